//! Stored events, read back with their bytes.

use std::collections::HashMap;
use std::sync::{Arc, OnceLock, PoisonError, RwLock};

use epcis::query::Recorded;
use epcis::terms::{self, Term};
use epcis::{CapturedEvent, Event, Prefixes};
use serde_json::Value as Json;

use crate::Store;
use crate::backend::{Row, Value};
use crate::capture::event_id_term;
use crate::doc;
use crate::error::{Error, Result};

/// An event as it is stored.
#[derive(Clone, Debug)]
pub struct StoredEvent {
    /// Row number; grows with the record time.
    pub id: i64,
    /// Position in the log.
    pub position: u64,
    /// `recordTime`, microseconds since 1970.
    pub record_time: i64,
    /// `eventTime`, microseconds since 1970.
    pub event_time: i64,
    /// GLN of the organisation that recorded it.
    pub owner: String,
    /// Province code.
    pub area: String,
    /// Field of state management.
    pub field: String,
    /// In the sandbox.
    pub sandbox: bool,
    /// Event ID, the assigned one where it came without.
    pub event_id: String,
    /// The `@context` it was captured with.
    pub context: Arc<Context>,
    /// The bytes as captured.
    pub raw: String,
    /// The event.
    pub event: Event,
    terms: OnceLock<Vec<Term>>,
}

impl StoredEvent {
    /// The event's terms; worked out once.
    pub fn terms(&self) -> &[Term] {
        self.terms.get_or_init(|| terms::terms(&self.event))
    }

    /// The event as the matcher takes it.
    pub fn recorded(&self) -> Recorded<'_> {
        Recorded {
            event: &self.event,
            event_id: &self.event_id,
            record_time: self.record_time,
            prefixes: &self.context.prefixes,
        }
    }
}

/// A `@context`: its text and the prefixes it declares.
#[derive(Debug)]
pub struct Context {
    /// JSON text as captured.
    pub text: String,
    /// Prefixes.
    pub prefixes: Prefixes,
}

/// Contexts by number; a node sees few different ones.
#[derive(Default)]
pub(crate) struct Contexts(RwLock<HashMap<i64, Arc<Context>>>);

/// Contexts kept in memory; past that the cache starts anew.
const CONTEXTS: usize = 10_000;

pub(crate) const COLUMNS: &str = "SELECT e.id, e.position, e.record_time, e.event_time, e.owner, e.area, e.field,
    e.sandbox, e.event_id, e.context, d.encoding, d.doc FROM event e JOIN event_doc d ON d.event = e.id";

impl Store {
    /// The events with these row numbers, in no particular order.
    pub async fn events_get(&self, ids: &[i64]) -> Result<Vec<StoredEvent>> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let sql = format!("{COLUMNS} WHERE e.id @in($1)");
        let rows = self.db.rows_dynamic(sql, vec![Value::Ints(ids.to_vec())]).await?;
        self.events_read(rows).await
    }

    /// Every event under an event ID: an original and its declarations, of any owner.
    pub async fn events_by_event_id(&self, event_id: &str) -> Result<Vec<StoredEvent>> {
        let sql = "SELECT event FROM posting WHERE term = $1 ORDER BY time, event";
        let rows = self.db.rows(sql, vec![Value::Int(event_id_term(event_id))]).await?;
        let ids = rows.into_iter().map(|mut row| row.int(0)).collect::<Result<Vec<_>>>()?;
        let mut events = self.events_get(&ids).await?;
        events.retain(|event| event.event_id == event_id);
        events.sort_by_key(|event| event.id);
        Ok(events)
    }

    /// Reads rows of [`COLUMNS`]. One that cannot be read is left out and logged: it must not take the others of an
    /// answer with it.
    pub(crate) async fn events_read(&self, rows: Vec<Row>) -> Result<Vec<StoredEvent>> {
        let mut events = Vec::with_capacity(rows.len());
        for mut row in rows {
            let id = row.int(0)?;
            match self.event_read(id, row).await {
                Ok(event) => events.push(event),
                Err(Error::Broken(detail)) => tracing::error!(event = id, detail, "a stored event cannot be read"),
                Err(error) => return Err(error),
            }
        }
        Ok(events)
    }

    async fn event_read(&self, id: i64, mut row: Row) -> Result<StoredEvent> {
        let context = self.context(row.int(9)?).await?;
        let bytes = doc::decode(row.int(10)?, row.blob(11)?)?;
        let raw = String::from_utf8(bytes).map_err(|error| Error::Broken(error.to_string()))?;
        let value = CapturedEvent::value(&raw, &context.prefixes);
        let event = value.as_ref().and_then(Event::from_stored);
        let event = event.ok_or_else(|| Error::Broken("its bytes are no event".to_owned()))?;
        Ok(StoredEvent {
            id,
            position: u64::try_from(row.int(1)?).unwrap_or(0),
            record_time: row.int(2)?,
            event_time: row.int(3)?,
            owner: row.text(4)?,
            area: row.text(5)?,
            field: row.text(6)?,
            sandbox: row.int(7)? != 0,
            event_id: row.text(8)?,
            context,
            raw,
            event,
            terms: OnceLock::new(),
        })
    }

    async fn context(&self, id: i64) -> Result<Arc<Context>> {
        if let Some(known) = self.contexts.0.read().unwrap_or_else(PoisonError::into_inner).get(&id) {
            return Ok(Arc::clone(known));
        }
        let mut rows = self.db.rows("SELECT body FROM context WHERE id = $1", vec![Value::Int(id)]).await?;
        let row = rows.first_mut().ok_or_else(|| Error::Broken(format!("context {id} is missing")))?;
        let text = String::from_utf8(row.blob(0)?).map_err(|error| Error::Broken(format!("context {id}: {error}")))?;
        let json: Json =
            serde_json::from_str(&text).map_err(|error| Error::Broken(format!("context {id}: {error}")))?;
        let (prefixes, _) = Prefixes::from_context(&json);
        let context = Arc::new(Context { text, prefixes });
        let mut known = self.contexts.0.write().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= CONTEXTS {
            known.clear();
        }
        known.insert(id, Arc::clone(&context));
        Ok(context)
    }
}
