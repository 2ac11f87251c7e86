//! The events behind a code and around it, joined to the things they are about.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use epcis::model::Action;
use epcis::terms::{Roles, TermKind};
use epcis::vocabulary::{self, Kind};
use store::StoredEvent;
use store::trace::{Limits, Relation, Trace};

use crate::{Result, Services};

/// Things that a page looks at: a scan must be answered in a moment, however large the lot. A service that needs all of
/// them, such as a recall, walks on its own.
const PAGE_NODES: usize = 20_000;

/// Where a thing stands towards the scanned one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Position {
    /// The scanned thing itself, or the lot it belongs to.
    Start,
    /// It was made of this.
    Upstream,
    /// Its items, and what they were packed into.
    Downstream,
}

/// A thing of the chain.
#[derive(Clone, Debug)]
pub(super) struct Thing {
    pub(super) key: String,
    pub(super) position: Position,
    pub(super) container: bool,
}

/// An event of the chain, and the roles in which things of the chain stand in it.
pub(super) struct ChainEvent {
    pub(super) stored: Arc<StoredEvent>,
    pub(super) things: Vec<(usize, Roles)>,
    pub(super) biz_step: Option<String>,
}

/// A step between two things, by index.
#[derive(Clone, Copy, Debug)]
pub(super) struct ChainEdge {
    pub(super) from: usize,
    pub(super) to: usize,
    pub(super) event: usize,
    pub(super) relation: Relation,
}

/// Everything that is known about the scanned thing.
pub(super) struct Chain {
    pub(super) things: Vec<Thing>,
    pub(super) edges: Vec<ChainEdge>,
    /// By event time.
    pub(super) events: Vec<ChainEvent>,
    /// There is more than a page can look at; what was seen is not all.
    pub(super) truncated: bool,
    /// For each thing, the events by index that brought it into being.
    creations: Vec<Vec<usize>>,
    /// Events declared wrong, and the declarations.
    pub(super) declared_wrong: Vec<Arc<StoredEvent>>,
}

impl Chain {
    /// Reads the chain of a thing; `None` when no event names it.
    pub(super) async fn read(services: &Services, key: &str) -> Result<Option<Self>> {
        let nodes = services.settings.trace_nodes.min(PAGE_NODES);
        let limits = Limits { nodes, depth: services.settings.trace_depth };
        // A page for a whole lot shows where the lot went; a page for one item, where this item went.
        let (back, around) = services.store.trace_story(key, false, limits).await?;
        if back.events.is_empty() {
            return Ok(None);
        }
        Ok(Some(Self::join(key, back, around)))
    }

    fn join(key: &str, back: Trace, around: Trace) -> Self {
        let mut builder = Builder::default();
        let own_lots = own_lots(key, &back);
        for node in &back.nodes {
            let position = match node {
                node if node.depth == 0 || own_lots.contains(node.key.as_str()) => Position::Start,
                node if node.container => Position::Downstream,
                _ => Position::Upstream,
            };
            builder.thing(&node.key, position, node.container);
        }
        for node in &around.nodes {
            builder.thing(&node.key, Position::Downstream, node.container);
        }
        let mut edges = Vec::new();
        for trace in [&back, &around] {
            for edge in &trace.edges {
                let (from, to) = (&trace.nodes[edge.from].key, &trace.nodes[edge.to].key);
                edges.push((builder.places[from], builder.places[to], edge.event, edge.relation));
            }
        }
        let mut declared_wrong: BTreeMap<i64, Arc<StoredEvent>> = BTreeMap::new();
        declared_wrong
            .extend(back.declared_wrong.into_iter().chain(around.declared_wrong).map(|event| (event.id, event)));
        let mut events: BTreeMap<(i64, i64), Arc<StoredEvent>> = BTreeMap::new();
        events.extend(back.events.into_iter().chain(around.events).map(|event| ((event.event_time, event.id), event)));
        let events: Vec<ChainEvent> = events.into_values().map(|stored| builder.event(stored)).collect();
        let rows: HashMap<i64, usize> = events.iter().enumerate().map(|(at, event)| (event.stored.id, at)).collect();
        let edges = edges
            .into_iter()
            .filter_map(|(from, to, event, relation)| Some(ChainEdge { from, to, event: *rows.get(&event)?, relation }))
            .collect();
        let mut creations = vec![Vec::new(); builder.things.len()];
        for (at, event) in events.iter().enumerate() {
            let added = event.stored.event.action == Some(Action::Add);
            for (thing, roles) in &event.things {
                if roles.any(Roles::OUTPUT) || (added && roles.any(Roles::OBJECT)) {
                    creations[*thing].push(at);
                }
            }
        }
        let declared_wrong = declared_wrong.into_values().collect();
        let truncated = back.truncated || around.truncated;
        Self { things: builder.things, edges, events, truncated, creations, declared_wrong }
    }

    /// Keys of every lot that is in the scanned thing: its own, and what was packed into it.
    pub(super) fn lots_inside(&self) -> Vec<String> {
        let mut inside: HashSet<usize> =
            (0..self.things.len()).filter(|&at| self.things[at].position == Position::Start).collect();
        loop {
            let before = inside.len();
            let packed = self.edges.iter().filter(|edge| edge.relation != Relation::Transformed);
            let found: Vec<usize> = packed
                .filter(|edge| inside.contains(&edge.to) && self.things[edge.from].position != Position::Downstream)
                .map(|edge| edge.from)
                .collect();
            inside.extend(found);
            if inside.len() == before {
                break;
            }
        }
        let keys = inside.into_iter().map(|at| self.things[at].key.clone());
        keys.filter(|key| key.contains("/10/")).collect()
    }

    /// Events that brought a thing into being: made, commissioned, harvested.
    pub(super) fn creations(&self, thing: usize) -> impl Iterator<Item = (usize, &ChainEvent)> {
        self.creations[thing].iter().map(|&at| (at, &self.events[at]))
    }
}

impl ChainEvent {
    pub(super) fn roles_of(&self, thing: usize) -> Option<Roles> {
        self.things.iter().find(|(at, _)| *at == thing).map(|(_, roles)| *roles)
    }

    pub(super) fn is(&self, biz_step: &str) -> bool {
        self.biz_step.as_deref() == Some(biz_step)
    }

    /// GLNs of where it happened, the finest first: read point, then business location.
    pub(super) fn place_gln(&self) -> impl Iterator<Item = String> + '_ {
        let event = &self.stored.event;
        event.read_point.iter().chain(&event.biz_location).filter_map(|place| location_gln(&place.id))
    }
}

/// The lot of the scanned item, which is the scanned thing's own story rather than something it was made of.
fn own_lots<'a>(key: &str, back: &'a Trace) -> HashSet<&'a str> {
    let product = |key: &str| key.split('/').take(2).collect::<Vec<_>>().join("/");
    let own = back.edges.iter().filter(|edge| edge.relation == Relation::ItemOf && back.nodes[edge.to].key == key);
    let lots = own.map(|edge| back.nodes[edge.from].key.as_str());
    lots.filter(|lot| product(lot) == product(key)).collect()
}

#[derive(Default)]
struct Builder {
    things: Vec<Thing>,
    places: HashMap<String, usize>,
}

impl Builder {
    fn thing(&mut self, key: &str, position: Position, container: bool) {
        if !self.places.contains_key(key) {
            self.places.insert(key.to_owned(), self.things.len());
            self.things.push(Thing { key: key.to_owned(), position, container });
        }
    }

    fn event(&self, stored: Arc<StoredEvent>) -> ChainEvent {
        let things = stored
            .terms()
            .iter()
            .filter(|term| term.kind == TermKind::Thing && !term.roles.any(Roles::CLASS_OF))
            .filter_map(|term| Some((*self.places.get(&term.key)?, term.roles)))
            .collect();
        let biz_step = stored.event.biz_step.as_deref();
        let biz_step = biz_step.map(|step| vocabulary::canonical(Kind::BizStep, step).into_owned());
        ChainEvent { stored, things, biz_step }
    }
}

/// The GLN in a party's identifier.
pub(super) fn party_gln(id: &str) -> Option<String> {
    let key = gs1::Key::parse(id).ok()?;
    key.value("417").or_else(|| key.value("414"))
}

/// The GLN in the number of a document, `urn:epcglobal:cbv:bt:{GLN}:{number}` (CBV 2.0, section 8.5).
pub(super) fn paper_gln(id: &str) -> Option<&str> {
    id.strip_prefix("urn:epcglobal:cbv:bt:")?.split(':').next()
}

pub(super) fn location_gln(id: &str) -> Option<String> {
    gs1::Key::parse(id).ok()?.value("414")
}
