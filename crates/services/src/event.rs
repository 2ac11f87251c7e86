//! An event as a caller gets it.

use epcis::format::{self, CbvFormat, EpcFormat};
use epcis::xml::{self, Fragment, Version};
use epcis::{CapturedEvent, Event, Prefixes, Syntax};
use serde_json::{Map, Value};
use store::StoredEvent;

use crate::clock::utc_text;
use crate::error::{Error, Result};

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

    /// The `@context` of what this caller gets, JSON text: the one it was captured with, for others than the owner
    /// the standard's. A context names whatever extensions the owner uses.
    pub fn context(&self) -> &str {
        if self.owned { &self.stored.context.text } else { STANDARD_CONTEXT }
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
        match self.value(format, prefix_length) {
            Some(event) => event.to_string(),
            None => self.stored.raw.clone(),
        }
    }

    /// The event as an element of XML, identifiers and names in the formats given; prefixes come with it.
    ///
    /// # Errors
    ///
    /// [`Error::NotExpressible`] where EPCIS 1.2 has no place for what the event says; [`Error::Internal`] when the
    /// stored bytes cannot be read, which capture rules out.
    pub fn xml(
        &self,
        version: Version,
        format: EpcFormat,
        names: CbvFormat,
        prefix_length: &dyn Fn(&str) -> Option<usize>,
    ) -> Result<Fragment> {
        let unreadable = || Error::Internal(format!("the stored event {} cannot be read", self.event_id()));
        let value = self.value(format, prefix_length).ok_or_else(unreadable)?;
        let (context, _) = Prefixes::from_context(&serde_json::from_str(self.context()).unwrap_or(Value::Null));
        let prefixes = match value.get("@context") {
            Some(own) => self.prefixes_with(own.clone()),
            None => context,
        };
        let event = Event::from_stored(&value).ok_or_else(unreadable)?;
        let is_xml = Syntax::of(self.stored.raw.as_bytes()) == Syntax::Xml;
        let names = if names == CbvFormat::NeverTranslates && is_xml { CbvFormat::of(&self.stored.raw) } else { names };
        xml::write_event_as(&event, &prefixes, names, version)
            .map_err(|reason| Error::NotExpressible(format!("the event {}: {reason}", self.event_id())))
    }

    /// The JSON form that the caller may see.
    fn value(&self, format: EpcFormat, prefix_length: &dyn Fn(&str) -> Option<usize>) -> Option<Value> {
        let value = CapturedEvent::value(&self.stored.raw, &self.stored.context.prefixes);
        let Some(Value::Object(mut members)) = value else { return None };
        members.shift_remove("recordTime");
        if !self.owned {
            self.reduce(&mut members);
        }
        let mut event = Map::with_capacity(members.len() + 2);
        event.insert("eventID".to_owned(), Value::String(self.stored.event_id.clone()));
        event.insert("recordTime".to_owned(), Value::String(utc_text(self.stored.record_time)));
        members.shift_remove("eventID");
        event.extend(members);
        let mut event = Value::Object(event);
        format::translate(&mut event, format, prefix_length);
        Some(event)
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

    /// Takes out what the standard does not know, at any depth: nobody classified it, so it stays with the owner.
    fn reduce(&self, members: &mut Map<String, Value>) {
        let own = members.shift_remove("@context").map(|own| self.prefixes_with(own));
        let prefixes = own.as_ref().unwrap_or(&self.stored.context.prefixes);
        if let Some(Value::Object(ilmd)) = members.get_mut("ilmd") {
            only_master_data(ilmd, prefixes);
        }
        members.retain(|name, _| is_standard(name));
        for (_, member) in members.iter_mut().filter(|(name, _)| *name != "ilmd") {
            without_extensions(member);
        }
    }

    /// The prefixes of an event with a `@context` of its own: those of its document, then its own.
    fn prefixes_with(&self, own: Value) -> Prefixes {
        let shared = serde_json::from_str(&self.stored.context.text).unwrap_or(Value::Null);
        let parts = [shared, own].into_iter().flat_map(|context| match context {
            Value::Array(parts) => parts,
            single => vec![single],
        });
        Prefixes::from_context(&Value::Array(parts.collect())).0
    }
}

/// The context of events that are shown to others than their owner.
const STANDARD_CONTEXT: &str =
    r#"["https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld",{"cbvmda":"urn:epcglobal:cbv:mda:"}]"#;
/// Namespace of the master data attributes of the CBV (section 9.2), `cbvmda:` in the context above.
const MASTER_DATA: &str = "urn:epcglobal:cbv:mda:";

/// Every extension has a prefix or is a full IRI; what has neither was checked against the standard at capture.
fn is_standard(name: &str) -> bool {
    !name.contains(':')
}

fn without_extensions(value: &mut Value) {
    match value {
        Value::Object(members) => {
            members.retain(|name, _| is_standard(name));
            members.values_mut().for_each(without_extensions);
        }
        Value::Array(items) => items.iter_mut().for_each(without_extensions),
        _ => {}
    }
}

/// Keeps the attributes of the CBV's own vocabulary, whatever prefix they were written with, and names them the
/// standard way: the prefix goes with the context that declared it.
fn only_master_data(members: &mut Map<String, Value>, prefixes: &Prefixes) {
    let all = std::mem::take(members);
    members.extend(all.into_iter().filter_map(|(name, mut value)| {
        let name = match name.as_str() {
            "@value" | "@type" | "@id" | "@language" => name,
            _ => format!("cbvmda:{}", prefixes.expand(&name)?.strip_prefix(MASTER_DATA)?),
        };
        match &mut value {
            Value::Object(inner) => only_master_data(inner, prefixes),
            Value::Array(items) => {
                let inner = items.iter_mut().filter_map(Value::as_object_mut);
                inner.for_each(|inner| only_master_data(inner, prefixes));
            }
            _ => {}
        }
        Some((name, value))
    }));
}
