//! What a subscriber can do beyond the standard: look at deliveries, have them again, test a receiver.

use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};
use services::Page;
use services::clock::utc_text;
use services::subscription::{Beginning, Delivery, Outcome, SubscriptionView};

use super::{body, invalid, member, text_of};
use crate::App;
use crate::api::{Place, json as json_answer, only_paging, page_of};
use crate::deliver::{Message, render};
use crate::error::Problem;
use crate::extract::{Known, Path, Query};

/// `GET /api/v1/subscriptions`: to whatever query
pub(crate) async fn list(
    State(app): State<App>,
    Known(caller): Known,
    Query(parameters): Query<Vec<(String, String)>>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let page = only_paging(&parameters)?;
    let (found, next) = app.services.subscription_list_all(&caller, &page).await?;
    let list = found.iter().map(status).collect();
    let place = Place { app: &app, headers: &headers, path: "/api/v1/subscriptions", parameters: &parameters };
    page_of(list, next.as_deref(), &place)
}

/// `GET /api/v1/subscriptions/{id}`
pub(crate) async fn one(
    State(app): State<App>,
    Known(caller): Known,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let found = app.services.subscription_get(&caller, None, &id).await?;
    json_answer(&headers, status(&found).to_string())
}

/// `DELETE /api/v1/subscriptions/{id}`
pub(crate) async fn delete(
    State(app): State<App>,
    Known(caller): Known,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    app.services.subscription_delete(&caller, None, &id).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// `GET /api/v1/subscriptions/{id}/deliveries`: newest first; `before` is the number of the last one seen.
pub(crate) async fn deliveries(
    State(app): State<App>,
    Known(caller): Known,
    Path(id): Path<String>,
    Query(parameters): Query<Vec<(String, String)>>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let (mut before, mut limit) = (None, Page::DEFAULT);
    for (name, value) in &parameters {
        let number = value.parse::<i64>().ok().filter(|number| *number > 0);
        let number = number.ok_or_else(|| Problem::bad_parameter(name, &format!("“{value}” is not a number above 0")));
        match name.as_str() {
            "nextPageToken" => before = Some(number?),
            "perPage" => limit = u32::try_from(number?).unwrap_or(Page::MAX).min(Page::MAX),
            _ => return Err(Problem::bad_parameter(name, "is not a parameter of this list")),
        }
    }
    let mut found = app.services.delivery_list(&caller, &id, before, (limit + 1).min(Page::MAX)).await?;
    let more = found.len() > limit as usize;
    found.truncate(limit as usize);
    let list: Vec<Value> = found.iter().map(delivery).collect();
    let next = found.last().filter(|_| more).map(|last| last.seq.to_string());
    let path = format!("/api/v1/subscriptions/{id}/deliveries");
    let place = Place { app: &app, headers: &headers, path: &path, parameters: &parameters };
    page_of(list, next.as_deref(), &place)
}

/// `POST /api/v1/subscriptions/{id}/replay` with `{"position": …}` or `{"recordTime": …}`
pub(crate) async fn replay(
    State(app): State<App>,
    Known(caller): Known,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Problem> {
    let wish = body::object(&text_of(&caller, &headers, body).await?)?;
    let from = match (member(&wish, "position"), member(&wish, "recordTime")) {
        (Some(position), None) => {
            let position = position.as_u64().ok_or_else(|| invalid("/position", "expected a position of the log"))?;
            Beginning::Position(position)
        }
        (None, Some(time)) => Beginning::RecordTime(body::time("/recordTime", time)?),
        _ => return Err(invalid("", "expected one of position and recordTime").into()),
    };
    let rewound = app.services.subscription_replay(&caller, &id, from).await?;
    let mut response = json_answer(&headers, status(&rewound).to_string())?;
    *response.status_mut() = StatusCode::ACCEPTED;
    Ok(response)
}

/// `POST /api/v1/subscriptions/{id}/test`: sends a document without events to the receiver, now.
pub(crate) async fn test(
    State(app): State<App>,
    Known(caller): Known,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let found = app.services.subscription_get(&caller, None, &id).await?;
    let it = found.subscription;
    let document = render::empty(&app, &found.query_name, &it).await?;
    let (subscription, epc_format) = (it.id, it.epc_format);
    let message = Message { dest: it.dest, token: it.token, subscription, epc_format, document };
    tested(&app, message, &headers).await
}

/// `POST /api/v1/subscriptions/test` with `{"dest": …, "signatureToken": …}`: the same before subscribing.
pub(crate) async fn test_receiver(
    State(app): State<App>,
    Known(caller): Known,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Problem> {
    let text = text_of(&caller, &headers, body).await?;
    let private = app.services.settings().subscriptions.private_addresses;
    let (dest, token) = body::receiver(&body::object(&text)?, private)?;
    let message = Message {
        dest,
        token: token.unwrap_or_default(),
        subscription: "test".to_owned(),
        epc_format: epcis::format::EpcFormat::default().header().to_owned(),
        document: render::empty_for(&app, "test").await?,
    };
    tested(&app, message, &headers).await
}

async fn tested(app: &App, message: Message, headers: &HeaderMap) -> Result<Response, Problem> {
    let _place = app.deliverer.tests.acquire().await;
    let started = app.services.now();
    let outcome = app.deliverer.webhook.send(message).await;
    let took_ms = (app.services.now() - started) / 1000;
    let delivered = outcome.is_success();
    let Outcome { code, error } = outcome;
    json_answer(
        headers,
        json!({ "delivered": delivered, "status": code, "error": error, "tookMs": took_ms }).to_string(),
    )
}

fn status(view: &SubscriptionView) -> Value {
    let it = &view.subscription;
    let mut value = body::view(view);
    value["position"] = it.read_to.into();
    value["logSize"] = view.log_size.into();
    value["failures"] = it.attempt.into();
    value["nextAttemptAt"] = utc_text(it.due).into();
    value["signed"] = (!it.token.is_empty()).into();
    value["createdBy"] = it.created_by.as_str().into();
    value
}

fn delivery(it: &Delivery) -> Value {
    json!({
        "number": it.seq,
        "delivered": it.delivered,
        "status": it.code,
        "error": it.error,
        "attempt": it.attempt,
        "events": it.events,
        "from": it.from,
        "to": it.to,
        "startedAt": utc_text(it.started),
        "finishedAt": utc_text(it.finished),
    })
}
