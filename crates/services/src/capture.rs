//! Capture: who may, what is wrong with it, one durable commit.

use std::sync::Arc;

use epcis::{CapturedEvent, Document, DocumentKind, Finding, hash};
use store::{Behaviour, CaptureJob, CaptureUnit, EventOutcome, JobError, Owner, PreparedEvent};

use crate::{Caller, Error, Result, Services};

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
}

/// What is wrong with a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Validated {
    /// The first findings, at most [`Validated::LISTED`]; warnings too.
    pub findings: Vec<Finding>,
    /// How many there are.
    pub total: usize,
}

impl Validated {
    /// Findings listed for one document; the rest is counted.
    pub const LISTED: usize = 1000;
}

/// Who sends no key may have documents of up to so many bytes checked.
const ANONYMOUS_BYTES: usize = 1024 * 1024;

/// A document after everything that can be done without the database.
struct Prepared {
    events: Vec<PreparedEvent>,
    faults: Vec<Finding>,
}

impl Services {
    /// Captures a document.
    ///
    /// Up to `inline_bytes` it is checked and committed before this returns; a larger one is put by durably, and its
    /// job tells the rest. Under [`Behaviour::Rollback`] any fault refuses all of it, with every fault named.
    pub async fn capture(&self, caller: &Caller, document: Vec<u8>, behaviour: Behaviour) -> Result<Captured> {
        let owner = self.owner(caller).await?;
        if document.len() > self.settings.max_bytes {
            return Err(Error::TooLarge { limit: self.settings.max_bytes });
        }
        let job = CaptureJob { id: self.job_id(), spooled: false, created: self.now(), errors: Vec::new() };
        if document.len() > self.settings.inline_bytes {
            let job = CaptureJob { spooled: true, ..job };
            self.store.job_spool(&owner, &job, behaviour, document).await?;
            let (services, id) = (self.clone(), job.id.clone());
            tokio::spawn(async move { services.run_job(&id).await });
            return Ok(Captured { job: job.id });
        }
        self.capture_now(owner, document, behaviour, job).await
    }

    /// Captures one event of its own (`POST /events`).
    pub async fn capture_event(&self, caller: &Caller, document: Vec<u8>) -> Result<SingleCaptured> {
        let owner = self.owner(caller).await?;
        if document.len() > self.settings.inline_bytes {
            return Err(Error::TooLarge { limit: self.settings.inline_bytes });
        }
        let prepared = self.prepare(&owner, document, Expected::SingleEvent).await?;
        refuse(prepared.faults)?;
        let Some(event_id) = prepared.events.first().map(|event| event.event_id().to_owned()) else {
            return Err(Error::Internal("an event without findings is missing".to_owned()));
        };
        let unit = CaptureUnit { owner, events: prepared.events, behaviour: Behaviour::Rollback, job: None };
        conflicts(std::slice::from_ref(&event_id), &self.store.capture(unit).await?)?;
        Ok(SingleCaptured { event_id })
    }

    /// The largest document in bytes that the caller may have checked.
    pub fn validate_limit(&self, caller: &Caller) -> usize {
        match caller {
            Caller::Anonymous => self.settings.inline_bytes.min(ANONYMOUS_BYTES),
            _ => self.settings.inline_bytes,
        }
    }

    /// Checks a document without storing it: errors and warnings.
    pub async fn validate(&self, caller: &Caller, document: Vec<u8>) -> Result<Validated> {
        let limit = self.validate_limit(caller);
        if document.len() > limit {
            return Err(Error::TooLarge { limit });
        }
        let (now, tolerance) = (self.now(), self.tolerance_micros());
        self.compute(move || validated(&document, now, tolerance)).await
    }

    /// Takes up the jobs that a stopped process left.
    pub async fn resume(&self) -> Result<()> {
        for job in self.store.job_unfinished().await? {
            let services = self.clone();
            tokio::spawn(async move { services.run_job(&job.id).await });
        }
        self.resume_labels().await
    }

    /// Works off a spooled document. Running it twice does no harm: events are known by their identity.
    async fn run_job(&self, id: &str) {
        // The turn comes before the document is loaded: jobs that wait hold no more than their number.
        let _turn = self.spooled.acquire().await;
        if let Err(error) = self.try_job(id).await {
            tracing::error!(job = id, %error, "a capture job could not be finished; the next start takes it up again");
        }
    }

    async fn try_job(&self, id: &str) -> Result<()> {
        let (Some(job), Some(document)) = (self.store.job_get(id).await?, self.store.job_document(id).await?) else {
            return Ok(());
        };
        let area = self.store.organisation_get(&job.owner).await?;
        let (area, field) = area.map(|it| (it.province_code.unwrap_or_default(), it.field)).unwrap_or_default();
        let owner = Owner { organisation: job.owner, area, field, sandbox: job.sandbox };
        let capture = CaptureJob { id: job.id, spooled: true, created: job.created, errors: Vec::new() };
        match self.capture_now(owner.clone(), document, job.behaviour, capture.clone()).await {
            Ok(_) => Ok(()),
            Err(Error::Invalid(faults)) => {
                let job = CaptureJob { errors: faults.iter().map(job_error).collect(), ..capture };
                let unit = CaptureUnit { owner, events: Vec::new(), behaviour: Behaviour::Rollback, job: Some(job) };
                self.store.capture(unit).await?;
                Ok(())
            }
            // The conflict stands in the job already.
            Err(Error::Conflict(_)) => Ok(()),
            Err(error) => Err(error),
        }
    }

    async fn capture_now(
        &self,
        owner: Owner,
        document: Vec<u8>,
        behaviour: Behaviour,
        mut job: CaptureJob,
    ) -> Result<Captured> {
        let prepared = self.prepare(&owner, document, Expected::Document).await?;
        if behaviour == Behaviour::Rollback {
            refuse(prepared.faults)?;
        } else {
            job.errors = prepared.faults.iter().map(job_error).collect();
        }
        let ids: Vec<String> = prepared.events.iter().map(|event| event.event_id().to_owned()).collect();
        let id = job.id.clone();
        let unit = CaptureUnit { owner, events: prepared.events, behaviour, job: Some(job) };
        let outcomes = self.store.capture(unit).await?;
        if behaviour == Behaviour::Rollback {
            conflicts(&ids, &outcomes)?;
        }
        Ok(Captured { job: id })
    }

    async fn prepare(&self, owner: &Owner, document: Vec<u8>, expected: Expected) -> Result<Prepared> {
        let (owner, now, tolerance) = (owner.clone(), self.now(), self.tolerance_micros());
        self.compute(move || prepare(&owner, &document, expected, now, tolerance)).await?
    }

    fn tolerance_micros(&self) -> i64 {
        i64::from(self.settings.future_tolerance_s) * 1_000_000
    }

    pub(crate) fn job_id(&self) -> String {
        let mut random = [0; 8];
        (self.entropy)(&mut random);
        let random: String = random.iter().map(|byte| format!("{byte:02x}")).collect();
        format!("{:013x}{random}", self.now())
    }
}

/// Which shape of document a door takes.
#[derive(Clone, Copy, PartialEq)]
enum Expected {
    Document,
    SingleEvent,
}

/// Parses, checks, hashes and compresses. A document that cannot be read at all is an error under any behaviour.
fn prepare(owner: &Owner, document: &[u8], expected: Expected, now: i64, tolerance: i64) -> Result<Prepared> {
    let document = Document::parse(document).map_err(Error::Invalid)?;
    let single = document.kind == DocumentKind::Event;
    if single != (expected == Expected::SingleEvent) {
        let message = if single {
            "a single event was sent; expected an EPCISDocument or EPCISQueryDocument (single events go to /events)"
        } else {
            "a document was sent; expected a single event (documents go to /capture)"
        };
        return Err(Error::Invalid(vec![Finding::error("document", "/type", message)]));
    }
    refuse(document.findings.iter().filter(|finding| is_error(finding)).cloned().collect())?;
    let context: Arc<str> = Arc::from(document.context.as_str());
    let mut prepared = Prepared { events: Vec::with_capacity(document.events.len()), faults: Vec::new() };
    for captured in document.events {
        match prepare_event(owner, &context, &document.prefixes, captured, now, tolerance) {
            Ok(event) => prepared.events.push(event),
            Err(faults) => prepared.faults.extend(faults),
        }
    }
    Ok(prepared)
}

fn prepare_event(
    owner: &Owner,
    context: &Arc<str>,
    prefixes: &epcis::Prefixes,
    captured: CapturedEvent,
    now: i64,
    tolerance: i64,
) -> std::result::Result<PreparedEvent, Vec<Finding>> {
    let event = captured.event?;
    let faults = epcis::check_times(&event, now, tolerance, &captured.pointer);
    if !faults.is_empty() {
        return Err(faults);
    }
    let Some(mut value) = CapturedEvent::value(&captured.raw, prefixes) else {
        return Err(vec![Finding::error("json", captured.pointer, "the event cannot be read again")]);
    };
    // The context of a single event stands where a document has its own: around the content.
    if captured.pointer.is_empty()
        && let Some(members) = value.as_object_mut()
    {
        members.remove("@context");
    }
    let prefixes = captured.own_prefixes.as_ref().unwrap_or(prefixes);
    let event_id = event.event_id.clone().unwrap_or_else(|| hash::hash_id(&event, prefixes));
    let content = hash::content_digest(&value);
    Ok(PreparedEvent::new(owner, context, captured.raw, &event, event_id, content))
}

/// What is wrong with a document, warnings too.
fn validated(document: &[u8], now: i64, tolerance: i64) -> Validated {
    let mut validated = Validated { findings: Vec::new(), total: 0 };
    let mut add = |finding: Finding| {
        validated.total += 1;
        if validated.findings.len() < Validated::LISTED {
            validated.findings.push(finding);
        }
    };
    match Document::parse(document) {
        Err(findings) => findings.into_iter().for_each(add),
        Ok(document) => {
            document.all_findings().cloned().for_each(&mut add);
            for captured in &document.events {
                if let Ok(event) = &captured.event {
                    epcis::check_times(event, now, tolerance, &captured.pointer).into_iter().for_each(&mut add);
                }
            }
        }
    }
    validated
}

fn is_error(finding: &Finding) -> bool {
    finding.severity == epcis::Severity::Error
}

fn refuse(faults: Vec<Finding>) -> Result<()> {
    if faults.is_empty() { Ok(()) } else { Err(Error::Invalid(faults)) }
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
