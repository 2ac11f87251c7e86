//! From the query as it was given to one that can be answered.

use epcis::Finding;
use epcis::query::{EventQuery, ParameterError};
use serde_json::{Map, Value};
use store::subscription::NamedQuery;

use crate::{Error, Result};

/// A JSON object from its text.
pub(super) fn object(text: &str) -> Result<Map<String, Value>> {
    match serde_json::from_str(text) {
        Ok(Value::Object(members)) => Ok(members),
        Ok(_) => Err(Error::Invalid(vec![Finding::error("json", "", "expected an object")])),
        Err(error) => Err(Error::Invalid(vec![Finding::error("json", "", format!("not JSON: {error}"))])),
    }
}

/// The query of a body as it was given: `{"name": …, "query": {…}}`. Prefixes of extensions stand in an `@context` beside
/// them or in the query, or in [`NamedQuery::extensions`]; the compiler of today knows no parameter that needs one.
pub(super) fn compile_body(query: &NamedQuery) -> Result<EventQuery> {
    match object(&query.body)?.get("query") {
        Some(Value::Object(query)) => compile(query),
        _ => Err(Error::Invalid(vec![Finding::error("query", "/query", "expected an object of query parameters")])),
    }
}

/// The seam to the one compiler of queries.
fn compile(members: &Map<String, Value>) -> Result<EventQuery> {
    let mut parameters = Vec::with_capacity(members.len());
    for (name, value) in members.iter().filter(|(name, _)| *name != "@context") {
        parameters.push((name.clone(), text(name, value)?));
    }
    let parameters = parameters.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    Ok(EventQuery::from_parameters(parameters)?)
}

fn text(name: &str, value: &Value) -> Result<String> {
    match value {
        Value::String(text) => Ok(text.clone()),
        Value::Number(number) => Ok(number.to_string()),
        Value::Bool(value) => Ok(value.to_string()),
        Value::Null => Ok(String::new()),
        Value::Array(items) if !items.iter().any(|item| item.is_array() || item.is_object()) => {
            let texts = items.iter().map(|item| text(name, item)).collect::<Result<Vec<_>>>()?;
            Ok(texts.join("|"))
        }
        _ => Err(fault(name, "is not a text, a number or a list of them")),
    }
}

fn fault(parameter: &str, message: impl Into<String>) -> Error {
    Error::Parameter(ParameterError { parameter: parameter.to_owned(), message: message.into() })
}
