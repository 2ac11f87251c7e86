//! Rare things in XML that must not be lost, and rare things of JSON that XML's schema must not refuse.

use std::collections::BTreeMap;

use epcis::format::CbvFormat;
use epcis::{Document, Event, xml};
use serde_json::{Value, json};

use crate::said::said;
use crate::support::{document, event, standards, valid};

/// A document in XML with one event: what its own element declares or has, and what stands behind the action.
fn with(attributes: &str, inner: &str) -> String {
    format!(
        "<e:EPCISDocument xmlns:e=\"urn:epcglobal:epcis:xsd:2\" xmlns:ex=\"urn:ex:\" xmlns:zz=\"https://zz.org/\" \
         schemaVersion=\"2.0\" creationDate=\"2026-11-21T08:00:00Z\"><EPCISBody><EventList><ObjectEvent{attributes}>\
         <eventTime>2026-11-21T08:00:00Z</eventTime><eventTimeZoneOffset>+07:00</eventTimeZoneOffset>\
         <epcList><epc>urn:x:1</epc></epcList><action>ADD</action>{inner}</ObjectEvent></EventList></EPCISBody>\
         </e:EPCISDocument>"
    )
}

/// The event that was read, and again in XML.
fn written(document: &Document) -> (Value, String) {
    let captured = &document.events[0];
    let prefixes = captured.own_prefixes.as_ref().unwrap_or(&document.prefixes);
    let event = captured.event.as_ref().unwrap_or_else(|findings| panic!("{findings:?}"));
    (event.to_json(), xml::write_event(event, prefixes, CbvFormat::Urn).text(&BTreeMap::new()))
}

#[test]
fn attributes_and_declarations_come_back() {
    let declaration =
        "<errorDeclaration ex:by=\"me\"><declarationTime>2026-11-21T09:00:00Z</declarationTime></errorDeclaration>";
    for (attributes, inner) in [
        (" xml:lang=\"vi\"", ""),
        (" ex:id=\"1\" zz:id=\"2\"", ""),
        ("", "<ex:note xml:lang=\"vi\" xml:space=\"preserve\">chào</ex:note>"),
        ("", "<ilmd ex:src=\"a\"><ex:a>1</ex:a></ilmd>"),
        (" xmlns:zz=\"https://yy.org/\"", "<zz:b>zz:c</zz:b>"),
        ("", "<foo xmlns=\"http://ex.com/ext\"><bar>1</bar></foo>"),
        ("", "<ex:top xmlns:ex=\"http://ns.example.com/other\" ex:a=\"1\">1</ex:top><ex:top>2</ex:top>"),
        ("", "<foo xmlns=\"http://ex.com/ext\"><bar xmlns=\"http://ex.com/ex\">1</bar><bar>2</bar></foo>"),
    ] {
        let text = with(attributes, inner);
        let (json, again) = written(&Document::parse(text.as_bytes()).unwrap());
        let (original, again) =
            (roxmltree::Document::parse(&text).unwrap(), roxmltree::Document::parse(&again).unwrap());
        let sent = original.descendants().find(|it| it.has_tag_name("ObjectEvent")).unwrap();
        assert_eq!(said(again.root_element()), said(sent), "{json}");
    }
    let text = with("", "").replace("<epcList>", &format!("{declaration}<epcList>"));
    assert!(written(&Document::parse(text.as_bytes()).unwrap()).1.contains(" ex:by=\"me\""));
    // What an event declares for itself holds for the values in it too.
    let document = Document::parse(with(" xmlns:zz=\"https://yy.org/\"", "<zz:b>zz:c</zz:b>").as_bytes()).unwrap();
    assert_eq!(written(&document).0["zz:b"], "zz:c");
    assert_eq!(document.events[0].own_prefixes.as_ref().unwrap().namespace("zz"), Some("https://yy.org/"));
}

#[test]
fn what_the_standard_has_no_place_for_is_refused() {
    for inner in [
        "<readPoint ex:q=\"1\"><id>urn:x:1</id></readPoint>",
        "<bizTransactionList><bizTransaction ex:v=\"2\">urn:x:1</bizTransaction></bizTransactionList>",
        "<bizTransactionList kind=\"a\"><bizTransaction>urn:x:1</bizTransaction></bizTransactionList>",
        "<bizStep xml:lang=\"vi\">urn:x:1</bizStep>",
    ] {
        let document = Document::parse(with("", inner).as_bytes()).unwrap();
        assert_eq!(document.events[0].event.as_ref().unwrap_err()[0].code, "attribute", "{inner}");
    }
    for element in ["<ex:uom>KGM</ex:uom>", "<ex:quantity>1</ex:quantity>"] {
        let inner = format!(
            "<quantityList><quantityElement><epcClass>urn:x:1</epcClass>{element}</quantityElement></quantityList>"
        );
        let document = Document::parse(with("", &inner).as_bytes()).unwrap();
        assert_eq!(document.events[0].event.as_ref().unwrap_err()[0].code, "element", "{inner}");
    }
}

#[test]
fn odd_json_is_valid_xml_and_comes_back() {
    let sensor = json!([{ "sensorReport": [{ "type": "Temperature", "stringValue": "a\u{1}b" }] }]);
    let lists = ["bizTransactionList", "sourceList", "destinationList"];
    let class = "https://id.gs1.org/01/09506000134352/10/A";
    let mut odd = vec![
        (json!({ "sensorElementList": sensor }), json!({})),
        (json!({ "quantityList": [{ "epcClass": class, "uom": "KGM" }] }), json!({})),
        (json!({ "sensorElementList": [] }), json!({})),
    ];
    odd.extend(lists.map(|name| (json!({ name: [] }), json!({}))));
    for (number, decimal) in
        [("1e2", "100"), ("1.5e1", "15"), ("125e-1", "12.5"), ("1.25E-3", "0.00125"), ("12e-2", "0.12")]
    {
        let quantities = |number: &str| {
            let number: Value = serde_json::from_str(number).unwrap();
            json!({ "quantityList": [{ "epcClass": class, "quantity": number, "uom": "KGM" }] })
        };
        odd.push((quantities(number), quantities(decimal)));
    }
    let folder = tempfile::tempdir().unwrap();
    let mut files = Vec::new();
    for (at, (members, instead)) in odd.into_iter().enumerate() {
        let mut sent = event("ObjectEvent");
        sent.as_object_mut().unwrap().extend(members.as_object().unwrap().clone());
        let read = Document::parse(document([sent.clone()]).to_string().as_bytes()).unwrap();
        let (json, text) = written(&read);
        let (again, _) = Event::read(&text, &read.prefixes).unwrap_or_else(|findings| panic!("{findings:?}\n{text}"));
        let mut expected = json;
        expected.as_object_mut().unwrap().extend(instead.as_object().unwrap().clone());
        assert_eq!(again.to_json(), expected, "{text}");
        let envelope = xml::Envelope { version: xml::Version::V2_0, creation_date: "2026-11-21T08:00:00Z" };
        let fragment = xml::write_event(read.events[0].event.as_ref().unwrap(), &read.prefixes, CbvFormat::Urn);
        let file = folder.path().join(format!("{at}.xml"));
        std::fs::write(&file, xml::document(&envelope, &read.members, &read.prefixes, &[fragment])).unwrap();
        files.push(file);
    }
    let Some(schemas) = standards("xml") else { return };
    valid(&schemas, "EPCglobal-epcis-2_0.xsd", &files);
}

#[test]
fn times_are_those_of_the_schema() {
    for good in [
        "2026-01-01T00:00:00Z",
        "2026-01-01T00:00:00.5+14:00",
        "2026-01-01T00:00:00.12345678901234-00:30",
        "0001-01-01T00:00:00Z",
    ] {
        assert_eq!(epcis::Time::parse(good).map(|it| it.as_str().to_owned()), Ok(good.to_owned()));
    }
    for bad in [
        "2020-01-01T00:00:00,5Z",
        "2020-01-01T000000.00Z",
        "2020-01-01T00:00:00+25:00",
        "2020-01-01T00:00:00+14:01",
        "2020-01-01T00:00:60Z",
        "0000-01-01T00:00:00Z",
        "2020-01-01T00:00:00.Z",
        "2020-01-01T00:00:00",
        "2020-01-01T00:00:00.123",
        "2020-02-30T00:00:00Z",
        "2020-01-01T00:00:00Z ",
        "2020-01-01T00:00:00+07:60",
        "2020-01-01t00:00:00Z",
        "2020-01-01T00:00:00é",
    ] {
        assert!(epcis::Time::parse(bad).is_err(), "{bad}");
    }
    assert_eq!(epcis::Time::parse("1970-01-01T00:00:00.0000019999Z").unwrap().micros(), 1);
}

/// JSON can say what no XML can: the members under such a prefix come back all the same.
#[test]
fn prefixes_that_xml_cannot_declare_come_back() {
    let mut sent = document([event("ObjectEvent")]);
    sent["@context"][1]["bad"] = json!("https://bad.vn/\u{0}");
    let event = &mut sent["epcisBody"]["eventList"][0];
    event["bad:a"] = json!("1");
    event["bad:b"] = json!({ "ex:c": "bad:d" });
    event["ex:no name"] = json!({ "bad:e": { "@type": "bad:t", "@value": "2" } });
    let read = Document::parse(sent.to_string().as_bytes()).unwrap();
    let (json, text) = written(&read);
    let (again, _) = Event::read(&text, &read.prefixes).unwrap_or_else(|findings| panic!("{findings:?}\n{text}"));
    assert_eq!(again.to_json(), json, "{text}");
}

/// A prefix of the document that everybody else uses for something means in its events what the document says.
#[test]
fn well_known_prefixes_may_mean_something_else() {
    let names = "xmlns:nguon=\"https://nguon.vn/\" xmlns:xsd=\"https://xsd.vn/\" xmlns:n=\"urn:nguon:xml\"";
    let text = with("", "<nguon:a>1</nguon:a><xsd:b>2</xsd:b><ex:c n:list=\"true\">3</ex:c><xsd:d>a <xsd:e/></xsd:d>")
        .replace("xmlns:zz", &format!("{names} xmlns:zz"));
    let document = Document::parse(text.as_bytes()).unwrap();
    let captured = &document.events[0];
    let event = captured.event.as_ref().unwrap_or_else(|findings| panic!("{findings:?}"));
    let (again, _) = Event::read(&captured.raw, &document.prefixes).unwrap_or_else(|findings| panic!("{findings:?}"));
    assert_eq!(again.to_json(), event.to_json());
    let named = |iri: &str| {
        let prefixes = captured.own_prefixes.as_ref().unwrap_or(&document.prefixes);
        let found = event.extensions.iter().find(|(name, _)| prefixes.expand(name).as_deref() == Some(iri));
        found.map(|(_, value)| value.clone())
    };
    assert_eq!(named("https://nguon.vn/a"), Some(json!("1")));
    assert_eq!(named("https://xsd.vn/b"), Some(json!("2")));
    assert_eq!(named("urn:ex:c"), Some(json!(["3"])));
    let (_, written) = written(&document);
    let (sent, written) = (roxmltree::Document::parse(&text).unwrap(), roxmltree::Document::parse(&written).unwrap());
    for name in ["a", "b", "c", "d"] {
        let find = |document: &roxmltree::Document<'_>| {
            let found = document.descendants().find(|it| it.tag_name().name() == name).unwrap();
            said(found)
        };
        assert_eq!(find(&written), find(&sent));
    }
}

/// What stands around events in JSON, as XML and back.
#[test]
fn documents_keep_what_stands_around_their_events() {
    let mut sent = document([event("ObjectEvent")]);
    sent["@context"][1]["nguon"] = json!("https://nguon.vn/");
    sent["sender"] = json!("https://id.gs1.org/417/9506000134376");
    sent["receiver"] = json!("https://id.gs1.org/417/9506000134383");
    sent["instanceIdentifier"] = json!("1234567890");
    sent["ex:doc"] = json!({ "ex:part": ["1", "2"] });
    sent["epcisHeader"] = json!({ "epcisMasterData": { "vocabularyList": [{
        "type": "urn:epcglobal:epcis:vtype:Location",
        "vocabularyElementList": [{ "id": "urn:x:1", "attributes": [
            { "id": "urn:x:number", "attribute": 5 },
            { "id": "urn:x:list", "attribute": ["a", "b"] },
            { "id": "urn:x:text", "attribute": "[1]" },
        ] }],
    }] } });
    sent["epcisBody"]["eventList"][0]["nguon:foo"] = json!("bar");
    let read = Document::parse(sent.to_string().as_bytes()).unwrap();
    let prefixes = &read.prefixes;
    let fragment = xml::write_event(read.events[0].event.as_ref().unwrap(), prefixes, CbvFormat::Urn);
    let envelope = xml::Envelope { version: xml::Version::V2_0, creation_date: "2026-08-05T05:00:00+07:00" };
    let text = xml::document(&envelope, &read.members, prefixes, &[fragment]);
    let again = Document::parse(text.as_bytes()).unwrap_or_else(|findings| panic!("{findings:?}\n{text}"));
    let sorted = |document: &Document| {
        let mut members = document.members.clone();
        members.sort_by(|one, other| one.0.cmp(&other.0));
        members
    };
    assert_eq!(sorted(&again), sorted(&read), "{text}");
    // Our prefix is ours in XML, and what somebody else means by it stays what it is.
    let event = again.events[0].event.as_ref().unwrap_or_else(|findings| panic!("{findings:?}\n{text}"));
    let (name, value) = event.extensions.iter().find(|(name, _)| !name.starts_with("ex:")).unwrap();
    let prefixes = again.events[0].own_prefixes.as_ref().unwrap_or(&again.prefixes);
    assert_eq!((prefixes.expand(name).as_deref(), value), (Some("https://nguon.vn/foo"), &json!("bar")), "{text}");
    let Some(schemas) = standards("xml") else { return };
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("document.xml");
    std::fs::write(&file, &text).unwrap();
    valid(&schemas, "EPCglobal-epcis-2_0.xsd", &[file]);
}
