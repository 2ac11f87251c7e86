//! Digital Link URIs and canonical paths as keys.

use crate::dictionary::Dictionary;
use crate::error::{Error, ErrorKind};
use crate::key::Key;
use crate::path::{self, Strictness};

/// The start and end of the path of an `http` or `https` address, in bytes (RFC 3986, clause 3).
///
/// Scheme and host may be in any case. `None` for any other text, and for an address without a path.
pub(crate) fn path_of(text: &str) -> Option<(usize, usize)> {
    let bytes = text.as_bytes();
    let starts_with =
        |scheme: &str| bytes.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme.as_bytes()));
    let host = ["https://", "http://"].into_iter().find(|scheme| starts_with(scheme))?.len();
    let start = host + bytes[host..].iter().position(|byte| matches!(byte, b'/' | b'?' | b'#'))?;
    let is_path = start > host && bytes[start] == b'/';
    is_path.then(|| (start, path_end(text, start)))
}

/// Where the path that starts at `start` ends: before the query or the fragment.
pub(crate) fn path_end(text: &str, start: usize) -> usize {
    let end = text.as_bytes()[start..].iter().position(|byte| matches!(byte, b'?' | b'#'));
    end.map_or(text.len(), |at| start + at)
}

/// Reads a Digital Link URI in the constrained form of EPCIS.
pub(crate) fn parse(text: &str) -> Result<Key, Error> {
    let Some((start, end)) = path_of(text) else { return Err(Error::not_gs1(text)) };
    let path = &text[start..end];
    let (end, slash) = match path.strip_suffix('/') {
        Some(shorter) => (start + shorter.len(), true),
        None => (end, false),
    };
    let Some(primary) = path::find_primary(Dictionary::built_in(), &text[start..end], Strictness::Strict) else {
        return Err(Error::not_gs1(text));
    };
    let key = Key::constrained(&path::read(text, start + primary, end, Strictness::Strict)?)?;
    if slash {
        return Err(Error::new(ErrorKind::NotConstrained, end, "the address ends in a slash after its key"));
    }
    key_alone(key, text, end)
}

/// Refuses what stands behind the path.
fn key_alone(key: Key, text: &str, end: usize) -> Result<Key, Error> {
    if end < text.len() {
        let message = "the address has a query or fragment after its key";
        return Err(Error::new(ErrorKind::NotConstrained, end, message));
    }
    Ok(key)
}

/// Reads a canonical path, with or without its leading slash.
pub(crate) fn parse_path(text: &str) -> Result<Key, Error> {
    let start = usize::from(text.starts_with('/'));
    // A bare question mark or number sign would end the path in every address that it becomes part of.
    let end = path_end(text, start);
    match path::find_primary(Dictionary::built_in(), &text[start..end], Strictness::Strict) {
        Some(0) => key_alone(Key::constrained(&path::read(text, start, end, Strictness::Strict)?)?, text, end),
        _ => Err(Error::not_gs1(text)),
    }
}
