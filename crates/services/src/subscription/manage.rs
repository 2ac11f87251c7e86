//! Subscribing, looking and unsubscribing.

use epcis::Prefixes;
use epcis::query::EventQuery;
use serde_json::{Map, Value, json};
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
    /// How documents are written.
    pub syntax: DeliverySyntax,
    /// The name that the subscriber gives it, for the SOAP interface.
    pub external_id: Option<String>,
}

/// How documents are written that go to a receiver.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeliverySyntax {
    /// JSON-LD.
    Json,
    /// XML of EPCIS 2.0.
    Xml,
    /// XML of EPCIS 1.2.
    Xml12,
}

impl DeliverySyntax {
    const ALL: [(Self, &str); 3] = [(Self::Json, "json"), (Self::Xml, "xml"), (Self::Xml12, "xml-1.2")];

    /// How a subscription's documents are written.
    pub fn of(subscription: &Subscription) -> Self {
        let known = Self::ALL.into_iter().find(|(_, name)| *name == subscription.syntax);
        known.map_or(Self::Json, |(syntax, _)| syntax)
    }

    fn name(self) -> &'static str {
        Self::ALL.into_iter().find(|(syntax, _)| *syntax == self).map_or("json", |(_, name)| name)
    }
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
        self.subscribe_to(caller, query, new).await
    }

    /// Subscribes to a query of its own: `SimpleEventQuery` with these parameters, whose names use these prefixes.
    pub async fn subscribe_with(
        &self,
        caller: &Caller,
        parameters: Vec<(String, Vec<String>)>,
        prefixes: &Prefixes,
        new: NewSubscription,
    ) -> Result<SubscriptionView> {
        caller.must_be_known()?;
        // Before it becomes an object, in which a name cannot occur twice.
        EventQuery::compile(parameters.clone(), prefixes)?;
        self.subscribe_to(caller, query_of_its_own(caller, parameters, prefixes, self.now()), new).await
    }

    async fn subscribe_to(&self, caller: &Caller, query: NamedQuery, new: NewSubscription) -> Result<SubscriptionView> {
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
            // Whose query it is, it is the affair of who made it: where it delivers is nobody else's.
            owner: caller.organisation().to_owned(),
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
            syntax: new.syntax.name().to_owned(),
            external_id: new.external_id.unwrap_or_default(),
            body: if query.id.is_empty() { query.body.clone() } else { String::new() },
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
            store::Error::Conflict(why) => Error::Conflict(why),
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
        let owner = (!caller.unrestricted()).then(|| caller.organisation());
        let mut found = self.store.subscription_list(&query.id, owner, after, page.limit() + 1).await?;
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
            if let Some(query) = self.query_of(&subscription).await? {
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

    /// Whether the caller gave a subscription this name.
    pub async fn subscription_is_called(&self, caller: &Caller, name: &str) -> Result<bool> {
        caller.must_be_known()?;
        Ok(self.store.subscription_called(caller.organisation(), caller.sandbox(), name).await?.is_some())
    }

    /// Unsubscribes by the name that the subscriber gave, or by ours.
    pub async fn subscription_delete_called(&self, caller: &Caller, name: &str) -> Result<()> {
        caller.must_be_known()?;
        let called = self.store.subscription_called(caller.organisation(), caller.sandbox(), name).await?;
        let id = called.map_or_else(|| name.to_owned(), |it| it.id);
        self.subscription_delete(caller, None, &id).await
    }

    /// `GS1-Query-Min-Record-Time` of a query: the least that the caller's subscriptions to it have, or now when there are
    /// none.
    pub async fn query_min_record_time(&self, caller: &Caller, query: &str) -> Result<i64> {
        let query = self.own_query(caller, query).await?;
        Ok(self
            .store
            .subscription_min_record_time(&query.id, caller.organisation())
            .await?
            .unwrap_or_else(|| self.now()))
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
            None => self.query_of(&subscription).await?.ok_or_else(|| missing(id))?,
        };
        Ok((subscription, query))
    }

    /// The query that a subscription is to, its own or a named one.
    pub(super) async fn query_of(&self, it: &Subscription) -> Result<Option<NamedQuery>> {
        if it.body.is_empty() {
            return Ok(self.store.named_query_get(&it.query).await?);
        }
        Ok(Some(NamedQuery {
            id: String::new(),
            owner: it.owner.clone(),
            sandbox: it.sandbox,
            name: SIMPLE_EVENT_QUERY.to_owned(),
            body: it.body.clone(),
            extensions: String::new(),
            created: it.created,
            created_by: it.created_by.clone(),
        }))
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

/// The query that has a name already and takes parameters (8.2.7.1).
const SIMPLE_EVENT_QUERY: &str = "SimpleEventQuery";

fn query_of_its_own(
    caller: &Caller,
    parameters: Vec<(String, Vec<String>)>,
    prefixes: &Prefixes,
    now: i64,
) -> NamedQuery {
    let text = |text: &str| Value::String(text.to_owned());
    let context: Map<String, Value> =
        prefixes.beyond_standard().map(|(prefix, iri)| (prefix.to_owned(), text(iri))).collect();
    let query: Map<String, Value> = parameters.into_iter().map(|(name, values)| (name, values.into())).collect();
    NamedQuery {
        id: String::new(),
        owner: caller.organisation().to_owned(),
        sandbox: caller.sandbox(),
        name: SIMPLE_EVENT_QUERY.to_owned(),
        body: json!({ "name": SIMPLE_EVENT_QUERY, "@context": context, "query": query }).to_string(),
        extensions: String::new(),
        created: now,
        created_by: key_of(caller),
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
