//! Element strings as symbols carry them (General Specifications, clauses 7.8 and 4.14).
//!
//! Only what decides how the string is built is checked here: where values end, their characters, check digits of the
//! common keys and dates.

use gs1::check_digit;

use super::SymbolError;

/// An element string that was read.
pub(super) struct Elements {
    /// Without brackets; GS after each value whose end nobody could tell otherwise.
    pub(super) raw: String,
    /// With brackets, for people.
    pub(super) text: String,
}

/// FNC1 between elements, as scanners give it.
const SEPARATOR: char = '\u{1D}';
/// The longest value of any application identifier.
const LONGEST: usize = 90;

/// Reads `(01)…(10)…`, with `\(` for a bracket in a value, or `01…10…` with GS or `^` after values of varying length.
pub(super) fn read(text: &str) -> Result<Elements, SymbolError> {
    let mut elements = Elements { raw: String::with_capacity(text.len()), text: String::new() };
    let mut open = false;
    // Some write the FNC1 that begins every GS1 symbol.
    let mut at = usize::from(text.starts_with(['^', SEPARATOR]));
    while at < text.len() {
        let element = if text.starts_with('(') { bracketed(text, at)? } else { raw(text, at)? };
        check(&element)?;
        if open {
            elements.raw.push(SEPARATOR);
        }
        elements.raw.push_str(element.ai);
        elements.raw.push_str(&element.value);
        let gap = if elements.text.is_empty() { "" } else { " " };
        elements.text.push_str(&format!("{gap}({}) {}", element.ai, element.value));
        open = fixed_length(element.ai).is_none();
        at = element.end;
    }
    Ok(elements)
}

struct Element<'a> {
    ai: &'a str,
    value: String,
    /// Where the value begins.
    at: usize,
    /// Where the next element begins.
    end: usize,
}

fn bracketed(text: &str, at: usize) -> Result<Element<'_>, SymbolError> {
    let group = text[at..].strip_prefix('(').and_then(|rest| rest.split_once(')'));
    let Some((ai, rest)) = group.filter(|(ai, _)| ai_length(ai) == Some(ai.len())) else {
        return Err(SymbolError::new(at, "expected an application identifier in brackets"));
    };
    let start = at + ai.len() + 2;
    let mut escaped = false;
    let length = rest.bytes().position(|byte| {
        let ends = byte == b'(' && !escaped;
        escaped = byte == b'\\';
        ends
    });
    let end = start + length.unwrap_or(rest.len());
    Ok(Element { ai, value: text[start..end].replace("\\(", "("), at: start, end })
}

fn raw(text: &str, at: usize) -> Result<Element<'_>, SymbolError> {
    let rest = &text[at..];
    let ai = ai_length(rest).and_then(|length| rest.get(..length));
    let Some(ai) = ai else { return Err(SymbolError::new(at, "expected an application identifier")) };
    let start = at + ai.len();
    let value = &text[start..];
    let whole = value.find(['^', SEPARATOR]).unwrap_or(value.len());
    // A letter of several bytes may lie across the place where the value would end.
    let fits = |length: &usize| *length < whole && value.is_char_boundary(*length);
    let length = fixed_length(ai).filter(fits).unwrap_or(whole);
    let separated = value[length..].starts_with(['^', SEPARATOR]);
    Ok(Element { ai, value: value[..length].to_owned(), at: start, end: start + length + usize::from(separated) })
}

/// Digits of the application identifier that begins a text (General Specifications, figure 3.2-1).
fn ai_length(text: &str) -> Option<usize> {
    let first = text.get(..2).filter(|first| first.bytes().all(|byte| byte.is_ascii_digit()))?;
    let length = match first.parse().unwrap_or(0_u8) {
        0..=4 | 10..=22 | 30 | 37 | 90..=99 => 2,
        43 => 4,
        23..=25 | 40..=42 => 3,
        31..=36 | 39 | 70..=72 | 80..=82 => 4,
        _ => return None,
    };
    text.get(..length).filter(|ai| ai.bytes().all(|byte| byte.is_ascii_digit())).map(|_| length)
}

/// Length of the value of an identifier that needs no separator (General Specifications, figure 7.8.5-2).
fn fixed_length(ai: &str) -> Option<usize> {
    let whole = match ai.get(..2)? {
        "00" => 20,
        "01" | "02" | "03" => 16,
        "04" => 18,
        "11" | "12" | "13" | "14" | "15" | "16" | "17" | "18" | "19" => 8,
        "20" => 4,
        "31" | "32" | "33" | "34" | "35" | "36" => 10,
        "41" => 16,
        _ => return None,
    };
    Some(whole - ai.len())
}

fn check(element: &Element<'_>) -> Result<(), SymbolError> {
    let Element { ai, value, at, .. } = element;
    let fault = |at: usize, message: String| Err(SymbolError::new(at, message));
    if value.is_empty() || value.len() > LONGEST {
        return fault(*at, format!("the value of ({ai}) has {} characters: expected 1 to {LONGEST}", value.len()));
    }
    if let Some(place) = value.bytes().position(|byte| !is_allowed(byte)) {
        return fault(at + place, format!("the value of ({ai}) holds a character that GS1 does not allow there"));
    }
    let Some(length) = fixed_length(ai) else { return Ok(()) };
    if value.len() != length || !value.bytes().all(|byte| byte.is_ascii_digit()) {
        return fault(*at, format!("the value of ({ai}) is “{value}”: expected {length} digits"));
    }
    let keyed = matches!(*ai, "00" | "01" | "02" | "03") || ai.starts_with("41");
    if keyed && !check_digit::is_valid(value) {
        let expected = check_digit::mod10(&value[..length - 1]).unwrap_or_default();
        return fault(at + length - 1, format!("({ai}) {value} ends in the wrong check digit, expected {expected}"));
    }
    // Day 00 stands for the end of the month.
    let part = |from: usize| value[from..from + 2].parse().unwrap_or(u8::MAX);
    if matches!(*ai, "11" | "12" | "13" | "15" | "16" | "17") && !((1..=12).contains(&part(2)) && part(4) <= 31) {
        return fault(*at, format!("({ai}) {value} is no date: expected year, month and day in two digits each"));
    }
    Ok(())
}

/// Set 82 (General Specifications, figure 7.11-1).
fn is_allowed(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!\"%&'()*+,-./:;<=>?_".contains(&byte)
}
