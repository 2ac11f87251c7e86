//! From the query as it was given to one that can be answered.

use epcis::query::{EventQuery, extension_prefixes};
use epcis::{Finding, Prefixes};
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
/// them, else in [`NamedQuery::extensions`]; one in the query adds to them.
pub(super) fn compile_body(query: &NamedQuery) -> Result<EventQuery> {
    let body = object(&query.body)?;
    let prefixes = match body.get("@context") {
        Some(context) => Prefixes::from_context(context).0,
        None => extension_prefixes(&query.extensions)?,
    };
    match body.get("query") {
        Some(Value::Object(query)) => Ok(EventQuery::from_json(query, &prefixes)?),
        _ => Err(Error::Invalid(vec![Finding::error("query", "/query", "expected an object of query parameters")])),
    }
}
