//! Documents around events: `EPCISDocument`, `EPCISQueryDocument`, a single event, of EPCIS 1.0 to 2.0.

use serde_json::{Map, Value};

use super::tree::{Element, Fault, Source};
use super::{extension, header, master_data, names, read};
use crate::json::{self, Prefixes};
use crate::model::Extensions;
use crate::stream::Text;
use crate::{CapturedEvent, Document, DocumentKind, Finding, Syntax, Time};

/// The address of the standard context, for events that came without one.
const STANDARD_CONTEXT: &str = "https://ref.gs1.org/standards/epcis/epcis-context.jsonld";

/// The element names that are events. `QuantityEvent` is one of 1.x.
const EVENTS: [&str; 6] =
    ["ObjectEvent", "AggregationEvent", "TransactionEvent", "TransformationEvent", "AssociationEvent", "QuantityEvent"];

/// See [`Document::parse`].
pub(crate) fn parse_document(bytes: &[u8]) -> Result<Document, Vec<Finding>> {
    parse_outline(Text::whole(decoded(bytes)?))
}

/// The same for a document of which a part may have been left out.
pub(crate) fn parse_outline(text: Text<'_>) -> Result<Document, Vec<Finding>> {
    decoded(text.as_bytes())?;
    parse(&text).map_err(|fault| vec![located(text, &fault, "")])
}

/// Reads one event of a document that is read piece by piece.
pub(crate) fn parse_part(text: Text<'_>, pointer: &str, prefixes: &Prefixes) -> Result<CapturedEvent, Finding> {
    let read = || {
        let mut source = Source::new(&text, names::scope(prefixes))?;
        let Some(root) = source.next_child()? else { return Err(Fault::new("xml", 0, "there is no element")) };
        let element = source.fill(root)?;
        source.finish()?;
        Ok(captured(&element, &source, prefixes, (pointer.to_owned(), text)))
    };
    read().map_err(|fault| located(text, &fault, pointer))
}

/// XML says itself which encoding it has; this reader takes the one that everybody can write.
fn decoded(bytes: &[u8]) -> Result<&str, Vec<Finding>> {
    let refuse = |message: String| vec![Finding::error("encoding", "", message)];
    if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
        return Err(refuse("the document is in UTF-16; expected UTF-8".to_owned()));
    }
    let text = std::str::from_utf8(bytes)
        .map_err(|error| refuse(format!("byte {} is not UTF-8, which is expected", error.valid_up_to())))?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let declaration =
        text.strip_prefix("<?xml").and_then(|rest| rest.split_once("?>")).map_or("", |(inside, _)| inside);
    let encoding = declaration.split_once("encoding").map(|(_, rest)| rest.trim_start_matches([' ', '=', '"', '\'']));
    match encoding.map(|rest| rest.split(['"', '\'']).next().unwrap_or_default()) {
        Some(name) if !["utf-8", "us-ascii", "ascii"].iter().any(|known| name.eq_ignore_ascii_case(known)) => {
            Err(refuse(format!("the document says that it is in {name}; expected UTF-8")))
        }
        _ => Ok(text),
    }
}

fn parse(text: &str) -> Result<Document, Fault> {
    let mut source = Source::new(text, Vec::new())?;
    let Some(root) = source.next_child()? else { return Err(Fault::new("xml", 0, "there is no element")) };
    let mut reading = Reading::begin(&root);
    match root.local {
        "EPCISDocument" | "EPCISQueryDocument" | "EPCISMasterDataDocument" => reading.document(&mut source, &root)?,
        name if EVENTS.contains(&name) => {
            let element = source.fill(root)?;
            reading.kind = DocumentKind::Event;
            reading.event(&element, &source);
        }
        name => {
            let message = format!("“{name}” is neither an EPCIS document nor one of the event types");
            return Err(Fault::new("document", root.span.start, message));
        }
    }
    source.finish()?;
    Ok(reading.finish())
}

/// A document while it is read.
struct Reading {
    kind: DocumentKind,
    schema_version: Option<String>,
    prefixes: Prefixes,
    members: Extensions,
    events: Vec<CapturedEvent>,
    findings: Vec<Finding>,
}

impl Reading {
    fn begin(root: &Element<'_>) -> Self {
        let kind =
            if root.local == "EPCISQueryDocument" { DocumentKind::QueryDocument } else { DocumentKind::Document };
        let mut reading = Self {
            kind,
            schema_version: None,
            prefixes: Prefixes::default(),
            members: Vec::new(),
            events: Vec::new(),
            findings: Vec::new(),
        };
        reading.declare(root);
        reading
    }

    /// Prefixes declared around the events.
    fn declare(&mut self, element: &Element<'_>) {
        let declared = element.declared.iter().filter(|(prefix, namespace)| names::is_telling(prefix, namespace));
        for (prefix, namespace) in declared {
            self.prefixes.insert(prefix, names::iri(namespace));
        }
    }

    fn document(&mut self, source: &mut Source<'_>, root: &Element<'_>) -> Result<(), Fault> {
        self.root_attributes(root);
        if !Source::is_open(root) {
            return Err(Fault::new("document", root.span.start, "the document is empty; expected EPCISBody"));
        }
        let mut has_body = root.local == "EPCISMasterDataDocument";
        while let Some(child) = source.next_child()? {
            match child.local {
                "EPCISBody" if root.local == "EPCISMasterDataDocument" => self.master_data_body(source, child)?,
                "EPCISBody" => {
                    has_body = true;
                    let rest = self.body(source, &child)?;
                    if !rest.is_empty() {
                        self.members.push(("epcisBody".to_owned(), Value::Object(rest)));
                    }
                }
                "EPCISHeader" => {
                    let header = source.fill(child)?;
                    self.header(&header, source)?;
                }
                // Extensions of the document around the events say nothing about them, and are kept.
                _ => {
                    let child = source.fill(child)?;
                    self.extension(&child, source)?;
                }
            }
        }
        if !has_body {
            let message = "“EPCISBody” is missing; expected it within the document";
            return Err(Fault::new("document", root.span.start, message));
        }
        Ok(())
    }

    fn root_attributes(&mut self, root: &Element<'_>) {
        let mut attribute = |name: &'static str, is_right: fn(&str) -> bool, expected: &str| {
            let pointer = format!("/{name}");
            match root.attribute(name) {
                None => {
                    let message = format!("“{name}” is missing; {expected}");
                    self.findings.push(Finding::error("missing", pointer, message));
                }
                Some(value) => {
                    if !is_right(value) {
                        let message = format!("“{}” was found; {expected}", crate::validate::shown(value));
                        self.findings.push(Finding::error("value", pointer, message));
                    }
                    self.members.push((name.to_owned(), Value::String(value.to_owned())));
                }
            }
        };
        // The namespace says 1 or 2, and the attribute has to say the same.
        if root.namespace.ends_with(":1") {
            attribute(
                "schemaVersion",
                |text| is_version(text, "1"),
                "expected a version such as 1.2 in this namespace",
            );
        } else {
            attribute(
                "schemaVersion",
                |text| is_version(text, "2"),
                "expected a version such as 2.0 in this namespace",
            );
        }
        attribute("creationDate", is_date, "expected a date and time");
        self.schema_version = root.attribute("schemaVersion").map(str::to_owned);
        let own = self.own_attributes(root, &["schemaVersion", "creationDate"]);
        self.members.extend(own);
    }

    /// Attributes around the events beyond the standard's, without those that tell a reader where a schema is.
    fn own_attributes(&mut self, element: &Element<'_>, but: &[&str]) -> Map<String, Value> {
        self.declare(element);
        let mut own = Map::new();
        read::used_by_attributes(element, &self.prefixes, &mut own);
        self.prefixes.extend(&Value::Object(own), "");
        let mut members = extension::attributes(element, but, &self.prefixes);
        if let Some(Value::Object(own)) = members.get_mut("nguon:attributes") {
            own.retain(|name, _| !name.starts_with("xsi:"));
        }
        members.retain(|_, own| own.as_object().is_none_or(|own| !own.is_empty()));
        master_data::declare_marks(&Value::Object(members.clone()), &mut self.prefixes);
        members
    }

    fn header(&mut self, header: &Element<'_>, source: &Source<'_>) -> Result<(), Fault> {
        self.members.extend(header::read(header, source, &mut self.prefixes)?);
        Ok(())
    }

    /// What stands behind the body; ours says what could not be said before.
    fn extension(&mut self, child: &Element<'_>, source: &Source<'_>) -> Result<(), Fault> {
        for (name, value) in header::read_extension(child, source, &mut self.prefixes)? {
            self.members.retain(|(known, _)| *known != name);
            self.members.push((name, value));
        }
        Ok(())
    }

    /// A master data document has its vocabularies in the body.
    fn master_data_body<'a>(&mut self, source: &mut Source<'a>, body: Element<'a>) -> Result<(), Fault> {
        let body = source.fill(body)?;
        self.members.extend(header::read_body(&body, source, &mut self.prefixes)?);
        Ok(())
    }

    /// Reads the events of a body; what else it says comes as members.
    fn body(&mut self, source: &mut Source<'_>, body: &Element<'_>) -> Result<Map<String, Value>, Fault> {
        self.no_default_namespace(body);
        let mut members = self.own_attributes(body, &[]);
        if !Source::is_open(body) {
            return Ok(members);
        }
        while let Some(child) = source.next_child()? {
            match child.local {
                "EventList" => self.event_list(source, &child)?,
                "QueryResults" | "resultsBody" => {
                    let name = if child.local == "QueryResults" { "queryResults" } else { "resultsBody" };
                    let inner = self.body(source, &child)?;
                    if name == "queryResults" || !inner.is_empty() {
                        members.insert(name.to_owned(), Value::Object(inner));
                    }
                }
                "queryName" | "subscriptionID" => {
                    let child = source.fill(child)?;
                    members.insert(child.local.to_owned(), Value::String(child.text().into_owned()));
                }
                "VocabularyList" => {
                    let list = source.fill(child)?;
                    members.extend(header::read_list(&list, source, &mut self.prefixes)?);
                }
                _ => {
                    let child = source.fill(child)?;
                    members.extend(header::read_extension(&child, source, &mut self.prefixes)?);
                }
            }
        }
        Ok(members)
    }

    fn event_list(&mut self, source: &mut Source<'_>, list: &Element<'_>) -> Result<(), Fault> {
        self.no_default_namespace(list);
        self.declare(list);
        if !Source::is_open(list) {
            return Ok(());
        }
        // Events are read again without their document, so what it says for itself does not count within them.
        let around = source.isolate(names::scope(&self.prefixes));
        while let Some(child) = source.next_child()? {
            if child.local == "extension" {
                // 1.1 and 1.2 have transformations here.
                self.event_list(source, &child)?;
            } else {
                let element = source.fill(child)?;
                self.event(&element, source);
            }
        }
        source.restore(around);
        Ok(())
    }

    /// Elements of the standard within a document have no namespace (`elementFormDefault` of its schema); a default one
    /// would be that of all events.
    fn no_default_namespace(&mut self, element: &Element<'_>) {
        if element.prefix.is_empty() && !element.is_plain() {
            let message = format!(
                "“{}” stands in the namespace {}; elements of EPCIS within a document have none (declare xmlns:epcis \
                 instead of xmlns)",
                element.local,
                crate::validate::shown(&element.namespace)
            );
            self.findings.push(Finding::error("namespace", "/epcisBody", message));
        }
    }

    fn event(&mut self, element: &Element<'_>, source: &Source<'_>) {
        let number = self.events.len();
        let pointer = match self.kind {
            DocumentKind::QueryDocument => format!("/epcisBody/queryResults/resultsBody/eventList/{number}"),
            DocumentKind::Document => format!("/epcisBody/eventList/{number}"),
            DocumentKind::Event => String::new(),
        };
        let text = Text::whole(source.text());
        self.events.push(captured(element, source, &self.prefixes, (pointer, text)));
    }

    fn finish(self) -> Document {
        Document {
            kind: self.kind,
            syntax: Syntax::Xml,
            schema_version: self.schema_version,
            context: context(&self.prefixes),
            prefixes: self.prefixes,
            members: self.members,
            events: self.events,
            list: None,
            findings: self.findings,
        }
    }
}

/// Checks a comment or processing instruction that stands between events and is kept nowhere.
pub(crate) fn check_aside(text: Text<'_>) -> Result<(), Finding> {
    let read = || Source::new(&text, Vec::new())?.finish();
    read().map_err(|fault| located(text, &fault, ""))
}

fn captured(
    element: &Element<'_>,
    source: &Source<'_>,
    prefixes: &Prefixes,
    (pointer, text): (String, Text<'_>),
) -> CapturedEvent {
    let raw = source.slice(element.span.clone());
    match read::event(element, source, prefixes) {
        Ok(value) => json::captured(&value, pointer, raw, prefixes, Syntax::Xml),
        Err(fault) => CapturedEvent {
            raw: raw.to_owned(),
            own_prefixes: None,
            event: Err(vec![located(text, &fault, &pointer)]),
            warnings: Vec::new(),
            content: None,
            pointer,
        },
    }
}

/// The `@context` that says in JSON-LD what the prefixes say in XML.
pub(super) fn context(prefixes: &Prefixes) -> String {
    let declared: Map<String, Value> =
        prefixes.beyond_standard().map(|(prefix, iri)| (prefix.to_owned(), Value::String(iri.to_owned()))).collect();
    let standard = Value::String(STANDARD_CONTEXT.to_owned());
    if declared.is_empty() {
        standard.to_string()
    } else {
        Value::Array(vec![standard, Value::Object(declared)]).to_string()
    }
}

/// See [`crate::Event::read`].
pub(crate) fn read_event(raw: &str, prefixes: &Prefixes) -> Result<(crate::Event, Vec<Finding>), Vec<Finding>> {
    let value = event_value(raw, prefixes).map_err(|fault| vec![located(Text::whole(raw), &fault, "")])?;
    json::read_event(&value, "", prefixes, Syntax::Xml)
}

/// The JSON form of a stored event.
pub(crate) fn event_json(raw: &str, prefixes: &Prefixes) -> Option<Value> {
    event_value(raw, prefixes).ok()
}

fn event_value(raw: &str, prefixes: &Prefixes) -> Result<Value, Fault> {
    let mut source = Source::new(raw, names::scope(prefixes))?;
    let Some(root) = source.next_child()? else { return Err(Fault::new("xml", 0, "there is no element")) };
    let element = source.fill(root)?;
    source.finish()?;
    read::event(&element, &source, prefixes)
}

fn is_version(text: &str, major: &str) -> bool {
    let mut parts = text.split('.');
    parts.next() == Some(major) && parts.all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()))
}

/// `xsd:dateTime`, which need not have a zone.
fn is_date(text: &str) -> bool {
    Time::parse(text).is_ok() || Time::parse(&format!("{text}Z")).is_ok()
}

pub(crate) fn located(text: Text<'_>, fault: &Fault, pointer: &str) -> Finding {
    let place = text.place(fault.offset);
    Finding::error(fault.code, pointer, format!("line {}, column {}: {}", place.line, place.column, fault.message))
}
