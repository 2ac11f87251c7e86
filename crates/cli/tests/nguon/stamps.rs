//! Stamps from the order to the buyer: who may order, what a scan says, what is counted, and what is never kept.

use serde_json::{Value, json};

use crate::harness::demo::demo;
use crate::harness::http::{Answer, Client};
use crate::harness::node::Node;
use crate::harness::page::{between, main_text};
use crate::harness::{Database, both};

const GTIN: &str = "08937990230211";
const MILL: &str = "8937990230013";
const OTHER: &str = "8937990240012";
const NAME: &str = "Tem truy xuất nguồn gốc";

both!(
    an_order_is_printed_activated_and_scanned,
    an_order_is_placed_once,
    only_the_owner_of_the_number_orders,
    faults_name_their_place,
    a_change_is_all_or_nothing,
    serials_of_the_firm_are_taken_over,
    views_that_are_no_scans_are_not_counted,
    too_many_scans_and_too_far_apart_are_unusual,
    counts_outlive_the_process,
);

// What each stamp of the sample world must show.

#[test]
fn a_stamp_scanned_too_often_says_so_above_the_verdict() {
    for path in ["/01/08937990230211/21/7Q4MZK2X9TB3H", "/01/08937990230211/10/GA260905A/21/7Q4MZK2X9TB3H"] {
        let page = demo_text(path, "vi");
        in_order(
            &page,
            &[
                "Tem này được quét nhiều hơn thường lệ: 14 lần, ở 5 tỉnh. Nếu chính bạn vừa mở gói hàng, tem có thể đã bị sao chép. Xin khoan dùng và báo cho chúng tôi.",
                "Báo cho chúng tôi",
                "Biết rõ đường đi của lô hàng này.",
                "Mức truy xuất 4/4",
            ],
        );
        in_order(
            &demo_text(path, "en"),
            &["more than usual: 14 times in 5 provinces.", "Tell us", "The whole journey", "Trace level 4 of 4"],
        );
    }
    // The first thing to press is the report.
    let html = demo_page("/01/08937990230211/21/7Q4MZK2X9TB3H", "vi").text();
    let main = between(&html, "<main", "</main>").unwrap();
    assert!(main.find("<a ").unwrap() == main.find("<a class=\"button\" href=\"/bao?ma=").unwrap());
}

#[test]
fn a_stamp_scanned_twice_says_where_and_when() {
    in_order(
        &demo_text("/01/08937990230211/21/C8N5WD3R7JX2F", "vi"),
        &["Tem này đã được quét 2 lần. Lần đầu ngày 27/9/2026, ở Vĩnh Long.", "Mức truy xuất 4/4"],
    );
}

#[test]
fn a_voided_stamp_says_since_when() {
    in_order(
        &demo_text("/01/08937990230211/21/V2T9KH6B4QM8S", "vi"),
        &["Tem này đã huỷ ngày 07/9/2026. Xin khoan mua và báo cho chúng tôi."],
    );
    in_order(
        &demo_text("/01/08937990230211/21/V2T9KH6B4QM8S", "en"),
        &["This stamp was voided on 7 September 2026. Please wait before buying and tell us."],
    );
}

#[test]
fn any_stamp_of_the_lot_is_complete() {
    let orders = demo().client.get("/api/v1/stamps").expect(200).json();
    let order = orders.as_array().unwrap().iter().find(|it| it["id"] == format!("{MILL}-GA260905A")).unwrap().clone();
    assert_eq!((order["count"].as_i64(), order["lot"].as_str()), (Some(4_197), Some("GA260905A")));
    let all: i64 = orders.as_array().unwrap().iter().map(|it| it["count"].as_i64().unwrap()).sum();
    assert_eq!(all, 6_434);
    let serials = serials(&demo().client, &format!("{MILL}-GA260905A"), "?from=1000&count=3");
    for serial in serials {
        let page = demo_text(&format!("/01/{GTIN}/21/{serial}"), "vi");
        in_order(&page, &["Chưa ai quét tem này trước bạn.", "Biết rõ đường đi của lô hàng này.", "Mức truy xuất 4/4"]);
    }
}

#[test]
fn a_bag_sold_at_the_till_says_so() {
    // Third carton: opened and sold on 19 September; its first bag is the ninth of the lot.
    let serial = serials(&demo().client, &format!("{MILL}-GA260905A"), "?from=6&count=1").remove(0);
    let page = demo_text(&format!("/01/{GTIN}/21/{serial}"), "vi");
    in_order(&page, &["Món hàng mang tem này đã được ghi là bán ngày 19/9/2026. Nếu bạn mới mua, xin báo"]);
}

#[test]
fn an_invented_serial_was_never_activated() {
    for path in ["/01/08937990230211/21/ABCDEFGHJKMNP", "/01/08937990230211/10/GA260905A/21/ABCDEFGHJKMNP"] {
        let page = demo_text(path, "vi");
        in_order(&page, &["Tem này chưa được kích hoạt. Xin khoan mua và báo cho chúng tôi."]);
    }
}

#[test]
fn goods_known_by_their_events_need_no_order() {
    let page = demo_text("/01/08937990120116/21/N3HB8RVC5Y1ZE", "vi");
    in_order(&page, &["Chưa ai quét tem này trước bạn.", "Mới biết một phần đường đi của lô hàng này."]);
    let unknown = demo_text("/01/08937990120116/21/N3HB8RVC5Y1ZF", "vi");
    assert!(!unknown.contains("kích hoạt") && !unknown.contains("quét tem này"), "{unknown}");
}

#[test]
fn the_report_page_says_whom_to_call() {
    let page = demo_text("/bao?ma=/01/08937990230211/21/7Q4MZK2X9TB3H", "vi");
    in_order(&page, &["Báo cho chúng tôi", "7Q4MZK2X9TB3H", "Xin giữ lại hàng", "000 000 0023"]);
    demo().anonymous.get("/bao?ma=x").expect(400);
}

// Orders.

fn an_order_is_printed_activated_and_scanned(database: Database) {
    let (node, mill) = mill(database);
    let id = order(&mill, &json!({ "id": "DH-1", "gtin": "8937990230211", "count": 1000, "label": "Túi 5 kg" }));
    assert_eq!(id, format!("{MILL}-DH-1"));
    let printed = serials(&mill, &id, "");
    assert_eq!(printed.len(), 1000);
    assert_eq!(serials(&mill, &id, "?from=10&count=2"), printed[10..12]);
    let unique: std::collections::HashSet<_> = printed.iter().collect();
    assert_eq!(unique.len(), 1000);
    let serial = &printed[500];
    let page = |client: &Client| client.get_with(&format!("/01/{GTIN}/21/{serial}?lang=vi"), &HTML).text();
    let anonymous = node.client.with_key(None);
    assert!(page(&anonymous).contains("Tem này chưa được kích hoạt."));
    assert_eq!(state(&anonymous, serial)["state"], "issued");
    let done = change(&mill, &id, "activate", &json!({ "from": 0, "count": 800, "lot": "GA260905A" }));
    assert_eq!(done, 800);
    let status = state(&anonymous, serial);
    assert_eq!((&status["state"], &status["lot"]), (&json!("activated"), &json!("GA260905A")));
    // Typed by hand, in lower case and with a hyphen.
    let typed = format!("{}-{}", serial[..4].to_lowercase(), &serial[4..]);
    assert_eq!(state(&anonymous, &typed)["serial"], **serial);
    // A page may be a second old.
    let shown = until(|| page(&anonymous), |page| !page.contains("kích hoạt"));
    assert!(shown.contains("GA260905A"), "the stamp alone finds its lot");
    let view = mill.get(&format!("/api/v1/stamps/{id}")).expect(200).json();
    let ranges = view["ranges"].as_array().unwrap();
    let ranges: Vec<_> =
        ranges.iter().map(|it| (it["from"].as_i64(), it["count"].as_i64(), it["state"].clone())).collect();
    let expected = [(Some(0), Some(800), json!("activated")), (Some(800), Some(200), json!("issued"))];
    assert_eq!(ranges, expected);
    assert_eq!(change(&mill, &id, "void", &json!({ "serials": [serial], "reason": "Rách" })), 1);
    until(|| page(&anonymous), |page| page.contains("Tem này đã huỷ ngày"));
}

fn an_order_is_placed_once(database: Database) {
    let (_node, mill) = mill(database);
    let body = json!({ "gtin": GTIN, "count": 10, "lot": "A" }).to_string();
    let send = |key: &str| {
        mill.post_with("/api/v1/stamps", &body, &[("Content-Type", "application/json"), ("Idempotency-Key", key)])
    };
    let first = send("k1");
    first.expect(201);
    assert!(first.header("location").ends_with(&format!("/api/v1/stamps/{MILL}-k1")));
    let again = send("k1");
    assert_eq!(again.expect(200).json(), first.json());
    send("k2").expect(201);
    let other = json!({ "id": "k1", "gtin": GTIN, "count": 11, "lot": "A" });
    mill.post("/api/v1/stamps", other.to_string()).problem(409, "k1");
    let page = mill.get("/api/v1/stamps?perPage=1");
    assert_eq!(page.expect(200).json().as_array().unwrap().len(), 1);
    let next = mill.get(&page.next().unwrap());
    assert_eq!(next.json()[0]["id"], format!("{MILL}-k2"));
    assert_eq!(next.next(), None);
    // The name of a change works the same way.
    let id = format!("{MILL}-k1");
    let request = json!({ "id": "c1", "from": 0, "count": 5 });
    assert_eq!([(); 2].map(|()| change(&mill, &id, "activate", &request)), [5, 0]);
    let other = json!({ "id": "c1", "from": 0, "count": 6 }).to_string();
    mill.post(&format!("/api/v1/stamps/{id}/activate"), other).problem(409, "c1");
}

fn only_the_owner_of_the_number_orders(database: Database) {
    let (node, mill) = mill(database);
    let id = order(&mill, &json!({ "id": "1", "gtin": GTIN, "count": 10, "lot": "A" }));
    let other = node.organisation(OTHER, "893799024");
    let sandbox = node.key(&["--organisation", MILL, "--sandbox"]);
    let anonymous = node.client.with_key(None);
    let body = json!({ "gtin": GTIN, "count": 10 }).to_string();
    other.post("/api/v1/stamps", &body).problem(403, GTIN);
    anonymous.post("/api/v1/stamps", &body).expect(401);
    for path in [format!("/api/v1/stamps/{id}"), format!("/api/v1/stamps/{id}/serials")] {
        other.get(&path).problem(404, &id);
        sandbox.get(&path).problem(404, &id);
        anonymous.get(&path).expect(401);
        node.client.get(&path).expect(200);
    }
    for action in ["print", "activate", "void", "expire"] {
        let path = format!("/api/v1/stamps/{id}/{action}");
        other.post(&path, "{}").problem(404, &id);
        anonymous.post(&path, "{}").expect(401);
    }
    assert_eq!(other.get("/api/v1/stamps").expect(200).json(), json!([]));
    anonymous.get("/api/v1/stamps").expect(401);
    // What is tried out is no stamp for anybody else.
    let tried = order(&sandbox, &json!({ "id": "thu", "gtin": GTIN, "count": 10, "lot": "A" }));
    let serial = serials(&sandbox, &tried, "").remove(0);
    assert_eq!(state(&anonymous, &serial)["state"], "unknown");
    assert_eq!(state(&sandbox, &serial)["state"], "issued");
}

fn faults_name_their_place(database: Database) {
    let (_node, mill) = mill(database);
    let places = |answer: &Answer| -> Vec<String> {
        let problem = answer.problem(400, "");
        let faults = problem["errors"].as_array().cloned().unwrap_or_default();
        faults.iter().map(|it| it["pointer"].as_str().unwrap_or_default().to_owned()).collect()
    };
    let ordered = |body: Value| places(&mill.post("/api/v1/stamps", body.to_string()));
    let long = "x".repeat(501);
    assert_eq!(ordered(json!({ "gtin": "8937990230212", "count": 0 })), ["/gtin", "/count"]);
    assert_eq!(ordered(json!({ "gtin": GTIN, "count": 10_000_000_001_i64 })), ["/count"]);
    assert_eq!(ordered(json!({ "gtin": GTIN, "count": -1, "lot": "é", "label": long })), ["/count", "/lot", "/label"]);
    assert_eq!(ordered(json!({ "gtin": GTIN, "count": 1, "id": "a/b" })), ["/id"]);
    assert_eq!(ordered(json!({ "gtin": GTIN, "serials": ["A", "é", "A"] })), ["/serials/1", "/serials/2"]);
    assert_eq!(ordered(json!({ "gtin": GTIN, "serials": ["A"], "count": 2 })), ["/count"]);
    for (body, what) in [("", "gtin"), ("{", "EOF"), ("[]", "struct"), ("{\"gtin\":\"1\",\"colour\":1}", "colour")] {
        mill.post("/api/v1/stamps", body).problem(400, what);
    }
    mill.post("/api/v1/stamps", json!({ "gtin": "08937990990016", "count": 1 }).to_string()).problem(404, "product");
    let id = order(&mill, &json!({ "id": "1", "gtin": GTIN, "count": 10 }));
    let changed =
        |action: &str, body: Value| places(&mill.post(&format!("/api/v1/stamps/{id}/{action}"), body.to_string()));
    assert_eq!(changed("activate", json!({})), ["/lot"]);
    assert_eq!(changed("activate", json!({ "lot": "A", "from": 10, "count": 1 })), ["/from"]);
    assert_eq!(changed("activate", json!({ "lot": "A", "from": 5, "count": 6 })), ["/count"]);
    assert_eq!(changed("activate", json!({ "lot": "A", "from": 5 })), ["/count"]);
    assert_eq!(changed("void", json!({})), ["/reason"]);
    let serial = serials(&mill, &id, "").remove(0);
    assert_eq!(changed("print", json!({ "serials": [serial, "ABCDEFGHJKMNP"] })), ["/serials/1"]);
    assert_eq!(changed("print", json!({ "serials": [] })), ["/serials"]);
    mill.get(&format!("/api/v1/stamps/{id}/serials?from=11")).problem(400, "from");
    mill.get(&format!("/api/v1/stamps/{id}/serials?from=0&count=11")).problem(400, "count");
    mill.get(&format!("/api/v1/stamps/{id}/serials?from={}", i64::MIN)).problem(400, "from");
    let label = json!({ "template": "roll-40x25", "source": { "stamps": { "order": "a\u{0}b" } } });
    mill.post("/api/v1/labels", label.to_string()).problem(404, "no order of stamps");
    mill.post(&format!("/api/v1/stamps/{id}/burn"), "{}").expect(404);
    mill.get("/api/v1/stamps/8937990230212/A").problem(400, "");
}

fn a_change_is_all_or_nothing(database: Database) {
    let (_node, mill) = mill(database);
    let id = order(&mill, &json!({ "id": "1", "gtin": GTIN, "count": 100, "lot": "A" }));
    change(&mill, &id, "void", &json!({ "from": 50, "count": 1, "reason": "Rách" }));
    let before = mill.get(&format!("/api/v1/stamps/{id}")).json();
    mill.post(&format!("/api/v1/stamps/{id}/activate"), "{}").problem(409, "stamp 50 of the order is void");
    assert_eq!(mill.get(&format!("/api/v1/stamps/{id}")).json(), before);
}

fn serials_of_the_firm_are_taken_over(database: Database) {
    let (node, mill) = mill(database);
    let body = json!({ "id": "own", "gtin": GTIN, "serials": ["so-0001", "SO/2"], "lot": "A" });
    let id = order(&mill, &body);
    assert_eq!(serials(&mill, &id, ""), ["so-0001", "SO/2"]);
    assert_eq!(change(&mill, &id, "activate", &json!({ "serials": ["SO/2"] })), 1);
    assert_eq!(state(&node.client, "SO%2F2")["state"], "activated");
    assert_eq!(state(&node.client, "so-0001")["state"], "issued");
    assert_eq!(state(&node.client, "SO-0001")["state"], "unknown");
    let page = node.client.with_key(None).get_with(&format!("/01/{GTIN}/21/SO%2F2?lang=vi"), &HTML).text();
    assert!(page.contains("Chưa ai quét tem này trước bạn.") && !page.contains("/bao?ma="), "{page}");
    let again = json!({ "gtin": GTIN, "serials": ["x", "SO/2"] }).to_string();
    mill.post("/api/v1/stamps", again).problem(409, "SO/2");
    let issued = serials(&mill, &order(&mill, &json!({ "id": "1", "gtin": GTIN, "count": 1 })), "").remove(0);
    mill.post("/api/v1/stamps", json!({ "gtin": GTIN, "serials": [issued] }).to_string()).problem(400, &issued);
}

// Scans.

fn views_that_are_no_scans_are_not_counted(database: Database) {
    let (node, serial) = stamped(database);
    let path = format!("/01/{GTIN}/21/{serial}");
    let anonymous = node.client.with_key(None);
    let counted = || state(&node.client, &serial)["scans"]["count"].as_i64().unwrap();
    let view = |client: &Client, headers: &[(&str, &str)]| {
        client.get_with(&path, &[&HTML, headers].concat()).expect(200).text()
    };
    view(&node.client, &[]);
    view(&anonymous, &[("User-Agent", "Mozilla/5.0 (compatible; Googlebot/2.1)")]);
    view(&anonymous, &[("User-Agent", "facebookexternalhit/1.1")]);
    view(&anonymous, &[("Sec-Purpose", "prefetch;prerender")]);
    anonymous.get_with(&path, &[("Accept", "application/linkset+json")]).expect(200);
    anonymous.get_with(&format!("{path}?linkType=gs1:pip"), &HTML).expect(307);
    let address = anonymous.url.strip_prefix("http://").unwrap().to_owned();
    let head = format!("HEAD {path} HTTP/1.1\r\nHost: {address}\r\nAccept: text/html\r\nConnection: close\r\n\r\n");
    assert_eq!(anonymous.raw(head.as_bytes()).0, 200);
    assert!(view(&anonymous, &[("User-Agent", "phone"), ("Accept-Language", "vi")]).contains("Chưa ai quét"));
    assert_eq!(counted(), 1);
    for _ in 0..3 {
        let again = view(&anonymous, &[("User-Agent", "phone"), ("Accept-Language", "vi")]);
        assert!(again.contains("Chưa ai quét"), "a reload is the same scan");
    }
    assert_eq!(counted(), 1);
    let second = view(&anonymous, &[("User-Agent", "another phone"), ("Accept-Language", "vi")]);
    assert!(second.contains("Tem này đã được quét 1 lần. Lần đầu ngày"), "{}", main_text(&second));
    assert_eq!(counted(), 2);
    // Under any spelling it is the same stamp, and an invented one leaves no row.
    let lower = format!("/01/{GTIN}/21/{}", serial.to_lowercase());
    anonymous.get_with(&lower, &[("Accept", "text/html"), ("User-Agent", "third phone")]).expect(200);
    anonymous.get_with(&format!("/01/{GTIN}/21/ABCDEFGHJKMNP"), &HTML);
    assert_eq!(counted(), 3);
    // So it is when the serial stands in the query, or the code comes compressed.
    let packed = gs1::compression::compress(&path, gs1::compression::Options::default()).unwrap();
    for (form, phone) in [(format!("/01/{GTIN}?21={serial}"), "fourth phone"), (packed, "fifth phone")] {
        anonymous.get_with(&form, &[("Accept", "text/html"), ("User-Agent", phone)]).expect(200);
    }
    assert_eq!(counted(), 5);
    let plain = anonymous.get_with(&path, &[HTML[0], ("Accept-Encoding", "gzip;q=0")]);
    assert_eq!(plain.header("content-encoding"), "");
    let answer = anonymous.get_with(&path, &HTML);
    assert_eq!(answer.header("cache-control"), "private, no-cache", "a shared cache would hide scans");
}

fn too_many_scans_and_too_far_apart_are_unusual(database: Database) {
    let (node, serial) = stamped(database);
    let anonymous = node.client.with_key(None);
    let serials = serials(&node.client, &format!("{MILL}-1"), "");
    let view = |serial: &str, phone: &str, province: &str| {
        let headers = [("User-Agent", phone), ("X-Province", province), ("Accept-Language", "vi")];
        main_text(&anonymous.get_with(&format!("/01/{GTIN}/21/{serial}"), &[&HTML[..], &headers].concat()).text())
    };
    for number in 0..=10 {
        let page = view(&serial, &format!("phone {number}"), "86");
        let expected =
            if number == 0 { "Chưa ai quét tem này".to_owned() } else { format!("quét {number} lần.") };
        assert!(page.contains(&expected), "{number}: {page}");
        assert_eq!(page.contains("ở Vĩnh Long"), number > 0);
    }
    let page = view(&serial, "phone 11", "86");
    assert!(page.contains("nhiều hơn thường lệ: 11 lần, ở 1 tỉnh."), "{page}");
    // Hà Nội, and a moment later Hồ Chí Minh City.
    view(&serials[2], "north", "01");
    let south = view(&serials[2], "south", "79");
    assert!(south.contains("nhiều hơn thường lệ: 1 lần, ở 2 tỉnh."), "{south}");
    // Neighbours are not far, and what is no province says nothing.
    view(&serials[3], "here", "79");
    for (phone, province) in [("there", "75"), ("nowhere", "00"), ("elsewhere", "Hà Nội"), ("nobody", "")] {
        let page = view(&serials[3], phone, province);
        assert!(page.contains("Tem này đã được quét"), "{province}: {page}");
    }
    let scans = state(&node.client, &serials[3])["scans"].clone();
    assert_eq!((scans["count"].as_i64(), scans["provinces"].as_i64()), (Some(5), Some(2)));
}

/// Also that what is kept tells nothing of who scanned.
fn counts_outlive_the_process(database: Database) {
    let (mut node, serial) = stamped(database);
    let path = format!("/01/{GTIN}/21/{serial}");
    let phone = "Dien-thoai-cua-ba-Mau/7.31";
    let address = "203.0.113.77";
    let headers = [("Accept", "text/html"), ("User-Agent", phone), ("X-Client", address), ("X-Province", "92")];
    node.client.with_key(None).get_with(&path, &headers).expect(200);
    node.stop();
    let stored = node.stored_bytes();
    let holds = |words: &str| stored.windows(words.len()).any(|piece| piece == words.as_bytes());
    assert!(holds(&serial), "the scan is stored, so the search below means something");
    for words in [phone, address, "127.0.0.1"] {
        assert!(!holds(words), "{words} is stored");
    }
    node.restart();
    let scans = state(&node.client, &serial)["scans"].clone();
    assert_eq!((scans["count"].as_i64(), scans["firstProvince"].as_str()), (Some(1), Some("Cần Thơ")));
    // After a restart nobody is remembered, and the address alone tells one phone from another.
    for (client, count) in [(address, 2), ("203.0.113.78", 3), (address, 3)] {
        let headers = [("Accept", "text/html"), ("User-Agent", phone), ("X-Client", client)];
        node.client.with_key(None).get_with(&path, &headers).expect(200);
        assert_eq!(state(&node.client, &serial)["scans"]["count"].as_i64(), Some(count), "{client}");
    }
}

const HTML: [(&str, &str); 1] = [("Accept", "text/html")];

/// A node behind a proxy, with a mill and its product.
fn mill(database: Database) -> (Node, Client) {
    let node = Node::start_with(
        database,
        &[("[scan]", "[scan]\nprovince_header = \"X-Province\"\nclient_header = \"X-Client\"")],
    );
    let mill = node.organisation(MILL, "893799023");
    let product = json!({
        "gtin": GTIN, "owner": MILL, "name": { "vi": "Gạo (mẫu)", "en": "Rice (sample)" }, "profile": "rice",
        "sample": true,
    });
    node.import(&json!({ "products": [product] }));
    (node, mill)
}

/// The same with a stamp that is activated.
fn stamped(database: Database) -> (Node, String) {
    let (node, mill) = mill(database);
    let id = order(&mill, &json!({ "id": "1", "gtin": GTIN, "count": 10 }));
    change(&mill, &id, "activate", &json!({ "lot": "GA260905A" }));
    record_lot(&mill);
    let serial = serials(&mill, &id, "").remove(1);
    (node, serial)
}

/// An event of the lot, so that its page is one.
fn record_lot(mill: &Client) {
    let event = json!({
        "type": "ObjectEvent", "eventTime": "2026-09-06T08:00:00+07:00", "eventTimeZoneOffset": "+07:00",
        "action": "ADD", "bizStep": "commissioning",
        "quantityList": [{ "epcClass": format!("https://id.gs1.org/01/{GTIN}/10/GA260905A"), "quantity": 10.0 }],
    });
    let document = json!({
        "@context": ["https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"],
        "type": "EPCISDocument", "schemaVersion": "2.0", "creationDate": "2026-09-06T08:00:00+07:00",
        "epcisBody": { "eventList": [event] },
    });
    assert_eq!(mill.capture(&document)["success"], true);
}

/// What `read` gives as soon as it is as wanted.
fn until(read: impl Fn() -> String, wanted: impl Fn(&str) -> bool) -> String {
    for _ in 0..200 {
        let page = read();
        if wanted(&page) {
            return page;
        }
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
    panic!("it does not come:\n{}", main_text(&read()));
}

fn order(client: &Client, body: &Value) -> String {
    let answer = client.post("/api/v1/stamps", body.to_string());
    answer.expect(201).json()["id"].as_str().unwrap().to_owned()
}

fn change(client: &Client, id: &str, action: &str, body: &Value) -> i64 {
    let answer = client.post(&format!("/api/v1/stamps/{id}/{action}"), body.to_string());
    answer.expect(200).json()["changed"].as_i64().unwrap()
}

fn serials(client: &Client, id: &str, query: &str) -> Vec<String> {
    let answer = client.get(&format!("/api/v1/stamps/{id}/serials{query}"));
    assert!(answer.expect(200).header("content-type").starts_with("text/csv"));
    let text = answer.text();
    assert!(text.starts_with("number,serial,link\r\n"));
    text.lines().skip(1).map(|line| line.split(',').nth(1).unwrap().to_owned()).collect()
}

/// The public status.
fn state(client: &Client, serial: &str) -> Value {
    client.get(&format!("/api/v1/stamps/{GTIN}/{serial}")).expect(200).json()
}

fn demo_page(path: &str, language: &str) -> Answer {
    let mark = if path.contains('?') { '&' } else { '?' };
    demo().anonymous.get_with(&format!("{path}{mark}lang={language}"), &HTML)
}

fn demo_text(path: &str, language: &str) -> String {
    let html = demo_page(path, language).text();
    assert!(!html.contains("<!--tem-->"), "{path}");
    assert!(!html.contains("class=\"stamp") || html.contains(NAME) || language == "en", "{path}");
    main_text(&html)
}

#[track_caller]
fn in_order(page: &str, sentences: &[&str]) {
    let mut from = 0;
    for sentence in sentences {
        let at = page[from..].find(sentence);
        from += at.unwrap_or_else(|| panic!("“{sentence}” is not there, or not in order:\n{page}"));
    }
}
