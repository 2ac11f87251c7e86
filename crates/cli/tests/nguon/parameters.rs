//! Query parameters: each selects what it says, in every spelling, and a wrong one is named.

use serde_json::{Value, json};

use crate::harness::http::escaped;
use crate::harness::sample::{document, event_id};
use crate::harness::{Database, Node, both};

both!(parameters_select, wrong_parameters_are_named);

/// Six events, one of each type and one reading of a sensor, an hour apart.
fn world() -> Vec<Value> {
    let lot = |code: &str, quantity: f64| json!([{ "epcClass": format!("urn:epc:class:lgtin:9506000.013435.{code}"), "quantity": quantity, "uom": "KGM" }]);
    let kinds = [
        json!({
            "type": "ObjectEvent", "action": "ADD", "bizStep": "commissioning", "disposition": "active",
            "epcList": ["urn:epc:id:sgtin:9506000.013435.1"], "readPoint": { "id": "urn:epc:id:sgln:9506000.00001.0" },
        }),
        json!({
            "type": "AggregationEvent", "action": "ADD", "bizStep": "https://ref.gs1.org/cbv/BizStep-packing",
            "parentID": "urn:epc:id:sscc:9506000.0123456789", "childEPCs": ["urn:epc:id:sgtin:9506000.013435.1"],
            "bizLocation": { "id": "https://id.gs1.org/414/9506000000015" },
        }),
        json!({
            "type": "ObjectEvent", "action": "OBSERVE", "bizStep": "shipping", "disposition": "in_transit",
            "epcList": ["https://id.gs1.org/00/095060001234567893"], "quantityList": lot("L1", 12.5),
            "bizTransactionList": [{ "type": "desadv", "bizTransaction": "urn:x:desadv:1" }],
            "sourceList": [{ "type": "owning_party", "source": "urn:epc:id:pgln:9506000.00001" }],
            "destinationList": [{ "type": "owning_party", "destination": "https://id.gs1.org/417/9506000000022" }],
        }),
        json!({
            "type": "TransformationEvent", "transformationID": "urn:x:run:1", "bizStep": "commissioning",
            "inputQuantityList": lot("L1", 12.5), "outputQuantityList": lot("L2", 12.0),
            "outputEPCList": ["urn:epc:id:sgtin:9506000.013435.2"],
        }),
        json!({
            "type": "AssociationEvent", "action": "ADD", "parentID": "urn:epc:id:grai:9506000.12345.1",
            "childEPCs": ["urn:epc:id:sgtin:9506000.013435.2"],
        }),
        json!({
            "type": "TransactionEvent", "action": "OBSERVE", "bizStep": "urn:example:own-step",
            "bizTransactionList": [{ "bizTransaction": "urn:x:po:1" }], "epcList": ["urn:x:thing:1"],
        }),
    ];
    let number = |(n, mut event): (usize, Value)| {
        event["eventID"] = json!(event_id(n));
        event["eventTime"] = json!(format!("2026-08-05T{:02}:00:00.500+07:00", 8 + n));
        event["eventTimeZoneOffset"] = json!("+07:00");
        event
    };
    kinds.into_iter().enumerate().map(number).collect()
}

/// A parameter, its value, and the numbers of the events that it selects.
type Case = (&'static str, &'static str, &'static [usize]);

const CASES: &[Case] = &[
    ("eventType", "ObjectEvent", &[0, 2]),
    ("eventType", "AggregationEvent|AssociationEvent", &[1, 4]),
    ("eventType", "TransactionEvent", &[5]),
    ("EQ_action", "ADD", &[0, 1, 4]),
    ("EQ_action", "OBSERVE|DELETE", &[2, 5]),
    ("GE_eventTime", "2026-08-05T12:00:00.500+07:00", &[4, 5]),
    ("GE_eventTime", "2026-08-05T05:00:00.501Z", &[5]),
    ("LT_eventTime", "2026-08-05T08:00:00.501+07:00", &[0]),
    ("LT_eventTime", "2026-08-05T01:00:00.5Z", &[]),
    ("GE_recordTime", "2026-08-05T00:00:00Z", &[0, 1, 2, 3, 4, 5]),
    ("LT_recordTime", "2026-08-05T00:00:00Z", &[]),
    ("EQ_bizStep", "commissioning", &[0, 3]),
    ("EQ_bizStep", "https://ref.gs1.org/cbv/BizStep-shipping", &[2]),
    ("EQ_bizStep", "urn:epcglobal:cbv:bizstep:packing|shipping", &[1, 2]),
    ("EQ_bizStep", "urn:example:own-step", &[5]),
    ("EQ_disposition", "active", &[0]),
    ("EQ_disposition", "https://ref.gs1.org/cbv/Disp-in_transit", &[2]),
    ("EQ_readPoint", "https://id.gs1.org/414/9506000000015", &[0]),
    ("EQ_readPoint", "urn:epc:id:sgln:9506000.00001.0", &[0]),
    ("EQ_bizLocation", "urn:epc:id:sgln:9506000.00001.0", &[1]),
    ("EQ_eventID", "urn:uuid:00000000-0000-4000-8000-000000000003", &[3]),
    (
        "EQ_eventID",
        "urn:uuid:00000000-0000-4000-8000-000000000003|urn:uuid:00000000-0000-4000-8000-000000000005|urn:x:no",
        &[3, 5],
    ),
    ("EQ_transformationID", "urn:x:run:1", &[3]),
    ("MATCH_epc", "https://example.vn/01/09506000134352/21/1", &[0, 1]),
    ("MATCH_epc", "urn:epc:id:sscc:9506000.0123456789", &[2]),
    ("MATCH_epc", "urn:epc:idpat:sgtin:9506000.013435.*", &[0, 1, 4]),
    ("MATCH_anyEPC", "urn:epc:idpat:sgtin:9506000.013435.*", &[0, 1, 3, 4]),
    ("MATCH_parentID", "https://id.gs1.org/00/095060001234567893", &[1]),
    ("MATCH_anyEPC", "https://id.gs1.org/00/095060001234567893", &[1, 2]),
    ("MATCH_outputEPC", "urn:epc:id:sgtin:9506000.013435.2", &[3]),
    ("MATCH_inputEPC", "urn:epc:id:sgtin:9506000.013435.2", &[]),
    ("MATCH_epcClass", "https://id.gs1.org/01/09506000134352/10/L1", &[2]),
    ("MATCH_inputEPCClass", "urn:epc:class:lgtin:9506000.013435.L1", &[3]),
    ("MATCH_outputEPCClass", "https://id.gs1.org/01/09506000134352/10/L2", &[3]),
    ("MATCH_anyEPCClass", "https://id.gs1.org/01/09506000134352/10/L1", &[2, 3]),
    ("EQ_bizTransaction_desadv", "urn:x:desadv:1", &[2]),
    ("EQ_bizTransaction_urn:epcglobal:cbv:btt:desadv", "urn:x:desadv:1", &[2]),
    ("EQ_bizTransaction_po", "urn:x:desadv:1", &[]),
    ("EQ_source_owning_party", "https://id.gs1.org/417/9506000000015", &[2]),
    ("EQ_destination_owning_party", "urn:epc:id:pgln:9506000.00002", &[2]),
    ("EQ_destination_location", "urn:epc:id:pgln:9506000.00002", &[]),
    ("EXISTS_errorDeclaration", "true", &[]),
    ("EXISTS_errorDeclaration", "false", &[0, 1, 2, 3, 4, 5]),
    ("MATCH_anyEPC", "urn:epc:idpat:sgtin:9506000.*.*", &[0, 1, 3, 4]),
    ("MATCH_anyEPC", "urn:epc:idpat:sgtin:9506001.*.*", &[]),
    ("MATCH_anyEPC", "urn:epc:idpat:sscc:9506000.*", &[1, 2]),
    ("MATCH_anyEPCClass", "https://id.gs1.org/01/09506000134352/10/*", &[2, 3]),
    ("MATCH_epc", "urn:x:thing:*", &[5]),
    ("WD_readPoint", "https://id.gs1.org/414/9506000000015", &[0]),
    ("GE_quantity", "12.5", &[2, 3]),
    ("EQ_quantity_GRM", "12000", &[3]),
    ("LT_quantity_LTR", "100", &[]),
    ("EXISTS_sensorElementList", "", &[]),
    ("EQ_persistentDisposition_set", "damaged", &[]),
    ("EQ_ILMD_ex:grade", "A", &[]),
];

fn parameters_select(database: Database) {
    let node = Node::start(database);
    assert_eq!(node.client.capture(&document(world()))["success"], true);
    let select = |query: &str| -> Vec<usize> {
        let events = node.client.events(&format!("orderDirection=ASC&{query}"));
        let number = |event: &Value| event["eventID"].as_str().unwrap()[33..].parse().unwrap();
        events.iter().map(number).collect()
    };
    for (name, value, expected) in CASES {
        assert_eq!(select(&format!("{}={}", escaped(name), escaped(value))), *expected, "{name}={value}");
    }
    assert_eq!(select("EQ_action=ADD&eventType=ObjectEvent"), [0], "all of the parameters");
    assert_eq!(select("EQ_bizStep=commissioning&EQ_transformationID=urn%3Ax%3Arun%3A1"), [3]);
}

fn wrong_parameters_are_named(database: Database) {
    let node = Node::start(database);
    for (name, value) in [
        ("colour", "red"),
        ("EQ_colour", "red"),
        ("eventType", "QuantityEvent"),
        ("eventType", ""),
        ("EQ_action", "add"),
        ("GE_eventTime", "yesterday"),
        ("GE_eventTime", "2026-08-05T08:00:00"),
        ("LT_recordTime", "2026-08-05"),
        ("orderBy", "colour"),
        ("orderDirection", "down"),
        ("eventCountLimit", "many"),
        ("EQ_bizTransaction_", "urn:x:1"),
        ("MATCH_epc", "urn:epc:id:sgtin:9506000.0134"),
        // Nothing can be stored under these, so they are slips and no questions.
        ("MATCH_epc", "foo"),
        ("MATCH_epc", "https://id.gs1.org/01/09506000134353/21/1"),
        ("MATCH_anyEPCClass", "urn:x:1|https://id.gs1.org/01/09506000134353/10/1"),
        ("EQ_readPoint", "foo"),
        ("EQ_readPoint", "urn:epc:id:sgln:1"),
        ("EQ_bizLocation", "https://id.gs1.org/414/9506000000016"),
        ("WD_bizLocation", "urn:epc:id:sgln:1"),
        ("EQ_source_owning_party", "urn:epc:id:pgln:1"),
        ("EQ_destination_location", "foo"),
        ("EQ_bizTransaction_po", "https://id.gs1.org/253/9506000000011t1"),
        ("EQ_transformationID", "urn:epc:id:gdti:950600"),
        ("", "1"),
        ("gạo", "1"),
    ] {
        let problem =
            node.client.get(&format!("/epcis/events?{}={}", escaped(name), escaped(value))).problem(400, name);
        assert_eq!(problem["type"], "epcisException:QueryParameterException");
    }
    // Two of one name might mean both or either of them: neither is guessed.
    for (name, values) in [
        ("EQ_bizStep", ["shipping", "packing"]),
        ("EQ_action", ["ADD", "ADD"]),
        ("LT_eventTime", ["2026-08-05T08:00:00Z", "2026-08-06T08:00:00Z"]),
        ("orderBy", ["eventTime", "recordTime"]),
        ("eventCountLimit", ["1", "2"]),
        ("perPage", ["1", "2"]),
        ("nextPageToken", ["a", "b"]),
    ] {
        let [one, other] = values.map(|value| format!("{name}={}", escaped(value)));
        let answer = node.client.get(&format!("/epcis/events?{one}&eventType=ObjectEvent&{other}"));
        assert_eq!(answer.problem(400, name)["type"], "epcisException:QueryParameterException");
        answer.problem(400, "twice");
    }
    for path in
        ["/epcis/epcs/urn%3Ax%3A1/events?colour=red", "/epcis/capture?colour=red", "/api/v1/trace?id=x&colour=red"]
    {
        node.client.get(path).problem(400, "colour");
    }
    node.client.get("/api/v1/trace").problem(400, "id");
    node.client.get("/api/v1/trace?id=x&direction=up").problem(400, "direction");
    node.client.get("/api/v1/trace?id=01/09506000134353").problem(400, "id");
}
