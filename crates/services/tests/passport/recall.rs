//! Recalls stand above everything: which one, for which code, and what the page says below it.

use serde_json::json;
use services::passport::Passport;
use services::record::{Recall, RecallStatus, Withdrawal};

use crate::event::Event;
use crate::hand_over::on_pallets;
use crate::tale::Tale;
use crate::world::{MILL, PADDY, PALLETS, PLANT, RICE, RICE_GTIN, SHOP, product};

const ITEM: &str = "01/08937000020016/21/S1";

fn recall(id: &str, lot: &str, status: &str, date: &str) -> Recall {
    let text = |text: &str| json!({"vi": text, "en": text});
    let whole = json!({
        "id": id, "lots": [lot], "status": status, "scope": "whole", "hazard": text("Có cát"), "date": date,
        "remedy": text("Đổi hàng"), "document": text("Thông báo"), "contact": MILL,
    });
    serde_json::from_value(whole).unwrap()
}

/// A story with recalls.
fn with(tale: Tale, recalls: Vec<Recall>) -> Tale {
    tale.records(|records| records.recalls.extend(recalls))
}

/// The base with one bag of the lot.
fn with_item() -> Tale {
    let bag = Event::add("commissioning").at("11-03 09:00").place(PLANT).epcs(&[ITEM]).ilmd("lotNumber", "R1");
    Tale::base().also(MILL, bag)
}

fn check_notice(what: &str, page: &Passport, status: RecallStatus, lot: &str) {
    let notice = page.recall.as_ref().map(|it| (it.status, it.lot.as_str()));
    assert_eq!(notice, Some((status, lot)), "{what}");
}

#[test]
fn the_gravest_recall_stands_above() {
    let all = ["closed", "checking", "open"];
    for (what, statuses, shown) in [
        ("open beats the rest", &all[..], RecallStatus::Open),
        ("checking beats closed", &all[..2], RecallStatus::Checking),
        ("closed alone", &all[..1], RecallStatus::Closed),
    ] {
        // Older or newer, the day does not decide.
        for dates in [["2026-11-18", "2026-11-17", "2026-11-16"], ["2026-11-16", "2026-11-17", "2026-11-18"]] {
            let recalls = statuses.iter().zip(dates).map(|(status, date)| recall(status, RICE, status, date));
            let page = with(Tale::base(), recalls.collect()).check(what, 4, "complete");
            check_notice(what, &page, shown, "R1");
        }
    }
    let part = recall("part", "01/08937000020016/10/R1", "open", "2026-11-16");
    let whole = recall("other", PADDY, "open", "2026-11-16");
    let page = with(Tale::base(), vec![part, whole]).page(RICE);
    check_notice("of the lot, not of what it was made of", &page, RecallStatus::Open, "R1");
    assert!(page.other_recalled_lots.is_empty(), "lots of another product: {:?}", page.other_recalled_lots);
}

#[test]
fn the_real_lot_counts_whatever_the_code_says() {
    let tale = with(with_item(), vec![recall("R", RICE, "open", "2026-11-16")]);
    let page = tale.check_page("true code", "01/08937000020016/10/R1/21/S1", 4, "complete");
    check_notice("true code", &page, RecallStatus::Open, "R1");
    let page = tale.check_page("the code names another lot", "01/08937000020016/10/R7/21/S1", 3, "unchecked");
    check_notice("the code names another lot", &page, RecallStatus::Open, "R1");
    let page = tale.check_page("no lot in the code", ITEM, 4, "complete");
    check_notice("no lot in the code", &page, RecallStatus::Open, "R1");
    let named = with(with_item(), vec![recall("R", "01/08937000020016/10/R7", "open", "2026-11-16")]);
    let page = named.page("01/08937000020016/10/R7/21/S1");
    check_notice("the lot in the code is recalled", &page, RecallStatus::Open, "R7");
}

#[test]
fn a_recall_needs_neither_events_nor_a_living_code() {
    let tale = with(Tale::base(), vec![recall("R", "01/08937000020016/10/R9", "open", "2026-11-16")]);
    let page = tale.check_page("no events", "01/08937000020016/10/R9", 9, "not found");
    check_notice("no events", &page, RecallStatus::Open, "R9");
    let reason = services::Text { vi: "đổi bao bì".to_owned(), en: "new packaging".to_owned() };
    let tale = with(Tale::base(), vec![recall("R", RICE, "open", "2026-11-16")]).records(|records| {
        product(records, RICE_GTIN).withdrawn = Some(Withdrawal { date: "2026-11-10".to_owned(), reason });
    });
    let page = tale.check("withdrawn", 9, "withdrawn");
    check_notice("withdrawn", &page, RecallStatus::Open, "R1");
}

#[test]
fn a_pallet_warns_of_what_is_on_it() {
    let tale = with(on_pallets(&PALLETS, &PALLETS), vec![recall("R", RICE, "open", "2026-11-16")]);
    for pallet in PALLETS {
        check_notice(pallet, &tale.page(pallet), RecallStatus::Open, "R1");
    }
    let other =
        with(on_pallets(&PALLETS, &PALLETS), vec![recall("R", "01/08937000020016/10/R9", "open", "2026-11-16")]);
    assert_eq!(other.page(PALLETS[0]).recall, None);
    let opened = Event::pack("DELETE", PALLETS[0]).at("11-06 08:00").child(RICE, 200);
    let page = tale.also(SHOP, opened).page(PALLETS[0]);
    check_notice("a pallet that was emptied: a warning too many is better", &page, RecallStatus::Open, "R1");
}

#[test]
fn other_recalled_lots_of_the_product_are_listed() {
    let tale = with(Tale::base(), vec![recall("R", "01/08937000020016/10/R9", "open", "2026-11-16")]);
    for (what, key) in [("another lot", RICE), ("no lot", "01/08937000020016")] {
        let page = tale.page(key);
        assert_eq!(page.other_recalled_lots, ["R9"], "{what}");
        assert_eq!(page.recall, None, "{what}");
    }
    let page = tale.page(PADDY);
    assert!(page.other_recalled_lots.is_empty(), "another product");
}
