use std::ops::Range;

use serde_json::Value;

pub use crate::json::Prefixes;
use crate::model::Extensions;
use crate::{Event, Finding, Severity, json, xml};

/// How a document or an event is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Syntax {
    /// JSON or JSON-LD.
    Json,
    /// XML.
    Xml,
}

impl Syntax {
    /// Told by the first character that is not white space.
    pub fn of(bytes: &[u8]) -> Self {
        let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        // UTF-16 begins with its byte order mark; the XML reader says why it is not taken.
        let is_marked = bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff");
        let first = bytes.iter().find(|byte| !byte.is_ascii_whitespace());
        if is_marked || first == Some(&b'<') { Self::Xml } else { Self::Json }
    }
}

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
    /// How it is written.
    pub syntax: Syntax,
    /// `schemaVersion`, such as `2.0`; a single event has none.
    pub schema_version: Option<String>,
    /// The `@context` as captured, JSON text; it gives prefixes their meaning and is stored with every event. Of a document
    /// in XML it says the same as the prefixes declared around the events.
    /// Empty when the document has none, which is an error among the findings.
    pub context: String,
    /// Prefixes that `context` declares, the standard ones included.
    pub prefixes: Prefixes,
    /// What stands around the events as captured: `schemaVersion`, `creationDate`, `sender`, `epcisHeader` and so on,
    /// without `@context` and `type`. `epcisBody` is there without its list of events, where it says anything else, as
    /// that of a query document does. Empty for a single event.
    pub members: Extensions,
    /// The events in order.
    pub events: Vec<CapturedEvent>,
    /// The bytes from the first event to the last, in a document in JSON that has events.
    pub list: Option<Range<usize>>,
    /// Faults of the document around the events (errors make the whole document unacceptable) and warnings.
    pub findings: Vec<Finding>,
}

/// What is worked out for each event while it is read.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Wanted {
    Events,
    Content,
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
    /// Its [`hash::content_digest`], where it was asked for and is known without reading the bytes once more: of events
    /// in JSON documents.
    pub content: Option<[u8; 32]>,
}

impl Document {
    /// How deep arrays and objects may stand in one another; a document that goes deeper is refused.
    pub const MAX_DEPTH: usize = 128;

    /// Reads an `EPCISDocument`, `EPCISQueryDocument` or single event and checks it: JSON, JSON-LD, XML 2.0 or XML 1.0 to 1.2.
    ///
    /// `Err` means that the document cannot be read: bytes that are not UTF-8, broken JSON or XML, nesting deeper than
    /// [`Document::MAX_DEPTH`], a member name that occurs twice around the events, or another shape of document. Every
    /// other fault is a finding of the document or the outcome of its event.
    pub fn parse(bytes: &[u8]) -> Result<Self, Vec<Finding>> {
        match Syntax::of(bytes) {
            Syntax::Json => json::parse_document(bytes, Wanted::Events),
            Syntax::Xml => xml::parse_document(bytes),
        }
    }

    /// The same, with what a store wants of each event: see [`CapturedEvent::content`].
    ///
    /// # Errors
    ///
    /// As for [`Document::parse`].
    pub fn parse_to_store(bytes: &[u8]) -> Result<Self, Vec<Finding>> {
        match Syntax::of(bytes) {
            Syntax::Json => json::parse_document(bytes, Wanted::Content),
            Syntax::Xml => xml::parse_document(bytes),
        }
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
    /// The JSON form of an event's bytes as they were captured, with the prefixes around them; `None` when they cannot be
    /// read.
    pub fn value(raw: &str, prefixes: &Prefixes) -> Option<Value> {
        match Syntax::of(raw.as_bytes()) {
            Syntax::Json => json::parse_event(raw),
            Syntax::Xml => xml::event_json(raw, prefixes),
        }
    }

    /// The faults of a refused event, the warnings of an accepted one.
    pub fn findings(&self) -> impl Iterator<Item = &Finding> {
        self.event.as_ref().err().into_iter().flatten().chain(&self.warnings)
    }
}

impl Event {
    /// Reads the bytes of an event that was captured before, JSON or XML, with the prefixes around it.
    ///
    /// With the event come the warnings about it; otherwise everything that was found, at least one error.
    pub fn read(raw: &str, prefixes: &Prefixes) -> Result<(Self, Vec<Finding>), Vec<Finding>> {
        match Syntax::of(raw.as_bytes()) {
            Syntax::Json => match json::parse_event(raw) {
                Some(value) => json::read_event(&value, "", prefixes, Syntax::Json),
                None => Err(vec![Finding::error("json", "", "the bytes are not JSON")]),
            },
            Syntax::Xml => xml::read_event(raw, prefixes),
        }
    }

    /// Builds the event from the JSON form of a stored one. It was judged when it was captured and is not judged again:
    /// a rule that came later must hide nothing. `None` where it lacks what no event can lack.
    pub fn from_stored(value: &Value) -> Option<Self> {
        json::stored_event(value)
    }

    /// Builds the event from its JSON form and checks it; `pointer` is its place in the document.
    ///
    /// With the event come the warnings about it; otherwise everything that was found, at least one error. A
    /// `@context` within the event is read and left out of the event: it belongs to the document.
    pub fn from_json(value: &Value, pointer: &str, prefixes: &Prefixes) -> Result<(Self, Vec<Finding>), Vec<Finding>> {
        json::read_event(value, pointer, prefixes, Syntax::Json)
    }

    /// The event in the JSON form of the standard, members in the standard's order and values as captured.
    pub fn to_json(&self) -> Value {
        json::write_event(self)
    }
}
