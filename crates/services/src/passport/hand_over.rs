//! Hand-overs: a `shipping` by the giver and the `receiving` by the receiver of the same goods.

use std::collections::HashSet;

use epcis::model::Party;
use epcis::terms::Roles;
use epcis::vocabulary::{self, Kind};

use super::chain::{Chain, ChainEvent, party_gln};
use super::lookup::Directory;
use super::model::Recorded;

/// Goods changed hands, by what at least one side recorded.
#[derive(Clone, Debug)]
pub(super) struct HandOver {
    /// GLN of the giver, where it is known.
    pub(super) giver: Option<String>,
    /// GLN of the receiver.
    pub(super) receiver: Option<String>,
    /// Index of the giver's event.
    pub(super) shipping: Option<usize>,
    /// Indexes of the receiver's events: one despatch may be received in parts.
    pub(super) receivings: Vec<usize>,
    /// Things handed over.
    pub(super) things: Vec<usize>,
}

impl HandOver {
    pub(super) fn recorded(&self) -> Recorded {
        match (self.shipping, self.receivings.is_empty()) {
            (Some(_), false) => Recorded::BothSides,
            (Some(_), true) => Recorded::GiverOnly,
            _ => Recorded::ReceiverOnly,
        }
    }

    /// The event that stands for it: the receiver's last one, else the giver's.
    pub(super) fn event(&self) -> usize {
        self.receivings.last().copied().or(self.shipping).unwrap_or_default()
    }

    /// Every event of both sides.
    pub(super) fn events(&self) -> impl Iterator<Item = usize> + '_ {
        self.shipping.into_iter().chain(self.receivings.iter().copied())
    }
}

/// Clocks of two firms may differ by so much, in microseconds (a day): a receipt may carry an earlier time.
const CLOCKS: i64 = 24 * 3600 * 1_000_000;

/// Finds the hand-overs among `events` of a chain. Moves inside one organisation are none.
pub(super) fn pair(chain: &Chain, directory: &Directory, counts: &dyn Fn(usize, usize) -> bool) -> Vec<HandOver> {
    let mut shippings = sides(chain, directory, "shipping", counts);
    let mut received: Vec<HashSet<usize>> = vec![HashSet::new(); shippings.len()];
    let mut hand_overs = Vec::new();
    for receiving in sides(chain, directory, "receiving", counts) {
        let goods: HashSet<usize> = receiving.things.iter().copied().collect();
        let fits = |shipping: &HandOver| {
            same_sides(directory, shipping, &receiving)
                && shipping.things.iter().any(|thing| goods.contains(thing))
                && time(chain, shipping) <= time(chain, &receiving) + CLOCKS
        };
        // Of several that fit: the one under the same document, then one without a receipt yet, then the one that
        // moved most of the same things, then the closest in time.
        let best = (0..shippings.len()).filter(|&at| fits(&shippings[at])).max_by_key(|&at| {
            let shipping = &shippings[at];
            let shared = shipping.things.iter().filter(|thing| goods.contains(thing)).count();
            let apart = (sent(chain, &receiving) - sent(chain, shipping)).abs();
            (same_document(chain, shipping, &receiving), received[at].is_empty(), shared, -apart)
        });
        match best {
            Some(at) => {
                received[at].extend(goods);
                shippings[at].receivings.extend(receiving.receivings);
                let shipping = &mut shippings[at];
                shipping.receiver = shipping.receiver.take().or(receiving.receiver);
            }
            None => hand_overs.push(receiving),
        }
    }
    for (mut shipping, received) in shippings.into_iter().zip(received) {
        // What was sent and not received stays a hand-over of one side.
        if !received.is_empty() {
            let (there, missing): (Vec<usize>, Vec<usize>) =
                shipping.things.iter().partition(|thing| received.contains(thing));
            if !missing.is_empty() {
                hand_overs.push(HandOver { receivings: Vec::new(), things: missing, ..shipping.clone() });
            }
            shipping.things = there;
        }
        hand_overs.push(shipping);
    }
    hand_overs.sort_by_key(|hand_over| (time(chain, hand_over), hand_over.event()));
    hand_overs
}

/// Every event of one business step as half a hand-over.
fn sides(chain: &Chain, directory: &Directory, biz_step: &str, counts: &dyn Fn(usize, usize) -> bool) -> Vec<HandOver> {
    let events = chain.events.iter().enumerate().filter(|(_, event)| event.is(biz_step));
    events
        .filter_map(|(at, event)| {
            let owner = Some(event.stored.owner.clone());
            let (sources, destinations) = (&event.stored.event.sources, &event.stored.event.destinations);
            let half = match biz_step {
                "shipping" => HandOver {
                    giver: owner,
                    receiver: party(destinations.as_deref()),
                    shipping: Some(at),
                    receivings: Vec::new(),
                    things: objects(event, &|thing| counts(at, thing)),
                },
                _ => HandOver {
                    giver: party(sources.as_deref()),
                    receiver: owner,
                    shipping: None,
                    receivings: vec![at],
                    things: objects(event, &|thing| counts(at, thing)),
                },
            };
            let inside = half.giver.is_some() && same(directory, half.giver.as_deref(), half.receiver.as_deref());
            (!inside && !half.things.is_empty()).then_some(half)
        })
        .collect()
}

/// Things moved. A count of a lot beside the pallets that hold it tells how much, not what.
fn objects(event: &ChainEvent, counts: &dyn Fn(usize) -> bool) -> Vec<usize> {
    let moved = event.things.iter().filter(|(thing, roles)| roles.any(Roles::OBJECT) && counts(*thing));
    moved.map(|(thing, _)| *thing).collect()
}

/// Who holds the goods before or after: the possessing party, else the owning one.
fn party(parties: Option<&[Party]>) -> Option<String> {
    let parties = parties.unwrap_or_default();
    ["possessing_party", "owning_party"].into_iter().find_map(|kind| {
        let of_kind = |party: &&Party| vocabulary::canonical(Kind::SourceDestination, &party.kind) == kind;
        parties.iter().filter(of_kind).find_map(|party| party_gln(&party.id))
    })
}

/// Whether despatch and receipt speak of the same two sides. One of them may leave the other unnamed, not both.
fn same_sides(directory: &Directory, shipping: &HandOver, receiving: &HandOver) -> bool {
    let agree = |one: &Option<String>, other: &Option<String>| match (one, other) {
        (Some(one), Some(other)) => same(directory, Some(one), Some(other)),
        _ => true,
    };
    (shipping.receiver.is_some() || receiving.giver.is_some())
        && agree(&shipping.giver, &receiving.giver)
        && agree(&shipping.receiver, &receiving.receiver)
}

fn same(directory: &Directory, one: Option<&str>, other: Option<&str>) -> bool {
    matches!((one, other), (Some(one), Some(other)) if directory.side(one) == directory.side(other))
}

/// Whether both sides name the same business document, such as a despatch advice.
fn same_document(chain: &Chain, one: &HandOver, other: &HandOver) -> bool {
    let documents = |hand_over: &HandOver| {
        let own = hand_over.shipping.unwrap_or_else(|| hand_over.event());
        let event = &chain.events[own].stored.event;
        event.biz_transactions.iter().flatten().map(|document| epcis::terms::key(&document.id)).collect::<Vec<_>>()
    };
    let theirs = documents(other);
    documents(one).iter().any(|document| theirs.contains(document))
}

fn time(chain: &Chain, hand_over: &HandOver) -> i64 {
    chain.events[hand_over.event()].stored.event_time
}

/// When the first side recorded it.
fn sent(chain: &Chain, hand_over: &HandOver) -> i64 {
    chain.events[hand_over.shipping.unwrap_or_else(|| hand_over.event())].stored.event_time
}
