//! Documents larger than memory should ever see at once: taken in, checked and stored piece by piece.

use std::io::Read;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use serde_json::{Value, json};

use crate::harness::http::escaped;
use crate::harness::sample::{CONTEXT, changed, document, event, event_id, item};
use crate::harness::{Database, Node, both};

both!(
    memory_does_not_grow_with_the_document,
    no_power_cut_doubles_or_loses_a_large_document,
    a_small_capture_waits_for_a_large_one,
    the_context_may_come_last,
    what_cannot_be_read_is_refused_while_it_arrives,
    a_fault_deep_in_a_document_stores_nothing,
    more_events_than_allowed,
    parts_larger_than_allowed,
    large_documents_in_xml,
    large_documents_are_checked_without_storing,
    what_stands_around_the_events_is_kept,
);

/// A document of more than these bytes is put by; small, so that tests are.
const SPOOLED: (&str, &str) = ("inline_bytes", "3000");
const JSON: (&str, &str) = ("Content-Type", "application/json");
const PROCEED: (&str, &str) = ("GS1-Capture-Error-Behaviour", "proceed");

/// A document that comes out of nowhere as it is read: events `0..count`, padded, one to a line.
struct Endless {
    count: usize,
    next: usize,
    padding: String,
    buffer: Vec<u8>,
    at: usize,
}

impl Endless {
    fn new(count: usize, padding: usize) -> Self {
        let head = document(json!([])).to_string();
        let (head, _) = head.split_once("]}}").unwrap();
        Self { count, next: 0, padding: "x".repeat(padding), buffer: head.as_bytes().to_vec(), at: 0 }
    }
}

impl Read for Endless {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        if self.at == self.buffer.len() && self.next <= self.count {
            self.at = 0;
            self.buffer.clear();
            if self.next < self.count {
                let event = changed(event(self.next), json!({ "ex:padding": self.padding }));
                let comma = if self.next > 0 { ",\n" } else { "" };
                self.buffer.extend(format!("{comma}{event}").bytes());
            } else {
                self.buffer.extend(b"]}}");
            }
            self.next += 1;
        }
        let size = (self.buffer.len() - self.at).min(buffer.len());
        buffer[..size].copy_from_slice(&self.buffer[self.at..self.at + size]);
        self.at += size;
        Ok(size)
    }
}

/// The job at `location`, as soon as it has ended; a large document takes its time.
fn ended(node: &Node, location: &str) -> Value {
    let path = &location[location.find("/epcis/").unwrap()..];
    for _ in 0..6_000 {
        let job = node.client.get(path).expect(200).json();
        if job["running"] == false {
            return job;
        }
        std::thread::sleep(Duration::from_millis(100));
    }
    panic!("{location} does not end");
}

fn memory_does_not_grow_with_the_document(database: Database) {
    const EVENTS: usize = 25_000;
    const PADDING: usize = 16_000;
    /// Megabytes: batches on their way, what SQLite keeps of its file (64), and what the allocator has not given back yet,
    /// which is more on a busy machine. The document alone has more, and read as a whole several times as much.
    const BOUND: u64 = 320;
    let node = Node::start_with(database, &[("inline_bytes", "1000000"), ("max_bytes", "1000000000")]);
    // What a node takes for itself shows with the first capture.
    node.client.capture(&document((0..500).map(|n| event(1_000_000 + n)).collect::<Vec<_>>()));
    for (number, behaviour) in ["rollback", "proceed"].into_iter().enumerate() {
        let before = node.memory();
        let (peak, stop) = (AtomicU64::new(0), AtomicBool::new(false));
        let job = std::thread::scope(|scope| {
            scope.spawn(|| {
                while !stop.load(Ordering::SeqCst) {
                    peak.fetch_max(node.memory(), Ordering::SeqCst);
                    std::thread::sleep(Duration::from_millis(5));
                }
            });
            let headers = [JSON, ("GS1-Capture-Error-Behaviour", behaviour)];
            // The second time everything is known already, under the other behaviour.
            let answer = node.client.post_reader("/epcis/capture", Endless::new(EVENTS, PADDING), &headers);
            let job = ended(&node, &answer.expect(202).header("location"));
            stop.store(true, Ordering::SeqCst);
            job
        });
        assert_eq!(job["success"], true, "{number}: {}", job["errors"]);
        let stored = job["stored"].as_array().unwrap().len() as u64;
        assert_eq!((stored, &job["moreStored"]), (10_000, &json!(EVENTS - 10_000)));
        let grown = peak.into_inner().saturating_sub(before) >> 20;
        println!("{behaviour}: {grown} MB more for a document of {} MB", (EVENTS * PADDING) >> 20);
        assert!(grown < BOUND, "{behaviour}: {grown} MB more");
    }
    let last = node.client.events(&format!("EQ_eventID={}", escaped(&event_id(EVENTS - 1))));
    assert_eq!(last.len(), 1);
}

fn no_power_cut_doubles_or_loses_a_large_document(database: Database) {
    const EVENTS: usize = 4_000;
    let mut node = Node::start_with(database, &[SPOOLED]);
    for (round, behaviour) in ["rollback", "proceed"].into_iter().enumerate() {
        let events: Vec<Value> = (round * EVENTS..(round + 1) * EVENTS).map(event).collect();
        let headers = [JSON, ("GS1-Capture-Error-Behaviour", behaviour)];
        let answer = node.client.post_with("/epcis/capture", document(events).to_string(), &headers);
        let location = answer.expect(202).header("location");
        let path = &location[location.find("/epcis/").unwrap()..];
        let before = round * EVENTS;
        for cut in 0..12 {
            std::thread::sleep(Duration::from_millis(120 * cut));
            node.kill();
            node.restart();
            let job = node.client.get(path).expect(200).json();
            // All or nothing as long as the job runs; under proceed whole batches.
            let found = crate::paging::all(&node.client, "/epcis/events?perPage=1000").len() - before;
            match (behaviour, job["running"] == true) {
                ("rollback", true) => assert!(found == 0 || found == EVENTS, "{found}"),
                ("proceed", true) => assert!(found.is_multiple_of(1_000), "{found}"),
                _ => assert_eq!(found, EVENTS),
            }
        }
        let job = ended(&node, &location);
        assert_eq!((&job["success"], job["stored"].as_array().unwrap().len()), (&json!(true), EVENTS), "{behaviour}");
        let mut ids = std::collections::BTreeSet::new();
        for event in crate::paging::all(&node.client, "/epcis/events?perPage=1000") {
            assert!(ids.insert(event["eventID"].as_str().unwrap().to_owned()), "twice: {event}");
        }
        assert_eq!(ids.len(), before + EVENTS);
    }
}

fn a_small_capture_waits_for_a_large_one(database: Database) {
    let node = Node::start_with(database, &[SPOOLED]);
    let large = document((0..3_000).map(event).collect::<Vec<_>>());
    let answer = node.client.post("/epcis/capture", large.to_string());
    let location = answer.expect(202).header("location");
    for n in 0..30 {
        assert_eq!(node.client.capture(&document([event(10_000 + n)]))["success"], true);
    }
    assert_eq!(ended(&node, &location)["success"], true);
    assert_eq!(crate::paging::all(&node.client, "/epcis/events?perPage=1000").len(), 3_030);
}

fn the_context_may_come_last(database: Database) {
    let node = Node::start_with(database, &[SPOOLED]);
    let events: Vec<Value> = (0..100).map(event).collect();
    let body = json!({
        "type": "EPCISDocument", "epcisBody": { "eventList": events }, "schemaVersion": "2.0",
        "creationDate": "2026-08-05T05:00:00+07:00", "@context": [CONTEXT, { "ex": "https://example.vn/terms/" }],
    });
    assert_eq!(node.client.capture(&body)["success"], true);
    assert_eq!(node.client.events(&format!("MATCH_epc={}", escaped(&item(7)))).len(), 1);
    // Without it, no event means anything.
    let answer = node.client.post("/epcis/capture", changed(body, json!({ "@context": null })).to_string());
    answer.problem(400, "@context");
}

fn what_cannot_be_read_is_refused_while_it_arrives(database: Database) {
    let node = Node::start_with(database, &[SPOOLED]);
    let good = document((0..100).map(event).collect::<Vec<_>>()).to_string();
    node.client.post("/epcis/capture", &good[..good.len() - 2]).problem(400, "the text ends");
    node.client.post("/epcis/capture", format!("{good}}}")).problem(400, "line 1, column");
    node.client.post("/epcis/capture", format!("[{good}]")).problem(400, "object");
    node.client.post("/epcis/capture", good.replace("EPCISDocument", "Document")).problem(400, "/type");
    let single = crate::harness::sample::single(changed(event(1), json!({ "ex:a": "x".repeat(4_000) })));
    node.client.post("/epcis/capture", single.to_string()).problem(400, "/events");
    node.client.post("/epcis/capture", format!("<{good}")).problem(415, "application/xml");
    node.is_empty();
}

/// Its brackets are in order, so it shows only when every event is read.
fn a_fault_deep_in_a_document_stores_nothing(database: Database) {
    let node = Node::start_with(database, &[SPOOLED]);
    let good = document((0..2_500).map(event).collect::<Vec<_>>()).to_string();
    let broken = good.replace("\"ex:number\":2400", "\"ex:number\":02400");
    assert_ne!(broken, good);
    for behaviour in ["rollback", "proceed"] {
        let headers = [JSON, ("GS1-Capture-Error-Behaviour", behaviour)];
        let answer = node.client.post_with("/epcis/capture", &broken, &headers);
        let job = ended(&node, &answer.expect(202).header("location"));
        assert_eq!((&job["success"], &job["stored"]), (&json!(false), &json!([])), "{behaviour}");
        let error = &job["errors"][0];
        assert_eq!(error["pointer"], "/epcisBody/eventList/2400/ex:number");
        let column = broken.find(":02400").unwrap() + 2;
        assert!(error["detail"].as_str().unwrap().contains(&format!("line 1, column {column}")), "{error}");
        assert_eq!(node.client.events(""), Vec::<Value>::new(), "{behaviour}");
    }
}

fn more_events_than_allowed(database: Database) {
    let node = Node::start_with(database, &[SPOOLED, ("max_events", "50")]);
    for (count, padding) in [(50, 0), (50, 100)] {
        let events: Vec<Value> = (0..count).map(|n| changed(event(n), json!({ "eventID": null }))).collect();
        let answer = node.client.post("/epcis/capture", format!("{}{}", document(events), " ".repeat(padding)));
        assert_eq!(ended(&node, &answer.expect(202).header("location"))["success"], true);
    }
    let few = Node::start_with(database, &[("max_events", "5")]);
    let large = document((0..51).map(event).collect::<Vec<_>>()).to_string();
    let small = document((0..6).map(event).collect::<Vec<_>>()).to_string();
    for (node, body, limit) in [(&node, large, "50"), (&few, small, "5")] {
        let answer = node.client.post("/epcis/capture", body);
        let problem = answer.problem(413, &format!("more than {limit} events"));
        assert_eq!(problem["type"], "epcisException:CaptureLimitExceededException");
        assert_eq!(answer.header("gs1-epcis-capture-limit"), limit);
        assert_eq!(answer.header("gs1-epcis-capture-file-size-limit"), "67108864");
        assert_eq!(node.client.options("/epcis/capture").header("gs1-epcis-capture-limit"), limit);
    }
    few.is_empty();
}

fn parts_larger_than_allowed(database: Database) {
    let node = Node::start_with(database, &[SPOOLED, ("max_part_bytes", "5000")]);
    let large = changed(event(1), json!({ "ex:a": "x".repeat(6_000) }));
    let body = document([event(0), large]).to_string();
    let problem = node.client.post("/epcis/capture", body).problem(400, "5000 bytes");
    assert_eq!(problem["errors"][0]["pointer"], "/epcisBody/eventList/1");
    let body = changed(document([event(0)]), json!({ "ex:a": "x".repeat(6_000) })).to_string();
    node.client.post("/epcis/capture", body).problem(400, "5000 bytes");
    node.is_empty();
}

fn large_documents_in_xml(database: Database) {
    let node = Node::start_with(database, &[SPOOLED]);
    let xml = |n: usize| {
        format!(
            "<ObjectEvent><eventTime>2026-08-05T04:30:00+07:00</eventTime><eventTimeZoneOffset>+07:00</eventTimeZoneOffset>\
             <eventID>{}</eventID><epcList><epc>https://id.gs1.org/01/09506000134352/21/{n}</epc></epcList>\
             <action>OBSERVE</action><ex:number>{n}</ex:number></ObjectEvent>\n",
            event_id(n)
        )
    };
    let document = |events: &str| {
        format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<epcis:EPCISDocument xmlns:epcis=\"urn:epcglobal:epcis:xsd:2\" \
             xmlns:ex=\"https://example.vn/terms/\" schemaVersion=\"2.0\" creationDate=\"2026-08-05T05:00:00Z\">\
             <EPCISBody><EventList>{events}</EventList></EPCISBody></epcis:EPCISDocument>"
        )
    };
    let xml_type = ("Content-Type", "application/xml");
    let events: String = (0..1_500).map(xml).collect();
    let answer = node.client.post_with("/epcis/capture", document(&events), &[xml_type]);
    let job = ended(&node, &answer.expect(202).header("location"));
    assert_eq!((&job["success"], job["stored"].as_array().unwrap().len()), (&json!(true), 1_500), "{}", job["errors"]);
    assert_eq!(node.client.events(&format!("MATCH_epc={}", escaped(&item(7)))).len(), 1);
    let wrong = events.replacen("OBSERVE", "TAKE", 2);
    let answer = node.client.post_with("/epcis/capture", document(&wrong), &[xml_type, PROCEED]);
    let job = ended(&node, &answer.expect(202).header("location"));
    assert_eq!((&job["success"], job["stored"].as_array().unwrap().len()), (&json!(false), 1_498));
    let cut = document(&events).replace("</EPCISBody>", "");
    node.client.post_with("/epcis/capture", cut, &[xml_type]).problem(400, "line");
    let entity = document(&events).replace("<epcis:EPCIS", "<!DOCTYPE a [<!ENTITY b \"c\">]><epcis:EPCIS");
    node.client.post_with("/epcis/capture", entity, &[xml_type]).problem(400, "document type declaration");
}

fn large_documents_are_checked_without_storing(database: Database) {
    let node = Node::start_with(database, &[SPOOLED]);
    let mut events: Vec<Value> = (0..2_000).map(event).collect();
    let check = |events: &[Value]| {
        let body = document(events.to_vec()).to_string();
        node.client.post("/api/v1/validate", body).expect(200).json()
    };
    assert_eq!(check(&events), json!({ "findings": [], "findingCount": 0 }));
    events[1_700]["action"] = json!("TAKE");
    events[1_900]["eventTime"] = json!("2999-01-01T00:00:00Z");
    let found = check(&events);
    assert_eq!(found["findingCount"], 2, "{found}");
    assert_eq!(found["findings"][0]["pointer"], "/epcisBody/eventList/1700/action");
    assert_eq!(found["findings"][1]["pointer"], "/epcisBody/eventList/1900/eventTime");
    let broken = node.client.post("/api/v1/validate", "[".repeat(4_000)).expect(200).json();
    assert_eq!(broken["findingCount"], 1, "{broken}");
    node.is_empty();
}

fn what_stands_around_the_events_is_kept(database: Database) {
    let node = Node::start_with(database, &[SPOOLED]);
    let sbdh = json!({ "sender": "urn:x:1", "epcisHeader": { "ex:sbdh": { "ex:HeaderVersion": 1.0 } } });
    for count in [1, 100] {
        let events: Vec<Value> = (0..count).map(event).collect();
        let sent = changed(document(events), sbdh.clone());
        let job = node.client.capture(&sent);
        assert_eq!(job["success"], true, "{job}");
        let path = format!("/api/v1/captures/{}/header", job["captureID"].as_str().unwrap());
        let answer = node.client.get(&path);
        let kept = answer.expect(200).json();
        let without = changed(sent, json!({ "epcisBody": { "eventList": [] } }));
        assert_eq!(kept, without);
        assert_eq!(answer.header("content-type"), "application/ld+json");
        node.client.with_key(None).get(&path).expect(401);
        node.organisation("9506000134376", "9506000").get(&path).problem(404, "");
    }
    // Nothing but master data is a document too.
    let only = changed(document(json!([])), sbdh);
    assert_eq!(node.client.capture(&only)["success"], true);
}
