//! What receivers get. The seam to the documents of the API: one function.

use epcis::format::EpcFormat;
use serde_json::{Value, json};
use services::clock::utc_text;
use services::subscription::{Held, QueryView};
use services::{Caller, EventView};

use crate::App;
use crate::api::document;

/// Whose answer a document is: the query's name, and the subscription's.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Source<'a> {
    pub(crate) query_name: &'a str,
    pub(crate) subscription: Option<&'a str>,
}

/// A query document.
pub(crate) async fn query_document(
    app: &App,
    events: &[EventView],
    format: EpcFormat,
    source: Source<'_>,
) -> services::Result<String> {
    let lengths = match format {
        EpcFormat::Urn => app.services.prefix_lengths(&Caller::System).await?,
        _ => services::PrefixLengths::default(),
    };
    let created = utc_text(app.services.now());
    let text = document::query_document(events, format, &created, &|digits| lengths.of(digits));
    let mut named = format!("\"queryResults\":{{\"queryName\":{},", Value::from(source.query_name));
    if let Some(subscription) = source.subscription {
        named.push_str(&format!("\"subscriptionID\":{},", Value::from(subscription)));
    }
    Ok(text.replacen("\"queryResults\":{\"queryName\":\"SimpleEventQuery\",", &named, 1))
}

/// The next document of a subscription.
pub(super) async fn report(app: &App, held: &Held, events: &[EventView]) -> services::Result<String> {
    let format = EpcFormat::from_header(&held.subscription.epc_format).unwrap_or_default();
    let source = Source { query_name: &held.query_name, subscription: Some(&held.subscription.id) };
    query_document(app, events, format, source).await
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
    let query_name = query.map_or("SimpleEventQuery", |query| query.name.as_str());
    query_document(app, &[], EpcFormat::default(), Source { query_name, subscription }).await
}
