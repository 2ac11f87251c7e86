//! A document as it arrives: kept in memory while it is small, put by part by part when it is not.

use std::sync::Arc;

use epcis::stream::{self, Outline, Stop};
use store::{Behaviour, CaptureJob, Owner};
use tokio::runtime::Handle;
use tokio::sync::OwnedSemaphorePermit;
use tokio::task::JoinHandle;

use super::prepare::{self, Expected};
use super::spool::{self, Feed, PART};
use super::{Captured, Validated};
use crate::{Caller, Error, Result, Services};

/// Takes a document chunk by chunk and holds no more than `inline_bytes` of it. Dropped before its end, it leaves
/// nothing behind.
pub struct Intake {
    services: Services,
    owner: Owner,
    /// Name of the job; parts are put by under it.
    job: String,
    created: i64,
    limit: usize,
    total: usize,
    buffer: Vec<u8>,
    spooled: Option<Spooled>,
}

/// The part of a document that is put by already.
struct Spooled {
    parts: i64,
    /// Reads the document along, so that what cannot be read is refused while it arrives.
    outline: JoinHandle<std::result::Result<Outline, Stop>>,
    feed: Option<Feed>,
    /// A job has it, or nobody needs it any more.
    settled: bool,
    _place: OwnedSemaphorePermit,
}

impl Services {
    /// Begins to take a document for capture.
    pub async fn capture_begin(&self, caller: &Caller) -> Result<Intake> {
        Ok(self.intake(self.owner(caller).await?, self.settings.max_bytes))
    }

    /// Begins to take a document that is only to be checked.
    pub async fn validate_begin(&self, caller: &Caller) -> Result<Intake> {
        // What is checked belongs to nobody, so anybody may have it done.
        let owner =
            Owner { organisation: String::new(), area: String::new(), field: String::new(), sandbox: caller.sandbox() };
        Ok(self.intake(owner, self.validate_limit(caller)))
    }

    fn intake(&self, owner: Owner, limit: usize) -> Intake {
        let (services, job, created) = (self.clone(), self.job_id(), self.now());
        Intake { services, owner, job, created, limit, total: 0, buffer: Vec::new(), spooled: None }
    }

    pub(super) fn limits(&self) -> stream::Limits {
        stream::Limits { part_bytes: self.settings.max_part_bytes, events: self.settings.max_events }
    }
}

impl Intake {
    /// The largest document in bytes.
    pub fn limit(&self) -> usize {
        self.limit
    }

    /// Takes the next bytes. [`Error::TooLarge`], [`Error::TooManyCaptured`] and [`Error::Invalid`] come as soon as
    /// they are known.
    pub async fn push(&mut self, bytes: &[u8]) -> Result<()> {
        self.total = self.total.saturating_add(bytes.len());
        if self.total > self.limit {
            return Err(Error::TooLarge { limit: self.limit });
        }
        self.buffer.extend_from_slice(bytes);
        if self.spooled.is_none() && self.total > self.services.settings.inline_bytes {
            // Each has a thread of its own, and others need threads too.
            let place = Arc::clone(&self.services.intakes).acquire_owned().await;
            let place = place.map_err(|error| Error::Internal(format!("no document is taken in: {error}")))?;
            self.spooled = Some(Spooled::begin(self.services.limits(), place));
        }
        while self.spooled.is_some() && self.buffer.len() > PART {
            let rest = self.buffer.split_off(PART);
            let part = std::mem::replace(&mut self.buffer, rest);
            self.look_at(part.clone()).await?;
            if let Some(spooled) = &mut self.spooled {
                // Counted first: dropped while it waits, it may be written all the same.
                spooled.parts += 1;
                self.services.store.spool_write(&self.job, spooled.parts - 1, part).await?;
            }
        }
        Ok(())
    }

    /// The document is here: captures it, see [`Services::capture`].
    pub async fn capture(mut self, behaviour: Behaviour) -> Result<Captured> {
        let job = CaptureJob {
            id: self.job.clone(),
            created: self.created,
            errors: Vec::new(),
            warnings: Vec::new(),
            header: Vec::new(),
        };
        if self.spooled.is_none() {
            let document = std::mem::take(&mut self.buffer);
            return self.services.capture_now(self.owner.clone(), document, behaviour, job).await;
        }
        let outline = self.outline().await?;
        prepare::expect(&outline.document, Expected::Document)?;
        let job = CaptureJob { header: outline.envelope.into_bytes(), ..job };
        let last = (self.parts(), std::mem::take(&mut self.buffer));
        // From here on the document is the job's, also when nobody waits any more: a client that goes away now has
        // been promised nothing, and a job without its document would be worse than one nobody asks for.
        self.settle();
        let (services, owner) = (self.services.clone(), self.owner.clone());
        let opened = tokio::spawn(async move {
            let id = job.id.clone();
            if let Err(error) = services.store.job_open(&owner, &job, behaviour, last).await {
                // Where the connection broke during the commit, there may be a job all the same. When nobody can tell,
                // the parts are left to the next start.
                match services.store.job_get(&id).await {
                    Ok(Some(_)) => {}
                    Ok(None) => {
                        services.store.spool_drop(&id).await?;
                        return Err(error.into());
                    }
                    Err(_) => return Err(error.into()),
                }
            }
            let running = services.clone();
            tokio::spawn(async move { running.run_job(&job.id).await });
            Ok(Captured { job: id })
        });
        opened.await.map_err(|error| Error::Internal(format!("a job could not be opened: {error}")))?
    }

    /// The document is here: tells what is wrong with it.
    pub async fn validate(mut self) -> Result<Validated> {
        let services = self.services.clone();
        if self.spooled.is_none() {
            return services.validate_now(std::mem::take(&mut self.buffer)).await;
        }
        let outline = match self.outline().await {
            Err(Error::Invalid(findings)) => return Ok(Validated::of(findings)),
            outline => outline?,
        };
        let last = std::mem::take(&mut self.buffer);
        services.store.spool_write(&self.job, self.parts(), last).await?;
        services.validate_spooled(&self.job, outline.document).await
    }

    fn parts(&self) -> i64 {
        self.spooled.as_ref().map_or(0, |spooled| spooled.parts)
    }

    /// Shows the reader a part; its word when it has heard enough.
    async fn look_at(&mut self, part: Vec<u8>) -> Result<()> {
        let Some(spooled) = &mut self.spooled else { return Ok(()) };
        let gone = match &spooled.feed {
            Some(feed) => feed.send(Ok(part)).await.is_err(),
            None => true,
        };
        if gone {
            spooled.feed = None;
            return spooled.word().await.map(|_| ());
        }
        Ok(())
    }

    /// The envelope, once everything is there.
    async fn outline(&mut self) -> Result<Outline> {
        self.look_at(self.buffer.clone()).await?;
        let Some(spooled) = &mut self.spooled else {
            return Err(Error::Internal("a document without parts was to be outlined".to_owned()));
        };
        spooled.feed = None;
        spooled.word().await
    }

    fn settle(&mut self) {
        if let Some(spooled) = &mut self.spooled {
            spooled.settled = true;
        }
    }
}

impl Spooled {
    fn begin(limits: stream::Limits, place: OwnedSemaphorePermit) -> Self {
        let (feed, chunks) = spool::channel();
        let outline = tokio::task::spawn_blocking(move || stream::outline(chunks, limits));
        Self { parts: 0, outline, feed: Some(feed), settled: false, _place: place }
    }

    async fn word(&mut self) -> Result<Outline> {
        let outline = (&mut self.outline).await;
        let outline = outline.map_err(|error| Error::Internal(format!("a document could not be read: {error}")))?;
        outline.map_err(stopped)
    }
}

/// Why reading ended, for whoever sent the document.
pub(super) fn stopped(stop: Stop) -> Error {
    match stop {
        Stop::Unreadable(findings) => Error::Invalid(findings),
        Stop::TooManyEvents(limit) => Error::TooManyCaptured { limit },
        Stop::Input(error) => Error::Unavailable(format!("a document that was put by: {error}")),
    }
}

impl Drop for Intake {
    fn drop(&mut self) {
        let Some(spooled) = &self.spooled else { return };
        if spooled.settled || spooled.parts == 0 {
            return;
        }
        // Without a runtime the process ends; the next start sweeps up.
        if let Ok(runtime) = Handle::try_current() {
            let (store, job) = (self.services.store.clone(), self.job.clone());
            runtime.spawn(async move {
                if let Err(error) = store.spool_drop(&job).await {
                    tracing::warn!(job, %error, "a document that did not arrive could not be removed");
                }
            });
        }
    }
}
