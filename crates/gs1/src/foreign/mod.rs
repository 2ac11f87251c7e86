//! Identifiers outside GS1 in one namespace, so that the codes of two systems never collide (decision 0011).

mod pattern;
mod scheme;
mod tax;

use std::fmt;

use crate::charset;
use crate::error::{Error, ErrorKind, excerpt};

pub use scheme::{IdScheme, IdSchemes, IdSchemesError, Translated};

/// What every namespaced identifier starts with.
const START: &str = "urn:nguon:id:";
/// The scheme of codes that one system gave for itself.
const LOCAL: &str = "local";
/// The longest code of a system's own, in bytes: bounds keys and messages.
const LONGEST_LOCAL: usize = 128;
/// The longest name of a system: that of a domain name.
const LONGEST_SYSTEM: usize = 253;

/// An identifier outside GS1 together with the scheme that issued it.
///
/// Its text is `urn:nguon:id:SCHEME:VALUE`, or `urn:nguon:id:local:SYSTEM:VALUE` for a code that a system gave for itself;
/// the value is percent-encoded but for unreserved characters, so there is one text for each identifier. Equal values of
/// different schemes or systems are different identifiers.
///
/// ```
/// use gs1::ForeignId;
///
/// let area = ForeignId::new("vn-growing-area-export", "VN-DLOR-9901")?;
/// assert_eq!(area.to_string(), "urn:nguon:id:vn-growing-area-export:VN-DLOR-9901");
/// let lot = ForeignId::local("temxa.example", "Lô 7/A")?;
/// assert_eq!(lot.to_string(), "urn:nguon:id:local:temxa.example:L%C3%B4%207%2FA");
/// assert_eq!(ForeignId::parse("URN:NGUON:id:local:TemXa.example:Lô%207/A")?, lot);
/// # Ok::<(), gs1::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ForeignId {
    scheme: Box<str>,
    system: Option<Box<str>>,
    value: Box<str>,
}

impl ForeignId {
    /// Puts a code of a known scheme into its one form.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::UnknownScheme`] at 0, else a fault with its byte offset in `value`. No message holds the value: it may
    /// be a person's.
    pub fn new(scheme: &str, value: &str) -> Result<Self, Error> {
        Self::of(IdSchemes::built_in(), scheme, value)
    }

    /// The same for the schemes of another table.
    ///
    /// # Errors
    ///
    /// As [`ForeignId::new`].
    pub fn of(schemes: &IdSchemes, scheme: &str, value: &str) -> Result<Self, Error> {
        let Some(known) = schemes.get(scheme) else { return Err(unknown(scheme, schemes)) };
        Ok(ForeignId { scheme: known.id().into(), system: None, value: known.read(value)?.into() })
    }

    /// Puts a code that a system gave for itself under the name of the system: its domain name or the id of its node.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Value`] for a name that is none, with its byte offset in `system`; otherwise a fault of `value`: empty,
    /// longer than 128 bytes, with combining marks or invisible characters, or white space at an end.
    pub fn local(system: &str, value: &str) -> Result<Self, Error> {
        let system = system.to_ascii_lowercase();
        check_system(&system)?;
        check_local(value)?;
        Ok(ForeignId { scheme: LOCAL.into(), system: Some(system.into()), value: value.into() })
    }

    /// Whether a text claims to be a namespaced identifier.
    pub fn is_claimed_by(text: &str) -> bool {
        after_start(text).is_some()
    }

    /// Reads the text of an identifier, however it is escaped.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NotNamespaced`] for another text; otherwise as [`ForeignId::new`] and [`ForeignId::local`], with
    /// offsets in `text`.
    pub fn parse(text: &str) -> Result<Self, Error> {
        let Some(rest) = after_start(text) else {
            let message = format!("{:?} does not start with {START}", excerpt(text));
            return Err(Error::new(ErrorKind::NotNamespaced, 0, message));
        };
        let scheme_at = text.len() - rest.len();
        let (scheme, rest) = split(rest, scheme_at, "scheme")?;
        let at = scheme_at + scheme.len() + 1;
        if scheme == LOCAL {
            let (system, value) = split(rest, at, "system")?;
            let value_at = at + system.len() + 1;
            check_system(&system.to_ascii_lowercase()).map_err(|fault| fault.shifted(at))?;
            let decoded = decode(value, value_at)?;
            return Self::local(system, &decoded).map_err(|fault| within(fault, value, &decoded, value_at));
        }
        if IdSchemes::built_in().get(scheme).is_none() {
            return Err(unknown(scheme, IdSchemes::built_in()).shifted(scheme_at));
        }
        let decoded = decode(rest, at)?;
        Self::new(scheme, &decoded).map_err(|fault| within(fault, rest, &decoded, at))
    }

    /// The name of the scheme; `local` for a system's own codes.
    pub fn scheme(&self) -> &str {
        &self.scheme
    }

    /// The system that gave the code for itself.
    pub fn system(&self) -> Option<&str> {
        self.system.as_deref()
    }

    /// The code as its issuer writes it.
    pub fn value(&self) -> &str {
        &self.value
    }
}

impl fmt::Display for ForeignId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut value = String::with_capacity(self.value.len());
        charset::encode_path(&self.value, &mut value);
        match &self.system {
            Some(system) => write!(formatter, "{START}{}:{system}:{value}", self.scheme),
            None => write!(formatter, "{START}{}:{value}", self.scheme),
        }
    }
}

/// What follows `urn:nguon:id:`, whose first two parts may be in any case (RFC 8141, clause 3.1).
fn after_start(text: &str) -> Option<&str> {
    let (start, rest) = text.split_at_checked(START.len())?;
    let (names, id) = start.split_at_checked(START.len() - "id:".len())?;
    (id == "id:" && names.eq_ignore_ascii_case("urn:nguon:")).then_some(rest)
}

fn split<'a>(rest: &'a str, at: usize, name: &str) -> Result<(&'a str, &'a str), Error> {
    let missing = || Error::new(ErrorKind::MissingComponent, at + rest.len(), format!("no value follows the {name}"));
    rest.split_once(':').ok_or_else(missing)
}

fn decode(raw: &str, at: usize) -> Result<std::borrow::Cow<'_, str>, Error> {
    if let Some(place) = raw.find(['?', '#']) {
        let message = "a question mark or number sign has to be escaped: what follows it is no part of a URN";
        return Err(Error::new(ErrorKind::Characters, at + place, message));
    }
    charset::decode(raw)
        .map_err(|place| Error::new(ErrorKind::Characters, at + place, "a percent escape is broken, or is not UTF-8"))
}

/// A fault of a decoded value, moved into the text; where escapes make the places differ, it is the value's start.
fn within(fault: Error, raw: &str, decoded: &str, at: usize) -> Error {
    if raw == decoded { fault.shifted(at) } else { fault.at(at, 0) }
}

fn unknown(scheme: &str, schemes: &IdSchemes) -> Error {
    let names: Vec<&str> = schemes.iter().map(IdScheme::id).collect();
    let message = format!("no scheme {:?}; there are {LOCAL}, {}", excerpt(scheme), names.join(", "));
    Error::new(ErrorKind::UnknownScheme, 0, message)
}

/// Labels of lower-case letters, digits and inner hyphens, joined by dots (RFC 1123, clause 2.1).
fn check_system(system: &str) -> Result<(), Error> {
    let fault = |at| {
        let message = "the name of a system is a domain name or the id of a node: letters, digits, hyphens, dots";
        Err(Error::new(ErrorKind::Value, at, message))
    };
    if let Some(at) = system.bytes().position(|byte| !(byte.is_ascii_alphanumeric() || b"-.".contains(&byte))) {
        return fault(at);
    }
    let mut at = 0;
    for label in system.split('.') {
        if label.is_empty() || label.len() > 63 || label.starts_with('-') || label.ends_with('-') {
            return fault(at);
        }
        at += label.len() + 1;
    }
    if system.len() > LONGEST_SYSTEM { fault(LONGEST_SYSTEM) } else { Ok(()) }
}

fn check_local(value: &str) -> Result<(), Error> {
    if value.is_empty() || value.len() > LONGEST_LOCAL {
        let message = format!("a code has {} bytes, expected 1 to {LONGEST_LOCAL}", value.len());
        return Err(Error::new(ErrorKind::Length, 0, message));
    }
    if value.trim_start() != value {
        return Err(Error::new(ErrorKind::Characters, 0, "a code starts with white space"));
    }
    if value.trim_end() != value {
        return Err(Error::new(ErrorKind::Characters, value.trim_end().len(), "a code ends in white space"));
    }
    // Marks that combine with the letter before them, and characters that nobody sees, would give one word two spellings.
    let refused = |letter: char| {
        letter.is_control()
            || (letter.is_whitespace() && letter != ' ')
            || matches!(letter, '\u{300}'..='\u{36f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}')
            || matches!(letter, '\u{2060}'..='\u{2069}' | '\u{ad}' | '\u{feff}')
    };
    match value.find(refused) {
        Some(at) => {
            Err(Error::new(ErrorKind::Characters, at, "a code holds a combining mark or an invisible character"))
        }
        None => Ok(()),
    }
}
