use std::borrow::Cow;
use std::fmt;

/// A point in time that keeps its own text: offset and precision are what was captured.
///
/// Two times are equal when their texts are; [`Time::micros`] is for comparing and indexing.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Time {
    text: String,
    micros: i64,
}

impl Time {
    /// Reads an XML Schema `dateTimeStamp`: date, `T`, time, optional fraction, and a zone that is not optional.
    ///
    /// The error says what was expected.
    pub fn parse(text: &str) -> Result<Self, String> {
        let expected = || format!("“{text}” is not a date and time with a zone, such as 2026-08-05T04:30:00+07:00");
        let nanos = frame(text).ok_or_else(expected)?;
        let timestamp: jiff::Timestamp = nanos.parse().map_err(|_| expected())?;
        Ok(Self { text: text.to_owned(), micros: timestamp.as_microsecond() })
    }

    /// As captured.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Microseconds since 1970-01-01T00:00:00Z; a finer fraction is cut.
    pub fn micros(&self) -> i64 {
        self.micros
    }
}

/// The text with nine digits of its fraction at most, which is what the library takes; nothing where the schema's
/// pattern does not fit: `YYYY-MM-DDThh:mm:ss(.f+)?(Z|±hh:mm)`, zones up to 14 hours, no leap second, no year 0.
fn frame(text: &str) -> Option<Cow<'_, str>> {
    const PATTERN: &[u8] = b"0000-00-00T00:00:00";
    let fits = |text: &[u8], pattern: &[u8]| {
        let same = |(byte, wanted): (&u8, &u8)| if *wanted == b'0' { byte.is_ascii_digit() } else { byte == wanted };
        text.len() == pattern.len() && text.iter().zip(pattern).all(same)
    };
    let (time, rest) = text.split_at_checked(PATTERN.len())?;
    if !fits(time.as_bytes(), PATTERN) || time.starts_with("0000") || time.ends_with("60") {
        return None;
    }
    let fraction = rest
        .strip_prefix('.')
        .map_or(0, |digits| digits.bytes().position(|byte| !byte.is_ascii_digit()).unwrap_or(digits.len()));
    let zone = if rest.starts_with('.') { rest.get(fraction + 1..)? } else { rest };
    let is_offset = |zone: &str| {
        let (sign, offset) = zone.split_at_checked(1)?;
        let fits = matches!(sign, "+" | "-") && fits(offset.as_bytes(), b"00:00");
        (fits && offset <= "14:00" && &offset[3..] < "60").then_some(())
    };
    if rest.starts_with('.') && fraction == 0 || zone != "Z" && is_offset(zone).is_none() {
        return None;
    }
    if fraction <= 9 {
        return Some(Cow::Borrowed(text));
    }
    Some(Cow::Owned(format!("{time}{}{zone}", &rest[..10])))
}

impl fmt::Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}
