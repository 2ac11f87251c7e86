//! The limits of the stores: the least that a durable store of the same events could do.

use std::fs::File;
use std::io::Write as _;
use std::pin::pin;

use tokio_postgres::binary_copy::BinaryCopyInWriter;
use tokio_postgres::types::{ToSql, Type};
use tokio_postgres::{Client, NoTls};

use crate::error::{Context, Error, Result};
use crate::node::scratch_folder;
use crate::stopwatch::Stopwatch;
use crate::workload::Workload;

const EVENTS_A_COMMIT: usize = 1000;

/// What a plain file can do.
pub(crate) struct Append {
    pub(crate) events_per_second: f64,
    /// Median of one `fdatasync`.
    pub(crate) sync_ms: f64,
}

/// Appends the JSON of all events to one file, with `fdatasync` after each thousand.
pub(crate) fn append(workload: &Workload) -> Result<Append> {
    let folder = scratch_folder()?;
    let mut file = File::create(folder.join("events")).doing("create a file")?;
    let mut syncs = Vec::new();
    let watch = Stopwatch::start();
    for events in workload.events.chunks(EVENTS_A_COMMIT) {
        let mut bytes = Vec::with_capacity(EVENTS_A_COMMIT * workload.mean_bytes() * 2);
        events.iter().for_each(|event| bytes.extend_from_slice(event.as_bytes()));
        file.write_all(&bytes).doing("append events")?;
        let sync = Stopwatch::start();
        file.sync_data().doing("sync events")?;
        syncs.push(sync.milliseconds());
    }
    let events_per_second = workload.events.len() as f64 / watch.seconds();
    syncs.sort_by(f64::total_cmp);
    let sync_ms = syncs[syncs.len() / 2];
    eprintln!("  raw append: {events_per_second:.0} a second, {sync_ms:.3} ms a sync");
    std::fs::remove_dir_all(&folder).doing("remove a scratch folder")?;
    Ok(Append { events_per_second, sync_ms })
}

/// Events per second when compressed documents are copied into a table without an index, a thousand to a transaction.
/// They are compressed beforehand.
pub(crate) async fn copy(database: &Database, workload: &Workload) -> Result<f64> {
    let client = connect(&database.url).await?;
    client.batch_execute("CREATE TABLE raw (id bigint NOT NULL, doc bytea NOT NULL)").await.doing("create a table")?;
    let compress = |event: &String| zstd::bulk::compress(event.as_bytes(), 1).doing("compress an event");
    let documents: Vec<Vec<u8>> = workload.events.iter().map(compress).collect::<Result<_>>()?;
    let watch = Stopwatch::start();
    let mut id = 0_i64;
    for chunk in documents.chunks(EVENTS_A_COMMIT) {
        let sink = client.copy_in("COPY raw (id, doc) FROM STDIN BINARY").await.doing("start a copy")?;
        let mut writer = pin!(BinaryCopyInWriter::new(sink, &[Type::INT8, Type::BYTEA]));
        for document in chunk {
            id += 1;
            let row: [&(dyn ToSql + Sync); 2] = [&id, document];
            writer.as_mut().write(&row).await.doing("copy a row")?;
        }
        writer.finish().await.doing("finish a copy")?;
    }
    let rate = workload.events.len() as f64 / watch.seconds();
    eprintln!("  raw copy: {rate:.0} a second");
    Ok(rate)
}

/// A database of its own for one measurement.
pub(crate) struct Database {
    /// Where to find it.
    pub(crate) url: String,
    name: String,
    server: String,
}

impl Database {
    /// Creates it beside the one that `server` names.
    pub(crate) async fn create(server: &str, name: &str) -> Result<Self> {
        let client = connect(server).await?;
        client.batch_execute(&format!("CREATE DATABASE {name}")).await.doing(format!("create the database {name}"))?;
        let (base, _) = server.rsplit_once('/').ok_or_else(|| Error::new(format!("`{server}` names no database")))?;
        Ok(Self { url: format!("{base}/{name}"), name: name.to_owned(), server: server.to_owned() })
    }

    /// Bytes of its tables and indexes.
    pub(crate) async fn bytes(&self) -> Result<f64> {
        let client = connect(&self.url).await?;
        let row = client.query_one("SELECT pg_database_size(current_database())", &[]).await.doing("ask for a size")?;
        let bytes: i64 = row.try_get(0).doing("ask for a size")?;
        Ok(bytes as f64)
    }

    /// Removes it with all its rows, whoever is still connected.
    pub(crate) async fn drop(self) -> Result<()> {
        let client = connect(&self.server).await?;
        let sql = format!("DROP DATABASE {} WITH (FORCE)", self.name);
        client.batch_execute(&sql).await.doing(format!("drop the database {}", self.name))
    }
}

async fn connect(url: &str) -> Result<Client> {
    let (client, connection) = tokio_postgres::connect(url, NoTls).await.doing(format!("connect to {url}"))?;
    // Ends with the client; what it may report, the next query reports too.
    tokio::spawn(connection);
    Ok(client)
}
