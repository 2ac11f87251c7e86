//! Subscriptions over a connection: events as they are captured, both spellings of the controls, and how it ends.

use std::net::TcpStream;

use serde_json::{Value, json};
use tungstenite::client::IntoClientRequest;
use tungstenite::{Error, Message, WebSocket};

use crate::harness::sample::{changed, document, event, event_id, ids};
use crate::harness::{Client, Database, Node, both};

both!(events_come_as_they_are_captured);

fn start(database: Database) -> Node {
    let node = Node::start_with(database, &[("poll_ms", "20")]);
    let query = json!({ "name": "q", "query": { "EQ_bizStep": ["inspecting"] } });
    node.client.post("/epcis/queries", query.to_string()).expect(201);
    node
}

fn connect(client: &Client, controls: &str) -> Result<WebSocket<TcpStream>, (u16, Value)> {
    let address = client.url.strip_prefix("http://").unwrap();
    let mut request = format!("ws://{address}/epcis/queries/q/events?{controls}").into_client_request().unwrap();
    if let Some(key) = &client.key {
        request.headers_mut().insert("authorization", format!("Bearer {key}").parse().unwrap());
    }
    let stream = TcpStream::connect(address).unwrap();
    match tungstenite::client(request, stream) {
        Ok((socket, _)) => Ok(socket),
        Err(tungstenite::HandshakeError::Failure(Error::Http(answer))) => {
            let body = answer.body().as_deref().unwrap_or_default();
            Err((answer.status().as_u16(), serde_json::from_slice(body).unwrap_or(Value::Null)))
        }
        Err(error) => panic!("{error}"),
    }
}

/// The next document.
fn document_from(socket: &mut WebSocket<TcpStream>) -> Value {
    loop {
        if let Message::Text(text) = socket.read().unwrap() {
            return serde_json::from_str(&text).unwrap();
        }
    }
}

/// Reads until so many events came.
fn take(socket: &mut WebSocket<TcpStream>, count: usize) -> Vec<String> {
    let mut found = Vec::new();
    while found.len() < count {
        let document = document_from(socket);
        let results = &document["epcisBody"]["queryResults"];
        assert_eq!(results["queryName"], "q");
        let events = results["resultsBody"]["eventList"].as_array().unwrap().clone();
        found.extend(ids(&events).into_iter().map(str::to_owned));
    }
    found
}

fn named(numbers: std::ops::Range<usize>) -> Vec<String> {
    numbers.map(event_id).collect()
}

fn events_come_as_they_are_captured(database: Database) {
    let node = start(database);
    let capture = |numbers: std::ops::Range<usize>| {
        let other = changed(event(1000 + numbers.start), json!({ "bizStep": "storing" }));
        let events: Vec<Value> = numbers.map(event).chain([other]).collect();
        node.client.capture(&document(events));
    };
    capture(0..3);
    let mut now = connect(&node.client, "stream=true").unwrap();
    let mut all = connect(&node.client, "GS1-Query-Stream=true&initialRecordTime=2020-01-01T00:00:00Z").unwrap();
    assert_eq!(take(&mut all, 3), named(0..3));
    for round in 1..40 {
        capture(round * 3..round * 3 + 3);
    }
    assert_eq!(take(&mut now, 117), named(3..120));
    assert_eq!(take(&mut all, 117), named(3..120));
    let mut small = connect(&node.client, "stream=true&perPage=7&initialRecordTime=2020-01-01T00:00:00Z").unwrap();
    let first = document_from(&mut small);
    assert_eq!(first["epcisBody"]["queryResults"]["resultsBody"]["eventList"].as_array().unwrap().len(), 7);
    assert_eq!(take(&mut small, 113), named(7..120));
    for controls in ["second=*", "GS1-Query-Second=0%2F1"] {
        let mut scheduled = connect(&node.client, &format!("{controls}&reportIfEmpty=true")).unwrap();
        let report = document_from(&mut scheduled);
        assert_eq!(report["epcisBody"]["queryResults"]["resultsBody"]["eventList"], json!([]));
    }
    // A ping is answered while nothing else goes on.
    now.send(Message::Ping(b"there?".to_vec().into())).unwrap();
    assert!(matches!(now.read().unwrap(), Message::Pong(payload) if payload[..] == b"there?"[..]));
    node.client.delete("/epcis/queries/q").expect(204);
    for mut socket in [now, all] {
        assert!(matches!(socket.read().unwrap(), Message::Close(Some(frame)) if frame.reason.contains("deleted")));
    }
}

#[test]
fn a_connection_gives_what_its_caller_may_see() {
    let node = start(Database::Sqlite);
    let (one, other) =
        (node.organisation("9506000134376", "95060001343"), node.organisation("9506000134383", "95060001344"));
    one.post("/epcis/queries", json!({ "name": "q", "query": {} }).to_string()).expect(201);
    let mut socket = connect(&one, "stream=true").unwrap();
    other.capture(&document([event(1)]));
    one.capture(&document([event(2)]));
    assert_eq!(take(&mut socket, 1), named(2..3));
    assert_eq!(connect(&other, "stream=true").unwrap_err().0, 404);
    assert_eq!(connect(&one.with_key(None), "stream=true").unwrap_err().0, 401);
}

#[test]
fn a_connection_ends_with_the_server() {
    let mut node = start(Database::Sqlite);
    let mut socket = connect(&node.client, "stream=true").unwrap();
    node.client.capture(&document([event(1)]));
    assert_eq!(take(&mut socket, 1), named(1..2));
    node.stop();
    assert!(matches!(socket.read(), Ok(Message::Close(Some(frame))) if frame.reason.contains("stops")));
}

#[test]
fn wrong_controls_are_refused_before_the_connection() {
    let node = start(Database::Sqlite);
    for (controls, what) in [
        ("", "stream=true"),
        ("stream=true&minute=5", "exclude"),
        ("stream=perhaps", "perhaps"),
        ("minute=60", "minute"),
        ("GS1-Query-Minute=60", "minute"),
        ("stream=true&initialRecordTime=now", "initialRecordTime"),
        ("stream=true&nextPageToken=5", "nextPageToken"),
    ] {
        let (status, problem) = connect(&node.client, controls).unwrap_err();
        assert_eq!((status, &problem["type"]), (400, &json!("epcisException:SubscriptionControlsException")));
        assert!(problem["detail"].as_str().unwrap().contains(what), "{controls}: {problem}");
    }
    // Without the handshake there is nothing to send events over.
    node.client.get("/epcis/queries/q/events?stream=true").problem(400, "WebSocket");
    node.client.get("/epcis/queries/q/events?minute=5").problem(400, "WebSocket");
}

#[test]
fn a_server_has_so_many_connections_and_no_more() {
    let node = Node::start_with(Database::Sqlite, &[("max_sockets", "1")]);
    node.client.post("/epcis/queries", json!({ "name": "q", "query": {} }).to_string()).expect(201);
    let socket = connect(&node.client, "stream=true").unwrap();
    assert_eq!(connect(&node.client, "stream=true").unwrap_err().0, 503);
    drop(socket);
    // The place is free when the server has seen the end.
    while connect(&node.client, "stream=true").is_err() {
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
}
