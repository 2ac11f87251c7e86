//! Event lists as `EPCISQueryDocument`.

use epcis::Prefixes;
use epcis::format::EpcFormat;
use serde_json::{Map, Value, json};
use services::EventView;

/// The standard context, which every document names first.
const STANDARD: &str = "https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld";

/// Builds the document around events of different captures.
///
/// The prefixes of all events are declared at the top. Where contexts say more than prefixes, or a prefix means two
/// things, the events of the second carry their own `@context`: what stands at the top would change what they say.
pub(crate) fn query_document(
    events: &[EventView],
    format: EpcFormat,
    created: &str,
    prefix_length: &dyn Fn(&str) -> Option<usize>,
    query_name: &str,
    subscription_id: Option<&str>,
) -> String {
    let mut shared = Shared::new(events);
    let mut list = String::new();
    for event in events {
        if !list.is_empty() {
            list.push(',');
        }
        let text = event.json(format, prefix_length);
        if shared.covers(event.context()) {
            list.push_str(&text);
        } else {
            list.push_str(&with_context(&text, event.context()));
        }
    }
    let head = json!({ "type": "EPCISQueryDocument", "schemaVersion": "2.0", "creationDate": created }).to_string();
    let subscription = subscription_id.map_or(String::new(), |id| format!("\"subscriptionID\":{},", Value::from(id)));
    format!(
        "{{\"@context\":{},{},\"epcisBody\":{{\"queryResults\":{{{subscription}\"queryName\":{},\
         \"resultsBody\":{{\"eventList\":[{list}]}}}}}}}}",
        shared.context(),
        &head[1..head.len() - 1],
        Value::from(query_name),
    )
}

/// An event that carries the context it was captured under, and behind it the one it had of its own.
fn with_context(text: &str, context: &str) -> String {
    let Ok(Value::Object(mut event)) = serde_json::from_str(text) else { return text.to_owned() };
    let mut parts = parts(context);
    let own = match event.shift_remove("@context") {
        Some(Value::Array(own)) => own,
        own => own.into_iter().collect(),
    };
    // A single event stands under its own.
    if own != parts {
        parts.extend(own);
    }
    let mut members = Map::from_iter([("@context".to_owned(), Value::Array(parts))]);
    members.extend(event);
    Value::Object(members).to_string()
}

fn parts(context: &str) -> Vec<Value> {
    match serde_json::from_str(context).unwrap_or(Value::Null) {
        Value::Array(parts) => parts,
        other => vec![other],
    }
}

/// The context of the document while it grows.
#[derive(Default)]
struct Shared {
    /// All events have one context: whatever it says, it may stand at the top.
    whole: Option<Vec<Value>>,
    seen: Vec<String>,
    prefixes: Map<String, Value>,
}

impl Shared {
    fn new(events: &[EventView]) -> Self {
        let first = events.first().map(EventView::context);
        let is_one = |context: &&str| events.iter().all(|event| event.context() == *context);
        Self { whole: first.filter(is_one).map(parts), ..Self::default() }
    }

    /// Whether what stands at the top says for an event what its own context says. Adds its prefixes.
    fn covers(&mut self, context: &str) -> bool {
        if self.whole.is_some() || self.seen.iter().any(|seen| seen == context) {
            return true;
        }
        let Some(added) = prefixes_alone(&parts(context)) else { return false };
        if added.iter().any(|(name, iri)| self.prefixes.get(name).is_some_and(|known| known != iri)) {
            return false;
        }
        self.prefixes.extend(added);
        self.seen.push(context.to_owned());
        true
    }

    fn context(&self) -> Value {
        let mut all = vec![Value::from(STANDARD)];
        match &self.whole {
            Some(parts) => all.extend(parts.iter().filter(|part| **part != STANDARD && !part.is_null()).cloned()),
            None if self.prefixes.is_empty() => {}
            None => all.push(Value::Object(self.prefixes.clone())),
        }
        Value::Array(all)
    }
}

/// What a context declares, where that is nothing but prefixes beside the standard context's own, each an absolute IRI:
/// those mean to others no more than they say.
fn prefixes_alone(parts: &[Value]) -> Option<Map<String, Value>> {
    let standard = Prefixes::default();
    let mut found = Map::new();
    for part in parts {
        match part {
            Value::String(address) if address == STANDARD => {}
            Value::Object(members) => {
                for (name, iri) in members {
                    let text = iri.as_str().filter(|text| standard.expand(text).as_deref() == Some(text))?;
                    let is_prefix = !name.starts_with('@') && text.ends_with(['/', '#', ':', '?', '[', ']', '@']);
                    let is_new = standard.namespace(name).is_none_or(|known| known == text);
                    let is_one = found.get(name).is_none_or(|known| known == iri);
                    if !(is_prefix && is_new && is_one) {
                        return None;
                    }
                    found.insert(name.clone(), iri.clone());
                }
            }
            _ => return None,
        }
    }
    Some(found)
}
