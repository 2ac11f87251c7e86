//! One transaction of the writer: decide, append, take positions from the counter, append what carries them, commit.

use std::collections::{BTreeMap, HashMap};

use crate::backend::Type::{Big, Blob, Small, Text};
use crate::backend::{Table, Tx, Value};
use crate::capture::{Behaviour, CaptureUnit, EventOutcome, JobError, Owner, PreparedEvent, decide};
use crate::error::{Error, Result};
use crate::fail_point;
use crate::job::{self, JobOutcome};
use crate::known;
use crate::log::{EntryKind, SALT, leaf};
use crate::record::{self, RecordWrite};
use crate::stamp;
use crate::writer::{Done, State, Work};

static IDENTITY: Table =
    Table { name: "event_identity", columns: &[("identity", Text), ("event", Big), ("content", Blob)] };
static DOC: Table = Table { name: "event_doc", columns: &[("event", Big), ("encoding", Small), ("doc", Blob)] };
static POSTING: Table =
    Table { name: "posting", columns: &[("term", Big), ("time", Big), ("event", Big), ("roles", Big)] };
static EVENT: Table = Table {
    name: "event",
    columns: &[
        ("id", Big),
        ("position", Big),
        ("record_time", Big),
        ("event_time", Big),
        ("kind", Small),
        ("action", Small),
        ("biz_step", Big),
        ("disposition", Big),
        ("declaration", Small),
        ("owner", Text),
        ("area", Text),
        ("field", Text),
        ("sandbox", Small),
        ("event_id", Text),
        ("context", Big),
        ("links", Blob),
    ],
};
static LOG: Table = Table {
    name: "log",
    columns: &[("position", Big), ("kind", Small), ("ref", Big), ("record_time", Big), ("leaf", Blob)],
};
static SALTS: Table = Table { name: "log_salt", columns: &[("position", Big), ("salt", Blob)] };

/// What a committed group leaves behind.
pub(crate) struct Group {
    pub(crate) done: Vec<Done>,
    /// New size of the log, when it grew.
    pub(crate) size: Option<u64>,
    /// Contexts that are stored now.
    pub(crate) contexts: Vec<i64>,
    /// Digests of known values that are stored now.
    pub(crate) known: Vec<u128>,
}

/// An accepted event with its row number.
struct Accepted<'a> {
    id: i64,
    owner: &'a Owner,
    event: &'a PreparedEvent,
}

/// Writes a group and commits it.
pub(crate) async fn commit(tx: Tx<'_>, state: &mut State, works: &[Work]) -> Result<Group> {
    let group = write(&tx, state, works).await?;
    fail_point::at("commit-before");
    tx.commit().await?;
    fail_point::at("commit-after");
    Ok(group)
}

/// Writes a group within a transaction that somebody else commits.
pub(crate) async fn write(tx: &Tx<'_>, state: &mut State, works: &[Work]) -> Result<Group> {
    let mut taken = identities(tx, works).await?;
    let mut done = Vec::with_capacity(works.len());
    let mut accepted = Vec::new();
    let mut records: Vec<&RecordWrite> = Vec::new();
    let mut stamps: Vec<RecordWrite> = Vec::new();
    for work in works {
        done.push(match work {
            Work::Capture(unit) => {
                let outcomes = decide(unit, &mut taken);
                let now = state.now();
                for (event, _) in
                    unit.events.iter().zip(&outcomes).filter(|(_, outcome)| **outcome == EventOutcome::Stored)
                {
                    accepted.push(Accepted { id: state.ids.next(now), owner: &unit.owner, event });
                }
                write_job(tx, state, unit, &outcomes).await?;
                if unit.behaviour == Behaviour::Proceed || !outcomes.contains(&EventOutcome::Conflict) {
                    records.extend(unit.vocabulary.iter().map(|write| &write.0));
                }
                Done::Capture(outcomes)
            }
            Work::Records(writes) => {
                records.extend(writes);
                Done::Records(writes.len())
            }
            Work::Stamp(work) => {
                let now = state.now();
                let (outcome, record) = stamp::change::work(tx, work, &mut state.ids, now, &stamps).await?;
                stamps.extend(record);
                Done::Stamp(outcome)
            }
            Work::Statements(statements) => {
                let mut touched = 0;
                for (sql, parameters) in statements {
                    touched = tx.execute(sql, parameters.clone()).await?;
                }
                Done::Statements(touched)
            }
        });
    }
    records.extend(&stamps);
    let contexts = append_contexts(tx, state, &accepted).await?;
    let values = accepted.iter().map(|row| (row.owner.sandbox, row.owner.organisation.as_str(), &row.event.known));
    let known = known::append(tx, &state.known, values).await?;
    append_unpositioned(tx, &accepted).await?;
    let versions = record::new_versions(tx, &records, &mut state.ids, (state.clock)()).await?;
    let entries = accepted.len() + versions.len();
    let mut size = None;
    if entries > 0 {
        let (first, record_time) = advance(tx, entries, state.now()).await?;
        append_positioned(tx, state, first, record_time, &accepted, &versions).await?;
        size = u64::try_from(first).ok().map(|first| first + entries as u64);
    }
    Ok(Group { done, size, contexts, known })
}

/// Which of some identities are stored, with their content.
pub(crate) const IDENTITIES: &str = "SELECT identity, content FROM event_identity WHERE identity @in($1)";

/// The identities of this group that are stored already, with their content.
async fn identities(tx: &Tx<'_>, works: &[Work]) -> Result<HashMap<String, Vec<u8>>> {
    let wanted: Vec<String> = works
        .iter()
        .filter_map(|work| if let Work::Capture(unit) = work { Some(unit) } else { None })
        .flat_map(|unit| unit.events.iter().map(|event| event.identity.clone()))
        .collect();
    if wanted.is_empty() {
        return Ok(HashMap::new());
    }
    let rows = tx.rows(IDENTITIES, vec![Value::Texts(wanted)]).await?;
    rows.into_iter().map(|mut row| Ok((row.text(0)?, row.blob(1)?))).collect()
}

/// The job's row, with the events when they are stored. A capture that is refused leaves no job.
async fn write_job(tx: &Tx<'_>, state: &State, unit: &CaptureUnit, outcomes: &[EventOutcome]) -> Result<()> {
    let Some(job) = &unit.job else { return Ok(()) };
    let pointers = unit.pointers.iter().map(String::as_str).chain(std::iter::repeat(""));
    let events = unit.events.iter().zip(pointers).zip(outcomes);
    let conflicts = events.filter(|(_, outcome)| **outcome == EventOutcome::Conflict).map(|(event, _)| event);
    let mut errors = job.errors.clone();
    errors.extend(conflicts.map(|(event, pointer)| JobError::event_id_taken(event.event_id(), pointer)));
    let refused = unit.behaviour == Behaviour::Rollback && !errors.is_empty();
    if refused {
        return Ok(());
    }
    let stored: Vec<String> = unit
        .events
        .iter()
        .zip(outcomes)
        .filter(|(_, outcome)| matches!(outcome, EventOutcome::Stored | EventOutcome::Repeated))
        .map(|(event, _)| event.event_id().to_owned())
        .collect();
    let outcome = JobOutcome { stored, errors, warnings: job.warnings.clone(), ..JobOutcome::default() };
    job::write_finished(tx, unit, job, state.now(), &outcome).await
}

async fn append_contexts(tx: &Tx<'_>, state: &State, accepted: &[Accepted<'_>]) -> Result<Vec<i64>> {
    let contexts = accepted.iter().map(|row| (row.event.context_id, &row.event.context));
    // In order, like the identities below.
    let added: BTreeMap<i64, _> = contexts.filter(|(id, _)| !state.contexts.contains(id)).collect();
    for (id, context) in &added {
        let sql = "INSERT INTO context (id, body) VALUES ($1, $2) ON CONFLICT DO NOTHING";
        tx.execute(sql, vec![Value::Int(*id), Value::Blob(context.as_bytes().to_vec())]).await?;
    }
    Ok(added.into_keys().collect())
}

/// Everything that needs no position, before the counter is locked.
async fn append_unpositioned(tx: &Tx<'_>, accepted: &[Accepted<'_>]) -> Result<()> {
    let mut identities: Vec<(&str, i64, &[u8; 32])> =
        accepted.iter().map(|row| (row.event.identity.as_str(), row.id, &row.event.content)).collect();
    // In order, so that two servers that take the same identities wait for each other and never in a circle.
    identities.sort_unstable();
    let rows = identities.into_iter().flat_map(|(identity, event, content)| {
        [Value::Text(identity.to_owned()), Value::Int(event), Value::Blob(content.to_vec())]
    });
    tx.append(&IDENTITY, rows.collect()).await?;
    let rows = accepted
        .iter()
        .flat_map(|row| [Value::Int(row.id), Value::Int(row.event.encoding), Value::Blob(row.event.doc.clone())]);
    tx.append(&DOC, rows.collect()).await?;
    let mut postings: Vec<[i64; 4]> = accepted
        .iter()
        .flat_map(|row| {
            row.event.postings.iter().map(|&(term, roles)| [term, row.event.event_time, row.id, i64::from(roles)])
        })
        .collect();
    // Sorted, a group touches each page of the index once.
    postings.sort_unstable();
    tx.append(&POSTING, postings.into_iter().flatten().map(Value::Int).collect()).await
}

/// Takes `entries` positions: locks the counter, so it comes last, and gives the first one and the record time.
async fn advance(tx: &Tx<'_>, entries: usize, now: i64) -> Result<(i64, i64)> {
    let sql = "UPDATE log_head SET size = size + $1,
                      record_time = CASE WHEN record_time < $2 THEN $2 ELSE record_time END
               WHERE id = 1 RETURNING size, record_time";
    let entries = i64::try_from(entries).unwrap_or(i64::MAX);
    let mut rows = tx.rows(sql, vec![Value::Int(entries), Value::Int(now)]).await?;
    let row = rows.first_mut().ok_or_else(|| Error::Broken("log_head has no row".to_owned()))?;
    Ok((row.int(0)? - entries, row.int(1)?))
}

async fn append_positioned(
    tx: &Tx<'_>,
    state: &State,
    first: i64,
    record_time: i64,
    accepted: &[Accepted<'_>],
    versions: &[record::Version<'_>],
) -> Result<()> {
    let mut salts = vec![0; (accepted.len() + versions.len()) * SALT];
    state.random(&mut salts);
    let mut log = Vec::new();
    let mut entry = |position: i64, kind: EntryKind, reference: i64, leaf: [u8; 32]| {
        log.extend([
            Value::Int(position),
            Value::Int(kind as i64),
            Value::Int(reference),
            Value::Int(record_time),
            Value::Blob(leaf.to_vec()),
        ]);
    };
    let mut events = Vec::with_capacity(accepted.len() * EVENT.columns.len());
    for ((row, salt), position) in accepted.iter().zip(salts.chunks(SALT)).zip(first..) {
        let parts = [row.event.raw.as_bytes(), row.event.context.as_bytes()];
        entry(position, EntryKind::Event, row.id, leaf(EntryKind::Event, &row.owner.organisation, salt, &parts));
        events.extend(event_row(row, position, record_time));
    }
    let mut rows = Vec::with_capacity(versions.len() * record::RECORD.columns.len());
    let after = first + accepted.len() as i64;
    for ((version, salt), position) in versions.iter().zip(salts.chunks(SALT).skip(accepted.len())).zip(after..) {
        let owner = &version.write.owner.organisation;
        entry(position, EntryKind::Record, version.id, leaf(EntryKind::Record, owner, salt, &[&version.write.body]));
        rows.extend(version.row(position, record_time));
    }
    tx.append(&EVENT, events).await?;
    tx.append(&record::RECORD, rows).await?;
    tx.append(&LOG, log).await?;
    let salts =
        salts.chunks(SALT).zip(first..).flat_map(|(salt, position)| [Value::Int(position), Value::Blob(salt.to_vec())]);
    tx.append(&SALTS, salts.collect()).await
}

fn event_row(row: &Accepted<'_>, position: i64, record_time: i64) -> [Value; 16] {
    let event = row.event;
    [
        Value::Int(row.id),
        Value::Int(position),
        Value::Int(record_time),
        Value::Int(event.event_time),
        Value::Int(event.kind),
        event.action.into(),
        event.biz_step.into(),
        event.disposition.into(),
        event.declaration.into(),
        Value::Text(row.owner.organisation.clone()),
        Value::Text(row.owner.area.clone()),
        Value::Text(row.owner.field.clone()),
        row.owner.sandbox.into(),
        Value::Text(event.event_id.clone()),
        Value::Int(event.context_id),
        Value::Blob(event.links.clone()),
    ]
}
