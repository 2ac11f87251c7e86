//! Documents around events that are written already.

use std::collections::{BTreeMap, HashMap};
use std::fmt::Write as _;

use serde_json::{Map, Value};

use super::write::{Fragment, Writer, escaped};
use super::{header, master_data};
use crate::format::CbvFormat;
use crate::json::Prefixes;
use crate::model::Extensions;

/// What a document says of itself.
#[derive(Clone, Copy, Debug)]
pub struct Envelope<'a> {
    /// `schemaVersion`, 2.0 or 1.2; it decides the namespace.
    pub version: Version,
    /// `creationDate`.
    pub creation_date: &'a str,
}

/// The version of EPCIS whose schema a document follows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Version {
    /// EPCIS 1.2.
    V1_2,
    /// EPCIS 2.0.
    #[default]
    V2_0,
}

impl Version {
    /// As in `schemaVersion`.
    pub fn name(self) -> &'static str {
        match self {
            Self::V1_2 => "1.2",
            Self::V2_0 => "2.0",
        }
    }

    fn major(self) -> char {
        match self {
            Self::V1_2 => '1',
            Self::V2_0 => '2',
        }
    }
}

/// An `EPCISDocument` around events, with all that its `members` say, those of a document around its events. What XML has
/// no place for stands behind the body as JSON.
pub fn document(envelope: &Envelope<'_>, members: &Extensions, prefixes: &Prefixes, events: &[Fragment]) -> String {
    whole(&Around { envelope, members, prefixes, results: None }, events)
}

/// The same for an `EPCISQueryDocument`, the name of whose query stands in its body.
pub fn query_document_with(
    envelope: &Envelope<'_>,
    members: &Extensions,
    prefixes: &Prefixes,
    events: &[Fragment],
) -> String {
    let body = members.iter().find(|(name, _)| name == BODY).map(|(_, body)| body);
    let results = body.and_then(|body| body.get("queryResults")).unwrap_or(&Value::Null);
    whole(&Around { envelope, members, prefixes, results: Some(results) }, events)
}

/// The member of a document that holds its body.
const BODY: &str = "epcisBody";

/// What stands around the events of a document.
struct Around<'a> {
    envelope: &'a Envelope<'a>,
    members: &'a Extensions,
    prefixes: &'a Prefixes,
    /// `queryResults` of a query document.
    results: Option<&'a Value>,
}

/// Writes the document as XML can say it, looks at what is read back without events, and says the rest in JSON.
fn whole(around: &Around<'_>, events: &[Fragment]) -> String {
    // These stand in the first tag.
    let is_around = |(name, _): &&(String, Value)| !["schemaVersion", "creationDate"].contains(&name.as_str());
    let read = super::parse_document(around.text(&[], events.is_empty(), Map::new()).as_bytes());
    // Names and texts that somebody invents can be such that no XML has them, or that it has more than was meant.
    let Some(read) = read.ok().filter(|document| document.events.is_empty()) else {
        let results = around.results.map(|_| &Value::Null);
        let bare = Around { members: &Vec::new(), results, ..*around };
        return bare.text(events, events.is_empty(), around.members.iter().filter(is_around).cloned().collect());
    };
    let said: HashMap<&str, &Value> = read.members.iter().map(|(name, value)| (name.as_str(), value)).collect();
    let is_beyond = |(name, value): &&(String, Value)| said.get(name.as_str()) != Some(&value);
    let beyond = around.members.iter().filter(is_around).filter(is_beyond).cloned().collect();
    around.text(events, events.is_empty(), beyond)
}

impl Around<'_> {
    fn text(&self, events: &[Fragment], is_empty: bool, beyond: Map<String, Value>) -> String {
        let mut writer = Writer::new(self.prefixes, CbvFormat::Urn);
        let own: Map<String, Value> = self.members.iter().cloned().collect();
        master_data::own_attributes(&mut writer, &Value::Object(own));
        let attributes = writer.take();
        header::write(&mut writer, self.members, self.results.is_some());
        let header = writer.take();
        let found = self.results.and_then(|it| it.pointer("/resultsBody/vocabularyList")).and_then(Value::as_array);
        if let Some(list) = found.filter(|_| is_empty) {
            master_data::vocabulary_list(&mut writer, list);
        }
        let mut list = writer.take();
        match (self.results, self.members.iter().find(|(name, _)| name == BODY)) {
            (Some(results), _) => {
                master_data::write_others(&mut writer, results, &["queryName", "subscriptionID", "resultsBody"]);
            }
            (None, Some((_, body))) => master_data::write_others(&mut writer, body, &[]),
            (None, None) => {}
        }
        let others = writer.take();
        header::write_extensions(&mut writer, self.members, beyond);
        let (behind, used) = writer.finish();
        let mut scope = shared(events);
        scope.extend(used);
        if list.is_empty() {
            event_list(&mut list, events, &scope);
        }
        let (known, name) = if self.results.is_some() { QUERY_DOCUMENT } else { DOCUMENT };
        let prefix = free_prefix(known, &namespace(name, self.envelope), &scope);
        let mut text = start(&prefix, name, self.envelope, &scope, &attributes);
        if !header.is_empty() {
            let _ = write!(text, "<EPCISHeader>{header}</EPCISHeader>");
        }
        let body = match self.results {
            None => format!("{list}{others}"),
            Some(results) => {
                let member = |name: &str| results.get(name).and_then(Value::as_str);
                let query = member("queryName").unwrap_or_default();
                results_around(&prefix, query, member("subscriptionID"), &list, &others)
            }
        };
        let _ = writeln!(text, "<EPCISBody>{body}</EPCISBody>{behind}</{prefix}:{name}>");
        text
    }
}

/// The usual prefix for a namespace, or one like it where members give that another meaning.
fn free_prefix(usual: &str, namespace: &str, scope: &BTreeMap<String, String>) -> String {
    let mut prefix = usual.to_owned();
    while scope.get(&prefix).is_some_and(|meaning| meaning != namespace) {
        prefix.push('_');
    }
    prefix
}

const DOCUMENT: (&str, &str) = ("epcis", "EPCISDocument");
const QUERY_DOCUMENT: (&str, &str) = ("epcisq", "EPCISQueryDocument");

/// An `EPCISQueryDocument` with the results of a query.
pub fn query_document(
    envelope: &Envelope<'_>,
    query_name: &str,
    subscription_id: Option<&str>,
    events: &[Fragment],
) -> String {
    let scope = shared(events);
    query_document_around(envelope, &scope, &query_results(query_name, subscription_id, events, &scope))
}

/// The same around what a body may hold besides results.
pub(super) fn query_document_around(envelope: &Envelope<'_>, scope: &BTreeMap<String, String>, body: &str) -> String {
    let (prefix, name) = QUERY_DOCUMENT;
    let mut text = start(prefix, name, envelope, scope, "");
    let _ = writeln!(text, "<EPCISBody>{body}</EPCISBody></{prefix}:{name}>");
    text
}

/// The element `epcisq:QueryResults` alone, whose prefix and those of `scope` are declared around it.
pub fn query_results(
    query_name: &str,
    subscription_id: Option<&str>,
    events: &[Fragment],
    scope: &BTreeMap<String, String>,
) -> String {
    let mut list = String::new();
    event_list(&mut list, events, scope);
    results_around(QUERY_DOCUMENT.0, query_name, subscription_id, &list, "")
}

fn results_around(prefix: &str, query_name: &str, subscription_id: Option<&str>, list: &str, others: &str) -> String {
    let mut text = format!("<{prefix}:QueryResults><queryName>{}</queryName>", escaped(query_name, false));
    if let Some(id) = subscription_id {
        let _ = write!(text, "<subscriptionID>{}</subscriptionID>", escaped(id, false));
    }
    let _ = write!(text, "<resultsBody>{list}</resultsBody>{others}</{prefix}:QueryResults>");
    text
}

/// The namespace of a document of this name.
fn namespace(name: &str, envelope: &Envelope<'_>) -> String {
    let schema = if name == QUERY_DOCUMENT.1 { "epcis-query" } else { "epcis" };
    format!("urn:epcglobal:{schema}:xsd:{}", envelope.version.major())
}

/// The first tag of a document, with more attributes as they are written.
fn start(
    prefix: &str,
    name: &str,
    envelope: &Envelope<'_>,
    scope: &BTreeMap<String, String>,
    attributes: &str,
) -> String {
    let own = namespace(name, envelope);
    let mut text = format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<{prefix}:{name} xmlns:{prefix}=\"{own}\"");
    for (prefix, namespace) in scope.iter().filter(|(known, namespace)| *known != prefix || **namespace != own) {
        let _ = write!(text, " xmlns:{prefix}=\"{}\"", escaped(namespace, true));
    }
    let date = escaped(envelope.creation_date, true);
    let _ = write!(text, " schemaVersion=\"{}\" creationDate=\"{date}\"{attributes}>", envelope.version.name());
    text
}

fn event_list(text: &mut String, events: &[Fragment], scope: &BTreeMap<String, String>) {
    text.push_str("<EventList>");
    events.iter().for_each(|event| text.push_str(&event.text(scope)));
    text.push_str("</EventList>");
}

/// Prefixes that a document declares for its events.
const MAX_SHARED: usize = 200;

/// Prefixes that can be declared once for all: where two events give one different meanings, the first one's counts, and
/// the second declares its own.
pub(super) fn shared(events: &[Fragment]) -> BTreeMap<String, String> {
    let mut scope = BTreeMap::new();
    let all = events.iter().flat_map(Fragment::namespaces).filter(|(prefix, _)| !matches!(*prefix, "epcis" | "epcisq"));
    for (prefix, namespace) in all {
        // Those of many events would be more than a reader takes; the others declare their own.
        if scope.len() == MAX_SHARED {
            break;
        }
        scope.entry(prefix.to_owned()).or_insert_with(|| namespace.to_owned());
    }
    scope
}
