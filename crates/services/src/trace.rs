//! Tracing for a caller: what may not be seen stays in the chain as a nameless node, so that the chain stays whole.

use std::collections::{HashSet, VecDeque};

use epcis::terms;
use store::trace::{Direction, Limits, Relation, Trace};
use store::{Scope, StoredEvent};

use crate::{Caller, Error, Result, Services};

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
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct TraceEdge {
    /// Index of the earlier thing.
    pub from: usize,
    /// Index of the later thing.
    pub to: usize,
    /// `transformed`, `itemOf` or `packedInto`.
    pub relation: &'static str,
    /// For `packedInto`: when they were parted, microseconds since 1970; none where the caller may not see the event.
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
        let corrected: Vec<TraceEvent> = trace
            .declared_wrong
            .iter()
            .filter(|event| store::visible(&scope, event))
            .map(|event| event_view(event))
            .collect();
        // Whoever sees nothing of a chain is not told that there is one.
        if scope != Scope::All && visible.is_empty() && corrected.is_empty() {
            return Err(Error::NotFound(format!("nothing is known about “{id}”")));
        }
        let seen = trace.events.iter().filter(|event| visible.contains(&event.id));
        let mut known: HashSet<&str> = HashSet::from([start.as_str()]);
        if scope != Scope::All {
            known.extend(seen.clone().flat_map(|event| event.terms()).map(|term| term.key.as_str()));
        }
        let is_known: Vec<bool> =
            trace.nodes.iter().map(|node| scope == Scope::All || known.contains(node.key.as_str())).collect();
        let (nodes, edges) = shown(&trace, &is_known, &visible);
        let events = seen.map(|event| event_view(event)).collect();
        Ok(TraceView { start: start.clone(), nodes, edges, events, corrected, truncated: trace.truncated })
    }
}

/// The chain as far as the caller may know it: what is hidden and hangs together is one nameless node, so that neither
/// its length nor its shape is told, and what touches nothing known is left out.
fn shown(trace: &Trace, is_known: &[bool], visible: &HashSet<i64>) -> (Vec<TraceNode>, Vec<TraceEdge>) {
    let mut groups: Vec<usize> = (0..trace.nodes.len()).collect();
    let mut touched = is_known.to_vec();
    for edge in trace.edges.iter().filter(|edge| !is_known[edge.from] && !is_known[edge.to]) {
        let (one, other) = (first_of(&mut groups, edge.from), first_of(&mut groups, edge.to));
        // The first of a group is the nearest to the start.
        groups[one.max(other)] = one.min(other);
    }
    for edge in trace.edges.iter().filter(|edge| is_known[edge.from] != is_known[edge.to]) {
        let hidden = if is_known[edge.from] { edge.to } else { edge.from };
        touched[first_of(&mut groups, hidden)] = true;
    }
    let mut nodes = Vec::new();
    let mut place = vec![None; trace.nodes.len()];
    for (at, node) in trace.nodes.iter().enumerate() {
        let first = first_of(&mut groups, at);
        if first == at && touched[at] {
            place[at] = Some(nodes.len());
            let key = is_known[at].then(|| node.key.clone());
            nodes.push(TraceNode { key, depth: node.depth, container: node.container });
        } else {
            place[at] = place[first];
        }
    }
    let mut seen = HashSet::new();
    let edges = trace.edges.iter().filter_map(|edge| {
        let (from, to) = (place[edge.from]?, place[edge.to]?);
        let until = edge.until.filter(|_| visible.contains(&edge.event));
        Some(TraceEdge { from, to, relation: relation(edge.relation), until })
    });
    let edges: Vec<TraceEdge> = edges.filter(|edge| edge.from != edge.to && seen.insert(edge.clone())).collect();
    if is_known.contains(&false) {
        count_hops(&mut nodes, &edges);
    }
    (nodes, edges)
}

/// Counts the hops anew along what is shown: the walk's own would tell how many hidden things lie between.
fn count_hops(nodes: &mut [TraceNode], edges: &[TraceEdge]) {
    let mut next_to = vec![Vec::new(); nodes.len()];
    for edge in edges {
        next_to[edge.from].push(edge.to);
        next_to[edge.to].push(edge.from);
    }
    let mut reached = HashSet::from([0]);
    let mut queue = VecDeque::from([(0, 0)]);
    while let Some((at, depth)) = queue.pop_front() {
        let Some(node) = nodes.get_mut(at) else { return };
        node.depth = depth;
        queue.extend(next_to[at].iter().filter(|next| reached.insert(**next)).map(|next| (*next, depth + 1)));
    }
}

/// The first node of a group; shortens the way there.
fn first_of(groups: &mut [usize], mut at: usize) -> usize {
    while groups[at] != at {
        groups[at] = groups[groups[at]];
        at = groups[at];
    }
    at
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
