//! Digital Link URIs as messages (GS1 Digital Link URI Syntax 1.6).

use std::borrow::Cow;

use super::{Collector, Errors, Message};
use crate::charset;
use crate::dictionary::{Dictionary, Identifier, is_ai_shaped};
use crate::digital_link::{path_end, path_of};
use crate::error::{Error, ErrorKind, excerpt};
use crate::path::{self, Elements, Strictness};
use crate::value::Element;

pub(super) fn parse<'a>(
    dictionary: &'a Dictionary,
    text: &'a str,
    strictness: Strictness,
) -> Result<Message<'a>, Errors> {
    match path_of(text) {
        Some(path) => parse_from(dictionary, text, path, strictness),
        None if text.contains("://") => Err(Error::not_gs1(text).into()),
        None => parse_from(dictionary, text, (0, path_end(text, 0)), strictness),
    }
}

/// As [`parse`], where the caller knows where the path starts and ends.
pub(super) fn parse_from<'a>(
    dictionary: &'a Dictionary,
    text: &'a str,
    (start, whole_end): (usize, usize),
    strictness: Strictness,
) -> Result<Message<'a>, Errors> {
    let bytes = text.as_bytes();
    let slashes = bytes[start..whole_end].iter().rev().take_while(|&&byte| byte == b'/').count();
    let end = whole_end - slashes;
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
    // Attributes come first until the path is complete: a tolerant reader finds qualifiers among them.
    for (name, value, offset) in (Pairs { text, at: query_start(bytes, whole_end) }) {
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
                    if path.contains(identifier.code) || collector.contains(identifier.code) {
                        collector.error(twice(identifier, at));
                    }
                    collector.element(identifier, value, at);
                }
            }
        }
    }
    // The values of the path were judged as they were read.
    let attributes = collector.elements.len();
    path.move_into(&mut collector.elements);
    collector.elements.rotate_left(attributes);
    collector.finish()
}

#[cold]
fn twice(identifier: &Identifier, at: usize) -> Error {
    let message = format!("AI ({}) stands twice in the address", identifier.ai());
    Error::new(ErrorKind::Repeated, at, message).about(identifier.ai())
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

/// Where the query starts behind a path, or the end of the text where there is none.
fn query_start(bytes: &[u8], path_end: usize) -> usize {
    if bytes.get(path_end) == Some(&b'?') { path_end + 1 } else { bytes.len() }
}

/// The pairs of a query from byte `at` on: name, value, offset of the name. Pairs are short, so that a loop over bytes is
/// faster than the searches of the standard library.
struct Pairs<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Iterator for Pairs<'a> {
    type Item = (&'a str, &'a str, usize);

    fn next(&mut self) -> Option<Self::Item> {
        let start = self.at;
        let rest = self.text.as_bytes().get(start..).filter(|rest| !rest.is_empty() && rest[0] != b'#')?;
        let end = start + rest.iter().position(|byte| matches!(byte, b'&' | b'#')).unwrap_or(rest.len());
        // The fragment ends the query.
        self.at = if self.text.as_bytes().get(end) == Some(&b'&') { end + 1 } else { self.text.len() };
        let equals = rest[..end - start].iter().position(|&byte| byte == b'=').map_or(end, |found| start + found);
        Some((&self.text[start..equals], &self.text[end.min(equals + 1)..end], start))
    }
}

/// Decodes a value of a query, where a plus sign stands for a space; `Err` holds the place of a broken escape.
fn decoded(raw: &str) -> Result<Cow<'_, str>, usize> {
    if !raw.bytes().any(|byte| byte == b'+') {
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
    let scheme = text.as_bytes()[..path].iter().position(|&byte| byte == b':');
    let host = scheme.map_or(path, |scheme| path.min(scheme + "://".len()));
    if let Some(at) = charset::first_not_host(&text[host..path]) {
        return Err(misplaced_character(text, host + at, "the host of a Digital Link URI"));
    }
    match charset::first_not_uri(text) {
        Some(at) => Err(misplaced_character(text, at, "a URI")),
        None => Ok(()),
    }
}

#[cold]
fn misplaced_character(text: &str, at: usize, place: &str) -> Error {
    let found = text.get(at..).and_then(|rest| rest.chars().next()).unwrap_or_default();
    let message = format!("{found:?} cannot stand in {place}");
    Error::new(ErrorKind::Characters, at, message).spanning(found.len_utf8())
}
