//! What the generated world has beside the things, places and parties of its events: quantities with units, sensors,
//! declarations, master data and fields of others; and the query parameters that ask for them.

use epcis::Prefixes;
use epcis::model::{Action, EventKind};
use epcis::query::{EventQuery, Filter};
use serde_json::{Value as Json, json};

use crate::random::Random;

const PERSISTENT: [&str; 3] = ["completeness_verified", "https://ref.gs1.org/cbv/Disp-conformant", "damaged"];
const GRADES: [&str; 4] = ["A", "B", "007", "2.0"];

/// Adds details to an event.
pub(crate) fn add(event: &mut Json, kind: EventKind, random: &mut Random) {
    if random.percent(30) {
        event["persistentDisposition"] = json!({random.one(&["set", "unset"]): random.some(&PERSISTENT, 1, 2)});
    }
    if random.percent(40) {
        event["ex:grade"] = field(random);
    }
    if random.percent(25) {
        event["ex:outer"] = json!({"ex:grade": field(random), "ex:list": [{"ex:deep_field": field(random)}]});
    }
    if kind == EventKind::Object && event["action"] == Action::Add.name() && random.percent(50) {
        event["ilmd"] = json!({"ex:grade": field(random), "ex:made": {"ex:grade": field(random)}});
    }
    for member in ["readPoint", "bizLocation"] {
        if event.get(member).is_some() && random.percent(30) {
            event[member]["ex:grade"] = field(random);
        }
    }
    if random.percent(40) {
        event["sensorElementList"] = (0..=random.below(2)).map(|_| sensor(random)).collect();
    }
    for list in ["quantityList", "childQuantityList", "inputQuantityList", "outputQuantityList"] {
        if event.get(list).is_some() {
            let (quantity, unit) = random.one(&[(10, "KGM"), (5000, "GRM"), (1, "TNE"), (3, "LTR"), (7, "")]);
            event[list][0]["quantity"] = json!(quantity);
            event[list][0].as_object_mut().unwrap().shift_remove("uom");
            if !unit.is_empty() {
                event[list][0]["uom"] = json!(unit);
            }
        }
    }
}

/// A value of one of the types that an extension field may have.
fn field(random: &mut Random) -> Json {
    match random.below(6) {
        0 | 1 => json!(random.one(&GRADES)),
        2 => json!(random.below(4)),
        3 => json!(format!("2026-08-0{}T00:00:00Z", 1 + random.below(4))),
        4 => json!([random.below(4), "B"]),
        _ => json!(random.percent(50)),
    }
}

fn sensor(random: &mut Random) -> Json {
    let mut report = json!({"type": random.one(&["Temperature", "gs1:Temperature", "Speed"])});
    let (unit, base) = random.one(&[("CEL", 0), ("KEL", 273), ("FAH", 32), ("KMH", 0)]);
    for member in random.some(&["value", "minValue", "maxValue", "meanValue", "sDev", "percValue"], 1, 3) {
        report[member] = json!(base + random.below(10) as i64);
        report["uom"] = json!(unit);
    }
    let more = [
        ("percRank", json!(random.below(100))),
        ("stringValue", json!(random.one(&GRADES))),
        ("booleanValue", json!(random.percent(50))),
        ("hexBinaryValue", json!(random.one(&["f0", "F1"]))),
        ("uriValue", json!("https://example.vn/u")),
        ("microorganism", json!("https://example.vn/m")),
        ("chemicalSubstance", json!("https://example.vn/c")),
        ("ex:grade", field(random)),
    ];
    for (member, value) in random.some(&more, 0, 4) {
        report[member] = value;
    }
    let device = random.one(&["urn:epc:id:giai:9506000.1", "https://id.gs1.org/8004/95060001", "https://example.vn/d"]);
    let time = format!("2026-08-04T0{}:00:00Z", random.below(4));
    let mut element = json!({"sensorReport": [report]});
    if random.percent(50) {
        element["sensorMetadata"] =
            json!({"time": time, "startTime": time, "deviceID": device, "ex:grade": field(random)});
    } else {
        element["sensorReport"][0]["deviceID"] = json!(device);
        element["sensorReport"][0]["time"] = json!(time);
    }
    if random.percent(30) {
        element["ex:grade"] = field(random);
    }
    element
}

/// Filters from a parameter, as a caller would write it.
pub(crate) fn filters(random: &mut Random, prefixes: &Prefixes) -> Vec<Filter> {
    let (name, value) = parameter(random);
    let query = EventQuery::from_parameters([(name.as_str(), value.as_str())], prefixes);
    query.unwrap_or_else(|error| panic!("{error}")).filters
}

fn parameter(random: &mut Random) -> (String, String) {
    let compare = random.one(&["EQ", "GT", "GE", "LT", "LE"]);
    let day = format!("2026-08-0{}T00:00:00Z", 1 + random.below(4));
    let hour = format!("2026-08-04T0{}:00:00Z", random.below(4));
    let (name, value) = match random.below(20) {
        0 => {
            (format!("EQ_persistentDisposition_{}", random.one(&["set", "unset"])), random.one(&PERSISTENT).to_owned())
        }
        1 => (format!("{compare}_quantity"), random.below(12).to_string()),
        2 => (
            format!("{compare}_quantity_{}", random.one(&["KGM", "GRM", "TNE"])),
            random.one(&["5", "10", "1000"]).to_owned(),
        ),
        3 => (
            "GE_errorDeclarationTime".to_owned(),
            random.one(&["2026-08-04T20:00:00+07:00", "2026-08-05T00:00:00Z"]).to_owned(),
        ),
        4 => ("EQ_errorReason".to_owned(), format!("https://example.vn/reason/{}", random.below(300))),
        5..9 => {
            let part = random.one(&[
                "",
                "ILMD_",
                "readPoint_",
                "bizLocation_",
                "SENSORELEMENT_",
                "SENSORMETADATA_",
                "SENSORREPORT_",
            ]);
            let inner = random.one(&["", "INNER_"]);
            let name = random.one(&["ex:grade", "https://example.vn/terms/grade", "ex:deep_field", "ex:outer"]);
            match random.below(3) {
                0 => (format!("EXISTS_{inner}{part}{name}"), String::new()),
                1 => (format!("EQ_{inner}{part}{name}"), random.some(&["A", "007", "2", "true"], 1, 2).join("|")),
                _ => (format!("{compare}_{inner}{part}{name}"), random.one(&["1", "2.0", &day]).to_owned()),
            }
        }
        9 => ("EXISTS_sensorElementList".to_owned(), String::new()),
        10 => (format!("{compare}_{}", random.one(&["time", "startTime"])), hour),
        11 => ("EQ_deviceID".to_owned(), random.one(&["urn:epc:id:giai:9506000.1", "https://example.vn/d"]).to_owned()),
        12 => ("EQ_type".to_owned(), random.one(&["Temperature", "https://gs1.org/voc/Speed"]).to_owned()),
        13 | 14 => {
            let member = random.one(&["value", "minValue", "maxValue", "meanValue", "sDev", "percValue"]);
            let (unit, value) = random.one(&[("CEL", "5"), ("KEL", "278.15"), ("FAH", "41"), ("MTS", "1")]);
            (format!("{compare}_{member}_{unit}"), value.to_owned())
        }
        15 => (format!("{compare}_percRank"), random.below(100).to_string()),
        16 => (random.one(&["EQ_stringValue", "EQ_booleanValue", "EQ_hexBinaryValue"]).to_owned(), String::new()),
        17 => ("EQ_microorganism".to_owned(), "https://example.vn/m".to_owned()),
        _ => {
            let name =
                random.one(&["MATCH_epc", "MATCH_anyEPC", "MATCH_epcClass", "MATCH_anyEPCClass", "MATCH_parentID"]);
            let pattern = random.one(&[
                "urn:epc:idpat:sgtin:9506000.*.*",
                "urn:epc:idpat:sscc:9506000.*",
                "https://example.vn/thing/1*",
                "https://id.gs1.org/01/09506000134352/10/*",
                "https://id.gs1.org/01/09506000134352/21/1*",
                "urn:epc:idpat:sgtin:9506001.*.*|https://example.vn/thing/2",
            ]);
            (name.to_owned(), pattern.to_owned())
        }
    };
    let value = match name.as_str() {
        "EQ_stringValue" => random.one(&GRADES).to_owned(),
        "EQ_booleanValue" => "true".to_owned(),
        "EQ_hexBinaryValue" => "F0|f2".to_owned(),
        _ => value,
    };
    (name, value)
}
