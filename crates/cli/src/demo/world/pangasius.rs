//! Pangasius of An Giang: one lot that is complete, one of which a part was recalled.

mod cold_chain;
mod plant;
mod pond;
mod recall;
mod shops;

use super::document::Story;
use super::identifier::lot;

const FEED: &str = "08937990010110";
const FINGERLING: &str = "08937990020119";
const LIVE_FISH: &str = "08937990030118";
const FILLET: &str = "08937990040117";
const CARTON: &str = "18937990040114";
const BY_PRODUCT: &str = "08937990040919";

/// Company prefix that numbers the pallets.
const PREFIX: &str = "893799004";

const CARTONS_ON_PALLET: usize = 90;

/// Lot of pond A, exported and sold at home.
pub(super) const COMPLETE: &str = "CT260806A";
/// Lot of pond B, recalled in part.
pub(super) const RECALLED: &str = "CT260910B";

pub(super) fn tell(story: &mut Story) {
    pond::tell(story);
    plant::tell(story);
    cold_chain::tell(story);
    shops::tell(story);
    recall::tell(story);
}

/// Key of a lot of bags, or of the fillet before it is packed.
fn fillet(code: &str) -> String {
    lot(FILLET, code)
}

/// Key of the cartons of a lot, counted without their serials.
fn cartons_of(code: &str) -> String {
    lot(CARTON, code)
}
