//! `PostgreSQL`: a pool for reading, a small one for the writer, bulk loading by binary COPY.

use std::time::Duration;

use bytes::BytesMut;
use deadpool_postgres::{Manager, ManagerConfig, Object, Pool, RecyclingMethod, Runtime, Transaction};
use tokio_postgres::binary_copy::BinaryCopyInWriter;
use tokio_postgres::types::{FromSql, IsNull, ToSql, Type as PgType, to_sql_checked};
use tokio_postgres::{Config, NoTls};

use super::{Row, Table, Type, Value};
use crate::error::{Error, Result};

/// Connections of one server process for reading.
const READERS: usize = 10;
/// Connections for the one writer, apart from the readers' so that a burst of reading never holds up a commit; the
/// second takes the place of one that hangs.
const WRITERS: usize = 2;
/// How long a request waits for a connection: for a free one, and for a new one to be made.
const CONNECTION_WAIT: Duration = Duration::from_secs(5);
/// Milliseconds after which the database gives up a reading statement; whoever asked has gone by then.
const READ_TIMEOUT_MS: u32 = 30_000;

/// The connections to one database.
#[derive(Clone)]
pub(crate) struct Postgres {
    pub(crate) readers: Pool,
    pub(crate) writers: Pool,
}

impl Postgres {
    /// Reads the address; a connection is made when one is needed.
    pub(crate) fn open(url: &str) -> Result<Self> {
        // The address may hold a password: it stands in no message.
        let config: Config =
            url.parse().map_err(|error| Error::Other(format!("this is not a PostgreSQL address: {error}")))?;
        let mut reading = config.clone();
        let given = config.get_options().map(|options| format!("{options} ")).unwrap_or_default();
        reading.options(format!("{given}-c statement_timeout={READ_TIMEOUT_MS}"));
        Ok(Self { readers: pool(reading, READERS)?, writers: pool(config, WRITERS)? })
    }

    /// Runs a reading statement. After a restart of the database every connection that lay in the pool may be lost
    /// before anybody noticed: then all of them are thrown away, and the statement has one more try on a new one. More
    /// than one, and a statement that ends its connection would do so again and again.
    pub(crate) async fn rows(&self, sql: &str, parameters: &[Value]) -> Result<Vec<Row>> {
        let sql = dialect(sql);
        let found = rows_of(&self.readers.get().await?, &sql, parameters).await;
        let Err(Error::Lost(detail)) = found else { return found };
        tracing::debug!(detail, "a connection for reading was lost, trying a new one");
        self.readers.retain(|_, _| false);
        rows_of(&self.readers.get().await?, &sql, parameters).await
    }

    /// Throws away the connections for writing that wait: one of them was found to be lost.
    pub(crate) fn renew_writers(&self) {
        self.writers.retain(|_, _| false);
    }
}

async fn rows_of(client: &Object, sql: &str, parameters: &[Value]) -> Result<Vec<Row>> {
    let statement = client.prepare_cached(sql).await?;
    read(client.query(&statement, &references(parameters)).await?)
}

fn pool(config: Config, size: usize) -> Result<Pool> {
    let manager = Manager::from_config(config, NoTls, ManagerConfig { recycling_method: RecyclingMethod::Fast });
    let builder = Pool::builder(manager).max_size(size).runtime(Runtime::Tokio1);
    let builder = builder.wait_timeout(Some(CONNECTION_WAIT)).create_timeout(Some(CONNECTION_WAIT));
    builder.build().map_err(|error| Error::Other(error.to_string()))
}

/// `PostgreSQL`'s own way to say "is one of".
fn dialect(sql: &str) -> String {
    sql.replace("@in(", "= ANY(")
}

pub(crate) async fn rows_in(tx: &Transaction<'_>, sql: &str, parameters: &[Value]) -> Result<Vec<Row>> {
    let statement = tx.prepare_cached(&dialect(sql)).await?;
    read(tx.query(&statement, &references(parameters)).await?)
}

pub(crate) async fn execute_in(tx: &Transaction<'_>, sql: &str, parameters: &[Value]) -> Result<u64> {
    let statement = tx.prepare_cached(&dialect(sql)).await?;
    Ok(tx.execute(&statement, &references(parameters)).await?)
}

pub(crate) async fn append_in(tx: &Transaction<'_>, table: &Table, rows: Vec<Value>) -> Result<()> {
    let names: Vec<&str> = table.columns.iter().map(|(name, _)| *name).collect();
    let types: Vec<PgType> = table.columns.iter().map(|(_, kind)| postgres_type(*kind)).collect();
    let sql = format!("COPY {} ({}) FROM STDIN BINARY", table.name, names.join(", "));
    let statement = tx.prepare_cached(&sql).await?;
    let sink = tx.copy_in(&statement).await?;
    let writer = BinaryCopyInWriter::new(sink, &types);
    futures_util::pin_mut!(writer);
    for row in rows.chunks_exact(names.len()) {
        writer.as_mut().write(&references(row)).await?;
    }
    writer.finish().await?;
    Ok(())
}

/// One statement for all rows: `COPY` knows no rows that are there already.
pub(crate) async fn append_new_in(tx: &Transaction<'_>, table: &Table, rows: Vec<Value>) -> Result<()> {
    let names: Vec<&str> = table.columns.iter().map(|(name, _)| *name).collect();
    let arrays: Vec<String> =
        (1..).zip(table.columns).map(|(at, (_, kind))| format!("${at}::{}[]", word(*kind))).collect();
    let columns = names.join(", ");
    let sql = format!(
        "INSERT INTO {} ({columns}) SELECT {columns} FROM unnest({}) AS row ({columns}) ON CONFLICT DO NOTHING",
        table.name,
        arrays.join(", "),
    );
    let mut lists: Vec<Value> = table.columns.iter().map(|(_, kind)| list(*kind)).collect();
    let width = lists.len();
    for (at, value) in rows.into_iter().enumerate() {
        match (&mut lists[at % width], value) {
            (Value::Ints(list), Value::Int(value)) => list.push(value),
            (Value::Texts(list), Value::Text(value)) => list.push(value),
            (_, other) => return Err(Error::Other(format!("{other:?} cannot be appended to {}", table.name))),
        }
    }
    let statement = tx.prepare_cached(&sql).await?;
    tx.execute(&statement, &references(&lists)).await?;
    Ok(())
}

fn list(kind: Type) -> Value {
    match kind {
        Type::Big | Type::Small => Value::Ints(Vec::new()),
        Type::Text | Type::Blob => Value::Texts(Vec::new()),
    }
}

fn word(kind: Type) -> &'static str {
    match kind {
        Type::Big => "bigint",
        Type::Small => "smallint",
        Type::Text => "text",
        Type::Blob => "bytea",
    }
}

fn postgres_type(kind: Type) -> PgType {
    match kind {
        Type::Big => PgType::INT8,
        Type::Small => PgType::INT2,
        Type::Text => PgType::TEXT,
        Type::Blob => PgType::BYTEA,
    }
}

fn references(values: &[Value]) -> Vec<&(dyn ToSql + Sync)> {
    values.iter().map(|value| value as &(dyn ToSql + Sync)).collect()
}

fn read(rows: Vec<tokio_postgres::Row>) -> Result<Vec<Row>> {
    rows.into_iter()
        .map(|row| {
            (0..row.len()).map(|column| row.try_get(column).map_err(Error::from)).collect::<Result<_>>().map(Row)
        })
        .collect()
}

type Failure = Box<dyn std::error::Error + Sync + Send>;

impl ToSql for Value {
    fn to_sql(&self, kind: &PgType, out: &mut BytesMut) -> std::result::Result<IsNull, Failure> {
        match self {
            Self::Null => Ok(IsNull::Yes),
            Self::Int(value) if *kind == PgType::INT2 => i16::try_from(*value)?.to_sql(kind, out),
            Self::Int(value) if *kind == PgType::INT4 => i32::try_from(*value)?.to_sql(kind, out),
            Self::Int(value) => value.to_sql(kind, out),
            Self::Text(value) => value.to_sql(kind, out),
            Self::Blob(value) => value.to_sql(kind, out),
            Self::Ints(values) if *kind == PgType::INT2_ARRAY => values
                .iter()
                .map(|value| i16::try_from(*value))
                .collect::<std::result::Result<Vec<_>, _>>()?
                .to_sql(kind, out),
            Self::Ints(values) => values.to_sql(kind, out),
            Self::Texts(values) => values.to_sql(kind, out),
        }
    }

    fn accepts(_: &PgType) -> bool {
        true
    }

    to_sql_checked!();
}

impl<'a> FromSql<'a> for Value {
    fn from_sql(kind: &PgType, raw: &'a [u8]) -> std::result::Result<Self, Failure> {
        Ok(match *kind {
            PgType::INT2 => Self::Int(i64::from(i16::from_sql(kind, raw)?)),
            PgType::INT4 => Self::Int(i64::from(i32::from_sql(kind, raw)?)),
            PgType::INT8 => Self::Int(i64::from_sql(kind, raw)?),
            PgType::BYTEA => Self::Blob(raw.to_vec()),
            _ => Self::Text(<&str>::from_sql(&PgType::TEXT, raw)?.to_owned()),
        })
    }

    fn from_sql_null(_: &PgType) -> std::result::Result<Self, Failure> {
        Ok(Self::Null)
    }

    fn accepts(_: &PgType) -> bool {
        true
    }
}
