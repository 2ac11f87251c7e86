//! Webhooks: when they go out, what stands in them, what happens when nobody takes them.

use serde_json::{Value, json};

use crate::harness::sample::{changed, document, event, event_id};
use crate::harness::{Client, Database, Node, Receiver, both};

both!(
    a_stream_delivers_what_is_captured,
    a_schedule_delivers_at_its_times,
    the_past_is_delivered_from_the_initial_record_time,
    a_receiver_that_fails_gets_everything_later,
    a_receiver_that_wants_less_gets_less,
    delivered_events_can_be_had_again,
    what_concerns_a_subscriber_not_is_passed_over,
    each_subscriber_gets_what_it_may_see,
    prefixes_are_those_that_the_query_declares,
    whose_subscription_it_is_is_their_affair,
);

const SETTINGS: [(&str, &str); 4] =
    [("private_addresses", "true"), ("retry_first_s", "1"), ("poll_ms", "20"), ("timeout_s", "5")];

fn start(database: Database) -> (Node, Receiver) {
    let node = Node::start_with(database, &SETTINGS);
    let all = json!({ "name": "all", "query": { "eventType": ["ObjectEvent"] } });
    node.client.post("/epcis/queries", all.to_string()).expect(201);
    (node, Receiver::start())
}

/// Subscribes to the query `all`; gives what the answer says.
fn subscribe(client: &Client, receiver: &Receiver, wish: Value) -> Value {
    let wish = changed(json!({ "dest": format!("{}/in", receiver.url) }), wish);
    let answer = client.post("/epcis/queries/all/subscriptions", wish.to_string());
    let made = answer.expect(201).json();
    let id = made["subscriptionID"].as_str().unwrap();
    assert_eq!(answer.header("location"), format!("{}/epcis/queries/all/subscriptions/{id}", client.url));
    made
}

fn path(made: &Value) -> String {
    format!("/epcis/queries/all/subscriptions/{}", made["subscriptionID"].as_str().unwrap())
}

fn own_path(made: &Value, what: &str) -> String {
    format!("/api/v1/subscriptions/{}{what}", made["subscriptionID"].as_str().unwrap())
}

fn events(numbers: std::ops::Range<usize>) -> Value {
    document(numbers.map(event).collect::<Vec<_>>())
}

fn named(numbers: std::ops::Range<usize>) -> Vec<String> {
    numbers.map(event_id).collect()
}

fn a_stream_delivers_what_is_captured(database: Database) {
    let (mut node, receiver) = start(database);
    node.client.capture(&events(0..3));
    let made = subscribe(&node.client, &receiver, json!({ "stream": true, "signatureToken": "bí mật" }));
    assert_eq!((&made["stream"], &made["queryName"]), (&json!(true), &json!("all")));
    assert!(made.get("signatureToken").is_none() && made.get("lastNotifiedAt").is_none(), "{made}");
    node.client.capture(&events(3..5));
    receiver.wait_for("/in", &named(3..5));
    let document = receiver.taken("/in").remove(0);
    assert_eq!(document.header("content-type"), "application/json");
    assert_eq!(document.header("gs1-epcis-version"), "2.0.0");
    assert_eq!(document.header("gs1-epc-format"), "Always_GS1_Digital_Link");
    assert_eq!(document.header("gs1-signature"), services::subscription::signature("bí mật", &document.body));
    let results = &document.json()["epcisBody"]["queryResults"];
    assert_eq!((&results["queryName"], &results["subscriptionID"]), (&json!("all"), &made["subscriptionID"]));
    // What was written down after the answer is seen as soon as it is.
    receiver.wait("lastNotifiedAt", |_| node.client.get(&path(&made)).json().get("lastNotifiedAt").is_some());
    let seen = node.client.get(&path(&made)).json();
    assert!(seen["minRecordTime"].as_str() > made["minRecordTime"].as_str(), "{seen}");
    assert_eq!(node.client.get("/epcis/queries/all/subscriptions").json(), json!([seen]));
    let options = node.client.send("OPTIONS", "/epcis/queries/all/subscriptions", &[], "");
    assert_eq!(options.expect(204).header("gs1-query-min-record-time"), seen["minRecordTime"].as_str().unwrap());
    let anonymous = node.client.options("/epcis/queries/all/subscriptions");
    assert_eq!(anonymous.expect(204).header("allow"), "GET, HEAD, POST, OPTIONS");
    let deliveries = node.client.get(&own_path(&made, "/deliveries")).expect(200).json();
    assert_eq!(deliveries[0]["status"], 200, "{deliveries}");
    // Unsubscribed by deleting the query, and nothing more comes.
    node.client.delete("/epcis/queries/all").expect(204);
    node.client.get(&path(&made)).expect(404);
    node.client.get(&own_path(&made, "")).expect(404);
    node.client.capture(&events(5..6));
    // When the process has ended, whatever was under way has too.
    node.stop();
    assert_eq!(receiver.ids("/in"), named(3..5));
}

fn a_schedule_delivers_at_its_times(database: Database) {
    let (node, receiver) = start(database);
    let rarely = json!({ "schedule": { "month": "1", "dayOfMonth": "1" } });
    let never = json!({ "dest": format!("{}/rarely", receiver.url) });
    let made = subscribe(&node.client, &receiver, changed(rarely, never));
    assert_eq!(made["schedule"], json!({ "month": "1", "dayOfMonth": "1" }));
    let often = json!({ "schedule": { "second": "*" }, "reportIfEmpty": true });
    let made = subscribe(&node.client, &receiver, often);
    receiver.wait("an empty report", |all| all.iter().any(|it| it.path == "/in" && it.ids().is_empty()));
    node.client.capture(&events(0..4));
    receiver.wait_for("/in", &named(0..4));
    node.client.delete(&path(&made)).expect(204);
    let quiet = json!({ "schedule": { "second": "0/1" }, "dest": format!("{}/quiet", receiver.url) });
    subscribe(&node.client, &receiver, quiet);
    node.client.capture(&events(4..6));
    receiver.wait_for("/quiet", &named(4..6));
    assert!(receiver.taken("/quiet").iter().all(|it| !it.ids().is_empty()), "nothing to report, nothing reported");
    assert!(receiver.taken("/rarely").is_empty());
}

fn the_past_is_delivered_from_the_initial_record_time(database: Database) {
    let (node, receiver) = start(database);
    node.client.capture(&events(0..3));
    let middle =
        node.client.events("EQ_eventID=urn:uuid:00000000-0000-4000-8000-000000000002")[0]["recordTime"].clone();
    node.client.capture(&events(3..5));
    let made = subscribe(&node.client, &receiver, json!({ "stream": true, "initialRecordTime": middle }));
    assert_eq!((&made["initialRecordTime"], &made["minRecordTime"]), (&middle, &middle));
    node.client.capture(&events(5..7));
    // The first three share a record time.
    receiver.wait_for("/in", &named(0..7));
    let whole = json!({ "stream": true, "initialRecordTime": "2020-01-01T00:00:00+07:00",
        "dest": format!("{}/whole", receiver.url) });
    subscribe(&node.client, &receiver, whole);
    receiver.wait_for("/whole", &named(0..7));
    let later = json!({ "stream": true, "initialRecordTime": "2999-01-01T00:00:00Z",
        "dest": format!("{}/later", receiver.url) });
    subscribe(&node.client, &receiver, later);
    node.client.capture(&events(7..8));
    receiver.wait_for("/whole", &named(0..8));
    assert!(receiver.taken("/later").is_empty());
}

fn a_receiver_that_fails_gets_everything_later(database: Database) {
    let (node, receiver) = start(database);
    let made = subscribe(&node.client, &receiver, json!({ "stream": true }));
    // Another is not held up by it, and a redirect is an answer that says no.
    subscribe(&node.client, &receiver, json!({ "stream": true, "dest": format!("{}/other", receiver.url) }));
    let mut answers = [503, 0, 302, 404].into_iter();
    receiver.answer(move |it| if it.path == "/in" { answers.next().unwrap_or(204) } else { 200 });
    node.client.capture(&events(0..3));
    receiver.wait_for("/other", &named(0..3));
    node.client.capture(&events(3..5));
    receiver.wait_for("/other", &named(0..5));
    receiver.wait_for("/in", &named(0..5));
    assert!(receiver.received().iter().all(|it| it.path != "/elsewhere"), "redirects are not followed");
    let log = || node.client.get(&own_path(&made, "/deliveries?perPage=1000")).expect(200).json();
    receiver.wait("the note of the last attempt", |_| log()[0]["delivered"] == true);
    let attempts: Vec<Value> = log().as_array().unwrap().iter().rev().take(5).cloned().collect();
    let column = |name: &str| attempts.iter().map(|it| it[name].clone()).collect::<Vec<_>>();
    assert_eq!(column("number"), [1, 2, 3, 4, 5]);
    assert_eq!(column("attempt"), [1, 2, 3, 4, 5]);
    assert_eq!(column("status"), [json!(503), Value::Null, json!(302), json!(404), json!(204)]);
    assert_eq!(column("delivered"), [false, false, false, false, true]);
    assert_eq!(attempts[0]["from"], 0);
    assert!(!attempts[1]["error"].as_str().unwrap().is_empty());
    let page = node.client.get(&own_path(&made, "/deliveries?perPage=2"));
    let rest = node.client.get(&page.next().unwrap()).expect(200).json();
    assert_eq!(rest[0]["number"].as_i64().unwrap(), page.json()[1]["number"].as_i64().unwrap() - 1);
}

fn a_receiver_that_wants_less_gets_less(database: Database) {
    let (node, receiver) = start(database);
    receiver.answer(|it| if it.ids().len() > 2 { 413 } else { 200 });
    node.client.capture(&events(0..30));
    let made =
        subscribe(&node.client, &receiver, json!({ "stream": true, "initialRecordTime": "2020-01-01T00:00:00Z" }));
    receiver.wait_for("/in", &named(0..30));
    assert_eq!(receiver.ids("/in"), named(0..30), "each once");
    assert_eq!(made["stream"], true);
}

fn delivered_events_can_be_had_again(database: Database) {
    let (node, receiver) = start(database);
    let made = subscribe(&node.client, &receiver, json!({ "stream": true }));
    node.client.capture(&events(0..4));
    receiver.wait_for("/in", &named(0..4));
    receiver.wait("the position", |_| node.client.get(&own_path(&made, "")).json()["position"] == 4);
    let replay = |wish: Value| node.client.post(&own_path(&made, "/replay"), wish.to_string());
    replay(json!({ "position": 2 })).expect(202);
    receiver.wait("two again", |_| receiver.ids("/in").len() == 6);
    assert_eq!(receiver.ids("/in")[4..], named(2..4));
    replay(json!({ "recordTime": "2020-01-01T00:00:00Z" })).expect(202);
    receiver.wait("all again", |_| receiver.ids("/in").len() == 10);
    assert_eq!(receiver.ids("/in")[6..], named(0..4));
    // The future is no place to begin again.
    receiver.wait("the position", |_| node.client.get(&own_path(&made, "")).json()["position"] == 4);
    assert_eq!(replay(json!({ "position": 1000 })).expect(202).json()["position"], 4);
    replay(json!({})).problem(400, "position");
    replay(json!({ "position": -1 })).problem(400, "/position");
    replay(json!({ "recordTime": "today" })).problem(400, "/recordTime");
}

fn what_concerns_a_subscriber_not_is_passed_over(database: Database) {
    let (node, receiver) = start(database);
    let query = json!({ "name": "rare", "query": { "EQ_bizStep": ["storing"] } });
    node.client.post("/epcis/queries", query.to_string()).expect(201);
    let wish = json!({ "dest": format!("{}/in", receiver.url), "stream": true });
    let made = node.client.post("/epcis/queries/rare/subscriptions", wish.to_string()).expect(201).json();
    node.client.capture(&events(0..600));
    let position = || node.client.get(&own_path(&made, "")).expect(200).json()["position"].clone();
    receiver.wait("the position", |_| position() == 600);
    let rare = |number: usize| document([changed(event(number), json!({ "bizStep": "storing" })), event(number + 1)]);
    for number in [600, 602, 604] {
        node.client.capture(&rare(number));
    }
    receiver.wait_for("/in", &[600, 602, 604].map(event_id));
    receiver.wait("the position", |_| position() == 606);
    assert_eq!(receiver.ids("/in").len(), 3, "each once");
    let log = node.client.get(&own_path(&made, "/deliveries")).expect(200).json();
    assert!(log.as_array().unwrap().iter().all(|it| it["events"] != 0), "{log}");
}

fn each_subscriber_gets_what_it_may_see(database: Database) {
    let (node, receiver) = start(database);
    let (one, other) =
        (node.organisation("9506000134376", "95060001343"), node.organisation("9506000134383", "95060001344"));
    for (client, dest) in [(&one, "/one"), (&other, "/other")] {
        let query = json!({ "name": "all", "query": {} });
        client.post("/epcis/queries", query.to_string()).expect(201);
        subscribe(client, &receiver, json!({ "stream": true, "dest": format!("{}{dest}", receiver.url) }));
    }
    let made = subscribe(&node.client, &receiver, json!({ "stream": true }));
    one.capture(&events(0..2));
    other.capture(&events(2..4));
    // An event that names the other is seen by both.
    let party = json!({ "type": "owning_party", "source": "https://id.gs1.org/417/9506000134383" });
    one.capture(&document([changed(event(4), json!({ "sourceList": [party] }))]));
    receiver.wait_for("/in", &named(0..5));
    receiver.wait_for("/one", &[named(0..2), named(4..5)].concat());
    receiver.wait_for("/other", &named(2..5));
    assert_eq!(node.client.get("/api/v1/subscriptions").expect(200).json().as_array().unwrap().len(), 3);
    let page = one.get("/api/v1/subscriptions").expect(200).json();
    assert_eq!((page.as_array().unwrap().len(), &page[0]["signed"]), (1, &json!(false)));
    node.client.with_key(None).get("/api/v1/subscriptions").expect(401);
    // Nobody else looks at a subscription or changes it.
    for client in [&one, &node.client.with_key(None)] {
        let status = if client.key.is_some() { 404 } else { 401 };
        client.get(&own_path(&made, "")).expect(status);
        client.get(&own_path(&made, "/deliveries")).expect(status);
        client.post(&own_path(&made, "/replay"), json!({ "position": 0 }).to_string()).expect(status);
        client.post(&own_path(&made, "/test"), "").expect(status);
        client.delete(&own_path(&made, "")).expect(status);
        client.get(&path(&made)).expect(status);
        client.delete(&path(&made)).expect(status);
    }
    node.client.with_key(None).get("/epcis/queries/all/subscriptions").expect(401);
    node.client.with_key(None).post("/api/v1/subscriptions/test", "{}").expect(401);
    node.client.delete(&own_path(&made, "")).expect(204);
}

/// The events call the namespace `ex`; the queries call it what they like.
fn prefixes_are_those_that_the_query_declares(database: Database) {
    let (node, receiver) = start(database);
    let prefix = json!({ "mine": "https://example.vn/terms/" });
    let field = json!({ "GE_mine:number": 3, "LT_mine:number": 5 });
    let with_context = changed(field.clone(), json!({ "@context": prefix }));
    let header = [("Content-Type", "application/json"), ("GS1-Extensions", "mine=https://example.vn/terms/")];
    for (name, body, header) in [
        ("beside", json!({ "@context": prefix, "query": field }), &header[..1]),
        ("within", json!({ "query": with_context }), &header[..1]),
        ("header", json!({ "query": field }), &header[..]),
    ] {
        let body = changed(body, json!({ "name": name }));
        node.client.post_with("/epcis/queries", body.to_string(), header).expect(201);
        let wish = json!({ "dest": format!("{}/{name}", receiver.url), "stream": true });
        node.client.post(&format!("/epcis/queries/{name}/subscriptions"), wish.to_string()).expect(201);
    }
    node.client.capture(&events(0..9));
    for name in ["beside", "within", "header"] {
        receiver.wait_for(&format!("/{name}"), &named(3..5));
        let found = node.client.get(&format!("/epcis/queries/{name}/events")).expect(200).events();
        assert_eq!(found.len(), 2, "{name}");
    }
}

#[test]
fn a_receiver_can_be_tested_before_and_after() {
    let (node, receiver) = start(Database::Sqlite);
    let wish = json!({ "dest": format!("{}/test", receiver.url), "signatureToken": "t" });
    let test = |wish: &Value| node.client.post("/api/v1/subscriptions/test", wish.to_string());
    let outcome = test(&wish).expect(200).json();
    assert_eq!((&outcome["delivered"], &outcome["status"]), (&json!(true), &json!(200)));
    let document = receiver.taken("/test").remove(0);
    assert!(document.ids().is_empty() && !document.header("gs1-signature").is_empty());
    receiver.answer(|_| 500);
    let outcome = test(&wish).expect(200).json();
    assert_eq!((&outcome["delivered"], &outcome["status"]), (&json!(false), &json!(500)));
    let nobody = json!({ "dest": "http://127.0.0.1:1/" });
    let outcome = test(&nobody).expect(200).json();
    assert_eq!((&outcome["delivered"], &outcome["status"]), (&json!(false), &Value::Null));
    test(&json!({})).problem(400, "/dest");
    receiver.answer(|_| 202);
    let made = subscribe(&node.client, &receiver, json!({ "stream": true, "secret": "as the schema calls it" }));
    assert_eq!(node.client.get(&own_path(&made, "")).json()["signed"], true);
    let outcome = node.client.post(&own_path(&made, "/test"), "").expect(200).json();
    assert_eq!(outcome["status"], 202);
    assert_eq!(node.client.get(&own_path(&made, "/deliveries")).json(), json!([]), "a test is no delivery");
}

#[test]
fn wrong_controls_are_refused() {
    let (node, _receiver) = start(Database::Sqlite);
    let wish = json!({ "dest": "https://client.example.com/in", "stream": true });
    for (patch, kind, what) in [
        (json!({ "stream": null }), "SubscriptionControls", "one of stream and schedule"),
        (json!({ "stream": false }), "SubscriptionControls", "one of stream and schedule"),
        (json!({ "stream": "yes" }), "SubscriptionControls", "stream"),
        (json!({ "schedule": { "hour": "1" } }), "SubscriptionControls", "exclude"),
        (json!({ "stream": null, "schedule": {} }), "SubscriptionControls", "no time"),
        (json!({ "stream": null, "schedule": { "hour": "24" } }), "SubscriptionControls", "0 to 23"),
        (json!({ "stream": null, "schedule": "daily" }), "SubscriptionControls", "schedule"),
        (json!({ "dest": null }), "Validation", "/dest"),
        (json!({ "dest": "client" }), "Validation", "/dest"),
        (json!({ "dest": "file:///etc/passwd" }), "Validation", "/dest"),
        (json!({ "signatureToken": "" }), "Validation", "/signatureToken"),
        (json!({ "signatureToken": "a\u{0}b" }), "Validation", "/signatureToken"),
        (json!({ "initialRecordTime": "2020-01-01" }), "Validation", "/initialRecordTime"),
        (json!({ "reportIfEmpty": 1 }), "Validation", "/reportIfEmpty"),
        (json!({ "shedule": {} }), "Validation", "/shedule"),
    ] {
        let answer = node.client.post("/epcis/queries/all/subscriptions", changed(wish.clone(), patch).to_string());
        let problem = answer.problem(400, what);
        assert_eq!(problem["type"], format!("epcisException:{kind}Exception"));
    }
    for (name, value) in [("GS1-EPC-Format", "Sometimes_URN"), ("GS1-CBV-XML-Format", "Sometimes_URN")] {
        let headers = [("Content-Type", "application/json"), (name, value)];
        let answer = node.client.post_with("/epcis/queries/all/subscriptions", wish.to_string(), &headers);
        answer.problem(406, name);
    }
    node.client.post("/epcis/queries/none/subscriptions", wish.to_string()).problem(404, "none");
    let limited = json!({ "name": "limited", "query": { "eventCountLimit": 5, "orderBy": "eventTime" } });
    node.client.post("/epcis/queries", limited.to_string()).expect(201);
    node.client.post("/epcis/queries/limited/subscriptions", wish.to_string()).problem(400, "eventCountLimit");
    assert_eq!(node.client.get("/epcis/queries/all/subscriptions").json(), json!([]));
}

#[test]
fn private_addresses_are_refused_unless_the_operator_allows_them() {
    let node = Node::start(Database::Sqlite);
    let receiver = Receiver::start();
    let port = receiver.url.rsplit(':').next().unwrap();
    node.client.post("/epcis/queries", json!({ "name": "all", "query": {} }).to_string()).expect(201);
    for host in ["127.0.0.1", "localhost", "[::1]", "10.0.0.1", "169.254.169.254"] {
        let wish = json!({ "dest": format!("http://{host}:{port}/in"), "stream": true });
        node.client.post("/epcis/queries/all/subscriptions", wish.to_string()).problem(400, "private");
        node.client.post("/api/v1/subscriptions/test", wish.to_string()).problem(400, "private");
    }
    // A name that leads here is found out when it is looked up.
    let name = std::fs::read_to_string("/etc/hostname").unwrap_or_default().trim().to_owned();
    if !name.is_empty() && !name.contains('.') {
        let wish = json!({ "dest": format!("http://{name}:{port}/in") });
        let outcome = node.client.post("/api/v1/subscriptions/test", wish.to_string()).expect(200).json();
        assert_eq!(outcome["delivered"], false, "{outcome}");
    }
    assert!(receiver.received().is_empty());
}

#[test]
fn a_receiver_over_tls_is_trusted_by_its_certificate() {
    let folder = tempfile::tempdir().unwrap();
    let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let file = folder.path().join("roots.pem");
    std::fs::write(&file, made.cert.pem()).unwrap();
    let key = rustls::pki_types::PrivateKeyDer::try_from(made.signing_key.serialize_der()).unwrap();
    let config = rustls::ServerConfig::builder().with_no_client_auth();
    let receiver =
        Receiver::start_tls(std::sync::Arc::new(config.with_single_cert(vec![made.cert.der().clone()], key).unwrap()));
    let deliver = |settings: &[(&str, &str)], dest: &str| {
        let node = Node::start_with(Database::Sqlite, settings);
        let wish = json!({ "dest": dest });
        node.client.post("/api/v1/subscriptions/test", wish.to_string()).expect(200).json()
    };
    let roots = format!("[subscriptions]\nroot_certificates = {:?}", file.to_str().unwrap());
    let ours = [("[subscriptions]", roots.as_str()), SETTINGS[0]];
    assert_eq!(deliver(&ours, &format!("{}/in", receiver.url))["delivered"], true);
    let other_name = receiver.url.replace("localhost", "127.0.0.1");
    for (settings, dest) in [(&SETTINGS[..1], &receiver.url), (&ours[..], &other_name)] {
        let outcome = deliver(settings, dest);
        assert_eq!(outcome["delivered"], false, "{outcome}");
        assert!(outcome["error"].as_str().unwrap().contains("certificate"), "{outcome}");
    }
    assert_eq!(receiver.received().len(), 1);
}

/// A subscription to somebody's query belongs to who made it, the operator too.
fn whose_subscription_it_is_is_their_affair(database: Database) {
    let node = Node::start_with(database, &[("private_addresses", "true"), ("max_subscriptions", "1")]);
    let firm = node.organisation("9506000134376", "95060001343");
    let query = json!({ "name": "firm's", "query": {} });
    firm.post("/epcis/queries", query.to_string()).expect(201);
    let wish = json!({ "dest": "https://operator.example.com/in", "stream": true }).to_string();
    let path = "/epcis/queries/firm%27s/subscriptions";
    let made = node.client.post(path, &wish).expect(201).json();
    let id = made["subscriptionID"].as_str().unwrap();
    for hidden in [
        format!("{path}/{id}"),
        format!("/api/v1/subscriptions/{id}"),
        format!("/api/v1/subscriptions/{id}/deliveries"),
    ] {
        firm.get(&hidden).expect(404);
        node.client.get(&hidden).expect(200);
    }
    firm.delete(&format!("{path}/{id}")).expect(404);
    assert_eq!(firm.get(path).expect(200).json(), json!([]));
    // It is not among the firm's own, which are limited.
    firm.post(path, &wish).expect(201);
    assert_eq!(node.client.get(path).expect(200).json().as_array().unwrap().len(), 2);
    firm.delete("/epcis/queries/firm%27s").expect(204);
    node.client.get(&format!("/api/v1/subscriptions/{id}")).expect(404);
}

#[test]
fn what_cannot_be_answered_holds_up_nobody_else() {
    let (node, receiver) = start(Database::Sqlite);
    // More elements of one attribute than a question looks at; the document that brings them is a small one.
    let elements: Vec<Value> = (0..100_001)
        .map(|n| json!({ "id": format!("urn:x:{n}"), "attributes": [{ "id": "urn:x:b", "attribute": "1" }] }))
        .collect();
    let header = json!({ "epcisMasterData": { "vocabularyList": [{ "type": "urn:x:places", "vocabularyElementList": elements }] } });
    assert_eq!(node.client.capture(&changed(document([event(9)]), json!({ "epcisHeader": header })))["success"], true);
    let broad = json!({ "name": "broad", "query": { "HASATTR_readPoint": ["urn:x:b"] } });
    node.client.post("/epcis/queries", broad.to_string()).expect(201);
    let wish = json!({ "dest": format!("{}/broad", receiver.url), "stream": true });
    node.client.post("/epcis/queries/broad/subscriptions", wish.to_string()).expect(201);
    subscribe(&node.client, &receiver, json!({ "stream": true }));
    node.client.capture(&events(0..2));
    receiver.wait_for("/in", &named(0..2));
    // The receiver is told.
    receiver.wait("a problem", |all| all.iter().any(|it| it.path == "/broad"));
    let told = receiver.taken("/broad").remove(0);
    assert_eq!(told.header("content-type"), "application/problem+json");
    assert!(told.json()["detail"].as_str().unwrap().contains("100000"), "{}", told.json());
    let names: Vec<String> = (0..201).map(|n| format!("urn:x:{n}")).collect();
    let broader = json!({ "name": "broader", "query": { "HASATTR_readPoint": names } });
    node.client.post("/epcis/queries", broader.to_string()).problem(400, "200");
}
