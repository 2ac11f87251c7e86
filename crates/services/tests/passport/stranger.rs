//! Strangers: whoever has no say in goods changes nothing on their page, and whoever was named does.

use services::passport::{Check, Checks, Passport};

use crate::event::Event;
use crate::tale::{Tale, receiving, shipping};
use crate::world::{COOP, LAB, MILL, MORE_PADDY, PADDY, PLANT, PLOT, RICE, SHOP, STRANGER, THEIR_PALLET, THEIRS, YARD};

/// The page of `key` in a story, unchanged by further records but for their count.
pub(crate) fn check_ignored(what: &str, tale: &Tale, key: &str, by: &'static str, events: &[Event]) {
    let before = tale.page(key);
    let told = events.iter().fold(tale.clone(), |tale, event| tale.also(by, event.clone()));
    let after = told.page(key);
    let shown = |page: &Passport| Passport { checks: Checks::default(), ..page.clone() };
    assert_eq!(shown(&after), shown(&before), "{what} by {by}");
    assert_eq!(after.checks.compared, before.checks.compared, "{what} by {by}");
    assert_eq!(after.checks.declared, before.checks.declared, "{what} by {by}");
    let mut unknown = before.checks.unknown;
    unknown.push(Check::OtherRecords(events.len()));
    assert_eq!(after.checks.unknown, unknown, "{what} by {by}");
}

/// A lot that changed hands: when, and between whom.
struct Moved {
    lot: &'static str,
    at: &'static str,
    sides: [&'static str; 2],
    notice: &'static str,
}

const RICE_SOLD: Moved = Moved { lot: RICE, at: "11-05 08:00", sides: [MILL, SHOP], notice: "DN-2" };
const PADDY_SOLD: Moved = Moved { lot: PADDY, at: "11-01 13:00", sides: [COOP, MILL], notice: "DN-1" };

/// Everything that somebody with a key may try about a lot at the time of its hand-over.
fn attempts(moved: &Moved, by: &str) -> Vec<(&'static str, Event)> {
    let Moved { lot, at, sides: [giver, receiver], notice } = *moved;
    let seen = || Event::observe("inspecting").at(at).kg(lot, 600);
    let new = |at: &str| Event::add("commissioning").at(at).place(YARD).kg(lot, 600);
    let here = |event: Event| event.at(at).place(YARD).kg(lot, 1);
    vec![
        ("inspecting", seen().place(PLANT).stage("Có thuốc trừ sâu").paper("testres", by, "KN-9")),
        ("a new expiry date", new(at).ilmd("itemExpirationDate", "2031-01-01")),
        ("an earlier beginning", new("01-01 08:00").ilmd("productionDate", "2026-01-01")),
        ("shipping away", here(shipping(by, receiver, "DN-9"))),
        ("shipping under the same document", here(shipping(by, receiver, "").paper("desadv", giver, notice))),
        ("shipping in another's name", here(shipping(giver, receiver, notice))),
        ("shipping to a fourth", here(shipping(giver, LAB, notice))),
        ("receiving from the giver", here(receiving(giver, by, notice))),
        ("receiving from the receiver", here(receiving(receiver, by, notice))),
        ("receiving in another's name", here(receiving(giver, receiver, notice))),
        ("adding an input", Event::transform().at(at).place(YARD).input(THEIRS, 900).output(lot, 600)),
        ("loading its own pallet", Event::pack("ADD", THEIR_PALLET).at(at).place(YARD).child(lot, 600)),
        ("decommissioning", Event::delete("decommissioning").at(at).place(YARD).kg(lot, 600)),
        ("naming itself as a source", seen().place(YARD).from(by).to(by)),
    ]
}

#[test]
fn strangers_change_nothing_about_the_goods() {
    for by in [STRANGER, LAB] {
        for (what, event) in attempts(&RICE_SOLD, by) {
            check_ignored(what, &Tale::base(), RICE, by, &[event]);
        }
    }
}

#[test]
fn strangers_change_nothing_about_what_the_goods_were_made_of() {
    for (what, event) in attempts(&PADDY_SOLD, STRANGER) {
        check_ignored(what, &Tale::base(), RICE, STRANGER, &[event]);
    }
}

#[test]
fn strangers_together_are_no_more_than_one() {
    let all: Vec<Event> = attempts(&RICE_SOLD, STRANGER).into_iter().map(|(_, event)| event).collect();
    check_ignored("everything", &Tale::base(), RICE, STRANGER, &all);
    let lower = Tale::base().without(&["stocked"]);
    check_ignored("everything about an open hand-over", &lower, RICE, STRANGER, &all);
}

#[test]
fn using_the_goods_gives_no_say_in_them() {
    let cooked = Event::transform().at("11-06 08:00").place(YARD).input(RICE, 600).output(THEIRS, 600);
    let before = Tale::base().page(RICE);
    let after = Tale::base().also(STRANGER, cooked.clone()).page(RICE);
    let shown = |page: &Passport| Passport { checks: Checks::default(), ..page.clone() };
    assert_eq!(shown(&after), shown(&before), "what a stranger makes of the goods");
    let seen = Event::observe("inspecting").at("11-06 09:00").place(YARD).kg(RICE, 600).stage("Bịa");
    let after = Tale::base().also(STRANGER, cooked).also(STRANGER, seen).page(RICE);
    assert_eq!(shown(&after), shown(&before), "and what it says about them afterwards");
}

#[test]
fn a_stranger_does_not_slip_into_a_hand_over() {
    let open = Tale::base().change("received", |it| it.unset("sourceList"));
    open.check("the receiver names no giver", 4, "complete");
    let between = |number: &str| shipping(STRANGER, MILL, "").unset("bizTransactionList").paper("desadv", COOP, number);
    let between = |number: &str| between(number).at("11-01 15:59").place(PLOT).kg(PADDY, 1000);
    check_ignored("a despatch under another document", &open, RICE, STRANGER, &[between("DN-7")]);
    // The receiver names no giver, so a copied number and a nearer time fit better than the real despatch does.
    let page = open.also(STRANGER, between("DN-1")).check("a despatch under the same document", 4, "complete");
    assert!(!page.journey.iter().any(|step| step.by.as_ref().is_some_and(|it| it.vi == "Người lạ Mẫu")));
}

/// A stranger's product among what the rice is said to be made of: ignored itself, but in the chain from then on.
fn with_foot_in_the_door() -> Tale {
    let input = Event::transform().at("11-03 07:00").place(YARD).input(THEIRS, 900).output(RICE, 600);
    Tale::base().also(STRANGER, input)
}

#[test]
fn own_goods_beside_the_victims_give_no_say() {
    let tale = with_foot_in_the_door();
    tale.check("a foot in the door", 4, "complete");
    let away = shipping(STRANGER, LAB, "DN-9").at("11-05 09:00").place(YARD).kg(THEIRS, 1).kg(RICE, 1);
    tale.clone().also(STRANGER, away).check("shipping both", 4, "complete");
    let made = Event::transform().at("11-03 06:00").place(YARD).input(MORE_PADDY, 900);
    let made = made.output(THEIRS, 1).output(RICE, 600);
    tale.clone().also(STRANGER, made).check("making both", 4, "complete");
    let packed = Event::pack("ADD", THEIR_PALLET).at("11-04 09:00").place(YARD).child(THEIRS, 1).child(RICE, 1);
    let seen = Event::observe("inspecting").at("11-05 09:00").place(YARD).kg(RICE, 600).stage("Bịa");
    let page = tale.also(STRANGER, packed).also(STRANGER, seen).page(RICE);
    assert!(!shows(&page, "Bịa"), "packing both makes nobody one of the goods' own sides: {:#?}", page.journey);
}

/// Whether the page shows a stage.
fn shows(page: &Passport, stage: &str) -> bool {
    page.journey.iter().any(|step| step.stage.as_ref().is_some_and(|it| it.vi == stage))
}

#[test]
fn a_laboratory_that_was_named_is_heard() {
    let sampling = Event::observe("sampling").at("11-03 09:00").place(PLANT).kg(RICE, 600).stage("Lấy mẫu");
    let result = Event::observe("inspecting").at("11-04 09:00").place(PLANT).kg(RICE, 600).stage("Kết quả thử");
    let named = Tale::base().also(MILL, sampling.clone().paper("testprd", LAB, "KN-1"));
    let page = named.clone().also(LAB, result.clone()).check("named", 4, "complete");
    assert!(shows(&page, "Lấy mẫu") && shows(&page, "Kết quả thử"), "{:#?}", page.journey);
    assert!(!page.checks.unknown.iter().any(|check| matches!(check, Check::OtherRecords(_))), "{:?}", page.checks);
    // It speaks for nobody else, and an organisation that names itself is not named.
    check_ignored("a third party's result", &named, RICE, STRANGER, std::slice::from_ref(&result));
    let unnamed = Tale::base().also(MILL, sampling);
    check_ignored("a result that nobody asked for", &unnamed, RICE, LAB, &[result]);
}

#[test]
fn a_named_laboratory_sets_no_dates_and_no_origin() {
    let sampling =
        Event::observe("sampling").at("11-03 09:00").place(PLANT).kg(RICE, 600).paper("testprd", LAB, "KN-1");
    let tale = Tale::base().also(MILL, sampling);
    let dated = Event::add("commissioning").at("11-03 10:00").place(PLANT).kg(RICE, 600);
    let before = tale.page(RICE);
    let after = tale.also(LAB, dated.ilmd("itemExpirationDate", "2031-01-01")).page(RICE);
    assert_eq!((after.pack_date, after.made_on), (before.pack_date, before.made_on));
    assert_eq!((after.level, after.verdict), (before.level, before.verdict));
}
