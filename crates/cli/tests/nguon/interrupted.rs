//! Captures that somebody leaves in the middle: clients that go away or fall silent, a database that does.

use std::io::{Read, Write};
use std::net::TcpStream;

use serde_json::{Value, json};

use crate::harness::http::escaped;
use crate::harness::sample::{changed, document, event, event_id, item, single};
use crate::harness::{Database, Node, both};

both!(who_leaves_early_leaves_no_job_behind, identifiers_of_any_length_are_stored, silence_ends_a_request);

/// A document of more than these bytes is put by.
const SPOOLED: (&str, &str) = ("inline_bytes", "3000");

/// The head of a capture of so many bytes.
fn head(node: &Node, length: usize) -> String {
    let key = node.client.key.as_ref().unwrap();
    format!(
        "POST /epcis/capture HTTP/1.1\r\nHost: node\r\nAuthorization: Bearer {key}\r\n\
         Content-Type: application/json\r\nContent-Length: {length}\r\n\r\n"
    )
}

fn connect(node: &Node) -> TcpStream {
    TcpStream::connect(node.client.url.strip_prefix("http://").unwrap()).unwrap()
}

fn who_leaves_early_leaves_no_job_behind(database: Database) {
    let node = Node::start_with(database, &[SPOOLED]);
    for round in 0..20 {
        // More than one part of a document that is put by, which is a megabyte.
        let events: Vec<Value> = (round * 700..(round + 1) * 700)
            .map(|n| changed(event(n), json!({ "ex:padding": "x".repeat(1500) })))
            .collect();
        let body = document(events).to_string();
        let mut stream = connect(&node);
        stream.write_all(head(&node, body.len()).as_bytes()).unwrap();
        stream.write_all(body.as_bytes()).unwrap();
        // Gone as soon as the last byte is sent, sooner or later after it.
        std::thread::sleep(std::time::Duration::from_millis(round as u64));
        drop(stream);
    }
    // Whatever became a job ends, and well.
    let jobs = || node.client.get("/epcis/capture?perPage=100").expect(200).json().as_array().unwrap().clone();
    let mut looks = 0;
    while jobs().iter().any(|job| job["running"] == true) {
        looks += 1;
        assert!(looks < 600, "{:?}", jobs().iter().find(|job| job["running"] == true));
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
    for job in jobs() {
        assert_eq!(job["success"], true, "{job}");
    }
}

fn identifiers_of_any_length_are_stored(database: Database) {
    let node = Node::start_with(database, &[SPOOLED]);
    // No two halves alike, or the database would make it short.
    let mut seed = 7_u64;
    let mut letter = || {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        char::from(b'a' + u8::try_from(seed >> 33 & 15).unwrap())
    };
    let long = format!("urn:x:{}", (0..6400).map(|_| letter()).collect::<String>());
    let source = json!([{ "type": "owning_party", "source": long }]);
    let changes = [
        json!({ "bizLocation": { "id": long } }),
        json!({ "bizStep": long }),
        json!({ "readPoint": { "id": "urn:x:short" }, "sourceList": source }),
        json!({ "epcList": [long] }),
    ];
    for (number, change) in changes.into_iter().enumerate() {
        assert_eq!(node.client.capture(&document([changed(event(number), change)]))["success"], true);
    }
    assert_eq!(node.client.events("").len(), 4);
    assert_eq!(node.client.get("/epcis/readPoints").expect(200).json()["member"], json!(["urn:x:short"]));
}

fn silence_ends_a_request(database: Database) {
    let node = Node::start_with(database, &[SPOOLED, ("body_idle_s", "1")]);
    let body = document((0..100).map(event).collect::<Vec<_>>()).to_string();
    let mut silent = connect(&node);
    silent.write_all(head(&node, body.len()).as_bytes()).unwrap();
    silent.write_all(&body.as_bytes()[..5000]).unwrap();
    // Who is slow and goes on is heard to the end.
    let mut slow = connect(&node);
    slow.write_all(head(&node, body.len()).as_bytes()).unwrap();
    for part in body.as_bytes().chunks(body.len() / 4 + 1) {
        std::thread::sleep(std::time::Duration::from_millis(500));
        slow.write_all(part).unwrap();
    }
    let mut answer = [0; 12];
    slow.read_exact(&mut answer).unwrap();
    assert_eq!(&answer, b"HTTP/1.1 202");
    silent.read_exact(&mut answer).unwrap();
    assert_eq!(&answer, b"HTTP/1.1 408");
}

#[test]
fn a_database_that_goes_away_ends_no_job() {
    let node = Node::start_with(Database::Postgres, &[SPOOLED]);
    let events: Vec<Value> = (0..8000).map(|n| changed(event(n), json!({ "epcList": [item(n)] }))).collect();
    for behaviour in ["proceed", "rollback"] {
        let headers = [("Content-Type", "application/json"), ("GS1-Capture-Error-Behaviour", behaviour)];
        let answer = node.client.post_with("/epcis/capture", document(events.clone()).to_string(), &headers);
        let location = answer.expect(202).header("location");
        for _ in 0..10 {
            std::thread::sleep(std::time::Duration::from_millis(60));
            node.cut_connections();
        }
        assert_eq!(node.client.finished_job(&location)["success"], true, "{behaviour}");
    }
    let last = format!("EQ_eventID={}", escaped(&event_id(7999)));
    assert_eq!(node.client.events(&last).len(), 1);
}

#[test]
fn a_connection_that_was_lost_at_rest_fails_no_request() {
    let node = Node::start_with(Database::Postgres, &[]);
    for number in 0..40 {
        node.cut_connections();
        node.client.get("/epcis/events").expect(200);
        node.cut_connections();
        node.client.post("/epcis/events", single(event(number)).to_string()).expect(201);
    }
    assert_eq!(node.client.events("").len(), 40);
}

#[test]
fn a_job_that_fails_each_time_ends() {
    let node = Node::start_with(Database::Postgres, &[SPOOLED]);
    node.run_on_postgres("ALTER TABLE known_value RENAME TO elsewhere");
    let body = document((0..50).map(event).collect::<Vec<_>>()).to_string();
    let answer = node.client.post("/epcis/capture", &body);
    let job = node.client.finished_job(&answer.expect(202).header("location"));
    assert_eq!((&job["success"], &job["stored"]), (&json!(false), &json!([])));
    assert_eq!(job["errors"][0]["title"], "not-stored", "{job}");
    assert!(!job["errors"][0]["detail"].as_str().unwrap().contains("known_value"), "{job}");
    // Nothing of it stands in the way of the same document later.
    node.run_on_postgres("ALTER TABLE elsewhere RENAME TO known_value");
    let answer = node.client.post("/epcis/capture", &body);
    assert_eq!(node.client.finished_job(&answer.expect(202).header("location"))["success"], true);
}
