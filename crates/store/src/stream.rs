//! A document that is stored as a whole or not at all, fed batch by batch into one transaction.

use std::collections::HashMap;

use tokio::sync::{mpsc, oneshot};

use crate::Store;
use crate::backend::{Tx, Value};
use crate::capture::{Behaviour, CaptureUnit, EventOutcome, Owner, PreparedEvent};
use crate::commit::{self, Group, IDENTITIES};
use crate::error::{Error, Result};
use crate::job::{self, JobOutcome};
use crate::vocabulary::VocabularyWrite;
use crate::writer::{Connection, Done, State, Work};

/// What is fed into the transaction.
#[derive(Debug)]
pub enum StreamItem {
    /// Events, in order.
    Events(Vec<PreparedEvent>),
    /// Master data of the document's header.
    Vocabulary(Vec<VocabularyWrite>),
    /// The end: the job is finished with this outcome, and all of it is committed.
    Finish {
        /// The job.
        job: String,
        /// How it ended.
        outcome: JobOutcome,
    },
}

/// How it ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Streamed {
    /// Everything is durable.
    Committed,
    /// Event IDs of one batch that belong to events with other content; nothing is stored.
    Conflicts(Vec<String>),
    /// The feed ended without [`StreamItem::Finish`]; nothing is stored.
    Abandoned,
}

pub(crate) struct StreamRequest {
    owner: Owner,
    items: mpsc::Receiver<StreamItem>,
    reply: oneshot::Sender<Result<Streamed>>,
}

impl Store {
    /// Stores the events that come through `items` in one transaction, which nothing of this server passes meanwhile.
    ///
    /// [`Error::Contention`] and [`Error::Conflict`] mean that another server was faster, [`Error::Lost`] that the
    /// connection went away: nothing is stored, and the whole feed may be tried again.
    pub async fn capture_stream(&self, owner: Owner, items: mpsc::Receiver<StreamItem>) -> Result<Streamed> {
        let (reply, answer) = oneshot::channel();
        self.writer.stream(StreamRequest { owner, items, reply }).await?;
        answer.await.map_err(|_| Error::Unavailable("the writer has stopped".to_owned()))?
    }

    /// Which of these events would meet a stored one with their event ID and other content, as far as can be told
    /// now; by their indexes.
    pub async fn capture_conflicts(&self, events: &[PreparedEvent]) -> Result<Vec<usize>> {
        let wanted: Vec<String> = events.iter().map(|event| event.identity.clone()).collect();
        let rows = self.db.rows(IDENTITIES, vec![Value::Texts(wanted)]).await?;
        let taken: HashMap<String, Vec<u8>> =
            rows.into_iter().map(|mut row| Ok((row.text(0)?, row.blob(1)?))).collect::<Result<_>>()?;
        let other = |event: &PreparedEvent| taken.get(&event.identity).is_some_and(|it| it[..] != event.content);
        Ok(events.iter().enumerate().filter(|(_, event)| other(event)).map(|(index, _)| index).collect())
    }
}

/// Works a request off on the writer's thread.
pub(crate) async fn write(connection: &mut Connection, state: &mut State, request: StreamRequest) {
    let StreamRequest { owner, mut items, reply } = request;
    let result = transact(connection, state, &owner, &mut items).await;
    // Whoever feeds on is told so by the closed channel.
    drop(items);
    let _ = reply.send(result);
}

async fn transact(
    connection: &mut Connection,
    state: &mut State,
    owner: &Owner,
    items: &mut mpsc::Receiver<StreamItem>,
) -> Result<Streamed> {
    match connection {
        Connection::Sqlite(connection) => {
            let tx = connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
            feed(Tx::Sqlite(tx), state, owner, items).await
        }
        Connection::Postgres(postgres) => {
            let mut client = postgres.writers.get().await?;
            let tx = client.transaction().await?;
            feed(Tx::Postgres(tx), state, owner, items).await
        }
    }
}

/// Returning without the commit undoes everything.
async fn feed(
    tx: Tx<'_>,
    state: &mut State,
    owner: &Owner,
    items: &mut mpsc::Receiver<StreamItem>,
) -> Result<Streamed> {
    let (mut last_size, mut all_contexts, mut all_known) = (None, Vec::new(), Vec::new());
    while let Some(item) = items.recv().await {
        match item {
            StreamItem::Vocabulary(vocabulary) => {
                let works = [Work::Records(vocabulary.into_iter().map(|write| write.0).collect())];
                let Group { size, .. } = commit::write(&tx, state, &works).await?;
                last_size = size.or(last_size);
            }
            StreamItem::Events(events) => {
                let unit = CaptureUnit::of(owner, Behaviour::Rollback, events);
                let works = [Work::Capture(unit)];
                let Group { done, size, contexts, known } = commit::write(&tx, state, &works).await?;
                let conflicts = conflicts(&works, &done);
                if !conflicts.is_empty() {
                    return Ok(Streamed::Conflicts(conflicts));
                }
                last_size = size.or(last_size);
                all_contexts.extend(contexts);
                all_known.extend(known);
            }
            StreamItem::Finish { job, outcome } => {
                for (sql, parameters) in job::finish(&job, state.now(), &outcome) {
                    tx.execute(sql, parameters).await?;
                }
                tx.commit().await?;
                state.committed(last_size, all_contexts, all_known);
                return Ok(Streamed::Committed);
            }
        }
    }
    Ok(Streamed::Abandoned)
}

fn conflicts(works: &[Work], done: &[Done]) -> Vec<String> {
    let [Work::Capture(unit)] = works else { return Vec::new() };
    let [Done::Capture(outcomes)] = done else { return Vec::new() };
    let taken = unit.events.iter().zip(outcomes).filter(|(_, outcome)| **outcome == EventOutcome::Conflict);
    taken.map(|(event, _)| event.event_id().to_owned()).collect()
}
