//! ST25 rice mixed from several farms: one lot from four certified fields, one with a fifth, and gift bags on nobody's word.

mod field;
mod gift;
mod market;
mod mill;

use super::document::Story;
use super::identifier::{item, lot, stamp_serial};

const SEED: &str = "08937990210114";
const FRESH_PADDY: &str = "08937990220113";
const DRIED_PADDY: &str = "08937990230112";
const BULK_RICE: &str = "08937990230129";
const BROKEN_RICE: &str = "08937990230136";
const BRAN: &str = "08937990230143";
const HUSK: &str = "08937990230150";
const BAG: &str = "08937990230211";
const CARTON: &str = "18937990230218";
const GIFT_BAG: &str = "08937990230310";

/// Company prefix that numbers the pallets.
const PREFIX: &str = "893799023";

const BAGS_IN_CARTON: usize = 4;
const CARTONS_ON_PALLET: usize = 50;

/// Lot from the cooperative's fields only.
const FOUR_FIELDS: &str = "GA260905A";
/// Lot into which the fifth field's paddy went.
const FIVE_FIELDS: &str = "GA260912B";

/// Stamps that the story names: much scanned, scanned twice.
const SOLD_STAMPS: [&str; 2] = ["7Q4MZK2X9TB3H", "C8N5WD3R7JX2F"];
/// Stamp on the bag that tore while the last pallet was packed.
const TORN_STAMP: &str = "V2T9KH6B4QM8S";
/// Series of computed serials.
const BAG_SERIES: u64 = 23;

const BAGS_OF_FOUR_FIELDS: u64 = 4_200;
const BAGS_OF_FIVE_FIELDS: u64 = 2_234;

pub(super) fn tell(story: &mut Story) {
    field::tell(story);
    mill::tell(story);
    market::tell(story);
    gift::tell(story);
}

/// The serialised bags of the first lot; the torn one is the last.
fn bags_of_four_fields() -> Vec<String> {
    let named = SOLD_STAMPS.iter().map(|serial| item(BAG, serial));
    let computed = (2..BAGS_OF_FOUR_FIELDS - 1).map(computed_bag);
    named.chain(computed).chain([item(BAG, TORN_STAMP)]).collect()
}

/// The serialised bags of the second lot.
fn bags_of_five_fields() -> Vec<String> {
    (BAGS_OF_FOUR_FIELDS..BAGS_OF_FOUR_FIELDS + BAGS_OF_FIVE_FIELDS).map(computed_bag).collect()
}

fn computed_bag(index: u64) -> String {
    item(BAG, &stamp_serial(BAG_SERIES, index))
}

/// Key of a lot of bags.
fn bag_lot(code: &str) -> String {
    lot(BAG, code)
}
