//! `POST /epcis/capture`: the answer, the job behind it, repetition.

use serde_json::{Value, json};

use crate::harness::http::escaped;
use crate::harness::sample::{as_captured, changed, document, event, event_id, ids};
use crate::harness::{Database, Node, both};

both!(
    a_capture_has_an_address_and_a_job,
    a_repetition_stores_nothing,
    events_without_an_id_get_their_hash,
    many_at_once_share_the_writer,
    the_same_event_from_many_hands_is_stored_once,
    identifiers_longer_than_an_index_takes,
);

fn a_capture_has_an_address_and_a_job(database: Database) {
    let node = Node::start(database);
    let answer = node.client.post("/epcis/capture", document([event(1), event(2)]).to_string());
    answer.expect(202);
    assert_eq!(answer.body, b"");
    assert_eq!(answer.header("gs1-epcis-version"), "2.0.0");
    let location = answer.header("location");
    let id = location.strip_prefix(&format!("{}/epcis/capture/", node.client.url)).unwrap();
    let job = node.client.get(&location).expect(200).json();
    let names: Vec<&str> = job.as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(
        names,
        ["captureID", "createdAt", "running", "success", "captureErrorBehaviour", "errors", "stored", "finishedAt"]
    );
    assert_eq!(job["captureID"], id);
    assert_eq!((&job["running"], &job["success"]), (&json!(false), &json!(true)));
    assert_eq!((&job["captureErrorBehaviour"], &job["errors"]), (&json!("rollback"), &json!([])));
    assert_eq!(job["stored"], json!([event_id(1), event_id(2)]));
    assert!(job["createdAt"].as_str().unwrap() <= job["finishedAt"].as_str().unwrap());
    node.client.get("/epcis/capture/0").problem(404, "“0”");
    // Nothing to store is no fault.
    let job = node.client.capture(&document(Vec::<Value>::new()));
    assert_eq!((&job["success"], &job["stored"]), (&json!(true), &json!([])));
    // Behind a proxy, the address is the one that the client used.
    let from_outside = [("Content-Type", "application/ld+json; charset=utf-8"), ("Host", "truyxuat.example.vn")];
    let answer = node.client.post_with("/epcis/capture", document([event(3)]).to_string(), &from_outside);
    assert!(answer.expect(202).header("location").starts_with("http://truyxuat.example.vn/epcis/capture/"));
}

fn a_repetition_stores_nothing(database: Database) {
    let node = Node::start(database);
    let sent = [event(1), changed(event(2), json!({ "eventID": null }))];
    node.client.capture(&document(sent.clone()));
    let first = node.client.events("");
    for _ in 0..2 {
        let job = node.client.capture(&document(sent.clone()));
        assert_eq!((&job["success"], &job["errors"]), (&json!(true), &json!([])));
        let twice = node.client.capture(&document([sent.clone(), sent.clone()].concat()));
        assert_eq!(twice["success"], true);
    }
    assert_eq!(node.client.events(""), first, "the very same rows, record times too");
    let captured: Vec<Value> = first.iter().rev().zip([true, false]).map(|(it, had)| as_captured(it, had)).collect();
    assert_eq!(captured, sent);
}

fn events_without_an_id_get_their_hash(database: Database) {
    let node = Node::start(database);
    let sent = document([changed(event(7), json!({ "eventID": null }))]);
    let job = node.client.capture(&sent);
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(&file, sent.to_string()).unwrap();
    let hash = crate::harness::command::nguon(&["hash", crate::harness::node::path(file.path())]).well();
    assert_eq!(job["stored"], json!([hash.trim()]));
    assert!(hash.starts_with("ni:///sha-256;") && hash.trim().ends_with("?ver=CBV2.0"));
    let address = format!("/epcis/events/{}", crate::harness::http::escaped(hash.trim()));
    assert_eq!(node.client.get(&address).expect(200).events().len(), 1);
}

fn many_at_once_share_the_writer(database: Database) {
    let node = Node::start(database);
    let (hands, each) = (8, 25);
    std::thread::scope(|scope| {
        for hand in 0..hands {
            let client = &node.client;
            scope.spawn(move || {
                for n in 0..each {
                    let job = client.capture(&document([event(hand * 100 + n * 2), event(hand * 100 + n * 2 + 1)]));
                    assert_eq!(job["success"], true);
                }
            });
        }
    });
    let events = node.client.events("");
    let mut found = ids(&events);
    found.sort_unstable();
    found.dedup();
    assert_eq!((events.len(), found.len()), (hands * each * 2, hands * each * 2));
    let mut times: Vec<&str> = node_times(&events);
    times.sort_unstable();
    let by_record: Vec<Value> = node.client.events("orderBy=recordTime&orderDirection=ASC");
    assert_eq!(node_times(&by_record), times, "record time never goes back");
}

fn node_times(events: &[Value]) -> Vec<&str> {
    events.iter().map(|event| event["recordTime"].as_str().unwrap()).collect()
}

fn the_same_event_from_many_hands_is_stored_once(database: Database) {
    let node = Node::start(database);
    let outcomes: Vec<u16> = std::thread::scope(|scope| {
        let hands: Vec<_> = (0..8)
            .map(|hand| {
                let client = &node.client;
                let body = document([changed(event(1), json!({ "ex:hand": hand % 2 })), event(2)]).to_string();
                scope.spawn(move || client.post("/epcis/capture", body).status)
            })
            .collect();
        hands.into_iter().map(|hand| hand.join().unwrap()).collect()
    });
    assert_eq!(outcomes.iter().filter(|status| **status == 202).count(), 4, "{outcomes:?}");
    assert_eq!(outcomes.iter().filter(|status| **status == 409).count(), 4, "{outcomes:?}");
    assert_eq!(node.client.events("").len(), 2);
}

/// Text that no compression makes much shorter.
fn noise(seed: u64, length: usize) -> String {
    let mut state = seed;
    let mut sign = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        char::from(b"0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-_"[(state >> 58) as usize])
    };
    (0..length).map(|_| sign()).collect()
}

fn identifiers_longer_than_an_index_takes(database: Database) {
    let node = Node::start_with(database, &[("inline_bytes", "60000")]);
    let long = |seed, length| format!("urn:x:{}", noise(seed, length));
    let location = long(1, 6_400);
    let events = [
        changed(event(1), json!({ "bizLocation": { "id": location } })),
        changed(event(2), json!({ "bizStep": format!("https://example.vn/steps/{}", noise(2, 6_400)) })),
        changed(event(3), json!({ "sourceList": [{ "type": "owning_party", "source": long(3, 6_400) }] })),
        changed(event(4), json!({ "readPoint": { "id": long(4, 990) }, "bizLocation": { "id": long(5, 1_100) } })),
    ];
    assert_eq!(node.client.capture(&document(events.to_vec()))["success"], true);
    for behaviour in ["rollback", "proceed"] {
        // The same again, and new ones, in a document that is put by.
        let more = (10..15).map(|n| changed(event(n), json!({ "bizLocation": { "id": long(n as u64, 9_000) } })));
        let more = more.map(|event| changed(event, json!({ "eventID": null, "ex:behaviour": behaviour })));
        let body = document(events.iter().cloned().chain(more).collect::<Vec<_>>()).to_string();
        let headers = [("Content-Type", "application/json"), ("GS1-Capture-Error-Behaviour", behaviour)];
        let answer = node.client.post_with("/epcis/capture", body, &headers);
        let job = node.client.finished_job(&answer.expect(202).header("location"));
        assert_eq!(job["success"], true, "{}", job["errors"]);
    }
    assert_eq!(node.client.events("").len(), 4 + 2 * 5);
    let found = node.client.get(&format!("/epcis/bizLocations/{}/events", escaped(&location))).expect(200).events();
    assert_eq!(ids(&found), [event_id(1)]);
    node.client.get(&format!("/epcis/bizLocations/{}/events", escaped(&long(99, 6_400)))).problem(404, "");
    // Lists have what is short enough.
    let listed = |what: &str| node.client.get(&format!("/epcis/{what}")).expect(200).text();
    assert!(listed("readPoints").contains(&long(4, 990)) && !listed("bizLocations").contains("urn:x:"));
}
