//! Words, numbers and strings.

use serde_json::Value;

use super::parse::{Fault, Parser};

impl Parser<'_> {
    pub(super) fn word(&mut self, word: &str, value: Value) -> Result<Value, Fault> {
        if !self.bytes[self.at..].starts_with(word.as_bytes()) {
            return Err(self.unexpected("a value"));
        }
        self.at += word.len();
        Ok(value)
    }

    /// A number keeps its text: `26.10` stays `26.10`.
    pub(super) fn number(&mut self) -> Result<Value, Fault> {
        let start = self.at;
        if self.peek() == Some(b'-') {
            self.at += 1;
        }
        let integer_at = self.at;
        self.digits()?;
        if self.bytes[integer_at] == b'0' && self.at > integer_at + 1 {
            self.at = start;
            return Err(self.fault("a number does not begin with 0"));
        }
        if self.peek() == Some(b'.') {
            self.at += 1;
            self.digits()?;
        }
        if let Some(b'e' | b'E') = self.peek() {
            self.at += 1;
            if let Some(b'+' | b'-') = self.peek() {
                self.at += 1;
            }
            self.digits()?;
        }
        let text = &self.text[start..self.at];
        let number = text.parse().map_err(|_| self.fault(format!("“{text}” is not a number")))?;
        Ok(Value::Number(number))
    }

    fn digits(&mut self) -> Result<(), Fault> {
        let start = self.at;
        while let Some(b'0'..=b'9') = self.peek() {
            self.at += 1;
        }
        if self.at == start { Err(self.unexpected("a digit")) } else { Ok(()) }
    }

    pub(super) fn string(&mut self) -> Result<String, Fault> {
        self.at += 1;
        let mut text = String::new();
        let mut start = self.at;
        loop {
            match self.peek() {
                Some(b'"') => {
                    text.push_str(&self.text[start..self.at]);
                    self.at += 1;
                    return Ok(text);
                }
                Some(b'\\') => {
                    text.push_str(&self.text[start..self.at]);
                    text.push(self.escape()?);
                    start = self.at;
                }
                Some(0..=0x1f) => {
                    return Err(self.fault("a string holds a control character, which has to be escaped"));
                }
                Some(_) => self.at += 1,
                None => return Err(self.unexpected("the end of a string")),
            }
        }
    }

    fn escape(&mut self) -> Result<char, Fault> {
        self.at += 1;
        let character = match self.peek() {
            Some(byte @ (b'"' | b'\\' | b'/')) => char::from(byte),
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{c}',
            Some(b'n') => '\n',
            Some(b'r') => '\r',
            Some(b't') => '\t',
            Some(b'u') => return self.unicode_escape(),
            _ => return Err(self.unexpected("one of the escapes \\\" \\\\ \\/ \\b \\f \\n \\r \\t \\u")),
        };
        self.at += 1;
        Ok(character)
    }

    /// `\uXXXX`, or two of them for a character beyond the first plane.
    fn unicode_escape(&mut self) -> Result<char, Fault> {
        let start = self.at - 1;
        let mut units = [self.four_hex()?, 0];
        if matches!(units[0], 0xd800..=0xdbff) && self.bytes[self.at..].starts_with(b"\\u") {
            self.at += 1;
            units[1] = self.four_hex()?;
        }
        let count = if units[1] == 0 { 1 } else { 2 };
        let mut decoded = char::decode_utf16(units[..count].iter().copied());
        match (decoded.next(), decoded.next()) {
            (Some(Ok(character)), None) => Ok(character),
            _ => {
                self.at = start;
                Err(self.fault("an escape is half of a surrogate pair"))
            }
        }
    }

    fn four_hex(&mut self) -> Result<u16, Fault> {
        self.at += 1;
        let digits = self.text.get(self.at..self.at + 4).filter(|text| text.bytes().all(|b| b.is_ascii_hexdigit()));
        let unit = digits.and_then(|digits| u16::from_str_radix(digits, 16).ok());
        let unit = unit.ok_or_else(|| self.fault("an escape \\u has four hexadecimal digits"))?;
        self.at += 4;
        Ok(unit)
    }
}
