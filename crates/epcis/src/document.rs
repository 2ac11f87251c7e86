use serde_json::Value;

pub use crate::json::Prefixes;
use crate::model::Extensions;
use crate::{Event, Finding, Severity, json};

/// What was sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DocumentKind {
    /// An `EPCISDocument`.
    Document,
    /// An `EPCISQueryDocument`: the answer of another repository.
    QueryDocument,
    /// One event with its own `@context` (`POST /events`).
    Event,
}

/// A document as it was read: what stands around the events, and the events.
#[derive(Clone, Debug)]
pub struct Document {
    /// Document, query document or single event.
    pub kind: DocumentKind,
    /// The `@context` as captured, JSON text; it gives prefixes their meaning and is stored with every event.
    /// Empty when the document has none, which is an error among the findings.
    pub context: String,
    /// Prefixes that `context` declares, the standard ones included.
    pub prefixes: Prefixes,
    /// What stands around the events as captured: `schemaVersion`, `creationDate`, `sender`, `epcisHeader` and so on,
    /// without `@context`, `type` and `epcisBody`. Empty for a single event.
    pub members: Extensions,
    /// The events in order.
    pub events: Vec<CapturedEvent>,
    /// Faults of the document around the events (errors make the whole document unacceptable) and warnings.
    pub findings: Vec<Finding>,
}

/// One event of a document.
#[derive(Clone, Debug)]
pub struct CapturedEvent {
    /// JSON pointer to the event in its document.
    pub pointer: String,
    /// The event's own bytes, exactly as they stood.
    pub raw: String,
    /// Prefixes in force for this event alone, where an event inside a document has a `@context` of its own.
    pub own_prefixes: Option<Prefixes>,
    /// The event, or everything that is wrong with it (at least one error).
    pub event: Result<Event, Vec<Finding>>,
    /// Warnings about an event that was accepted.
    pub warnings: Vec<Finding>,
}

impl Document {
    /// How deep arrays and objects may stand in one another; a document that goes deeper is refused.
    pub const MAX_DEPTH: usize = 128;

    /// Reads a JSON or JSON-LD `EPCISDocument`, `EPCISQueryDocument` or single event, and checks it.
    ///
    /// `Err` means that the document cannot be read: bytes that are not UTF-8, broken JSON, nesting deeper than
    /// [`Document::MAX_DEPTH`], a member name that occurs twice around the events, or another shape of document. Every
    /// other fault is a finding of the document or the outcome of its event.
    pub fn parse(bytes: &[u8]) -> Result<Self, Vec<Finding>> {
        json::parse_document(bytes)
    }

    /// Whether anything in the document is wrong.
    pub fn has_errors(&self) -> bool {
        self.findings.iter().any(|finding| finding.severity == Severity::Error)
            || self.events.iter().any(|captured| captured.event.is_err())
    }

    /// Every finding: those of the document first, then those of each event in order.
    pub fn all_findings(&self) -> impl Iterator<Item = &Finding> {
        self.findings.iter().chain(self.events.iter().flat_map(CapturedEvent::findings))
    }
}

impl CapturedEvent {
    /// The JSON value of an event's bytes as they were captured; `None` when they are not JSON.
    pub fn value(raw: &str) -> Option<Value> {
        json::parse_event(raw)
    }

    /// The faults of a refused event, the warnings of an accepted one.
    pub fn findings(&self) -> impl Iterator<Item = &Finding> {
        self.event.as_ref().err().into_iter().flatten().chain(&self.warnings)
    }
}

impl Event {
    /// Builds the event from its JSON form and checks it; `pointer` is its place in the document.
    ///
    /// With the event come the warnings about it; otherwise everything that was found, at least one error. A
    /// `@context` within the event is read and left out of the event: it belongs to the document.
    pub fn from_json(value: &Value, pointer: &str, prefixes: &Prefixes) -> Result<(Self, Vec<Finding>), Vec<Finding>> {
        json::read_event(value, pointer, prefixes)
    }

    /// The event in the JSON form of the standard, members in the standard's order and values as captured.
    pub fn to_json(&self) -> Value {
        json::write_event(self)
    }
}
