//! Capture: who may, what is wrong with it, one durable commit.

mod batch;
mod intake;
mod prepare;
mod spool;
mod validate;
mod work;

use epcis::Finding;
use store::{Behaviour, CaptureJob, CaptureUnit, EventOutcome, JobError, Owner};

use crate::state::Earlier;
use crate::{Caller, Error, Result, Services};

pub use intake::Intake;

use prepare::{Expected, Prepared, refuse};

/// What became of a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Captured {
    /// The job to ask.
    pub job: String,
}

/// What became of a single event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SingleCaptured {
    /// The event ID it is stored under.
    pub event_id: String,
    /// What is odd about it; it is stored all the same.
    pub warnings: Vec<Finding>,
}

/// What is wrong with a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Validated {
    /// The first findings, at most [`Validated::LISTED`]; warnings too.
    pub findings: Vec<Finding>,
    /// How many there are.
    pub total: usize,
}

/// Who sends no key may have documents of up to so many bytes checked.
const ANONYMOUS_BYTES: usize = 1024 * 1024;
/// After so many microseconds a document that began to arrive and made no job is not coming any more.
const LOST: i64 = 24 * 3600 * 1_000_000;

impl Services {
    /// Captures a document.
    ///
    /// Up to `inline_bytes` it is checked and committed before this returns; a larger one is put by durably, and its
    /// job tells the rest. Under [`Behaviour::Rollback`] any fault refuses all of it, with every fault named. A
    /// document that arrives in pieces goes through [`Services::capture_begin`].
    pub async fn capture(&self, caller: &Caller, document: Vec<u8>, behaviour: Behaviour) -> Result<Captured> {
        let mut intake = self.capture_begin(caller).await?;
        intake.push(&document).await?;
        drop(document);
        intake.capture(behaviour).await
    }

    /// Captures one event of its own (`POST /events`).
    pub async fn capture_event(&self, caller: &Caller, document: Vec<u8>) -> Result<SingleCaptured> {
        let owner = self.owner(caller).await?;
        if document.len() > self.settings.inline_bytes {
            return Err(Error::TooLarge { limit: self.settings.inline_bytes });
        }
        let mut prepared = self.prepare(&owner, document, Expected::SingleEvent).await?;
        self.check_state(&owner, &mut prepared, Behaviour::Rollback, None).await?;
        refuse(prepared.faults)?;
        let Some(event_id) = prepared.events.first().map(|event| event.event_id().to_owned()) else {
            return Err(Error::Internal("an event without findings is missing".to_owned()));
        };
        let unit = CaptureUnit::of(&owner, Behaviour::Rollback, prepared.events);
        conflicts(std::slice::from_ref(&event_id), &self.store.capture(unit).await?)?;
        Ok(SingleCaptured { event_id, warnings: prepared.warnings })
    }

    /// Takes up the jobs that a stopped process left, and throws away what never became one.
    pub async fn resume(&self) -> Result<()> {
        for job in self.store.job_unfinished().await? {
            let services = self.clone();
            tokio::spawn(async move { services.run_job(&job.id).await });
        }
        self.store.spool_sweep(&job_prefix(self.now().saturating_sub(LOST))).await?;
        self.resume_labels().await
    }

    /// Captures a document that is in memory.
    async fn capture_now(
        &self,
        owner: Owner,
        document: Vec<u8>,
        behaviour: Behaviour,
        mut job: CaptureJob,
    ) -> Result<Captured> {
        let mut prepared = self.prepare(&owner, document, Expected::Document).await?;
        self.check_state(&owner, &mut prepared, behaviour, None).await?;
        job.warnings = prepared.warnings.iter().map(job_error).collect();
        if behaviour == Behaviour::Rollback {
            refuse(prepared.faults)?;
        } else {
            job.errors = prepared.faults.iter().map(job_error).collect();
        }
        job.header = prepared.header;
        let ids: Vec<String> = prepared.events.iter().map(|event| event.event_id().to_owned()).collect();
        let id = job.id.clone();
        let (events, vocabulary, pointers) = (prepared.events, prepared.vocabulary, prepared.pointers);
        let unit = CaptureUnit { owner, events, vocabulary, pointers, behaviour, job: Some(job) };
        let outcomes = self.store.capture(unit).await?;
        if behaviour == Behaviour::Rollback {
            conflicts(&ids, &outcomes)?;
        }
        Ok(Captured { job: id })
    }

    async fn prepare(&self, owner: &Owner, document: Vec<u8>, expected: Expected) -> Result<Prepared> {
        let (owner, times) = (owner.clone(), (self.now(), self.tolerance_micros()));
        let max_events = self.settings.max_events;
        let watched = self.watches_state();
        self.compute(move || prepare::whole(owner, &document, expected, times, max_events, watched)).await?
    }

    /// The one place where the events of a batch are judged by what may follow what: refused ones become faults.
    async fn check_state(
        &self,
        owner: &Owner,
        prepared: &mut Prepared,
        behaviour: Behaviour,
        earlier: Option<&mut Earlier>,
    ) -> Result<()> {
        let candidates = std::mem::take(&mut prepared.candidates);
        let whole = behaviour == Behaviour::Rollback;
        let judgement = self.judge_state(candidates, owner.sandbox, whole, earlier).await?;
        prepared.warnings.extend(judgement.warnings);
        if judgement.refused.is_empty() {
            return Ok(());
        }
        let is_kept = |(at, _): &(usize, _)| !judgement.refused.contains_key(at);
        let (events, pointers) = (std::mem::take(&mut prepared.events), std::mem::take(&mut prepared.pointers));
        let kept = events.into_iter().zip(pointers).enumerate().filter(is_kept).map(|(_, kept)| kept);
        (prepared.events, prepared.pointers) = kept.unzip();
        prepared.faults.extend(judgement.refused.into_values().flatten());
        Ok(())
    }

    fn tolerance_micros(&self) -> i64 {
        i64::from(self.settings.future_tolerance_s) * 1_000_000
    }

    pub(crate) fn job_id(&self) -> String {
        let mut random = [0; 8];
        (self.entropy)(&mut random);
        let random: String = random.iter().map(|byte| format!("{byte:02x}")).collect();
        format!("{}{random}", job_prefix(self.now()))
    }
}

/// Names of jobs are in the order of time.
fn job_prefix(now: i64) -> String {
    format!("{now:013x}")
}

fn conflicts(ids: &[String], outcomes: &[EventOutcome]) -> Result<()> {
    let taken: Vec<&str> = ids
        .iter()
        .zip(outcomes)
        .filter(|(_, outcome)| **outcome == EventOutcome::Conflict)
        .map(|(id, _)| id.as_str())
        .collect();
    match taken[..] {
        [] => Ok(()),
        _ => Err(Error::Conflict(format!("event ID taken by an event with other content: {}", taken.join(", ")))),
    }
}

fn job_error(finding: &Finding) -> JobError {
    JobError { code: finding.code.to_owned(), pointer: finding.pointer.clone(), message: finding.message.clone() }
}
