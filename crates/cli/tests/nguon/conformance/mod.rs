//! Every request of the official test suite (gs1/GS1DL-resolver-testsuite), over loopback, with its identifiers and its
//! judgement; a warning of the suite fails here too. Run with `--nocapture` to see the table.
//!
//! What loopback cannot show is judged so: the node runs under a public address with `https` and a real host name, as
//! behind a proxy, and `isURL` and `isHttps` look at that address; `tlsOK` looks for an answer to HEAD without the
//! encryption, which is the proxy's.

mod checks;
mod schema;

use serde_json::json;

use crate::harness::demo::demo;
use crate::harness::{Client, Database, Node};
use checks::{Suite, Verdict};

const PUBLIC: &str = "https://id.nguon.example";
const FARM: &str = "8937990230013";
const RICE: &str = "/01/08937990230211";

/// A node under a public address, with a firm that gives many links.
fn node() -> (Node, Client) {
    let mut node = Node::start(Database::Sqlite);
    let config = std::fs::read_to_string(node.config()).unwrap();
    let config = config.replace("[server]\n", &format!("[server]\npublic_url = \"{PUBLIC}\"\n"));
    std::fs::write(node.config(), config).unwrap();
    node.kill();
    node.restart();
    let firm = node.organisation(FARM, "893799023");
    let name = json!({ "vi": "Gạo ST25", "en": "ST25 rice" });
    node.import(&json!({
        "products": [{ "gtin": "08937990230211", "owner": FARM, "name": name, "food": true }],
        "places": [{ "gln": "8937990231027", "owner": FARM, "name": name, "kind": "plant", "address": name }],
    }));
    // The node knows its own address on loopback only by the socket; the client keeps to that.
    (node, firm)
}

fn put(client: &Client, key: &str, links: &serde_json::Value) {
    let body = json!({ "description": { "vi": "Mẫu", "en": "Sample" }, "links": links });
    client.send("PUT", &format!("/api/v1/links{key}"), &[], &body.to_string()).expect(200);
}

/// Runs the suite on one address and prints its table; nothing may fail or warn, but what `known` names.
fn run(client: &Client, public: &str, path: &str, known: &[&str]) {
    let suite = Suite::new(client, public, path);
    let checks = suite.run();
    println!("\n{public}{path}");
    for check in &checks {
        println!("  {:5} {:28} {}", check.verdict.word(), check.id, check.detail);
    }
    let fixed = checks.iter().filter(|check| !check.id.starts_with("loFor")).count();
    assert_eq!(fixed, 28, "the suite has 28 fixed checks");
    let wrong: Vec<_> =
        checks.iter().filter(|it| it.verdict != Verdict::Pass && !known.contains(&it.id.as_str())).collect();
    assert!(wrong.is_empty(), "{path}: {wrong:#?}");
}

#[test]
fn links_of_the_owner_pass_the_suite() {
    let Some(_) = crate::harness::standards::standards("links_of_the_owner_pass_the_suite") else { return };
    let (node, firm) = node();
    let link = |relation: &str, href: &str, language: &[&str], kind: &str| json!({ "relation": relation, "href": href, "title": "Sample", "hreflang": language, "type": kind });
    let mut main = link("gs1:pip", "https://firm.example/vi/rice", &["vi"], "text/html");
    main["default"] = json!(true);
    let mut english = link("gs1:pip", "https://firm.example/en/rice", &["en"], "text/html");
    english["default_multi"] = json!(true);
    let mut abroad = link("gs1:certificationInfo", "https://firm.example/organic?x=1", &["en"], "application/pdf");
    abroad["context"] = json!(["EU"]);
    let mut quiet = link("gs1:masterData", "https://firm.example/data.json", &[], "application/json");
    quiet["fwqs"] = json!(false);
    put(
        &firm,
        RICE,
        &json!([
            main,
            english,
            link("gs1:pip", "https://firm.example/en/rice.pdf", &["en"], "application/pdf"),
            link("gs1:instructions", "https://firm.example/cook", &["vi", "en"], "text/html"),
            // Two that nobody can tell apart: 300.
            link("gs1:recipeInfo", "https://firm.example/porridge", &["vi"], "text/html"),
            link("gs1:recipeInfo", "https://firm.example/cake", &["vi"], "text/html"),
            link("gs1:certificationInfo", "https://firm.example/vietgap", &["vi"], "application/pdf"),
            abroad,
            quiet,
            { "relation": "license", "href": "https://firm.example/license" },
        ]),
    );
    put(
        &firm,
        &format!("{RICE}/10/GA260905A"),
        &json!([
            { "relation": "gs1:faqs", "href": "https://firm.example/lot?lot={lot}" },
            link("gs1:recallStatus", "https://firm.example/lots/{10}/recall", &["vi"], "text/html"),
        ]),
    );
    let place = json!([{ "relation": "gs1:locationInfo", "href": "https://firm.example/mill", "default": true }]);
    put(&firm, "/414/8937990231027", &place);
    let pallet = json!([{ "relation": "gs1:logisticsInfo", "href": "https://firm.example/p/{sscc}", "default": true }]);
    put(&firm, "/00/089379902300000211", &pallet);
    for path in [
        RICE.to_owned(),
        format!("{RICE}/10/GA260905A"),
        format!("{RICE}/10/GA260905A/21/0001"),
        format!("{RICE}/21/0001"),
        "/414/8937990231027".to_owned(),
        "/00/089379902300000211".to_owned(),
    ] {
        run(&node.client.with_key(None), PUBLIC, &path, &[]);
    }
}

/// Every primary key, alone and with every qualifier that it takes (GS1 Digital Link URI syntax, section 4).
const KEYS: [(&str, &[&str]); 18] = [
    ("/00/089379902300000211", &[]),
    ("/01/08937990230228", &["/22/V", "/10/L", "/21/S", "/22/V/10/L/21/S", "/235/TPX-1"]),
    ("/253/8937990230013X1", &[]),
    ("/255/8937990230013123", &[]),
    ("/401/893799023A", &[]),
    ("/402/89379902300000013", &[]),
    ("/414/8937990231034", &["/254/EXT", "/7040/1ABC"]),
    ("/415/8937990231034/8020/REF", &[]),
    ("/417/8937990230013", &["/7040/1ABC"]),
    ("/8003/08937990230211X", &[]),
    ("/8004/893799023A1", &["/7040/1ABC"]),
    ("/8006/089379902302110102", &["/22/V", "/10/L", "/21/S", "/22/V/10/L/21/S"]),
    ("/8010/893799023A1", &["/8011/12"]),
    ("/8013/1987654Ad4X4bL5ttr2310c2K", &[]),
    ("/8017/893799023000000011", &["/8019/12"]),
    ("/8018/893799023000000011", &["/8019/12"]),
    // Signs that have to be escaped, in the key and in its qualifiers.
    ("/8004/893799023%2FB%26%3F", &[]),
    ("/01/08937990230235", &["/10/A%2F1%22/21/%3C7%3E"]),
];

#[test]
fn every_key_and_qualifier_passes_the_suite() {
    let Some(_) = crate::harness::standards::standards("every_key_and_qualifier_passes_the_suite") else { return };
    let (node, _) = node();
    for (key, qualifiers) in KEYS {
        let ai = key.split('/').nth(1).unwrap();
        let here = format!("https://firm.example/{{{ai}}}");
        put(
            &node.client,
            key,
            &json!([
                { "relation": "gs1:pip", "href": here, "title": "Sample", "default": true },
                { "relation": "gs1:faqs", "href": format!("{here}/faqs?a=1"), "hreflang": ["vi"], "type": "text/html" },
            ]),
        );
        // Links stand at the key alone: whatever qualifies it walks up to them.
        run(&node.client.with_key(None), PUBLIC, key, &[]);
        for qualifier in qualifiers {
            run(&node.client.with_key(None), PUBLIC, &format!("{key}{qualifier}"), &[]);
        }
    }
}

#[test]
fn the_node_s_own_links_pass_the_suite() {
    let Some(_) = crate::harness::standards::standards("the_node_s_own_links_pass_the_suite") else { return };
    let (node, _) = node();
    let places = ["/414/8937990231027", "/414/8937990231027/254/EXT", "/417/8937990230013"].map(str::to_owned);
    for path in [RICE.to_owned(), format!("{RICE}/10/GA260905A")].into_iter().chain(places) {
        run(&node.client.with_key(None), PUBLIC, &path, &[]);
    }
}

#[test]
fn the_demo_passes_the_suite() {
    let Some(_) = crate::harness::standards::standards("the_demo_passes_the_suite") else { return };
    let client = &demo().anonymous;
    // The demo speaks plain HTTP on loopback: that is all it is warned of.
    let stamp = "/01/08937990230211/21/7Q4MZK2X9TB3H";
    let (place, firm) = ("/414/8937990231027", "/417/8937990230013");
    for path in ["/01/08937990230211/10/GA260905A", stamp, "/00/089379900400000018", place, firm] {
        run(client, &client.url, path, &["isHttps"]);
    }
}
