//! The member tables against the official JSON schema, through what is accepted and refused.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use epcis::Document;
use serde_json::{Map, Value, json};

use crate::support::{document, event, standards};

const TYPES: [&str; 5] =
    ["ObjectEvent", "AggregationEvent", "TransactionEvent", "TransformationEvent", "AssociationEvent"];

/// Where each object of the schema stands in an event: pointer to a place for it.
const PARTS: [(&str, &str); 8] = [
    ("errorDeclaration", "/errorDeclaration"),
    ("quantityElement", "/quantityList/0"),
    ("bizTransaction", "/bizTransactionList/0"),
    ("source", "/sourceList/0"),
    ("destination", "/destinationList/0"),
    ("sensorElement", "/sensorElementList/0"),
    ("sensorMetadata", "/sensorElementList/0/sensorMetadata"),
    ("sensorReport", "/sensorElementList/0/sensorReport/0"),
];

fn schema(test: &str) -> Option<Value> {
    let folder = standards(test)?;
    Some(serde_json::from_slice(&fs::read(folder.join("epcis/EPCIS-JSON-Schema.json")).unwrap()).unwrap())
}

/// Pointer within the event and code of every finding.
fn findings(event: Value) -> BTreeSet<(String, &'static str)> {
    let document = Document::parse(document([event]).to_string().as_bytes()).unwrap();
    let within = |pointer: &str| pointer.strip_prefix("/epcisBody/eventList/0").unwrap_or(pointer).to_owned();
    document.all_findings().map(|finding| (within(&finding.pointer), finding.code)).collect()
}

/// Properties and required members of an event type, those that all types share included.
fn of_type(schema: &Value, name: &str) -> (Map<String, Value>, BTreeSet<String>) {
    let mut properties = Map::new();
    let mut required = BTreeSet::new();
    for part in [&schema["definitions"]["Event"], &schema["definitions"][name]["allOf"][1]] {
        properties.extend(part["properties"].as_object().unwrap().clone());
        required.extend(part["required"].as_array().unwrap().iter().map(|name| name.as_str().unwrap().to_owned()));
    }
    (properties, required)
}

/// The JSON type that a property has after its references are followed, where it is one type.
fn json_type<'a>(schema: &'a Value, mut property: &'a Value) -> Option<&'a str> {
    while let Some(reference) = property["$ref"].as_str() {
        property = &schema["definitions"][reference.strip_prefix("#/definitions/")?];
    }
    match property["anyOf"].as_array() {
        // A standard name or a URI: both are texts.
        Some(choices) if choices.iter().all(|choice| json_type(schema, choice) == Some("string")) => Some("string"),
        Some(_) => None,
        None => property["type"].as_str().or_else(|| property["allOf"][0]["type"].as_str()),
    }
}

/// A value that is none of the type.
fn mistyped(name: &str) -> Value {
    if name == "boolean" { json!("true") } else { json!(true) }
}

#[test]
fn events_have_the_members_of_the_schema() {
    let Some(schema) = schema("events_have_the_members_of_the_schema") else { return };
    let types: BTreeMap<_, _> = TYPES.iter().map(|name| (*name, of_type(&schema, name))).collect();
    let every: BTreeSet<&String> = types.values().flat_map(|(properties, _)| properties.keys()).collect();
    for name in TYPES {
        let (properties, required) = &types[name];
        for member in &every {
            let mut changed = event(name);
            changed[member.as_str()] = Value::Null;
            let found = findings(changed);
            let refused = found.contains(&(format!("/{member}"), "member-not-allowed"));
            // The schema has this on two types, the XSD on all five: so have we.
            let is_allowed = properties.contains_key(*member) || *member == "persistentDisposition";
            assert_eq!(refused, !is_allowed, "{name} {member}");
        }
        for (member, property) in properties {
            let Some(expected) = json_type(&schema, property).filter(|_| member != "type") else { continue };
            let mut changed = event(name);
            changed[member] = mistyped(expected);
            assert!(findings(changed).contains(&(format!("/{member}"), "type")), "{name} {member}: {expected}");
        }
        for member in required.iter().filter(|member| *member != "type") {
            let mut changed = event(name);
            changed.as_object_mut().unwrap().shift_remove(member);
            assert!(findings(changed).contains(&(format!("/{member}"), "missing")), "{name} {member}");
        }
    }
}

#[test]
fn parts_of_events_have_the_members_of_the_schema() {
    let Some(schema) = schema("parts_of_events_have_the_members_of_the_schema") else { return };
    let every =
        PARTS.iter().flat_map(|(name, _)| schema["definitions"][*name]["properties"].as_object().unwrap().keys());
    let every: BTreeSet<&String> = every.collect();
    for (name, place) in PARTS {
        let definition = &schema["definitions"][name];
        let properties = definition["properties"].as_object().unwrap();
        for member in &every {
            let found = findings(with_part(place, json!({ member.as_str(): null })));
            let refused = found.contains(&(format!("{place}/{member}"), "unknown-member"));
            assert_eq!(refused, !properties.contains_key(*member), "{name} {member}");
        }
        for (member, property) in properties {
            let Some(expected) = json_type(&schema, property) else { continue };
            let found = findings(with_part(place, json!({ member: mistyped(expected) })));
            assert!(found.contains(&(format!("{place}/{member}"), "type")), "{name} {member}: {expected}");
        }
        let none = findings(with_part(place, json!({})));
        for member in definition["required"].as_array().into_iter().flatten() {
            let member = member.as_str().unwrap();
            assert!(none.contains(&(format!("{place}/{member}"), "missing")), "{name} {member}");
        }
        let own = findings(with_part(place, json!({ "ex:own": 1 })));
        let refused = own.contains(&(format!("{place}/ex:own"), "unknown-member"));
        assert_eq!(refused, definition["additionalProperties"] == false, "{name}");
    }
}

/// An event with `part` at the pointer, objects and lists made on the way.
fn with_part(pointer: &str, part: Value) -> Value {
    let mut value = part;
    for step in pointer.rsplit('/').filter(|step| !step.is_empty()) {
        value = if step == "0" { json!([value]) } else { json!({ step: value }) };
    }
    let mut event = event("ObjectEvent");
    event.as_object_mut().unwrap().extend(value.as_object().unwrap().clone());
    event
}
