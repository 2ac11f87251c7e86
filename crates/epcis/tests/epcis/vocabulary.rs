//! Our tables against the official ones.

use std::collections::BTreeSet;
use std::fs;

use epcis::vocabulary::{Kind, canonical, is_standard, standard, urn, web_uri};
use serde_json::Value;

use crate::support::standards;

#[test]
fn three_spellings_are_one_name() {
    for kind in Kind::ALL {
        let list = standard(kind);
        assert!(list.is_sorted(), "{kind:?}");
        for bare in list {
            assert!(is_standard(kind, bare));
            assert_eq!(canonical(kind, bare), *bare);
            assert_eq!(canonical(kind, &urn(kind, bare)), *bare);
            assert_eq!(canonical(kind, &web_uri(kind, bare)), *bare);
        }
    }
    for text in ["urn:epcglobal:cbv:bizstep:nothing", "urn:epcglobal:cbv:disp:active", "https://example.vn/step"] {
        assert_eq!(canonical(Kind::BizStep, text), text);
    }
    assert_eq!(canonical(Kind::BizStep, "cbv:BizStep-shipping"), "shipping");
    assert_eq!(canonical(Kind::Measurement, "gs1:Temperature"), "Temperature");
}

/// The definitions of the official schema that list names.
const DEFINITIONS: [(Kind, &str); 8] = [
    (Kind::BizStep, "bizStep"),
    (Kind::Disposition, "disposition"),
    (Kind::BizTransaction, "bizTransaction-type"),
    (Kind::SourceDestination, "source-dest-type"),
    (Kind::ErrorReason, "error-reason"),
    (Kind::Component, "component"),
    (Kind::Measurement, "measurementType"),
    (Kind::SensorException, "sensorAlertType"),
];

#[test]
fn names_are_those_of_the_official_schema() {
    let Some(schema) = schema("names_are_those_of_the_official_schema") else { return };
    for (kind, definition) in DEFINITIONS {
        assert_eq!(names(&schema, &format!("/definitions/{definition}/anyOf/1/enum")), own(standard(kind)), "{kind:?}");
    }
}

#[test]
fn names_are_those_of_the_official_ontology_and_context() {
    let Some(folder) = standards("names_are_those_of_the_official_ontology_and_context") else { return };
    let ontology = fs::read_to_string(folder.join("epcis/ontology/CBV.ttl")).unwrap();
    let subjects: BTreeSet<&str> = ontology.lines().filter_map(|line| line.split_whitespace().next()).collect();
    let context = fs::read_to_string(folder.join("epcis/epcis-context.jsonld")).unwrap();
    for kind in Kind::ALL {
        for bare in standard(kind) {
            let compact = web_uri(kind, bare).replace("https://ref.gs1.org/cbv/", "cbv:");
            let compact = compact.replace("https://gs1.org/voc/", "gs1:");
            assert!(context.contains(&format!("\"{compact}\"")), "{compact}");
            assert!(!compact.starts_with("cbv:") || subjects.contains(compact.as_str()), "{compact}");
        }
    }
}

fn schema(test: &str) -> Option<Value> {
    let folder = standards(test)?;
    Some(serde_json::from_slice(&fs::read(folder.join("epcis/EPCIS-JSON-Schema.json")).unwrap()).unwrap())
}

fn names(schema: &Value, pointer: &str) -> BTreeSet<String> {
    let list = schema.pointer(pointer).and_then(Value::as_array).unwrap_or_else(|| panic!("{pointer}"));
    list.iter().map(|name| name.as_str().unwrap().to_owned()).collect()
}

fn own(list: &[&str]) -> BTreeSet<String> {
    list.iter().map(|name| (*name).to_owned()).collect()
}
