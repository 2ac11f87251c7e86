//! Label jobs: what to print, how far it is, and the file in pieces.
//!
//! Several servers may work on one database. Whoever begins a job counts its `run` up and gives signs of life; another
//! may take it over when these stop. All that a run writes carries its number, so that nobody mixes two files.

use crate::Store;
use crate::backend::{Row, Value};
use crate::error::{Error, Result};
use crate::writer::{Done, Work};

/// A label job as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LabelJob {
    /// Its name.
    pub id: String,
    /// GLN of the organisation it is printed for; empty for the node itself.
    pub owner: String,
    /// In the sandbox.
    pub sandbox: bool,
    /// Identifier of the template.
    pub template: String,
    /// When it was made, microseconds.
    pub created: i64,
    /// When its file goes.
    pub expires: i64,
    /// How it stands.
    pub state: LabelState,
    /// Why it failed.
    pub error: String,
    /// Labels in all.
    pub total: i64,
    /// Labels that are in the file.
    pub printed: i64,
    /// Length of the file so far.
    pub bytes: i64,
    /// When it ended, however it did.
    pub finished: Option<i64>,
    /// How often somebody began it.
    pub run: i64,
    /// Last sign of life.
    pub beat: i64,
}

/// How a job stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LabelState {
    /// Nobody has begun it.
    Waiting,
    /// Somebody works on it.
    Running,
    /// The file is whole.
    Done,
    /// It cannot be printed; the error says why.
    Failed,
    /// Its owner called it off.
    Cancelled,
    /// The file is gone.
    Expired,
}

impl LabelState {
    const ALL: [(Self, &str); 6] = [
        (Self::Waiting, "waiting"),
        (Self::Running, "running"),
        (Self::Done, "done"),
        (Self::Failed, "failed"),
        (Self::Cancelled, "cancelled"),
        (Self::Expired, "expired"),
    ];

    /// Its stable name.
    pub fn name(self) -> &'static str {
        Self::ALL.iter().find(|(state, _)| *state == self).map_or("", |(_, name)| name)
    }
}

/// Somebody took a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Download {
    /// When, in microseconds.
    pub time: i64,
    /// Public half of the key; empty for the node itself.
    pub caller: String,
}

const GET: &str =
    "SELECT id, owner, sandbox, template, created, expires, state, error, total, printed, bytes, finished, run, beat
                   FROM label_job WHERE id = $1";
const LIST: &str =
    "SELECT id, owner, sandbox, template, created, expires, state, error, total, printed, bytes, finished, run, beat
                    FROM label_job WHERE owner = $1 AND sandbox = $2 ORDER BY created DESC, id DESC LIMIT $3";
const UNFINISHED: &str =
    "SELECT id, owner, sandbox, template, created, expires, state, error, total, printed, bytes, finished, run, beat
                          FROM label_job WHERE finished IS NULL ORDER BY created, id";

impl Store {
    /// Stores a job that nobody has begun, with what to print as JSON.
    pub async fn label_job_insert(&self, job: &LabelJob, spec: Vec<u8>) -> Result<()> {
        let sql =
            "INSERT INTO label_job (id, owner, sandbox, template, spec, created, expires, state, error, total, printed,
                                          bytes, finished, run, beat)
                   VALUES ($1, $2, $3, $4, $5, $6, $7, 'waiting', '', $8, 0, 0, NULL, 0, $6)";
        let parameters = vec![
            job.id.as_str().into(),
            job.owner.as_str().into(),
            job.sandbox.into(),
            job.template.as_str().into(),
            Value::Blob(spec),
            Value::Int(job.created),
            Value::Int(job.expires),
            Value::Int(job.total),
        ];
        self.write_label(vec![(sql, parameters)]).await.map(|_| ())
    }

    /// One job, if there is one.
    pub async fn label_job_get(&self, id: &str) -> Result<Option<LabelJob>> {
        self.db.rows(GET, vec![id.into()]).await?.pop().map(read).transpose()
    }

    /// Jobs of an owner, newest first.
    pub async fn label_job_list(&self, owner: &str, sandbox: bool, limit: u32) -> Result<Vec<LabelJob>> {
        let parameters = vec![owner.into(), sandbox.into(), Value::Int(i64::from(limit))];
        self.db.rows(LIST, parameters).await?.into_iter().map(read).collect()
    }

    /// Jobs that are not at an end, oldest first.
    pub async fn label_job_unfinished(&self) -> Result<Vec<LabelJob>> {
        self.db.rows(UNFINISHED, vec![]).await?.into_iter().map(read).collect()
    }

    /// What a job prints.
    pub async fn label_job_spec(&self, id: &str) -> Result<Option<Vec<u8>>> {
        let mut rows = self.db.rows("SELECT spec FROM label_job WHERE id = $1", vec![id.into()]).await?;
        rows.first_mut().map(|row| row.blob(0)).transpose()
    }

    /// Begins a job, or takes it over from whoever gave no sign of life since `silent`; gives whether that succeeded.
    /// `run` is the number that was seen; from then on the job runs under the next one.
    pub async fn label_job_take(&self, id: &str, run: i64, now: i64, silent: i64) -> Result<bool> {
        let clean = "DELETE FROM label_file WHERE job = $1 AND run <= $2";
        let take = "UPDATE label_job SET state = 'running', run = run + 1, beat = $3, printed = 0, bytes = 0
                    WHERE id = $1 AND run = $2 AND (state = 'waiting' OR (state = 'running' AND beat < $4))";
        let taking = vec![id.into(), Value::Int(run), Value::Int(now), Value::Int(silent)];
        let touched = self.write_label(vec![(take, taking)]).await?;
        if touched == 1 {
            self.write_label(vec![(clean, vec![id.into(), Value::Int(run)])]).await?;
        }
        Ok(touched == 1)
    }

    /// Appends a piece to the file of a run, and says how far it is; gives whether the run still holds the job.
    pub async fn label_job_append(
        &self,
        id: &str,
        run: i64,
        seq: i64,
        bytes: Vec<u8>,
        printed: i64,
        now: i64,
    ) -> Result<bool> {
        let length = i64::try_from(bytes.len()).unwrap_or(i64::MAX);
        let append = "INSERT INTO label_file (job, run, seq, bytes) VALUES ($1, $2, $3, $4)";
        let appending = vec![id.into(), Value::Int(run), Value::Int(seq), Value::Blob(bytes)];
        let report = "UPDATE label_job SET printed = $3, bytes = bytes + $4, beat = $5
                      WHERE id = $1 AND run = $2 AND state = 'running'";
        let reporting = vec![id.into(), Value::Int(run), Value::Int(printed), Value::Int(length), Value::Int(now)];
        let held = self.write_label(vec![(append, appending), (report, reporting)]).await? == 1;
        if !held {
            self.label_file_delete(id, run).await?;
        }
        Ok(held)
    }

    /// Ends a run, with the reason when it failed; gives whether it still held the job.
    pub async fn label_job_finish(&self, id: &str, run: i64, now: i64, error: Option<&str>) -> Result<bool> {
        let state = if error.is_some() { LabelState::Failed } else { LabelState::Done };
        let finish = "UPDATE label_job SET state = $3, error = $4, finished = $5
                      WHERE id = $1 AND run = $2 AND state = 'running'";
        let parameters =
            vec![id.into(), Value::Int(run), state.name().into(), error.unwrap_or_default().into(), Value::Int(now)];
        let held = self.write_label(vec![(finish, parameters)]).await? == 1;
        if !held || error.is_some() {
            self.label_file_delete(id, run).await?;
        }
        Ok(held)
    }

    /// Calls a job off, or throws its file away; gives whether there was anything to end.
    pub async fn label_job_cancel(&self, id: &str, now: i64) -> Result<bool> {
        let clean = "DELETE FROM label_file WHERE job = $1";
        let cancel = "UPDATE label_job SET state = 'cancelled', finished = $2
                      WHERE id = $1 AND state IN ('waiting', 'running', 'done')";
        let touched =
            self.write_label(vec![(clean, vec![id.into()]), (cancel, vec![id.into(), Value::Int(now)])]).await?;
        Ok(touched == 1)
    }

    /// A piece of the file of a run, from 0 on; none behind the last.
    pub async fn label_file_get(&self, id: &str, run: i64, seq: i64) -> Result<Option<Vec<u8>>> {
        let sql = "SELECT bytes FROM label_file WHERE job = $1 AND run = $2 AND seq = $3";
        let mut rows = self.db.rows(sql, vec![id.into(), Value::Int(run), Value::Int(seq)]).await?;
        rows.first_mut().map(|row| row.blob(0)).transpose()
    }

    /// Removes files whose time is over.
    pub async fn label_file_expire(&self, now: i64) -> Result<()> {
        let files = "DELETE FROM label_file WHERE job IN (SELECT id FROM label_job WHERE expires <= $1
                     AND state IN ('done', 'waiting', 'running'))";
        let jobs = "UPDATE label_job SET state = 'expired', finished = COALESCE(finished, $1)
                    WHERE expires <= $1 AND state IN ('done', 'waiting', 'running')";
        self.write_label(vec![(files, vec![Value::Int(now)]), (jobs, vec![Value::Int(now)])]).await.map(|_| ())
    }

    /// Notes that somebody takes a file.
    pub async fn label_download_insert(&self, id: &str, download: &Download) -> Result<()> {
        let sql = "INSERT INTO label_download (job, time, caller) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING";
        let parameters = vec![id.into(), Value::Int(download.time), download.caller.as_str().into()];
        self.write_label(vec![(sql, parameters)]).await.map(|_| ())
    }

    /// Who took the file of a job, in order.
    pub async fn label_download_list(&self, id: &str) -> Result<Vec<Download>> {
        let sql = "SELECT time, caller FROM label_download WHERE job = $1 ORDER BY time, caller";
        let rows = self.db.rows(sql, vec![id.into()]).await?;
        rows.into_iter().map(|mut row| Ok(Download { time: row.int(0)?, caller: row.text(1)? })).collect()
    }

    async fn label_file_delete(&self, id: &str, run: i64) -> Result<()> {
        let sql = "DELETE FROM label_file WHERE job = $1 AND run = $2";
        self.write_label(vec![(sql, vec![id.into(), Value::Int(run)])]).await.map(|_| ())
    }

    /// Rows touched by the last statement.
    async fn write_label(&self, statements: Vec<(&'static str, Vec<Value>)>) -> Result<u64> {
        match self.writer.write(Work::Statements(statements)).await? {
            Done::Statements(touched) => Ok(touched),
            other => Err(Error::Other(format!("statements answered with {other:?}"))),
        }
    }
}

fn read(mut row: Row) -> Result<LabelJob> {
    let state = row.text(6)?;
    let known = LabelState::ALL.into_iter().find(|(_, name)| *name == state);
    Ok(LabelJob {
        id: row.text(0)?,
        owner: row.text(1)?,
        sandbox: row.int(2)? != 0,
        template: row.text(3)?,
        created: row.int(4)?,
        expires: row.int(5)?,
        state: known.ok_or_else(|| Error::Broken(format!("label job in state “{state}”")))?.0,
        error: row.text(7)?,
        total: row.int(8)?,
        printed: row.int(9)?,
        bytes: row.int(10)?,
        finished: row.maybe_int(11)?,
        run: row.int(12)?,
        beat: row.int(13)?,
    })
}
