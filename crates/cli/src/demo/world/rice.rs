//! ST25 rice mixed from several farms: one lot from four certified fields, one with a fifth, and gift bags on nobody's word.

mod field;
mod gift;
mod market;
mod mill;

use super::document::Story;
use super::identifier::{item, lot};

const SEED: &str = "08937990210114";
const FRESH_PADDY: &str = "08937990220113";
const DRIED_PADDY: &str = "08937990230112";
const BULK_RICE: &str = "08937990230129";
const BROKEN_RICE: &str = "08937990230136";
const BRAN: &str = "08937990230143";
const HUSK: &str = "08937990230150";
pub(crate) const BAG: &str = "08937990230211";
const CARTON: &str = "18937990230218";
const GIFT_BAG: &str = "08937990230310";

/// Company prefix that numbers the pallets.
const PREFIX: &str = "893799023";

const BAGS_IN_CARTON: usize = 4;
const CARTONS_ON_PALLET: usize = 50;

/// Lot from the cooperative's fields only.
pub(crate) const FOUR_FIELDS: &str = "GA260905A";
/// Lot into which the fifth field's paddy went.
const FIVE_FIELDS: &str = "GA260912B";

/// Stamps that the story names: much scanned, scanned twice.
pub(crate) const SOLD_STAMPS: [&str; 2] = ["7Q4MZK2X9TB3H", "C8N5WD3R7JX2F"];
/// Stamp on the bag that tore while the last pallet was packed.
pub(crate) const TORN_STAMP: &str = "V2T9KH6B4QM8S";

/// Stamps ordered for the bags of each lot; the three that the story names are the mill's own.
pub(crate) const ORDERS: [(&str, usize); 2] = [(FOUR_FIELDS, 4_197), (FIVE_FIELDS, 2_234)];

/// Serials of the ordered stamps: the node works them out, so they differ from one demo to the next.
#[derive(Default)]
pub(crate) struct BagStamps {
    pub(crate) four_fields: Vec<String>,
    pub(crate) five_fields: Vec<String>,
}

pub(super) fn tell(story: &mut Story) {
    field::tell(story);
    mill::tell(story);
    market::tell(story);
    gift::tell(story);
}

/// The serialised bags of the first lot; the torn one is the last.
fn bags_of_four_fields(story: &Story) -> Vec<String> {
    let named = SOLD_STAMPS.iter().map(|serial| item(BAG, serial));
    let ordered = story.stamps.four_fields.iter().map(|serial| item(BAG, serial));
    named.chain(ordered).chain([item(BAG, TORN_STAMP)]).collect()
}

/// The serialised bags of the second lot.
fn bags_of_five_fields(story: &Story) -> Vec<String> {
    story.stamps.five_fields.iter().map(|serial| item(BAG, serial)).collect()
}

/// Key of a lot of bags.
fn bag_lot(code: &str) -> String {
    lot(BAG, code)
}
