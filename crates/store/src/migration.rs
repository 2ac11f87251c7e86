//! Migrations: numbered files, one folder a database, each applied once in a transaction of its own.

use std::path::{Path, PathBuf};

use crate::backend::{postgres, sqlite};
use crate::error::{Error, Result};
use crate::node::Node;

/// Number, SQLite text, PostgreSQL text.
const MIGRATIONS: &[(i64, &str, &str)] = &[(
    1,
    include_str!("../migrations/sqlite/0001_initial.sql"),
    include_str!("../migrations/postgres/0001_initial.sql"),
)];

/// The schema this program works with.
pub(crate) const CURRENT: i64 = MIGRATIONS[MIGRATIONS.len() - 1].0;

const LEDGER: &str = "CREATE TABLE IF NOT EXISTS schema_migration (number BIGINT NOT NULL PRIMARY KEY)";
const IDENTITY: &str = "INSERT INTO node (id, node_id, origin, public_key, created) VALUES (1, $1, $2, $3, $4)";

/// Where a database is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Location {
    /// A folder with one SQLite file.
    Sqlite(PathBuf),
    /// A PostgreSQL address, `postgres://user@host/database`.
    Postgres(String),
}

impl Location {
    pub(crate) fn file(folder: &Path) -> PathBuf {
        folder.join("nguon.db")
    }
}

/// Makes the database of a new node. Refuses where there is one already.
pub async fn create(location: &Location, node: &Node) -> Result<()> {
    match location {
        Location::Sqlite(folder) => {
            let file = Location::file(folder);
            if file.exists() {
                return Err(Error::Conflict(format!("{} exists already", file.display())));
            }
            std::fs::create_dir_all(folder)
                .map_err(|error| Error::Unavailable(format!("cannot make {}: {error}", folder.display())))?;
            sqlite::create(&file)?;
        }
        Location::Postgres(url) => {
            let found = postgres::Postgres::open(url)?.rows("SELECT to_regclass('node')::text", &[]).await?;
            if found.into_iter().next().is_some_and(|mut row| row.text(0).is_ok()) {
                return Err(Error::Conflict("this database holds a node already".to_owned()));
            }
        }
    }
    migrate(location).await?;
    insert_node(location, node).await
}

/// Brings an existing database to the schema of this program; gives the numbers applied. Safe to run again.
pub async fn migrate(location: &Location) -> Result<Vec<i64>> {
    let mut applied = Vec::new();
    match location {
        Location::Sqlite(folder) => {
            let mut connection = sqlite::open_writer(&Location::file(folder))?;
            connection.execute_batch(LEDGER)?;
            let done = sqlite::rows_on(&connection, "SELECT MAX(number) FROM schema_migration", &[])?;
            let done = number(done)?;
            for (number, text, _) in MIGRATIONS.iter().filter(|(number, ..)| *number > done) {
                let tx = connection.transaction()?;
                tx.execute_batch(text)?;
                tx.execute("INSERT INTO schema_migration (number) VALUES (?1)", [number])?;
                tx.commit()?;
                applied.push(*number);
            }
        }
        Location::Postgres(url) => {
            let postgres = postgres::Postgres::open(url)?;
            let mut client = postgres.pool.get().await?;
            let tx = client.transaction().await?;
            // One server migrates at a time; the number is of no meaning beyond being ours.
            tx.batch_execute("SELECT pg_advisory_xact_lock(7310579)").await?;
            tx.batch_execute(LEDGER).await?;
            let done = number(postgres::rows_in(&tx, "SELECT MAX(number) FROM schema_migration", &[]).await?)?;
            for (number, _, text) in MIGRATIONS.iter().filter(|(number, ..)| *number > done) {
                tx.batch_execute(text).await?;
                tx.execute("INSERT INTO schema_migration (number) VALUES ($1)", &[number]).await?;
                applied.push(*number);
            }
            tx.commit().await?;
        }
    }
    Ok(applied)
}

/// Fails unless the database has exactly the schema of this program.
pub(crate) async fn check(database: &crate::backend::Database) -> Result<()> {
    let found = database.rows("SELECT MAX(number) FROM schema_migration", vec![]).await;
    let found = found.map_err(|error| match error {
        Error::Unavailable(detail) => Error::Unavailable(detail),
        _ => Error::NotMigrated("there is no Nguồn database here; make one with `nguon init`".to_owned()),
    })?;
    match number(found)? {
        CURRENT => Ok(()),
        older if older < CURRENT => {
            Err(Error::NotMigrated(format!("schema {older}, this program needs {CURRENT}; run `nguon migrate`")))
        }
        newer => Err(Error::NotMigrated(format!("schema {newer} is newer than this program ({CURRENT})"))),
    }
}

fn number(mut rows: Vec<crate::backend::Row>) -> Result<i64> {
    Ok(rows.first_mut().map(|row| row.maybe_int(0)).transpose()?.flatten().unwrap_or(0))
}

async fn insert_node(location: &Location, node: &Node) -> Result<()> {
    let parameters = vec![
        node.node_id.as_str().into(),
        node.origin.as_str().into(),
        crate::backend::Value::Blob(node.public_key.clone()),
        crate::backend::Value::Int(node.created),
    ];
    match location {
        Location::Sqlite(folder) => {
            sqlite::execute_on(&sqlite::open_writer(&Location::file(folder))?, IDENTITY, &parameters)?;
        }
        Location::Postgres(url) => {
            let postgres = postgres::Postgres::open(url)?;
            let mut client = postgres.pool.get().await?;
            let tx = client.transaction().await?;
            postgres::execute_in(&tx, IDENTITY, &parameters).await?;
            tx.commit().await?;
        }
    }
    Ok(())
}
