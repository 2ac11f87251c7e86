//! Figures: what goes in comes out, what was sent arrived, in whatever unit.

use services::passport::{Check, Verdict};

use crate::event::Event;
use crate::tale::{Tale, receiving};
use crate::world::{BRAN, COUNTER, MILL, PADDY, RICE, SHOP};

/// The base with other figures of the milling.
fn milled(how: impl FnOnce(Event) -> Event) -> Tale {
    Tale::base().change("milled", |event| {
        let bare = event.unset("inputQuantityList").unset("outputQuantityList").unset("nguon:loss");
        how(bare)
    })
}

/// The base with another receipt of the shop.
fn stocked(how: impl FnOnce(Event) -> Event) -> Tale {
    Tale::base().change("stocked", |event| how(event.unset("quantityList")))
}

fn check_waits_for_figures(what: &str, tale: &Tale) {
    let page = tale.check(what, 3, "unchecked");
    let Verdict::Unchecked { waiting } = &page.verdict else { panic!("{:?}", page.verdict) };
    assert!(waiting.len() == 1 && waiting[0].vi == "đối chiếu số lượng", "{what}: {waiting:?}");
}

#[test]
fn a_processing_balances_within_the_tolerance() {
    let made =
        |rice, bran, loss| milled(move |it| it.input(PADDY, 1000).output(RICE, rice).output(BRAN, bran).loss(loss));
    made(600, 350, 50).check("to the kilogram", 4, "complete");
    made(600, 350, 31).check("1,9 % unaccounted for", 4, "complete");
    check_waits_for_figures("4 % unaccounted for", &made(600, 350, 10));
    check_waits_for_figures("more than went in", &made(700, 350, 50));
    check_waits_for_figures("the loss hides nothing it should not", &made(600, 350, 100));
    let nothing_named = milled(|it| it.input(PADDY, 1000).output(RICE, 600).output(BRAN, 350));
    check_waits_for_figures("a loss that nobody named", &nothing_named);
}

#[test]
fn a_loss_of_nearly_everything_is_no_balance() {
    let tale = milled(|it| it.input(PADDY, 60_000).output(RICE, 600).loss(59_400));
    let tale = tale.change("harvest", |it| it.unset("quantityList").kg(PADDY, 60_000));
    let more = |it: Event| it.unset("quantityList").kg(PADDY, 60_000);
    check_waits_for_figures("99 % lost", &tale.change("sent", more).change("received", more));
    let negative = milled(|it| {
        let loss = serde_json::json!({"nguon:quantity": -400, "nguon:uom": "KGM"});
        it.input(PADDY, 1000).output(RICE, 1400).set("nguon:loss", loss)
    });
    negative.check("a loss below nothing", 3, "unchecked");
}

#[test]
fn units_of_mass_are_converted_at_a_processing() {
    let tonnes = |out: u32| {
        milled(move |it| it.amount("inputQuantityList", PADDY, 1, "TNE").output(RICE, out).output(BRAN, 350).loss(50))
    };
    tonnes(600).check("tonnes in, kilograms out", 4, "complete");
    check_waits_for_figures("tonnes in, too few kilograms out", &tonnes(500));
}

#[test]
fn a_receipt_must_count_what_was_sent() {
    stocked(|it| it.kg(RICE, 595)).check("0,8 % dried out", 4, "complete");
    check_waits_for_figures("540 of 600 received", &stocked(|it| it.kg(RICE, 540)));
    check_waits_for_figures("660 of 600 received", &stocked(|it| it.kg(RICE, 660)));
}

#[test]
fn units_of_mass_are_converted_at_a_receipt() {
    let grams = |amount: u32| stocked(move |it| it.amount("quantityList", RICE, amount, "GRM"));
    grams(600_000).check("kilograms sent, the same in grams received", 4, "complete");
    grams(300_000).check("kilograms sent, half of it in grams received", 3, "unchecked");
}

#[test]
fn a_despatch_may_arrive_in_parts() {
    let parts = |first: u32, second: u32| {
        let part = |time: &str, amount: u32| receiving(MILL, SHOP, "DN-2").at(time).place(COUNTER).kg(RICE, amount);
        let tale = Tale::base().without(&["stocked"]).also(SHOP, part("11-05 14:00", first));
        tale.also(SHOP, part("11-06 09:00", second))
    };
    parts(360, 240).check("both parts", 4, "complete");
    check_waits_for_figures("parts that miss 60 kg", &parts(360, 180));
}

#[test]
fn without_figures_nothing_was_compared() {
    let bare = |list: &'static str, lot: &'static str| {
        move |it: Event| {
            let link = format!("https://id.gs1.org/{lot}");
            it.unset("nguon:loss").set(list, serde_json::json!([{"epcClass": link}]))
        }
    };
    let mut tale = Tale::base().change("milled", bare("inputQuantityList", PADDY));
    tale = tale.change("milled", bare("outputQuantityList", RICE));
    for (name, lot) in [("sent", PADDY), ("received", PADDY), ("sold", RICE), ("stocked", RICE)] {
        tale = tale.change(name, bare("quantityList", lot));
    }
    check_waits_for_figures("no figures at all", &tale);
    let page = tale.page(RICE);
    let compared = |check: &Check| matches!(check, Check::QuantitiesAgree(_) | Check::QuantitiesDiffer(_));
    assert!(!page.checks.compared.iter().any(compared), "{:?}", page.checks);
}

#[test]
fn what_is_used_must_have_been_made() {
    // Known gap (docs/known-gaps.md): the walk (store `trace/expand.rs`, `until: part.time`) leaves out what happened to an input after its use, so
    // `level.rs` `out_of_order` never sees it: the page says that the harvest is missing, and that the times are in order.
    // Expected 3, unchecked, `TimesOutOfOrder(1)`; and 4 for twenty minutes, which two clocks may differ by.
    let harvested = |time: &'static str| Tale::base().change("harvest", |it| it.at(time));
    let page = harvested("11-03 12:00").check("harvested after milling", 2, "step missing");
    assert!(page.checks.compared.contains(&Check::TimesInOrder), "{:?}", page.checks);
    harvested("11-03 08:20").check("twenty minutes after milling", 2, "step missing");
    let late = Tale::base().change("received", |it| it.at("11-03 08:10")).change("sent", |it| it.at("11-03 07:00"));
    // Known gap, the same: a receipt ten minutes after the milling by the clock. Expected 4.
    late.check("received ten minutes after milling", 2, "one side");
}
