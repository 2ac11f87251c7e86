//! Looking whether a stream is owed anything, before anybody takes it.
//!
//! Most captures concern few of the subscriptions. So each process remembers how far it has looked for whom without finding
//! anything, and writes that down for all of them now and then, in one transaction; only who is owed something is taken.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use epcis::query::EventQuery;
use store::EventPlan;

use super::compile::compile_body;
use super::{Subscription, owner_of};
use crate::{Caller, Result, Services};

/// Events of the log looked at for one subscription; who is further behind is taken.
const GLANCED: u32 = 2_000;
/// Subscriptions remembered; past that the memory starts anew.
const REMEMBERED: usize = 100_000;
/// Positions written down in one transaction.
const WRITTEN: usize = 500;

/// What this process remembers.
#[derive(Debug, Default)]
pub(crate) struct Glances(Mutex<HashMap<String, Glance>>);

#[derive(Clone, Debug)]
struct Glance {
    /// The subscription as it was: another lease, and somebody has worked on it since.
    lease: i64,
    read_to: u64,
    /// Nothing is owed before this position.
    seen_to: u64,
    /// A named query never changes.
    query: Arc<EventQuery>,
}

impl Glances {
    fn locked(&self) -> MutexGuard<'_, HashMap<String, Glance>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn get(&self, it: &Subscription) -> Option<Glance> {
        self.locked().get(&it.id).cloned()
    }

    fn put(&self, it: &Subscription, glance: Glance) {
        let mut known = self.locked();
        if known.len() >= REMEMBERED {
            known.clear();
        }
        known.insert(it.id.clone(), glance);
    }
}

impl Services {
    /// Whether somebody should work on a due subscription. A stream that is owed nothing up to `head` is only remembered.
    pub async fn delivery_owed(&self, _caller: &Caller, it: &Subscription, head: u64) -> Result<bool> {
        if !it.is_stream() || it.attempt > 0 {
            return Ok(true);
        }
        let known = self.glances.get(it);
        let seen_to = match &known {
            Some(known) if known.lease == it.lease && known.read_to == it.read_to => known.seen_to,
            _ => it.read_to,
        };
        if seen_to >= head {
            return Ok(false);
        }
        let query = match known {
            Some(known) => known.query,
            None => {
                let Some(named) = self.query_of(it).await? else { return Ok(false) };
                // Who takes it tells the receiver what is wrong.
                let Ok(query) = compile_body(&named) else { return Ok(true) };
                Arc::new(query)
            }
        };
        let scope = self.scope(&owner_of(it))?;
        let plan = EventPlan {
            query: self.resolved(&owner_of(it), &query).await?,
            scope,
            sandbox: it.sandbox,
            after: None,
            snapshot: head,
            limit: 1,
        };
        let (found, looked_to) = self.store.log_matches(&plan, seen_to, GLANCED).await?;
        let seen_to = found.first().map_or(looked_to, |event| event.position);
        self.glances.put(it, Glance { lease: it.lease, read_to: it.read_to, seen_to, query });
        Ok(seen_to < head)
    }

    /// Writes down how far this process has looked without finding anything.
    pub async fn delivery_pass(&self, _caller: &Caller) -> Result<()> {
        let passed: Vec<(String, i64, u64)> = {
            let known = self.glances.locked();
            let moved = known.iter().filter(|(_, glance)| glance.seen_to > glance.read_to);
            moved.map(|(id, glance)| (id.clone(), glance.lease, glance.seen_to)).collect()
        };
        for some in passed.chunks(WRITTEN) {
            self.store.subscription_pass(some, self.now()).await?;
            let mut known = self.glances.locked();
            for (id, lease, position) in some {
                if let Some(glance) = known.get_mut(id).filter(|glance| glance.lease == *lease) {
                    glance.read_to = glance.read_to.max(*position);
                }
            }
        }
        Ok(())
    }
}
