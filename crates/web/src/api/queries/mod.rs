//! Named queries and subscriptions to them (REST binding, 12.5).

mod body;
pub(crate) mod manage;
mod socket;
pub(crate) mod subscriptions;

use axum::body::Body;
use axum::extract::State;
use axum::extract::ws::WebSocketUpgrade;
use axum::extract::ws::rejection::WebSocketUpgradeRejection;
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;
use services::subscription::MAX_QUERY_BYTES;
use services::{Caller, Error};

use super::{Place, json, link_next, only_paging};
use crate::App;
use crate::document::{About, query_document};
use crate::error::Problem;
use crate::extract::{Known, Path, Query, base_url, header_text, read};
use crate::negotiate::{Form, Syntax, body_syntax};

/// `GET /epcis/queries`
pub(crate) async fn list(
    State(app): State<App>,
    Known(caller): Known,
    Query(parameters): Query<Vec<(String, String)>>,
    uri: Uri,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let page = only_paging(&parameters)?;
    let (found, next) = app.services.query_list(&caller, &page).await?;
    let bodies: Vec<&str> = found.iter().map(|query| query.body.as_str()).collect();
    let mut response = json(&headers, format!("[{}]", bodies.join(",")))?;
    let place = Place { app: &app, headers: &headers, path: uri.path(), parameters: &parameters };
    link_next(&mut response, &place, next.as_deref());
    Ok(response)
}

/// `POST /epcis/queries`
pub(crate) async fn create(
    State(app): State<App>,
    Known(caller): Known,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Problem> {
    let form = Form::of_json(&headers)?;
    let text = text_of(&caller, &headers, body).await?;
    let query =
        app.services.query_create(&caller, &text, header_text(&headers, "gs1-extensions").unwrap_or_default()).await?;
    let mut response = query.body.into_response();
    form.describe(&mut response);
    *response.status_mut() = StatusCode::CREATED;
    let name = utf8_percent_encode(&query.name, NON_ALPHANUMERIC);
    locate(&mut response, &format!("{}/epcis/queries/{name}", base_url(&app, &headers)));
    Ok(response)
}

/// `GET /epcis/queries/{q}`
pub(crate) async fn one(
    State(app): State<App>,
    Known(caller): Known,
    Path(name): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    json(&headers, app.services.query_get(&caller, &name).await?.body)
}

/// `DELETE /epcis/queries/{q}`
pub(crate) async fn delete(
    State(app): State<App>,
    Known(caller): Known,
    Path(name): Path<String>,
) -> Result<Response, Problem> {
    app.services.query_delete(&caller, &name).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// `GET /epcis/queries/{q}/events`: a page, or a connection that goes on giving events.
pub(crate) async fn events(
    State(app): State<App>,
    Known(caller): Known,
    Path(name): Path<String>,
    Query(parameters): Query<Vec<(String, String)>>,
    upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
    uri: Uri,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let asked = socket::Asked::read(&parameters, &headers)?;
    let wants_socket = header_text(&headers, header::UPGRADE.as_str()).is_some();
    if asked.is_subscription() || wants_socket {
        return socket::open(app, caller, &name, asked, upgrade, &headers).await;
    }
    let page = only_paging(&parameters)?;
    let answer = app.services.query_events(&caller, &name, &page).await?;
    let form = Form::of(&headers)?;
    let about = About { query_name: Some(&name), subscription_id: None };
    let mut response = query_document(&app, &caller, &answer.events, &form, about).await?.into_response();
    form.describe_events(&mut response);
    let place = Place { app: &app, headers: &headers, path: uri.path(), parameters: &parameters };
    link_next(&mut response, &place, answer.next.as_deref());
    Ok(response)
}

/// The JSON text of a body; who may not send one is told so before it is read.
async fn text_of(caller: &Caller, headers: &HeaderMap, body: Body) -> Result<String, Problem> {
    if *caller == Caller::Anonymous {
        return Err(Error::Unauthenticated.into());
    }
    if body_syntax(headers)? != Syntax::Json {
        return Err(Problem::unsupported_media_type("a query is written in application/json"));
    }
    let bytes = read(headers, body, MAX_QUERY_BYTES).await?;
    String::from_utf8(bytes).map_err(|error| Problem::unreadable_body(format!("the body could not be read: {error}")))
}

fn locate(response: &mut Response, location: &str) {
    if let Ok(location) = HeaderValue::from_str(location) {
        response.headers_mut().insert(header::LOCATION, location);
    }
}

/// A fault in a body, at the place that a JSON pointer names.
fn invalid(pointer: &str, message: impl Into<String>) -> Error {
    Error::Invalid(vec![epcis::Finding::error("subscription", pointer, message.into())])
}

/// A member that is there and is not null.
fn member<'a>(body: &'a Value, name: &str) -> Option<&'a Value> {
    body.get(name).filter(|value| !value.is_null())
}
