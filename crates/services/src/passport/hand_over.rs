//! Hand-overs: a `shipping` by the giver and a `receiving` by the receiver of the same goods.

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
    /// Index of the receiver's event.
    pub(super) receiving: Option<usize>,
    /// Things handed over.
    pub(super) things: Vec<usize>,
}

impl HandOver {
    pub(super) fn recorded(&self) -> Recorded {
        match (self.shipping, self.receiving) {
            (Some(_), Some(_)) => Recorded::BothSides,
            (Some(_), None) => Recorded::GiverOnly,
            _ => Recorded::ReceiverOnly,
        }
    }

    /// The event that stands for it: the receiver's, else the giver's.
    pub(super) fn event(&self) -> usize {
        self.receiving.or(self.shipping).unwrap_or_default()
    }
}

/// Clocks of two firms may differ by so much, in microseconds (a day): a receipt may carry an earlier time.
const CLOCKS: i64 = 24 * 3600 * 1_000_000;

/// Finds the hand-overs of a chain. Moves inside one organisation are none.
pub(super) fn pair(chain: &Chain, directory: &Directory) -> Vec<HandOver> {
    let shippings = sides(chain, directory, "shipping");
    let mut matched = vec![false; shippings.len()];
    let mut hand_overs = Vec::new();
    for receiving in sides(chain, directory, "receiving") {
        let fits = |shipping: &HandOver| {
            same_side(directory, &shipping.giver, &receiving.giver)
                && same_side(directory, &shipping.receiver, &receiving.receiver)
                && shipping.things.iter().any(|thing| receiving.things.contains(thing))
                && time(chain, shipping) <= time(chain, &receiving) + CLOCKS
        };
        // Of several that fit: the one under the same document, then one without a receipt yet, then the one that
        // moved most of the same things, then the closest in time.
        let best = (0..shippings.len()).filter(|&at| fits(&shippings[at])).max_by_key(|&at| {
            let shipping = &shippings[at];
            let apart = (time(chain, &receiving) - time(chain, shipping)).abs();
            (same_document(chain, shipping, &receiving), !matched[at], shared(shipping, &receiving), -apart)
        });
        match best {
            Some(at) => {
                matched[at] = true;
                let mut things = shippings[at].things.clone();
                things.extend(receiving.things.iter().copied().filter(|thing| !shippings[at].things.contains(thing)));
                hand_overs.push(HandOver { shipping: shippings[at].shipping, things, ..receiving });
            }
            None => hand_overs.push(receiving),
        }
    }
    let unmatched = shippings.into_iter().zip(matched).filter(|(_, matched)| !matched);
    hand_overs.extend(unmatched.map(|(shipping, _)| shipping));
    hand_overs.sort_by_key(|hand_over| (time(chain, hand_over), hand_over.event()));
    hand_overs
}

/// Every event of one business step as half a hand-over.
fn sides(chain: &Chain, directory: &Directory, biz_step: &str) -> Vec<HandOver> {
    let events = chain.events.iter().enumerate().filter(|(_, event)| event.is(biz_step));
    events
        .filter_map(|(at, event)| {
            let owner = event.stored.owner.clone();
            let half = match biz_step {
                "shipping" => HandOver {
                    giver: Some(owner),
                    receiver: party(event.stored.event.destinations.as_deref()),
                    shipping: Some(at),
                    receiving: None,
                    things: objects(event),
                },
                _ => HandOver {
                    giver: party(event.stored.event.sources.as_deref()),
                    receiver: Some(owner),
                    shipping: None,
                    receiving: Some(at),
                    things: objects(event),
                },
            };
            let inside = half.giver.is_some() && same_side(directory, &half.giver, &half.receiver);
            (!inside && !half.things.is_empty()).then_some(half)
        })
        .collect()
}

/// Things moved. A count of a lot beside the pallets that hold it tells how much, not what.
fn objects(event: &ChainEvent) -> Vec<usize> {
    event.things.iter().filter(|(_, roles)| roles.any(Roles::OBJECT)).map(|(thing, _)| *thing).collect()
}

/// Who holds the goods before or after: the possessing party, else the owning one.
fn party(parties: Option<&[Party]>) -> Option<String> {
    let parties = parties.unwrap_or_default();
    ["possessing_party", "owning_party"].into_iter().find_map(|kind| {
        let of_kind = |party: &&Party| vocabulary::canonical(Kind::SourceDestination, &party.kind) == kind;
        parties.iter().filter(of_kind).find_map(|party| party_gln(&party.id))
    })
}

fn same_side(directory: &Directory, one: &Option<String>, other: &Option<String>) -> bool {
    match (one, other) {
        (Some(one), Some(other)) => directory.side(one) == directory.side(other),
        _ => false,
    }
}

/// Whether both sides name the same business document, such as a despatch advice.
fn same_document(chain: &Chain, one: &HandOver, other: &HandOver) -> bool {
    let documents = |hand_over: &HandOver| {
        let event = &chain.events[hand_over.event()].stored.event;
        event.biz_transactions.iter().flatten().map(|document| epcis::terms::key(&document.id)).collect::<Vec<_>>()
    };
    let theirs = documents(other);
    documents(one).iter().any(|document| theirs.contains(document))
}

fn time(chain: &Chain, hand_over: &HandOver) -> i64 {
    chain.events[hand_over.event()].stored.event_time
}

fn shared(one: &HandOver, other: &HandOver) -> usize {
    one.things.iter().filter(|thing| other.things.contains(thing)).count()
}
