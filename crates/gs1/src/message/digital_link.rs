//! Digital Link URIs as messages (GS1 Digital Link URI Syntax 1.6).

use std::borrow::Cow;

use super::{Collector, Errors, Message, Strictness};
use crate::charset;
use crate::dictionary::{Dictionary, Identifier, is_ai_shaped};
use crate::digital_link::{host_of, path_end, path_of};
use crate::error::{Error, ErrorKind, excerpt};
use crate::path::{self, Elements};
use crate::value::Element;

pub(super) fn parse<'a>(
    dictionary: &'a Dictionary,
    text: &'a str,
    strictness: Strictness,
) -> Result<Message<'a>, Errors> {
    let (start, whole_end) = match path_of(text) {
        Some(path) => path,
        None if text.contains("://") => return Err(Error::not_gs1(text).into()),
        None => (0, path_end(text, 0)),
    };
    let end = start + text[start..whole_end].trim_end_matches('/').len();
    let Some(primary) = path::find_primary(dictionary, &text[start..end], strictness) else {
        return Err(Error::not_gs1(text).into());
    };
    if strictness == Strictness::Strict {
        check_characters(text, start)?;
    }
    let mut path = path::read_unfinished(dictionary, text, start + primary, end, strictness)?;
    let mut collector = Collector::new(text);
    if end < whole_end && strictness == Strictness::Strict {
        let message = "the address ends in a slash after its key";
        collector.error(Error::new(ErrorKind::Misplaced, end, message).spanning(whole_end - end));
    }
    let query = text[whole_end..].strip_prefix('?').map(|rest| rest.split('#').next().unwrap_or_default());
    // Attributes wait here until the path is complete: a tolerant reader finds qualifiers among them.
    let mut attributes = Vec::new();
    for (name, value, offset) in pairs(query.unwrap_or_default(), whole_end + 1) {
        if !is_ai_shaped(name) {
            parameter(name, value, offset, &mut collector);
            continue;
        }
        // Behind the equals sign, or the end of the text where there is none.
        let at = (offset + name.len() + 1).min(text.len());
        match attribute(dictionary, &path, (name, offset), strictness) {
            Err(error) => collector.error(error),
            Ok(identifier) => {
                let value = match decoded(value) {
                    Ok(value) => value,
                    Err(broken) => {
                        collector.error(escape_error(identifier, value, at + broken));
                        continue;
                    }
                };
                if path.has_place(identifier.code) {
                    match Element::new(identifier, value, at, text).and_then(|element| path.insert(element)) {
                        Ok(()) => {}
                        Err(error) => collector.error(error),
                    }
                } else {
                    attributes.push((identifier, value, at));
                }
            }
        }
    }
    collect_path(&mut collector, &path);
    for (identifier, value, offset) in attributes {
        if collector.elements.iter().any(|earlier| earlier.identifier.code == identifier.code) {
            let message = format!("AI ({}) stands twice in the address", identifier.ai());
            collector.error(Error::new(ErrorKind::Repeated, offset, message).about(identifier.ai()));
        }
        collector.element(identifier, value, offset);
    }
    collector.finish()
}

/// The values of the path were judged as they were read.
fn collect_path<'a>(collector: &mut Collector<'a>, path: &Elements<'a>) {
    collector.elements.push(path.primary.clone());
    collector.elements.extend(path.qualifiers().cloned());
}

/// The identifier of a pair of the query, if it may stand there.
fn attribute<'a>(
    dictionary: &'a Dictionary,
    path: &Elements<'_>,
    (name, offset): (&str, usize),
    strictness: Strictness,
) -> Result<&'a Identifier, Error> {
    let Some(identifier) = dictionary.identifier(name) else {
        let message = format!("there is no application identifier ({name})");
        return Err(Error::new(ErrorKind::UnknownIdentifier, offset, message).about(name).spanning(name.len()));
    };
    // The lot belongs into the path of a trade item, say, but not beside a third-party serial number.
    let belongs_in_path = path.has_place(identifier.code);
    if (belongs_in_path && strictness == Strictness::Tolerant) || (identifier.is_attribute() && !belongs_in_path) {
        return Ok(identifier);
    }
    let message = if belongs_in_path {
        format!("AI ({name}) belongs in the path, after AI ({})", path.primary.ai())
    } else {
        format!("AI ({name}) may not stand in the query of a Digital Link URI")
    };
    Err(Error::new(ErrorKind::Misplaced, offset, message).about(name).spanning(name.len()))
}

/// Keeps what is no application identifier. All digits could be nothing else, and are an error.
fn parameter(name: &str, value: &str, offset: usize, collector: &mut Collector<'_>) {
    if !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_digit()) {
        let message = format!("there is no application identifier ({})", excerpt(name));
        collector.error(Error::new(ErrorKind::UnknownIdentifier, offset, message).about(name).spanning(name.len()));
    } else if !name.is_empty() {
        collector.parameters.push((query_text(name), query_text(value)));
    } else if collector.text.as_bytes().get(offset) == Some(&b'=') {
        collector.error(Error::new(ErrorKind::UnknownIdentifier, offset, "a value of the query has no name"));
    }
}

/// The pairs of a query that starts at byte `start` of the text: name, value, offset of the name.
fn pairs(query: &str, start: usize) -> impl Iterator<Item = (&str, &str, usize)> {
    let mut at = start;
    query.split('&').map(move |pair| {
        let offset = at;
        at += pair.len() + 1;
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        (name, value, offset)
    })
}

/// Decodes a value of a query, where a plus sign stands for a space; `Err` holds the place of a broken escape.
fn decoded(raw: &str) -> Result<Cow<'_, str>, usize> {
    if !raw.contains('+') {
        return charset::decode(raw);
    }
    let spaced = raw.replace('+', " ");
    charset::decode(&spaced).map(|decoded| Cow::Owned(decoded.into_owned()))
}

/// Decodes what is no business of ours; broken escapes stay as they are.
fn query_text(raw: &str) -> String {
    decoded(raw).map_or_else(|_| raw.to_owned(), Cow::into_owned)
}

fn escape_error(identifier: &Identifier, raw: &str, at: usize) -> Error {
    let message = format!("({}) {:?} has a broken percent escape", identifier.ai(), excerpt(raw));
    Error::new(ErrorKind::Characters, at, message).about(identifier.ai())
}

/// Refuses characters that no URI holds, and hosts that no host is called; the path starts at byte `path`.
fn check_characters(text: &str, path: usize) -> Result<(), Error> {
    let character = |at: usize, what: &str| {
        let found = text.get(at..).and_then(|rest| rest.chars().next()).unwrap_or_default();
        let message = format!("{found:?} cannot stand in {what}");
        Err(Error::new(ErrorKind::Characters, at, message).spanning(found.len_utf8()))
    };
    let host = host_of(text).unwrap_or(path);
    let is_host = |byte: &u8| byte.is_ascii_alphanumeric() || b"-.:[]".contains(byte);
    if let Some(at) = text.as_bytes()[host..path].iter().position(|byte| !is_host(byte)) {
        return character(host + at, "the host of a Digital Link URI");
    }
    match charset::first_not_uri(text) {
        Some(at) => character(at, "a URI"),
        None => Ok(()),
    }
}
