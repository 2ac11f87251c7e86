//! The one spelling of a value.

use std::borrow::Cow;
use std::fmt::Write as _;

use gs1::{Key, Scheme};
use jiff::Timestamp;

use super::number;
use crate::vocabulary::{self, Kind};
use crate::{Prefixes, Time};

/// What the standard says a value is; decides how its spelling is chosen.
#[derive(Clone, Copy, Debug)]
pub(super) enum Form {
    /// Number, identifier, compact URI or text, whichever it looks like.
    Any,
    /// A point in time.
    Time,
    /// A name of a standard vocabulary; bare names stand for web URIs.
    Name(Kind),
}

/// Vocabularies that have URNs (rule 14).
const WITH_URN: [Kind; 6] = [
    Kind::BizStep,
    Kind::Disposition,
    Kind::BizTransaction,
    Kind::SourceDestination,
    Kind::ErrorReason,
    Kind::Component,
];

/// Writes `text`, which has no white space around it, in its canonical spelling.
pub(super) fn write(text: &str, form: Form, prefixes: &Prefixes, out: &mut String) {
    match form {
        Form::Time => {
            if let Ok(time) = Time::parse(text) {
                return write_time(&time, out);
            }
        }
        Form::Name(kind) => {
            let name = vocabulary::canonical(kind, text);
            if vocabulary::is_standard(kind, &name) {
                return out.push_str(&vocabulary::web_uri(kind, &name));
            }
        }
        Form::Any => {}
    }
    if number::write(text, out) {
        return;
    }
    let text = expand(text, prefixes);
    if !write_vocabulary_urn(&text, out) && !write_identifier(&text, out) {
        out.push_str(&text);
    }
}

/// UTC to the millisecond, `2026-08-05T04:30:00.000Z` (rules 8 and 9): a fourth decimal of 5 to 9 rounds up.
pub(super) fn write_time(time: &Time, out: &mut String) {
    let millis = (time.micros() + 500).div_euclid(1000);
    let written = Timestamp::from_millisecond(millis).map(|instant| write!(out, "{instant:.3}"));
    // Rounding may pass the end of year 9999, which is further than the calendar goes.
    if !matches!(written, Ok(Ok(()))) {
        out.push_str(time.as_str());
    }
}

/// The name of an extension or ILMD member: its namespace in braces, then its local name (rules 19 and 20).
pub(super) fn write_name(name: &str, prefixes: &Prefixes, out: &mut String) {
    let (namespace, local) = match name.split_once(':') {
        Some((prefix, local)) if let Some(namespace) = namespace(prefix, local, prefixes) => (namespace, local),
        // An absolute IRI does not show where its namespace ends: it is taken to end as namespaces do.
        Some((scheme, rest)) if scheme == "urn" || rest.starts_with("//") => {
            name.split_at(name.rfind(['/', '#', ':']).map_or(0, |at| at + 1))
        }
        _ => return out.push_str(name),
    };
    out.push('{');
    out.push_str(namespace);
    out.push('}');
    out.push_str(local);
}

/// A compact URI written out (rule 15); every other text as it is.
fn expand<'t>(text: &'t str, prefixes: &Prefixes) -> Cow<'t, str> {
    match text.split_once(':') {
        Some((prefix, local)) if let Some(namespace) = namespace(prefix, local, prefixes) => {
            Cow::Owned([namespace, local].concat())
        }
        _ => Cow::Borrowed(text),
    }
}

/// The namespace of `prefix`, unless prefix and local name are an absolute IRI.
fn namespace<'p>(prefix: &str, local: &str, prefixes: &'p Prefixes) -> Option<&'p str> {
    if local.starts_with("//") { None } else { prefixes.namespace(prefix) }
}

/// `urn:epcglobal:cbv:bizstep:…` as a web URI (rule 14), wherever it stands and whether or not the name is known.
fn write_vocabulary_urn(text: &str, out: &mut String) -> bool {
    if !text.starts_with("urn:epcglobal:cbv:") {
        return false;
    }
    let known = WITH_URN.into_iter().find_map(|kind| Some((kind, vocabulary::strip_namespace(kind, text)?)));
    known.is_some_and(|(kind, name)| {
        out.push_str(&vocabulary::web_uri(kind, name));
        true
    })
}

/// An EPC URN or a Digital Link of any domain as canonical Digital Link, at its finest level only (rules 17 and 18).
fn write_identifier(text: &str, out: &mut String) -> bool {
    let key = if text.starts_with("urn:epc:") {
        Key::parse(text)
    } else if text.starts_with("https://") || text.starts_with("http://") {
        // The tolerant reading is the rule here: query, variant and coarser levels are dropped, names of application
        // identifiers and short GTINs are brought into the form of today.
        Key::from_typed(text)
    } else {
        return false;
    };
    let Ok(key) = key else { return false };
    // Rule 18 lists the keys it speaks about; these two are not among them.
    if matches!(key.scheme(), Scheme::Gmn | Scheme::PaymentSlip) {
        return false;
    }
    out.push_str("https://id.gs1.org/");
    push_unescaped(key.as_str(), out);
    true
}

/// A canonical key escapes every symbol; Digital Link leaves three of the symbols in identifiers as they are.
fn push_unescaped(key: &str, out: &mut String) {
    let mut rest = key;
    while let Some(at) = rest.find('%') {
        let (before, escape) = rest.split_at(at);
        out.push_str(before);
        let (symbol, length) = match escape.get(..3) {
            Some("%27") => ("'", 3),
            Some("%3B") => (";", 3),
            Some("%3D") => ("=", 3),
            _ => ("%", 1),
        };
        out.push_str(symbol);
        rest = &escape[length..];
    }
    out.push_str(rest);
}
