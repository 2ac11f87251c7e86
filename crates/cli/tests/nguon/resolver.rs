//! The resolver: pages, redirects and linksets for GS1 Digital Links, and a clear no for everything else.

use serde_json::{Value, json};

use crate::harness::command::nguon;
use crate::harness::demo::demo;
use crate::harness::{Database, Node};

const RICE: &str = "/01/08937990230211/10/GA260905A";
const PLACE: &str = "Nhà máy xay Hạt Sương (mẫu)";
const FIRM: &str = "Công ty TNHH Xay xát Hạt Sương (mẫu)";

fn get(path: &str, accept: &str) -> crate::harness::Answer {
    demo().anonymous.get_with(path, &[("Accept", accept)])
}

#[test]
fn a_browser_gets_the_page_itself() {
    for accept in ["text/html", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "image/png,text/*"] {
        let answer = get(RICE, accept);
        assert_eq!(answer.expect(200).header("content-type"), "text/html; charset=utf-8", "{accept}");
        assert_eq!(answer.header("access-control-allow-origin"), "*");
        let url = &demo().anonymous.url;
        let linkset = format!("<{url}{RICE}?linkType=linkset>; rel=\"linkset\"; type=\"application/linkset+json\"");
        let context = format!(
            "<{url}/linkset-context>; rel=\"http://www.w3.org/ns/json-ld#context\"; type=\"application/ld+json\""
        );
        assert_eq!(answer.header("link"), format!("{linkset}, {context}"));
    }
    // A client that has no preference is led to the page's own address, where everybody gets it.
    for language in ["vi", "en"] {
        let answer = demo().anonymous.get_with(RICE, &[("Accept", "*/*"), ("Accept-Language", language)]);
        let address = answer.expect(307).header("location");
        assert_eq!(address, format!("{}{RICE}?lang={language}", demo().anonymous.url));
        assert!(get(&address, "*/*").expect(200).text().contains(&format!("<html lang=\"{language}\">")));
    }
    assert!(get(RICE, "text/html").text().contains("<html lang=\"vi\">"), "Vietnamese first");
    let english =
        demo().anonymous.get_with(RICE, &[("Accept", "text/html"), ("Accept-Language", "en-GB,en;q=0.9,vi;q=0.5")]);
    assert!(english.text().contains("<html lang=\"en\">"));
}

#[test]
fn a_program_gets_a_linkset_or_the_link_it_names() {
    let url = &demo().anonymous.url;
    for (path, accept) in [
        (format!("{RICE}?linkType=linkset"), "*/*"),
        (format!("{RICE}?linkType=all"), "application/linkset+json, text/html;q=0.9"),
        (RICE.to_owned(), "application/linkset+json"),
        (RICE.to_owned(), "application/json"),
    ] {
        let answer = get(&path, accept);
        assert_eq!(answer.expect(200).header("content-type"), "application/linkset+json", "{path} {accept}");
        assert!(answer.header("vary").contains("Accept, Accept-Language"), "{}", answer.header("vary"));
        let linkset = &answer.json()["linkset"][0];
        assert_eq!(linkset["anchor"], json!(format!("{url}{RICE}")));
        let target = |name: &str| linkset[format!("https://ref.gs1.org/voc/{name}")][0]["href"].clone();
        assert_eq!(target("defaultLink"), json!(format!("{url}{RICE}?lang=vi")));
        assert!(target("epcis").as_str().unwrap().starts_with(&format!("{url}/epcis/epcs/")));
    }
    for name in ["gs1:pip", "https://ref.gs1.org/voc/pip", "gs1:defaultLink", "gs1:traceability", "gs1:epcis"] {
        let answer = get(&format!("{RICE}?linkType={name}"), "text/html");
        assert!(answer.expect(307).header("location").starts_with(&format!("{url}/")), "{name}");
    }
    let events = get(&format!("{RICE}?linkType=gs1:epcis"), "application/json").header("location");
    assert!(demo().client.get(&events).expect(200).events().len() > 3, "the link leads to the events");
    get(&format!("{RICE}?linkType=gs1:recipeInfo"), "application/json").problem(404, "gs1:recipeInfo");
    let whole = crate::harness::http::escaped("https://ref.gs1.org/voc/traceability");
    let page = get(&format!("{RICE}?lang=en&linkType={whole}"), "text/html");
    assert_eq!(page.expect(307).header("location"), format!("{url}{RICE}?lang=en"));
    assert!(page.header("vary").contains("Accept, Accept-Language"));
}

#[test]
fn a_host_that_is_none_leads_nowhere_else() {
    for host in ["", "evil.example/a b", "a\"b", "<a>"] {
        let request = format!("GET {RICE} HTTP/1.1\r\nHost: {host}\r\nAccept: */*\r\nConnection: close\r\n\r\n");
        let (_, text) = demo().anonymous.raw(request.as_bytes());
        let location = text.lines().find_map(|line| line.strip_prefix("location: "));
        assert!(
            location.is_none_or(|location| location.starts_with(&format!("http://localhost{RICE}"))),
            "{host}: {location:?}"
        );
        assert!(text.starts_with("HTTP/1.1 307") || text.starts_with("HTTP/1.1 400"), "{host}: {text}");
    }
}

#[test]
fn an_answer_is_kept_for_the_same_wishes_only() {
    let ask = |headers: &str| {
        let request = format!("GET {RICE} HTTP/1.1\r\nHost: kept\r\n{headers}Connection: close\r\n\r\n");
        demo().anonymous.raw(request.as_bytes()).1
    };
    // Whoever sends a header twice leaves nothing behind for those who send the first of the two alone.
    let both = ask("Accept: */*\r\nAccept: application/linkset+json\r\n");
    assert!(both.starts_with("HTTP/1.1 200") && both.contains("application/linkset+json"), "{both}");
    let alone = ask("Accept: */*\r\n");
    assert!(alone.starts_with("HTTP/1.1 307"), "{alone}");
    let both = ask("Accept: */*\r\nAccept-Language: fr\r\nAccept-Language: en\r\n");
    assert!(both.contains("?lang=en\r\n"), "{both}");
    let alone = ask("Accept: */*\r\nAccept-Language: fr\r\n");
    assert!(alone.contains("?lang=vi\r\n"), "{alone}");
}

#[test]
fn what_no_link_has_is_not_acceptable() {
    for accept in ["image/png", "application/xml", "text/html;q=0"] {
        let answer = get(RICE, accept);
        assert_eq!(answer.status, 406, "{accept}: {}", answer.text());
        assert_eq!((answer.header("location"), answer.header("access-control-allow-origin")), ("".into(), "*".into()));
    }
    let page = get(RICE, "image/png, text/html;q=0.5");
    assert_eq!(page.expect(200).header("content-type"), "text/html; charset=utf-8");
}

#[test]
fn the_service_describes_itself() {
    let description: Value = get("/.well-known/gs1resolver", "application/json").expect(200).json();
    assert_eq!(description["resolverRoot"], json!(demo().anonymous.url));
    assert_eq!(description["supportedPrimaryKeys"], json!(["all"]));
    for path in ["/epcis", "/epcis/"] {
        let root = demo().client.get(path).expect(200).json();
        assert!(root["type"] == "Collection" && root["member"].as_array().map(Vec::len) == Some(9), "{root}");
    }
}

#[test]
fn the_operator_says_who_answers() {
    let mut node = Node::start(Database::Sqlite);
    let anonymous = node.client.with_key(None);
    let plain = anonymous.get("/.well-known/gs1resolver").json();
    assert_eq!((&plain["name"], plain.get("contact")), (&json!("Nguồn"), None), "nobody is made up");
    let lines = "linkset_description = true\nname = \"Sở Công Thương (mẫu)\"\nemail = \"lienhe@example.vn\"\n\
                 telephone = \"+84 24 3791 1632\"\n";
    let before = std::fs::read_to_string(node.config()).unwrap();
    let set = |lines: &str| {
        let start = before.split("[resolver]").next().unwrap();
        std::fs::write(node.config(), format!("{start}[resolver]\n{lines}")).unwrap();
    };
    for (line, told) in [
        ("name = \" \"", "resolver.name"),
        ("email = \"lienhe\"", "resolver.email “lienhe”"),
        ("email = \"a@b.vn?cc=c@d.vn\"", "resolver.email"),
        ("telephone = \"ngay\"", "resolver.telephone “ngay”"),
    ] {
        set(line);
        nguon(&["config", "check", "--config", node.config()]).failed_saying(&[told]);
    }
    set(lines);
    node.kill();
    node.restart();
    let file = node.client.with_key(None).get("/.well-known/gs1resolver").json();
    assert_eq!(file["name"], "Sở Công Thương (mẫu)");
    let contact = json!({
        "fn": "Sở Công Thương (mẫu)", "hasEmail": "mailto:lienhe@example.vn", "hasTelephone": "tel:+842437911632",
    });
    assert_eq!(file["contact"], contact);
    // The newer schema calls the description otherwise.
    node.organisation("8937990230013", "893799023");
    let name = json!({ "vi": "Gạo", "en": "Rice" });
    node.import(&json!({ "products": [{ "gtin": "08937990230211", "owner": "8937990230013", "name": name }] }));
    let linkset = node.client.get("/01/08937990230211?linkType=linkset").json();
    let object = &linkset["linkset"][0];
    assert_eq!((&object["description"], object.get("itemDescription")), (&json!("Gạo"), None));
}

#[test]
fn a_linkset_comes_compressed_to_who_takes_it() {
    let get = |coding: &str| {
        let headers = [("Accept", "application/linkset+json"), ("Accept-Encoding", coding)];
        demo().anonymous.send("GET", &format!("{RICE}?linkType=linkset"), &headers, "")
    };
    let plain = get("identity");
    assert_eq!((plain.expect(200).header("content-encoding"), plain.json()["linkset"].is_array()), ("".into(), true));
    for _ in 0..2 {
        let packed = get("br;q=0.1, gzip");
        assert_eq!(packed.expect(200).header("content-encoding"), "gzip");
        assert!(packed.body.starts_with(&[0x1f, 0x8b]) && packed.body.len() < plain.body.len());
        let vary: Vec<_> = packed.headers.get_all("vary").iter().map(|it| it.to_str().unwrap()).collect();
        assert_eq!(vary, ["Accept, Accept-Language", "accept-encoding"]);
        assert_eq!(packed.header("link"), plain.header("link"));
    }
    assert_eq!(get("gzip;q=0").body, plain.body);
}

#[test]
fn a_place_and_an_organisation_have_a_page() {
    for (path, names) in [
        ("/414/8937990231027", [PLACE, "phường Mỹ Xuyên, thành phố Cần Thơ"]),
        ("/414/8937990231027/254/EXT", [PLACE, "8937990231027"]),
        ("/417/8937990230013", [FIRM, "8937990230013"]),
    ] {
        let page = get(path, "text/html");
        assert!(names.iter().all(|name| page.expect(200).text().contains(name)), "{path}: {}", page.text());
        assert!(page.text().contains("không phải mã của hàng"), "{path}");
        let address = get(path, "*/*").expect(307).header("location");
        assert_eq!(address, format!("{}{path}?lang=vi", demo().anonymous.url));
        assert!(get(&format!("{path}?lang=en"), "*/*").expect(200).text().contains("<html lang=\"en\">"), "{path}");
        get(&format!("{path}?linkType=gs1:pip"), "*/*").expect(404);
    }
    let linkset = get("/414/8937990231027", "application/linkset+json").json();
    assert_eq!(linkset["linkset"][0]["itemDescription"], PLACE);
    // Nobody finds persons by counting through numbers: a household is as unknown as a number that nobody has.
    let (household, nobody) = ("8937990221059", "9506000134352");
    let told = |gln: &str| {
        let answer = get(&format!("/417/{gln}"), "application/json");
        (answer.status, answer.problem(404, "")["detail"].as_str().unwrap().replace(gln, ""))
    };
    assert_eq!(told(household), told(nobody));
    assert!(!get(&format!("/417/{household}"), "text/html").expect(404).text().contains("Hồng Dân"));
    // A slip in its number is not mended either, as it is in the number of a firm.
    let slip = |gln: &str| get(&format!("/417/{gln}"), "application/json").problem(400, "check digit");
    assert_eq!(slip("8937990230014")["suggestion"], "/417/8937990230013");
    assert_eq!(slip("8937990221050")["suggestion"], Value::Null);
    // Its field bears the name that hides whose it is.
    let field = get(&format!("/414/{household}"), "text/html");
    assert!(field.expect(200).text().contains("Hộ liên kết ở xã Hồng Dân") && !field.text().contains("Ruộng F5"));
}

#[test]
fn every_primary_key_has_a_path() {
    for path in [
        "/00/089379900400000018",
        "/01/08937990230211",
        "/414/8937990231027",
        "/417/8937990230013",
        "/253/8937990230013X1",
        "/255/8937990230013123",
        "/401/8937990230013A",
        "/402/89379902300000018",
        "/8003/08937990230211X",
        "/8004/893799023A1",
        "/8006/089379902302110102",
        "/8010/893799023A1",
        "/8013/893799023ABC",
        "/8017/893799023000000018",
        "/8018/893799023000000018",
    ] {
        let answer = get(path, "text/html");
        assert!([200, 400, 404].contains(&answer.status), "{path}: {}", answer.status);
        assert!(answer.text().contains("<html"), "{path}");
        let answer = get(path, "application/json");
        assert!([200, 400, 404].contains(&answer.status), "{path}: {}", answer.text());
        assert_eq!(answer.header("access-control-allow-origin"), "*", "{path}");
    }
}

#[test]
fn what_is_no_digital_link_is_told_so() {
    for path in [
        "/01/08937990230212",
        "/01/8937990230211x",
        "/01/0",
        "/01/",
        "/01/08937990230211/10",
        "/01/08937990230211/99x/1",
        "/01/08937990230211/21/",
        "/01/08937990230211/10/GA%7F",
        "/01/08937990230211/10/%00",
        "/01/08937990230211/10/%FF",
        "/01/08937990230211/10/123456789012345678901",
        "/01/08937990230211/21/A/10/B",
        "/00/089379900400000019",
        "/414/8937990231028",
        "/8006/08937990230211",
        "/01/08937990230211/10/G%C3%A0o",
        "/01/%30%38",
        "/01/08937990230211/../10/A",
    ] {
        let answer = get(path, "application/json");
        let expected = if path == "/01/" { 404 } else { 400 };
        assert_eq!(answer.status, expected, "{path}: {}", answer.text());
        answer.problem(expected, "");
        let page = get(path, "text/html");
        assert_eq!(page.status, expected, "{path}");
        assert!(page.text().contains("<html lang=\"vi\">"), "{path}");
    }
    // Escapes of what needs none mean the same.
    assert_eq!(get("/01/%308937990230211/10/GA260905%41", "text/html").status, 200);
    assert_eq!(get("/01/8937990230211", "text/html").status, get("/01/08937990230211", "text/html").status);
}

#[test]
fn looking_up_what_people_type() {
    let go = |typed: &str| {
        let answer = get(&format!("/tim?ma={}", crate::harness::http::escaped(typed)), "text/html");
        (answer.status, answer.header("location"))
    };
    for typed in [
        "8937990230211",
        "08937990230211",
        " 893 7990 230211 ",
        "(01)08937990230211",
        "https://example.vn/01/08937990230211",
        "urn:epc:idpat:sgtin:893799023.0021.*",
    ] {
        assert_eq!(go(typed), (303, "/01/08937990230211".to_owned()), "{typed}");
    }
    assert_eq!(go("(01)08937990230211(10)GA260905A"), (303, RICE.to_owned()));
    assert_eq!(go(""), (303, "/".to_owned()));
    for typed in ["8937990230212", "123", "https://example.vn/tin-tuc", "khong co gi nhu the"] {
        assert_eq!(go(typed).0, 404, "{typed}");
    }
    assert_eq!(go(&"9".repeat(2_001)).0, 400);
    let found = get("/tim?ma=gao%20st25", "text/html");
    assert!(found.expect(200).text().contains("/01/08937990230211"), "without accents too");
    let by_form = get("/tim?gtin=08937990230211&lo=%20GA260905A%20", "text/html");
    assert_eq!(by_form.expect(303).header("location"), RICE);
}

#[test]
fn people_get_polite_pages_for_errors() {
    for (path, status) in [("/khong-co", 404), ("/static/khong-co.css", 404), ("/01", 404)] {
        let answer = get(path, "text/html");
        assert_eq!(answer.expect(status).header("content-type"), "text/html; charset=utf-8", "{path}");
        assert!(answer.text().contains(&answer.header("x-request-id")), "the number to tell the operator");
        get(path, "application/json").problem(status, "");
    }
}
