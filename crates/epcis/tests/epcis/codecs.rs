//! Generated extensions through both syntaxes: JSON as XML and back, XML as JSON and back.

use std::collections::BTreeMap;

use epcis::format::CbvFormat;
use epcis::{Document, Event, Prefixes, xml};
use serde_json::{Map, Value, json};

use crate::mutated::Random;
use crate::said::said;
use crate::support::{document, event};

const TEXTS: &[&str] = &[
    "",
    " ",
    "a",
    " a b ",
    "\r\n",
    "\t",
    "<a>",
    "&amp;",
    "]]>",
    "\"'",
    "số 5",
    "\u{1f34d}",
    "\u{1}",
    "\u{fffe}",
    "true",
    "1.50",
    "null",
    "{\"a\":1}",
    "<![CDATA[x]]>",
    "&#13;",
];
const NUMBERS: &[&str] = &["0", "-0", "1.50", "1e5", "1E+5", "-2.50e-3", "12345678901234567890123", "0.1"];
const NAMES: &[&str] = &[
    "ex:a",
    "ex:b",
    "ex:số",
    "ex:a b",
    "ex:1",
    "ex:",
    "ex:a/b",
    "other:a",
    "https://example.com/x#y",
    "https://example.com/1",
    "urn:x:y",
    "urn:x:số-1",
    "nguon:text",
    "nguon:xml",
    "nguon:attributes",
    "nguon:list",
    "cbvmda:lotNumber",
    "xsi:type",
    "xml:lang",
    "ex:\u{1}",
    "xmlns:ex",
];
const INNER: &[&str] = &["plain", "@type", "@value", "@list", "@id", "a b", "ex:c", "nguon:json"];

/// It says nothing, and need not come back.
const COMMENT: &str = "<!-- said to nobody -->";

fn any<'a>(random: &mut Random, items: &[&'a str]) -> &'a str {
    items[random.below(items.len())]
}

fn json_value(random: &mut Random, depth: usize) -> Value {
    match random.below(if depth == 0 { 4 } else { 7 }) {
        0 => Value::Null,
        1 => Value::Bool(random.below(2) == 0),
        2 => serde_json::from_str(any(random, NUMBERS)).unwrap(),
        3 => Value::from(any(random, TEXTS)),
        4 => (0..random.below(4)).map(|_| json_value(random, depth - 1)).collect(),
        _ => {
            let mut members = Map::new();
            for _ in 0..random.below(4) {
                let name = if random.below(3) == 0 { any(random, INNER) } else { any(random, NAMES) };
                members.insert(name.to_owned(), json_value(random, depth - 1));
            }
            Value::Object(members)
        }
    }
}

fn prefixes() -> Prefixes {
    Prefixes::from_context(&json!({"ex": "https://example.vn/số/", "other": "urn:other:"})).0
}

#[test]
fn json_extensions_come_back_from_xml() {
    let prefixes = prefixes();
    let mut random = Random(3);
    let mut taken = 0;
    for _ in 0..10_000 {
        let mut value = event("ObjectEvent");
        let name = any(&mut random, NAMES).to_owned();
        let extension = json_value(&mut random, 3);
        match random.below(4) {
            0 => value["ilmd"] = json!({name: extension}),
            1 => value["readPoint"] = json!({"id": "urn:x:1", name: extension}),
            2 => {
                value["sensorElementList"] =
                    json!([{"sensorReport": [{"type": "Temperature", "value": 1, name: extension}]}])
            }
            _ => value[name] = extension,
        }
        // What JSON's own reader refuses need not be said in XML.
        let Ok((event, _)) = Event::from_json(&value, "", &prefixes) else { continue };
        taken += 1;
        let text = xml::write_event(&event, &prefixes, CbvFormat::Urn).text(&BTreeMap::new());
        assert!(roxmltree::Document::parse(&text).is_ok(), "{value}\n{text}");
        let (again, _) =
            Event::read(&text, &prefixes).unwrap_or_else(|findings| panic!("{value}\n{text}\n{findings:?}"));
        assert_eq!(again.to_json().to_string(), event.to_json().to_string(), "{text}");
    }
    assert!(taken > 5_000, "{taken}");
}

fn xml_content(random: &mut Random, depth: usize, text: &mut String) {
    for _ in 0..random.below(4) {
        match random.below(if depth == 0 { 2 } else { 5 }) {
            0 => text.push_str(&xml::escape(any(random, TEXTS))),
            1 => text.push_str(COMMENT),
            _ => xml_element(random, depth - 1, text),
        }
    }
}

fn xml_element(random: &mut Random, depth: usize, text: &mut String) {
    let name = any(random, &["ex:a", "ex:b", "other:a", "plain", "in:c", "ex:số"]);
    text.push_str(&format!("<{name} xmlns:in=\"urn:in:\""));
    if random.below(4) == 0 {
        text.push_str(&format!(" {}=\"{}\"", any(random, &["ex:x", "x", "in:x"]), xml::escape(any(random, TEXTS))));
    }
    if random.below(5) == 0 {
        text.push_str(&format!(
            " xsi:type=\"{}\"",
            any(random, &["xsd:int", "xsd:decimal", "xsd:boolean", "ex:t", "t"])
        ));
    }
    text.push('>');
    xml_content(random, depth, text);
    text.push_str(&format!("</{name}>"));
}

#[test]
fn xml_extensions_come_back_from_json() {
    let mut random = Random(5);
    for _ in 0..10_000 {
        let mut extension = String::new();
        xml_content(&mut random, 3, &mut extension);
        let text = format!(
            r#"<ObjectEvent xmlns:ex="https://example.vn/số/" xmlns:other="urn:other:" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xsd="http://www.w3.org/2001/XMLSchema"><eventTime>2026-08-05T04:30:00Z</eventTime><eventTimeZoneOffset>+07:00</eventTimeZoneOffset><epcList><epc>urn:x:1</epc></epcList><action>ADD</action><ex:all>{extension}</ex:all></ObjectEvent>"#
        );
        let read = Document::parse(text.as_bytes()).unwrap_or_else(|findings| panic!("{text}\n{findings:?}"));
        let captured = &read.events[0];
        let Ok(event) = &captured.event else { panic!("{text}\n{:?}", captured.event) };
        let prefixes = captured.own_prefixes.as_ref().unwrap_or(&read.prefixes);
        // As it would be captured again from JSON.
        let json = event.to_json();
        let whole = document([json.clone()]);
        assert!(Document::parse(whole.to_string().as_bytes()).is_ok(), "{whole}");
        let (event, _) =
            Event::from_json(&json, "", prefixes).unwrap_or_else(|findings| panic!("{text}\n{json}\n{findings:?}"));
        let written = xml::write_event(&event, prefixes, CbvFormat::Urn).text(&BTreeMap::new());
        let (text, written) = (text.replace(COMMENT, ""), written.replace(COMMENT, ""));
        let again = roxmltree::Document::parse(&written).unwrap_or_else(|error| panic!("{error}\n{text}\n{written}"));
        let original = roxmltree::Document::parse(&text).unwrap();
        assert_eq!(said(again.root_element()), said(original.root_element()), "\n{text}\n{json}\n{written}");
    }
}
