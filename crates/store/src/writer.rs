//! The one writer: everything that changes the database passes through it, in groups that share a commit.
//!
//! No timer makes a group: while one commit waits for the disk, the next requests queue up, and all of them go into
//! the next transaction. A request is answered only after its commit. When a group fails, its requests are tried one
//! by one, so that a poisoned one fails alone; when the database is away, all of them fail at once.

use std::collections::HashSet;
use std::path::PathBuf;

use tokio::runtime::Handle;
use tokio::sync::{mpsc, oneshot, watch};

use crate::backend::{Tx, Value, postgres, sqlite};
use crate::capture::{CaptureUnit, EventOutcome};
use crate::commit::{Group, commit};
use crate::error::{Error, Result};
use crate::id::IdMaker;
use crate::known;
use crate::record::RecordWrite;
use crate::stamp::{StampOutcome, StampWork};
use crate::stream::{self, StreamRequest};
use crate::{Clock, Entropy};

/// Requests that wait for the writer; more have to wait to enter.
const QUEUE: usize = 1024;
/// Events in one transaction, so that one commit stays short.
const GROUP_EVENTS: usize = 4000;
/// How often a group is tried again when another server took an identity first.
const RETRIES: usize = 5;

/// Something to write.
#[derive(Debug)]
#[expect(clippy::large_enum_variant, reason = "most work is a capture, and each is moved a few times")]
pub(crate) enum Work {
    /// Events.
    Capture(CaptureUnit),
    /// Master data.
    Records(Vec<RecordWrite>),
    /// Stamps.
    Stamp(StampWork),
    /// Plain statements without an entry in the log, all in one transaction.
    Statements(Vec<(&'static str, Vec<Value>)>),
}

/// What became of it.
#[derive(Clone, Debug)]
pub(crate) enum Done {
    Capture(Vec<EventOutcome>),
    Records(usize),
    Stamp(StampOutcome),
    /// Rows touched by the last statement.
    Statements(u64),
}

pub(crate) struct Request {
    pub(crate) work: Work,
    reply: oneshot::Sender<Result<Done>>,
}

/// What comes to the writer's door.
enum Visit {
    /// Something to be written with others.
    One(Request),
    /// A document that takes a transaction of its own.
    Stream(StreamRequest),
}

/// The way to the writer.
#[derive(Clone)]
pub(crate) struct Writer {
    queue: mpsc::Sender<Visit>,
}

/// What the writer's thread owns.
pub(crate) struct State {
    pub(crate) clock: Clock,
    pub(crate) entropy: Entropy,
    pub(crate) ids: IdMaker,
    /// Contexts known to be stored.
    pub(crate) contexts: HashSet<i64>,
    /// Digests of known values that are stored.
    pub(crate) known: HashSet<u128>,
    head: watch::Sender<u64>,
}

/// Where the writer writes.
pub(crate) enum Target {
    Sqlite(PathBuf),
    Postgres(postgres::Postgres),
}

pub(crate) enum Connection {
    Sqlite(Box<rusqlite::Connection>),
    Postgres(postgres::Postgres),
}

impl Writer {
    /// Starts the writer's thread; it ends when the last [`Writer`] is dropped.
    pub(crate) fn start(
        target: Target,
        ids: IdMaker,
        clock: Clock,
        entropy: Entropy,
        head: watch::Sender<u64>,
    ) -> Result<Self> {
        let (queue, requests) = mpsc::channel(QUEUE);
        let connection = match target {
            Target::Sqlite(file) => Connection::Sqlite(Box::new(sqlite::open_writer(&file)?)),
            Target::Postgres(postgres) => Connection::Postgres(postgres),
        };
        let state = State { clock, entropy, ids, contexts: HashSet::new(), known: HashSet::new(), head };
        let handle = Handle::current();
        std::thread::Builder::new()
            .name("store-writer".to_owned())
            .spawn(move || run(connection, state, requests, &handle))
            .map_err(|error| Error::Unavailable(format!("cannot start the writer: {error}")))?;
        Ok(Self { queue })
    }

    /// Whether the writer's thread still takes work: a panic ends it, and only a restart brings it back.
    pub(crate) fn is_alive(&self) -> bool {
        !self.queue.is_closed()
    }

    /// Hands over `work` and waits until it is durable.
    pub(crate) async fn write(&self, work: Work) -> Result<Done> {
        let (reply, answer) = oneshot::channel();
        let gone = || Error::Unavailable("the writer has stopped".to_owned());
        self.queue.send(Visit::One(Request { work, reply })).await.map_err(|_| gone())?;
        answer.await.map_err(|_| gone())?
    }

    /// Hands over a stream of batches; its end is told through the request itself.
    pub(crate) async fn stream(&self, request: StreamRequest) -> Result<()> {
        let gone = |_| Error::Unavailable("the writer has stopped".to_owned());
        self.queue.send(Visit::Stream(request)).await.map_err(gone)
    }
}

fn run(mut connection: Connection, mut state: State, mut requests: mpsc::Receiver<Visit>, handle: &Handle) {
    while let Some(first) = requests.blocking_recv() {
        let mut group = Vec::new();
        let mut events = 0;
        let mut next = Some(first);
        while let Some(Visit::One(request)) = next {
            events += weight(&request.work);
            group.push(request);
            next = if events < GROUP_EVENTS { requests.try_recv().ok() } else { None };
        }
        if !group.is_empty() {
            handle.block_on(write_group(&mut connection, &mut state, group));
        }
        if let Some(Visit::Stream(request)) = next {
            handle.block_on(stream::write(&mut connection, &mut state, request));
        }
    }
}

fn weight(work: &Work) -> usize {
    match work {
        Work::Capture(unit) => unit.events.len().max(1),
        Work::Records(records) => records.len(),
        Work::Stamp(_) => 1,
        Work::Statements(statements) => statements.len(),
    }
}

async fn write_group(connection: &mut Connection, state: &mut State, group: Vec<Request>) {
    let (works, replies): (Vec<Work>, Vec<_>) = group.into_iter().map(|request| (request.work, request.reply)).unzip();
    let results = match attempt(connection, state, &works).await {
        Ok(done) => done.into_iter().map(Ok).collect(),
        Err(error) if works.len() == 1 => vec![Err(error)],
        // No request is to blame, and each of them would wait for the database anew.
        Err(Error::Unavailable(detail)) => works.iter().map(|_| Err(Error::Unavailable(detail.clone()))).collect(),
        Err(_) => {
            let mut results = Vec::with_capacity(works.len());
            for work in works.chunks(1) {
                results.push(attempt(connection, state, work).await.and_then(|mut done| {
                    done.pop().ok_or_else(|| Error::Other("a request without an answer".to_owned()))
                }));
            }
            results
        }
    };
    for (reply, result) in replies.into_iter().zip(results) {
        // Who asked may have gone; the data is durable all the same.
        let _ = reply.send(result);
    }
}

async fn attempt(connection: &mut Connection, state: &mut State, works: &[Work]) -> Result<Vec<Done>> {
    let (mut tries, mut was_lost) = (0, false);
    loop {
        match transact(connection, state, works).await {
            Err(Error::Conflict(detail) | Error::Contention(detail)) if tries < RETRIES => {
                tracing::debug!(detail, "group commit met another writer, trying again");
                tries += 1;
            }
            // As with reading: once more on a new connection.
            Err(Error::Lost(detail)) if !was_lost => {
                tracing::debug!(detail, "the connection for writing was lost, trying a new one");
                was_lost = true;
                if let Connection::Postgres(postgres) = &*connection {
                    postgres.renew_writers();
                }
            }
            Err(Error::Lost(detail)) => return Err(Error::Unavailable(detail)),
            result => return result,
        }
    }
}

async fn transact(connection: &mut Connection, state: &mut State, works: &[Work]) -> Result<Vec<Done>> {
    let Group { done, size, contexts, known } = match connection {
        Connection::Sqlite(connection) => {
            let tx = connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
            commit(Tx::Sqlite(tx), state, works).await?
        }
        Connection::Postgres(postgres) => {
            let mut client = postgres.writers.get().await?;
            let tx = client.transaction().await?;
            commit(Tx::Postgres(tx), state, works).await?
        }
    };
    state.committed(size, contexts, known);
    Ok(done)
}

impl State {
    /// Notes what a transaction left behind once it is durable.
    pub(crate) fn committed(&mut self, size: Option<u64>, contexts: Vec<i64>, known: Vec<u128>) {
        self.contexts.extend(contexts);
        known::remember(&mut self.known, known);
        if let Some(size) = size {
            self.head.send_replace(size);
        }
    }

    /// Time as microseconds since 1970, from the clock that the store was opened with.
    pub(crate) fn now(&self) -> i64 {
        (self.clock)()
    }

    /// Fresh random bytes.
    pub(crate) fn random(&self, bytes: &mut [u8]) {
        (self.entropy)(bytes);
    }
}
