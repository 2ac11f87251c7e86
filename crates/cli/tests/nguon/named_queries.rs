//! Named queries: made, listed, answered, deleted, and whose they are.

use serde_json::{Value, json};

use crate::harness::sample::{changed, document, event, event_id, ids};
use crate::harness::{Client, Database, Node, both};

both!(a_named_query_is_a_view_of_events, names_belong_to_organisations);

fn create(client: &Client, body: &str) -> String {
    client.post("/epcis/queries", body).expect(201).header("location")
}

fn a_named_query_is_a_view_of_events(database: Database) {
    let node = Node::start(database);
    let client = &node.client;
    let storing = changed(event(9), json!({ "bizStep": "storing" }));
    client.capture(&document([event(1), event(2), storing, event(3)]));
    // Kept as it was given: order, spaces, numbers, prefixes.
    let body = r#"{ "name": "Kiểm tra 1/2",
        "query": {"orderDirection":"ASC", "EQ_bizStep":["inspecting","shipping"], "eventType":"ObjectEvent"} }"#;
    let location = create(client, body);
    assert_eq!(location, format!("{}/epcis/queries/Ki%E1%BB%83m%20tra%201%2F2", client.url));
    assert_eq!(client.get(&location).expect(200).text(), body);
    assert_eq!(client.get("/epcis/queries").expect(200).text(), format!("[{body}]"));
    let answer = client.get(&format!("{location}/events"));
    assert_eq!(ids(&answer.expect(200).events()), [event_id(1), event_id(2), event_id(3)]);
    assert_eq!(answer.json()["epcisBody"]["queryResults"]["queryName"], "Kiểm tra 1/2");
    let first = client.get(&format!("{location}/events?perPage=2"));
    assert!(first.header("gs1-next-page-token-expires").ends_with('Z'));
    assert_eq!(ids(&first.expect(200).events()), [event_id(1), event_id(2)]);
    assert_eq!(ids(&client.get(&first.next().unwrap()).expect(200).events()), [event_id(3)]);
    // What is captured later is seen too.
    client.capture(&document([event(4)]));
    assert_eq!(client.get(&format!("{location}/events")).events().len(), 4);
    client.get(&format!("{location}/events?EQ_bizStep=storing")).problem(400, "EQ_bizStep");
    client.post("/epcis/queries", body).problem(409, "Kiểm tra 1/2");
    client.delete(location.strip_prefix(&client.url).unwrap()).expect(204);
    client.get(&location).problem(404, "Kiểm tra 1/2");
    client.get(&format!("{location}/events")).problem(404, "Kiểm tra 1/2");
    client.delete(location.strip_prefix(&client.url).unwrap()).problem(404, "Kiểm tra 1/2");
}

fn names_belong_to_organisations(database: Database) {
    let node = Node::start(database);
    let (one, other) =
        (node.organisation("9506000134376", "95060001343"), node.organisation("9506000134383", "95060001344"));
    let sandbox = node.key(&["--organisation", "9506000134376", "--sandbox"]);
    let named = |name: &str| json!({ "name": name, "query": { "eventType": ["ObjectEvent"] } }).to_string();
    for client in [&one, &other, &sandbox] {
        create(client, &named("mine"));
    }
    create(&one, &named("of one"));
    let names = |client: &Client| -> Vec<String> {
        let list = client.get("/epcis/queries").expect(200).json();
        list.as_array().unwrap().iter().map(|query| query["name"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(
        (names(&one), names(&other), names(&sandbox)),
        (vec!["mine".to_owned(), "of one".to_owned()], vec!["mine".to_owned()], vec!["mine".to_owned()])
    );
    assert_eq!(names(&node.client).len(), 3, "the sandbox is another world");
    other.get("/epcis/queries/of%20one").problem(404, "of one");
    other.delete("/epcis/queries/of%20one").problem(404, "of one");
    // The answer is what the caller may see.
    one.capture(&document([event(1)]));
    other.capture(&document([event(2)]));
    assert_eq!(ids(&one.get("/epcis/queries/mine/events").events()), [event_id(1)]);
    assert_eq!(ids(&other.get("/epcis/queries/mine/events").events()), [event_id(2)]);
    // The operator reaches every query, where the name says whose it is.
    node.client.get("/epcis/queries/mine").problem(409, "2 organisations");
    assert_eq!(node.client.get("/epcis/queries/of%20one/events").events().len(), 2);
    node.client.delete("/epcis/queries/of%20one").expect(204);
    assert_eq!(names(&one), ["mine"]);
    let page = one.get("/epcis/queries?perPage=1");
    assert_eq!(page.next(), None);
    create(&one, &named("second"));
    let page = one.get("/epcis/queries?perPage=1");
    assert!(page.header("gs1-next-page-token-expires").ends_with('Z'));
    let rest = one.get(&page.next().unwrap());
    assert_eq!((&page.json()[0]["name"], &rest.json()[0]["name"]), (&json!("mine"), &json!("second")));
    for (method, path) in [("GET", ""), ("POST", ""), ("GET", "/mine"), ("DELETE", "/mine"), ("GET", "/mine/events")] {
        let headers = [("Content-Type", "application/json")];
        let stranger = node.client.with_key(None);
        stranger.send(method, &format!("/epcis/queries{path}"), &headers, &named("x")).problem(401, "API key");
    }
}

#[test]
fn a_bad_query_is_refused_with_its_place() {
    let node = Node::start(Database::Sqlite);
    for (body, what) in [
        (json!({ "query": {} }), "name"),
        (json!({ "name": "", "query": {} }), "name"),
        (json!({ "name": "a\u{7}", "query": {} }), "name"),
        (json!({ "name": "x".repeat(257), "query": {} }), "256"),
        (json!({ "name": 5, "query": {} }), "name"),
        (json!({ "name": "a" }), "/query"),
        (json!({ "name": "a", "query": [] }), "/query"),
        (json!({ "name": "a", "query": {}, "querry": {} }), "querry"),
        (json!({ "name": "a", "query": { "EQ_bizStepp": ["x"] } }), "EQ_bizStepp"),
        (json!({ "name": "a", "query": { "GE_eventTime": "gestern" } }), "GE_eventTime"),
        (json!({ "name": "a", "query": { "EQ_bizStep": { "a": 1 } } }), "EQ_bizStep"),
        (json!([]), "object"),
    ] {
        node.client.post("/epcis/queries", body.to_string()).problem(400, what);
    }
    node.client.post("/epcis/queries", "{").problem(400, "JSON");
    let large = json!({ "name": "a", "query": { "EQ_bizStep": "x".repeat(300_000) } });
    node.client.post("/epcis/queries", large.to_string()).expect(413);
    let headers = [("Content-Type", "text/plain")];
    node.client.post_with("/epcis/queries", "{}", &headers).problem(415, "application/json");
    let predefined = json!({ "name": "SimpleEventQuery", "query": {} });
    node.client.post("/epcis/queries", predefined.to_string()).problem(409, "SimpleEventQuery");
    assert_eq!(node.client.get("/epcis/queries").expect(200).json(), Value::Array(vec![]));
}

#[test]
fn an_organisation_has_so_many_queries_and_no_more() {
    let node = Node::start_with(Database::Sqlite, &[("max_queries", "2"), ("max_subscriptions", "1")]);
    for name in ["a", "b"] {
        create(&node.client, &json!({ "name": name, "query": {} }).to_string());
    }
    node.client.post("/epcis/queries", json!({ "name": "c", "query": {} }).to_string()).problem(409, "2 named queries");
    let wish = json!({ "dest": "https://client.example.com/in", "stream": true }).to_string();
    node.client.post("/epcis/queries/a/subscriptions", &wish).expect(201);
    node.client.post("/epcis/queries/b/subscriptions", &wish).problem(409, "1 subscriptions");
}
