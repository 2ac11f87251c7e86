//! Canonical keys of the sample world, and how a document spells them.

/// How a document writes GS1 identifiers; both spellings mean the same thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    /// `https://id.gs1.org/01/…`
    DigitalLink,
    /// `urn:epc:…`
    Urn,
}

/// Digits in every company prefix of the sample world.
const PREFIX_DIGITS: usize = 9;

/// Start of every company prefix of the sample world; others are never written as URN, their length is not known.
const PREFIX_START: &str = "893799";

/// Characters of stamp serials: digits and capitals that cannot be misread.
const SERIAL_ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// Key of a lot.
pub(crate) fn lot(gtin: &str, lot: &str) -> String {
    format!("01/{gtin}/10/{lot}")
}

/// Key of a serialised item.
pub(crate) fn item(gtin: &str, serial: &str) -> String {
    format!("01/{gtin}/21/{serial}")
}

/// Key of a pallet: extension digit 0, company prefix, seven digits of serial number, check digit.
pub(crate) fn pallet(prefix: &str, serial: usize) -> String {
    let digits = format!("0{prefix}{serial:07}");
    format!("00/{digits}{}", check_digit(&digits))
}

/// Keys of pallets with consecutive serial numbers.
pub(crate) fn pallets(prefix: &str, serials: std::ops::RangeInclusive<usize>) -> Vec<String> {
    serials.map(|serial| pallet(prefix, serial)).collect()
}

/// Keys of items whose serials are a letter and four digits.
pub(crate) fn numbered_items(gtin: &str, letter: char, numbers: std::ops::RangeInclusive<usize>) -> Vec<String> {
    numbers.map(|number| item(gtin, &format!("{letter}{number:04}"))).collect()
}

/// GS1 check digit of the digits before it.
pub(crate) fn check_digit(digits: &str) -> u32 {
    let sum: u32 = digits
        .bytes()
        .rev()
        .enumerate()
        .map(|(at, byte)| u32::from(byte - b'0') * if at % 2 == 0 { 3 } else { 1 })
        .sum();
    (10 - sum % 10) % 10
}

/// Thirteen-character stamp serial number `index` of a series; looks random, is the same in every run.
pub(crate) fn stamp_serial(series: u64, index: u64) -> String {
    let mut high = scrambled(series.wrapping_mul(0x1_0000_0000).wrapping_add(index * 2));
    let mut low = scrambled(series.wrapping_mul(0x1_0000_0000).wrapping_add(index * 2 + 1));
    let mut serial = String::with_capacity(13);
    for at in 0..13 {
        let bits = if at < 7 { &mut high } else { &mut low };
        serial.push(char::from(SERIAL_ALPHABET[(*bits & 31) as usize]));
        *bits >>= 5;
    }
    serial
}

/// The splitmix64 step: neighbouring numbers come out far apart.
fn scrambled(number: u64) -> u64 {
    let mut bits = number.wrapping_add(1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    bits ^ (bits >> 31)
}

/// A key as a document spells it; what is not a GS1 key stays as it is.
pub(crate) fn spelled(key: &str, form: Form) -> String {
    let is_key = ["00/", "01/", "414/", "417/", "8004/"].iter().any(|start| key.starts_with(start));
    if !is_key {
        return key.to_owned();
    }
    match form {
        Form::Urn => as_urn(key),
        Form::DigitalLink => None,
    }
    .unwrap_or_else(|| format!("https://id.gs1.org/{key}"))
}

fn as_urn(key: &str) -> Option<String> {
    let parts: Vec<&str> = key.split('/').collect();
    match parts.as_slice() {
        ["01", gtin, "10", lot] => gtin_urn(gtin).map(|class| format!("urn:epc:class:lgtin:{class}.{lot}")),
        ["01", gtin, "21", serial] => gtin_urn(gtin).map(|class| format!("urn:epc:id:sgtin:{class}.{serial}")),
        ["01", gtin] => gtin_urn(gtin).map(|class| format!("urn:epc:idpat:sgtin:{class}.*")),
        ["00", sscc] => {
            let (prefix, serial) = split_prefix(&sscc[1..17])?;
            Some(format!("urn:epc:id:sscc:{prefix}.{}{serial}", &sscc[..1]))
        }
        ["414", gln] => split_prefix(&gln[..12]).map(|(prefix, place)| format!("urn:epc:id:sgln:{prefix}.{place}.0")),
        ["417", gln] => split_prefix(&gln[..12]).map(|(prefix, party)| format!("urn:epc:id:pgln:{prefix}.{party}")),
        ["8004", giai] => split_prefix(giai).map(|(prefix, asset)| format!("urn:epc:id:giai:{prefix}.{asset}")),
        _ => None,
    }
}

/// Company prefix, then indicator digit and item reference.
fn gtin_urn(gtin: &str) -> Option<String> {
    let (prefix, reference) = split_prefix(&gtin[1..13])?;
    Some(format!("{prefix}.{}{reference}", &gtin[..1]))
}

fn split_prefix(digits: &str) -> Option<(&str, &str)> {
    digits.starts_with(PREFIX_START).then(|| digits.split_at(PREFIX_DIGITS))
}
