//! Links over HTTP: who may set them, how they are versioned, what a request makes of them, and other nodes' keys.

use serde_json::{Value, json};

use crate::harness::http::escaped;
use crate::harness::{Answer, Client, Database, Node, both};

const FARM: &str = "8937990230013";
const MILL: &str = "8937990040018";
const RICE: &str = "/01/08937990230211";

both!(an_owner_sets_links_and_each_change_is_a_version, links_hold_on_their_days_only);

fn product(node: &Node) -> Client {
    let firm = node.organisation(FARM, "893799023");
    let name = json!({ "vi": "Gạo ST25", "en": "ST25 rice" });
    node.import(&json!({ "products": [{ "gtin": "08937990230211", "owner": FARM, "name": name }] }));
    firm
}

fn put(client: &Client, key: &str, links: &Value) -> Answer {
    client.send("PUT", &format!("/api/v1/links{key}"), &[], &json!({ "links": links }).to_string())
}

fn location(client: &Client, path: &str, headers: &[(&str, &str)]) -> String {
    client.send("GET", path, headers, "").expect(307).header("location")
}

fn an_owner_sets_links_and_each_change_is_a_version(database: Database) {
    let node = Node::start(database);
    let firm = product(&node);
    let other = node.organisation(MILL, "893799004");
    let anonymous = node.client.with_key(None);
    let path = format!("/api/v1/links{RICE}");
    let links = json!([{ "relation": "gs1:pip", "href": "https://firm.example/rice", "default": true }]);
    put(&anonymous, RICE, &links).expect(401);
    put(&other, RICE, &links).problem(403, "01/08937990230211");
    firm.get(&path).expect(404);
    let first = put(&firm, RICE, &links);
    assert_eq!((first.expect(200).header("etag"), &first.json()["owner"]), ("\"1\"".to_owned(), &json!(FARM)));
    assert_eq!(location(&anonymous, RICE, &[]), "https://firm.example/rice");
    // The same again is the same version; whoever comes late is told.
    assert_eq!(put(&firm, RICE, &links).header("etag"), "\"1\"");
    let changed = json!({ "links": [{ "relation": "gs1:pip", "href": "https://firm.example/2", "default": true }] });
    let late = |tag: &str| firm.send("PUT", &path, &[("If-Match", tag)], &changed.to_string());
    late("\"7\"").problem(412, "changed meanwhile");
    late("7").problem(400, "If-Match");
    assert_eq!(late("\"1\"").expect(200).header("etag"), "\"2\"");
    assert_eq!(location(&anonymous, RICE, &[]), "https://firm.example/2", "seen at once");
    firm.send("PUT", &path, &[("If-None-Match", "*")], &changed.to_string()).expect(412);
    // Nothing is deleted: the set is empty from now on.
    firm.send("DELETE", &path, &[], "").expect(200);
    assert_eq!(firm.get(&path).json()["links"], json!([]));
    assert!(location(&anonymous, RICE, &[]).ends_with(&format!("{RICE}?lang=vi")), "the node's own page again");
    assert_eq!(firm.get(&format!("{path}?version=1")).json()["links"][0]["href"], "https://firm.example/rice");
    let list = firm.get(&format!("{path}?version=all")).json();
    let versions: Vec<i64> =
        list["versions"].as_array().unwrap().iter().map(|it| it["version"].as_i64().unwrap()).collect();
    assert_eq!(versions, [3, 2, 1]);
    firm.get(&format!("{path}?version=9")).expect(404);
    firm.get(&format!("{path}?version=x")).problem(400, "version");
    other.get(&path).expect(403);
}

fn links_hold_on_their_days_only(database: Database) {
    let node = Node::start(database);
    let firm = product(&node);
    let link = |href: &str, member: &str, day: &str| json!({ "relation": "gs1:pip", "href": href, member: day });
    let links = json!([
        link("https://firm.example/past", "to", "2020-01-01"),
        link("https://firm.example/now", "from", "2020-01-02"),
        link("https://firm.example/future", "from", "2999-01-01"),
    ]);
    put(&firm, RICE, &links).expect(200);
    let anonymous = node.client.with_key(None);
    assert_eq!(location(&anonymous, &format!("{RICE}?linkType=gs1:pip"), &[]), "https://firm.example/now");
}

#[test]
fn faults_have_a_pointer_and_say_what_is_expected() {
    let node = Node::start(Database::Sqlite);
    let firm = product(&node);
    let good = json!({ "relation": "gs1:pip", "href": "https://firm.example/" });
    let with = |member: &str, value: Value| {
        let mut link = good.clone();
        link[member] = value;
        json!({ "links": [good, link] })
    };
    let pointers = |body: Value| {
        let answer = firm.send("PUT", &format!("/api/v1/links{RICE}"), &[], &body.to_string());
        let problem = answer.problem(400, "");
        let found = problem["errors"].as_array().unwrap().iter().map(|it| it["pointer"].as_str().unwrap().to_owned());
        found.collect::<Vec<_>>()
    };
    for (member, value) in [
        ("relation", json!("gs1:nosuchlt")),
        ("href", json!("firm.example")),
        ("href", json!(7)),
        ("title", json!(["x"])),
        ("hreflang", json!("vi")),
        ("type", json!("pdf")),
        ("fwqs", json!("no")),
        ("from", json!("today")),
        ("colour", json!("red")),
    ] {
        assert_eq!(pointers(with(member, value)), [format!("/links/1/{member}")]);
    }
    assert_eq!(pointers(json!({})), ["/links"]);
    assert_eq!(pointers(json!([])), [""]);
    assert_eq!(pointers(json!({ "links": [{}] })), ["/links/0/relation", "/links/0/href"]);
    // However many faults there are, the answer stays short.
    assert_eq!(pointers(json!({ "links": vec![1; 10_000] })).len(), 100);
    assert_eq!(pointers(with("hreflang", json!(vec!["english"; 10_000]))).len(), 51);
    assert_eq!(pointers(with("context", json!(vec!["VN"; 51]))), ["/links/1/context"]);
    for relation in ["anchor", "description", "linkset", "all"] {
        assert_eq!(pointers(with("relation", json!(relation))), ["/links/1/relation"], "{relation}");
    }
    assert_eq!(pointers(json!({ "links": [], "description": { "vi": 1 } })), ["/description"]);
    let wrong = firm.send("PUT", "/api/v1/links/01/08937990230212", &[], "{}");
    assert_eq!(wrong.problem(400, "check digit")["offset"], json!("/api/v1/links/01/0893799023021".len()));
    firm.get(&format!("/api/v1/links{RICE}")).expect(404);
    let import = json!({ "links": [{ "anchor": "01/1", "links": [] }], "delegations": [{ "prefix": "x" }] });
    let problem = node.client.post("/api/v1/records", import.to_string()).problem(400, "");
    assert_eq!(problem["errors"].as_array().unwrap().len(), 2, "{problem}");
}

#[test]
fn nobody_owns_every_key() {
    let node = Node::start(Database::Sqlite);
    let name = json!({ "vi": "Hợp tác xã", "en": "Cooperative" });
    for prefix in ["", "893", "8937990230211", "89379x"] {
        let firm = json!({ "gln": FARM, "kind": "cooperative", "name": name, "field": "agriculture", "verified": true,
                           "company_prefixes": ["893799023", prefix] });
        let answer = node.client.post("/api/v1/records", json!({ "organisations": [firm] }).to_string());
        let problem = answer.problem(400, "no company prefix");
        assert_eq!(problem["errors"][0]["pointer"], "/organisations/0/company_prefixes/1", "{problem}");
    }
}

#[test]
fn a_request_gets_the_link_that_fits_it_best() {
    let node = Node::start(Database::Sqlite);
    let firm = product(&node);
    let links = json!([
        { "relation": "gs1:pip", "href": "https://f.example/vi", "hreflang": ["vi"], "type": "text/html", "default": true },
        { "relation": "gs1:pip", "href": "https://f.example/en", "hreflang": ["en"], "type": "text/html", "default_multi": true },
        { "relation": "gs1:pip", "href": "https://f.example/en.pdf", "hreflang": ["en"], "type": "application/pdf" },
        { "relation": "https://www.gs1.org/voc/faqs", "href": "https://f.example/faq?a=1#top" },
        { "relation": "gs1:support", "href": "https://f.example/vn", "context": ["VN"] },
        { "relation": "gs1:support", "href": "https://f.example/all" },
        { "relation": "gs1:review", "href": "https://f.example/hidden", "public": false },
    ]);
    put(&firm, RICE, &links).expect(200);
    let client = node.client.with_key(None);
    let go = |query: &str, language: &str, accept: &str| {
        let headers = [("Accept", accept), ("Accept-Language", language)];
        location(&client, &format!("{RICE}{query}"), &headers[..if language.is_empty() { 1 } else { 2 }])
            .replace("https://f.example/", "")
    };
    for (query, language, accept, expected) in [
        ("", "", "*/*", "vi"),
        ("", "en-GB,en;q=0.9,vi;q=0.5", "text/html", "en"),
        ("", "vi-VN", "text/html", "vi"),
        ("", "fr", "text/html", "vi"),
        ("?linkType=gs1:pip", "en", "application/pdf", "en.pdf"),
        ("?linkType=gs1:pip", "en;q=0.1, vi", "*/*", "vi"),
        ("?linkType=pip-none", "", "*/*", ""),
        ("?linkType=https%3A%2F%2Fgs1.org%2Fvoc%2Ffaqs&x=y", "", "*/*", "faq?a=1&x=y#top"),
        ("?linkType=gs1:support", "", "*/*", "all"),
        ("?linkType=gs1:support&context=VN", "", "*/*", "vn"),
        ("?linkType=gs1:support&context=EU", "", "*/*", "all"),
    ] {
        if expected.is_empty() {
            client.get_with(&format!("{RICE}{query}"), &[("Accept", "application/json")]).problem(404, "pip-none");
        } else {
            assert_eq!(go(query, language, accept), expected, "{query} {language} {accept}");
        }
    }
    client.get(&format!("{RICE}?linkType=gs1:review")).expect(404);
    assert!(!client.get(&format!("{RICE}?linkType=linkset")).text().contains("hidden"));
    // The node's honest page stays within reach.
    assert!(go("?linkType=gs1:traceability", "vi", "text/html").ends_with(&format!("{RICE}?lang=vi")));
    client.get_with(&format!("{RICE}?lang=vi"), &[("Accept", "text/html")]).expect(200);
}

#[test]
fn a_linkset_has_three_forms() {
    let node = Node::start(Database::Sqlite);
    let firm = product(&node);
    let links = json!([{ "relation": "gs1:pip", "href": "https://f.example/<b>", "title": "<b>Gạo</b>" }]);
    put(&firm, RICE, &links).problem(400, "percent-encoded");
    let links = json!([{ "relation": "gs1:pip", "href": "https://f.example/b", "title": "<b>Gạo</b>" }]);
    put(&firm, RICE, &links).expect(200);
    let client = node.client.with_key(None);
    let get = |accept: &str| client.get_with(&format!("{RICE}?linkType=linkset"), &[("Accept", accept)]);
    let plain = get("application/linkset+json").json();
    assert_eq!(plain["linkset"][0]["itemDescription"], "Gạo ST25");
    let linked = get("application/ld+json");
    assert_eq!(linked.expect(200).header("content-type"), "application/ld+json");
    assert_eq!(linked.json()["linkset"], plain["linkset"]);
    let context = linked.json()["@context"].as_str().unwrap().to_owned();
    let context = client.get(&context);
    assert_eq!(context.expect(200).header("content-type"), "application/ld+json");
    assert_eq!(context.header("access-control-allow-origin"), "*");
    assert_eq!(context.json()["@context"]["href"], "@id");
    let page = get("text/html");
    assert_eq!(page.expect(200).header("content-type"), "text/html; charset=utf-8");
    assert!(page.text().contains("&#60;b&#62;Gạo") && page.text().contains("f.example"), "{}", page.text());
}

#[test]
fn a_compressed_link_means_the_same() {
    let node = Node::start(Database::Sqlite);
    let firm = product(&node);
    let links = json!([{ "relation": "gs1:pip", "href": "https://f.example/{lot}", "default": true }]);
    put(&firm, RICE, &links).expect(200);
    let client = node.client.with_key(None);
    let plain = format!("{RICE}/10/GA260905A?17=271231");
    let whole = gs1::compression::Options::default();
    let behind_key = gs1::compression::Options { keep_key: true, ..whole };
    for options in [whole, behind_key] {
        let compressed = gs1::compression::compress(&plain, options).unwrap();
        assert!(!compressed.contains("/10/"), "{compressed}");
        assert_eq!(location(&client, &compressed, &[]), "https://f.example/GA260905A?17=271231");
        let linkset = client.get(&format!("{compressed}?linkType=linkset"));
        let expected = client.get(&format!("{RICE}/10/GA260905A?linkType=linkset")).json();
        assert_eq!(linkset.expect(200).json(), expected);
        let same = format!("<{}{RICE}/10/GA260905A>; rel=\"owl:sameAs\"", client.url);
        for answer in [&linkset, &client.options(&compressed)] {
            assert!(answer.header("link").ends_with(&same), "{}", answer.header("link"));
            assert_eq!(answer.header("access-control-allow-origin"), "*");
        }
    }
    assert!(!client.get(RICE).header("link").contains("owl:sameAs"));
    client.get_with(&format!("{RICE}/foo"), &[]).expect(400);
    client.get_with("/khong-co", &[]).expect(404);
    client.send("POST", &gs1::compression::compress(&plain, whole).unwrap(), &[], "").expect(405);
}

#[test]
fn keys_of_another_node_are_handed_on() {
    let (node, other) = (Node::start(Database::Sqlite), Node::start(Database::Sqlite));
    product(&other);
    let foreign = "/01/08937990230211/10/GA260905A";
    let delegations = json!([
        { "prefix": "8937990", "resolver": "https://wrong.example" },
        { "prefix": "893799023", "resolver": other.client.url },
        { "prefix": "893799004", "resolver": node.client.url },
    ]);
    node.import(&json!({ "delegations": delegations }));
    let client = node.client.with_key(None);
    for accept in ["text/html", "*/*", "application/linkset+json"] {
        let answer = client.get_with(&format!("{foreign}?17=271231&linkType=gs1:pip"), &[("Accept", accept)]);
        let expected = format!("{}{foreign}?17=271231&linkType=gs1:pip&nguon-hop=1", other.client.url);
        assert_eq!(answer.expect(307).header("location"), expected, "the longest prefix wins");
        assert_eq!(answer.header("access-control-allow-origin"), "*");
    }
    let there = client.get_with(foreign, &[]).header("location");
    let there = other.client.with_key(None).send("GET", there.strip_prefix(&other.client.url).unwrap(), &[], "");
    assert_eq!(there.expect(307).header("location"), format!("{}{foreign}?lang=vi", other.client.url));
    // Neither to ourselves nor for ever.
    client.get_with("/01/08937990040018", &[("Accept", "application/json")]).expect(404);
    client.get_with(&format!("{foreign}?nguon-hop=3"), &[("Accept", "application/json")]).expect(404);
    // What is registered here is answered here.
    product(&node);
    assert!(client.get_with(foreign, &[]).expect(307).header("location").starts_with(&node.client.url));
    // A delegation ends with a version that names no resolver.
    node.import(&json!({ "delegations": [{ "prefix": "893799023" }, { "prefix": "8937990" }] }));
    client.get_with("/01/08937990230228", &[("Accept", "application/json")]).expect(404);
}

#[test]
fn a_slip_leads_to_the_code_that_exists() {
    let node = Node::start(Database::Sqlite);
    product(&node);
    let client = node.client.with_key(None);
    for wrong in ["8937990230212", "08937990230212", "8937990230121", "8937991230211", "8937990230O11"] {
        let problem = client.get_with(&format!("/01/{wrong}/10/A"), &[("Accept", "application/json")]).problem(400, "");
        assert_eq!(problem["suggestion"], format!("{RICE}/10/A"), "{wrong}: {problem}");
        assert!(problem["offset"].is_u64());
        let page = client.get_with(&format!("/01/{wrong}"), &[("Accept", "text/html")]);
        assert!(page.expect(400).text().contains(&format!("href=\"{RICE}?lang=vi\"")), "{wrong}");
    }
    let typed = client.get_with("/tim?ma=893%207990%20230121", &[("Accept", "text/html")]);
    assert!(typed.expect(404).text().contains(RICE));
    // Also of a code that was typed with a letter in it, and of one in brackets.
    for (wrong, told) in [
        ("893799023O211", "Chỗ thứ 10 của mã là “O”"),
        ("893 7990 23021I", "Chỗ thứ 13 của mã là “I”"),
        ("(01)08937990230212", "Số cuối không khớp"),
        ("(01)0893799O230211", "Chỗ thứ 8 của mã là “O”"),
        ("https://x.example/01/089379902302I1", "Chỗ thứ 13 của mã là “I”"),
    ] {
        let page = client.get_with(&format!("/tim?ma={}", escaped(wrong)), &[("Accept", "text/html")]);
        let text = page.expect(404).text();
        assert!(text.contains(told) && text.contains(&format!("href=\"{RICE}?lang=vi\"")), "{wrong}: {text}");
    }
    let with_lot = client.get_with(&format!("/tim?ma={}", escaped("(01)08937990230212(10)A/1")), &[]).text();
    assert!(with_lot.contains(&format!("href=\"{RICE}/10/A%2F1?lang=vi\"")), "{with_lot}");
    let short = client.get_with("/tim?ma=89379902302", &[("Accept", "text/html")]);
    assert!(short.expect(404).text().contains("11 chữ số"), "{}", short.text());
    // Nothing is proposed that does not exist.
    let none = client.get_with("/01/8937990230245", &[("Accept", "text/html")]).text();
    assert!(none.contains("Số cuối không khớp") && !none.contains("Có phải mã"), "{none}");
    for (path, told, expected) in [
        ("/01/893799023021x", "“x”", "digits"),
        ("/01/08937990230211/10/G%C3%A0o", "“à”", "characters of GS1 set 82"),
        ("/01/08937990230211/10/A%zz", "“%zz”", "two hexadecimal digits after %, of a text in UTF-8"),
        ("/01/89379902302", "11 chữ số", "a GTIN of 8, 12, 13 or 14 digits"),
        ("/01/08937990230212", "Số cuối không khớp", "1"),
    ] {
        let page = client.get_with(path, &[("Accept", "text/html")]);
        assert!(page.expect(400).text().contains(told), "{path}: {}", page.text());
        let problem = client.get_with(path, &[("Accept", "application/json")]).problem(400, "");
        assert_eq!(problem["expected"], expected, "{path}");
    }
}
