use gs1::{ErrorKind, ForeignId, Key};

use super::path::shown;
use super::shapes::Place;

/// Checks an identifier at a place that takes URIs: what claims to be a GS1 key has to be one, and of the right kind
/// (CBV 2.0, section 8); so does a code under a scheme outside GS1; other URIs are their owner's affair.
pub(super) fn check(text: &str, place: Place) -> Result<(), (&'static str, String)> {
    if !is_absolute_uri(text) {
        return Err(("uri", format!("“{}” is not an absolute URI, which an identifier has to be", shown(text))));
    }
    if ForeignId::is_claimed_by(text) {
        return foreign(text);
    }
    let key = match Key::parse(text) {
        Ok(key) => key,
        Err(error) if error.is_not_gs1() => return Ok(()),
        Err(error) => {
            let code = if error.is_check_digit() { "check-digit" } else { "identifier" };
            return Err((code, format!("“{}” is not a correct {}: {error}", shown(text), scheme_title(text))));
        }
    };
    match (place, key.is_class()) {
        (Place::Instance, true) => {
            let message = format!("“{}” names a class; expected one object, with a serial number", shown(text));
            Err(("class-as-instance", message))
        }
        (Place::Class, false) => {
            let message = format!("“{}” names one object; expected a class, such as a lot or a product", shown(text));
            Err(("instance-as-class", message))
        }
        _ => Ok(()),
    }
}

/// A code under its scheme; what it names, a thing or a place, is its issuer's affair.
fn foreign(text: &str) -> Result<(), (&'static str, String)> {
    let Err(error) = ForeignId::parse(text) else { return Ok(()) };
    match error.kind() {
        // Neither an answer nor a job may repeat the number of a person.
        ErrorKind::PersonalNumber => Err(("personal-number", error.to_string())),
        kind => {
            let code = if kind == ErrorKind::CheckDigit { "check-digit" } else { "identifier" };
            let at = error.offset();
            Err((code, format!("an identifier under a scheme is wrong at byte {at}: {error}")))
        }
    }
}

/// “SGTIN” for `urn:epc:id:sgtin:…`.
fn scheme_title(text: &str) -> String {
    let mut parts = text.split(':');
    match (parts.next(), parts.next(), parts.next(), parts.next()) {
        (Some("urn"), Some("epc"), Some("id" | "class" | "idpat"), Some(scheme)) => shown(scheme).to_ascii_uppercase(),
        _ => "GS1 Digital Link".to_owned(),
    }
}

/// Whether `text` has the form of an absolute URI (RFC 3986, section 4.3), or of an IRI: `scheme:` and something after
/// it, no white space, no character that has to be escaped, and whole percent escapes.
pub(super) fn is_absolute_uri(text: &str) -> bool {
    let Some((scheme, rest)) = text.split_once(':') else { return false };
    let is_scheme = scheme.starts_with(|first: char| first.is_ascii_alphabetic())
        && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.'));
    is_scheme && !rest.is_empty() && rest.split('%').skip(1).all(is_escape) && !rest.contains(is_excluded)
}

fn is_escape(after_percent: &str) -> bool {
    let digits = after_percent.as_bytes();
    digits.len() >= 2 && digits[..2].iter().all(u8::is_ascii_hexdigit)
}

fn is_excluded(character: char) -> bool {
    character.is_whitespace()
        || character.is_control()
        // RFC 3987 has no place for noncharacters, nor has XML for some.
        || matches!(u32::from(character), 0xfdd0..=0xfdef) || u32::from(character) & 0xfffe == 0xfffe
        || matches!(character, '"' | '<' | '>' | '\\' | '^' | '`' | '{' | '|' | '}')
}
