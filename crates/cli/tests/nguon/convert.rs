//! `nguon convert`: between the syntaxes and back, the same events.

use std::path::Path;

use serde_json::{Value, json};

use crate::harness::command::{nguon, nguon_reading};
use crate::harness::node::path;
use crate::harness::sample::{changed, document, event, single};
use crate::harness::standards::{files, standards};

fn converted(file: &Path, more: &[&str]) -> String {
    nguon(&[&["convert", path(file)], more].concat()).well()
}

fn again(text: &str, more: &[&str]) -> String {
    nguon_reading(&[&["convert", "-"], more].concat(), text.as_bytes()).well()
}

fn hashes(text: &str) -> String {
    nguon_reading(&["hash", "-"], text.as_bytes()).well()
}

fn parsed(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

#[test]
fn json_comes_back_from_xml() {
    let extended = changed(
        event(1),
        json!({
            "ex:list": [1, 2.50, "x", true], "ex:one": ["alone"], "ex:deep": { "ex:a": null, "ex:b": { "ex:c": "ü & <" } },
        }),
    );
    let sent = changed(document([extended, event(2)]), json!({ "sender": "urn:epc:id:sgln:950600.013437.0" }));
    let xml = again(&sent.to_string(), &["--to", "xml"]);
    assert!(
        xml.starts_with("<?xml") && xml.contains("<bizStep>urn:epcglobal:cbv:bizstep:inspecting</bizStep>"),
        "{xml}"
    );
    let json = parsed(&again(&xml, &["--to", "json"]));
    assert_eq!(json["epcisBody"], sent["epcisBody"], "{xml}");
    assert_eq!((&json["schemaVersion"], &json["creationDate"]), (&sent["schemaVersion"], &sent["creationDate"]));
    assert_eq!(parsed(&again(&sent.to_string(), &["--to", "json"])), sent, "nothing to do, nothing done");
    let one = single(event(3));
    assert_eq!(
        parsed(&again(&again(&one.to_string(), &["--to", "xml"]), &["--to", "json"]))["epcList"],
        one["epcList"]
    );
}

/// It has reports without a type and types that the vocabulary lacks, which the schema of XML allows and that of JSON
/// does not: as JSON it says the same and is no document that anybody has to take.
const ONLY_XML: &str = "SensorDataExamples.xml";

#[test]
fn every_official_example_goes_there_and_back() {
    let Some(root) = standards("convert") else { return };
    let all = [("json", "jsonld"), ("xml", "xml"), ("hash", "jsonld"), ("hash", "xml")];
    let all = all.map(|(folder, ending)| files(&root.join("epcis/examples").join(folder), ending)).concat();
    let all: Vec<_> = all.into_iter().filter(|it| nguon(&["validate", path(it)]).status == 0).collect();
    assert!(all.len() > 50, "{}", all.len());
    for file in all {
        let hashed = nguon(&["hash", path(&file)]).well();
        let xml = converted(&file, &["--to", "xml"]);
        assert_eq!(hashes(&xml), hashed, "{}\n{xml}", file.display());
        let json = converted(&file, &["--to", "json"]);
        if file.ends_with(ONLY_XML) {
            assert_eq!(nguon_reading(&["validate", "-"], json.as_bytes()).status, 1);
            continue;
        }
        assert_eq!(hashes(&json), hashed, "{}\n{json}", file.display());
        let (there, back) = (again(&xml, &["--to", "json"]), again(&json, &["--to", "xml"]));
        assert_eq!(parsed(&there)["epcisBody"], parsed(&json)["epcisBody"], "{}", file.display());
        assert_eq!(hashes(&back), hashed, "{}", file.display());
    }
}

#[test]
fn forms_of_keys_and_names_are_chosen() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("one.json");
    let urn = "urn:epc:id:sgtin:950600.0134352.7";
    std::fs::write(&file, document([changed(event(7), json!({ "epcList": [urn] }))]).to_string()).unwrap();
    let link = "https://id.gs1.org/01/09506001343524/21/7";
    assert!(converted(&file, &["--to", "xml"]).contains(&format!("<epc>{urn}</epc>")));
    let links = converted(&file, &["--to", "xml", "--epc-format", "digital-link", "--cbv-format", "web-uri"]);
    assert!(links.contains(&format!("<epc>{link}</epc>")), "{links}");
    assert!(links.contains("<bizStep>https://ref.gs1.org/cbv/BizStep-inspecting</bizStep>"), "{links}");
    // The way back needs the length of the prefix.
    assert!(again(&links, &["--to", "json", "--epc-format", "urn"]).contains(link));
    let table = folder.path().join("prefixes.csv");
    std::fs::write(&table, "950600,6\n").unwrap();
    let back = again(&links, &["--to", "json", "--epc-format", "urn", "--prefix-table", path(&table)]);
    assert_eq!(parsed(&back)["epcisBody"]["eventList"][0]["epcList"], json!([urn]));
    assert_eq!(parsed(&back)["epcisBody"]["eventList"][0]["bizStep"], "inspecting");
}

#[test]
fn one_bad_file_stops_no_other() {
    let folder = tempfile::tempdir().unwrap();
    for n in 0..20 {
        let spoilt = if n == 5 { json!({ "action": "TAKE" }) } else { json!({}) };
        let text = document([changed(event(n), spoilt)]).to_string();
        std::fs::write(folder.path().join(format!("{n:02}.json")), text).unwrap();
    }
    let done = nguon(&["convert", path(folder.path()), "--to", "json"]);
    assert_eq!(done.status, 1);
    let ids: Vec<u64> =
        done.out.lines().map(|line| parsed(line)["epcisBody"]["eventList"][0]["ex:number"].as_u64().unwrap()).collect();
    assert_eq!(ids, (0..20).filter(|n| *n != 5).collect::<Vec<_>>(), "in order");
    assert!(done.err.contains("05.json: /epcisBody/eventList/0/action"), "{}", done.err);
    nguon(&["convert", path(&folder.path().join("none.json")), "--to", "xml"]).failed_saying(&["cannot read"]);
    assert_ne!(nguon(&["convert", path(folder.path())]).status, 0, "--to is needed");
}
