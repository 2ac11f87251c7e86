//! What belongs to the story of the scanned goods.
//!
//! A sack of seed goes to many farms; only the way of the seed that became this lot is its story. So for each thing
//! upstream we ask who used it on the way here, and follow its hand-overs back from there. Events of sides that have no
//! standing are left out before (`standing`).

use std::collections::{HashMap, HashSet};

use epcis::model::Action;
use epcis::terms::Roles;

use super::chain::{Chain, ChainEdge, Position};
use super::hand_over::{self, HandOver};
use super::lookup::Directory;
use super::standing::Standing;

/// The part of a chain that belongs to the story.
pub(super) struct Story<'a> {
    /// Events by index, in order of time.
    pub(super) events: Vec<usize>,
    /// Hand-overs.
    pub(super) hand_overs: Vec<HandOver>,
    /// Steps between things that a side with standing recorded.
    pub(super) edges: Vec<ChainEdge>,
    /// Things that belong to it, by index.
    pub(super) things: HashSet<usize>,
    /// Who may speak about what.
    pub(super) standing: Standing<'a>,
    /// Records about these goods by sides that have no say in them.
    pub(super) others: usize,
}

impl Story<'_> {
    /// Keys of the lots that the scanned thing is or belongs to, by records that count.
    pub(super) fn lots(&self, chain: &Chain) -> Vec<String> {
        let own = self.things.iter().map(|&at| &chain.things[at]).filter(|thing| thing.position == Position::Start);
        let mut lots: Vec<String> = own.filter(|thing| thing.key.contains("/10/")).map(|it| it.key.clone()).collect();
        lots.sort();
        lots
    }
}

/// Picks what belongs to the story. `claimed` are the hand-overs that anybody recorded.
pub(super) fn story<'a>(chain: &'a Chain, claimed: &'a [HandOver], directory: &'a Directory) -> Story<'a> {
    let standing = Standing::of(chain, claimed, directory);
    let joins = |edge: &ChainEdge| standing.joins(&chain.events[edge.event], *edge, directory);
    let edges: Vec<ChainEdge> = chain.edges.iter().copied().filter(joins).collect();
    let things = reached(chain, &edges);
    let says = |at: usize, thing: usize| standing.counts(&chain.events[at], thing, directory);
    let counted: Vec<bool> = chain
        .events
        .iter()
        .enumerate()
        .map(|(at, event)| event.things.iter().any(|(thing, _)| things.contains(thing) && says(at, *thing)))
        .collect();
    let hand_overs = hand_over::pair(chain, directory, &says);
    let holders = holders(chain, &edges, &hand_overs, directory);
    let on_the_way: HashSet<(usize, usize)> =
        edges.iter().flat_map(|edge| [(edge.event, edge.from), (edge.event, edge.to)]).collect();
    let belongs = |thing: usize, owner: &str| match chain.things[thing].position {
        Position::Upstream => holders.get(&thing).is_some_and(|sides| sides.contains(directory.side(owner))),
        Position::Start | Position::Downstream => true,
    };
    let kept = hand_overs.iter().filter(|hand_over| {
        let receiver = hand_over.receiver.as_deref().unwrap_or_default();
        hand_over.things.iter().any(|thing| things.contains(thing) && belongs(*thing, receiver))
    });
    let kept: Vec<HandOver> = kept.cloned().collect();
    let moved: HashSet<usize> = kept.iter().flat_map(HandOver::events).collect();
    let any_move: HashSet<usize> = hand_overs.iter().flat_map(HandOver::events).collect();
    // A laboratory or a carrier holds nothing for itself: what it saw on behalf of a holder belongs to the story.
    let trades = |thing: usize, side: &str| {
        let parties = hand_overs.iter().filter(|it| it.things.contains(&thing));
        parties.flat_map(|it| it.giver.iter().chain(&it.receiver)).any(|gln| directory.side(gln) == side)
    };
    let of_the_story = |at: &usize| {
        let event = &chain.events[*at];
        let side = directory.side(&event.stored.owner);
        let saw = event.stored.event.action == Some(Action::Observe);
        event.things.iter().any(|(thing, roles)| {
            let concerned = belongs(*thing, side) || (saw && !trades(*thing, side));
            let its_own = !roles.any(Roles::INPUT) && standing.has(side, *thing) && concerned;
            things.contains(thing) && (on_the_way.contains(&(*at, *thing)) || its_own)
        })
    };
    let events: Vec<usize> = (0..chain.events.len())
        .filter(|&at| counted[at])
        .filter(|at| if any_move.contains(at) { moved.contains(at) } else { of_the_story(at) })
        .collect();
    let others = counted.iter().filter(|counted| !**counted).count();
    Story { events, hand_overs: kept, edges, things, standing, others }
}

/// Things that the scanned one is joined with by counted steps: back to what it was made of, and along its packing.
fn reached(chain: &Chain, edges: &[ChainEdge]) -> HashSet<usize> {
    // The scanned thing is the first; its lot is reached by a step that counts.
    let mut reached: HashSet<usize> = HashSet::from([0]);
    loop {
        let before = reached.len();
        for edge in edges {
            let upstream = chain.things[edge.from].position != Position::Downstream;
            let downstream = chain.things[edge.to].position == Position::Downstream;
            if upstream && reached.contains(&edge.to) {
                reached.insert(edge.from);
            }
            if downstream && reached.contains(&edge.from) {
                reached.insert(edge.to);
            }
        }
        if reached.len() == before {
            return reached;
        }
    }
}

/// For each upstream thing, the sides that held it on its way into the goods: who used it, and back through every
/// hand-over to who made it.
fn holders<'a>(
    chain: &'a Chain,
    edges: &[ChainEdge],
    hand_overs: &[HandOver],
    directory: &'a Directory,
) -> HashMap<usize, HashSet<String>> {
    let mut holders: HashMap<usize, HashSet<String>> = HashMap::new();
    for edge in edges {
        let user = directory.side(&chain.events[edge.event].stored.owner);
        holders.entry(edge.from).or_default().insert(user.to_owned());
    }
    loop {
        let mut grown = false;
        for hand_over in hand_overs {
            let (Some(giver), Some(receiver)) = (&hand_over.giver, &hand_over.receiver) else { continue };
            for thing in &hand_over.things {
                let Some(sides) = holders.get_mut(thing) else { continue };
                if sides.contains(directory.side(receiver)) {
                    grown |= sides.insert(directory.side(giver).to_owned());
                }
            }
        }
        if !grown {
            return holders;
        }
    }
}
