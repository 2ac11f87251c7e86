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
        let bytes = text.as_bytes();
        // A stricter frame than the library's: no lower case `t`, no space, no bracketed zone name, a full offset.
        let frame = bytes.len() >= 20
            && bytes[10] == b'T'
            && (bytes.ends_with(b"Z")
                || matches!(bytes[bytes.len() - 6], b'+' | b'-') && bytes[bytes.len() - 3] == b':');
        if !frame {
            return Err(expected());
        }
        let timestamp: jiff::Timestamp = text.parse().map_err(|_| expected())?;
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

impl fmt::Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}
