//! The way of the bags to supermarkets and to the online shop.

use serde_json::json;

use super::super::document::{Event, HandOver, Stage, Story, clock, side};
use super::super::identifier::{lot, numbered_items, pallets};
use super::super::packing::on_pallet;
use super::super::party::{
    BEP_NHA, BEP_NHA_ONLINE, BEP_NHA_STORE, CHO_QUE, GO_VAP, HAT_SUONG, RICE_MILL, TAN_TAO, VINH_LONG,
};
use super::{BAGS_IN_CARTON, CARTON, CARTONS_ON_PALLET, FIVE_FIELDS, FOUR_FIELDS, PREFIX, bags_of_four_fields};

const TO_SUPERMARKET: Stage = ("Giao siêu thị", "To the supermarket");
const TO_DEALER: Stage = ("Giao nhà phân phối", "To the distributor");
const RECEIVED: Stage = ("Nhận hàng", "Received");
const TO_SHOPS: Stage = ("Chia hàng", "To shops");
const RETAIL: Stage = ("Bán lẻ", "Retail");

/// Both ends of a way within one organisation.
struct Move<'a> {
    organisation: &'a str,
    from: &'a str,
    to: &'a str,
    times: [&'a str; 2],
    notice: &'a str,
}

pub(super) fn tell(story: &mut Story) {
    leave_the_mill(story);
    let cartons = numbered_items(CARTON, 'A', 1..=1_050);
    open_pallet(story, CHO_QUE, TAN_TAO, "2026-09-13 07:00", &cartons, 1);
    let first_shop = Move {
        organisation: CHO_QUE,
        from: TAN_TAO,
        to: VINH_LONG,
        times: ["2026-09-13 08:00", "2026-09-13 12:20"],
        notice: "CH-VL-0913",
    };
    first_shop.record(story, &cartons[..20]);
    let second_shop = Move {
        organisation: CHO_QUE,
        from: TAN_TAO,
        to: GO_VAP,
        times: ["2026-09-13 08:30", "2026-09-13 09:30"],
        notice: "CH-GV-0913",
    };
    second_shop.record(story, &cartons[20..50]);
    open_pallet(story, BEP_NHA, BEP_NHA_STORE, "2026-09-14 07:00", &cartons, 14);
    let online = Move {
        organisation: BEP_NHA,
        from: BEP_NHA_STORE,
        to: BEP_NHA_ONLINE,
        times: ["2026-09-14 08:00", "2026-09-14 08:40"],
        notice: "CH-TT-0914",
    };
    online.record(story, &cartons[650..670]);
    // Cartons 3, 23 and 651: none of the bags whose stamps the story follows.
    sell(story, CHO_QUE, VINH_LONG, "2026-09-19", &cartons, 3);
    sell(story, CHO_QUE, GO_VAP, "2026-09-19", &cartons, 23);
    sell(story, BEP_NHA, BEP_NHA_ONLINE, "2026-09-20", &cartons, 651);
}

/// Pallets 20 and 21 of the first lot stay at the mill.
fn leave_the_mill(story: &mut Story) {
    let supermarket = HandOver {
        from: side(HAT_SUONG, RICE_MILL, "2026-09-10 16:00"),
        to: side(CHO_QUE, TAN_TAO, "2026-09-11 01:30"),
        notice: "XK-GA260905A-TT",
        shipped: TO_SUPERMARKET,
        received: RECEIVED,
    };
    let goods = |event: Event| event.epcs(&pallets(PREFIX, 1..=13)).pieces(&lot(CARTON, FOUR_FIELDS), 650);
    story.hand_over(&supermarket, goods, goods);
    let dealer = HandOver {
        from: side(HAT_SUONG, RICE_MILL, "2026-09-11 16:00"),
        to: side(BEP_NHA, BEP_NHA_STORE, "2026-09-12 02:10"),
        notice: "XK-GA260905A-BN",
        shipped: TO_DEALER,
        received: RECEIVED,
    };
    let goods = |event: Event| event.epcs(&pallets(PREFIX, 14..=19)).pieces(&lot(CARTON, FOUR_FIELDS), 300);
    story.hand_over(&dealer, goods, goods);
    let second_lot = HandOver {
        from: side(HAT_SUONG, RICE_MILL, "2026-09-18 16:00"),
        to: side(BEP_NHA, BEP_NHA_STORE, "2026-09-19 02:00"),
        notice: "XK-GA260912B-BN",
        shipped: TO_DEALER,
        received: RECEIVED,
    };
    let goods = |event: Event| event.epcs(&pallets(PREFIX, 101..=104)).pieces(&lot(CARTON, FIVE_FIELDS), 200);
    story.hand_over(&second_lot, goods, goods);
}

fn open_pallet(story: &mut Story, organisation: &str, place: &str, time: &str, cartons: &[String], number: usize) {
    let pallet = pallets(PREFIX, number..=number);
    let events = pallet.iter().map(|pallet| {
        let event = Event::take_out_of(pallet, "unpacking", TO_SHOPS).at(time).place(place);
        event.children(on_pallet(cartons, CARTONS_ON_PALLET, number - 1))
    });
    story.record(organisation, events);
}

impl Move<'_> {
    fn record(&self, story: &mut Story, cartons: &[String]) {
        let way = HandOver {
            from: side(self.organisation, self.from, self.times[0]),
            to: side(self.organisation, self.to, self.times[1]),
            notice: self.notice,
            shipped: TO_SHOPS,
            received: TO_SHOPS,
        };
        story.hand_over(&way, |event| event.epcs(cartons), |event| event.epcs(cartons));
    }
}

/// One carton is opened and its bags are sold; `number` counts cartons from 1.
fn sell(story: &mut Story, organisation: &str, place: &str, day: &str, cartons: &[String], number: usize) {
    let bags = bags_of_four_fields(story);
    let bags = &bags[(number - 1) * BAGS_IN_CARTON..number * BAGS_IN_CARTON];
    let opening = Event::take_out_of(&cartons[number - 1], "unpacking", RETAIL).at(&clock(day, 7 * 60)).place(place);
    let selling = Event::observe("retail_selling", RETAIL).at(&clock(day, 20 * 60)).place(place).epcs(bags);
    story.record(organisation, [opening.children(bags), selling.set("disposition", json!("retail_sold"))]);
}
