//! Everything that can be done for events without the database: parse, check, hash, compress.

use std::ops::Range;
use std::sync::Arc;

use epcis::stream::{self, RawEvent};
use epcis::{CapturedEvent, Document, DocumentKind, Finding, hash};
use store::vocabulary::VocabularyWrite;
use store::{Owner, PreparedEvent};

use crate::state::Candidate;
use crate::{Error, Result, vocabulary};

/// Which shape of document a door takes.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Expected {
    Document,
    SingleEvent,
}

/// What holds for all events of one document.
pub(super) struct Frame {
    pub(super) owner: Owner,
    pub(super) document: Document,
    context: Arc<str>,
    pub(super) now: i64,
    pub(super) tolerance: i64,
    /// Whether the state checks will want the events.
    watched: bool,
}

/// Events after everything that can be done without the database.
#[derive(Default)]
pub(super) struct Prepared {
    pub(super) events: Vec<PreparedEvent>,
    /// Where each of them stands.
    pub(super) pointers: Vec<String>,
    /// The same events for the state checks; empty when no rule is in force.
    pub(super) candidates: Vec<Candidate>,
    /// What is odd about them.
    pub(super) warnings: Vec<Finding>,
    /// What is wrong with the others.
    pub(super) faults: Vec<Finding>,
    /// What makes the whole document unreadable.
    pub(super) unreadable: Vec<Finding>,
    /// The document without its events, as it came.
    pub(super) header: Vec<u8>,
    /// Master data of its header.
    pub(super) vocabulary: Vec<VocabularyWrite>,
}

impl Frame {
    pub(super) fn new(owner: Owner, document: Document, (now, tolerance): (i64, i64), watched: bool) -> Self {
        let context = Arc::from(document.context.as_str());
        Self { owner, document, context, now, tolerance, watched }
    }

    /// Events of a document that is read piece by piece.
    pub(super) fn prepare(&self, events: Vec<RawEvent>) -> Prepared {
        let mut prepared = Prepared::default();
        for raw in events {
            match raw.read(&self.document) {
                Ok(captured) => prepared.add(self, captured),
                Err(finding) => prepared.unreadable.push(finding),
            }
        }
        prepared
    }

    /// The one place that every event passes on its way into the store.
    fn prepare_event(
        &self,
        captured: CapturedEvent,
    ) -> std::result::Result<(PreparedEvent, epcis::Event), Vec<Finding>> {
        let event = captured.event?;
        let faults = epcis::check_times(&event, self.now, self.tolerance, &captured.pointer);
        if !faults.is_empty() {
            return Err(faults);
        }
        let content = match captured.content {
            Some(content) => content,
            None => self.content(&captured.raw, &captured.pointer)?,
        };
        let prefixes = captured.own_prefixes.as_ref().unwrap_or(&self.document.prefixes);
        let event_id = event.event_id.clone().unwrap_or_else(|| hash::hash_id(&event, prefixes));
        let prepared = PreparedEvent::new(&self.owner, &self.context, captured.raw, &event, event_id, content);
        Ok((prepared, event))
    }

    /// The digest of what the bytes of an event say.
    fn content(&self, raw: &str, pointer: &str) -> std::result::Result<[u8; 32], Vec<Finding>> {
        let Some(mut value) = CapturedEvent::value(raw, &self.document.prefixes) else {
            return Err(vec![Finding::error("json", pointer, "the event cannot be read again")]);
        };
        // The context of a single event stands where a document has its own: around the content.
        if pointer.is_empty()
            && let Some(members) = value.as_object_mut()
        {
            members.remove("@context");
        }
        Ok(hash::content_digest(&value))
    }
}

impl Prepared {
    fn add(&mut self, frame: &Frame, captured: CapturedEvent) {
        let pointer = captured.pointer.clone();
        match frame.prepare_event(captured) {
            Ok((prepared, event)) => {
                if frame.watched {
                    let deed = prepared.deed(&frame.owner);
                    self.candidates.push(Candidate { deed, event, pointer: pointer.clone() });
                }
                self.events.push(prepared);
                self.pointers.push(pointer);
            }
            Err(faults) => self.faults.extend(faults),
        }
    }
}

/// A whole document in memory. One that cannot be read at all is an error under any behaviour.
pub(super) fn whole(
    owner: Owner,
    bytes: &[u8],
    expected: Expected,
    times: (i64, i64),
    max_events: u64,
    watched: bool,
) -> Result<Prepared> {
    let mut document = Document::parse_to_store(bytes).map_err(Error::Invalid)?;
    expect(&document, expected)?;
    if document.events.len() as u64 > max_events {
        return Err(Error::TooManyCaptured { limit: max_events });
    }
    let mut prepared = Prepared::default();
    if expected == Expected::Document {
        prepared.header = header(bytes, document.list.clone());
        prepared.vocabulary = vocabulary::from_document(&owner, &document)?;
    }
    let events = std::mem::take(&mut document.events);
    let frame = Frame::new(owner, document, times, watched);
    for captured in events {
        prepared.add(&frame, captured);
    }
    Ok(prepared)
}

/// The document without its events, as it came.
fn header(bytes: &[u8], list: Option<Range<usize>>) -> Vec<u8> {
    if let Some((before, behind)) = list.and_then(|list| Some((bytes.get(..list.start)?, bytes.get(list.end..)?))) {
        return [before.trim_ascii_end(), behind.trim_ascii_start()].concat();
    }
    let limits = stream::Limits { part_bytes: usize::MAX, events: u64::MAX };
    stream::outline(bytes, limits).map(|outline| outline.envelope.into_bytes()).unwrap_or_default()
}

/// Refuses what came to the wrong door, and a document with errors around its events.
pub(super) fn expect(document: &Document, expected: Expected) -> Result<()> {
    let single = document.kind == DocumentKind::Event;
    if single != (expected == Expected::SingleEvent) {
        let message = if single {
            "a single event was sent; expected an EPCISDocument or EPCISQueryDocument (single events go to /events)"
        } else {
            "a document was sent; expected a single event (documents go to /capture)"
        };
        return Err(Error::Invalid(vec![Finding::error("document", "/type", message)]));
    }
    refuse(document.findings.iter().filter(|finding| is_error(finding)).cloned().collect())
}

pub(super) fn refuse(faults: Vec<Finding>) -> Result<()> {
    if faults.is_empty() { Ok(()) } else { Err(Error::Invalid(faults)) }
}

fn is_error(finding: &Finding) -> bool {
    finding.severity == epcis::Severity::Error
}
