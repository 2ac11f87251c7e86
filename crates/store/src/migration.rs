//! Migrations: numbered files, one folder a database, each applied once, all that are missing in one transaction.

use std::path::{Path, PathBuf};

use crate::backend::{Tx, Value, postgres, sqlite};
use crate::error::{Error, Result};
use crate::node::Node;

/// Number, `SQLite` text, `PostgreSQL` text.
const MIGRATIONS: &[(i64, &str, &str)] = &[
    (1, include_str!("../migrations/sqlite/0001_initial.sql"), include_str!("../migrations/postgres/0001_initial.sql")),
    (2, include_str!("../migrations/sqlite/0002_stamp.sql"), include_str!("../migrations/postgres/0002_stamp.sql")),
    (3, include_str!("../migrations/sqlite/0003_label.sql"), include_str!("../migrations/postgres/0003_label.sql")),
    (4, include_str!("../migrations/sqlite/0004_capture.sql"), include_str!("../migrations/postgres/0004_capture.sql")),
    (
        5,
        include_str!("../migrations/sqlite/0005_known_value.sql"),
        include_str!("../migrations/postgres/0005_known_value.sql"),
    ),
    (
        6,
        include_str!("../migrations/sqlite/0006_subscription.sql"),
        include_str!("../migrations/postgres/0006_subscription.sql"),
    ),
    (
        7,
        include_str!("../migrations/sqlite/0007_vocabulary.sql"),
        include_str!("../migrations/postgres/0007_vocabulary.sql"),
    ),
    (
        8,
        include_str!("../migrations/sqlite/0008_own_query.sql"),
        include_str!("../migrations/postgres/0008_own_query.sql"),
    ),
];

/// The schema this program works with.
pub(crate) const CURRENT: i64 = MIGRATIONS[MIGRATIONS.len() - 1].0;

const LEDGER: &str = "CREATE TABLE schema_migration (number BIGINT NOT NULL PRIMARY KEY)";
const IDENTITY: &str = "INSERT INTO node (id, node_id, origin, public_key, created) VALUES (1, $1, $2, $3, $4)";

/// Where a database is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Location {
    /// A folder with one `SQLite` file.
    Sqlite(PathBuf),
    /// A `PostgreSQL` address, `postgres://user@host/database`.
    Postgres(String),
}

impl Location {
    pub(crate) fn file(folder: &Path) -> PathBuf {
        folder.join("nguon.db")
    }
}

/// Makes the database of a new node, all of it or nothing. Refuses where there is one already.
pub async fn create(location: &Location, node: &Node) -> Result<()> {
    let mut place = match location {
        Location::Sqlite(folder) => {
            let file = Location::file(folder);
            if file.exists() {
                return Err(Error::Conflict(format!("{} exists already", file.display())));
            }
            std::fs::create_dir_all(folder)
                .map_err(|error| Error::Unavailable(format!("cannot make {}: {error}", folder.display())))?;
            Place::Sqlite(sqlite::create(&file)?)
        }
        Location::Postgres(url) => Place::Postgres(postgres::Postgres::open(url)?.writers.get().await?),
    };
    let tx = place.begin().await?;
    if has_ledger(&tx).await? {
        return Err(Error::Conflict("this database holds a node already".to_owned()));
    }
    tx.batch(LEDGER).await?;
    apply(&tx).await?;
    let parameters = vec![
        node.node_id.as_str().into(),
        node.origin.as_str().into(),
        Value::Blob(node.public_key.clone()),
        Value::Int(node.created),
    ];
    tx.execute(IDENTITY, parameters).await?;
    tx.commit().await
}

/// Brings an existing database to the schema of this program; gives the numbers applied. Safe to run again.
pub async fn migrate(location: &Location) -> Result<Vec<i64>> {
    let missing = || Error::NotMigrated("there is no Nguồn database here; make one with `nguon init`".to_owned());
    let mut place = match location {
        Location::Sqlite(folder) => {
            let file = Location::file(folder);
            if !file.exists() {
                return Err(missing());
            }
            Place::Sqlite(sqlite::open_writer(&file)?)
        }
        Location::Postgres(url) => Place::Postgres(postgres::Postgres::open(url)?.writers.get().await?),
    };
    let tx = place.begin().await?;
    // A schema without an identity could be neither served nor made: only `create` begins one.
    if !has_ledger(&tx).await? {
        return Err(missing());
    }
    let applied = apply(&tx).await?;
    tx.commit().await?;
    Ok(applied)
}

/// A connection to the database that is made or migrated.
enum Place {
    Sqlite(rusqlite::Connection),
    Postgres(deadpool_postgres::Object),
}

impl Place {
    /// Begins a transaction that keeps every other migration out until it ends.
    async fn begin(&mut self) -> Result<Tx<'_>> {
        match self {
            Self::Sqlite(connection) => {
                Ok(Tx::Sqlite(connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?))
            }
            Self::Postgres(client) => {
                let tx = client.transaction().await?;
                // The number is of no meaning beyond being ours.
                tx.batch_execute("SELECT pg_advisory_xact_lock(7310579)").await?;
                Ok(Tx::Postgres(tx))
            }
        }
    }
}

async fn has_ledger(tx: &Tx<'_>) -> Result<bool> {
    let sql = match tx {
        Tx::Sqlite(_) => "SELECT COUNT(*) FROM sqlite_schema WHERE name = 'schema_migration'",
        Tx::Postgres(_) => {
            "SELECT COUNT(*) FROM pg_tables WHERE schemaname = current_schema() AND tablename = 'schema_migration'"
        }
    };
    let mut rows = tx.rows(sql, vec![]).await?;
    rows.first_mut().map_or(Ok(false), |row| Ok(row.int(0)? > 0))
}

async fn apply(tx: &Tx<'_>) -> Result<Vec<i64>> {
    let done = number(tx.rows("SELECT MAX(number) FROM schema_migration", vec![]).await?)?;
    let mut applied = Vec::new();
    for (number, sqlite, postgres) in MIGRATIONS.iter().filter(|(number, ..)| *number > done) {
        tx.batch(if matches!(tx, Tx::Sqlite(_)) { sqlite } else { postgres }).await?;
        tx.execute("INSERT INTO schema_migration (number) VALUES ($1)", vec![Value::Int(*number)]).await?;
        applied.push(*number);
    }
    Ok(applied)
}

/// Fails unless the database has exactly the schema of this program.
pub(crate) async fn check(database: &crate::backend::Database) -> Result<()> {
    let found = database.rows("SELECT MAX(number) FROM schema_migration", vec![]).await;
    let found = found.map_err(|error| match error {
        Error::Unavailable(detail) | Error::Lost(detail) => Error::Unavailable(detail),
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
