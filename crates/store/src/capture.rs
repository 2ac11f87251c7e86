//! Capturing: what is worked out for an event before the transaction, and what becomes of it there.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use epcis::Event;
use epcis::model::EventKind;
use epcis::terms::{self, Roles, TermKind};
use epcis::vocabulary::{self, Kind};
use sha2::{Digest, Sha256};
use xxhash_rust::xxh3::xxh3_64_with_seed;

use crate::doc;
use crate::known::Known;
use crate::vocabulary::VocabularyWrite;

/// Whose rows these are, and who else may see them by area and field. Stands in every owned row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Owner {
    /// GLN of the organisation; empty for the node itself.
    pub organisation: String,
    /// Province code; empty when unknown.
    pub area: String,
    /// Field of state management; empty when unknown.
    pub field: String,
    /// Sandbox rows never count as real ones.
    pub sandbox: bool,
}

/// The term under which a key of one kind stands in the index: a 64-bit hash, so every answer is checked against the
/// document before it is given out.
pub(crate) fn term(kind: TermKind, key: &str) -> i64 {
    xxh3_64_with_seed(key.as_bytes(), kind as u64).cast_signed()
}

/// Seeds beyond those of [`TermKind`], for columns that hold a hash.
const BIZ_STEP: u64 = 101;
const DISPOSITION: u64 = 102;
const EVENT_ID: u64 = 103;

pub(crate) fn biz_step_term(canonical: &str) -> i64 {
    xxh3_64_with_seed(canonical.as_bytes(), BIZ_STEP).cast_signed()
}

pub(crate) fn disposition_term(canonical: &str) -> i64 {
    xxh3_64_with_seed(canonical.as_bytes(), DISPOSITION).cast_signed()
}

pub(crate) fn event_id_term(event_id: &str) -> i64 {
    xxh3_64_with_seed(event_id.as_bytes(), EVENT_ID).cast_signed()
}

/// The number of an event type in the column `kind`.
pub(crate) fn kind_number(kind: EventKind) -> i64 {
    EventKind::ALL.iter().position(|known| *known == kind).unwrap_or(0) as i64
}

/// Everything about an event that can be computed without the database: done on many cores, outside the writer.
#[derive(Clone, Debug)]
pub struct PreparedEvent {
    pub(crate) event_id: String,
    pub(crate) event_time: i64,
    pub(crate) kind: i64,
    pub(crate) action: Option<i64>,
    pub(crate) biz_step: Option<i64>,
    pub(crate) disposition: Option<i64>,
    pub(crate) declaration: bool,
    pub(crate) context: Arc<str>,
    pub(crate) context_id: i64,
    pub(crate) raw: String,
    pub(crate) encoding: i64,
    pub(crate) doc: Vec<u8>,
    pub(crate) links: Vec<u8>,
    pub(crate) postings: Vec<(i64, u32)>,
    pub(crate) content: [u8; 32],
    pub(crate) identity: String,
    pub(crate) known: Known,
}

impl PreparedEvent {
    /// Prepares `event`, whose bytes are `raw`, under `event_id` (its own, or the one assigned to it).
    ///
    /// `content` is the digest that tells a repetition from a conflict ([`epcis::hash::content_digest`]).
    pub fn new(
        owner: &Owner,
        context: &Arc<str>,
        raw: String,
        event: &Event,
        event_id: String,
        content: [u8; 32],
    ) -> Self {
        let terms = terms::terms(event);
        let mut links = Vec::with_capacity(terms.len() * LINK);
        let mut postings = Vec::with_capacity(terms.len() + 1);
        for found in &terms {
            let hash = term(found.kind, &found.key);
            write_link(&mut links, found.roles, found.kind, hash);
            postings.push((hash, found.roles.0));
        }
        postings.push((event_id_term(&event_id), 0));
        // Two keys of one event with the same hash would break the primary key; their roles are joined instead.
        postings.sort_unstable();
        postings.dedup_by(|next, kept| {
            let same = next.0 == kept.0;
            if same {
                kept.1 |= next.1;
            }
            same
        });
        let declaration = event.error_declaration.is_some();
        let (encoding, doc) = doc::encode(raw.as_bytes());
        Self {
            identity: identity(&owner.organisation, owner.sandbox, &event_id, declaration.then_some(&content)),
            event_id,
            event_time: event.event_time.micros(),
            kind: kind_number(event.kind),
            action: event.action.map(|action| action as i64),
            biz_step: event.biz_step.as_deref().map(|step| biz_step_term(&vocabulary::canonical(Kind::BizStep, step))),
            disposition: event
                .disposition
                .as_deref()
                .map(|name| disposition_term(&vocabulary::canonical(Kind::Disposition, name))),
            declaration,
            context: Arc::clone(context),
            context_id: context_id(context),
            raw,
            encoding,
            doc,
            links,
            postings,
            content,
            known: Known::of(event, &terms),
        }
    }

    /// The event ID it is stored under.
    pub fn event_id(&self) -> &str {
        &self.event_id
    }
}

/// The number of a context. Half of the meaning of an event hangs on it, so the hash is one that nobody can aim: a
/// second context under the number of a first would silently take its prefixes.
fn context_id(context: &str) -> i64 {
    let digest = Sha256::digest(context);
    digest.iter().take(8).fold(0, |number, byte| (number << 8) | i64::from(*byte))
}

/// What makes an event the same event: owner and event ID, for a declaration its content too. Sandbox and real data
/// never meet.
fn identity(organisation: &str, sandbox: bool, event_id: &str, declaration: Option<&[u8; 32]>) -> String {
    let mut digest = Sha256::new();
    digest.update([u8::from(sandbox), u8::from(declaration.is_some())]);
    digest.update((organisation.len() as u64).to_be_bytes());
    digest.update(organisation);
    digest.update(event_id);
    if let Some(content) = declaration {
        digest.update([0]);
        digest.update(content);
    }
    digest.finalize()[..16].iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Bytes of one link: roles, kind, term.
const LINK: usize = 4 + 1 + 8;

/// What a walk needs to know of an event without reading its document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Link {
    pub(crate) roles: Roles,
    pub(crate) kind: u8,
    pub(crate) term: i64,
}

fn write_link(out: &mut Vec<u8>, roles: Roles, kind: TermKind, term: i64) {
    out.extend_from_slice(&roles.0.to_le_bytes());
    out.push(kind as u8);
    out.extend_from_slice(&term.to_le_bytes());
}

pub(crate) fn read_links(bytes: &[u8]) -> impl Iterator<Item = Link> + '_ {
    bytes.chunks_exact(LINK).filter_map(|chunk| {
        Some(Link {
            roles: Roles(u32::from_le_bytes(chunk[..4].try_into().ok()?)),
            kind: chunk[4],
            term: i64::from_le_bytes(chunk[5..].try_into().ok()?),
        })
    })
}

/// Events that are captured together.
#[derive(Debug)]
pub struct CaptureUnit {
    /// Whose events they are.
    pub owner: Owner,
    /// The events.
    pub events: Vec<PreparedEvent>,
    /// Master data of the document's header, stored unless the events are refused.
    pub vocabulary: Vec<VocabularyWrite>,
    /// JSON pointers to the events in their document, in the same order; empty where nobody wants to know.
    pub pointers: Vec<String>,
    /// What a conflict does to the others.
    pub behaviour: Behaviour,
    /// The job that stands for this capture.
    pub job: Option<CaptureJob>,
}

impl CaptureUnit {
    /// Events without master data and without a job of their own.
    pub fn of(owner: &Owner, behaviour: Behaviour, events: Vec<PreparedEvent>) -> Self {
        Self { owner: owner.clone(), events, vocabulary: Vec::new(), pointers: Vec::new(), behaviour, job: None }
    }
}

/// `GS1-Capture-Error-Behaviour`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Behaviour {
    /// All or nothing.
    Rollback,
    /// What can be stored is stored.
    Proceed,
}

impl Behaviour {
    /// The header's word.
    pub fn name(self) -> &'static str {
        match self {
            Self::Rollback => "rollback",
            Self::Proceed => "proceed",
        }
    }

    /// The behaviour of that word.
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Rollback, Self::Proceed].into_iter().find(|behaviour| behaviour.name() == name)
    }
}

/// The job row that is written together with the events.
#[derive(Clone, Debug)]
pub struct CaptureJob {
    /// Its identifier.
    pub id: String,
    /// When it was created, microseconds.
    pub created: i64,
    /// Faults found before the transaction (under `proceed`).
    pub errors: Vec<JobError>,
    /// What is odd about events that are stored all the same.
    pub warnings: Vec<JobError>,
    /// The document without its events, as it came; kept with the job. Empty for nothing to keep.
    pub header: Vec<u8>,
}

/// One fault in a job.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct JobError {
    /// Name of the rule.
    pub code: String,
    /// JSON pointer.
    pub pointer: String,
    /// What was wrong.
    pub message: String,
}

impl JobError {
    /// The code of [`JobError::event_id_taken`].
    pub const EVENT_ID_TAKEN: &str = "event-id-taken";

    /// The event ID belongs to an event with other content. `pointer` is the place of the event in its document.
    pub fn event_id_taken(event_id: &str, pointer: &str) -> Self {
        Self {
            code: Self::EVENT_ID_TAKEN.to_owned(),
            pointer: pointer.to_owned(),
            message: format!("event ID “{event_id}” belongs to an event with other content"),
        }
    }
}

/// What became of one event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EventOutcome {
    /// It is stored.
    Stored,
    /// The same event with the same content was there already: nothing to do.
    Repeated,
    /// The event ID belongs to an event with other content.
    Conflict,
    /// It was fine, but another of its unit was not, and the unit is all or nothing.
    Dropped,
}

/// Decides, in order, what becomes of each event, given the identities that are stored (identity → content).
///
/// `taken` is updated, so that units of one transaction see each other.
pub(crate) fn decide(unit: &CaptureUnit, taken: &mut HashMap<String, Vec<u8>>) -> Vec<EventOutcome> {
    let mut outcomes = Vec::with_capacity(unit.events.len());
    let mut added: HashSet<&str> = HashSet::new();
    for event in &unit.events {
        outcomes.push(match taken.get(&event.identity) {
            Some(content) if content[..] == event.content => EventOutcome::Repeated,
            Some(_) => EventOutcome::Conflict,
            None => {
                taken.insert(event.identity.clone(), event.content.to_vec());
                added.insert(&event.identity);
                EventOutcome::Stored
            }
        });
    }
    if unit.behaviour == Behaviour::Rollback && outcomes.contains(&EventOutcome::Conflict) {
        // What repeats a dropped event of its own unit is not stored either.
        for (event, outcome) in unit.events.iter().zip(&mut outcomes) {
            if added.contains(event.identity.as_str()) && *outcome != EventOutcome::Conflict {
                *outcome = EventOutcome::Dropped;
            }
        }
        for identity in added {
            taken.remove(identity);
        }
    }
    outcomes
}
