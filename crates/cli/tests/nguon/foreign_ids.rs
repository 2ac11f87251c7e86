//! Codes of other schemes, captured, found in every spelling, and kept apart.

use serde_json::{Value, json};

use crate::harness::http::escaped;
use crate::harness::sample::{changed, document, event, event_id, ids};
use crate::harness::{Database, Node, both};

both!(
    codes_of_two_systems_are_two_things,
    a_growing_area_is_a_place,
    malformed_codes_are_refused_with_their_place,
    records_check_codes_under_their_schemes,
    the_number_of_a_household_is_kept_nowhere,
);

const AREA: &str = "urn:nguon:id:vn-growing-area-export:VN-DLOR-9901";

fn found(node: &Node, query: &str) -> Vec<String> {
    let mut found: Vec<String> = ids(&node.client.events(query)).into_iter().map(str::to_owned).collect();
    found.sort();
    found
}

/// An observation of things.
fn of(n: usize, things: &[&str]) -> Value {
    changed(event(n), json!({ "epcList": things }))
}

fn codes_of_two_systems_are_two_things(database: Database) {
    let node = Node::start(database);
    let sent = [
        of(1, &["urn:nguon:id:local:temxa.example:A%2F7"]),
        of(2, &["URN:NGUON:id:local:TemXa.example:A/7"]),
        of(3, &["urn:nguon:id:local:nhanhtrace.example:A%2F7"]),
        of(4, &["urn:nguon:id:vn-pond:A%2F7"]),
    ];
    assert_eq!(node.client.capture(&document(sent.clone()))["success"], true);
    let both = [event_id(1), event_id(2)];
    for spelling in ["urn:nguon:id:local:temxa.example:A%2f7", "Urn:nguon:id:local:TEMXA.example:A/7"] {
        assert_eq!(found(&node, &format!("MATCH_epc={}", escaped(spelling))), both, "{spelling}");
        let about = node.client.get(&format!("/epcis/epcs/{}/events", escaped(spelling)));
        assert_eq!(about.expect(200).events().len(), 2, "{spelling}");
        let trace = node.client.get(&format!("/api/v1/trace?id={}", escaped(spelling))).expect(200).json();
        assert_eq!(trace["nodes"][0]["key"], "urn:nguon:id:local:temxa.example:A%2F7", "{trace}");
        assert_eq!(trace["events"].as_array().unwrap().len(), 2, "{trace}");
    }
    assert_eq!(found(&node, "MATCH_epc=urn:nguon:id:local:nhanhtrace.example:A%252F7"), [event_id(3)]);
    assert_eq!(found(&node, "MATCH_epc=urn:nguon:id:vn-pond:A%252F7"), [event_id(4)]);
    // What was captured comes back as it was written, in every form of GS1 keys.
    for format in ["Never_Translates", "Always_GS1_Digital_Link", "Always_EPC_URN"] {
        let events = node.client.get_with("/epcis/events", &[("GS1-EPC-Format", format)]).expect(200).events();
        for event in &sent {
            assert!(events.iter().any(|it| it["epcList"] == event["epcList"]), "{format}: {event}");
        }
    }
}

fn a_growing_area_is_a_place(database: Database) {
    let node = Node::start(database);
    let seller = "urn:nguon:id:vn-tax:0000000017001";
    let sold = changed(
        event(2),
        json!({ "readPoint": { "id": AREA }, "sourceList": [{ "type": "owning_party", "source": seller }] }),
    );
    let grown = changed(event(1), json!({ "bizLocation": { "id": AREA.replace("9901", "%39901") } }));
    assert_eq!(node.client.capture(&document([grown, sold]))["success"], true);
    assert_eq!(found(&node, &format!("EQ_bizLocation={AREA}")), [event_id(1)]);
    assert_eq!(found(&node, &format!("EQ_readPoint={AREA}")), [event_id(2)]);
    assert_eq!(found(&node, "EQ_source_owning_party=urn:nguon:id:vn-tax:0000000017-001"), [event_id(2)]);
    let domestic = AREA.replace("export", "domestic");
    assert_eq!(found(&node, &format!("EQ_readPoint={domestic}")), Vec::<String>::new());
}

fn malformed_codes_are_refused_with_their_place(database: Database) {
    let node = Node::start(database);
    for (wrong, what) in [
        ("urn:nguon:id:vn-tax:0000000018", "check digit"),
        ("urn:nguon:id:vn-lake:1", "vn-pond"),
        ("urn:nguon:id:vn-pond:", "byte 21"),
        ("urn:nguon:id:local:tem_xa:1", "byte 22"),
    ] {
        let sent = document([event(1), of(2, &[wrong])]).to_string();
        let problem = node.client.post("/epcis/capture", sent).problem(400, "");
        let fault = &problem["errors"][0];
        assert_eq!(fault["pointer"], "/epcisBody/eventList/1/epcList/0", "{problem}");
        assert!(problem.to_string().contains(what), "{what}: {problem}");
        for path in ["/epcis/events?MATCH_epc=", "/api/v1/trace?id="] {
            node.client.get(&format!("{path}{}", escaped(wrong))).problem(400, "");
        }
    }
    node.is_empty();
}

fn records_check_codes_under_their_schemes(database: Database) {
    let node = Node::start(database);
    let text = json!({ "vi": "x", "en": "x" });
    let organisation = |tax: &str, country: &str| {
        json!({ "gln": "9506000000015", "name": text, "kind": "enterprise", "tax_number": tax, "country": country,
                "field": "agriculture", "verified": true })
    };
    let certificate = |scheme: &str, number: &str| {
        json!({ "number": number, "scheme": scheme, "name": text, "issuer": text, "from": "2026-01-01",
                "subjects": ["414/9506000134352"] })
    };
    let import = |records: Value| node.client.post("/api/v1/records", records.to_string());
    import(json!({
        "organisations": [organisation("0000000017", "VN"), organisation("DE 123", "DE")],
        "certificates": [certificate("vn-packing-house", "VN-DLPH-9901"), certificate("vn-pond", "89-01-9901-001")],
    }))
    .expect(200);
    for (records, pointer) in [
        (json!({ "organisations": [organisation("0000000018", "VN")] }), "/organisations/0/tax_number"),
        (json!({ "certificates": [certificate("vn-packing-house", " 9901")] }), "/certificates/0/number"),
        (json!({ "certificates": [certificate("packing-house", "9901")] }), "/certificates/0/number"),
    ] {
        let problem = import(records).problem(400, "");
        assert_eq!(problem["errors"][0]["pointer"], pointer, "{problem}");
    }
    let schemes = node.client.get("/api/v1/schemes").expect(200).json();
    let names: Vec<&str> =
        schemes["schemes"].as_array().unwrap().iter().map(|scheme| scheme["scheme"].as_str().unwrap()).collect();
    assert!(names.contains(&"vn-tax") && names.contains(&"vn-growing-area-domestic"), "{names:?}");
    assert_eq!(schemes["schemes"][0]["name"]["vi"], "Mã số thuế của doanh nghiệp, hợp tác xã");
}

fn the_number_of_a_household_is_kept_nowhere(database: Database) {
    let node = Node::start(database);
    let number = "000099012345";
    let text = json!({ "vi": "x", "en": "x" });
    for kind in ["household", "enterprise"] {
        let organisation = json!({ "gln": "9506000000015", "name": text, "kind": kind, "tax_number": number,
                                   "field": "agriculture", "verified": true });
        let answer = node.client.post("/api/v1/records", json!({ "organisations": [organisation] }).to_string());
        assert_eq!(answer.problem(400, "")["errors"][0]["pointer"], "/organisations/0/tax_number");
        assert!(!answer.text().contains(number), "{}", answer.text());
    }
    let sent = document([of(1, &[&format!("urn:nguon:id:vn-tax:{number}")])]).to_string();
    let answer = node.client.post("/epcis/capture", sent);
    answer.problem(400, "");
    assert!(!answer.text().contains(number), "{}", answer.text());
    node.is_empty();
    assert!(!String::from_utf8_lossy(&node.stored_bytes()).contains(number));
}
