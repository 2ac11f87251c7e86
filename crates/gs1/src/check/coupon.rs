//! Coupon codes of North America (GS1 General Specifications, 3.9.4; AI 8110 and 8112): digits in which lengths stand
//! before what they measure.

use super::{Refused, dates, numbers, refuse};

/// Reads a code from left to right.
struct Reader<'a> {
    digits: &'a [u8],
    at: usize,
}

impl<'a> Reader<'a> {
    fn new(text: &'a [u8]) -> Result<Self, Refused> {
        match text.iter().position(|byte| !byte.is_ascii_digit()) {
            Some(at) => Err(Refused { at, length: 1 }),
            None => Ok(Reader { digits: text, at: 0 }),
        }
    }

    /// The next digit, if it is at least `least` and at most `most`.
    fn digit(&mut self, least: u8, most: u8) -> Result<u8, Refused> {
        self.one_of(|digit| (least..=most).contains(&digit))
    }

    fn one_of(&mut self, is_allowed: impl Fn(u8) -> bool) -> Result<u8, Refused> {
        let Some(&digit) = self.digits.get(self.at) else { return Err(self.ended()) };
        let digit = digit - b'0';
        refuse(is_allowed(digit), self.at, 1)?;
        self.at += 1;
        Ok(digit)
    }

    fn take(&mut self, count: usize) -> Result<&'a [u8], Refused> {
        let Some(taken) = self.digits.get(self.at..self.at + count) else { return Err(self.ended()) };
        self.at += count;
        Ok(taken)
    }

    /// A company prefix of as many digits as its length indicator and six.
    fn company_prefix(&mut self, indicator: u8) -> Result<(), Refused> {
        let start = self.at;
        let prefix = self.take(usize::from(indicator) + 6)?;
        numbers::company_prefix(prefix, 0).map_err(|_| Refused { at: start, length: prefix.len() })
    }

    fn date(&mut self) -> Result<&'a [u8], Refused> {
        let start = self.at;
        let date = self.take(6)?;
        dates::yymmdd(date, false).map_err(|_| Refused { at: start, length: 6 })?;
        Ok(date)
    }

    /// Whether an optional field with this number follows; steps over the number.
    fn field(&mut self, number: u8) -> bool {
        let follows = self.digits.get(self.at) == Some(&(b'0' + number));
        self.at += usize::from(follows);
        follows
    }

    fn end(&self) -> Result<(), Refused> {
        refuse(self.at == self.digits.len(), self.at, self.digits.len() - self.at)
    }

    /// The code ends where more was to come.
    fn ended(&self) -> Refused {
        Refused { at: self.at.min(self.digits.len()), length: self.digits.len().saturating_sub(self.at) }
    }
}

/// AI 8110.
pub(super) fn code(text: &[u8]) -> Result<(), Refused> {
    let mut reader = Reader::new(text)?;
    let indicator = reader.digit(0, 6)?;
    reader.company_prefix(indicator)?;
    reader.take(6)?; // offer code
    value(&mut reader)?; // save value
    requirement(&mut reader)?;
    if reader.field(1) {
        reader.digit(0, 3)?; // additional purchase rules
        further_purchase(&mut reader)?;
    }
    if reader.field(2) {
        further_purchase(&mut reader)?;
    }
    validity(&mut reader)?;
    if reader.field(5) {
        let indicator = reader.digit(0, 9)?;
        reader.take(usize::from(indicator) + 6)?; // serial number
    }
    if reader.field(6) {
        let indicator = reader.digit(1, 7)?;
        reader.company_prefix(indicator)?; // retailer
    }
    if reader.field(9) {
        reader.one_of(|digit| matches!(digit, 0 | 1 | 2 | 5 | 6))?; // save value code
        reader.digit(0, 2)?; // the item that the save value applies to
        reader.digit(0, 9)?; // store coupon
        reader.digit(0, 1)?; // not to be multiplied
    }
    reader.end()
}

/// A length from 1 to 5 and as many digits.
fn value(reader: &mut Reader<'_>) -> Result<(), Refused> {
    let length = reader.digit(1, 5)?;
    reader.take(usize::from(length)).map(|_| ())
}

/// What must be bought: its measure, its code, its family of products.
fn requirement(reader: &mut Reader<'_>) -> Result<(), Refused> {
    value(reader)?;
    reader.one_of(|digit| digit <= 4 || digit == 9)?;
    reader.take(3).map(|_| ())
}

/// A second or third purchase, with the company that it is bought from; 9 stands for the first one.
fn further_purchase(reader: &mut Reader<'_>) -> Result<(), Refused> {
    requirement(reader)?;
    match reader.one_of(|digit| digit <= 6 || digit == 9)? {
        9 => Ok(()),
        indicator => reader.company_prefix(indicator),
    }
}

/// The last and the first day of validity, in this order.
fn validity(reader: &mut Reader<'_>) -> Result<(), Refused> {
    let last = if reader.field(3) { Some(reader.date()?) } else { None };
    if reader.field(4) {
        let start = reader.at;
        let first = reader.date()?;
        if last.is_some_and(|last| first > last) {
            return Err(Refused { at: start.saturating_sub(8), length: 14 });
        }
    }
    Ok(())
}

/// AI 8112.
pub(super) fn offer(text: &[u8]) -> Result<(), Refused> {
    let mut reader = Reader::new(text)?;
    reader.digit(0, 1)?; // format
    let indicator = reader.digit(0, 6)?;
    reader.take(usize::from(indicator) + 6)?; // funder
    reader.take(6)?; // offer code
    let indicator = reader.digit(0, 9)?;
    reader.take(usize::from(indicator) + 6)?; // serial number
    reader.end()
}
