//! Checks on characters.

use super::{Refused, refuse};
use crate::charset::CharacterSet;
use crate::check_digit;

/// Every byte is in the set.
pub(super) fn within(text: &[u8], set: CharacterSet) -> Result<(), Refused> {
    match set.first_byte_outside(text) {
        Some(at) => Err(Refused { at, length: 1 }),
        None => Ok(()),
    }
}

pub(super) fn has_non_digit(text: &[u8]) -> Result<(), Refused> {
    refuse(text.iter().any(|byte| !byte.is_ascii_digit()), 0, text.len())
}

pub(super) fn check_pair(text: &[u8]) -> Result<(), Refused> {
    let Some(end) = text.len().checked_sub(2) else { return Err(Refused { at: 0, length: text.len() }) };
    let (model, pair) = text.split_at(end);
    // Nothing has the pair of the sum zero.
    let expected =
        if model.is_empty() { Some(*b"22") } else { std::str::from_utf8(model).ok().and_then(check_digit::check_pair) };
    refuse(expected.is_some_and(|expected| expected == *pair), end, 2)
}

pub(super) fn percent_encoded(text: &[u8]) -> Result<(), Refused> {
    let mut at = 0;
    while let Some(found) = text[at..].iter().position(|&byte| byte == b'%') {
        at += found;
        match text.get(at + 1..at + 3) {
            Some(digits) if digits.iter().all(u8::is_ascii_hexdigit) => at += 3,
            _ => return Err(Refused { at, length: (text.len() - at).min(3) }),
        }
    }
    Ok(())
}
