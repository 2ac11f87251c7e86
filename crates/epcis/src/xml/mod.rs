//! The XML binding (EPCIS 2.0, section 9; 1.0 to 1.2 for reading), and what carries JSON through it without loss.

mod document;
mod envelope;
mod extension;
mod header;
mod master_data;
mod names;
mod read;
pub mod soap;
mod tree;
mod write;
mod write12;

pub(crate) use document::{check_aside, event_json, parse_document, parse_outline, parse_part, read_event};
pub use envelope::{Envelope, Version, document, query_document, query_document_with, query_results};
pub use write::Fragment;
pub use write12::NotExpressible;

pub(crate) use names::{MARK, MARK_IRI};

use crate::Event;
use crate::format::CbvFormat;
use crate::json::Prefixes;

/// The event as an element of XML 2.0, whose extensions have the names that `prefixes` give them.
pub fn write_event(event: &Event, prefixes: &Prefixes, names: CbvFormat) -> Fragment {
    write::event(event, prefixes, names)
}

/// The same in the version given.
///
/// # Errors
///
/// EPCIS 1.2 has no associations, sensors, persistent dispositions and certifications.
pub fn write_event_as(
    event: &Event,
    prefixes: &Prefixes,
    names: CbvFormat,
    version: Version,
) -> Result<Fragment, NotExpressible> {
    match version {
        Version::V1_2 => write12::event(event, prefixes, names),
        Version::V2_0 => Ok(write::event(event, prefixes, names)),
    }
}

/// Text as XML can hold it; characters that XML does not have become U+FFFD.
pub fn escape(text: &str) -> String {
    let text: String = text.chars().map(|it| if tree::is_allowed(it) { it } else { '\u{fffd}' }).collect();
    write::escaped(&text, true)
}
