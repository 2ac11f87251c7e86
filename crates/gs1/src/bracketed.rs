//! Bracketed element strings, `(01)09506000134352(21)1234` (General Specifications, clause 4.14).
//!
//! An opening bracket inside a value is written `\(`, as in the GS1 Barcode Syntax Engine.

use std::borrow::Cow;

use crate::dictionary::{Dictionary, Identifier, is_ai_shaped};
use crate::error::{Error, ErrorKind, excerpt};
use crate::key::Key;
use crate::path::Elements;
use crate::value::Element;

/// Reads an element string that holds one key and nothing else, in any order.
pub(crate) fn parse(text: &str) -> Result<Key, Error> {
    // A text in brackets is a claim to be an element string only if an identifier stands in them.
    if !text.get(1..).and_then(|rest| rest.split_once(')')).is_some_and(|(ai, _)| is_ai_shaped(ai)) {
        return Err(Error::not_gs1(text));
    }
    let mut primary = None;
    for group in (Groups { text, at: 0 }) {
        let group = group?;
        let Some(identifier) = by_ai(group.ai).filter(|identifier| identifier.is_in_keys()) else {
            return Err(stray(&group));
        };
        if identifier.is_primary() {
            if primary.is_some() {
                return Err(stray(&group));
            }
            primary = Some(Element::new(identifier, group.value, group.offset, text)?);
        }
    }
    let Some(primary) = primary else {
        return Err(Error::new(ErrorKind::MissingComponent, 0, format!("no primary key in {:?}", excerpt(text))));
    };
    let mut elements = Elements::new(primary);
    for group in (Groups { text, at: 0 }) {
        let group = group?;
        if let Some(identifier) = by_ai(group.ai).filter(|identifier| !identifier.is_primary()) {
            elements.insert(Element::new(identifier, group.value, group.offset, text)?)?;
        }
    }
    Key::constrained(&elements.finished()?)
}

/// Reads the finest key of an element string, and leaves aside identifiers that are no part of a key.
pub(crate) fn parse_typed(text: &str) -> Result<Key, Error> {
    let mut primary = None;
    for group in (Groups { text, at: 0 }) {
        let group = group?;
        if let Some(identifier) = by_ai(group.ai).filter(|identifier| identifier.is_primary()) {
            primary = Some(Element::padded(identifier, group.value, group.offset, text)?);
            break;
        }
    }
    let Some(primary) = primary else { return Err(Error::not_gs1(text)) };
    let mut elements = Elements::new(primary);
    for group in (Groups { text, at: 0 }) {
        let group = group?;
        // A lot next to an SSCC, say, is about what the logistic unit holds and does not qualify the SSCC.
        let qualifier = by_ai(group.ai).filter(|identifier| elements.is_qualifier(identifier.code));
        if let Some(identifier) = qualifier {
            elements.insert(Element::new(identifier, group.value, group.offset, text)?)?;
        }
    }
    Ok(Key::finest(&elements.finished()?))
}

fn by_ai(ai: &str) -> Option<&'static Identifier> {
    Dictionary::built_in().identifier(ai)
}

fn stray(group: &Group<'_>) -> Error {
    let message = format!("AI ({}) is no part of a single key", group.ai);
    Error::new(ErrorKind::NotConstrained, group.offset, message)
}

struct Group<'a> {
    ai: &'a str,
    value: Cow<'a, str>,
    offset: usize,
}

/// Walks over `(AI)value` groups; stops after the first fault.
struct Groups<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Iterator for Groups<'a> {
    type Item = Result<Group<'a>, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        let start = self.at;
        let rest = self.text.get(start..).filter(|rest| !rest.is_empty())?;
        self.at = self.text.len();
        let group = rest.strip_prefix('(').and_then(|rest| rest.split_once(')'));
        let Some((ai, after)) = group.filter(|(ai, _)| is_ai_shaped(ai)) else {
            let message = format!("expected an application identifier in brackets at {:?}", excerpt(rest));
            return Some(Err(Error::new(ErrorKind::Brackets, start, message)));
        };
        let offset = start + ai.len() + "()".len();
        let length = value_length(after);
        self.at = offset + length;
        let raw = &after[..length];
        let value = if raw.contains("\\(") { Cow::Owned(raw.replace("\\(", "(")) } else { Cow::Borrowed(raw) };
        Some(Ok(Group { ai, value, offset }))
    }
}

/// The length of a value up to the next bracket that is not escaped.
fn value_length(text: &str) -> usize {
    let mut escaped = false;
    for (at, byte) in text.bytes().enumerate() {
        if byte == b'(' && !escaped {
            return at;
        }
        escaped = byte == b'\\';
    }
    text.len()
}
