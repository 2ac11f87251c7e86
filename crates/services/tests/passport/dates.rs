//! Dates on the pack: only the owner of the number says what stands there.

use services::passport::Passport;

use crate::event::Event;
use crate::tale::Tale;
use crate::world::{COUNTER, MILL, PLANT, RICE, RICE_GTIN, SHOP, STORE, STRANGER, TRADER, product};

/// Day of making and day on the pack.
fn check_days(what: &str, page: &Passport, made: Option<&str>, pack: Option<&str>) {
    let found = (page.made_on.map(|day| day.to_string()), page.pack_date.as_ref().map(|it| it.date.to_string()));
    assert_eq!(found, (made.map(str::to_owned), pack.map(str::to_owned)), "{what}");
}

fn dated(at: &str, made: &str, expiry: &str) -> Event {
    let event = Event::add("commissioning").at(at).kg(RICE, 600);
    event.ilmd("productionDate", made).ilmd("itemExpirationDate", expiry)
}

#[test]
fn the_owner_of_the_number_sets_the_dates() {
    check_days("base", &Tale::base().page(RICE), Some("2026-11-03"), Some("2027-11-03"));
    let bare = Tale::base().change("milled", |it| it.unset("ilmd"));
    check_days("no dates given: the day of the record", &bare.page(RICE), Some("2026-11-03"), None);
    let later = bare.also(MILL, dated("11-04 08:00", "2026-11-02", "2027-11-02").place(PLANT));
    check_days("given by a later record of the owner", &later.page(RICE), Some("2026-11-02"), Some("2027-11-02"));
}

#[test]
fn whoever_holds_the_goods_sets_no_dates() {
    for (what, who, at) in [("shop", SHOP, COUNTER), ("stranger", STRANGER, COUNTER)] {
        let relabelled = dated("11-06 08:00", "2026-11-06", "2030-01-01").place(at);
        let page = Tale::base().also(who, relabelled.clone()).page(RICE);
        check_days(what, &page, Some("2026-11-03"), Some("2027-11-03"));
        let bare = Tale::base().change("milled", |it| it.unset("ilmd"));
        check_days(what, &bare.also(who, relabelled).page(RICE), Some("2026-11-03"), None);
    }
}

#[test]
fn a_stranger_cannot_make_goods_older() {
    let early = dated("01-01 08:00", "2026-01-01", "2026-02-01").place(COUNTER);
    let page = Tale::base().also(STRANGER, early.clone()).page(RICE);
    check_days("the owner gave a day", &page, Some("2026-11-03"), Some("2027-11-03"));
    let bare = Tale::base().change("milled", |it| it.unset("ilmd"));
    let page = bare.also(STRANGER, early).page(RICE);
    check_days("the owner gave none", &page, Some("2026-11-03"), None);
}

#[test]
fn the_maker_for_another_brand_sets_no_dates() {
    let branded = |tale: Tale| tale.records(|records| product(records, RICE_GTIN).owner = TRADER.to_owned());
    let page = branded(Tale::base()).page(RICE);
    check_days("the maker's word alone", &page, Some("2026-11-03"), None);
    let told = Tale::base().also(TRADER, dated("11-03 09:00", "2026-11-01", "2028-01-01").place(STORE));
    check_days("the brand's word", &branded(told).page(RICE), Some("2026-11-01"), Some("2028-01-01"));
}
