//! The official example documents, through capture and back, and the reference hashes.

use std::path::Path;

use serde_json::{Value, json};

use crate::harness::command::nguon;
use crate::harness::node::path;
use crate::harness::sample::changed;
use crate::harness::standards::{files, standards};
use crate::harness::{Database, Node, both};

both!(examples_come_back_as_they_were_captured);

fn examples_come_back_as_they_were_captured(database: Database) {
    let Some(folder) = standards("official examples") else { return };
    let documents = files(&folder.join("epcis/examples/json"), ".jsonld");
    assert!(documents.len() >= 38, "{} documents", documents.len());
    // Most of the time a node is being made; two hands make it faster.
    std::thread::scope(|scope| {
        for half in documents.chunks(documents.len().div_ceil(2)) {
            scope.spawn(move || half.iter().for_each(|document| round_trip(database, document)));
        }
    });
}

/// Captures a document into a node of its own and reads it back.
fn round_trip(database: Database, file: &Path) {
    let bytes = std::fs::read(file).unwrap();
    let document: Value = serde_json::from_slice(&bytes).unwrap();
    let body = &document["epcisBody"];
    let list = match document["type"].as_str() {
        Some("EPCISDocument") => &body["eventList"],
        _ => &body["queryResults"]["resultsBody"]["eventList"],
    };
    let sent = list.as_array().unwrap();
    let node = Node::start(database);
    let answer = node.client.post_with("/epcis/capture", &bytes, &[("Content-Type", "application/ld+json")]);
    assert_eq!(answer.status, 202, "{}: {}", file.display(), answer.text());
    let job = node.client.finished_job(&answer.header("location"));
    assert_eq!(job["success"], true, "{}: {job}", file.display());
    assert_eq!(job["stored"].as_array().unwrap().len(), sent.len(), "{}", file.display());
    let mut got = node.client.events("");
    for event in sent {
        let assigned = event.get("eventID").is_none();
        let expected = bare(event, assigned);
        let at = got.iter().position(|event| bare(event, assigned) == expected);
        let at = at.unwrap_or_else(|| panic!("{}: {event}\nis not among {got:#?}", file.display()));
        let event = got.remove(at);
        assert!(event["recordTime"].is_string() && event["eventID"].is_string(), "{event}");
    }
    assert_eq!(got, Vec::<Value>::new(), "{}: more than was sent", file.display());
}

/// Without what the repository gives an event, and without the document's context.
fn bare(event: &Value, without_id: bool) -> Value {
    let bare = changed(event.clone(), json!({ "recordTime": null, "@context": null }));
    if without_id { changed(bare, json!({ "eventID": null })) } else { bare }
}

#[test]
fn reference_hashes() {
    let Some(folder) = standards("reference hashes") else { return };
    let folder = folder.join("epcis/examples/hash");
    let mut compared = 0;
    for document in files(&folder, ".jsonld") {
        for (option, ending) in [(None, "hashes"), (Some("--prehash"), "prehashes")] {
            let arguments: Vec<&str> = ["hash"].into_iter().chain(option).chain([path(&document)]).collect();
            let expected = std::fs::read_to_string(document.with_extension(ending)).unwrap();
            let found = nguon(&arguments).well();
            assert_eq!(found.trim_end(), expected.trim_end(), "{} {ending}", document.display());
            compared += 1;
        }
    }
    assert_eq!(compared, 6);
}

#[test]
fn examples_are_valid() {
    let Some(folder) = standards("validity of the examples") else { return };
    for document in files(&folder.join("epcis/examples/json"), "jsonld") {
        let checked = nguon(&["validate", path(&document)]);
        assert_eq!(checked.status, 0, "{}", checked.out);
    }
}
