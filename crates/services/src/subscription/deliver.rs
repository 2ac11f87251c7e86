//! One turn of work on a subscription: take it, find what it is owed, write down what came of sending it.

use epcis::query::EventQuery;
use store::EventPlan;
use store::subscription::{Delivery, DeliveryLimits, Lease, Sent, Subscription};

use super::compile::{compile_body, object};
use super::schedule::Schedule;
use super::{SubscriptionSettings, owner_of};
use crate::event::EventView;
use crate::query::view;
use crate::{Caller, Error, Result, Services, fail_point};

/// Subscriptions looked for at once.
const DUE: u32 = 256;
/// Events of the log looked at between two notes of how far the reading is.
const SCANNED: u32 = 5_000;
/// Documents sent in one turn; then others have theirs.
const TURNS: usize = 20;
const SECOND: i64 = 1_000_000;
/// The receiver wants smaller documents (12.5.3).
const PAYLOAD_TOO_LARGE: u16 = 413;

/// A subscription that this process works on.
#[derive(Debug)]
pub struct Held {
    /// How it stands.
    pub subscription: Subscription,
    /// Name of its query.
    pub query_name: String,
    lease: Lease,
    turns: usize,
    /// The query, or why it cannot be answered any more.
    query: std::result::Result<EventQuery, String>,
}

/// What a subscription is owed next.
#[derive(Debug)]
pub struct Batch {
    /// The events, in the order of the log.
    pub events: Vec<EventView>,
    /// Whether there is anything to send: a batch may only say how far the reading is.
    pub must_send: bool,
    /// The query cannot be answered; the receiver is told so.
    pub problem: Option<String>,
    /// First position it is about.
    pub from: u64,
    /// Position behind the last.
    pub to: u64,
    /// Where this run ends.
    end: u64,
    started: i64,
}

/// What the receiver said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// Status of its answer; none when there was none.
    pub code: Option<u16>,
    /// Why nothing came of it; empty for an answer.
    pub error: String,
}

impl Outcome {
    /// Only a 2xx says that the receiver has it.
    pub fn is_success(&self) -> bool {
        self.code.is_some_and(|code| (200..300).contains(&code))
    }
}

impl Services {
    /// Gives back what an earlier process of this server held, so that it need not wait for the leases to end.
    pub async fn delivery_begin(&self, _caller: &Caller) -> Result<()> {
        self.store.subscription_release_own().await?;
        Ok(())
    }

    /// Throws away old rows of the delivery log.
    pub async fn delivery_expire(&self, _caller: &Caller) -> Result<()> {
        Ok(self.store.delivery_expire(self.now(), self.delivery_limits()).await?)
    }

    /// Subscriptions that may have something to do and that nobody works on, the longest waiting first: those whose last
    /// attempt failed, or the others. The list goes on behind `after`; `head` is the size of the log.
    pub async fn delivery_due(
        &self,
        _caller: &Caller,
        failing: bool,
        head: u64,
        after: Option<&Subscription>,
    ) -> Result<Vec<Subscription>> {
        let after = after.map(|it| (it.due, it.id.clone()));
        Ok(self.store.subscription_due((self.now(), head), failing, after, DUE).await?)
    }

    /// Size of the log, also as other processes made it.
    pub async fn delivery_head(&self, _caller: &Caller) -> Result<u64> {
        Ok(self.store.log_size().await?)
    }

    /// Gives a subscription back with which something went wrong here, to be taken up again after a pause.
    pub async fn delivery_give_back(&self, _caller: &Caller, held: &Held) -> Result<()> {
        let it = &held.subscription;
        let sent = Sent {
            delivery: None,
            read_to: it.read_to,
            target: it.target,
            reported: it.reported,
            due: self.now() + pause(&self.settings.subscriptions, it.attempt),
            // Each time the pause is longer, as after a receiver's refusal.
            attempt: it.attempt + 1,
            batch: it.batch,
            last_notified: None,
            min_record_time: it.min_record_time,
            lease_until: 0,
        };
        self.store.subscription_sent(&it.id, held.lease, &sent, self.delivery_limits()).await?;
        Ok(())
    }

    /// Takes a subscription for this process, unless another was quicker.
    pub async fn delivery_take(&self, _caller: &Caller, seen: &Subscription) -> Result<Option<Held>> {
        fail_point::at("delivery-before-lease");
        let now = self.now();
        let Some((subscription, lease)) = self.store.subscription_take(seen, now, now + self.lease()).await? else {
            return Ok(None);
        };
        fail_point::at("delivery-after-lease");
        let Some(query) = self.query_of(&subscription).await? else { return Ok(None) };
        let compiled = compile_body(&query).map_err(|error| error.to_string());
        Ok(Some(Held { subscription, query_name: query.name, lease, turns: 0, query: compiled }))
    }

    /// What a subscription is owed next.
    pub async fn delivery_batch(&self, _caller: &Caller, held: &Held) -> Result<Batch> {
        let it = &held.subscription;
        let head = self.store.log_size().await?;
        let end = if it.is_stream() { head } else { it.target.unwrap_or(head) };
        let started = self.now();
        let resolved = match &held.query {
            Ok(query) => match self.resolved(&owner_of(it), query).await {
                Err(error @ (Error::TooManyElements { .. } | Error::TooComplex(_))) => Err(error.to_string()),
                resolved => Ok(resolved?),
            },
            Err(why) => Err(why.clone()),
        };
        let query = match resolved {
            Ok(query) => query,
            Err(why) => {
                let (from, problem) = (it.read_to, Some(why));
                return Ok(Batch { events: Vec::new(), must_send: true, problem, from, to: from, end, started });
            }
        };
        let scope = self.scope(&owner_of(it))?;
        let limit = usize::try_from(it.batch).unwrap_or(1).max(1);
        let plan = EventPlan { query, scope, sandbox: it.sandbox, after: None, snapshot: end, limit };
        let (mut events, mut to) = self.store.log_matches(&plan, it.read_to, SCANNED).await?;
        if let Some(at) = too_much(&events, self.settings.subscriptions.batch_bytes) {
            to = events[at].position;
            events.truncate(at);
        }
        // Until a time in the future nothing counts, though the log goes on.
        events.retain(|event| it.initial.is_none_or(|initial| initial < it.created || event.record_time >= initial));
        let nothing_else = to >= end && it.reported == 0;
        let must_send = !events.is_empty() || !it.is_stream() && it.report_if_empty && nothing_else;
        let events = events.into_iter().map(|event| view(&plan.scope, event)).collect();
        fail_point::at("delivery-after-match");
        Ok(Batch { events, must_send, problem: None, from: it.read_to, to, end, started })
    }

    /// Writes down what came of a batch and moves the subscription on if the receiver has it. Gives whether this process
    /// goes on with the subscription; otherwise it is given back.
    pub async fn delivery_done(
        &self,
        _caller: &Caller,
        held: &mut Held,
        batch: &Batch,
        outcome: Option<&Outcome>,
    ) -> Result<bool> {
        held.turns += 1;
        let now = self.now();
        let refused = outcome.filter(|outcome| batch.problem.is_some() || !outcome.is_success());
        let mut next = match refused {
            Some(outcome) => self.after_failure(held, batch, outcome, now),
            None => self.after_success(held, batch, now),
        };
        next.last_notified = outcome.filter(|_| refused.is_none()).map(|_| now);
        next.delivery = outcome.map(|outcome| Delivery {
            seq: 0,
            from: batch.from,
            to: batch.to,
            attempt: held.subscription.attempt + 1,
            events: i64::try_from(batch.events.len()).unwrap_or(i64::MAX),
            delivered: refused.is_none(),
            code: outcome.code.map(i64::from),
            error: batch.problem.clone().unwrap_or_else(|| outcome.error.clone()),
            started: batch.started,
            finished: now,
        });
        let still =
            self.store.subscription_sent(&held.subscription.id, held.lease, &next, self.delivery_limits()).await?;
        let it = &mut held.subscription;
        (it.read_to, it.target, it.reported) = (next.read_to, next.target, next.reported);
        (it.due, it.attempt, it.batch) = (next.due, next.attempt, next.batch);
        Ok(still && next.lease_until > 0)
    }

    fn after_success(&self, held: &Held, batch: &Batch, now: i64) -> Sent {
        let it = &held.subscription;
        let is_whole = batch.to >= batch.end;
        let schedule = object(&it.schedule).ok().and_then(|fields| Schedule::read(&fields).ok());
        let run_ends = is_whole && schedule.is_some();
        let most = i64::from(self.settings.subscriptions.batch_events);
        let sent = i64::try_from(batch.events.len()).unwrap_or(i64::MAX);
        let goes_on = !is_whole && held.turns < TURNS;
        Sent {
            delivery: None,
            read_to: batch.to,
            target: schedule.is_some().then_some(batch.end).filter(|_| !run_ends),
            reported: if run_ends { 0 } else { it.reported.saturating_add(sent) },
            due: schedule.filter(|_| run_ends).map_or(now, |schedule| schedule.next(now).unwrap_or(i64::MAX)),
            attempt: 0,
            // Not while there is more: a receiver that wants small documents would refuse every second one.
            batch: if is_whole { it.batch.saturating_mul(2).clamp(1, most.max(1)) } else { it.batch },
            last_notified: None,
            min_record_time: if it.initial.is_some_and(|initial| initial > now) { it.min_record_time } else { now },
            lease_until: if goes_on { now + self.lease() } else { 0 },
        }
    }

    fn after_failure(&self, held: &Held, batch: &Batch, outcome: &Outcome, now: i64) -> Sent {
        let it = &held.subscription;
        let sent = i64::try_from(batch.events.len()).unwrap_or(i64::MAX);
        // A receiver that asks for less gets less at once.
        let smaller = outcome.code == Some(PAYLOAD_TOO_LARGE) && sent > 1;
        let pause = if smaller { 0 } else { pause(&self.settings.subscriptions, it.attempt) };
        Sent {
            delivery: None,
            read_to: it.read_to,
            target: (!it.is_stream()).then_some(batch.end),
            reported: it.reported,
            due: now + pause,
            attempt: it.attempt + 1,
            batch: if smaller { sent / 2 } else { it.batch },
            last_notified: None,
            min_record_time: it.min_record_time,
            lease_until: 0,
        }
    }

    /// How long a subscription is taken for, in microseconds: longer than one document may take.
    fn lease(&self) -> i64 {
        let settings = &self.settings.subscriptions;
        i64::from(settings.lease_s.max(settings.timeout_s.saturating_add(1))) * SECOND
    }

    fn delivery_limits(&self) -> DeliveryLimits {
        let settings = &self.settings.subscriptions;
        let age = i64::from(settings.keep_days) * 86_400 * SECOND;
        DeliveryLimits { rows: i64::from(settings.keep_deliveries.max(1)), age }
    }
}

/// The pause after a failure, in microseconds: doubled with each.
fn pause(settings: &SubscriptionSettings, failures: i64) -> i64 {
    let doubled = 1_i64.checked_shl(u32::try_from(failures).unwrap_or(u32::MAX).min(31)).unwrap_or(i64::MAX);
    let seconds = i64::from(settings.retry_first_s).saturating_mul(doubled);
    seconds.min(i64::from(settings.retry_max_s)) * SECOND
}

/// The place from which on events are too much for one document; the first always goes.
fn too_much(events: &[store::StoredEvent], limit: usize) -> Option<usize> {
    let mut bytes = 0;
    events.iter().enumerate().position(|(at, event)| {
        bytes += event.raw.len();
        at > 0 && bytes > limit
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_up_to_the_longest() {
        let settings = SubscriptionSettings { retry_first_s: 5, retry_max_s: 60, ..SubscriptionSettings::default() };
        let seconds = [0, 1, 2, 3, 4, 31, 32, 1000, i64::MAX].map(|failures| pause(&settings, failures) / SECOND);
        assert_eq!(seconds, [5, 10, 20, 40, 60, 60, 60, 60, 60]);
        let none = SubscriptionSettings { retry_first_s: 0, ..settings };
        assert_eq!(pause(&none, 7), 0);
    }
}
