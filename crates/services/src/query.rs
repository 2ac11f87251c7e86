//! Queries over events: pages of what the caller may see.

use epcis::query::{EventQuery, ParameterError};
use store::{EventPlan, Scope, StoredEvent};

use crate::event::EventView;
use crate::token::{self, EventToken};
use crate::{Caller, Error, Result, Services};

/// Which page is asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Page {
    /// `perPage`, 1 to [`Page::MAX`].
    pub per_page: Option<u32>,
    /// `nextPageToken`.
    pub token: Option<String>,
}

impl Page {
    /// The largest page.
    pub const MAX: u32 = 1000;
    /// The page when nothing is said; the standard's default.
    pub const DEFAULT: u32 = 30;

    pub(crate) fn limit(&self) -> u32 {
        self.per_page.unwrap_or(Self::DEFAULT).clamp(1, Self::MAX)
    }
}

/// A page of events.
#[derive(Debug)]
pub struct EventAnswer {
    /// The events in order.
    pub events: Vec<EventView>,
    /// The token of the next page, when there is one.
    pub next: Option<String>,
}

impl Services {
    /// Answers a query.
    pub async fn events(&self, caller: &Caller, mut query: EventQuery, page: &Page) -> Result<EventAnswer> {
        let scope = self.scope(caller)?;
        let print = token::fingerprint(&format!("{query:?}{scope:?}{}", caller.sandbox()));
        let token = page.token.as_deref().map(|text| token::read_event(&self.token_key, text)).transpose()?;
        if token.is_some_and(|token| token.query != print) {
            return Err(Error::Parameter(ParameterError {
                parameter: "nextPageToken".to_owned(),
                message: "belongs to another query".to_owned(),
            }));
        }
        self.answer_lookups(caller, &mut query).await?;
        let snapshot = match token {
            Some(token) => token.snapshot,
            None => self.store.log_size().await?,
        };
        let given = token.map_or(0, |token| token.given);
        let limit = wanted(&query, page, given);
        let max = query.max_event_count;
        let plan = EventPlan {
            query,
            scope,
            sandbox: caller.sandbox(),
            after: token.map(|token| token.after),
            snapshot,
            limit,
        };
        if let Some(limit) = max {
            self.refuse_more_than(&plan, limit).await?;
        }
        let found = self.store.event_query(&plan).await?;
        let given = given + found.events.len() as u64;
        let finished = plan.query.event_count_limit.is_some_and(|limit| given >= limit);
        let next = found
            .next
            .filter(|_| !finished)
            .map(|after| token::write_event(&self.token_key, &EventToken { after, snapshot, query: print, given }));
        Ok(EventAnswer { events: found.events.into_iter().map(|event| view(&plan.scope, event)).collect(), next })
    }

    /// Every event under an event ID that the caller may see: an original and its declarations.
    pub async fn event(&self, caller: &Caller, event_id: &str) -> Result<Vec<EventView>> {
        let scope = self.scope(caller)?;
        let events = self.store.events_by_event_id(event_id).await?;
        let visible =
            events.into_iter().filter(|event| event.sandbox == caller.sandbox() && store::visible(&scope, event));
        let events: Vec<EventView> = visible.map(|event| view(&scope, event)).collect();
        if events.is_empty() { Err(Error::NotFound(format!("there is no event “{event_id}”"))) } else { Ok(events) }
    }

    /// `maxEventCount`: the query fails when it would give more.
    async fn refuse_more_than(&self, plan: &EventPlan, limit: u64) -> Result<()> {
        let limit_here = usize::try_from(limit).unwrap_or(usize::MAX).min(MAX_COUNTED);
        let counted = EventPlan { limit: limit_here, after: None, ..plan.clone() };
        let found = self.store.event_query(&counted).await?;
        if found.next.is_some() { Err(Error::TooManyEvents { limit }) } else { Ok(()) }
    }
}

/// Events that are counted for `maxEventCount` at most; a higher limit counts as this one.
const MAX_COUNTED: usize = 20_000;

fn wanted(query: &EventQuery, page: &Page, given: u64) -> usize {
    let left = query.event_count_limit.map_or(u64::MAX, |limit| limit.saturating_sub(given));
    usize::try_from(left.min(u64::from(page.limit()))).unwrap_or(usize::MAX)
}

pub(crate) fn view(scope: &Scope, event: StoredEvent) -> EventView {
    let owned = match scope {
        Scope::All => true,
        Scope::Organisation { gln, .. } => event.owner == *gln,
    };
    EventView::new(event, owned)
}
