//! A document that was put by, batch by batch: split on one thread, worked on by all, given out in order.

use std::collections::VecDeque;
use std::sync::Arc;

use epcis::stream::{Events, RawEvent, Stop};
use tokio::sync::mpsc;
use tokio::task::JoinHandle;

use super::intake::stopped;
use super::spool;
use crate::{Error, Result, Services};

/// Events and bytes of one batch: small enough that several in memory do not matter, large enough for one commit.
const EVENTS: usize = 1000;
const BYTES: usize = 1 << 20;
/// Batches that are worked on ahead, so that the database never waits for a core.
const AHEAD: usize = 3;

/// A batch as it was split off.
type RawBatch = std::result::Result<Vec<RawEvent>, Stop>;
/// What is done with a batch.
type Work<T> = Arc<dyn Fn(Vec<RawEvent>) -> T + Send + Sync>;

/// The batches of a document.
pub(super) struct Batches<T> {
    services: Services,
    work: Work<T>,
    raw: mpsc::Receiver<RawBatch>,
    running: VecDeque<JoinHandle<Result<T>>>,
    /// Why there are no more.
    end: Option<Error>,
}

impl<T: Send + 'static> Batches<T> {
    /// Begins with the document that was put by for `job`.
    pub(super) fn new(
        services: &Services,
        job: &str,
        work: impl Fn(Vec<RawEvent>) -> T + Send + Sync + 'static,
    ) -> Self {
        let chunks = spool::read(services.store.clone(), job.to_owned());
        let limits = services.limits();
        let (sender, raw) = mpsc::channel(1);
        tokio::task::spawn_blocking(move || split(Events::new(chunks, limits), &sender));
        Self { services: services.clone(), work: Arc::new(work), raw, running: VecDeque::new(), end: None }
    }

    /// The next batch, done; none behind the last. After an error there is none either.
    pub(super) async fn next(&mut self) -> Result<Option<T>> {
        while self.running.len() < AHEAD && self.end.is_none() {
            match self.raw.recv().await {
                Some(Ok(batch)) => {
                    let (services, work) = (self.services.clone(), Arc::clone(&self.work));
                    self.running.push_back(tokio::spawn(async move { services.compute(move || work(batch)).await }));
                }
                Some(Err(stop)) => self.end = Some(stopped(stop)),
                None => break,
            }
        }
        match self.running.pop_front() {
            Some(done) => {
                let done = done.await.map_err(|error| Error::Internal(format!("a batch failed: {error}")))?;
                done.map(Some)
            }
            None => self.end.take().map_or(Ok(None), Err),
        }
    }
}

/// Sends batches until the document ends or nobody listens.
fn split(events: impl Iterator<Item = std::result::Result<RawEvent, Stop>>, sender: &mpsc::Sender<RawBatch>) {
    let (mut batch, mut bytes) = (Vec::new(), 0);
    for event in events {
        match event {
            Ok(event) => {
                bytes += event.bytes();
                batch.push(event);
            }
            Err(stop) => {
                let _ = sender.blocking_send(Err(stop));
                return;
            }
        }
        if batch.len() == EVENTS || bytes >= BYTES {
            bytes = 0;
            if sender.blocking_send(Ok(std::mem::take(&mut batch))).is_err() {
                return;
            }
        }
    }
    if !batch.is_empty() {
        let _ = sender.blocking_send(Ok(batch));
    }
}
