//! From the distribution centre to the shelf (steps 17 and 18), within one organisation.

use serde_json::json;

use super::super::document::{Event, HandOver, Stage, Story, clock, side};
use super::super::identifier::{numbered_items, pallets};
use super::super::packing::on_pallet;
use super::super::party::{CHO_QUE, GO_VAP, SEVEN_MORE_SHOPS, TAN_TAO, VINH_LONG};
use super::{CARTON, CARTONS_ON_PALLET, COMPLETE, PREFIX, RECALLED, fillet};

const TO_SHOPS: Stage = ("Chia hàng", "To shops");
const RETAIL: Stage = ("Bán lẻ", "Retail");

/// Cartons of the recalled lot that each shop opens.
const OPENED: usize = 14;

pub(super) fn tell(story: &mut Story) {
    let cartons = numbered_items(CARTON, 'A', 1..=2_130);
    unpack(story, "2026-08-23", &cartons, 19, &pallets(PREFIX, 19..=24));
    move_to(story, GO_VAP, ["2026-08-23 08:00", "2026-08-23 09:10"], "CH-GV-0823", &cartons[1_620..1_680]);
    move_to(story, VINH_LONG, ["2026-08-23 08:20", "2026-08-23 12:30"], "CH-VL-0823", &cartons[1_680..1_720]);
    open_and_sell(story, GO_VAP, COMPLETE, &cartons[1_620..1_629], "2026-08-24", 86);
    open_and_sell(story, VINH_LONG, COMPLETE, &cartons[1_680..1_686], "2026-08-24", 52);
    tell_recalled(story);
}

/// Of 270 cartons, 230 go to nine shops and 1.240 bags are sold before the recall.
fn tell_recalled(story: &mut Story) {
    let cartons = numbered_items(CARTON, 'B', 1..=1_705);
    unpack(story, "2026-10-04", &cartons, 11, &pallets(PREFIX, 111..=113));
    let shops = [GO_VAP, VINH_LONG].into_iter().chain(SEVEN_MORE_SHOPS);
    let mut next = 10 * CARTONS_ON_PALLET;
    for (number, shop) in shops.enumerate() {
        let (share, sold) = if shop == GO_VAP { (30, 136) } else { (25, 138) };
        let given = &cartons[next..next + share];
        next += share;
        let sent = clock("2026-10-04", 8 * 60 + number * 5);
        let received = clock("2026-10-04", 10 * 60 + number * 25);
        move_to(story, shop, [&sent, &received], &format!("CH-{:02}-1004", number + 1), given);
        open_and_sell(story, shop, RECALLED, &given[..OPENED], "2026-10-08", sold);
    }
}

/// Step 17: pallets are taken apart; `first` is the number of the first of them within its lot.
fn unpack(story: &mut Story, day: &str, cartons: &[String], first: usize, pallets: &[String]) {
    let events = pallets.iter().enumerate().map(|(at, pallet)| {
        let event = Event::take_out_of(pallet, "unpacking", TO_SHOPS).at(&clock(day, 7 * 60 + at * 4)).place(TAN_TAO);
        event.children(on_pallet(cartons, CARTONS_ON_PALLET, first - 1 + at))
    });
    story.record(CHO_QUE, events);
}

/// A move inside the organisation: recorded at both ends, but nobody hands over to anybody else.
fn move_to(story: &mut Story, shop: &str, [sent, received]: [&str; 2], notice: &str, cartons: &[String]) {
    let way = HandOver {
        from: side(CHO_QUE, TAN_TAO, sent),
        to: side(CHO_QUE, shop, received),
        notice,
        shipped: TO_SHOPS,
        received: TO_SHOPS,
    };
    story.hand_over(&way, |event| event.epcs(cartons), |event| event.epcs(cartons));
}

/// Step 18: cartons are opened in the morning, bags of 1 kg sold until the evening.
fn open_and_sell(story: &mut Story, shop: &str, code: &str, cartons: &[String], day: &str, sold: u32) {
    let bags = fillet(code);
    let opening = cartons.iter().enumerate().map(|(at, carton)| {
        let event = Event::take_out_of(carton, "unpacking", RETAIL).at(&clock(day, 6 * 60 + 30 + at)).place(shop);
        event.amount("childQuantityList", &bags, 10, None)
    });
    let selling = Event::observe("retail_selling", RETAIL).at(&clock(day, 21 * 60)).place(shop).pieces(&bags, sold);
    story.record(CHO_QUE, opening.chain([selling.set("disposition", json!("retail_sold"))]));
}
