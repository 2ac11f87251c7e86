//! Who may speak about a thing.
//!
//! Anybody with a key can record an event that names somebody else's goods. Such an event is kept, but it changes
//! nothing on the page of these goods: only events of sides that have *standing* count. Standing begins with the
//! registered owner of the number (and the place where the product is made), and passes on:
//!
//! - to the receiver whom a side with standing names when it ships, and to the giver of a receipt that both sides recorded;
//! - to whoever such a side names in a source, a destination or the number of a document (carrier, laboratory);
//! - from a product to what was used for it, when the user recorded the use;
//! - from a pack to the goods that are in it by the word of a side with standing on both; a pack belongs to whoever
//!   recorded packing into it first;
//! - between a lot and its items.

use std::collections::{HashMap, HashSet};

use epcis::model::Action;
use epcis::terms::Roles;
use store::trace::Relation;

use super::chain::{Chain, ChainEdge, ChainEvent, Position, paper_gln, party_gln};
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
            standing.sides[at].extend(first_packer(chain, at).map(|gln| directory.side(gln)));
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

    /// Whether an event counts for a thing: its recorder has standing on it, or on what the thing was used for.
    pub(super) fn counts(&self, event: &ChainEvent, thing: usize, directory: &Directory) -> bool {
        let side = directory.side(&event.stored.owner);
        let Some(roles) = event.roles_of(thing) else { return false };
        if !roles.any(Roles::INPUT) {
            return self.has(side, thing);
        }
        let process = event.stored.event.transformation_id.as_deref().and_then(|id| self.outputs.get(id));
        let made = event.things.iter().filter(|(_, roles)| roles.any(Roles::OUTPUT)).map(|(made, _)| *made);
        made.chain(process.into_iter().flatten().copied()).any(|made| self.has(side, made))
    }

    /// Whether a step between two things counts: the recorder has standing on both, or made the one from the other.
    pub(super) fn joins(&self, event: &ChainEvent, edge: ChainEdge, directory: &Directory) -> bool {
        let side = directory.side(&event.stored.owner);
        match edge.relation {
            Relation::Transformed => self.has(side, edge.to),
            Relation::ItemOf | Relation::PackedInto => self.has(side, edge.from) && self.has(side, edge.to),
        }
    }

    fn grow(&mut self, chain: &'a Chain, hand_overs: &'a [HandOver], directory: &'a Directory) -> bool {
        let before: usize = self.sides.iter().map(HashSet::len).sum();
        for event in &chain.events {
            let side = directory.side(&event.stored.owner);
            for (thing, roles) in &event.things {
                if roles.any(Roles::INPUT) && self.counts(event, *thing, directory) {
                    self.sides[*thing].insert(side);
                }
            }
            self.pass_to_named(event, side, directory);
        }
        for hand_over in hand_overs.iter().filter(|it| it.shipping.is_some()) {
            let (Some(giver), Some(receiver)) = (&hand_over.giver, &hand_over.receiver) else { continue };
            let (giver, receiver) = (directory.side(giver), directory.side(receiver));
            // The receipt has to name its giver: a despatch that merely fits could be anybody's.
            let named = hand_over.receivings.iter().any(|&at| {
                let sources = chain.events[at].stored.event.sources.iter().flatten();
                sources.filter_map(|party| party_gln(&party.id)).any(|gln| directory.side(&gln) == giver)
            });
            for &thing in &hand_over.things {
                if named && self.has(receiver, thing) {
                    self.sides[thing].insert(giver);
                }
            }
        }
        for edge in &chain.edges {
            let event = &chain.events[edge.event];
            let side = directory.side(&event.stored.owner);
            match edge.relation {
                Relation::ItemOf if self.has(side, edge.from) || self.has(side, edge.to) => {
                    // A lot and its items have one number, so one owner: who may speak about one may about the other.
                    self.share(edge.from, edge.to);
                }
                Relation::PackedInto if self.joins(event, *edge, directory) => {
                    // What is in a pack follows the pack; the pack's own way does not speak for all of a lot.
                    let holders: Vec<&str> = self.sides[edge.to].iter().copied().collect();
                    self.sides[edge.from].extend(holders);
                }
                _ => {}
            }
        }
        self.sides.iter().map(HashSet::len).sum::<usize>() > before
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

fn outputs(chain: &Chain) -> HashMap<&str, HashSet<usize>> {
    let mut outputs: HashMap<&str, HashSet<usize>> = HashMap::new();
    for event in &chain.events {
        let Some(id) = event.stored.event.transformation_id.as_deref() else { continue };
        let made = event.things.iter().filter(|(_, roles)| roles.any(Roles::OUTPUT)).map(|(thing, _)| *thing);
        outputs.entry(id).or_default().extend(made);
    }
    outputs
}

/// Who first recorded, by the order of recording, that something was put into a pack. A pack whose number is a product's
/// has its owner; its packer comes on top.
fn first_packer(chain: &Chain, thing: usize) -> Option<&str> {
    let packing = chain.events.iter().filter(|event| {
        event.stored.event.action == Some(Action::Add)
            && event.roles_of(thing).is_some_and(|roles| roles.any(Roles::PARENT))
    });
    let registered = gs1::Key::parse(&chain.things[thing].key).is_ok_and(|key| key.gtin().is_some());
    let first = packing.min_by_key(|event| event.stored.position).filter(|_| !registered)?;
    Some(&first.stored.owner)
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
