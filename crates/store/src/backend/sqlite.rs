//! `SQLite`: one writer connection on the writer's thread, a few readers on the blocking pool.

use std::path::Path;
use std::sync::{Arc, Condvar, Mutex, PoisonError};

use rusqlite::types::ValueRef;
use rusqlite::{Connection, OpenFlags, ToSql};

use super::{Row, Table, Value};
use crate::error::{Error, Result};

/// Statements kept prepared on each connection.
const PREPARED: usize = 128;
/// Connections for reading; the machine's cores bound what more would bring.
const READERS: usize = 8;

/// The readers of one database file.
#[derive(Clone)]
pub(crate) struct Sqlite {
    readers: Arc<Readers>,
}

struct Readers {
    idle: Mutex<Vec<Connection>>,
    returned: Condvar,
}

/// Opens an existing file for writing; never creates one.
pub(crate) fn open_writer(file: &Path) -> Result<Connection> {
    let connection =
        Connection::open_with_flags(file, OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    prepare_connection(&connection)?;
    Ok(connection)
}

/// Creates the file and its empty database.
pub(crate) fn create(file: &Path) -> Result<Connection> {
    let connection = Connection::open(file)?;
    prepare_connection(&connection)?;
    Ok(connection)
}

fn prepare_connection(connection: &Connection) -> Result<()> {
    connection.set_prepared_statement_cache_capacity(PREPARED);
    connection.busy_timeout(std::time::Duration::from_secs(10))?;
    // FULL: an acknowledged commit survives a power cut. The cache is 64 MB, the map 128 MB, both per connection.
    connection.execute_batch(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;
         PRAGMA cache_size = -65536; PRAGMA mmap_size = 134217728; PRAGMA temp_store = MEMORY;
         PRAGMA wal_autocheckpoint = 4000;",
    )?;
    Ok(())
}

impl Sqlite {
    pub(crate) fn open_readers(file: &Path) -> Result<Self> {
        let mut idle = Vec::with_capacity(READERS);
        for _ in 0..READERS {
            let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
            let connection = Connection::open_with_flags(file, flags)?;
            connection.set_prepared_statement_cache_capacity(PREPARED);
            connection.busy_timeout(std::time::Duration::from_secs(10))?;
            connection
                .execute_batch("PRAGMA query_only = ON; PRAGMA mmap_size = 134217728; PRAGMA temp_store = MEMORY;")?;
            idle.push(connection);
        }
        Ok(Self { readers: Arc::new(Readers { idle: Mutex::new(idle), returned: Condvar::new() }) })
    }

    pub(crate) async fn rows(&self, sql: String, parameters: Vec<Value>) -> Result<Vec<Row>> {
        let readers = Arc::clone(&self.readers);
        let task = tokio::task::spawn_blocking(move || {
            let connection = readers.take();
            let result = rows_on(&connection, &sql, &parameters);
            readers.give_back(connection);
            result
        });
        task.await.map_err(|error| Error::Other(format!("reader failed: {error}")))?
    }
}

impl Readers {
    fn take(&self) -> Connection {
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            if let Some(connection) = idle.pop() {
                return connection;
            }
            idle = self.returned.wait(idle).unwrap_or_else(PoisonError::into_inner);
        }
    }

    fn give_back(&self, connection: Connection) {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).push(connection);
        self.returned.notify_one();
    }
}

/// `SQLite` reads `?n` where `PostgreSQL` reads `$n`, and lists as JSON.
pub(crate) fn dialect(sql: &str) -> String {
    let mut text = String::with_capacity(sql.len() + 32);
    let mut rest = sql;
    while let Some(at) = rest.find("@in(") {
        text.push_str(&rest[..at]);
        let (number, after) = rest[at + 4..].split_once(')').unwrap_or((&rest[at + 4..], ""));
        text.push_str("IN (SELECT value FROM json_each(");
        text.push_str(number);
        text.push_str("))");
        rest = after;
    }
    text.push_str(rest);
    text.replace('$', "?")
}

pub(crate) fn rows_on(connection: &Connection, sql: &str, parameters: &[Value]) -> Result<Vec<Row>> {
    let mut statement = connection.prepare_cached(&dialect(sql))?;
    let columns = statement.column_count();
    bind(&mut statement, parameters)?;
    let mut found = statement.raw_query();
    let mut rows = Vec::new();
    while let Some(row) = found.next()? {
        let mut cells = Vec::with_capacity(columns);
        for column in 0..columns {
            cells.push(match row.get_ref(column)? {
                ValueRef::Null => Value::Null,
                ValueRef::Integer(value) => Value::Int(value),
                ValueRef::Text(value) => Value::Text(String::from_utf8_lossy(value).into_owned()),
                ValueRef::Blob(value) => Value::Blob(value.to_vec()),
                ValueRef::Real(value) => {
                    return Err(Error::Broken(format!("column {column}: unexpected real {value}")));
                }
            });
        }
        rows.push(Row(cells));
    }
    Ok(rows)
}

pub(crate) fn execute_on(connection: &Connection, sql: &str, parameters: &[Value]) -> Result<u64> {
    let mut statement = connection.prepare_cached(&dialect(sql))?;
    bind(&mut statement, parameters)?;
    Ok(statement.raw_execute()? as u64)
}

pub(crate) fn append_on(connection: &Connection, table: &Table, rows: &[Value]) -> Result<()> {
    insert_on(connection, table, rows, "")
}

pub(crate) fn append_new_on(connection: &Connection, table: &Table, rows: &[Value]) -> Result<()> {
    insert_on(connection, table, rows, " ON CONFLICT DO NOTHING")
}

fn insert_on(connection: &Connection, table: &Table, rows: &[Value], conflict: &str) -> Result<()> {
    let names: Vec<&str> = table.columns.iter().map(|(name, _)| *name).collect();
    let places: Vec<String> = (1..=names.len()).map(|number| format!("?{number}")).collect();
    let sql = format!("INSERT INTO {} ({}) VALUES ({}){conflict}", table.name, names.join(", "), places.join(", "));
    let mut statement = connection.prepare_cached(&sql)?;
    for row in rows.chunks_exact(names.len()) {
        bind(&mut statement, row)?;
        statement.raw_execute()?;
    }
    Ok(())
}

fn bind(statement: &mut rusqlite::CachedStatement<'_>, parameters: &[Value]) -> Result<()> {
    for (index, parameter) in parameters.iter().enumerate() {
        statement.raw_bind_parameter(index + 1, parameter)?;
    }
    Ok(())
}

impl ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<rusqlite::types::ToSqlOutput<'_>> {
        use rusqlite::types::{ToSqlOutput, Value as Owned};
        Ok(match self {
            Self::Null => ToSqlOutput::Owned(Owned::Null),
            Self::Int(value) => ToSqlOutput::Owned(Owned::Integer(*value)),
            Self::Text(value) => ToSqlOutput::Borrowed(ValueRef::Text(value.as_bytes())),
            Self::Blob(value) => ToSqlOutput::Borrowed(ValueRef::Blob(value)),
            Self::Ints(values) => ToSqlOutput::Owned(Owned::Text(json(values)?)),
            Self::Texts(values) => ToSqlOutput::Owned(Owned::Text(json(values)?)),
        })
    }
}

fn json<T: serde::Serialize>(values: &[T]) -> rusqlite::Result<String> {
    serde_json::to_string(values).map_err(|error| rusqlite::Error::ToSqlConversionFailure(Box::new(error)))
}
