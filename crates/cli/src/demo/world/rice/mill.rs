//! Dryer and mill: paddy to rice to stamped bags.

use serde_json::{Value, json};

use super::super::document::{Event, Stage, Story, moment};
use super::super::identifier::{lot, numbered_items, pallets};
use super::super::packing::Line;
use super::super::party::{DRYER, HAT_SUONG, RICE_MILL};
use super::{
    BAGS_IN_CARTON, BRAN, BROKEN_RICE, BULK_RICE, CARTON, CARTONS_ON_PALLET, DRIED_PADDY, FIVE_FIELDS, FOUR_FIELDS,
    FRESH_PADDY, HUSK, PREFIX, TORN_STAMP, bag_lot, bags_of_five_fields, bags_of_four_fields,
};

const DRYING: Stage = ("Sấy", "Drying");
const MILLING: Stage = ("Xay xát, đánh bóng, tách màu", "Milling, polishing, colour sorting");
const PACKING: Stage = ("Đóng túi", "Packing");
const STAMP_VOIDED: Stage = ("Huỷ tem", "Stamp voided");

/// One run of the mill; weights in kilograms.
struct Run {
    code: &'static str,
    milled: &'static str,
    paddy: &'static [(&'static str, u32)],
    rice: u32,
    broken: u32,
    bran: u32,
    husk: u32,
    loss: u32,
    packing_day: &'static str,
    made: &'static str,
    expires: &'static str,
    carton_letter: char,
    first_pallet: usize,
}

const RUNS: [Run; 2] = [
    Run {
        code: FOUR_FIELDS,
        milled: "2026-09-05 14:00",
        paddy: &[("LK-A", 40_000)],
        rice: 21_000,
        broken: 5_600,
        bran: 4_000,
        husk: 8_600,
        loss: 800,
        packing_day: "2026-09-06",
        made: "2026-09-05",
        expires: "2027-09-05",
        carton_letter: 'A',
        first_pallet: 1,
    },
    Run {
        code: FIVE_FIELDS,
        milled: "2026-09-12 12:30",
        paddy: &[("LK-A", 8_100), ("LK-B", 13_180)],
        rice: 11_170,
        broken: 2_980,
        bran: 2_130,
        husk: 4_575,
        loss: 425,
        packing_day: "2026-09-13",
        made: "2026-09-12",
        expires: "2027-09-12",
        carton_letter: 'B',
        first_pallet: 101,
    },
];

pub(super) fn tell(story: &mut Story) {
    dry(story);
    let four_fields = bags_of_four_fields(story);
    for (run, bags) in RUNS.iter().zip([four_fields.clone(), bags_of_five_fields(story)]) {
        mill(story, run);
        pack(story, run, &bags);
    }
    void_torn(story, &four_fields);
}

/// Steps 2 and 3: the cooperative's paddy together, the household's alone.
fn dry(story: &mut Story) {
    let cooperative = drying("2026-08-21 08:00", "LK-A", 48_100)
        .input(&lot(FRESH_PADDY, "L-F1-260818"), 16_120)
        .input(&lot(FRESH_PADDY, "L-F2-260818"), 8_260)
        .input(&lot(FRESH_PADDY, "L-F3-260819"), 20_480)
        .input(&lot(FRESH_PADDY, "L-F4-260819"), 10_800)
        .loss(("Nước", "Water"), 7_487)
        .loss(("Bụi", "Dust"), 73);
    let household = drying("2026-08-23 10:00", "LK-B", 13_180)
        .input(&lot(FRESH_PADDY, "L-F5-260821"), 15_250)
        .loss(("Nước", "Water"), 2_051)
        .loss(("Bụi", "Dust"), 19);
    story.record(HAT_SUONG, [cooperative]);
    story.record(HAT_SUONG, [household]);
}

fn drying(end: &str, code: &str, kilograms: u32) -> Event {
    let air = json!({
        "sensorMetadata": {"time": moment(end), "deviceID": "8004/893799023SENS01"},
        "sensorReport": [
            {"type": "Temperature", "meanValue": 43, "uom": "CEL"},
            {"type": "Time", "value": 20, "uom": "HUR"},
        ],
    });
    Event::transform("commissioning", DRYING)
        .at(end)
        .place(DRYER)
        .output(&lot(DRIED_PADDY, code), kilograms)
        .sensor(air)
        .set("ilmd", json!({"cbvmda:lotNumber": code}))
        .set("nguon:moisture", json!({"nguon:quantity": 14.5, "nguon:unit": "%"}))
}

/// Steps 4 and 6.
fn mill(story: &mut Story, run: &Run) {
    let event = Event::transform("commissioning", MILLING).at(run.milled).place(RICE_MILL);
    let event =
        run.paddy.iter().fold(event, |event, (code, kilograms)| event.input(&lot(DRIED_PADDY, code), *kilograms));
    let event = event
        .output(&lot(BULK_RICE, run.code), run.rice)
        .output(&lot(BROKEN_RICE, run.code), run.broken)
        .output(&lot(BRAN, run.code), run.bran)
        .output(&lot(HUSK, run.code), run.husk)
        .loss(("Hao hụt", "Loss"), run.loss);
    let ilmd = json!({"cbvmda:lotNumber": run.code, "cbvmda:productionDate": run.made});
    story.record(HAT_SUONG, [event.set("ilmd", ilmd)]);
}

/// Steps 5 and 7: 5 kg into a bag, four bags into a carton, fifty cartons onto a pallet.
fn pack(story: &mut Story, run: &Run, bags: &[String]) {
    let line = Line { place: RICE_MILL, stage: PACKING, day: run.packing_day };
    let cartons = numbered_items(CARTON, run.carton_letter, 1..=bags.len().div_ceil(BAGS_IN_CARTON));
    let last_pallet = run.first_pallet + cartons.len().div_ceil(CARTONS_ON_PALLET) - 1;
    let pallets = pallets(PREFIX, run.first_pallet..=last_pallet);
    let data = run.pack_data();
    let filling = Event::transform("packing", PACKING)
        .at(&format!("{} 07:00", run.packing_day))
        .place(RICE_MILL)
        .input(&lot(BULK_RICE, run.code), run.rice)
        .amount("outputQuantityList", &bag_lot(run.code), run.rice / 5, None)
        .set("ilmd", data.clone());
    let mut events = vec![filling];
    events.extend(line.commission(7 * 60 + 10, bags, &data));
    events.extend(line.commission(7 * 60 + 20, &cartons, &data));
    events.extend(line.pack(7 * 60 + 30, 360, &cartons, |at, event| {
        event.children(&bags[at * BAGS_IN_CARTON..bags.len().min((at + 1) * BAGS_IN_CARTON)])
    }));
    events.extend(line.stack(13 * 60 + 35, 80, &pallets, &cartons, CARTONS_ON_PALLET));
    story.record(HAT_SUONG, events);
}

impl Run {
    fn pack_data(&self) -> Value {
        json!({
            "cbvmda:lotNumber": self.code,
            "cbvmda:productionDate": self.made,
            "cbvmda:itemExpirationDate": self.expires,
        })
    }
}

/// The last bag of the first lot tore: out of its carton, its stamp is no longer used.
fn void_torn(story: &mut Story, bags: &[String]) {
    let cartons = numbered_items(CARTON, 'A', 1..=bags.len() / BAGS_IN_CARTON);
    let torn: Vec<String> = bags.iter().filter(|bag| bag.ends_with(TORN_STAMP)).cloned().collect();
    let last_carton = cartons.last().map(String::as_str).unwrap_or_default();
    let taken_out = Event::take_out_of(last_carton, "unpacking", STAMP_VOIDED).at("2026-09-07 08:20").place(RICE_MILL);
    let voided = Event::delete("decommissioning", STAMP_VOIDED).at("2026-09-07 08:25").place(RICE_MILL).epcs(&torn);
    let voided = voided.set("disposition", json!("inactive"));
    let voided =
        voided.note("Túi rách khi đóng gói, tem không dùng nữa.", "Bag torn at packing, the stamp is no longer used.");
    story.record(HAT_SUONG, [taken_out.children(&torn), voided]);
}
