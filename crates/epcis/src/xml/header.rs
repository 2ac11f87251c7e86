//! What stands in the header of a document: the business document header and master data, in the shape of the JSON binding.

use serde_json::Value;

use super::tree::{Element, Fault, Source};
use crate::json::Prefixes;

/// The header as the member `epcisHeader`; nothing when it says nothing.
pub(super) fn read(_header: &Element<'_>, _source: &Source<'_>, _prefixes: &Prefixes) -> Result<Option<Value>, Fault> {
    Ok(None)
}

/// The body of a master data document as the member `epcisHeader`.
pub(super) fn vocabularies(
    _body: &Element<'_>,
    _source: &Source<'_>,
    _prefixes: &Prefixes,
) -> Result<Option<Value>, Fault> {
    Ok(None)
}
