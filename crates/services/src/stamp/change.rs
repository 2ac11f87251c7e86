//! What is done to stamps after they were ordered.

use epcis::Finding;
use store::Owner;
use store::record::{StampAction, StampChange, StampOrder};
use store::stamp::StampOutcome;

use super::order::{LISTED, check_lot, check_name, check_text};
use super::serial::Serial;
use super::{Found, StampChanged, StampChoice, StampRequest, StampStatus};
use crate::{Caller, Error, Result, Services};

impl Services {
    /// Prints, activates, voids or expires stamps of an order, all that are named or none. What is so already is passed
    /// over, so that a repetition does no harm.
    pub async fn stamp_change(&self, caller: &Caller, id: &str, request: &StampRequest) -> Result<StampChanged> {
        let order = self.stamp_order_of(caller, id).await?;
        let ranges = self.ranges(&order, &request.choice)?;
        let lot = check(request, &order)?;
        let name = request.name.clone().unwrap_or_else(|| self.random_name());
        let change = StampChange {
            id: format!("{id}/{name}"),
            order: order.id.clone(),
            action: request.action,
            ranges,
            lot,
            reason: request.reason.clone(),
            by: if let Caller::Key { id, .. } = caller { id.clone() } else { String::new() },
            time: self.now(),
        };
        let record = self.store.organisation_get(&order.owner).await?;
        let (area, field) = record.map(|it| (it.province_code.unwrap_or_default(), it.field)).unwrap_or_default();
        let owner = Owner { organisation: order.owner.clone(), area, field, sandbox: order.sandbox };
        let first = order.first;
        match self.store.stamp_change(change, order, owner).await? {
            StampOutcome::Changed(count) => Ok(StampChanged { count, repeated: false }),
            StampOutcome::Repeated(_) => Ok(StampChanged { count: 0, repeated: true }),
            StampOutcome::NameTaken => {
                Err(Error::Conflict(format!("the name “{name}” belongs to another change of this order")))
            }
            StampOutcome::Refused { counter, state, lot } => {
                let lot = if lot.is_empty() { String::new() } else { format!(" for lot {lot}") };
                Err(Error::Conflict(format!(
                    "stamp {} of the order is {}{lot}; nothing was changed",
                    counter - first,
                    state.name()
                )))
            }
            other => Err(Error::Internal(format!("a change answered with {other:?}"))),
        }
    }

    /// What anybody may know of a stamp.
    pub async fn stamp_status(&self, caller: &Caller, gtin: &str, serial: &str) -> Result<StampStatus> {
        let key = gs1::Key::parse(&format!("(01){gtin:0>14}(21){serial}"))
            .map_err(|error| Error::Invalid(vec![Finding::error("stamp", "", error.to_string())]))?;
        let gtin = key.gtin().unwrap_or_default().to_owned();
        let unknown =
            StampStatus { gtin: gtin.clone(), serial: serial.to_owned(), state: None, lot: None, history: None };
        let Found::Stamp { serial, range } = self.stamp_find(&gtin, serial, caller.sandbox()).await? else {
            return Ok(unknown);
        };
        let profile = self.store.product_get(&gtin).await?.and_then(|product| product.profile);
        let usual = self.stamps.rules.usual(profile.as_deref());
        let history = match caller.sandbox() {
            true => None,
            false => Some(self.stamp_history(&gtin, &serial, usual).await?),
        };
        let lot = Some(range.lot).filter(|lot| !lot.is_empty());
        Ok(StampStatus { serial, state: Some(range.state), lot, history, ..unknown })
    }

    /// Counters of the chosen stamps: intervals in order, none touching another.
    fn ranges(&self, order: &StampOrder, choice: &StampChoice) -> Result<Vec<(i64, i64)>> {
        let invalid = |place: &str, message| Error::Invalid(vec![Finding::error("stamps", place, message)]);
        match choice {
            StampChoice::All => Ok(vec![(order.first, order.first + order.count - 1)]),
            StampChoice::Span { from, count } => {
                if !(0..order.count).contains(from) {
                    return Err(invalid("/from", format!("{from}: this order has stamps 0 to {}", order.count - 1)));
                }
                if !(1..=order.count - from).contains(count) {
                    return Err(invalid("/count", format!("{count}: expected 1 to {}", order.count - from)));
                }
                Ok(vec![(order.first + from, order.first + from + count - 1)])
            }
            StampChoice::Serials(serials) if serials.is_empty() || serials.len() > LISTED => {
                Err(invalid("/serials", format!("{} serials: expected 1 to {LISTED}", serials.len())))
            }
            StampChoice::Serials(serials) => {
                let mut counters = Vec::with_capacity(serials.len());
                let mut faults = Vec::new();
                for (at, serial) in serials.iter().enumerate() {
                    match self.counter(order, serial) {
                        Some(counter) => counters.push(counter),
                        None => {
                            let message = format!("“{serial}” is no stamp of this order");
                            faults.push(Finding::error("stamps", format!("/serials/{at}"), message));
                        }
                    }
                }
                if faults.is_empty() { Ok(joined(counters)) } else { Err(Error::Invalid(faults)) }
            }
        }
    }

    fn counter(&self, order: &StampOrder, serial: &str) -> Option<i64> {
        if order.epoch == 0 {
            let at = order.serials.iter().position(|known| known == serial)?;
            return Some(order.first + i64::try_from(at).ok()?);
        }
        let key = self.stamps.key(&order.owner, order.epoch, &order.gtin, order.sandbox);
        let counter = i64::try_from(key.counter(&Serial::parse(serial)?)?).ok()?;
        (order.first..order.first + order.count).contains(&counter).then_some(counter)
    }
}

/// Checks a request; gives the lot that activation binds the stamps to.
fn check(request: &StampRequest, order: &StampOrder) -> Result<String> {
    let mut faults = Vec::new();
    let mut fault = |place: &str, message: String| faults.push(Finding::error("stamps", place, message));
    let lot = match request.action {
        StampAction::Activate => request.lot.clone().or_else(|| order.lot.clone()).unwrap_or_default(),
        _ => String::new(),
    };
    if request.action == StampAction::Activate {
        if lot.is_empty() {
            fault("/lot", "the order names no lot, so activation has to".to_owned());
        } else if let Err(message) = check_lot(&order.gtin, &lot) {
            fault("/lot", message);
        }
    }
    if request.action == StampAction::Void && request.reason.trim().is_empty() {
        fault("/reason", "voiding needs a reason".to_owned());
    }
    if let Err(message) = check_text(&request.reason) {
        fault("/reason", message);
    }
    if let Some(Err(message)) = request.name.as_deref().map(check_name) {
        fault("/id", message);
    }
    if faults.is_empty() { Ok(lot) } else { Err(Error::Invalid(faults)) }
}

fn joined(mut counters: Vec<i64>) -> Vec<(i64, i64)> {
    counters.sort_unstable();
    counters.dedup();
    let mut ranges: Vec<(i64, i64)> = Vec::new();
    for counter in counters {
        match ranges.last_mut().filter(|(_, last)| *last + 1 == counter) {
            Some((_, last)) => *last = counter,
            None => ranges.push((counter, counter)),
        }
    }
    ranges
}

#[cfg(test)]
mod tests {
    #[test]
    fn single_stamps_join_to_intervals() {
        assert_eq!(super::joined(vec![5, 3, 4, 9, 3]), [(3, 5), (9, 9)]);
        assert_eq!(super::joined(vec![]), []);
    }
}
