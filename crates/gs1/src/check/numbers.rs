//! Checks on numbers.

use super::{Refused, codes, refuse, texts};
use crate::charset::CharacterSet;

/// The fewest digits of a GS1 Company Prefix.
const SHORTEST_COMPANY_PREFIX: usize = 4;

/// Weights 3 and 1 in turn from the right, the check digit with weight 1: the sum is a multiple of ten.
pub(super) fn check_digit(digits: &[u8]) -> Result<(), Refused> {
    // Two sums and one division: this runs for nearly every message. A text too long for the sums is no number anyway.
    let (mut ones, mut threes, mut outside) = (0u32, 0u32, false);
    for pair in digits.rchunks(2) {
        let (three, one) = match *pair {
            [three, one] => (three.wrapping_sub(b'0'), one.wrapping_sub(b'0')),
            [one] => (0, one.wrapping_sub(b'0')),
            _ => continue,
        };
        outside |= three > 9 || one > 9;
        ones = ones.wrapping_add(u32::from(one));
        threes = threes.wrapping_add(u32::from(three));
    }
    if outside {
        texts::within(digits, CharacterSet::Digits)?;
    }
    let sum = ones.wrapping_add(threes.wrapping_mul(3));
    refuse(!digits.is_empty() && sum.is_multiple_of(10), digits.len().saturating_sub(1), 1)
}

pub(super) fn non_zero(digits: &[u8]) -> Result<(), Refused> {
    texts::within(digits, CharacterSet::Digits)?;
    refuse(digits.iter().any(|&digit| digit != b'0'), 0, digits.len())
}

pub(super) fn no_zero_prefix(digits: &[u8]) -> Result<(), Refused> {
    refuse(digits.first() != Some(&b'0'), 0, 1)?;
    texts::within(digits, CharacterSet::Digits)
}

/// The digits that a company prefix has at least, from place `start` on.
pub(super) fn company_prefix(text: &[u8], start: usize) -> Result<(), Refused> {
    let digits = text.iter().skip(start).take(SHORTEST_COMPANY_PREFIX).take_while(|byte| byte.is_ascii_digit()).count();
    let at = (start + digits).min(text.len());
    refuse(digits == SHORTEST_COMPANY_PREFIX, at, usize::from(at < text.len()))
}

pub(super) fn piece_of_total(digits: &[u8]) -> Result<(), Refused> {
    texts::within(digits, CharacterSet::Digits)?;
    let (piece, total) = digits.split_at(digits.len() / 2);
    let is_zero = |number: &[u8]| number.iter().all(|&digit| digit == b'0');
    if digits.is_empty() || piece.len() != total.len() || is_zero(piece) {
        return Err(Refused { at: 0, length: piece.len() });
    }
    if is_zero(total) {
        return Err(Refused { at: piece.len(), length: total.len() });
    }
    // Numbers of the same count of digits compare as texts.
    refuse(piece <= total, 0, digits.len())
}

pub(super) fn position_in_sequence(text: &[u8]) -> Result<(), Refused> {
    let whole = Err(Refused { at: 0, length: text.len() });
    let Some(slash) = text.iter().position(|&byte| byte == b'/') else { return whole };
    let (position, total) = (&text[..slash], &text[slash + 1..]);
    let is_number = |text: &[u8]| !text.is_empty() && text.iter().all(u8::is_ascii_digit);
    if !is_number(position) || !is_number(total) {
        return whole;
    }
    refuse(position[0] != b'0', 0, position.len())?;
    refuse(total[0] != b'0', slash + 1, total.len())?;
    if (position.len(), position) > (total.len(), total) { whole } else { Ok(()) }
}

pub(super) fn ten_digits_up_to(digits: &[u8], most: u64) -> Result<(), Refused> {
    texts::within(digits, CharacterSet::Digits)?;
    let value = digits.iter().fold(0u64, |value, digit| value.wrapping_mul(10).wrapping_add(u64::from(digit & 15)));
    refuse(digits.len() == 10 && value <= most, 0, digits.len())
}

/// Country, check digits and account: with the first four characters moved to the end and letters as 10 to 35, the
/// number leaves 1 when divided by 97 (ISO 13616, ISO 7064).
pub(super) fn iban(text: &[u8]) -> Result<(), Refused> {
    const SHORTEST: usize = 11;
    const LONGEST: usize = 34;
    if text.len() < 4 || !codes::is_country_alpha2(&text[..2]) {
        return Err(Refused { at: 0, length: text.len().min(2) });
    }
    if !(SHORTEST..=LONGEST).contains(&text.len()) {
        return Err(Refused { at: 0, length: text.len() });
    }
    let mut remainder = 0u32;
    for (turn, &byte) in text[4..].iter().chain(&text[..4]).enumerate() {
        remainder = match byte {
            b'0'..=b'9' => remainder * 10 + u32::from(byte - b'0'),
            b'A'..=b'Z' => remainder * 100 + u32::from(byte - b'A') + 10,
            _ => return Err(Refused { at: (turn + 4) % text.len(), length: 1 }),
        } % 97;
    }
    refuse(remainder == 1, 2, 2)
}
