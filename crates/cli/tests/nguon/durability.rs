//! Power cuts during captures: what was acknowledged is there, once.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use serde_json::Value;

use crate::harness::sample::{document, event, event_id, ids};
use crate::harness::{Database, Node, both};

both!(no_power_cut_loses_or_doubles_an_acknowledged_event);

const CUTS: usize = 10;
const HANDS: usize = 6;
/// Events in a document: all of them or none is stored.
const EACH: usize = 5;

fn no_power_cut_loses_or_doubles_an_acknowledged_event(database: Database) {
    let mut node = Node::start(database);
    let numbers = AtomicUsize::new(0);
    let mut acknowledged: BTreeSet<usize> = BTreeSet::new();
    for cut in 0..CUTS {
        let cut_after = Duration::from_millis(60 + 37 * cut as u64);
        acknowledged.extend(capture_until_cut(&mut node, &numbers, cut_after));
        node.restart();
    }
    let sent = numbers.load(Ordering::SeqCst);
    assert!(acknowledged.len() > CUTS, "{} of {sent} acknowledged: too few to prove anything", acknowledged.len());
    let events = crate::paging::all(&node.client, "/epcis/events?perPage=1000&GE_recordTime=2020-01-01T00:00:00Z");
    let found: BTreeSet<&str> = ids(&events).into_iter().collect();
    assert_eq!(found.len(), events.len(), "no event twice");
    for first in &acknowledged {
        for n in 0..EACH {
            assert!(found.contains(event_id(first * EACH + n).as_str()), "acknowledged and gone: {first} {n}");
        }
    }
    assert_eq!(found.len() % EACH, 0, "no document in part");
    by_thing_and_by_record_time_the_same(&node, &events);
    // Sent again, everything is known already, also what nobody had an answer for.
    for first in (0..sent).step_by(40) {
        let job = node.client.capture(&document((0..EACH).map(|n| event(first * EACH + n)).collect::<Vec<_>>()));
        assert_eq!(job["success"], true);
    }
}

/// Six clients capture, the node is killed; gives the numbers of documents that were acknowledged.
fn capture_until_cut(node: &mut Node, numbers: &AtomicUsize, cut_after: Duration) -> Vec<usize> {
    let stop = AtomicBool::new(false);
    let client = node.client.clone();
    std::thread::scope(|scope| {
        let hands: Vec<_> = (0..HANDS)
            .map(|_| {
                let (client, stop) = (&client, &stop);
                scope.spawn(move || {
                    let mut acknowledged = Vec::new();
                    while !stop.load(Ordering::SeqCst) {
                        let number = numbers.fetch_add(1, Ordering::SeqCst);
                        let events: Vec<Value> = (0..EACH).map(|n| event(number * EACH + n)).collect();
                        let headers = [("Content-Type", "application/json")];
                        match client.try_post("/epcis/capture", document(events).to_string(), &headers) {
                            Ok(answer) if answer.status == 202 => acknowledged.push(number),
                            Ok(answer) => panic!("{}", answer.text()),
                            Err(_) => break,
                        }
                    }
                    acknowledged
                })
            })
            .collect();
        std::thread::sleep(cut_after);
        node.kill();
        stop.store(true, Ordering::SeqCst);
        hands.into_iter().flat_map(|hand| hand.join().unwrap()).collect()
    })
}

/// The index agrees with the rows: each event is found by its item too, and the order of records is whole.
fn by_thing_and_by_record_time_the_same(node: &Node, events: &[Value]) {
    let by_record = crate::paging::all(&node.client, "/epcis/events?perPage=1000&orderBy=recordTime");
    let sorted = |events: &[Value]| ids(events).into_iter().map(str::to_owned).collect::<BTreeSet<_>>();
    assert_eq!(sorted(&by_record), sorted(events));
    for event in events.iter().step_by(50) {
        let item = crate::harness::http::escaped(event["epcList"][0].as_str().unwrap());
        let found = node.client.events(&format!("MATCH_epc={item}"));
        assert_eq!(ids(&found), [event["eventID"].as_str().unwrap()]);
    }
}
