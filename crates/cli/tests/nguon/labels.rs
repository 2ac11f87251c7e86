//! Labels over HTTP: symbols, jobs with progress and an end, files for their owner only.

use serde_json::{Value, json};

use crate::harness::command::nguon;
use crate::harness::http::escaped;
use crate::harness::workbook::{Cell, packed, workbook};
use crate::harness::{Client, Database, Node, both};

both!(
    symbols_come_in_three_forms,
    wrong_symbols_name_the_place,
    a_job_prints_a_file_for_its_owner,
    nobody_prints_labels_of_others,
    stamps_of_an_order_are_printed,
    a_list_comes_from_excel,
    faults_of_a_list_are_placed,
    a_job_shows_progress_and_is_called_off,
    jobs_outlive_a_power_cut,
    another_server_takes_a_job_over,
    jobs_have_limits,
    files_go_after_their_time,
);

const MILL: &str = "9506000000022";
const FARM: &str = "9506000000015";
/// A product of the mill.
const RICE: &str = "09506000134352";
/// A product of the farm.
const PADDY: &str = "09506000134369";
const WORKBOOK: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// A node with two firms that have a product each, and their clients.
fn village(database: Database, settings: &[(&str, &str)]) -> (Node, Client, Client) {
    let node = Node::start_with(database, settings);
    let [mill, farm] = [MILL, FARM].map(|gln| node.organisation(gln, "9506000"));
    let product = |gtin: &str, owner: &str| json!({ "gtin": gtin, "owner": owner, "name": { "vi": "Gạo tám (mẫu)", "en": "Rice (sample)" }, "sample": true });
    node.import(&json!({ "products": [product(RICE, MILL), product(PADDY, FARM)] }));
    (node, mill, farm)
}

fn product(gtin: &str, count: u64) -> Value {
    let label = json!({ "gtin": gtin, "lot": "L1", "expires": "2027-01-31" });
    json!({ "template": "roll-40x25", "source": { "product": { "label": label, "count": count } } })
}

fn range(count: u64) -> Value {
    let source =
        json!({ "label": { "gtin": RICE, "lot": "L1" }, "prefix": "TEM", "first": 1, "digits": 7, "count": count });
    json!({ "template": "a4-3x8", "source": { "range": source } })
}

/// Begins a job and gives its path.
#[track_caller]
fn begin(client: &Client, request: &Value) -> String {
    let location = client.post("/api/v1/labels", request.to_string()).expect(202).header("location");
    location[location.find("/api/").unwrap()..].to_owned()
}

/// Waits until a job is at its end.
#[track_caller]
fn ended(client: &Client, path: &str) -> Value {
    for _ in 0..1200 {
        let job = client.get(path).expect(200).json();
        if job["finishedAt"].is_string() {
            return job;
        }
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
    panic!("{path} does not end: {}", client.get(path).text());
}

fn symbols_come_in_three_forms(database: Database) {
    let node = Node::start(database);
    let query = format!("type=gs1-128&data={}", escaped("(01)09506000134352(10)L1"));
    let symbol = node.client.get(&format!("/api/v1/symbols?{query}&dpi=203")).expect(200).json();
    assert_eq!(symbol["symbologyIdentifier"], "]C1");
    assert_eq!(symbol["message"], "010950600013435210L1");
    assert_eq!(symbol["text"], "(01) 09506000134352 (10) L1");
    let codes: Vec<&str> = symbol["advice"].as_array().unwrap().iter().map(|it| it["code"].as_str().unwrap()).collect();
    assert_eq!(codes, ["rounded-module", "colours"]);
    let width = symbol["widthMm"].as_f64().unwrap();
    let svg = node.client.get(&format!("/api/v1/symbols.svg?{query}"));
    assert_eq!(svg.expect(200).header("content-type"), "image/svg+xml");
    assert!(svg.text().contains(&format!("width=\"{width}mm\"")), "{}", svg.text());
    let png = node.client.get(&format!("/api/v1/symbols.png?{query}&dpi=300"));
    assert_eq!(png.expect(200).header("content-type"), "image/png");
    assert!(png.body.starts_with(b"\x89PNG"));
    let anonymous = node.client.with_key(None);
    for path in ["symbols", "symbols.svg", "symbols.png"] {
        anonymous.get(&format!("/api/v1/{path}?{query}")).problem(401, "API key");
    }
    // The command line makes the same picture.
    let drawn = nguon(&["label", "symbol", "--type", "gs1-128", "--data", "(01)09506000134352(10)L1"]).well();
    assert_eq!(drawn, svg.text());
    nguon(&["label", "symbol", "--type", "ean-13", "--data", "9506000134353"]).failed_saying(&["should be 2"]);
    assert!(nguon(&["label", "templates"]).well().contains("roll-40x25\t40 × 25 mm"));
}

fn wrong_symbols_name_the_place(database: Database) {
    let node = Node::start(database);
    let check = |query: &str, what: &str| node.client.get(&format!("/api/v1/symbols?{query}")).problem(400, what);
    check("type=ean-13&data=9506000134353", "should be 2, at character 13");
    check("type=ean-13&data=95O6000134352", "digits only, at character 3");
    check("type=code-39&data=1", "“code-39” is not one of qr, gs1-qr");
    check("type=qr&data=A&level=Z", "level");
    check("type=qr&data=A&x=0", "x: 0 is not a width");
    check("type=qr&data=A&x=NaN", "x: NaN is not a width");
    check("type=qr&data=A&dpi=7", "dpi: 7 is not a resolution");
    check("type=ean-8&data=96385074&height=1e9", "height");
    check("type=qr", "data");
    check("type=qr&data=A&colour=red", "colour");
    check(&format!("type=qr&data={}", "A".repeat(1001)), "longer than 1000");
    node.client.get("/api/v1/symbols.png?type=qr&data=A&x=10&dpi=2400").problem(400, "dots");
}

fn a_job_prints_a_file_for_its_owner(database: Database) {
    let (node, mill, farm) = village(database, &[]);
    let path = begin(&mill, &range(500));
    let job = ended(&mill, &path);
    assert_eq!((&job["state"], &job["labels"], &job["printed"]), (&json!("done"), &json!(500), &json!(500)));
    assert_eq!(job["downloads"], json!([]));
    let file = mill.get_with(job["file"].as_str().unwrap(), &[("Accept-Encoding", "gzip")]);
    assert_eq!(file.expect(200).header("content-type"), "application/pdf");
    assert_eq!(json!(file.header("content-length").parse::<u64>().unwrap()), job["bytes"]);
    assert_eq!(file.header("cache-control"), "no-store");
    assert_eq!(json!(file.body.len()), job["bytes"]);
    assert!(file.body.starts_with(b"%PDF-1.7") && file.body.ends_with(b"%%EOF\n"));
    // Who took it is noted, with the public half of the key.
    let noted = mill.get(&path).json()["downloads"].clone();
    assert_eq!(noted.as_array().unwrap().len(), 1);
    assert!(mill.key.as_ref().unwrap().contains(noted[0]["key"].as_str().unwrap()), "{noted}");
    assert_eq!(mill.get("/api/v1/labels").expect(200).json().as_array().unwrap().len(), 1);
    // Nobody else sees it.
    for stranger in [&farm, &node.key(&["--unrestricted", "--sandbox"])] {
        stranger.get(&path).problem(404, "no label job");
        stranger.get(&format!("{path}/file")).problem(404, "no label job");
        stranger.delete(&path).problem(404, "no label job");
        assert_eq!(stranger.get("/api/v1/labels").expect(200).json(), json!([]));
    }
    for anonymous in [path.as_str(), &format!("{path}/file"), "/api/v1/labels"] {
        node.client.with_key(None).get(anonymous).problem(401, "API key");
    }
    mill.delete(&path).expect(204);
    mill.get(&format!("{path}/file")).problem(409, "cancelled");
    mill.delete(&path).problem(409, "cancelled already");
}

fn nobody_prints_labels_of_others(database: Database) {
    let (node, mill, farm) = village(database, &[]);
    farm.post("/api/v1/labels", product(RICE, 1).to_string()).problem(403, "belongs to another organisation");
    let rows = json!([{ "label": { "gtin": PADDY } }, { "label": { "gtin": RICE } }]);
    let mixed = json!({ "template": "roll-40x25", "source": { "list": rows } });
    farm.post("/api/v1/labels", mixed.to_string()).problem(403, RICE);
    node.client.with_key(None).post("/api/v1/labels", product(RICE, 1).to_string()).problem(401, "API key");
    mill.post("/api/v1/labels", product("09506000134376", 1).to_string()).problem(400, "not registered here");
    assert_eq!(ended(&mill, &begin(&mill, &product(RICE, 3)))["printed"], 3);
    assert_eq!(ended(&node.client, &begin(&node.client, &product(RICE, 3)))["printed"], 3);
}

fn stamps_of_an_order_are_printed(database: Database) {
    let (_node, mill, farm) = village(database, &[]);
    let order = mill.post("/api/v1/stamps", json!({ "gtin": RICE, "count": 30, "lot": "L1" }).to_string());
    let id = order.expect(201).json()["id"].as_str().unwrap().to_owned();
    let stamps = json!({ "template": "fruit-30", "source": { "stamps": { "order": id, "from": 10 } } });
    let job = ended(&mill, &begin(&mill, &stamps));
    assert_eq!((&job["state"], &job["printed"]), (&json!("done"), &json!(20)), "{job}");
    farm.post("/api/v1/labels", stamps.to_string()).problem(404, "no order of stamps");
}

fn a_list_comes_from_excel(database: Database) {
    let (_node, mill, _) = village(database, &[]);
    let file = workbook(&[
        vec![Cell::Text("Mã GTIN"), Cell::Text("Lô"), Cell::Text("Mã tem"), Cell::Text("HSD"), Cell::Text("Số tem")],
        // A number without its zero, a date of Excel, copies.
        vec![
            Cell::Number(9_506_000_134_352.0),
            Cell::Text("L1"),
            Cell::None,
            Cell::Number(46_419.0),
            Cell::Number(3.0),
        ],
        vec![Cell::Text("9506000134352"), Cell::Text("L2"), Cell::Text("S1"), Cell::Text("31/01/2027"), Cell::None],
    ]);
    let post = |query: &str| mill.post_with(&format!("/api/v1/labels{query}"), &file, &[("Content-Type", WORKBOOK)]);
    let location = post("?template=a4-5x13&language=en").expect(202).header("location");
    assert_eq!(ended(&mill, &location)["printed"], 4);
    post("").problem(400, "which template");
    post("?template=none").problem(400, "“none”");
}

fn faults_of_a_list_are_placed(database: Database) {
    let (_node, mill, _) = village(database, &[]);
    let post = |file: &[u8]| mill.post_with("/api/v1/labels?template=roll-40x25", file, &[("Content-Type", WORKBOOK)]);
    let heads = || vec![Cell::Text("GTIN"), Cell::Text("NSX"), Cell::Text("Số tem")];
    let problem = post(&workbook(&[
        heads(),
        vec![Cell::Text("9506000134353"), Cell::Text("31/02/2026"), Cell::Text("một")],
        vec![Cell::None, Cell::Text("01/02/2026"), Cell::None],
    ]))
    .problem(400, "row 2, column A");
    let places: Vec<&str> =
        problem["errors"].as_array().unwrap().iter().map(|it| it["pointer"].as_str().unwrap()).collect();
    assert_eq!(places, ["/rows/2/A", "/rows/2/B", "/rows/2/C", "/rows/3/A"]);
    post(&workbook(&[vec![Cell::Text("Tên hàng")]])).problem(400, "no column is headed GTIN");
    post(&workbook(&[heads()])).problem(400, "no row below");
    post(b"GTIN,NSX").problem(400, "not a workbook");
    // A text that many cells share would be copied for each of them.
    let long = || Cell::Text("L".repeat(300).leak());
    let problem = post(&workbook(&[
        vec![Cell::Text("GTIN"), Cell::Text("Lô"), Cell::Text("NSX")],
        vec![Cell::Text(RICE), long(), long()],
    ]))
    .problem(400, "row 2, column B: the text has 300 bytes");
    assert_eq!(problem["errors"].as_array().unwrap().len(), 2, "{problem}");
    let label = |gtin: &str| json!({ "label": { "gtin": gtin } });
    let list = json!({ "template": "roll-40x25", "source": { "list": [label(RICE), label("00614141123452")] } });
    let problem = mill.post("/api/v1/labels", list.to_string()).problem(400, "not registered here");
    assert_eq!(problem["errors"][0]["pointer"], "/source/list/1/label/gtin", "{problem}");
    // A small file that unpacks to a huge one.
    let bomb = packed(&[("xl/workbook.xml", &" ".repeat(55 * 1024 * 1024))]);
    assert!(bomb.len() < 1024 * 1024);
    post(&bomb).problem(400, "unpacks to more than");
    mill.post_with("/api/v1/labels", "x", &[("Content-Type", "text/csv")]).problem(415, "expected application/json");
    mill.post("/api/v1/labels", "{}").problem(400, "template");
    let typo = json!({ "template": "roll-40x25", "source": { "product": { "label": { "gtim": RICE }, "count": 1 } } });
    mill.post("/api/v1/labels", typo.to_string()).problem(400, "gtim");
}

fn a_job_shows_progress_and_is_called_off(database: Database) {
    let (_node, mill, _) = village(database, &[]);
    let path = begin(&mill, &range(100_000));
    let mut seen = 0;
    while seen == 0 {
        let job = mill.get(&path).expect(200).json();
        assert_ne!(job["state"], "failed", "{job}");
        seen = job["printed"].as_u64().unwrap();
    }
    assert!(seen < 100_000, "a job of 100,000 labels was not seen half done");
    mill.get(&format!("{path}/file")).problem(409, "is running: there is no file");
    mill.delete(&path).expect(204);
    let job = mill.get(&path).expect(200).json();
    assert_eq!(job["state"], "cancelled");
    // Whoever prints learns of it with the next piece; then no more is printed.
    let printed = || mill.get(&path).json()["printed"].as_u64().unwrap();
    let at = printed();
    assert_eq!(ended(&mill, &begin(&mill, &product(RICE, 100)))["state"], "done");
    assert_eq!(printed(), at);
}

fn jobs_outlive_a_power_cut(database: Database) {
    let (mut node, mill, _) = village(database, &[("takeover_s", "1")]);
    let path = begin(&mill, &range(5_000));
    node.kill();
    node.restart();
    let mill = node.client.with_key(mill.key.as_deref());
    let job = ended(&mill, &path);
    assert_eq!((&job["state"], &job["printed"]), (&json!("done"), &json!(5_000)));
    let file = mill.get(&format!("{path}/file"));
    assert_eq!(json!(file.expect(200).body.len()), job["bytes"]);
}

fn another_server_takes_a_job_over(database: Database) {
    let (mut node, mill, _) = village(database, &[("takeover_s", "1")]);
    let second = node.second_server();
    let path = begin(&mill, &range(20_000));
    node.kill();
    // The second was running all the time; nobody restarts anything.
    let mill = second.client.with_key(mill.key.as_deref());
    let job = ended(&mill, &path);
    assert_eq!((&job["state"], &job["printed"]), (&json!("done"), &json!(20_000)));
    assert_eq!(json!(mill.get(&format!("{path}/file")).expect(200).body.len()), job["bytes"]);
}

fn jobs_have_limits(database: Database) {
    let (_node, mill, _) = village(database, &[("max_labels", "2000"), ("inline_bytes", "5000")]);
    mill.post("/api/v1/labels", product(RICE, 2001).to_string()).problem(400, "2001 labels: expected 1 to 2000");
    mill.post("/api/v1/labels", product(RICE, 0).to_string()).problem(400, "0 labels: expected 1 to 2000");
    mill.post("/api/v1/labels", product(RICE, u64::MAX).to_string()).problem(400, "expected 1 to 2000");
    mill.post("/api/v1/labels", " ".repeat(5001)).problem(413, "5000");
    assert_eq!(ended(&mill, &begin(&mill, &range(2000)))["state"], "done");
    let (_node, mill, _) = village(database, &[("max_jobs", "0")]);
    mill.post("/api/v1/labels", product(RICE, 1).to_string()).problem(409, "0 label jobs are under way");
}

fn files_go_after_their_time(database: Database) {
    let (_node, mill, _) = village(database, &[("keep_hours", "0")]);
    let path = begin(&mill, &product(RICE, 1));
    ended(&mill, &path);
    mill.get(&format!("{path}/file")).problem(409, "is expired: there is no file");
}

#[test]
fn an_operator_adds_templates() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("node");
    nguon(&["init", "--data", data.to_str().unwrap()]).well();
    let config = data.join("nguon.toml");
    let text = std::fs::read_to_string(&config).unwrap();
    std::fs::write(&config, text.replace("[labels]\n", "[labels]\ntemplates = \"labels.json\"\n")).unwrap();
    let check = || nguon(&["config", "check", "--config", config.to_str().unwrap()]);
    check().failed_saying(&["labels.templates: cannot read", "labels.json"]);
    let template = |x: u32| {
        json!({ "version": "1", "templates": [{
            "id": "mine", "name": { "vi": "Tem riêng", "en": "Mine" }, "label": { "width": 30, "height": 30 },
            "symbols": [{ "kind": "qr", "x": x, "y": 1, "width": 28, "height": 28, "most": 0.8 }],
        }] })
    };
    let write = |value: Value| std::fs::write(data.join("labels.json"), value.to_string()).unwrap();
    write(template(5));
    check().failed_saying(&["label template “mine”: symbol 1: it does not lie on the label"]);
    write(json!({ "version": "1", "template": [] }));
    check().failed_saying(&["labels.templates", "unknown field `template`"]);
    write(template(1));
    check().well();
}
