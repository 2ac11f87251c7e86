//! Capture jobs: rows, not memory, so that they outlive a restart.

use serde::{Deserialize, Serialize};

use crate::Store;
use crate::backend::{Row, Tx, Value};
use crate::capture::{Behaviour, CaptureJob, CaptureUnit, JobError, Owner};
use crate::error::{Error, Result};
use crate::writer::{Done, Work};

/// A capture job as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Job {
    /// `captureID`.
    pub id: String,
    /// Whose capture it is.
    pub owner: String,
    /// In the sandbox.
    pub sandbox: bool,
    /// `captureErrorBehaviour`.
    pub behaviour: Behaviour,
    /// `createdAt`, microseconds.
    pub created: i64,
    /// `finishedAt`; none while it runs.
    pub finished: Option<i64>,
    /// No fault so far.
    pub success: bool,
    /// What became of the events.
    pub outcome: JobOutcome,
}

/// What became of the events of a job.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct JobOutcome {
    /// Event IDs that are stored; of a document that was put by, the first ones.
    pub stored: Vec<String>,
    /// Faults; of a document that was put by, the first ones.
    pub errors: Vec<JobError>,
    /// What is odd about events that are stored all the same.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub warnings: Vec<JobError>,
    /// Events that are stored beyond those named.
    pub more_stored: u64,
    /// Faults beyond those named.
    pub more_errors: u64,
}

const COLUMNS: &str = "SELECT id, owner, sandbox, behaviour, created, finished, success, outcome FROM job";

impl Store {
    /// One job, if there is one.
    pub async fn job_get(&self, id: &str) -> Result<Option<Job>> {
        let sql = "SELECT id, owner, sandbox, behaviour, created, finished, success, outcome FROM job WHERE id = $1";
        let mut rows = self.db.rows(sql, vec![id.into()]).await?;
        rows.pop().map(read).transpose()
    }

    /// Jobs of an owner (of everybody when none is given), newest first, after the keyset `(created, id)`.
    pub async fn job_list(&self, owner: Option<&str>, after: Option<(i64, String)>, limit: u32) -> Result<Vec<Job>> {
        let (created, id) = after.unwrap_or((i64::MAX, String::new()));
        let mut parameters = vec![Value::Int(created), Value::Text(id), Value::Int(i64::from(limit))];
        let mut sql = format!("{COLUMNS} WHERE (created < $1 OR (created = $1 AND id < $2))");
        if let Some(owner) = owner {
            sql.push_str(" AND owner = $4");
            parameters.push(owner.into());
        }
        sql.push_str(" ORDER BY created DESC, id DESC LIMIT $3");
        self.db.rows_dynamic(sql, parameters).await?.into_iter().map(read).collect()
    }

    /// Puts a part of a document by, durably; parts count from 0. Until [`Store::job_open`] they belong to nobody.
    pub async fn spool_write(&self, job: &str, seq: i64, bytes: Vec<u8>) -> Result<()> {
        self.write_job(vec![part(job, seq, bytes)]).await
    }

    /// A part of a document that was put by; none behind the last, and none once its job has ended.
    pub async fn spool_read(&self, job: &str, seq: i64) -> Result<Option<Vec<u8>>> {
        let sql = "SELECT bytes FROM job_spool_part WHERE job = $1 AND seq = $2";
        let mut rows = self.db.rows(sql, vec![job.into(), Value::Int(seq)]).await?;
        rows.first_mut().map(|row| row.blob(0)).transpose()
    }

    /// Throws away what was put by for a document that did not arrive.
    pub async fn spool_drop(&self, job: &str) -> Result<()> {
        self.write_job(vec![(DROP_PARTS, vec![job.into()])]).await
    }

    /// Throws away the parts of documents that never became a job, when they began to arrive before `before`, which
    /// is compared with the names of jobs.
    pub async fn spool_sweep(&self, before: &str) -> Result<()> {
        let sql = "DELETE FROM job_spool_part WHERE job < $1 AND job NOT IN (SELECT id FROM job)";
        self.write_job(vec![(sql, vec![before.into()])]).await
    }

    /// Makes the job of a document that was put by, with its last part: from then on it is sure to be worked off.
    pub async fn job_open(
        &self,
        owner: &Owner,
        job: &CaptureJob,
        behaviour: Behaviour,
        (seq, last): (i64, Vec<u8>),
    ) -> Result<()> {
        let parameters = vec![
            job.id.as_str().into(),
            owner.organisation.as_str().into(),
            owner.sandbox.into(),
            behaviour.name().into(),
            Value::Int(job.created),
            Value::Null,
            Value::Int(1),
            "{}".into(),
        ];
        let header = vec![job.id.as_str().into(), Value::Blob(job.header.clone())];
        self.write_job(vec![part(&job.id, seq, last), (INSERT, parameters), (INSERT_HEADER, header)]).await
    }

    /// The document of a capture as it came, without its events.
    pub async fn job_header(&self, id: &str) -> Result<Option<Vec<u8>>> {
        let mut rows = self.db.rows("SELECT bytes FROM job_header WHERE job = $1", vec![id.into()]).await?;
        rows.first_mut().map(|row| row.blob(0)).transpose()
    }

    /// Notes the faults that were found so far in a job that goes on.
    pub async fn job_progress(&self, id: &str, outcome: &JobOutcome) -> Result<()> {
        let sql = "UPDATE job SET success = $2, outcome = $3 WHERE id = $1 AND finished IS NULL";
        let parameters = vec![id.into(), outcome.errors.is_empty().into(), text(outcome).into()];
        self.write_job(vec![(sql, parameters)]).await
    }

    /// Ends the job of a document that was put by.
    pub async fn job_finish(&self, id: &str, now: i64, outcome: &JobOutcome) -> Result<()> {
        self.write_job(finish(id, now, outcome)).await
    }

    async fn write_job(&self, statements: Vec<(&'static str, Vec<Value>)>) -> Result<()> {
        self.writer.write(Work::Statements(statements)).await.map(|_: Done| ())
    }

    /// Jobs that were not finished: to be taken up again after a restart.
    pub async fn job_unfinished(&self) -> Result<Vec<Job>> {
        let sql = "SELECT id, owner, sandbox, behaviour, created, finished, success, outcome FROM job
                   WHERE finished IS NULL ORDER BY created, id";
        self.db.rows(sql, vec![]).await?.into_iter().map(read).collect()
    }
}

const INSERT: &str = "INSERT INTO job (id, owner, sandbox, behaviour, created, finished, success, outcome)
                      VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";

const INSERT_HEADER: &str = "INSERT INTO job_header (job, bytes) VALUES ($1, $2)";
const DROP_PARTS: &str = "DELETE FROM job_spool_part WHERE job = $1";

fn part(job: &str, seq: i64, bytes: Vec<u8>) -> (&'static str, Vec<Value>) {
    let sql = "INSERT INTO job_spool_part (job, seq, bytes) VALUES ($1, $2, $3)";
    (sql, vec![job.into(), Value::Int(seq), Value::Blob(bytes)])
}

fn text(outcome: &JobOutcome) -> String {
    serde_json::json!(outcome).to_string()
}

/// What ends the job of a document that was put by. A job that another server ended stays as it is.
pub(crate) fn finish(id: &str, now: i64, outcome: &JobOutcome) -> Vec<(&'static str, Vec<Value>)> {
    let sql = "UPDATE job SET finished = $2, success = $3, outcome = $4 WHERE id = $1 AND finished IS NULL";
    let parameters = vec![id.into(), Value::Int(now), outcome.errors.is_empty().into(), text(outcome).into()];
    vec![(DROP_PARTS, vec![id.into()]), (sql, parameters)]
}

/// Writes a job that ends with the transaction of its events.
pub(crate) async fn write_finished(
    tx: &Tx<'_>,
    unit: &CaptureUnit,
    job: &CaptureJob,
    now: i64,
    outcome: &JobOutcome,
) -> Result<()> {
    let parameters = vec![
        job.id.as_str().into(),
        unit.owner.organisation.as_str().into(),
        unit.owner.sandbox.into(),
        unit.behaviour.name().into(),
        Value::Int(job.created),
        Value::Int(now),
        outcome.errors.is_empty().into(),
        text(outcome).into(),
    ];
    tx.execute(INSERT, parameters).await?;
    if !job.header.is_empty() {
        let header = vec![job.id.as_str().into(), Value::Blob(job.header.clone())];
        tx.execute(INSERT_HEADER, header).await?;
    }
    Ok(())
}

fn read(mut row: Row) -> Result<Job> {
    let behaviour = row.text(3)?;
    let outcome = row.text(7)?;
    Ok(Job {
        id: row.text(0)?,
        owner: row.text(1)?,
        sandbox: row.int(2)? != 0,
        behaviour: Behaviour::from_name(&behaviour)
            .ok_or_else(|| Error::Broken(format!("job with behaviour “{behaviour}”")))?,
        created: row.int(4)?,
        finished: row.maybe_int(5)?,
        success: row.int(6)? != 0,
        outcome: serde_json::from_str(&outcome).map_err(|error| Error::Broken(format!("outcome of a job: {error}")))?,
    })
}
