//! Who may speak about a thing.
//!
//! Anybody with a key can record an event that names somebody else's goods. Such an event is kept, but it changes
//! nothing on the page of these goods: only events of sides that have *standing* count. Standing begins with the
//! registered owner of the number (and the place where the product is made), and passes on:
//!
//! - to the receiver whom a side with standing names when it ships, and to the giver of a receipt that both sides recorded;
//! - to whoever such a side names in a source, a destination or the number of a document (carrier, laboratory);
//! - from a product to what was used for it, when the user recorded the use;
//! - from packed goods to the pack, and back to goods that are in the pack by the word of a side with standing;
//! - between a lot and its items.

use std::collections::{HashMap, HashSet};

use epcis::model::{Action, EventKind};
use epcis::terms::Roles;
use store::trace::Relation;

use super::chain::{Chain, ChainEvent, Position, paper_gln, party_gln};
use super::hand_over::HandOver;
use super::lookup::Directory;

/// Sides with standing, by thing.
pub(super) struct Standing<'a> {
    sides: Vec<HashSet<&'a str>>,
    owners: Vec<Option<&'a str>>,
    /// Outputs of each process, by `transformationID`: an event that only feeds a process is about what comes out of it.
    outputs: HashMap<&'a str, HashSet<usize>>,
}

impl<'a> Standing<'a> {
    /// Works it out; it only grows, so it ends.
    pub(super) fn of(chain: &'a Chain, hand_overs: &'a [HandOver], directory: &'a Directory) -> Self {
        let sides = vec![HashSet::new(); chain.things.len()];
        let mut standing = Self { sides, owners: Vec::new(), outputs: outputs(chain) };
        for (at, thing) in chain.things.iter().enumerate() {
            let owner = directory.owner(&thing.key).map(|gln| directory.side(gln));
            let owner = owner.or_else(|| first_recorder(chain, at).map(|gln| directory.side(gln)));
            standing.owners.push(owner);
            standing.sides[at].extend(owner);
            standing.sides[at].extend(directory.maker(&thing.key).map(|gln| directory.side(gln)));
        }
        while standing.grow(chain, hand_overs, directory) {}
        standing
    }

    /// Whether a side may speak about a thing.
    pub(super) fn has(&self, side: &str, thing: usize) -> bool {
        self.sides[thing].contains(side)
    }

    /// The side that owns the thing's number; only it sets dates.
    pub(super) fn owner(&self, thing: usize) -> Option<&'a str> {
        self.owners[thing]
    }

    /// Whether an event counts: its recorder has standing on what it made, moved or saw.
    pub(super) fn counts(&self, event: &ChainEvent, directory: &Directory) -> bool {
        let side = directory.side(&event.stored.owner);
        let process = event.stored.event.transformation_id.as_deref().and_then(|id| self.outputs.get(id));
        let made = process.into_iter().flatten().copied();
        subjects(event).chain(made).any(|thing| self.has(side, thing))
    }

    fn grow(&mut self, chain: &'a Chain, hand_overs: &'a [HandOver], directory: &'a Directory) -> bool {
        let before: usize = self.sides.iter().map(HashSet::len).sum();
        for event in &chain.events {
            let side = directory.side(&event.stored.owner);
            if self.counts(event, directory) {
                self.pass_within(event, side);
                self.pass_to_named(event, side, directory);
            }
        }
        for hand_over in hand_overs.iter().filter(|it| it.shipping.is_some() && !it.receivings.is_empty()) {
            let (Some(giver), Some(receiver)) = (&hand_over.giver, &hand_over.receiver) else { continue };
            for &thing in &hand_over.things {
                if self.has(directory.side(receiver), thing) {
                    self.sides[thing].insert(directory.side(giver));
                }
            }
        }
        for edge in &chain.edges {
            let said = self.counts(&chain.events[edge.event], directory);
            match edge.relation {
                Relation::ItemOf if said => self.share(edge.from, edge.to),
                // What is in a pack follows the pack; the pack's own way does not speak for all of a lot.
                Relation::PackedInto if said => {
                    let holders: Vec<&str> = self.sides[edge.to].iter().copied().collect();
                    self.sides[edge.from].extend(holders);
                }
                _ => {}
            }
        }
        self.sides.iter().map(HashSet::len).sum::<usize>() > before
    }

    /// Inputs of what a side made, and the pack it put its goods into.
    fn pass_within(&mut self, event: &ChainEvent, side: &'a str) {
        for (thing, roles) in &event.things {
            if roles.any(Roles::INPUT) || roles.any(Roles::PARENT) {
                self.sides[*thing].insert(side);
            }
        }
    }

    /// Parties that the event names.
    fn pass_to_named(&mut self, event: &'a ChainEvent, side: &str, directory: &'a Directory) {
        let stored = &event.stored.event;
        let parties = stored.sources.iter().chain(&stored.destinations).flatten().map(|party| party.id.as_str());
        let papers = stored.biz_transactions.iter().flatten().map(|paper| paper.id.as_str());
        let named: Vec<&str> = parties
            .filter_map(party_gln)
            .chain(papers.filter_map(|paper| paper_gln(paper).map(str::to_owned)))
            .filter_map(|gln| directory.known_organisation(&gln))
            .map(|it| directory.side(&it.gln))
            .collect();
        for (thing, roles) in &event.things {
            if self.has(side, *thing) && !roles.any(Roles::INPUT) {
                self.sides[*thing].extend(named.iter().copied());
            }
        }
    }

    fn share(&mut self, one: usize, other: usize) {
        let all: Vec<&str> = self.sides[one].union(&self.sides[other]).copied().collect();
        self.sides[one].extend(all.iter().copied());
        self.sides[other].extend(all);
    }
}

/// Things that an event is about: what it made, moved, saw or packed. Using something says nothing about it alone.
fn subjects(event: &ChainEvent) -> impl Iterator<Item = usize> + '_ {
    let transformation = event.stored.event.kind == EventKind::Transformation;
    let about = move |roles: &Roles| !transformation || roles.any(Roles::OUTPUT);
    event.things.iter().filter(move |(_, roles)| about(roles)).map(|(thing, _)| *thing)
}

fn outputs(chain: &Chain) -> HashMap<&str, HashSet<usize>> {
    let mut outputs: HashMap<&str, HashSet<usize>> = HashMap::new();
    for event in &chain.events {
        let Some(id) = event.stored.event.transformation_id.as_deref() else { continue };
        let made = event.things.iter().filter(|(_, roles)| roles.any(Roles::OUTPUT)).map(|(thing, _)| *thing);
        outputs.entry(id).or_default().extend(made);
    }
    outputs
}

/// Where nobody registered the number: who recorded it first. By the order of recording, since an event's own time is
/// the recorder's to choose. Only for the scanned thing: everything else gets its standing from there.
fn first_recorder(chain: &Chain, thing: usize) -> Option<&str> {
    if chain.things[thing].position != Position::Start {
        return None;
    }
    let about = chain.events.iter().filter(|event| event.roles_of(thing).is_some());
    let first = about.min_by_key(|event| (event.stored.event.action != Some(Action::Add), event.stored.position))?;
    Some(&first.stored.owner)
}
