//! Named queries, subscriptions to them, and their deliveries, driven by positions of the log.
//!
//! A subscription has read the log up to a position; everything before it is delivered. Several server processes may
//! work on one database: whoever takes a subscription counts its `lease` up and holds it until a time. All that a holder
//! changes is bound to that number, so that somebody who was thought dead and goes on moves nothing.

mod delivery;
mod named_query;
mod read;

use crate::Store;
use crate::backend::Value;
use crate::error::{Error, Result};
use crate::writer::{Done, Work};

pub use delivery::{Delivery, DeliveryLimits, Lease, Sent};
pub use named_query::NamedQuery;

pub(crate) use delivery::Stretches;

/// A subscription as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subscription {
    /// Its name.
    pub id: String,
    /// [`NamedQuery::id`]; empty where it has a query of its own, [`Subscription::body`].
    pub query: String,
    /// The name that the subscriber gave it, each owner's own; empty where there is none but `id`.
    pub external_id: String,
    /// As [`NamedQuery::body`]; empty where it is to a named query.
    pub body: String,
    /// GLN of the organisation it belongs to; empty for the node itself.
    pub owner: String,
    /// In the sandbox.
    pub sandbox: bool,
    /// Whoever subscribed may see every event.
    pub unrestricted: bool,
    /// When it was made, microseconds since 1970.
    pub created: i64,
    /// Public half of the key it was made with; empty for the node itself.
    pub created_by: String,
    /// Where to send.
    pub dest: String,
    /// Secret of the signature; empty without one.
    pub token: String,
    /// JSON as it was given; empty for a stream.
    pub schedule: String,
    /// Send a document without events too.
    pub report_if_empty: bool,
    /// `GS1-EPC-Format` of what is sent.
    pub epc_format: String,
    /// `GS1-CBV-XML-Format` of what is sent.
    pub cbv_format: String,
    /// Syntax of what is sent.
    pub syntax: String,
    /// `initialRecordTime`.
    pub initial: Option<i64>,
    /// Log position up to which everything is delivered.
    pub read_to: u64,
    /// Log size at which the scheduled run under way ends.
    pub target: Option<u64>,
    /// Events that this run has delivered.
    pub reported: i64,
    /// `minRecordTime`.
    pub min_record_time: i64,
    /// `lastNotifiedAt`.
    pub last_notified: Option<i64>,
    /// Nothing is sent before this time.
    pub due: i64,
    /// Failures since the last success.
    pub attempt: i64,
    /// Events in one document.
    pub batch: i64,
    /// Rows ever written to its delivery log.
    pub deliveries: i64,
    /// How often somebody took it.
    pub lease: i64,
}

impl Subscription {
    /// Whether it delivers as soon as something is captured.
    pub fn is_stream(&self) -> bool {
        self.schedule.is_empty()
    }
}

macro_rules! columns {
    ($rest:literal) => {
        concat!(
            "SELECT id, query, owner, sandbox, unrestricted, created, created_by, dest, token, schedule,
                    report_if_empty, epc_format, cbv_format, syntax, initial, read_to, target, reported,
                    min_record_time, last_notified, due, attempt, batch, deliveries, lease, external_id, body
             FROM subscription ",
            $rest
        )
    };
}
use columns;

impl Store {
    /// Stores a subscription that nobody works on yet.
    ///
    /// # Errors
    ///
    /// [`Error::Conflict`] where the owner has one of this `external_id`, [`Error::Stale`] where its named query is gone.
    pub async fn subscription_insert(&self, it: &Subscription) -> Result<()> {
        let sql = "INSERT INTO subscription (id, query, owner, sandbox, unrestricted, created, created_by, dest, token,
                       schedule, report_if_empty, epc_format, cbv_format, syntax, initial, read_to, target, reported,
                       min_record_time, last_notified, due, attempt, batch, deliveries, lease, holder, lease_until,
                       external_id, body)
                   SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, NULL, 0, $17, NULL,
                       $18, 0, $19, 0, 0, 0, 0, $20, $21
                   WHERE $2 = '' OR EXISTS (SELECT 1 FROM named_query WHERE id = $2)
                   ON CONFLICT DO NOTHING";
        let parameters = vec![
            it.id.as_str().into(),
            it.query.as_str().into(),
            it.owner.as_str().into(),
            it.sandbox.into(),
            it.unrestricted.into(),
            Value::Int(it.created),
            it.created_by.as_str().into(),
            it.dest.as_str().into(),
            it.token.as_str().into(),
            it.schedule.as_str().into(),
            it.report_if_empty.into(),
            it.epc_format.as_str().into(),
            it.cbv_format.as_str().into(),
            it.syntax.as_str().into(),
            it.initial.into(),
            number(it.read_to),
            Value::Int(it.min_record_time),
            Value::Int(it.due),
            Value::Int(it.batch),
            it.external_id.as_str().into(),
            it.body.as_str().into(),
        ];
        if self.write_statements(vec![(sql, parameters)]).await? == 1 {
            return Ok(());
        }
        match self.subscription_called(&it.owner, it.sandbox, &it.external_id).await? {
            Some(_) => Err(Error::Conflict(format!("there is a subscription “{}” already", it.external_id))),
            None => Err(Error::Stale("the named query is gone".to_owned())),
        }
    }

    /// The subscription that its owner gave this name.
    pub async fn subscription_called(&self, owner: &str, sandbox: bool, name: &str) -> Result<Option<Subscription>> {
        let sql = columns!("WHERE owner = $1 AND sandbox = $2 AND external_id = $3 AND external_id <> ''");
        let rows = self.db.rows(sql, vec![owner.into(), sandbox.into(), name.into()]).await?;
        rows.into_iter().next().map(read::subscription).transpose()
    }

    /// One subscription, if there is one.
    pub async fn subscription_get(&self, id: &str) -> Result<Option<Subscription>> {
        let rows = self.db.rows(columns!("WHERE id = $1"), vec![id.into()]).await?;
        rows.into_iter().next().map(read::subscription).transpose()
    }

    /// Subscriptions to a named query, those of an owner or all, in the order in which they were made, behind `after`
    /// (creation time and name).
    pub async fn subscription_list(
        &self,
        query: &str,
        owner: Option<&str>,
        after: Option<(i64, String)>,
        limit: u32,
    ) -> Result<Vec<Subscription>> {
        let (created, id) = after.unwrap_or((i64::MIN, String::new()));
        let mut parameters = vec![query.into(), Value::Int(created), id.into(), Value::Int(i64::from(limit))];
        let sql = match owner {
            Some(owner) => {
                parameters.push(owner.into());
                columns!("WHERE query = $1 AND (created, id) > ($2, $3) AND owner = $5 ORDER BY created, id LIMIT $4")
            }
            None => columns!("WHERE query = $1 AND (created, id) > ($2, $3) ORDER BY created, id LIMIT $4"),
        };
        self.db.rows(sql, parameters).await?.into_iter().map(read::subscription).collect()
    }

    /// Subscriptions of an owner, or of all when none is given, in the order in which they were made, behind `after`.
    pub async fn subscription_list_of(
        &self,
        owner: Option<&str>,
        sandbox: bool,
        after: Option<(i64, String)>,
        limit: u32,
    ) -> Result<Vec<Subscription>> {
        let (created, id) = after.unwrap_or((i64::MIN, String::new()));
        let mut parameters = vec![sandbox.into(), Value::Int(created), id.into(), Value::Int(i64::from(limit))];
        let sql = match owner {
            Some(owner) => {
                parameters.push(owner.into());
                columns!("WHERE sandbox = $1 AND (created, id) > ($2, $3) AND owner = $5 ORDER BY created, id LIMIT $4")
            }
            None => columns!("WHERE sandbox = $1 AND (created, id) > ($2, $3) ORDER BY created, id LIMIT $4"),
        };
        self.db.rows(sql, parameters).await?.into_iter().map(read::subscription).collect()
    }

    /// How many subscriptions an owner has.
    pub async fn subscription_count(&self, owner: &str, sandbox: bool) -> Result<u64> {
        let sql = "SELECT COUNT(*) FROM subscription WHERE owner = $1 AND sandbox = $2";
        let mut rows = self.db.rows(sql, vec![owner.into(), sandbox.into()]).await?;
        rows.first_mut().map_or(Ok(0), |row| Ok(u64::try_from(row.int(0)?).unwrap_or(0)))
    }

    /// The least `minRecordTime` among an owner's subscriptions to a query.
    pub async fn subscription_min_record_time(&self, query: &str, owner: &str) -> Result<Option<i64>> {
        let sql = "SELECT MIN(min_record_time) FROM subscription WHERE query = $1 AND owner = $2";
        let mut rows = self.db.rows(sql, vec![query.into(), owner.into()]).await?;
        rows.first_mut().map_or(Ok(None), |row| row.maybe_int(0))
    }

    /// Removes a subscription with its deliveries; gives whether there was one.
    pub async fn subscription_delete(&self, id: &str) -> Result<bool> {
        let deliveries = "DELETE FROM delivery WHERE subscription = $1";
        let own = "DELETE FROM subscription WHERE id = $1";
        let touched = self.write_statements(vec![(deliveries, vec![id.into()]), (own, vec![id.into()])]).await?;
        Ok(touched == 1)
    }

    /// Lets a subscription deliver again from a position that it has passed already, at once. A delivery under way
    /// cannot undo that: it loses its lease. Gives whether the subscription exists.
    pub async fn subscription_rewind(&self, id: &str, position: u64, now: i64) -> Result<bool> {
        let sql = "UPDATE subscription SET read_to = CASE WHEN read_to < $2 THEN read_to ELSE $2 END, due = $3,
                       attempt = 0, target = NULL, reported = 0, lease = lease + 1, lease_until = 0
                   WHERE id = $1";
        Ok(self.write_statements(vec![(sql, vec![id.into(), number(position), Value::Int(now)])]).await? == 1)
    }

    /// The first position of the log recorded at `record_time` or later; the log's size when there is none. Record times
    /// never go back along the log, so halving finds it.
    pub async fn log_position_at(&self, record_time: i64) -> Result<u64> {
        let (mut low, mut high) = (0, self.log_size().await?);
        while low < high {
            let middle = low + (high - low) / 2;
            let sql = "SELECT record_time FROM log WHERE position = $1";
            let mut rows = self.db.rows(sql, vec![number(middle)]).await?;
            let found = rows.first_mut().ok_or_else(|| Error::Broken(format!("log position {middle} is missing")))?;
            if found.int(0)? < record_time { low = middle + 1 } else { high = middle }
        }
        Ok(low)
    }

    /// Rows touched by the last statement.
    pub(crate) async fn write_statements(&self, statements: Vec<(&'static str, Vec<Value>)>) -> Result<u64> {
        match self.writer.write(Work::Statements(statements)).await? {
            Done::Statements(touched) => Ok(touched),
            other => Err(Error::Other(format!("statements answered with {other:?}"))),
        }
    }
}

fn number(position: u64) -> Value {
    Value::Int(i64::try_from(position).unwrap_or(i64::MAX))
}
