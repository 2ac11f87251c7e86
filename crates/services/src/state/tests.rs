//! The rules at the pure core: events in, findings out.

use serde_json::{Value, json};
use store::history::Deed;
use store::{Owner, PreparedEvent};

use super::past::Past;
use super::*;

const ITEM: &str = "urn:epc:id:sgtin:950600.0134352.1";
const OTHER: &str = "urn:epc:id:sgtin:950600.0134352.2";
const PALLET: &str = "urn:epc:id:sscc:950600.00000000001";
const SECOND: &str = "urn:epc:id:sscc:950600.00000000002";
const LOT: &str = "urn:epc:class:lgtin:950600.0134352.L1";

const US: &str = "9506000134352";
const THEM: &str = "9506000134369";

fn candidate(owner: &str, value: &Value) -> Candidate {
    let mut value = value.clone();
    if value["eventID"].is_null() {
        let digest = epcis::hash::content_digest(&value);
        value["eventID"] = json!(format!("urn:uuid:{digest:?}").replace([' ', ',', '[', ']'], ""));
    }
    let (event, _) = Event::from_json(&value, "", &epcis::Prefixes::default()).unwrap();
    let owner = Owner { organisation: owner.to_owned(), area: String::new(), field: String::new(), sandbox: false };
    let id = event.event_id.clone().unwrap();
    let prepared = PreparedEvent::new(&owner, &std::sync::Arc::from("[]"), value.to_string(), &event, id, [0; 32]);
    Candidate {
        deed: prepared.deed(&owner),
        event,
        pointer: format!("/{}", &value["eventTime"].as_str().unwrap()[11..13]),
    }
}

/// An event at an hour, of a type, with its members.
fn at(hour: u8, kind: &str, members: Value) -> Value {
    let mut value = json!({
        "type": kind, "eventTime": format!("2026-05-01T{hour:02}:00:00Z"), "eventTimeZoneOffset": "+07:00",
    });
    let Value::Object(members) = members else { panic!("members of an event") };
    value.as_object_mut().unwrap().extend(members);
    value
}

fn made(hour: u8, item: &str) -> Value {
    at(hour, "ObjectEvent", json!({ "action": "ADD", "bizStep": "commissioning", "epcList": [item] }))
}

fn seen(hour: u8, step: &str, item: &str) -> Value {
    at(hour, "ObjectEvent", json!({ "action": "OBSERVE", "bizStep": step, "epcList": [item] }))
}

fn packed(hour: u8, action: &str, parent: &str, children: &[&str]) -> Value {
    at(hour, "AggregationEvent", json!({ "action": action, "parentID": parent, "childEPCs": children }))
}

fn lot(hour: u8, action: &str, step: &str, quantity: f64, uom: Option<&str>) -> Value {
    let mut element = json!({ "epcClass": LOT, "quantity": quantity });
    if let Some(uom) = uom {
        element["uom"] = json!(uom);
    }
    at(hour, "ObjectEvent", json!({ "action": action, "bizStep": step, "quantityList": [element] }))
}

fn judged(levels: Levels, stored: &[(&str, Value)], batch: &[Value], whole: bool) -> Judgement {
    let rules = Rules::built_in();
    let stored = stored.iter().enumerate().map(|(row, (owner, value))| {
        let it = candidate(owner, value);
        let deed = Deed { id: Some(row as i64), ..it.deed };
        (deed, it.event)
    });
    let moves: Vec<(Deed, Event)> = stored.collect();
    let past = Past { deeds: Some(moves.iter().map(|(deed, _)| deed.clone()).collect()), moves, moved: Vec::new() };
    let batch: Vec<Candidate> = batch.iter().map(|value| candidate(US, value)).collect();
    Court { batch: &batch, past: &past, rules: &rules, levels }.judge(whole)
}

/// Judges a batch after what is stored; gives `pointer code` of each warning.
fn check(stored: &[(&str, Value)], batch: &[Value], expected: &[&str]) {
    let judgement = judged(Levels::all(Level::Warn), stored, batch, true);
    assert!(judgement.refused.is_empty());
    let found: Vec<String> = judgement.warnings.iter().map(|it| format!("{} {}", it.pointer, it.code)).collect();
    assert_eq!(found, expected);
}

#[test]
fn a_life_as_it_should_be_is_no_finding() {
    let life = [
        made(1, ITEM),
        packed(2, "ADD", PALLET, &[ITEM]),
        seen(3, "shipping", PALLET),
        seen(4, "receiving", PALLET),
        packed(5, "DELETE", PALLET, &[ITEM]),
        packed(6, "ADD", SECOND, &[ITEM]),
        at(7, "AggregationEvent", json!({ "action": "DELETE", "parentID": SECOND })),
        packed(8, "ADD", PALLET, &[ITEM]),
        packed(9, "DELETE", PALLET, &[ITEM]),
        at(10, "ObjectEvent", json!({ "action": "DELETE", "bizStep": "decommissioning", "epcList": [ITEM] })),
    ];
    check(&[], &life, &[]);
    // The same backwards, and the same with half of it stored: the times count, not the order of coming.
    let backwards: Vec<Value> = life.iter().rev().cloned().collect();
    check(&[], &backwards, &[]);
    for split in 0..life.len() {
        let stored: Vec<(&str, Value)> = life[..split].iter().map(|it| (THEM, it.clone())).collect();
        check(&stored, &life[split..], &[]);
        // Sent once more, it repeats itself.
        let stored: Vec<(&str, Value)> = life.iter().map(|it| (US, it.clone())).collect();
        check(&stored, &life[split..], &[]);
    }
}

#[test]
fn commissioned_before_anything_else() {
    check(&[], &[seen(2, "shipping", ITEM)], &["/02/epcList/0 state-not-commissioned"]);
    check(&[], &[seen(2, "shipping", ITEM), made(3, ITEM)], &["/02/epcList/0 state-not-commissioned"]);
    check(&[], &[seen(2, "shipping", ITEM), made(2, ITEM)], &[]);
    check(&[(THEM, made(1, ITEM))], &[seen(2, "shipping", "https://id.gs1.org/01/09506001343524/21/1")], &[]);
    check(&[(THEM, made(1, ITEM))], &[seen(2, "shipping", ITEM)], &[]);
    let output = at(1, "TransformationEvent", json!({ "inputEPCList": [OTHER], "outputEPCList": [ITEM] }));
    check(&[], &[output, seen(2, "shipping", ITEM)], &["/01/inputEPCList/0 state-not-commissioned"]);
    // A pallet begins when something is put on it; an asset may be older than any record.
    check(&[], &[seen(2, "shipping", PALLET)], &["/02/epcList/0 state-not-commissioned"]);
    check(&[], &[made(1, ITEM), packed(1, "ADD", PALLET, &[ITEM]), seen(2, "shipping", PALLET)], &[]);
    check(&[], &[seen(2, "shipping", "urn:epc:id:grai:950600.013435.5"), seen(3, "shipping", "urn:x:own:1")], &[]);
}

#[test]
fn commissioned_once() {
    check(&[], &[made(1, ITEM), made(2, ITEM)], &["/02/epcList/0 state-commissioned-twice"]);
    check(&[(THEM, made(1, ITEM))], &[made(2, ITEM)], &["/02/epcList/0 state-commissioned-twice"]);
    check(&[(THEM, made(3, ITEM))], &[made(2, ITEM)], &["/02/epcList/0 state-commissioned-twice"]);
    check(&[], &[made(1, ITEM), made(2, OTHER)], &[]);
}

#[test]
fn in_one_parent_at_a_time() {
    let start = [made(0, ITEM), packed(1, "ADD", PALLET, &[ITEM])];
    let stored: Vec<(&str, Value)> = start.iter().map(|it| (THEM, it.clone())).collect();
    check(&stored, &[packed(2, "ADD", SECOND, &[ITEM])], &["/02/childEPCs/0 state-packed-twice"]);
    check(&stored, &[packed(2, "DELETE", SECOND, &[ITEM])], &["/02/childEPCs/0 state-not-inside"]);
    check(&stored, &[packed(2, "DELETE", PALLET, &[ITEM])], &[]);
    check(&stored, &[packed(2, "ADD", PALLET, &[ITEM])], &[]);
    check(&[(US, made(0, ITEM))], &[packed(2, "DELETE", PALLET, &[ITEM])], &["/02/childEPCs/0 state-not-inside"]);
    // What was seen in a parent is in it.
    let seen_in = [(THEM, made(0, ITEM)), (THEM, packed(1, "OBSERVE", PALLET, &[ITEM]))];
    check(&seen_in, &[packed(2, "DELETE", PALLET, &[ITEM])], &[]);
    // A packing that comes late contradicts one that is stored.
    let later = [(THEM, made(0, ITEM)), (THEM, packed(5, "ADD", SECOND, &[ITEM]))];
    check(&later, &[packed(2, "ADD", PALLET, &[ITEM])], &["/02/childEPCs/0 state-packed-twice"]);
}

#[test]
fn nothing_after_the_end() {
    let ends = [
        json!({ "action": "DELETE" }),
        json!({ "action": "OBSERVE", "bizStep": "decommissioning" }),
        json!({ "action": "OBSERVE", "bizStep": "https://ref.gs1.org/cbv/BizStep-destroying" }),
        json!({ "action": "OBSERVE", "disposition": "destroyed" }),
    ];
    for end in ends {
        let mut end = at(5, "ObjectEvent", end);
        end["epcList"] = json!([ITEM]);
        let stored = [(US, made(1, ITEM)), (US, end.clone())];
        check(&stored, &[seen(6, "shipping", ITEM)], &["/06/epcList/0 state-after-end"]);
        check(&stored, &[seen(5, "shipping", ITEM), seen(4, "packing", ITEM)], &[]);
        check(&stored, &[made(6, ITEM)], &["/06/epcList/0 state-after-end"]);
        check(&[(US, made(1, ITEM)), (THEM, seen(6, "shipping", ITEM))], &[end], &["/05/epcList/0 state-after-end"]);
    }
}

#[test]
fn no_more_of_a_lot_than_there_was() {
    let kilos = Some("KGM");
    let stored = [(THEM, lot(1, "ADD", "commissioning", 100.0, kilos))];
    check(&stored, &[lot(2, "DELETE", "destroying", 101.0, kilos)], &[]);
    check(
        &stored,
        &[lot(2, "DELETE", "destroying", 103.0, kilos)],
        &["/02/quantityList/0/epcClass state-quantity-negative"],
    );
    check(
        &stored,
        &[lot(2, "DELETE", "destroying", 103_000.0, Some("GRM"))],
        &["/02/quantityList/0/epcClass state-quantity-negative"],
    );
    check(&[], &[lot(2, "DELETE", "destroying", 103.0, kilos)], &[]);
    // Boxes are counted; nothing is allowed for.
    let boxes = [(US, lot(1, "ADD", "commissioning", 100.0, None))];
    check(&boxes, &[lot(2, "OBSERVE", "shipping", 60.0, None), lot(3, "OBSERVE", "shipping", 40.0, None)], &[]);
    check(
        &boxes,
        &[lot(2, "OBSERVE", "shipping", 60.0, None), lot(3, "OBSERVE", "shipping", 41.0, None)],
        &["/03/quantityList/0/epcClass state-quantity-negative"],
    );
    // What others sent is theirs: we sell what we received.
    let through = [(THEM, lot(1, "ADD", "commissioning", 9.0, None)), (THEM, lot(2, "OBSERVE", "shipping", 9.0, None))];
    check(&through, &[lot(3, "OBSERVE", "receiving", 9.0, None), lot(4, "OBSERVE", "retail_selling", 9.0, None)], &[]);
    check(
        &through,
        &[lot(3, "OBSERVE", "receiving", 9.0, None), lot(4, "OBSERVE", "retail_selling", 10.0, None)],
        &["/04/quantityList/0/epcClass state-quantity-negative"],
    );
}

#[test]
fn what_was_declared_wrong_does_not_count() {
    let mut wrong = made(1, ITEM);
    wrong["eventID"] = json!("urn:uuid:1");
    let mut declaration = wrong.clone();
    declaration["errorDeclaration"] = json!({ "declarationTime": "2026-05-02T00:00:00Z" });
    check(&[(US, wrong.clone()), (US, declaration.clone())], &[made(2, ITEM)], &[]);
    check(&[(US, wrong.clone())], &[declaration.clone(), made(2, ITEM)], &[]);
    check(
        &[(US, wrong.clone()), (US, declaration.clone())],
        &[seen(3, "shipping", ITEM)],
        &["/03/epcList/0 state-not-commissioned"],
    );
    // Nobody declares the events of others wrong.
    check(&[(US, wrong), (THEM, declaration)], &[made(2, ITEM)], &["/02/epcList/0 state-commissioned-twice"]);
}

#[test]
fn levels_decide_and_others_cannot_refuse() {
    let twice = [made(1, ITEM), made(2, ITEM)];
    let refuse = judged(Levels::all(Level::Refuse), &[], &twice, true);
    assert_eq!((refuse.refused.len(), refuse.warnings.len()), (1, 0));
    assert_eq!(refuse.refused[&1][0].pointer, "/02/epcList/0");
    let by_them = [(THEM, made(1, ITEM))];
    assert_eq!(judged(Levels::all(Level::Refuse), &by_them, &twice[1..], true).refused.len(), 1);
    let levels = Levels { by_others: Level::Warn, ..Levels::all(Level::Refuse) };
    let judgement = judged(levels.clone(), &by_them, &twice[1..], true);
    assert_eq!((judgement.refused.len(), judgement.warnings.len()), (0, 1));
    assert!(!judgement.warnings[0].message.contains(THEM) && !judgement.warnings[0].message.contains("uuid"));
    assert_eq!(judged(levels, &[(US, made(1, ITEM))], &twice[1..], true).refused.len(), 1);
    let off = Levels { commissioned_twice: Level::Off, ..Levels::all(Level::Refuse) };
    assert_eq!(judged(off, &[], &twice, true), Judgement::default());
}

#[test]
fn what_rests_on_a_refused_event_is_refused_too() {
    let first = Levels { not_commissioned: Level::Off, ..Levels::all(Level::Refuse) };
    let stored = [(US, packed(1, "ADD", SECOND, &[ITEM]))];
    let batch = [packed(2, "ADD", PALLET, &[ITEM]), packed(3, "DELETE", PALLET, &[ITEM]), seen(4, "storing", OTHER)];
    let judgement = judged(first.clone(), &stored, &batch, false);
    assert_eq!(judgement.refused.keys().copied().collect::<Vec<_>>(), [0, 1]);
    assert_eq!(judged(first, &stored, &batch, true).refused.keys().copied().collect::<Vec<_>>(), [0]);
}
