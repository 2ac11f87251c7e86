//! One value with its place, and the words for what is wrong with it.

use std::borrow::Cow;

use crate::check::Check;
use crate::check_digit;
use crate::dictionary::{Identifier, Refusal};
use crate::error::{Error, ErrorKind, excerpt};

/// An application identifier with its value, and the place that it was read from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Element<'a> {
    pub(crate) identifier: &'a Identifier,
    /// The decoded value.
    pub(crate) value: Cow<'a, str>,
    /// Where the value starts, in bytes from the start of the text.
    pub(crate) offset: usize,
}

impl<'a> Element<'a> {
    /// What the dictionary says about the application identifier.
    pub fn identifier(&self) -> &'a Identifier {
        self.identifier
    }

    /// The application identifier, 2 to 4 digits.
    pub fn ai(&self) -> &'a str {
        self.identifier.ai()
    }

    /// The decoded value.
    pub fn value(&self) -> &str {
        &self.value
    }

    /// Where the value starts, in bytes from the start of the text that was read.
    pub fn offset(&self) -> usize {
        self.offset
    }

    /// Checks the value of a key; `text` is the whole input, for the offset and the suggestion of an error.
    #[inline]
    pub(crate) fn new(
        identifier: &'a Identifier,
        value: Cow<'a, str>,
        offset: usize,
        text: &str,
    ) -> Result<Element<'a>, Error> {
        match check(identifier, &value) {
            Ok(()) => Ok(Element { identifier, value, offset }),
            Err(fault) => Err(located(fault, &value, offset, text)),
        }
    }

    /// As [`Element::new`], but takes a GTIN of 8, 12 or 13 digits as well and pads it to 14.
    pub(crate) fn padded(
        identifier: &'a Identifier,
        value: Cow<'a, str>,
        offset: usize,
        text: &str,
    ) -> Result<Element<'a>, Error> {
        let short = identifier.ai() == "01" && matches!(value.len(), 8 | 12 | 13);
        if !short || value.bytes().any(|byte| !byte.is_ascii_digit()) {
            return Element::new(identifier, value, offset, text);
        }
        // The check digit is judged before padding, so that its offset is right.
        if !check_digit::is_valid(&value) {
            let refused = crate::check::Refused { at: value.len() - 1, length: 1 };
            let refusal = Refusal::Check { check: Check::CheckDigit, refused, component: (0, value.len()) };
            return Err(located(described(identifier, &value, refusal), &value, offset, text));
        }
        Ok(Element { identifier, value: Cow::Owned(format!("{value:0>14}")), offset })
    }
}

impl Identifier {
    /// Judges a value that stands alone: its characters, its length, and every check of its components.
    ///
    /// ```
    /// let expiry = gs1::Dictionary::built_in().identifier("17").unwrap();
    /// assert_eq!(expiry.element("271231")?.date(2026), gs1::Date::new(2027, 12, 31));
    /// assert_eq!(expiry.element("271331").unwrap_err().offset(), 2);
    /// # Ok::<(), gs1::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// What is wrong with the value; offsets count from its start.
    pub fn element<'a>(&'a self, value: &'a str) -> Result<Element<'a>, Error> {
        match self.judge(value) {
            Ok(()) => Ok(Element { identifier: self, value: Cow::Borrowed(value), offset: 0 }),
            Err(refusal) => Err(located(described(self, value, refusal), value, 0, value)),
        }
    }
}

/// Moves a fault from the value to the whole text.
#[cold]
pub(crate) fn located(fault: Error, value: &str, offset: usize, text: &str) -> Error {
    // A decoded value has no fixed relation to the bytes it came from, so the fault is reported at its start.
    if text.get(offset..offset + value.len()) != Some(value) {
        return fault.at(offset, 0);
    }
    let expected = match fault.check() {
        Some(Check::CheckDigit) => expected_digit(value, fault.offset()),
        // A pair of check characters is no digit to replace.
        _ => None,
    };
    let fault = fault.shifted(offset);
    match expected {
        Some(digit) => fault.suggesting(text, digit),
        None => fault,
    }
}

/// The check digit that belongs at place `at` of a value. A zero before the number changes nothing.
fn expected_digit(value: &str, at: usize) -> Option<u8> {
    value.get(..at).and_then(check_digit::mod10)
}

/// Checks a decoded value of a key; offsets in the error count from the start of the value.
#[inline]
pub(crate) fn check(identifier: &Identifier, value: &str) -> Result<(), Error> {
    identifier.judge(value).map_err(|refusal| described(identifier, value, refusal))?;
    // As a path segment these two would be removed by any program that normalises the address (RFC 3986, 5.2.4).
    if value == "." || value == ".." {
        return Err(dots(identifier, value));
    }
    Ok(())
}

/// The fault of a value that consists of the dots that lead elsewhere in an address.
pub(crate) fn dots(identifier: &Identifier, value: &str) -> Error {
    let message = format!("({}) {value:?} cannot stand in a Digital Link URI", identifier.ai());
    Error::new(ErrorKind::Value, 0, message).about(identifier.ai()).spanning(value.len())
}

/// Says what is wrong with a value; offsets count from its start.
#[cold]
pub(crate) fn described(identifier: &Identifier, value: &str, refusal: Refusal) -> Error {
    let ai = identifier.ai();
    let error = match refusal {
        Refusal::Empty => Error::new(ErrorKind::MissingComponent, 0, format!("AI ({ai}) has no value")),
        Refusal::Character { at, set } => {
            let length = value[at..].chars().next().map_or(1, char::len_utf8);
            let message = format!("({ai}) {:?} at {at}: expected {}", excerpt(value), set.name());
            Error::new(ErrorKind::Characters, at, message).spanning(length)
        }
        Refusal::Length => length(identifier, value),
        Refusal::Check { check, refused, component } => {
            let part = value.get(component.0..component.1).unwrap_or(value);
            let (kind, message) = words(identifier, value, part, check, refused.at);
            Error::new(kind, refused.at, message).spanning(refused.length).by(check)
        }
    };
    error.about(ai)
}

fn length(identifier: &Identifier, value: &str) -> Error {
    let (least, most) = identifier.lengths();
    let expected = if least == most { most.to_string() } else { format!("{least} to {most}") };
    let mut message = format!(
        "({}) {:?} has {} characters, expected {expected}",
        identifier.ai(),
        excerpt(value),
        value.chars().count()
    );
    if (least..=most).contains(&value.len()) {
        message.push_str(" in whole parts");
    }
    // Text that goes on after the longest value may hold any character, so the place is found in characters.
    let at = value.char_indices().nth(most).map_or(value.len(), |(at, _)| at);
    Error::new(ErrorKind::Length, at, message).spanning(value.len() - at)
}

fn words(identifier: &Identifier, value: &str, part: &str, check: Check, at: usize) -> (ErrorKind, String) {
    let ai = identifier.ai();
    match check {
        Check::CheckDigit => {
            let expected = expected_digit(value, at).unwrap_or_default();
            let message = format!("({ai}) {part} ends in the wrong check digit, expected {expected}");
            (ErrorKind::CheckDigit, message)
        }
        Check::CheckPair => (ErrorKind::CheckDigit, format!("({ai}) {value} ends in the wrong check characters")),
        Check::CompanyPrefix | Check::CompanyPrefixSecond => {
            let message = format!("({ai}) {:?} does not start with a GS1 Company Prefix", excerpt(value));
            (ErrorKind::CompanyPrefix, message)
        }
        Check::ImporterIndex => {
            (ErrorKind::Characters, format!("({ai}) {:?} at {at}: expected {}", excerpt(value), check.expectation()))
        }
        _ => (ErrorKind::Value, format!("({ai}) {:?}: expected {}", excerpt(part), check.expectation())),
    }
}
