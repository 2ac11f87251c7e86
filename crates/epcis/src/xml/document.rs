//! Documents around events: `EPCISDocument`, `EPCISQueryDocument`, a single event, of EPCIS 1.0 to 2.0.

use serde_json::{Map, Value};

use super::tree::{Element, Fault, Source};
use super::{extension, header, master_data, names, read};
use crate::json::{self, Prefixes};
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
    let mut reading = Reading::begin(&root)?;
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
    /// How many prefixes were declared around the events.
    declared: usize,
    /// Prefixes as they were when the first event was read.
    first: Option<Prefixes>,
    members: Map<String, Value>,
    events: Vec<CapturedEvent>,
    findings: Vec<Finding>,
}

impl Reading {
    fn begin(root: &Element<'_>) -> Result<Self, Fault> {
        let kind =
            if root.local == "EPCISQueryDocument" { DocumentKind::QueryDocument } else { DocumentKind::Document };
        let mut reading = Self {
            kind,
            schema_version: None,
            prefixes: Prefixes::default(),
            declared: 0,
            first: None,
            members: Map::new(),
            events: Vec::new(),
            findings: Vec::new(),
        };
        reading.declare(root)?;
        Ok(reading)
    }

    /// Prefixes declared around the events, each of which means one thing for the whole document.
    fn declare(&mut self, element: &Element<'_>) -> Result<(), Fault> {
        let declared = element.declared.iter().filter(|(prefix, namespace)| names::is_telling(prefix, namespace));
        for (prefix, namespace) in declared {
            let iri = names::iri(namespace);
            let known = self.prefixes.namespace(prefix).filter(|_| !self.prefixes.is_standard(prefix));
            if known == Some(iri) {
                continue;
            }
            self.declared += 1;
            let message = match known {
                Some(_) => format!("the prefix “{prefix}” stands for two namespaces around the events"),
                None if self.declared > json::MAX_DECLARED => {
                    format!("more than {} prefixes are declared around the events", json::MAX_DECLARED)
                }
                None => {
                    self.prefixes.insert(prefix, iri);
                    continue;
                }
            };
            return Err(Fault::new("prefix", element.span.start, message));
        }
        Ok(())
    }

    fn document(&mut self, source: &mut Source<'_>, root: &Element<'_>) -> Result<(), Fault> {
        self.root_attributes(root)?;
        if !Source::is_open(root) {
            return Err(Fault::new("document", root.span.start, "the document is empty; expected EPCISBody"));
        }
        let is_master_data = root.local == "EPCISMasterDataDocument";
        let (mut has_header, mut has_body) = (false, false);
        while let Some(child) = source.next_child()? {
            match standard_name(&child) {
                "EPCISBody" => {
                    self.once(&child, &mut has_body)?;
                    if is_master_data {
                        self.master_data_body(source, child)?;
                        continue;
                    }
                    let rest = self.body(source, &child)?;
                    if !rest.is_empty() {
                        self.members.insert("epcisBody".to_owned(), Value::Object(rest));
                    }
                }
                "EPCISHeader" => {
                    self.once(&child, &mut has_header)?;
                    self.no_default_namespace(&child);
                    let header = source.fill(child)?;
                    let is_query = self.kind == DocumentKind::QueryDocument;
                    self.members.extend(header::read(&header, source, &mut self.prefixes, is_query)?);
                    // Before the events, which would have to be read again otherwise.
                    master_data::declare_marks(&self.members, &mut self.prefixes);
                }
                // Extensions of the document around the events say nothing about them, and are kept.
                _ => {
                    let child = source.fill(child)?;
                    header::read_extension(&child, source, &mut self.prefixes, &mut self.members)?;
                }
            }
        }
        if !has_body && !is_master_data {
            let message = "“EPCISBody” is missing; expected it within the document";
            return Err(Fault::new("document", root.span.start, message));
        }
        if self.kind == DocumentKind::QueryDocument
            && self.members.get("epcisBody").is_none_or(|it| it.get("queryResults").is_none())
        {
            let message = "“QueryResults” is missing; expected it in the body of an answer to a query";
            self.findings.push(Finding::error("missing", "/epcisBody/queryResults", message));
        }
        Ok(())
    }

    fn once(&self, element: &Element<'_>, is_there: &mut bool) -> Result<(), Fault> {
        match std::mem::replace(is_there, true) {
            false => Ok(()),
            true => Err(Fault::new("duplicate", element.span.start, format!("“{}” stands twice", element.local))),
        }
    }

    fn root_attributes(&mut self, root: &Element<'_>) -> Result<(), Fault> {
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
                    self.members.insert(name.to_owned(), Value::String(value.to_owned()));
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
        let own = self.own_attributes(root, &["schemaVersion", "creationDate"])?;
        self.members.extend(own);
        Ok(())
    }

    /// Attributes around the events beyond the standard's, without those that tell a reader where a schema is.
    fn own_attributes(&mut self, element: &Element<'_>, but: &[&str]) -> Result<Map<String, Value>, Fault> {
        self.declare(element)?;
        master_data::declare_attributes(element, &mut self.prefixes)?;
        let mut members = extension::attributes(element, but, &self.prefixes);
        if let Some(Value::Object(own)) = members.get_mut("nguon:attributes") {
            own.retain(|name, _| !name.starts_with("xsi:"));
        }
        members.retain(|_, own| own.as_object().is_none_or(|own| !own.is_empty()));
        Ok(members)
    }

    /// A master data document has its vocabularies in the body.
    fn master_data_body<'a>(&mut self, source: &mut Source<'a>, body: Element<'a>) -> Result<(), Fault> {
        let body = source.fill(body)?;
        self.no_default_namespace(&body);
        header::read_body(&body, source, &mut self.prefixes, &mut self.members)
    }

    /// Reads the events of a body; what else it says comes as members.
    fn body(&mut self, source: &mut Source<'_>, body: &Element<'_>) -> Result<Map<String, Value>, Fault> {
        self.no_default_namespace(body);
        let mut members = self.own_attributes(body, &[])?;
        if !Source::is_open(body) {
            return Ok(members);
        }
        while let Some(child) = source.next_child()? {
            match standard_name(&child) {
                "EventList" => self.event_list(source, &child)?,
                "QueryResults" => {
                    let inner = self.body(source, &child)?;
                    members.insert("queryResults".to_owned(), Value::Object(inner));
                }
                "resultsBody" => {
                    let inner = self.body(source, &child)?;
                    if !inner.is_empty() {
                        members.insert("resultsBody".to_owned(), Value::Object(inner));
                    }
                }
                name @ ("queryName" | "subscriptionID") => {
                    let child = source.fill(child)?;
                    members.insert(name.to_owned(), Value::String(child.text().into_owned()));
                }
                "VocabularyList" => {
                    let list = source.fill(child)?;
                    members.extend(header::read_list(&list, source, &mut self.prefixes)?);
                }
                _ => {
                    let child = source.fill(child)?;
                    header::read_extension(&child, source, &mut self.prefixes, &mut members)?;
                }
            }
        }
        Ok(members)
    }

    fn event_list(&mut self, source: &mut Source<'_>, list: &Element<'_>) -> Result<(), Fault> {
        self.no_default_namespace(list);
        self.declare(list)?;
        if !Source::is_open(list) {
            return Ok(());
        }
        // Events are read again without their document, so what it says for itself does not count within them.
        let around = source.isolate(|prefix, namespace| names::is_in_scope(prefix, namespace, &self.prefixes));
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
        self.first.get_or_insert_with(|| self.prefixes.clone());
        self.events.push(captured(element, source, &self.prefixes, (pointer, text)));
    }

    /// Prefixes that came behind the first event count for all: an event is read again under those of the whole document,
    /// and has to say the same then.
    fn again(&mut self) {
        if self.first.as_ref().is_none_or(|first| *first == self.prefixes) {
            return;
        }
        for captured in self.events.iter_mut().filter(|captured| captured.event.is_ok()) {
            if let Ok(value) = event_value(&captured.raw, &self.prefixes) {
                let pointer = std::mem::take(&mut captured.pointer);
                *captured = json::captured(&value, pointer, &captured.raw, &self.prefixes, Syntax::Xml);
            }
        }
    }

    fn finish(mut self) -> Document {
        master_data::declare_marks(&self.members, &mut self.prefixes);
        self.again();
        Document {
            kind: self.kind,
            syntax: Syntax::Xml,
            schema_version: self.schema_version,
            context: context(&self.prefixes),
            prefixes: self.prefixes,
            members: self.members.into_iter().collect(),
            events: self.events,
            list: None,
            findings: self.findings,
        }
    }
}

/// The name of an element that may be one of the standard; nothing for those of other namespaces.
fn standard_name<'a>(element: &Element<'a>) -> &'a str {
    if names::is_own(&element.namespace) { element.local } else { "" }
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
