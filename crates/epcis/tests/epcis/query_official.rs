//! Every parameter in the official artefacts is understood: those of `openapi.yaml` and of `query-schema.json`.

use epcis::Prefixes;
use epcis::query::EventQuery;
use serde_json::{Map, Value, json};

use crate::support::standards;

fn official(test: &str, file: &str) -> Option<String> {
    let path = standards(test)?.join("epcis").join(file);
    Some(std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display())))
}

/// A value that fits a parameter of this name.
fn sample(name: &str) -> Value {
    let after = |part: &str| name.contains(part);
    match name {
        "eventType" => json!(["ObjectEvent", "https://example.com/types/Own"]),
        "EQ_action" => json!(["ADD", "OBSERVE"]),
        "orderBy" => json!("eventTime"),
        "orderDirection" => json!("ASC"),
        "EQ_booleanValue" => json!(true),
        "EQ_hexBinaryValue" => json!(["f0f0"]),
        "eventCountLimit" | "maxEventCount" => json!(5),
        _ if name.starts_with("EXISTS_") => json!(null),
        _ if after("eventTime") || after("recordTime") || after("_time") || after("Time") => {
            json!("2026-08-05T08:00:00+07:00")
        }
        _ if name.starts_with("MATCH_") => {
            json!(["urn:epc:id:sgtin:9506000.013435.1", "urn:epc:idpat:sgtin:9506000.*.*"])
        }
        _ if after("quantity") || after("alue_") || after("sDev") || after("percRank") || after("ex:") => json!(12.5),
        _ => json!(["https://example.com/a"]),
    }
}

fn compiles(name: &str) -> Result<EventQuery, String> {
    let mut query = Map::new();
    query.insert("@context".to_owned(), json!({"ex": "https://example.com/ns#"}));
    query.insert(name.to_owned(), sample(name));
    if name == "eventCountLimit" {
        query.insert("orderBy".to_owned(), json!("eventTime"));
    }
    EventQuery::from_json(&query, &Prefixes::default()).map_err(|error| error.to_string())
}

/// Names that a pattern of the schema stands for.
fn instances(pattern: &str) -> String {
    let name = pattern.trim_start_matches('^').trim_end_matches('$');
    // The schema escapes twice what it means once.
    name.replace(r"[a-z][a-zA-Z0-9]*\\:\\w+", "ex:my_field")
        .replace(r"\\w+_\\w+", "bizLocation_my_attribute")
        .replace("[a-z][a-zA-Z0-9_]+", "owning_party")
        .replace("[A-Z0-9]{2,4}", "CEL")
}

#[test]
fn every_name_and_pattern_of_the_query_schema_is_understood() {
    let Some(text) = official("query schema", "query-schema.json") else { return };
    let schema: Value = serde_json::from_str(&text).unwrap();
    let query = &schema["definitions"]["EPCIS-Query"];
    let names = query["properties"].as_object().unwrap().keys().filter(|name| *name != "@context").cloned();
    let patterns = query["patternProperties"].as_object().unwrap().keys().map(|pattern| instances(pattern));
    let names: Vec<String> = names.chain(patterns).collect();
    assert!(names.len() > 150, "{}", names.len());
    for name in names {
        assert!(!name.contains(['\\', '[', '{']), "a pattern that this test does not read: {name}");
        let query = compiles(&name).unwrap_or_else(|error| panic!("{error}"));
        let says_something = !query.filters.is_empty()
            || name.starts_with("order")
            || name.ends_with("Count")
            || name.ends_with("CountLimit");
        assert!(says_something, "{name}");
    }
}

#[test]
fn every_query_parameter_of_the_openapi_description_is_understood() {
    let Some(text) = official("openapi", "openapi.yaml") else { return };
    let fixed = ["eventType", "orderBy", "orderDirection", "eventCountLimit", "maxEventCount"];
    let operators = ["EQ_", "GT_", "GE_", "LT_", "LE_", "WD_", "MATCH_", "EXISTS_"];
    let is_query = |name: &&str| fixed.contains(name) || operators.iter().any(|start| name.starts_with(start));
    let lines = text.lines().map(|line| line.trim().trim_start_matches("- "));
    let mut names: Vec<&str> = lines.filter_map(|line| line.strip_prefix("name:")).map(str::trim).collect();
    names.retain(is_query);
    names.sort_unstable();
    names.dedup();
    assert!(names.len() > 50, "{names:?}");
    for name in names {
        compiles(name).unwrap_or_else(|error| panic!("{error}"));
        // The same from a URL.
        let value = match sample(name) {
            Value::Array(items) => items
                .iter()
                .map(|item| item.as_str().map_or(item.to_string(), str::to_owned))
                .collect::<Vec<_>>()
                .join("|"),
            Value::String(text) => text,
            Value::Null => String::new(),
            other => other.to_string(),
        };
        // One that limits needs an order; none stands there twice.
        let order = Some(("orderBy", "eventTime")).filter(|_| name != "orderBy");
        let pairs = order.into_iter().chain([(name, value.as_str())]);
        EventQuery::from_parameters(pairs, &Prefixes::default()).unwrap_or_else(|error| panic!("{error}"));
    }
}
