//! Following a named query for as long as a connection stands.

use epcis::query::EventQuery;
use store::EventPlan;

use super::compile::compile_body;
use super::manage::{When, check_query};
use super::schedule::Schedule;
use crate::event::EventView;
use crate::query::view;
use crate::{Caller, Error, Page, Result, Services};

/// Events of the log looked at in one go.
const SCANNED: u32 = 5_000;
/// Events in one message when nothing is said.
const BATCH: u32 = 100;

/// How a query is followed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FollowControls {
    /// When events go out.
    pub when: When,
    /// `initialRecordTime`, microseconds since 1970; without it, from now on.
    pub initial: Option<i64>,
    /// `reportIfEmpty`.
    pub report_if_empty: bool,
    /// Events in one message at most.
    pub per_message: Option<u32>,
}

/// A reader of the log that gives each event once, in order.
#[derive(Debug)]
pub struct Follower {
    /// Name of the query.
    pub query_name: String,
    id: String,
    query: EventQuery,
    read_to: u64,
    schedule: Option<Schedule>,
    /// Nothing that was recorded earlier counts.
    initial: Option<i64>,
    per_message: usize,
    due: i64,
    target: Option<u64>,
    reported: bool,
    report_if_empty: bool,
}

impl Services {
    /// Begins to follow a query.
    pub async fn follow(&self, caller: &Caller, query: &str, controls: FollowControls) -> Result<Follower> {
        let FollowControls { when, initial, report_if_empty, per_message } = controls;
        let named = self.own_query(caller, query).await?;
        let query = compile_body(&named)?;
        check_query(&query)?;
        let schedule = match &when {
            When::Stream => None,
            When::Scheduled(fields) => Some(Schedule::read(fields).map_err(Error::SubscriptionControls)?),
        };
        let now = self.now();
        let read_to = match initial {
            Some(initial) => self.store.log_position_at(initial).await?,
            None => self.store.log_size().await?,
        };
        let due = schedule.as_ref().map_or(now, |schedule| schedule.next(now).unwrap_or(i64::MAX));
        let initial = initial.filter(|initial| *initial > now);
        Ok(Follower {
            query_name: named.name,
            id: named.id,
            query,
            read_to,
            schedule,
            initial,
            per_message: per_message.unwrap_or(BATCH).clamp(1, Page::MAX) as usize,
            due,
            target: None,
            reported: false,
            report_if_empty,
        })
    }

    /// The next events to send; none when there is nothing to send for now. An empty list is a report on nothing. `head` is
    /// the size of the log as far as whoever follows knows it.
    pub async fn follow_next(
        &self,
        caller: &Caller,
        follower: &mut Follower,
        head: u64,
    ) -> Result<Option<Vec<EventView>>> {
        let now = self.now();
        if now < follower.due {
            return Ok(None);
        }
        let end = if follower.schedule.is_some() { *follower.target.get_or_insert(head) } else { head };
        let scope = self.scope(caller)?;
        let sandbox = caller.sandbox();
        let query = self.resolved(caller, &follower.query).await?;
        let plan = EventPlan { query, scope, sandbox, after: None, snapshot: end, limit: follower.per_message };
        while follower.read_to < end {
            let (mut events, to) = self.store.log_matches(&plan, follower.read_to, SCANNED).await?;
            follower.read_to = to;
            events.retain(|event| follower.initial.is_none_or(|initial| event.record_time >= initial));
            if !events.is_empty() {
                follower.reported = true;
                return Ok(Some(events.into_iter().map(|event| view(&plan.scope, event)).collect()));
            }
        }
        let Some(schedule) = &follower.schedule else { return Ok(None) };
        let is_silent = !std::mem::take(&mut follower.reported);
        follower.due = schedule.next(now).unwrap_or(i64::MAX);
        follower.target = None;
        Ok((is_silent && follower.report_if_empty).then(Vec::new))
    }

    /// The size of the log, as long as the query is there and the caller's key good; none ends the connection.
    pub async fn follow_stands(&self, caller: &Caller, follower: &Follower) -> Result<Option<u64>> {
        if let Caller::Key { id, .. } = caller
            && self.store.api_key_get(id).await?.is_none_or(|key| key.revoked.is_some())
        {
            return Ok(None);
        }
        if self.store.named_query_get(&follower.id).await?.is_none() {
            return Ok(None);
        }
        Ok(Some(self.store.log_size().await?))
    }
}
