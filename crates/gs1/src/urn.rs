//! EPC URNs (GS1 EPC Tag Data Standard, clauses 6.3, 6.4 and 8).
//!
//! ```text
//! urn:epc:id:SCHEME:PREFIX.REFERENCE.SERIAL       one thing
//! urn:epc:class:lgtin:PREFIX.REFERENCE.LOT        a lot
//! urn:epc:idpat:SCHEME:PREFIX.REFERENCE.*         the class of all things with that number
//! ```
//!
//! PREFIX is the GS1 Company Prefix. It and REFERENCE together have a fixed count of digits, and the check digit is
//! left out. Where a number starts with an indicator or extension digit, that digit moves to the start of REFERENCE.

mod foreign;
mod pattern;
mod read;
pub(crate) mod tag;
mod write;

use crate::error::{Error, ErrorKind, excerpt};
use crate::key::Key;

pub use foreign::canonical_epc;
pub use pattern::KeyPattern;
use read::Reader;
pub(crate) use write::write;

/// The lengths of company prefixes that the Tag Data Standard has URNs for.
const PREFIX_LENGTHS: std::ops::RangeInclusive<usize> = 6..=12;

/// How one EPC scheme is written.
struct Layout {
    /// The name in the URN.
    name: &'static str,
    namespace: Namespace,
    /// The application identifier of the primary key.
    ai: &'static str,
    body: Body,
    serial: Serial,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Namespace {
    /// `urn:epc:id:`, with a class under `urn:epc:idpat:` where the scheme has a serial that can be left out.
    Id,
    /// `urn:epc:class:`.
    Class,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Body {
    /// Prefix and reference have this count of digits together.
    Digits(usize),
    /// The same, and the first digit of the reference stands before the prefix in the number.
    Indicator(usize),
    /// As an indicator, followed by two components of two digits: piece and total.
    Piece(usize),
    /// The reference is text of varying length.
    Text,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Serial {
    /// There is none.
    None,
    /// It follows the number within the same application identifier.
    Appended,
    /// It has its own application identifier; without it the key is the class.
    Qualifier(&'static str),
    /// As a qualifier, but `0` stands for none.
    Extension(&'static str),
}

const fn id(name: &'static str, ai: &'static str, body: Body, serial: Serial) -> Layout {
    Layout { name, namespace: Namespace::Id, ai, body, serial }
}

static LAYOUTS: [Layout; 16] = [
    id("sgtin", "01", Body::Indicator(13), Serial::Qualifier("21")),
    id("sscc", "00", Body::Indicator(17), Serial::None),
    id("sgln", "414", Body::Digits(12), Serial::Extension("254")),
    Layout {
        name: "lgtin",
        namespace: Namespace::Class,
        ai: "01",
        body: Body::Indicator(13),
        serial: Serial::Qualifier("10"),
    },
    id("pgln", "417", Body::Digits(12), Serial::None),
    id("grai", "8003", Body::Digits(12), Serial::Appended),
    id("giai", "8004", Body::Text, Serial::None),
    id("gdti", "253", Body::Digits(12), Serial::Appended),
    id("sgcn", "255", Body::Digits(12), Serial::Appended),
    id("ginc", "401", Body::Text, Serial::None),
    id("gsin", "402", Body::Digits(16), Serial::None),
    id("gsrn", "8018", Body::Digits(17), Serial::None),
    id("gsrnp", "8017", Body::Digits(17), Serial::None),
    id("itip", "8006", Body::Piece(13), Serial::Qualifier("21")),
    id("upui", "01", Body::Indicator(13), Serial::Qualifier("235")),
    id("cpi", "8010", Body::Text, Serial::Qualifier("8011")),
];

/// EPC schemes that stand for no GS1 key: general identifiers, goods of the United States' defence, aircraft parts,
/// containers and ships. They are checked and left to the caller.
const FOREIGN: [&str; 5] = ["gid", "usdod", "adi", "bic", "imovn"];

/// The length of the GS1 Company Prefix that an EPC URN shows, from which a registry can learn it.
///
/// `None` for texts that are not an EPC URN of a GS1 key, and for prefixes other than 6 to 12 digits. The rest of the
/// URN is not judged.
///
/// ```
/// assert_eq!(gs1::urn_prefix_length("urn:epc:id:sgtin:9506000.013435.1234"), Some(7));
/// ```
pub fn urn_prefix_length(urn: &str) -> Option<usize> {
    let mut parts = urn.split(':');
    let known = parts.next()?.eq_ignore_ascii_case("urn")
        && parts.next()?.eq_ignore_ascii_case("epc")
        && matches!(parts.next()?, "id" | "class" | "idpat");
    let name = parts.next().filter(|_| known)?;
    LAYOUTS.iter().find(|layout| layout.name == name)?;
    let (prefix, _) = parts.next()?.split_once('.')?;
    (PREFIX_LENGTHS.contains(&prefix.len()) && prefix.bytes().all(|byte| byte.is_ascii_digit())).then_some(prefix.len())
}

/// What follows `urn:epc:`.
fn after_start(text: &str) -> Result<&str, Error> {
    const START: &str = "urn:epc:";
    match text.split_at_checked(START.len()) {
        Some((start, rest)) if start.eq_ignore_ascii_case(START) => Ok(rest),
        _ => Err(Error::not_gs1(text)),
    }
}

/// Reads an EPC URN. The letters of `urn:epc:` may be in any case (RFC 8141, clause 3), those after it may not.
pub(crate) fn parse(text: &str) -> Result<Key, Error> {
    let rest = after_start(text)?;
    let start = text.len() - rest.len();
    let Some((namespace, rest)) = rest.split_once(':') else { return Err(Error::not_gs1(text)) };
    let wanted = match namespace {
        "id" | "idpat" => Namespace::Id,
        "class" => Namespace::Class,
        // Tag and raw URIs are about the memory of a tag; EPCIS has no use for them.
        _ => return Err(Error::not_gs1(text)),
    };
    let (name, body) = rest.split_once(':').unwrap_or((rest, ""));
    if FOREIGN.contains(&name) && wanted == Namespace::Id {
        foreign::check(name, body, text.len() - body.len(), namespace == "idpat")?;
        return Err(Error::not_gs1(text));
    }
    let at = start + namespace.len() + 1;
    let layout = LAYOUTS.iter().find(|layout| layout.name == name && layout.namespace == wanted);
    let Some(layout) = layout else {
        let message = format!("no EPC scheme urn:epc:{namespace}:{} exists", excerpt(name));
        return Err(Error::new(ErrorKind::UnknownScheme, at, message));
    };
    let start = text.len() - body.len();
    let mut reader = Reader::new(text, start, layout);
    match namespace {
        "idpat" => reader.pattern(),
        _ => reader.key(false),
    }
}
