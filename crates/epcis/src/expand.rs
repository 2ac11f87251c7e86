//! What an event says as linked data: the absolute IRI of every member name, and of every value that is a name.
//!
//! This is our own writing of the standard context (`epcis-context.jsonld`); nothing is fetched. It goes as far as the
//! platform needs: members of the standard, names of the CBV and of the GS1 Web Vocabulary, types, and extensions with
//! the prefixes that a document declares. What a document's own context says beyond prefixes (types of terms,
//! languages, containers) is kept with the event and not interpreted.

use serde_json::Value;

use crate::Prefixes;
use crate::vocabulary::{self, Kind};

/// One member of an event, anywhere in it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Statement {
    /// IRI of the member's name; `@id` and `@type` for what names a thing and its type.
    pub property: String,
    /// The value where it is one: an IRI in full, a text, a number or a truth value as text. None for an object.
    pub value: Option<String>,
}

/// Everything that an event says, in document order; one statement for each value of a list. Names that are neither
/// the standard's nor have a known prefix say nothing.
pub fn event(event: &Value, prefixes: &Prefixes) -> Vec<Statement> {
    let mut statements = Vec::new();
    object(event, Scope::Event, prefixes, &mut statements);
    statements
}

/// The IRI of a member of the standard at the top of an event or within `path`, such as `["sensorElementList",
/// "sensorReport"]`; `@id` or `@type` where it is a keyword.
pub fn standard_name(path: &[&str], name: &str) -> Option<String> {
    let scope = path.iter().try_fold(Scope::Event, |scope, step| scope.term(step).map(|term| term.scope))?;
    scope.term(name).map(|term| term.iri)
}

/// Where in an event a name stands: the same one means different things in different places.
#[derive(Clone, Copy, PartialEq)]
enum Scope {
    Event,
    Parties,
    Transactions,
    SensorElement,
    SensorMetadata,
    SensorReport,
    ErrorDeclaration,
    PersistentDisposition,
}

/// What stands behind a name.
#[derive(Clone, Copy, PartialEq)]
enum Holds {
    Literal,
    Iri,
    Name(Kind),
    Type,
}

struct Term {
    iri: String,
    holds: Holds,
    scope: Scope,
}

const EPCIS: &str = "https://ref.gs1.org/epcis/";

/// Members whose values are IRIs, wherever they stand.
const IRIS: [&str; 24] = [
    "certificationInfo",
    "bizLocation",
    "readPoint",
    "transformationID",
    "epcList",
    "epcClass",
    "parentID",
    "childEPCs",
    "inputEPCList",
    "outputEPCList",
    "source",
    "destination",
    "deviceID",
    "deviceMetadata",
    "rawData",
    "dataProcessingMethod",
    "bizRules",
    "coordinateReferenceSystem",
    "microorganism",
    "chemicalSubstance",
    "uriValue",
    "correctiveEventIDs",
    "member",
    "children",
];

/// Members with values of their own kind or with members of their own, at the top of an event.
const AT_TOP: [&str; 17] = [
    "eventTime",
    "recordTime",
    "eventTimeZoneOffset",
    "action",
    "certificationInfo",
    "bizLocation",
    "readPoint",
    "transformationID",
    "epcList",
    "quantity",
    "epcClass",
    "uom",
    "parentID",
    "childEPCs",
    "inputEPCList",
    "outputEPCList",
    "ilmd",
];
const QUANTITIES: [&str; 4] = ["quantityList", "childQuantityList", "inputQuantityList", "outputQuantityList"];
const IN_SENSOR_ELEMENT: [&str; 5] = ["deviceID", "deviceMetadata", "rawData", "dataProcessingMethod", "time"];
const IN_SENSOR_METADATA: [&str; 3] = ["startTime", "endTime", "bizRules"];
const IN_SENSOR_REPORT: [&str; 15] = [
    "coordinateReferenceSystem",
    "microorganism",
    "chemicalSubstance",
    "value",
    "stringValue",
    "booleanValue",
    "hexBinaryValue",
    "uriValue",
    "minValue",
    "maxValue",
    "meanValue",
    "sDev",
    "percRank",
    "percValue",
    "time",
];

impl Scope {
    /// The meaning of a name here. What a place does not define means what it means around it.
    fn term(self, name: &str) -> Option<Term> {
        let own = match (self, name) {
            (_, "eventID" | "id" | "@id") => keyword("@id", Holds::Iri),
            (Self::Transactions, "bizTransaction") => keyword("@id", Holds::Iri),
            (Self::Parties, "source" | "destination") => named("sourceOrDestination", Holds::Iri, self),
            (Self::Parties, "type") => named("sourceOrDestinationType", Holds::Name(Kind::SourceDestination), self),
            (Self::Transactions, "type") => named("bizTransactionType", Holds::Name(Kind::BizTransaction), self),
            (Self::SensorReport, "type") => named("measurementType", Holds::Name(Kind::Measurement), self),
            (Self::SensorReport, "exception") => named(name, Holds::Name(Kind::SensorException), self),
            (Self::SensorReport, "component") => named(name, Holds::Name(Kind::Component), self),
            (_, "type" | "@type") => keyword("@type", Holds::Type),
            (Self::ErrorDeclaration, "reason") => named(name, Holds::Name(Kind::ErrorReason), self),
            (Self::ErrorDeclaration, "declarationTime" | "correctiveEventIDs") => named(name, holds(name), self),
            (Self::PersistentDisposition, "set" | "unset") => named(name, Holds::Name(Kind::Disposition), self),
            (Self::SensorElement, "sensorMetadata") => named(name, Holds::Literal, Self::SensorMetadata),
            (Self::SensorElement, "sensorReport") => named(name, Holds::Literal, Self::SensorReport),
            (Self::SensorElement | Self::SensorMetadata | Self::SensorReport, _)
                if IN_SENSOR_ELEMENT.contains(&name) =>
            {
                named(name, holds(name), self)
            }
            (Self::SensorMetadata, _) if IN_SENSOR_METADATA.contains(&name) => named(name, holds(name), self),
            (Self::SensorReport, _) if IN_SENSOR_REPORT.contains(&name) => named(name, holds(name), self),
            _ => return self.around(name),
        };
        Some(own)
    }

    /// Names of the event itself, which hold within it too.
    fn around(self, name: &str) -> Option<Term> {
        Some(match name {
            "bizStep" => named(name, Holds::Name(Kind::BizStep), self),
            "disposition" => named(name, Holds::Name(Kind::Disposition), self),
            "sourceList" | "destinationList" => named(name, Holds::Literal, Self::Parties),
            "bizTransactionList" => named(name, Holds::Literal, Self::Transactions),
            "sensorElementList" => named(name, Holds::Literal, Self::SensorElement),
            "errorDeclaration" => named(name, Holds::Literal, Self::ErrorDeclaration),
            "persistentDisposition" => named(name, Holds::Literal, Self::PersistentDisposition),
            _ if AT_TOP.contains(&name) || QUANTITIES.contains(&name) => named(name, holds(name), self),
            _ => return None,
        })
    }
}

fn keyword(name: &str, holds: Holds) -> Term {
    Term { iri: name.to_owned(), holds, scope: Scope::Event }
}

fn named(name: &str, holds: Holds, scope: Scope) -> Term {
    Term { iri: format!("{EPCIS}{name}"), holds, scope }
}

fn holds(name: &str) -> Holds {
    if IRIS.contains(&name) { Holds::Iri } else { Holds::Literal }
}

fn object(value: &Value, scope: Scope, prefixes: &Prefixes, out: &mut Vec<Statement>) {
    let Value::Object(members) = value else { return };
    for (name, member) in members {
        let term = match scope.term(name) {
            Some(term) => Some(term),
            None => prefixes.expand(name).map(|iri| Term { iri, holds: Holds::Literal, scope }),
        };
        if let Some(term) = term {
            values(&term, member, prefixes, out);
        }
    }
}

fn values(term: &Term, value: &Value, prefixes: &Prefixes, out: &mut Vec<Statement>) {
    let mut say = |value: Option<String>| out.push(Statement { property: term.iri.clone(), value });
    match value {
        Value::Array(items) => items.iter().for_each(|item| values(term, item, prefixes, out)),
        // JSON-LD: nothing is said by null.
        Value::Null => {}
        Value::Object(members) => match (members.get("@value"), reference(members, term.scope)) {
            (Some(literal), _) => say(plain(literal)),
            (None, Some(reference)) => say(Some(iri(reference, prefixes))),
            (None, None) => {
                say(None);
                object(value, term.scope, prefixes, out);
            }
        },
        Value::String(text) => say(Some(match term.holds {
            Holds::Literal => text.clone(),
            Holds::Iri => iri(text, prefixes),
            Holds::Type => type_iri(text, prefixes),
            Holds::Name(kind) => name_iri(kind, text, prefixes),
        })),
        literal => say(plain(literal)),
    }
}

/// What an object refers to that says nothing else of it: it stands for its identifier.
fn reference(members: &serde_json::Map<String, Value>, scope: Scope) -> Option<&str> {
    let (name, value) = members.iter().next().filter(|_| members.len() == 1)?;
    value.as_str().filter(|_| scope.term(name).is_some_and(|term| term.iri == "@id"))
}

fn plain(literal: &Value) -> Option<String> {
    match literal {
        Value::String(text) => Some(text.clone()),
        Value::Number(_) | Value::Bool(_) => Some(literal.to_string()),
        _ => None,
    }
}

fn iri(text: &str, prefixes: &Prefixes) -> String {
    prefixes.expand(text).unwrap_or_else(|| text.to_owned())
}

fn type_iri(text: &str, prefixes: &Prefixes) -> String {
    let is_event = crate::model::EventKind::from_name(text).is_some();
    if is_event { format!("{EPCIS}{text}") } else { iri(text, prefixes) }
}

/// The IRI of a name from a vocabulary: the web URI of a bare one of the standard, for others what the prefix says.
fn name_iri(kind: Kind, text: &str, prefixes: &Prefixes) -> String {
    if vocabulary::is_standard(kind, text) { vocabulary::web_uri(kind, text) } else { iri(text, prefixes) }
}
