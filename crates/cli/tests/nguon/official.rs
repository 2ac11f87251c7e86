//! The official example documents, through capture and back, and the reference hashes.

use std::path::Path;

use serde_json::{Value, json};

use crate::harness::command::nguon;
use crate::harness::node::path;
use crate::harness::sample::changed;
use crate::harness::standards::{files, standards};
use crate::harness::{Database, Node, both};
use crate::soap;

#[path = "../../../epcis/tests/epcis/said.rs"]
mod said;

both!(
    examples_come_back_as_they_were_captured,
    examples_in_xml_come_back_as_they_were_captured,
    master_data_in_xml_comes_back_as_it_was_captured
);

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

fn examples_in_xml_come_back_as_they_were_captured(database: Database) {
    let Some(folder) = standards("official examples") else { return };
    let mut documents = files(&folder.join("epcis/examples/xml"), ".xml");
    documents.extend(files(&folder.join("epcis/examples/hash"), ".xml"));
    // Capture jobs are answers.
    documents.retain(|document| !path(document).contains("CaptureJob"));
    assert!(documents.len() >= 11, "{} documents", documents.len());
    documents.iter().for_each(|document| round_trip_in_xml(database, document));
}

/// Captures a document in XML into a node of its own and reads it back in XML.
fn round_trip_in_xml(database: Database, file: &Path) {
    let text = std::fs::read_to_string(file).unwrap();
    let sent = roxmltree::Document::parse(&text).unwrap();
    let node = Node::start(database);
    let answer = node.client.post_with("/epcis/capture", &text, &[("Content-Type", "application/xml")]);
    assert_eq!(answer.status, 202, "{}: {}", file.display(), answer.text());
    let job = node.client.finished_job(&answer.header("location"));
    assert_eq!(job["success"], true, "{}: {job}", file.display());
    let wishes = [
        ("Accept", "application/xml"),
        ("GS1-EPC-Format", "Never_Translates"),
        ("GS1-CBV-XML-Format", "Never_Translates"),
    ];
    let answer = node.client.get_with("/epcis/events?perPage=1000", &wishes).expect(200).text();
    let got = roxmltree::Document::parse(&answer).unwrap();
    let mut got: Vec<_> = events_in(&got).collect();
    for event in events_in(&sent) {
        let assigned = !event.children().any(|child| child.has_tag_name("eventID"));
        let expected = bare_xml(event, assigned);
        let at = got.iter().position(|event| bare_xml(*event, assigned) == expected);
        let at = at.unwrap_or_else(|| panic!("{}: {expected}\nis not in {answer}", file.display()));
        let event = got.remove(at);
        for given in ["recordTime", "eventID"] {
            assert!(event.children().any(|child| child.has_tag_name(given)), "{given}: {answer}");
        }
    }
    assert!(got.is_empty(), "{}: more than was sent: {answer}", file.display());
    let wanted: [(&str, &[&str]); 2] = [("includeAttributes", &["true"]), ("includeChildren", &["true"])];
    let answer = soap::call(&node, 2, &soap::poll("SimpleMasterDataQuery", &wanted)).expect(200).text();
    let answer = roxmltree::Document::parse(&answer).unwrap();
    let got: Vec<String> = vocabulary_in(&answer).map(said::said).collect();
    for element in vocabulary_in(&sent) {
        assert!(got.contains(&said::said(element)), "{}: {}\nis not in {got:#?}", file.display(), said::said(element));
    }
}

/// Two documents in which one prefix means two things, and the answer of another repository.
const MASTER_DATA: [&str; 3] = [
    r#"<e:EPCISDocument xmlns:e="urn:epcglobal:epcis:xsd:2" xmlns:ex="urn:ex:" schemaVersion="2.0" creationDate="2026-08-05T05:00:00Z">
       <EPCISHeader><extension><EPCISMasterData><VocabularyList><Vocabulary type="urn:epcglobal:epcis:vtype:BusinessLocation">
       <VocabularyElementList><VocabularyElement id="urn:x:1" ex:rank="2"><attribute id="urn:x:name" xml:lang="vi">Hà Nội</attribute>
       <attribute id="urn:x:box"><ex:size ex:unit="m">3</ex:size><o:deep xmlns:o="urn:other:">4</o:deep></attribute>
       <attribute id="urn:x:note"> a <ex:b>c</ex:b> d </attribute><extension><plain>5</plain></extension><ex:more>6</ex:more>
       </VocabularyElement></VocabularyElementList></Vocabulary></VocabularyList></EPCISMasterData></extension></EPCISHeader>
       <EPCISBody><EventList/></EPCISBody></e:EPCISDocument>"#,
    r#"<m:EPCISMasterDataDocument xmlns:m="urn:epcglobal:epcis-masterdata:xsd:2" xmlns:ex="https://example.vn/" schemaVersion="2.0"
       creationDate="2026-08-05T05:00:00Z"><EPCISBody><VocabularyList><Vocabulary type="urn:epcglobal:epcis:vtype:BusinessLocation">
       <VocabularyElementList><VocabularyElement id="urn:x:2" ex:rank="2"><attribute id="urn:x:box"><ex:size>3</ex:size></attribute>
       <ex:more ex:a="b">6</ex:more></VocabularyElement></VocabularyElementList></Vocabulary></VocabularyList></EPCISBody>
       </m:EPCISMasterDataDocument>"#,
    r#"<q:EPCISQueryDocument xmlns:q="urn:epcglobal:epcis-query:xsd:2" schemaVersion="2.0" creationDate="2026-08-05T05:00:00Z"><EPCISBody>
       <q:QueryResults><queryName>SimpleMasterDataQuery</queryName><resultsBody><VocabularyList>
       <Vocabulary type="urn:epcglobal:epcis:vtype:BusinessLocation"><VocabularyElementList><VocabularyElement id="urn:x:3">
       <attribute id="urn:x:name">Huế</attribute><children><id>urn:x:4</id></children></VocabularyElement></VocabularyElementList>
       </Vocabulary></VocabularyList></resultsBody></q:QueryResults></EPCISBody></q:EPCISQueryDocument>"#,
];

fn master_data_in_xml_comes_back_as_it_was_captured(database: Database) {
    let node = Node::start(database);
    for text in MASTER_DATA {
        let answer = node.client.post_with("/epcis/capture", text, &[("Content-Type", "application/xml")]);
        let job = node.client.finished_job(&answer.expect(202).header("location"));
        assert_eq!(job["success"], true, "{job}");
    }
    let wanted: [(&str, &[&str]); 2] = [("includeAttributes", &["true"]), ("includeChildren", &["true"])];
    let text = soap::call(&node, 2, &soap::poll("SimpleMasterDataQuery", &wanted)).expect(200).text();
    let answer = roxmltree::Document::parse(&text).unwrap();
    let got: Vec<String> = vocabulary_in(&answer).map(said::said).collect();
    for sent in MASTER_DATA.map(|text| roxmltree::Document::parse(text).unwrap()) {
        for element in vocabulary_in(&sent) {
            assert!(got.contains(&said::said(element)), "{}\nis not in {text}", said::said(element));
        }
    }
}

/// The children of the event list; none in a document of master data.
fn events_in<'a>(document: &'a roxmltree::Document<'_>) -> impl Iterator<Item = roxmltree::Node<'a, 'a>> {
    let list = document.descendants().find(|node| node.tag_name().name() == "EventList");
    list.into_iter().flat_map(|list| list.children()).filter(roxmltree::Node::is_element)
}

fn vocabulary_in<'a>(document: &'a roxmltree::Document<'_>) -> impl Iterator<Item = roxmltree::Node<'a, 'a>> {
    document.descendants().filter(|node| node.tag_name().name() == "VocabularyElement")
}

/// What an event says, without what the repository gives it.
fn bare_xml(event: roxmltree::Node<'_, '_>, without_id: bool) -> String {
    let mut text = said::said(event);
    for name in ["recordTime"].into_iter().chain(without_id.then_some("eventID")) {
        let Some(start) = text.find(&format!("<{{}}{name} >")) else { continue };
        let end = start + text[start..].find("</>\n").unwrap() + 4;
        text.replace_range(start..end, "");
    }
    text
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
