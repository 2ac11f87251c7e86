//! The places of a journey and the ways between them.
//!
//! A journey is a list in order of time, but goods come together from several fields: drawing a line from each place
//! to the next in the list would show trips that nobody made. A way is drawn from where the giver last held goods.

use services::passport::{PlaceView, Recorded, Step};
use services::record::Text;

use super::draw::Point;
use super::land::project;

/// Business steps in which goods move or arrive, so that they come from where they were last.
const MOVING: [&str; 8] =
    ["shipping", "departing", "arriving", "transporting", "loading", "unloading", "receiving", "storing"];

/// The different places of a journey that have a position, numbered from 1 in order of first appearance.
#[derive(Debug, Default)]
pub struct Stops {
    pub(super) stops: Vec<Stop>,
    pub(super) legs: Vec<Leg>,
}

/// One place.
#[derive(Debug)]
pub(super) struct Stop {
    pub(super) address: Text,
    pub(super) at: Point,
}

/// A way between two stops, by index.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Leg {
    pub(super) from: usize,
    pub(super) to: usize,
    /// Every step between was recorded.
    pub(super) known: bool,
}

/// Where each party last held goods, and what it did there.
struct Holder<'a> {
    name: &'a Text,
    stops: Vec<usize>,
    step: &'a Step,
}

impl Stops {
    /// Gathers the stops. Positions are middles of communes, so one address is one stop.
    pub fn of(journey: &[Step]) -> Self {
        let mut stops = Self::default();
        let mut holders: Vec<Holder> = Vec::new();
        let mut last = None;
        let mut known = true;
        for step in journey {
            known &= step.recorded != Recorded::Missing;
            let Some(place) = &step.place else { continue };
            let Some((latitude, longitude)) = place.position else { continue };
            let seen = stops.index(place);
            let to = seen.unwrap_or_else(|| {
                stops.stops.push(Stop { address: place.address.clone(), at: project(latitude, longitude) });
                stops.stops.len() - 1
            });
            let beside = is_beside(step, &holders);
            let visit = beside || (seen.is_some() && step.recorded == Recorded::Inside);
            if !visit {
                for from in sources(step, &holders, last, known) {
                    stops.add(Leg { from, to, known });
                }
            }
            hold(&mut holders, step, to, beside);
            last = Some(to);
            known = true;
        }
        stops
    }

    /// Number of a place, if it has one.
    pub fn number(&self, place: &PlaceView) -> Option<usize> {
        place.position.and_then(|_| self.index(place)).map(|index| index + 1)
    }

    fn index(&self, place: &PlaceView) -> Option<usize> {
        self.stops.iter().position(|stop| stop.address == place.address)
    }

    fn add(&mut self, leg: Leg) {
        if leg.from != leg.to && !self.legs.contains(&leg) {
            self.legs.push(leg);
        }
    }
}

/// The same work by the same party at another place: a second field, not a trip from the first.
fn is_beside(step: &Step, holders: &[Holder]) -> bool {
    let before = step.by.as_ref().and_then(|by| holders.iter().find(|holder| holder.name == by));
    step.recorded == Recorded::Inside
        && before.is_some_and(|holder| holder.step.stage == step.stage && holder.step.biz_step == step.biz_step)
}

/// Where the goods of a step come from; nothing where they begin, or come from an unseen place.
fn sources(step: &Step, holders: &[Holder], last: Option<usize>, known: bool) -> Vec<usize> {
    let held = step.by.as_ref().and_then(|by| holders.iter().find(|holder| holder.name == by));
    if let Some(holder) = held {
        return holder.stops.clone();
    }
    let moving = step.biz_step.as_deref().is_some_and(|biz_step| MOVING.contains(&biz_step));
    let follows = step.by.is_none() || !known || (moving && step.recorded == Recorded::Inside);
    last.filter(|_| follows).into_iter().collect()
}

fn hold<'a>(holders: &mut Vec<Holder<'a>>, step: &'a Step, stop: usize, beside: bool) {
    let Some(name) = step.receiver.as_ref().or(step.by.as_ref()) else { return };
    match holders.iter_mut().find(|holder| holder.name == name) {
        Some(holder) if beside => holder.stops.push(stop),
        Some(holder) => (holder.stops, holder.step) = (vec![stop], step),
        None => holders.push(Holder { name, stops: vec![stop], step }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::portal::scan::sample;

    fn legs(name: &str) -> Vec<(usize, usize, bool)> {
        let stops = Stops::of(&sample(name).unwrap().journey);
        stops.legs.iter().map(|leg| (leg.from + 1, leg.to + 1, leg.known)).collect()
    }

    #[test]
    fn follows_a_chain() {
        assert_eq!(legs("fillet"), [(1, 2, true), (2, 3, true), (3, 4, true), (4, 5, true), (5, 6, true)]);
        assert_eq!(legs("durian-tag"), [(1, 2, true), (2, 3, true)]);
    }

    #[test]
    fn brings_fields_together_without_trips_between_them() {
        assert_eq!(legs("rice"), [(1, 5, true), (2, 5, true), (3, 5, true), (4, 5, true), (5, 6, true)]);
    }

    #[test]
    fn marks_a_way_with_a_hole() {
        assert_eq!(legs("durian-carton"), [(1, 2, false)]);
    }
}
