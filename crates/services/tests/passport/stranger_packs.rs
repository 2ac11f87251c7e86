//! Strangers and packs: pallets, bags and their numbers.

use crate::event::Event;
use crate::hand_over::on_pallets;
use crate::stranger::check_ignored;
use crate::tale::{Tale, receiving, shipping};
use crate::world::{MILL, PALLETS, PLANT, RICE, SHOP, STRANGER, THEIRS, YARD};

const ITEM: &str = "01/08937000020016/21/S1";

fn whole() -> Tale {
    on_pallets(&PALLETS, &PALLETS)
}

#[test]
fn a_stranger_does_not_move_the_mills_pallets() {
    let seen = Event::observe("inspecting").at("11-05 10:00").place(YARD).epcs(&PALLETS).stage("Bịa");
    let away = shipping(STRANGER, SHOP, "DN-9").at("11-05 09:00").place(YARD).epcs(&PALLETS);
    let here = receiving(MILL, STRANGER, "DN-2").at("11-05 09:00").place(YARD).epcs(&PALLETS[..1]);
    for (what, event) in [("inspecting", seen), ("shipping", away), ("receiving", here)] {
        check_ignored(what, &whole(), RICE, STRANGER, std::slice::from_ref(&event));
        check_ignored(what, &whole(), PALLETS[0], STRANGER, &[event]);
    }
}

#[test]
fn a_stranger_does_not_unload_the_mills_pallets() {
    let emptied = Event::pack("DELETE", PALLETS[0]).at("11-04 08:01").place(YARD).child(RICE, 200);
    check_ignored("taken out", &whole(), RICE, STRANGER, &[emptied]);
    let all_out =
        Event::pack("DELETE", PALLETS[0]).at("11-04 08:01").place(YARD).set("childEPCs", serde_json::json!([]));
    check_ignored("emptied", &whole(), RICE, STRANGER, &[all_out]);
}

#[test]
fn a_stranger_does_not_load_the_mills_pallets() {
    let more = Event::pack("ADD", PALLETS[0]).at("11-04 09:00").place(YARD).child(THEIRS, 50);
    whole().also(STRANGER, more).check_page("something else on the pallet", PALLETS[0], 4, "complete");
    let same = Event::pack("ADD", PALLETS[0]).at("11-04 07:00").place(YARD).child(RICE, 200);
    check_ignored("the same goods again", &whole(), RICE, STRANGER, &[same]);
}

#[test]
fn a_stranger_does_not_number_the_mills_bags() {
    let bag = Event::add("commissioning").at("11-03 09:00").place(YARD).epcs(&[ITEM]).ilmd("lotNumber", "R1");
    check_ignored("a bag of the lot", &Tale::base(), RICE, STRANGER, std::slice::from_ref(&bag));
    Tale::base().check_page("a bag that nobody numbered", ITEM, 9, "not found");
    Tale::base().also(STRANGER, bag).check_page("a bag that a stranger numbered", ITEM, 9, "not found");
}

#[test]
fn a_stranger_does_not_move_a_bag_to_another_lot() {
    let bag =
        |lot: &str| Event::add("commissioning").at("11-03 09:00").place(PLANT).epcs(&[ITEM]).ilmd("lotNumber", lot);
    let real = Tale::base().also(MILL, bag("R1"));
    real.check_page("the mill's bag", ITEM, 4, "complete");
    check_ignored("another lot for a bag that has one", &real, ITEM, STRANGER, &[bag("R7")]);
    let tampered = real.also(STRANGER, bag("A1"));
    let page = tampered.check_page("a lot that sorts before", ITEM, 4, "complete");
    assert_eq!(page.lot.as_deref(), Some("R1"));
    tampered.check_page("the code names the stranger's lot", "01/08937000020016/10/A1/21/S1", 3, "unchecked");
}
