//! The lot bought through a trader who is not in the system: nobody recorded where it grew.

use serde_json::json;

use super::super::document::{Event, HandOver, Story, side};
use super::super::identifier::{lot, numbered_items, pallets};
use super::super::packing::Line;
use super::super::party::{DAT_DO_BAZAN, DEO_GIO, DEO_GIO_YARD, NGO_NHO, NGO_NHO_SHOP, PACKING_HOUSE};
use super::{
    BOUGHT, CARTON, CARTONS_ON_PALLET, COLLECTED, DELIVERY, GRADE_2, GRADING, PACKING, PREFIX, TAGGED, UNGRADED,
    cleaning, pack_data,
};

pub(super) fn tell(story: &mut Story) {
    let raw = lot(UNGRADED, "SR260829B-MUA");
    let buying = Event::observe("receiving", COLLECTED).at("2026-08-29 16:10").place(PACKING_HOUSE);
    let buying = buying.kilograms(&raw, 4_451).set("disposition", json!("in_progress"));
    let buying = buying
        .note("Vựa trái cây Ngã Ba (mẫu), ngoài hệ thống", "Ngã Ba fruit trader (sample), outside the system")
        .set("nguon:weighingSlip", json!({"nguon:quantity": 4_480, "nguon:uom": "KGM"}));
    let grading = Event::transform("commissioning", GRADING)
        .at("2026-08-29 21:30")
        .place(PACKING_HOUSE)
        .input(&raw, 4_451)
        .output(&lot(TAGGED, BOUGHT), 4_320)
        .output(&lot(GRADE_2, "SR2-260829"), 95)
        .loss(("Loại bỏ", "Rejected"), 36)
        .set("nguon:packingHouse", json!("VN-DLPH-9901 (MAU)"));
    let cleaning = cleaning(&lot(TAGGED, BOUGHT), "2026-08-30 04:00", PACKING_HOUSE);
    story.record(DAT_DO_BAZAN, [buying]);
    story.record(DAT_DO_BAZAN, [grading, cleaning]);
    pack(story);
    deliver(story);
}

fn pack(story: &mut Story) {
    let line = Line { place: PACKING_HOUSE, stage: PACKING, day: "2026-08-30" };
    let cartons = numbered_items(CARTON, 'U', 1..=240);
    let fruit = lot(TAGGED, BOUGHT);
    let mut events = line.commission(8 * 60, &cartons, &pack_data(BOUGHT, "2026-08-30", "2026-09-13"));
    events.extend(
        line.pack(8 * 60 + 10, 100, &cartons, |_, event| event.amount("childQuantityList", &fruit, 18, Some("KGM"))),
    );
    events.extend(line.stack(9 * 60 + 55, 30, &pallets(PREFIX, 101..=106), &cartons, CARTONS_ON_PALLET));
    story.record(DAT_DO_BAZAN, events);
}

fn deliver(story: &mut Story) {
    let pallets = pallets(PREFIX, 101..=106);
    let way = HandOver {
        from: side(DAT_DO_BAZAN, PACKING_HOUSE, "2026-08-30 15:00"),
        to: side(NGO_NHO, NGO_NHO_SHOP, "2026-09-01 06:40"),
        notice: "XK-SR260829B-NN",
        shipped: DELIVERY,
        received: DELIVERY,
    };
    let goods = |event: Event| event.epcs(&pallets).pieces(&lot(CARTON, BOUGHT), 240);
    story.hand_over(&way, |event| goods(event).paper("bol", DEO_GIO, "VC-SR260829B-NN"), goods);
    let transporting = Event::observe("transporting", DELIVERY).at("2026-08-30 16:30").epcs(&pallets);
    let transporting = transporting.read_point(DEO_GIO_YARD);
    story.record(DEO_GIO, [transporting.set("nguon:plate", json!("00C-000.02 (MAU)"))]);
}
