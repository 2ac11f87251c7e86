//! The traceability code of one stage (*mã truy xuất nguồn gốc*, Circular 02/2024/TT-BKHCN, article 3).

use std::fmt;
use std::str::FromStr;

use crate::dictionary::Dictionary;
use crate::error::{Error, ErrorKind};
use crate::key::{self, Key};
use crate::message::Message;
use crate::value;

/// The identifiers of a stage code, in the order in which it is written.
const PARTS: [&str; 4] = ["01", "10", "416", "8008"];

/// The code of one stage in the life of a lot: which product, where, which lot, when.
///
/// The circular asks for these four without saying how they are written; here each is an application identifier of GS1, so
/// that every scanner reads the code and every resolver finds the lot by it. The time is that of the clock on the wall at
/// the place, as AI 8008 has it.
///
/// ```
/// use gs1::StageCode;
///
/// let code: StageCode = "/01/08937990040117/10/CT260806A?416=8937990041015&8008=2608071000".parse()?;
/// assert_eq!((code.gtin(), code.lot(), code.gln()), ("08937990040117", "CT260806A", "8937990041015"));
/// assert_eq!(code.local_time(), "2026-08-07T10:00");
/// assert_eq!(code.element_string(), "(01)08937990040117(10)CT260806A(416)8937990041015(8008)2608071000");
/// # Ok::<(), gs1::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct StageCode {
    gtin: String,
    lot: String,
    gln: String,
    time: String,
}

impl StageCode {
    /// Composes a code: GTIN of 14 digits, lot, GLN of the place, and the local time as `yymmddhhmm` or `yymmddhhmmss`.
    ///
    /// # Errors
    ///
    /// The first component that is not a right one; the offset counts from the start of that component, and
    /// [`Error::ai`] says which it is.
    pub fn new(gtin: &str, lot: &str, gln: &str, time: &str) -> Result<StageCode, Error> {
        for (ai, text) in PARTS.into_iter().zip([gtin, lot, gln, time]) {
            if let Some(identifier) = Dictionary::built_in().identifier(ai) {
                value::check(identifier, text)?;
            }
        }
        check_minutes(time, 0)?;
        Ok(StageCode { gtin: gtin.to_owned(), lot: lot.to_owned(), gln: gln.to_owned(), time: time.to_owned() })
    }

    /// Reads a code: its path and query, a Digital Link URI of any host, or an element string.
    ///
    /// Older codes have AI 414 for the place, which is taken as well. Whatever else is there is left aside.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::MissingComponent`] when one of the four is not there; else what is wrong with the text.
    pub fn parse(text: &str) -> Result<StageCode, Error> {
        let message = Message::parse(Dictionary::built_in(), text).map_err(|errors| errors.first().clone())?;
        let part = |ai: &str| {
            let found = message.elements().iter().find(|element| element.ai() == ai);
            found.map(|element| (element.value().to_owned(), element.offset()))
        };
        let missing = |ai: &str, name: &str| {
            let text = format!("a stage code needs AI ({ai}), the {name}");
            Error::new(ErrorKind::MissingComponent, 0, text).about(ai)
        };
        let (gtin, _) = part("01").ok_or_else(|| missing("01", "product"))?;
        let (lot, _) = part("10").ok_or_else(|| missing("10", "lot"))?;
        let (gln, _) = part("416").or_else(|| part("414")).ok_or_else(|| missing("416", "place"))?;
        let (time, at) = part("8008").ok_or_else(|| missing("8008", "time"))?;
        check_minutes(&time, at)?;
        Ok(StageCode { gtin, lot, gln, time })
    }

    /// The product, a GTIN of 14 digits.
    pub fn gtin(&self) -> &str {
        &self.gtin
    }

    /// The batch or lot number.
    pub fn lot(&self) -> &str {
        &self.lot
    }

    /// The place, a GLN.
    pub fn gln(&self) -> &str {
        &self.gln
    }

    /// The local time as AI 8008 has it, `yymmddhhmm` or `yymmddhhmmss`.
    pub fn time(&self) -> &str {
        &self.time
    }

    /// The local time as ISO 8601 writes it, without an offset: `2026-08-07T10:00`. Stage codes exist since 2024, so the
    /// century is this one.
    pub fn local_time(&self) -> String {
        let pair = |at: usize| self.time.get(at..at + 2).unwrap_or_default();
        let mut text = format!("20{}-{}-{}T{}:{}", pair(0), pair(2), pair(4), pair(6), pair(8));
        if self.time.len() > 10 {
            text.push(':');
            text.push_str(pair(10));
        }
        text
    }

    /// The lot as a key.
    pub fn lot_key(&self) -> Key {
        Key::from_values(("01", &self.gtin), Some(("10", &self.lot)))
    }

    /// The bracketed element string.
    pub fn element_string(&self) -> String {
        let lot = self.lot.replace('(', "\\(");
        format!("(01){}(10){lot}(416){}(8008){}", self.gtin, self.gln, self.time)
    }

    /// The Digital Link URI at a scheme and host.
    pub fn digital_link(&self, domain: &str) -> String {
        format!("{}{self}", domain.trim_end_matches('/'))
    }
}

/// AI 8008 may stop at the hour; a stage is told to the minute.
fn check_minutes(time: &str, at: usize) -> Result<(), Error> {
    match time.len() {
        10 | 12 => Ok(()),
        length => {
            let message = format!("(8008) {time:?} has {length} digits, a stage code has yymmddhhmm or yymmddhhmmss");
            Err(Error::new(ErrorKind::Length, at, message).about("8008").spanning(length))
        }
    }
}

/// The path and query: `/01/GTIN/10/LOT?416=GLN&8008=TIME`.
impl fmt::Display for StageCode {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = String::with_capacity(80);
        text.push('/');
        key::push(("01", &self.gtin), &mut text);
        text.push('/');
        key::push(("10", &self.lot), &mut text);
        text.push_str(&format!("?416={}&8008={}", self.gln, self.time));
        formatter.pad(&text)
    }
}

impl FromStr for StageCode {
    type Err = Error;

    fn from_str(text: &str) -> Result<StageCode, Error> {
        StageCode::parse(text)
    }
}
