//! Event lists as `EPCISQueryDocument`.

use epcis::format::EpcFormat;
use serde_json::{Map, Value, json};
use services::EventView;

/// The standard context, which every document names first.
const STANDARD: &str = "https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld";

/// Builds the document around events of different captures.
///
/// The prefixes of all events are declared at the top. Where two captures gave one prefix different meanings, the
/// events of the second carry their own `@context`.
pub(crate) fn query_document(
    events: &[EventView],
    format: EpcFormat,
    created: &str,
    prefix_length: &dyn Fn(&str) -> Option<usize>,
    query_name: &str,
    subscription_id: Option<&str>,
) -> String {
    let mut shared = Shared::default();
    let mut list = String::new();
    for event in events {
        if !list.is_empty() {
            list.push(',');
        }
        let text = event.json(format, prefix_length);
        if shared.add(event.context()) {
            list.push_str(&text);
        } else {
            list.push_str(&format!("{{\"@context\":{},{}", event.context(), text.get(1..).unwrap_or("}")));
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

/// The context of the document while it grows.
#[derive(Default)]
struct Shared {
    seen: Vec<String>,
    addresses: Vec<String>,
    prefixes: Map<String, Value>,
}

impl Shared {
    /// Takes a context in, unless it gives a prefix another meaning.
    fn add(&mut self, context: &str) -> bool {
        if self.seen.iter().any(|seen| seen == context) {
            return true;
        }
        let value: Value = serde_json::from_str(context).unwrap_or(Value::Null);
        let parts = match value {
            Value::Array(parts) => parts,
            other => vec![other],
        };
        let members = || parts.iter().filter_map(Value::as_object).flatten();
        if members().any(|(name, meaning)| self.prefixes.get(name).is_some_and(|known| known != meaning)) {
            return false;
        }
        let added: Vec<(String, Value)> = members().map(|(name, meaning)| (name.clone(), meaning.clone())).collect();
        self.prefixes.extend(added);
        for address in parts.iter().filter_map(Value::as_str).filter(|address| *address != STANDARD) {
            if !self.addresses.iter().any(|known| known == address) {
                self.addresses.push(address.to_owned());
            }
        }
        self.seen.push(context.to_owned());
        true
    }

    fn context(&self) -> Value {
        let mut parts = vec![Value::from(STANDARD)];
        parts.extend(self.addresses.iter().cloned().map(Value::from));
        if !self.prefixes.is_empty() {
            parts.push(Value::Object(self.prefixes.clone()));
        }
        Value::Array(parts)
    }
}
