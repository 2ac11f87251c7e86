use serde_json::{Map, Value};

use super::context::{self, Prefixes};
use super::parse::{self, Envelope, Fault};
use super::{event_kind, read};
use crate::document::Wanted;
use crate::hash::content_digest;
use crate::stream::Text;
use crate::validate::{self, shown};
use crate::{CapturedEvent, Document, DocumentKind, Finding, Syntax};

/// Where the events stand, and how deep.
struct Place {
    kind: DocumentKind,
    steps: &'static [&'static str],
    pointer: &'static str,
}

/// Unreadable events that are named.
const MAX_FAULTS: usize = 100;

const IN_DOCUMENT: Place =
    Place { kind: DocumentKind::Document, steps: &["epcisBody", "eventList"], pointer: "/epcisBody/eventList" };

const IN_QUERY_DOCUMENT: Place = Place {
    kind: DocumentKind::QueryDocument,
    steps: &["epcisBody", "queryResults", "resultsBody", "eventList"],
    pointer: "/epcisBody/queryResults/resultsBody/eventList",
};

/// See [`Document::parse`].
pub(crate) fn parse_document(bytes: &[u8], wanted: Wanted) -> Result<Document, Vec<Finding>> {
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let message = format!("byte {} is not UTF-8, which JSON is written in", error.valid_up_to());
        vec![Finding::error("utf-8", "", message)]
    })?;
    // RFC 8259 allows a reader to ignore a byte order mark; it is not part of the document.
    let bare = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut document = read_document(Text::whole(bare), wanted)?;
    let mark = text.len() - bare.len();
    document.list = document.list.map(|list| list.start + mark..list.end + mark);
    Ok(document)
}

/// The same for a document of which a part may have been left out.
pub(crate) fn parse_outline(text: Text<'_>) -> Result<Document, Vec<Finding>> {
    read_document(text, Wanted::Events)
}

fn read_document(text: Text<'_>, wanted: Wanted) -> Result<Document, Vec<Finding>> {
    let envelope = parse::envelope(&text).map_err(|fault| vec![unreadable(text, &fault, "")])?;
    let Value::Object(members) = &envelope.value else {
        return Err(wrong_shape(text, "", "a list or a single value was found where an object was expected"));
    };
    match members.get("type").and_then(Value::as_str) {
        Some("EPCISDocument") => document(text, &envelope, members, &IN_DOCUMENT, wanted),
        Some("EPCISQueryDocument") => document(text, &envelope, members, &IN_QUERY_DOCUMENT, wanted),
        Some(name) if event_kind(name).is_some() => Ok(single_event(&text, &envelope)),
        Some(name) => {
            let message = format!("“{}” is neither a document nor one of the five event types", shown(name));
            Err(wrong_shape(text, "/type", message))
        }
        None => {
            Err(wrong_shape(text, "/type", "“type” is missing; expected EPCISDocument, EPCISQueryDocument or an event"))
        }
    }
}

fn document(
    text: Text<'_>,
    envelope: &Envelope,
    members: &Map<String, Value>,
    place: &Place,
    wanted: Wanted,
) -> Result<Document, Vec<Finding>> {
    let list = place.steps.iter().try_fold(&envelope.value, |value, step| value.get(step));
    if !list.is_some_and(Value::is_array) {
        return Err(wrong_shape(text, place.pointer, "no list of events was found; expected “eventList” here"));
    }
    let (prefixes, mut findings) = read_context(members);
    findings.extend(validate::envelope(members, place.kind == DocumentKind::QueryDocument, &prefixes));
    let results = members["epcisBody"].get("queryResults").filter(|_| place.kind == DocumentKind::QueryDocument);
    if results.is_some_and(|it| !it["queryName"].is_string()) {
        let message = "“queryName” is missing; expected the name of the query";
        findings.push(Finding::error("missing", "/epcisBody/queryResults/queryName", message));
    }
    // The document itself, the objects on the way and the list.
    let depth = place.steps.len() + 1;
    let mut events = Vec::with_capacity(envelope.events.len());
    let mut faults = Vec::new();
    for (index, span) in envelope.events.iter().enumerate() {
        let pointer = format!("{}/{index}", place.pointer);
        match parse::event_at(&text, span, depth) {
            Ok(read) => events.push(one_event(read, &text[span.clone()], pointer, &prefixes, wanted)),
            Err(fault) => faults.push(unreadable(text, &fault, &pointer)),
        }
        // Broken JSON is named once, where it begins: looking for that reads the whole text.
        if faults.len() == MAX_FAULTS || faults.last().is_some_and(|fault| fault.code == "json") {
            break;
        }
    }
    if !faults.is_empty() {
        return Err(faults);
    }
    let schema_version = members.get("schemaVersion").and_then(Value::as_str).map(str::to_owned);
    let rest = without_list(&members["epcisBody"], &place.steps[1..]);
    let around = members.iter().filter(|(name, _)| !matches!(name.as_str(), "@context" | "type" | "epcisBody"));
    let around = around.map(|(name, value)| (name.clone(), value.clone()));
    let list = envelope.events.first().zip(envelope.events.last()).map(|(first, last)| first.start..last.end);
    Ok(Document {
        kind: place.kind,
        syntax: Syntax::Json,
        schema_version,
        context: context_text(&text, envelope),
        prefixes,
        members: around.chain(rest.map(|rest| ("epcisBody".to_owned(), rest))).collect(),
        events,
        list,
        findings,
    })
}

/// What a body says besides its list of events, where it says anything.
fn without_list(body: &Value, steps: &[&str]) -> Option<Value> {
    let (name, way) = steps.split_last()?;
    let mut rest = body.clone();
    let holder = way.iter().try_fold(&mut rest, |value, step| value.get_mut(step))?.as_object_mut()?;
    holder.shift_remove(*name);
    match way.split_last() {
        Some((_, above)) if holder.is_empty() => without_list(body, &steps[..=above.len()]),
        _ => rest.as_object().is_some_and(|rest| !rest.is_empty()).then_some(rest),
    }
}

/// Reads one event of a document that is read piece by piece, `depth` levels deep in it.
pub(crate) fn parse_part(
    text: Text<'_>,
    depth: usize,
    pointer: String,
    prefixes: &Prefixes,
) -> Result<CapturedEvent, Finding> {
    match parse::event_at(&text, &(0..text.len()), depth) {
        Ok(read) => Ok(one_event(read, &text, pointer, prefixes, Wanted::Content)),
        Err(fault) => Err(located(text, &fault, &pointer)),
    }
}

fn one_event(
    (value, repeated): (Value, Vec<String>),
    raw: &str,
    pointer: String,
    prefixes: &Prefixes,
    wanted: Wanted,
) -> CapturedEvent {
    let mut captured = read::captured(&value, pointer, raw, prefixes, Syntax::Json);
    captured.content = (wanted == Wanted::Content).then(|| content_digest(&value));
    let warn = |message| Finding::warning("duplicate-member", captured.pointer.clone(), message);
    let warnings: Vec<Finding> = repeated.into_iter().map(warn).collect();
    captured.warnings.extend(warnings);
    captured
}

/// Reads the bytes of one event that was captured before; `None` when they are not JSON.
pub(crate) fn parse_event(raw: &str) -> Option<Value> {
    parse::event_at(raw, &(0..raw.len()), 0).ok().map(|(value, _)| value)
}

fn single_event(text: &str, envelope: &Envelope) -> Document {
    let members = envelope.value.as_object();
    let (prefixes, findings) = members.map(read_context).unwrap_or_default();
    let mut captured =
        read::captured(&envelope.value, String::new(), &text[envelope.span.clone()], &prefixes, Syntax::Json);
    captured.own_prefixes = None;
    Document {
        kind: DocumentKind::Event,
        syntax: Syntax::Json,
        schema_version: None,
        context: context_text(text, envelope),
        prefixes,
        members: Vec::new(),
        events: vec![captured],
        list: None,
        findings,
    }
}

fn context_text(text: &str, envelope: &Envelope) -> String {
    envelope.context.clone().map_or_else(String::new, |span| text[span].to_owned())
}

/// The prefixes of a document or single event; without the standard context its terms would mean nothing.
fn read_context(members: &Map<String, Value>) -> (Prefixes, Vec<Finding>) {
    let Some(value) = members.get("@context") else {
        let message = "“@context” is missing; expected at least the address of the standard context";
        return (Prefixes::default(), vec![Finding::error("missing", "/@context", message)]);
    };
    let mut prefixes = Prefixes::default();
    let mut findings = prefixes.extend(value, "/@context");
    if !context::names_standard(value) {
        let message = "the standard context is not named; the standard's terms are read as if it were";
        findings.push(Finding::warning("context-standard", "/@context", message));
    }
    (prefixes, findings)
}

/// Another shape of document, unless its events show that it is not JSON at all.
fn wrong_shape(text: Text<'_>, pointer: &str, message: impl Into<String>) -> Vec<Finding> {
    let broken = parse::first_fault(&text).map(|fault| located(text, &fault, ""));
    vec![broken.unwrap_or_else(|| Finding::error("document", pointer, message))]
}

/// Events are passed over by their brackets first, so broken JSON may show late: the whole text tells where it begins.
fn unreadable(text: Text<'_>, fault: &Fault, base: &str) -> Finding {
    match fault.code {
        "json" => match parse::first_fault(&text) {
            Some(first) => located(text, &first, ""),
            None => located(text, fault, base),
        },
        _ => located(text, fault, base),
    }
}

fn located(text: Text<'_>, fault: &Fault, base: &str) -> Finding {
    let place = text.place(fault.offset);
    let message = format!("line {}, column {}: {}", place.line, place.column, fault.message);
    Finding::error(fault.code, fault.pointer(base), message)
}
