//! The traceability code of one stage (*mã truy xuất nguồn gốc*, Circular 02/2024/TT-BKHCN, article 3): product, place, lot
//! and time of the stage in one string.
//!
//! In GS1 terms: GTIN (AI 01), production or service location (AI 416), lot (AI 10), production time (AI 8008). The time is
//! that of the place, without offset, as AI 8008 has it.

use std::fmt;

use crate::charset;
use crate::dictionary::Dictionary;
use crate::error::{Error, ErrorKind};
use crate::key::{self, Key};
use crate::message::{Errors, Message, Strictness};
use crate::value;

/// What happened to a lot of a product, at a place, at a time.
///
/// ```
/// use gs1::StageCode;
///
/// let code = StageCode::new("08937990040117", "CT260806A", "8937990041015", "2608071000")?;
/// assert_eq!(code.path(), "/01/08937990040117/10/CT260806A?416=8937990041015&8008=2608071000");
/// assert_eq!(StageCode::parse(&code.bracketed())?, code);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct StageCode {
    gtin: String,
    lot: String,
    place: String,
    time: String,
}

impl StageCode {
    /// Composes a code from a GTIN of 14 digits, a lot, a GLN, and a time `YYMMDDHH[MM[SS]]`.
    ///
    /// # Errors
    ///
    /// The first part that is no value of its application identifier; the offset counts from the start of that part.
    pub fn new(gtin: &str, lot: &str, place: &str, time: &str) -> Result<StageCode, Error> {
        for (ai, part) in [("01", gtin), ("10", lot), ("416", place), ("8008", time)] {
            if let Some(identifier) = Dictionary::built_in().identifier(ai) {
                value::check(identifier, part)?;
            }
        }
        Ok(StageCode { gtin: gtin.to_owned(), lot: lot.to_owned(), place: place.to_owned(), time: time.to_owned() })
    }

    /// Reads a code in any form of a GS1 message: Digital Link URI or path, element string, scanned data. A place in
    /// AI 414 is taken as well, as others write it.
    ///
    /// # Errors
    ///
    /// Everything that is wrong with the message; [`ErrorKind::MissingComponent`] for each part that is not there.
    pub fn parse(text: &str) -> Result<StageCode, Errors> {
        let dictionary = Dictionary::built_in();
        let is_address = text.starts_with('/') || text.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("http"));
        let message = if is_address {
            Message::parse_digital_link(dictionary, text, Strictness::Tolerant)?
        } else {
            Message::parse(dictionary, text)?
        };
        StageCode::of(&message).map_err(|absent| {
            let error = |(ai, what): &(&str, &str)| {
                let message = format!("a stage code names the {what} in AI ({ai})");
                Error::new(ErrorKind::MissingComponent, text.len(), message).about(ai)
            };
            Errors::of(absent.iter().map(error).collect(), text)
        })
    }

    /// The code that a message holds, or the parts that it lacks: identifier and name of each.
    fn of(message: &Message<'_>) -> Result<StageCode, Vec<(&'static str, &'static str)>> {
        let mut absent = Vec::new();
        let mut part = |ai: &'static str, other: &'static str, what: &'static str| {
            let value = message.value(ai).or_else(|| message.value(other)).map(str::to_owned);
            value.unwrap_or_else(|| {
                absent.push((ai, what));
                String::new()
            })
        };
        let code = StageCode {
            gtin: part("01", "01", "product"),
            lot: part("10", "10", "lot"),
            place: part("416", "414", "place"),
            time: part("8008", "8008", "time"),
        };
        if absent.is_empty() { Ok(code) } else { Err(absent) }
    }

    /// The product: GTIN of 14 digits.
    pub fn gtin(&self) -> &str {
        &self.gtin
    }

    /// The batch or lot.
    pub fn lot(&self) -> &str {
        &self.lot
    }

    /// The place: GLN.
    pub fn place(&self) -> &str {
        &self.place
    }

    /// The time at the place, `YYMMDDHH[MM[SS]]`.
    pub fn time(&self) -> &str {
        &self.time
    }

    /// The key of the lot.
    pub fn lot_key(&self) -> Key {
        Key::from_values(("01", &self.gtin), Some(("10", &self.lot)))
    }

    /// Path and query of its Digital Link URI, with the leading slash.
    pub fn path(&self) -> String {
        let mut text = String::with_capacity(80);
        for element in [("01", &*self.gtin), ("10", &*self.lot)] {
            text.push('/');
            key::push(element, &mut text);
        }
        for (mark, ai, part) in [("?", "416", &self.place), ("&", "8008", &self.time)] {
            text.push_str(mark);
            text.push_str(ai);
            text.push('=');
            charset::encode_path(part, &mut text);
        }
        text
    }

    /// Its Digital Link URI at a scheme and host.
    pub fn digital_link(&self, domain: &str) -> String {
        format!("{}{}", domain.trim_end_matches('/'), self.path())
    }

    /// Its element string in brackets.
    pub fn bracketed(&self) -> String {
        let lot = self.lot.replace('(', "\\(");
        format!("(01){}(10){lot}(416){}(8008){}", self.gtin, self.place, self.time)
    }
}

impl fmt::Display for StageCode {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(&self.path())
    }
}
