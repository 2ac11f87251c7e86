//! The bad night of cold room 2 and what followed: stop, recall, destruction.

use serde_json::json;

use super::super::document::{Event, Stage, Story, reading};
use super::super::identifier::{numbered_items, pallets};
use super::super::party::{BEN_DA_XANH, CHO_QUE, COLD_STORE_2, TAN_TAO};
use super::{CARTON, PREFIX, RECALLED, fillet};

const STORING: Stage = ("Bảo quản lạnh", "Cold storage");
const STOPPED: Stage = ("Ngừng xuất hàng", "Supply stopped");
const RECALL: Stage = ("Thu hồi", "Recall");
const DESTRUCTION: Stage = ("Tiêu huỷ", "Destruction");

/// Room temperature above which the goods are at risk.
const LIMIT_CELSIUS: f64 = -18.0;

pub(super) fn tell(story: &mut Story) {
    compressor_stops(story);
    hold(story);
    destroy(story);
}

/// Measured on 2 October, read and recorded a week later.
fn compressor_stops(story: &mut Story) {
    let readings = [
        ("2026-10-02 00:40", -20.1),
        ("2026-10-02 01:10", -17.8),
        ("2026-10-02 02:40", -14.6),
        ("2026-10-02 04:10", -12.0),
        ("2026-10-02 05:40", -10.3),
        ("2026-10-02 07:10", -9.2),
        ("2026-10-02 08:20", -12.9),
        ("2026-10-02 09:30", -18.4),
    ];
    let event = Event::observe("storing", STORING).at("2026-10-02 09:30").place(COLD_STORE_2);
    let event = event.epcs(&pallets(PREFIX, 111..=119));
    let event = readings.iter().fold(event, |event, (time, value)| {
        event.sensor(reading("893799005SENS02", time, *value, *value > LIMIT_CELSIUS))
    });
    let event = event.note("Máy nén dừng trong đêm.", "The compressor stopped during the night.");
    story.record_later(BEN_DA_XANH, "2026-10-09 15:40", [event]);
}

/// Supply stops the same evening; the next day the recall reaches the supermarkets.
fn hold(story: &mut Story) {
    let kept = Event::observe("holding", STOPPED).at("2026-10-09 18:30").place(COLD_STORE_2);
    let kept = kept.epcs(&pallets(PREFIX, 114..=119)).set("disposition", json!("non_sellable_other"));
    story.record(BEN_DA_XANH, [kept]);
    // The last 40 of the 270 cartons never left the distribution centre.
    let cartons = numbered_items(CARTON, 'B', 1_131..=1_170);
    let recalled = Event::observe("holding", RECALL).at("2026-10-10 09:30").place(TAN_TAO).epcs(&cartons);
    let in_shops = Event::observe("holding", RECALL).at("2026-10-10 11:30").place(TAN_TAO);
    let in_shops = in_shops.pieces(&fillet(RECALLED), 1_060).note(
        "Hàng còn ở chín siêu thị, đã dồn về Trung tâm phân phối.",
        "Goods left in nine shops, brought back to the distribution centre.",
    );
    let returned = Event::observe("collecting", RECALL).at("2026-10-24 17:00").place(TAN_TAO);
    let returned = returned.pieces(&fillet(RECALLED), 312).set("disposition", json!("returned"));
    story.record(CHO_QUE, [recalled, in_shops].map(|event| event.set("disposition", json!("recalled"))));
    story.record(CHO_QUE, [returned]);
}

/// 5.350 bags in the cold store, 1.460 unsold ones of the supermarkets, 312 that buyers brought back.
fn destroy(story: &mut Story) {
    let bags = fillet(RECALLED);
    let destroyed = |time: &str, place: &str, count: u32| {
        let event = Event::delete("destroying", DESTRUCTION).at(time).place(place).pieces(&bags, count);
        event.set("disposition", json!("destroyed"))
    };
    story.record(BEN_DA_XANH, [destroyed("2026-10-27 09:00", COLD_STORE_2, 5_350)]);
    let bought_back = destroyed("2026-10-28 09:40", TAN_TAO, 312);
    story.record(CHO_QUE, [destroyed("2026-10-28 09:00", TAN_TAO, 1_460), bought_back]);
}
