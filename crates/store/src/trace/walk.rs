use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use epcis::terms::{Roles, TermKind};

use super::expand::{self, Step};
use super::{Direction, Edge, Limits, Node, Trace};
use crate::Store;
use crate::backend::Value;
use crate::capture::{Link, read_links, term};
use crate::error::Result;
use crate::event::StoredEvent;

/// Events that were read, by row number.
pub(super) type Events = HashMap<i64, Arc<StoredEvent>>;

/// Terms or events asked for in one statement.
const BATCH: usize = 5000;

/// A class that is only implied by an instance (64) is no mention of the thing itself.
pub(crate) const TERMS: &str = "SELECT term, event FROM posting WHERE term @in($1) AND (roles & 64) = 0";
pub(crate) const HEADS: &str = "SELECT id, event_time, action, links, owner, event_id, declaration FROM event
    WHERE id @in($1) AND sandbox = $2";

/// An event as the walk sees it.
#[derive(Clone, Debug)]
pub(super) struct Head {
    pub(super) id: i64,
    pub(super) time: i64,
    pub(super) action: Option<i64>,
    pub(super) links: Vec<Link>,
    owner: String,
    event_id: String,
    declaration: bool,
}

/// A thing waiting to be expanded: which part of its life belongs to the walk, and how far it may be followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Visit {
    pub(super) term: i64,
    pub(super) from: i64,
    pub(super) until: i64,
    /// When what it contains belongs to the walk too: for the start always, for an input at the moment it was used, for
    /// something unpacked while it was inside, for anything else never ([`NEVER`]).
    pub(super) open: (i64, i64),
    pub(super) container: bool,
    pub(super) depth: u32,
}

/// A window in which nothing lies.
pub(super) const NEVER: (i64, i64) = (i64::MAX, i64::MIN);

/// What the database has told so far.
#[derive(Default)]
pub(super) struct Known {
    pub(super) heads: HashMap<i64, Head>,
    pub(super) events_of: HashMap<i64, Vec<i64>>,
    /// Originals that a declaration calls wrong, by owner and event ID.
    wrong: HashSet<(String, String)>,
}

pub(super) async fn walk(
    store: &Store,
    key: &str,
    direction: Direction,
    sandbox: bool,
    limits: Limits,
    read: &mut Events,
) -> Result<Trace> {
    let start = term(TermKind::Thing, key);
    let mut known = Known::default();
    let mut visits: HashMap<i64, Visit> = HashMap::new();
    let mut steps: Vec<Step> = Vec::new();
    let mut truncated = false;
    let first =
        Visit { term: start, from: i64::MIN, until: i64::MAX, open: (i64::MIN, i64::MAX), container: false, depth: 0 };
    visits.insert(start, first);
    let mut frontier = vec![first];
    while !frontier.is_empty() {
        load(store, &mut known, &frontier, direction, sandbox).await?;
        let mut next: HashMap<i64, Visit> = HashMap::new();
        for visit in &frontier {
            for (step, reached) in expand::expand(&known, direction, *visit, visit.term == start) {
                let is_new = !visits.contains_key(&reached.term);
                if is_new && (reached.depth > limits.depth || visits.len() >= limits.nodes) {
                    truncated = true;
                    continue;
                }
                steps.push(step);
                if let Some(widened) = widen(&mut visits, reached) {
                    next.insert(reached.term, widened);
                }
            }
        }
        frontier = next.into_values().collect();
        frontier.sort_unstable_by_key(|visit| visit.term);
    }
    finish(store, key, &known, &visits, steps, truncated, read).await
}

/// Notes a visit; gives what is to be followed anew: all of it when the thing is new, its wider life when it was met
/// before for a shorter part of it or only as a container.
fn widen(visits: &mut HashMap<i64, Visit>, reached: Visit) -> Option<Visit> {
    let Some(seen) = visits.get_mut(&reached.term) else {
        visits.insert(reached.term, reached);
        return Some(reached);
    };
    let before = *seen;
    seen.from = seen.from.min(reached.from);
    seen.until = seen.until.max(reached.until);
    seen.open = (seen.open.0.min(reached.open.0), seen.open.1.max(reached.open.1));
    seen.container &= reached.container;
    (*seen != before).then_some(*seen)
}

/// Reads postings and heads of the frontier, of the processes that its events belong to, and of what it was packed
/// into: a container that was emptied as a whole names none of what it held.
async fn load(store: &Store, known: &mut Known, frontier: &[Visit], direction: Direction, sandbox: bool) -> Result<()> {
    let new: Vec<i64> =
        frontier.iter().map(|visit| visit.term).filter(|term| !known.events_of.contains_key(term)).collect();
    load_terms(store, known, &new, sandbox).await?;
    let mut around = BTreeSet::new();
    for visit in frontier {
        let upwards = direction != Direction::Back || visit.container || visit.depth == 0;
        let events = known.events_of.get(&visit.term).into_iter().flatten();
        for head in events.filter_map(|event| known.heads.get(event)) {
            let is_packed = upwards && expand::packs(head, visit.term);
            let wanted = |link: &&Link| {
                link.kind == TermKind::Transformation as u8 || is_packed && link.roles.any(Roles::PARENT)
            };
            around.extend(head.links.iter().filter(wanted).map(|link| link.term));
        }
    }
    around.retain(|term| !known.events_of.contains_key(term));
    load_terms(store, known, &around.into_iter().collect::<Vec<_>>(), sandbox).await
}

async fn load_terms(store: &Store, known: &mut Known, terms: &[i64], sandbox: bool) -> Result<()> {
    let mut wanted = BTreeSet::new();
    for chunk in terms.chunks(BATCH) {
        for term in chunk {
            known.events_of.entry(*term).or_default();
        }
        for mut row in store.db.rows(TERMS, vec![Value::Ints(chunk.to_vec())]).await? {
            let (term, event) = (row.int(0)?, row.int(1)?);
            known.events_of.entry(term).or_default().push(event);
            if !known.heads.contains_key(&event) {
                wanted.insert(event);
            }
        }
    }
    let wanted: Vec<i64> = wanted.into_iter().collect();
    for chunk in wanted.chunks(BATCH) {
        load_heads(store, known, chunk, sandbox).await?;
    }
    known.forget_wrong();
    Ok(())
}

async fn load_heads(store: &Store, known: &mut Known, events: &[i64], sandbox: bool) -> Result<()> {
    for mut row in store.db.rows(HEADS, vec![Value::Ints(events.to_vec()), sandbox.into()]).await? {
        let head = Head {
            id: row.int(0)?,
            time: row.int(1)?,
            action: row.maybe_int(2)?,
            links: read_links(&row.blob(3)?).collect(),
            owner: row.text(4)?,
            event_id: row.text(5)?,
            declaration: row.int(6)? != 0,
        };
        if head.declaration {
            known.wrong.insert((head.owner.clone(), head.event_id.clone()));
        }
        known.heads.insert(head.id, head);
    }
    Ok(())
}

impl Known {
    /// Events that were declared wrong, and the declarations, say nothing about where things went.
    fn forget_wrong(&mut self) {
        let (heads, wrong) = (&self.heads, &self.wrong);
        for events in self.events_of.values_mut() {
            events.retain(|event| heads.get(event).is_some_and(|head| !is_wrong(head, wrong)));
        }
    }
}

fn is_wrong(head: &Head, wrong: &HashSet<(String, String)>) -> bool {
    head.declaration || wrong.contains(&(head.owner.clone(), head.event_id.clone()))
}

async fn finish(
    store: &Store,
    key: &str,
    known: &Known,
    visits: &HashMap<i64, Visit>,
    steps: Vec<Step>,
    truncated: bool,
    read: &mut Events,
) -> Result<Trace> {
    let (events, declared_wrong) = read_events(store, known, visits, &steps, read).await?;
    let mut names: HashMap<i64, String> = HashMap::from([(term(TermKind::Thing, key), key.to_owned())]);
    for event in &events {
        for found in event.terms().iter().filter(|found| found.kind == TermKind::Thing) {
            let hash = term(found.kind, &found.key);
            if visits.contains_key(&hash) {
                // Two keys with one hash: the first one stands, and the walk over the other is left out below.
                names.entry(hash).or_insert_with(|| found.key.clone());
            }
        }
    }
    let mut ordered: Vec<&Visit> = visits.values().filter(|visit| names.contains_key(&visit.term)).collect();
    ordered.sort_by(|a, b| (a.depth, &names[&a.term]).cmp(&(b.depth, &names[&b.term])));
    let place: HashMap<i64, usize> = ordered.iter().enumerate().map(|(at, visit)| (visit.term, at)).collect();
    let mut edges: Vec<Edge> = steps
        .into_iter()
        .filter_map(|step| {
            let (from, to) = (*place.get(&step.from)?, *place.get(&step.to)?);
            Some(Edge { from, to, relation: step.relation, event: step.event, until: step.until })
        })
        .collect();
    edges.sort_by_key(|edge| (edge.from, edge.to, edge.relation, edge.event, edge.until));
    edges.dedup();
    let nodes = ordered
        .into_iter()
        .map(|visit| Node { key: names[&visit.term].clone(), depth: visit.depth, container: visit.container })
        .collect();
    Ok(Trace { nodes, edges, events, declared_wrong, truncated })
}

/// The documents of every event that happened to a visited thing in the part of its life that belongs to the walk, of
/// those behind the steps, and of those declared wrong.
async fn read_events(
    store: &Store,
    known: &Known,
    visits: &HashMap<i64, Visit>,
    steps: &[Step],
    read: &mut Events,
) -> Result<(Vec<Arc<StoredEvent>>, Vec<Arc<StoredEvent>>)> {
    let mut wanted: BTreeSet<i64> = steps.iter().map(|step| step.event).collect();
    let mut wrong = BTreeSet::new();
    for visit in visits.values() {
        for event in known.events_of.get(&visit.term).into_iter().flatten() {
            let within = known.heads.get(event).is_some_and(|head| head.time >= visit.from && head.time <= visit.until);
            if within {
                wanted.insert(*event);
            }
        }
    }
    for head in known.heads.values().filter(|head| is_wrong(head, &known.wrong)) {
        if head.links.iter().any(|link| visits.contains_key(&link.term)) {
            wrong.insert(head.id);
        }
    }
    let mut lists = [Vec::new(), Vec::new()];
    for (list, ids) in lists.iter_mut().zip([wanted, wrong]) {
        let missing: Vec<i64> = ids.iter().copied().filter(|id| !read.contains_key(id)).collect();
        for chunk in missing.chunks(BATCH) {
            read.extend(store.events_get(chunk).await?.into_iter().map(|event| (event.id, Arc::new(event))));
        }
        list.extend(ids.iter().filter_map(|id| read.get(id).cloned()));
        list.sort_by_key(|event: &Arc<StoredEvent>| (event.event_time, event.id));
    }
    let [events, declared_wrong] = lists;
    Ok((events, declared_wrong))
}
