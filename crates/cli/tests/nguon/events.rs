//! Single events, error declarations, and reading events by what they are about.

use serde_json::{Value, json};

use crate::harness::http::escaped;
use crate::harness::sample::{CONTEXT, as_captured, changed, document, event, event_id, ids, item, single};
use crate::harness::{Database, Node, both};

both!(
    events_of_several_captures_keep_their_meaning,
    a_single_event_has_an_address,
    a_declaration_stands_beside_its_original,
    the_resource_of_a_thing_knows_every_spelling,
);

fn a_single_event_has_an_address(database: Database) {
    let node = Node::start(database);
    let sent = single(event(1));
    let answer = node.client.post("/epcis/events", sent.to_string());
    let location = answer.expect(201).header("location");
    assert!(location.starts_with(&format!("{}/epcis/events/", node.client.url)), "{location}");
    let read = || node.client.get_with(&location, &[("GS1-EPC-Format", "Never_Translates")]).expect(200).events();
    let first = read();
    assert_eq!(first.len(), 1);
    assert_eq!(changed(as_captured(&first[0], true), json!({ "@context": null })), event(1));
    let again = node.client.post("/epcis/events", sent.to_string());
    assert_eq!(again.expect(201).header("location"), location);
    assert_eq!(read(), first);
    // The same event in a document is the same event.
    node.client.capture(&document([event(1)]));
    assert_eq!(node.client.events("").len(), 1);
    let assigned = node.client.post("/epcis/events", single(changed(event(2), json!({ "eventID": null }))).to_string());
    let location = assigned.expect(201).header("location");
    let event = &node.client.get(&location).expect(200).events()[0];
    assert!(event["eventID"].as_str().unwrap().starts_with("ni:///sha-256;"));
    assert_eq!(event["epcList"], json!([item(2)]));
}

fn a_declaration_stands_beside_its_original(database: Database) {
    let node = Node::start(database);
    let declaration = json!({
        "declarationTime": "2026-08-06T09:05:00+07:00", "reason": "incorrect_data", "correctiveEventIDs": [event_id(2)],
    });
    let declared = changed(event(1), json!({ "errorDeclaration": declaration }));
    node.client.capture(&document([event(1)]));
    assert_eq!(node.client.capture(&document([declared.clone(), event(2)]))["success"], true);
    let path = format!("/epcis/events/{}", escaped(&event_id(1)));
    let both = node.client.get_with(&path, &[("GS1-EPC-Format", "Never_Translates")]).expect(200).events();
    let captured: Vec<Value> = both.iter().map(|event| as_captured(event, true)).collect();
    assert_eq!(captured.len(), 2);
    assert!(captured.contains(&event(1)) && captured.contains(&declared));
    assert_eq!(node.client.events("").len(), 3);
    assert_eq!(node.client.events("EXISTS_errorDeclaration=true").len(), 1);
    // The same declaration again is no news; another one of the same event is.
    node.client.capture(&document([declared.clone()]));
    assert_eq!(node.client.events("").len(), 3);
    let mut second = declared;
    second["errorDeclaration"]["declarationTime"] = json!("2026-08-07T09:05:00+07:00");
    assert_eq!(node.client.capture(&document([second]))["success"], true);
    assert_eq!(node.client.events("").len(), 4);
    node.client.get("/epcis/events/urn%3Ax%3Anone").problem(404, "urn:x:none");
}

fn the_resource_of_a_thing_knows_every_spelling(database: Database) {
    let node = Node::start(database);
    let spelt = |n, epc: &str| changed(event(n), json!({ "epcList": [epc] }));
    node.client.capture(&document([
        spelt(1, "urn:epc:id:sgtin:9506000.013435.4711"),
        spelt(2, "https://id.gs1.org/01/09506000134352/21/4711"),
        spelt(3, "https://example.vn/san-pham/01/09506000134352/21/4711"),
        spelt(4, "https://id.gs1.org/01/09506000134352/21/4712"),
        spelt(5, "urn:x:private:4711"),
    ]));
    let of = |epc: &str| {
        let answer = node.client.get(&format!("/epcis/epcs/{}/events?orderDirection=ASC", escaped(epc)));
        let events = answer.expect(200).events();
        ids(&events).into_iter().map(str::to_owned).collect::<Vec<_>>()
    };
    let expected = [event_id(1), event_id(2), event_id(3)];
    for epc in [
        "urn:epc:id:sgtin:9506000.013435.4711",
        "https://id.gs1.org/01/09506000134352/21/4711",
        "https://other.example/01/09506000134352/21/4711",
        "(01)09506000134352(21)4711",
        "01/09506000134352/21/4711",
    ] {
        assert_eq!(of(epc), expected, "{epc}");
        assert_eq!(
            ids(&node.client.events(&format!("MATCH_epc={}&orderDirection=ASC", escaped(epc)))),
            expected,
            "{epc}"
        );
    }
    assert_eq!(of("urn:x:private:4711"), [event_id(5)]);
    node.client.get("/epcis/epcs/urn%3Ax%3Aprivate%3A4712/events").problem(404, "urn:x:private:4712");
    let lots = json!([{ "epcClass": "urn:epc:class:lgtin:9506000.013435.L1", "quantity": 12.50, "uom": "KGM" }]);
    node.client.capture(&document([changed(event(6), json!({ "epcList": null, "quantityList": lots }))]));
    assert_eq!(of("https://id.gs1.org/01/09506000134352/10/L1"), [event_id(6)], "lots too");
}

fn events_of_several_captures_keep_their_meaning(database: Database) {
    let node = Node::start(database);
    let under = |declared: Value, event: Value| changed(document([event]), json!({ "@context": declared }));
    let captured = [
        under(
            json!([CONTEXT, { "gs1": "https://other.example/" }]),
            changed(event(1), json!({ "gs1:foo": "1", "ex:number": null })),
        ),
        under(json!([CONTEXT]), changed(event(2), json!({ "gs1:foo": "2", "ex:number": null }))),
        under(json!([CONTEXT, { "ex": "https://one.org/", "@language": "vi" }]), event(3)),
        under(json!([CONTEXT, { "ex": "https://two.org/" }]), event(4)),
        under(
            json!([CONTEXT, { "ex": "https://three.org/" }]),
            changed(event(5), json!({ "@context": { "zz": "https://zz.org/" }, "zz:q": "1" })),
        ),
    ];
    for document in &captured {
        assert_eq!(node.client.capture(document)["success"], true);
    }
    let wish = [("GS1-EPC-Format", "Never_Translates")];
    let text = node.client.get_with("/epcis/events?orderBy=recordTime&orderDirection=ASC", &wish).expect(200).text();
    let answer: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(answer["@context"], json!([CONTEXT, { "ex": "https://two.org/" }]), "{text}");
    let events = answer["epcisBody"]["queryResults"]["resultsBody"]["eventList"].as_array().unwrap().clone();
    let contexts: Vec<&Value> = events.iter().map(|event| &event["@context"]).collect();
    let expected = [
        captured[0]["@context"].clone(),
        Value::Null,
        captured[2]["@context"].clone(),
        Value::Null,
        json!([CONTEXT, { "ex": "https://three.org/" }, { "zz": "https://zz.org/" }]),
    ];
    assert_eq!(contexts, expected.iter().collect::<Vec<_>>(), "{text}");
    // No object has a member twice: the last one would count.
    assert_eq!(text.matches("\"@context\"").count(), 4, "{text}");
    // With one context everywhere it stands at the top, whatever it says.
    let one =
        node.client.get("/epcis/events?EQ_eventID=urn:uuid:00000000-0000-4000-8000-000000000003").expect(200).json();
    assert_eq!(one["@context"], captured[2]["@context"]);
}
