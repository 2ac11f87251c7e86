//! Capture jobs: lists of them, documents too large for an answer at once, and restarts in between.

use serde_json::{Value, json};

use crate::harness::sample::{changed, document, event, event_id};
use crate::harness::standards::standards;
use crate::harness::{Database, Node, both};

both!(
    jobs_are_listed_newest_first_page_by_page,
    a_large_document_is_spooled,
    faults_of_a_large_document_stand_in_its_job,
    jobs_survive_a_power_cut,
    jobs_in_xml,
);

/// A document of more than these bytes is put by; small, so that tests are.
const SPOOLED: [(&str, &str); 1] = [("inline_bytes", "3000")];

fn jobs_are_listed_newest_first_page_by_page(database: Database) {
    let node = Node::start(database);
    let mut made: Vec<Value> = (0..7).map(|n| node.client.capture(&document([event(n)]))).collect();
    made.reverse();
    // A list only counts what its jobs stored.
    made.iter_mut().for_each(|job| job["stored"] = json!(1));
    assert_eq!(node.client.get("/epcis/capture").expect(200).json(), json!(made));
    let mut listed = Vec::new();
    let mut next = Some("/epcis/capture?perPage=3".to_owned());
    while let Some(address) = next {
        let answer = node.client.get(&address);
        let page = answer.expect(200).json().as_array().unwrap().clone();
        assert!(!page.is_empty() && page.len() <= 3);
        listed.extend(page);
        next = answer.next();
        assert_eq!(answer.header("gs1-next-page-token-expires").ends_with('Z'), next.is_some());
        // Jobs that come while somebody turns pages disturb nothing.
        node.client.capture(&document([event(100 + listed.len())]));
    }
    assert_eq!(listed, made);
    assert_eq!(node.client.get("/epcis/capture?perPage=10").next(), None);
    node.client.get("/epcis/capture?perPage=0").problem(400, "perPage");
    node.client.get("/epcis/capture?colour=red").problem(400, "colour");
    node.client.get("/epcis/capture?nextPageToken=abc").problem(400, "nextPageToken");
    let other = Node::start(database);
    other.client.capture(&document([event(1)]));
    other.client.capture(&document([event(2)]));
    let foreign = other.client.get("/epcis/capture?perPage=1").next().unwrap();
    let (_, query) = foreign.split_once('?').unwrap();
    node.client.get(&format!("/epcis/capture?{query}")).problem(400, "nextPageToken");
}

fn a_large_document_is_spooled(database: Database) {
    let node = Node::start_with(database, &SPOOLED);
    let events: Vec<Value> = (0..200).map(event).collect();
    let answer = node.client.post("/epcis/capture", document(events).to_string());
    let location = answer.expect(202).header("location");
    // Running or finished: true or not yet false, and a finish only at the end.
    let early = node.client.get(&location).expect(200).json();
    assert_eq!(early["success"], true);
    assert_eq!(early.get("finishedAt").is_some(), early["running"] == false, "{early}");
    let job = node.client.finished_job(&location);
    assert_eq!((&job["success"], &job["errors"]), (&json!(true), &json!([])));
    assert_eq!(job["stored"].as_array().unwrap().len(), 200);
    assert_eq!(node.client.events("").len(), 200);
    // Sent once more, it is known.
    let events: Vec<Value> = (0..200).map(event).collect();
    assert_eq!(node.client.capture(&document(events))["success"], true);
    assert_eq!(node.client.events("").len(), 200);
}

fn faults_of_a_large_document_stand_in_its_job(database: Database) {
    let node = Node::start_with(database, &SPOOLED);
    let mut events: Vec<Value> = (0..50).map(event).collect();
    events[30] = changed(event(30), json!({ "bizStep": "ploughing" }));
    let job = node.client.capture(&document(events.clone()));
    assert_eq!((&job["success"], &job["stored"]), (&json!(false), &json!([])));
    assert_eq!(job["errors"][0]["pointer"], "/epcisBody/eventList/30/bizStep");
    assert_eq!(job["errors"][0]["status"], 400);
    assert!(job["finishedAt"].is_string());
    assert_eq!(node.client.events("").len(), 0, "all or nothing");
    // What cannot be read at all is refused while it arrives.
    node.client.post("/epcis/capture", "[".repeat(4_000)).problem(400, "nested deeper");
    // A taken event ID shows only when the document is stored.
    node.client.capture(&document([changed(event(10), json!({ "bizStep": "storing" }))]));
    events.remove(30);
    let job = node.client.capture(&document(events.clone()));
    assert_eq!((&job["success"], &job["stored"]), (&json!(false), &json!([])));
    assert!(job["errors"].to_string().contains(&event_id(10)), "{job}");
    let proceed = [("Content-Type", "application/json"), ("GS1-Capture-Error-Behaviour", "proceed")];
    events.push(changed(event(60), json!({ "action": "TAKE" })));
    let answer = node.client.post_with("/epcis/capture", document(events).to_string(), &proceed);
    let job = node.client.finished_job(&answer.expect(202).header("location"));
    assert_eq!((&job["success"], job["stored"].as_array().unwrap().len()), (&json!(false), 48), "{job}");
    assert_eq!(job["errors"].as_array().unwrap().len(), 2, "{job}");
    // In one go, too, it is told which event it was.
    let both = document([event(70), changed(event(10), json!({ "disposition": "damaged" }))]).to_string();
    let answer = node.client.post_with("/epcis/capture", both, &proceed);
    let job = node.client.finished_job(&answer.expect(202).header("location"));
    let taken = |job: &Value, pointer: &str| {
        let errors = job["errors"].as_array().unwrap();
        let error = errors.iter().find(|error| error["title"] == "event-id-taken").unwrap();
        assert_eq!((&error["status"], &error["pointer"]), (&json!(409), &json!(pointer)), "{job}");
        assert_eq!(error["type"], "epcisException:ResourceAlreadyExistsException");
    };
    taken(&job, "/epcisBody/eventList/1");
    let xml = node.client.get_with(&answer.header("location"), &XML).expect(200).text();
    assert!(xml.contains("<error><type>epcisException:ResourceAlreadyExistsException</type>"), "{xml}");
    assert!(xml.contains("<status>409</status>"), "{xml}");
    assert_eq!(node.client.events("").len(), 50);
}

fn jobs_survive_a_power_cut(database: Database) {
    let mut node = Node::start_with(database, &SPOOLED);
    let small = node.client.capture(&document([event(9_999)]));
    let mut locations = Vec::new();
    for round in 0..3 {
        let events: Vec<Value> = (round * 1_000..round * 1_000 + 600).map(event).collect();
        let answer = node.client.post("/epcis/capture", document(events).to_string());
        locations.push(answer.expect(202).header("location"));
        node.kill();
        node.restart();
    }
    for (round, location) in locations.iter().enumerate() {
        let path = &location[location.find("/epcis/").unwrap()..];
        let job = node.client.finished_job(path);
        assert_eq!((&job["success"], job["stored"].as_array().unwrap().len()), (&json!(true), 600), "round {round}");
    }
    let id = small["captureID"].as_str().unwrap();
    assert_eq!(node.client.get(&format!("/epcis/capture/{id}")).expect(200).json(), small);
    assert_eq!(crate::paging::all(&node.client, "/epcis/events?perPage=1000").len(), 1_801);
}

const XML: [(&str, &str); 1] = [("Accept", "application/xml")];

fn jobs_in_xml(database: Database) {
    let node = Node::start_with(database, &SPOOLED);
    let proceed = [("Content-Type", "application/json"), ("GS1-Capture-Error-Behaviour", "proceed")];
    let mut paths = Vec::new();
    for (n, spoilt) in [(0, "OBSERVE"), (1, "T&<\u{1}\">")] {
        let body = document([event(n), changed(event(n + 10), json!({ "action": spoilt }))]).to_string();
        let answer = node.client.post_with("/epcis/capture", body, &proceed);
        let location = answer.expect(202).header("location");
        paths.push(location[location.find("/epcis/").unwrap()..].to_owned());
    }
    let (fine, faulty) = (&paths[0], &paths[1]);
    let answer = node.client.get_with(fine, &XML);
    let text = answer.expect(200).text();
    assert_eq!(answer.header("content-type"), "application/xml");
    let json = node.client.get(fine).expect(200).json();
    for part in ["running=\"false\" success=\"true\"", "<captureErrorBehaviour>proceed</captureErrorBehaviour>"] {
        assert!(text.contains(part), "{text}");
    }
    for (element, member) in [("createdAt", "createdAt"), ("finishedAt", "finishedAt")] {
        let value = json[member].as_str().unwrap();
        assert!(text.contains(&format!("<{element}>{value}</{element}>")), "{text}");
    }
    assert!(text.contains(&event_id(10)) && !text.contains("<errors>"), "{text}");
    let refused = node.client.get_with(faulty, &XML).expect(200).text();
    assert!(refused.contains("<error><type>epcisException:ValidationException</type>"), "{refused}");
    assert!(refused.contains("success=\"false\"") && refused.contains("T&amp;&lt;"), "{refused}");
    let list = node.client.get_with("/epcis/capture?perPage=1", &XML);
    assert_eq!(list.expect(200).text().matches("captureID=").count(), 1);
    let next = list.next().unwrap();
    let last = node.client.get_with(&next, &XML);
    assert_eq!((last.expect(200).text().matches("captureID=").count(), last.next()), (1, None));
    // Jobs are negotiated as events are, and problems as jobs.
    for (accept, kind, problem) in [
        ("text/xml", "text/xml", "application/problem+xml"),
        ("application/json;q=0.1, text/*", "text/xml", "application/problem+xml"),
        ("application/json;q=0, */*;q=0.1", "application/ld+json", "application/problem+json"),
        ("application/xml;q=0.5, application/ld+json", "application/ld+json", "application/problem+json"),
        ("application/xml;q=0.5, image/svg+xml", "application/xml", "application/problem+xml"),
    ] {
        let get = |path: &str| node.client.get_with(path, &[("Accept", accept)]);
        for path in [fine, "/epcis/capture"] {
            assert_eq!(get(path).expect(200).header("content-type"), kind, "{accept}");
        }
        assert_eq!(get("/epcis/capture/0").expect(404).header("content-type"), problem, "{accept}");
    }
    let answer = node.client.get_with(fine, &[("Accept", "image/svg+xml")]);
    answer.problem(406, "application/json");
    let missing = node.client.get_with("/epcis/capture/0", &XML);
    assert_eq!((missing.status, missing.header("content-type").as_str()), (404, "application/problem+xml"));
    let Some(standards) = standards("jobs by the XML schema") else { return };
    let schema = standards.join("epcis/xsd/EPCglobal-epcis-2_0.xsd");
    for text in [text, refused] {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), &text).unwrap();
        let mut command = std::process::Command::new("xmllint");
        command.args(["--noout", "--nonet", "--schema"]).arg(&schema).arg(file.path());
        let checked = command.output().unwrap();
        assert!(checked.status.success(), "{}\n{text}", String::from_utf8_lossy(&checked.stderr));
    }
}
