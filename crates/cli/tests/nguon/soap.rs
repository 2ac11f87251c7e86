//! The query interface in SOAP 1.1: both namespaces, its description, its faults.

use serde_json::json;

use crate::harness::http::Answer;
use crate::harness::sample::{changed, document, event};
use crate::harness::{Database, Node, both};

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

both!(a_poll_answers_in_the_namespace_that_asked, faults_are_named_and_have_their_reason, master_data_is_asked_for);

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
