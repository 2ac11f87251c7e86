//! XML: the official examples, both ways round, and what is refused.

use std::collections::BTreeMap;
use std::path::PathBuf;

use epcis::format::CbvFormat;
use epcis::{Document, Event, Syntax, hash, xml};

use crate::support::standards;

fn examples(folder: &str, ending: &str) -> Vec<PathBuf> {
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

fn read(path: &PathBuf) -> Document {
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

/// What an element says: names with their namespaces, attributes in any order, text without the space around it.
fn said(element: roxmltree::Node<'_, '_>) -> String {
    let mut attributes: Vec<String> = element
        .attributes()
        .map(|it| format!("{{{}}}{}={:?}", it.namespace().unwrap_or_default(), it.name(), it.value()))
        .collect();
    attributes.sort();
    let children: String = element
        .children()
        .map(|child| match child {
            child if child.is_element() => said(child),
            child if child.is_text() => child.text().unwrap_or_default().trim().to_owned(),
            _ => String::new(),
        })
        .collect();
    let name = element.tag_name();
    format!("<{{{}}}{} {}>{children}</>\n", name.namespace().unwrap_or_default(), name.name(), attributes.join(" "))
}
