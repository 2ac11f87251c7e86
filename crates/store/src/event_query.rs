//! Queries over events: the index narrows down, the matcher of `epcis` decides, pages are keysets.
//!
//! This is the one place where SQL is put together. Every statement has one of few shapes (see `candidates`), and an
//! index serves each of them. No statement joins postings with events, so that the same text works where the two are
//! distributed over several machines: candidates come first, their events by number second.

use std::collections::HashSet;

use epcis::query::{self, Direction, EventQuery, ExtensionPlace, Filter, OrderBy, Pattern, Recorded};
use epcis::terms::TermKind;

use crate::Store;
use crate::backend::Value;
use crate::capture::{biz_step_term, disposition_term, event_id_term, kind_number, term};
use crate::error::Result;
use crate::event::StoredEvent;
use crate::id;
use crate::known::KnownKind;

/// Whose events a caller may find.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Scope {
    /// All of them.
    All,
    /// Those of an organisation, and those that name it as source or destination.
    Organisation {
        /// GLN of the organisation.
        gln: String,
        /// The keys under which events name it: `417/…`, `414/…` of its places are not among them.
        parties: Vec<String>,
    },
}

/// A position in an ordered answer: after the event with this sort value and number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Keyset {
    /// Event time in microseconds, or the row number where the order is by record time: row numbers grow with it.
    pub value: i64,
    /// Row number.
    pub id: i64,
}

/// What to find and which part of it.
#[derive(Clone, Debug)]
pub struct EventPlan {
    /// What must hold.
    pub query: EventQuery,
    /// Who asks.
    pub scope: Scope,
    /// Sandbox or real events, never both.
    pub sandbox: bool,
    /// Where the page before ended.
    pub after: Option<Keyset>,
    /// Log size when the first page was made: later events do not push into the pages that follow.
    pub snapshot: u64,
    /// Events wanted.
    pub limit: usize,
}

/// Candidates looked at in one round after the first, which looks at as many as the page holds; a round costs two
/// statements.
const ROUND: usize = 200;
/// Up to so many terms have a statement each.
const SEPARATE_TERMS: usize = 64;
/// Products that a pattern may stand for before the events are read in their order instead.
const MOST_CLASSES: usize = 1000;
/// Entries at the end of the log that are few enough to be sorted.
const RECENT: i64 = 20_000;
/// Rounds after which a page is given back short, so that one request cannot scan without end.
const ROUNDS: usize = 500;

/// What a plan comes down to after a look at the database.
#[derive(Debug, Default)]
pub(crate) struct Narrowed {
    /// Keys for the first filter with patterns, if they can be found by keys.
    pub(crate) classes: Option<Vec<String>>,
    /// No event before this position can be in the answer.
    pub(crate) position: i64,
    /// Few come after it.
    pub(crate) is_recent: bool,
    /// No event with a lower number can be in the answer.
    pub(crate) id: Option<i64>,
}

/// A page of events in order, and where the next one begins.
#[derive(Debug)]
pub struct EventPage {
    /// The events.
    pub events: Vec<StoredEvent>,
    /// Set when there may be more.
    pub next: Option<Keyset>,
}

impl Store {
    /// Answers one page of a query.
    pub async fn event_query(&self, plan: &EventPlan) -> Result<EventPage> {
        let narrowed = self.narrowed(plan).await?;
        let mut page = Vec::new();
        let mut after = plan.after;
        for number in 0..ROUNDS {
            // One more than wanted tells whether there is a next page.
            let round = if number == 0 { plan.limit + 1 } else { ROUND.max(plan.limit + 1) };
            let candidates = self.candidates(plan, &narrowed, after, round).await?;
            let exhausted = candidates.len() < round;
            let Some(&last) = candidates.last() else { return Ok(EventPage { events: page, next: None }) };
            let ids: Vec<i64> = candidates.iter().map(|candidate| candidate.id).collect();
            let mut events = self.events_get(&ids).await?;
            let place: std::collections::HashMap<i64, usize> =
                ids.iter().enumerate().map(|(at, id)| (*id, at)).collect();
            events.sort_by_key(|event| place.get(&event.id).copied());
            page.extend(events.into_iter().filter(|event| admits(plan, event)));
            if page.len() > plan.limit {
                page.truncate(plan.limit);
                let next = page.last().map(|event| keyset(plan, event));
                return Ok(EventPage { events: page, next });
            }
            after = Some(last);
            if exhausted {
                return Ok(EventPage { events: page, next: None });
            }
        }
        Ok(EventPage { events: page, next: after.filter(|after| Some(*after) != plan.after) })
    }

    /// The next candidates in order: a superset of the answer.
    async fn candidates(
        &self,
        plan: &EventPlan,
        narrowed: &Narrowed,
        after: Option<Keyset>,
        limit: usize,
    ) -> Result<Vec<Keyset>> {
        let mut candidates = Vec::new();
        for statement in statements(plan, narrowed, after, limit) {
            candidates.extend(self.keysets(statement).await?);
        }
        candidates.sort_unstable_by_key(|candidate| order_key(plan, *candidate));
        candidates.dedup();
        candidates.truncate(limit);
        Ok(candidates)
    }

    /// What has to be looked up before the statements can be put together.
    pub(crate) async fn narrowed(&self, plan: &EventPlan) -> Result<Narrowed> {
        let mut narrowed = Narrowed::default();
        if driving_terms(&plan.query, None).is_some() {
            return Ok(narrowed);
        }
        for filter in &plan.query.filters {
            if let Filter::Things { keys, patterns, .. } = filter
                && narrowed.classes.is_none()
            {
                narrowed.classes = self.classes(plan, keys, patterns).await?;
            }
        }
        let times = plan.query.filters.iter().filter_map(|filter| match filter {
            Filter::RecordTimeFrom(micros) => Some(*micros),
            _ => None,
        });
        let Some(micros) = times.max().filter(|_| narrowed.classes.is_none()) else { return Ok(narrowed) };
        narrowed.position = self.position_from(micros).await?;
        let size = i64::try_from(plan.snapshot.min(self.log_size().await?)).unwrap_or(i64::MAX);
        narrowed.is_recent = size - narrowed.position <= RECENT;
        let sql = "SELECT id FROM event WHERE position >= $1 ORDER BY position LIMIT 1";
        let mut rows = self.db.rows(sql, vec![Value::Int(narrowed.position)]).await?;
        narrowed.id = rows.first_mut().map(|row| row.int(0)).transpose()?.map(id::well_before);
        Ok(narrowed)
    }

    /// Keys that find everything that patterns stand for: the products that are known and match. `None` where a pattern
    /// is over things that have no product, or over too many of them.
    async fn classes(&self, plan: &EventPlan, keys: &[String], patterns: &[Pattern]) -> Result<Option<Vec<String>>> {
        // Events that were captured before the table was there are not in it.
        if self.is_known(&Scope::All, false, KnownKind::Incomplete, "").await? {
            return Ok(None);
        }
        let mut found = keys.to_vec();
        for pattern in patterns {
            match pattern {
                Pattern::Prefix(_) => match pattern.class() {
                    Some(class) => found.push(class),
                    None => return Ok(None),
                },
                Pattern::Keys(of_scheme) if !is_of_products(of_scheme) => return Ok(None),
                Pattern::Keys(_) => {
                    let kind = KnownKind::EpcClass;
                    let known = self.known_values(&plan.scope, plan.sandbox, kind, "", MOST_CLASSES + 1).await?;
                    if known.len() > MOST_CLASSES {
                        return Ok(None);
                    }
                    found.extend(known.into_iter().filter(|key| pattern.matches(key)));
                }
            }
        }
        found.sort_unstable();
        found.dedup();
        Ok(Some(found).filter(|found| found.len() <= MOST_CLASSES))
    }

    /// The first position of the log that was recorded at this time or later: record times never go back.
    async fn position_from(&self, micros: i64) -> Result<i64> {
        let (mut low, mut high) = (0, i64::try_from(self.log_size().await?).unwrap_or(i64::MAX));
        while low < high {
            let middle = low + (high - low) / 2;
            let sql = "SELECT record_time FROM log WHERE position = $1";
            let mut rows = self.db.rows(sql, vec![Value::Int(middle)]).await?;
            // Only a log with a hole would have no such entry; then nothing is left out.
            let Some(row) = rows.first_mut() else { return Ok(0) };
            if row.int(0)? < micros {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        Ok(low)
    }

    async fn keysets(&self, (sql, parameters): (String, Vec<Value>)) -> Result<Vec<Keyset>> {
        let rows = self.db.rows_dynamic(sql, parameters).await?;
        rows.into_iter().map(|mut row| Ok(Keyset { value: row.int(0)?, id: row.int(1)? })).collect()
    }
}

/// The statements that find the next candidates, with their parameters; what they find is merged.
pub(crate) fn statements(
    plan: &EventPlan,
    narrowed: &Narrowed,
    after: Option<Keyset>,
    limit: usize,
) -> Vec<(String, Vec<Value>)> {
    if let Some(terms) = driving_terms(&plan.query, narrowed.classes.as_deref()) {
        return by_terms(plan, &terms, after, limit);
    }
    match &plan.scope {
        Scope::All => vec![by_column(plan, narrowed, None, after, limit)],
        Scope::Organisation { gln, parties } => {
            let mut statements = vec![by_column(plan, narrowed, Some(gln), after, limit)];
            // A party may also be named where a location is expected.
            let kinds = [TermKind::Party, TermKind::Place];
            let terms: Vec<i64> = parties.iter().flat_map(|party| kinds.map(|kind| term(kind, party))).collect();
            statements.extend(by_terms(plan, &terms, after, limit));
            statements
        }
    }
}

/// Few terms are read one by one, each in order and no further than the page goes, and merged here; together a database
/// would have to sort everything they have.
fn by_terms(plan: &EventPlan, terms: &[i64], after: Option<Keyset>, limit: usize) -> Vec<(String, Vec<Value>)> {
    let together = if terms.len() > SEPARATE_TERMS { terms.len() } else { 1 };
    terms.chunks(together).map(|terms| by_term(plan, terms, after, limit)).collect()
}

fn by_term(plan: &EventPlan, terms: &[i64], after: Option<Keyset>, limit: usize) -> (String, Vec<Value>) {
    let mut sql = Statement::new();
    // Only with several terms can an event come twice; DISTINCT makes a database read all of a term.
    let (distinct, terms) = match terms {
        [one] => ("", format!("term = {}", sql.bind(Value::Int(*one)))),
        many => ("DISTINCT ", format!("term @in({})", sql.bind(Value::Ints(many.to_vec())))),
    };
    // Row numbers grow with the record time, so they order by it without a join.
    let value = if by_event_time(plan) { "time" } else { "event" };
    sql.condition(terms);
    time_bounds(&mut sql, &plan.query, "time");
    after_keyset(&mut sql, plan, after, value, "event");
    sql.finish(&format!("SELECT {distinct}{value}, event FROM posting"), plan, value, "event", limit)
}

fn by_column(
    plan: &EventPlan,
    narrowed: &Narrowed,
    owner: Option<&str>,
    after: Option<Keyset>,
    limit: usize,
) -> (String, Vec<Value>) {
    let mut sql = Statement::new();
    if let Some(owner) = owner {
        let owner = sql.bind(owner.into());
        sql.condition(format!("owner = {owner}"));
    }
    for filter in &plan.query.filters {
        column_filter(&mut sql, filter);
    }
    // Below, no index serves: the row tells without its document.
    let sandbox = sql.bind(plan.sandbox.into());
    sql.condition(format!("sandbox = {sandbox}"));
    time_bounds(&mut sql, &plan.query, "event_time");
    let value = if by_event_time(plan) { "event_time" } else { "id" };
    after_keyset(&mut sql, plan, after, value, "id");
    if !narrowed.is_recent {
        if let Some(id) = narrowed.id.filter(|_| !by_event_time(plan)) {
            let id = sql.bind(Value::Int(id));
            sql.condition(format!("id >= {id}"));
        }
        return sql.finish(&format!("SELECT {value}, id FROM event"), plan, value, "id", limit);
    }
    // Few entries are that new: they are read by their positions and sorted, whatever the order. The sign keeps a
    // database from walking the index of the order instead, past everything that is older.
    let position = sql.bind(Value::Int(narrowed.position));
    sql.condition(format!("position >= {position}"));
    sql.finish(&format!("SELECT {value}, id FROM event"), plan, &format!("+{value}"), "+id", limit)
}

fn column_filter(sql: &mut Statement, filter: &Filter) {
    match filter {
        Filter::BizStep(names) => one_of(sql, "biz_step", names.iter().map(|name| biz_step_term(name))),
        Filter::Disposition(names) => one_of(sql, "disposition", names.iter().map(|name| disposition_term(name))),
        Filter::Kind(kinds) => one_of(sql, "kind", kinds.iter().map(|kind| kind_number(*kind))),
        Filter::Action(actions) => one_of(sql, "action", actions.iter().map(|action| *action as i64)),
        Filter::HasErrorDeclaration
        | Filter::ErrorTime(_)
        | Filter::ErrorReason(_)
        | Filter::CorrectiveEventId(_)
        | Filter::Extension { place: ExtensionPlace::ErrorDeclaration, .. } => {
            sql.condition("declaration = 1".to_owned());
        }
        Filter::RecordTimeFrom(micros) => {
            let place = sql.bind(Value::Int(*micros));
            sql.condition(format!("record_time >= {place}"));
        }
        Filter::RecordTimeBefore(micros) => {
            let place = sql.bind(Value::Int(*micros));
            sql.condition(format!("record_time < {place}"));
        }
        _ => {}
    }
}

/// A statement while it grows.
struct Statement {
    conditions: Vec<String>,
    parameters: Vec<Value>,
}

impl Statement {
    fn new() -> Self {
        Self { conditions: Vec::new(), parameters: Vec::new() }
    }

    fn bind(&mut self, value: Value) -> String {
        self.parameters.push(value);
        format!("${}", self.parameters.len())
    }

    fn condition(&mut self, text: String) {
        self.conditions.push(text);
    }

    fn finish(mut self, select: &str, plan: &EventPlan, value: &str, id: &str, limit: usize) -> (String, Vec<Value>) {
        let limit = self.bind(Value::Int(i64::try_from(limit).unwrap_or(i64::MAX)));
        let conditions = if self.conditions.is_empty() { "1 = 1".to_owned() } else { self.conditions.join(" AND ") };
        let direction = match plan.query.direction {
            Direction::Ascending => "ASC",
            Direction::Descending => "DESC",
        };
        let sql = format!("{select} WHERE {conditions} ORDER BY {value} {direction}, {id} {direction} LIMIT {limit}");
        (sql, self.parameters)
    }
}

fn one_of(sql: &mut Statement, column: &str, hashes: impl Iterator<Item = i64>) {
    let hashes: Vec<i64> = hashes.collect();
    let condition = match hashes[..] {
        [one] => format!("{column} = {}", sql.bind(Value::Int(one))),
        _ => format!("{column} @in({})", sql.bind(Value::Ints(hashes))),
    };
    sql.condition(condition);
}

fn time_bounds(sql: &mut Statement, query: &EventQuery, column: &str) {
    for filter in &query.filters {
        let (operator, micros) = match filter {
            Filter::EventTimeFrom(micros) => (">=", micros),
            Filter::EventTimeBefore(micros) => ("<", micros),
            _ => continue,
        };
        let place = sql.bind(Value::Int(*micros));
        sql.condition(format!("{column} {operator} {place}"));
    }
}

fn after_keyset(sql: &mut Statement, plan: &EventPlan, after: Option<Keyset>, value: &str, id: &str) {
    let Some(after) = after else { return };
    let operator = match plan.query.direction {
        Direction::Ascending => ">",
        Direction::Descending => "<",
    };
    let first = sql.bind(Value::Int(after.value));
    let second = sql.bind(Value::Int(after.id));
    sql.condition(format!("({value}, {id}) {operator} ({first}, {second})"));
}

fn by_event_time(plan: &EventPlan) -> bool {
    plan.query.order_by != OrderBy::RecordTime
}

/// Terms of the filter that narrows down most, by kind: an event ID, a thing, a document, a process, a place, a party.
fn driving_terms(query: &EventQuery, classes: Option<&[String]>) -> Option<Vec<i64>> {
    let all = |kind, keys: &[String]| keys.iter().map(|key| term(kind, key)).collect::<Vec<_>>();
    let ranked = query.filters.iter().filter_map(|filter| {
        Some(match filter {
            Filter::EventId(ids) => (0, ids.iter().map(|id| event_id_term(id)).collect()),
            Filter::Things { keys, patterns, .. } if patterns.is_empty() => (1, all(TermKind::Thing, keys)),
            // Nothing known that a pattern stands for is no term at all, and then no event.
            Filter::Things { .. } => (6, all(TermKind::Thing, classes?)),
            Filter::BizTransaction(_, keys) => (2, all(TermKind::Transaction, keys)),
            Filter::TransformationId(keys) => (3, all(TermKind::Transformation, keys)),
            Filter::ReadPoint(keys) | Filter::BizLocation(keys) => (4, all(TermKind::Place, keys)),
            Filter::Source(_, keys) | Filter::Destination(_, keys) => {
                let mut terms = all(TermKind::Party, keys);
                terms.extend(all(TermKind::Place, keys));
                (5, terms)
            }
            _ => return None,
        })
    });
    ranked.min_by_key(|(rank, _)| *rank).map(|(_, terms)| terms)
}

/// Whether a candidate belongs to the answer: hash collisions, filters that no index serves, and what the caller may see.
pub(crate) fn admits(plan: &EventPlan, event: &StoredEvent) -> bool {
    event.sandbox == plan.sandbox
        && event.position < plan.snapshot
        && visible(&plan.scope, event)
        && as_seen(plan, event, |recorded| query::matches(&plan.query, recorded))
}

/// Asks something of an event as whoever makes the query sees it: what is not shown to them cannot be found out.
pub fn as_seen<T>(plan: &EventPlan, event: &StoredEvent, ask: impl FnOnce(&Recorded<'_>) -> T) -> T {
    let is_hidden = match &plan.scope {
        Scope::All => false,
        Scope::Organisation { gln, .. } => event.owner != *gln && plan.query.asks_for_extensions(),
    };
    let recorded = event.recorded();
    if is_hidden {
        let shown = event.event.without_extensions(recorded.prefixes);
        ask(&Recorded { event: &shown, ..recorded })
    } else {
        ask(&recorded)
    }
}

/// Whether the scope reaches the event.
pub fn visible(scope: &Scope, event: &StoredEvent) -> bool {
    match scope {
        Scope::All => true,
        Scope::Organisation { gln, parties } => {
            if event.owner == *gln {
                return true;
            }
            let named: HashSet<String> = [&event.event.sources, &event.event.destinations]
                .into_iter()
                .flat_map(|list| list.iter().flatten())
                .map(|party| epcis::terms::key(&party.id))
                .collect();
            parties.iter().any(|party| named.contains(party))
        }
    }
}

fn keyset(plan: &EventPlan, event: &StoredEvent) -> Keyset {
    let value = match plan.query.order_by {
        OrderBy::RecordTime => event.id,
        _ => event.event_time,
    };
    Keyset { value, id: event.id }
}

fn order_key(plan: &EventPlan, candidate: Keyset) -> (i64, i64) {
    match plan.query.direction {
        Direction::Ascending => (candidate.value, candidate.id),
        Direction::Descending => (-candidate.value, -candidate.id),
    }
}

/// Whether everything that the pattern stands for is of a product: an instance has its product among its terms.
fn is_of_products(pattern: &gs1::KeyPattern) -> bool {
    pattern.to_string().starts_with("urn:epc:idpat:sgtin:")
}
