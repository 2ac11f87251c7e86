//! Cold store, export and the way to the supermarkets (steps 13 to 16).

use serde_json::json;

use super::super::document::{Event, HandOver, Stage, Story, event_id, moment, reading, side};
use super::super::identifier::pallets;
use super::super::party::{
    BEN_DA_XANH, BONG_DIEN_DIEN, CAT_LAI, CHO_QUE, COLD_STORE_1, COLD_STORE_2, HAMBURG, PLANT_CHILL_ROOM, SAO_HOM,
    SAO_HOM_YARD, TAN_TAO,
};
use super::{COMPLETE, PREFIX, RECALLED, cartons_of};

const OUT_OF_PLANT: Stage = ("Xuất khỏi nhà máy", "Out of the plant");
const INTO_COLD_STORE: Stage = ("Nhập kho lạnh", "Into cold store");
const EXPORT: Stage = ("Xuất khẩu", "Export");
const TO_SUPERMARKET: Stage = ("Giao siêu thị", "To the supermarket");
const RECEIVED: Stage = ("Nhận hàng", "Received");

const CONTAINER: &str = "urn:nguon:mau:container:MAUU0000015";

/// The receipt with the wrong number of cartons.
const WRONG_RECEIPT: u64 = 0xE0_0000_0001;
/// The receipt that takes its place.
const RIGHT_RECEIPT: u64 = 0xE0_0000_0002;

pub(super) fn tell(story: &mut Story) {
    store(story, COLD_STORE_1, COMPLETE, &pallets(PREFIX, 1..=24), 2_130, ["2026-08-08 07:30", "2026-08-08 09:15"]);
    store(story, COLD_STORE_1, RECALLED, &pallets(PREFIX, 101..=110), 900, ["2026-09-12 07:30", "2026-09-12 09:05"]);
    store(story, COLD_STORE_2, RECALLED, &pallets(PREFIX, 111..=119), 805, ["2026-09-12 08:00", "2026-09-12 09:40"]);
    export(story);
    truck(story);
    receive_and_correct(story);
    deliver_recalled(story);
}

/// Step 13: the plant gives, the cold store takes and keeps.
fn store(story: &mut Story, place: &str, code: &str, pallets: &[String], cartons: u32, [sent, received]: [&str; 2]) {
    let room = if place == COLD_STORE_1 { "K1" } else { "K2" };
    let notice = format!("XK-{code}-{room}");
    let way = HandOver {
        from: side(BONG_DIEN_DIEN, PLANT_CHILL_ROOM, sent),
        to: side(BEN_DA_XANH, place, received),
        notice: &notice,
        shipped: OUT_OF_PLANT,
        received: INTO_COLD_STORE,
    };
    let goods = |event: Event| event.epcs(pallets).pieces(&cartons_of(code), cartons);
    story.hand_over(&way, goods, goods);
    let device = if place == COLD_STORE_1 { "893799005SENS01" } else { "893799005SENS02" };
    let sensor = json!({
        "sensorMetadata": {"time": moment(received), "deviceID": format!("8004/{device}")},
        "sensorReport": [{
            "type": "Temperature", "minValue": -20.8, "meanValue": -20.1, "maxValue": -19.3, "uom": "CEL",
        }],
    });
    let storing = Event::observe("storing", INTO_COLD_STORE).at(received).place(place).epcs(pallets).sensor(sensor);
    story.record(BEN_DA_XANH, [storing.set("disposition", json!("in_progress"))]);
}

/// Step 15a: pallets 1 to 18 to Hamburg.
fn export(story: &mut Story) {
    let pallets = pallets(PREFIX, 1..=18);
    let container = [CONTAINER.to_owned()];
    let loading = Event::put_into(CONTAINER, "loading", EXPORT).at("2026-08-12 14:00").place(COLD_STORE_1);
    let loading = loading.children(&pallets).set("nguon:setPoint", celsius(-20));
    story.record(BEN_DA_XANH, [loading.paper("bol", SAO_HOM, "VC-MAUU0000015")]);
    let way = HandOver {
        from: side(BEN_DA_XANH, COLD_STORE_1, "2026-08-12 14:30"),
        to: side(HAMBURG, HAMBURG, "2026-09-21 14:40"),
        notice: "XK-MAUU0000015",
        shipped: EXPORT,
        received: RECEIVED,
    };
    let goods = |event: Event| event.epcs(&pallets).pieces(&cartons_of(COMPLETE), 1_620);
    let shipping = goods(way.shipping()).paper("cert", BONG_DIEN_DIEN, "HC-MAU-7710");
    story.record(BEN_DA_XANH, [shipping]);
    let air = [("2026-08-12 18:00", -20.2), ("2026-08-13 06:00", -19.8), ("2026-08-16 06:00", -20.1)];
    let departing = Event::observe("departing", EXPORT).at("2026-08-16 09:00").read_point(CAT_LAI).epcs(&container);
    let departing = air
        .iter()
        .fold(departing, |event, (time, value)| event.sensor(reading("893799006SENS09", time, *value, false)));
    story.record(SAO_HOM, [departing]);
    // Hamburg counts in its own summer time.
    let unloading = Event::take_out_of(CONTAINER, "unloading", RECEIVED).place(HAMBURG).children(&pallets);
    let receiving = goods(way.receiving()).at_offset("2026-09-21 09:40", "+02:00");
    let unloading = unloading.at_offset("2026-09-21 09:10", "+02:00");
    story.record_later(HAMBURG, "2026-09-21 14:45", [unloading, receiving]);
}

/// Step 15b on the road: the carrier's report, one reading each half hour.
fn truck(story: &mut Story) {
    let pallets = pallets(PREFIX, 19..=24);
    let readings = [
        ("2026-08-20 22:15", -19.4),
        ("2026-08-20 22:45", -19.1),
        ("2026-08-20 23:15", -19.3),
        ("2026-08-20 23:45", -18.9),
        ("2026-08-21 00:15", -16.8),
        ("2026-08-21 00:45", -18.7),
        ("2026-08-21 01:15", -19.0),
        ("2026-08-21 01:45", -19.2),
    ];
    let event = Event::observe("transporting", TO_SUPERMARKET).at("2026-08-21 02:00").epcs(&pallets);
    let event = event.read_point(TAN_TAO);
    let event = readings
        .iter()
        .fold(event, |event, (time, value)| event.sensor(reading("893799006SENS04", time, *value, false)));
    let event = event
        .note(
            "00 giờ 15: mở cửa thùng 11 phút. Ngưỡng báo động: −15 °C trong 30 phút.",
            "00:15: door open for 11 minutes. Alarm limit: −15 °C for 30 minutes.",
        )
        .set("nguon:plate", json!("00C-000.01 (MAU)"));
    story.record(SAO_HOM, [event]);
}

/// Steps 15b, 16 and 16′: 510 cartons sent, 519 typed, corrected the same morning by the receiver.
fn receive_and_correct(story: &mut Story) {
    let pallets = pallets(PREFIX, 19..=24);
    let cartons = cartons_of(COMPLETE);
    let way = HandOver {
        from: side(BEN_DA_XANH, COLD_STORE_1, "2026-08-20 18:30"),
        to: side(CHO_QUE, TAN_TAO, "2026-08-21 02:15"),
        notice: "XK-CT260806A-TT",
        shipped: TO_SUPERMARKET,
        received: RECEIVED,
    };
    let wrong = |event: Event| event.epcs(&pallets).pieces(&cartons, 519).id(WRONG_RECEIPT);
    let sent = |event: Event| event.epcs(&pallets).pieces(&cartons, 510).paper("bol", SAO_HOM, "VC-CT260806A-TT");
    story.hand_over(&way, sent, wrong);
    let declaration = json!({
        "declarationTime": moment("2026-08-21 09:05"),
        "reason": "incorrect_data",
        "correctiveEventIDs": [event_id(RIGHT_RECEIPT)],
        "nguon:stage": {"nguon:vi": "Sửa số liệu", "nguon:en": "Correction"},
    });
    let declared = wrong(way.receiving()).set("errorDeclaration", declaration);
    let right = way.receiving().epcs(&pallets).pieces(&cartons, 510).id(RIGHT_RECEIPT);
    let right = right.note("Đếm lại: 510 thùng.", "Counted again: 510 cartons.");
    story.record_later(CHO_QUE, "2026-08-21 09:05", [declared, right]);
}

/// Pallets 11 to 13 of the second lot leave the cold store after its bad night.
fn deliver_recalled(story: &mut Story) {
    let pallets = pallets(PREFIX, 111..=113);
    let way = HandOver {
        from: side(BEN_DA_XANH, COLD_STORE_2, "2026-10-03 17:30"),
        to: side(CHO_QUE, TAN_TAO, "2026-10-03 23:50"),
        notice: "XK-CT260910B-TT",
        shipped: TO_SUPERMARKET,
        received: RECEIVED,
    };
    let goods = |event: Event| event.epcs(&pallets).pieces(&cartons_of(RECALLED), 270);
    story.hand_over(&way, |event| goods(event).paper("bol", SAO_HOM, "VC-CT260910B-TT"), goods);
    let departing = Event::observe("departing", TO_SUPERMARKET).at("2026-10-03 18:00").epcs(&pallets);
    let departing = departing.read_point(SAO_HOM_YARD);
    let sensor = reading("893799006SENS04", "2026-10-03 18:00", -18.9, false);
    story.record(SAO_HOM, [departing.sensor(sensor).set("nguon:plate", json!("00C-000.01 (MAU)"))]);
}

fn celsius(degrees: i32) -> serde_json::Value {
    json!({"nguon:quantity": degrees, "nguon:uom": "CEL"})
}
