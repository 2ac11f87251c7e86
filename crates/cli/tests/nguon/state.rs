//! Traceability states through HTTP: what stands in jobs and answers, what is refused, and what the operator sets.

use serde_json::{Value, json};

use crate::harness::sample::{changed, document, event, event_id, item, single};
use crate::harness::{Database, Node, both};

both!(
    what_cannot_follow_is_a_warning_in_the_job,
    refusals_are_faults_like_any_other,
    a_large_document_sees_its_own_events,
    what_others_recorded_is_judged_by_and_not_told,
    a_declaration_takes_its_event_out,
);

/// Every rule at one level.
fn all(level: &'static str) -> Vec<(&'static str, &'static str)> {
    ["not_commissioned", "commissioned_twice", "packed_twice", "not_inside", "after_end", "quantity_negative"]
        .into_iter()
        .map(|rule| (rule, level))
        .collect()
}

/// `n` with the action ADD, commissioned.
fn made(n: usize) -> Value {
    changed(event(n), json!({ "action": "ADD", "bizStep": "commissioning" }))
}

/// Event `n` about the item of event `of`.
fn about(n: usize, of: usize, patch: Value) -> Value {
    changed(changed(event(n), json!({ "epcList": [item(of)] })), patch)
}

fn codes(list: &Value) -> Vec<(&str, &str)> {
    let list = list.as_array().map(Vec::as_slice).unwrap_or_default();
    list.iter().map(|it| (it["pointer"].as_str().unwrap(), it["title"].as_str().unwrap())).collect()
}

fn what_cannot_follow_is_a_warning_in_the_job(database: Database) {
    let node = Node::start_with(database, &[("not_commissioned", "\"warn\"")]);
    let end = about(3, 1, json!({ "action": "DELETE", "bizStep": "destroying", "disposition": "destroyed" }));
    let fine = node.client.capture(&document([made(1), about(2, 1, json!({})), end]));
    assert_eq!((&fine["success"], fine.get("warnings")), (&json!(true), None), "{fine}");
    let job =
        node.client.capture(&document([about(4, 1, json!({})), event(7), about(8, 1, json!({ "action": "ADD" }))]));
    assert_eq!((&job["success"], &job["errors"]), (&json!(true), &json!([])));
    assert_eq!(
        codes(&job["warnings"]),
        [
            ("/epcisBody/eventList/0/epcList/0", "state-after-end"),
            ("/epcisBody/eventList/1/epcList/0", "state-not-commissioned"),
            ("/epcisBody/eventList/2/epcList/0", "state-after-end"),
        ]
    );
    assert!(job["warnings"][0]["detail"].as_str().unwrap().contains(&item(1)));
    assert_eq!(node.client.events("").len(), 6, "they are stored all the same");
    // The same in the answer about a single event, and nothing where there is nothing to say.
    let answer = node.client.post("/epcis/events", single(about(9, 1, json!({}))).to_string());
    assert_eq!(codes(&answer.expect(201).json()["warnings"]), [("/epcList/0", "state-after-end")]);
    assert_eq!(node.client.post("/epcis/events", single(made(20)).to_string()).expect(201).body, b"");
    // Sent once more, an event does not contradict itself.
    assert_eq!(node.client.capture(&document([made(20)])).get("warnings"), None);
}

fn refusals_are_faults_like_any_other(database: Database) {
    let levels = all("\"refuse\"");
    let node = Node::start_with(database, &levels);
    node.client.capture(&document([made(1), made(2)]));
    let batch = [about(5, 1, json!({ "action": "ADD" })), about(6, 2, json!({})), event(7)];
    let problem = node.client.post("/epcis/capture", document(batch.clone()).to_string()).problem(400, "");
    let text = problem.to_string();
    assert!(text.contains("/epcisBody/eventList/0/epcList/0") && text.contains("/epcisBody/eventList/2/epcList/0"));
    assert!(!text.contains("eventList/1"), "{text}");
    assert_eq!(node.client.events("").len(), 2, "all or nothing");
    let proceed = [("Content-Type", "application/json"), ("GS1-Capture-Error-Behaviour", "proceed")];
    let answer = node.client.post_with("/epcis/capture", document(batch).to_string(), &proceed);
    let job = node.client.finished_job(&answer.expect(202).header("location"));
    assert_eq!(job["stored"], json!([event_id(6)]));
    assert_eq!(
        codes(&job["errors"]),
        [
            ("/epcisBody/eventList/0/epcList/0", "state-commissioned-twice"),
            ("/epcisBody/eventList/2/epcList/0", "state-not-commissioned"),
        ]
    );
    node.client.post("/epcis/events", single(event(8)).to_string()).problem(400, "was not commissioned");
    assert_eq!(node.client.events("").len(), 3);
}

fn a_large_document_sees_its_own_events(database: Database) {
    let node = Node::start_with(database, &[&all("\"refuse\"")[..], &[("inline_bytes", "3000")]].concat());
    let mut events: Vec<Value> = (0..2_500).map(made).collect();
    events.extend((0..100).map(|n| about(3_000 + n, n, json!({}))));
    let job = node.client.capture(&document(events.clone()));
    assert_eq!((&job["success"], &job["errors"]), (&json!(true), &json!([])), "what the first batch made is known");
    events.push(about(4_000, 1, json!({ "action": "ADD" })));
    for event in &mut events {
        event["eventID"] = json!(event["eventID"].as_str().unwrap().replace("-8000-", "-9000-"));
        event["epcList"] = json!([format!("{}x", event["epcList"][0].as_str().unwrap())]);
    }
    let job = node.client.capture(&document(events));
    assert_eq!(codes(&job["errors"]), [("/epcisBody/eventList/2600/epcList/0", "state-commissioned-twice")]);
    assert_eq!(job["stored"], json!([]));
}

fn what_others_recorded_is_judged_by_and_not_told(database: Database) {
    let node = Node::start_with(database, &all("\"refuse\""));
    let ours = node.organisation("9506000134376", "9506000");
    let theirs = node.organisation("9506000134369", "9506000");
    ours.capture(&document([made(1)]));
    let job = theirs.capture(&document([about(2, 1, json!({ "action": "ADD" }))]));
    assert_eq!(codes(&job["warnings"]), [("/epcisBody/eventList/0/epcList/0", "state-commissioned-twice")]);
    assert_eq!(job["success"], true, "the word of others refuses nothing");
    let text = job["warnings"].to_string();
    assert!(!text.contains("9506000134376") && !text.contains(&event_id(1)) && !text.contains("2026"), "{text}");
    // By an operator's choice it does.
    let mut levels = all("\"refuse\"");
    levels.push(("by_others", "\"refuse\""));
    let node = Node::start_with(database, &levels);
    node.organisation("9506000134376", "9506000").capture(&document([made(1)]));
    let theirs = node.organisation("9506000134369", "9506000");
    let twice = document([about(2, 1, json!({ "action": "ADD" }))]).to_string();
    theirs.post("/epcis/capture", twice).problem(400, "commissioned by another event");
}

fn a_declaration_takes_its_event_out(database: Database) {
    let node = Node::start_with(database, &all("\"refuse\""));
    node.client.capture(&document([made(1)]));
    let declared = changed(made(1), json!({ "errorDeclaration": { "declarationTime": "2026-08-06T00:00:00Z" } }));
    let job = node.client.capture(&document([declared, about(2, 1, json!({ "action": "ADD" }))]));
    assert_eq!((&job["success"], &job["errors"]), (&json!(true), &json!([])));
    node.client
        .post("/epcis/capture", document([about(3, 1, json!({ "action": "ADD" }))]).to_string())
        .problem(400, "");
}
