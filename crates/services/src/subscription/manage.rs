//! Subscribing, looking and unsubscribing.

use epcis::query::EventQuery;
use serde_json::{Map, Value};
use store::subscription::{Delivery, NamedQuery, Subscription};

use super::compile::compile_body;
use super::key_of;
use super::schedule::Schedule;
use crate::{Caller, Error, Page, Result, Services, token};

/// A subscription that is wished for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewSubscription {
    /// Where to send. Whoever connects decides whether that is a fit address.
    pub dest: String,
    /// Secret of the signature.
    pub token: Option<String>,
    /// When.
    pub when: When,
    /// `reportIfEmpty`.
    pub report_if_empty: bool,
    /// `initialRecordTime`, microseconds since 1970.
    pub initial: Option<i64>,
    /// `GS1-EPC-Format`.
    pub epc_format: String,
    /// `GS1-CBV-XML-Format`.
    pub cbv_format: String,
}

/// When a subscription delivers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum When {
    /// As soon as something is captured.
    Stream,
    /// At the times of a schedule, as it was given.
    Scheduled(Map<String, Value>),
}

/// From where a subscription delivers again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Beginning {
    /// A position of the log.
    Position(u64),
    /// The first event recorded at this time or later, microseconds since 1970.
    RecordTime(i64),
}

/// A subscription as its owner sees it: never with its secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SubscriptionView {
    /// How it stands.
    pub subscription: Subscription,
    /// The query it is about.
    pub query_name: String,
    /// Size of the log.
    pub log_size: u64,
}

impl Services {
    /// Subscribes to a named query.
    pub async fn subscribe(&self, caller: &Caller, query: &str, new: NewSubscription) -> Result<SubscriptionView> {
        let query = self.own_query(caller, query).await?;
        let compiled = compile_body(&query)?;
        check_query(&compiled)?;
        let most = self.settings.subscriptions.max_subscriptions;
        if self.store.subscription_count(caller.organisation(), caller.sandbox()).await? >= u64::from(most) {
            return Err(Error::Conflict(format!("there are {most} subscriptions already; delete one first")));
        }
        let (now, head) = (self.now(), self.store.log_size().await?);
        let (due, schedule) = match &new.when {
            When::Stream => (now, String::new()),
            When::Scheduled(fields) => {
                let schedule = Schedule::read(fields).map_err(Error::SubscriptionControls)?;
                (schedule.next(now).unwrap_or(i64::MAX), Value::Object(fields.clone()).to_string())
            }
        };
        let read_to = match new.initial {
            Some(initial) => self.store.log_position_at(initial).await?,
            None => head,
        };
        let subscription = Subscription {
            id: self.uuid(),
            query: query.id.clone(),
            // A query of another organisation still gives what this caller may see, and belongs to its owner's list.
            owner: query.owner.clone(),
            sandbox: caller.sandbox(),
            unrestricted: caller.unrestricted(),
            created: now,
            created_by: key_of(caller),
            dest: new.dest,
            token: new.token.unwrap_or_default(),
            schedule,
            report_if_empty: new.report_if_empty,
            epc_format: new.epc_format,
            cbv_format: new.cbv_format,
            syntax: "json".to_owned(),
            initial: new.initial,
            read_to,
            target: None,
            reported: 0,
            min_record_time: new.initial.unwrap_or(now),
            last_notified: None,
            due,
            attempt: 0,
            batch: i64::from(self.settings.subscriptions.batch_events),
            deliveries: 0,
            lease: 0,
        };
        self.store.subscription_insert(&subscription).await.map_err(|error| match error {
            store::Error::Stale(_) => Error::NoSuchName(format!("there is no query “{}”", query.name)),
            error => error.into(),
        })?;
        Ok(SubscriptionView { subscription, query_name: query.name, log_size: head })
    }

    /// Subscriptions to a named query, and the token of the next page.
    pub async fn subscription_list(
        &self,
        caller: &Caller,
        query: &str,
        page: &Page,
    ) -> Result<(Vec<SubscriptionView>, Option<String>)> {
        let query = self.own_query(caller, query).await?;
        let after = self.job_token(page).await?;
        let mut found = self.store.subscription_list(&query.id, after, page.limit() + 1).await?;
        let more = found.len() > page.limit() as usize;
        found.truncate(page.limit() as usize);
        let next = found
            .last()
            .filter(|_| more)
            .map(|it| token::write_job(&self.token_key, self.token_end(), it.created, &it.id));
        let log_size = self.store.log_size().await?;
        let views = found.into_iter().map(|subscription| SubscriptionView {
            subscription,
            query_name: query.name.clone(),
            log_size,
        });
        Ok((views.collect(), next))
    }

    /// All subscriptions of the caller, to whatever query, and the token of the next page.
    pub async fn subscription_list_all(
        &self,
        caller: &Caller,
        page: &Page,
    ) -> Result<(Vec<SubscriptionView>, Option<String>)> {
        caller.must_be_known()?;
        let after = self.job_token(page).await?;
        let owner = (!caller.unrestricted()).then(|| caller.organisation());
        let mut found = self.store.subscription_list_of(owner, caller.sandbox(), after, page.limit() + 1).await?;
        let more = found.len() > page.limit() as usize;
        found.truncate(page.limit() as usize);
        let next = found
            .last()
            .filter(|_| more)
            .map(|it| token::write_job(&self.token_key, self.token_end(), it.created, &it.id));
        let log_size = self.store.log_size().await?;
        let mut views = Vec::with_capacity(found.len());
        for subscription in found {
            // Deleted meanwhile, it is gone with its query.
            if let Some(query) = self.store.named_query_get(&subscription.query).await? {
                views.push(SubscriptionView { subscription, query_name: query.name, log_size });
            }
        }
        Ok((views, next))
    }

    /// One subscription; with `query` only if it is to that query.
    pub async fn subscription_get(&self, caller: &Caller, query: Option<&str>, id: &str) -> Result<SubscriptionView> {
        let (subscription, query) = self.own_subscription(caller, query, id).await?;
        let log_size = self.store.log_size().await?;
        Ok(SubscriptionView { subscription, query_name: query.name, log_size })
    }

    /// Unsubscribes.
    pub async fn subscription_delete(&self, caller: &Caller, query: Option<&str>, id: &str) -> Result<()> {
        let (subscription, _) = self.own_subscription(caller, query, id).await?;
        if self.store.subscription_delete(&subscription.id).await? { Ok(()) } else { Err(missing(id)) }
    }

    /// `GS1-Query-Min-Record-Time` of a query: the least that its subscriptions have, or now when there are none.
    pub async fn query_min_record_time(&self, caller: &Caller, query: &str) -> Result<i64> {
        let query = self.own_query(caller, query).await?;
        Ok(self.store.subscription_min_record_time(&query.id).await?.unwrap_or_else(|| self.now()))
    }

    /// Delivers once more from a place of the log that was passed already, beginning at once.
    pub async fn subscription_replay(&self, caller: &Caller, id: &str, from: Beginning) -> Result<SubscriptionView> {
        let (subscription, _) = self.own_subscription(caller, None, id).await?;
        let position = match from {
            Beginning::Position(position) => position,
            Beginning::RecordTime(micros) => self.store.log_position_at(micros).await?,
        };
        if !self.store.subscription_rewind(&subscription.id, position, self.now()).await? {
            return Err(missing(id));
        }
        self.subscription_get(caller, None, id).await
    }

    /// Attempts to deliver, newest first, with numbers below `before`.
    pub async fn delivery_list(
        &self,
        caller: &Caller,
        id: &str,
        before: Option<i64>,
        limit: u32,
    ) -> Result<Vec<Delivery>> {
        let (subscription, _) = self.own_subscription(caller, None, id).await?;
        Ok(self.store.delivery_list(&subscription.id, before, limit.clamp(1, Page::MAX)).await?)
    }

    async fn own_subscription(
        &self,
        caller: &Caller,
        query: Option<&str>,
        id: &str,
    ) -> Result<(Subscription, NamedQuery)> {
        caller.must_be_known()?;
        let asked = match query {
            Some(name) => Some(self.own_query(caller, name).await?),
            None => None,
        };
        let found = self.store.subscription_get(id).await?.filter(|it| {
            let own = caller.unrestricted() || it.owner == caller.organisation();
            own && it.sandbox == caller.sandbox() && asked.as_ref().is_none_or(|query| query.id == it.query)
        });
        let subscription = found.ok_or_else(|| missing(id))?;
        let query = match asked {
            Some(query) => query,
            None => self.store.named_query_get(&subscription.query).await?.ok_or_else(|| missing(id))?,
        };
        Ok((subscription, query))
    }

    /// A random UUID (RFC 9562, version 4).
    fn uuid(&self) -> String {
        let mut bytes = [0; 16];
        (self.entropy)(&mut bytes);
        bytes[6] = bytes[6] & 0x0f | 0x40;
        bytes[8] = bytes[8] & 0x3f | 0x80;
        let text: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        format!("{}-{}-{}-{}-{}", &text[..8], &text[8..12], &text[12..16], &text[16..20], &text[20..])
    }
}

/// A subscription gives every event once, in the order of the log: a limit would be a lie.
pub(super) fn check_query(query: &EventQuery) -> Result<()> {
    if query.event_count_limit.is_some() || query.max_event_count.is_some() {
        let message = "the query has eventCountLimit or maxEventCount, which a subscription cannot keep";
        return Err(Error::SubscriptionControls(message.to_owned()));
    }
    Ok(())
}

fn missing(id: &str) -> Error {
    Error::NotFound(format!("there is no subscription “{id}”"))
}
