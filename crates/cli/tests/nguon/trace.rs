//! The sample world's answers to “where from” and “where to”, asked with `nguon trace`.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::harness::command::nguon;
use crate::harness::demo::demo;

const BY_PRODUCTS: [&str; 3] = ["08937990230136", "08937990230143", "08937990230150"];

/// `nguon trace … --json` as the operator of the demo would ask.
fn trace(direction: &str, id: &str) -> Value {
    let node = &demo().client;
    let arguments = ["trace", direction, id, "--json", "--to", &node.url, "--key", node.key.as_ref().unwrap()];
    let answer: Value = serde_json::from_str(&nguon(&arguments).well()).unwrap();
    assert_eq!(answer["truncated"], false);
    answer
}

/// Keys of things that satisfy `wanted`.
fn keys(answer: &Value, wanted: impl Fn(&Value) -> bool) -> BTreeSet<String> {
    let nodes = answer["nodes"].as_array().unwrap().iter().filter(|node| wanted(node));
    nodes.map(|node| node["key"].as_str().unwrap().to_owned()).collect()
}

fn lots(answer: &Value) -> BTreeSet<String> {
    keys(answer, |node| node["key"].as_str().unwrap().contains("/10/"))
}

fn starting<'a>(start: &'a str) -> impl Fn(&Value) -> bool + 'a {
    move |node| node["key"].as_str().unwrap().starts_with(start)
}

fn set<const N: usize>(keys: [&str; N]) -> BTreeSet<String> {
    keys.into_iter().map(str::to_owned).collect()
}

fn read_points(answer: &Value) -> BTreeSet<&str> {
    answer["events"].as_array().unwrap().iter().filter_map(|event| event["readPoint"].as_str()).collect()
}

#[test]
fn back_from_rice_of_four_fields() {
    let answer = trace("back", "01/08937990230211/10/GA260905A");
    let expected = [
        "01/08937990210114/10/G26HT-01",
        "01/08937990220113/10/L-F1-260818",
        "01/08937990220113/10/L-F2-260818",
        "01/08937990220113/10/L-F3-260819",
        "01/08937990220113/10/L-F4-260819",
        "01/08937990230112/10/LK-A",
        "01/08937990230129/10/GA260905A",
        "01/08937990230211/10/GA260905A",
    ];
    assert_eq!(keys(&answer, |_| true), set(expected), "and nothing of field F5");
}

#[test]
fn back_from_rice_of_five_fields() {
    let expected = [
        "01/08937990210114/10/G26HT-01",
        "01/08937990220113/10/L-F1-260818",
        "01/08937990220113/10/L-F2-260818",
        "01/08937990220113/10/L-F3-260819",
        "01/08937990220113/10/L-F4-260819",
        "01/08937990220113/10/L-F5-260821",
        "01/08937990230112/10/LK-A",
        "01/08937990230112/10/LK-B",
        "01/08937990230129/10/GA260912B",
        "01/08937990230211/10/GA260912B",
    ];
    assert_eq!(keys(&trace("back", "01/08937990230211/10/GA260912B"), |_| true), set(expected));
}

#[test]
fn forward_from_a_field() {
    let mut of_second_run = set([
        "01/08937990220113/10/L-F5-260821",
        "01/08937990230112/10/LK-B",
        "01/08937990230129/10/GA260912B",
        "01/08937990230211/10/GA260912B",
    ]);
    of_second_run.extend(BY_PRODUCTS.map(|gtin| format!("01/{gtin}/10/GA260912B")));
    let from_f5 = trace("forward", "01/08937990220113/10/L-F5-260821");
    assert_eq!(lots(&from_f5), of_second_run, "and nothing of the first lot");
    assert_eq!(keys(&from_f5, starting("01/08937990230211/21/")).len(), 2_234, "bags");
    assert_eq!(keys(&from_f5, starting("00/")).len(), 12, "pallets");

    let mut of_both_runs = set(["01/08937990220113/10/L-F2-260818", "01/08937990230112/10/LK-A"]);
    for lot in ["GA260905A", "GA260912B"] {
        of_both_runs.extend(["08937990230129", "08937990230211"].map(|gtin| format!("01/{gtin}/10/{lot}")));
        of_both_runs.extend(BY_PRODUCTS.map(|gtin| format!("01/{gtin}/10/{lot}")));
    }
    let from_f2 = trace("forward", "01/08937990220113/10/L-F2-260818");
    assert_eq!(lots(&from_f2), of_both_runs);
    assert_eq!(keys(&from_f2, starting("01/08937990230211/21/")).len(), 4_200 + 2_234);
    assert_eq!(keys(&from_f2, starting("00/")).len(), 21 + 12);
}

#[test]
fn forward_from_feed() {
    let answer = trace("forward", "01/08937990010110/10/TA260301");
    let expected = [
        "01/08937990010110/10/TA260301",
        "01/08937990030118/10/CA-A-260805",
        "01/08937990030118/10/CA-A-260806",
        "01/08937990030118/10/CA-A-260807",
        "01/08937990030118/10/CA-A-260808",
        "01/08937990030118/10/CA-A-260809",
        "01/08937990040117/10/CT260806A",
        "01/08937990040919/10/CT260806A",
    ];
    assert_eq!(lots(&answer), set(expected));
    let pallets = keys(&answer, starting("00/"));
    assert_eq!(pallets.len(), 24);
    assert!(pallets.contains("00/089379900400000018") && pallets.contains("00/089379900400000247"));
    assert!(keys(&answer, |_| true).contains("urn:nguon:mau:container:MAUU0000015"));
    let places = read_points(&answer);
    for (place, gln) in
        [("Gò Vấp", "414/8937990071029"), ("Vĩnh Long", "414/8937990071036"), ("Hamburg", "414/9521001000017")]
    {
        assert!(places.contains(gln), "{place}: {places:?}");
    }
}

#[test]
fn a_carton_was_on_its_pallet_until_it_was_unpacked() {
    // Carton 2.125 is on pallet 24, which holds the last sixty, 2.071 to 2.130.
    let carton = "01/18937990040114/21/A2125";
    let answer = trace("back", carton);
    assert_eq!(keys(&answer, starting("00/")), set(["00/089379900400000247"]));
    assert_eq!(keys(&answer, starting("01/18937990040114/21/")), set([carton]), "no other carton");
    let nodes = answer["nodes"].as_array().unwrap();
    let place = |key: &str| nodes.iter().position(|node| node["key"] == key).unwrap();
    let (carton, pallet) = (place(carton), place("00/089379900400000247"));
    assert_eq!(nodes[pallet]["container"], true);
    let edges = answer["edges"].as_array().unwrap().iter();
    let packed: Vec<&Value> = edges.filter(|edge| edge["from"] == carton && edge["to"] == pallet).collect();
    assert_eq!(packed.len(), 1);
    assert_eq!(
        (&packed[0]["relation"], &packed[0]["until"]),
        (&"packedInto".into(), &"2026-08-23T00:20:00.000000Z".into())
    );
}

#[test]
fn a_wrong_receipt_stays_in_the_history_and_does_not_count() {
    let answer = trace("forward", "01/08937990040117/10/CT260806A");
    let corrected: Vec<(&str, bool)> = answer["corrected"]
        .as_array()
        .unwrap()
        .iter()
        .map(|event| (event["bizStep"].as_str().unwrap(), event["errorDeclaration"] == true))
        .collect();
    assert_eq!(corrected, [("receiving", false), ("receiving", true)]);
    let wrong = &answer["corrected"][0]["eventID"];
    let events = answer["events"].as_array().unwrap();
    assert!(events.iter().all(|event| event["eventID"] != *wrong));
    // What counts as received at Tân Tạo on 21 August: one event of 510 cartons.
    let received: Vec<&Value> = events
        .iter()
        .filter(|event| event["bizStep"] == "receiving" && event["readPoint"] == "414/8937990071012")
        .filter(|event| event["eventTime"].as_str().unwrap().starts_with("2026-08-21"))
        .collect();
    assert_eq!(received.len(), 1);
    assert_eq!(cartons(received[0]["eventID"].as_str().unwrap()), [510]);
    assert_eq!(cartons(wrong.as_str().unwrap()), [519, 519], "the original and its declaration");
}

/// Cartons in the events under an event ID.
fn cartons(event_id: &str) -> Vec<u64> {
    let events = demo().client.events(&format!("EQ_eventID={}", crate::harness::http::escaped(event_id)));
    events.iter().map(|event| event["quantityList"][0]["quantity"].as_u64().unwrap()).collect()
}

#[test]
fn spellings_of_one_thing_have_one_answer() {
    let key = keys(&trace("back", "01/08937990230211/10/GA260905A"), |_| true);
    for spelling in [
        "urn:epc:class:lgtin:893799023.0021.GA260905A",
        "https://id.gs1.org/01/08937990230211/10/GA260905A",
        "https://example.vn/01/08937990230211/10/GA260905A",
        "(01)08937990230211(10)GA260905A",
    ] {
        assert_eq!(keys(&trace("back", spelling), |_| true), key, "{spelling}");
    }
}

#[test]
fn without_json_it_is_read_by_people() {
    let node = &demo().client;
    let id = "01/08937990230211/10/GA260905A";
    let to = ["--to", &node.url, "--key", node.key.as_ref().unwrap()];
    let shown = nguon(&[&["trace", "back", id], &to[..]].concat()).well();
    assert!(shown.starts_with(&format!("{id}\n")) && shown.contains("\n8 things, "), "{shown}");
    let unknown = nguon(&[&["trace", "back", "01/09506000134352/10/NONE"], &to[..]].concat());
    assert_eq!(unknown.status, 1, "nothing is known of it");
    nguon(&[&["trace", "back", "01/09506000134353"], &to[..]].concat()).failed_saying(&["check digit"]);
    nguon(&["trace", "back", id, "--to", &node.url]).failed_saying(&["401"]);
}
