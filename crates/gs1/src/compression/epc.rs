//! The newer compression: a key in the binary form of an EPC that needs no company prefix (Tag Data Standard 2.2, the
//! schemes whose names end in a plus sign; clauses 14.5.4 and 14.5.6).
//!
//! ```text
//! data    = header (8) toggle (1) filter (3) values    ; the last character is filled with zeros
//! values  = digits, four bits each / kind (3), length (5), characters
//! ```
//!
//! The toggle announces further data behind the key, which is not read. The filter means nothing outside a tag.

use super::Item;
use super::bits::{Fault, Reader, Writer, character, decimal_bits, place};

/// A scheme: its header, and the application identifiers with the digits that each begins with.
struct Scheme {
    header: u8,
    values: &'static [Value],
}

struct Value {
    ai: &'static str,
    digits: usize,
    /// The most characters after the digits; 0 for none.
    longest: usize,
}

const fn value(ai: &'static str, digits: usize, longest: usize) -> Value {
    Value { ai, digits, longest }
}

static SCHEMES: [Scheme; 8] = [
    Scheme { header: 0xF7, values: &[value("01", 14, 0), value("21", 0, 20)] },
    Scheme { header: 0xF9, values: &[value("00", 18, 0)] },
    Scheme { header: 0xF2, values: &[value("414", 13, 0), value("254", 0, 20)] },
    Scheme { header: 0xF1, values: &[value("8003", 14, 16)] },
    Scheme { header: 0xF6, values: &[value("253", 13, 17)] },
    Scheme { header: 0xF4, values: &[value("8018", 18, 0)] },
    Scheme { header: 0xF5, values: &[value("8017", 18, 0)] },
    Scheme { header: 0xF3, values: &[value("8006", 18, 0), value("21", 0, 20)] },
];

/// Bits of every length: none of these texts has more than 31 characters.
const LENGTH_BITS: usize = 5;

/// Whether the first bits can be those of a scheme; the older compression never starts with four ones.
pub(super) fn starts_like_one(mut reader: Reader<'_>) -> bool {
    reader.number(4) == Ok(15)
}

/// Whether the first bits are the header of a scheme that is read here.
pub(super) fn is_known(mut reader: Reader<'_>) -> bool {
    reader.number(8).is_ok_and(|header| SCHEMES.iter().any(|scheme| u64::from(scheme.header) == header))
}

pub(super) fn read(mut reader: Reader<'_>) -> Result<Vec<Item>, Fault> {
    let header = reader.number(8)?;
    let Some(scheme) = SCHEMES.iter().find(|scheme| u64::from(scheme.header) == header) else {
        return Err(Fault { bit: 0, expected: format!("the header of an EPC scheme, not {header:02X}") });
    };
    let toggle = reader.at();
    if reader.number(1)? == 1 {
        return Err(Fault { bit: toggle, expected: "no data behind the key, which is not read here".to_owned() });
    }
    reader.number(3)?;
    let mut items = Vec::new();
    for part in scheme.values {
        let start = reader.at();
        let mut value = String::with_capacity(part.digits + part.longest);
        for _ in 0..part.digits {
            let at = reader.at();
            match char::from_digit(reader.number(4)? as u32, 10) {
                Some(digit) => value.push(digit),
                None => return Err(Fault { bit: at, expected: "a decimal digit".to_owned() }),
            }
        }
        if part.longest > 0 {
            value.push_str(&read_text(&mut reader, part.longest)?);
        }
        super::checked(part.ai, &value, start)?;
        // An extension of 0 says that there is none (clause 6.3.3).
        if (part.ai, &*value) != ("254", "0") {
            items.push(Item::Element { ai: part.ai.to_owned(), value });
        }
    }
    // A tag counts in words of sixteen bits, so a producer may have filled up to one.
    if reader.remaining() >= 24 {
        return Err(Fault { bit: reader.at(), expected: "nothing behind the key".to_owned() });
    }
    reader.finish()?;
    Ok(items)
}

fn read_text(reader: &mut Reader<'_>, longest: usize) -> Result<String, Fault> {
    let start = reader.at();
    let kind = reader.number(3)?;
    let length = reader.number(LENGTH_BITS)? as usize;
    if length > longest {
        return Err(Fault { bit: start, expected: format!("at most {longest} characters, not {length}") });
    }
    let hex = |digits: &'static [u8; 16]| move |six: u64| char::from(digits[(six & 15) as usize]);
    match kind {
        0 => reader.decimal(decimal_bits(length), length),
        1 => reader.characters(length, 4, hex(b"0123456789ABCDEF")),
        2 => reader.characters(length, 4, hex(b"0123456789abcdef")),
        3 => reader.characters(length, 6, character),
        4 => reader.characters(length, 7, |seven| char::from(seven as u8)),
        5 => read_code_40(reader, length),
        other => Err(Fault { bit: start, expected: format!("a kind of text from 0 to 5, not {other}") }),
    }
}

/// URN Code 40: three characters to sixteen bits, filled up at the end.
fn read_code_40(reader: &mut Reader<'_>, length: usize) -> Result<String, Fault> {
    const ALPHABET: &[u8; 40] = b"\0ABCDEFGHIJKLMNOPQRSTUVWXYZ-.:0123456789";
    let mut text = String::with_capacity(length);
    while text.len() < length {
        let start = reader.at();
        let three = reader.number(16)?.checked_sub(1).filter(|&three| three < 64_000);
        let Some(three) = three else { return Err(Fault { bit: start, expected: "URN Code 40".to_owned() }) };
        for place in [three / 1600, three / 40 % 40, three % 40] {
            let character = char::from(ALPHABET[place as usize]);
            match (text.len() < length, character) {
                (true, '\0') | (false, '\u{1}'..) => {
                    return Err(Fault { bit: start, expected: format!("{length} characters of URN Code 40") });
                }
                (true, character) => text.push(character),
                (false, _) => {}
            }
        }
    }
    Ok(text)
}

/// Writes the elements of one key; `None` where no scheme has just these.
pub(super) fn write(items: &[&Item]) -> Option<String> {
    let value_of = |ai: &str| {
        items.iter().find_map(|item| match item {
            Item::Element { ai: known, value } if known == ai => Some(value.as_str()),
            _ => None,
        })
    };
    let holds = |scheme: &&Scheme| {
        let known = |item: &&Item| scheme.values.iter().any(|part| item.ai() == Some(part.ai));
        items.iter().all(known) && scheme.values.iter().all(|part| part.ai == "254" || value_of(part.ai).is_some())
    };
    let scheme = SCHEMES.iter().find(holds)?;
    let mut writer = Writer::default();
    writer.number(u64::from(scheme.header), 8);
    writer.number(0, 4);
    for part in scheme.values {
        let value = value_of(part.ai).unwrap_or("0");
        let (digits, text) = value.split_at_checked(part.digits)?;
        for digit in digits.bytes() {
            writer.number(u64::from(digit.wrapping_sub(b'0')), 4);
        }
        match (part.longest, text) {
            (0, "") => {}
            // A class, such as an asset type without serial, has no binary form.
            (0, _) | (_, "") => return None,
            _ => write_text(&mut writer, text),
        }
    }
    Some(writer.finish())
}

fn write_text(writer: &mut Writer, text: &str) {
    let is_number = text.bytes().all(|byte| byte.is_ascii_digit()) && (text == "0" || !text.starts_with('0'));
    let is_base64 = text.bytes().all(|byte| place(byte).is_some());
    let kind = match (is_number, is_base64) {
        (true, _) => 0,
        (_, true) => 3,
        _ => 4,
    };
    writer.number(kind, 3);
    writer.number(text.len() as u64, LENGTH_BITS);
    if kind == 0 {
        writer.decimal(text, decimal_bits(text.len()));
        return;
    }
    for byte in text.bytes() {
        match place(byte).filter(|_| kind == 3) {
            Some(place) => writer.number(u64::from(place), 6),
            None => writer.number(u64::from(byte), 7),
        }
    }
}
