//! Working off a document that was put by: check all of it, then store it, batch by batch.

use std::sync::Arc;
use std::time::Duration;

use epcis::stream;
use epcis::{Document, Finding};
use store::{Behaviour, CaptureUnit, EventOutcome, Job, JobError, JobOutcome, Owner, StreamItem, Streamed};
use tokio::sync::mpsc;

use super::batch::Batches;
use super::intake::stopped;
use super::prepare::{Expected, Frame, Prepared, expect};
use super::{job_error, spool};
use crate::state::Earlier;
use crate::{Error, Result, Services, vocabulary};

/// Faults, and stored event IDs, that the job of a document that was put by names; the rest is counted.
const LISTED: usize = 10_000;
/// Batches on their way into a transaction.
const AHEAD: usize = 2;
/// How often a document is fed anew when another server took an event ID first.
const TRIES: usize = 5;
/// Faults of this program or its database after which a job ends.
const FAULTS: usize = 3;
/// Pauses between the tries of a job, doubled each time.
const FIRST_PAUSE: Duration = Duration::from_millis(500);
const LAST_PAUSE: Duration = Duration::from_secs(60);

/// What is known of a job so far.
#[derive(Default)]
struct Tally(JobOutcome);

impl Tally {
    fn stored(&mut self, event_id: &str) {
        if self.0.stored.len() < LISTED {
            self.0.stored.push(event_id.to_owned());
        } else {
            self.0.more_stored += 1;
        }
    }

    fn error(&mut self, error: JobError) {
        if self.0.errors.len() < LISTED {
            self.0.errors.push(error);
        } else {
            self.0.more_errors += 1;
        }
    }

    fn taken(&mut self, event_id: &str, pointer: &str) {
        self.error(JobError::event_id_taken(event_id, pointer));
    }

    fn warning(&mut self, warning: JobError) {
        if self.0.warnings.len() < LISTED {
            self.0.warnings.push(warning);
        }
    }

    fn has_errors(&self) -> bool {
        !self.0.errors.is_empty()
    }
}

/// What the first look at all events says.
enum Verdict {
    /// The document cannot be read: nothing of it is stored under any behaviour.
    Unreadable(Vec<Finding>),
    /// It can, with these faults.
    Read(Tally),
}

impl Services {
    /// Works off a document that was put by. Doing so twice does no harm: events are known by their identity.
    ///
    /// It was promised to be done, so it is tried until it ends: again and again while the database is away, and where it
    /// cannot be stored at all, the job says so.
    pub(super) async fn run_job(&self, id: &str) {
        let (mut pause, mut faults) = (FIRST_PAUSE, 0);
        loop {
            // The turn comes first: of the jobs that wait nothing is in memory.
            let turn = self.spooled.acquire().await;
            let tried = match self.try_job(id).await {
                // Another server may have been in the way, so one fault is not the end.
                Err(Error::Internal(detail)) if faults + 1 < FAULTS => {
                    faults += 1;
                    Err(Error::Internal(detail))
                }
                Err(error @ Error::Internal(_)) => {
                    tracing::error!(job = id, %error, "a capture job cannot be finished");
                    let message = "the node could not store the document; its operator finds the reason in the log";
                    self.refuse_job(id, vec![Finding::error("not-stored", "", message)]).await
                }
                tried => tried,
            };
            drop(turn);
            let Err(error) = tried else { return };
            tracing::warn!(job = id, %error, "a capture job is tried again");
            tokio::time::sleep(pause).await;
            pause = (pause * 2).min(LAST_PAUSE);
        }
    }

    async fn try_job(&self, id: &str) -> Result<()> {
        let Some(job) = self.store.job_get(id).await?.filter(|job| job.finished.is_none()) else { return Ok(()) };
        match self.work_off(&job).await {
            // The parts go with the job: another server may have ended it while this one was reading.
            Err(Error::Invalid(_)) if self.has_ended(id).await? => Ok(()),
            Err(Error::Invalid(findings)) => self.refuse_job(id, findings).await,
            Err(Error::TooManyCaptured { limit }) => {
                let message = format!("the document has more than {limit} events");
                self.refuse_job(id, vec![Finding::error("event-count", "", message)]).await
            }
            result => result,
        }
    }

    async fn has_ended(&self, id: &str) -> Result<bool> {
        Ok(self.store.job_get(id).await?.is_none_or(|job| job.finished.is_some()))
    }

    async fn refuse_job(&self, id: &str, findings: Vec<Finding>) -> Result<()> {
        let mut tally = Tally::default();
        findings.iter().for_each(|finding| tally.error(job_error(finding)));
        Ok(self.store.job_finish(id, self.now(), &tally.0).await?)
    }

    async fn work_off(&self, job: &Job) -> Result<()> {
        let area = self.store.organisation_get(&job.owner).await?;
        let (area, field) = area.map(|it| (it.province_code.unwrap_or_default(), it.field)).unwrap_or_default();
        let owner = Owner { organisation: job.owner.clone(), area, field, sandbox: job.sandbox };
        let document = self.spooled_envelope(&job.id).await?;
        expect(&document, Expected::Document)?;
        // What is wrong with master data is said before the first event is stored.
        vocabulary::from_document(&owner, &document)?;
        // The moment of the capture counts, so that taking a job up again judges no event otherwise.
        let frame = Arc::new(Frame::new(owner, document, (job.created, self.tolerance_micros()), self.watches_state()));
        let tally = match self.look_through(job, &frame).await? {
            Verdict::Unreadable(findings) => return Err(Error::Invalid(findings)),
            Verdict::Read(tally) => tally,
        };
        match job.behaviour {
            Behaviour::Rollback if tally.has_errors() => {
                Ok(self.store.job_finish(&job.id, self.now(), &tally.0).await?)
            }
            Behaviour::Rollback => self.store_whole(job, &frame, tally.0.warnings).await,
            Behaviour::Proceed => self.store_in_parts(job, &frame, tally).await,
        }
    }

    /// What stands around the events. It was found while the document arrived; a document that an older version put
    /// by is looked through for it.
    async fn spooled_envelope(&self, id: &str) -> Result<Document> {
        if let Some(header) = self.store.job_header(id).await? {
            return self.compute(move || stream::envelope(&header)).await?.map_err(Error::Invalid);
        }
        let (chunks, limits) = (spool::read(self.store.clone(), id.to_owned()), self.limits());
        let outline = tokio::task::spawn_blocking(move || stream::outline(chunks, limits)).await;
        let outline = outline.map_err(|error| Error::Internal(format!("a document could not be read: {error}")))?;
        outline.map(|outline| outline.document).map_err(stopped)
    }

    fn batches(&self, id: &str, frame: &Arc<Frame>) -> Batches<Prepared> {
        let frame = Arc::clone(frame);
        Batches::new(self, id, move |events| frame.prepare(events))
    }

    /// Checks every event before the first is stored.
    async fn look_through(&self, job: &Job, frame: &Arc<Frame>) -> Result<Verdict> {
        let (mut tally, mut unreadable) = (Tally::default(), Vec::new());
        let mut batches = self.batches(&job.id, frame);
        let mut earlier = Earlier::default();
        while let Some(mut batch) = batches.next().await? {
            // Under `proceed` each batch is judged when those before it are stored.
            if job.behaviour == Behaviour::Rollback {
                self.check_state(&frame.owner, &mut batch, job.behaviour, Some(&mut earlier)).await?;
                batch.warnings.iter().for_each(|warning| tally.warning(job_error(warning)));
            }
            batch.faults.iter().for_each(|fault| tally.error(job_error(fault)));
            let room = LISTED - unreadable.len();
            unreadable.extend(batch.unreadable.into_iter().take(room));
            // Where any conflict refuses everything, those that show already spare a long transaction.
            if job.behaviour == Behaviour::Rollback {
                for index in self.store.capture_conflicts(&batch.events).await? {
                    tally.taken(batch.events[index].event_id(), &batch.pointers[index]);
                }
            }
        }
        Ok(if unreadable.is_empty() { Verdict::Read(tally) } else { Verdict::Unreadable(unreadable) })
    }

    /// Under `proceed` each batch is a commit of its own.
    async fn store_in_parts(&self, job: &Job, frame: &Arc<Frame>, mut tally: Tally) -> Result<()> {
        if tally.has_errors() {
            self.store.job_progress(&job.id, &tally.0).await?;
        }
        self.store.vocabulary_put(vocabulary::from_document(&frame.owner, &frame.document)?).await?;
        let mut batches = self.batches(&job.id, frame);
        while let Some(mut batch) = batches.next().await? {
            // The first look counted these; what comes now is from the state checks.
            batch.faults.clear();
            self.check_state(&frame.owner, &mut batch, Behaviour::Proceed, None).await?;
            batch.warnings.iter().for_each(|warning| tally.warning(job_error(warning)));
            batch.faults.iter().for_each(|fault| tally.error(job_error(fault)));
            let ids: Vec<String> = batch.events.iter().map(|event| event.event_id().to_owned()).collect();
            let unit = CaptureUnit::of(&frame.owner, Behaviour::Proceed, batch.events);
            let outcomes = self.store.capture(unit).await?;
            for ((id, pointer), outcome) in ids.iter().zip(&batch.pointers).zip(outcomes) {
                match outcome {
                    EventOutcome::Stored | EventOutcome::Repeated => tally.stored(id),
                    EventOutcome::Conflict | EventOutcome::Dropped => tally.taken(id, pointer),
                }
            }
        }
        Ok(self.store.job_finish(&job.id, self.now(), &tally.0).await?)
    }

    /// Under `rollback` all batches go into one transaction.
    async fn store_whole(&self, job: &Job, frame: &Arc<Frame>, warnings: Vec<JobError>) -> Result<()> {
        for _ in 0..TRIES {
            let (items, feed) = mpsc::channel(AHEAD);
            // The first batch is ready before the writer is held up for the others.
            let mut batches = self.batches(&job.id, frame);
            let first = batches.next().await?;
            let (store, owner) = (self.store.clone(), frame.owner.clone());
            let storing = tokio::spawn(async move { store.capture_stream(owner, feed).await });
            let master_data = vocabulary::from_document(&frame.owner, &frame.document)?;
            // When nobody takes it, the writer has the reason.
            let _ = items.send(StreamItem::Vocabulary(master_data)).await;
            let fed = feed_all(&job.id, first, batches, items, warnings.clone()).await;
            let stored = storing.await.map_err(|error| Error::Internal(format!("the writer failed: {error}")))?;
            match stored {
                Ok(Streamed::Committed) => return Ok(()),
                Ok(Streamed::Conflicts(ids)) => {
                    let mut tally = Tally::default();
                    ids.iter().for_each(|id| tally.taken(id, ""));
                    return Ok(self.store.job_finish(&job.id, self.now(), &tally.0).await?);
                }
                // The feed says why it ended.
                Ok(Streamed::Abandoned) => {
                    return fed.and(Err(Error::Internal("a document was not fed to its end".to_owned())));
                }
                Err(store::Error::Contention(detail) | store::Error::Conflict(detail) | store::Error::Lost(detail)) => {
                    tracing::debug!(
                        job = job.id,
                        detail,
                        "another server was faster or the connection was lost, feeding the document anew"
                    );
                }
                Err(error) => return Err(error.into()),
            }
        }
        Err(Error::Unavailable("other servers took its event IDs again and again".to_owned()))
    }
}

/// Feeds everything and then the end. When nobody takes it any more, the writer has the reason.
async fn feed_all(
    job: &str,
    first: Option<Prepared>,
    mut batches: Batches<Prepared>,
    items: mpsc::Sender<StreamItem>,
    warnings: Vec<JobError>,
) -> Result<()> {
    let mut tally = Tally(JobOutcome { warnings, ..JobOutcome::default() });
    let mut next = first;
    while let Some(batch) = next {
        batch.events.iter().for_each(|event| tally.stored(event.event_id()));
        if items.send(StreamItem::Events(batch.events)).await.is_err() {
            return Ok(());
        }
        next = batches.next().await?;
    }
    let finish = StreamItem::Finish { job: job.to_owned(), outcome: tally.0 };
    let _ = items.send(finish).await;
    Ok(())
}
