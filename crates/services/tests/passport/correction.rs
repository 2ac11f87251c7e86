//! Corrections: an error declaration with something in its place, without it, and one that somebody else made.

use services::passport::{Passport, Step};

use crate::event::Event;
use crate::tale::{Tale, receiving};
use crate::world::{COUNTER, LAB, MILL, PADDY, RICE, SHOP, STRANGER};

/// What the shop typed first, and what it counted.
fn receipt(amount: u32, number: u8) -> Event {
    receiving(MILL, SHOP, "DN-2").at("11-05 14:00").place(COUNTER).kg(RICE, amount).id(number)
}

fn wrong() -> Tale {
    Tale::base().without(&["stocked"]).also(SHOP, receipt(519, 1))
}

fn corrected(page: &Passport) -> Vec<&Step> {
    page.journey.iter().filter(|step| step.corrected.is_some()).collect()
}

#[test]
fn a_corrected_record_counts_as_corrected() {
    wrong().check("wrong figure", 3, "unchecked");
    let tale = wrong().also(SHOP, receipt(519, 1).wrong(&[2])).also(SHOP, receipt(600, 2));
    let page = tale.check("corrected", 4, "complete");
    let steps = corrected(&page);
    assert_eq!(steps.len(), 1, "{:#?}", page.journey);
    assert_eq!(steps[0].corrected.map(|day| day.to_string()).as_deref(), Some("2026-11-07"));
    assert_eq!(steps[0].receiver.as_ref().map(|it| it.vi.as_str()), Some("Cửa hàng Mẫu"));
}

#[test]
fn a_record_taken_back_lowers_the_level_at_once() {
    let good = Tale::base().without(&["stocked"]).also(SHOP, receipt(600, 1));
    good.check("before", 4, "complete");
    let taken_back = good.clone().also(SHOP, receipt(600, 1).wrong(&[]));
    taken_back.check("nothing in its place", 2, "step missing");
    let promised = good.also(SHOP, receipt(600, 1).wrong(&[2]));
    let page = promised.check("a corrective that never came", 2, "step missing");
    assert!(corrected(&page).is_empty());
    let by_stranger = promised.also(STRANGER, receipt(600, 2));
    by_stranger.check("a corrective that somebody else sent", 2, "step missing");
}

#[test]
fn a_harvest_taken_back_leaves_no_origin() {
    let named = Tale::base().change("harvest", |it| it.id(3));
    let harvest = named.event("harvest");
    let tale = named.also(crate::world::COOP, harvest.wrong(&[]));
    let page = tale.page(RICE);
    assert!(page.level.as_ref().is_some_and(|level| level.number() <= 2), "{:?}", page.level);
}

#[test]
fn nobody_takes_back_what_another_one_recorded() {
    let good = Tale::base().without(&["stocked"]).also(SHOP, receipt(600, 1));
    let before = good.page(RICE);
    for other in [STRANGER, LAB] {
        for (what, declaration) in [
            ("its own event of the same ID", receipt(600, 1).wrong(&[])),
            ("with a corrective", receipt(600, 1).wrong(&[2])),
            ("of other content", receipt(1, 1).at("11-06 00:00").wrong(&[])),
        ] {
            let after = good.clone().also(other, declaration).page(RICE);
            check_same(&format!("{other}: {what}"), &before, &after);
        }
        let both = good.clone().also(other, receipt(600, 1)).also(other, receipt(600, 1).wrong(&[]));
        check_same(&format!("{other}: its own copy, taken back"), &before, &both.page(RICE));
    }
    // Neither may the giver, who has a say in these goods, take back what the receiver recorded.
    let page = good.also(MILL, receipt(600, 1).wrong(&[])).page(RICE);
    assert_eq!(corrected(&page).len(), 0);
    assert!(page.journey.iter().any(|step| step.receiver.as_ref().is_some_and(|it| it.vi == "Cửa hàng Mẫu")));
}

#[test]
fn a_declaration_about_other_goods_changes_nothing() {
    let about = Event::observe("inspecting").at("11-01 18:00").kg(PADDY, 1000).id(9);
    let before = Tale::base().page(RICE);
    let after = Tale::base().also(STRANGER, about.clone()).also(STRANGER, about.wrong(&[])).page(RICE);
    check_same("a stranger takes back its own word about the paddy", &before, &after);
}

/// Everything the page shows about the goods; the lists of checks may count the others' records.
fn check_same(what: &str, before: &Passport, after: &Passport) {
    let shown = |page: &Passport| Passport { checks: services::passport::Checks::default(), ..page.clone() };
    assert_eq!(shown(after), shown(before), "{what}");
    assert_eq!(after.checks.compared, before.checks.compared, "{what}");
}
