//! From the query as it was given to one that can be answered.

use epcis::query::{EventQuery, extension_prefixes};
use epcis::{Finding, Prefixes, Severity};
use serde_json::{Map, Value};
use store::subscription::NamedQuery;

use crate::{Error, Result, Services};

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
        Some(context) => {
            let (prefixes, findings) = Prefixes::from_context(context);
            let faults: Vec<Finding> =
                findings.into_iter().filter(|finding| finding.severity == Severity::Error).collect();
            if !faults.is_empty() {
                return Err(Error::Invalid(faults));
            }
            prefixes
        }
        None => extension_prefixes(&query.extensions)?,
    };
    match body.get("query") {
        Some(Value::Object(query)) => Ok(EventQuery::from_json(query, &prefixes)?),
        _ => Err(Error::Invalid(vec![Finding::error("query", "/query", "expected an object of query parameters")])),
    }
}

impl Services {
    /// The seam to the master data: what a query asks of it is answered anew for each stretch that is read, since it
    /// changes. Without an answer a place is itself alone, and an attribute nobody's.
    #[expect(clippy::unused_async, reason = "the master data is asked here, as soon as it can be")]
    pub(super) async fn resolved(&self, query: &EventQuery) -> Result<EventQuery> {
        let mut query = query.clone();
        if !query.lookups().is_empty() {
            query.resolve(Vec::new());
        }
        Ok(query)
    }
}
