//! A new database for each test, on both kinds.

use std::sync::atomic::{AtomicU32, Ordering};

/// Makes `sqlite::name` and `postgres::name` of each `fn name(database: Database)`.
macro_rules! both {
    ($($name:ident),+ $(,)?) => {
        mod sqlite {
            $(#[test] fn $name() { super::$name(crate::harness::Database::Sqlite); })+
        }
        mod postgres {
            $(#[test] fn $name() { super::$name(crate::harness::Database::Postgres); })+
        }
    };
}
pub(crate) use both;

/// What a node keeps its data in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Database {
    Sqlite,
    Postgres,
}

/// An empty `PostgreSQL` database; it goes when the test ends.
pub(crate) struct Postgres {
    name: String,
    pub(crate) url: String,
}

impl Postgres {
    pub(crate) fn new() -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let name = format!("nguon_cli_{}_{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        // Another collation than the byte order of SQLite: no answer may depend on it.
        statement(&format!("CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C.UTF-8'"));
        let server = server();
        let (address, _) = server.rsplit_once('/').unwrap();
        Self { url: format!("{address}/{name}"), name }
    }
}

impl Postgres {
    /// Every row of every table, as text.
    pub(crate) fn dump(&self) -> Vec<u8> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let (client, connection) = tokio_postgres::connect(&self.url, tokio_postgres::NoTls).await.unwrap();
            tokio::spawn(connection);
            client.batch_execute("SET bytea_output = 'escape'").await.unwrap();
            let mut text = String::new();
            for table in rows(&client, "TABLE pg_tables").await {
                if table[0] == "public" {
                    let cells = rows(&client, &format!("TABLE {}", table[1])).await;
                    text.push_str(&cells.concat().join("\n"));
                }
            }
            text.into_bytes()
        })
    }
}

impl Postgres {
    /// Runs a statement in it.
    pub(crate) fn run(&self, sql: &str) {
        run(&self.url, sql);
    }

    /// Ends every connection to it, as a restart of the server does.
    pub(crate) fn cut_connections(&self) {
        let all = format!("FROM pg_stat_activity WHERE datname = '{}'", self.name);
        statement(&format!("DO $$ BEGIN PERFORM pg_terminate_backend(pid) {all}; END $$"));
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        statement(&format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name));
    }
}

/// The answer to a statement, as text.
async fn rows(client: &tokio_postgres::Client, sql: &str) -> Vec<Vec<String>> {
    let messages = client.simple_query(sql).await.unwrap();
    let rows = messages.iter().filter_map(|message| match message {
        tokio_postgres::SimpleQueryMessage::Row(row) => Some(row),
        _ => None,
    });
    rows.map(|row| (0..row.len()).map(|at| row.get(at).unwrap_or_default().to_owned()).collect()).collect()
}

fn server() -> String {
    std::env::var("NGUON_TEST_POSTGRES")
        .expect("NGUON_TEST_POSTGRES is not set; expected something like postgres://postgres@127.0.0.1:5432/postgres")
}

fn statement(sql: &str) {
    run(&server(), sql);
}

fn run(url: &str, sql: &str) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let (client, connection) = tokio_postgres::connect(url, tokio_postgres::NoTls).await.unwrap();
        let driver = tokio::spawn(connection);
        client.batch_execute(sql).await.unwrap();
        drop(client);
        driver.await.unwrap().unwrap();
    });
}
