//! Seed, five fields, and the boats that bring the paddy to the dryer.

use serde_json::json;

use super::super::document::{Event, HandOver, Stage, Story, side};
use super::super::identifier::lot;
use super::super::party::{BO_KINH, BONG_SUNG_TRANG, DRYER, HAT_SUONG, HONG_DAN, SEED_STORE};
use super::{FRESH_PADDY, SEED};

const SEED_MADE: Stage = ("Sản xuất giống", "Seed production");
const SEED_DELIVERED: Stage = ("Giao giống", "Seed delivered");
const SOWING: Stage = ("Gieo sạ", "Sowing");
const HARVEST: Stage = ("Thu hoạch", "Harvest");
const BOAT: Stage = ("Giao lúa bằng ghe", "Delivered by boat");

const SEED_LOT: &str = "G26HT-01";

/// One field in the summer-autumn season.
struct Field {
    name: &'static str,
    place: &'static str,
    /// Who records: the cooperative for its members, the household outside it for itself.
    recorder: &'static str,
    seed: u32,
    seed_came: &'static str,
    sown: &'static str,
    harvested: &'static str,
    days: u32,
    paddy: &'static str,
    kilograms: u32,
    boat: [&'static str; 2],
}

const FIELDS: [Field; 5] = [
    Field {
        name: "F1",
        place: "8937990221011",
        recorder: BONG_SUNG_TRANG,
        seed: 208,
        seed_came: "2026-04-27 09:00",
        sown: "2026-05-02 07:00",
        harvested: "2026-08-18 10:30",
        days: 108,
        paddy: "L-F1-260818",
        kilograms: 16_120,
        boat: ["2026-08-18 12:00", "2026-08-18 17:20"],
    },
    Field {
        name: "F2",
        place: "8937990221028",
        recorder: BONG_SUNG_TRANG,
        seed: 112,
        seed_came: "2026-04-27 09:40",
        sown: "2026-05-03 07:00",
        harvested: "2026-08-18 14:00",
        days: 107,
        paddy: "L-F2-260818",
        kilograms: 8_260,
        boat: ["2026-08-18 15:10", "2026-08-18 20:30"],
    },
    Field {
        name: "F3",
        place: "8937990221035",
        recorder: BONG_SUNG_TRANG,
        seed: 256,
        seed_came: "2026-04-27 10:30",
        sown: "2026-05-04 07:00",
        harvested: "2026-08-19 09:30",
        days: 107,
        paddy: "L-F3-260819",
        kilograms: 20_480,
        boat: ["2026-08-19 11:00", "2026-08-19 15:40"],
    },
    Field {
        name: "F4",
        place: "8937990221042",
        recorder: BONG_SUNG_TRANG,
        seed: 144,
        seed_came: "2026-04-27 11:20",
        sown: "2026-05-05 07:00",
        harvested: "2026-08-19 11:00",
        days: 106,
        paddy: "L-F4-260819",
        kilograms: 10_800,
        boat: ["2026-08-19 12:30", "2026-08-19 16:50"],
    },
    Field {
        name: "F5",
        place: HONG_DAN,
        recorder: HONG_DAN,
        seed: 200,
        seed_came: "2026-04-28 09:30",
        sown: "2026-05-06 07:00",
        harvested: "2026-08-21 09:00",
        days: 107,
        paddy: "L-F5-260821",
        kilograms: 15_250,
        boat: ["2026-08-21 10:30", "2026-08-21 15:00"],
    },
];

/// Diary of F1: time, stage, details.
const DIARY: [(&str, Stage, Stage); 6] = [
    ("2026-04-30 07:00", ("Ngâm ủ giống", "Seed soaked"), ("208 kg giống", "208 kg of seed")),
    ("2026-05-12 07:00", ("Bón phân lần 1", "First fertiliser"), ("30 kg N/ha", "30 kg N/ha")),
    ("2026-05-24 07:00", ("Bón phân lần 2", "Second fertiliser"), ("40 kg N/ha", "40 kg N/ha")),
    ("2026-06-08 07:00", ("Rút nước giữa vụ", "Mid-season drainage"), ("Để ruộng khô mặt", "Field left to dry")),
    (
        "2026-06-18 07:00",
        ("Bón phân lần 3", "Third fertiliser"),
        ("20 kg N/ha, 30 kg K₂O/ha", "20 kg N/ha, 30 kg K₂O/ha"),
    ),
    (
        "2026-07-20 07:00",
        ("Phun lần cuối", "Last spraying"),
        (
            "Cách ly 14 ngày; thu hoạch sau 29 ngày. Giá trị mẫu, không phải khuyến cáo.",
            "Interval 14 days; harvested after 29 days. Sample values, not advice.",
        ),
    ),
];

pub(super) fn tell(story: &mut Story) {
    let seed = lot(SEED, SEED_LOT);
    let ilmd = json!({"cbvmda:lotNumber": SEED_LOT, "nguon:variety": "ST25"});
    let making = Event::add("creating_class_instance", SEED_MADE).at("2026-04-20 15:00").place(SEED_STORE);
    story.record(BO_KINH, [making.kilograms(&seed, 1_000).set("ilmd", ilmd)]);
    for field in &FIELDS {
        sow(story, field, &seed);
        harvest(story, field);
    }
    for (time, stage, (vi, en)) in DIARY {
        let entry = Event::observe("other", stage).at(time).place(FIELDS[0].place).about(&format!("01/{FRESH_PADDY}"));
        story.record(BONG_SUNG_TRANG, [entry.note(vi, en)]);
    }
}

impl Field {
    /// A part of the season on this field.
    fn season(&self, step: &str, stage: Stage) -> Event {
        let transformation = format!("urn:nguon:mau:transformation:{}-HT-2026", self.name);
        Event::transform(step, stage).place(self.place).set("transformationID", json!(transformation))
    }
}

fn sow(story: &mut Story, field: &Field, seed: &str) {
    let notice = format!("XK-{SEED_LOT}-{}", field.name);
    let way = HandOver {
        from: side(BO_KINH, SEED_STORE, if field.place == HONG_DAN { "2026-04-28 06:30" } else { "2026-04-27 06:30" }),
        to: side(field.recorder, field.place, field.seed_came),
        notice: &notice,
        shipped: SEED_DELIVERED,
        received: SEED_DELIVERED,
    };
    story.hand_over(&way, |event| event.kilograms(seed, field.seed), |event| event.kilograms(seed, field.seed));
    story.record(field.recorder, [field.season("other", SOWING).at(field.sown).input(seed, field.seed)]);
}

fn harvest(story: &mut Story, field: &Field) {
    let paddy = lot(FRESH_PADDY, field.paddy);
    let day = &field.harvested[..10];
    let ilmd = json!({
        "cbvmda:lotNumber": field.paddy, "cbvmda:harvestStartDate": day, "cbvmda:harvestEndDate": day,
        "nguon:variety": "ST25",
    });
    let event = field.season("commissioning", HARVEST).at(field.harvested).output(&paddy, field.kilograms);
    let event = event.set("ilmd", ilmd).set("nguon:days", json!(field.days));
    let moisture = json!({"nguon:quantity": 26, "nguon:unit": "%"});
    story.record(field.recorder, [event.set("nguon:moisture", moisture)]);
    let notice = format!("XK-{}", field.paddy);
    let way = HandOver {
        from: side(field.recorder, field.place, field.boat[0]),
        to: side(HAT_SUONG, DRYER, field.boat[1]),
        notice: &notice,
        shipped: BOAT,
        received: BOAT,
    };
    let goods = |event: Event| event.kilograms(&paddy, field.kilograms);
    story.hand_over(&way, goods, goods);
}
