//! A fresh store for each test on each database, with a clock that the test sets and randomness that repeats.

use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU32, AtomicU64, Ordering};

use store::{Clock, Entropy, Location, Node, Options, Store};
use tempfile::TempDir;

use crate::random::Random;

/// Makes `sqlite::name` and `postgres::name` of each `async fn name(test: Test)`.
macro_rules! both {
    ($($name:ident),+ $(,)?) => {
        mod sqlite {
            $(#[test] fn $name() { crate::harness::run(crate::harness::Database::Sqlite, super::$name); })+
        }
        mod postgres {
            $(#[test] fn $name() { crate::harness::run(crate::harness::Database::Postgres, super::$name); })+
        }
    };
}
pub(crate) use both;

/// The two databases of the contract.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Database {
    Sqlite,
    Postgres,
}

/// 2026-08-05T00:00:00Z, when every test begins, in microseconds.
pub(crate) const START: i64 = 1_785_888_000_000_000;
pub(crate) const SECOND: i64 = 1_000_000;

/// The clock of a test: it stands still until the test moves it.
#[derive(Clone)]
pub(crate) struct TestClock(Arc<AtomicI64>);

impl TestClock {
    pub(crate) fn now(&self) -> i64 {
        self.0.load(Ordering::SeqCst)
    }

    pub(crate) fn set(&self, micros: i64) {
        self.0.store(micros, Ordering::SeqCst);
    }

    pub(crate) fn forward(&self, micros: i64) {
        self.0.fetch_add(micros, Ordering::SeqCst);
    }
}

/// What a test is given: a new store, its clock, and the database beneath.
pub(crate) struct Test {
    pub(crate) store: Store,
    pub(crate) clock: TestClock,
    pub(crate) home: Home,
}

impl Test {
    /// Opens the same database once more, as another server process would.
    pub(crate) async fn open(&self, server: u8) -> Store {
        Store::open(options(&self.home.location, server, &self.clock)).await.unwrap()
    }
}

/// Runs one test on one database.
pub(crate) fn run<F: Future<Output = ()>>(database: Database, test: impl FnOnce(Test) -> F) {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    runtime.block_on(async {
        let home = Home::new(database).await;
        store::create(&home.location, &node()).await.unwrap();
        let clock = TestClock(Arc::new(AtomicI64::new(START)));
        let store = Store::open(options(&home.location, 1, &clock)).await.unwrap();
        test(Test { store, clock, home }).await;
    });
}

/// Runs a test that makes its database itself.
pub(crate) fn run_empty<F: Future<Output = ()>>(database: Database, test: impl FnOnce(Home) -> F) {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    runtime.block_on(async { test(Home::new(database).await).await });
}

pub(crate) fn node() -> Node {
    Node {
        node_id: "test-node".to_owned(),
        origin: "nguon.example/test".to_owned(),
        public_key: vec![7; 32],
        created: START,
    }
}

/// Options as `serve` would give them, with the test's clock and repeatable salts.
pub(crate) fn options(location: &Location, server: u8, clock: &TestClock) -> Options {
    let clock = clock.clone();
    let clock: Clock = Arc::new(move || clock.now());
    let calls = AtomicU64::new(u64::from(server) << 32);
    let entropy: Entropy = Arc::new(move |bytes: &mut [u8]| {
        Random::new(calls.fetch_add(1, Ordering::SeqCst)).fill(bytes);
    });
    Options { location: location.clone(), server, clock, entropy }
}

/// A clock for tests that open a store themselves.
pub(crate) fn clock() -> TestClock {
    TestClock(Arc::new(AtomicI64::new(START)))
}

/// A place for one database; it goes when the test ends.
pub(crate) struct Home {
    pub(crate) database: Database,
    pub(crate) location: Location,
    folder: Option<TempDir>,
}

impl Home {
    pub(crate) async fn new(database: Database) -> Self {
        match database {
            Database::Sqlite => {
                let folder = tempfile::tempdir().unwrap();
                let location = Location::Sqlite(folder.path().join("data"));
                Self { database, location, folder: Some(folder) }
            }
            Database::Postgres => {
                let name = fresh_name();
                // Another collation than the byte order of SQLite: no answer may depend on it.
                let sql = format!(
                    "CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C.UTF-8' \
                     LOCALE_PROVIDER icu ICU_LOCALE 'vi-VN'"
                );
                administer(&sql).await;
                Self { database, location: Location::Postgres(address(&name)), folder: None }
            }
        }
    }

    /// Every row of a statement as text, read beside the store; NULL is `∅`.
    pub(crate) async fn rows(&self, sql: &str) -> Vec<Vec<String>> {
        match &self.location {
            Location::Sqlite(folder) => sqlite_rows(&folder.join("nguon.db"), sql),
            Location::Postgres(url) => postgres_rows(url, sql).await,
        }
    }

    /// The one number that a statement gives.
    pub(crate) async fn number(&self, sql: &str) -> i64 {
        self.rows(sql).await[0][0].parse().unwrap()
    }

    /// Runs statements beside the store.
    pub(crate) async fn execute(&self, sql: &str) {
        match &self.location {
            Location::Sqlite(folder) => {
                rusqlite::Connection::open(folder.join("nguon.db")).unwrap().execute_batch(sql).unwrap();
            }
            Location::Postgres(url) => connect(url).await.batch_execute(sql).await.unwrap(),
        }
    }
}

impl Drop for Home {
    fn drop(&mut self) {
        let Location::Postgres(url) = &self.location else { return drop(self.folder.take()) };
        let name = url.rsplit('/').next().unwrap_or_default().to_owned();
        // A thread of its own, because a test that panics drops this within its runtime.
        let dropping = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(administer(&format!("DROP DATABASE {name} WITH (FORCE)")));
        });
        assert!(dropping.join().is_ok() || std::thread::panicking(), "cannot drop {url}");
    }
}

fn sqlite_rows(file: &std::path::Path, sql: &str) -> Vec<Vec<String>> {
    let connection = rusqlite::Connection::open(file).unwrap();
    let mut statement = connection.prepare(sql).unwrap();
    let columns = statement.column_count();
    let text = |row: &rusqlite::Row<'_>, column| match row.get_ref(column).unwrap() {
        rusqlite::types::ValueRef::Null => "∅".to_owned(),
        rusqlite::types::ValueRef::Integer(value) => value.to_string(),
        rusqlite::types::ValueRef::Text(value) => String::from_utf8_lossy(value).into_owned(),
        other => format!("{other:?}"),
    };
    let read = |row: &rusqlite::Row<'_>| Ok((0..columns).map(|column| text(row, column)).collect());
    statement.query_map([], read).unwrap().map(Result::unwrap).collect()
}

async fn postgres_rows(url: &str, sql: &str) -> Vec<Vec<String>> {
    use tokio_postgres::SimpleQueryMessage;
    let messages = connect(url).await.simple_query(sql).await.unwrap();
    let rows = messages.iter().filter_map(|message| match message {
        SimpleQueryMessage::Row(row) => Some(row),
        _ => None,
    });
    rows.map(|row| (0..row.len()).map(|column| row.get(column).unwrap_or("∅").to_owned()).collect()).collect()
}

fn server() -> String {
    std::env::var("NGUON_TEST_POSTGRES").ok().filter(|url| !url.is_empty()).expect(
        "NGUON_TEST_POSTGRES is not set: the contract holds for both databases or not at all. \
         Run `cargo xtask test`, or give a server such as postgres://postgres@127.0.0.1:5432/postgres",
    )
}

fn address(name: &str) -> String {
    let url = server();
    let (host, _) = url.rsplit_once('/').expect("NGUON_TEST_POSTGRES ends with /database");
    format!("{host}/{name}")
}

fn fresh_name() -> String {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    format!("contract_{}_{}", std::process::id(), COUNT.fetch_add(1, Ordering::SeqCst))
}

async fn administer(sql: &str) {
    connect(&server()).await.batch_execute(sql).await.unwrap();
}

async fn connect(url: &str) -> tokio_postgres::Client {
    let (client, connection) = tokio_postgres::connect(url, tokio_postgres::NoTls).await.unwrap();
    tokio::spawn(connection);
    client
}
