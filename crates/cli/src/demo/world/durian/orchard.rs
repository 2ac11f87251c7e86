//! The diary of plot 01, the residue test and the harvest of three plots (steps 1 and 2).

use serde_json::json;

use super::super::document::{Event, HandOver, Stage, Story, side};
use super::super::identifier::lot;
use super::super::party::{DAT_DO_BAZAN, GIO_DAI_NGAN, ORCHARDS, PACKING_HOUSE, PHU_SA};
use super::{COLLECTED, UNGRADED};

const HARVEST: Stage = ("Thu hoạch", "Harvest");
const RESULT: Stage = ("Kết quả kiểm nghiệm", "Test result");

/// Report on the fruit of plot 01.
const TEST: &str = "KN-MAU-1219";

/// What the three plots gave and what arrived: lot, picked until, kilograms, collected, arrived, kilograms.
const PLOTS: [(&str, &str, u32, &str, &str, u32); 3] = [
    ("V01-260822", "2026-08-22 09:40", 6_200, "2026-08-22 13:00", "2026-08-22 14:20", 6_157),
    ("V02-260822", "2026-08-22 10:30", 4_100, "2026-08-22 13:20", "2026-08-22 15:30", 4_072),
    ("V03-260822", "2026-08-22 11:30", 9_400, "2026-08-22 14:00", "2026-08-22 16:30", 9_336),
];

/// Diary of plot 01: time, stage, details.
const DIARY: [(&str, Stage, Stage); 6] = [
    ("2026-01-10 08:00", ("Bón phân hữu cơ", "Organic fertiliser"), ("20 kg/gốc, 168 gốc", "20 kg a tree, 168 trees")),
    ("2026-03-05 08:00", ("Xiết nước tạo mầm hoa", "Water withheld for flower buds"), ("21 ngày", "21 days")),
    ("2026-04-18 17:00", ("Xổ nhụy", "Full bloom"), ("Mốc tính ngày thu", "Days to harvest count from here")),
    ("2026-05-12 08:00", ("Tỉa trái lần 1", "First fruit thinning"), ("Còn 65 trái/gốc", "65 fruit a tree left")),
    ("2026-06-02 08:00", ("Bón NPK 15-15-15", "NPK 15-15-15"), ("1,0 kg/gốc", "1.0 kg a tree")),
    (
        "2026-07-20 07:00",
        ("Phun thuốc trừ bệnh", "Spraying against disease"),
        (
            "Hoạt chất ghi theo nhãn, 25 ml/bình 25 lít; cách ly 14 ngày, được thu từ 03/08/2026. Giá trị mẫu.",
            "Active substance as on the label, 25 ml in 25 litres; interval 14 days, harvest from 3 August 2026. Sample values.",
        ),
    ),
];

pub(super) fn tell(story: &mut Story) {
    for (time, stage, (vi, en)) in DIARY {
        let entry = Event::observe("other", stage).at(time).place(ORCHARDS[0]).about(&format!("01/{UNGRADED}"));
        story.record(GIO_DAI_NGAN, [entry.note(vi, en)]);
    }
    test(story);
    for (plot, place) in PLOTS.iter().zip(ORCHARDS) {
        pick_and_collect(story, plot, place);
    }
}

/// Sample to the laboratory a week before the harvest.
fn test(story: &mut Story) {
    let class = lot(UNGRADED, PLOTS[0].0);
    let sampling = Event::observe("sampling", ("Gửi mẫu cadimi, vàng O", "Sample for cadmium, auramine O"));
    let sampling = sampling.at("2026-08-15 09:00").place(ORCHARDS[0]).about(&class);
    story.record(GIO_DAI_NGAN, [sampling.paper("testres", PHU_SA, TEST)]);
    let result = json!({
        "nguon:vi": "Cadimi 0,012 mg/kg; vàng O: không phát hiện",
        "nguon:en": "Cadmium 0.012 mg/kg; auramine O: not detected",
        "nguon:passed": true,
    });
    let report = Event::observe("inspecting", RESULT).at("2026-08-19 16:00").place(PHU_SA).about(&class);
    let report = report.paper("testres", PHU_SA, TEST).set("disposition", json!("conformant"));
    story.record(PHU_SA, [report.set("nguon:result", result)]);
}

fn pick_and_collect(story: &mut Story, plot: &(&str, &str, u32, &str, &str, u32), place: &str) {
    let (code, picked, kilograms, collected, arrived, weighed) = *plot;
    let fruit = lot(UNGRADED, code);
    let ilmd = json!({
        "cbvmda:lotNumber": code, "cbvmda:harvestStartDate": &picked[..10], "cbvmda:harvestEndDate": &picked[..10],
    });
    let picking = Event::add("creating_class_instance", HARVEST).at(picked).place(place).kilograms(&fruit, kilograms);
    let picking = picking.set("ilmd", ilmd).set("nguon:growingArea", json!("VN-DLOR-9901 (MAU)"));
    let picking = if place == ORCHARDS[0] {
        picking.paper("testres", PHU_SA, TEST).set("nguon:daysAfterBloom", json!(126))
    } else {
        picking
    };
    story.record(GIO_DAI_NGAN, [picking]);
    let notice = format!("XK-{code}");
    let way = HandOver {
        from: side(GIO_DAI_NGAN, place, collected),
        to: side(DAT_DO_BAZAN, PACKING_HOUSE, arrived),
        notice: &notice,
        shipped: COLLECTED,
        received: COLLECTED,
    };
    story.hand_over(&way, |sent| sent.kilograms(&fruit, kilograms), |got| got.kilograms(&fruit, weighed));
}
