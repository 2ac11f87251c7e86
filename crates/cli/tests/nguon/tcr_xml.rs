//! The official test case requirements TCR-53 and TCR-54 for documents in XML: what is found in JSON is found here too.

use serde_json::{Value, json};

use crate::harness::http::escaped;
use crate::harness::sample::event_id;
use crate::harness::{Answer, Client, Database, Node, both};
use crate::tcr::{CHILD, DEVICE, OTHER_DEVICE, PARENT, every_attribute, every_unit, selects};

both!(
    sensor_data_in_xml_is_found_alike,
    metadata_in_xml_may_stand_at_a_report,
    one_attribute_at_both_levels_of_xml_is_refused,
    associations_in_xml_without_their_parts_are_refused,
    associations_in_xml_are_found_again,
);

fn document(events: &str) -> String {
    format!(
        r#"<?xml version="1.0" encoding="UTF-8"?>
<epcis:EPCISDocument xmlns:epcis="urn:epcglobal:epcis:xsd:2" xmlns:gs1="https://gs1.org/voc/"
    xmlns:own="https://example.vn/terms/" schemaVersion="2.0" creationDate="2026-08-05T05:00:00+07:00">
  <EPCISBody><EventList>{events}</EventList></EPCISBody>
</epcis:EPCISDocument>"#
    )
}

/// Observation `n` with these sensor elements; with none it has no list of them.
fn sensed(n: usize, elements: &str) -> String {
    let list = match elements {
        "" => String::new(),
        _ => format!("<sensorElementList>{elements}</sensorElementList>"),
    };
    format!(
        "<ObjectEvent><eventTime>2026-08-05T00:0{n}:00.000+07:00</eventTime>\
         <eventTimeZoneOffset>+07:00</eventTimeZoneOffset><eventID>{}</eventID>\
         <epcList><epc>https://id.gs1.org/01/09506000134352/21/{n}</epc></epcList><action>OBSERVE</action>\
         <bizStep>urn:epcglobal:cbv:bizstep:inspecting</bizStep>{list}</ObjectEvent>",
        event_id(n)
    )
}

/// A sensor element of metadata with these attributes and of reports with those.
fn element(metadata: &str, reports: &[&str]) -> String {
    let reports: String = reports.iter().map(|attributes| format!("<sensorReport {attributes}/>")).collect();
    format!("<sensorElement><sensorMetadata {metadata}/>{reports}</sensorElement>")
}

/// The capture set of TCR-53 as `tcr.rs` has it in JSON; the extensions come under another prefix.
fn capture_set() -> String {
    let first = format!(
        r#"<sensorElement>
             <sensorMetadata time="2026-08-01T17:00:00.000+07:00" deviceID="{DEVICE}"
               deviceMetadata="https://example.vn/8004/9506000111111/metadata"
               rawData="https://example.vn/8004/9506000111111/raw"
               dataProcessingMethod="https://example.vn/253/9506000111111ABC"
               bizRules="https://example.vn/253/9506000111111XYZ" own:battery="87"/>
             <sensorReport type="gs1:Temperature" value="26.5" uom="CEL" own:calibrated="yes"/>
             <own:room>cold-1</own:room>
           </sensorElement>"#
    );
    let second = r#"<sensorElement>
             <sensorMetadata startTime="2026-08-02T10:00:00Z" endTime="2026-08-02T12:00:00Z" own:battery="12"/>
             <sensorReport type="gs1:RelativeHumidity" minValue="12.1" maxValue="13.9" meanValue="13.0" sDev="0.4"
               percRank="50" percValue="12.9" uom="P1" own:calibrated="no"/>
             <own:room>cold-2</own:room>
           </sensorElement>"#;
    let time = |day: usize| format!(r#"time="2026-08-0{day}T10:00:00.000Z""#);
    let cold = element(
        &format!(r#"{} deviceID="{OTHER_DEVICE}""#, time(6)),
        &[r#"type="https://gs1.org/voc/Temperature" value="-18" uom="CEL""#],
    );
    let warm = element(r#"time="2026-08-06T11:00:00Z""#, &[r#"type="gs1:Temperature" value="3e2" uom="KEL""#]);
    [
        sensed(1, &first),
        sensed(2, second),
        sensed(
            3,
            &element(
                &time(3),
                &[r#"type="gs1:Count" microorganism="https://www.ncbi.nlm.nih.gov/taxonomy/1126011" value="5" uom="NIU""#],
            ),
        ),
        sensed(
            4,
            &element(
                &time(4),
                &[r#"type="gs1:MassConcentration" value="0.18" uom="GL"
                     chemicalSubstance="https://identifiers.org/inchikey:CZMRCDWAGMRECN-UGDNZRGBSA-N""#],
            ),
        ),
        sensed(
            5,
            &element(
                &time(5),
                &[
                    r#"type="own:seal" stringValue="SomeString""#,
                    r#"type="own:seal" booleanValue="1""#,
                    r#"type="own:seal" hexBinaryValue="f0F0f0""#,
                    r#"type="own:seal" uriValue="https://example.vn/sgln/614141.12345.0""#,
                ],
            ),
        ),
        sensed(6, &format!("{cold}{warm}")),
        sensed(7, ""),
    ]
    .concat()
}

fn send(client: &Client, events: &str) -> Answer {
    client.post_with("/epcis/capture", document(events), &[("Content-Type", "application/xml")])
}

#[track_caller]
fn capture(client: &Client, events: &str) {
    let job = client.finished_job(&send(client, events).expect(202).header("location"));
    assert_eq!((&job["success"], &job["errors"]), (&json!(true), &json!([])), "{job}");
}

fn sensor_data_in_xml_is_found_alike(database: Database) {
    let node = Node::start(database);
    capture(&node.client, &capture_set());
    every_attribute(&node.client);
    every_unit(&node.client);
    // In JSON the values are of the types of JSON, and the name is bare.
    let query = format!("EQ_eventID={}", escaped(&event_id(1)));
    let events = node.client.events(&query);
    let report = &events[0]["sensorElementList"][0]["sensorReport"][0];
    assert_eq!(
        (&report["type"], &report["value"], &report["uom"]),
        (&json!("Temperature"), &json!(26.5), &json!("CEL"))
    );
    let query = format!("EQ_eventID={}", escaped(&event_id(5)));
    assert_eq!(node.client.events(&query)[0]["sensorElementList"][0]["sensorReport"][1]["booleanValue"], json!(true));
}

fn metadata_in_xml_may_stand_at_a_report(database: Database) {
    let node = Node::start(database);
    let members = [
        ("time", "2026-08-01T10:00:00.000Z"),
        ("deviceID", DEVICE),
        ("deviceMetadata", "https://example.vn/metadata"),
        ("rawData", "https://example.vn/raw"),
        ("dataProcessingMethod", "https://example.vn/method"),
    ];
    let attributes: String = members.iter().map(|(name, value)| format!(r#"{name}="{value}" "#)).collect();
    let reading = r#"type="gs1:Temperature" value="26.0" uom="CEL""#;
    let at_element = sensed(1, &element(&attributes, &[reading]));
    let at_report = format!("<sensorElement><sensorReport {attributes}{reading}/></sensorElement>");
    // The element has one time, its second report a device of its own.
    let own_device =
        element(r#"time="2026-08-01T11:00:00Z""#, &[reading, &format!(r#"{reading} deviceID="{DEVICE}""#)]);
    capture(&node.client, &[at_element, sensed(2, &at_report), sensed(3, &own_device)].concat());
    for (name, value) in members {
        let expected: &[usize] = if name == "deviceID" { &[1, 2, 3] } else { &[1, 2] };
        selects(&node.client, &[(&format!("EQ_{name}"), value)], expected);
    }
}

fn one_attribute_at_both_levels_of_xml_is_refused(database: Database) {
    let node = Node::start(database);
    let reading = r#"type="gs1:Temperature" value="26.0" uom="CEL""#;
    for (name, value) in [
        ("time", "2026-08-01T10:00:00.000Z"),
        ("deviceID", DEVICE),
        ("deviceMetadata", "https://example.vn/metadata"),
        ("rawData", "https://example.vn/raw"),
        ("dataProcessingMethod", "https://example.vn/method"),
    ] {
        let attribute = format!(r#"{name}="{value}""#);
        let spoilt = element(&attribute, &[reading, &format!("{reading} {attribute}")]);
        send(&node.client, &[sensed(1, ""), sensed(2, &spoilt)].concat()).problem(400, name);
    }
    assert_eq!(node.client.events("").len(), 0);
}

/// Association `n` of these parts.
fn association(n: usize, action: &str, parent: &str, children: &str) -> String {
    format!(
        "<AssociationEvent><eventTime>2026-08-05T00:0{n}:00.000+07:00</eventTime>\
         <eventTimeZoneOffset>+07:00</eventTimeZoneOffset><eventID>{}</eventID>{parent}{children}\
         <action>{action}</action><bizStep>urn:epcglobal:cbv:bizstep:assembling</bizStep></AssociationEvent>",
        event_id(n)
    )
}

fn parent() -> String {
    format!("<parentID>{PARENT}</parentID>")
}

fn children() -> String {
    format!("<childEPCs><epc>{CHILD}</epc></childEPCs>")
}

fn associations_in_xml_without_their_parts_are_refused(database: Database) {
    let node = Node::start(database);
    let (whole, part) = (parent(), children());
    let (whole, part) = (whole.as_str(), part.as_str());
    for (action, parent, children, missing) in [
        ("ADD", "", part, "parentID"),
        ("DELETE", "", part, "parentID"),
        ("ADD", whole, "", "child"),
        ("ADD", whole, "<childEPCs/>", "child"),
        ("OBSERVE", whole, "", "child"),
        ("OBSERVE", whole, "<childEPCs/>", "child"),
    ] {
        let spoilt = association(2, action, parent, children);
        send(&node.client, &[sensed(1, ""), spoilt].concat()).problem(400, missing);
    }
    assert_eq!(node.client.events("").len(), 0);
    let by_class = "<childEPCs/><childQuantityList><quantityElement><epcClass>https://id.gs1.org/01/09506000134352</epcClass>\
                    <quantity>3</quantity></quantityElement></childQuantityList>";
    let accepted = [
        association(1, "ADD", whole, part),
        association(2, "ADD", whole, by_class),
        association(3, "OBSERVE", whole, part),
        association(4, "DELETE", whole, "<childEPCs/>"),
        association(5, "DELETE", whole, ""),
    ];
    capture(&node.client, &accepted.concat());
    assert_eq!(node.client.events("").len(), 5);
}

fn associations_in_xml_are_found_again(database: Database) {
    let node = Node::start(database);
    let sent = [association(1, "ADD", &parent(), &children()), association(2, "OBSERVE", &parent(), &children())];
    capture(&node.client, &format!("{}{}", sent.concat(), sensed(3, "")));
    let one = |name: &str, value: &str, expected: &[usize]| selects(&node.client, &[(name, value)], expected);
    one("eventType", "AssociationEvent", &[1, 2]);
    one("MATCH_parentID", PARENT, &[1, 2]);
    one("MATCH_epc", CHILD, &[1, 2]);
    one("MATCH_anyEPC", PARENT, &[1, 2]);
    selects(&node.client, &[("eventType", "AssociationEvent"), ("EQ_action", "ADD")], &[1]);
    let events: Vec<Value> = node.client.events("eventType=AssociationEvent&EQ_action=ADD");
    assert_eq!((&events[0]["parentID"], &events[0]["childEPCs"]), (&json!(PARENT), &json!([CHILD])));
}
