//! From checked JSON to the model. Nothing is judged here: what does not fit was found by the tables.

use serde_json::{Map, Value};

use super::{Prefixes, event_kind};
use crate::model::{
    Action, BizTransaction, ErrorDeclaration, Event, EventKind, Extensions, Location, OneOrMany, Party,
    PersistentDisposition, Quantity, SensorElement, SensorReport,
};
use crate::validate::{self, is_event_member, shown};
use crate::{CapturedEvent, Finding, Severity, Syntax, Time};

type Object = Map<String, Value>;

/// The event at `pointer` with its bytes and the outcome of reading it.
pub(crate) fn captured(
    value: &Value,
    pointer: String,
    raw: &str,
    prefixes: &Prefixes,
    syntax: Syntax,
) -> CapturedEvent {
    let own_prefixes = value.get("@context").map(|context| {
        let mut own = prefixes.clone();
        own.extend(context, "");
        own
    });
    let (event, warnings) = match read_event(value, &pointer, prefixes, syntax) {
        Ok((event, warnings)) => (Ok(event), warnings),
        Err(findings) => (Err(findings), Vec::new()),
    };
    CapturedEvent { pointer, raw: raw.to_owned(), own_prefixes, event, warnings, content: None }
}

/// See [`Event::from_json`].
pub(crate) fn read_event(
    value: &Value,
    pointer: &str,
    prefixes: &Prefixes,
    syntax: Syntax,
) -> Result<(Event, Vec<Finding>), Vec<Finding>> {
    let Value::Object(members) = value else {
        return Err(vec![Finding::error("type", pointer, "an event is an object")]);
    };
    let kind = match members.get("type") {
        Some(Value::String(name)) => {
            event_kind(name).ok_or_else(|| format!("“{}” is not one of the five event types", shown(name)))
        }
        Some(_) => Err("the type of an event is one text".to_owned()),
        None => Err("“type” is missing; expected one of the five event types".to_owned()),
    };
    let kind = kind.map_err(|message| vec![Finding::error("event-type", format!("{pointer}/type"), message)])?;
    let findings = match members.get("@context") {
        Some(context) => {
            let mut own = prefixes.clone();
            let mut findings = own.extend(context, &format!("{pointer}/@context"));
            // The context of a single event is also its document's, whose findings have been made.
            findings.retain(|_| !pointer.is_empty());
            findings.extend(validate::event(members, kind, pointer, &own));
            findings
        }
        None => validate::event(members, kind, pointer, prefixes),
    };
    let findings = match syntax {
        Syntax::Json => findings,
        Syntax::Xml => findings.into_iter().map(validate::in_xml).collect(),
    };
    if findings.iter().any(|finding| finding.severity == Severity::Error) {
        return Err(findings);
    }
    match event(members, kind) {
        Some(event) => Ok((event, findings)),
        // Not reached as long as the tables ask for all that the model needs.
        None => Err(vec![Finding::error("event", pointer, "the event lacks a member that it needs")]),
    }
}

/// See [`Event::from_stored`].
pub(crate) fn stored_event(value: &Value) -> Option<Event> {
    let members = value.as_object()?;
    event(members, event_kind(members.get("type")?.as_str()?)?)
}

fn event(members: &Object, kind: EventKind) -> Option<Event> {
    Some(Event {
        kind,
        event_id: text(members, "eventID"),
        event_time: time(members, "eventTime")?,
        event_time_zone_offset: text(members, "eventTimeZoneOffset")?,
        record_time: time(members, "recordTime"),
        error_declaration: inner(members, "errorDeclaration", error_declaration),
        certification_info: members.get("certificationInfo").and_then(one_or_many),
        action: members.get("action").and_then(Value::as_str).and_then(action),
        biz_step: text(members, "bizStep"),
        disposition: text(members, "disposition"),
        persistent_disposition: inner(members, "persistentDisposition", |disposition| {
            Some(PersistentDisposition { set: texts(disposition, "set"), unset: texts(disposition, "unset") })
        }),
        read_point: inner(members, "readPoint", location),
        biz_location: inner(members, "bizLocation", location),
        biz_transactions: each(members, "bizTransactionList", |transaction| {
            Some(BizTransaction { kind: text(transaction, "type"), id: text(transaction, "bizTransaction")? })
        }),
        sources: each(members, "sourceList", |party| party_of(party, "source")),
        destinations: each(members, "destinationList", |party| party_of(party, "destination")),
        sensor_elements: each(members, "sensorElementList", sensor_element),
        parent_id: text(members, "parentID"),
        epcs: texts(members, "epcList"),
        quantities: each(members, "quantityList", quantity),
        child_epcs: texts(members, "childEPCs"),
        child_quantities: each(members, "childQuantityList", quantity),
        input_epcs: texts(members, "inputEPCList"),
        input_quantities: each(members, "inputQuantityList", quantity),
        output_epcs: texts(members, "outputEPCList"),
        output_quantities: each(members, "outputQuantityList", quantity),
        transformation_id: text(members, "transformationID"),
        ilmd: inner(members, "ilmd", |ilmd| Some(others(ilmd, |_| false))),
        extensions: others(members, |name| is_event_member(kind, name)),
    })
}

fn action(name: &str) -> Option<Action> {
    match name {
        "ADD" => Some(Action::Add),
        "OBSERVE" => Some(Action::Observe),
        "DELETE" => Some(Action::Delete),
        _ => None,
    }
}

fn error_declaration(members: &Object) -> Option<ErrorDeclaration> {
    Some(ErrorDeclaration {
        declaration_time: time(members, "declarationTime")?,
        reason: text(members, "reason"),
        corrective_event_ids: texts(members, "correctiveEventIDs"),
        extensions: others(members, |name| matches!(name, "declarationTime" | "reason" | "correctiveEventIDs")),
    })
}

fn location(members: &Object) -> Option<Location> {
    Some(Location { id: text(members, "id")?, extensions: others(members, |name| name == "id") })
}

fn party_of(members: &Object, id: &str) -> Option<Party> {
    Some(Party { kind: text(members, "type")?, id: text(members, id)? })
}

fn quantity(members: &Object) -> Option<Quantity> {
    let quantity = match members.get("quantity") {
        Some(Value::Number(number)) => Some(number.clone()),
        _ => None,
    };
    Some(Quantity { epc_class: text(members, "epcClass")?, quantity, uom: text(members, "uom") })
}

fn sensor_element(members: &Object) -> Option<SensorElement> {
    Some(SensorElement {
        metadata: inner(members, "sensorMetadata", |metadata| Some(others(metadata, |_| false))),
        reports: each(members, "sensorReport", |report| Some(SensorReport { members: others(report, |_| false) }))?,
        extensions: others(members, |name| matches!(name, "sensorMetadata" | "sensorReport")),
    })
}

fn text(members: &Object, name: &str) -> Option<String> {
    members.get(name).and_then(Value::as_str).map(str::to_owned)
}

fn time(members: &Object, name: &str) -> Option<Time> {
    Time::parse(members.get(name)?.as_str()?).ok()
}

fn texts(members: &Object, name: &str) -> Option<Vec<String>> {
    strings(members.get(name)?)
}

fn strings(value: &Value) -> Option<Vec<String>> {
    value.as_array()?.iter().map(|item| item.as_str().map(str::to_owned)).collect()
}

fn one_or_many(value: &Value) -> Option<OneOrMany> {
    match value {
        Value::String(text) => Some(OneOrMany::One(text.clone())),
        list => strings(list).map(OneOrMany::Many),
    }
}

fn inner<T>(members: &Object, name: &str, read: impl Fn(&Object) -> Option<T>) -> Option<T> {
    read(members.get(name)?.as_object()?)
}

fn each<T>(members: &Object, name: &str, read: impl Fn(&Object) -> Option<T>) -> Option<Vec<T>> {
    members.get(name)?.as_array()?.iter().map(|item| read(item.as_object()?)).collect()
}

/// The members that the model has no field for.
fn others(members: &Object, is_known: impl Fn(&str) -> bool) -> Extensions {
    let others = members.iter().filter(|(name, _)| !is_known(name));
    others.map(|(name, value)| (name.clone(), value.clone())).collect()
}
