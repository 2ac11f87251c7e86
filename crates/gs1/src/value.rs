//! Checks one value against the form of its application identifier.

use std::borrow::Cow;

use crate::check_digit;
use crate::error::{Error, ErrorKind, excerpt};
use crate::table::{Identifier, Rule};

/// The fewest digits of a GS1 Company Prefix (linter `gcppos1` of the syntax dictionary).
const SHORTEST_COMPANY_PREFIX: usize = 4;

/// A value together with the place it was read from.
#[derive(Clone, Debug)]
pub(crate) struct Element<'a> {
    pub(crate) identifier: &'static Identifier,
    /// The decoded value.
    pub(crate) value: Cow<'a, str>,
    /// Where the value starts, in bytes from the start of the text.
    pub(crate) offset: usize,
}

impl<'a> Element<'a> {
    /// Checks the value; `text` is the whole input, for the offset and the suggestion of an error.
    pub(crate) fn new(
        identifier: &'static Identifier,
        value: Cow<'a, str>,
        offset: usize,
        text: &str,
    ) -> Result<Element<'a>, Error> {
        match check(identifier, &value) {
            Ok(()) => Ok(Element { identifier, value, offset }),
            Err(fault) => Err(located(fault, identifier, &value, offset, text)),
        }
    }

    /// As [`Element::new`], but takes a GTIN of 8, 12 or 13 digits as well and pads it to 14.
    pub(crate) fn padded(
        identifier: &'static Identifier,
        value: Cow<'a, str>,
        offset: usize,
        text: &str,
    ) -> Result<Element<'a>, Error> {
        let short = identifier.ai == "01" && matches!(value.len(), 8 | 12 | 13);
        if !short || value.bytes().any(|byte| !byte.is_ascii_digit()) {
            return Element::new(identifier, value, offset, text);
        }
        // The check digit is judged before padding, so that its offset is right.
        match check_digits(identifier, &value) {
            Ok(()) => Ok(Element { identifier, value: Cow::Owned(format!("{value:0>14}")), offset }),
            Err(fault) => Err(located(fault, identifier, &value, offset, text)),
        }
    }
}

/// Moves a fault from the value to the whole text.
fn located(fault: Error, identifier: &Identifier, value: &str, offset: usize, text: &str) -> Error {
    // A decoded value has no fixed relation to the bytes it came from, so the fault is reported at its start.
    if text.get(offset..offset + value.len()) != Some(value) {
        return Error::new(fault.kind(), offset, fault.to_string());
    }
    // A pair of check characters is no digit to replace.
    let expected = match value.get(..fault.offset()) {
        Some(body) if fault.is_check_digit() && identifier.format.check => check_digit::mod10(body),
        _ => None,
    };
    let fault = fault.shifted(offset);
    match expected {
        Some(digit) => fault.suggesting(text, digit),
        None => fault,
    }
}

/// Checks a decoded value; offsets in the error count from the start of the value.
pub(crate) fn check(identifier: &Identifier, value: &str) -> Result<(), Error> {
    let format = identifier.format;
    let (set, shortest, longest) = format.tail;
    if value.is_empty() {
        return Err(Error::new(ErrorKind::MissingComponent, 0, format!("AI ({}) has no value", identifier.ai)));
    }
    let leading = value.len().min(format.digits);
    let wrong_digit = value.as_bytes()[..leading].iter().position(|byte| !byte.is_ascii_digit());
    if let Some(at) = wrong_digit {
        return Err(characters(identifier, value, at, "digits"));
    }
    // Only digits were seen so far, so this is a character boundary.
    let tail = &value[leading..];
    if let Some(at) = set.first_outside(tail).filter(|_| longest > 0) {
        return Err(characters(identifier, value, leading + at, set.name()));
    }
    if leading < format.digits || !(shortest..=longest).contains(&tail.len()) {
        let (least, most) = (format.digits + shortest, format.digits + longest);
        let at = value.len().min(most);
        return Err(Error::new(ErrorKind::Length, at, length_message(identifier, value, least, most)));
    }
    if format.rule == Rule::Zero && !value.starts_with('0') {
        return Err(Error::new(ErrorKind::Value, 0, format!("({}) {value} must start with 0", identifier.ai)));
    }
    if format.check {
        check_digits(identifier, &value[..format.digits])?;
    }
    // As a path segment these two would be removed by any program that normalises the address (RFC 3986, 5.2.4).
    if value == "." || value == ".." {
        let message = format!("({}) {value:?} cannot stand in a Digital Link URI", identifier.ai);
        return Err(Error::new(ErrorKind::Value, 0, message));
    }
    check_rule(identifier, value)
}

fn check_digits(identifier: &Identifier, digits: &str) -> Result<(), Error> {
    if check_digit::is_valid(digits) {
        return Ok(());
    }
    let at = digits.len().saturating_sub(1);
    let expected = check_digit::mod10(&digits[..at]).unwrap_or_default();
    let message = format!("({}) {digits} ends in the wrong check digit, expected {expected}", identifier.ai);
    Err(Error::new(ErrorKind::CheckDigit, at, message))
}

fn check_rule(identifier: &Identifier, value: &str) -> Result<(), Error> {
    let ai = identifier.ai;
    match identifier.format.rule {
        // The first digit was judged before the check digit, which is computed without it.
        Rule::None | Rule::Zero => Ok(()),
        Rule::CompanyPrefix => check_company_prefix(identifier, value),
        Rule::PieceOfTotal => {
            // The form holds exactly 18 digits, so two numbers of two digits compare as texts.
            let (piece, total) = (&value[14..16], &value[16..18]);
            if piece == "00" || piece > total {
                let message = format!("({ai}) {value}: there is no piece {piece} of {total}");
                return Err(Error::new(ErrorKind::Value, 14, message));
            }
            Ok(())
        }
        Rule::NoZeroPrefix if value.len() > 1 && value.starts_with('0') => {
            Err(Error::new(ErrorKind::Value, 0, format!("({ai}) {value} must not start with 0")))
        }
        Rule::NoZeroPrefix => Ok(()),
        Rule::CheckPair => check_pair(identifier, value),
        Rule::ImporterIndex => {
            let outside = value.bytes().position(|byte| !(byte.is_ascii_alphanumeric() || b"-_".contains(&byte)));
            match outside {
                Some(at) => Err(characters(identifier, value, at, "letters, digits, hyphens or underscores")),
                None => Ok(()),
            }
        }
    }
}

fn check_company_prefix(identifier: &Identifier, value: &str) -> Result<(), Error> {
    let digits = value.bytes().take_while(u8::is_ascii_digit).count();
    if digits >= SHORTEST_COMPANY_PREFIX {
        return Ok(());
    }
    let message = format!("({}) {value:?} does not start with a GS1 Company Prefix", identifier.ai);
    Err(Error::new(ErrorKind::CompanyPrefix, digits, message))
}

fn check_pair(identifier: &Identifier, value: &str) -> Result<(), Error> {
    check_company_prefix(identifier, value)?;
    let Some(model) = value.len().checked_sub(2).and_then(|end| value.get(..end)) else {
        return Err(Error::new(ErrorKind::Length, value.len(), format!("({}) {value:?} is too short", identifier.ai)));
    };
    if check_digit::check_pair(model).is_some_and(|pair| value.as_bytes().ends_with(&pair)) {
        return Ok(());
    }
    let message = format!("({}) {value} ends in the wrong check characters", identifier.ai);
    Err(Error::new(ErrorKind::CheckDigit, model.len(), message))
}

fn characters(identifier: &Identifier, value: &str, at: usize, expected: &str) -> Error {
    let message = format!("({}) {:?} at {at}: expected {expected}", identifier.ai, excerpt(value));
    Error::new(ErrorKind::Characters, at, message)
}

fn length_message(identifier: &Identifier, value: &str, least: usize, most: usize) -> String {
    let (ai, length, value) = (identifier.ai, value.len(), excerpt(value));
    if least == most {
        format!("({ai}) {value:?} has {length} characters, expected {most}")
    } else {
        format!("({ai}) {value:?} has {length} characters, expected {least} to {most}")
    }
}
