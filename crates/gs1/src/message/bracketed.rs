//! Bracketed element strings (General Specifications, clause 4.14).

use std::borrow::Cow;

use super::{Collector, Errors, Message};
use crate::dictionary::Dictionary;
use crate::error::{Error, ErrorKind, excerpt};

pub(super) fn parse<'a>(dictionary: &'a Dictionary, text: &'a str) -> Result<Message<'a>, Errors> {
    let mut collector = Collector::new(text);
    let mut at = 0;
    while at < text.len() {
        let Some((ai, start)) = identifier(text, at) else {
            let message = format!("expected an application identifier in brackets at {:?}", excerpt(&text[at..]));
            collector.error(Error::new(ErrorKind::Brackets, at, message).spanning(text.len() - at));
            break;
        };
        let (value, end) = value(text, start);
        match dictionary.identifier(ai) {
            Some(identifier) => collector.element(identifier, value, start),
            None => {
                let message = format!("there is no application identifier ({ai})");
                collector.error(Error::new(ErrorKind::UnknownIdentifier, at + 1, message).about(ai).spanning(ai.len()));
            }
        }
        at = end;
    }
    if text.is_empty() {
        return Err(Error::not_gs1(text).into());
    }
    collector.finish()
}

/// The digits in the bracket at byte `at`, and where the value after it starts.
#[inline]
fn identifier(text: &str, at: usize) -> Option<(&str, usize)> {
    let bytes = text.as_bytes().get(at..)?;
    if bytes[0] != b'(' {
        return None;
    }
    // Two to four digits; looking further would be in vain.
    let close = bytes.iter().take(6).position(|&byte| byte == b')').filter(|close| (3..=5).contains(close))?;
    let ai = text.get(at + 1..at + close)?;
    ai.bytes().all(|byte| byte.is_ascii_digit()).then_some((ai, at + close + 1))
}

/// The value that starts at byte `start`, without the escapes of brackets, and where it ends.
#[inline]
fn value(text: &str, start: usize) -> (Cow<'_, str>, usize) {
    let bytes = &text.as_bytes()[start..];
    let mut length = 0;
    let mut is_escaped = false;
    while let Some(found) = bytes[length..].iter().position(|&byte| byte == b'(') {
        length += found;
        if length == 0 || bytes[length - 1] != b'\\' {
            let value = &text[start..start + length];
            return (if is_escaped { value.replace("\\(", "(").into() } else { value.into() }, start + length);
        }
        is_escaped = true;
        length += 1;
    }
    let value = &text[start..];
    (if is_escaped { value.replace("\\(", "(").into() } else { value.into() }, text.len())
}
