//! In which form identifiers come back, and what a client may ask for.

use serde_json::{Value, json};

use crate::harness::command::nguon;
use crate::harness::sample::{changed, document, event};
use crate::harness::{Database, Node, both};

both!(
    identifiers_come_in_the_form_asked_for,
    a_table_of_the_operator_tells_prefixes_that_are_not_registered,
    collections_come_in_the_form_asked_for,
    answers_are_negotiated,
    versions_hold_everywhere,
    contexts_of_many_captures_stand_together
);

const URN: &str = "urn:epc:id:sgtin:9506000.013435.1";
const LINK: &str = "https://id.gs1.org/01/09506000134352/21/1";

fn identifiers_come_in_the_form_asked_for(database: Database) {
    let node = Node::start(database);
    let foreign = "https://id.gs1.org/01/04012345123456/21/1";
    let own_domain = "https://example.vn/01/09506000134352/21/2";
    let mixed = changed(event(1), json!({ "epcList": [URN, own_domain, foreign, "urn:x:1"], "ex:epc": URN }));
    node.client.capture(&document([mixed]));
    let list = |format: Option<&str>| {
        let headers: Vec<(&str, &str)> = format.map(|format| ("GS1-EPC-Format", format)).into_iter().collect();
        let answer = node.client.get_with("/epcis/events", &headers);
        let event = answer.expect(200).events().remove(0);
        assert_eq!(event["ex:epc"], URN, "extensions stay as captured");
        (answer.header("gs1-epc-format"), event["epcList"].clone())
    };
    let links = json!([LINK, own_domain, foreign, "urn:x:1"]);
    let captured = json!([URN, own_domain, foreign, "urn:x:1"]);
    assert_eq!(list(None), ("Always_GS1_Digital_Link".to_owned(), links.clone()));
    assert_eq!(list(Some("Always_GS1_Digital_Link")), ("Always_GS1_Digital_Link".to_owned(), links.clone()));
    assert_eq!(list(Some("Never_Translates")), ("Never_Translates".to_owned(), captured.clone()));
    assert_eq!(list(Some("No_Preference")).1, captured);
    // Nobody knows how long the prefixes are: nothing is guessed.
    assert_eq!(list(Some("Always_EPC_URN")), ("Always_EPC_URN".to_owned(), captured));
    node.organisation("9506000000015", "9506000");
    let second = "urn:epc:id:sgtin:9506000.013435.2";
    assert_eq!(list(Some("Always_EPC_URN")).1, json!([URN, second, foreign, "urn:x:1"]));
    assert_eq!(list(None).1, links);
}

fn a_table_of_the_operator_tells_prefixes_that_are_not_registered(database: Database) {
    let mut node = Node::start(database);
    let (listed, unknown) = ("https://id.gs1.org/01/04012345123456/21/1", "https://id.gs1.org/01/00614141123452/21/1");
    node.client.capture(&document([changed(event(1), json!({ "epcList": [LINK, listed, unknown] }))]));
    // The register wins over the table, which is wrong about 9506000.
    node.organisation("9506000000015", "9506000");
    let config = std::path::Path::new(node.config()).to_owned();
    std::fs::write(config.with_file_name("prefixes.csv"), "prefix,length\n9506,8\n4012,7\n").unwrap();
    let text = std::fs::read_to_string(&config).unwrap().replace("[gs1]\n", "");
    std::fs::write(&config, format!("{text}\n[gs1]\nprefix_table = \"prefixes.csv\"\n")).unwrap();
    node.kill();
    node.restart();
    let answer = node.client.get_with("/epcis/events", &[("GS1-EPC-Format", "Always_EPC_URN")]);
    let known = "urn:epc:id:sgtin:4012345.012345.1";
    assert_eq!(answer.expect(200).events()[0]["epcList"], json!([URN, known, unknown]));
    std::fs::write(config.with_file_name("prefixes.csv"), "9506,8\n4012,77\n").unwrap();
    nguon(&["config", "check", "--config", node.config()]).failed_saying(&["prefixes.csv: line 2", "77"]);
}

fn collections_come_in_the_form_asked_for(database: Database) {
    let node = Node::start(database);
    node.organisation("9506000000015", "9506000");
    let (place, place_link) = ("urn:epc:id:sgln:9506000.00001.0", "https://id.gs1.org/414/9506000000015");
    let here = json!({ "epcList": [URN, "urn:x:1"], "readPoint": { "id": place }, "bizLocation": { "id": place } });
    node.client.capture(&document([changed(event(1), here)]));
    for (format, told, thing, place) in [
        ("Always_EPC_URN", "Always_EPC_URN", URN, place),
        ("Always_GS1_Digital_Link", "Always_GS1_Digital_Link", LINK, place_link),
        // One member stands for every spelling that was captured.
        ("Never_Translates", "Always_GS1_Digital_Link", LINK, place_link),
    ] {
        for (path, first) in [("epcs", thing), ("readPoints", place), ("bizLocations", place)] {
            let answer = node.client.get_with(&format!("/epcis/{path}?perPage=1"), &[("GS1-EPC-Format", format)]);
            assert_eq!(answer.expect(200).json()["member"], json!([first]), "{path} {format}");
            assert_eq!(answer.header("gs1-epc-format"), told, "{path} {format}");
        }
    }
    let xml = |path: &str, format: &str| {
        let headers = [("Accept", "application/xml"), ("GS1-CBV-XML-Format", format)];
        let answer = node.client.get_with(&format!("/epcis/{path}"), &headers);
        (answer.expect(200).header("gs1-cbv-xml-format"), answer.text())
    };
    for (path, urn, web) in [
        ("bizSteps", "urn:epcglobal:cbv:bizstep:accepting", "https://ref.gs1.org/cbv/BizStep-accepting"),
        ("dispositions", "urn:epcglobal:cbv:disp:active", "https://ref.gs1.org/cbv/Disp-active"),
    ] {
        for (format, told, name) in [
            ("Always_URN", "Always_URN", urn),
            ("Always_Web_URI", "Always_Web_URI", web),
            ("No_Preference", "Always_URN", urn),
        ] {
            let (is, text) = xml(path, format);
            assert!(is == told && text.contains(&format!("<member>{name}</member>")), "{path} {format}: {is} {text}");
        }
        let bare = node.client.get_with(&format!("/epcis/{path}"), &[("GS1-CBV-XML-Format", "Always_URN")]);
        let bare = bare.expect(200).json()["member"][0].clone();
        assert!(!bare.as_str().unwrap().contains(':'), "bare in JSON: {bare}");
    }
}

fn versions_hold_everywhere(database: Database) {
    let node = Node::start(database);
    let job = node.client.capture(&document([event(1)]))["captureID"].as_str().unwrap().to_owned();
    let query = json!({ "name": "q", "query": { "eventType": "ObjectEvent" } }).to_string();
    let json = ("Content-Type", "application/json");
    for limit in [("GS1-EPCIS-Min", "3.0.0"), ("GS1-CBV-Min", "3.0.0"), ("GS1-EPCIS-Max", "1.1")] {
        node.client.post_with("/epcis/queries", &query, &[json, limit]).problem(406, limit.0);
        assert_eq!(node.client.get("/epcis/queries").expect(200).json(), json!([]), "nothing is made");
    }
    node.client.post_with("/epcis/queries", &query, &[json, ("Accept", "text/html")]).problem(406, "application/json");
    node.client.post("/epcis/queries", &query).expect(201);
    let job = format!("/epcis/capture/{job}");
    let paths =
        ["/epcis/capture", &job, "/epcis/queries", "/epcis/queries/q", "/epcis/queries/q/events", "/epcis/events"];
    for path in paths {
        node.client.get_with(path, &[("GS1-EPCIS-Min", "3.0.0")]).problem(406, "GS1-EPCIS-Min");
        node.client.get_with(path, &[("GS1-EPCIS-Max", "1.2")]).problem(406, "GS1-EPCIS-Max");
        node.client.get_with(path, &[("GS1-EPCIS-Min", "1.2"), ("GS1-EPCIS-Max", "2.0")]).expect(200);
    }
    // What was captured as 1.2 may be asked for so; a job is none of it.
    let old = [("Accept", "application/xml"), ("GS1-EPCIS-Max", "1.2")];
    assert_eq!(node.client.get_with("/epcis/events", &old).expect(200).header("gs1-epcis-version"), "1.2.0");
    assert_eq!(node.client.get_with(&job, &old).status, 406);
    // Whoever sends says what it sends.
    for name in ["GS1-EPCIS-Version", "GS1-CBV-Version"] {
        let body = document([event(2)]).to_string();
        let answer = node.client.post_with("/epcis/capture", &body, &[json, (name, "3.0.0")]);
        assert_eq!(answer.problem(406, name)["type"], "epcisException:NotAcceptableException");
        node.client.post_with("/epcis/capture", &body, &[json, (name, "two")]).problem(406, name);
        node.client.post_with("/epcis/capture", &body, &[json, (name, "2.0.0")]).expect(202);
    }
    for wrong in ["3.0", "1.2", "20", "2.x"] {
        let body = changed(document([event(3)]), json!({ "schemaVersion": wrong })).to_string();
        node.client.post("/epcis/capture", body).problem(400, "/schemaVersion");
    }
    for (namespace, version, status) in
        [(2, "2.0", 202), (2, "3.0", 400), (2, "1.2", 400), (1, "1.2", 202), (1, "2.0", 400)]
    {
        let xml = format!(
            "<epcis:EPCISDocument xmlns:epcis=\"urn:epcglobal:epcis:xsd:{namespace}\" schemaVersion=\"{version}\" \
             creationDate=\"2026-08-05T08:00:00Z\"><EPCISBody><EventList/></EPCISBody></epcis:EPCISDocument>"
        );
        let answer = node.client.post_with("/epcis/capture", xml, &[("Content-Type", "application/xml")]);
        assert_eq!(answer.status, status, "{namespace} {version}: {}", answer.text());
    }
}

fn answers_are_negotiated(database: Database) {
    let node = Node::start(database);
    node.client.capture(&document([event(1)]));
    let get = |headers: &[(&str, &str)]| node.client.get_with("/epcis/events", headers);
    for wrong in ["Always", "always_epc_urn", "", "🍚"] {
        let problem = get(&[("GS1-EPC-Format", wrong)]).problem(406, "GS1-EPC-Format");
        assert_eq!(problem["type"], "epcisException:NotAcceptableException");
    }
    for (accept, kind) in [
        ("*/*", "application/json"),
        ("application/*", "application/json"),
        ("application/json", "application/json"),
        ("application/ld+json", "application/ld+json"),
        ("application/xml;q=0.5, application/ld+json;q=0.9", "application/ld+json"),
        ("text/html, application/json;q=0.1", "application/json"),
    ] {
        let answer = get(&[("Accept", accept)]);
        assert_eq!(answer.expect(200).header("content-type"), kind, "{accept}");
        assert_eq!(answer.header("gs1-epcis-version"), "2.0.0");
    }
    for accept in ["text/html", "image/png", "application/json;q=0"] {
        get(&[("Accept", accept)]).problem(406, "application/json");
    }
    for kind in ["application/xml", "text/xml"] {
        let answer = get(&[("Accept", kind), ("GS1-CBV-XML-Format", "Always_Web_URI")]);
        assert_eq!(answer.expect(200).header("content-type"), kind);
        assert_eq!(answer.header("gs1-cbv-xml-format"), "Always_Web_URI");
        let step = "<bizStep>https://ref.gs1.org/cbv/BizStep-";
        assert!(
            answer.text().contains("</epcisq:EPCISQueryDocument>") && answer.text().contains(step),
            "{}",
            answer.text()
        );
    }
    let answer = get(&[("Accept", "application/xml"), ("GS1-EPCIS-Min", "3.0")]);
    assert_eq!(
        answer.expect(406).header("content-type"),
        "application/problem+xml",
        "whoever asks for XML can read XML"
    );
    assert!(answer.text().contains("<status>406</status>"), "{}", answer.text());
    get(&[("GS1-EPCIS-Max", "1.2")]).problem(406, "GS1-EPCIS-Max");
    get(&[("GS1-CBV-Min", "two")]).problem(406, "GS1-CBV-Min");
    assert_eq!(get(&[("GS1-EPCIS-Min", "1.0"), ("GS1-EPCIS-Max", "2.0.0")]).expect(200).status, 200);
    let packed = get(&[("Accept-Encoding", "gzip")]);
    assert_eq!(
        (packed.expect(200).header("content-encoding"), &packed.body[..2]),
        ("gzip".to_owned(), &b"\x1f\x8b"[..])
    );
}

fn contexts_of_many_captures_stand_together(database: Database) {
    let node = Node::start(database);
    let captured = |n: usize, prefixes: Value| {
        let context = json!(["https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld", prefixes]);
        node.client.capture(&changed(document([event(n)]), json!({ "@context": context })));
    };
    captured(1, json!({ "ex": "https://example.vn/one/" }));
    captured(2, json!({ "ex": "https://example.vn/one/", "more": "https://example.vn/more/" }));
    captured(3, json!({ "ex": "https://example.vn/three/" }));
    let answer = node.client.get("/epcis/events?orderDirection=ASC").json();
    let prefixes = &answer["@context"][1];
    assert_eq!(prefixes, &json!({ "ex": "https://example.vn/one/", "more": "https://example.vn/more/" }));
    let events = answer["epcisBody"]["queryResults"]["resultsBody"]["eventList"].as_array().unwrap();
    assert!(events[0].get("@context").is_none() && events[1].get("@context").is_none());
    assert_eq!(events[2]["@context"][1], json!({ "ex": "https://example.vn/three/" }), "one prefix, two meanings");
    // What one node gives, another takes.
    let other = Node::start(database);
    assert_eq!(other.client.capture(&answer)["success"], true);
    assert_eq!(other.client.events("").len(), 3);
}
