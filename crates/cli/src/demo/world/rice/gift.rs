//! Gift bags of rice bought without papers: every step is the mill's own word.

use serde_json::json;

use super::super::document::{Event, Story};
use super::super::identifier::lot;
use super::super::party::{HAT_SUONG, RICE_MILL};
use super::GIFT_BAG;

const LOT: &str = "GA260920Q";

pub(super) fn tell(story: &mut Story) {
    let bags = lot(GIFT_BAG, LOT);
    let ilmd = json!({
        "cbvmda:lotNumber": LOT,
        "cbvmda:productionDate": "2026-09-20",
        "cbvmda:itemExpirationDate": "2027-09-20",
    });
    let packed = Event::add("creating_class_instance", ("Đóng túi quà", "Gift bags packed"))
        .at("2026-09-20 09:00")
        .place(RICE_MILL)
        .pieces(&bags, 300)
        .set("ilmd", ilmd)
        .note("Gạo mua ngoài, chưa có giấy tờ nguồn gốc.", "Rice bought outside, no papers of origin yet.");
    let stored = Event::observe("storing", ("Lưu kho", "In store")).at("2026-09-20 16:00").place(RICE_MILL);
    let sold = Event::observe("retail_selling", ("Bán tại nhà máy", "Sold at the mill")).at("2026-09-26 17:00");
    let sold = sold.place(RICE_MILL).pieces(&bags, 40).set("disposition", json!("retail_sold"));
    story.record(HAT_SUONG, [packed]);
    story.record(HAT_SUONG, [stored.pieces(&bags, 300)]);
    story.record(HAT_SUONG, [sold]);
}
