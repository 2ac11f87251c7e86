//! The stage codes of the sample world, asked for with `GET /api/v1/stage-codes`.

use gs1::StageCode;
use serde_json::{Value, json};

use crate::harness::demo::demo;
use crate::harness::{Database, Node};

/// The stages of a thing: code and numbers of the stages before.
fn stages(id: &str) -> Vec<(StageCode, Vec<u64>)> {
    let answer = demo().anonymous.get(&format!("/api/v1/stage-codes?id={id}")).expect(200).json();
    assert_eq!(answer["truncated"], false);
    let stages = answer["stages"].as_array().unwrap();
    let read = |stage: &Value| {
        let code: StageCode = stage["code"].as_str().unwrap_or_else(|| panic!("{stage}")).parse().unwrap();
        assert_eq!(stage["elementString"], code.element_string());
        assert_eq!((&stage["product"], &stage["lot"]), (&code.gtin().into(), &code.lot().into()));
        let previous = stage["previous"].as_array().unwrap().iter();
        let previous = previous.map(|before| {
            let at = before["stage"].as_u64().unwrap();
            assert_eq!(stages[at as usize]["code"], before["code"]);
            at
        });
        (code, previous.collect())
    };
    stages.iter().map(read).collect()
}

/// Checks the stages: code, and the numbers of those before.
fn check(id: &str, expected: &[(&str, &[u64])]) {
    let found: Vec<(String, Vec<u64>)> =
        stages(id).into_iter().map(|(code, previous)| (code.to_string(), previous)).collect();
    let found: Vec<(&str, &[u64])> =
        found.iter().map(|(code, previous)| (code.as_str(), previous.as_slice())).collect();
    assert_eq!(found, expected, "{id}");
}

/// Live fish of pond A, and the frozen fillet that a part of it became.
const FISH: &str = "/01/08937990030118/10/CA-A-260805";
const FILLET: &str = "/01/08937990040117/10/CT260806A";

#[test]
fn one_fillet_bag_has_six_stage_codes_in_order() {
    // Bags have no serial of their own; this is a carton of ten that a shop in Gò Vấp opened.
    let [harvest, filleting, packing, storing, delivery, division] = [
        format!("{FISH}?416=8937990031016&8008=2608050430"),
        format!("{FILLET}?416=8937990041015&8008=2608061350"),
        format!("{FILLET}?416=8937990041015&8008=2608070801"),
        format!("{FILLET}?416=8937990051014&8008=2608080915"),
        format!("{FILLET}?416=8937990051014&8008=2608201830"),
        format!("{FILLET}?416=8937990071012&8008=2608230800"),
    ];
    let expected: [(&str, &[u64]); 6] =
        [(&harvest, &[]), (&filleting, &[0]), (&packing, &[1]), (&storing, &[2]), (&delivery, &[3]), (&division, &[4])];
    check("/01/18937990040114/21/A1621", &expected);
}

#[test]
fn a_lot_that_went_two_ways_has_the_codes_of_both() {
    let after_store = format!("{FILLET}?416=8937990051014&8008=");
    let found = stages(FILLET);
    assert_eq!(found.len(), 7);
    // Export and delivery both follow the cold store; the shops follow the delivery only.
    assert_eq!((found[4].0.to_string(), &*found[4].1), (format!("{after_store}2608121430"), &[3][..]));
    assert_eq!((found[5].0.to_string(), &*found[5].1), (format!("{after_store}2608201830"), &[3][..]));
    assert_eq!(found[6].1, [5]);
}

#[test]
fn joined_lots_are_all_before_the_next_stage() {
    let rice = stages("/01/08937990230211/10/GA260912B");
    let lots: Vec<(&str, &[u64])> = rice.iter().map(|(code, before)| (code.lot(), before.as_slice())).collect();
    let expected: [(&str, &[u64]); 10] = [
        ("L-F1-260818", &[]),
        ("L-F2-260818", &[]),
        ("L-F3-260819", &[]),
        ("L-F4-260819", &[]),
        ("LK-A", &[0, 1, 2, 3]),
        ("L-F5-260821", &[]),
        ("LK-B", &[5]),
        ("GA260912B", &[4, 6]),
        ("GA260912B", &[7]),
        ("GA260912B", &[8]),
    ];
    assert_eq!(lots, expected);
}

#[test]
fn what_has_no_story_has_no_codes() {
    let get = |id: &str| demo().anonymous.get(&format!("/api/v1/stage-codes?id={id}"));
    get("/01/08937990040117/10/NEVER").problem(404, "NEVER");
    get("/01/08937990040118/10/CT260806A").problem(400, "check digit");
    get("nothing").problem(400, "id");
    get("%00").problem(400, "U+0000");
    demo().anonymous.get("/api/v1/stage-codes").problem(400, "id");
}

/// Every lot was made of the next one, and the last but first of all of them: a walk may be as deep as there are lots.
#[test]
fn a_chain_may_be_as_long_as_it_likes() {
    const LOTS: usize = 4_000;
    let (farm, gtin) = ("8937990230013", "08937990230211");
    let node = Node::start(Database::Sqlite);
    let firm = node.organisation(farm, "893799023");
    node.import(&json!({ "products": [{ "gtin": gtin, "owner": farm, "name": { "vi": "Gạo", "en": "Rice" } }] }));
    let quantity = |lot: usize| json!({ "epcClass": format!("https://id.gs1.org/01/{gtin}/10/L{lot}"), "quantity": 1, "uom": "KGM" });
    let made = |lot: usize, of: std::ops::Range<usize>| {
        let time = format!("2026-07-{:02}T{:02}:{:02}:00Z", 28 - lot / 1440, 23 - lot / 60 % 24, 59 - lot % 60);
        json!({
            "type": "TransformationEvent", "eventTime": time, "eventTimeZoneOffset": "+07:00",
            "bizStep": "creating_class_instance", "inputQuantityList": of.map(quantity).collect::<Vec<_>>(),
            "outputQuantityList": [quantity(lot)],
        })
    };
    let events: Vec<Value> =
        (0..LOTS).map(|lot| made(lot, lot + 1..if lot == 0 { LOTS + 1 } else { lot + 2 })).collect();
    let job = firm.capture(&json!({
        "@context": "https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld", "type": "EPCISDocument",
        "schemaVersion": "2.0", "creationDate": "2026-08-01T00:00:00Z", "epcisBody": { "eventList": events },
    }));
    assert_eq!(job["success"], true, "{job}");
    let codes = node.client.with_key(None).get(&format!("/api/v1/stage-codes?id=/01/{gtin}/10/L0")).expect(200).json();
    let stages = codes["stages"].as_array().unwrap();
    assert_eq!(stages.len(), LOTS);
    assert_eq!(stages[1]["previous"][0]["stage"], 0);
}
