//! What the tables cannot say: rules between members (EPCIS 2.0, 7.4; test case requirements TCR-53 and TCR-54).

use serde_json::{Map, Value};

use super::check::Checker;
use super::path::Path;
use crate::model::EventKind;

/// Attributes that may stand with a sensor element or with one of its reports, not with both (TCR-53).
const SENSOR_SHARED: [&str; 6] = ["time", "deviceID", "deviceMetadata", "rawData", "dataProcessingMethod", "bizRules"];

/// Checks the rules between the members of an event.
pub(super) fn event(checker: &mut Checker<'_>, members: &Map<String, Value>, kind: EventKind, path: &Path<'_>) {
    let action = members.get("action").and_then(Value::as_str);
    match kind {
        EventKind::Object => object(checker, members, action, path),
        EventKind::Aggregation | EventKind::Association => parent_and_children(checker, members, kind, action, path),
        EventKind::Transaction => transaction(checker, members, action, path),
        EventKind::Transformation => transformation(checker, members, path),
    }
    persistent_disposition(checker, members, path);
    sensors(checker, members, path);
}

/// Objects are needed, or a reading of sensors at a place (7.4.2); `ilmd` describes what begins to exist (7.3.8).
fn object(checker: &mut Checker<'_>, members: &Map<String, Value>, action: Option<&str>, path: &Path<'_>) {
    let is_reading = is_filled(members, "sensorElementList") && members.contains_key("readPoint");
    if !members.contains_key("epcList") && !is_filled(members, "quantityList") && !is_reading {
        let message = "no object is named; expected epcList, quantityList, or sensorElementList with readPoint";
        checker.error("objects-missing", path, message);
    }
    if members.contains_key("ilmd") && matches!(action, Some("OBSERVE" | "DELETE")) {
        let message = "ilmd belongs to an event that creates objects; expected action ADD";
        checker.error("ilmd", &path.member("ilmd"), message);
    }
}

/// ADD and DELETE need a parent, ADD and OBSERVE children; DELETE without children means all of them (7.4.3, 7.4.6).
/// That an association needs its parent always is in the table.
fn parent_and_children(
    checker: &mut Checker<'_>,
    members: &Map<String, Value>,
    kind: EventKind,
    action: Option<&str>,
    path: &Path<'_>,
) {
    let needs_parent = kind == EventKind::Aggregation && matches!(action, Some("ADD" | "DELETE"));
    if needs_parent && !members.contains_key("parentID") {
        let message = "“parentID” is missing; an aggregation with action ADD or DELETE needs it";
        checker.error("missing", &path.member("parentID"), message);
    }
    let has_children = is_filled(members, "childEPCs") || is_filled(members, "childQuantityList");
    if !has_children && action != Some("DELETE") {
        let message = "no children are named; expected childEPCs or childQuantityList with action ADD or OBSERVE";
        checker.error("children-missing", path, message);
    }
}

/// A transaction names objects, unless it ends (7.4.4).
fn transaction(checker: &mut Checker<'_>, members: &Map<String, Value>, action: Option<&str>, path: &Path<'_>) {
    if let Some(Value::Array(list)) = members.get("bizTransactionList")
        && list.is_empty()
    {
        let path = path.member("bizTransactionList");
        checker.error("too-few", &path, "an empty list was found where at least one element was expected");
    }
    let has_objects = members.contains_key("epcList") || is_filled(members, "quantityList");
    if !has_objects && action != Some("DELETE") {
        checker.error("objects-missing", path, "no object is named; expected epcList or quantityList");
    }
}

/// Inputs and outputs are needed; one of them may stand in another event with the same transformationID (7.4.5).
fn transformation(checker: &mut Checker<'_>, members: &Map<String, Value>, path: &Path<'_>) {
    let inputs = is_filled(members, "inputEPCList") || is_filled(members, "inputQuantityList");
    let outputs = is_filled(members, "outputEPCList") || is_filled(members, "outputQuantityList");
    let found = usize::from(inputs) + usize::from(outputs);
    let expected = if members.contains_key("transformationID") { 1 } else { 2 };
    if found < expected {
        let missing = match (inputs, outputs) {
            (false, false) => "neither inputs nor outputs are named",
            (false, true) => "no inputs are named, and there is no transformationID",
            (true, _) => "no outputs are named, and there is no transformationID",
        };
        checker.error("objects-missing", path, format!("{missing}; a transformation needs them"));
    }
}

fn persistent_disposition(checker: &mut Checker<'_>, members: &Map<String, Value>, path: &Path<'_>) {
    if let Some(Value::Object(disposition)) = members.get("persistentDisposition")
        && !disposition.contains_key("set")
        && !disposition.contains_key("unset")
    {
        let message = "a persistent disposition without “set” and “unset” says nothing; expected one of them";
        checker.error("missing", &path.member("persistentDisposition"), message);
    }
}

fn sensors(checker: &mut Checker<'_>, members: &Map<String, Value>, path: &Path<'_>) {
    let Some(Value::Array(elements)) = members.get("sensorElementList") else { return };
    let list = path.member("sensorElementList");
    for (index, element) in elements.iter().enumerate() {
        let (Some(Value::Object(metadata)), Some(Value::Array(reports))) =
            (element.get("sensorMetadata"), element.get("sensorReport"))
        else {
            continue;
        };
        let element = list.index(index);
        let report_list = element.member("sensorReport");
        for (index, report) in reports.iter().enumerate() {
            let report_path = report_list.index(index);
            for name in SENSOR_SHARED {
                if metadata.contains_key(name) && report.get(name).is_some() {
                    let message = format!("“{name}” stands in sensorMetadata too; expected it in one of both places");
                    checker.error("sensor-duplicate", &report_path.member(name), message);
                }
            }
        }
    }
}

fn is_filled(members: &Map<String, Value>, name: &str) -> bool {
    matches!(members.get(name), Some(Value::Array(items)) if !items.is_empty())
}
