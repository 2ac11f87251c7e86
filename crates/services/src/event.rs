//! An event as a caller gets it.

use epcis::CapturedEvent;
use epcis::format::{self, EpcFormat};
use serde_json::{Map, Value};
use store::StoredEvent;

use crate::clock::utc_text;

/// An event that the caller may see, and how much of it.
#[derive(Clone, Debug)]
pub struct EventView {
    stored: StoredEvent,
    owned: bool,
}

impl EventView {
    pub(crate) fn new(stored: StoredEvent, owned: bool) -> Self {
        Self { stored, owned }
    }

    /// The event ID it is stored under.
    pub fn event_id(&self) -> &str {
        &self.stored.event_id
    }

    /// The `@context` it was captured with, JSON text.
    pub fn context(&self) -> &str {
        &self.stored.context.text
    }

    /// The event as JSON text: with its event ID and our record time, identifiers in `format`.
    ///
    /// Under [`EpcFormat::NeverTranslates`] an owner gets the captured bytes themselves, with the two members put in
    /// front. Others get the standard's fields only: extensions that nobody classified stay with the owner.
    pub fn json(&self, format: EpcFormat, prefix_length: &dyn Fn(&str) -> Option<usize>) -> String {
        let spliceable = self.stored.event.record_time.is_none() && self.stored.raw.starts_with('{');
        if self.owned && format == EpcFormat::NeverTranslates && spliceable {
            return self.spliced();
        }
        let value = CapturedEvent::value(&self.stored.raw);
        let Some(Value::Object(mut members)) = value else { return self.stored.raw.clone() };
        members.remove("recordTime");
        if !self.owned {
            without_extensions(&mut members);
        }
        let mut event = Map::with_capacity(members.len() + 2);
        event.insert("eventID".to_owned(), Value::String(self.stored.event_id.clone()));
        event.insert("recordTime".to_owned(), Value::String(utc_text(self.stored.record_time)));
        members.remove("eventID");
        event.extend(members);
        let mut event = Value::Object(event);
        format::translate(&mut event, format, prefix_length);
        event.to_string()
    }

    fn spliced(&self) -> String {
        let raw = &self.stored.raw;
        let mut text = String::with_capacity(raw.len() + 160);
        text.push_str("{\"recordTime\":\"");
        text.push_str(&utc_text(self.stored.record_time));
        text.push('"');
        if self.stored.event.event_id.is_none() {
            text.push_str(",\"eventID\":");
            text.push_str(&Value::String(self.stored.event_id.clone()).to_string());
        }
        text.push(',');
        text.push_str(&raw[1..]);
        text
    }
}

/// Takes out what the standard does not know, at any depth; `ilmd` keeps the data of the CBV's own vocabulary.
fn without_extensions(members: &mut Map<String, Value>) {
    members.retain(|name, _| !name.contains(':') || name.starts_with("cbvmda:"));
    for (_, member) in members.iter_mut().filter(|(name, _)| *name != "@context") {
        match member {
            Value::Object(inner) => without_extensions(inner),
            Value::Array(items) => items.iter_mut().filter_map(Value::as_object_mut).for_each(without_extensions),
            _ => {}
        }
    }
}
