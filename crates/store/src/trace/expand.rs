//! One hop: what a thing is joined with by its events.

use epcis::terms::{Roles, TermKind};

use super::walk::{Head, Known, NEVER, Visit};
use super::{Direction, Relation};
use crate::capture::Link;

/// `action` as it is stored.
const ADD: i64 = 0;
const DELETE: i64 = 2;

/// A step by terms.
#[derive(Clone, Copy, Debug)]
pub(super) struct Step {
    pub(super) from: i64,
    pub(super) to: i64,
    pub(super) relation: Relation,
    pub(super) event: i64,
    pub(super) until: Option<i64>,
}

/// Everything one hop away from `visit`, and the step that leads there.
pub(super) fn expand(known: &Known, direction: Direction, visit: Visit, is_start: bool) -> Vec<(Step, Visit)> {
    let mut found = Vec::new();
    for event in known.events_of.get(&visit.term).into_iter().flatten() {
        let Some(head) = known.heads.get(event) else { continue };
        let is_lived = head.time >= visit.from && head.time <= visit.until;
        for link in head.links.iter().filter(|link| link.term == visit.term && link.kind == TermKind::Thing as u8) {
            if direction != Direction::Whereabouts {
                // It has a time of its own: what was packed before may still have been inside.
                contents(known, direction, head, *link, visit, &mut found);
            }
            if !is_lived {
                continue;
            }
            match direction {
                Direction::Back => back(known, head, *link, visit, is_start, &mut found),
                Direction::Forward => forward(known, head, *link, visit, &mut found),
                Direction::Whereabouts => whereabouts(known, head, *link, visit, &mut found),
            }
        }
    }
    found
}

type Found = Vec<(Step, Visit)>;

fn back(known: &Known, head: &Head, link: Link, visit: Visit, is_start: bool, found: &mut Found) {
    if visit.container {
        containers(known, head, link, visit, found);
        return;
    }
    if link.roles.any(Roles::OUTPUT) {
        // The events of one process are read as one (EPCIS 2.0, 7.4.5): whatever went in may be in what came out.
        for part in process(known, head) {
            for input in things(part, Roles::INPUT) {
                let step = Step {
                    from: input.term,
                    to: visit.term,
                    relation: Relation::Transformed,
                    event: part.id,
                    until: None,
                };
                // What it held when it was used was used with it.
                let open = (part.time, part.time);
                found.push((step, Visit { open, ..next(visit, input.term, i64::MIN, part.time) }));
            }
        }
    }
    if makes_items(head) && is_item(link) {
        for lot in things(head, Roles::LOT_OF) {
            let step = Step { from: lot.term, to: visit.term, relation: Relation::ItemOf, event: head.id, until: None };
            found.push((step, next(visit, lot.term, i64::MIN, visit.until)));
        }
    }
    if is_start {
        containers(known, head, link, visit, found);
    }
}

fn forward(known: &Known, head: &Head, link: Link, visit: Visit, found: &mut Found) {
    if link.roles.any(Roles::INPUT) {
        for part in process(known, head) {
            for output in things(part, Roles::OUTPUT) {
                let step = Step {
                    from: visit.term,
                    to: output.term,
                    relation: Relation::Transformed,
                    event: part.id,
                    until: None,
                };
                found.push((step, next(visit, output.term, part.time, i64::MAX)));
            }
        }
    }
    whereabouts(known, head, link, visit, found);
}

/// Where a thing went: its items when it is a lot, and what it was packed into. Never its siblings there.
fn whereabouts(known: &Known, head: &Head, link: Link, visit: Visit, found: &mut Found) {
    if !visit.container && makes_items(head) && link.roles.any(Roles::LOT_OF) {
        for item in things(head, Roles(Roles::OBJECT.0 | Roles::OUTPUT.0)).filter(|item| is_item(*item)) {
            let step =
                Step { from: visit.term, to: item.term, relation: Relation::ItemOf, event: head.id, until: None };
            found.push((step, next(visit, item.term, head.time, i64::MAX)));
        }
    }
    containers(known, head, link, visit, found);
}

/// What `visit` contained while that belongs to the walk: children put into it by this event, if they stayed so long.
fn contents(known: &Known, direction: Direction, head: &Head, link: Link, visit: Visit, found: &mut Found) {
    if visit.container || !link.roles.any(Roles::PARENT) || head.action != Some(ADD) {
        return;
    }
    for child in things(head, Roles::CHILD) {
        let until = parted(known, visit.term, child.term, head.time);
        let step = Step { from: child.term, to: visit.term, relation: Relation::PackedInto, event: head.id, until };
        let until = until.unwrap_or(i64::MAX);
        let open = (head.time.max(visit.open.0), until.min(visit.open.1));
        if open.0 > open.1 {
            continue;
        }
        let reached = match direction {
            // What became of it begins inside, and goes on after it was taken out.
            Direction::Forward => next(visit, child.term, open.0, i64::MAX),
            _ => next(visit, child.term, i64::MIN, until.min(visit.until)),
        };
        found.push((step, Visit { open, ..reached }));
    }
}

/// What `visit` was put into by this event, for as long as it stayed there.
fn containers(known: &Known, head: &Head, link: Link, visit: Visit, found: &mut Found) {
    if !link.roles.any(Roles::CHILD) || !packs(head, visit.term) {
        return;
    }
    for parent in things(head, Roles::PARENT) {
        let until = parted(known, parent.term, visit.term, head.time);
        let step = Step { from: visit.term, to: parent.term, relation: Relation::PackedInto, event: head.id, until };
        let mut reached = next(visit, parent.term, head.time, until.unwrap_or(i64::MAX).min(visit.until));
        reached.container = true;
        found.push((step, reached));
    }
}

/// Whether the event puts `term` into something.
pub(super) fn packs(head: &Head, term: i64) -> bool {
    head.action == Some(ADD) && things(head, Roles::CHILD).any(|link| link.term == term)
}

/// When child and parent were parted after `since`: the first DELETE that names the child, or names no child at all.
///
/// The parent's events are known, since the walk loads those of a container together with those of what it held; and
/// every DELETE names its parent. The child's own events can be many thousands when it is a lot.
fn parted(known: &Known, parent: i64, child: i64, since: i64) -> Option<i64> {
    let events = known.events_of.get(&parent).into_iter().flatten();
    events
        .filter_map(|event| known.heads.get(event))
        .filter(|head| head.action == Some(DELETE) && head.time >= since)
        .filter(|head| things(head, Roles::PARENT).any(|link| link.term == parent))
        .filter(|head| {
            let mut children = things(head, Roles::CHILD).peekable();
            children.peek().is_none() || children.any(|link| link.term == child)
        })
        .map(|head| head.time)
        .min()
}

/// The events of the same process: those that share a `transformationID`, or the event alone.
fn process<'a>(known: &'a Known, head: &'a Head) -> Vec<&'a Head> {
    let id = head.links.iter().find(|link| link.kind == TermKind::Transformation as u8);
    match id.and_then(|link| known.events_of.get(&link.term)) {
        Some(events) => events.iter().filter_map(|event| known.heads.get(event)).collect(),
        None => vec![head],
    }
}

/// Things of an event in one of the roles, without classes that are only implied.
fn things(head: &Head, roles: Roles) -> impl Iterator<Item = Link> + '_ {
    head.links.iter().copied().filter(move |link| {
        link.kind == TermKind::Thing as u8 && link.roles.any(roles) && !link.roles.any(Roles::CLASS_OF)
    })
}

/// An event that brings items into being: commissioning, or the outputs of a transformation.
fn makes_items(head: &Head) -> bool {
    matches!(head.action, None | Some(ADD))
}

fn is_item(link: Link) -> bool {
    link.roles.any(Roles(Roles::OBJECT.0 | Roles::OUTPUT.0))
        && !link.roles.any(Roles(Roles::QUANTITY.0 | Roles::LOT_OF.0 | Roles::CLASS_OF.0))
}

fn next(visit: Visit, term: i64, from: i64, until: i64) -> Visit {
    Visit { term, from, until, open: NEVER, container: false, depth: visit.depth + 1 }
}
