//! From the query as it was given to one that can be answered.

use epcis::query::{EventQuery, extension_prefixes};
use epcis::{Finding, Prefixes, Severity};
use serde_json::{Map, Value};
use store::subscription::NamedQuery;

use crate::{Caller, Error, Result, Services};

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
    /// What a query asks of the master data is answered anew for each stretch that is read, since it changes.
    pub(super) async fn resolved(&self, caller: &Caller, query: &EventQuery) -> Result<EventQuery> {
        let mut query = query.clone();
        self.answer_lookups(caller, &mut query).await?;
        Ok(query)
    }
}
