//! EPCs that are no GS1 key: general identifiers, containers, ships, aircraft parts.

use serde_json::{Value, json};

use crate::harness::http::escaped;
use crate::harness::sample::{changed, document, event, event_id};
use crate::harness::{Database, Node, both};

both!(epcs_outside_gs1_are_found_in_every_spelling, malformed_epcs_outside_gs1_are_refused);

/// An observation of one thing.
fn of(n: usize, thing: &str) -> Value {
    changed(event(n), json!({ "epcList": [thing] }))
}

fn epcs_outside_gs1_are_found_in_every_spelling(database: Database) {
    let node = Node::start(database);
    let things = [
        ["urn:epc:id:gid:95100000.12345.400", "URN:EPC:id:gid:95100000.12345.400"],
        ["urn:epc:id:bic:CSQU3054383", "urn:EPC:id:bic:CSQU3054383"],
        ["urn:epc:id:adi:W81X9C..%232WMA%2F52", "urn:epc:id:adi:W81X9C..%232WMA%2f52"],
        ["urn:epc:id:imovn:9176187", "Urn:epc:id:imovn:9176187"],
    ];
    let events: Vec<Value> = things.iter().enumerate().map(|(n, [_, other])| of(n, other)).collect();
    node.client.capture(&document(events));
    for (n, [canonical, other]) in things.into_iter().enumerate() {
        for spelling in [canonical, other] {
            let found = node.client.events(&format!("MATCH_epc={}", escaped(spelling)));
            assert_eq!(found.len(), 1, "{spelling}");
            assert_eq!((&found[0]["eventID"], &found[0]["epcList"]), (&json!(event_id(n)), &json!([other])));
            let trace = node.client.get(&format!("/api/v1/trace?id={}", escaped(spelling))).expect(200).json();
            assert_eq!(trace["nodes"][0]["key"], canonical);
            assert_eq!(trace["events"][0]["eventID"], event_id(n));
        }
    }
}

fn malformed_epcs_outside_gs1_are_refused(database: Database) {
    let node = Node::start(database);
    for wrong in [
        "urn:epc:id:gid:95100000.012345.400",
        "urn:epc:id:gid:95100000.12345",
        "urn:epc:id:bic:CSQU3054384",
        "urn:epc:id:imovn:9176188",
        "urn:epc:id:usdod:2SI94.1",
    ] {
        node.client.post("/epcis/capture", document([of(1, wrong)]).to_string()).problem(400, "/epcList/0");
        node.client.get(&format!("/epcis/events?MATCH_epc={}", escaped(wrong))).problem(400, "MATCH_epc");
    }
    node.is_empty();
}
