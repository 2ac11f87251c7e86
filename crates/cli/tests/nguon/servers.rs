//! Several servers of one node on one `PostgreSQL` database.

use serde_json::json;

use crate::harness::sample::{changed, document, event, event_id, ids};
use crate::harness::{Database, Node};

#[test]
fn two_servers_share_one_journal() {
    let node = Node::start(Database::Postgres);
    let second = node.second_server();
    let clients = [&node.client, &second.client];
    std::thread::scope(|scope| {
        for hand in 0..6 {
            scope.spawn(move || {
                for n in 0..20 {
                    let own = event(1_000 * hand + n);
                    let shared = event(10_000 + n);
                    assert_eq!(clients[hand % 2].capture(&document([own, shared]))["success"], true);
                }
            });
        }
    });
    let first = node.client.events("orderBy=recordTime&orderDirection=ASC");
    assert_eq!(first.len(), 6 * 20 + 20);
    assert_eq!(second.client.events("orderBy=recordTime&orderDirection=ASC"), first);
}

#[test]
fn what_one_server_has_the_other_knows() {
    let node = Node::start(Database::Postgres);
    let second = node.second_server();
    let job = node.client.capture(&document([event(1), event(2), event(3)]));
    let path = format!("/epcis/capture/{}", job["captureID"].as_str().unwrap());
    assert_eq!(second.client.get(&path).expect(200).json(), job);
    let other = changed(event(1), json!({ "bizStep": "storing" }));
    second.client.post("/epcis/capture", document([other]).to_string()).problem(409, &event_id(1));
    // Pages begun at one server go on at the other.
    let next = node.client.get("/epcis/events?perPage=2").next().unwrap();
    let (_, query) = next.split_once('?').unwrap();
    assert_eq!(ids(&second.client.get(&format!("/epcis/events?{query}")).expect(200).events()), [event_id(1)]);
}
