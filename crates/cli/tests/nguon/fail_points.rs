//! Power cuts at every named place of a delivery: what arrived is compared with the log.

use serde_json::json;

use crate::harness::sample::{document, event, ids};
use crate::harness::{Client, Database, Node, Receiver, both};

both!(every_event_arrives_in_order_whatever_place_the_process_ends_at);

/// Quick pauses, small documents, receivers on this machine.
pub(crate) const SETTINGS: [(&str, &str); 6] = [
    ("private_addresses", "true"),
    ("batch_events", "3"),
    ("retry_first_s", "1"),
    ("poll_ms", "20"),
    ("timeout_s", "2"),
    ("lease_s", "3"),
];
/// Events owed when a process begins to deliver: three documents.
const OWED: usize = 7;

/// How often a place is passed before the process ends there. A lease is taken once for all three documents, a commit is
/// also made while starting.
fn passed(point: &str) -> &'static [usize] {
    match point {
        "delivery-before-lease" | "delivery-after-lease" => &[0],
        "commit-before" | "commit-after" => &[0, 2, 3, 4, 5],
        _ => &[0, 1, 2],
    }
}

/// The whole log of events, in order.
fn log(client: &Client) -> Vec<String> {
    let events = crate::paging::all(client, "/epcis/events?perPage=1000&orderBy=recordTime&orderDirection=ASC");
    ids(&events).into_iter().map(str::to_owned).collect()
}

fn subscribe(client: &Client, receiver: &Receiver, path: &str) {
    let wish = json!({ "dest": format!("{}{path}", receiver.url), "stream": true });
    client.post("/epcis/queries/all/subscriptions", wish.to_string()).expect(201);
}

fn capture(client: &Client, numbers: std::ops::Range<usize>) {
    for number in numbers {
        client.capture(&document([event(number)]));
    }
}

fn every_event_arrives_in_order_whatever_place_the_process_ends_at(database: Database) {
    let mut node = Node::start_with(database, &SETTINGS);
    let receiver = Receiver::start();
    node.client.post("/epcis/queries", json!({ "name": "all", "query": {} }).to_string()).expect(201);
    subscribe(&node.client, &receiver, "/in");
    let mut captured = 0;
    for point in services::fail_point::ALL {
        for passed in passed(point) {
            // Nothing is taken until the process that will end has begun.
            receiver.answer(|_| 503);
            capture(&node.client, captured..captured + OWED);
            captured += OWED;
            node.kill();
            receiver.answer(|_| 200);
            assert!(node.fails_at(&format!("{point}={passed}*off->return")), "{point} was not passed {passed} times");
            node.restart();
            let log = log(&node.client);
            assert_eq!(log.len(), captured);
            receiver.wait_for("/in", &log);
        }
    }
}

#[test]
fn another_server_takes_over_whatever_place_one_ends_at() {
    const STREAMS: usize = 4;
    let node = Node::start_with(Database::Postgres, &SETTINGS);
    let receiver = Receiver::start();
    node.client.post("/epcis/queries", json!({ "name": "all", "query": {} }).to_string()).expect(201);
    let paths: Vec<String> = (0..STREAMS).map(|number| format!("/in/{number}")).collect();
    paths.iter().for_each(|path| subscribe(&node.client, &receiver, path));
    let mut captured = 0;
    for point in services::fail_point::ALL {
        let mut second = node.second_server_with(&format!("{point}=3*off->return"));
        let ended = std::thread::scope(|scope| {
            let ended = scope.spawn(|| second.aborts());
            while !ended.is_finished() {
                capture(&node.client, captured..captured + OWED);
                captured += OWED;
            }
            ended.join().unwrap()
        });
        assert!(ended, "the second server never reached {point}");
        let log = log(&node.client);
        assert_eq!(log.len(), captured);
        paths.iter().for_each(|path| receiver.wait_for(path, &log));
    }
}

#[test]
fn another_server_takes_over_from_one_that_is_killed() {
    let mut node = Node::start_with(Database::Postgres, &SETTINGS);
    let second = node.second_server();
    let receiver = Receiver::start();
    node.client.post("/epcis/queries", json!({ "name": "all", "query": {} }).to_string()).expect(201);
    let paths: Vec<String> = (0..6).map(|number| format!("/in/{number}")).collect();
    paths.iter().for_each(|path| subscribe(&node.client, &receiver, path));
    for round in 0..4 {
        capture(&second.client, round * 40..round * 40 + 20);
        node.kill();
        capture(&second.client, round * 40 + 20..round * 40 + 40);
        let log = log(&second.client);
        paths.iter().for_each(|path| receiver.wait_for(path, &log));
        node.restart();
    }
}
