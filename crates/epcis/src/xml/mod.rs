//! The XML binding (EPCIS 2.0, section 9; 1.0 to 1.2 for reading), and what carries JSON through it without loss.

mod document;
mod extension;
mod header;
mod names;
mod read;
mod tree;
mod write;

use std::collections::BTreeMap;

pub(crate) use document::{event_json, parse_document, read_event};
pub use write::Fragment;

use crate::Event;
use crate::json::Prefixes;

/// The event as an element of XML 2.0, whose extensions have the names that `prefixes` give them.
pub fn write_event(event: &Event, prefixes: &Prefixes) -> Fragment {
    write::event(event, prefixes)
}

/// The element alone, with every prefix that it uses declared.
pub fn write_alone(event: &Event, prefixes: &Prefixes) -> String {
    write_event(event, prefixes).text(&BTreeMap::new())
}
