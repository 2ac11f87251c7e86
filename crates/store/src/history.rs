//! What events did to things, without their documents: for checks of what may follow what.

use std::collections::BTreeSet;

use epcis::model::{Action, EventKind};
use epcis::terms::{Roles, TermKind};

use crate::Store;
use crate::backend::Value;
use crate::capture::{self, Owner, PreparedEvent, read_links};
use crate::error::Result;

/// Terms or events asked for in one statement.
const BATCH: usize = 5000;

/// A class that is only implied by an instance (64) is no mention of the thing itself.
pub(crate) const TERMS: &str = "SELECT event FROM posting WHERE term @in($1) AND (roles & 64) = 0 LIMIT $2";
pub(crate) const DEEDS: &str =
    "SELECT id, event_time, kind, action, biz_step, disposition, declaration, owner, event_id,
    links FROM event WHERE id @in($1) AND sandbox = $2";

/// What an event did. Things, steps and dispositions are hashes: [`thing`], [`biz_step`], [`disposition`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deed {
    /// Row number; grows with the record time. None while the event is not stored.
    pub id: Option<i64>,
    /// `eventTime`, microseconds since 1970.
    pub time: i64,
    /// Event type.
    pub kind: EventKind,
    /// `action`, where the type has one.
    pub action: Option<Action>,
    /// `bizStep`.
    pub biz_step: Option<i64>,
    /// `disposition`.
    pub disposition: Option<i64>,
    /// It declares an event wrong.
    pub declaration: bool,
    /// GLN of the organisation that recorded it.
    pub owner: String,
    /// Event ID.
    pub event_id: String,
    /// Things it names, with what they do there.
    pub things: Vec<(i64, Roles)>,
}

/// The hash of a thing's canonical key.
pub fn thing(key: &str) -> i64 {
    capture::term(TermKind::Thing, key)
}

/// The hash of a business step's canonical name.
pub fn biz_step(canonical: &str) -> i64 {
    capture::biz_step_term(canonical)
}

/// The hash of a disposition's canonical name.
pub fn disposition(canonical: &str) -> i64 {
    capture::disposition_term(canonical)
}

impl PreparedEvent {
    /// What the event did, in the form of stored ones.
    pub fn deed(&self, owner: &Owner) -> Deed {
        Deed {
            id: None,
            time: self.event_time,
            kind: kind(self.kind),
            action: self.action.and_then(action),
            biz_step: self.biz_step,
            disposition: self.disposition,
            declaration: self.declaration,
            owner: owner.organisation.clone(),
            event_id: self.event_id.clone(),
            things: things(&self.links),
        }
    }
}

impl Store {
    /// What every event that names one of these things did, in no particular order; none when there are more than
    /// `limit` of them.
    pub async fn deeds(&self, things: &[i64], sandbox: bool, limit: usize) -> Result<Option<Vec<Deed>>> {
        let mut events = BTreeSet::new();
        for chunk in things.chunks(BATCH) {
            // An event that names many of the things stands in as many rows.
            let rows_limit = i64::try_from(limit.saturating_mul(8)).unwrap_or(i64::MAX);
            let rows = self.db.rows(TERMS, vec![Value::Ints(chunk.to_vec()), Value::Int(rows_limit)]).await?;
            let is_cut = i64::try_from(rows.len()).unwrap_or(i64::MAX) >= rows_limit;
            for mut row in rows {
                events.insert(row.int(0)?);
            }
            if is_cut || events.len() > limit {
                return Ok(None);
            }
        }
        self.deeds_of(&events.into_iter().collect::<Vec<_>>(), sandbox).await.map(Some)
    }

    async fn deeds_of(&self, events: &[i64], sandbox: bool) -> Result<Vec<Deed>> {
        let mut deeds = Vec::with_capacity(events.len());
        for chunk in events.chunks(BATCH) {
            for mut row in self.db.rows(DEEDS, vec![Value::Ints(chunk.to_vec()), sandbox.into()]).await? {
                deeds.push(Deed {
                    id: Some(row.int(0)?),
                    time: row.int(1)?,
                    kind: kind(row.int(2)?),
                    action: row.maybe_int(3)?.and_then(action),
                    biz_step: row.maybe_int(4)?,
                    disposition: row.maybe_int(5)?,
                    declaration: row.int(6)? != 0,
                    owner: row.text(7)?,
                    event_id: row.text(8)?,
                    things: things(&row.blob(9)?),
                });
            }
        }
        Ok(deeds)
    }
}

fn kind(number: i64) -> EventKind {
    usize::try_from(number).ok().and_then(|at| EventKind::ALL.get(at)).copied().unwrap_or(EventKind::Object)
}

fn action(number: i64) -> Option<Action> {
    [Action::Add, Action::Observe, Action::Delete].into_iter().find(|action| *action as i64 == number)
}

fn things(links: &[u8]) -> Vec<(i64, Roles)> {
    let things = read_links(links).filter(|link| link.kind == TermKind::Thing as u8);
    things.map(|link| (link.term, link.roles)).collect()
}
