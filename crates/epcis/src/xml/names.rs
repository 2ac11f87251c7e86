//! Names in both syntaxes: a prefix and a local name here, `prefix:name` or an absolute IRI there.

use std::collections::HashMap;

use crate::json::Prefixes;

/// The schemas of EPCIS and its envelopes, whose prefixes say nothing about events.
const OWN: [&str; 8] = [
    "urn:epcglobal:epcis:xsd:1",
    "urn:epcglobal:epcis:xsd:2",
    "urn:epcglobal:epcis-query:xsd:1",
    "urn:epcglobal:epcis-query:xsd:2",
    "urn:epcglobal:epcis-masterdata:xsd:1",
    "urn:epcglobal:epcis-masterdata:xsd:2",
    "urn:epcglobal:xsd:1",
    SBDH,
];

/// The Standard Business Document Header.
pub(super) const SBDH: &str = "http://www.unece.org/cefact/namespaces/StandardBusinessDocumentHeader";
/// `xsi:type` and `xsi:nil`.
pub(super) const XSI: &str = "http://www.w3.org/2001/XMLSchema-instance";
/// The built-in types of XML Schema.
pub(super) const XSD: &str = "http://www.w3.org/2001/XMLSchema";
/// Marks that carry what one syntax can say and the other cannot (decision 0017).
pub(super) const MARKS: &str = "urn:nguon:xml";
/// The prefix of the marks in both syntaxes.
pub(crate) const MARK: &str = "nguon";
/// As JSON-LD expands it: a name follows at once.
pub(crate) const MARK_IRI: &str = "urn:nguon:xml:";

/// Prefixes under which everybody knows these namespaces; a stored event may use them without a declaration of its own.
const KNOWN: [(&str, &str); 5] = [
    ("xsi", XSI),
    ("epcis", "urn:epcglobal:epcis:xsd:2"),
    ("sbdh", SBDH),
    (MARK, MARKS),
    ("cbvmda", "urn:epcglobal:cbv:mda"),
];

/// The namespace of CBV master data attributes; JSON-LD has a colon behind it, XML has none, old files a number sign.
const MASTER_DATA: &str = "urn:epcglobal:cbv:mda";

/// Whether the declaration of a prefix tells something about the events below it.
pub(super) fn is_telling(prefix: &str, namespace: &str) -> bool {
    !prefix.is_empty() && !OWN.contains(&namespace) && !KNOWN.contains(&(prefix, namespace))
}

/// What is in scope around a stored event: what its document declared, what everybody knows, what JSON-LD's standard
/// context declares; of two meanings of a prefix the first in this order.
pub(super) fn scope(prefixes: &Prefixes) -> impl Iterator<Item = (String, String)> {
    let in_xml = |(prefix, iri): (&str, &str)| (prefix.to_owned(), namespace(iri).to_owned());
    let is_known = |(prefix, it): &(&str, &str)| KNOWN.iter().any(|known| known.0 == *prefix && iri(known.1) == *it);
    let mut scope: HashMap<_, _> = prefixes.beyond_standard().filter(|it| !is_known(it)).map(in_xml).collect();
    let known = KNOWN.iter().map(|(prefix, namespace)| ((*prefix).to_owned(), (*namespace).to_owned()));
    for (prefix, namespace) in known.chain(prefixes.all().map(in_xml)) {
        scope.entry(prefix).or_insert(namespace);
    }
    scope.into_iter()
}

/// Whether a prefix stands for this namespace there.
pub(super) fn is_in_scope(prefix: &str, namespace: &str, prefixes: &Prefixes) -> bool {
    let declared = prefixes.namespace(prefix).filter(|_| !prefixes.is_standard(prefix));
    let known = || KNOWN.iter().find(|known| known.0 == prefix).map(|known| iri(known.1));
    declared.or_else(known).or_else(|| prefixes.namespace(prefix)) == Some(iri(namespace))
}

/// Whether a name without namespace, or in this one, may be one of the standard.
pub(super) fn is_own(namespace: &str) -> bool {
    namespace.is_empty() || OWN.contains(&namespace)
}

/// The XML namespace for the IRI that a prefix stands for in JSON-LD.
pub(super) fn namespace(iri: &str) -> &str {
    match iri {
        "http://www.w3.org/2001/XMLSchema#" => XSD,
        MARK_IRI => MARKS,
        _ => iri,
    }
}

/// The namespace of `xml:lang` and its like, which is always there.
pub(super) const XML: &str = "http://www.w3.org/XML/1998/namespace";

/// The IRI that a prefix stands for in JSON-LD, for an XML namespace.
pub(super) fn iri(namespace: &str) -> &str {
    match namespace {
        XSD => "http://www.w3.org/2001/XMLSchema#",
        MARKS => MARK_IRI,
        _ if is_master_data(namespace) => "urn:epcglobal:cbv:mda:",
        _ => namespace,
    }
}

/// Whether it is the namespace of the CBV's master data attributes as JSON-LD has it.
pub(super) fn is_master_data_iri(iri: &str) -> bool {
    iri == "urn:epcglobal:cbv:mda:"
}

fn is_master_data(namespace: &str) -> bool {
    namespace.strip_prefix(MASTER_DATA).is_some_and(|rest| matches!(rest, "" | ":" | "#"))
}

/// The member name for a name with namespace; `prefixes` are those that the event's context will declare.
pub(super) fn member(prefix: &str, namespace: &str, local: &str, prefixes: &Prefixes) -> String {
    if namespace.is_empty() {
        return local.to_owned();
    }
    if is_master_data(namespace) {
        return format!("cbvmda:{local}");
    }
    let iri = iri(namespace);
    if prefixes.namespace(prefix) == Some(iri) {
        return format!("{prefix}:{local}");
    }
    match prefixes.prefix_of(iri) {
        Some(prefix) => format!("{prefix}:{local}"),
        None => format!("{iri}{local}"),
    }
}

/// An XML name for a member: prefix, namespace and local name; nothing where no XML name can say it.
pub(super) fn qualified<'a>(name: &'a str, prefixes: &'a Prefixes) -> Option<(&'a str, &'a str, &'a str)> {
    let Some((prefix, local)) = name.split_once(':') else {
        return is_nc_name(name).then_some(("", "", name));
    };
    let is_reserved = prefix.starts_with("xml") && (prefix != "xml" || prefixes.namespace(prefix) != Some(XML));
    if local.starts_with("//") || !is_nc_name(local) || !is_nc_name(prefix) || is_reserved {
        return None;
    }
    match prefix {
        "cbvmda" if prefixes.namespace(prefix) == Some("urn:epcglobal:cbv:mda:") => Some((prefix, MASTER_DATA, local)),
        MARK => None,
        _ => prefixes.namespace(prefix).map(|iri| (prefix, namespace(iri), local)),
    }
}

/// An absolute IRI cut into a namespace and a local name, the longest that can be one.
pub(super) fn cut(iri: &str) -> Option<(&str, &str)> {
    let mut at = iri.len();
    for (index, character) in iri.char_indices().rev() {
        if !is_name_character(character) {
            break;
        }
        if is_name_start(character) {
            at = index;
        }
    }
    (at < iri.len() && at > 0).then(|| iri.split_at(at))
}

/// A name without colon (Namespaces in XML, clause 3); of the letters beyond ASCII all are taken that Unicode calls so.
pub(super) fn is_nc_name(name: &str) -> bool {
    name.starts_with(is_name_start) && name.chars().all(is_name_character)
}

fn is_name_start(character: char) -> bool {
    character.is_ascii_alphabetic() || character == '_' || (character >= '\u{c0}' && is_letter(character))
}

fn is_name_character(character: char) -> bool {
    is_name_start(character)
        || character.is_ascii_digit()
        || matches!(character, '-' | '.' | '\u{b7}' | '\u{300}'..='\u{36f}' | '\u{203f}'..='\u{2040}')
}

/// Letters of the blocks that XML 1.0 allows at the beginning of a name.
fn is_letter(character: char) -> bool {
    matches!(character,
        '\u{c0}'..='\u{d6}' | '\u{d8}'..='\u{f6}' | '\u{f8}'..='\u{2ff}' | '\u{370}'..='\u{37d}'
        | '\u{37f}'..='\u{1fff}' | '\u{200c}'..='\u{200d}' | '\u{2070}'..='\u{218f}' | '\u{2c00}'..='\u{2fef}'
        | '\u{3001}'..='\u{d7ff}' | '\u{f900}'..='\u{fdcf}' | '\u{fdf0}'..='\u{fffd}' | '\u{10000}'..='\u{effff}')
}
