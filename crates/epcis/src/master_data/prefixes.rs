//! Prefixes of master data: an element keeps those of its document, and elements of many documents come under one set.

use std::collections::HashSet;

use serde_json::Value;

use super::VocabularyElement;
use crate::json::Prefixes;
use crate::xml::{MARK, MARK_IRI};

/// Prefixes beyond the standard's that names in an element use, with what they stand for.
pub fn prefixes_of(element: &VocabularyElement, prefixes: &Prefixes) -> Vec<(String, String)> {
    let mut used = HashSet::new();
    each_name(&mut element.clone(), &mut |name| {
        used.extend(name.split_once(':').map(|(prefix, _)| prefix.to_owned()));
    });
    element.attributes.iter().for_each(|(_, value)| prefixes_in_xml(value, &mut used));
    element.extensions.iter().for_each(|(_, value)| prefixes_in_xml(value, &mut used));
    let used = prefixes.beyond_standard().filter(|(prefix, _)| used.contains(*prefix));
    used.map(|(prefix, iri)| (prefix.to_owned(), iri.to_owned())).collect()
}

/// What may be a prefix in XML that is kept as it came: whatever stands before a colon.
fn prefixes_in_xml(value: &Value, used: &mut HashSet<String>) {
    match value {
        Value::Object(members) => {
            if let Some(Value::String(text)) = members.get("nguon:xml") {
                let parts = text.split(':').map(|part| {
                    let ends = |it: char| it.is_whitespace() || "<>/\"'=".contains(it);
                    part.rsplit(ends).next().unwrap_or(part)
                });
                used.extend(parts.filter(|part| !part.is_empty() && part.len() < 100).map(str::to_owned));
            }
            members.values().for_each(|value| prefixes_in_xml(value, used));
        }
        Value::Array(items) => items.iter().for_each(|item| prefixes_in_xml(item, used)),
        _ => {}
    }
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
                let old = name.clone();
                look(&mut name);
                each_name_in(&mut value, look);
                // Two names that have become one stay two.
                let name = if members.contains_key(&name) { old } else { name };
                members.insert(name, value);
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| each_name_in(item, look)),
        _ => {}
    }
}
