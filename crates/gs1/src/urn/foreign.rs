//! EPC schemes that stand for no GS1 key (Tag Data Standard, clauses 6.3.6, 6.3.7 and 6.3.15 to 6.3.17): checked, and kept
//! as the URN that they are.

use super::FOREIGN;
use crate::charset;
use crate::error::{Error, ErrorKind, excerpt};

/// One component of a foreign scheme.
enum Part {
    /// A number without leading zeros, up to this one.
    Number(u64),
    /// A code of a supplier (CAGE, 5 characters) or of an office (`DoDAAC`, 6): digits and capitals without I and O.
    Code,
    /// A part number of 0 to 32 characters.
    Reference,
    /// A serial of 1 to 30 characters, which may start with a number sign.
    Serial,
    /// A container with check digit (ISO 6346).
    Container,
    /// A ship with check digit (IMO number).
    Ship,
}

fn parts(name: &str) -> &'static [Part] {
    const BITS_24: u64 = (1 << 24) - 1;
    const BITS_28: u64 = (1 << 28) - 1;
    const BITS_36: u64 = (1 << 36) - 1;
    match name {
        "gid" => &[Part::Number(BITS_28), Part::Number(BITS_24), Part::Number(BITS_36)],
        "usdod" => &[Part::Code, Part::Number(BITS_36)],
        "adi" => &[Part::Code, Part::Reference, Part::Serial],
        "bic" => &[Part::Container],
        "imovn" => &[Part::Ship],
        _ => &[],
    }
}

/// The canonical form of an EPC URN that is no GS1 key: a general identifier, a container, a ship, an aircraft part, a thing
/// of the United States' defence, or what a tag holds.
///
/// The letters of `urn:epc:` become small and those of percent escapes large; nothing else may vary (RFC 8141, clause 3.1).
///
/// ```
/// assert_eq!(gs1::canonical_epc("URN:EPC:id:gid:952056.2718.1414")?, "urn:epc:id:gid:952056.2718.1414");
/// # Ok::<(), gs1::Error>(())
/// ```
///
/// # Errors
///
/// [`ErrorKind::NotGs1`] for a text that is no EPC URN, or one that is a GS1 key; any other kind for a malformed one.
pub fn canonical_epc(text: &str) -> Result<String, Error> {
    let rest = super::after_start(text)?;
    let at = text.len() - rest.len();
    match super::parse(text) {
        Ok(_) => return Err(Error::not_gs1(text)),
        Err(error) if !error.is_not_gs1() => return Err(error),
        Err(_) => {}
    }
    // Memory of tags has its own notation, which is not judged here.
    let known = ["id", "idpat", "tag", "raw", "pat", "rawpat"];
    if !rest.split_once(':').is_some_and(|(namespace, body)| known.contains(&namespace) && !body.is_empty()) {
        return Err(Error::new(ErrorKind::UnknownScheme, at, format!("no EPC namespace {:?} exists", excerpt(rest))));
    }
    let broken = |offset: usize| {
        let message = format!("{:?} has a character that a URN cannot hold, or a broken escape", excerpt(text));
        Error::new(ErrorKind::Characters, at + offset, message)
    };
    if let Some(outside) = charset::first_not_uri(rest) {
        return Err(broken(outside));
    }
    charset::decode(rest).map_err(broken)?;
    let mut canonical = String::with_capacity(text.len());
    canonical.push_str("urn:epc:");
    for (index, piece) in rest.split('%').enumerate() {
        // Every escape is whole by now.
        let (escape, bare) = piece.split_at(if index == 0 { 0 } else { 2 });
        canonical.push_str(if index == 0 { "" } else { "%" });
        canonical.push_str(&escape.to_ascii_uppercase());
        canonical.push_str(bare);
    }
    Ok(canonical)
}

/// Checks the components after `urn:epc:id:NAME:`, which start at byte `at`; in a pattern the last ones may be asterisks.
pub(super) fn check(name: &str, body: &str, at: usize, is_pattern: bool) -> Result<(), Error> {
    debug_assert!(FOREIGN.contains(&name));
    let parts = parts(name);
    let components: Vec<&str> = body.split('.').collect();
    if components.len() != parts.len() {
        let message = format!("{:?} has {} components, {name} has {}", excerpt(body), components.len(), parts.len());
        let kind = if components.len() < parts.len() { ErrorKind::MissingComponent } else { ErrorKind::Length };
        return Err(Error::new(kind, at, message));
    }
    let (mut start, mut any) = (at, false);
    for (component, part) in components.into_iter().zip(parts) {
        any |= is_pattern && component == "*";
        if any && component != "*" {
            return Err(Error::new(ErrorKind::Pattern, start, "what follows an asterisk has to be one, too"));
        }
        if !any {
            check_part(component, part).map_err(|(kind, expected)| {
                Error::new(kind, start, format!("{:?} in a {name} URN: expected {expected}", excerpt(component)))
            })?;
        }
        start += component.len() + 1;
    }
    Ok(())
}

fn check_part(component: &str, part: &Part) -> Result<(), (ErrorKind, &'static str)> {
    let fits = match part {
        Part::Number(largest) => {
            let plain = component == "0" || !component.starts_with('0');
            let digits = component.bytes().all(|byte| byte.is_ascii_digit());
            let small = component.parse::<u64>().is_ok_and(|number| number <= *largest);
            return if plain && digits && small {
                Ok(())
            } else {
                Err((ErrorKind::Value, "a number without leading zeros that a tag can hold"))
            };
        }
        Part::Code => {
            let known = |byte: u8| byte.is_ascii_digit() || byte.is_ascii_uppercase() && !matches!(byte, b'I' | b'O');
            matches!(component.len(), 5 | 6) && component.bytes().all(known)
        }
        Part::Reference => adi_length(component).is_some_and(|length| length <= 32),
        Part::Serial => {
            let rest = component.strip_prefix("%23").unwrap_or(component);
            adi_length(rest).is_some_and(|length| (1..=30).contains(&length))
        }
        Part::Container => return check_container(component.as_bytes()),
        Part::Ship => return check_ship(component.as_bytes()),
    };
    let expected = match part {
        Part::Code => "a CAGE code or `DoDAAC` of 5 or 6 digits and capitals without I and O",
        Part::Reference => "at most 32 capitals, digits, hyphens and escaped slashes",
        _ => "1 to 30 capitals, digits, hyphens and escaped slashes after an optional %23",
    };
    if fits { Ok(()) } else { Err((ErrorKind::Characters, expected)) }
}

/// The count of characters of a component for aircraft parts, in which a slash counts once; `None` for any other character.
fn adi_length(component: &str) -> Option<usize> {
    let slashes = component.to_ascii_uppercase().matches("%2F").count();
    let plain = component.replace("%2F", "").replace("%2f", "");
    let known = |byte: u8| byte.is_ascii_digit() || byte.is_ascii_uppercase() || byte == b'-';
    plain.bytes().all(known).then_some(plain.len() + slashes)
}

/// ISO 6346, annex A: letters count from 10 without multiples of 11, weights double, modulo 11, and 10 stands as 0.
fn check_container(code: &[u8]) -> Result<(), (ErrorKind, &'static str)> {
    let shape = code.len() == 11
        && code[..3].iter().all(u8::is_ascii_uppercase)
        && matches!(code[3], b'J' | b'U' | b'Z')
        && code[4..].iter().all(u8::is_ascii_digit);
    if !shape {
        return Err((ErrorKind::Characters, "three capitals, one of J, U and Z, and seven digits"));
    }
    let value = |byte: u8| match byte {
        b'0'..=b'9' => u32::from(byte - b'0'),
        // 11, 22 and 33 are left out.
        _ => {
            let place = u32::from(byte - b'A');
            10 + place + place.div_ceil(10)
        }
    };
    let sum: u32 = code[..10].iter().enumerate().map(|(at, &byte)| value(byte) << at).sum();
    if sum % 11 % 10 == u32::from(code[10] - b'0') {
        Ok(())
    } else {
        Err((ErrorKind::CheckDigit, "the check digit of ISO 6346 at its end"))
    }
}

/// Weights 7 to 2; the last digit of the sum is the check digit.
fn check_ship(number: &[u8]) -> Result<(), (ErrorKind, &'static str)> {
    if number.len() != 7 || !number.iter().all(u8::is_ascii_digit) {
        return Err((ErrorKind::Characters, "the seven digits of an IMO number"));
    }
    let sum: u32 = (2..=7).rev().zip(number).map(|(weight, &byte)| weight * u32::from(byte - b'0')).sum();
    if sum % 10 == u32::from(number[6] - b'0') {
        Ok(())
    } else {
        Err((ErrorKind::CheckDigit, "the check digit of an IMO number at its end"))
    }
}
