//! Bytes that no honest client sends. Whatever they are: below 500, and nothing half done.

use serde_json::{Value, json};

use crate::harness::http::escaped;
use crate::harness::sample::{CONTEXT, changed, document, event, single};
use crate::harness::{Database, Node, both};

both!(
    text_that_is_no_text,
    nesting_without_end,
    nul_characters,
    numbers_without_end,
    requests_that_bend_the_protocol,
    identifiers_in_paths,
    records_with_nul_characters,
);

fn text_that_is_no_text(database: Database) {
    let node = Node::start(database);
    let good = document([changed(event(1), json!({ "ex:text": "MARK" }))]).to_string();
    let with = |bytes: &[u8]| {
        let (before, after) = good.split_once("MARK").unwrap();
        [before.as_bytes(), bytes, after.as_bytes()].concat()
    };
    for bytes in [&b"\xff"[..], b"\xc3", b"\xed\xa0\x80", b"\xf5\x80\x80\x80", b"\xc0\xaf"] {
        node.client.post("/epcis/capture", with(bytes)).problem(400, "UTF-8");
    }
    for escape in ["\\ud800", "\\udc00", "\\ud800\\ud800", "\\ud800x", "\\u12", "\\x", "\t", "\n", "\0"] {
        node.client.post("/epcis/capture", with(escape.as_bytes())).problem(400, "line 1");
    }
    node.client.post("/epcis/capture", [&b"\xfe\xff"[..], good.as_bytes()].concat()).problem(400, "UTF-8");
    node.is_empty();
    // A byte order mark may stand in front, and every plane of Unicode may stand inside.
    let text = "Gạo 🍚 \u{10ffff} \u{fffe} \u{202e}".to_owned();
    let document = document([changed(event(1), json!({ "ex:text": text }))]).to_string();
    let answer = node.client.post("/epcis/capture", [&b"\xef\xbb\xbf"[..], document.as_bytes()].concat());
    node.client.finished_job(&answer.expect(202).header("location"));
    assert_eq!(node.client.events("")[0]["ex:text"], text);
}

fn nesting_without_end(database: Database) {
    let node = Node::start(database);
    let levels = 200_000;
    for (open, close) in [("[", "]"), ("{\"ex:a\":", "}")] {
        let deep = format!("{}1{}", open.repeat(levels), close.repeat(levels));
        let unclosed = open.repeat(levels);
        let places = [
            document([changed(event(1), json!({ "ex:deep": "DEEP" }))]),
            changed(document([event(1)]), json!({ "@context": "DEEP" })),
            changed(document([event(1)]), json!({ "epcisHeader": "DEEP" })),
            changed(document([event(1)]), json!({ "epcisBody": "DEEP" })),
            document([changed(event(1), json!({ "@context": [CONTEXT, "DEEP"] }))]),
            document([json!("DEEP")]),
            json!("DEEP"),
        ];
        for place in places {
            for text in [&deep, &unclosed] {
                let body = place.to_string().replace("\"DEEP\"", text);
                node.client.post("/epcis/capture", &body).problem(400, "");
                node.client.post("/api/v1/validate", &body).expect(200);
            }
        }
        node.client
            .post("/epcis/events", single(event(1)).to_string().replace("\"inspecting\"", &deep))
            .problem(400, "");
        node.client.post("/api/v1/records", format!("{{\"organisations\": {deep}}}")).problem(400, "");
        node.client.post("/api/v1/records", &unclosed).problem(400, "");
    }
    node.is_empty();
}

/// U+0000 is a character of JSON, and `PostgreSQL` cannot keep it in a text.
fn nul_characters(database: Database) {
    let node = Node::start(database);
    let nul = "a\u{0}b";
    let accepted = [
        json!({ "ex:text": nul }),
        json!({ "ex:list": [nul, { "ex:inner": nul }] }),
        json!({ "ex:a\u{0}": 1 }),
        json!({ "ilmd": { "ex:text": nul }, "action": "ADD" }),
    ];
    for (n, patch) in accepted.into_iter().enumerate() {
        let sent = changed(event(n), patch);
        let answer = node.client.post("/epcis/capture", document([sent.clone()]).to_string());
        assert!(answer.status == 202 || answer.status == 400, "{sent}: {}", answer.text());
        let found = node.client.events(&format!("EQ_eventID={}", escaped(sent["eventID"].as_str().unwrap())));
        match answer.status {
            202 => assert_eq!(changed(found[0].clone(), json!({ "recordTime": null })), sent),
            _ => assert_eq!(found, Vec::<Value>::new()),
        }
    }
    for member in ["eventID", "bizStep", "disposition", "eventTime", "eventTimeZoneOffset", "type", "action"] {
        let patch = json!({ member: format!("urn:x:{nul}") });
        node.client.post("/epcis/capture", document([changed(event(9), patch)]).to_string()).problem(400, member);
    }
    let contexts =
        [json!(nul), json!([CONTEXT, { "ex": format!("https://x/{nul}") }]), json!([CONTEXT, { nul: "urn:x:" }])];
    for context in contexts {
        let answer = node
            .client
            .post("/epcis/capture", changed(document([event(20)]), json!({ "@context": context })).to_string());
        assert!(answer.status < 500, "{context}: {}", answer.text());
        let listed = node.client.get("/epcis/events");
        assert!(listed.status == 200, "{}", listed.text());
    }
}

fn numbers_without_end(database: Database) {
    let node = Node::start(database);
    let digits = "9".repeat(5_000);
    let numbers = [
        "1e400",
        "-1e400",
        "1e-400",
        "1E+99999999999999999999",
        "0.1000",
        "-0",
        "1e5",
        &digits,
        "123456789012345678901234567890.5",
    ];
    for (n, number) in numbers.into_iter().enumerate() {
        let body =
            document([changed(event(n), json!({ "ex:number": "NUMBER" }))]).to_string().replace("\"NUMBER\"", number);
        let answer = node.client.post("/epcis/capture", &body);
        assert!(answer.status == 202 || answer.status == 400, "{number}: {}", answer.text());
        if answer.status == 202 {
            let got = node.client.get_with(
                &format!("/epcis/events?EQ_eventID={}", escaped(&crate::harness::sample::event_id(n))),
                &[("GS1-EPC-Format", "Never_Translates")],
            );
            assert!(got.expect(200).text().contains(&format!("\"ex:number\":{number}")), "{number}: {}", got.text());
            // Translated answers write the number again; they must not fail over it.
            node.client.get("/epcis/events").expect(200);
        }
        let quantity = json!([{ "epcClass": "urn:x:1", "quantity": "NUMBER" }]);
        let body =
            document([changed(event(n + 100), json!({ "quantityList": quantity, "eventID": null }))]).to_string();
        let answer = node.client.post("/epcis/capture", body.replace("\"NUMBER\"", number));
        assert!(answer.status == 202 || answer.status == 400, "{number}: {}", answer.text());
    }
    for number in ["01", "1.", ".5", "+1", "NaN", "Infinity", "0x10", "1e", "--1"] {
        let body = document([changed(event(1), json!({ "ex:number": "NUMBER" }))]).to_string();
        node.client.post("/epcis/capture", body.replace("\"NUMBER\"", number)).problem(400, "line 1");
    }
}

/// Request targets that are no addresses, or bad ones.
const ODD_TARGETS: [&str; 36] = [
    "/01/%",
    "/01/%zz",
    "/01/%00",
    "/01/%ff%fe",
    "/01/..%2f..%2fetc",
    "/../../etc/passwd",
    "/static/../Cargo.toml",
    "/static/%2e%2e%2fCargo.toml",
    "/static/..%2f..%2fsrc",
    "//",
    "/%",
    "/?%",
    "/epcis/events?%ff=%fe",
    "/epcis/events?perPage=%00",
    "/tim?ma=%ff",
    "/tim?ma=a%00b",
    "/tim?ma=%00",
    "/tim?ma=%25%5f",
    "/tim?gtin=%00&lo=%00",
    "/epcis/capture/%00",
    "/epcis/capture/%ff",
    "/epcis/events/%00",
    "/epcis/events/%ff",
    "/epcis/events/a%00b",
    "/epcis/epcs/%00/events",
    "/epcis/epcs/%ff/events",
    "/epcis/epcs/%2F/events",
    "/api/v1/trace?id=%00",
    "/api/v1/trace?id=%ff",
    "/api/v1/trace",
    "/epcis/events?EQ_eventID=%00",
    "/epcis/events?EQ_bizStep=%00",
    "/epcis/events?MATCH_anyEPC=%00",
    "/epcis/events?EQ_bizTransaction_%00=%00",
    "*",
    "http://other/epcis/events",
];

fn requests_that_bend_the_protocol(database: Database) {
    let node = Node::start(database);
    let key = node.client.key.clone().unwrap();
    let below_500 = |what: &str, bytes: &[u8]| {
        let (status, text) = node.client.raw(bytes);
        assert!(status < 500, "{what}: {text}");
    };
    let get = |target: &str, headers: &str| {
        format!(
            "GET {target} HTTP/1.1\r\nHost: node\r\nConnection: close\r\nAuthorization: Bearer {key}\r\n{headers}\r\n"
        )
    };
    let long = "9".repeat(1 << 20);
    let endless = [format!("/01/{long}"), format!("/epcis/events?EQ_eventID={long}"), format!("/tim?ma={long}")];
    for target in endless.iter().map(String::as_str).chain(ODD_TARGETS) {
        below_500(&target[..target.len().min(60)], get(target, "").as_bytes());
        below_500(&target[..target.len().min(60)], get(target, "Accept: text/html\r\n").as_bytes());
    }
    for header in [
        "Accept: \u{fffd}",
        "Accept: ;;;,,,q=",
        "Accept-Language: %,,;q=x",
        "Host: <a b>",
        "GS1-EPC-Format: \t",
        "Cookie: \u{1}",
    ] {
        below_500(header, get("/epcis/events", &format!("{header}\r\n")).as_bytes());
    }
    below_500("binary", b"\x16\x03\x01\x00\xa5\x01\x00\x00");
    below_500("no HTTP", b"HELO node\r\n\r\n");
    below_500(
        "bearer",
        b"GET /epcis/events HTTP/1.1\r\nHost: n\r\nConnection: close\r\nAuthorization: Bearer nguon_\xff_\xfe\r\n\r\n",
    );
    let post = format!(
        "POST /epcis/capture HTTP/1.1\r\nHost: n\r\nAuthorization: Bearer {key}\r\nContent-Type: application/json\r\nConnection: close\r\n"
    );
    below_500("bad chunk", format!("{post}Transfer-Encoding: chunked\r\n\r\nzz\r\n").as_bytes());
    below_500("length twice", format!("{post}Content-Length: 1\r\nContent-Length: 2\r\n\r\n{{}}").as_bytes());
    below_500("negative length", format!("{post}Content-Length: -1\r\n\r\n").as_bytes());
    node.is_empty();
    node.client.get("/readyz").expect(200);
}

fn identifiers_in_paths(database: Database) {
    let node = Node::start(database);
    for id in
        ["urn:x:1", "x", "🍚", "a\u{0}b", "%", "/", "..", "'; DROP TABLE event; --", "\"", " ", &"x".repeat(5_000)]
    {
        let id = escaped(id);
        for path in [format!("/epcis/events/{id}"), format!("/epcis/capture/{id}")] {
            let status = node.client.get(&path).status;
            assert!([400, 404, 414].contains(&status), "{path}: {status}");
        }
        let answer = node.client.get(&format!("/epcis/epcs/{id}/events"));
        assert!([200, 400, 404].contains(&answer.status), "{id}: {}", answer.text());
        let answer = node.client.get(&format!("/api/v1/trace?id={id}"));
        assert!([200, 400, 404].contains(&answer.status), "{id}: {}", answer.text());
        let answer = node.client.with_key(Some(&format!("nguon_{id}_{id}"))).get("/epcis/events");
        assert_eq!(answer.status, 401, "{id}");
    }
}

fn records_with_nul_characters(database: Database) {
    let node = Node::start(database);
    let record = json!({
        "gln": "9506000134376", "name": { "vi": "a\u{0}b", "en": "a\u{0}b" }, "kind": "enterprise",
        "field": "a\u{0}b", "verified": true, "company_prefixes": ["a\u{0}b"], "telephone": "\u{0}",
    });
    let answer = node.client.post("/api/v1/records", json!({ "organisations": [record] }).to_string());
    assert!(answer.status < 500, "{}", answer.text());
    let product = json!({
        "gtin": "09506000134352", "owner": "9506000134376", "name": { "vi": "gạo a\u{0}b", "en": "rice a\u{0}b" },
        "brand": "\u{0}", "profile": "\u{0}", "standards": ["\u{0}"],
    });
    let answer = node.client.post("/api/v1/records", json!({ "products": [product] }).to_string());
    assert!(answer.status < 500, "{}", answer.text());
    for path in ["/01/09506000134352", "/tim?ma=g%E1%BA%A1o", "/tim?ma=a%00b"] {
        let answer = node.client.get_with(path, &[("Accept", "text/html")]);
        assert!(answer.status < 500, "{path}: {}", answer.text());
    }
}
