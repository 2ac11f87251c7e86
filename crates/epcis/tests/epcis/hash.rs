//! The event hash of the Core Business Vocabulary, section 8.9.

use std::fs;

use epcis::Document;
use epcis::hash::{content_digest, hash_id, prehash};
use serde_json::{Value, json};

use crate::support::{document, event, standards};

/// Pre-hash strings of all events of a document.
fn prehashes(document: &str) -> Vec<String> {
    each_event(document, prehash)
}

fn each_event<T>(text: &str, of: impl Fn(&epcis::Event, &epcis::Prefixes) -> T) -> Vec<T> {
    let document = Document::parse(text.as_bytes()).unwrap_or_else(|findings| panic!("{findings:#?}"));
    let events = document.events.iter();
    events
        .map(|captured| {
            let event = captured.event.as_ref().unwrap_or_else(|findings| panic!("{findings:#?}"));
            of(event, captured.own_prefixes.as_ref().unwrap_or(&document.prefixes))
        })
        .collect()
}

/// The pre-hash string of an object event after `change`.
fn changed(change: impl FnOnce(&mut Value)) -> String {
    let mut event = event("ObjectEvent");
    change(&mut event);
    prehashes(&document(vec![event]).to_string()).remove(0)
}

/// Two values of one member of an object event mean the same.
fn check_same(member: &str, first: Value, second: Value) {
    let [first, second] = [first, second].map(|value| changed(|event| event[member] = value));
    assert_eq!(first, second, "{member}");
}

/// What stands in the pre-hash string for the value of a user extension.
fn extension(value: impl Into<Value>) -> String {
    let text = changed(|event| event["ex:f"] = value.into());
    text.split_once("{https://example.vn/terms/}f").unwrap().1.to_owned()
}

/// What stands for one identifier in the list of objects.
fn epc(uri: &str) -> String {
    let text = changed(|event| event["epcList"] = json!([uri]));
    text.split_once("epcListepc=").unwrap().1.strip_suffix("action=ADD").unwrap().to_owned()
}

#[test]
fn reference_documents() {
    let Some(folder) = standards("reference_documents") else { return };
    let folder = folder.join("epcis/examples/hash");
    for name in ["ReferenceEventHashAlgorithm", "ReferenceEventHashAlgorithm2", "ReferenceEventHashAlgorithm3"] {
        let read = |extension| fs::read_to_string(folder.join(name).with_extension(extension)).unwrap();
        let text = read("jsonld");
        assert_eq!(prehashes(&text), read("prehashes").lines().collect::<Vec<_>>(), "{name}");
        assert_eq!(each_event(&text, hash_id), read("hashes").lines().collect::<Vec<_>>(), "{name}");
    }
}

/// What an event can hold, in the order it comes in. The reference implementation computes the same, except that it
/// writes `True` and stops at a business transaction without type.
#[test]
fn order_of_members() {
    let text = changed(|event| {
        event["ex:last"] = json!({"ex:b": 2, "ex:a": [3, 1]});
        event["sourceList"] = json!([{"type": "location", "source": "https://a.example/414/9506000134352"}]);
        event["ilmd"] = json!({"cbvmda:lotNumber": "L1", "ex:grade": "A"});
        event["bizTransactionList"] = json!([
            {"bizTransaction": "https://example.vn/po/2"},
            {"bizTransaction": "https://example.vn/po/1", "type": "po"},
        ]);
        event["destinationList"] = json!([{"destination": "urn:epc:id:pgln:9506000.13435", "type": "owning_party"}]);
        event["sensorElementList"] = json!([{
            "sensorReport": [
                {"uom": "CEL", "value": 26.0, "type": "Temperature", "ex:note": "ok", "component": "x"},
                {"booleanValue": true, "type": "ex:Open", "exception": "ALARM_CONDITION"},
            ],
            "sensorMetadata": {
                "bizRules": "https://example.vn/253/9506000134352A",
                "time": "2026-08-05T00:00:00+07:00",
            },
        }]);
        event["bizLocation"] = json!({"ex:room": "4", "id": "urn:epc:id:sgln:9506000.13435.0"});
        event["persistentDisposition"] = json!({"unset": ["recalled"], "set": ["expired", "damaged"]});
        event["bizStep"] = json!("shipping");
        event["quantityList"] =
            json!([{"uom": "KGM", "quantity": 1.50, "epcClass": "urn:epc:class:lgtin:9506000.013435.L1"}]);
        event["certificationInfo"] = json!(["https://b.example/2", "https://a.example/1"]);
    });
    let expected = [
        "eventType=ObjectEvent",
        "eventTime=2026-08-04T21:30:00.000Z",
        "eventTimeZoneOffset=+07:00",
        "certificationInfo=https://a.example/1",
        "certificationInfo=https://b.example/2",
        "epcListepc=https://id.gs1.org/01/09506000134352/21/1",
        "quantityListquantityElementepcClass=https://id.gs1.org/01/09506000134352/10/L1quantity=1.5uom=KGM",
        "action=ADD",
        "bizStep=https://ref.gs1.org/cbv/BizStep-shipping",
        "persistentDisposition",
        "set=https://ref.gs1.org/cbv/Disp-damagedset=https://ref.gs1.org/cbv/Disp-expired",
        "unset=https://ref.gs1.org/cbv/Disp-recalled",
        "bizLocationid=https://id.gs1.org/414/9506000134352{https://example.vn/terms/}room=4",
        "sensorElementListsensorElement",
        "sensorMetadatatime=2026-08-04T17:00:00.000ZbizRules=https://id.gs1.org/253/9506000134352A",
        "sensorReporttype=https://example.vn/terms/Openexception=https://gs1.org/voc/ALARM_CONDITIONbooleanValue=true",
        "sensorReporttype=https://gs1.org/voc/Temperaturevalue=26component=https://ref.gs1.org/cbv/Comp-xuom=CEL",
        "{https://example.vn/terms/}note=ok",
        "bizTransactionListbizTransaction=https://example.vn/po/2",
        "type=https://ref.gs1.org/cbv/BTT-pobizTransaction=https://example.vn/po/1",
        "destinationListtype=https://ref.gs1.org/cbv/SDT-owning_partydestination=https://id.gs1.org/417/9506000134352",
        "ilmd{https://example.vn/terms/}grade=A{urn:epcglobal:cbv:mda:}lotNumber=L1",
        "sourceListtype=https://ref.gs1.org/cbv/SDT-locationsource=https://id.gs1.org/414/9506000134352",
        "{https://example.vn/terms/}last{https://example.vn/terms/}a=1{https://example.vn/terms/}a=3",
        "{https://example.vn/terms/}b=2",
    ];
    assert_eq!(text, expected.concat());
}

#[test]
fn every_event_type_keeps_its_own_members() {
    let of = |name| prehashes(&document(vec![event(name)]).to_string()).remove(0);
    let tail = "parentID=https://id.gs1.org/00/095060001234567893\
                childEPCsepc=https://id.gs1.org/01/09506000134352/21/1action=ADD";
    assert!(of("AggregationEvent").ends_with(tail), "{}", of("AggregationEvent"));
    assert!(of("AssociationEvent").ends_with(tail));
    assert!(of("TransactionEvent").ends_with("action=ADDbizTransactionListbizTransaction=https://example.vn/po/1"));
    assert!(of("TransformationEvent").ends_with(
        "inputQuantityListquantityElementepcClass=https://id.gs1.org/01/09506000134352/10/L1quantity=1.5\
         outputEPCListepc=https://id.gs1.org/01/09506000134352/21/2"
    ));
}

#[test]
fn the_hash_is_in_the_ni_scheme() {
    let hashes = each_event(&document(vec![event("ObjectEvent")]).to_string(), hash_id);
    // printf '%s' 'eventType=…action=ADD' | sha256sum
    let expected = "ni:///sha-256;df6a03347d1ebcf761cd5a4b0c9a171ced223cac7956e193348557bc4f3d60d8?ver=CBV2.0";
    assert_eq!(hashes, [expected]);
}

#[test]
fn what_a_repository_adds_does_not_count() {
    let plain = changed(|_| {});
    let added = changed(|event| {
        event["eventID"] = json!("urn:uuid:6a7d2f0e-1111-4bb0-8dcb-b0e1d1b8e5c2");
        event["recordTime"] = json!("2026-08-05T10:00:00Z");
        event["errorDeclaration"] = json!({"declarationTime": "2026-08-06T00:00:00Z", "reason": "incorrect_data"});
        event["rdfs:comment"] = json!("stands for a comment of XML");
        event["quantityList"] = json!([]);
    });
    assert_eq!(added, plain);
}

#[test]
fn identifiers_have_one_spelling() {
    for spelling in [
        "urn:epc:id:sgtin:9506000.013435.12%2F3",
        "https://id.gs1.org/01/09506000134352/21/12%2F3",
        "https://id.gs1.org/01/09506000134352/21/12%2f3",
        "http://example.vn/nong-san/01/09506000134352/21/12%2F3",
    ] {
        assert_eq!(epc(spelling), "https://id.gs1.org/01/09506000134352/21/12%2F3", "{spelling}");
    }
    assert_eq!(
        epc("urn:epc:id:sgtin:9506000.013435.a'b;c=d(e)!"),
        "https://id.gs1.org/01/09506000134352/21/a'b;c=d%28e%29%21"
    );
    for unchanged in ["urn:uuid:6a7d2f0e-1111-4bb0-8dcb-b0e1d1b8e5c2", "https://example.vn/things/12"] {
        assert_eq!(epc(unchanged), unchanged);
    }
}

/// Where an identifier is not checked against its form in EPCIS, rule 18 still brings it there.
#[test]
fn digital_links_keep_the_finest_level_only() {
    for (spelling, canonical) in [
        ("https://example.vn/01/9506000134352?11=260805", "01/09506000134352"),
        ("https://example.vn/01/09506000134352/22/2A/10/L1/21/7", "01/09506000134352/21/7"),
        ("https://example.vn/gtin/09506000134352/lot/L1", "01/09506000134352/10/L1"),
        ("urn:epc:idpat:sgtin:9506000.013435.*", "01/09506000134352"),
        ("urn:epc:id:sgln:9506000.13435.0", "414/9506000134352"),
    ] {
        assert_eq!(extension(spelling), format!("=https://id.gs1.org/{canonical}"), "{spelling}");
    }
    assert_eq!(extension("9506000134352 is no link"), "=9506000134352 is no link");
}

#[test]
fn vocabulary_names_have_one_spelling() {
    for spelling in
        ["urn:epcglobal:cbv:bizstep:packing", "https://ref.gs1.org/cbv/BizStep-packing", "cbv:BizStep-packing"]
    {
        check_same("bizStep", json!(spelling), json!("packing"));
    }
    check_same("disposition", json!("urn:epcglobal:cbv:disp:active"), json!("active"));
    assert!(
        changed(|event| event["bizStep"] = json!("ex:drying")).ends_with("bizStep=https://example.vn/terms/drying")
    );
    assert_eq!(extension("urn:epcglobal:cbv:btt:po"), "=https://ref.gs1.org/cbv/BTT-po");
    assert_eq!(extension("gs1:Temperature"), "=https://gs1.org/voc/Temperature");
}

#[test]
fn the_order_of_lists_and_members_does_not_show() {
    let epcs = ["urn:epc:id:sgtin:9506000.013435.2", "https://example.vn/01/09506000134352/21/1"];
    check_same("epcList", json!([epcs[0], epcs[1]]), json!([epcs[1], epcs[0]]));
    let (po, invoice) =
        (json!({"type": "po", "bizTransaction": "b:1"}), json!({"bizTransaction": "b:2", "type": "inv"}));
    check_same("bizTransactionList", json!([po, invoice]), json!([invoice, po]));
    check_same("ex:f", json!({"ex:a": [1, 2], "ex:b": "x"}), json!({"ex:b": "x", "ex:a": [2, 1]}));
}

#[test]
fn times_are_utc_to_the_millisecond() {
    for (written, expected) in [
        ("2026-08-05T04:30:00.5+07:00", "2026-08-04T21:30:00.500Z"),
        ("2026-08-04T21:30:00.5Z", "2026-08-04T21:30:00.500Z"),
        ("2023-01-18T11:04:03.1415Z", "2023-01-18T11:04:03.142Z"),
        ("2023-01-18T11:04:03.1425Z", "2023-01-18T11:04:03.143Z"),
        ("2023-01-18T11:04:03.141499999Z", "2023-01-18T11:04:03.141Z"),
        ("2023-12-31T23:59:59.9995Z", "2024-01-01T00:00:00.000Z"),
    ] {
        let text = changed(|event| event["eventTime"] = json!(written));
        assert!(text.contains(&format!("eventTime={expected}eventTimeZoneOffset")), "{written}: {text}");
    }
    // Only the standard's members are known to be times.
    assert_eq!(extension("2026-08-05T04:30:00+07:00"), "=2026-08-05T04:30:00+07:00");
}

#[test]
fn numbers_have_no_superfluous_zeros() {
    for (written, expected) in [
        ("26.0", "26"),
        ("26.10", "26.1"),
        ("-0.0", "0"),
        ("1e3", "1000"),
        ("0.3434000", "0.3434"),
        ("0.0001", "0.0001"),
        // As the reference writes them.
        ("0.00001", "1e-05"),
        ("1.25E-10", "1.25e-10"),
        ("1e22", "10000000000000000000000"),
        ("111100001111000011110000", "111100001111000003641344"),
    ] {
        let number: Value = serde_json::from_str(written).unwrap();
        assert_eq!(extension(number), format!("={expected}"), "{written}");
        assert_eq!(extension(written), format!("={expected}"), "{written} as a string");
    }
    for (text, expected) in [("007", "7"), ("+5", "5"), (".5", "0.5"), ("5.", "5")] {
        assert_eq!(extension(text), format!("={expected}"));
    }
    for text in [".", "-", "e5", "1e", "1.2.3", "1_000", "inf", "NaN", "0x10", "1e999", "-+1"] {
        assert_eq!(extension(text), format!("={text}"));
    }
}

#[test]
fn extensions_are_named_by_namespace() {
    let text = changed(|event| {
        event["https://example.vn/terms/z"] = json!("absolute");
        event["ex:a"] = json!("  white space ");
        event["ex:b"] = json!("");
        event["ex:c"] = json!([]);
        event["ex:d"] = json!([{"ex:e": null}, [2, 1], false]);
    });
    let expected = [
        "action=ADD",
        "{https://example.vn/terms/}a=white space",
        "{https://example.vn/terms/}b",
        "{https://example.vn/terms/}d=1=2",
        "{https://example.vn/terms/}d=false",
        "{https://example.vn/terms/}d{https://example.vn/terms/}e",
        "{https://example.vn/terms/}z=absolute",
    ];
    assert!(text.ends_with(&expected.concat()), "{text}");
}

#[test]
fn a_prefix_is_only_a_name_for_its_namespace() {
    let renamed = |prefix: &str| {
        let text = document(vec![event("ObjectEvent")]).to_string();
        let text = text.replace("\"action\":", "\"ex:f\":{\"ex:g\":\"ex:h\"},\"action\":");
        prehashes(&text.replace("\"ex\"", &format!("\"{prefix}\"")).replace("ex:", &format!("{prefix}:")))
    };
    assert_eq!(renamed("ex"), renamed("vd"));
}

#[test]
fn the_content_digest_sees_content_only() {
    let digest = |text: &str| content_digest(&serde_json::from_str(text).unwrap());
    let event = digest(r#"{"a": [1.0, "x"], "b": {"c": null, "d": true}}"#);
    for same in [
        r#"{"b":{"d":true,"c":null},"a":[1.0,"x"]}"#,
        r#"{"recordTime": "2026-08-05T10:00:00Z", "a": [1.0, "\u0078"], "b": {"c": null, "d": true}}"#,
    ] {
        assert_eq!(digest(same), event, "{same}");
    }
    for other in [
        r#"{"a": [1, "x"], "b": {"c": null, "d": true}}"#,
        r#"{"a": ["x", 1.0], "b": {"c": null, "d": true}}"#,
        r#"{"a": [1.0, "x"], "b": {"c": null, "d": "true"}}"#,
        r#"{"a": [1.0, "x"], "b": {"c": null, "d": true, "recordTime": 1}}"#,
        r#"{"a": [1.0, "x"], "b": {"c": null, "d": true}, "e": []}"#,
    ] {
        assert_ne!(digest(other), event, "{other}");
    }
    // Stored beside events: a changed rendering would make every event differ from itself.
    // printf '%s' '{s1:a[n1.0;s1:x]s1:b{s1:czs1:dt}}' | sha256sum
    let hex: String = event.iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(hex, "4e1ce80d9d9eadd613c3b1f945d916724212bf99de57d511904f4979295254eb");
}
