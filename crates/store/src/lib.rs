//! Everything SQL: events with their bytes and index, the trace walk, master data, jobs, keys and the log.
//!
//! One [`Store`] over `SQLite` or `PostgreSQL`; one contract suite runs on both. All writing goes through one writer that
//! lets concurrent requests share a commit; reading goes to a pool. Nothing here knows HTTP, pages or rules.

mod api_key;
mod backend;
pub mod capture;
mod commit;
mod doc;
mod error;
mod event;
mod event_query;
mod explain;
pub mod fail_point;
pub mod history;
mod id;
mod job;
mod known;
mod label_job;
pub mod log;
mod migration;
mod node;
pub mod record;
pub mod stamp;
mod stream;
pub mod subscription;
pub mod trace;
pub mod vocabulary;
mod writer;

use std::sync::Arc;

use tokio::sync::watch;

use backend::{Database, postgres, sqlite};
use id::IdMaker;
use writer::{Done, Target, Work, Writer};

pub use api_key::ApiKey;
pub use capture::{Behaviour, CaptureJob, CaptureUnit, EventOutcome, JobError, Owner, PreparedEvent};
pub use error::{Error, Result};
pub use event::{Context, StoredEvent};
pub use event_query::{EventPage, EventPlan, Keyset, Scope, as_seen, visible};
pub use explain::Explained;
pub use job::{Job, JobOutcome};
pub use known::{KNOWN_BYTES, KnownKind};
pub use label_job::{Download, LabelJob, LabelState};
pub use migration::{Location, create, migrate};
pub use node::Node;
pub use stream::{StreamItem, Streamed};

/// The time in microseconds since 1970, given from outside so that tests decide what time it is.
pub type Clock = Arc<dyn Fn() -> i64 + Send + Sync>;
/// Fills a buffer with random bytes, given from outside so that tests can repeat a run.
pub type Entropy = Arc<dyn Fn(&mut [u8]) + Send + Sync>;

/// How a store is opened.
pub struct Options {
    /// Where it is.
    pub location: Location,
    /// Number of this server process among those that write to the database, 0 to 63.
    pub server: u8,
    /// The time.
    pub clock: Clock,
    /// Randomness for salts.
    pub entropy: Entropy,
}

/// An open store; clones share it.
#[derive(Clone)]
pub struct Store {
    db: Database,
    writer: Writer,
    contexts: Arc<event::Contexts>,
    stretches: Arc<subscription::Stretches>,
    /// See [`Options::server`].
    server: u8,
    head: watch::Receiver<u64>,
}

impl Store {
    /// Opens an existing database of the current schema; never makes one.
    pub async fn open(options: Options) -> Result<Self> {
        let (db, target) = match &options.location {
            Location::Sqlite(folder) => {
                let file = Location::file(folder);
                if !file.exists() {
                    return Err(Error::NotMigrated(format!(
                        "there is no {}; make it with `nguon init`",
                        file.display()
                    )));
                }
                // The writer opens first: it turns on the write-ahead log that readers rely on.
                drop(sqlite::open_writer(&file)?);
                (Database::Sqlite(sqlite::Sqlite::open_readers(&file)?), Target::Sqlite(file))
            }
            Location::Postgres(url) => {
                let postgres = postgres::Postgres::open(url)?;
                (Database::Postgres(postgres.clone()), Target::Postgres(postgres))
            }
        };
        migration::check(&db).await?;
        let (sender, head) = watch::channel(0);
        let ids = IdMaker::new(options.server, id::last(&db).await?);
        let writer = Writer::start(target, ids, options.clock, options.entropy, sender.clone())?;
        let store =
            Self { db, writer, contexts: Arc::default(), stretches: Arc::default(), server: options.server, head };
        sender.send_replace(store.log_size().await?);
        Ok(store)
    }

    /// Captures events durably: when this returns, they are committed. One outcome for each event, in order.
    pub async fn capture(&self, unit: CaptureUnit) -> Result<Vec<EventOutcome>> {
        match self.writer.write(Work::Capture(unit)).await? {
            Done::Capture(outcomes) => Ok(outcomes),
            other => Err(Error::Other(format!("capture answered with {other:?}"))),
        }
    }

    /// Fails unless the database answers and the writer takes work.
    pub async fn ready(&self) -> Result<()> {
        if !self.writer.is_alive() {
            return Err(Error::Unavailable("the writer has stopped".to_owned()));
        }
        self.log_size().await.map(|_| ())
    }

    /// Follows the size of the log as this process commits to it.
    pub fn head(&self) -> watch::Receiver<u64> {
        self.head.clone()
    }
}
