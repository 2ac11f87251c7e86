//! Durian of Đắk Lắk: one lot that the buyer abroad never confirmed, one with a hole before the packing house.

mod orchard;
mod packing_house;
mod trader;

use serde_json::{Value, json};

use super::document::{Event, Stage, Story};
use super::identifier::{item, stamp_serial};

const UNGRADED: &str = "08937990110117";
const TAGGED: &str = "08937990120116";
const CARTON: &str = "08937990120123";
const GRADE_2: &str = "08937990120130";

/// Company prefix that numbers the pallets.
const PREFIX: &str = "893799012";

const CARTONS_ON_PALLET: usize = 45;
const FRUIT_IN_CARTON: usize = 6;

/// Serials that the story names, before the computed ones.
const NAMED_TAGS: [&str; 2] = ["K7P2W9XQ4D6MT", "N3HB8RVC5Y1ZE"];
/// Series of computed serials.
const TAG_SERIES: u64 = 12;

const COLLECTED: Stage = ("Thu mua, chở về", "Collected");
const GRADING: Stage = ("Phân loại", "Grading");
const CLEANING: Stage = ("Làm sạch, nhúng, để ráo", "Cleaning, dipping, drying");
const TAGGING: Stage = ("Gắn tem từng trái", "Tagging each fruit");
const PACKING: Stage = ("Đóng thùng", "Packing");
const DELIVERY: Stage = ("Giao hàng trong nước", "Domestic delivery");

/// Lot for export.
const EXPORT: &str = "SR260822A";
/// Lot bought through a trader outside the system.
const BOUGHT: &str = "SR260829B";

pub(super) fn tell(story: &mut Story) {
    orchard::tell(story);
    packing_house::tell(story);
    trader::tell(story);
}

/// The tags of the export lot, one for each fruit.
fn tags() -> Vec<String> {
    let named = NAMED_TAGS.iter().map(|serial| item(TAGGED, serial));
    let computed = (0..5_398).map(|index| item(TAGGED, &stamp_serial(TAG_SERIES, index)));
    named.chain(computed).collect()
}

/// Air-blown for mealybugs, dipped for a minute, dried by fans.
fn cleaning(lot: &str, time: &str, place: &str) -> Event {
    let treatment = json!({
        "nguon:vi": "Thổi khí loại rệp sáp, nhúng chất được phép 60 giây, quạt ráo 3 giờ. Giá trị mẫu.",
        "nguon:en": "Air-blown against mealybugs, permitted dip 60 s, fan-dried 3 h. Sample values.",
    });
    Event::observe("other", CLEANING).at(time).place(place).about(lot).set("nguon:treatment", treatment)
}

/// What the packs of a lot have in common.
fn pack_data(code: &str, made: &str, best_before: &str) -> Value {
    json!({"cbvmda:lotNumber": code, "cbvmda:productionDate": made, "cbvmda:bestBeforeDate": best_before})
}
