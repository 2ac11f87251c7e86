//! Deliveries: which subscriptions are due, who works on one, what came of it.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use super::{Subscription, columns, number, read};
use crate::backend::Value;
use crate::error::Result;
use crate::event::StoredEvent;
use crate::event_query::{EventPlan, admits};
use crate::{Store, fail_point};

/// An attempt to deliver, as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivery {
    /// Number within the subscription, from 1.
    pub seq: i64,
    /// First log position it is about.
    pub from: u64,
    /// Log position behind the last.
    pub to: u64,
    /// Which attempt it was, from 1.
    pub attempt: i64,
    /// Events in the document.
    pub events: i64,
    /// The receiver took it.
    pub delivered: bool,
    /// Status of its answer.
    pub code: Option<i64>,
    /// Why it failed.
    pub error: String,
    /// When it began, microseconds since 1970.
    pub started: i64,
    /// When it ended.
    pub finished: i64,
}

/// The right to work on a subscription.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lease {
    /// Its number: who comes with an older one changes nothing.
    pub number: i64,
    /// When it ends, microseconds since 1970.
    pub until: i64,
}

/// How much of the delivery log is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DeliveryLimits {
    /// Rows of each subscription.
    pub rows: i64,
    /// Age in microseconds.
    pub age: i64,
}

/// What a holder writes down after an attempt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sent {
    /// Its row in the delivery log; its number is given by the store. None where nothing had to be sent.
    pub delivery: Option<Delivery>,
    /// Log position up to which everything is delivered now.
    pub read_to: u64,
    /// See [`Subscription::target`].
    pub target: Option<u64>,
    /// See [`Subscription::reported`].
    pub reported: i64,
    /// See [`Subscription::due`].
    pub due: i64,
    /// See [`Subscription::attempt`].
    pub attempt: i64,
    /// See [`Subscription::batch`].
    pub batch: i64,
    /// Set after a success.
    pub last_notified: Option<i64>,
    /// See [`Subscription::min_record_time`].
    pub min_record_time: i64,
    /// When the lease ends; 0 gives it back.
    pub lease_until: i64,
}

/// Events of the log that are read in one go.
const ROUND: u32 = 500;

const TAKE: &str = "UPDATE subscription SET lease = lease + 1, holder = $2, lease_until = $3
                    WHERE id = $1 AND lease = $4 AND lease_until <= $5";
const NOTE: &str = "INSERT INTO delivery (subscription, seq, from_position, to_position, attempt, events, delivered,
                        code, error, started, finished)
                    SELECT id, deliveries + 1, $3, $4, $5, $6, $7, $8, $9, $10, $11 FROM subscription
                    WHERE id = $1 AND lease = $2";
const TRIM: &str = "DELETE FROM delivery WHERE subscription = $1
                        AND seq <= (SELECT deliveries + 1 - $3 FROM subscription WHERE id = $1 AND lease = $2)";
const MOVE: &str =
    "UPDATE subscription SET read_to = $3, target = $4, reported = $5, due = $6, attempt = $7, batch = $8,
                        last_notified = COALESCE($9, last_notified), min_record_time = $10, lease_until = $11,
                        deliveries = deliveries + $12
                    WHERE id = $1 AND lease = $2";

impl Store {
    /// Subscriptions that have something to do at `now` and that nobody works on, the longest waiting first: those whose
    /// last attempt failed, or the others, so that neither hides the other. A stream has
    /// something to do when the log is longer than what it has read.
    /// The list goes on behind `after` (due time and name).
    pub async fn subscription_due(
        &self,
        (now, head): (i64, u64),
        failing: bool,
        after: Option<(i64, String)>,
        limit: u32,
    ) -> Result<Vec<Subscription>> {
        let sql = if failing {
            columns!(
                "WHERE due <= $1 AND lease_until <= $1 AND (schedule <> '' OR read_to < $2) AND attempt > 0
                 AND (due, id) > ($4, $5) ORDER BY due, id LIMIT $3"
            )
        } else {
            columns!(
                "WHERE due <= $1 AND lease_until <= $1 AND (schedule <> '' OR read_to < $2) AND attempt = 0
                 AND (due, id) > ($4, $5) ORDER BY due, id LIMIT $3"
            )
        };
        let (due, id) = after.unwrap_or((i64::MIN, String::new()));
        let parameters = vec![Value::Int(now), number(head), Value::Int(i64::from(limit)), Value::Int(due), id.into()];
        self.db.rows(sql, parameters).await?.into_iter().map(read::subscription).collect()
    }

    /// Notes for many subscriptions, in one transaction, that nothing is owed to them up to a position: name, the lease that
    /// was seen, position. One that was taken or moved meanwhile stays as it is.
    pub async fn subscription_pass(&self, passed: &[(String, i64, u64)], now: i64) -> Result<()> {
        let sql = "UPDATE subscription SET read_to = $3, min_record_time = CASE WHEN min_record_time < $4 THEN $4
                       ELSE min_record_time END
                   WHERE id = $1 AND lease = $2 AND lease_until = 0 AND read_to < $3";
        let statements = passed.iter().map(|(id, lease, position)| {
            (sql, vec![id.as_str().into(), Value::Int(*lease), number(*position), Value::Int(now)])
        });
        self.write_statements(statements.collect()).await.map(|_| ())
    }

    /// Takes a subscription until a time, unless somebody else has it or was quicker. Gives what stands in it now.
    pub async fn subscription_take(
        &self,
        seen: &Subscription,
        now: i64,
        until: i64,
    ) -> Result<Option<(Subscription, Lease)>> {
        let parameters = vec![
            seen.id.as_str().into(),
            Value::Int(i64::from(self.server)),
            Value::Int(until),
            Value::Int(seen.lease),
            Value::Int(now),
        ];
        if self.write_statements(vec![(TAKE, parameters)]).await? != 1 {
            return Ok(None);
        }
        let lease = Lease { number: seen.lease + 1, until };
        let taken = self.subscription_get(&seen.id).await?.filter(|it| it.lease == lease.number);
        Ok(taken.map(|it| (it, lease)))
    }

    /// Gives back what an earlier process of this server held: two never run under one number at once.
    pub async fn subscription_release_own(&self) -> Result<u64> {
        let sql = "UPDATE subscription SET lease = lease + 1, lease_until = 0 WHERE holder = $1 AND lease_until > 0";
        self.write_statements(vec![(sql, vec![Value::Int(i64::from(self.server))])]).await
    }

    /// Writes an attempt down and moves the subscription on, both or neither; gives whether the lease still held.
    pub async fn subscription_sent(&self, id: &str, lease: Lease, sent: &Sent, limits: DeliveryLimits) -> Result<bool> {
        fail_point::at("delivery-before-commit");
        let held = [Value::from(id), Value::Int(lease.number)];
        let mut statements = Vec::new();
        if let Some(it) = &sent.delivery {
            let row = vec![
                number(it.from),
                number(it.to),
                Value::Int(it.attempt),
                Value::Int(it.events),
                it.delivered.into(),
                it.code.into(),
                it.error.as_str().into(),
                Value::Int(it.started),
                Value::Int(it.finished),
            ];
            statements.push((NOTE, [held.to_vec(), row].concat()));
            statements.push((TRIM, [held.to_vec(), vec![Value::Int(limits.rows)]].concat()));
        }
        let moved = vec![
            number(sent.read_to),
            sent.target.map_or(Value::Null, number),
            Value::Int(sent.reported),
            Value::Int(sent.due),
            Value::Int(sent.attempt),
            Value::Int(sent.batch),
            sent.last_notified.into(),
            Value::Int(sent.min_record_time),
            Value::Int(sent.lease_until),
            Value::Int(i64::from(sent.delivery.is_some())),
        ];
        statements.push((MOVE, [held.to_vec(), moved].concat()));
        let held = self.write_statements(statements).await? == 1;
        fail_point::at("delivery-after-commit");
        Ok(held)
    }

    /// Attempts of a subscription, newest first, with numbers below `before`.
    pub async fn delivery_list(&self, subscription: &str, before: Option<i64>, limit: u32) -> Result<Vec<Delivery>> {
        let sql = "SELECT seq, from_position, to_position, attempt, events, delivered, code, error, started, finished
                   FROM delivery WHERE subscription = $1 AND seq < $2 ORDER BY seq DESC LIMIT $3";
        let before = before.unwrap_or(i64::MAX);
        let parameters = vec![subscription.into(), Value::Int(before), Value::Int(i64::from(limit))];
        self.db.rows(sql, parameters).await?.into_iter().map(read::delivery).collect()
    }

    /// Removes attempts that are older than the limit allows.
    pub async fn delivery_expire(&self, now: i64, limits: DeliveryLimits) -> Result<()> {
        let sql = "DELETE FROM delivery WHERE finished < $1";
        self.write_statements(vec![(sql, vec![Value::Int(now.saturating_sub(limits.age))])]).await.map(|_| ())
    }

    /// The events of the log from a position on that belong to the answer of a plan, in order of the log, and the position
    /// behind what was looked at. It goes no further than the plan's snapshot and looks at `most` events at most.
    pub async fn log_matches(&self, plan: &EventPlan, from: u64, most: u32) -> Result<(Vec<StoredEvent>, u64)> {
        let (mut found, mut position, mut seen) = (Vec::new(), from, 0);
        while position < plan.snapshot && seen < most {
            let stretch = self.log_stretch(position, plan.snapshot).await?;
            for event in stretch.events.iter().filter(|event| admits(plan, event)) {
                found.push(event.clone());
                if found.len() == plan.limit {
                    return Ok((found, event.position + 1));
                }
            }
            position = stretch.end;
            seen += ROUND;
        }
        Ok((found, position))
    }

    /// The next events of the log from a position on and before another.
    async fn log_stretch(&self, from: u64, before: u64) -> Result<Arc<Stretch>> {
        if let Some(known) = self.stretches.get(from, before) {
            return Ok(known);
        }
        let sql = "SELECT id, position FROM event WHERE position >= $1 AND position < $2 ORDER BY position LIMIT $3";
        let rows = self.db.rows(sql, vec![number(from), number(before), Value::Int(i64::from(ROUND))]).await?;
        let (mut ids, mut last) = (Vec::with_capacity(rows.len()), from);
        for mut row in rows {
            ids.push(row.int(0)?);
            last = u64::try_from(row.int(1)?).unwrap_or(0);
        }
        // Other entries of the log stand between events, and behind the last.
        let end = if ids.len() < ROUND as usize { before } else { last + 1 };
        let mut events = self.events_get(&ids).await?;
        events.sort_by_key(|event| event.position);
        let stretch = Arc::new(Stretch { events, end });
        self.stretches.put(from, before, &stretch);
        Ok(stretch)
    }
}

/// Events of a stretch of the log.
#[derive(Debug)]
struct Stretch {
    events: Vec<StoredEvent>,
    /// Position behind it.
    end: u64,
}

/// The stretches that were read last. Most subscriptions have read everything, so all of them ask for the same one when
/// something is captured, and it is read and parsed once. Nothing is kept from before the log last grew.
#[derive(Debug, Default)]
pub(crate) struct Stretches(Mutex<(u64, HashMap<u64, Arc<Stretch>>)>);

impl Stretches {
    /// Stretches kept.
    const MOST: usize = 8;
    /// Bytes of captured events in one that is kept.
    const MOST_BYTES: usize = 4 * 1024 * 1024;

    fn get(&self, from: u64, before: u64) -> Option<Arc<Stretch>> {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.1.get(&from).filter(|_| known.0 == before).map(Arc::clone)
    }

    fn put(&self, from: u64, before: u64, stretch: &Arc<Stretch>) {
        let bytes: usize = stretch.events.iter().map(|event| event.raw.len()).sum();
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if before > known.0 {
            *known = (before, HashMap::new());
        }
        if before == known.0 && bytes <= Self::MOST_BYTES && known.1.len() < Self::MOST {
            known.1.insert(from, Arc::clone(stretch));
        }
    }
}
