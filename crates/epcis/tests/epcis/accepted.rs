//! The official examples, and what else must be read without loss.

use std::fs;
use std::path::{Path, PathBuf};

use epcis::{Document, DocumentKind, Event};
use serde_json::{Value, json};

use crate::support::{CONTEXT, document, event, standards};

/// Reads without an error, keeps the bytes, and writes what was read.
fn check_round_trip(text: &str) -> Document {
    let document = Document::parse(text.as_bytes()).unwrap_or_else(|findings| panic!("{findings:#?}"));
    for finding in document.all_findings() {
        assert_eq!(finding.severity, epcis::Severity::Warning, "{finding}");
    }
    let whole: Value = serde_json::from_str(text).unwrap();
    for captured in &document.events {
        let mut original = whole.pointer(&captured.pointer).unwrap().clone();
        assert_eq!(serde_json::from_str::<Value>(&captured.raw).unwrap(), original);
        assert!(text.contains(&captured.raw), "raw is not part of the text");
        original.as_object_mut().unwrap().shift_remove("@context");
        assert_eq!(captured.event.as_ref().unwrap().to_json(), original, "{}", captured.pointer);
    }
    document
}

/// An official example whose event has two members `eventID` with different values: the last one counts.
const TWO_EVENT_IDS: &str = "AssociationEvent-h.jsonld";

#[test]
fn official_examples() {
    let Some(folder) = standards("official_examples") else { return };
    let mut files = Vec::new();
    for part in ["epcis/examples/json", "epcis/examples/hash"] {
        collect(&folder.join(part), &mut files);
    }
    assert!(files.len() >= 41, "{} examples", files.len());
    for file in files {
        println!("{}", file.display());
        if file.ends_with(TWO_EVENT_IDS) {
            let document = Document::parse(&fs::read(&file).unwrap()).unwrap();
            assert_eq!(document.events[0].warnings[0].code, "duplicate-member");
            let event = document.events[0].event.as_ref().unwrap();
            assert_eq!(event.event_id.as_deref(), Some("urn:uuid:fd338495-0e6d-41dd-afee-a862ecd32518"));
        }
        let document = check_round_trip(&fs::read_to_string(&file).unwrap());
        let own = |code| document.all_findings().any(|finding| finding.code == code);
        assert!(!own("context-standard") && !own("cbv-urn"), "{:?}", document.all_findings().collect::<Vec<_>>());
    }
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "jsonld") {
            files.push(path);
        }
    }
}

#[test]
fn a_single_event_keeps_its_context_beside_it() {
    let mut single = event("ObjectEvent");
    single["@context"] = json!([CONTEXT, {"ex": "https://example.vn/terms/"}]);
    single["ex:số"] = json!(26.1);
    let text = format!(" \n{single}\n ");
    let document = check_round_trip(&text);
    assert_eq!(document.kind, DocumentKind::Event);
    assert_eq!(document.context, single["@context"].to_string());
    assert_eq!(document.events[0].raw, single.to_string());
    assert_eq!(document.events[0].pointer, "");
    let event = document.events[0].event.as_ref().unwrap();
    assert_eq!(event.extensions.len(), 1);
    assert_eq!(document.prefixes.expand("ex:số").unwrap(), "https://example.vn/terms/số");
}

#[test]
fn what_stands_around_the_events_is_kept() {
    let mut whole = document([event("ObjectEvent")]);
    whole["sender"] = json!("urn:epc:id:pgln:9506000.13430");
    whole["epcisHeader"] = json!({"epcisMasterData": {"vocabularyList": []}});
    let document = check_round_trip(&whole.to_string());
    let names: Vec<_> = document.members.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["schemaVersion", "creationDate", "sender", "epcisHeader"]);
    assert_eq!(document.context, whole["@context"].to_string());
}

#[test]
fn every_member_of_every_type_survives() {
    for name in ["ObjectEvent", "AggregationEvent", "TransactionEvent", "TransformationEvent", "AssociationEvent"] {
        let mut full = event(name);
        full["eventID"] = json!("urn:uuid:0198f3c4-0000-7000-8000-000000000001");
        full["recordTime"] = json!("2026-08-05T04:30:00.123456789+07:00");
        full["certificationInfo"] = json!(["https://example.vn/cert/1", "https://example.vn/cert/2"]);
        full["bizStep"] = json!("https://example.vn/steps/sấy");
        full["disposition"] = json!("in_progress");
        full["persistentDisposition"] = json!({"set": ["conformant"], "unset": ["damaged"]});
        full["readPoint"] = json!({"id": "https://id.gs1.org/414/9506000134307", "ex:row": [1, {"ex:deep": null}]});
        full["bizLocation"] = json!({"id": "geo:21.02,105.84"});
        full["bizTransactionList"] =
            json!([{"bizTransaction": "https://example.vn/po/1"}, {"type": "po", "bizTransaction": "urn:x:po:2"}]);
        full["sourceList"] = json!([{"type": "owning_party", "source": "urn:epc:id:pgln:9506000.13430"}]);
        full["destinationList"] = json!([{"type": "location", "destination": "urn:epc:id:sgln:9506000.13430.0"}]);
        full["errorDeclaration"] = json!({"declarationTime": "2026-08-05T05:00:00Z", "reason": "incorrect_data",
            "correctiveEventIDs": ["urn:uuid:0198f3c4-0000-7000-8000-000000000002"], "ex:note": "x"});
        full["sensorElementList"] = json!([{
            "sensorMetadata": {"startTime": "2026-08-05T04:00:00Z", "endTime": "2026-08-05T04:30:00Z", "ex:m": 1},
            "sensorReport": [{"type": "Temperature", "value": 26.10, "uom": "CEL", "percRank": 50, "ex:r": true}],
            "ex:e": []
        }]);
        full["ex:amount"] = serde_json::from_str("{\"@value\": 1.50, \"@type\": \"xsd:decimal\"}").unwrap();
        if matches!(name, "ObjectEvent" | "TransformationEvent") {
            full["ilmd"] = json!({"cbvmda:lotNumber": "L1", "ex:n": {"ex:m": [true]}});
        }
        check_round_trip(&document([full]).to_string());
    }
}

#[test]
fn numbers_keep_their_text() {
    let text = document([event("ObjectEvent")]).to_string();
    let text = text.replace("\"action\"", "\"ex:n\": 12345678901234567890.1200, \"action\"");
    let document = check_round_trip(&text);
    let event = document.events[0].event.as_ref().unwrap().to_json();
    assert!(event.to_string().contains("12345678901234567890.1200"), "{event}");
}

/// `serde_json` takes an object with this one member for a number, which no sender may make use of.
#[test]
fn an_object_cannot_pass_for_a_number() {
    let mut odd = event("ObjectEvent");
    odd["ex:n"] = json!("1");
    let mut text = document([odd]).to_string().replace("\"1\"", r#"{"$serde_json::private::Number": "1"}"#);
    for _ in 0..2 {
        let document = Document::parse(text.as_bytes()).unwrap();
        let findings = document.events[0].event.as_ref().unwrap_err();
        assert_eq!(findings[0].code, "undeclared-prefix", "{findings:?}");
        text = text.replace(r#"{"ex":"#, r#"{"$serde_json": "urn:x:", "ex":"#);
    }
}

#[test]
fn depth_is_accepted_up_to_the_limit() {
    let single = |levels: usize| {
        let mut single = event("ObjectEvent");
        single["@context"] = json!([CONTEXT, {"ex": "https://example.vn/terms/"}]);
        single["ex:deep"] = json!("DEEP");
        single.to_string().replace("\"DEEP\"", &format!("{}{}", "[".repeat(levels), "]".repeat(levels)))
    };
    assert!(Document::parse(single(Document::MAX_DEPTH - 1).as_bytes()).is_ok());
    assert!(Document::parse(single(Document::MAX_DEPTH).as_bytes()).is_err());
}

#[test]
fn a_context_of_the_event_itself_counts_for_it() {
    let mut own = event("ObjectEvent");
    own["@context"] = json!({"farm": "https://example.vn/farm/"});
    own["farm:plot"] = json!("B2");
    let document = check_round_trip(&document([own, event("ObjectEvent")]).to_string());
    assert_eq!(document.prefixes.expand("farm:plot"), None);
    let own = document.events[0].own_prefixes.as_ref().unwrap();
    assert_eq!(own.expand("farm:plot").unwrap(), "https://example.vn/farm/plot");
    assert!(document.events[1].own_prefixes.is_none());
}

#[test]
fn a_byte_order_mark_is_passed_over() {
    let text = format!("\u{feff}{}", document([event("ObjectEvent")]));
    assert!(!Document::parse(text.as_bytes()).unwrap().has_errors());
}

#[test]
fn an_event_is_read_by_itself() {
    let (prefixes, findings) = epcis::Prefixes::from_context(&json!([CONTEXT, {"ex": {"@id": "urn:ex:"}}]));
    assert!(findings.is_empty());
    let value = event("ObjectEvent");
    let (read, warnings) = Event::from_json(&value, "", &prefixes).unwrap();
    assert!(warnings.is_empty());
    assert_eq!(read.to_json(), value);
}
