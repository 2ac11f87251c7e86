//! What receivers get.

use epcis::format::EpcFormat;
use serde_json::json;
use services::subscription::{Held, QueryView};
use services::{Caller, EventView};

use crate::App;
use crate::document::{About, query_document};
use crate::negotiate::Form;

/// The next document of a subscription.
pub(super) async fn report(app: &App, held: &Held, events: &[EventView]) -> services::Result<String> {
    let form = form(EpcFormat::from_header(&held.subscription.epc_format).unwrap_or_default());
    let about = About { query_name: Some(&held.query_name), subscription_id: Some(&held.subscription.id) };
    query_document(app, &Caller::System, events, &form, about).await
}

/// JSON with identifiers in this format.
pub(crate) fn form(epcs: EpcFormat) -> Form {
    Form { epcs, ..Form::default() }
}

/// What a receiver gets when the query cannot be answered.
pub(super) fn problem(why: &str) -> String {
    json!({
        "type": "epcisException:QueryValidationException",
        "title": "The query cannot be answered",
        "status": 400,
        "detail": why,
    })
    .to_string()
}

/// A query document without events, for a test call.
pub(crate) async fn empty(
    app: &App,
    query: Option<&QueryView>,
    subscription: Option<&str>,
) -> services::Result<String> {
    let about = About { query_name: query.map(|query| query.name.as_str()), subscription_id: subscription };
    query_document(app, &Caller::System, &[], &Form::default(), about).await
}
