//! Prefixes of master data: an element keeps those of its document, and elements of many documents come under one set.

use std::collections::HashSet;

use serde_json::Value;

use super::VocabularyElement;
use crate::json::Prefixes;
use crate::xml::{MARK, MARK_IRI};

/// Prefixes beyond the standard's that names in an element use, with what they stand for.
pub fn prefixes_of(element: &VocabularyElement, prefixes: &Prefixes) -> Vec<(String, String)> {
    let (mut used, mut has_xml) = (HashSet::new(), false);
    each_name(&mut element.clone(), &mut |name| {
        has_xml |= name == "nguon:xml";
        used.extend(name.split_once(':').map(|(prefix, _)| prefix.to_owned()));
    });
    let used = prefixes.beyond_standard().filter(|(prefix, _)| has_xml || used.contains(*prefix));
    used.map(|(prefix, iri)| (prefix.to_owned(), iri.to_owned())).collect()
}

/// Brings an element that has prefixes of its own under a common set, which learns them. A prefix that means something
/// else there gets another name within the element; XML that is kept as it came cannot follow.
pub fn bring_under(prefixes: &mut Prefixes, element: &mut VocabularyElement, own: &[(String, String)]) {
    let mut renamed = Vec::new();
    for (prefix, iri) in own {
        // What we mean by our prefix everybody knows.
        let is_known = prefix == MARK && iri == MARK_IRI || prefixes.namespace(prefix) == Some(iri);
        if is_known {
            continue;
        }
        if prefix != MARK && prefixes.namespace(prefix).is_none() {
            prefixes.insert(prefix, iri);
            continue;
        }
        let known = prefixes.prefix_of(iri).map(str::to_owned);
        let new = known.or_else(|| {
            let is_free = |name: &String| prefixes.namespace(name).is_none();
            (0_u32..).map(|number| format!("ns{number}")).find(is_free)
        });
        if let Some(new) = new {
            prefixes.insert(&new, iri);
            renamed.push((prefix, new));
        }
    }
    if renamed.is_empty() {
        return;
    }
    each_name(element, &mut |name| {
        let Some((prefix, local)) = name.split_once(':') else { return };
        if let Some((_, new)) = renamed.iter().find(|(old, _)| *old == prefix) {
            *name = format!("{new}:{local}");
        }
    });
}

/// Every place of an element where a name may have a prefix: members, the attributes' own names, types of JSON-LD.
fn each_name(element: &mut VocabularyElement, look: &mut impl FnMut(&mut String)) {
    for (name, value) in &mut element.attributes {
        look(name);
        each_name_in(value, look);
    }
    for (name, value) in &mut element.extensions {
        look(name);
        each_name_in(value, look);
    }
}

fn each_name_in(value: &mut Value, look: &mut impl FnMut(&mut String)) {
    match value {
        Value::Object(members) => {
            let taken = std::mem::take(members);
            for (mut name, mut value) in taken {
                if let (true, Value::String(kind)) = (name == "@type", &mut value) {
                    look(kind);
                }
                look(&mut name);
                each_name_in(&mut value, look);
                members.insert(name, value);
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| each_name_in(item, look)),
        _ => {}
    }
}
