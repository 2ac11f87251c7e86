//! The commands that are done in one go.

use std::path::PathBuf;

use serde_json::json;
use tempfile::TempDir;

use crate::harness::command::{nguon, nguon_reading};
use crate::harness::node::path;
use crate::harness::sample::{changed, document, event, event_id};
use crate::harness::{Database, Node};

/// Writes documents into a folder.
fn written(folder: &TempDir, name: &str, content: &impl ToString) -> PathBuf {
    let file = folder.path().join(name);
    std::fs::write(&file, content.to_string()).unwrap();
    file
}

#[test]
fn help_lists_every_command() {
    let help = nguon(&["--help"]).well();
    for command in [
        "demo", "init", "migrate", "serve", "config", "key", "validate", "hash", "convert", "gs1", "capture", "import",
        "trace",
    ] {
        assert!(help.lines().any(|line| line.trim_start().starts_with(&format!("{command} "))), "{command}:\n{help}");
        assert!(nguon(&[command, "--help"]).well().contains("Usage: nguon"), "{command}");
    }
    assert!(nguon(&["--version"]).well().starts_with("nguon "));
    assert_ne!(nguon(&["colour"]).status, 0);
    assert_ne!(nguon::<&str>(&[]).status, 0);
}

#[test]
fn validate_prints_one_line_for_each_finding() {
    let folder = tempfile::tempdir().unwrap();
    let good = written(&folder, "good.json", &document([event(1)]));
    let checked = nguon(&["validate", path(&good)]);
    assert_eq!((checked.status, checked.out.as_str()), (0, ""));
    let faults = changed(event(2), json!({ "action": "TAKE", "colour": "red" }));
    let bad = written(&folder, "bad.json", &document([event(1), faults]));
    let checked = nguon(&["validate", path(&good), path(&bad)]);
    let lines: Vec<&str> = checked.out.lines().collect();
    assert_eq!((checked.status, lines.len()), (1, 2), "{}", checked.out);
    for (line, place) in lines.iter().zip(["action", "colour"]) {
        assert!(line.starts_with(&format!("{}: error: /epcisBody/eventList/1/{place}: ", path(&bad))), "{line}");
        assert!(line.ends_with(']'), "{line}");
    }
    let warned = written(
        &folder,
        "warned.json",
        &changed(document([event(1)]), json!({ "@context": { "ex": "https://example.vn/" } })),
    );
    let checked = nguon(&["validate", path(&warned)]);
    assert_eq!(checked.status, 0, "a warning is no error: {}", checked.out);
    assert!(checked.out.contains(": warning: /@context"), "{}", checked.out);
    let future =
        written(&folder, "future.json", &document([changed(event(1), json!({ "eventTime": "2099-01-01T00:00:00Z" }))]));
    assert_eq!(nguon(&["validate", path(&future)]).status, 1);
    let broken = nguon_reading(&["validate", "-"], b"{\"type\": ");
    assert!(broken.status == 1 && broken.out.starts_with("-: error: "), "{}", broken.out);
    nguon(&["validate", "/none.json"]).failed_saying(&["cannot read /none.json"]);
}

#[test]
fn hash_is_the_same_for_every_way_of_writing() {
    let folder = tempfile::tempdir().unwrap();
    let one = written(&folder, "one.json", &document([event(1), event(2)]));
    let moved = changed(event(1), json!({ "eventTime": "2026-08-04T17:01:00.000Z", "eventID": "urn:x:other" }));
    let same = written(
        &folder,
        "same.json",
        &document([changed(moved, json!({ "epcList": ["urn:epc:id:sgtin:9506000.013435.1"] }))]),
    );
    let hashes = nguon(&["hash", path(&one), path(&same)]).well();
    let hashes: Vec<&str> = hashes.lines().collect();
    assert_eq!(hashes.len(), 3);
    assert!(hashes[0] == hashes[2] && hashes[0] != hashes[1], "{hashes:?}");
    let prehash = nguon(&["hash", "--prehash", path(&one)]).well();
    assert!(prehash.starts_with("eventType=ObjectEvent") && prehash.lines().count() == 2, "{prehash}");
    let bad = written(&folder, "bad.json", &document([json!({ "type": "ObjectEvent" })]));
    let failed = nguon(&["hash", path(&bad), path(&one)]);
    assert_eq!((failed.status, failed.out.lines().count()), (1, 2), "the others are hashed all the same");
}

#[test]
fn a_folder_of_files_is_read_in_order() {
    let folder = tempfile::tempdir().unwrap();
    let name = |number: usize| format!("{number:03}.jsonld");
    for number in 0..200 {
        written(&folder, &name(number), &document([event(number)]));
    }
    std::fs::write(folder.path().join("100.jsonld"), b"{").unwrap();
    std::fs::write(folder.path().join("notes.txt"), b"no document").unwrap();
    let one_by_one: String =
        (0..200).map(|number| nguon(&["hash", path(&folder.path().join(name(number)))]).out).collect();
    let together = nguon(&["hash", path(folder.path())]);
    assert_eq!((together.status, together.out.lines().count()), (1, 199));
    assert_eq!(together.out, one_by_one);
    let checked = nguon(&["validate", path(folder.path())]);
    assert!(checked.status == 1 && checked.out.lines().count() == 1, "{}", checked.out);
    assert!(checked.out.contains("100.jsonld: error: "), "{}", checked.out);
}

#[test]
fn capture_sends_files_to_a_node() {
    let node = Node::start(Database::Sqlite);
    let to = ["--to", &node.client.url, "--key", node.client.key.as_ref().unwrap()];
    let folder = tempfile::tempdir().unwrap();
    let good = written(&folder, "good.json", &document([event(1), event(2)]));
    let bad = written(&folder, "bad.json", &document([changed(event(3), json!({ "action": "TAKE" }))]));
    let sent = nguon(&[&["capture", path(&good)], &to[..]].concat()).well();
    assert_eq!(sent.trim(), format!("{}: 2 stored, 0 errors", path(&good)));
    let refused = nguon(&[&["capture", path(&bad), path(&good)], &to[..]].concat());
    refused.failed_saying(&[path(&bad), "400", "/epcisBody/eventList/0/action"]);
    assert!(refused.out.contains(path(&good)), "the other file is sent all the same");
    let piped =
        nguon_reading(&[&["capture", "-"], &to[..]].concat(), document([event(4)]).to_string().as_bytes()).well();
    assert_eq!(piped.trim(), "-: 1 stored, 0 errors");
    assert_eq!(crate::harness::sample::ids(&node.client.events("orderDirection=ASC")), [1, 2, 4].map(event_id));
    nguon(&["capture", path(&good), "--to", &node.client.url]).failed_saying(&["401"]);
    nguon(&["capture", path(&good), "--to", "http://127.0.0.1:1", "--key", "x"])
        .failed_saying(&["cannot reach http://127.0.0.1:1"]);
}

#[test]
fn import_sends_records_to_a_node() {
    let node = Node::start(Database::Sqlite);
    let to = ["--to", &node.client.url, "--key", node.client.key.as_ref().unwrap()];
    let folder = tempfile::tempdir().unwrap();
    let records = written(&folder, "records.json", &include_str!("../../sample/records.json"));
    assert_eq!(
        nguon(&[&["import", path(&records)], &to[..]].concat()).well().trim(),
        format!("{}: imported", path(&records))
    );
    let page = node.client.get_with("/01/08937990230310?lang=en", &[("Accept", "text/html")]);
    assert!(page.expect(200).text().contains("Trace level 0 of 4"));
    let wrong = json!({ "products": [{ "gtin": "08937990230311", "owner": "8937990230013", "name": { "vi": "x", "en": "x" } }] });
    let wrong = written(&folder, "wrong.json", &wrong);
    nguon(&[&["import", path(&wrong)], &to[..]].concat()).failed_saying(&[path(&wrong), "/products/0/gtin"]);
    let unknown = written(&folder, "unknown.json", &json!({ "colours": [] }));
    nguon(&[&["import", path(&unknown)], &to[..]].concat()).failed_saying(&["colours"]);
}
