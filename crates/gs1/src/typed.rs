//! What people type and phones scan.

use crate::bracketed;
use crate::check_digit;
use crate::dictionary::Dictionary;
use crate::digital_link::{path_end, path_of};
use crate::error::{Error, ErrorKind, excerpt};
use crate::key::Key;
use crate::path::{self, Strictness};
use crate::urn;

/// Reads a text as [`Key::from_typed`] describes.
pub(crate) fn parse(text: &str) -> Result<Key, Error> {
    let trimmed = text.trim_matches(is_blank);
    let start = text.len() - text.trim_start_matches(is_blank).len();
    let whole = |error: Error| relocated(error, text, start);
    if trimmed.get(..4).is_some_and(|scheme| scheme.eq_ignore_ascii_case("urn:")) {
        return parse_urn(trimmed).map_err(whole);
    }
    if trimmed.starts_with('(') {
        return parse_bracketed(trimmed).map_err(whole);
    }
    if trimmed.contains('/') {
        return parse_address(trimmed).map_err(whole);
    }
    parse_digits(text)
}

/// Spaces of any kind, and the invisible characters that copying from documents and chats brings along.
fn is_blank(character: char) -> bool {
    character.is_whitespace() || matches!(character, '\u{200B}'..='\u{200F}' | '\u{2060}' | '\u{FEFF}')
}

fn is_hyphen(character: char) -> bool {
    matches!(character, '-' | '\u{2010}'..='\u{2015}' | '\u{2212}')
}

/// Makes an error about the trimmed text one about the whole text.
fn relocated(error: Error, text: &str, start: usize) -> Error {
    if start == 0 || error.is_not_gs1() {
        return error;
    }
    let suggestion = error.suggestion().and_then(|suggestion| suggestion.as_bytes().get(error.offset()).copied());
    let error = error.shifted(start);
    match suggestion {
        Some(digit) => error.suggesting(text, digit.wrapping_sub(b'0')),
        None => error,
    }
}

fn parse_urn(text: &str) -> Result<Key, Error> {
    // Namespace and scheme are lower case; the serial after them keeps its case.
    match text.match_indices(':').nth(3) {
        Some((at, _)) if text[..at].bytes().any(|byte| byte.is_ascii_uppercase()) => {
            urn::parse(&format!("{}{}", text[..at].to_ascii_lowercase(), &text[at..]))
        }
        _ => urn::tag::parse(text).unwrap_or_else(|| urn::parse(text)),
    }
}

fn parse_bracketed(text: &str) -> Result<Key, Error> {
    if !text.contains(is_blank) {
        return bracketed::parse_typed(text);
    }
    // No value holds a space, but the human readable form has one after each bracket.
    let compact: String = text.chars().filter(|&character| !is_blank(character)).collect();
    bracketed::parse_typed(&compact).map_err(|error| Error::new(error.kind(), 0, error.to_string()))
}

fn parse_address(text: &str) -> Result<Key, Error> {
    let (start, end) = match path_of(text) {
        Some(path) => path,
        None if text.contains("://") => return Err(Error::not_gs1(text)),
        // The address was typed without its scheme, or it is a path only.
        None => (0, path_end(text, 0)),
    };
    let end = start + text[start..end].trim_end_matches('/').len();
    match path::find_primary(Dictionary::built_in(), &text[start..end], Strictness::Tolerant) {
        Some(primary) => Ok(Key::finest(&path::read(text, start + primary, end, Strictness::Tolerant)?)),
        None => Err(Error::not_gs1(text)),
    }
}

/// Reads bare digits: the length tells what they are.
fn parse_digits(text: &str) -> Result<Key, Error> {
    let mut digits = String::with_capacity(18);
    let mut last = 0;
    for (at, character) in text.char_indices() {
        if character.is_ascii_digit() {
            digits.push(character);
            last = at;
        } else if !is_blank(character) && !is_hyphen(character) {
            return Err(Error::not_gs1(text));
        }
    }
    let ai = match digits.len() {
        8 | 12 | 13 | 14 => "01",
        18 => "00",
        0 => return Err(Error::not_gs1(text)),
        length => {
            let message =
                format!("{:?} has {length} digits, expected 8, 12, 13 or 14 (GTIN) or 18 (SSCC)", excerpt(text));
            return Err(Error::new(ErrorKind::Length, 0, message));
        }
    };
    match check_digit::mod10(&digits[..digits.len() - 1]) {
        Some(expected) if !check_digit::is_valid(&digits) => {
            let message = format!("{digits} ends in the wrong check digit, expected {expected}");
            Err(Error::new(ErrorKind::CheckDigit, last, message).suggesting(text, expected))
        }
        _ if ai == "01" => Ok(Key::from_values((ai, &format!("{digits:0>14}")), None)),
        _ => Ok(Key::from_values((ai, &digits), None)),
    }
}
