//! The older compression: application identifiers as hexadecimal digits, values packed by what they are made of
//! (GS1 Digital Link: URI Syntax 1.1 to 1.3, Compression; prototype `GS1DigitalLinkToolkit.js`).
//!
//! ```text
//! data    = *( code / other )                  ; the last character is filled with zeros
//! code    = AI values                          ; four bits to each digit
//!         / 2 hexadecimal digits, values       ; stands for several identifiers, see CODES
//! other   = F, length of the name (7), the name (6 to each character), kind (3), length (7), characters
//! ```
//!
//! A value follows the components of its row in the dictionary. A component of fixed length and digits only is one binary
//! number; any other has a kind (text only) and a length, each only where it can vary, before the characters.

use super::bits::{Fault, Reader, Writer, character, decimal_bits, place};
use super::{Item, checked, is_digits};
use crate::charset::CharacterSet;
use crate::dictionary::{Dictionary, Identifier};

/// Codes of two hexadecimal digits that stand for identifiers which often come together, in the order of their values.
static CODES: [(u8, &[&str]); 52] = [
    (0x0A, &["01", "22"]),
    (0x0B, &["01", "10"]),
    (0x0C, &["01", "21"]),
    (0x0D, &["01", "17"]),
    (0x0E, &["01", "7003"]),
    (0x0F, &["01", "30"]),
    (0x1A, &["01", "10", "17", "21"]),
    (0x1B, &["01", "15"]),
    (0x1C, &["01", "11"]),
    (0x1D, &["01", "16"]),
    (0x1E, &["01", "91"]),
    (0x1F, &["01", "10", "15"]),
    (0x2A, &["01", "3100"]),
    (0x2B, &["01", "3101"]),
    (0x2C, &["01", "3102"]),
    (0x2D, &["01", "3103"]),
    (0x2E, &["01", "3104"]),
    (0x2F, &["01", "3105"]),
    (0x3A, &["01", "3200"]),
    (0x3B, &["01", "3201"]),
    (0x3C, &["01", "3202"]),
    (0x3D, &["01", "3203"]),
    (0x3E, &["01", "3204"]),
    (0x3F, &["01", "3205"]),
    (0x9A, &["8010", "8011"]),
    (0x9B, &["8017", "8019"]),
    (0x9C, &["8018", "8019"]),
    (0x9D, &["254", "414"]),
    (0xA0, &["01", "3920"]),
    (0xA1, &["01", "3921"]),
    (0xA2, &["01", "3922"]),
    (0xA3, &["01", "3923"]),
    (0xA4, &["01", "3924"]),
    (0xA5, &["01", "3925"]),
    (0xA6, &["01", "3926"]),
    (0xA7, &["01", "3927"]),
    (0xA8, &["01", "3928"]),
    (0xA9, &["01", "3929"]),
    (0xC0, &["255", "3900"]),
    (0xC1, &["255", "3901"]),
    (0xC2, &["255", "3902"]),
    (0xC3, &["255", "3903"]),
    (0xC4, &["255", "3904"]),
    (0xC5, &["255", "3905"]),
    (0xC6, &["255", "3906"]),
    (0xC7, &["255", "3907"]),
    (0xC8, &["255", "3908"]),
    (0xC9, &["255", "3909"]),
    (0xCA, &["255", "3940"]),
    (0xCB, &["255", "3941"]),
    (0xCC, &["255", "3942"]),
    (0xCD, &["255", "3943"]),
];

/// Codes whose identifiers the tables were printed with in another order. The prototype sorts each row before it uses it, and
/// what it wrote is in circulation, so both are read and neither is written.
static PRINTED: [(u8, &[&str]); 2] = [(0x1A, &["01", "10", "21", "17"]), (0x9D, &["414", "254"])];

/// In what order the identifiers of a code in [`PRINTED`] come.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Order {
    /// As the prototype writes them.
    Sorted,
    /// As the table lists them.
    Printed,
}

/// How the characters of a text are packed.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Packing {
    /// One number.
    Decimal = 0,
    /// Four bits to each character.
    LowerHex = 1,
    /// Four bits to each character.
    UpperHex = 2,
    /// Six bits to each character.
    Base64 = 3,
    /// Seven bits to each character.
    Ascii = 4,
}

/// A component of a value as this compression sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Part {
    digits: bool,
    longest: usize,
    fixed: bool,
}

/// The components of an identifier's values.
fn parts(identifier: &Identifier) -> Vec<Part> {
    match identifier.ai().as_bytes() {
        // These two were one text when the compression was laid down, and have grown since.
        b"8007" => return vec![Part { digits: false, longest: 24, fixed: false }],
        [b'7', b'2', b'3', _] => return vec![Part { digits: false, longest: 30, fixed: false }],
        _ => {}
    }
    let mut parts: Vec<Part> = Vec::new();
    for component in identifier.components() {
        let part = Part {
            digits: component.set == CharacterSet::Digits,
            longest: component.longest,
            fixed: component.shortest == component.longest && !component.is_optional,
        };
        match parts.last_mut() {
            // Optional components are the tail of one that varies, as the countries of AI 423.
            Some(last) if last.digits == part.digits && last.fixed == part.fixed => last.longest += part.longest,
            _ => parts.push(part),
        }
    }
    parts
}

/// Bits for a length up to `longest`.
fn length_bits(longest: usize) -> usize {
    (usize::BITS - longest.leading_zeros()) as usize
}

/// Reads everything that the bits hold.
pub(super) fn read(mut reader: Reader<'_>, order: Order) -> Result<Vec<Item>, Fault> {
    let mut items = Vec::new();
    while !reader.is_at_end() {
        let start = reader.at();
        let first = reader.number(4)?;
        if first == 15 {
            items.push(read_other(&mut reader)?);
            continue;
        }
        let code = (first << 4 | reader.number(4)?) as u8;
        if code >> 4 > 9 || code & 15 > 9 {
            let identifiers = identifiers(code, order);
            if identifiers.is_empty() {
                return Err(Fault { bit: start, expected: "a known code".to_owned() });
            }
            for ai in identifiers {
                items.push(read_element(&mut reader, ai, start)?);
            }
            continue;
        }
        let mut ai = format!("{code:02x}");
        let length = Dictionary::built_in().identifiers().iter().find(|row| row.ai().starts_with(&ai));
        for _ in 2..length.map_or(2, |row| row.ai().len()) {
            ai.push(char::from_digit(reader.number(4)? as u32, 16).unwrap_or_default());
        }
        items.push(read_element(&mut reader, &ai, start)?);
    }
    reader.finish()?;
    Ok(items)
}

fn read_element(reader: &mut Reader<'_>, ai: &str, start: usize) -> Result<Item, Fault> {
    let Some(identifier) = Dictionary::built_in().identifier(ai) else {
        return Err(Fault { bit: start, expected: format!("an application identifier, not {ai:?}") });
    };
    let mut value = String::new();
    for part in parts(identifier) {
        let packing = if part.digits { Packing::Decimal } else { read_packing(reader)? };
        let length = match part.fixed {
            true => part.longest,
            false => read_length(reader, part.longest)?,
        };
        value.push_str(&read_text(reader, packing, length)?);
    }
    checked(ai, &value, start)?;
    Ok(Item::Element { ai: identifier.ai().to_owned(), value })
}

fn read_other(reader: &mut Reader<'_>) -> Result<Item, Fault> {
    let length = reader.number(7)? as usize;
    let name = read_text(reader, Packing::Base64, length)?;
    let packing = read_packing(reader)?;
    let length = reader.number(7)? as usize;
    Ok(Item::Parameter { name, value: read_text(reader, packing, length)? })
}

fn read_length(reader: &mut Reader<'_>, longest: usize) -> Result<usize, Fault> {
    let start = reader.at();
    let length = reader.number(length_bits(longest))? as usize;
    if length > longest {
        return Err(Fault { bit: start, expected: format!("a length of at most {longest}, not {length}") });
    }
    Ok(length)
}

fn read_packing(reader: &mut Reader<'_>) -> Result<Packing, Fault> {
    let start = reader.at();
    match reader.number(3)? {
        0 => Ok(Packing::Decimal),
        1 => Ok(Packing::LowerHex),
        2 => Ok(Packing::UpperHex),
        3 => Ok(Packing::Base64),
        4 => Ok(Packing::Ascii),
        other => Err(Fault { bit: start, expected: format!("a kind of text from 0 to 4, not {other}") }),
    }
}

fn read_text(reader: &mut Reader<'_>, packing: Packing, length: usize) -> Result<String, Fault> {
    if packing == Packing::Decimal {
        return reader.decimal(decimal_bits(length), length);
    }
    let mut text = String::with_capacity(length.min(reader.remaining()));
    for _ in 0..length {
        let start = reader.at();
        text.push(match packing {
            Packing::Base64 => character(reader.number(6)?),
            Packing::Ascii => match reader.number(7)? as u8 {
                byte @ 0x20..=0x7E => char::from(byte),
                _ => return Err(Fault { bit: start, expected: "a printable character".to_owned() }),
            },
            Packing::UpperHex => char::from(b"0123456789ABCDEF"[reader.number(4)? as usize]),
            Packing::LowerHex | Packing::Decimal => char::from(b"0123456789abcdef"[reader.number(4)? as usize]),
        });
    }
    Ok(text)
}

/// Writes items in the order given; with `codes`, elements that a code stands for come first, as in the prototype.
///
/// `None` when an item cannot be packed.
pub(super) fn write(items: &[&Item], codes: bool) -> Option<String> {
    let mut writer = Writer::default();
    let mut left: Vec<&Item> = items.to_vec();
    while let Some((code, identifiers)) = best_code(&left).filter(|_| codes) {
        writer.number(u64::from(code), 8);
        for ai in identifiers {
            let at = left.iter().position(|item| item.ai() == Some(ai))?;
            write_value(&mut writer, left.remove(at))?;
        }
    }
    for item in left {
        match item {
            Item::Element { ai, .. } => {
                for digit in ai.bytes() {
                    writer.number(u64::from(digit - b'0'), 4);
                }
                write_value(&mut writer, item)?;
            }
            Item::Parameter { name, value } => write_other(&mut writer, name, value)?,
        }
    }
    Some(writer.finish())
}

/// The code that spares the most digits of identifiers.
fn best_code(left: &[&Item]) -> Option<(u8, &'static [&'static str])> {
    let unambiguous = |code: u8| PRINTED.iter().all(|&(odd, _)| odd != code);
    let fits = |identifiers: &[&str]| identifiers.iter().all(|&ai| left.iter().any(|item| item.ai() == Some(ai)));
    let candidates = CODES.iter().filter(|&&(code, identifiers)| unambiguous(code) && fits(identifiers));
    // The first of the best, as in the prototype.
    candidates.rev().max_by_key(|(_, identifiers)| identifiers.iter().map(|ai| ai.len()).sum::<usize>()).copied()
}

/// The identifiers that a code stands for; none for a code that means nothing.
fn identifiers(code: u8, order: Order) -> &'static [&'static str] {
    let tables: [&[(u8, &[&str])]; 2] = if order == Order::Printed { [&PRINTED, &CODES] } else { [&CODES, &[]] };
    tables.into_iter().flatten().find(|(candidate, _)| *candidate == code).map_or(&[], |(_, identifiers)| identifiers)
}

fn write_value(writer: &mut Writer, item: &Item) -> Option<()> {
    let Item::Element { ai, value } = item else { return None };
    let mut rest = value.as_str();
    for part in parts(Dictionary::built_in().identifier(ai)?) {
        let length = if part.fixed { part.longest } else { rest.len() };
        if length > part.longest {
            return None;
        }
        let text = rest.get(..length)?;
        rest = &rest[length..];
        if part.digits && !is_digits(text) {
            return None;
        }
        let packing = if part.digits { Packing::Decimal } else { packing(text)? };
        if !part.digits {
            writer.number(packing as u64, 3);
        }
        if !part.fixed {
            writer.number(length as u64, length_bits(part.longest));
        }
        write_text(writer, packing, text);
    }
    rest.is_empty().then_some(())
}

fn write_other(writer: &mut Writer, name: &str, value: &str) -> Option<()> {
    const LONGEST: usize = 127;
    let fits = !name.is_empty() && name.len() <= LONGEST && value.len() <= LONGEST;
    if !fits || name.bytes().any(|byte| place(byte).is_none()) {
        return None;
    }
    writer.number(15, 4);
    writer.number(name.len() as u64, 7);
    write_text(writer, Packing::Base64, name);
    let packing = packing(value)?;
    writer.number(packing as u64, 3);
    writer.number(value.len() as u64, 7);
    write_text(writer, packing, value);
    Some(())
}

/// The shortest packing that every decoder reads back; `None` for a text that has none.
fn packing(text: &str) -> Option<Packing> {
    // The prototype reads a number into a double and forgets leading zeros; it reads the same digits back whole when they
    // are packed as hexadecimal ones, for less than a bit more each.
    const EXACT_IN_DOUBLE: usize = 15;
    let all = |matches: fn(u8) -> bool| text.bytes().all(matches);
    Some(if is_digits(text) && (text == "0" || !text.starts_with('0')) && text.len() <= EXACT_IN_DOUBLE {
        Packing::Decimal
    } else if text.is_empty() {
        Packing::Ascii
    } else if all(|byte| byte.is_ascii_digit() || (b'A'..=b'F').contains(&byte)) {
        Packing::UpperHex
    } else if all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte)) {
        Packing::LowerHex
    } else if all(|byte| place(byte).is_some()) {
        Packing::Base64
    } else if all(|byte| (0x20..=0x7E).contains(&byte)) {
        Packing::Ascii
    } else {
        return None;
    })
}

fn write_text(writer: &mut Writer, packing: Packing, text: &str) {
    if packing == Packing::Decimal {
        writer.decimal(text, decimal_bits(text.len()));
        return;
    }
    for byte in text.bytes() {
        match packing {
            Packing::Base64 => writer.number(u64::from(place(byte).unwrap_or_default()), 6),
            Packing::Ascii => writer.number(u64::from(byte), 7),
            _ => writer.number(u64::from(char::from(byte).to_digit(16).unwrap_or_default()), 4),
        }
    }
}

/// Whether the first code is one that a compressed URI starts with.
pub(super) fn starts_with_key(mut reader: Reader<'_>) -> bool {
    let start = reader.number(8).unwrap_or_default() as u8;
    if start >> 4 > 9 || start & 15 > 9 {
        return !identifiers(start, Order::Sorted).is_empty();
    }
    let start = format!("{start:02x}");
    Dictionary::built_in().identifiers().iter().any(|row| row.ai().starts_with(&start))
}
