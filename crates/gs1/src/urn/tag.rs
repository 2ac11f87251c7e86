//! EPC tag URIs (Tag Data Standard, clause 12): the identity that a tag holds, with what only matters on the tag.
//!
//! ```text
//! urn:epc:tag:sgtin-96:3.0614141.112345.400       filter 3 of urn:epc:id:sgtin:0614141.112345.400
//! ```

use super::read::Reader;
use super::{FOREIGN, LAYOUTS};
use crate::error::{Error, ErrorKind, excerpt};
use crate::key::Key;

/// The binary forms of each scheme by the count of their bits.
const FORMS: [(&str, &[&str]); 11] = [
    ("sgtin", &["96", "198"]),
    ("sscc", &["96"]),
    ("sgln", &["96", "195"]),
    ("grai", &["96", "170"]),
    ("giai", &["96", "202"]),
    ("gsrn", &["96"]),
    ("gsrnp", &["96"]),
    ("gdti", &["96", "113", "174"]),
    ("cpi", &["96", "var"]),
    ("sgcn", &["96"]),
    ("itip", &["110", "212"]),
];

/// Reads the key out of a tag URI; `None` when the text is no EPC URN about a tag.
pub(crate) fn parse(text: &str) -> Option<Result<Key, Error>> {
    let rest = super::after_start(text).ok()?;
    let (namespace, body) = rest.split_once(':')?;
    match namespace {
        "tag" => Some(read(text, text.len() - body.len())),
        "raw" => {
            let message = format!("{:?} is the memory of a tag as it is; decode it first", excerpt(text));
            Some(Err(Error::new(ErrorKind::UnknownScheme, 0, message)))
        }
        _ => None,
    }
}

fn read(text: &str, at: usize) -> Result<Key, Error> {
    let (form, body) = text[at..].split_once(':').unwrap_or((&text[at..], ""));
    let (name, bits) = form.rsplit_once('-').unwrap_or((form, ""));
    if FOREIGN.contains(&name) {
        return Err(Error::not_gs1(text));
    }
    let known = FORMS.iter().any(|&(known, forms)| known == name && forms.contains(&bits));
    let Some(layout) = LAYOUTS.iter().find(|layout| known && layout.name == name) else {
        let message = format!("no EPC binary form {:?} exists", excerpt(form));
        return Err(Error::new(ErrorKind::UnknownScheme, at, message));
    };
    let filter_at = text.len() - body.len();
    match body.split_once('.') {
        Some((filter, _)) if matches!(filter.as_bytes(), [b'0'..=b'7']) => {
            Reader::new(text, filter_at + 2, layout).key(false)
        }
        _ => {
            let message = format!("{:?}: expected a filter from 0 to 7 and the components of the key", excerpt(body));
            Err(Error::new(ErrorKind::MissingComponent, filter_at, message))
        }
    }
}
