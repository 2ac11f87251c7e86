//! Lengths of company prefixes, from a table that GS1 publishes or an operator keeps.

use std::fmt;

use crate::error::excerpt;

/// Digits of the longest company prefix.
const LONGEST: usize = 12;

/// How long the GS1 Company Prefix is that begins a number, by the digits it begins with.
///
/// Read from the file `gcpprefixformatlist` that GS1 offers as JSON and as XML, or from lines `prefix,length`. The table is
/// known to be incomplete, so ask one's own register first.
///
/// ```
/// let table = gs1::PrefixTable::parse("prefix,length\n8934,8\n952,0\n")?;
/// assert_eq!(table.length_of("893456789012"), Some(8));
/// assert_eq!(table.length_of("9521234"), None, "length 0 marks what is not in use");
/// # Ok::<(), gs1::PrefixTableError>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PrefixTable {
    /// Sorted; no two ranges overlap, since no prefix starts another one.
    rows: Vec<Row>,
}

/// All numbers that start with one prefix.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Row {
    /// The prefix, filled with zeros to 12 digits.
    first: u64,
    /// Digits of the prefix.
    digits: u8,
    /// Digits of the company prefix; 0 when the prefix is not in use.
    length: u8,
}

/// The first line of a prefix table that cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PrefixTableError {
    line: usize,
    message: Box<str>,
}

impl PrefixTableError {
    /// The line, counted from 1.
    pub fn line(&self) -> usize {
        self.line
    }
}

impl fmt::Display for PrefixTableError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "line {}: {}", self.line, self.message)
    }
}

impl std::error::Error for PrefixTableError {}

/// A prefix and its length as written, with the byte where the row starts.
type Written<'a> = (usize, &'a str, &'a str);

impl PrefixTable {
    /// Reads a table: JSON when it starts with `{`, XML when it starts with `<`, otherwise one row a line.
    ///
    /// Rows of a line have the prefix and the length, with a comma, semicolon or tab between; empty lines, lines that start
    /// with `#` and a heading without digits are passed over.
    ///
    /// # Errors
    ///
    /// The first row with a prefix that is not 1 to 12 digits, a length other than 0 and 4 to 12, or a prefix that starts
    /// another one with a different length; also a text without any row.
    pub fn parse(text: &str) -> Result<PrefixTable, PrefixTableError> {
        let text = text.trim_start_matches('\u{FEFF}');
        let written = match text.trim_start().as_bytes().first() {
            Some(b'{') => json(text),
            Some(b'<') => xml(text),
            _ => lines(text),
        };
        let line_of = |at: usize| 1 + text[..at].matches('\n').count();
        let failed = |at, message: String| PrefixTableError { line: line_of(at), message: message.into() };
        let mut rows = Vec::with_capacity(written.len());
        for (at, prefix, length) in written {
            rows.push((row(prefix, length).map_err(|message| failed(at, message))?, at));
        }
        if rows.is_empty() {
            return Err(failed(0, "the table has no row".to_owned()));
        }
        rows.sort_by_key(|(row, _)| (row.first, row.digits));
        rows.dedup_by_key(|(row, _)| *row);
        for pair in rows.windows(2) {
            let [(before, first), (after, second)] = pair else { continue };
            if before.holds(after.first) {
                let message = format!("prefix {} contradicts prefix {} in line {}", after, before, line_of(*first));
                return Err(failed(*second, message));
            }
        }
        Ok(PrefixTable { rows: rows.into_iter().map(|(row, _)| row).collect() })
    }

    /// The length of the company prefix that begins `digits`; `None` where the table does not know or the number is not in
    /// use.
    pub fn length_of(&self, digits: &str) -> Option<usize> {
        let known = digits.bytes().take(LONGEST).take_while(u8::is_ascii_digit).count();
        let number = padded(&digits[..known])?;
        let row = self.rows[..self.rows.partition_point(|row| row.first <= number)].last()?;
        let fits = row.holds(number) && usize::from(row.digits) <= known && row.length > 0;
        fits.then_some(usize::from(row.length))
    }

    /// The count of rows.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there is no row at all.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }
}

impl Row {
    fn holds(self, number: u64) -> bool {
        number >= self.first && number - self.first < 10u64.pow(LONGEST as u32 - u32::from(self.digits))
    }
}

impl fmt::Display for Row {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = format!("{:012}", self.first);
        write!(formatter, "{} (length {})", &digits[..usize::from(self.digits)], self.length)
    }
}

fn padded(digits: &str) -> Option<u64> {
    let plain = !digits.is_empty() && digits.len() <= LONGEST && digits.bytes().all(|byte| byte.is_ascii_digit());
    plain.then(|| format!("{digits:0<LONGEST$}").parse().ok()).flatten()
}

fn row(prefix: &str, length: &str) -> Result<Row, String> {
    let Some(first) = padded(prefix) else { return Err(format!("prefix {:?} is not 1 to 12 digits", excerpt(prefix))) };
    match length.parse() {
        Ok(length @ (0 | 4..=12)) => Ok(Row { first, digits: prefix.len() as u8, length }),
        _ => Err(format!("length {:?} of prefix {prefix} is neither 0 nor 4 to 12", excerpt(length))),
    }
}

/// Rows of lines.
fn lines(text: &str) -> Vec<Written<'_>> {
    let mut rows = Vec::new();
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let row = line.trim();
        let is_heading = rows.is_empty() && !row.bytes().any(|byte| byte.is_ascii_digit());
        if !row.is_empty() && !row.starts_with('#') && !is_heading {
            let (prefix, length) = row.split_once([',', ';', '\t']).unwrap_or((row, ""));
            rows.push((at, unquoted(prefix), unquoted(length)));
        }
        at += line.len();
    }
    rows
}

fn unquoted(text: &str) -> &str {
    text.trim().trim_matches('"')
}

/// The attributes `prefix` and `gcpLength` of each element `entry`.
fn xml(text: &str) -> Vec<Written<'_>> {
    let elements = text.match_indices("<entry").map(|(at, _)| (at, &text[at..]));
    elements
        .map(|(at, rest)| {
            let tag = rest[1..].split(['<', '>']).next().unwrap_or_default();
            (at, attribute(tag, "prefix"), attribute(tag, "gcpLength"))
        })
        .collect()
}

/// The value of an attribute, empty where there is none.
fn attribute<'a>(tag: &'a str, name: &str) -> &'a str {
    let mut rest = tag;
    while let Some((before, after)) = rest.split_once(name) {
        let value = after.trim_start().strip_prefix('=').map(str::trim_start);
        if let Some(value) = value.filter(|_| before.ends_with(char::is_whitespace)) {
            let quoted = value.chars().next().filter(|quote| matches!(quote, '"' | '\''));
            return quoted.and_then(|quote| value[1..].split(quote).next()).unwrap_or_default();
        }
        rest = after;
    }
    ""
}

/// The members `prefix` and `gcpLength` of each innermost object that has one of them.
fn json(text: &str) -> Vec<Written<'_>> {
    let mut rows = Vec::new();
    for (at, _) in text.match_indices('{') {
        let inner = &text[at + 1..];
        let inner = &inner[..inner.find(['{', '}']).unwrap_or(inner.len())];
        let (prefix, length) = (member(inner, "\"prefix\""), member(inner, "\"gcpLength\""));
        if prefix.is_some() || length.is_some() {
            rows.push((at, prefix.unwrap_or_default(), length.unwrap_or_default()));
        }
    }
    rows
}

/// The value of a member that is a text or a number.
fn member<'a>(object: &'a str, name: &str) -> Option<&'a str> {
    let after = object.split_once(name)?.1.trim_start().strip_prefix(':')?.trim_start();
    match after.strip_prefix('"') {
        Some(text) => text.split('"').next(),
        None => after.split(|character: char| character == ',' || character.is_whitespace()).next(),
    }
}
