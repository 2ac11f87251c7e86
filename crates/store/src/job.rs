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
    /// Event IDs that are stored.
    pub stored: Vec<String>,
    /// Faults.
    pub errors: Vec<JobError>,
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

    /// Puts a document by, durably, to be captured after the answer.
    pub async fn job_spool(&self, owner: &Owner, job: &CaptureJob, behaviour: Behaviour, doc: Vec<u8>) -> Result<()> {
        let spool = "INSERT INTO job_spool (job, doc) VALUES ($1, $2)";
        let spooled = (spool, vec![job.id.as_str().into(), Value::Blob(doc)]);
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
        self.writer.write(Work::Statements(vec![spooled, (INSERT, parameters)])).await.map(|_: Done| ())
    }

    /// The document of a job that is not finished.
    pub async fn job_document(&self, id: &str) -> Result<Option<Vec<u8>>> {
        let mut rows = self.db.rows("SELECT doc FROM job_spool WHERE job = $1", vec![id.into()]).await?;
        rows.first_mut().map(|row| row.blob(0)).transpose()
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

/// Writes the end of a job in the transaction of its events.
pub(crate) async fn write_finished(
    tx: &Tx<'_>,
    unit: &CaptureUnit,
    job: &CaptureJob,
    now: i64,
    errors: &[JobError],
    stored: &[&str],
) -> Result<()> {
    let outcome = serde_json::json!({ "stored": stored, "errors": errors }).to_string();
    let success = errors.is_empty();
    if job.spooled {
        let sql = "UPDATE job SET finished = $2, success = $3, outcome = $4 WHERE id = $1";
        tx.execute(sql, vec![job.id.as_str().into(), Value::Int(now), success.into(), outcome.into()]).await?;
        tx.execute("DELETE FROM job_spool WHERE job = $1", vec![job.id.as_str().into()]).await?;
        return Ok(());
    }
    let parameters = vec![
        job.id.as_str().into(),
        unit.owner.organisation.as_str().into(),
        unit.owner.sandbox.into(),
        unit.behaviour.name().into(),
        Value::Int(job.created),
        Value::Int(now),
        success.into(),
        outcome.into(),
    ];
    tx.execute(INSERT, parameters).await.map(|_| ())
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
