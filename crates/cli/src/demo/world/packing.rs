//! Packing as all three chains do it: numbers on cartons, goods into cartons, cartons onto pallets.

use serde_json::Value;

use super::document::{Event, Stage, clock};

/// Most identifiers in one event.
const EPCS_PER_EVENT: usize = 1_000;

/// A packing line on one day.
pub(crate) struct Line<'a> {
    pub(crate) place: &'a str,
    pub(crate) stage: Stage,
    pub(crate) day: &'a str,
}

impl Line<'_> {
    /// New numbers, and what they have in common. `start` is in minutes since midnight.
    pub(crate) fn commission(&self, start: usize, epcs: &[String], ilmd: &Value) -> Vec<Event> {
        let chunks = epcs.chunks(EPCS_PER_EVENT).enumerate();
        chunks
            .map(|(at, chunk)| {
                let event = Event::add("commissioning", self.stage).at(&clock(self.day, start + at));
                event.place(self.place).set("disposition", "active".into()).epcs(chunk).set("ilmd", ilmd.clone())
            })
            .collect()
    }

    /// One event for each parent, spread evenly over `minutes`; `fill` says what goes into it.
    pub(crate) fn pack(
        &self,
        start: usize,
        minutes: usize,
        parents: &[String],
        fill: impl Fn(usize, Event) -> Event,
    ) -> Vec<Event> {
        let packed = parents.iter().enumerate().map(|(at, parent)| {
            let time = clock(self.day, start + at * minutes / parents.len());
            let event = Event::put_into(parent, "packing", self.stage).at(&time).place(self.place);
            fill(at, event.set("disposition", "in_progress".into()))
        });
        packed.collect()
    }

    /// Cartons onto pallets, `each` on one, the last takes what is left.
    pub(crate) fn stack(
        &self,
        start: usize,
        minutes: usize,
        pallets: &[String],
        cartons: &[String],
        each: usize,
    ) -> Vec<Event> {
        self.pack(start, minutes, pallets, |at, event| event.children(on_pallet(cartons, each, at)))
    }
}

/// The cartons of pallet number `at`, counted from 0.
pub(crate) fn on_pallet(cartons: &[String], each: usize, at: usize) -> &[String] {
    let end = cartons.len().min((at + 1) * each);
    &cartons[at * each..end]
}
