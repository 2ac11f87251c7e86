//! Small correct events and documents, to be sent as they are or spoilt.

use serde_json::{Value, json};

/// Address of the standard context.
pub(crate) const CONTEXT: &str = "https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld";

/// Observation number `n`: its own event ID, its own item, its own minute of 5 August 2026.
pub(crate) fn event(n: usize) -> Value {
    json!({
        "type": "ObjectEvent",
        "eventID": event_id(n),
        "eventTime": time(n),
        "eventTimeZoneOffset": "+07:00",
        "action": "OBSERVE",
        "bizStep": "inspecting",
        "epcList": [item(n)],
        "ex:number": n,
    })
}

/// Event ID of observation `n`.
pub(crate) fn event_id(n: usize) -> String {
    format!("urn:uuid:00000000-0000-4000-8000-{n:012}")
}

/// What observation `n` is about.
pub(crate) fn item(n: usize) -> String {
    format!("https://id.gs1.org/01/09506000134352/21/{n}")
}

fn time(n: usize) -> String {
    format!("2026-08-{:02}T{:02}:{:02}:00.000+07:00", 5 + n / 1440 % 20, n / 60 % 24, n % 60)
}

/// Changes members (RFC 7396 on the first level: null removes).
pub(crate) fn changed(mut value: Value, patch: Value) -> Value {
    let Value::Object(patch) = patch else { panic!("a patch is an object") };
    for (name, member) in patch {
        match member {
            Value::Null => _ = value.as_object_mut().unwrap().shift_remove(&name),
            member => value[name] = member,
        }
    }
    value
}

/// A document around events; `ex` is declared.
pub(crate) fn document(events: impl Into<Value>) -> Value {
    json!({
        "@context": context(),
        "type": "EPCISDocument",
        "schemaVersion": "2.0",
        "creationDate": "2026-08-05T05:00:00+07:00",
        "epcisBody": { "eventList": events.into() },
    })
}

/// A single event as `POST /epcis/events` takes it.
pub(crate) fn single(event: Value) -> Value {
    changed(event, json!({ "@context": context() }))
}

fn context() -> Value {
    json!([CONTEXT, { "ex": "https://example.vn/terms/" }])
}

/// The event IDs of events, in order.
pub(crate) fn ids(events: &[Value]) -> Vec<&str> {
    events.iter().map(|event| event["eventID"].as_str().unwrap()).collect()
}

/// An event as it was before it was captured: without what the repository adds.
pub(crate) fn as_captured(event: &Value, had_id: bool) -> Value {
    let added = if had_id { json!({ "recordTime": null }) } else { json!({ "recordTime": null, "eventID": null }) };
    changed(event.clone(), added)
}
