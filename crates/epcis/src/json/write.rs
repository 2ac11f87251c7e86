//! From the model to JSON, values as captured.

use serde_json::{Map, Value};

use super::event_type;
use crate::model::{
    Action, BizTransaction, ErrorDeclaration, Event, Extensions, Location, OneOrMany, Party, PersistentDisposition,
    Quantity, SensorElement,
};

/// See [`Event::to_json`].
pub(crate) fn write_event(event: &Event) -> Value {
    let mut members = Members::default();
    members.text("type", event_type(event.kind));
    members.maybe("eventID", event.event_id.as_deref());
    members.text("eventTime", event.event_time.as_str());
    members.text("eventTimeZoneOffset", &event.event_time_zone_offset);
    members.maybe("recordTime", event.record_time.as_ref().map(|time| time.as_str()));
    members.put("errorDeclaration", event.error_declaration.as_ref().map(error_declaration));
    members.put("certificationInfo", event.certification_info.as_ref().map(one_or_many));
    members.maybe("parentID", event.parent_id.as_deref());
    members.texts("epcList", event.epcs.as_deref());
    members.texts("childEPCs", event.child_epcs.as_deref());
    members.texts("inputEPCList", event.input_epcs.as_deref());
    members.texts("outputEPCList", event.output_epcs.as_deref());
    members.each("quantityList", event.quantities.as_deref(), quantity);
    members.each("childQuantityList", event.child_quantities.as_deref(), quantity);
    members.each("inputQuantityList", event.input_quantities.as_deref(), quantity);
    members.each("outputQuantityList", event.output_quantities.as_deref(), quantity);
    members.maybe("transformationID", event.transformation_id.as_deref());
    members.maybe("action", event.action.map(action));
    members.maybe("bizStep", event.biz_step.as_deref());
    members.maybe("disposition", event.disposition.as_deref());
    members.put("persistentDisposition", event.persistent_disposition.as_ref().map(persistent_disposition));
    members.put("readPoint", event.read_point.as_ref().map(location));
    members.put("bizLocation", event.biz_location.as_ref().map(location));
    members.each("bizTransactionList", event.biz_transactions.as_deref(), biz_transaction);
    members.each("sourceList", event.sources.as_deref(), |source| party(source, "source"));
    members.each("destinationList", event.destinations.as_deref(), |destination| party(destination, "destination"));
    members.each("sensorElementList", event.sensor_elements.as_deref(), sensor_element);
    members.put("ilmd", event.ilmd.as_ref().map(object));
    members.rest(&event.extensions)
}

/// An object under construction.
#[derive(Default)]
struct Members(Map<String, Value>);

impl Members {
    fn put(&mut self, name: &str, value: Option<Value>) {
        if let Some(value) = value {
            self.0.insert(name.to_owned(), value);
        }
    }

    fn text(&mut self, name: &str, text: &str) {
        self.put(name, Some(Value::String(text.to_owned())));
    }

    fn maybe(&mut self, name: &str, text: Option<&str>) {
        self.put(name, text.map(|text| Value::String(text.to_owned())));
    }

    fn texts(&mut self, name: &str, list: Option<&[String]>) {
        self.put(name, list.map(strings));
    }

    fn each<T>(&mut self, name: &str, list: Option<&[T]>, write: impl Fn(&T) -> Value) {
        self.put(name, list.map(|items| Value::Array(items.iter().map(write).collect())));
    }

    fn rest(mut self, extensions: &Extensions) -> Value {
        self.0.extend(extensions.iter().cloned());
        Value::Object(self.0)
    }
}

fn object(extensions: &Extensions) -> Value {
    Members::default().rest(extensions)
}

fn strings(list: &[String]) -> Value {
    Value::Array(list.iter().map(|text| Value::String(text.clone())).collect())
}

fn action(action: Action) -> &'static str {
    match action {
        Action::Add => "ADD",
        Action::Observe => "OBSERVE",
        Action::Delete => "DELETE",
    }
}

fn error_declaration(declaration: &ErrorDeclaration) -> Value {
    let mut members = Members::default();
    members.text("declarationTime", declaration.declaration_time.as_str());
    members.maybe("reason", declaration.reason.as_deref());
    members.texts("correctiveEventIDs", declaration.corrective_event_ids.as_deref());
    members.rest(&declaration.extensions)
}

fn one_or_many(value: &OneOrMany) -> Value {
    match value {
        OneOrMany::One(text) => Value::String(text.clone()),
        OneOrMany::Many(list) => strings(list),
    }
}

fn persistent_disposition(disposition: &PersistentDisposition) -> Value {
    let mut members = Members::default();
    members.texts("set", disposition.set.as_deref());
    members.texts("unset", disposition.unset.as_deref());
    Value::Object(members.0)
}

fn location(location: &Location) -> Value {
    let mut members = Members::default();
    members.text("id", &location.id);
    members.rest(&location.extensions)
}

fn biz_transaction(transaction: &BizTransaction) -> Value {
    let mut members = Members::default();
    members.maybe("type", transaction.kind.as_deref());
    members.text("bizTransaction", &transaction.id);
    Value::Object(members.0)
}

fn party(party: &Party, id: &str) -> Value {
    let mut members = Members::default();
    members.text("type", &party.kind);
    members.text(id, &party.id);
    Value::Object(members.0)
}

fn quantity(quantity: &Quantity) -> Value {
    let mut members = Members::default();
    members.text("epcClass", &quantity.epc_class);
    members.put("quantity", quantity.quantity.clone().map(Value::Number));
    members.maybe("uom", quantity.uom.as_deref());
    Value::Object(members.0)
}

fn sensor_element(element: &SensorElement) -> Value {
    let mut members = Members::default();
    members.put("sensorMetadata", element.metadata.as_ref().map(object));
    members.each("sensorReport", Some(&element.reports), |report| object(&report.members));
    members.rest(&element.extensions)
}
