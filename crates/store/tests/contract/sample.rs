//! Events as JSON, and the way in that the services take: parse, check, hash, prepare, capture.

use std::sync::Arc;

use epcis::{CapturedEvent, Document, Event};
use serde_json::{Value as Json, json};
use store::{Behaviour, CaptureUnit, EventOutcome, EventPlan, Owner, PreparedEvent, Scope, Store, StoredEvent};

/// The `@context` of the sample documents, white space included.
pub(crate) const CONTEXT: &str =
    r#"[ "https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld", {"ex": "https://example.vn/terms/"} ]"#;

/// GLN of the organisation that records, unless a test says otherwise.
pub(crate) const FARM: &str = "8937990040018";
/// GLN of another one.
pub(crate) const MILL: &str = "8937990230006";

pub(crate) fn owner(organisation: &str) -> Owner {
    Owner {
        organisation: organisation.to_owned(),
        area: "92".to_owned(),
        field: "agriculture".to_owned(),
        sandbox: false,
    }
}

/// A small event with its own event ID.
pub(crate) fn event(id: &str) -> Json {
    json!({
        "type": "ObjectEvent",
        "eventID": format!("urn:example:event:{id}"),
        "eventTime": "2026-08-04T08:30:00.000+07:00",
        "eventTimeZoneOffset": "+07:00",
        "action": "OBSERVE",
        "epcList": ["urn:epc:id:sgtin:9506000.013435.1"],
        "bizStep": "inspecting",
    })
}

/// The same event with a member set.
pub(crate) fn with(mut event: Json, member: &str, value: Json) -> Json {
    event[member] = value;
    event
}

/// A declaration that `event` was wrong, for a reason.
pub(crate) fn declared_wrong(event: &Json, reason: &str) -> Json {
    with(
        event.clone(),
        "errorDeclaration",
        json!({"declarationTime": "2026-08-04T20:00:00+07:00", "reason": reason, "correctiveEventIDs": []}),
    )
}

/// One event of a document, read as a capture reads it.
pub(crate) fn parsed(context: &str, raw: &str) -> (String, Event) {
    let text = format!(
        r#"{{"@context":{context},"type":"EPCISDocument","schemaVersion":"2.0",
            "creationDate":"2026-08-05T05:00:00+07:00","epcisBody":{{"eventList":[{raw}]}}}}"#
    );
    let mut document = Document::parse(text.as_bytes()).unwrap_or_else(|faults| panic!("{raw}: {faults:?}"));
    assert!(!document.has_errors(), "{raw}: {:?}", document.all_findings().collect::<Vec<_>>());
    assert_eq!(document.context, context);
    let CapturedEvent { raw, event, .. } = document.events.remove(0);
    (raw, event.unwrap())
}

/// Prepares an event from its bytes.
pub(crate) fn prepared_raw(owner: &Owner, context: &str, raw: &str) -> PreparedEvent {
    let (raw, event) = parsed(context, raw);
    let id = event.event_id.clone().unwrap_or_else(|| epcis::hash::hash_id(&event, &epcis::Prefixes::default()));
    prepared_as(owner, context, raw, &event, id)
}

/// Prepares a parsed event under any event ID, sound or not.
pub(crate) fn prepared_as(owner: &Owner, context: &str, raw: String, event: &Event, id: String) -> PreparedEvent {
    let content = epcis::hash::content_digest(&CapturedEvent::value(&raw, &epcis::Prefixes::default()).unwrap());
    PreparedEvent::new(owner, &Arc::from(context), raw, event, id, content)
}

pub(crate) fn prepared(owner: &Owner, event: &Json) -> PreparedEvent {
    prepared_raw(owner, CONTEXT, &event.to_string())
}

/// A unit without a job.
pub(crate) fn unit(owner: &Owner, behaviour: Behaviour, events: &[Json]) -> CaptureUnit {
    let events = events.iter().map(|event| prepared(owner, event)).collect();
    CaptureUnit::of(owner, behaviour, events)
}

/// Captures events of one owner, all or nothing, and tells what became of them.
pub(crate) async fn capture(store: &Store, owner: &Owner, events: &[Json]) -> Vec<EventOutcome> {
    store.capture(unit(owner, Behaviour::Rollback, events)).await.unwrap()
}

/// Captures one event of [`FARM`].
pub(crate) async fn capture_one(store: &Store, event: &Json) -> EventOutcome {
    capture(store, &owner(FARM), std::slice::from_ref(event)).await.remove(0)
}

/// The one stored event under this event ID.
pub(crate) async fn only(store: &Store, event_id: &str) -> StoredEvent {
    let mut found = store.events_by_event_id(event_id).await.unwrap();
    assert_eq!(found.len(), 1, "events under {event_id}");
    found.remove(0)
}

/// A plan for everything real, newest event first.
pub(crate) fn everything() -> EventPlan {
    EventPlan {
        query: epcis::query::EventQuery::default(),
        scope: Scope::All,
        sandbox: false,
        after: None,
        snapshot: u64::MAX,
        limit: 1000,
    }
}
