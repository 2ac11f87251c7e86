//! The top-level resources of the REST binding: which event types, steps, places and so on there are.
//!
//! A caller learns only of values in events that it may see, and of those that the standard gives to all.

use std::collections::HashSet;

use epcis::model::EventKind;
use epcis::query::{Collection, Direction, EventQuery};
use epcis::terms;
use store::{EventPlan, KNOWN_BYTES, Keyset, KnownKind, Scope, StoredEvent};

use crate::query::Page;
use crate::token::{self, EventToken};
use crate::{Caller, Error, Result, Services};

impl Services {
    /// One page of a collection's members: names in their bare form, identifiers as Digital Links where they are GS1 keys.
    ///
    /// EPCs come in the order in which they first occurred, everything else in the order of its text.
    pub async fn collection(
        &self,
        caller: &Caller,
        collection: Collection,
        page: &Page,
    ) -> Result<(Vec<String>, Option<String>)> {
        let scope = self.scope(caller)?;
        let print = token::fingerprint(&format!("{collection:?}{scope:?}{}", caller.sandbox()));
        match kind(collection) {
            Some(kind) => self.known(caller, &scope, (collection, kind), page, print).await,
            None => self.epcs(caller, scope, page, print).await,
        }
    }

    /// Whether a value is a member of a collection, in any of its spellings.
    pub async fn collection_has(&self, caller: &Caller, collection: Collection, value: &str) -> Result<bool> {
        let scope = self.scope(caller)?;
        let key = collection.key(value);
        let is_standard = collection.standard().contains(&key.as_str());
        match kind(collection) {
            _ if is_standard => Ok(true),
            // What the repository can hold is there to be asked for, whether it holds one yet or not.
            Some(KnownKind::EventType) if EventKind::from_name(&key).is_some() => Ok(true),
            Some(kind) if key.len() <= KNOWN_BYTES => {
                Ok(self.store.is_known(&scope, caller.sandbox(), kind, &key).await?)
            }
            // EPCs, and values too long to be listed.
            _ => {
                let query = EventQuery::default().with_resource(collection, value);
                let snapshot = self.store.log_size().await?;
                let plan = EventPlan { query, scope, sandbox: caller.sandbox(), after: None, snapshot, limit: 1 };
                Ok(!self.store.event_query(&plan).await?.events.is_empty())
            }
        }
    }

    /// When a page token expires, microseconds since 1970; nothing for a text that is none.
    pub fn token_expires(&self, token: &str) -> Option<i64> {
        token::expires(&self.token_key, token).ok()
    }

    /// Makes a page token void before it expires; one of another service, or of the past, is not found.
    pub async fn token_delete(&self, caller: &Caller, token: &str) -> Result<()> {
        caller.must_be_known()?;
        let missing = || Error::NotFound("there is no such page token".to_owned());
        let expires = token::expires(&self.token_key, token).map_err(|_| missing())?;
        if expires < self.now() || self.store.page_token_is_void(token).await? {
            return Err(missing());
        }
        Ok(self.store.page_token_void(token, expires, self.now()).await?)
    }

    /// The page's token, if it is still good.
    pub(crate) async fn live_token<'a>(&self, page: &'a Page) -> Result<Option<&'a str>> {
        let Some(text) = page.token.as_deref() else { return Ok(None) };
        if token::expires(&self.token_key, text)? < self.now() || self.store.page_token_is_void(text).await? {
            return Err(token::expired());
        }
        Ok(Some(text))
    }

    /// The page's token where a list is ordered by when its items were made.
    pub(crate) async fn job_token(&self, page: &Page) -> Result<Option<(i64, String)>> {
        self.live_token(page).await?.map(|text| token::read_job(&self.token_key, text)).transpose()
    }

    /// When a token that is made now expires.
    pub(crate) fn token_end(&self) -> i64 {
        self.now() + i64::from(self.settings.token_s) * 1_000_000
    }

    async fn known(
        &self,
        caller: &Caller,
        scope: &Scope,
        (collection, kind): (Collection, KnownKind),
        page: &Page,
        print: u64,
    ) -> Result<(Vec<String>, Option<String>)> {
        let after = match self.live_token(page).await? {
            Some(text) => token::read_text(&self.token_key, text, print)?,
            None => String::new(),
        };
        let limit = page.limit() as usize;
        let mut keys = self.store.known_values(scope, caller.sandbox(), kind, &after, limit + 1).await?;
        let standard = collection.standard().iter().filter(|name| **name > after.as_str());
        keys.extend(standard.map(|name| (*name).to_owned()));
        keys.sort_unstable();
        keys.dedup();
        let more = keys.len() > limit;
        keys.truncate(limit);
        let next = keys.last().filter(|_| more);
        let next = next.map(|last| token::write_text(&self.token_key, self.token_end(), print, last));
        Ok((keys.iter().map(|key| identifier(key)).collect(), next))
    }

    /// EPCs where they first occur, event by event in the order of their times. `given` of the token counts the EPCs of
    /// the last event that were given already.
    async fn epcs(
        &self,
        caller: &Caller,
        scope: Scope,
        page: &Page,
        print: u64,
    ) -> Result<(Vec<String>, Option<String>)> {
        let token = match self.live_token(page).await? {
            Some(text) => Some(token::read_event(&self.token_key, text)?),
            None => None,
        };
        if token.is_some_and(|token| token.query != print) {
            return Err(token::other_query());
        }
        let snapshot = match token {
            Some(token) => token.snapshot,
            None => self.store.log_size().await?,
        };
        let query = EventQuery { direction: Direction::Ascending, ..EventQuery::default() };
        // The event that the page before ended within is read once more: a keyset just before it.
        let within = token.filter(|token| token.given > 0);
        let after = token.map(|token| match within {
            Some(token) => Keyset { value: token.after.value, id: token.after.id - 1 },
            None => token.after,
        });
        let mut skip = within.map_or(0, |token| token.given);
        let limit = page.limit() as usize;
        let mut plan = EventPlan { query, scope, sandbox: caller.sandbox(), after, snapshot, limit };
        let mut found = Vec::new();
        loop {
            let events = self.store.event_query(&plan).await?;
            for event in &events.events {
                let place = Keyset { value: event.event_time, id: event.id };
                for (number, key) in (1..).zip(named(event)).skip(usize::try_from(skip).unwrap_or(usize::MAX)) {
                    if found.len() == limit {
                        let token = EventToken { after: place, snapshot, query: print, given: number - 1 };
                        let token =
                            if number == 1 { EventToken { given: 0, after: before(place), ..token } } else { token };
                        return Ok((found, Some(token::write_event(&self.token_key, self.token_end(), &token))));
                    }
                    if self.is_first(&plan, event, &key).await? {
                        found.push(identifier(&key));
                    }
                }
                skip = 0;
            }
            let Some(next) = events.next else { return Ok((found, None)) };
            plan.after = Some(next);
        }
    }

    /// Whether no event before this one names the thing, among those that the caller may see.
    async fn is_first(&self, plan: &EventPlan, event: &StoredEvent, key: &str) -> Result<bool> {
        let query = EventQuery { direction: Direction::Ascending, ..EventQuery::about(key) };
        let mut earlier = EventPlan { query, after: None, limit: 1, ..plan.clone() };
        loop {
            // Events that only imply a product or lot, by naming something of it, are passed over.
            let page = self.store.event_query(&earlier).await?;
            if let Some(first) = page.events.iter().find(|event| named(event).iter().any(|name| name == key)) {
                return Ok(first.id == event.id);
            }
            let Some(next) = page.next else { return Ok(true) };
            earlier = EventPlan { after: Some(next), limit: 100, ..earlier };
        }
    }
}

fn before(place: Keyset) -> Keyset {
    Keyset { value: place.value, id: place.id - 1 }
}

/// Keys of the things that an event names itself, each once: not of the products and lots that they imply.
fn named(event: &StoredEvent) -> Vec<String> {
    let event = &event.event;
    let lists = [&event.epcs, &event.child_epcs, &event.input_epcs, &event.output_epcs];
    let quantities = [&event.quantities, &event.child_quantities, &event.input_quantities, &event.output_quantities];
    let instances = event.parent_id.iter().chain(lists.into_iter().flatten().flatten());
    let classes = quantities.into_iter().flatten().flatten().map(|quantity| &quantity.epc_class);
    let mut seen = HashSet::new();
    instances.chain(classes).map(|id| terms::key(id)).filter(|key| seen.insert(key.clone())).collect()
}

fn kind(collection: Collection) -> Option<KnownKind> {
    Some(match collection {
        Collection::EventTypes => KnownKind::EventType,
        Collection::BizSteps => KnownKind::BizStep,
        Collection::Dispositions => KnownKind::Disposition,
        Collection::BizLocations => KnownKind::BizLocation,
        Collection::ReadPoints => KnownKind::ReadPoint,
        Collection::Epcs => return None,
    })
}

/// A key as an identifier that others know.
fn identifier(key: &str) -> String {
    match gs1::Key::parse(key) {
        Ok(known) => known.digital_link("https://id.gs1.org"),
        Err(_) => key.to_owned(),
    }
}
