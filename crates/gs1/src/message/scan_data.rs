//! What scanners send (ISO/IEC 15424; GS1 General Specifications, 7.8).

use std::borrow::Cow;

use super::{CARET, Collector, Errors, Message, SEPARATOR, Strictness, digital_link, raw};
use crate::check_digit;
use crate::dictionary::{Dictionary, is_ai_shaped};
use crate::digital_link::path_of;
use crate::error::{Error, ErrorKind, excerpt};

/// What the symbol of a symbology identifier holds.
enum Content {
    /// Element strings: the symbol starts with FNC1.
    ElementStrings,
    /// The 13 digits of EAN-13, of UPC-A and UPC-E with zeros before them.
    Ean13,
    /// The same, followed by the two or five digits of an add-on.
    Ean13AddOn,
    Ean8,
    /// The 14 digits of ITF-14.
    Itf14,
    /// Anything, such as a URI.
    Plain,
}

impl Content {
    fn of(symbology: &str) -> Option<Content> {
        Some(match symbology {
            // GS1-128; DataBar and composite; Data Matrix and QR, also with ECI; DotCode.
            "]C1" | "]e0" | "]d2" | "]d5" | "]Q3" | "]Q4" | "]J1" => Content::ElementStrings,
            "]E0" => Content::Ean13,
            "]E3" => Content::Ean13AddOn,
            "]E4" => Content::Ean8,
            "]I0" | "]I1" => Content::Itf14,
            "]C0" | "]d0" | "]d1" | "]d4" | "]Q0" | "]Q1" | "]Q2" | "]J0" | "]z0" | "]z3" => Content::Plain,
            _ => return None,
        })
    }
}

pub(super) fn parse<'a>(dictionary: &'a Dictionary, text: &'a str) -> Result<Message<'a>, Errors> {
    const LENGTH: usize = 3;
    if !text.starts_with(']') {
        return Message::parse(dictionary, text);
    }
    let (symbology, data) = text.split_at_checked(LENGTH).unwrap_or((text, ""));
    let Some(content) = Content::of(symbology) else {
        let message = format!("symbology identifier {:?} is of no symbol that holds GS1 data", excerpt(symbology));
        return Err(Error::new(ErrorKind::Symbology, 0, message).spanning(symbology.len()).into());
    };
    let message = match content {
        Content::ElementStrings => match data.find(CARET) {
            // A scanner sends FNC1 as GS, so this one is a character of the symbol, and of no value.
            Some(at) => Err(caret_error(at)),
            None => raw::parse(dictionary, data),
        },
        Content::Ean13 if data.len() == 13 => gtin(dictionary, data),
        Content::Ean13 => Err(digits_error(data, "13")),
        Content::Ean13AddOn => match data.get(..13).filter(|_| matches!(data.len(), 15 | 18)) {
            Some(main) => gtin(dictionary, main),
            None => Err(digits_error(data, "15 or 18")),
        },
        Content::Ean8 if data.len() == 8 => gtin(dictionary, data),
        Content::Ean8 => Err(digits_error(data, "8")),
        Content::Itf14 if data.len() == 14 => gtin(dictionary, data),
        Content::Itf14 => Err(digits_error(data, "14")),
        Content::Plain => parse_plain(dictionary, data),
    };
    message.map_err(|errors| errors.shifted(LENGTH)).map(|mut message| {
        for element in &mut message.elements {
            element.offset += LENGTH;
        }
        message
    })
}

/// Reads data that does not say what it is.
pub(super) fn parse_plain<'a>(dictionary: &'a Dictionary, text: &'a str) -> Result<Message<'a>, Errors> {
    if let Some(path) = path_of(text) {
        return digital_link::parse_from(dictionary, text, path, Strictness::Strict);
    }
    if text.contains(SEPARATOR) {
        return raw::parse(dictionary, text);
    }
    let start = usize::from(text.starts_with('/'));
    let is_path = text[start..].split_once('/').is_some_and(|(first, _)| is_ai_shaped(first));
    if is_path {
        return digital_link::parse(dictionary, text, Strictness::Strict);
    }
    let is_digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    match text.len() {
        8 | 12 | 13 | 14 if is_digits && check_digit::is_valid(text) => gtin(dictionary, text),
        18 if is_digits && check_digit::is_valid(text) => number(dictionary, "00", text.into()),
        length if dictionary.leading(text.as_bytes()).is_some() => match raw::parse(dictionary, text) {
            // Digits of the length of a number are more likely that number mistyped than half an element string.
            Err(_) if is_digits && matches!(length, 8 | 12 | 13 | 14) => gtin(dictionary, text),
            Err(_) if is_digits && length == 18 => number(dictionary, "00", text.into()),
            read => read,
        },
        8 | 12 | 13 | 14 if is_digits => gtin(dictionary, text),
        18 if is_digits => number(dictionary, "00", text.into()),
        _ => Err(Error::not_gs1(text).into()),
    }
}

/// A trade item's number, filled up with zeros to 14 digits.
fn gtin<'a>(dictionary: &'a Dictionary, digits: &'a str) -> Result<Message<'a>, Errors> {
    let is_number = digits.bytes().all(|byte| byte.is_ascii_digit());
    if is_number && !check_digit::is_valid(digits) {
        let expected = check_digit::mod10(&digits[..digits.len() - 1]).unwrap_or_default();
        let message = format!("{digits} ends in the wrong check digit, expected {expected}");
        let error = Error::new(ErrorKind::CheckDigit, digits.len() - 1, message).about("01").spanning(1);
        return Err(error.suggesting(digits, expected).into());
    }
    let value = if digits.len() == 14 { Cow::Borrowed(digits) } else { format!("{digits:0>14}").into() };
    number(dictionary, "01", value)
}

fn number<'a>(dictionary: &'a Dictionary, ai: &str, value: Cow<'a, str>) -> Result<Message<'a>, Errors> {
    let mut collector = Collector::new("");
    match dictionary.identifier(ai) {
        Some(identifier) => collector.element(identifier, value, 0),
        None => {
            collector.error(Error::new(ErrorKind::UnknownIdentifier, 0, format!("the dictionary has no AI ({ai})")))
        }
    }
    collector.finish()
}

fn caret_error(at: usize) -> Errors {
    let message = format!("expected the separator GS in scanned data, found {CARET:?}");
    Error::new(ErrorKind::Separator, at, message).spanning(1).into()
}

fn digits_error(data: &str, expected: &str) -> Errors {
    let message = format!("{:?} has {} characters, expected {expected} digits", excerpt(data), data.chars().count());
    Error::new(ErrorKind::Length, 0, message).spanning(data.len()).into()
}
