//! Tracing for a caller: what may not be seen stays in the chain as a nameless node, so that the chain stays whole.

use std::collections::{HashMap, HashSet};

use epcis::terms;
use store::trace::{Direction, Limits, Relation};
use store::{Scope, StoredEvent};

use crate::{Caller, Result, Services};

/// The answer of a trace.
#[derive(Clone, Debug, PartialEq)]
pub struct TraceView {
    /// The thing asked about, canonical.
    pub start: String,
    /// Things, the start first.
    pub nodes: Vec<TraceNode>,
    /// Steps between them.
    pub edges: Vec<TraceEdge>,
    /// Events that the caller may see, by event time.
    pub events: Vec<TraceEvent>,
    /// Events that were declared wrong, and the declarations.
    pub corrected: Vec<TraceEvent>,
    /// There is more than the limits of this service let through.
    pub truncated: bool,
}

/// A thing of the chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TraceNode {
    /// Canonical key; none when the caller may not know it.
    pub key: Option<String>,
    /// Hops from the start.
    pub depth: u32,
    /// Only a container: what else was in it was not followed.
    pub container: bool,
}

/// A step of the chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TraceEdge {
    /// Index of the earlier thing.
    pub from: usize,
    /// Index of the later thing.
    pub to: usize,
    /// `transformed`, `itemOf` or `packedInto`.
    pub relation: &'static str,
    /// For `packedInto`: when they were parted, microseconds since 1970.
    pub until: Option<i64>,
}

/// An event of the chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TraceEvent {
    /// Event ID.
    pub event_id: String,
    /// `ObjectEvent` and so on.
    pub kind: &'static str,
    /// Bare business step.
    pub biz_step: Option<String>,
    /// As captured, with its offset.
    pub event_time: String,
    /// Key of the read point.
    pub read_point: Option<String>,
    /// GLN of who recorded it.
    pub recorder: String,
    /// It declares another event wrong.
    pub declaration: bool,
}

impl Services {
    /// Traces a thing back to its origins or forward to where it went.
    pub async fn trace(&self, caller: &Caller, id: &str, direction: Direction) -> Result<TraceView> {
        let scope = self.scope(caller)?;
        let start = terms::key(id);
        let limits = Limits { nodes: self.settings.trace_nodes, depth: self.settings.trace_depth };
        let trace = self.store.trace(&start, direction, caller.sandbox(), limits).await?;
        let visible: HashSet<i64> =
            trace.events.iter().filter(|event| store::visible(&scope, event)).map(|event| event.id).collect();
        let mut known: HashMap<String, bool> = HashMap::from([(start.clone(), true)]);
        if scope != Scope::All {
            for event in trace.events.iter().filter(|event| visible.contains(&event.id)) {
                known.extend(event.terms().iter().map(|term| (term.key.clone(), true)));
            }
        }
        let may_know = |key: &str| scope == Scope::All || known.contains_key(key);
        let nodes = trace.nodes.into_iter().map(|node| TraceNode {
            key: may_know(&node.key).then_some(node.key),
            depth: node.depth,
            container: node.container,
        });
        let edges = trace.edges.iter().map(|edge| TraceEdge {
            from: edge.from,
            to: edge.to,
            relation: relation(edge.relation),
            until: edge.until,
        });
        let mut edges: Vec<TraceEdge> = edges.collect();
        edges.dedup();
        Ok(TraceView {
            start,
            nodes: nodes.collect(),
            edges,
            events: trace
                .events
                .iter()
                .filter(|event| visible.contains(&event.id))
                .map(|event| event_view(event))
                .collect(),
            corrected: trace
                .declared_wrong
                .iter()
                .filter(|event| store::visible(&scope, event))
                .map(|event| event_view(event))
                .collect(),
            truncated: trace.truncated,
        })
    }
}

fn relation(relation: Relation) -> &'static str {
    match relation {
        Relation::Transformed => "transformed",
        Relation::ItemOf => "itemOf",
        Relation::PackedInto => "packedInto",
    }
}

fn event_view(stored: &StoredEvent) -> TraceEvent {
    let event = &stored.event;
    let canonical = |text: &str| epcis::vocabulary::canonical(epcis::vocabulary::Kind::BizStep, text).into_owned();
    TraceEvent {
        event_id: stored.event_id.clone(),
        kind: event.kind.name(),
        biz_step: event.biz_step.as_deref().map(canonical),
        event_time: event.event_time.as_str().to_owned(),
        read_point: event.read_point.as_ref().map(|place| terms::key(&place.id)),
        recorder: stored.owner.clone(),
        declaration: event.error_declaration.is_some(),
    }
}
