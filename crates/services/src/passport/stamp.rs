//! The stamp of the scanned item: what its order says, and what the events say of the item.

use epcis::vocabulary::{Kind, canonical};
use gs1::{Key, Scan};
use jiff::civil::Date;
use store::record::Product;
use store::stamp::StampState;

use super::chain::Chain;
use super::model::Passport;
use super::relevance::Story;
use crate::clock::in_viet_nam;
use crate::stamp::{Found, Sign, StampFate, StampNote};
use crate::{Result, Services};

impl Services {
    /// The stamp of the serial in a code, when there is one.
    pub(super) async fn stamp_of(&self, scan: &Scan, gtin: &str) -> Result<Option<Found>> {
        match scan.value("21") {
            Some(serial) => Ok(Some(self.stamp_find(gtin, &serial, false).await?)),
            None => Ok(None),
        }
    }

    /// What the order says. Nothing where no stamps of the product are kept here.
    pub(super) fn stamp_note(&self, page: &Passport, product: &Product, found: Option<&Found>) -> Option<StampNote> {
        let (fate, counted) = match found? {
            Found::Unmanaged => return None,
            Found::Invented => (StampFate::NotActivated, false),
            Found::Stamp { range, .. } => match range.state {
                StampState::Activated => (StampFate::Live, true),
                StampState::Void => (StampFate::Void(in_viet_nam(range.since).date()), true),
                StampState::Issued | StampState::Printed | StampState::Expired => (StampFate::NotActivated, true),
            },
        };
        Some(StampNote { fate, counted, ..self.blank_note(page, product)? })
    }

    /// What the events say of the item: that it was put on goods, sold, or taken out of use.
    pub(super) fn stamp_story(&self, page: &mut Passport, product: &Product, chain: &Chain, story: &Story<'_>) {
        let (Some(blank), Some(start)) = (self.blank_note(page, product), chain.things.first()) else { return };
        if !start.key.contains("/21/") {
            return;
        }
        let about = story.events.iter().map(|&at| &chain.events[at]).filter(|event| event.roles_of(0).is_some());
        let mut known = false;
        let mut last: Option<(Sign, Date)> = None;
        for event in about {
            known = true;
            let disposition = event.stored.event.disposition.as_deref();
            let disposition = disposition.map(|name| canonical(Kind::Disposition, name));
            let sign = self.stamps.rules.sign(event.biz_step.as_deref(), disposition.as_deref());
            last = sign.map(|sign| (sign, in_viet_nam(event.stored.event_time).date())).or(last);
        }
        if !known {
            return;
        }
        let mut note = page.stamp.take().unwrap_or(blank);
        note.counted = true;
        note.fate = match (note.fate, last) {
            (StampFate::Void(day), Some((Sign::Void, recorded))) => StampFate::Void(day.min(recorded)),
            (StampFate::Void(day), _) | (_, Some((Sign::Void, day))) => StampFate::Void(day),
            (_, Some((Sign::Sold, day))) => StampFate::Sold(day),
            // Whoever records that a tag was put on goods need not tell a second time.
            (StampFate::Live | StampFate::NotActivated | StampFate::Sold(_), None) => StampFate::Live,
        };
        page.stamp = Some(note);
    }

    fn blank_note(&self, page: &Passport, product: &Product) -> Option<StampNote> {
        Some(StampNote {
            gtin: product.gtin.clone(),
            serial: page.serial.clone()?,
            fate: StampFate::Live,
            counted: true,
            usual: self.stamps.rules.usual(product.profile.as_deref()),
        })
    }
}

/// The lot that a stamp is bound to.
pub(super) fn lot_key(scan: &Scan, found: &Found) -> Option<Key> {
    let Found::Stamp { range, .. } = found else { return None };
    let lot = Some(&range.lot).filter(|lot| !lot.is_empty())?;
    Key::parse(&format!("(01){}(10){lot}", scan.gtin()?)).ok()
}

/// The code as it should have been: with the serial as it is printed, and with the lot when it named none.
pub(super) fn bound(scan: &Scan, found: &Found) -> Option<Scan> {
    let Found::Stamp { serial, .. } = found else { return None };
    let gtin = scan.gtin()?;
    let item = Key::parse(&format!("(01){gtin}(21){serial}")).ok()?.to_string();
    let (_, end) = item.split_once("/21/")?;
    let lot = scan.lot_key().or_else(|| lot_key(scan, found));
    let start = lot.map_or_else(|| format!("01/{gtin}"), |lot| lot.to_string());
    Scan::parse_path(&format!("/{start}/21/{end}"), None).ok()
}
