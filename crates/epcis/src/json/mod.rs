//! Reading and writing the JSON/JSON-LD binding (EPCIS 2.0, section 10).

mod context;
mod document;
mod parse;
mod read;
mod scalar;
mod write;

pub(crate) use context::MAX_DECLARED;
pub use context::Prefixes;
pub(crate) use document::{parse_document, parse_event, parse_outline, parse_part};
pub(crate) use read::{captured, read_event, stored_event};
pub(crate) use write::write_event;

use crate::model::EventKind;

/// The values of `type` that are events.
pub(crate) const EVENT_TYPES: [(&str, EventKind); 5] = [
    ("ObjectEvent", EventKind::Object),
    ("AggregationEvent", EventKind::Aggregation),
    ("TransactionEvent", EventKind::Transaction),
    ("TransformationEvent", EventKind::Transformation),
    ("AssociationEvent", EventKind::Association),
];

fn event_kind(name: &str) -> Option<EventKind> {
    EVENT_TYPES.iter().find(|(title, _)| *title == name).map(|(_, kind)| *kind)
}

fn event_type(kind: EventKind) -> &'static str {
    EVENT_TYPES.iter().find(|(_, known)| *known == kind).map_or("", |(title, _)| *title)
}
