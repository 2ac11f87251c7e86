//! Writes the EPC URN of a key.

use std::borrow::Cow;

use super::{Body, LAYOUTS, Layout, Namespace, PREFIX_LENGTHS, Serial};
use crate::charset;
use crate::error::{Error, ErrorKind};
use crate::key::Key;
use crate::scheme::Scheme;

/// Writes the EPC URN of a key.
pub(crate) fn write(key: &Key, prefix_length: impl Fn(&str) -> Option<usize>) -> Result<String, Error> {
    let layout = layout_of(key)?;
    let mut values = key.pairs().map(|(_, raw)| charset::decode(raw).unwrap_or(Cow::Borrowed(raw)));
    let number = values.next().unwrap_or_default();
    let qualifier = values.next();
    let parts = Parts::split(layout, &number);
    let length = prefix_length(parts.prefixed).filter(|length| {
        let fits = PREFIX_LENGTHS.contains(length) && *length <= parts.prefixed.len();
        // A text reference must not be empty; one of digits may.
        fits && (layout.body != Body::Text || *length < number.len())
    });
    let Some(length) = length else {
        let message = format!("length of the GS1 Company Prefix of {key} is unknown or outside 6 to 12");
        return Err(Error::new(ErrorKind::UnknownPrefixLength, 0, message));
    };
    let serial = match layout.serial {
        Serial::None => Some(Cow::Borrowed("")),
        Serial::Appended => Some(Cow::Borrowed(parts.appended)).filter(|serial| !serial.is_empty()),
        Serial::Qualifier(_) => qualifier,
        Serial::Extension(_) => Some(qualifier.unwrap_or(Cow::Borrowed("0"))),
    };
    let namespace = match (layout.namespace, &serial) {
        (Namespace::Class, _) => "class",
        (Namespace::Id, None) => "idpat",
        (Namespace::Id, Some(_)) => "id",
    };
    let mut urn = String::with_capacity(key.as_str().len() + 32);
    for part in ["urn:epc:", namespace, ":", layout.name, ":", &parts.prefixed[..length], ".", parts.indicator] {
        urn.push_str(part);
    }
    charset::encode_urn(&parts.reference(&number)[length..], &mut urn);
    for part in parts.piece.into_iter().flatten() {
        urn.push('.');
        urn.push_str(part);
    }
    match serial.as_deref() {
        None => urn.push_str(".*"),
        Some("") => {}
        Some(serial) => {
            urn.push('.');
            charset::encode_urn(serial, &mut urn);
        }
    }
    Ok(urn)
}

/// The layout of the URN that names a key, or the class of things that have it.
pub(super) fn layout_of(key: &Key) -> Result<&'static Layout, Error> {
    let scheme = key.scheme();
    let name = match scheme {
        Scheme::Gtin => Scheme::Sgtin.name(),
        Scheme::Gln => Scheme::Sgln.name(),
        other => other.name(),
    };
    LAYOUTS
        .iter()
        .find(|layout| layout.name == name)
        .ok_or_else(|| Error::new(ErrorKind::NoUrn, 0, format!("{key} has no EPC URN: {scheme} is no EPC scheme")))
}

/// The parts of a number as a URN orders them.
pub(super) struct Parts<'a> {
    /// The indicator or extension digit, or nothing.
    pub(super) indicator: &'a str,
    /// The digits that start with the company prefix, without check digit.
    pub(super) prefixed: &'a str,
    /// Piece and total of a trade item piece.
    pub(super) piece: Option<[&'a str; 2]>,
    /// The serial within the number.
    pub(super) appended: &'a str,
    text: bool,
}

impl<'a> Parts<'a> {
    pub(super) fn split(layout: &Layout, number: &'a str) -> Parts<'a> {
        let plain = Parts { indicator: "", prefixed: number, piece: None, appended: "", text: false };
        match layout.body {
            Body::Digits(digits) => {
                let start = usize::from(layout.ai == "8003");
                Parts { prefixed: &number[start..start + digits], appended: &number[start + digits + 1..], ..plain }
            }
            Body::Indicator(digits) => Parts { indicator: &number[..1], prefixed: &number[1..digits], ..plain },
            Body::Piece(digits) => Parts {
                indicator: &number[..1],
                prefixed: &number[1..digits],
                piece: Some([&number[digits + 1..digits + 3], &number[digits + 3..]]),
                ..plain
            },
            Body::Text => {
                let digits = number.bytes().take_while(u8::is_ascii_digit).count();
                Parts { prefixed: &number[..digits], text: true, ..plain }
            }
        }
    }

    /// The digits or the text that the reference ends; it starts after the company prefix.
    pub(super) fn reference<'b>(&'b self, number: &'b str) -> &'b str {
        if self.text { number } else { self.prefixed }
    }
}
