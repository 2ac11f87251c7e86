//! From the hatchery to the harvest (steps 1 to 8), for two ponds.

use serde_json::{Value, json};

use super::super::document::{Event, HandOver, Stage, Story, moment, side};
use super::super::identifier::lot;
use super::super::party::{FEED_MILL, HATCHERY, PHU_SA, POND_A, POND_B, RACH_SEN, SONG_LAP, VAM_XANH};
use super::{FEED, FINGERLING, LIVE_FISH};

const NURSING: Stage = ("Ương giống", "Nursing");
const FINGERLINGS_SHIPPED: Stage = ("Xuất giống", "Fingerlings shipped");
const STOCKING: Stage = ("Thả giống", "Stocking");
const FEED_MADE: Stage = ("Sản xuất thức ăn", "Feed production");
const FEED_OUT: Stage = ("Xuất thức ăn", "Feed out");
const FEED_IN: Stage = ("Nhập thức ăn", "Feed in");
const CARE: Stage = ("Chăm sóc", "Care");
const TREATMENT: Stage = ("Trị bệnh", "Treatment");
const SAMPLE: Stage = ("Lấy mẫu trước thu hoạch", "Pre-harvest sample");
const HARVEST: Stage = ("Thu hoạch", "Harvest");

/// What differs between the two ponds.
struct Pond {
    place: &'static str,
    /// One grow-out from stocking to harvest: everything that went in and came out.
    transformation: &'static str,
    fingerlings: Fingerlings,
    feeds: [Feed; 3],
    /// Time, °C, pH, dissolved oxygen and ammonia in mg/l.
    waters: &'static [(&'static str, f64, f64, f64, f64)],
    sampled: &'static str,
    tested: &'static str,
    test: &'static str,
    /// Time, lot and kilograms of each boat.
    boats: &'static [(&'static str, &'static str, u32)],
    days: u32,
}

struct Fingerlings {
    lot: &'static str,
    nursed: &'static str,
    hatched: u32,
    shipped: &'static str,
    received: &'static str,
    stocked: &'static str,
    fish: u32,
    kilograms: u32,
    quarantine: &'static str,
}

struct Feed {
    lot: &'static str,
    made: &'static str,
    sent: &'static str,
    received: &'static str,
    used: &'static str,
    kilograms: u32,
}

const POND_A_STORY: Pond = Pond {
    place: POND_A,
    transformation: "urn:nguon:mau:transformation:AO-A-2026",
    fingerlings: Fingerlings {
        lot: "CG251128",
        nursed: "2025-11-28 07:30",
        hatched: 372_000,
        shipped: "2025-12-08 04:40",
        received: "2025-12-08 09:10",
        stocked: "2025-12-08 09:40",
        fish: 360_000,
        kilograms: 10_800,
        quarantine: "KD-MAU-2025-118",
    },
    feeds: [
        Feed {
            lot: "TA251201",
            made: "2025-11-29 15:00",
            sent: "2025-12-01 06:10",
            received: "2025-12-01 10:30",
            used: "2025-12-08 10:00",
            kilograms: 140_000,
        },
        Feed {
            lot: "TA260301",
            made: "2026-02-27 15:00",
            sent: "2026-03-01 06:00",
            received: "2026-03-01 10:20",
            used: "2026-03-01 16:00",
            kilograms: 150_000,
        },
        Feed {
            lot: "TA260520",
            made: "2026-05-18 15:00",
            sent: "2026-05-20 06:05",
            received: "2026-05-20 10:15",
            used: "2026-05-20 16:00",
            kilograms: 141_400,
        },
    ],
    waters: &[
        ("2026-01-18 06:30", 27.8, 7.3, 4.4, 0.04),
        ("2026-04-26 06:30", 30.1, 7.5, 3.9, 0.07),
        ("2026-07-19 06:30", 29.6, 7.4, 4.1, 0.06),
    ],
    sampled: "2026-07-28 07:00",
    tested: "2026-08-01 15:00",
    test: "KN-MAU-1182",
    boats: &[
        ("2026-08-05 04:30", "CA-A-260805", 60_000),
        ("2026-08-06 04:30", "CA-A-260806", 55_110),
        ("2026-08-07 04:30", "CA-A-260807", 55_110),
        ("2026-08-08 04:30", "CA-A-260808", 55_110),
        ("2026-08-09 04:30", "CA-A-260809", 55_110),
    ],
    days: 240,
};

const POND_B_STORY: Pond = Pond {
    place: POND_B,
    transformation: "urn:nguon:mau:transformation:AO-B-2026",
    fingerlings: Fingerlings {
        lot: "CG260110",
        nursed: "2026-01-10 07:30",
        hatched: 279_000,
        shipped: "2026-01-20 04:50",
        received: "2026-01-20 09:30",
        stocked: "2026-01-20 10:00",
        fish: 270_000,
        kilograms: 8_100,
        quarantine: "KD-MAU-2026-007",
    },
    feeds: [
        Feed {
            lot: "TA260115",
            made: "2026-01-13 15:00",
            sent: "2026-01-15 06:00",
            received: "2026-01-15 10:10",
            used: "2026-01-20 10:30",
            kilograms: 105_000,
        },
        Feed {
            lot: "TA260420",
            made: "2026-04-18 15:00",
            sent: "2026-04-20 06:00",
            received: "2026-04-20 10:25",
            used: "2026-04-20 16:00",
            kilograms: 112_000,
        },
        Feed {
            lot: "TA260620",
            made: "2026-06-18 15:00",
            sent: "2026-06-20 06:00",
            received: "2026-06-20 10:05",
            used: "2026-06-20 16:00",
            kilograms: 106_500,
        },
    ],
    waters: &[("2026-08-16 06:30", 29.9, 7.4, 4.0, 0.06)],
    sampled: "2026-09-01 07:00",
    tested: "2026-09-05 15:00",
    test: "KN-MAU-1268",
    boats: &[
        ("2026-09-09 04:30", "CA-B-260909", 48_000),
        ("2026-09-10 04:30", "CA-B-260910", 54_110),
        ("2026-09-11 04:30", "CA-B-260911", 54_110),
        ("2026-09-12 04:30", "CA-B-260912", 54_110),
    ],
    days: 232,
};

pub(super) fn tell(story: &mut Story) {
    for pond in [&POND_A_STORY, &POND_B_STORY] {
        stock(story, pond);
        feed(story, pond);
        for (time, celsius, acidity, oxygen, ammonia) in pond.waters {
            let water = water(time, *celsius, *acidity, *oxygen, *ammonia);
            story.record(VAM_XANH, [pond.diary("inspecting", CARE).at(time).sensor(water)]);
        }
        sample(story, pond);
        harvest(story, pond);
    }
    treat(story, &POND_A_STORY);
}

impl Pond {
    fn fingerling_lot(&self) -> String {
        lot(FINGERLING, self.fingerlings.lot)
    }

    /// A note on the fish in the pond: until the harvest they are the fingerlings that went in.
    fn diary(&self, step: &str, stage: Stage) -> Event {
        Event::observe(step, stage).place(self.place).about(&self.fingerling_lot())
    }

    /// A part of the grow-out.
    fn grow(&self, step: &str, stage: Stage) -> Event {
        Event::transform(step, stage).place(self.place).set("transformationID", json!(self.transformation))
    }
}

/// Steps 1 to 3.
fn stock(story: &mut Story, pond: &Pond) {
    let Fingerlings { lot: code, nursed, hatched, shipped, received, stocked, fish, kilograms, quarantine } =
        pond.fingerlings;
    let fingerlings = pond.fingerling_lot();
    let nursing = Event::add("creating_class_instance", NURSING).at(nursed).place(HATCHERY);
    let ilmd = json!({"cbvmda:lotNumber": code, "nguon:species": "Pangasianodon hypophthalmus"});
    story.record(RACH_SEN, [nursing.pieces(&fingerlings, hatched).set("ilmd", ilmd)]);
    let notice = format!("XK-{code}");
    let way = HandOver {
        from: side(RACH_SEN, HATCHERY, shipped),
        to: side(VAM_XANH, pond.place, received),
        notice: &notice,
        shipped: FINGERLINGS_SHIPPED,
        received: STOCKING,
    };
    let weight = json!({"nguon:quantity": kilograms, "nguon:uom": "KGM"});
    let goods = |event: Event| {
        event.pieces(&fingerlings, fish).paper("cert", RACH_SEN, quarantine).set("nguon:weight", weight.clone())
    };
    story.hand_over(&way, goods, goods);
    let opened = pond.grow("other", STOCKING).at(stocked).amount("inputQuantityList", &fingerlings, fish, None);
    let density = json!({"nguon:quantity": 45, "nguon:unit": "con/m²"});
    let species = json!("Pangasianodon hypophthalmus");
    story.record(VAM_XANH, [opened.set("nguon:species", species).set("nguon:density", density)]);
}

/// Step 4.
fn feed(story: &mut Story, pond: &Pond) {
    for Feed { lot: code, made, sent, received, used, kilograms } in &pond.feeds {
        let feed = lot(FEED, code);
        let making = Event::add("commissioning", FEED_MADE).at(made).place(FEED_MILL).kilograms(&feed, *kilograms);
        story.record(SONG_LAP, [making.set("ilmd", json!({"cbvmda:lotNumber": code}))]);
        let notice = format!("XK-{code}");
        let way = HandOver {
            from: side(SONG_LAP, FEED_MILL, sent),
            to: side(VAM_XANH, pond.place, received),
            notice: &notice,
            shipped: FEED_OUT,
            received: FEED_IN,
        };
        let goods = |event: Event| event.kilograms(&feed, *kilograms);
        story.hand_over(&way, goods, goods);
        story.record(VAM_XANH, [pond.grow("other", FEED_IN).at(used).input(&feed, *kilograms)]);
    }
}

/// Step 5: one look at the water.
fn water(time: &str, celsius: f64, acidity: f64, oxygen: f64, ammonia: f64) -> Value {
    json!({
        "sensorMetadata": {"time": moment(time)},
        "sensorReport": [
            {"type": "Temperature", "value": celsius, "uom": "CEL"},
            {"type": "Dimensionless", "value": acidity, "uom": "Q30", "nguon:of": "pH"},
            {"type": "MassConcentration", "value": oxygen, "uom": "M1",
             "chemicalSubstance": "https://identifiers.org/inchikey:MYMOFIZGZYHOMD-UHFFFAOYSA-N", "nguon:of": "DO"},
            {"type": "MassConcentration", "value": ammonia, "uom": "M1",
             "chemicalSubstance": "https://identifiers.org/inchikey:QGZKDVFQNNGYKY-UHFFFAOYSA-N", "nguon:of": "NH₃"},
        ],
    })
}

/// Step 6, pond A only.
fn treat(story: &mut Story, pond: &Pond) {
    let treatment = json!({
        "nguon:vi": "Hoạt chất theo đơn ĐT-MAU-07. Giá trị mẫu, không phải khuyến cáo.",
        "nguon:en": "Active substance by prescription ĐT-MAU-07. Sample values, not advice.",
        "nguon:prescription": "ĐT-MAU-07",
        "nguon:from": "2026-03-12",
        "nguon:to": "2026-03-16",
        "nguon:withdrawalDays": 28,
        "nguon:withdrawalEnd": "2026-04-13",
    });
    let event = pond.diary("other", TREATMENT).at("2026-03-16 07:15").set("nguon:treatment", treatment);
    story.record(VAM_XANH, [event]);
}

/// Step 7: the cooperative takes the sample, the laboratory reports.
fn sample(story: &mut Story, pond: &Pond) {
    let sampling = pond.diary("sampling", SAMPLE).at(pond.sampled).paper("testres", PHU_SA, pond.test);
    story.record(VAM_XANH, [sampling]);
    let result = json!({
        "nguon:vi": "12 chất tồn dư: không phát hiện",
        "nguon:en": "12 residues: not detected",
        "nguon:passed": true,
    });
    let report = Event::observe("inspecting", ("Kết quả kiểm nghiệm", "Test result")).at(pond.tested).place(PHU_SA);
    let report = report.about(&pond.fingerling_lot()).paper("testres", PHU_SA, pond.test);
    story.record(PHU_SA, [report.set("disposition", json!("conformant")).set("nguon:result", result)]);
}

/// Step 8: each boat takes a lot; the last one ends the grow-out.
fn harvest(story: &mut Story, pond: &Pond) {
    let feed: u32 = pond.feeds.iter().map(|feed| feed.kilograms).sum();
    for (time, code, kilograms) in pond.boats {
        let event = pond.grow("commissioning", HARVEST).at(time).output(&lot(LIVE_FISH, code), *kilograms);
        let event = event.paper("testres", PHU_SA, pond.test).set(
            "ilmd",
            json!({"cbvmda:lotNumber": code, "cbvmda:harvestStartDate": &time[..10], "cbvmda:harvestEndDate": &time[..10]}),
        );
        let event = event
            .set("nguon:species", json!("Pangasianodon hypophthalmus"))
            .set("nguon:days", json!(pond.days))
            .set("nguon:feed", json!({"nguon:quantity": feed, "nguon:uom": "KGM", "nguon:fcr": 1.6}))
            .set("nguon:survival", json!({"nguon:quantity": 82, "nguon:unit": "%"}))
            .set("nguon:size", json!({"nguon:quantity": 0.95, "nguon:uom": "KGM"}));
        story.record(VAM_XANH, [event]);
    }
}
