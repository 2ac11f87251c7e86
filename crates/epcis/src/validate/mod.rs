//! Checking against the standard: structure from tables ([`shapes`]), then what no table says ([`semantics`]).
//!
//! Every fault is found in one pass over the JSON form, each with its place and a sentence that names the value.

mod check;
mod identifier;
mod path;
mod semantics;
mod shapes;
mod times;

use serde_json::{Map, Value};

pub(crate) use path::{push_step, shown};
pub(crate) use shapes::is_event_member;
pub use times::check_times;

use crate::json::Prefixes;
use crate::model::EventKind;
use crate::{Finding, Severity};
use check::Checker;
use path::Path;

/// A finding as it counts for XML. Its schema takes any URI for a name and a sensor report without a type, and documents
/// of others use both; JSON takes neither (EPCIS 2.0, XSD and JSON schema).
pub(crate) fn in_xml(finding: Finding) -> Finding {
    let is_report_type =
        finding.code == "missing" && finding.pointer.ends_with("/type") && finding.pointer.contains("/sensorReport/");
    let severity = if finding.code == "vocabulary" || is_report_type { Severity::Warning } else { finding.severity };
    Finding { severity, ..finding }
}

/// Checks an identifier wherever it stands: a GS1 key has to be a correct one, other things have to be URIs. The error
/// says what is wrong with it.
pub(crate) fn check_identifier(text: &str) -> Result<(), String> {
    identifier::check(text, shapes::Place::Any).map_err(|(_, message)| message)
}

/// Everything that is wrong or odd with an event of the given kind.
pub(crate) fn event(members: &Map<String, Value>, kind: EventKind, pointer: &str, prefixes: &Prefixes) -> Vec<Finding> {
    let mut checker = Checker::new(prefixes);
    let path = Path::root(pointer);
    checker.members(members, &shapes::EVENT, shapes::bit(kind), &path);
    semantics::event(&mut checker, members, kind, &path);
    checker.finish(pointer)
}

/// Everything that is wrong or odd with what stands around the events of a document.
pub(crate) fn envelope(members: &Map<String, Value>, is_query: bool, prefixes: &Prefixes) -> Vec<Finding> {
    let mut checker = Checker::new(prefixes);
    let shape = if is_query { &shapes::QUERY_DOCUMENT } else { &shapes::DOCUMENT };
    checker.members(members, shape, shapes::ALL, &Path::root(""));
    checker.finish("")
}
