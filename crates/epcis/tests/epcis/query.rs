//! Query parameters against one rich event: what selects it, what does not, what is refused.

use epcis::query::{EventQuery, Lookup, Recorded, extension_prefixes, matches};
use epcis::{Event, Prefixes};
use serde_json::{Value, json};

/// An event with everything that a parameter can ask for.
fn rich() -> Value {
    json!({
        "type": "ObjectEvent", "eventID": "urn:x:e1", "eventTime": "2026-08-05T04:30:00+07:00",
        "eventTimeZoneOffset": "+07:00", "action": "ADD", "bizStep": "commissioning", "disposition": "active",
        "persistentDisposition": {"set": ["completeness_verified"], "unset": ["completeness_inferred"]},
        "epcList": ["urn:epc:id:sgtin:9506000.013435.1", "urn:epc:id:sscc:9506000.0123456789", "urn:x:thing:abc"],
        "quantityList": [{"epcClass": "urn:epc:class:lgtin:9506000.013435.L1", "quantity": 2.5, "uom": "TNE"},
                         {"epcClass": "https://id.gs1.org/01/09506000134352", "quantity": 7}],
        "readPoint": {"id": "urn:epc:id:sgln:9506000.00001.0", "ex:zone": "cold", "ex:in": {"ex:deep": 4}},
        "bizLocation": {"id": "https://id.gs1.org/414/9506000000022", "ex:zone": "dry"},
        "bizTransactionList": [{"type": "po", "bizTransaction": "urn:x:po:1"}],
        "sourceList": [{"type": "owning_party", "source": "urn:epc:id:pgln:9506000.00001"}],
        "destinationList": [{"type": "possessing_party", "destination": "https://id.gs1.org/417/9506000000022"}],
        "errorDeclaration": {"declarationTime": "2026-08-06T00:00:00Z", "reason": "incorrect_data",
                             "correctiveEventIDs": ["urn:x:e2"], "ex:why": "typo", "ex:more": {"ex:who": "An"}},
        "ilmd": {"cbvmda:lotNumber": "007", "ex:grade": "A", "ex:made": {"ex:by": ["x", "y"]}},
        "ex:my_field": 26.10, "ex:when": "2026-08-01T00:00:00+07:00", "ex:flag": true, "ex:none": null,
        "ex:outer": {"ex:inner": "text", "ex:typed": {"@type": "xsd:int", "@value": "5"}},
        "sensorElementList": [{
            "sensorMetadata": {"time": "2026-08-05T00:00:00Z", "startTime": "2026-08-04T00:00:00Z",
                "endTime": "2026-08-05T00:00:00Z", "deviceID": "urn:epc:id:giai:9506000.12345",
                "deviceMetadata": "https://example.vn/dm", "rawData": "https://example.vn/raw",
                "dataProcessingMethod": "https://example.vn/method", "bizRules": "https://example.vn/rules",
                "ex:meta": "m", "ex:m": {"ex:mm": 1}},
            "sensorReport": [
                {"type": "Temperature", "value": 26, "minValue": 20, "maxValue": 30, "meanValue": 25.5, "sDev": 1,
                 "percRank": 50, "percValue": 24, "uom": "CEL", "ex:rep": "r", "ex:r": {"ex:rr": 2}}],
            "ex:elem": "e", "ex:el": {"ex:ee": 3}}, {
            "sensorReport": [{"type": "gs1:RelativeHumidity", "time": "2026-08-05T02:00:00Z", "stringValue": "high",
                 "booleanValue": true, "hexBinaryValue": "f0a1", "uriValue": "https://example.vn/u",
                 "microorganism": "https://example.vn/bug", "chemicalSubstance": "https://example.vn/acid",
                 "deviceID": "urn:epc:id:giai:9506000.999"}]}],
    })
}

fn prefixes() -> Prefixes {
    Prefixes::from_context(&json!({"ex": "https://example.vn/terms/"})).0
}

fn asks(query: &EventQuery, event: &Value) -> bool {
    let prefixes = prefixes();
    let (event, _) = Event::from_json(event, "", &prefixes).unwrap_or_else(|faults| panic!("{faults:?}"));
    matches(query, &Recorded { event: &event, event_id: "urn:x:e1", record_time: 5_000_000, prefixes: &prefixes })
}

fn selects(name: &str, value: &str) -> bool {
    // Another prefix for the same namespace: names are compared by their IRIs.
    let declared = extension_prefixes("ex=https://example.vn/terms/, own=https://example.vn/terms/").unwrap();
    let query = EventQuery::from_parameters([(name, value)], &declared).unwrap_or_else(|error| panic!("{error}"));
    asks(&query, &rich())
}

/// A parameter, a value that selects the event, and one that does not.
const CASES: &[(&str, &str, &str)] = &[
    ("eventType", "TransactionEvent|ObjectEvent", "https://example.com/OwnEvent"),
    ("EQ_action", "ADD", "OBSERVE|DELETE"),
    ("GE_recordTime", "1970-01-01T00:00:05Z", "1970-01-01T00:00:05.000001Z"),
    ("LT_recordTime", "1970-01-01T00:00:05.000001Z", "1970-01-01T00:00:05Z"),
    ("EQ_persistentDisposition_set", "https://ref.gs1.org/cbv/Disp-completeness_verified", "completeness_inferred"),
    ("EQ_persistentDisposition_unset", "completeness_inferred", "completeness_verified"),
    ("EQ_eventID", "urn:x:e0|urn:x:e1", "urn:x:e2"),
    ("EQ_bizTransaction_po", "urn:x:po:1", "urn:x:po:2"),
    ("EQ_source_owning_party", "https://id.gs1.org/417/9506000000015", "urn:epc:id:pgln:9506000.00002"),
    ("EQ_destination_possessing_party", "urn:epc:id:pgln:9506000.00002", "urn:epc:id:pgln:9506000.00001"),
    ("MATCH_epc", "urn:epc:idpat:sgtin:9506000.*.*", "urn:epc:idpat:sgtin:9506001.*.*"),
    ("MATCH_epc", "urn:epc:idpat:sscc:9506000.*", "urn:epc:idpat:grai:9506000.*.*"),
    ("MATCH_anyEPC", "https://example.vn/01/09506000134352/21/*", "https://id.gs1.org/01/09506000134352/21/2*"),
    ("MATCH_epc", "https://id.gs1.org/01/09506000134352/*", "https://id.gs1.org/01/09506000134352/10/L*"),
    ("MATCH_epc", "urn:x:thing:*", "urn:x:other:*"),
    ("MATCH_epcClass", "https://id.gs1.org/01/09506000134352/10/*", "https://id.gs1.org/01/09506000134352/21/*"),
    ("MATCH_anyEPCClass", "urn:epc:idpat:sgtin:9506000.*.*", "urn:epc:idpat:sscc:9506000.*"),
    ("EQ_quantity", "7", "8"),
    ("GE_quantity", "7", "7.1"),
    ("LT_quantity", "2.6", "2.5"),
    ("EQ_quantity_KGM", "1|2500", "2.5"),
    ("GT_quantity_GRM", "2499999", "2500000"),
    ("LE_quantity_TNE", "2.50", "2.4"),
    ("EXISTS_errorDeclaration", "", "-"),
    ("GE_errorDeclarationTime", "2026-08-06T07:00:00+07:00", "2026-08-06T00:00:01Z"),
    ("LT_errorDeclaration_Time", "2026-08-06T00:00:01Z", "2026-08-06T00:00:00Z"),
    ("EQ_errorReason", "urn:epcglobal:cbv:er:incorrect_data", "did_not_occur"),
    ("EQ_correctiveEventID", "urn:x:e2", "urn:x:e1"),
    ("EQ_own:my_field", "26.1", "26.2"),
    ("EQ_https://example.vn/terms/my_field", "26.10", "26"),
    ("GT_ex:my_field", "26", "26.1"),
    ("LE_ex:my_field", "26.1", "26.0999"),
    ("GE_ex:when", "2026-07-31T17:00:00Z", "2026-08-01T00:00:00Z"),
    ("EQ_ex:when", "2026-07-31T17:00:00Z", "2026-07-31T18:00:00Z"),
    ("EQ_ex:flag", "true", "false"),
    ("EXISTS_ex:none", "1", "-"),
    ("EQ_INNER_ex:inner", "a|text", "26.1"),
    ("EQ_INNER_ex:typed", "5", "6"),
    ("EXISTS_INNER_ex:typed", "true", "-"),
    ("EQ_ILMD_cbvmda:lotNumber", "007", "7"),
    ("EQ_ILMD_urn:epcglobal:cbv:mda:lotNumber", "007", "008"),
    ("EQ_INNER_ILMD_ex:by", "y", "z"),
    ("EQ_ERROR_DECLARATION_ex:why", "typo", "other"),
    ("EQ_INNER_ERROR_DECLARATION_ex:who", "An", "Ba"),
    ("EQ_readPoint_ex:zone", "cold", "dry"),
    ("GT_INNER_readPoint_ex:deep", "3", "4"),
    ("EQ_bizLocation_ex:zone", "dry", "cold"),
    ("EXISTS_sensorElementList", "", "-"),
    ("EXISTS_sensorElement", "true", "-"),
    ("GE_time", "2026-08-05T02:00:00Z", "2026-08-05T02:00:01Z"),
    ("LT_time", "2026-08-05T00:00:01Z", "2026-08-05T00:00:00Z"),
    ("EQ_time", "2026-08-05T07:00:00+07:00", "2026-08-04T00:00:00Z"),
    ("GE_startTime", "2026-08-04T00:00:00Z", "2026-08-04T00:00:01Z"),
    ("LT_endTime", "2026-08-05T00:00:01Z", "2026-08-05T00:00:00Z"),
    ("EQ_type", "Temperature", "Speed"),
    ("EQ_type", "https://gs1.org/voc/RelativeHumidity", "AbsoluteHumidity"),
    ("EQ_deviceID", "https://id.gs1.org/8004/950600012345", "https://id.gs1.org/8004/9506000"),
    ("EQ_deviceID", "urn:epc:id:giai:9506000.999", "urn:epc:id:giai:9506000.998"),
    ("EQ_deviceMetadata", "https://example.vn/dm", "https://example.vn/raw"),
    ("EQ_rawData", "https://example.vn/raw", "https://example.vn/dm"),
    ("EQ_dataProcessingMethod", "https://example.vn/method", "https://example.vn/raw"),
    ("EQ_bizRules", "https://example.vn/rules", "https://example.vn/raw"),
    ("EQ_microorganism", "https://example.vn/bug", "https://example.vn/acid"),
    ("EQ_chemicalSubstance", "https://example.vn/acid", "https://example.vn/bug"),
    ("EQ_stringValue", "low|high", "low"),
    ("EQ_booleanValue", "true", "false"),
    ("EQ_hexBinaryValue", "F0A1", "F0A2"),
    ("EQ_uriValue", "https://example.vn/u", "https://example.vn/v"),
    ("EQ_value_CEL", "26.0", "27"),
    ("GE_value_KEL", "299.15", "299.16"),
    ("GT_value_FAH", "78.79", "78.8"),
    ("LT_minValue_CEL", "20.1", "20"),
    ("LE_maxValue_CEL", "30", "29.9"),
    ("GE_meanValue_KEL", "298.65", "298.66"),
    ("EQ_sDev_KEL", "1", "274.15"),
    ("GE_sDev_FAH", "1.8", "1.9"),
    ("GE_percRank", "50", "50.5"),
    ("EQ_percValue_CEL", "24", "25"),
    ("EQ_value_MTR", "26|27", "-"),
    ("EQ_SENSORELEMENT_ex:elem", "e", "x"),
    ("GE_INNER_SENSORELEMENT_ex:ee", "3", "4"),
    ("EQ_SENSORMETADATA_ex:meta", "m", "x"),
    ("LT_INNER_SENSORMETADATA_ex:mm", "2", "1"),
    ("EQ_SENSORREPORT_ex:rep", "r", "x"),
    ("EQ_INNER_SENSORREPORT_ex:rr", "2", "3"),
    ("EXISTS_SENSORREPORT_ex:rep", "", "-"),
];

#[test]
fn a_parameter_selects_what_it_says() {
    for (name, right, wrong) in CASES {
        let is_length = name.ends_with("_MTR");
        assert_eq!(selects(name, right), !is_length, "{name}={right}");
        assert!(*wrong == "-" || !selects(name, wrong), "{name}={wrong}");
    }
}

#[test]
fn a_field_that_is_not_there_does_not_match() {
    let bare = json!({
        "type": "ObjectEvent", "eventTime": "2026-08-05T04:30:00+07:00", "eventTimeZoneOffset": "+07:00",
        "action": "DELETE", "epcList": ["urn:x:other:1"],
    });
    let always = ["eventType", "EQ_eventID", "GE_recordTime", "LT_recordTime"];
    for (name, value, _) in CASES.iter().filter(|(name, _, _)| !always.contains(name)) {
        let query = EventQuery::from_parameters([(*name, *value)], &prefixes()).unwrap();
        assert!(!asks(&query, &bare), "{name}={value}");
    }
}

#[test]
fn a_field_in_another_part_is_another_field() {
    for (name, value) in [
        ("EQ_ex:grade", "A"),
        ("EQ_ILMD_ex:my_field", "26.1"),
        ("EQ_ex:inner", "text"),
        ("EQ_INNER_ex:my_field", "26.1"),
        ("EQ_INNER_ex:by", "x"),
        ("EQ_SENSORMETADATA_ex:rep", "r"),
        ("EQ_ex:zone", "cold"),
        ("EXISTS_ex:absent", ""),
    ] {
        assert!(!selects(name, value), "{name}={value}");
    }
}

#[test]
fn an_undeclared_prefix_is_compared_as_it_stands() {
    let query = EventQuery::from_parameters([("EQ_ex:my_field", "26.1")], &Prefixes::default()).unwrap();
    assert!(asks(&query, &rich()));
    let other = extension_prefixes("ex=https://other.example/").unwrap();
    let query = EventQuery::from_parameters([("EQ_ex:my_field", "26.1")], &other).unwrap();
    assert!(!asks(&query, &rich()), "the same prefix for another namespace");
    let hash = extension_prefixes("ex=https://example.vn/terms").unwrap();
    assert!(extension_prefixes("ex").is_err() && extension_prefixes("ex=name").is_err());
    let query = EventQuery::from_parameters([("EQ_ex:my_field", "26.1")], &hash).unwrap();
    assert!(!asks(&query, &rich()));
}

#[test]
fn exists_with_false_asks_for_nothing() {
    for value in ["false", "0"] {
        let query = EventQuery::from_parameters([("EXISTS_errorDeclaration", value)], &prefixes()).unwrap();
        assert_eq!(query, EventQuery::default());
    }
}

#[test]
fn what_cannot_be_understood_is_named() {
    for (name, value) in [
        ("colour", "red"),
        ("EQ_colour", "red"),
        ("GT_action", "ADD"),
        ("GT_bizStep", "shipping"),
        ("GE_eventTime", "yesterday"),
        ("GE_eventTime", "2026-08-05T00:00:00Z|2026-08-06T00:00:00Z"),
        ("GE_quantity", "many"),
        ("GE_quantity", "1|2"),
        ("GE_quantity_kg", "1"),
        ("GE_value", "1"),
        ("GE_value_", "1"),
        ("GE_percRank_P1", "1"),
        ("EQ_value_CEL", "warm"),
        ("EQ_booleanValue", "perhaps"),
        ("EQ_hexBinaryValue", "xyz"),
        ("GT_ex:field", "red"),
        ("EQ_ex:field", ""),
        ("EQ_ex:", "1"),
        ("EQ_:x", "1"),
        ("EXISTS_errorDeclaration", "perhaps"),
        ("EXISTS_bizStep", ""),
        ("EQ_source_", "urn:x:1"),
        ("MATCH_epc", "urn:epc:idpat:sgtin:9506000.*.1"),
        ("MATCH_epc", ""),
        ("MATCH_anyEpcClass", "urn:x:1"),
        ("HASATTR_colour", "x"),
        ("EQATTR_bizLocation", "x"),
        ("eventType", "QuantityEvent"),
        ("orderBy", "colour"),
        ("orderDirection", "down"),
        ("eventCountLimit", "5"),
    ] {
        let error = EventQuery::from_parameters([(name, value)], &prefixes()).expect_err(name);
        assert_eq!(error.parameter, name, "{error}");
    }
    let both = [("orderBy", "eventTime"), ("eventCountLimit", "5"), ("maxEventCount", "5")];
    assert_eq!(EventQuery::from_parameters(both, &prefixes()).unwrap_err().parameter, "maxEventCount");
}

#[test]
fn json_and_url_give_the_same_query() {
    let body = json!({
        "@context": {"ex": "https://example.vn/terms/"},
        "eventType": ["ObjectEvent", "AggregationEvent"], "EQ_bizStep": "shipping", "GE_quantity_KGM": 2.50,
        "EQ_value_CEL": [1, 2], "EXISTS_ex:a": null, "EXISTS_errorDeclaration": true, "EQ_ex:b": ["x"],
        "orderBy": "ex:a", "orderDirection": "ASC", "eventCountLimit": 3,
    });
    let from_json = EventQuery::from_json(body.as_object().unwrap(), &Prefixes::default()).unwrap();
    let url = [
        ("eventType", "ObjectEvent|AggregationEvent"),
        ("EQ_bizStep", "shipping"),
        ("GE_quantity_KGM", "2.50"),
        ("EQ_value_CEL", "1|2"),
        ("EXISTS_ex:a", ""),
        ("EXISTS_errorDeclaration", "true"),
        ("EQ_ex:b", "x"),
        ("orderBy", "ex:a"),
        ("orderDirection", "ASC"),
        ("eventCountLimit", "3"),
    ];
    let from_url = EventQuery::from_parameters(url, &prefixes()).unwrap();
    assert_eq!(from_json, from_url);
    // Only a list in JSON can hold a text with the separator of lists in it.
    let held = json!({"EQ_ex:b": ["x|y"]});
    let held = EventQuery::from_json(held.as_object().unwrap(), &prefixes()).unwrap();
    assert_ne!(held, EventQuery::from_parameters([("EQ_ex:b", "x|y")], &prefixes()).unwrap());
    let wrong = json!({"EQ_bizStep": {"a": 1}});
    assert!(EventQuery::from_json(wrong.as_object().unwrap(), &Prefixes::default()).is_err());
    let wrong = json!({"@context": {"ex": "no iri"}, "EQ_ex:a": 1});
    assert_eq!(
        EventQuery::from_json(wrong.as_object().unwrap(), &Prefixes::default()).unwrap_err().parameter,
        "@context"
    );
}

#[test]
fn master_data_is_looked_up_first() {
    let within = |answers: &[&str]| {
        let place = "https://id.gs1.org/414/9506000000039";
        let mut query = EventQuery::from_parameters([("WD_readPoint", place)], &prefixes()).unwrap();
        let lookups = query.lookups();
        assert_eq!(lookups.len(), 1);
        query.resolve(
            &lookups
                .into_iter()
                .map(|it| (it, answers.iter().map(|id| (*id).to_owned()).collect()))
                .collect::<Vec<_>>(),
        );
        assert!(query.lookups().is_empty());
        asks(&query, &rich())
    };
    assert!(!within(&[]));
    assert!(within(&["urn:x:a", "https://id.gs1.org/414/9506000000015"]));
    for (name, value) in [
        ("HASATTR_bizLocation", "ex:size|ex:colour"),
        ("EQATTR_bizLocation_ex:colour", "red|blue"),
        ("EQ_ATTR_bizLocation_ex:colour", "red"),
        ("EQATTR_source_cbvmda:city", "Huế"),
    ] {
        let mut query = EventQuery::from_parameters([(name, value)], &prefixes()).unwrap();
        assert!(!asks(&query, &rich()), "before it is resolved, nothing matches");
        let answers = query.lookups().into_iter().map(|lookup| {
            let Lookup::Attribute { name, .. } = &lookup else { panic!("{lookup:?}") };
            let found = match name.as_str() {
                "https://example.vn/terms/colour" => "urn:epc:id:sgln:9506000.00002.0",
                "urn:epcglobal:cbv:mda:city" => "https://id.gs1.org/417/9506000000015",
                _ => "urn:x:nothing",
            };
            (lookup.clone(), vec![found.to_owned()])
        });
        let answers = answers.collect::<Vec<_>>();
        query.resolve(&answers);
        assert!(asks(&query, &rich()), "{name}={value}: {query:?}");
    }
}
