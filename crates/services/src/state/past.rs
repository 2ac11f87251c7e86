//! What is known of the things of a batch: what is stored, what stands earlier in the same document, and what of all
//! that counts.

use std::collections::{BTreeSet, HashSet};

use epcis::Event;
use epcis::model::{Action, EventKind, Quantity};
use epcis::terms::{self, Roles};
use store::history::{self, Deed};

use super::Candidate;
use super::amount::{self, Movement};
use super::life::is_instance;
use super::rules::{Level, Rule, Rules};
use crate::{Result, Services};

/// Events that one batch may have to be judged by. Past that its instances, or its lots, are not judged.
const DEEDS: usize = 50_000;
/// Events whose quantities are read for one batch.
const MOVES: usize = 5_000;
/// Things named by earlier batches of one document that are kept, 16 bytes each.
const EARLIER: usize = 200_000;

/// What is stored about the things of a batch, and what the batches before it say.
#[derive(Clone, Debug, Default)]
pub(super) struct Past {
    /// Deeds of instances and of what they were packed into; none when there are too many to judge by.
    pub(super) deeds: Option<Vec<Deed>>,
    /// Deeds that move quantities of lots, with their events.
    pub(super) moves: Vec<(Deed, Event)>,
    /// Quantities moved by earlier batches.
    pub(super) moved: Vec<Movement>,
}

/// Batches of the same document that are not stored yet.
#[derive(Debug, Default)]
pub(crate) struct Earlier {
    deeds: Vec<Deed>,
    moved: Vec<Movement>,
    things: usize,
}

impl Earlier {
    /// Keeps a batch for those that come after it.
    pub(super) fn keep(&mut self, batch: impl Iterator<Item = Candidate>, rules: &Rules) {
        for it in batch {
            self.things += it.deed.things.len();
            if self.is_full() {
                (self.deeds, self.moved) = (Vec::new(), Vec::new());
                return;
            }
            self.moved.extend(amount::movements(&it.event, &it.deed, None, rules));
            self.deeds.push(it.deed);
        }
    }

    /// It would be too much to keep: later batches are not judged.
    fn is_full(&self) -> bool {
        self.things > EARLIER
    }
}

impl Services {
    /// Reads what is stored about the things of a batch: postings and heads, twice, and documents for lots only.
    pub(super) async fn past(&self, batch: &[Candidate], sandbox: bool, earlier: Option<&Earlier>) -> Result<Past> {
        let levels = &self.settings.traceability;
        let mut past = Past::default();
        if earlier.is_some_and(Earlier::is_full) {
            tracing::debug!("too many things in one document to judge the rest of it");
            return Ok(past);
        }
        if levels.instances() {
            past.deeds = self.instances(batch, sandbox).await?;
            if let Some((deeds, earlier)) = past.deeds.as_mut().zip(earlier) {
                deeds.extend(earlier.deeds.iter().cloned());
            }
        }
        if levels.of(Rule::QuantityNegative) != Level::Off {
            past.moves = self.moves(batch, sandbox).await?;
            past.moved = earlier.map(|earlier| earlier.moved.clone()).unwrap_or_default();
        }
        Ok(past)
    }

    async fn instances(&self, batch: &[Candidate], sandbox: bool) -> Result<Option<Vec<Deed>>> {
        let named = |it: &Candidate| it.deed.things.clone();
        let things: BTreeSet<i64> =
            batch.iter().flat_map(named).filter(|(_, roles)| is_instance(*roles)).map(|(thing, _)| thing).collect();
        let wanted: Vec<i64> = things.iter().copied().collect();
        let Some(mut deeds) = self.store.deeds(&wanted, sandbox, DEEDS).await? else {
            tracing::warn!(things = wanted.len(), "too many events to judge a capture by");
            return Ok(None);
        };
        // A container that was emptied as a whole names none of what it held.
        let packs = |deed: &&Deed| deed.kind == EventKind::Aggregation && deed.action != Some(Action::Delete);
        let parents: BTreeSet<i64> = deeds
            .iter()
            .filter(packs)
            .flat_map(|deed| deed.things.iter())
            .filter(|(thing, roles)| roles.any(Roles::PARENT) && !things.contains(thing))
            .map(|(thing, _)| *thing)
            .collect();
        if !parents.is_empty() {
            let Some(more) = self.store.deeds(&parents.into_iter().collect::<Vec<_>>(), sandbox, DEEDS).await? else {
                tracing::warn!("too many events of containers to judge a capture by");
                return Ok(None);
            };
            let known: HashSet<Option<i64>> = deeds.iter().map(|deed| deed.id).collect();
            deeds.extend(more.into_iter().filter(|deed| !known.contains(&deed.id)));
        }
        Ok(Some(deeds))
    }

    /// Deeds that move the lots of which the batch takes something.
    async fn moves(&self, batch: &[Candidate], sandbox: bool) -> Result<Vec<(Deed, Event)>> {
        let rules = &self.state_rules;
        let movements = batch.iter().flat_map(|it| amount::movements(&it.event, &it.deed, None, rules));
        let lots: BTreeSet<i64> = movements.filter(Movement::takes).map(|it| it.thing).collect();
        if lots.is_empty() {
            return Ok(Vec::new());
        }
        let deeds = self.store.deeds(&lots.iter().copied().collect::<Vec<_>>(), sandbox, DEEDS).await?;
        let Some(mut deeds) = deeds else { return Ok(Vec::new()) };
        deeds.retain(|deed| {
            // A declaration moves nothing, and says of another that it moved nothing.
            deed.declaration || deed.things.iter().any(|(thing, _)| lots.contains(thing)) && may_move(deed, rules)
        });
        if deeds.len() > MOVES {
            tracing::warn!(events = deeds.len(), "too many movements of lots to judge a capture by");
            return Ok(Vec::new());
        }
        let ids: Vec<i64> = deeds.iter().filter_map(|deed| deed.id).collect();
        let mut events: std::collections::HashMap<i64, Event> =
            self.store.events_get(&ids).await?.into_iter().map(|stored| (stored.id, stored.event)).collect();
        Ok(deeds.into_iter().filter_map(|deed| Some((events.remove(&deed.id?)?, deed))).map(|(e, d)| (d, e)).collect())
    }
}

fn may_move(deed: &Deed, rules: &Rules) -> bool {
    match deed.kind {
        EventKind::Transformation => true,
        EventKind::Object => deed.action != Some(Action::Observe) || rules.sends(deed) || rules.receives(deed),
        _ => false,
    }
}

/// What counts of a past and a batch.
pub(super) struct Sifted<'a> {
    /// Events of the batch that are judged.
    pub(super) left: Vec<usize>,
    /// Deeds about instances, those of the batch with their place in it.
    pub(super) deeds: Vec<(&'a Deed, Option<usize>)>,
    pub(super) moves: Vec<&'a (Deed, Event)>,
    pub(super) moved: Vec<&'a Movement>,
}

impl<'a> Sifted<'a> {
    /// Leaves out what was declared wrong, declarations, and stored events that the batch only repeats.
    pub(super) fn of(batch: &'a [Candidate], left: &[usize], past: &'a Past) -> Self {
        let stored = past.deeds.iter().flatten().chain(past.moves.iter().map(|(deed, _)| deed));
        let new = left.iter().map(|&at| &batch[at].deed);
        let wrong: HashSet<_> = stored.chain(new.clone()).filter(|deed| deed.declaration).map(name).collect();
        let repeated: HashSet<_> = new.filter(|deed| !deed.declaration).map(name).collect();
        let counts = |deed: &Deed| !deed.declaration && !wrong.contains(&name(deed));
        let is_past = |deed: &Deed| counts(deed) && !repeated.contains(&name(deed));
        let left: Vec<usize> = left.iter().copied().filter(|&at| counts(&batch[at].deed)).collect();
        let mut deeds = Vec::new();
        if let Some(past) = &past.deeds {
            deeds.extend(past.iter().filter(|deed| is_past(deed)).map(|deed| (deed, None)));
            deeds.extend(left.iter().map(|&at| (&batch[at].deed, Some(at))));
        }
        let moves = past.moves.iter().filter(|(deed, _)| is_past(deed)).collect();
        Self { left, deeds, moves, moved: past.moved.iter().collect() }
    }
}

/// An event's name among all events: whose, and its ID.
fn name(deed: &Deed) -> (&str, &str) {
    (&deed.owner, &deed.event_id)
}

/// Where an event names a thing, as a JSON pointer within it, and the identifier as it stands there.
pub(super) fn place(event: &Event, thing: i64) -> Option<(String, &str)> {
    let is_it = |identifier: &str| history::thing(&terms::key(identifier)) == thing;
    if let Some(parent) = event.parent_id.as_deref().filter(|parent| is_it(parent)) {
        return Some(("/parentID".to_owned(), parent));
    }
    let instances = [
        ("epcList", &event.epcs),
        ("childEPCs", &event.child_epcs),
        ("inputEPCList", &event.input_epcs),
        ("outputEPCList", &event.output_epcs),
    ];
    for (name, list) in instances {
        let found = list.iter().flatten().enumerate().find(|(_, identifier)| is_it(identifier));
        if let Some((at, identifier)) = found {
            return Some((format!("/{name}/{at}"), identifier));
        }
    }
    let quantities: [(&str, &Option<Vec<Quantity>>); 4] = [
        ("quantityList", &event.quantities),
        ("childQuantityList", &event.child_quantities),
        ("inputQuantityList", &event.input_quantities),
        ("outputQuantityList", &event.output_quantities),
    ];
    for (name, list) in quantities {
        let found = list.iter().flatten().enumerate().find(|(_, quantity)| is_it(&quantity.epc_class));
        if let Some((at, quantity)) = found {
            return Some((format!("/{name}/{at}/epcClass"), &quantity.epc_class));
        }
    }
    None
}
