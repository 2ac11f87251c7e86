//! XML: the official examples, both ways round, and what is refused.

use std::collections::BTreeMap;
use std::path::PathBuf;

use epcis::format::CbvFormat;
use epcis::xml::{Envelope, Version};
use epcis::{Document, Event, Syntax, hash, xml};

use crate::said::said;
use crate::support::{standards, valid};

pub(crate) fn examples(folder: &str, ending: &str) -> Vec<PathBuf> {
    let Some(root) = standards("xml") else { return Vec::new() };
    let mut files = Vec::new();
    let mut folders = vec![root.join("epcis/examples").join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|it| it == ending) {
                files.push(path);
            }
        }
    }
    files.sort();
    files
}

pub(crate) fn read(path: &PathBuf) -> Document {
    Document::parse(&std::fs::read(path).unwrap()).unwrap_or_else(|findings| panic!("{}: {findings:?}", path.display()))
}

#[test]
fn every_official_xml_example_is_read() {
    for path in examples("xml", "xml").iter().chain(&examples("hash", "xml")) {
        if path.to_string_lossy().contains("CaptureJob") {
            continue;
        }
        let document = read(path);
        let errors: Vec<_> = document.all_findings().filter(|it| it.severity == epcis::Severity::Error).collect();
        assert!(errors.is_empty(), "{}: {errors:#?}", path.display());
        assert_eq!(document.syntax, Syntax::Xml);
    }
}

#[test]
fn hashes_of_xml_are_those_of_the_reference() {
    for path in examples("hash", "xml") {
        let document = read(&path);
        let expected = std::fs::read_to_string(path.with_extension("hashes")).unwrap();
        let hashes: Vec<String> = document
            .events
            .iter()
            .map(|it| hash::hash_id(it.event.as_ref().unwrap(), it.own_prefixes.as_ref().unwrap_or(&document.prefixes)))
            .collect();
        assert_eq!(hashes, expected.lines().collect::<Vec<_>>(), "{}", path.display());
    }
}

#[test]
fn json_comes_back_from_xml() {
    for path in examples("json", "jsonld").iter().chain(&examples("hash", "jsonld")) {
        let document = read(path);
        for captured in &document.events {
            let event = captured.event.as_ref().unwrap();
            let prefixes = captured.own_prefixes.as_ref().unwrap_or(&document.prefixes);
            let scope = BTreeMap::new();
            let text = xml::write_event(event, prefixes, CbvFormat::Urn).text(&scope);
            let (again, _) = epcis::Event::read(&text, prefixes)
                .unwrap_or_else(|findings| panic!("{}: {findings:?}\n{text}", path.display()));
            assert_eq!(again.to_json(), event.to_json(), "{}\n{text}", path.display());
        }
    }
}

#[test]
fn xml_comes_back_from_json() {
    for path in examples("xml", "xml").iter().chain(&examples("hash", "xml")) {
        if path.to_string_lossy().contains("CaptureJob") {
            continue;
        }
        let text = std::fs::read_to_string(path).unwrap();
        let document = read(path);
        let original = roxmltree::Document::parse(&text).unwrap();
        let events = original.descendants().filter(|it| it.tag_name().name().ends_with("Event"));
        for (captured, element) in document.events.iter().zip(events) {
            let event = captured.event.as_ref().unwrap();
            let prefixes = captured.own_prefixes.as_ref().unwrap_or(&document.prefixes);
            let json = event.to_json();
            let (event, _) = Event::from_json(&json, "", prefixes).unwrap_or_else(|_| (event.clone(), Vec::new()));
            let written = xml::write_event(&event, prefixes, CbvFormat::Urn).text(&BTreeMap::new());
            let again = roxmltree::Document::parse(&written).unwrap();
            assert_eq!(said(again.root_element()), said(element), "{}\n{json}\n{written}", path.display());
        }
    }
}

#[test]
fn headers_come_back() {
    let sbdh = "http://www.unece.org/cefact/namespaces/StandardBusinessDocumentHeader";
    let header = format!(
        r#"<EPCISHeader><h:StandardBusinessDocumentHeader xmlns:h="{sbdh}"><h:HeaderVersion>1.0</h:HeaderVersion></h:StandardBusinessDocumentHeader>
        <extension><EPCISMasterData><VocabularyList><Vocabulary type="urn:epcglobal:epcis:vtype:Location"><VocabularyElementList>
        <VocabularyElement id="urn:epc:id:sgln:0037000.00729.0"><attribute id="urn:epcglobal:cbv:mda:city">Hà Nội</attribute>
        <attribute id="urn:x:box"><x:wide>3</x:wide></attribute><children><id>urn:epc:id:sgln:0037000.00729.8201</id></children>
        </VocabularyElement></VocabularyElementList></Vocabulary></VocabularyList></EPCISMasterData></extension></EPCISHeader>"#
    );
    let text = format!(
        r#"<epcis:EPCISDocument xmlns:epcis="urn:epcglobal:epcis:xsd:2" xmlns:x="urn:x:" schemaVersion="2.0" creationDate="2026-11-21T08:00:00Z">{header}<EPCISBody><EventList/></EPCISBody></epcis:EPCISDocument>"#
    );
    let document = Document::parse(text.as_bytes()).unwrap();
    let list = &document.members.iter().find(|(name, _)| name == "epcisHeader").unwrap().1["epcisMasterData"]["vocabularyList"];
    assert_eq!(list[0]["type"], "urn:epcglobal:epcis:vtype:Location");
    let element = &list[0]["vocabularyElementList"][0];
    assert_eq!(
        element["attributes"][0],
        serde_json::json!({"id": "urn:epcglobal:cbv:mda:city", "attribute": "Hà Nội"})
    );
    assert_eq!(element["attributes"][1]["attribute"], serde_json::json!({"x:wide": "3"}));
    assert_eq!(element["children"], serde_json::json!(["urn:epc:id:sgln:0037000.00729.8201"]));
    let envelope = Envelope { version: Version::V2_0, creation_date: "2026-11-21T08:00:00Z" };
    let written = xml::document(&envelope, &document.members, &document.prefixes, &[]);
    let again = Document::parse(written.as_bytes()).unwrap();
    assert_eq!(again.members, document.members, "{written}");
}

#[test]
fn hostile_xml_is_refused_with_its_place() {
    let document = |inner: &str| {
        format!(
            "<e:EPCISDocument xmlns:e=\"urn:epcglobal:epcis:xsd:2\" schemaVersion=\"2.0\" creationDate=\"2026-11-21T08:00:00Z\">\n<EPCISBody><EventList>{inner}</EventList></EPCISBody></e:EPCISDocument>"
        )
    };
    let event = |inner: &str| {
        document(&format!(
            "<ObjectEvent><eventTime>2026-11-21T08:00:00Z</eventTime><eventTimeZoneOffset>+07:00</eventTimeZoneOffset><epcList><epc>urn:x:1</epc></epcList><action>OBSERVE</action>{inner}</ObjectEvent>"
        ))
    };
    let bomb = "<!DOCTYPE a [<!ENTITY b \"ha\"><!ENTITY c \"&b;&b;&b;\">]>";
    let namespaces: String = (0..1100).map(|number| format!("<a xmlns=\"urn:{number}\"/>")).collect();
    let many: String = (0..300).map(|number| format!(" a{number}=\"\"")).collect();
    for (text, code) in [
        (format!("{bomb}{}", document("")), "doctype"),
        (event("<x:a xmlns:x=\"urn:x\">&c;</x:a>"), "entity"),
        (event("<x:a xmlns:x=\"urn:x\" b=\"&c;\"/>"), "entity"),
        (event("<x:a xmlns:x=\"urn:x\">&#0;</x:a>"), "entity"),
        (event("<y:a/>"), "prefix"),
        // A prefix of the envelope would mean nothing where the event is stored.
        (
            event("<e:a/>")
                .replace("xmlns:e", "xmlns:q=\"urn:epcglobal:epcis-query:xsd:2\" xmlns:e")
                .replace("e:a", "q:a"),
            "prefix",
        ),
        (event("").replace("xmlns:e", "xmlns=\"urn:epcglobal:epcis:xsd:2\" xmlns:e"), "namespace"),
        (event(&format!("<x:a xmlns:x=\"urn:x\">{namespaces}</x:a>")), "prefix"),
        (event(&format!("<x:a xmlns:x=\"urn:x\"{many}/>")), "attributes"),
        (event("<x:a xmlns:x=\"urn:x\" b=\"\" b=\"\"/>"), "xml"),
        (event(&format!("{}{}", "<x:a xmlns:x=\"urn:x\">".repeat(200), "</x:a>".repeat(200))), "depth"),
        (event("<x:a xmlns:x=\"urn:x\">"), "xml"),
        (event("").replace("</e:EPCISDocument>", ""), "xml"),
        (format!("{}<b/>", event("")), "xml"),
        (event("\u{1}"), "xml"),
        (document("").replace("<e:", "<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><e:"), "encoding"),
        ("<html/>".to_owned(), "document"),
        (document("").replace("<EPCISBody><EventList></EventList></EPCISBody>", ""), "document"),
    ] {
        let findings = match Document::parse(text.as_bytes()) {
            Err(findings) => findings,
            Ok(document) => document.all_findings().cloned().collect(),
        };
        assert!(
            findings.iter().any(|it| it.code == code && !it.message.is_empty()),
            "{code}: {findings:?}\n{text:.300}"
        );
    }
}

#[test]
fn documents_follow_the_official_schemas() {
    let Some(schemas) = standards("xml") else { return };
    let folder = tempfile::tempdir().unwrap();
    let mut files = Vec::new();
    let all = examples("json", "jsonld").into_iter().chain(examples("hash", "jsonld")).chain(examples("xml", "xml"));
    for (number, path) in all.filter(|it| !it.to_string_lossy().contains("CaptureJob")).enumerate() {
        let document = read(&path);
        let fragments: Vec<xml::Fragment> = document
            .events
            .iter()
            .map(|it| {
                let prefixes = it.own_prefixes.as_ref().unwrap_or(&document.prefixes);
                xml::write_event(it.event.as_ref().unwrap(), prefixes, CbvFormat::WebUri)
            })
            .collect();
        let envelope = Envelope { version: Version::V2_0, creation_date: "2026-11-21T08:00:00Z" };
        let name = |kind: &str| folder.path().join(format!("{number:03}-{kind}.xml"));
        std::fs::write(name("document"), xml::document(&envelope, &document.members, &document.prefixes, &fragments))
            .unwrap();
        std::fs::write(name("query"), xml::query_document(&envelope, "SimpleEventQuery", None, &fragments)).unwrap();
        files.push((path, name("document"), name("query")));
    }
    let documents: Vec<PathBuf> = files.iter().map(|(_, document, _)| document.clone()).collect();
    valid(&schemas, "EPCglobal-epcis-2_0.xsd", &documents);
    let queries: Vec<PathBuf> = files.iter().map(|(.., query)| query.clone()).collect();
    valid(&schemas, "EPCglobal-epcis-query-2_0.xsd", &queries);
}
