//! Quantities of lots: what was consumed or sent of one can't be more than what was made or received of it.
//!
//! Two sums are looked at. Over everybody, what was consumed against what was made; nothing is said of a lot that nobody
//! recorded the making of. For each organisation, what it consumed and sent against what it made and received; nothing
//! is said of one that recorded neither, for a trader may well record only what it sells.

use std::collections::HashMap;

use epcis::Event;
use epcis::model::{Action, EventKind, Quantity};
use epcis::terms;
use store::history::{self, Deed};

use super::rules::Rules;

/// What a quantity does to a lot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Way {
    Made,
    Received,
    Consumed,
    Sent,
}

/// So much of a lot, by one event.
#[derive(Clone, Debug)]
pub(super) struct Movement {
    /// The lot.
    pub(super) thing: i64,
    /// What it does.
    pub(super) way: Way,
    /// How much; none when the event does not say.
    pub(super) amount: Option<f64>,
    /// In what unit: masses in kilograms, empty for a count.
    unit: String,
    /// Who recorded it.
    owner: String,
    /// When it happened.
    time: i64,
    /// Row number; none for a new event.
    id: Option<i64>,
    /// Place of a new event in its batch.
    batch: Option<usize>,
}

/// More went out of a lot than was there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Overdraft {
    pub(super) thing: i64,
    /// The new event that takes too much.
    pub(super) batch: usize,
    /// It shows only together with what other organisations recorded.
    pub(super) by_others: bool,
}

/// Everything that an event moves, in the order of its lists.
pub(super) fn movements(event: &Event, deed: &Deed, batch: Option<usize>, rules: &Rules) -> Vec<Movement> {
    let lists: Vec<(&Option<Vec<Quantity>>, Way)> = match (event.kind, event.action) {
        (EventKind::Object, Some(Action::Add)) => vec![(&event.quantities, Way::Made)],
        (EventKind::Object, Some(Action::Delete)) => vec![(&event.quantities, Way::Consumed)],
        (EventKind::Object, _) if rules.sends(deed) => vec![(&event.quantities, Way::Sent)],
        (EventKind::Object, _) if rules.receives(deed) => vec![(&event.quantities, Way::Received)],
        (EventKind::Transformation, _) => {
            vec![(&event.input_quantities, Way::Consumed), (&event.output_quantities, Way::Made)]
        }
        _ => Vec::new(),
    };
    let quantities = lists.into_iter().flat_map(|(list, way)| list.iter().flatten().map(move |it| (it, way)));
    let moved = quantities.map(|(quantity, way)| {
        let (amount, unit) = measure(quantity);
        Movement {
            thing: history::thing(&terms::key(&quantity.epc_class)),
            way,
            amount,
            unit,
            owner: deed.owner.clone(),
            time: deed.time,
            id: deed.id,
            batch,
        }
    });
    moved.collect()
}

/// A quantity in the unit that others can be compared in.
fn measure(quantity: &Quantity) -> (Option<f64>, String) {
    let amount = quantity.quantity.as_ref().and_then(serde_json::Number::as_f64);
    let unit = quantity.uom.as_deref().unwrap_or_default();
    let factor = match unit {
        "KGM" => 1.0,
        "GRM" => 0.001,
        "TNE" => 1000.0,
        other => return (amount, other.to_owned()),
    };
    (amount.map(|amount| amount * factor), "KGM".to_owned())
}

/// The new events that take more than there is, each once for a lot.
pub(super) fn overdrafts(mut movements: Vec<Movement>, rules: &Rules) -> Vec<Overdraft> {
    // What comes in at one time comes in before what goes out, for clocks that only tell minutes.
    movements.sort_by_key(|it| (it.time, it.takes(), it.id.unwrap_or(i64::MAX)));
    let mut sums: HashMap<(i64, &str, Option<&str>), Sum> = HashMap::new();
    for it in &movements {
        for key in it.sums() {
            let sum = sums.entry(key).or_default();
            if !it.takes() {
                sum.is_known = true;
                // As much as it takes: nothing can be said any more.
                sum.is_open |= it.amount.is_none();
            }
        }
    }
    let mut found: Vec<Overdraft> = Vec::new();
    for it in &movements {
        let tolerance = if it.unit.is_empty() { 0.0 } else { rules.tolerance() };
        for key in it.sums() {
            let sum = sums.entry(key).or_default();
            let Some(batch) = sum.is_exceeded_by(it, tolerance) else { continue };
            let by_others = key.2.is_none() && sum.owners.len() > 1;
            match found.iter_mut().find(|known| (known.thing, known.batch) == (it.thing, batch)) {
                Some(known) => known.by_others &= by_others,
                None => found.push(Overdraft { thing: it.thing, batch, by_others }),
            }
        }
    }
    found
}

impl Movement {
    pub(super) fn takes(&self) -> bool {
        matches!(self.way, Way::Consumed | Way::Sent)
    }

    /// The sums it belongs to: its owner's, and everybody's unless goods only changed hands.
    fn sums(&self) -> impl Iterator<Item = (i64, &str, Option<&str>)> {
        let everybody = matches!(self.way, Way::Made | Way::Consumed).then_some(None);
        let owners = [Some(Some(self.owner.as_str())), everybody].into_iter().flatten();
        owners.map(|owner| (self.thing, self.unit.as_str(), owner))
    }
}

/// How much of a lot came and went.
#[derive(Default)]
struct Sum<'a> {
    is_known: bool,
    is_open: bool,
    came: f64,
    went: f64,
    /// The latest new event that took something.
    batch: Option<usize>,
    owners: Vec<&'a str>,
}

impl<'a> Sum<'a> {
    /// Counts a movement; tells the new event by which too much has gone.
    fn is_exceeded_by(&mut self, it: &'a Movement, tolerance: f64) -> Option<usize> {
        if !self.owners.contains(&it.owner.as_str()) {
            self.owners.push(&it.owner);
        }
        let amount = it.amount.unwrap_or(0.0);
        if !it.takes() {
            self.came += amount;
            return None;
        }
        self.went += amount;
        self.batch = it.batch.or(self.batch);
        let is_more = self.went > self.came * (1.0 + tolerance) + f64::EPSILON * self.went;
        self.batch.filter(|_| self.is_known && !self.is_open && is_more)
    }
}
