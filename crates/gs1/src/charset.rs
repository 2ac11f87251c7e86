//! Character sets of the GS1 General Specifications and percent encoding.

use std::borrow::Cow;

/// Set 82 (General Specifications, figure 7.11-1): what lots, serials and most references are made of.
const SET_82: u16 = 1;
/// Set 39 (figure 7.11-2): what component and part identifiers are made of.
const SET_39: u16 = 2;
/// Unreserved characters of RFC 3986, clause 2.3: the only ones the canonical form leaves bare.
const UNRESERVED: u16 = 4;
/// What an EPC URN leaves bare (Tag Data Standard, clause 5: `GS3A3Char` without its escapes).
const URN: u16 = 8;
/// The alphabet of base64url (RFC 4648, clause 5; General Specifications, figure 7.11-3).
const SET_64: u16 = 16;
const DIGIT: u16 = 32;
/// What may stand bare in a URI (RFC 3986, clause 2), and the quotation mark, which the patterns of the Tag Data
/// Translation standard leave bare in Digital Link URIs.
const URI: u16 = 64;
/// What may stand bare in a value of a query (RFC 3986, clause 3.4) without being taken for a separator or a space.
const QUERY: u16 = 128;
/// What hosts are made of: names, addresses of both versions of the Internet Protocol, and ports.
const HOST: u16 = 256;

/// One look-up per byte instead of a chain of comparisons; every byte of 0x80 and above is in no set.
const CLASSES: [u16; 256] = classes();

const fn classes() -> [u16; 256] {
    let mut table = [0u16; 256];
    let mut byte = 0usize;
    while byte < 128 {
        let character = byte as u8;
        let alphanumeric = character.is_ascii_alphanumeric();
        if alphanumeric || member(character, b"!\"%&'()*+,-./:;<=>?_") {
            table[byte] |= SET_82;
        }
        if character.is_ascii_digit() || character.is_ascii_uppercase() || member(character, b"#-/") {
            table[byte] |= SET_39;
        }
        if alphanumeric || member(character, b"-_") {
            table[byte] |= SET_64;
        }
        if character.is_ascii_digit() {
            table[byte] |= DIGIT;
        }
        if alphanumeric || member(character, b"-._~:/?#[]@!$&'()*+,;=%\"") {
            table[byte] |= URI;
        }
        if alphanumeric || member(character, b"-.:[]") {
            table[byte] |= HOST;
        }
        if alphanumeric || member(character, b"-._~") {
            table[byte] |= UNRESERVED;
        }
        if alphanumeric || member(character, b"-._~!$'()*,;:@/?=") {
            table[byte] |= QUERY;
        }
        if alphanumeric || member(character, b"!'()*+,-.:;=_") {
            table[byte] |= URN;
        }
        byte += 1;
    }
    table
}

const fn member(character: u8, set: &[u8]) -> bool {
    let mut index = 0;
    while index < set.len() {
        if set[index] == character {
            return true;
        }
        index += 1;
    }
    false
}

/// The character set of a component (General Specifications, clause 7.11).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CharacterSet {
    /// The ten digits.
    Digits,
    /// Set 82: letters, digits and most marks of ASCII.
    Text,
    /// Set 39: upper-case letters, digits and `#-/`.
    Part,
    /// The alphabet of base64url.
    Base64,
}

impl CharacterSet {
    const fn class(self) -> u16 {
        match self {
            CharacterSet::Digits => DIGIT,
            CharacterSet::Text => SET_82,
            CharacterSet::Part => SET_39,
            CharacterSet::Base64 => SET_64,
        }
    }

    /// The position of the first byte outside the set.
    pub(crate) fn first_outside(self, text: &str) -> Option<usize> {
        self.first_byte_outside(text.as_bytes())
    }

    /// As [`CharacterSet::first_outside`], for bytes.
    #[inline]
    pub(crate) fn first_byte_outside(self, text: &[u8]) -> Option<usize> {
        match self {
            CharacterSet::Base64 => outside_base64(text),
            set => outside(text, set.class()),
        }
    }

    /// How messages call the set.
    pub(crate) fn name(self) -> &'static str {
        match self {
            CharacterSet::Digits => "digits",
            CharacterSet::Text => "characters of GS1 set 82",
            CharacterSet::Part => "characters of GS1 set 39",
            CharacterSet::Base64 => "base64url characters",
        }
    }
}

/// As [`outside`], for set 64: one or two equals signs may fill it up at its end.
///
/// They may where the length is a multiple of three then, which is what the reference check of GS1 demands; RFC 4648 fills
/// up to a multiple of four. Text without them is what everybody writes and means.
fn outside_base64(text: &[u8]) -> Option<usize> {
    let end = text.iter().rposition(|&byte| byte != b'=').map_or(0, |last| last + 1);
    let padding = text.len() - end;
    outside(&text[..end], SET_64).or((padding > 2 || (padding > 0 && !text.len().is_multiple_of(3))).then_some(end))
}

/// The position of the first byte that no host has.
pub(crate) fn first_not_host(text: &str) -> Option<usize> {
    outside(text.as_bytes(), HOST)
}

/// The position of the first byte that cannot stand in a URI.
pub(crate) fn first_not_uri(text: &str) -> Option<usize> {
    outside(text.as_bytes(), URI)
}

fn outside(text: &[u8], set: u16) -> Option<usize> {
    text.iter().position(|&byte| CLASSES[usize::from(byte)] & set == 0)
}

/// The byte position of the first character that an EPC URN must escape, `%` left aside.
pub(crate) fn first_not_urn(text: &str) -> Option<usize> {
    text.bytes().position(|byte| byte != b'%' && CLASSES[usize::from(byte)] & URN == 0)
}

/// Appends `value` with every byte outside the unreserved set percent-encoded in upper case.
pub(crate) fn encode_path(value: &str, out: &mut String) {
    encode(value, UNRESERVED, out);
}

/// Appends `value` with the characters escaped that would end a value of a query.
pub(crate) fn encode_query(value: &str, out: &mut String) {
    encode(value, QUERY, out);
}

/// Appends `value` with the characters escaped that an EPC URN does not carry bare.
pub(crate) fn encode_urn(value: &str, out: &mut String) {
    encode(value, URN, out);
}

fn encode(value: &str, bare: u16, out: &mut String) {
    const HEX: &[u8; 16] = b"0123456789ABCDEF";
    let mut rest = value;
    // Copying whole runs keeps the common case, nothing to encode, at one copy.
    while let Some(at) = outside(rest.as_bytes(), bare) {
        out.push_str(&rest[..at]);
        // The sets are ASCII, so a multi-byte character starts here; all its bytes are encoded.
        let width = rest[at..].chars().next().map_or(1, char::len_utf8);
        for byte in rest[at..at + width].bytes() {
            out.push('%');
            out.push(char::from(HEX[usize::from(byte >> 4)]));
            out.push(char::from(HEX[usize::from(byte & 15)]));
        }
        rest = &rest[at + width..];
    }
    out.push_str(rest);
}

/// Decodes percent escapes; `Err` holds the byte position of the first broken escape, or 0 for broken UTF-8.
pub(crate) fn decode(text: &str) -> Result<Cow<'_, str>, usize> {
    let bytes = text.as_bytes();
    let Some(first) = bytes.iter().position(|&byte| byte == b'%') else { return Ok(Cow::Borrowed(text)) };
    let mut decoded = Vec::with_capacity(bytes.len());
    decoded.extend_from_slice(&bytes[..first]);
    let mut at = first;
    while at < bytes.len() {
        if bytes[at] != b'%' {
            decoded.push(bytes[at]);
            at += 1;
            continue;
        }
        let high = bytes.get(at + 1).and_then(|&byte| hex(byte)).ok_or(at)?;
        let low = bytes.get(at + 2).and_then(|&byte| hex(byte)).ok_or(at)?;
        decoded.push(high << 4 | low);
        at += 3;
    }
    String::from_utf8(decoded).map(Cow::Owned).map_err(|_| 0)
}

fn hex(byte: u8) -> Option<u8> {
    match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'A'..=b'F' => Some(byte - b'A' + 10),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        _ => None,
    }
}
