//! Subscriptions to a named query: `/epcis/queries/{q}/subscriptions`.

use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use services::clock::utc_text;

use super::super::discovery::described;
use super::{body, locate, text_of};
use crate::App;
use crate::api::{Place, json, only_paging, page_of};
use crate::error::Problem;
use crate::extract::{Known, Path, Query, base_url, epc_format};

/// `POST …/subscriptions`
pub(crate) async fn create(
    State(app): State<App>,
    Known(caller): Known,
    Path(query): Path<String>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Problem> {
    let text = text_of(&caller, &headers, body).await?;
    let cbv = body::cbv_format(&headers)?.to_owned();
    let private = app.services.settings().subscriptions.private_addresses;
    let new = body::subscription(&text, epc_format(&headers)?.header().to_owned(), cbv, private)?;
    let made = app.services.subscribe(&caller, &query, new).await?;
    let mut response = json(&headers, body::view(&made).to_string())?;
    *response.status_mut() = StatusCode::CREATED;
    let name = utf8_percent_encode(&made.query_name, NON_ALPHANUMERIC);
    let base = base_url(&app, &headers);
    locate(&mut response, &format!("{base}/epcis/queries/{name}/subscriptions/{}", made.subscription.id));
    Ok(response)
}

/// `GET …/subscriptions`
pub(crate) async fn list(
    State(app): State<App>,
    Known(caller): Known,
    Path(query): Path<String>,
    Query(parameters): Query<Vec<(String, String)>>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let page = only_paging(&parameters)?;
    let (found, next) = app.services.subscription_list(&caller, &query, &page).await?;
    let path = format!("/epcis/queries/{}/subscriptions", utf8_percent_encode(&query, NON_ALPHANUMERIC));
    let list = found.iter().map(body::view).collect();
    let place = Place { app: &app, headers: &headers, path: &path, parameters: &parameters };
    page_of(list, next.as_deref(), &place)
}

/// `GET …/subscriptions/{id}`
pub(crate) async fn one(
    State(app): State<App>,
    Known(caller): Known,
    Path((query, id)): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let found = app.services.subscription_get(&caller, Some(&query), &id).await?;
    json(&headers, body::view(&found).to_string())
}

/// `DELETE …/subscriptions/{id}`
pub(crate) async fn delete(
    State(app): State<App>,
    Known(caller): Known,
    Path((query, id)): Path<(String, String)>,
) -> Result<Response, Problem> {
    app.services.subscription_delete(&caller, Some(&query), &id).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// `OPTIONS …/subscriptions`: with a key also since when events may be reported.
pub(crate) async fn options(
    State(app): State<App>,
    Known(caller): Known,
    Path(query): Path<String>,
) -> Result<Response, Problem> {
    let mut response = described("GET, HEAD, POST, OPTIONS");
    // Who has no key learns what the service speaks, and nothing about queries.
    if caller != services::Caller::Anonymous {
        let time = app.services.query_min_record_time(&caller, &query).await?;
        min_record_time(&mut response, time);
    }
    Ok(response)
}

/// `OPTIONS …/subscriptions/{id}`
pub(crate) async fn options_of_one(
    State(app): State<App>,
    Known(caller): Known,
    Path((query, id)): Path<(String, String)>,
) -> Result<Response, Problem> {
    let mut response = described("GET, HEAD, DELETE, OPTIONS");
    if caller != services::Caller::Anonymous {
        let found = app.services.subscription_get(&caller, Some(&query), &id).await?;
        min_record_time(&mut response, found.subscription.min_record_time);
    }
    Ok(response)
}

fn min_record_time(response: &mut Response, micros: i64) {
    if let Ok(value) = HeaderValue::from_str(&utc_text(micros)) {
        response.headers_mut().insert("gs1-query-min-record-time", value);
    }
}
