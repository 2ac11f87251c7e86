//! What is refused or warned about, and where: one row for each rule.

use epcis::{Document, Finding};
use serde_json::{Value, json};

use crate::support::{CONTEXT, document, event};

/// Every finding as `pointer: code`, joined.
fn outcome(text: &[u8]) -> String {
    let line = |finding: &Finding| format!("{}: {}", finding.pointer, finding.code);
    match Document::parse(text) {
        Ok(document) => document.all_findings().map(line).collect::<Vec<_>>().join("; "),
        Err(findings) => format!("unreadable {}", findings.iter().map(line).collect::<Vec<_>>().join("; ")),
    }
}

fn check(text: &str, expected: &str) {
    assert_eq!(outcome(text.as_bytes()), expected, "{text}");
}

/// Changes a correct event of the type by merging `patch` into it (RFC 7396: null removes), and expects findings
/// with these places in the event.
fn check_event(name: &str, patch: &str, expected: &str) {
    let patch: Value = serde_json::from_str(patch).unwrap();
    let mut changed = event(name);
    for (member, value) in patch.as_object().unwrap() {
        match value {
            Value::Null => _ = changed.as_object_mut().unwrap().shift_remove(member),
            value => changed[member] = value.clone(),
        }
    }
    let found = outcome(document([changed]).to_string().as_bytes()).replace("/epcisBody/eventList/0", "");
    assert_eq!(found, expected, "{name} {patch}");
}

#[test]
fn broken_json() {
    let with_event = |event: &str| document([json!("EVENT")]).to_string().replace("\"EVENT\"", event);
    check("", "unreadable : json");
    check("[]", "unreadable : document");
    check("7", "unreadable : document");
    check("{}", "unreadable /type: document");
    check(r#"{"type": "Trouble"}"#, "unreadable /type: document");
    check(r#"{"type": "EPCISDocument", "epcisBody": {}}"#, "unreadable /epcisBody/eventList: document");
    check(r#"{"type": "EPCISDocument", "epcisBody": {"eventList": {}}}"#, "unreadable /epcisBody/eventList: document");
    check(
        r#"{"type": "EPCISQueryDocument", "epcisBody": {"eventList": []}}"#,
        "unreadable /epcisBody/queryResults/resultsBody/eventList: document",
    );
    check(r#"{"a": 1, "b": {"~/": 1, "~/": 2}}"#, "unreadable /b/~0~1: duplicate-member");
    for broken in
        ["{\"a\": 01}", "{\"a\": 1.}", "{\"a\": tru}", "{\"a\": \"\\x\"}", "{\"a\": \"\\ud800\"}", "{\"a\": \"\t\"}"]
    {
        check(broken, "unreadable /a: json");
        check(&with_event(broken), "unreadable /epcisBody/eventList/0/a: json");
    }
    check(&with_event("{\"a\": [}"), "unreadable /epcisBody/eventList/0/a/0: json");
    check(&with_event("{\"a\": 1"), "unreadable /epcisBody/eventList/0: json");
    check(&with_event("{\"a\": \"\\"), "unreadable /epcisBody/eventList/0/a: json");
    check(&with_event("{} {}"), "unreadable /epcisBody/eventList: json");
    check(&with_event(""), "");
    check(&with_event("{},"), "unreadable /epcisBody/eventList/1: json");
    check(&format!("{} x", document(Vec::<Value>::new())), "unreadable : json");
    check(
        &with_event("[], 7, {}"),
        "/epcisBody/eventList/0: type; /epcisBody/eventList/1: type; /epcisBody/eventList/2/type: event-type",
    );
}

#[test]
fn places_of_broken_json_are_lines_and_columns() {
    let findings = Document::parse("{\n  \"số\": [1,\n 2 3]\n}".as_bytes()).unwrap_err();
    assert_eq!(findings[0].to_string(), "/số: line 3, column 4: “3” was found where “,” or “]” was expected");
    let findings = Document::parse(b"{\"a\": \"\xff\"}").unwrap_err();
    assert_eq!(
        (findings[0].code, findings[0].message.as_str()),
        ("utf-8", "byte 7 is not UTF-8, which JSON is written in")
    );
}

#[test]
fn deep_nesting_is_refused_wherever_it_stands() {
    let levels = 200_000;
    for open in ["[", "{\"a\":"] {
        let deep = open.repeat(levels);
        assert!(outcome(deep.as_bytes()).ends_with(": depth"));
        for place in ["@context", "sender", "epcisHeader", "epcisBody", "ex:x"] {
            let text = format!("{{\"type\": \"EPCISDocument\", \"{place}\": {deep}");
            assert!(outcome(text.as_bytes()).ends_with(": depth"), "{place}");
        }
        let closed = format!("{}1{}", "[".repeat(levels), "]".repeat(levels));
        let text = document([json!({"ex:x": "DEEP"})]).to_string().replace("\"DEEP\"", &closed);
        check(&text, "unreadable /epcisBody/eventList/0: depth");
    }
}

#[test]
fn document_members() {
    let check_document = |member: &str, value: Value, expected: &str| {
        let mut whole = document([event("ObjectEvent")]);
        match value {
            Value::Null => _ = whole.as_object_mut().unwrap().shift_remove(member),
            value => whole[member] = value,
        }
        check(&whole.to_string(), expected);
    };
    check_document("@context", Value::Null, "/@context: missing");
    check_document("schemaVersion", Value::Null, "/schemaVersion: missing");
    check_document("schemaVersion", json!(2.0), "/schemaVersion: type");
    check_document("schemaVersion", json!("two"), "/schemaVersion: version");
    check_document("creationDate", Value::Null, "/creationDate: missing");
    check_document("creationDate", json!("2026-08-05"), "/creationDate: time");
    check_document("id", json!("document 1"), "/id: uri");
    check_document("sender", json!(1), "/sender: type");
    check_document("date", json!("2026"), "/date: unknown-member");
    check_document("ex:date", json!("2026"), "");
    check_document("no:date", json!("2026"), "/no:date: undeclared-prefix");
    check_document("@context", json!({"ex": "urn:ex:"}), "/@context: context-standard");
    check_document("@context", json!([CONTEXT, 7]), "/@context/1: context");
    check_document("@context", json!([CONTEXT, {"ex": 7}]), "/@context/1/ex: context");
    check_document("@context", json!([CONTEXT, {"ex": "terms"}]), "/@context/1/ex: context");
    check_document("@context", json!([CONTEXT, {"gs1": "urn:x:"}]), "/@context/1/gs1: context-redefined");
    check_document("@context", json!([CONTEXT, "https://example.vn/c.json"]), "/@context/1: context-unknown");
    let mut single = event("ObjectEvent");
    check(&single.to_string(), "/@context: missing");
    single["@context"] = json!([CONTEXT, {"gs1": "urn:x:"}]);
    check(&single.to_string(), "/@context/1/gs1: context-redefined");
}

#[test]
fn members_of_events() {
    let object = |patch: &str, expected: &str| check_event("ObjectEvent", patch, expected);
    object("{}", "");
    object(r#"{"type": null}"#, "/type: event-type");
    object(r#"{"type": "QuantityEvent"}"#, "/type: event-type");
    object(r#"{"eventTime": null}"#, "/eventTime: missing");
    object(r#"{"eventTime": 7}"#, "/eventTime: type");
    object(r#"{"eventTime": "2026-08-05T04:30:00"}"#, "/eventTime: time");
    object(r#"{"eventTime": "2026-02-30T04:30:00Z"}"#, "/eventTime: time");
    object(r#"{"eventTimeZoneOffset": null}"#, "/eventTimeZoneOffset: missing");
    for offset in ["+25:00", "+14:01", "07:00", "+7:00", "+07:60", "Z"] {
        object(&format!(r#"{{"eventTimeZoneOffset": "{offset}"}}"#), "/eventTimeZoneOffset: offset");
    }
    object(r#"{"eventTimeZoneOffset": "-14:00"}"#, "");
    object(r#"{"action": null}"#, "/action: missing");
    object(r#"{"action": "add"}"#, "/action: action");
    object(r#"{"recordTime": "yesterday"}"#, "/recordTime: time");
    object(r#"{"eventID": "1234"}"#, "/eventID: uri");
    object(r#"{"eventID": "urn:x:a b"}"#, "/eventID: uri");
    object(r#"{"eventID": "urn:x:%zz"}"#, "/eventID: uri");
    object(r#"{"certificationInfo": "urn:x:1"}"#, "");
    object(r#"{"certificationInfo": ["urn:x:1", "two"]}"#, "/certificationInfo/1: uri");
    object(r#"{"certificationInfo": 3}"#, "/certificationInfo: type");
    object(r#"{"colour": "red"}"#, "/colour: unknown-member");
    object(r#"{"@id": "urn:x:1"}"#, "/@id: unknown-member");
    object(r#"{"parentID": "urn:x:1"}"#, "/parentID: member-not-allowed");
    object(r#"{"inputEPCList": []}"#, "/inputEPCList: member-not-allowed");
    check_event("TransformationEvent", r#"{"action": "ADD"}"#, "/action: member-not-allowed");
    check_event("AggregationEvent", r#"{"ilmd": {}}"#, "/ilmd: member-not-allowed");
    check_event("AggregationEvent", r#"{"persistentDisposition": {"set": ["damaged"]}}"#, "");
    object(r#"{"bizLocation": "urn:x:1"}"#, "/bizLocation: type");
    object(r#"{"readPoint": {}}"#, "/readPoint/id: missing");
    object(r#"{"readPoint": {"id": "urn:x:1", "name": "x"}}"#, "/readPoint/name: unknown-member");
    object(r#"{"bizTransactionList": [{"type": "po"}]}"#, "/bizTransactionList/0/bizTransaction: missing");
    object(r#"{"bizTransactionList": {"type": "po"}}"#, "/bizTransactionList: type");
    object(r#"{"sourceList": [{"source": "urn:x:1"}]}"#, "/sourceList/0/type: missing");
    object(
        r#"{"destinationList": [{"type": "location", "source": "urn:x:1"}]}"#,
        "/destinationList/0/source: unknown-member; /destinationList/0/destination: missing",
    );
    object(r#"{"quantityList": [{"quantity": 1}]}"#, "/quantityList/0/epcClass: missing");
    object(r#"{"quantityList": [{"epcClass": "urn:x:1", "quantity": "1"}]}"#, "/quantityList/0/quantity: type");
    object(r#"{"quantityList": [{"epcClass": "urn:x:1", "quantity": -1}]}"#, "/quantityList/0/quantity: number-range");
    object(r#"{"quantityList": [{"epcClass": "urn:x:1", "uom": "kilo"}]}"#, "/quantityList/0/uom: unit");
    object(r#"{"quantityList": [{"epcClass": "urn:x:1", "ex:a": 1}]}"#, "/quantityList/0/ex:a: unknown-member");
    object(r#"{"persistentDisposition": {}}"#, "/persistentDisposition: missing");
    object(r#"{"persistentDisposition": {"set": []}}"#, "/persistentDisposition/set: too-few");
    object(r#"{"persistentDisposition": {"set": ["damaged", "damaged"]}}"#, "/persistentDisposition/set/1: duplicate");
    object(r#"{"errorDeclaration": {}}"#, "/errorDeclaration/declarationTime: missing");
    object(
        r#"{"errorDeclaration": {"declarationTime": "2026-08-05T04:30:00Z", "reason": "bad"}}"#,
        "/errorDeclaration/reason: vocabulary",
    );
    object(
        r#"{"eventTime": "now", "action": "TAKE", "epcList": ["x", 7], "colour": 1}"#,
        "/eventTime: time; /action: action; /epcList/0: uri; /epcList/1: type; /colour: unknown-member",
    );
}

#[test]
fn vocabulary() {
    let object = |patch: &str, expected: &str| check_event("ObjectEvent", patch, expected);
    object(r#"{"bizStep": "shipping"}"#, "");
    object(r#"{"bizStep": "drying"}"#, "/bizStep: vocabulary");
    object(r#"{"bizStep": "https://example.vn/drying"}"#, "");
    object(r#"{"bizStep": "urn:epcglobal:cbv:bizstep:shipping"}"#, "/bizStep: cbv-urn");
    object(r#"{"bizStep": "urn:epcglobal:cbv:bizstep:drying"}"#, "/bizStep: vocabulary");
    object(r#"{"bizStep": "https://ref.gs1.org/cbv/BizStep-shipping"}"#, "");
    object(r#"{"bizStep": "https://ref.gs1.org/cbv/BizStep-drying"}"#, "/bizStep: vocabulary");
    object(r#"{"disposition": "shipping"}"#, "/disposition: vocabulary");
    object(r#"{"disposition": "urn:epcglobal:cbv:disp:active"}"#, "/disposition: cbv-urn");
    object(
        r#"{"bizTransactionList": [{"type": "order", "bizTransaction": "urn:x:1"}]}"#,
        "/bizTransactionList/0/type: vocabulary",
    );
}

#[test]
fn extensions() {
    let object = |patch: &str, expected: &str| check_event("ObjectEvent", patch, expected);
    object(r#"{"ex:a": {"ex:b": [{"ex:c": 1, "@type": "xsd:int", "https://example.vn/d": 1}]}}"#, "");
    object(r#"{"no:a": 1}"#, "/no:a: undeclared-prefix");
    object(r#"{"ex:a": {"ex:b": [1, {"no:c/d": 1}]}}"#, "/ex:a/ex:b/1/no:c~1d: undeclared-prefix");
    object(r#"{"ex:a": {"b": 1}}"#, "/ex:a/b: no-prefix");
    object(r#"{"ilmd": {"no:a": 1}}"#, "/ilmd/no:a: undeclared-prefix");
    object(r#"{"ilmd": {"lot": 1}}"#, "/ilmd/lot: undeclared-prefix");
    object(r#"{"readPoint": {"id": "urn:x:1", "no:a": 1}}"#, "/readPoint/no:a: undeclared-prefix");
    object(
        r#"{"errorDeclaration": {"declarationTime": "2026-08-05T04:30:00Z", "no:a": 1}}"#,
        "/errorDeclaration/no:a: undeclared-prefix",
    );
    object(
        r#"{"sensorElementList": [{"no:a": 1, "sensorMetadata": {"no:b": 1}, "sensorReport": [{"type": "Mass", "no:c": 1}]}]}"#,
        "/sensorElementList/0/no:a: undeclared-prefix; /sensorElementList/0/sensorMetadata/no:b: undeclared-prefix; \
         /sensorElementList/0/sensorReport/0/no:c: undeclared-prefix",
    );
}

#[test]
fn identifiers() {
    let object = |patch: &str, expected: &str| check_event("ObjectEvent", patch, expected);
    for (epc, expected) in [
        ("urn:epc:id:sgtin:9506000.013435.2", ""),
        ("https://example.vn/01/09506000134352/21/2", ""),
        ("urn:acme:pallet:7", ""),
        ("https://acme.example/pallet/7", ""),
        ("pallet", "uri"),
        ("09506000134352", "uri"),
        ("(01)09506000134352(21)1", "uri"),
        ("urn:epc:id:sgtin:9506000.01343.2", "identifier"),
        ("urn:epc:id:sgtin:9506000.013435", "identifier"),
        ("urn:epc:id:sgtin:9506000.01343x.1", "identifier"),
        ("https://id.gs1.org/01/09506000134351/21/2", "check-digit"),
        ("urn:epc:class:lgtin:9506000.013435.L1", "class-as-instance"),
        ("https://id.gs1.org/01/09506000134352", "class-as-instance"),
        ("urn:epc:idpat:sgtin:9506000.013435.*", "class-as-instance"),
    ] {
        let expected = if expected.is_empty() { String::new() } else { format!("/epcList/0: {expected}") };
        object(&format!(r#"{{"epcList": ["{epc}"]}}"#), &expected);
    }
    object(
        r#"{"quantityList": [{"epcClass": "urn:epc:id:sgtin:9506000.013435.2"}]}"#,
        "/quantityList/0/epcClass: instance-as-class",
    );
    object(
        r#"{"quantityList": [{"epcClass": "https://id.gs1.org/01/09506000134351"}]}"#,
        "/quantityList/0/epcClass: check-digit",
    );
    object(r#"{"readPoint": {"id": "urn:epc:id:sgln:9506000.1343.0"}}"#, "/readPoint/id: identifier");
    object(r#"{"bizLocation": {"id": "https://id.gs1.org/414/9506000134306"}}"#, "/bizLocation/id: check-digit");
    object(
        r#"{"sourceList": [{"type": "owning_party", "source": "urn:epc:id:pgln:1"}]}"#,
        "/sourceList/0/source: identifier",
    );
    object(r#"{"epcList": ["urn:x:1", "urn:x:2", "urn:x:1"]}"#, "/epcList/2: duplicate");
    check_event("AggregationEvent", r#"{"childEPCs": ["urn:x:1", "urn:x:1"]}"#, "/childEPCs/1: duplicate");
    check_event("AggregationEvent", r#"{"parentID": "box"}"#, "/parentID: uri");
}

#[test]
fn messages_name_the_value_and_what_was_expected() {
    let message = |epc: &str| {
        let mut changed = event("ObjectEvent");
        changed["epcList"] = json!([epc]);
        let document = Document::parse(document([changed]).to_string().as_bytes()).unwrap();
        document.all_findings().next().unwrap().message.clone()
    };
    for (epc, parts) in [
        ("urn:epc:id:sgtin:0614141.10734.2017", ["is not a correct SGTIN: ", "expected"]),
        ("https://id.gs1.org/01/09506000134351/21/2", ["is not a correct GS1 Digital Link: ", "check digit"]),
    ] {
        let message = message(epc);
        assert!(message.starts_with(&format!("“{epc}”")), "{message}");
        assert!(parts.iter().all(|part| message.contains(part)), "{message}");
    }
}

#[test]
fn rules_between_members() {
    check_event("ObjectEvent", r#"{"epcList": []}"#, "");
    check_event("ObjectEvent", r#"{"epcList": null}"#, ": objects-missing");
    check_event("ObjectEvent", r#"{"epcList": null, "quantityList": []}"#, ": objects-missing");
    let reading = r#""sensorElementList": [{"sensorReport": [{"type": "Mass"}]}]"#;
    check_event("ObjectEvent", &format!(r#"{{"epcList": null, {reading}}}"#), ": objects-missing");
    check_event("ObjectEvent", &format!(r#"{{"epcList": null, "readPoint": {{"id": "urn:x:1"}}, {reading}}}"#), "");
    check_event("ObjectEvent", r#"{"ilmd": {}}"#, "");
    check_event("ObjectEvent", r#"{"ilmd": {}, "action": "OBSERVE"}"#, "/ilmd: ilmd");
    check_event("ObjectEvent", r#"{"ilmd": {}, "action": "DELETE"}"#, "/ilmd: ilmd");

    for (action, parent, children) in [
        ("ADD", "/parentID: missing", ": children-missing"),
        ("OBSERVE", "", ": children-missing"),
        ("DELETE", "/parentID: missing", ""),
    ] {
        check_event("AggregationEvent", &format!(r#"{{"action": "{action}", "parentID": null}}"#), parent);
        check_event("AggregationEvent", &format!(r#"{{"action": "{action}", "childEPCs": null}}"#), children);
        check_event("AssociationEvent", &format!(r#"{{"action": "{action}", "childEPCs": []}}"#), children);
        check_event(
            "AssociationEvent",
            &format!(r#"{{"action": "{action}", "parentID": null}}"#),
            "/parentID: missing",
        );
    }

    check_event("TransactionEvent", r#"{"bizTransactionList": null}"#, "/bizTransactionList: missing");
    check_event("TransactionEvent", r#"{"bizTransactionList": []}"#, "/bizTransactionList: too-few");
    check_event("TransactionEvent", r#"{"epcList": null}"#, ": objects-missing");
    check_event("TransactionEvent", r#"{"epcList": null, "action": "DELETE"}"#, "");

    check_event("TransformationEvent", r#"{"outputEPCList": null}"#, ": objects-missing");
    check_event("TransformationEvent", r#"{"inputQuantityList": []}"#, ": objects-missing");
    check_event("TransformationEvent", r#"{"outputEPCList": null, "transformationID": "urn:x:1"}"#, "");
    let neither = r#"{"outputEPCList": null, "inputQuantityList": null, "transformationID": "urn:x:1"}"#;
    check_event("TransformationEvent", neither, ": objects-missing");
}

#[test]
fn sensors() {
    let report = |members: &str, expected: &str| {
        let patch = format!(r#"{{"sensorElementList": [{{"sensorReport": [{{"type": "Mass", {members}}}]}}]}}"#);
        let expected =
            if expected.is_empty() { String::new() } else { format!("/sensorElementList/0/sensorReport/0/{expected}") };
        check_event("ObjectEvent", &patch, &expected);
    };
    report(r#""value": -1.5, "percRank": 100, "hexBinaryValue": "f0F", "booleanValue": false, "component": "x""#, "");
    report(r#""value": "1""#, "value: type");
    report(r#""percRank": 100.1"#, "percRank: number-range");
    report(r#""hexBinaryValue": "xyz""#, "hexBinaryValue: hex");
    report(r#""booleanValue": "true""#, "booleanValue: type");
    report(r#""uriValue": "word""#, "uriValue: uri");
    report(r#""component": "north""#, "component: vocabulary");
    report(r#""exception": "HOT""#, "exception: vocabulary");
    report(r#""time": "noon""#, "time: time");
    report(r#""startTime": "2026-08-05T04:30:00Z""#, "startTime: unknown-member");
    let element = |element: &str, expected: &str| {
        check_event("ObjectEvent", &format!(r#"{{"sensorElementList": [{element}]}}"#), expected);
    };
    element("{}", "/sensorElementList/0/sensorReport: missing");
    element(r#"{"sensorReport": []}"#, "/sensorElementList/0/sensorReport: too-few");
    element(r#"{"sensorReport": [{}]}"#, "/sensorElementList/0/sensorReport/0/type: missing");
    element(r#"{"sensorReport": [{"type": "Warmth"}]}"#, "/sensorElementList/0/sensorReport/0/type: vocabulary");
    element(
        r#"{"sensorMetadata": {"deviceID": "urn:x:1"}, "sensorReport": [{"type": "Mass"}, {"type": "Mass", "deviceID": "urn:x:1"}]}"#,
        "/sensorElementList/0/sensorReport/1/deviceID: sensor-duplicate",
    );
}

#[test]
fn findings_have_a_limit() {
    let mut changed = event("ObjectEvent");
    changed["epcList"] = Value::Array(vec![json!("x"); 500]);
    let found = Document::parse(document([changed]).to_string().as_bytes()).unwrap();
    let findings: Vec<_> = found.all_findings().collect();
    assert_eq!(findings.len(), 101);
    assert_eq!((findings[100].code, findings[100].pointer.as_str()), ("more", "/epcisBody/eventList/0"));
}

#[test]
fn the_future() {
    let mut late = event("ObjectEvent");
    late["errorDeclaration"] = json!({"declarationTime": "2026-08-05T05:00:00+07:00"});
    let document = Document::parse(document([late]).to_string().as_bytes()).unwrap();
    let event = document.events[0].event.as_ref().unwrap();
    let half_past = event.event_time.micros();
    let codes = |now, tolerance| {
        let findings = epcis::check_times(event, now, tolerance, "/e");
        findings.iter().map(|finding| format!("{}: {}", finding.pointer, finding.code)).collect::<Vec<_>>().join("; ")
    };
    let minute = 60_000_000;
    assert_eq!(codes(half_past + 30 * minute, 0), "");
    assert_eq!(codes(half_past, 0), "/e/errorDeclaration/declarationTime: future-time");
    assert_eq!(codes(half_past, 30 * minute), "");
    assert_eq!(codes(half_past - 1, 0), "/e/eventTime: future-time; /e/errorDeclaration/declarationTime: future-time");
}

#[test]
fn contexts() {
    let with = |declared: Value, member: &str| {
        let mut patched = document([event("ObjectEvent")]);
        patched["@context"] = json!([CONTEXT, declared]);
        patched["epcisBody"]["eventList"][0][member] = json!("x");
        outcome(patched.to_string().as_bytes())
    };
    // What a prefix stands for may be declared behind it.
    assert_eq!(with(json!({ "ex": "a:ns/", "a": "b:x/", "b": "https://example.vn/" }), "ex:a"), "");
    assert_eq!(
        with(json!({ "ex": "a:ns/", "a": "ex:ns/" }), "z"),
        "/@context/1/ex: context; /@context/1/a: context; /epcisBody/eventList/0/z: unknown-member"
    );
    // Null takes a prefix back, that of the standard context too.
    assert_eq!(with(json!({ "cbvmda": null }), "cbvmda:a"), "/epcisBody/eventList/0/cbvmda:a: undeclared-prefix");
    // What is made of little must not become much.
    let chain: serde_json::Map<String, Value> = (0..900)
        .map(|n| (format!("a{n}"), json!(if n == 0 { "urn:x:".to_owned() } else { format!("a{}:0123456789", n - 1) })))
        .collect();
    let found = with(Value::Object(chain), "a1:b");
    assert!(found.starts_with("/@context/1/a205: context; /@context/1/a206: context"), "{found:.200}");
    let many: serde_json::Map<String, Value> = (0..1001).map(|n| (format!("a{n}"), json!("urn:x:"))).collect();
    assert!(with(Value::Object(many), "ex:b").starts_with("/@context/1: context"));
}

#[test]
fn broken_json_is_named_once() {
    let broken = format!("[{}]", vec!["{a}"; 50].join(","));
    let text =
        document(Value::Null).to_string().replace("{\"eventList\":null}", &format!("{{\"eventList\":{broken}}}"));
    check(&text, "unreadable /epcisBody/eventList/0: json");
}
