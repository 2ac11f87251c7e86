//! Documents around events that are written already.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::header;
use super::write::{Fragment, escaped};
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

/// An `EPCISDocument`. What of `members`, those of a document around its events, has a place in XML becomes its header.
pub fn document(envelope: &Envelope<'_>, members: &Extensions, prefixes: &Prefixes, events: &[Fragment]) -> String {
    let (header, used) = header::write(members, prefixes);
    let (extensions, also_used) = header::write_extensions(members, prefixes);
    let mut scope = shared(events);
    scope.extend(used);
    scope.extend(also_used);
    let mut text = start("epcis", "EPCISDocument", envelope, &scope);
    if !header.is_empty() {
        let _ = write!(text, "<EPCISHeader>{header}</EPCISHeader>");
    }
    text.push_str("<EPCISBody>");
    event_list(&mut text, events, &scope);
    let _ = writeln!(text, "</EPCISBody>{extensions}</epcis:EPCISDocument>");
    text
}

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
    let mut text = start("epcisq", "EPCISQueryDocument", envelope, scope);
    let _ = writeln!(text, "<EPCISBody>{body}</EPCISBody></epcisq:EPCISQueryDocument>");
    text
}

/// The element `epcisq:QueryResults` alone, whose prefix and those of `scope` are declared around it.
pub fn query_results(
    query_name: &str,
    subscription_id: Option<&str>,
    events: &[Fragment],
    scope: &BTreeMap<String, String>,
) -> String {
    let mut text = format!("<epcisq:QueryResults><queryName>{}</queryName>", escaped(query_name, false));
    if let Some(id) = subscription_id {
        let _ = write!(text, "<subscriptionID>{}</subscriptionID>", escaped(id, false));
    }
    text.push_str("<resultsBody>");
    event_list(&mut text, events, scope);
    text.push_str("</resultsBody></epcisq:QueryResults>");
    text
}

fn start(prefix: &str, name: &str, envelope: &Envelope<'_>, scope: &BTreeMap<String, String>) -> String {
    let schema = if prefix == "epcisq" { "epcis-query" } else { "epcis" };
    let mut text = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<{prefix}:{name} xmlns:{prefix}=\"urn:epcglobal:{schema}:xsd:{}\"",
        envelope.version.major()
    );
    for (prefix, namespace) in scope {
        let _ = write!(text, " xmlns:{prefix}=\"{}\"", escaped(namespace, true));
    }
    let date = escaped(envelope.creation_date, true);
    let _ = write!(text, " schemaVersion=\"{}\" creationDate=\"{date}\">", envelope.version.name());
    text
}

fn event_list(text: &mut String, events: &[Fragment], scope: &BTreeMap<String, String>) {
    text.push_str("<EventList>");
    events.iter().for_each(|event| text.push_str(&event.text(scope)));
    text.push_str("</EventList>");
}

/// Prefixes that can be declared once for all: where two events give one different meanings, the first one's counts, and
/// the second declares its own.
pub(super) fn shared(events: &[Fragment]) -> BTreeMap<String, String> {
    let mut scope = BTreeMap::new();
    let all = events.iter().flat_map(Fragment::namespaces).filter(|(prefix, _)| !matches!(*prefix, "epcis" | "epcisq"));
    for (prefix, namespace) in all {
        scope.entry(prefix.to_owned()).or_insert_with(|| namespace.to_owned());
    }
    scope
}
