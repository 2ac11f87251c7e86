use serde_json::{Map, Value};

use super::{Vocabulary, VocabularyElement};
use crate::Finding;
use crate::model::Extensions;

/// Where vocabularies stand in a document: a member of it and the way from there. A query document has what was found
/// in its body.
const LISTS: [(&str, &str); 3] = [
    ("epcisHeader", "/epcisMasterData/vocabularyList"),
    ("nguon:epcisHeader", "/epcisMasterData/vocabularyList"),
    ("epcisBody", "/queryResults/resultsBody/vocabularyList"),
];

/// The vocabularies of a document, by its members around the events; everything that is wrong with them has its pointer.
pub fn from_members(members: &Extensions) -> (Vec<Vocabulary>, Vec<Finding>) {
    let (mut vocabularies, mut findings) = (Vec::new(), Vec::new());
    for (member, way) in LISTS {
        let value = members.iter().find(|(name, _)| name == member).map(|(_, value)| value);
        let list = value.and_then(|value| value.pointer(way));
        for (pointer, value) in items(list, &format!("/{member}{way}"), &mut findings) {
            vocabularies.extend(vocabulary(value, &pointer, &mut findings));
        }
    }
    (vocabularies, findings)
}

/// One element by its JSON form; nothing where that is not right.
pub fn element_from_json(value: &Value) -> Option<VocabularyElement> {
    let mut findings = Vec::new();
    element(value, "", &mut findings).filter(|_| findings.is_empty())
}

fn vocabulary(value: &Value, pointer: &str, findings: &mut Vec<Finding>) -> Option<Vocabulary> {
    let members = object(value, pointer, findings)?;
    let kind = name(members, "type", pointer, findings);
    let place = format!("{pointer}/vocabularyElementList");
    let mut elements = Vec::new();
    for (pointer, value) in items(members.get("vocabularyElementList"), &place, findings) {
        elements.extend(element(value, &pointer, findings));
    }
    Some(Vocabulary { kind: kind?, elements, extensions: others(members, &["type", "vocabularyElementList"]) })
}

fn element(value: &Value, pointer: &str, findings: &mut Vec<Finding>) -> Option<VocabularyElement> {
    let members = object(value, pointer, findings)?;
    let id = name(members, "id", pointer, findings);
    let mut attributes = Vec::new();
    for (pointer, value) in items(members.get("attributes"), &format!("{pointer}/attributes"), findings) {
        attributes.extend(attribute(value, &pointer, findings));
    }
    let mut children = Vec::new();
    for (pointer, value) in items(members.get("children"), &format!("{pointer}/children"), findings) {
        match value.as_str().filter(|text| !text.is_empty()) {
            Some(child) => children.push(child.to_owned()),
            None => findings.push(Finding::error("type", pointer, "expected the identifier of a child")),
        }
    }
    let extensions = others(members, &["id", "attributes", "children"]);
    Some(VocabularyElement { id: id?, attributes, children, extensions })
}

fn attribute(value: &Value, pointer: &str, findings: &mut Vec<Finding>) -> Option<(String, Value)> {
    let members = object(value, pointer, findings)?;
    let id = name(members, "id", pointer, findings)?;
    match members.get("attribute") {
        Some(value) => Some((id, value.clone())),
        None => {
            findings.push(Finding::error("missing", format!("{pointer}/attribute"), "expected the value"));
            None
        }
    }
}

fn name(members: &Map<String, Value>, name: &str, pointer: &str, findings: &mut Vec<Finding>) -> Option<String> {
    let found = members.get(name).and_then(Value::as_str).filter(|text| !text.is_empty());
    if found.is_none() {
        let code = if members.contains_key(name) { "type" } else { "missing" };
        findings.push(Finding::error(code, format!("{pointer}/{name}"), "expected a text that is not empty"));
    }
    found.map(str::to_owned)
}

fn object<'a>(value: &'a Value, pointer: &str, findings: &mut Vec<Finding>) -> Option<&'a Map<String, Value>> {
    if !value.is_object() {
        findings.push(Finding::error("type", pointer, "expected an object"));
    }
    value.as_object()
}

fn items<'a>(list: Option<&'a Value>, pointer: &str, findings: &mut Vec<Finding>) -> Vec<(String, &'a Value)> {
    match list {
        None => Vec::new(),
        Some(Value::Array(items)) => {
            items.iter().enumerate().map(|(at, item)| (format!("{pointer}/{at}"), item)).collect()
        }
        Some(_) => {
            findings.push(Finding::error("type", pointer, "expected a list"));
            Vec::new()
        }
    }
}

fn others(members: &Map<String, Value>, known: &[&str]) -> Extensions {
    let others = members.iter().filter(|(name, _)| !known.contains(&name.as_str()));
    others.map(|(name, value)| (name.clone(), value.clone())).collect()
}
