//! What must hold in the generated documents, whatever function wrote them.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use serde_json::Value;

use super::identifier::{Form, check_digit, pallet, spelled, stamp_serial};
use super::{BagStamps, Capture, records, scans};

/// The captures with serials like those that a node works out.
fn captures() -> Vec<Capture> {
    let serials = |from: u64, count: usize| (from..from + count as u64).map(|at| stamp_serial(23, at)).collect();
    let [(_, four), (_, five)] = super::rice::ORDERS;
    super::captures(BagStamps { four_fields: serials(0, four), five_fields: serials(four as u64, five) })
}

/// Every event with the organisation that recorded it.
fn events() -> Vec<(String, Value)> {
    let documents = captures().into_iter();
    documents
        .flat_map(|capture| {
            let events = capture.document["epcisBody"]["eventList"].as_array().unwrap().clone();
            events.into_iter().map(move |event| (capture.recorder.clone(), event))
        })
        .collect()
}

fn entries(value: &Value) -> &[Value] {
    value.as_array().map(Vec::as_slice).unwrap_or_default()
}

fn kilograms(list: &Value, quantity: &str, unit: &str) -> Vec<u64> {
    let weighed = entries(list).iter().filter(|entry| entry[unit] == "KGM");
    weighed.map(|entry| entry[quantity].as_u64().unwrap()).collect()
}

/// Inputs, outputs and losses of an event, in kilograms.
fn balance(event: &Value) -> (Vec<u64>, Vec<u64>, Vec<u64>) {
    let losses = match &event["nguon:loss"] {
        loss @ Value::Object(_) => Value::Array(vec![loss.clone()]),
        losses => losses.clone(),
    };
    (
        kilograms(&event["inputQuantityList"], "quantity", "uom"),
        kilograms(&event["outputQuantityList"], "quantity", "uom"),
        kilograms(&losses, "nguon:quantity", "nguon:uom"),
    )
}

#[test]
fn weights_balance_to_the_kilogram() {
    let mut seen = BTreeSet::new();
    for (_, event) in events() {
        // A grow-out takes fish and feed and gives fish: weights do not add up there.
        if event["type"] == "TransformationEvent" && event.get("transformationID").is_none() {
            let (inputs, outputs, losses) = balance(&event);
            let total: u64 = inputs.iter().sum();
            if event["bizStep"] == "packing" {
                let bags = event["outputQuantityList"][0]["quantity"].as_u64().unwrap();
                assert_eq!(total, bags * 5, "bags of 5 kg");
                continue;
            }
            assert_eq!(total, outputs.iter().chain(&losses).sum::<u64>(), "{event}");
            seen.insert((total, [outputs, losses].concat()));
        }
    }
    let expected = BTreeSet::from([
        (59_700, vec![21_320, 37_500, 880]),
        (47_760, vec![17_050, 30_000, 710]),
        (19_565, vec![16_200, 2_700, 610, 55]),
        (4_451, vec![4_320, 95, 36]),
        (55_660, vec![48_100, 7_487, 73]),
        (15_250, vec![13_180, 2_051, 19]),
        (40_000, vec![21_000, 5_600, 4_000, 8_600, 800]),
        (21_280, vec![11_170, 2_980, 2_130, 4_575, 425]),
    ]);
    assert_eq!(seen, expected);
}

#[test]
fn feed_and_boats_of_pond_a_add_up() {
    let (mut feed, mut fish) = (0, 0);
    for (_, event) in events() {
        if event["transformationID"] == "urn:nguon:mau:transformation:AO-A-2026" {
            let (inputs, outputs, _) = balance(&event);
            feed += inputs.iter().sum::<u64>();
            fish += outputs.iter().sum::<u64>();
        }
    }
    assert_eq!((feed, fish), (431_400, 280_440));
}

fn for_each_text(value: &Value, look: &mut impl FnMut(&str)) {
    match value {
        Value::String(text) => look(text),
        Value::Array(values) => values.iter().for_each(|value| for_each_text(value, look)),
        Value::Object(members) => members.values().for_each(|value| for_each_text(value, look)),
        _ => {}
    }
}

/// Every text of every event.
fn texts() -> BTreeSet<String> {
    let mut texts = BTreeSet::new();
    for (_, event) in events() {
        for_each_text(&event, &mut |text| {
            texts.insert(text.to_owned());
        });
    }
    texts
}

#[test]
fn check_digits_are_right() {
    let mut checked = 0;
    for text in texts() {
        let Some(path) = text.strip_prefix("https://id.gs1.org/") else { continue };
        let (identifier, rest) = path.split_once('/').unwrap();
        let digits = rest.split('/').next().unwrap();
        let length = match identifier {
            "00" => 18,
            "01" => 14,
            "414" | "417" => 13,
            _ => continue,
        };
        assert_eq!(digits.len(), length, "{text}");
        assert_eq!(check_digit(&digits[..length - 1]).to_string(), digits[length - 1..], "{text}");
        checked += 1;
    }
    assert!(checked > 15_000, "{checked}");
}

#[test]
fn pallets_have_the_numbers_of_the_story() {
    assert_eq!(pallet("893799004", 1), "00/089379900400000018");
    assert_eq!(pallet("893799004", 18), "00/089379900400000186");
    assert_eq!(pallet("893799004", 24), "00/089379900400000247");
    assert_eq!(pallet("893799004", 119), "00/089379900400001190");
    assert_eq!(pallet("893799012", 20), "00/089379901200000208");
    assert_eq!(pallet("893799023", 21), "00/089379902300000211");
}

#[test]
fn both_spellings_are_one_thing() {
    let both = |key| (spelled(key, Form::DigitalLink), spelled(key, Form::Urn));
    let (link, urn) = both("01/08937990010110/10/TA260301");
    assert_eq!(link, "https://id.gs1.org/01/08937990010110/10/TA260301");
    assert_eq!(urn, "urn:epc:class:lgtin:893799001.0011.TA260301");
    assert_eq!(spelled("00/089379900400000018", Form::Urn), "urn:epc:id:sscc:893799004.00000001");
    assert_eq!(spelled("414/8937990051014", Form::Urn), "urn:epc:id:sgln:893799005.101.0");
    assert_eq!(spelled("417/8937990050017", Form::Urn), "urn:epc:id:pgln:893799005.001");
    let abroad = "https://id.gs1.org/417/9521001000017";
    assert_eq!(spelled("417/9521001000017", Form::Urn), abroad, "the length of that prefix is not known");
}

#[test]
fn stamps_are_unique_and_named_ones_exist() {
    let mut counts = BTreeMap::new();
    let mut all = HashSet::new();
    for (_, event) in events() {
        if event["type"] == "ObjectEvent" && event["bizStep"] == "commissioning" {
            for epc in entries(&event["epcList"]) {
                let epc = epc.as_str().unwrap().to_owned();
                let lot = event["ilmd"]["cbvmda:lotNumber"].as_str().unwrap();
                let gtin = epc.split('/').nth(4).unwrap().to_owned();
                let serial = epc.rsplit('/').next().unwrap();
                if ["08937990120116", "08937990230211"].contains(&gtin.as_str()) {
                    let fits =
                        |byte: u8| (byte.is_ascii_digit() || byte.is_ascii_uppercase()) && !b"ILOU".contains(&byte);
                    assert!(serial.len() == 13 && serial.bytes().all(fits), "{epc}");
                }
                *counts.entry((gtin, lot.to_owned())).or_insert(0) += 1;
                assert!(all.insert(epc), "numbered twice");
            }
        }
    }
    let count = |gtin: &str, lot: &str| counts.get(&(gtin.to_owned(), lot.to_owned())).copied().unwrap_or(0);
    assert_eq!(count("18937990040114", "CT260806A"), 2_130);
    assert_eq!(count("18937990040114", "CT260910B"), 1_705);
    assert_eq!((count("08937990120116", "SR260822A"), count("08937990120123", "SR260822A")), (5_400, 900));
    assert_eq!(count("08937990120123", "SR260829B"), 240);
    assert_eq!((count("08937990230211", "GA260905A"), count("18937990230218", "GA260905A")), (4_200, 1_050));
    assert_eq!((count("08937990230211", "GA260912B"), count("18937990230218", "GA260912B")), (2_234, 559));
    for serial in ["7Q4MZK2X9TB3H", "C8N5WD3R7JX2F", "V2T9KH6B4QM8S"] {
        assert!(all.contains(&format!("https://id.gs1.org/01/08937990230211/21/{serial}")), "{serial}");
    }
    for serial in ["K7P2W9XQ4D6MT", "N3HB8RVC5Y1ZE"] {
        assert!(all.contains(&format!("https://id.gs1.org/01/08937990120116/21/{serial}")), "{serial}");
    }
}

fn despatch_advice(event: &Value) -> Option<String> {
    let papers = entries(&event["bizTransactionList"]).iter();
    let mut advices = papers.filter(|paper| paper["type"] == "desadv");
    advices.next().map(|paper| paper["bizTransaction"].as_str().unwrap().to_owned())
}

#[test]
fn hand_overs_have_both_sides_but_for_two() {
    let mut sent = BTreeMap::new();
    let mut one_sided = BTreeSet::new();
    for (recorder, event) in events() {
        let Some(advice) = despatch_advice(&event) else { continue };
        if event["bizStep"] == "shipping" {
            one_sided.insert(advice.clone());
            sent.insert(advice, recorder);
        } else {
            assert!(sent.contains_key(&advice), "{advice} is received before it was sent");
            one_sided.remove(&advice);
        }
    }
    let numbers: Vec<&str> = one_sided.iter().map(|advice| advice.rsplit(':').next().unwrap()).collect();
    assert_eq!(numbers, ["XK-MAUU0000020", "XK-SR2-260822-CSR"]);
    let unnamed = events()
        .iter()
        .filter(|(_, event)| event["bizStep"] == "receiving" && entries(&event["sourceList"]).is_empty())
        .count();
    assert_eq!(unnamed, 1, "the lot bought through a trader");
}

#[test]
fn the_wrong_receipt_is_declared_and_replaced() {
    let events = events();
    let declared = events.iter().find(|(_, event)| event.get("errorDeclaration").is_some()).unwrap().1.clone();
    let original = |event: &&(String, Value)| {
        event.1["eventID"] == declared["eventID"] && event.1.get("errorDeclaration").is_none()
    };
    let mut same = declared.clone();
    same.as_object_mut().unwrap().remove("errorDeclaration");
    assert_eq!(same, events.iter().find(original).unwrap().1);
    assert_eq!(same["quantityList"][0]["quantity"], 519);
    let corrective = &declared["errorDeclaration"]["correctiveEventIDs"][0];
    let right = events.iter().find(|(_, event)| event["eventID"] == *corrective).unwrap();
    assert_eq!(right.1["quantityList"][0]["quantity"], 510);
}

#[test]
fn recalled_part_is_accounted_for() {
    let (mut destroyed, mut sold) = (Vec::new(), 0);
    for (_, event) in events() {
        let quantity = &event["quantityList"][0];
        if event["bizStep"] == "destroying" {
            destroyed.push(quantity["quantity"].as_u64().unwrap());
        }
        let of_lot = quantity["epcClass"].as_str().is_some_and(|class| class.ends_with("CT260910B"));
        if event["bizStep"] == "retail_selling" && of_lot {
            sold += quantity["quantity"].as_u64().unwrap();
        }
    }
    destroyed.sort_unstable();
    assert_eq!(destroyed, [312, 1_460, 5_350], "6.810 unsold bags and what buyers brought back");
    assert_eq!(sold, 1_240);
}

#[test]
fn time_runs_forward_and_ends_today() {
    let mut last = String::new();
    for capture in captures() {
        let sent = capture.document["creationDate"].as_str().unwrap().to_owned();
        assert!(sent >= last && sent.as_str() < "2026-11-20" && sent.ends_with("+07:00"), "{sent}");
        last = sent;
        assert!(entries(&capture.document["epcisBody"]["eventList"]).len() <= 1_000);
    }
}

#[test]
fn every_place_and_party_has_a_record() {
    let records: Value = serde_json::from_str(records()).unwrap();
    let known = |list: &str| -> HashSet<String> {
        entries(&records[list]).iter().map(|record| record["gln"].as_str().unwrap().to_owned()).collect()
    };
    let (organisations, places) = (known("organisations"), known("places"));
    for text in texts() {
        if let Some(gln) = text.strip_prefix("https://id.gs1.org/414/") {
            assert!(places.contains(gln), "{gln}");
        }
        if let Some(gln) = text.strip_prefix("https://id.gs1.org/417/") {
            assert!(organisations.contains(gln), "{gln}");
        }
    }
    assert!(captures().iter().all(|capture| organisations.contains(&capture.recorder)));
}

#[test]
fn about_half_of_the_events_are_numbered_and_every_stage_has_a_name() {
    let events = events();
    let numbered = events.iter().filter(|(_, event)| event.get("eventID").is_some()).count();
    assert!((events.len() * 4 / 10..events.len() * 6 / 10).contains(&numbered));
    for (_, event) in &events {
        assert!(event["nguon:stage"]["nguon:vi"].is_string() && event["nguon:stage"]["nguon:en"].is_string());
    }
    assert_eq!(scans().len(), scans().into_iter().collect::<HashSet<_>>().len());
}
