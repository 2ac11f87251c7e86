//! Raw element strings (General Specifications, clause 7.8).

use super::{CARET, Collector, Errors, Message, SEPARATOR};
use crate::dictionary::Dictionary;
use crate::error::{Error, ErrorKind, excerpt};

fn is_separator(byte: u8) -> bool {
    byte == CARET as u8 || byte == SEPARATOR as u8
}

pub(super) fn parse<'a>(dictionary: &'a Dictionary, text: &'a str) -> Result<Message<'a>, Errors> {
    let mut collector = Collector::new(text);
    let bytes = text.as_bytes();
    let mut at = usize::from(bytes.first().copied().is_some_and(is_separator));
    if at == bytes.len() {
        return Err(Error::not_gs1(text).into());
    }
    while at < bytes.len() {
        let next = |from: usize| {
            bytes[from..].iter().position(|&byte| is_separator(byte)).map_or(bytes.len(), |found| from + found)
        };
        let Some(identifier) = dictionary.leading(&bytes[at..]) else {
            let end = next(at);
            collector.error(unknown(text, at, end));
            at = end + 1;
            continue;
        };
        let start = at + identifier.ai().len();
        let mut end = next(start);
        if identifier.is_predefined_length() {
            end = end.min(start + identifier.lengths().1);
        }
        // A value of predefined length may be cut within a character that no value holds; it is read with all of it.
        while !text.is_char_boundary(end) {
            end += 1;
        }
        collector.element(identifier, text[start..end].into(), start);
        at = end + usize::from(bytes.get(end).copied().is_some_and(is_separator));
    }
    collector.finish()
}

fn unknown(text: &str, at: usize, end: usize) -> Error {
    if at == end {
        let message = "expected an application identifier, found another separator";
        return Error::new(ErrorKind::Separator, at, message).spanning(1);
    }
    let rest = text.get(at..end).unwrap_or_default();
    let message = format!("no application identifier starts {:?}", excerpt(rest));
    Error::new(ErrorKind::UnknownIdentifier, at, message).spanning(end - at)
}
