//! The query interface in SOAP 1.1: both namespaces, its description, its faults.

use serde_json::json;

use crate::harness::http::Answer;
use crate::harness::sample::{changed, document, event, event_id};
use crate::harness::{Database, Node, Receiver, both};

const ENVELOPE: &str = "http://schemas.xmlsoap.org/soap/envelope/";

pub(crate) fn call(node: &Node, major: u8, operation: &str) -> Answer {
    let body = format!(
        "<s:Envelope xmlns:s=\"{ENVELOPE}\" xmlns:q=\"urn:epcglobal:epcis-query:xsd:{major}\"><s:Body>{operation}</s:Body></s:Envelope>"
    );
    node.client.post_with("/epcis/soap", body, &[("Content-Type", "text/xml; charset=utf-8")])
}

pub(crate) fn poll(query: &str, parameters: &[(&str, &[&str])]) -> String {
    let parameters: String = parameters
        .iter()
        .map(|(name, values)| {
            let values: String = values.iter().map(|value| format!("<string>{value}</string>")).collect();
            format!("<param><name>{name}</name><value>{values}</value></param>")
        })
        .collect();
    format!("<q:Poll><queryName>{query}</queryName><params>{parameters}</params></q:Poll>")
}

both!(
    a_poll_answers_in_the_namespace_that_asked,
    faults_are_named_and_have_their_reason,
    master_data_is_asked_for,
    subscribers_get_documents_in_xml,
    what_epcis_1_cannot_say_is_named_to_subscribers,
    subscriptions_that_cannot_be_are_refused,
);

fn a_poll_answers_in_the_namespace_that_asked(database: Database) {
    let node = Node::start(database);
    let events = [event(1), changed(event(2), json!({ "bizStep": "storing" }))];
    assert_eq!(node.client.capture(&document(events))["success"], true);
    let all = call(&node, 2, &poll("SimpleEventQuery", &[]));
    assert_eq!(all.expect(200).text().matches("<ObjectEvent").count(), 2, "{}", all.text());
    assert!(all.text().contains("xmlns:epcisq=\"urn:epcglobal:epcis-query:xsd:2\""), "{}", all.text());
    let stored = call(&node, 1, &poll("SimpleEventQuery", &[("EQ_bizStep", &["urn:epcglobal:cbv:bizstep:storing"])]));
    let text = stored.expect(200).text();
    assert!(text.contains("xmlns:epcisq=\"urn:epcglobal:epcis-query:xsd:1\""), "{text}");
    assert!(text.matches("<ObjectEvent").count() == 1 && text.contains("<baseExtension><eventID>"), "{text}");
    let named = json!({ "name": "stored", "query": { "EQ_bizStep": ["storing"] } });
    node.client.post("/epcis/queries", named.to_string()).expect(201);
    let answer = call(&node, 2, &poll("stored", &[]));
    assert_eq!(answer.expect(200).text().matches("<ObjectEvent").count(), 1, "{}", answer.text());
    let names = call(&node, 2, "<q:GetQueryNames/>");
    for name in ["SimpleEventQuery", "SimpleMasterDataQuery", "stored"] {
        assert!(names.expect(200).text().contains(&format!("<string>{name}</string>")), "{}", names.text());
    }
    assert!(call(&node, 2, "<q:GetStandardVersion/>").text().contains(">2.0<"));
    assert!(call(&node, 1, "<q:GetStandardVersion/>").text().contains(">1.2<"));
    let ids = call(&node, 2, "<q:GetSubscriptionIDs><queryName>stored</queryName></q:GetSubscriptionIDs>");
    assert!(ids.expect(200).text().contains("GetSubscriptionIDsResult"), "{}", ids.text());
}

fn faults_are_named_and_have_their_reason(database: Database) {
    let node = Node::start(database);
    for (operation, status, exception) in [
        (poll("SimpleEventQuery", &[("EQ_colour", &["red"])]), 500, "QueryParameterException"),
        (poll("SimpleEventQuery", &[("GE_eventTime", &["soon"])]), 500, "QueryParameterException"),
        (poll("nobody", &[]), 500, "NoSuchNameException"),
        (
            "<q:Unsubscribe><subscriptionID>none</subscriptionID></q:Unsubscribe>".to_owned(),
            500,
            "NoSuchSubscriptionException",
        ),
        ("<q:Explode/>".to_owned(), 400, "ValidationException"),
        ("<q:Poll/>".to_owned(), 400, "ValidationException"),
    ] {
        let answer = call(&node, 2, &operation);
        let text = answer.expect(status).text();
        assert!(text.contains(&format!("<epcisq:{exception}><reason>")) && text.contains("soap:Client"), "{text}");
    }
    let bomb = "<!DOCTYPE a [<!ENTITY b \"ha\">]><a>&b;</a>";
    let answer = node.client.post_with("/epcis/soap", bomb, &[("Content-Type", "text/xml")]);
    assert!(answer.expect(400).text().contains("ValidationException"), "{}", answer.text());
    let stranger = node.client.with_key(None);
    let body = format!(
        "<s:Envelope xmlns:s=\"{ENVELOPE}\" xmlns:q=\"urn:epcglobal:epcis-query:xsd:2\"><s:Body>{}</s:Body></s:Envelope>",
        poll("SimpleEventQuery", &[])
    );
    let answer = stranger.post_with("/epcis/soap", body, &[("Content-Type", "text/xml")]);
    assert!(answer.expect(500).text().contains("SecurityException"), "{}", answer.text());
}

fn master_data_is_asked_for(database: Database) {
    let node = Node::start(database);
    let location = "urn:epc:id:sgln:9506000.00001.0";
    let header = json!({ "epcisMasterData": { "vocabularyList": [{
        "type": "urn:epcglobal:epcis:vtype:BusinessLocation",
        "vocabularyElementList": [{ "id": location, "attributes": [{ "id": "urn:epcglobal:cbv:mda:city", "attribute": "Huế" }] }],
    }] } });
    let job = node.client.capture(&changed(document([event(1)]), json!({ "epcisHeader": header })));
    assert_eq!(job["success"], true, "{job}");
    let wanted: [(&str, &[&str]); 3] =
        [("includeAttributes", &["true"]), ("includeChildren", &["false"]), ("EQ_name", &[location])];
    let answer = call(&node, 2, &poll("SimpleMasterDataQuery", &wanted));
    let text = answer.expect(200).text();
    assert!(text.contains(location) && text.contains("Huế"), "{text}");
}

const SETTINGS: [(&str, &str); 3] = [("private_addresses", "true"), ("poll_ms", "20"), ("max_subscriptions", "3")];

/// `Subscribe` to a query with parameters and controls, under a name.
fn subscribe(query: &str, parameters: &str, dest: &str, controls: &str, id: &str) -> String {
    format!(
        "<q:Subscribe><queryName>{query}</queryName><params>{parameters}</params><dest>{dest}</dest>\
         <controls>{controls}<reportIfEmpty>false</reportIfEmpty></controls><subscriptionID>{id}</subscriptionID></q:Subscribe>"
    )
}

const CAPTURED: &str = "<trigger>urn:nguon:trigger:captured</trigger>";

fn ids(node: &Node, query: &str) -> String {
    let call = call(node, 2, &format!("<q:GetSubscriptionIDs><queryName>{query}</queryName></q:GetSubscriptionIDs>"));
    call.expect(200).text()
}

fn subscribers_get_documents_in_xml(database: Database) {
    let (node, receiver) = (Node::start_with(database, &SETTINGS), Receiver::start());
    let named = json!({ "name": "stored", "query": { "EQ_bizStep": ["storing"] } });
    node.client.post("/epcis/queries", named.to_string()).expect(201);
    let own = "<param><name>EQ_t:box</name><value><string>red</string></value></param>";
    let to = |path: &str| format!("{}/{path}", receiver.url);
    // The prefix of a parameter is the one of the message, whatever the events call it.
    let wish = subscribe("SimpleEventQuery", own, &to("own"), CAPTURED, "red boxes").replacen(
        "<q:Subscribe",
        "<q:Subscribe xmlns:t=\"https://example.vn/terms/\"",
        1,
    );
    assert!(call(&node, 2, &wish).expect(200).text().contains("<epcisq:SubscribeResult>"));
    let every_second = "<schedule><second>*</second></schedule>";
    call(&node, 2, &subscribe("stored", "", &to("stored"), every_second, "to store")).expect(200);
    assert!(ids(&node, "SimpleEventQuery").contains("<string>red boxes</string>"));
    assert!(ids(&node, "stored").contains("<string>to store</string>"));
    let red = changed(event(1), json!({ "ex:box": "red" }));
    let stored = changed(event(2), json!({ "bizStep": "storing" }));
    assert_eq!(node.client.capture(&document([red, stored, event(3)]))["success"], true);
    receiver.wait("both", |_| !receiver.taken("/own").is_empty() && !receiver.taken("/stored").is_empty());
    for (path, query, name, number) in
        [("/own", "SimpleEventQuery", "red boxes", 1), ("/stored", "stored", "to store", 2)]
    {
        let document = receiver.taken(path).remove(0);
        assert_eq!(document.header("content-type"), "application/xml");
        assert_eq!(document.header("gs1-epcis-version"), "2.0.0");
        let text = String::from_utf8(document.body).unwrap();
        assert!(text.contains("<epcisq:EPCISQueryDocument xmlns:epcisq=\"urn:epcglobal:epcis-query:xsd:2\""), "{text}");
        let results = format!("<queryName>{query}</queryName><subscriptionID>{name}</subscriptionID>");
        assert!(text.contains(&results) && text.matches("<ObjectEvent").count() == 1, "{text}");
        assert!(text.contains(&event_id(number)), "{text}");
    }
    let unsubscribe = "<q:Unsubscribe><subscriptionID>red boxes</subscriptionID></q:Unsubscribe>";
    assert!(call(&node, 2, unsubscribe).expect(200).text().contains("UnsubscribeResult"));
    assert!(!ids(&node, "SimpleEventQuery").contains("red boxes"));
    assert!(call(&node, 2, unsubscribe).expect(500).text().contains("NoSuchSubscriptionException"));
}

fn what_epcis_1_cannot_say_is_named_to_subscribers(database: Database) {
    let (node, receiver) = (Node::start_with(database, &SETTINGS), Receiver::start());
    call(&node, 1, &subscribe("SimpleEventQuery", "", &format!("{}/in", receiver.url), CAPTURED, "one")).expect(200);
    // EPCIS 1.2 has no certificates; of its own kinds of events an association is none.
    let beyond = json!({ "type": "AssociationEvent", "action": "ADD", "parentID": "urn:epc:id:grai:9506000.12345.1",
        "childEPCs": ["urn:epc:id:giai:9506000.1"], "epcList": null });
    let events = [event(1), changed(event(2), beyond), event(3)];
    assert_eq!(node.client.capture(&document(events))["success"], true);
    receiver.wait("two documents", |_| receiver.taken("/in").len() == 2);
    let texts: Vec<String> = receiver.taken("/in").into_iter().map(|it| String::from_utf8(it.body).unwrap()).collect();
    assert!(texts[0].contains("urn:epcglobal:epcis-query:xsd:1") && texts[0].contains(&event_id(1)), "{}", texts[0]);
    assert!(texts[0].contains(&event_id(3)) && !texts[0].contains(&event_id(2)), "{}", texts[0]);
    assert!(
        texts[1].contains("<epcisq:ImplementationException><reason>") && texts[1].contains(&event_id(2)),
        "{}",
        texts[1]
    );
    assert!(texts[1].contains("<subscriptionID>one</subscriptionID>"), "{}", texts[1]);
    // What was told is not told again, and what comes next is.
    assert_eq!(node.client.capture(&document([event(4)]))["success"], true);
    receiver.wait("a third", |_| receiver.taken("/in").len() == 3);
    assert!(String::from_utf8(receiver.taken("/in").remove(2).body).unwrap().contains(&event_id(4)));
}

fn subscriptions_that_cannot_be_are_refused(database: Database) {
    let node = Node::start_with(database, &SETTINGS);
    let dest = "https://receiver.example.com/in";
    call(&node, 2, &subscribe("SimpleEventQuery", "", dest, CAPTURED, "one")).expect(200);
    let limited = "<param><name>eventCountLimit</name><value>5</value></param><param><name>orderBy</name><value>eventTime</value></param>";
    let unknown = "<param><name>EQ_colour</name><value><string>red</string></value></param>";
    for (wish, exception) in [
        (subscribe("SimpleEventQuery", "", dest, CAPTURED, "one"), "DuplicateSubscriptionException"),
        (subscribe("SimpleMasterDataQuery", "", dest, CAPTURED, "a"), "SubscribeNotPermittedException"),
        (subscribe("nobody", "", dest, CAPTURED, "a"), "NoSuchNameException"),
        (subscribe("SimpleEventQuery", "", "mailto:a@example.com", CAPTURED, "a"), "InvalidURIException"),
        (subscribe("SimpleEventQuery", unknown, dest, CAPTURED, "a"), "QueryParameterException"),
        (subscribe("SimpleEventQuery", limited, dest, CAPTURED, "a"), "SubscriptionControlsException"),
        (subscribe("SimpleEventQuery", "", dest, "", "a"), "SubscriptionControlsException"),
        (subscribe("SimpleEventQuery", "", dest, "<trigger>urn:x</trigger>", "a"), "SubscriptionControlsException"),
        (
            subscribe("SimpleEventQuery", "", dest, "<schedule><second>61</second></schedule>", "a"),
            "SubscriptionControlsException",
        ),
        (
            subscribe(
                "SimpleEventQuery",
                "",
                dest,
                &format!("{CAPTURED}<initialRecordTime>soon</initialRecordTime>"),
                "a",
            ),
            "SubscriptionControlsException",
        ),
        (subscribe("SimpleEventQuery", "", dest, CAPTURED, ""), "ValidationException"),
    ] {
        let answer = call(&node, 2, &wish);
        let text = answer.expect(500).text();
        assert!(text.contains(&format!("<epcisq:{exception}><reason>")), "{wish}\n{text}");
    }
    for id in ["two", "three"] {
        call(&node, 2, &subscribe("SimpleEventQuery", "", dest, CAPTURED, id)).expect(200);
    }
    let text = call(&node, 2, &subscribe("SimpleEventQuery", "", dest, CAPTURED, "four")).expect(500).text();
    assert!(text.contains("SubscribeNotPermittedException") && text.contains("3 subscriptions"), "{text}");
    // Whose they are is part of the name.
    let names = ids(&node, "SimpleEventQuery");
    assert_eq!(names.matches("<string>").count(), 3, "{names}");
}

#[test]
fn the_description_has_what_the_official_one_has() {
    let node = Node::start(Database::Sqlite);
    let description = node.client.get("/epcis/soap?wsdl").expect(200).text();
    assert!(description.contains(&format!("location=\"{}/epcis/soap\"", node.client.url)), "{description}");
    let Some(root) = std::env::var_os("NGUON_STANDARDS").filter(|it| !it.is_empty()) else {
        println!("not run: NGUON_STANDARDS is not set");
        return;
    };
    let official = std::path::Path::new(&root).join("epcis/EPCglobal-epcis-query-2_0.wsdl");
    let official = std::fs::read_to_string(official).unwrap();
    for attribute in ["<wsdl:message name=\"", "<wsdl:operation name=\"", "element=\"epcisq:"] {
        let names = |text: &str| -> std::collections::BTreeSet<String> {
            text.split(attribute).skip(1).filter_map(|rest| Some(rest.split('"').next()?.to_owned())).collect()
        };
        let missing: Vec<String> = names(&official).difference(&names(&description)).cloned().collect();
        assert!(
            missing.is_empty()
                || missing.iter().all(|it| it.starts_with("DuplicateName") || it.starts_with("QueryValidation")),
            "{attribute} {missing:?}"
        );
    }
}
