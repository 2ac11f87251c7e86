//! Digital Link URIs as messages (GS1 Digital Link URI Syntax 1.6).

use std::borrow::Cow;

use super::{Collector, Errors, Message, Strictness};
use crate::charset;
use crate::dictionary::{Dictionary, Identifier, is_ai_shaped};
use crate::digital_link::{path_end, path_of};
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
        match attribute(dictionary, &path, (name, offset), strictness) {
            Err(error) => collector.error(error),
            Ok(identifier) => {
                let at = offset + name.len() + 1;
                let value = query_value(value);
                if path.is_qualifier(identifier.code) {
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
    let belongs_in_path = path.is_qualifier(identifier.code);
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
        collector.parameters.push((query_value(name).into_owned(), query_value(value).into_owned()));
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

/// Decodes a name or value of a query, where a plus sign stands for a space. Broken escapes stay as they are, and are no
/// characters of any value.
fn query_value(raw: &str) -> Cow<'_, str> {
    if !raw.contains('+') {
        return charset::decode(raw).unwrap_or(Cow::Borrowed(raw));
    }
    let spaced = raw.replace('+', " ");
    charset::decode(&spaced).map(|decoded| decoded.into_owned()).unwrap_or(spaced).into()
}
