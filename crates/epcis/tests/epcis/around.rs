//! What stands around events comes through both syntaxes: headers, master data, bodies of query documents, extensions.

use std::path::PathBuf;

use epcis::format::CbvFormat;
use epcis::xml::{self, Envelope, Version};
use epcis::{Document, DocumentKind, master_data};
use serde_json::{Value, json};

use crate::said::said;
use crate::support::{document, event, standards, valid};

const ENVELOPE: Envelope<'_> = Envelope { version: Version::V2_0, creation_date: "2026-08-05T05:00:00+07:00" };

fn parsed(text: &str) -> Document {
    let document = Document::parse(text.as_bytes()).unwrap_or_else(|findings| panic!("{findings:?}\n{text}"));
    assert!(!document.has_errors(), "{:?}\n{text}", document.all_findings().collect::<Vec<_>>());
    document
}

/// The document in XML.
fn in_xml(document: &Document) -> String {
    let prefixes = &document.prefixes;
    let write = |event| xml::write_event(event, prefixes, CbvFormat::Urn);
    let events: Vec<_> = document.events.iter().map(|it| write(it.event.as_ref().unwrap())).collect();
    match document.kind {
        DocumentKind::QueryDocument => xml::query_document_with(&ENVELOPE, &document.members, prefixes, &events),
        _ => xml::document(&ENVELOPE, &document.members, prefixes, &events),
    }
}

/// What a document says around its events, in an order of its own.
fn around(document: &Document) -> Value {
    Value::Object(document.members.iter().cloned().collect())
}

/// The documents follow the official schema.
#[track_caller]
fn conform(schema: &str, texts: &[String]) {
    let Some(schemas) = standards("xml") else { return };
    let folder = tempfile::tempdir().unwrap();
    let files: Vec<PathBuf> = (0..texts.len()).map(|at| folder.path().join(format!("{at}.xml"))).collect();
    for (file, text) in files.iter().zip(texts) {
        std::fs::write(file, text).unwrap();
    }
    valid(&schemas, schema, &files);
}

/// A vocabulary with one element of these attributes, and more members.
fn vocabulary(attributes: &Value, more: &Value) -> Value {
    let mut element = json!({ "id": "urn:x:place", "attributes": attributes });
    element.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    json!({ "type": "urn:epcglobal:epcis:vtype:Location", "vocabularyElementList": [element] })
}

/// Attributes of master data, as JSON may have them.
fn attributes() -> Value {
    let value = |value: Value| json!({ "id": "urn:x:a", "attribute": value });
    json!([
        value(json!("Hà Nội")),
        value(json!("  two  spaces\r\n")),
        value(json!("")),
        value(json!("\u{1}")),
        value(json!("ex:compact")),
        value(json!(5)),
        value(json!(true)),
        value(json!(null)),
        value(json!({})),
        value(json!([])),
        value(json!(["a", ["b"]])),
        value(json!("[1]")),
        value(json!({ "@type": "xsd:date", "@value": "2026-11-21" })),
        value(json!({ "ex:part": ["1", { "ex:deep": 2 }], "https://other.vn/x": "y", "plain": "z" })),
        value(json!({ "nguon:attributes": { "id": "mine" }, "nguon:text": "text" })),
        value(json!({ "not a name": "1" })),
    ])
}

#[test]
fn json_comes_back_from_xml() {
    let body = |extra: Value| {
        let mut sent = document([event("ObjectEvent")]);
        sent.as_object_mut().unwrap().extend(extra.as_object().unwrap().clone());
        sent
    };
    let header = |extra: Value| body(json!({ "epcisHeader": extra }));
    let list = |more: Value| json!({ "vocabularyList": [vocabulary(&attributes(), &more)] });
    let mut with_body = body(json!({}));
    with_body["epcisBody"]["ex:note"] = json!({ "ex:by": "me" });
    with_body["epcisBody"]["plain"] = json!(1);
    let mut with_kind = list(json!({}));
    with_kind["vocabularyList"][0]["ex:source"] = json!("survey");
    with_kind["vocabularyList"][0]["rank"] = json!("1");
    with_kind["ex:of"] = json!("all");
    with_kind["of"] = json!("some");
    let documents = [
        with_body,
        header(json!({ "epcisMasterData": with_kind, "ex:h": "1", "h": ["2"] })),
        header(json!({ "epcisMasterData": list(json!({
            "children": ["urn:x:room"], "ex:more": "m", "https://other.vn/more": ["n"], "plain": { "ex:in": "p" },
        })) })),
        header(json!({ "epcisMasterData": list(json!({ "nguon:attributes": { "id": "a", "type": "b" } })) })),
        header(json!({ "epcisMasterData": { "vocabularyList": [] } })),
        header(json!({ "epcisMasterData": {} })),
        header(json!({})),
        body(json!({ "ex:doc": [[1]], "https://other.vn/doc": { "ex:a": "b" }, "sender": "s" })),
    ];
    let mut written = Vec::new();
    for sent in documents {
        let read = parsed(&sent.to_string());
        let text = in_xml(&read);
        assert_eq!(around(&parsed(&text)), around(&read), "{text}");
        written.push(text);
    }
    conform("EPCglobal-epcis-2_0.xsd", &written);
}

#[test]
fn query_documents_come_back_from_xml() {
    let list = json!([vocabulary(&attributes(), &json!({}))]);
    let query = |events: Value, results: Value, body: Value| {
        let mut sent = document(events.as_array().unwrap().clone());
        let mut all = json!({ "queryName": " my query ", "resultsBody": { "eventList": events } });
        for (name, value) in results.as_object().unwrap() {
            match name.as_str() {
                "vocabularyList" => all["resultsBody"][name] = value.clone(),
                _ => all[name] = value.clone(),
            }
        }
        sent["type"] = json!("EPCISQueryDocument");
        sent["epcisBody"] = json!({ "queryResults": all });
        sent["epcisBody"].as_object_mut().unwrap().extend(body.as_object().unwrap().clone());
        sent["ex:doc"] = json!("d");
        sent
    };
    let one = json!([event("ObjectEvent")]);
    let documents = [
        query(one.clone(), json!({}), json!({})),
        query(one.clone(), json!({ "subscriptionID": "s1", "ex:took": "1ms", "took": "2ms" }), json!({})),
        query(one.clone(), json!({}), json!({ "ex:more": "m" })),
        query(one, json!({ "vocabularyList": list }), json!({})),
        query(json!([]), json!({ "vocabularyList": list }), json!({})),
    ];
    let mut written = Vec::new();
    for sent in documents {
        let read = parsed(&sent.to_string());
        let text = in_xml(&read);
        let again = parsed(&text);
        assert_eq!((again.kind, around(&again)), (DocumentKind::QueryDocument, around(&read)), "{text}");
        let found = |document: &Document| master_data::from_members(&document.members);
        assert_eq!(found(&again), found(&read));
        assert_eq!(found(&again).0.len(), usize::from(sent.to_string().contains("vocabularyList")));
        written.push(text);
    }
    conform("EPCglobal-epcis-query-2_0.xsd", &written);
}

#[test]
fn xml_comes_back_from_json() {
    let master_data = |vocabulary: &str, element: &str, inner: &str| {
        format!(
            "<EPCISHeader><extension><EPCISMasterData><VocabularyList><Vocabulary type=\"urn:x:t\" {vocabulary}>\
             <VocabularyElementList><VocabularyElement id=\"urn:x:1\" {element}>{inner}</VocabularyElement>\
             </VocabularyElementList></Vocabulary></VocabularyList></EPCISMasterData></extension></EPCISHeader>"
        )
    };
    let attribute =
        |rest: &str, inner: &str| master_data("", "", &format!("<attribute id=\"urn:x:a\" {rest}>{inner}</attribute>"));
    let headers = [
        attribute("", "  two  spaces  "),
        attribute("xml:lang=\"vi\"", "Hà Nội"),
        attribute("ex:by=\"me\" xmlns:own=\"https://own.vn/\" own:at=\"now\"", "<own:part own:x=\"1\">2</own:part>"),
        attribute("xmlns:ex=\"https://not.the.same/\"", "<ex:part>1</ex:part>"),
        attribute("", "<part xmlns=\"https://default.vn/\"><in>1</in></part>"),
        attribute("", "mixed <ex:b>bold</ex:b> text"),
        attribute("", "<ex:a>1</ex:a><ex:b>2</ex:b><ex:a>3</ex:a>"),
        master_data("ex:rank=\"1\"", "xml:id=\"e1\"", "<children><id>urn:x:2</id></children>"),
        master_data("", "", "<extension><note>1</note><note>2</note></extension><ex:more ex:a=\"b\">m</ex:more>"),
        String::new(),
    ];
    let document = |attributes: &str, header: &str, body: &str, behind: &str| {
        format!(
            "<e:EPCISDocument xmlns:e=\"urn:epcglobal:epcis:xsd:2\" xmlns:ex=\"urn:ex:\" {attributes} schemaVersion=\"2.0\" \
             creationDate=\"2026-08-05T05:00:00+07:00\">{header}<EPCISBody><EventList/>{body}</EPCISBody>{behind}</e:EPCISDocument>"
        )
    };
    let mut documents: Vec<String> = headers.iter().map(|header| document("", header, "", "")).collect();
    documents.push(document("ex:version=\"7\" xml:lang=\"vi\"", "", "", ""));
    documents.push(document("", "", "<extension><a>1</a></extension><o:b xmlns:o=\"https://own.vn/\">2</o:b>", ""));
    documents.push(document("", "", "", "<o:b xmlns:o=\"https://own.vn/\" o:c=\"3\">2</o:b>"));
    for text in documents {
        let read = parsed(&text);
        let again = in_xml(&read);
        let tree = |text| roxmltree::Document::parse(text).unwrap();
        assert_eq!(said(tree(&again).root_element()), said(tree(&text).root_element()), "{}", around(&read));
        // The prefixes of all members are declared where the members stand.
        let (context, _) = epcis::Prefixes::from_context(&serde_json::from_str(&read.context).unwrap());
        for name in names(&around(&read)) {
            let prefix = name.split_once(':').map_or("", |(prefix, _)| prefix);
            assert!(
                prefix.is_empty() || prefix == "nguon" && name == "nguon:sbdh" || context.namespace(prefix).is_some(),
                "{name}"
            );
        }
    }
}

/// What two readers of a document disagree about if it is not told: each element and prefix means what XML says.
#[test]
fn elements_and_prefixes_around_events_mean_what_xml_says() {
    let event = "<ObjectEvent><eventTime>2026-08-05T04:30:00Z</eventTime><eventTimeZoneOffset>+07:00</eventTimeZoneOffset>\
                 <epcList><epc>urn:x:1</epc></epcList><action>ADD</action>EXT</ObjectEvent>";
    let document = |header: &str, list: &str, event: &str, body: &str, behind: &str| {
        format!(
            "<e:EPCISDocument xmlns:e=\"urn:epcglobal:epcis:xsd:2\" xmlns:ex=\"urn:ex:\" schemaVersion=\"2.0\" \
             creationDate=\"2026-08-05T05:00:00+07:00\">{header}<EPCISBody><EventList{list}>{event}</EventList>{body}</EPCISBody>\
             {behind}</e:EPCISDocument>"
        )
    };
    let plain = event.replace("EXT", "");
    // Extensions that repeat, names of the standard in other namespaces, a header for the business document.
    let sbdh = "<EPCISHeader><h:StandardBusinessDocumentHeader xmlns:h=\"http://www.unece.org/cefact/namespaces/StandardBusinessDocumentHeader\">\
                <h:HeaderVersion>1.0</h:HeaderVersion></h:StandardBusinessDocumentHeader></EPCISHeader>";
    for text in [
        document("", "", &plain, "<ex:a>1</ex:a><ex:a>2</ex:a>", "<ex:b>3</ex:b><ex:b>4</ex:b>"),
        document("", "", &plain, "<ex:EventList><ex:n>1</ex:n></ex:EventList><ex:queryName>q</ex:queryName>", "<ex:EPCISBody/>"),
        document("", "", &plain, "", "<extension><type>T</type><epcisHeader>h</epcisHeader></extension>"),
        document(sbdh, "", &plain, "", ""),
        document("", "", &event.replace("EXT", "<x xmlns=\"urn:d:\">1</x>"), "", "<y xmlns=\"urn:e:\">2</y>"),
        document("", "", &event.replace("EXT", "<ex:d xmlns:xs=\"http://www.w3.org/2001/XMLSchema\" xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:type=\"xs:int\">5</ex:d>"), "", ""),
    ] {
        let read = parsed(&text);
        let captured = &read.events[0];
        let prefixes = captured.own_prefixes.as_ref().unwrap_or(&read.prefixes);
        let fragment = xml::write_event(captured.event.as_ref().unwrap(), prefixes, CbvFormat::Urn);
        let again = xml::document(&ENVELOPE, &read.members, &read.prefixes, &[fragment]);
        let tree = |text| roxmltree::Document::parse(text).unwrap();
        assert_eq!(said(tree(&again).root_element()), said(tree(&text).root_element()), "{}", around(&read));
        // Stored events are read without their document, and say the same.
        let (alone, _) = epcis::Event::read(&captured.raw, &read.prefixes).unwrap();
        assert_eq!(alone.to_json(), captured.event.as_ref().unwrap().to_json());
        // Whoever gets the document in JSON can read it.
        let mut json = document_json(&read);
        json["@context"] = serde_json::from_str(&read.context).unwrap();
        parsed(&json.to_string());
    }
    // One prefix that means two things around the events, and what only our own marks could say.
    let marks = "xmlns:nguon=\"urn:nguon:xml\"";
    for (text, code) in [
        (document("", " xmlns:ex=\"urn:other:\"", &plain, "", ""), "prefix"),
        (
            document("", "", &plain, "", &format!("<nguon:document {marks}>{{\"type\":\"Other\"}}</nguon:document>")),
            "marked-json",
        ),
        (
            document("", "", &plain, "", &format!("<nguon:document {marks}>{{\"epcisBody\":5}}</nguon:document>")),
            "marked-json",
        ),
        (document(sbdh, "", &plain, "", "").replace("</EPCISHeader>", "</EPCISHeader><EPCISHeader/>"), "duplicate"),
        (document("", "", &plain, "", "").replacen(" xmlns:ex", " xmlns:ex=\"urn:two:\" xmlns:ex", 1), "xml"),
    ] {
        let findings = Document::parse(text.as_bytes()).unwrap_err();
        assert_eq!(findings[0].code, code, "{findings:?}\n{text}");
    }
}

/// The document in JSON without its events.
fn document_json(document: &Document) -> Value {
    let mut json = around(document);
    json["type"] = json!("EPCISDocument");
    json["epcisBody"]["eventList"] = json!([]);
    json
}

/// Headers and marks that JSON invents add nothing to the XML but themselves.
#[test]
fn invented_marks_stay_what_they_are() {
    let mut sent = document([event("ObjectEvent")]);
    sent["@context"][1]["nguon"] = json!("urn:nguon:xml:");
    sent["nguon:sbdh"] =
        json!("</EPCISHeader><EPCISBody><EventList><ObjectEvent/></EventList></EPCISBody><EPCISHeader>");
    sent["nguon:extension"] = json!({ "no name": "1" });
    sent["epcis:type"] = json!("epcis:value");
    let mut deep = json!("end");
    for _ in 0..60 {
        deep = json!({ "nguon:attributes": { "a": "b" }, "ex:c": deep });
    }
    sent["epcisBody"]["eventList"][0]["ex:deep"] = deep;
    sent["epcisBody"]["eventList"][0]["ex:json"] = json!({ "@type": "oth:Point", "oth:lat": 1.5, "oth:list": [[1]] });
    sent["@context"][1]["oth"] = json!("https://oth.vn/");
    let members: serde_json::Map<_, _> =
        (0..2000).map(|number| (format!("https://x.vn/{number}/a"), json!("1"))).collect();
    sent["epcisBody"]["eventList"][0]["ex:many"] = Value::Object(members);
    let read = parsed(&sent.to_string());
    let text = in_xml(&read);
    let again = parsed(&text);
    assert_eq!(around(&again), around(&read));
    let json =
        |document: &Document| document.events.iter().map(|it| it.event.as_ref().unwrap().to_json()).collect::<Vec<_>>();
    assert_eq!(json(&again), json(&read));
    conform("EPCglobal-epcis-2_0.xsd", &[text]);
}

fn names(value: &Value) -> Vec<String> {
    match value {
        Value::Object(members) => {
            members.iter().flat_map(|(name, value)| std::iter::once(name.clone()).chain(names(value))).collect()
        }
        Value::Array(items) => items.iter().flat_map(names).collect(),
        _ => Vec::new(),
    }
}
