//! What belongs to the story of the scanned goods.
//!
//! A sack of seed goes to many farms; only the way of the seed that became this lot is its story. So for each thing
//! upstream we ask who used it on the way here, and follow its hand-overs back from there.

use std::collections::{HashMap, HashSet};

use epcis::terms::Roles;

use super::chain::{Chain, Position};
use super::hand_over::HandOver;
use super::lookup::Directory;

/// The part of a chain that belongs to the story.
pub(super) struct Story {
    /// Events by index, in order of time.
    pub(super) events: Vec<usize>,
    /// Hand-overs.
    pub(super) hand_overs: Vec<HandOver>,
}

/// Picks what belongs to the story.
pub(super) fn story(chain: &Chain, hand_overs: &[HandOver], directory: &Directory) -> Story {
    let holders = holders(chain, hand_overs, directory);
    let on_the_way: HashSet<(usize, usize)> =
        chain.edges.iter().flat_map(|edge| [(edge.event, edge.from), (edge.event, edge.to)]).collect();
    let belongs = |thing: usize, owner: &str| match chain.things[thing].position {
        Position::Upstream => holders.get(&thing).is_some_and(|sides| sides.contains(directory.side(owner))),
        Position::Start | Position::Downstream => true,
    };
    let kept: Vec<HandOver> = hand_overs
        .iter()
        .filter(|hand_over| {
            let receiver = hand_over.receiver.as_deref().unwrap_or_default();
            hand_over.things.iter().any(|thing| belongs(*thing, receiver))
        })
        .cloned()
        .collect();
    let moved: HashSet<usize> = kept.iter().flat_map(|it| [it.shipping, it.receiving]).flatten().collect();
    let any_move: HashSet<usize> = hand_overs.iter().flat_map(|it| [it.shipping, it.receiving]).flatten().collect();
    let events = (0..chain.events.len()).filter(|&at| {
        if any_move.contains(&at) {
            return moved.contains(&at);
        }
        let event = &chain.events[at];
        event.things.iter().any(|(thing, roles)| {
            on_the_way.contains(&(at, *thing)) || (!roles.any(Roles::INPUT) && belongs(*thing, &event.stored.owner))
        })
    });
    Story { events: events.collect(), hand_overs: kept }
}

/// For each upstream thing, the sides that held it on its way into the goods: who used it, and back through every
/// hand-over to who made it.
fn holders<'a>(
    chain: &'a Chain,
    hand_overs: &'a [HandOver],
    directory: &'a Directory,
) -> HashMap<usize, HashSet<&'a str>> {
    let mut holders: HashMap<usize, HashSet<&str>> = HashMap::new();
    for edge in &chain.edges {
        let user = directory.side(&chain.events[edge.event].stored.owner);
        holders.entry(edge.from).or_default().insert(user);
    }
    loop {
        let mut grown = false;
        for hand_over in hand_overs {
            let (Some(giver), Some(receiver)) = (&hand_over.giver, &hand_over.receiver) else { continue };
            for thing in &hand_over.things {
                let Some(sides) = holders.get_mut(thing) else { continue };
                if sides.contains(directory.side(receiver)) {
                    grown |= sides.insert(directory.side(giver));
                }
            }
        }
        if !grown {
            return holders;
        }
    }
}
