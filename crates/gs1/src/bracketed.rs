//! Bracketed element strings, `(01)09506000134352(21)1234` (General Specifications, clause 4.14).
//!
//! An opening bracket inside a value is written `\(`, as in the GS1 Barcode Syntax Engine.

use std::borrow::Cow;

use crate::dictionary::{Dictionary, Identifier};
use crate::error::{Error, ErrorKind, excerpt};
use crate::key::Key;
use crate::path::Elements;
use crate::value::Element;

/// Reads an element string that holds one key and nothing else, in any order.
pub(crate) fn parse(text: &str) -> Result<Key, Error> {
    // A text in brackets is a claim to be an element string only if an identifier stands in them.
    if identifier_at(text, 0).is_none() {
        return Err(Error::not_gs1(text));
    }
    let mut elements: Option<Elements<'_>> = None;
    // Qualifiers that stand before their key, which is allowed and rare.
    let mut waiting = Vec::new();
    for group in (Groups { text, at: 0 }) {
        let group = group?;
        let Some(identifier) = by_ai(group.ai).filter(|identifier| identifier.is_in_keys()) else {
            return Err(stray(&group));
        };
        if identifier.is_primary() && elements.is_some() {
            return Err(stray(&group));
        }
        let element = Element::new(identifier, group.value, group.offset, text)?;
        match &mut elements {
            _ if identifier.is_primary() => elements = Some(Elements::new(element)),
            Some(elements) => elements.insert(element)?,
            None => waiting.push(element),
        }
    }
    let Some(mut elements) = elements else {
        return Err(Error::new(ErrorKind::MissingComponent, 0, format!("no primary key in {:?}", excerpt(text))));
    };
    for element in waiting {
        elements.insert(element)?;
    }
    Key::constrained(elements.finished()?)
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
    Ok(Key::finest(elements.finished()?))
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

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        let start = self.at;
        if start >= self.text.len() {
            return None;
        }
        let Some((ai, offset)) = identifier_at(self.text, start) else {
            self.at = self.text.len();
            return Some(Err(broken_bracket(self.text, start)));
        };
        let (value, end) = value_at(self.text, offset);
        self.at = end;
        Some(Ok(Group { ai, value, offset }))
    }
}

/// The digits in the bracket at byte `at`, and where the value after it starts.
#[inline]
pub(crate) fn identifier_at(text: &str, at: usize) -> Option<(&str, usize)> {
    let bytes = text.as_bytes().get(at..)?;
    if bytes.first() != Some(&b'(') {
        return None;
    }
    // Two to four digits; looking further would be in vain.
    let close = bytes.iter().take(6).position(|&byte| byte == b')').filter(|close| (3..=5).contains(close))?;
    let ai = text.get(at + 1..at + close)?;
    ai.bytes().all(|byte| byte.is_ascii_digit()).then_some((ai, at + close + 1))
}

/// The value that starts at byte `start`, without the escapes of brackets, and where it ends.
#[inline]
pub(crate) fn value_at(text: &str, start: usize) -> (Cow<'_, str>, usize) {
    let bytes = &text.as_bytes()[start..];
    let mut length = 0;
    let mut has_escapes = false;
    loop {
        length += bytes[length..].iter().position(|&byte| byte == b'(').unwrap_or(bytes.len() - length);
        if length == bytes.len() || length == 0 || bytes[length - 1] != b'\\' {
            break;
        }
        has_escapes = true;
        length += 1;
    }
    let raw = &text[start..start + length];
    (if has_escapes { raw.replace("\\(", "(").into() } else { raw.into() }, start + length)
}

/// The fault of a text that has no bracket with an identifier at byte `at`.
#[cold]
pub(crate) fn broken_bracket(text: &str, at: usize) -> Error {
    let rest = text.get(at..).unwrap_or_default();
    let message = format!("expected an application identifier in brackets at {:?}", excerpt(rest));
    Error::new(ErrorKind::Brackets, at, message).spanning(rest.len())
}
