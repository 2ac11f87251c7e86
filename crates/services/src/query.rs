//! Queries over events: pages of what the caller may see.

use epcis::query::{self, EventQuery, OrderBy, SortValue};
use store::{EventPage, EventPlan, Keyset, Scope, StoredEvent};

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
        let token = match self.live_token(page).await? {
            Some(text) => Some(token::read_event(&self.token_key, text)?),
            None => None,
        };
        if token.is_some_and(|token| token.query != print) {
            return Err(token::other_query());
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
        if limit == 0 {
            return Ok(EventAnswer { events: Vec::new(), next: None });
        }
        let found = match plan.query.order_by {
            OrderBy::EventTime | OrderBy::RecordTime => self.store.event_query(&plan).await?,
            _ => self.sorted(&plan).await?,
        };
        let given = given + found.events.len() as u64;
        let finished = plan.query.event_count_limit.is_some_and(|limit| given >= limit);
        let next = found
            .next
            .filter(|_| !finished)
            .map(|after| EventToken { after, snapshot, query: print, given })
            .map(|token| token::write_event(&self.token_key, self.token_end(), &token));
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

    /// A page in the order of a quantity or an extension field, which no index has: all that matches is sorted here, so
    /// there is a limit. Nothing that a snapshot holds ever changes, so a position in this order stays what it was.
    async fn sorted(&self, plan: &EventPlan) -> Result<EventPage> {
        let mut all: Vec<(Option<SortValue>, i64)> = Vec::new();
        let mut part = EventPlan { limit: Page::MAX as usize, after: None, ..plan.clone() };
        loop {
            let page = self.store.event_query(&part).await?;
            let value = |event| store::as_seen(plan, event, |recorded| query::sort_value(&plan.query, recorded));
            all.extend(page.events.iter().map(|event| (value(event), event.id)));
            if all.len() > MAX_SORTED {
                return Err(Error::TooComplex(format!("more than {MAX_SORTED} events would have to be sorted")));
            }
            let Some(next) = page.next else { break };
            part.after = Some(next);
        }
        // Sorting keeps the order by event time among equals.
        all.sort_by(|(left, _), (right, _)| plan.query.order(left.as_ref(), right.as_ref()));
        let from = plan.after.map_or(0, |after| usize::try_from(after.value).unwrap_or(usize::MAX)).min(all.len());
        let to = from.saturating_add(plan.limit).min(all.len());
        let ids: Vec<i64> = all[from..to].iter().map(|(_, id)| *id).collect();
        let mut events = self.store.events_get(&ids).await?;
        events.sort_by_key(|event| ids.iter().position(|id| *id == event.id));
        let next = (to < all.len()).then(|| Keyset { value: i64::try_from(to).unwrap_or(i64::MAX), id: 0 });
        Ok(EventPage { events, next })
    }

    /// `maxEventCount`: the query fails when it would give more.
    async fn refuse_more_than(&self, plan: &EventPlan, limit: u64) -> Result<()> {
        let limit_here = usize::try_from(limit).unwrap_or(usize::MAX).min(MAX_COUNTED);
        // None may match, and a page has one event at least.
        let counted = EventPlan { limit: limit_here.max(1), after: None, ..plan.clone() };
        let found = self.store.event_query(&counted).await?;
        let is_more = found.next.is_some() || found.events.len() > limit_here;
        if is_more { Err(Error::TooManyEvents { limit }) } else { Ok(()) }
    }
}

/// Events that are sorted in memory at most.
const MAX_SORTED: usize = 20_000;
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
