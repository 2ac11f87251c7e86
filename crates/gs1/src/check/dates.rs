//! Checks on dates and times of day.

use super::{Refused, refuse};

/// The number of two digits at place `at`; what is absent or no digit counts as too large for every use here.
fn two(text: &[u8], at: usize) -> u8 {
    match text.get(at..at + 2) {
        Some(&[tens, ones]) if tens.is_ascii_digit() && ones.is_ascii_digit() => (tens - b'0') * 10 + ones - b'0',
        _ => u8::MAX,
    }
}

/// Two digits that are not above `most`.
pub(super) fn at_most(text: &[u8], most: u8) -> Result<(), Refused> {
    refuse(text.len() == 2 && two(text, 0) <= most, 0, text.len())
}

/// `HHMM`.
pub(super) fn hour_minute(text: &[u8]) -> Result<(), Refused> {
    refuse(text.len() == 4, 0, text.len())?;
    refuse(two(text, 0) <= 23, 0, 2)?;
    refuse(two(text, 2) <= 59, 2, 2)
}

/// `YYMMDD`. Every year of two digits that is a multiple of four is a leap year, since 2000 is one and the window of a
/// century around today (General Specifications, 7.12) reaches neither 1900 nor 2100 for `00`.
pub(super) fn yymmdd(text: &[u8], day_may_be_zero: bool) -> Result<(), Refused> {
    if text.len() != 6 {
        return Err(Refused { at: 0, length: text.len() });
    }
    let year = two(text, 0);
    refuse(year <= 99, 0, 2)?;
    month_and_day(text, 2, year.is_multiple_of(4), day_may_be_zero)
}

/// `YYYYMMDD`.
pub(super) fn yyyymmdd(text: &[u8], day_may_be_zero: bool) -> Result<(), Refused> {
    if text.len() != 8 {
        return Err(Refused { at: 0, length: text.len() });
    }
    let (century, year) = (two(text, 0), two(text, 2));
    refuse(century <= 99 && year <= 99, 0, 4)?;
    let is_leap = if year == 0 { century.is_multiple_of(4) } else { year.is_multiple_of(4) };
    month_and_day(text, 4, is_leap, day_may_be_zero)
}

fn month_and_day(text: &[u8], at: usize, is_leap: bool, day_may_be_zero: bool) -> Result<(), Refused> {
    let (month, day) = (two(text, at), two(text, at + 2));
    let Some(days) = days_in(month, is_leap) else { return Err(Refused { at, length: 2 }) };
    refuse(day <= days && (day > 0 || day_may_be_zero), at + 2, 2)
}

/// How many days a month has; `None` where there is no such month.
pub(crate) fn days_in(month: u8, is_leap: bool) -> Option<u8> {
    match month {
        2 if is_leap => Some(29),
        2 => Some(28),
        4 | 6 | 9 | 11 => Some(30),
        1 | 3 | 5 | 7 | 8 | 10 | 12 => Some(31),
        _ => None,
    }
}
