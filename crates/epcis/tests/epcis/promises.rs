//! What reading a document promises on every input. The workspace `fuzz` runs the same function.

use std::collections::BTreeMap;

use epcis::format::{CbvFormat, EpcFormat, translate};
use epcis::xml;
use epcis::{CapturedEvent, Document, DocumentKind, Event, Prefixes, Severity, Syntax, hash, terms};
use serde_json::Value;

/// Small correct documents: an aggregation with extensions, a document with two events, the answer to a query.
pub(crate) const SEEDS: &[&str] = &[
    r#"{"@context":["https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld",{"ex":"https://example.vn/số/"}],"type":"AggregationEvent","eventTime":"2026-08-05T04:30:00.000+07:00","eventTimeZoneOffset":"+07:00","action":"ADD","parentID":"urn:epc:id:sscc:9506000.0123456789","childEPCs":["urn:epc:id:sgtin:9506000.013435.1"],"bizStep":"packing","ex:a":[{"ex:b":[1.50,-0,1e5,true,null,"\u00e9\"\\\n"]}]}"#,
    r#"{"@context":["https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"],"type":"EPCISDocument","schemaVersion":"2.0","creationDate":"2026-08-05T05:00:00+07:00","epcisBody":{"eventList":[{"type":"ObjectEvent","eventTime":"2026-08-05T04:30:00Z","eventTimeZoneOffset":"+07:00","action":"OBSERVE","epcList":["https://id.gs1.org/01/09506000134352/21/2"],"readPoint":{"id":"https://id.gs1.org/414/9506000134352"},"sensorElementList":[{"sensorReport":[{"type":"Temperature","value":4.5,"uom":"CEL"}]}]},{"type":"TransformationEvent","eventTime":"2026-08-05T04:30:00.5+07:00","eventTimeZoneOffset":"+07:00","inputQuantityList":[{"epcClass":"urn:epc:class:lgtin:9506000.013435.L1","quantity":1.50,"uom":"KGM"}],"outputEPCList":["https://id.gs1.org/01/09506000134352/21/2"]}]}}"#,
    r#"{"@context":["https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld",{"ex":"https://example.vn/"}],"type":"EPCISQueryDocument","schemaVersion":"2.0","creationDate":"2026-08-05T05:00:00+07:00","ex:doc":{"ex:a":["1"]},"epcisHeader":{"ex:h":1,"h":"2","epcisMasterData":{"vocabularyList":[{"type":"urn:epcglobal:epcis:vtype:Location","vocabularyElementList":[{"id":"urn:x:1","ex:b":"c","attributes":[{"id":"urn:x:a","attribute":{"ex:d":"e"}},{"id":"urn:x:b","attribute":[null,"f"]}],"children":["urn:x:2"]}]}]}},"epcisBody":{"queryResults":{"queryName":"q","ex:g":[],"resultsBody":{"eventList":[],"vocabularyList":[]}}}}"#,
];

/// Tokens of JSON whole and broken, and names that reach a branch.
pub(crate) const PIECES: &[&str] = &[
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    "\"",
    "\\",
    "\\u00e9",
    "\\ud83d",
    "\\ude00",
    "0",
    "-",
    ".5",
    "e9",
    "true",
    "null",
    " ",
    "\n",
    "ố",
    "\u{1f34d}",
    "\t",
    "\"\"",
    "{}",
    "[]",
    "\"type\":",
    "\"@context\":",
    "\"ObjectEvent\"",
    "\"errorDeclaration\":",
    "\"quantity\":",
    "\"ex:a\":",
    "\"eventID\":",
    "urn:epc:id:",
    "1e309",
];

/// Small correct documents of XML: 2.0 with extensions of every sort, 1.2 with its own way to extend, a query's answer,
/// master data.
pub(crate) const XML_SEEDS: &[&str] = &[
    r#"<?xml version="1.0" encoding="UTF-8"?><epcis:EPCISDocument xmlns:epcis="urn:epcglobal:epcis:xsd:2" xmlns:ex="https://example.vn/số/" schemaVersion="2.0" creationDate="2026-08-05T05:00:00+07:00"><EPCISBody><EventList><ObjectEvent ex:on="1"><eventTime>2026-08-05T04:30:00Z</eventTime><eventTimeZoneOffset>+07:00</eventTimeZoneOffset><epcList><epc>urn:epc:id:sgtin:9506000.013435.1</epc></epcList><action>ADD</action><bizStep>urn:epcglobal:cbv:bizstep:commissioning</bizStep><sensorElementList><sensorElement><sensorReport type="https://gs1.org/voc/Temperature" value="4.5" uom="CEL" ex:by="b"/></sensorElement></sensorElementList><ilmd><ex:a xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="ex:t">1</ex:a><ex:b ex:c="d">e<ex:f/></ex:b></ilmd><ex:l>1</ex:l><ex:l><![CDATA[2]]></ex:l><ex:m>&#233;&amp;</ex:m></ObjectEvent></EventList></EPCISBody></epcis:EPCISDocument>"#,
    r#"<epcis:EPCISDocument xmlns:epcis="urn:epcglobal:epcis:xsd:1" schemaVersion="1.2" creationDate="2026-08-05T05:00:00+07:00"><EPCISBody><EventList><QuantityEvent><eventTime>2026-08-05T04:30:00Z</eventTime><eventTimeZoneOffset>+07:00</eventTimeZoneOffset><epcClass>urn:epc:idpat:sgtin:9506000.013435.*</epcClass><quantity>12</quantity></QuantityEvent><extension><TransformationEvent><eventTime>2026-08-05T04:30:00Z</eventTime><eventTimeZoneOffset>+07:00</eventTimeZoneOffset><baseExtension><eventID>urn:x:1</eventID></baseExtension><inputEPCList><epc>urn:x:1</epc></inputEPCList><outputEPCList><epc>urn:x:2</epc></outputEPCList></TransformationEvent></extension></EventList></EPCISBody></epcis:EPCISDocument>"#,
    r#"<q:EPCISQueryDocument xmlns:q="urn:epcglobal:epcis-query:xsd:2" xmlns:n="urn:nguon:xml" schemaVersion="2.0" creationDate="2026-08-05T05:00:00+07:00"><EPCISBody><q:QueryResults><queryName>SimpleEventQuery</queryName><resultsBody><EventList><AggregationEvent xmlns:ex="urn:ex:"><eventTime>2026-08-05T04:30:00Z</eventTime><eventTimeZoneOffset>+07:00</eventTimeZoneOffset><parentID>urn:epc:id:sscc:9506000.0123456789</parentID><childEPCs><epc>urn:x:1</epc></childEPCs><action>OBSERVE</action><ex:a n:list="true">1</ex:a><ex:b n:json="true">[[1]]</ex:b></AggregationEvent></EventList></resultsBody></q:QueryResults></EPCISBody></q:EPCISQueryDocument>"#,
    r#"<e:EPCISDocument xmlns:e="urn:epcglobal:epcis:xsd:2" xmlns:ex="urn:ex:" ex:v="1" schemaVersion="2.0" creationDate="2026-08-05T05:00:00+07:00"><EPCISHeader><extension><EPCISMasterData><VocabularyList><Vocabulary type="urn:x:t" ex:a="1"><VocabularyElementList><VocabularyElement id="urn:x:1"><attribute id="urn:x:a" xml:lang="vi"> b <ex:c/></attribute><attribute id="urn:x:b"><o:d xmlns:o="urn:o:" o:e="f">g</o:d></attribute><children><id>urn:x:2</id></children><extension><h>i</h></extension><ex:j>k</ex:j></VocabularyElement></VocabularyElementList></Vocabulary></VocabularyList></EPCISMasterData></extension></EPCISHeader><EPCISBody><EventList/><extension><l>m</l></extension><ex:n/></EPCISBody><ex:o p="q">r</ex:o></e:EPCISDocument>"#,
];

/// Tokens of XML whole and broken, and names that reach a branch.
pub(crate) const XML_PIECES: &[&str] = &[
    "<",
    ">",
    "/>",
    "</",
    "<a>",
    "</a>",
    "<ex:a>",
    "</ex:a>",
    "<ex:a/>",
    "<ex:l/>",
    "=\"",
    "\"",
    "'",
    "&",
    "&lt;",
    "&#x41;",
    "&#13;",
    "&b;",
    "<!--",
    "-->",
    "<!-- a -->",
    "<?a b?>",
    "<!DOCTYPE a>",
    "<![CDATA[",
    "]]>",
    " xmlns=\"urn:d:\"",
    " xmlns:ex=\"urn:e:\"",
    " xmlns:nguon=\"urn:nguon:xml\"",
    " nguon:list=\"true\"",
    " nguon:json=\"true\"",
    " ex:a=\"\"",
    " a=\"1\"",
    "<extension>",
    "</extension>",
    "ố",
    "\u{1f34d}",
    "\r\n",
    " ",
    "1.50",
    "+1",
    "1e309",
];

/// No panic, from anything in the form of XML; events that are accepted keep every promise that those of JSON keep.
pub(crate) fn check_xml(input: &[u8]) {
    if Syntax::of(input) == Syntax::Json {
        return;
    }
    let Ok(document) = Document::parse(input) else { return };
    for captured in &document.events {
        check_event(captured, captured.own_prefixes.as_ref().unwrap_or(&document.prefixes));
    }
    check_around(&document);
}

/// What stands around the events is the same when it comes back from XML, of a document that is right.
fn check_around(document: &Document) {
    if document.findings.iter().any(|finding| finding.severity == Severity::Error) {
        return;
    }
    let envelope = xml::Envelope { version: xml::Version::V2_0, creation_date: "2026-08-05T05:00:00Z" };
    let text = match document.kind {
        DocumentKind::Event => return,
        DocumentKind::Document => xml::document(&envelope, &document.members, &document.prefixes, &[]),
        DocumentKind::QueryDocument => xml::query_document_with(&envelope, &document.members, &document.prefixes, &[]),
    };
    let again = Document::parse(text.as_bytes()).unwrap_or_else(|findings| panic!("{findings:?}\n{text}"));
    let around = |document: &Document| {
        let members = document.members.iter().filter(|(name, _)| !["schemaVersion", "creationDate"].contains(&&**name));
        Value::Object(members.cloned().collect())
    };
    assert_eq!(around(&again), around(document), "{text}");
}

/// What is written as XML reads back as the same event; names may come back in their short form once.
fn check_codecs(event: &Event, prefixes: &Prefixes) {
    let through = |event: &Event, names: CbvFormat| {
        let text = xml::write_event(event, prefixes, names).text(&BTreeMap::new());
        match Event::read(&text, prefixes) {
            Ok((again, _)) => (again, text),
            Err(findings) => panic!("{} became {text}, which does not read back: {findings:?}", event.to_json()),
        }
    };
    let (first, text) = through(event, CbvFormat::Urn);
    assert_eq!(hash::hash_id(&first, prefixes), hash::hash_id(event, prefixes), "{}\n{text}", event.to_json());
    let (second, text) = through(&first, CbvFormat::WebUri);
    assert_eq!(second.to_json(), first.to_json(), "{text}");
    let mut before = event.to_json();
    let mut after = first.to_json();
    for value in [&mut before, &mut after] {
        take_names(value);
    }
    assert_eq!(after, before, "{text}");
}

/// Takes out the places where a name of the CBV may stand in several forms, and the way in which a quantity is written:
/// XML's numbers have no exponent.
fn take_names(value: &mut Value) {
    match value {
        Value::Object(members) => {
            for name in ["bizStep", "disposition", "reason", "type", "set", "unset", "exception", "component"] {
                members.shift_remove(name);
            }
            if let Some(quantity) = members.get_mut("quantity").filter(|it| it.is_number()) {
                *quantity = Value::from(quantity.as_f64());
            }
            members.values_mut().for_each(take_names);
        }
        Value::Array(items) => items.iter_mut().for_each(take_names),
        _ => {}
    }
}

/// No panic; what is JSON is decided as `serde_json` decides it; what is accepted can be hashed, indexed, translated and
/// written, and reads back as the same event.
pub(crate) fn check_document(input: &[u8]) {
    if Syntax::of(input) == Syntax::Xml {
        return check_xml(input);
    }
    let read = Document::parse(input);
    let judged = serde_json::from_slice::<Value>(input);
    let refused_as = |codes: &[&str]| {
        read.as_ref().is_err_and(|findings| findings.iter().any(|finding| codes.contains(&finding.code)))
    };
    match judged {
        Ok(_) => assert!(!refused_as(&["json", "utf-8"]), "{read:?}: {}", String::from_utf8_lossy(input)),
        // How deep is too deep, both say in their own way.
        Err(error) if error.to_string().starts_with("recursion limit") => {}
        // Another fault, such as a member that occurs twice, may stop the reader before the place where the JSON breaks;
        // but nothing of it passes for right.
        Err(error) => {
            let refused = read.as_ref().map_or(true, Document::has_errors);
            assert!(refused, "{error}: {}", String::from_utf8_lossy(input));
        }
    }
    let Ok(document) = read else { return };
    for captured in &document.events {
        check_event(captured, captured.own_prefixes.as_ref().unwrap_or(&document.prefixes));
    }
    check_around(&document);
}

fn check_event(captured: &CapturedEvent, prefixes: &Prefixes) {
    let Ok(event) = &captured.event else {
        assert!(captured.findings().count() > 0, "{}: refused without a reason", captured.raw);
        return;
    };
    assert!(CapturedEvent::value(&captured.raw, prefixes).is_some(), "{}", captured.raw);
    let written = event.to_json();
    // XML's schema takes some names that JSON's refuses.
    let again = match Syntax::of(captured.raw.as_bytes()) {
        Syntax::Json => Event::from_json(&written, "", prefixes).map(|(again, _)| again),
        Syntax::Xml => Event::from_stored(&written).ok_or_else(Vec::new),
    };
    let again = match again {
        Ok(again) => again,
        Err(findings) => panic!("{written} does not read back: {findings:?}"),
    };
    assert_eq!(hash::hash_id(&again, prefixes), hash::hash_id(event, prefixes), "{written}");
    assert_eq!(terms::terms(&again).len(), terms::terms(event).len(), "{written}");
    check_codecs(&again, prefixes);
    for format in [EpcFormat::DigitalLink, EpcFormat::Urn, EpcFormat::NeverTranslates] {
        translate(&mut written.clone(), format, &|_| Some(7));
    }
}
