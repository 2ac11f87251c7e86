//! Reading piece by piece gives what reading the whole gives, whatever the pieces.

use std::io::{BufReader, Read};

use epcis::stream::{self, Events, Limits, Stop};
use epcis::{Document, Finding};
use serde_json::{Value, json};

use crate::support::{CONTEXT, document, event, standards};

const LIMITS: Limits = Limits { part_bytes: 1 << 20, events: 1000 };
const TYPES: [&str; 4] = ["ObjectEvent", "TransactionEvent", "TransformationEvent", "AggregationEvent"];

/// Gives so many bytes at a time and no more.
struct Trickle<'a>(&'a [u8], usize);

impl Read for Trickle<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let size = self.1.min(self.0.len()).min(buffer.len());
        buffer[..size].copy_from_slice(&self.0[..size]);
        self.0 = &self.0[size..];
        Ok(size)
    }
}

/// The whole way: envelope first, then every event. The first findings that end it, or the document put together.
fn streamed(bytes: &[u8], piece: usize) -> Result<Document, Vec<Finding>> {
    let input = || BufReader::with_capacity(piece.max(8), Trickle(bytes, piece));
    let outline = stream::outline(input(), LIMITS).map_err(unreadable)?;
    let mut document = outline.document;
    assert_eq!(document.events.len(), 0);
    let mut events = Vec::new();
    for raw in Events::new(input(), LIMITS) {
        events.push(raw.map_err(unreadable)?.read(&document).map_err(|finding| vec![finding])?);
    }
    assert_eq!(outline.events, events.len() as u64);
    document.events = events;
    Ok(document)
}

fn unreadable(stop: Stop) -> Vec<Finding> {
    match stop {
        Stop::Unreadable(findings) => findings,
        other => panic!("{other:?}"),
    }
}

#[track_caller]
fn same(bytes: &[u8]) {
    let whole = Document::parse(bytes);
    for piece in [1, 2, 3, 7, 64, 1 << 16] {
        let pieces = streamed(bytes, piece);
        match (&whole, &pieces) {
            (Ok(whole), Ok(pieces)) => same_document(pieces, whole),
            (Err(whole), Err(pieces)) => assert!(!whole.is_empty() && !pieces.is_empty()),
            _ => panic!("{}: {whole:?}\n{pieces:?}", String::from_utf8_lossy(bytes)),
        }
    }
}

#[track_caller]
fn same_document(pieces: &Document, whole: &Document) {
    assert_eq!((pieces.kind, &pieces.context, &pieces.prefixes), (whole.kind, &whole.context, &whole.prefixes));
    assert_eq!((pieces.syntax, &pieces.schema_version), (whole.syntax, &whole.schema_version));
    assert_eq!((&pieces.members, &pieces.findings), (&whole.members, &whole.findings));
    assert_eq!(pieces.events.len(), whole.events.len());
    for (piece, whole) in pieces.events.iter().zip(&whole.events) {
        assert_eq!(
            (&piece.pointer, &piece.raw, &piece.own_prefixes),
            (&whole.pointer, &whole.raw, &whole.own_prefixes)
        );
        assert_eq!((&piece.event, &piece.warnings), (&whole.event, &whole.warnings));
    }
}

fn query_document(events: &Value) -> Value {
    let mut value = document(json!([]));
    value["type"] = json!("EPCISQueryDocument");
    let results = json!({ "queryName": "SimpleEventQuery", "resultsBody": { "eventList": events } });
    value["epcisBody"] = json!({ "queryResults": results });
    value
}

#[test]
fn pieces_give_what_the_whole_gives() {
    let events: Vec<Value> = TYPES.map(event).to_vec();
    let mut wrong = events.clone();
    wrong[1]["action"] = json!("TAKE");
    for list in [json!([]), json!(events), json!(wrong), json!([1, "a \\ } ] \" b", [], {}, null])] {
        for text in [document(list.clone()), query_document(&list)] {
            same(text.to_string().as_bytes());
            same(serde_json::to_string_pretty(&text).unwrap().as_bytes());
            same(format!("\u{feff} \r\n{text}\n").as_bytes());
        }
    }
}

#[test]
fn the_context_may_stand_behind_the_events() {
    let text = format!(
        r#"{{"type":"EPCISDocument","epcisBody":{{"eventList":[{},
            {{"type":"ObjectEvent","@context":{{"own":"https://example.vn/own/"}},"eventTime":"2026-08-05T04:30:00+07:00",
              "eventTimeZoneOffset":"+07:00","action":"ADD","epcList":["urn:epc:id:sgtin:9506000.013435.1"],"own:a":1}}]}},
            "schemaVersion":"2.0","creationDate":"2026-08-05T05:00:00+07:00","epcisHeader":{{"sender":"Hợp tác xã"}},
            "@context":["{CONTEXT}",{{"ex":"https://example.vn/terms/"}}]}}"#,
        event("ObjectEvent")
    );
    same(text.as_bytes());
    let outline = stream::outline(text.as_bytes(), LIMITS).unwrap();
    assert_eq!(outline.events, 2);
    assert!(outline.envelope.contains("\"eventList\":[]") && outline.envelope.contains("Hợp tác xã"));
    let again = stream::envelope(outline.envelope.as_bytes()).unwrap();
    same_document(&again, &outline.document);
}

/// Whatever stands in a document, its faults have the same places.
#[test]
fn places_count_in_the_whole_document() {
    let good = serde_json::to_string_pretty(&document(json!([event("ObjectEvent"), event("ObjectEvent")]))).unwrap();
    let second = good.rfind("\"eventTimeZoneOffset\"").unwrap();
    let behind = good.rfind(']').unwrap() + 1;
    let spoilt = [
        (good[..second].to_owned() + "ơ" + &good[second..]),
        (good[..behind].to_owned() + ", \"x\": ,}" + &good[behind..]),
        (good[..behind].to_owned() + "], \"x\": 1" + &good[behind..]),
        (good[..behind].to_owned() + ", \"a\": 1, \"a\": 1" + &good[behind..]),
        good.replace("{\n", "{\n\n,"),
        good[..good.len() - 3].to_owned(),
        good.clone() + "}",
    ];
    for text in spoilt {
        let whole = Document::parse(text.as_bytes()).unwrap_err();
        for piece in [1, 1 << 16] {
            let pieces = streamed(text.as_bytes(), piece).unwrap_err();
            let place = |findings: &[Finding]| findings[0].message.split(": ").next().unwrap().to_owned();
            assert_eq!(place(&pieces), place(&whole), "{text}\n{whole:?}\n{pieces:?}");
        }
    }
}

/// A document of 1.2 as others write it: a declaration, comments, prefixes, an event within an extension.
const XML: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<!-- > a < comment -->
<epcis:EPCISDocument xmlns:epcis="urn:epcglobal:epcis:xsd:1" xmlns:ex="https://example.vn/terms/"
    schemaVersion="1.2" creationDate="2026-08-05T05:00:00+07:00">
  <EPCISBody><EventList>
    <ObjectEvent><eventTime>2026-08-05T04:30:00+07:00</eventTime><eventTimeZoneOffset>+07:00</eventTimeZoneOffset>
      <epcList><epc>urn:epc:id:sgtin:9506000.013435.1</epc></epcList><action>ADD</action>
      <ex:note at='a > "b"'>Gạo <![CDATA[</ObjectEvent> ]]></ex:note></ObjectEvent>
    <!-- </EventList> -->
    <extension><TransformationEvent><eventTime>2026-08-05T04:31:00+07:00</eventTime>
      <eventTimeZoneOffset>+07:00</eventTimeZoneOffset>
      <inputEPCList><epc>urn:epc:id:sgtin:9506000.013435.1</epc></inputEPCList>
      <outputEPCList><epc>urn:epc:id:sgtin:9506000.013435.2</epc></outputEPCList></TransformationEvent></extension>
  </EventList></EPCISBody>
</epcis:EPCISDocument>
"#;

#[test]
fn xml_in_pieces_is_the_same() {
    let whole = Document::parse(XML.as_bytes()).unwrap();
    assert_eq!((whole.events.len(), whole.has_errors()), (2, false), "{whole:?}");
    same(XML.as_bytes());
    same(XML.replace("urn:epc:id:sgtin:9506000.013435.1", "x").as_bytes());
    let outline = stream::outline(XML.as_bytes(), LIMITS).unwrap();
    assert_eq!(outline.events, 2);
    assert!(!outline.envelope.contains("ObjectEvent>") && outline.envelope.contains("creationDate"));
    assert!(matches!(stream::outline(XML.as_bytes(), Limits { events: 1, ..LIMITS }), Err(Stop::TooManyEvents(1))));
}

#[test]
fn cut_or_changed_xml_is_refused_or_accepted_alike() {
    for at in 0..XML.len() {
        same(&XML.as_bytes()[..at]);
        for byte in *b"<>/'\"& x\xff" {
            let mut bytes = XML.to_owned().into_bytes();
            bytes[at] = byte;
            let (whole, pieces) = (Document::parse(&bytes), streamed(&bytes, 1 << 16));
            assert_eq!(
                whole.is_ok(),
                pieces.is_ok(),
                "{at}: {}\n{whole:?}\n{pieces:?}",
                String::from_utf8_lossy(&bytes)
            );
        }
    }
}

#[test]
fn whatever_is_cut_or_changed_both_refuse_or_both_accept() {
    let text = document(json!([event("ObjectEvent"), { "a": "ệ\\\"", "b": [1.50, true, null] }])).to_string();
    for at in 0..text.len() {
        same(&text.as_bytes()[..at]);
        for byte in *b"\"{}[],: \\x1\xff" {
            let mut bytes = text.clone().into_bytes();
            bytes[at] = byte;
            let (whole, pieces) = (Document::parse(&bytes), streamed(&bytes, 1 << 16));
            assert_eq!(whole.is_ok(), pieces.is_ok(), "{at}: {}", String::from_utf8_lossy(&bytes));
        }
    }
}

#[test]
fn limits_hold_while_reading() {
    let mut large = event("ObjectEvent");
    large["epcList"] = json!(vec!["urn:epc:id:sgtin:9506000.013435.1"; 20]);
    let text = document(vec![large.clone(); 5]).to_string();
    let outline = |limits| stream::outline(text.as_bytes(), limits);
    assert_eq!(outline(Limits { events: 5, ..LIMITS }).unwrap().events, 5);
    assert!(matches!(outline(Limits { events: 4, ..LIMITS }), Err(Stop::TooManyEvents(4))));
    let size = large.to_string().len();
    let Err(Stop::Unreadable(findings)) = outline(Limits { part_bytes: size - 1, ..LIMITS }) else { panic!() };
    assert_eq!((findings[0].code, findings[0].pointer.as_str()), ("part-size", "/epcisBody/eventList/0"));
    // Endless input is not read to its end.
    for endless in ["[", "{\"a\":", "\"", "1", " "] {
        let input = std::io::repeat(0).take(0).chain(Endless(endless.as_bytes(), 0));
        let start = r#"{"epcisBody":{"eventList":["#.as_bytes();
        let stop = stream::outline(BufReader::new(start.chain(input)), LIMITS);
        assert!(endless == " " || matches!(stop, Err(Stop::Unreadable(_))), "{endless}");
    }
}

/// A text again and again, up to 16 MB.
struct Endless(&'static [u8], usize);

impl Read for Endless {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        if self.1 > 16 << 20 {
            return Ok(0);
        }
        for byte in buffer.iter_mut() {
            *byte = self.0[self.1 % self.0.len()];
            self.1 += 1;
        }
        Ok(buffer.len())
    }
}

#[test]
fn official_examples_are_the_same_in_pieces() {
    let Some(folder) = standards("official_examples_are_the_same_in_pieces") else { return };
    let mut read = 0;
    let mut folders = vec![folder.join("epcis/examples/json"), folder.join("epcis/examples/xml")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                same(&std::fs::read(&path).unwrap());
                read += 1;
            }
        }
    }
    assert!(read > 10, "{read} examples");
}
