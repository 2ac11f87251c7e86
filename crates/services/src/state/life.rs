//! The pure core: deeds in the order of their times, and what in them contradicts what.
//!
//! It knows things by their hashes only. Whose a deed is, whether it is new and how much a contradiction weighs are
//! questions of those who call.

use std::collections::HashMap;

use epcis::model::{Action, EventKind};
use epcis::terms::Roles;
use store::history::Deed;

use super::rules::{Rule, Rules};

/// Something that cannot be, or that something is missing for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Contradiction {
    pub(super) rule: Rule,
    pub(super) thing: i64,
    /// Index of the deed that should not be there.
    pub(super) at: usize,
    /// Index of the deed that speaks against it; none when the fault is that there is no such deed.
    pub(super) because: Option<usize>,
}

/// Where one thing stands at a moment.
#[derive(Clone, Copy, Default)]
struct State {
    /// The deed that brought it into being.
    made: Option<usize>,
    /// It came into being as a parent: a pallet begins when something is put on it.
    began_as_parent: bool,
    /// The deed that ended it.
    ended: Option<usize>,
    /// The parent it is in, and the deed that says so.
    inside: Option<(i64, usize)>,
}

/// By what deeds are put in order: event time; at one time what makes things comes first and what ends them last, for
/// clocks that only tell minutes; then as they were recorded. New ones come last, in the order of their document.
pub(super) fn order(deed: &Deed, rules: &Rules) -> (i64, u8, i64) {
    let rank = match () {
        () if makes(deed, Roles::OBJECT) || deed.kind == EventKind::Transformation => 0,
        () if rules.ends(deed) => 2,
        () => 1,
    };
    (deed.time, rank, deed.id.unwrap_or(i64::MAX))
}

/// Everything that does not fit, in the order of the deeds. They have to be in their [`order`].
pub(super) fn contradictions(deeds: &[&Deed], rules: &Rules) -> Vec<Contradiction> {
    let mut life = Life { deeds, rules, states: HashMap::new(), contents: HashMap::new(), found: Vec::new() };
    for at in 0..deeds.len() {
        life.live(at);
    }
    life.found
}

struct Life<'a> {
    deeds: &'a [&'a Deed],
    rules: &'a Rules,
    states: HashMap<i64, State>,
    /// Children that were put into a parent, some of which may have left since.
    contents: HashMap<i64, Vec<i64>>,
    found: Vec<Contradiction>,
}

impl Life<'_> {
    fn live(&mut self, at: usize) {
        let deed = self.deeds[at];
        for &(thing, roles) in deed.things.iter().filter(|(_, roles)| is_instance(*roles)) {
            let before = self.states.get(&thing).copied().unwrap_or_default();
            let mut state = before;
            let end = before.ended.filter(|end| deed.time > self.deeds[*end].time);
            if end.is_some() {
                self.found.push(Contradiction { rule: Rule::AfterEnd, thing, at, because: end });
            }
            if makes(deed, roles) {
                // What begins anew after its end is one fault, not two.
                if let Some(first) = before.made.filter(|_| end.is_none()) {
                    self.found.push(Contradiction { rule: Rule::CommissionedTwice, thing, at, because: Some(first) });
                }
                state.made = before.made.or(Some(at));
            } else if roles.any(Roles::PARENT) {
                state.began_as_parent = true;
            } else if before.made.is_none() && !before.began_as_parent {
                self.found.push(Contradiction { rule: Rule::NotCommissioned, thing, at, because: None });
            }
            if self.rules.ends(deed) && roles.any(Roles::OBJECT) {
                state.ended = before.ended.or(Some(at));
            }
            self.states.insert(thing, state);
        }
        if deed.kind == EventKind::Aggregation {
            self.pack(at);
        }
    }

    fn pack(&mut self, at: usize) {
        let deed = self.deeds[at];
        let Some(parent) = deed.things.iter().find(|(_, roles)| roles.any(Roles::PARENT)).map(|(thing, _)| *thing)
        else {
            return;
        };
        let mut names_children = false;
        for &(child, roles) in deed.things.iter().filter(|(_, roles)| roles.any(Roles::CHILD)) {
            names_children = true;
            if is_instance(roles) {
                self.pack_child(at, parent, child);
            }
        }
        // Taking out without naming what takes out everything (EPCIS 2.0, 7.4.3).
        if deed.action == Some(Action::Delete) && !names_children {
            for child in self.contents.remove(&parent).unwrap_or_default() {
                let state = self.states.entry(child).or_default();
                state.inside = state.inside.filter(|(holder, _)| *holder != parent);
            }
        }
    }

    fn pack_child(&mut self, at: usize, parent: i64, child: i64) {
        let state = self.states.entry(child).or_default();
        match (self.deeds[at].action, state.inside) {
            (Some(Action::Add), Some((holder, since))) if holder != parent => {
                self.found.push(Contradiction { rule: Rule::PackedTwice, thing: child, at, because: Some(since) });
                state.inside = Some((parent, at));
                self.contents.entry(parent).or_default().push(child);
            }
            // What was seen in a parent is in it; but seeing it somewhere else takes it out of nothing.
            (Some(Action::Add | Action::Observe), None) => {
                state.inside = Some((parent, at));
                self.contents.entry(parent).or_default().push(child);
            }
            (Some(Action::Delete), Some((holder, _))) if holder == parent => state.inside = None,
            (Some(Action::Delete), inside) => {
                let because = inside.map(|(_, since)| since);
                self.found.push(Contradiction { rule: Rule::NotInside, thing: child, at, because });
            }
            _ => {}
        }
    }
}

/// Commissioning, or the output of a transformation.
fn makes(deed: &Deed, roles: Roles) -> bool {
    match deed.kind {
        EventKind::Object => deed.action == Some(Action::Add) && roles.any(Roles::OBJECT),
        EventKind::Transformation => roles.any(Roles::OUTPUT),
        _ => false,
    }
}

/// One thing with a number of its own, not a lot or a class.
pub(super) fn is_instance(roles: Roles) -> bool {
    !roles.any(Roles::QUANTITY | Roles::CLASS_OF | Roles::LOT_OF)
}
