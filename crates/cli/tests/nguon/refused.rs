//! Documents that are refused: a 4xx that names the place, and nothing stored.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use serde_json::{Value, json};

use crate::harness::sample::{changed, document, event, event_id, single};
use crate::harness::{Database, Node, both};

both!(
    documents_with_a_fault,
    one_thing_twice_in_a_list,
    requests_that_are_no_capture,
    bodies_over_the_limit,
    one_event_id_for_two_events,
    proceed_keeps_the_good_and_lists_the_bad,
    addresses_that_are_no_text,
    records_with_wrong_days_and_keys,
    checking_lists_a_thousand_findings,
);

const LIST: &str = "/epcisBody/eventList";

/// Sends a document and expects a refusal that names `place`.
#[track_caller]
fn refused(node: &Node, body: impl AsRef<[u8]>, place: &str) {
    let problem = node.client.post("/epcis/capture", body).problem(400, place);
    assert_eq!(problem["type"], "epcisException:ValidationException");
    let errors = problem["errors"].as_array().unwrap();
    assert_eq!(problem["errorCount"], errors.len());
    assert!(errors.iter().all(|error| error["code"].is_string() && error["message"].is_string()), "{problem}");
    let at = |error: &Value| error["pointer"].as_str().is_some_and(|it| it.starts_with(place));
    assert!(!place.starts_with('/') || errors.iter().any(at), "{problem}");
}

fn documents_with_a_fault(database: Database) {
    let node = Node::start(database);
    let good = document([event(1)]).to_string();
    refused(&node, &good[..good.len() - 20], "");
    refused(&node, "", "line 1, column 1");
    refused(&node, "[]", "");
    refused(&node, "null", "");
    refused(&node, "{}", "/type");
    refused(&node, json!({ "type": "EPCISDocument" }).to_string(), LIST);
    refused(&node, changed(document([event(1)]), json!({ "@context": null })).to_string(), "/@context");
    refused(&node, changed(document([event(1)]), json!({ "schemaVersion": "two" })).to_string(), "/schemaVersion");
    refused(&node, changed(document([event(1)]), json!({ "creationDate": "yesterday" })).to_string(), "/creationDate");
    refused(&node, good.replace("EPCISDocument", "ObjectEvents"), "/type");
    let faults = [
        (json!({ "eventTime": null }), "/eventTime"),
        (json!({ "eventTime": 1_785_888_000 }), "/eventTime"),
        (json!({ "eventTime": "2026-08-05T04:30:00" }), "/eventTime"),
        (json!({ "eventTime": "2026-13-05T04:30:00Z" }), "/eventTime"),
        (json!({ "eventTime": "2099-08-05T04:30:00Z" }), "/eventTime"),
        (json!({ "eventTimeZoneOffset": "+25:00" }), "/eventTimeZoneOffset"),
        (json!({ "action": "TAKE" }), "/action"),
        (json!({ "action": true }), "/action"),
        (json!({ "bizStep": "ploughing" }), "/bizStep"),
        (json!({ "epcList": "https://id.gs1.org/01/09506000134352/21/1" }), "/epcList"),
        (
            json!({ "bizTransactionList": [{ "bizTransaction": "urn:epc:id:gdti:950600" }] }),
            "/bizTransactionList/0/bizTransaction",
        ),
        (
            json!({ "bizTransactionList": [{ "bizTransaction": "https://id.gs1.org/253/9506000000011t1" }] }),
            "/bizTransactionList/0/bizTransaction",
        ),
        (
            json!({ "sensorElementList": [{ "sensorReport": [{ "type": "Temperature", "deviceID": "urn:epc:id:giai:1" }] }] }),
            "/sensorElementList/0/sensorReport/0/deviceID",
        ),
        (json!({ "epcList": ["https://id.gs1.org/01/09506000134353/21/1"] }), "/epcList/0"),
        (json!({ "epcList": ["urn:epc:id:sgtin:9506000.01343.1"] }), "/epcList/0"),
        (json!({ "epcList": [{}] }), "/epcList/0"),
        (json!({ "colour": "red" }), "/colour"),
        (json!({ "no:colour": "red" }), "/no:colour"),
        (json!({ "eventID": "four" }), "/eventID"),
        (json!({ "eventID": "urn:x:a b" }), "/eventID"),
        (json!({ "eventID": "urn:x:a\u{0}b" }), "/eventID"),
        (json!({ "epcList": ["urn:x:a\u{0}b"] }), "/epcList/0"),
        (json!({ "quantityList": [{ "epcClass": "urn:x:1", "quantity": "many" }] }), "/quantityList/0/quantity"),
        (json!({ "readPoint": "urn:x:1" }), "/readPoint"),
        (json!({ "errorDeclaration": {} }), "/errorDeclaration/declarationTime"),
        (json!({ "type": "QuantityEvent" }), "/type"),
    ];
    for (patch, place) in faults {
        let spoilt = document([event(1), changed(event(2), patch.clone())]).to_string();
        let problem = node.client.post("/epcis/capture", spoilt).problem(400, &format!("{LIST}/1"));
        let at = format!("{LIST}/1{place}");
        let named =
            |error: &Value| error["pointer"].as_str().is_some_and(|it| at.starts_with(it) && it.len() > LIST.len());
        assert!(problem["errors"].as_array().unwrap().iter().any(named), "{at}: {problem}");
        let answer = node.client.post("/epcis/events", single(changed(event(2), patch)).to_string());
        assert!(answer.status == 400, "{place}: {}", answer.text());
    }
    refused(&node, document([json!(7)]).to_string(), &format!("{LIST}/0"));
    refused(&node, document([Value::Null]).to_string(), &format!("{LIST}/0"));
    node.is_empty();
    // A good one shows that the node is well, and that nothing of the bad ones takes its place.
    assert_eq!(node.client.capture(&document([event(1)]))["success"], true);
    assert_eq!(node.client.events("").len(), 1);
}

fn one_thing_twice_in_a_list(database: Database) {
    let node = Node::start(database);
    let (urn, link) = ("urn:epc:id:sgtin:9506000.013435.1", "https://id.gs1.org/01/09506000134352/21/1");
    for spellings in [
        [urn, urn],
        [urn, link],
        [link, "https://example.vn/01/09506000134352/21/1"],
        [link, "https://id.gs1.org/01/09506000134352/21/%31"],
        // The company prefix cut at two places.
        [urn, "urn:epc:id:sgtin:95060001.03435.1"],
        ["urn:epc:id:gid:95100000.12345.400", "URN:EPC:id:gid:95100000.12345.400"],
    ] {
        let list = [spellings[0], "https://id.gs1.org/01/09506000134352/21/2", spellings[1]];
        for (list, place) in [(&spellings[..], "/epcList/1"), (&list, "/epcList/2")] {
            let twice = document([changed(event(1), json!({ "epcList": list }))]);
            refused(&node, twice.to_string(), &format!("{LIST}/0{place}"));
        }
    }
    let twice = json!({ "set": ["damaged", "https://ref.gs1.org/cbv/Disp-damaged"] });
    let twice = document([changed(event(1), json!({ "persistentDisposition": twice }))]);
    refused(&node, twice.to_string(), &format!("{LIST}/0/persistentDisposition/set/1"));
    let run = json!({
        "type": "TransformationEvent", "transformationID": "urn:epc:id:gdti:950600", "eventTime": "2026-08-05T04:30:00Z",
        "eventTimeZoneOffset": "+07:00", "inputEPCList": [urn], "outputEPCList": [link],
    });
    refused(&node, document([run.clone()]).to_string(), &format!("{LIST}/0/transformationID"));
    node.is_empty();
    let fine = ["https://id.gs1.org/01/09506000134352/21/1", "urn:epc:id:sgtin:9506000.013435.2", "urn:x:1", "urn:x:2"];
    let fine = changed(event(1), json!({ "epcList": fine }));
    let run = changed(run, json!({ "transformationID": "urn:epc:id:gdti:9506000.00001.1" }));
    assert_eq!(node.client.capture(&document([fine, run]))["success"], true, "put in and out is no list");
}

fn requests_that_are_no_capture(database: Database) {
    let node = Node::start(database);
    let good = document([event(1)]).to_string();
    for kind in ["text/plain", "application/xml", "multipart/form-data; boundary=x", "application/jsonp", "", "🍚"] {
        let answer = node.client.post_with("/epcis/capture", &good, &[("Content-Type", kind)]);
        assert_eq!(answer.problem(415, "application/json")["type"], "epcisException:UnsupportedMediaTypeException");
    }
    node.client.post_with("/epcis/capture", &good, &[]).problem(415, "application/json");
    for key in [None, Some("nguon"), Some("nguon_0000000000000000_x"), Some("")] {
        let answer = node.client.with_key(key).post("/epcis/capture", &good);
        assert_eq!(answer.problem(401, "Bearer")["type"], "epcisException:SecurityException");
    }
    let right = node.client.key.clone().unwrap();
    let near = [format!("{right}x"), right[..right.len() - 1].to_owned(), right.to_uppercase()];
    near.iter().for_each(|key| _ = node.client.with_key(Some(key)).post("/epcis/capture", &good).problem(401, ""));
    let basic = [("Authorization", "Basic bmd1b246bmd1b24="), ("Content-Type", "application/json")];
    node.client.with_key(None).post_with("/epcis/capture", &good, &basic).problem(401, "Bearer");
    let behaviour = |word| [("Content-Type", "application/json"), ("GS1-Capture-Error-Behaviour", word)];
    let answer = node.client.post_with("/epcis/capture", &good, &behaviour("maybe"));
    answer.problem(400, "GS1-Capture-Error-Behaviour");
    // What a server says of itself, and no wish.
    node.client.post_with("/epcis/capture", &good, &behaviour("all")).problem(400, "GS1-Capture-Error-Behaviour");
    // Each shape of document has its own door.
    node.client.post("/epcis/capture", single(event(1)).to_string()).problem(400, "/type");
    node.client.post("/epcis/events", &good).problem(400, "/type");
    for path in ["/epcis/query", "/epcis/captures", "/api/v2/trace", "/api"] {
        node.client.get(path).problem(404, "");
    }
    node.client.post("/epcis/epcs/urn%3Ax%3A1/events", &good).problem(405, "method");
    node.client.post("/api/v1/trace", "{}").problem(405, "method");
    node.is_empty();
}

fn bodies_over_the_limit(database: Database) {
    let limits = [("max_bytes", "20000"), ("inline_bytes", "10000")];
    let node = Node::start_with(database, &limits);
    let padded = |bytes: usize| format!("{}{}", document([event(1)]), " ".repeat(bytes));
    let problem = node.client.post("/epcis/capture", padded(20_000)).problem(413, "20000");
    assert_eq!(problem["type"], "epcisException:CaptureLimitExceededException");
    let answer = node.client.post("/epcis/capture", padded(20_000));
    assert_eq!(answer.header("gs1-epcis-capture-file-size-limit"), "20000");
    assert_eq!(answer.header("gs1-epcis-capture-limit"), "10000000");
    let offer = node.client.options("/epcis/capture");
    assert_eq!(offer.header("gs1-epcis-capture-file-size-limit"), "20000");
    assert_eq!(offer.header("gs1-epcis-capture-limit"), "10000000");
    // Single events and records are read in one go: the smaller limit holds.
    let single = format!("{}{}", single(event(1)), " ".repeat(10_000));
    let answer = node.client.post("/epcis/events", single);
    answer.problem(413, "10000");
    assert_eq!(answer.header("gs1-epcis-capture-file-size-limit"), "10000");
    assert_eq!(answer.header("gs1-epcis-capture-limit"), "1");
    assert_eq!(node.client.options("/epcis/events").header("gs1-epcis-capture-file-size-limit"), "10000");
    node.client.post("/api/v1/records", padded(10_000)).problem(413, "10000");
    node.client.post("/api/v1/validate", padded(20_000)).problem(413, "20000");
    node.client.post("/api/v1/validate", padded(10_000)).expect(200);
    node.client.with_key(None).post("/api/v1/validate", padded(10_000)).problem(413, "10000");
    // Without an announced length the node counts while it reads, and does not wait for the end.
    let key = node.client.key.as_ref().unwrap();
    let head = format!(
        "POST /epcis/capture HTTP/1.1\r\nHost: node\r\nAuthorization: Bearer {key}\r\nConnection: close\r\n\
         Content-Type: application/json\r\n"
    );
    let chunk = format!("2000\r\n{}\r\n", " ".repeat(0x2000));
    let endless = format!("{head}Transfer-Encoding: chunked\r\n\r\n{}", chunk.repeat(4));
    let (status, text) = node.client.raw(endless.as_bytes());
    assert_eq!(status, 413, "{text}");
    // A promise of more than the limit is refused before anything is sent.
    let (status, text) = node.client.raw(format!("{head}Content-Length: 99999999999\r\n\r\n").as_bytes());
    assert_eq!(status, 413, "{text}");
    node.is_empty();
    assert_eq!(node.client.capture(&document([event(1)]))["success"], true);
    let answer = node.client.post("/epcis/capture", padded(20_000 - document([event(1)]).to_string().len()));
    assert_eq!(node.client.finished_job(&answer.expect(202).header("location"))["success"], true, "exactly the limit");
}

/// Few clients listen while they send: the refusal must be there when they are done, and the connection still good.
#[test]
fn who_sends_on_still_hears_the_refusal() {
    let node = Node::start(Database::Sqlite);
    let key = node.client.key.clone().unwrap();
    let body = "x".repeat(300_000);
    for (path, key, status) in [("/epcis/queries", key.as_str(), 413), ("/epcis/capture", "nobody's", 401)] {
        let mut stream = TcpStream::connect(node.client.url.strip_prefix("http://").unwrap()).unwrap();
        let head = format!(
            "POST {path} HTTP/1.1\r\nHost: node\r\nAuthorization: Bearer {key}\r\n\
             Content-Type: application/json\r\nContent-Length: {}\r\n\r\n",
            body.len()
        );
        stream.write_all(head.as_bytes()).unwrap();
        for piece in body.as_bytes().chunks(50_000) {
            std::thread::sleep(Duration::from_millis(30));
            stream.write_all(piece).unwrap();
        }
        stream.write_all(b"GET /healthz HTTP/1.1\r\nHost: node\r\nConnection: close\r\n\r\n").unwrap();
        let mut answers = String::new();
        stream.read_to_string(&mut answers).unwrap();
        assert!(answers.starts_with(&format!("HTTP/1.1 {status} ")), "{answers}");
        assert!(answers.contains("HTTP/1.1 200 OK"), "{answers}");
    }
}

fn one_event_id_for_two_events(database: Database) {
    let node = Node::start(database);
    let other = changed(event(1), json!({ "bizStep": "storing" }));
    let conflict = |body: Value| {
        let problem = node.client.post("/epcis/capture", body.to_string()).problem(409, &event_id(1));
        assert_eq!(problem["type"], "epcisException:ResourceAlreadyExistsException");
    };
    conflict(document([event(1), event(2), other.clone()]));
    node.is_empty();
    node.client.capture(&document([event(1)]));
    conflict(document([other.clone()]));
    conflict(document([event(3), other.clone()]));
    let answer = node.client.post("/epcis/events", single(other).to_string());
    answer.problem(409, &event_id(1));
    // The member order and the spelling of white space are no content.
    let reordered: Value =
        event(1).as_object().unwrap().clone().into_iter().rev().collect::<serde_json::Map<_, _>>().into();
    let job = node.client.capture(&document([reordered]));
    assert_eq!((&job["success"], &job["errors"]), (&json!(true), &json!([])));
    let events = node.client.events("");
    assert_eq!((events.len(), &events[0]["bizStep"]), (1, &json!("inspecting")));
    assert_eq!(node.client.get("/epcis/capture").json().as_array().unwrap().len(), 2, "jobs of the accepted only");
}

fn proceed_keeps_the_good_and_lists_the_bad(database: Database) {
    let node = Node::start(database);
    let proceed = [("Content-Type", "application/json"), ("GS1-Capture-Error-Behaviour", "proceed")];
    let mixed = document([
        event(1),
        changed(event(2), json!({ "action": "TAKE", "ex:text": "a\u{0}b" })),
        event(3),
        changed(event(1), json!({ "bizStep": "storing" })),
        changed(event(5), json!({ "epcList": ["urn:x:\u{0}"] })),
    ]);
    let answer = node.client.post_with("/epcis/capture", mixed.to_string(), &proceed);
    let job = node.client.finished_job(&answer.expect(202).header("location"));
    assert_eq!((&job["success"], &job["captureErrorBehaviour"]), (&json!(false), &json!("proceed")));
    assert_eq!(job["stored"], json!([event_id(1), event_id(3)]));
    let places: Vec<&str> =
        job["errors"].as_array().unwrap().iter().map(|it| it["pointer"].as_str().unwrap()).collect();
    assert!(places.contains(&"/epcisBody/eventList/1/action"), "{job}");
    assert!(places.contains(&"/epcisBody/eventList/4/epcList/0"), "{job}");
    assert_eq!(places.len(), 3, "and the event ID that is taken: {job}");
    assert_eq!(node.client.events("").len(), 2);
    // What cannot be read at all is refused under any behaviour.
    node.client.post_with("/epcis/capture", "{", &proceed).problem(400, "line 1");
}

fn addresses_that_are_no_text(database: Database) {
    let node = Node::start(database);
    for path in ["/epcis/events/%ff", "/epcis/epcs/%ff/events", "/epcis/capture/%ff", "/api/v1/trace"] {
        node.client.get(path).problem(400, "");
    }
}

fn records_with_wrong_days_and_keys(database: Database) {
    let node = Node::start(database);
    let text = json!({ "vi": "x", "en": "x" });
    let records = json!({
        "products": [{
            "gtin": "09506000134352", "owner": "9506000000015", "name": text, "made_at": "9506000000016",
            "withdrawn": { "date": "1.7.2026", "reason": text },
        }],
        "certificates": [{
            "number": "1", "name": text, "issuer": text, "from": "2026-02-30", "to": "20270101",
            "suspensions": [{ "from": "2026-05-01T00:00:00", "to": "never" }], "subjects": ["pond 4"],
        }],
        "recalls": [{
            "id": "1", "lots": ["01/09506000134352/10/A"], "status": "open", "hazard": text, "remedy": text,
            "document": text, "date": "", "closed": "2026-1-1", "contact": "9506000000016",
            "scope": { "part": { "from": "2026-10-03", "to": "+2026-10-3", "places": text } },
        }],
    });
    let problem = node.client.post("/api/v1/records", records.to_string()).problem(400, "/products/0/made_at");
    let found: Vec<&str> =
        problem["errors"].as_array().unwrap().iter().map(|fault| fault["pointer"].as_str().unwrap()).collect();
    let expected = [
        "/products/0/made_at",
        "/products/0/withdrawn/date",
        "/certificates/0/from",
        "/certificates/0/to",
        "/certificates/0/suspensions/0/from",
        "/certificates/0/suspensions/0/to",
        "/certificates/0/subjects/0",
        "/recalls/0/date",
        "/recalls/0/closed",
        "/recalls/0/scope/part/to",
        "/recalls/0/contact",
    ];
    assert_eq!(found, expected);
}

fn checking_lists_a_thousand_findings(database: Database) {
    let node = Node::start(database);
    let events: Vec<Value> = (0..1_200).map(|n| changed(event(n), json!({ "action": "TAKE" }))).collect();
    let checked = node.client.post("/api/v1/validate", document(events).to_string()).expect(200).json();
    assert_eq!(checked["findings"].as_array().unwrap().len(), 1_000);
    assert_eq!(checked["findingCount"], 1_200);
    // Without a key, small documents only.
    let anonymous = node.client.with_key(None);
    anonymous.post("/api/v1/validate", document([event(1)]).to_string()).expect(200);
    let head =
        "POST /api/v1/validate HTTP/1.1\r\nHost: node\r\nConnection: close\r\nContent-Type: application/json\r\n";
    let (status, text) = anonymous.raw(format!("{head}Content-Length: 1048577\r\n\r\n").as_bytes());
    assert!(status == 413 && text.contains("1048576"), "{status} {text}");
}
