//! What is wrong with a code that cannot be one, in the terms of a person who can compare it with the pack; and which
//! codes that exist are one slip away from it.

use gs1::{Error as Fault, ErrorKind, check_digit};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use store::record::{OrganisationKind, RecordKind};

use crate::passport::Hint;
use crate::{Caller, Result, Services};

/// Neighbours that are worth showing.
const SHOWN: usize = 3;

impl Services {
    /// The most helpful word about a code that was read with `fault`: a path, or what somebody typed.
    pub async fn hint(&self, _caller: &Caller, text: &str, fault: &Fault) -> Result<Hint> {
        let place = Place::of(text, fault.offset());
        let hint = match fault.kind() {
            ErrorKind::CheckDigit => {
                Hint::CheckDigit { neighbours: self.existing(&place, neighbours(&place.value)).await? }
            }
            ErrorKind::Characters => match place.wrong_character() {
                Some(Wrong::Escape(found)) => Hint::Escape { found },
                Some(Wrong::Letter { found, at, digits }) => {
                    let neighbours =
                        if digits { self.existing(&place, repaired(&place.value)).await? } else { Vec::new() };
                    Hint::Character { found, at, digits, neighbours }
                }
                None => Hint::None,
            },
            ErrorKind::NotGs1 => self.typed_with_a_letter(text).await?,
            _ if place.is_short_gtin() => Hint::Length { digits: place.value.len() },
            _ => Hint::None,
        };
        Ok(hint)
    }

    /// A number of the right length with one letter in it was meant as a code, unlike the name of a product.
    async fn typed_with_a_letter(&self, text: &str) -> Result<Hint> {
        let value: String = text.chars().filter(|letter| !letter.is_whitespace() && *letter != '-').collect();
        let mut letters = value.chars().enumerate().filter(|(_, letter)| !letter.is_ascii_digit());
        let (Some((at, found)), None) = (letters.next(), letters.next()) else { return Ok(Hint::None) };
        let ai = match value.chars().count() {
            8 | 12 | 13 | 14 => "01",
            18 => "00",
            _ => return Ok(Hint::None),
        };
        let neighbours = repaired(&value);
        let place = Place { ai: ai.to_owned(), value, rest: String::new() };
        let neighbours = self.existing(&place, neighbours).await?;
        Ok(Hint::Character { found: found.to_string(), at: at + 1, digits: true, neighbours })
    }

    /// Those of the numbers that are registered here, as paths with whatever stood behind the number.
    async fn existing(&self, place: &Place, numbers: Vec<String>) -> Result<Vec<String>> {
        let (kind, length) = match place.ai.as_str() {
            "01" => (RecordKind::Product, 14),
            "414" => (RecordKind::Place, 13),
            "417" => (RecordKind::Organisation, 13),
            _ => return Ok(Vec::new()),
        };
        let numbers: Vec<String> = numbers.into_iter().map(|number| format!("{number:0>length$}")).collect();
        let known = self.store.record_keys(kind, &numbers).await?;
        let mut found = Vec::new();
        for number in numbers.into_iter().filter(|number| known.contains(number)) {
            if found.len() == SHOWN {
                break;
            }
            // A household is not told by its number (decision 0015).
            let firm = match kind {
                RecordKind::Organisation => self.store.organisation_get(&number).await?,
                _ => None,
            };
            if firm.is_none_or(|it| it.kind != OrganisationKind::Household) {
                found.push(format!("/{}/{number}{}", place.ai, place.rest));
            }
        }
        Ok(found)
    }
}

/// Where in a text a fault is.
#[derive(Debug, PartialEq, Eq)]
struct Place {
    ai: String,
    /// The value as written, still percent-encoded.
    value: String,
    /// The path behind it.
    rest: String,
}

enum Wrong {
    Escape(String),
    Letter { found: String, at: usize, digits: bool },
}

impl Place {
    fn of(text: &str, offset: usize) -> Self {
        if let Some(place) = Self::bracketed(text, offset) {
            return place;
        }
        if !text.contains('/') {
            // Typed below a barcode.
            let value: String = text.chars().filter(char::is_ascii_digit).collect();
            let ai = if value.len() == 18 { "00" } else { "01" };
            return Self { ai: ai.to_owned(), value, rest: String::new() };
        }
        let path = text.split_once("://").map_or(text, |(_, rest)| &rest[rest.find('/').unwrap_or(0)..]);
        let offset = offset.saturating_sub(text.len() - path.len());
        let path = path.split(['?', '#']).next().unwrap_or_default();
        let mut start = 0;
        let mut before = "";
        for segment in path.split('/') {
            let end = start + segment.len();
            let value = before.bytes().next().is_some_and(|byte| byte.is_ascii_alphanumeric());
            if offset <= end && value && !segment.is_empty() {
                let rest = path[end..].trim_end_matches('/').to_owned();
                return Self { ai: ai(before), value: segment.to_owned(), rest };
            }
            (before, start) = (segment, end + 1);
        }
        Self { ai: String::new(), value: String::new(), rest: String::new() }
    }

    /// Of `(01)…(10)…`; what stands behind the number stays in a path only where it makes one.
    fn bracketed(text: &str, offset: usize) -> Option<Self> {
        let groups = text.trim_start().strip_prefix('(')?;
        let mut at = text.len() - groups.len();
        let mut pairs = Vec::new();
        let mut faulty = 0;
        for group in groups.split('(') {
            if offset >= at {
                faulty = pairs.len();
            }
            at += group.len() + 1;
            let (ai, value) = group.split_once(')')?;
            pairs.push((ai.trim(), value.trim()));
        }
        let (ai, value) = *pairs.get(faulty)?;
        let behind = pairs[faulty + 1..].iter();
        let rest: String =
            behind.map(|(ai, value)| format!("/{ai}/{}", utf8_percent_encode(value, NON_ALPHANUMERIC))).collect();
        let fits = gs1::Scan::parse_path(&format!("/01/09506000134352{rest}"), None).is_ok();
        let rest = if ai == "01" && fits { rest } else { String::new() };
        Some(Self { ai: ai.to_owned(), value: value.to_owned(), rest })
    }

    /// Whether the value is a number by its application identifier.
    fn is_number(&self) -> bool {
        matches!(self.ai.as_str(), "00" | "01" | "402" | "410" | "414" | "415" | "417" | "8006" | "8017" | "8018")
    }

    fn is_short_gtin(&self) -> bool {
        let length = self.value.len();
        self.ai == "01"
            && !matches!(length, 0 | 8 | 12 | 13 | 14)
            && self.value.bytes().all(|byte| byte.is_ascii_digit())
    }

    fn wrong_character(&self) -> Option<Wrong> {
        let mut rest = self.value.as_bytes();
        let mut decoded = Vec::new();
        while let Some((&byte, after)) = rest.split_first() {
            let digit = |at: usize| after.get(at).and_then(|&byte| char::from(byte).to_digit(16));
            match (byte, digit(0), digit(1)) {
                (b'%', Some(high), Some(low)) => {
                    decoded.push((high * 16 + low) as u8);
                    rest = &after[2..];
                }
                (b'%', ..) => {
                    let shown = String::from_utf8_lossy(&rest[..rest.len().min(3)]).into_owned();
                    return Some(Wrong::Escape(shown));
                }
                _ => {
                    decoded.push(byte);
                    rest = after;
                }
            }
        }
        let Ok(text) = String::from_utf8(decoded) else { return Some(Wrong::Escape(self.value.clone())) };
        let digits = self.is_number();
        let allowed = |letter: char| match digits {
            true => letter.is_ascii_digit(),
            false => letter.is_ascii_alphanumeric() || "!\"%&'()*+,-./:;<=>?_".contains(letter),
        };
        let (at, letter) = text.chars().enumerate().find(|(_, letter)| !allowed(*letter))?;
        let found = if letter.is_control() { format!("U+{:04X}", u32::from(letter)) } else { letter.to_string() };
        Some(Wrong::Letter { found, at: at + 1, digits })
    }
}

/// The application identifier of a name that Digital Links had up to version 1.2.
fn ai(name: &str) -> String {
    match name {
        "gtin" => "01",
        "sscc" => "00",
        "gln" => "414",
        other => other,
    }
    .to_owned()
}

/// Every number with a right check digit that differs from this one by one digit or by two neighbours that changed
/// places; the likeliest slips first.
fn neighbours(number: &str) -> Vec<String> {
    if number.len() < 2 || number.bytes().any(|byte| !byte.is_ascii_digit()) {
        return Vec::new();
    }
    let mut found: Vec<String> = check_digit::corrected(number).into_iter().collect();
    let digits = number.as_bytes();
    for at in 0..digits.len() - 1 {
        let mut swapped = digits.to_vec();
        swapped.swap(at, at + 1);
        keep(swapped, &mut found);
    }
    for at in 0..digits.len() {
        for digit in b'0'..=b'9' {
            let mut changed = digits.to_vec();
            changed[at] = digit;
            keep(changed, &mut found);
        }
    }
    found
}

/// Numbers with a digit in place of the one letter that stands in this one.
fn repaired(number: &str) -> Vec<String> {
    let mut letters = number.bytes().enumerate().filter(|(_, byte)| !byte.is_ascii_digit());
    let (Some((at, _)), None, true) = (letters.next(), letters.next(), number.is_ascii()) else { return Vec::new() };
    let mut found = Vec::new();
    for digit in b'0'..=b'9' {
        let mut changed = number.as_bytes().to_vec();
        changed[at] = digit;
        keep(changed, &mut found);
    }
    found
}

fn keep(digits: Vec<u8>, found: &mut Vec<String>) {
    let Ok(number) = String::from_utf8(digits) else { return };
    if check_digit::is_valid(&number) && !found.contains(&number) {
        found.push(number);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbours_are_one_slip_away() {
        for wrong in ["8937990230212", "8937990230121", "8937990320211", "8937990130211", "08937990230219"] {
            let found = neighbours(wrong);
            assert!(found.iter().any(|number| number.ends_with("8937990230211")), "{wrong}: {found:?}");
            assert!(found.len() <= 30 && found.iter().all(|number| check_digit::is_valid(number)), "{wrong}");
        }
        assert!(neighbours("").is_empty() && neighbours("8").is_empty() && neighbours("893a").is_empty());
        assert!(repaired("893799023O211").contains(&"8937990230211".to_owned()));
        assert!(repaired("89379O023O211").is_empty());
    }

    #[test]
    fn a_fault_has_its_place_in_a_path() {
        let place = |text: &str| {
            let fault = gs1::Scan::parse_path(text, None).unwrap_err();
            let Place { ai, value, rest } = Place::of(text, fault.offset());
            (ai, value, rest)
        };
        let told = |ai: &str, value: &str, rest: &str| (ai.to_owned(), value.to_owned(), rest.to_owned());
        assert_eq!(place("/01/08937990230212/10/A"), told("01", "08937990230212", "/10/A"));
        assert_eq!(place("/gtin/8937990230212/"), told("01", "8937990230212", ""));
        assert_eq!(place("/01/08937990230211/10/G%C3%A0o"), told("10", "G%C3%A0o", ""));
        assert_eq!(place("/01/0893799023021O"), told("01", "0893799023021O", ""));
        assert_eq!(Place::of("893 7990 230212", 3).value, "8937990230212");
        let typed = |text: &str, offset: usize| {
            let Place { ai, value, rest } = Place::of(text, offset);
            (ai, value, rest)
        };
        assert_eq!(typed("(01) 08937990230212 (10)A/1", 18), told("01", "08937990230212", "/10/A%2F1"));
        assert_eq!(typed("(01)08937990230211(10)Gào", 26), told("10", "Gào", ""));
        assert_eq!(typed("(01)08937990230212(37)5", 17), told("01", "08937990230212", ""));
        assert_eq!(Place::bracketed("(01", 0), None);
    }

    #[test]
    fn the_wrong_character_is_named() {
        let wrong = |ai: &str, value: &str| {
            let place = Place { ai: ai.to_owned(), value: value.to_owned(), rest: String::new() };
            match place.wrong_character() {
                Some(Wrong::Escape(found)) => found,
                Some(Wrong::Letter { found, at, digits }) => format!("{found} {at} {digits}"),
                None => String::new(),
            }
        };
        assert_eq!(wrong("01", "089379902302O1"), "O 13 true");
        assert_eq!(wrong("10", "G%C3%A0o"), "à 2 false");
        assert_eq!(wrong("10", "A%7F"), "U+007F 2 false");
        assert_eq!(wrong("10", "A%zz"), "%zz");
        assert_eq!(wrong("10", "A%2"), "%2");
        assert_eq!(wrong("10", "A%FF"), "A%FF");
        assert_eq!(wrong("21", "A-1"), "");
    }
}
