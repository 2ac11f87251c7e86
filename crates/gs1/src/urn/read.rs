//! Reads the components of an EPC URN.

use std::borrow::Cow;

use super::{Body, Layout, PREFIX_LENGTHS, Serial};
use crate::charset::{self, CharacterSet};
use crate::check_digit;
use crate::dictionary::Dictionary;
use crate::error::{Error, ErrorKind, excerpt};
use crate::key::Key;
use crate::value;

/// Reads the components of one URN from left to right.
pub(super) struct Reader<'a> {
    text: &'a str,
    /// Where the next component starts.
    at: usize,
    /// Where the number starts, for errors about it.
    number_at: usize,
    /// Where the serial starts, once it is read.
    serial_at: usize,
    layout: &'static Layout,
}

impl<'a> Reader<'a> {
    /// Starts at byte `start` of `text`, after the name of the scheme.
    pub(super) fn new(text: &'a str, start: usize, layout: &'static Layout) -> Self {
        Reader { text, at: start, number_at: start, serial_at: text.len(), layout }
    }

    /// Reads a pattern: the class of all serials, or a single thing written as a pattern.
    pub(super) fn pattern(&mut self) -> Result<Key, Error> {
        let body = &self.text[self.at..];
        let Some(stem) = body.strip_suffix(".*") else {
            if body.split('.').any(|component| component == "*") {
                return Err(self.several(self.number_at));
            }
            return self.key(false);
        };
        let serial_optional = matches!(self.layout.serial, Serial::Appended | Serial::Qualifier(_));
        if !serial_optional || stem.split('.').any(|component| component == "*") {
            return Err(self.several(self.number_at));
        }
        self.key(true)
    }

    /// Reads the first components of a pattern: company prefix, reference, and piece with total.
    pub(super) fn some(&mut self, count: usize) -> Result<Vec<String>, Error> {
        let mut components = Vec::with_capacity(count);
        if count == 0 {
            return Ok(components);
        }
        let prefix = self.prefix()?;
        components.push(prefix.to_owned());
        if count == 1 {
            return Ok(components);
        }
        match self.layout.body {
            Body::Text => {
                let (raw, at) = self.component("reference")?;
                let reference = decode(raw, at)?;
                let value = format!("{prefix}{reference}");
                if let Some(identifier) = Dictionary::built_in().identifier(self.layout.ai) {
                    value::check(identifier, &value).map_err(|fault| fault.at(at, 0))?;
                }
                components.push(reference.into_owned());
            }
            Body::Digits(digits) | Body::Indicator(digits) | Body::Piece(digits) => {
                components.push(self.digits("reference", digits - prefix.len())?.to_owned());
            }
        }
        if count >= 4 && matches!(self.layout.body, Body::Piece(_)) {
            components.push(self.digits("piece", 2)?.to_owned());
            components.push(self.digits("total", 2)?.to_owned());
        }
        Ok(components)
    }

    fn several(&self, at: usize) -> Error {
        let message = format!("{:?} is a pattern for more than one class", excerpt(self.text));
        Error::new(ErrorKind::Pattern, at, message)
    }

    /// Reads a key; for the `class` of a pattern, the serial is the asterisk and is left out.
    pub(super) fn key(&mut self, class: bool) -> Result<Key, Error> {
        let mut number = self.number()?;
        if self.layout.serial == Serial::None {
            return self.finish(&number, None);
        }
        self.serial_at = self.at;
        let serial = self.rest("serial")?;
        match self.layout.serial {
            _ if class && serial != "*" => Err(self.several(self.serial_at)),
            _ if class => self.finish(&number, None),
            Serial::Qualifier(ai) | Serial::Extension(ai) => self.finish(&number, Some((ai, &serial))),
            Serial::Appended | Serial::None => {
                number.push_str(&serial);
                self.finish(&number, None)
            }
        }
    }

    /// Reads the company prefix.
    fn prefix(&mut self) -> Result<&'a str, Error> {
        let (prefix, at) = self.component("company prefix")?;
        if PREFIX_LENGTHS.contains(&prefix.len()) && CharacterSet::Digits.first_outside(prefix).is_none() {
            return Ok(prefix);
        }
        let message = format!("company prefix {:?} is not 6 to 12 digits", excerpt(prefix));
        Err(Error::new(ErrorKind::CompanyPrefix, at, message))
    }

    /// Reads prefix and reference, and joins them to the value of the primary key with its check digit.
    fn number(&mut self) -> Result<String, Error> {
        let prefix = self.prefix()?;
        let mut number = String::with_capacity(34);
        let digits = match self.layout.body {
            Body::Digits(digits) => {
                number.push_str(if self.layout.ai == "8003" { "0" } else { "" });
                number.push_str(prefix);
                number.push_str(self.digits("reference", digits - prefix.len())?);
                digits
            }
            Body::Indicator(digits) | Body::Piece(digits) => {
                let reference = self.digits("reference", digits - prefix.len())?;
                number.push_str(&reference[..1]);
                number.push_str(prefix);
                number.push_str(&reference[1..]);
                digits
            }
            Body::Text => {
                number.push_str(prefix);
                let reference = match self.layout.serial {
                    Serial::None => self.rest("reference")?,
                    _ => {
                        let (raw, at) = self.component("reference")?;
                        decode(raw, at)?
                    }
                };
                if reference.is_empty() {
                    return Err(self.missing("reference"));
                }
                number.push_str(&reference);
                return Ok(number);
            }
        };
        let check = check_digit::mod10(&number[number.len() - digits..]).unwrap_or_default();
        number.push(char::from(b'0' + check));
        if let Body::Piece(_) = self.layout.body {
            number.push_str(self.digits("piece", 2)?);
            number.push_str(self.digits("total", 2)?);
        }
        Ok(number)
    }

    /// Reads a component of exactly `length` digits.
    fn digits(&mut self, name: &str, length: usize) -> Result<&'a str, Error> {
        let (digits, at) = self.component(name)?;
        if let Some(outside) = CharacterSet::Digits.first_outside(digits) {
            let message = format!("{name} {:?} has a character that is no digit", excerpt(digits));
            return Err(Error::new(ErrorKind::Characters, at + outside, message));
        }
        if digits.len() != length {
            let message = format!("{name} {:?} has {} digits, expected {length}", excerpt(digits), digits.len());
            return Err(Error::new(ErrorKind::Length, at, message));
        }
        Ok(digits)
    }

    /// Reads up to the next dot, or to the end where no serial follows.
    fn component(&mut self, name: &str) -> Result<(&'a str, usize), Error> {
        let start = self.at;
        let Some(rest) = self.text.get(start..) else { return Err(self.missing(name)) };
        let component = rest.split('.').next().unwrap_or_default();
        self.at = start + component.len() + 1;
        Ok((component, start))
    }

    /// Reads and decodes everything that is left: dots may stand in a serial.
    fn rest(&mut self, name: &str) -> Result<Cow<'a, str>, Error> {
        let start = self.at;
        let rest = self.text.get(start..).filter(|rest| !rest.is_empty());
        let Some(rest) = rest else { return Err(self.missing(name)) };
        self.at = self.text.len() + 1;
        decode(rest, start)
    }

    fn missing(&self, name: &str) -> Error {
        let message = format!("{:?} has no {name}", excerpt(self.text));
        Error::new(ErrorKind::MissingComponent, self.text.len(), message)
    }

    /// Checks the values as those of application identifiers, and that nothing is left over.
    fn finish(&self, number: &str, qualifier: Option<(&'static str, &str)>) -> Result<Key, Error> {
        if self.at <= self.text.len() {
            let message = format!("{:?} has a component too many", excerpt(self.text));
            return Err(Error::new(ErrorKind::Length, self.at - 1, message));
        }
        // The values were put together anew, so a fault is told at the component it must lie in: the digits of the
        // number are right by now, which leaves the serial where there is one.
        let number_at = if self.layout.serial == Serial::Appended { self.serial_at } else { self.number_at };
        let values =
            [Some((self.layout.ai, number, number_at)), qualifier.map(|(ai, value)| (ai, value, self.serial_at))];
        for (ai, value, at) in values.into_iter().flatten() {
            if let Some(identifier) = Dictionary::built_in().identifier(ai) {
                value::check(identifier, value).map_err(|fault| Error::new(fault.kind(), at, fault.to_string()))?;
            }
        }
        Ok(Key::from_values((self.layout.ai, number), qualifier))
    }
}

/// Decodes a component; characters that a URN must escape may not stand bare.
fn decode(raw: &str, at: usize) -> Result<Cow<'_, str>, Error> {
    let broken = |offset: usize| {
        let message = format!("{:?} has a character that an EPC URN cannot hold or must escape", excerpt(raw));
        Error::new(ErrorKind::Characters, at + offset, message)
    };
    if let Some(outside) = charset::first_not_urn(raw) {
        return Err(broken(outside));
    }
    charset::decode(raw).map_err(broken)
}
