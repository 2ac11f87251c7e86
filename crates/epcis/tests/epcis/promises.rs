//! What reading a document promises on every input. The workspace `fuzz` runs the same function.

use epcis::format::{EpcFormat, translate};
use epcis::{CapturedEvent, Document, Event, Prefixes, hash, terms};
use serde_json::Value;

/// Small correct documents: an aggregation with extensions, a document with two events.
pub(crate) const SEEDS: &[&str] = &[
    r#"{"@context":["https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld",{"ex":"https://example.vn/số/"}],"type":"AggregationEvent","eventTime":"2026-08-05T04:30:00.000+07:00","eventTimeZoneOffset":"+07:00","action":"ADD","parentID":"urn:epc:id:sscc:9506000.0123456789","childEPCs":["urn:epc:id:sgtin:9506000.013435.1"],"bizStep":"packing","ex:a":[{"ex:b":[1.50,-0,1e5,true,null,"\u00e9\"\\\n"]}]}"#,
    r#"{"@context":["https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"],"type":"EPCISDocument","schemaVersion":"2.0","creationDate":"2026-08-05T05:00:00+07:00","epcisBody":{"eventList":[{"type":"ObjectEvent","eventTime":"2026-08-05T04:30:00Z","eventTimeZoneOffset":"+07:00","action":"OBSERVE","epcList":["https://id.gs1.org/01/09506000134352/21/2"],"readPoint":{"id":"https://id.gs1.org/414/9506000134352"},"sensorElementList":[{"sensorReport":[{"type":"Temperature","value":4.5,"uom":"CEL"}]}]},{"type":"TransformationEvent","eventTime":"2026-08-05T04:30:00.5+07:00","eventTimeZoneOffset":"+07:00","inputQuantityList":[{"epcClass":"urn:epc:class:lgtin:9506000.013435.L1","quantity":1.50,"uom":"KGM"}],"outputEPCList":["https://id.gs1.org/01/09506000134352/21/2"]}]}}"#,
];

/// Tokens of JSON whole and broken, and names that reach a branch.
pub(crate) const PIECES: &[&str] = &[
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    "\"",
    "\\",
    "\\u00e9",
    "\\ud83d",
    "\\ude00",
    "0",
    "-",
    ".5",
    "e9",
    "true",
    "null",
    " ",
    "\n",
    "ố",
    "\u{1f34d}",
    "\t",
    "\"\"",
    "{}",
    "[]",
    "\"type\":",
    "\"@context\":",
    "\"ObjectEvent\"",
    "\"errorDeclaration\":",
    "\"quantity\":",
    "\"ex:a\":",
    "\"eventID\":",
    "urn:epc:id:",
    "1e309",
];

/// No panic; what is JSON is decided as `serde_json` decides it; what is accepted can be hashed, indexed, translated and
/// written, and reads back as the same event.
pub(crate) fn check_document(input: &[u8]) {
    let read = Document::parse(input);
    let judged = serde_json::from_slice::<Value>(input);
    let refused_as = |codes: &[&str]| {
        read.as_ref().is_err_and(|findings| findings.iter().any(|finding| codes.contains(&finding.code)))
    };
    match judged {
        Ok(_) => assert!(!refused_as(&["json", "utf-8"]), "{read:?}: {}", String::from_utf8_lossy(input)),
        // How deep is too deep, both say in their own way.
        Err(error) if error.to_string().starts_with("recursion limit") => {}
        // Another fault, such as a member that occurs twice, may stop the reader before the place where the JSON breaks;
        // but nothing of it passes for right.
        Err(error) => {
            let refused = read.as_ref().map_or(true, Document::has_errors);
            assert!(refused, "{error}: {}", String::from_utf8_lossy(input));
        }
    }
    let Ok(document) = read else { return };
    for captured in &document.events {
        check_event(captured, captured.own_prefixes.as_ref().unwrap_or(&document.prefixes));
    }
}

fn check_event(captured: &CapturedEvent, prefixes: &Prefixes) {
    let Ok(event) = &captured.event else {
        assert!(captured.findings().count() > 0, "{}: refused without a reason", captured.raw);
        return;
    };
    assert!(CapturedEvent::value(&captured.raw, prefixes).is_some(), "{}", captured.raw);
    let written = event.to_json();
    let again = match Event::from_json(&written, "", prefixes) {
        Ok((again, _)) => again,
        Err(findings) => panic!("{written} does not read back: {findings:?}"),
    };
    assert_eq!(hash::hash_id(&again, prefixes), hash::hash_id(event, prefixes), "{written}");
    assert_eq!(terms::terms(&again).len(), terms::terms(event).len(), "{written}");
    for format in [EpcFormat::DigitalLink, EpcFormat::Urn, EpcFormat::NeverTranslates] {
        translate(&mut written.clone(), format, &|_| Some(7));
    }
}
