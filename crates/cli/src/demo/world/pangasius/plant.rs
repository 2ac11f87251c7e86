//! From the boat to the pallet (steps 9 to 12) and the laboratory's report (step 14), for both lots.

use serde_json::json;

use super::super::document::{Event, HandOver, Stage, Story, moment, side};
use super::super::identifier::{lot, numbered_items, pallets};
use super::super::packing::Line;
use super::super::party::{BONG_DIEN_DIEN, FISH_PLANT, PHU_SA, POND_A, POND_B, VAM_XANH};
use super::{BY_PRODUCT, CARTON, CARTONS_ON_PALLET, COMPLETE, LIVE_FISH, PREFIX, RECALLED, fillet};

const HAUL: Stage = ("Chở cá sống bằng ghe", "Live haul by boat");
const FILLETING: Stage = ("Phi lê, sửa cá", "Filleting, trimming");
const FREEZING: Stage = ("Cấp đông", "Freezing");
const PACKING: Stage = ("Đóng gói", "Packing");
const RESULT: Stage = ("Kết quả kiểm nghiệm", "Test result");

/// One lot of the plant.
struct Batch {
    code: &'static str,
    fish: &'static str,
    pond: &'static str,
    boat_left: &'static str,
    boat_came: &'static str,
    /// Kilograms.
    sent: u32,
    received: u32,
    fillet: u32,
    by_product: u32,
    loss: u32,
    filleted: &'static str,
    frozen: &'static str,
    packing_day: &'static str,
    made: &'static str,
    expires: &'static str,
    carton_letter: char,
    cartons: usize,
    first_pallet: usize,
    last_pallet: usize,
    /// Kept back or tested.
    sample: u32,
    tested: &'static str,
    test: &'static str,
}

const BATCHES: [Batch; 2] = [
    Batch {
        code: COMPLETE,
        fish: "CA-A-260805",
        pond: POND_A,
        boat_left: "2026-08-05 06:00",
        boat_came: "2026-08-05 10:40",
        sent: 60_000,
        received: 59_700,
        fillet: 21_320,
        by_product: 37_500,
        loss: 880,
        filleted: "2026-08-06 13:50",
        frozen: "2026-08-06 16:20",
        packing_day: "2026-08-07",
        made: "2026-08-06",
        expires: "2028-08-06",
        carton_letter: 'A',
        cartons: 2_130,
        first_pallet: 1,
        last_pallet: 24,
        sample: 20,
        tested: "2026-08-10 16:00",
        test: "KN-MAU-1204",
    },
    Batch {
        code: RECALLED,
        fish: "CA-B-260909",
        pond: POND_B,
        boat_left: "2026-09-09 06:10",
        boat_came: "2026-09-09 10:30",
        sent: 48_000,
        received: 47_760,
        fillet: 17_050,
        by_product: 30_000,
        loss: 710,
        filleted: "2026-09-10 12:30",
        frozen: "2026-09-10 15:40",
        packing_day: "2026-09-11",
        made: "2026-09-10",
        expires: "2028-09-10",
        carton_letter: 'B',
        cartons: 1_705,
        first_pallet: 101,
        last_pallet: 119,
        sample: 0,
        tested: "2026-09-15 16:00",
        test: "KN-MAU-1277",
    },
];

pub(super) fn tell(story: &mut Story) {
    for batch in &BATCHES {
        haul(story, batch);
        fillet_and_freeze(story, batch);
        pack(story, batch);
        test(story, batch);
    }
}

/// Step 9.
fn haul(story: &mut Story, batch: &Batch) {
    let notice = format!("XK-{}", batch.fish);
    let way = HandOver {
        from: side(VAM_XANH, batch.pond, batch.boat_left),
        to: side(BONG_DIEN_DIEN, FISH_PLANT, batch.boat_came),
        notice: &notice,
        shipped: HAUL,
        received: HAUL,
    };
    let fish = lot(LIVE_FISH, batch.fish);
    story.hand_over(&way, |sent| sent.kilograms(&fish, batch.sent), |got| got.kilograms(&fish, batch.received));
}

/// Steps 10 and 11.
fn fillet_and_freeze(story: &mut Story, batch: &Batch) {
    let ilmd = json!({
        "cbvmda:lotNumber": batch.code,
        "cbvmda:productionDate": batch.made,
        "cbvmda:itemExpirationDate": batch.expires,
    });
    let yielded = f64::from(batch.received * 100 / batch.fillet) / 100.0;
    let filleting = Event::transform("commissioning", FILLETING)
        .at(batch.filleted)
        .place(FISH_PLANT)
        .input(&lot(LIVE_FISH, batch.fish), batch.received)
        .output(&fillet(batch.code), batch.fillet)
        .output(&lot(BY_PRODUCT, batch.code), batch.by_product)
        .loss(("Máu và nước", "Blood and water"), batch.loss)
        .set("ilmd", ilmd)
        .set("nguon:approval", json!("DL 000 (MAU)"))
        .set("nguon:fishPerKgFillet", json!(yielded));
    let air = json!({"type": "Temperature", "value": -38, "uom": "CEL", "nguon:of": "air"});
    let core = json!({"type": "Temperature", "value": -18.6, "uom": "CEL", "nguon:of": "core"});
    let duration = json!({"type": "Time", "value": 25, "uom": "MIN"});
    let sensor = json!({
        "sensorMetadata": {"time": moment(batch.frozen), "deviceID": "8004/893799004IQF01"},
        "sensorReport": [air, core, duration],
    });
    let freezing = Event::observe("other", FREEZING).at(batch.frozen).place(FISH_PLANT);
    let freezing = freezing.kilograms(&fillet(batch.code), batch.fillet).sensor(sensor);
    let glazing = json!({"nguon:quantity": 8, "nguon:unit": "%"});
    story.record(BONG_DIEN_DIEN, [filleting, freezing.set("nguon:glazing", glazing)]);
}

/// Step 12.
fn pack(story: &mut Story, batch: &Batch) {
    let line = Line { place: FISH_PLANT, stage: PACKING, day: batch.packing_day };
    let cartons = numbered_items(CARTON, batch.carton_letter, 1..=batch.cartons);
    let pallets = pallets(PREFIX, batch.first_pallet..=batch.last_pallet);
    let ilmd = json!({
        "cbvmda:lotNumber": batch.code,
        "cbvmda:productionDate": batch.made,
        "cbvmda:itemExpirationDate": batch.expires,
    });
    let bags = fillet(batch.code);
    let mut events = line.commission(8 * 60, &cartons, &ilmd);
    events.extend(line.pack(8 * 60 + 5, 160, &cartons, |_, event| event.amount("childQuantityList", &bags, 10, None)));
    events.extend(line.stack(10 * 60 + 46, 14, &pallets, &cartons, CARTONS_ON_PALLET));
    story.record(BONG_DIEN_DIEN, events);
}

/// Step 14: samples of the packed lot go to the laboratory, the report comes back.
fn test(story: &mut Story, batch: &Batch) {
    let bags = fillet(batch.code);
    let time = format!("{} 11:15", batch.packing_day);
    let sampling = Event::observe("sampling", ("Lấy mẫu thành phẩm", "Product sample")).at(&time).place(FISH_PLANT);
    let sampling = sampling.paper("testres", PHU_SA, batch.test);
    let sampling = if batch.sample > 0 { sampling.kilograms(&bags, batch.sample) } else { sampling.about(&bags) };
    story.record(BONG_DIEN_DIEN, [sampling]);
    let result = json!({
        "nguon:vi": "Vi sinh, tồn dư: đạt",
        "nguon:en": "Microbiology, residues: pass",
        "nguon:passed": true,
    });
    let report = Event::observe("inspecting", RESULT).at(batch.tested).place(PHU_SA).about(&bags);
    let report = report.paper("testres", PHU_SA, batch.test).set("disposition", json!("conformant"));
    story.record(PHU_SA, [report.set("nguon:result", result)]);
}
