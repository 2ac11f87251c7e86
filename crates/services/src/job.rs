//! Capture jobs, for those whose they are.

use store::{Behaviour, Job, JobError};

use crate::{Caller, Error, Page, Result, Services, token};

/// A capture job as its owner sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JobView {
    /// `captureID`.
    pub id: String,
    /// `createdAt`, microseconds since 1970.
    pub created: i64,
    /// `finishedAt`; none while it runs.
    pub finished: Option<i64>,
    /// No fault so far.
    pub success: bool,
    /// `captureErrorBehaviour`.
    pub behaviour: Behaviour,
    /// Faults.
    pub errors: Vec<JobError>,
    /// What is odd about events that are stored all the same.
    pub warnings: Vec<JobError>,
    /// Event IDs that are stored.
    pub stored: Vec<String>,
    /// Events that are stored beyond those named.
    pub more_stored: u64,
    /// Faults beyond those named.
    pub more_errors: u64,
}

impl Services {
    /// One job of the caller.
    pub async fn job(&self, caller: &Caller, id: &str) -> Result<JobView> {
        caller.must_be_known()?;
        let job = self.store.job_get(id).await?.filter(|job| may_see(caller, job));
        job.map(view).ok_or_else(|| Error::NotFound(format!("there is no capture job “{id}”")))
    }

    /// The document of one of the caller's captures as it came, without its events: SBDH, sender, master data.
    pub async fn job_header(&self, caller: &Caller, id: &str) -> Result<Vec<u8>> {
        let job = self.job(caller, id).await?;
        let header = self.store.job_header(&job.id).await?;
        header.ok_or_else(|| Error::NotFound(format!("nothing was kept of the document of capture job “{id}”")))
    }

    /// The caller's jobs, newest first, and the token of the next page.
    pub async fn jobs(&self, caller: &Caller, page: &Page) -> Result<(Vec<JobView>, Option<String>)> {
        caller.must_be_known()?;
        let mut after = self.job_token(page).await?;
        let owner = (!caller.unrestricted()).then(|| caller.organisation());
        let (mut jobs, wanted) = (Vec::new(), page.limit() + 1);
        // One owner's sandbox and real jobs stand in one list.
        while jobs.len() < wanted as usize {
            let found = self.store.job_list(owner, after, wanted).await?;
            let last = found.len() < wanted as usize;
            after = found.last().map(|job| (job.created, job.id.clone()));
            jobs.extend(found.into_iter().filter(|job| may_see(caller, job)));
            if last {
                break;
            }
        }
        let more = jobs.len() > page.limit() as usize;
        jobs.truncate(page.limit() as usize);
        let next = jobs
            .last()
            .filter(|_| more)
            .map(|job| token::write_job(&self.token_key, self.token_end(), job.created, &job.id));
        Ok((jobs.into_iter().map(view).collect(), next))
    }
}

fn may_see(caller: &Caller, job: &Job) -> bool {
    job.sandbox == caller.sandbox() && (caller.unrestricted() || job.owner == caller.organisation())
}

fn view(job: Job) -> JobView {
    JobView {
        id: job.id,
        created: job.created,
        finished: job.finished,
        success: job.success,
        behaviour: job.behaviour,
        errors: job.outcome.errors,
        warnings: job.outcome.warnings,
        stored: job.outcome.stored,
        more_stored: job.outcome.more_stored,
        more_errors: job.outcome.more_errors,
    }
}
