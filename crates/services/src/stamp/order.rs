//! Ordering stamps, and their serials for the printer.

use std::collections::HashSet;
use std::sync::Arc;

use epcis::Finding;
use store::Owner;
use store::record::{StampAction, StampOrder};
use store::stamp::{StampDraft, StampOutcome};

use super::serial::SerialKey;
use super::{NewStampOrder, StampChoice, StampOrderView, StampRequest};
use crate::clock::in_viet_nam;
use crate::{Caller, Error, Page, Result, Services};

/// Stamps in one order.
pub(super) const LARGEST: i64 = 10_000_000_000;
/// Serials in one request.
pub(super) const LISTED: usize = 10_000;
/// Characters of a note or a reason.
pub(super) const TEXT: usize = 500;
/// Characters of a name that a client chooses.
const NAME: usize = 64;
/// Intervals that the view of an order gives.
const RANGES: u32 = 1_000;

/// The serials of consecutive stamps, each worked out when it is asked for.
pub struct StampSerials {
    order: Arc<StampOrder>,
    key: SerialKey,
    next: i64,
    end: i64,
}

impl Iterator for StampSerials {
    type Item = String;

    fn next(&mut self) -> Option<String> {
        let serial = self.get(0)?;
        self.next += 1;
        Some(serial)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let left = usize::try_from(self.end - self.next).unwrap_or(0);
        (left, Some(left))
    }
}

impl StampSerials {
    /// The serial that is so many places further.
    pub(crate) fn get(&self, further: i64) -> Option<String> {
        let at = self.next.checked_add(further).filter(|at| *at < self.end)?;
        match self.order.epoch {
            0 => self.order.serials.get(usize::try_from(at).ok()?).cloned(),
            _ => Some(self.key.serial(u64::try_from(self.order.first + at).ok()?)),
        }
    }

    /// The order they are from.
    pub fn order(&self) -> &StampOrder {
        &self.order
    }
}

impl Services {
    /// Places an order; gives it with `true` where it is new and with `false` where it had been placed before.
    pub async fn stamp_order(&self, caller: &Caller, new: &NewStampOrder) -> Result<(StampOrder, bool)> {
        caller.must_be_known()?;
        let gtin = check(new)?;
        let owner = self.stamp_owner(caller, &gtin).await?;
        let name = match &new.name {
            Some(name) => name.clone(),
            None => self.random_name(),
        };
        self.must_not_be_issued(&gtin, &new.serials, caller.sandbox()).await?;
        let order = StampOrder {
            id: format!("{}-{name}", owner.organisation),
            owner: owner.organisation.clone(),
            count: if new.serials.is_empty() { new.count } else { new.serials.len() as i64 },
            first: 0,
            epoch: 0,
            lot: new.lot.clone(),
            label: new.label.clone(),
            created: self.now(),
            sandbox: caller.sandbox(),
            serials: new.serials.clone(),
            gtin,
        };
        let year = i64::from(in_viet_nam(self.now()).year());
        let gtin = order.gtin.clone();
        let outcome = self.store.stamp_order_place(StampDraft { order, owner, year, new_key: new.new_key }).await?;
        self.stamp_series_forget(&gtin, caller.sandbox());
        match outcome {
            StampOutcome::Ordered(order) => Ok((order, true)),
            StampOutcome::Repeated(Some(order)) => Ok((order, false)),
            StampOutcome::NameTaken => {
                Err(Error::Conflict(format!("there is an order “{name}” with another content; choose another name")))
            }
            StampOutcome::SerialTaken(serial) => {
                Err(Error::Conflict(format!("serial “{serial}” of this product is taken already")))
            }
            StampOutcome::Exhausted(why) => Err(Error::Conflict(why.to_owned())),
            other => Err(Error::Internal(format!("an order answered with {other:?}"))),
        }
    }

    /// The caller's orders by name, and the token of the next page.
    pub async fn stamp_orders(&self, caller: &Caller, page: &Page) -> Result<(Vec<StampOrder>, Option<String>)> {
        caller.must_be_known()?;
        let owner = (!caller.unrestricted()).then(|| caller.organisation());
        let (mut after, wanted) = (page.token.clone().unwrap_or_default(), page.limit() as usize);
        let mut orders = Vec::new();
        // Real orders and those of the sandbox stand in one list.
        loop {
            let found = self.store.stamp_order_list(owner, &after, page.limit() + 1).await?;
            let last = found.len() <= wanted;
            after = found.last().map_or(after, |order| order.id.clone());
            orders.extend(found.into_iter().filter(|order| order.sandbox == caller.sandbox()));
            if last || orders.len() > wanted {
                break;
            }
        }
        let more = orders.len() > wanted;
        orders.truncate(wanted);
        let next = orders.last().filter(|_| more).map(|order| order.id.clone());
        Ok((orders, next))
    }

    /// An order with what became of its stamps.
    pub async fn stamp_order_view(&self, caller: &Caller, id: &str) -> Result<StampOrderView> {
        let order = self.stamp_order_of(caller, id).await?;
        let series = self.store.stamp_series_list(&order.gtin, order.sandbox).await?;
        let series = series.into_iter().find(|it| it.owner == order.owner && it.epoch == order.epoch);
        let series = series.ok_or_else(|| Error::Internal(format!("order {id} has no series")))?.series;
        let last = order.first + order.count - 1;
        let mut ranges = self.store.stamp_range_list(series, order.first, last, RANGES + 1).await?;
        let truncated = ranges.len() > RANGES as usize;
        ranges.truncate(RANGES as usize);
        for range in &mut ranges {
            (range.first, range.last) = (range.first - order.first, range.last - order.first);
        }
        Ok(StampOrderView { order, ranges, truncated })
    }

    /// The serials of `count` stamps of an order, from the one with number `from` (0 is the first), or of all the rest.
    /// That they were handed out is an entry of the log.
    pub async fn stamp_serials(
        &self,
        caller: &Caller,
        id: &str,
        from: i64,
        count: Option<i64>,
    ) -> Result<StampSerials> {
        let order = self.stamp_order_of(caller, id).await?;
        let count = count.unwrap_or(order.count.saturating_sub(from));
        let choice = StampChoice::Span { from, count };
        let (lot, reason) = (None, String::new());
        let request = StampRequest { name: None, action: StampAction::Download, choice, lot, reason };
        self.stamp_change(caller, id, &request).await?;
        Ok(self.serials_of(order, from, count))
    }

    /// The same once more for a label job, whose making stands in the log already; none when the order is gone.
    pub(crate) async fn stamp_serials_again(&self, id: &str, from: i64, count: i64) -> Result<Option<StampSerials>> {
        Ok(self.store.stamp_order_get(id).await?.map(|order| self.serials_of(order, from, count)))
    }

    fn serials_of(&self, order: StampOrder, from: i64, count: i64) -> StampSerials {
        let key = self.stamps.key(&order.owner, order.epoch, &order.gtin, order.sandbox);
        StampSerials { order: Arc::new(order), key, next: from, end: from + count }
    }

    /// An order that the caller may work with; others need not know that it exists.
    pub(crate) async fn stamp_order_of(&self, caller: &Caller, id: &str) -> Result<StampOrder> {
        caller.must_be_known()?;
        let own = |order: &StampOrder| {
            order.sandbox == caller.sandbox() && (caller.unrestricted() || order.owner == caller.organisation())
        };
        // Not every database can look for U+0000.
        let found = if id.contains('\0') { None } else { self.store.stamp_order_get(id).await? };
        let order = found.filter(own);
        order.ok_or_else(|| Error::NotFound(format!("there is no order of stamps “{id}”")))
    }

    /// Stamps are ordered by whoever owns the number of the product.
    async fn stamp_owner(&self, caller: &Caller, gtin: &str) -> Result<Owner> {
        let product = self.store.product_get(gtin).await?;
        let owner = product.map(|product| product.owner);
        match owner {
            Some(owner) if caller.unrestricted() || owner == caller.organisation() => {
                let record = self.store.organisation_get(&owner).await?;
                let (area, field) =
                    record.map(|it| (it.province_code.unwrap_or_default(), it.field)).unwrap_or_default();
                Ok(Owner { organisation: owner, area, field, sandbox: caller.sandbox() })
            }
            Some(_) => Err(Error::Forbidden(format!("the number {gtin} belongs to another organisation"))),
            None => Err(Error::NotFound(format!("there is no product {gtin}; register it first"))),
        }
    }

    /// A serial that the firm chose must not be one that was, by the rarest chance, worked out for another stamp.
    async fn must_not_be_issued(&self, gtin: &str, serials: &[String], sandbox: bool) -> Result<()> {
        let mut faults = Vec::new();
        for (at, serial) in serials.iter().enumerate() {
            if self.stamp_issued(gtin, serial, sandbox).await? {
                let message = format!("“{serial}” is a serial of stamps ordered here already");
                faults.push(Finding::error("stamp-order", format!("/serials/{at}"), message));
            }
        }
        if faults.is_empty() { Ok(()) } else { Err(Error::Invalid(faults)) }
    }

    pub(super) fn random_name(&self) -> String {
        let mut random = [0; 8];
        (self.entropy)(&mut random);
        random.iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

/// Checks an order; gives the GTIN in 14 digits.
fn check(new: &NewStampOrder) -> Result<String> {
    let mut faults = Vec::new();
    let mut fault = |place: &str, message: String| faults.push(Finding::error("stamp-order", place, message));
    let gtin = match gs1::Key::parse(&format!("(01){:0>14}", new.gtin)) {
        Ok(key) => key.gtin().unwrap_or_default().to_owned(),
        Err(error) => {
            fault("/gtin", error.to_string());
            String::new()
        }
    };
    if new.serials.is_empty() && !(1..=LARGEST).contains(&new.count) {
        fault("/count", format!("{}: expected 1 to {LARGEST}", new.count));
    }
    if !new.serials.is_empty() && new.count != 0 && new.count != new.serials.len() as i64 {
        fault("/count", format!("{}, but there are {} serials", new.count, new.serials.len()));
    }
    if new.serials.len() > LISTED {
        fault("/serials", format!("{} serials: one order takes up to {LISTED}", new.serials.len()));
    }
    let mut seen = HashSet::new();
    for (at, serial) in new.serials.iter().enumerate().take(LISTED) {
        if let Err(error) = gs1::Key::parse(&format!("(01){gtin}(21){serial}"))
            && !gtin.is_empty()
        {
            fault(&format!("/serials/{at}"), error.to_string());
        }
        if !seen.insert(serial) {
            fault(&format!("/serials/{at}"), format!("“{serial}” stands here twice"));
        }
    }
    if let Some(lot) = &new.lot
        && let Err(message) = check_lot(&gtin, lot)
    {
        fault("/lot", message);
    }
    if let Err(message) = check_text(&new.label) {
        fault("/label", message);
    }
    if let Some(Err(message)) = new.name.as_deref().map(check_name) {
        fault("/id", message);
    }
    if faults.is_empty() { Ok(gtin) } else { Err(Error::Invalid(faults)) }
}

pub(super) fn check_lot(gtin: &str, lot: &str) -> std::result::Result<(), String> {
    match gs1::Key::parse(&format!("(01){gtin}(10){lot}")) {
        Err(error) if !gtin.is_empty() => Err(error.to_string()),
        _ => Ok(()),
    }
}

pub(super) fn check_text(text: &str) -> std::result::Result<(), String> {
    match text.chars().count() {
        length if length > TEXT => Err(format!("{length} characters: expected up to {TEXT}")),
        _ if text.contains('\0') => Err("the text holds the character U+0000".to_owned()),
        _ => Ok(()),
    }
}

pub(super) fn check_name(name: &str) -> std::result::Result<(), String> {
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    match !name.is_empty() && name.len() <= NAME && name.bytes().all(fits) {
        true => Ok(()),
        false => Err(format!("“{name}”: expected 1 to {NAME} letters, digits, - and _")),
    }
}
