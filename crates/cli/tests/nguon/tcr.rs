//! The official test case requirements for what EPCIS 2.0 brought: TCR-53, sensor data, and TCR-54, associations.

use serde_json::{Value, json};

use crate::harness::http::escaped;
use crate::harness::sample::{changed, document, event, event_id, ids};
use crate::harness::{Client, Database, Node, both};

both!(
    tcr_53_every_sensor_attribute_selects_its_events,
    tcr_53_readings_are_found_in_other_units,
    tcr_53_named_queries_select_alike,
    tcr_53_types_of_others_are_compared_by_their_iris,
    tcr_53_metadata_may_stand_at_a_report,
    tcr_53_one_attribute_at_both_levels_is_refused,
    tcr_54_associations_without_their_parts_are_refused,
    tcr_54_associations_are_found_again,
);

pub(crate) const DEVICE: &str = "https://id.gs1.org/8004/9506000111111";
pub(crate) const OTHER_DEVICE: &str = "https://id.gs1.org/8004/9506000111222";

/// Event `n` with these sensor elements.
fn sensed(n: usize, elements: Value) -> Value {
    let mut event = event(n);
    event["sensorElementList"] = elements;
    event
}

/// The capture set: every attribute at least once, extensions at every level, and event 7 without sensor data.
fn capture_set() -> Vec<Value> {
    [readings(), other_values(), vec![event(7)]].concat()
}

fn readings() -> Vec<Value> {
    vec![
        sensed(
            1,
            json!([{
                "sensorMetadata": {
                    "time": "2026-08-01T10:00:00.000Z", "deviceID": DEVICE,
                    "deviceMetadata": "https://example.vn/8004/9506000111111/metadata",
                    "rawData": "https://example.vn/8004/9506000111111/raw",
                    "dataProcessingMethod": "https://example.vn/253/9506000111111ABC",
                    "bizRules": "https://example.vn/253/9506000111111XYZ",
                    "ex:battery": 87,
                },
                "sensorReport": [{ "type": "Temperature", "value": 26.5, "uom": "CEL", "ex:calibrated": "yes" }],
                "ex:room": "cold-1",
            }]),
        ),
        sensed(
            2,
            json!([{
                "sensorMetadata": {
                    "startTime": "2026-08-02T10:00:00.000Z", "endTime": "2026-08-02T12:00:00.000Z", "ex:battery": 12,
                },
                "sensorReport": [{
                    "type": "RelativeHumidity", "minValue": 12.1, "maxValue": 13.9, "meanValue": 13.0, "sDev": 0.4,
                    "percRank": 50, "percValue": 12.9, "uom": "P1", "ex:calibrated": "no",
                }],
                "ex:room": "cold-2",
            }]),
        ),
        sensed(
            3,
            json!([{
                "sensorMetadata": { "time": "2026-08-03T10:00:00.000Z" },
                "sensorReport": [{
                    "type": "Count", "microorganism": "https://www.ncbi.nlm.nih.gov/taxonomy/1126011", "value": 5, "uom": "NIU",
                }],
            }]),
        ),
        sensed(
            4,
            json!([{
                "sensorMetadata": { "time": "2026-08-04T10:00:00.000Z" },
                "sensorReport": [{
                    "type": "MassConcentration",
                    "chemicalSubstance": "https://identifiers.org/inchikey:CZMRCDWAGMRECN-UGDNZRGBSA-N",
                    "value": 0.18, "uom": "GL",
                }],
            }]),
        ),
    ]
}

/// Values that are no numbers, and two elements in one event.
fn other_values() -> Vec<Value> {
    vec![
        sensed(
            5,
            json!([{
                "sensorMetadata": { "time": "2026-08-05T10:00:00.000Z" },
                "sensorReport": [
                    { "type": "ex:seal", "stringValue": "SomeString" },
                    { "type": "ex:seal", "booleanValue": true },
                    { "type": "ex:seal", "hexBinaryValue": "F0F0F0" },
                    { "type": "ex:seal", "uriValue": "https://example.vn/sgln/614141.12345.0" },
                ],
            }]),
        ),
        sensed(
            6,
            json!([
                {
                    "sensorMetadata": { "time": "2026-08-06T10:00:00.000Z", "deviceID": OTHER_DEVICE },
                    "sensorReport": [{ "type": "Temperature", "value": -18.0, "uom": "CEL" }],
                },
                {
                    "sensorMetadata": { "time": "2026-08-06T11:00:00.000Z" },
                    "sensorReport": [{ "type": "Temperature", "value": 300.0, "uom": "KEL" }],
                },
            ]),
        ),
    ]
}

/// A node with the capture set in it.
fn node(database: Database) -> Node {
    let node = Node::start(database);
    assert_eq!(node.client.capture(&document(capture_set()))["errors"], json!([]));
    node
}

/// The parameters have to select exactly these events.
#[track_caller]
pub(crate) fn selects(client: &Client, parameters: &[(&str, &str)], expected: &[usize]) {
    let query: Vec<String> =
        parameters.iter().map(|(name, value)| format!("{}={}", escaped(name), escaped(value))).collect();
    let address = format!("/epcis/events?{}&perPage=100", query.join("&"));
    let headers = [("GS1-Extensions", "ex=https://example.vn/terms/")];
    let events = client.get_with(&address, &headers).expect(200).events();
    let mut found: Vec<String> = ids(&events).into_iter().map(str::to_owned).collect();
    found.sort_unstable();
    let expected: Vec<String> = expected.iter().map(|n| event_id(*n)).collect();
    assert_eq!(found, expected, "{parameters:?}");
}

fn tcr_53_every_sensor_attribute_selects_its_events(database: Database) {
    every_attribute(&node(database).client);
}

/// Of the capture set, each parameter selects the events that have it.
pub(crate) fn every_attribute(client: &Client) {
    let one = |name: &str, value: &str, expected: &[usize]| selects(client, &[(name, value)], expected);
    one("GE_recordTime", "2020-01-01T00:00:00Z", &[1, 2, 3, 4, 5, 6, 7]);
    one("EXISTS_sensorElementList", "", &[1, 2, 3, 4, 5, 6]);
    one("EXISTS_sensorElement", "", &[1, 2, 3, 4, 5, 6]);
    one("GE_time", "2026-08-05T10:00:00Z", &[5, 6]);
    one("LT_time", "2026-08-03T10:00:00.000Z", &[1]);
    one("GE_startTime", "2026-08-02T10:00:00.000Z", &[2]);
    one("LT_startTime", "2026-08-02T10:00:00.000Z", &[]);
    one("GE_endTime", "2026-08-02T12:00:00.000Z", &[2]);
    one("LT_endTime", "2026-08-02T12:00:00.001Z", &[2]);
    for kind in ["Temperature", "gs1:Temperature", "https://gs1.org/voc/Temperature"] {
        one("EQ_type", kind, &[1, 6]);
    }
    one("EQ_type", "RelativeHumidity|MassConcentration", &[2, 4]);
    // A type of others, by any prefix for its namespace and in full.
    one("EQ_type", "ex:seal", &[5]);
    one("EQ_type", "https://example.vn/terms/seal", &[5]);
    one("EQ_type", "https://example.vn/terms/Temperature", &[]);
    one("EQ_deviceID", DEVICE, &[1]);
    one("EQ_deviceID", &format!("{DEVICE}|{OTHER_DEVICE}"), &[1, 6]);
    one("EQ_deviceID", "urn:epc:id:giai:9506000.111111", &[1]);
    one("EQ_deviceMetadata", "https://example.vn/8004/9506000111111/metadata", &[1]);
    one("EQ_rawData", "https://example.vn/8004/9506000111111/raw", &[1]);
    one("EQ_dataProcessingMethod", "https://example.vn/253/9506000111111ABC", &[1]);
    one("EQ_bizRules", "https://example.vn/253/9506000111111XYZ", &[1]);
    one("EQ_microorganism", "https://www.ncbi.nlm.nih.gov/taxonomy/1126011", &[3]);
    one("EQ_chemicalSubstance", "https://identifiers.org/inchikey:CZMRCDWAGMRECN-UGDNZRGBSA-N", &[4]);
    one("EQ_stringValue", "SomeString", &[5]);
    one("EQ_stringValue", "somestring", &[]);
    one("EQ_booleanValue", "true", &[5]);
    one("EQ_booleanValue", "false", &[]);
    one("EQ_hexBinaryValue", "f0f0f0", &[5]);
    one("EQ_uriValue", "https://example.vn/sgln/614141.12345.0", &[5]);
    // Extensions at the element, its metadata and its report.
    one("EQ_SENSORELEMENT_ex:room", "cold-1", &[1]);
    one("EXISTS_SENSORELEMENT_ex:room", "", &[1, 2]);
    one("EQ_SENSORELEMENT_https://example.vn/terms/room", "cold-2", &[2]);
    one("GE_SENSORMETADATA_ex:battery", "13", &[1]);
    one("LT_SENSORMETADATA_ex:battery", "13", &[2]);
    one("EQ_SENSORREPORT_ex:calibrated", "no", &[2]);
    one("EXISTS_SENSORREPORT_ex:calibrated", "", &[1, 2]);
    one("EXISTS_SENSORMETADATA_ex:battery", "", &[1, 2]);
    one("EQ_SENSORMETADATA_ex:battery", "12|13", &[2]);
    // Each family looks at its own level alone.
    one("EXISTS_SENSORMETADATA_ex:room", "", &[]);
    one("EXISTS_SENSORREPORT_ex:battery", "", &[]);
    one("EXISTS_SENSORELEMENT_ex:calibrated", "", &[]);
    one("EXISTS_ex:room", "", &[]);
    // All at once, one that does not hold is enough for none.
    let temperature = [("EQ_type", "Temperature"), ("EQ_deviceID", DEVICE)];
    selects(client, &temperature, &[1]);
    selects(client, &[temperature[0], ("EQ_SENSORELEMENT_ex:room", "cold-2")], &[]);
    let both_types = client.get("/epcis/events?EQ_booleanValue=perhaps");
    both_types.problem(400, "EQ_booleanValue");
    client.get("/epcis/events?GE_time=yesterday").problem(400, "GE_time");
}

fn tcr_53_readings_are_found_in_other_units(database: Database) {
    every_unit(&node(database).client);
}

/// Of the capture set, each number selects the events that have it in its unit or after conversion.
pub(crate) fn every_unit(client: &Client) {
    let one = |name: &str, value: &str, expected: &[usize]| selects(client, &[(name, value)], expected);
    // 26.5 °C are 299.65 K, and -18 °C are 255.15 K.
    one("GE_value_KEL", "299.65", &[1, 6]);
    one("GT_value_KEL", "299.65", &[6]);
    one("LT_value_KEL", "256", &[6]);
    one("GE_value_CEL", "26.5", &[1, 6]);
    one("EQ_value_CEL", "26.5", &[1]);
    one("EQ_value_KEL", "299.65", &[1]);
    one("EQ_value_FAH", "79.7", &[1]);
    one("LE_value_FAH", "-0.4", &[6]);
    one("GE_value_KGM", "0", &[]);
    one("GE_minValue_P1", "12", &[2]);
    one("LT_minValue_P1", "12.1", &[]);
    one("LE_maxValue_P1", "13.9", &[2]);
    one("GT_meanValue_P1", "12.9", &[2]);
    one("GE_sDev_P1", "0.4", &[2]);
    one("GT_sDev_P1", "0.4", &[]);
    one("GE_percValue_P1", "12.9", &[2]);
    one("LT_percRank", "51", &[2]);
    one("GT_percRank", "50", &[]);
    one("GE_value_NIU", "5", &[3]);
    // Grams to the litre, asked for in milligrams to the cubic metre would be a million times the number.
    one("GE_value_GL", "0.18", &[4]);
    client.get("/epcis/events?GE_value_KEL=warm").problem(400, "GE_value_KEL");
}

/// Parameters with the types of JSON.
fn tcr_53_named_queries_select_alike(database: Database) {
    let node = node(database);
    let cases: [(Value, &[usize]); 7] = [
        (json!({ "EXISTS_sensorElementList": true }), &[1, 2, 3, 4, 5, 6]),
        (json!({ "GE_value_KEL": 299.65 }), &[1, 6]),
        (json!({ "EQ_type": ["Temperature", "ex:seal"], "GE_time": "2026-08-05T10:00:00Z" }), &[5, 6]),
        (json!({ "EQ_type": ["Temperature"], "EQ_deviceID": [DEVICE] }), &[1]),
        (json!({ "EQ_booleanValue": true }), &[5]),
        (json!({ "LT_percRank": 51, "GT_sDev_P1": 0.3 }), &[2]),
        (json!({ "@context": { "own": "https://example.vn/terms/" }, "EQ_SENSORELEMENT_own:room": ["cold-1"] }), &[1]),
    ];
    for (n, (query, expected)) in cases.into_iter().enumerate() {
        let body = json!({ "name": format!("tcr-{n}"), "query": query });
        let location = node.client.post("/epcis/queries", body.to_string()).expect(201).header("location");
        let events = node.client.get(&format!("{location}/events?perPage=100")).expect(200).events();
        let mut found: Vec<String> = ids(&events).into_iter().map(str::to_owned).collect();
        found.sort_unstable();
        let expected: Vec<String> = expected.iter().map(|n| event_id(*n)).collect();
        assert_eq!(found, expected, "{body}");
    }
}

fn tcr_53_types_of_others_are_compared_by_their_iris(database: Database) {
    let node = node(database);
    let (standard, sealed) =
        (document(json!([]))["@context"][0].clone(), json!([{ "sensorReport": [{ "stringValue": "shut" }] }]));
    let with_prefixes = |n: usize, kind: &str, prefixes: Value| {
        let mut sealed = sealed.clone();
        sealed[0]["sensorReport"][0]["type"] = json!(kind);
        changed(document([sensed(n, sealed)]), json!({ "@context": [standard, prefixes] }))
    };
    for sent in [
        with_prefixes(8, "own:seal", json!({ "own": "https://example.vn/terms/", "ex": "https://other.vn/" })),
        with_prefixes(9, "ex:seal", json!({ "ex": "https://other.vn/" })),
    ] {
        assert_eq!(node.client.capture(&sent)["errors"], json!([]));
    }
    selects(&node.client, &[("EQ_type", "ex:seal")], &[5, 8]);
    selects(&node.client, &[("EQ_type", "https://example.vn/terms/seal")], &[5, 8]);
    selects(&node.client, &[("EQ_type", "https://other.vn/seal")], &[9]);
}

fn tcr_53_metadata_may_stand_at_a_report(database: Database) {
    let node = Node::start(database);
    let metadata = json!({
        "time": "2026-08-01T10:00:00.000Z", "deviceID": DEVICE,
        "deviceMetadata": "https://example.vn/8004/9506000111111/metadata",
        "rawData": "https://example.vn/8004/9506000111111/raw",
        "dataProcessingMethod": "https://example.vn/253/9506000111111ABC",
        "bizRules": "https://example.vn/253/9506000111111XYZ",
    });
    let reading = json!({ "type": "Temperature", "value": 26.0, "uom": "CEL" });
    let at_element = sensed(1, json!([{ "sensorMetadata": metadata, "sensorReport": [reading] }]));
    let mut report = reading.clone();
    report.as_object_mut().unwrap().extend(metadata.as_object().unwrap().clone());
    // Rules of business are of the element alone.
    report.as_object_mut().unwrap().remove("bizRules");
    let at_report = sensed(2, json!([{ "sensorReport": [report] }]));
    // Each element stands for itself: the same attributes may be at the one's metadata and at the other's report.
    let at_either =
        sensed(3, json!([{ "sensorMetadata": metadata, "sensorReport": [reading] }, { "sensorReport": [report] }]));
    assert_eq!(node.client.capture(&document([at_element, at_report, at_either]))["errors"], json!([]));
    for name in ["deviceID", "deviceMetadata", "rawData", "dataProcessingMethod"] {
        selects(&node.client, &[(&format!("EQ_{name}"), metadata[name].as_str().unwrap())], &[1, 2, 3]);
    }
    selects(&node.client, &[("EQ_bizRules", metadata["bizRules"].as_str().unwrap())], &[1, 3]);
    let time = metadata["time"].as_str().unwrap();
    selects(&node.client, &[("EQ_time", time)], &[1, 2, 3]);
    selects(&node.client, &[("GE_time", time)], &[1, 2, 3]);
    selects(&node.client, &[("LT_time", time)], &[]);
}

fn tcr_53_one_attribute_at_both_levels_is_refused(database: Database) {
    let node = Node::start(database);
    let values = [
        ("time", "2026-08-01T10:00:00.000Z"),
        ("deviceID", DEVICE),
        ("deviceMetadata", "https://example.vn/metadata"),
        ("rawData", "https://example.vn/raw"),
        ("dataProcessingMethod", "https://example.vn/method"),
    ];
    for (name, value) in values {
        let spoilt = sensed(
            1,
            json!([{
                "sensorMetadata": { name: value },
                "sensorReport": [{ "type": "Temperature", "value": 26.0, "uom": "CEL", name: value }],
            }]),
        );
        let problem = node.client.post("/epcis/capture", document([spoilt]).to_string()).problem(400, name);
        assert!(problem.to_string().contains("/epcisBody/eventList/0/sensorElementList/0"), "{problem}");
    }
    assert_eq!(node.client.events("").len(), 0);
}

pub(crate) const PARENT: &str = "https://id.gs1.org/8003/09506000134369SN1";
pub(crate) const CHILD: &str = "https://id.gs1.org/8004/9506000111333";

/// Association `n`.
fn association(n: usize, action: &str, patch: Value) -> Value {
    let members = json!({
        "type": "AssociationEvent", "action": action, "bizStep": "assembling", "epcList": null, "parentID": PARENT,
        "childEPCs": [CHILD],
    });
    changed(changed(event(n), members), patch)
}

fn tcr_54_associations_without_their_parts_are_refused(database: Database) {
    let node = Node::start(database);
    let (no_parent, no_children) = (json!({ "parentID": null }), json!({ "childEPCs": null }));
    // Both schemas want the parent of an observed association too, unlike that of an aggregation.
    let refused = [
        ("ADD", &no_parent),
        ("DELETE", &no_parent),
        ("OBSERVE", &no_parent),
        ("ADD", &no_children),
        ("OBSERVE", &no_children),
    ];
    for (n, (action, patch)) in refused.into_iter().enumerate() {
        let spoilt = association(n, action, patch.clone());
        let missing = if patch["parentID"].is_null() && patch.get("parentID").is_some() { "parentID" } else { "child" };
        let problem =
            node.client.post("/epcis/capture", document([event(90), spoilt]).to_string()).problem(400, missing);
        assert!(problem.to_string().contains("/epcisBody/eventList/1"), "{problem}");
    }
    assert_eq!(node.client.events("").len(), 0);
    // Children named by class and quantity are children; taking away without naming them takes all away.
    let by_class = json!({ "childEPCs": null, "childQuantityList": [{ "epcClass": "https://id.gs1.org/01/09506000134352", "quantity": 3 }] });
    let accepted = [
        association(1, "ADD", json!({})),
        association(2, "ADD", by_class),
        association(3, "OBSERVE", json!({})),
        association(4, "DELETE", no_children),
    ];
    let job = node.client.capture(&document(accepted));
    assert_eq!((&job["success"], job["stored"].as_array().unwrap().len()), (&json!(true), 4), "{job}");
}

fn tcr_54_associations_are_found_again(database: Database) {
    let node = Node::start(database);
    let sent = [association(1, "ADD", json!({})), association(2, "OBSERVE", json!({})), event(3)];
    node.client.capture(&document(sent));
    let one = |name: &str, value: &str, expected: &[usize]| selects(&node.client, &[(name, value)], expected);
    one("eventType", "AssociationEvent", &[1, 2]);
    one("MATCH_parentID", PARENT, &[1, 2]);
    one("MATCH_parentID", "urn:epc:id:grai:9506000.13436.SN1", &[1, 2]);
    one("MATCH_epc", CHILD, &[1, 2]);
    one("MATCH_anyEPC", PARENT, &[1, 2]);
    selects(&node.client, &[("eventType", "AssociationEvent"), ("EQ_action", "ADD")], &[1]);
    // Of an association the whole comes back.
    let events = node.client.events("eventType=AssociationEvent&EQ_action=ADD");
    assert_eq!((&events[0]["parentID"], &events[0]["childEPCs"]), (&json!(PARENT), &json!([CHILD])));
}
