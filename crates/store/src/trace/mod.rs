//! Tracing: the walk from a thing back to what it came from, or forward to what became of it.
//!
//! There is no table of edges. An event is a hyperedge: a transformation joins all its inputs with all its outputs, an
//! aggregation its parent with its children for as long as they stay together. The walk goes breadth first, a few
//! statements a hop, over postings and the link lists of events; names are read from the documents at the end.

mod expand;
pub(crate) mod walk;

use std::collections::HashMap;
use std::sync::Arc;

use crate::Store;
use crate::error::Result;
use crate::event::StoredEvent;

/// Which way to walk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// To what it was made of and what it contained; containers only of the thing itself.
    Back,
    /// To what was made of it and what it was put into.
    Forward,
    /// Only along packing: the items of the lot and the containers they were in. What was made of it is left out.
    Whereabouts,
}

/// Bounds of one walk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Things visited.
    pub nodes: usize,
    /// Hops from the start.
    pub depth: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self { nodes: 100_000, depth: 100 }
    }
}

/// Something met on the walk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Node {
    /// Canonical key.
    pub key: String,
    /// Hops from the start.
    pub depth: u32,
    /// Only a container of something else: its other contents were not followed.
    pub container: bool,
}

/// How two things belong together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Relation {
    /// `from` was consumed and `to` produced.
    Transformed,
    /// `to` is an item of the lot `from`.
    ItemOf,
    /// `from` was put into `to`.
    PackedInto,
}

/// A step from one thing to another, in the direction of time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edge {
    /// Index of the earlier thing in [`Trace::nodes`].
    pub from: usize,
    /// Index of the later one.
    pub to: usize,
    /// How they belong together.
    pub relation: Relation,
    /// Row number of the event that says so.
    pub event: i64,
    /// For [`Relation::PackedInto`]: when they were parted, microseconds; none while they are together.
    pub until: Option<i64>,
}

/// The answer of a walk.
#[derive(Clone, Debug)]
pub struct Trace {
    /// Things, the start first, then by distance.
    pub nodes: Vec<Node>,
    /// Steps.
    pub edges: Vec<Edge>,
    /// Every event of these things while they belonged to the walk, by event time. Events that were declared wrong are
    /// in [`Trace::declared_wrong`].
    pub events: Vec<Arc<StoredEvent>>,
    /// Events declared wrong, and their declarations.
    pub declared_wrong: Vec<Arc<StoredEvent>>,
    /// A bound was reached: there is more than this.
    pub truncated: bool,
}

impl Store {
    /// Walks from `key`. Sandbox and real events are two worlds.
    pub async fn trace(&self, key: &str, direction: Direction, sandbox: bool, limits: Limits) -> Result<Trace> {
        walk::walk(self, key, direction, sandbox, limits, &mut HashMap::new()).await
    }

    /// Walks back and along the packing; an event of both walks is read once.
    pub async fn trace_story(&self, key: &str, sandbox: bool, limits: Limits) -> Result<(Trace, Trace)> {
        let mut read = HashMap::new();
        let back = walk::walk(self, key, Direction::Back, sandbox, limits, &mut read).await?;
        let around = walk::walk(self, key, Direction::Whereabouts, sandbox, limits, &mut read).await?;
        Ok((back, around))
    }
}
