//! Who recorded: sides, groups, verification, and how little a single recorder proves.

use services::passport::{Hint, Level, Verdict};

use crate::event::Event;
use crate::tale::Tale;
use crate::world::{COOP, MILL, PLOT, RICE, SHOP, TRADER, organisation};

#[test]
fn the_base_is_fully_checked() {
    let page = Tale::base().check("base", 4, "complete");
    assert!(page.previous_known && page.next_known);
    assert_eq!(page.journey.len(), 4, "harvest, two hand-overs, milling: {:#?}", page.journey);
}

#[test]
fn a_firm_that_waits_to_be_verified_is_named() {
    let tale = Tale::base().records(|records| organisation(records, COOP).verified = false);
    let page = tale.check("cooperative unverified", 3, "unchecked");
    let Verdict::Unchecked { waiting } = &page.verdict else { panic!("{:?}", page.verdict) };
    assert_eq!(waiting.len(), 1, "{waiting:?}");
    assert!(waiting[0].vi.starts_with("xác minh") && waiting[0].en.ends_with("HTX Lúa Mẫu"), "{waiting:?}");
}

#[test]
fn one_recorder_proves_nothing() {
    let alone = Tale::base().without(&["sent", "stocked"]).recorded_by("harvest", MILL);
    let page = alone.check("the mill records everything", 1, "declared");
    assert!(matches!(&page.level, Some(Level::OneSide { firm }) if firm.vi == "Nhà máy Mẫu"), "{:?}", page.level);
    assert!(matches!(&page.verdict, Verdict::Declared { firm } if firm.vi == "Nhà máy Mẫu"), "{:?}", page.verdict);
    let both = Tale::base().recorded_by("sent", MILL).recorded_by("stocked", MILL).recorded_by("harvest", MILL);
    both.check("the mill records the other sides as well", 1, "declared");
}

#[test]
fn two_firms_under_one_owner_are_one_side() {
    let group = |glns: &'static [&str], owner: &'static str| {
        Tale::base().records(move |records| {
            for gln in glns {
                organisation(records, gln).group = Some(owner.to_owned());
            }
        })
    };
    group(&[MILL, SHOP], COOP).check("all one group", 1, "declared");
    group(&[MILL, SHOP, COOP], TRADER).check("all under a fourth", 1, "declared");
    // A hand-over inside one side neither helps nor harms (`samples` A2).
    group(&[MILL], COOP).check("mill belongs to the cooperative", 4, "complete");
    group(&[MILL], SHOP).check("mill belongs to the shop", 4, "complete");
    let inside = group(&[MILL], COOP).without(&["received"]);
    inside.check("a receipt inside one side is not missed", 4, "complete");
}

#[test]
fn what_nobody_recorded_is_not_found() {
    let page = Tale::base().check_page("unknown lot", "01/08937000020016/10/R9", 9, "not found");
    let Verdict::NotFound(Hint::LotUnknown { lot, firm, .. }) = &page.verdict else { panic!("{:?}", page.verdict) };
    assert_eq!((lot.as_str(), firm.vi.as_str()), ("R9", "Nhà máy Mẫu"));
    let names = ["harvest", "sent", "received", "milled", "sold", "stocked"];
    let page = Tale::base().without(&names).check("no events", 9, "not found");
    assert!(matches!(page.verdict, Verdict::NotFound(Hint::LotUnknown { .. })), "{:?}", page.verdict);
    assert!(page.journey.is_empty());
}

#[test]
fn the_page_without_a_lot_says_no_level() {
    let page = Tale::base().check_page("no lot", "01/08937000020016", 9, "declared");
    assert!(page.journey.is_empty());
}

#[test]
fn the_order_of_recording_does_not_matter() {
    let base = Tale::base();
    let names = ["stocked", "sold", "milled", "received", "sent", "harvest"];
    let recorders = [SHOP, MILL, MILL, MILL, COOP, COOP];
    let empty = Tale::base().without(&names);
    let reversed = names.iter().zip(recorders).fold(empty, |tale, (name, by)| tale.also(by, base.event(name)));
    assert_eq!(reversed.page(RICE), base.page(RICE));
}

#[test]
fn a_side_by_record_of_its_own_goods_only() {
    // The cooperative still speaks about its paddy after it was sold; that is its own work, not the mill's.
    let spraying = Event::observe("inspecting").at("11-01 05:00").place(PLOT).kg("01/08937000010017/10/P1", 1000);
    let page = Tale::base().also(COOP, spraying.stage("Đo độ ẩm")).check("owner speaks", 4, "complete");
    assert!(page.journey.iter().any(|step| step.stage.as_ref().is_some_and(|stage| stage.vi == "Đo độ ẩm")));
}
