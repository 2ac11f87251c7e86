//! One small face over two databases: values, rows, and the statements of this crate written once.
//!
//! A statement is SQL that both databases read, with parameters `$1 … $n` and one extension: `@in($n)` after a column
//! stands for "is one of the list in parameter n" and becomes `= ANY($n)` on `PostgreSQL` and a `json_each` on `SQLite`.
//! Where the two differ in kind (bulk loading, transactions) each does it its own way in its own file.

pub(crate) mod postgres;
pub(crate) mod sqlite;
mod value;

use crate::error::{Error, Result};

pub(crate) use value::{Row, Value};

/// Where the data lies.
#[derive(Clone)]
pub(crate) enum Database {
    Sqlite(sqlite::Sqlite),
    Postgres(postgres::Postgres),
}

impl Database {
    /// Runs a reading statement on any connection.
    pub(crate) async fn rows(&self, sql: &'static str, parameters: Vec<Value>) -> Result<Vec<Row>> {
        self.rows_dynamic(sql.to_owned(), parameters).await
    }

    /// The same for a statement that was put together; only `event_query` does that.
    pub(crate) async fn rows_dynamic(&self, sql: String, parameters: Vec<Value>) -> Result<Vec<Row>> {
        match self {
            Self::Sqlite(sqlite) => sqlite.rows(sql, parameters).await,
            Self::Postgres(postgres) => postgres.rows(&sql, &parameters).await,
        }
    }

    /// How the database would run a statement, line by line.
    pub(crate) async fn explain(&self, sql: &str, parameters: Vec<Value>) -> Result<Vec<String>> {
        let (word, column) = match self {
            Self::Sqlite(_) => ("EXPLAIN QUERY PLAN", 3),
            Self::Postgres(_) => ("EXPLAIN (COSTS OFF)", 0),
        };
        let rows = self.rows_dynamic(format!("{word} {sql}"), parameters).await?;
        rows.into_iter().map(|mut row| row.text(column)).collect()
    }
}

/// The open transaction of the one writer; dropping it without [`Tx::commit`] undoes everything.
pub(crate) enum Tx<'a> {
    Sqlite(rusqlite::Transaction<'a>),
    Postgres(deadpool_postgres::Transaction<'a>),
}

impl Tx<'_> {
    /// Runs a statement that gives rows.
    pub(crate) async fn rows(&self, sql: &'static str, parameters: Vec<Value>) -> Result<Vec<Row>> {
        match self {
            Self::Sqlite(tx) => sqlite::rows_on(tx, sql, &parameters),
            Self::Postgres(tx) => postgres::rows_in(tx, sql, &parameters).await,
        }
    }

    /// Runs a statement that gives none, and tells how many rows it touched.
    pub(crate) async fn execute(&self, sql: &'static str, parameters: Vec<Value>) -> Result<u64> {
        match self {
            Self::Sqlite(tx) => sqlite::execute_on(tx, sql, &parameters),
            Self::Postgres(tx) => postgres::execute_in(tx, sql, &parameters).await,
        }
    }

    /// Runs a script without parameters.
    pub(crate) async fn batch(&self, sql: &'static str) -> Result<()> {
        match self {
            Self::Sqlite(tx) => tx.execute_batch(sql).map_err(Error::from),
            Self::Postgres(tx) => tx.batch_execute(sql).await.map_err(Error::from),
        }
    }

    /// Appends many rows to a table, the fastest way the database has.
    pub(crate) async fn append(&self, table: &'static Table, rows: Vec<Value>) -> Result<()> {
        if rows.is_empty() {
            return Ok(());
        }
        match self {
            Self::Sqlite(tx) => sqlite::append_on(tx, table, &rows),
            Self::Postgres(tx) => postgres::append_in(tx, table, rows).await,
        }
    }

    /// Appends rows, and leaves out those whose primary key is there. Columns are numbers and texts.
    pub(crate) async fn append_new(&self, table: &'static Table, rows: Vec<Value>) -> Result<()> {
        if rows.is_empty() {
            return Ok(());
        }
        match self {
            Self::Sqlite(tx) => sqlite::append_new_on(tx, table, &rows),
            Self::Postgres(tx) => postgres::append_new_in(tx, table, rows).await,
        }
    }

    pub(crate) async fn commit(self) -> Result<()> {
        match self {
            Self::Sqlite(tx) => tx.commit().map_err(Error::from),
            Self::Postgres(tx) => tx.commit().await.map_err(|error| match Error::from(error) {
                Error::Lost(detail) => Error::Unavailable(format!("lost during a commit, of unknown end: {detail}")),
                error => error,
            }),
        }
    }
}

/// A table that is filled in bulk: its name, and its columns with their types.
pub(crate) struct Table {
    pub(crate) name: &'static str,
    pub(crate) columns: &'static [(&'static str, Type)],
}

/// Column types of the schema.
#[derive(Clone, Copy)]
pub(crate) enum Type {
    Big,
    Small,
    Text,
    Blob,
}
