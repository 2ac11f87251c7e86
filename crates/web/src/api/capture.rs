use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};
use services::clock::utc_text;
use services::{Behaviour, JobView};

use super::{json as json_answer, only_paging, page_of};
use crate::App;
use crate::error::Problem;
use crate::extract::{Known, Path, Query, base_url, header_text, read};

/// `POST /epcis/capture`
pub(crate) async fn capture(
    State(app): State<App>,
    Known(caller): Known,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Problem> {
    // Who may not capture is told so before the body is read.
    if caller == services::Caller::Anonymous {
        return Err(services::Error::Unauthenticated.into());
    }
    expect_json(&headers)?;
    let behaviour = behaviour(&headers)?;
    let document = read(&headers, body, app.services.settings().max_bytes).await?;
    let captured = app.services.capture(&caller, document, behaviour).await?;
    let location = format!("{}/epcis/capture/{}", base_url(&app, &headers), captured.job);
    Ok(accepted(StatusCode::ACCEPTED, &location))
}

/// `POST /epcis/events`
pub(crate) async fn event(
    State(app): State<App>,
    Known(caller): Known,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Problem> {
    if caller == services::Caller::Anonymous {
        return Err(services::Error::Unauthenticated.into());
    }
    expect_json(&headers)?;
    let document = read(&headers, body, app.services.settings().inline_bytes).await?;
    let captured = app.services.capture_event(&caller, document).await?;
    let id = utf8_percent_encode(&captured.event_id, NON_ALPHANUMERIC);
    Ok(accepted(StatusCode::CREATED, &format!("{}/epcis/events/{id}", base_url(&app, &headers))))
}

/// `POST /api/v1/validate`: what is wrong with a document, nothing stored.
pub(crate) async fn validate(
    State(app): State<App>,
    Known(caller): Known,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Problem> {
    expect_json(&headers)?;
    let document = read(&headers, body, app.services.validate_limit(&caller)).await?;
    let validated = app.services.validate(&caller, &document).await?;
    let list: Vec<Value> = validated
        .findings
        .iter()
        .map(|it| {
            let severity = match it.severity {
                epcis::Severity::Error => "error",
                epcis::Severity::Warning => "warning",
            };
            json!({ "code": it.code, "severity": severity, "pointer": it.pointer, "message": it.message })
        })
        .collect();
    json_answer(&headers, json!({ "findings": list, "findingCount": validated.total }).to_string())
}

/// `GET /epcis/capture/{id}`
pub(crate) async fn job(
    State(app): State<App>,
    Known(caller): Known,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let job = app.services.job(&caller, &id).await?;
    json_answer(&headers, job_json(&job).to_string())
}

/// `GET /epcis/capture`
pub(crate) async fn list(
    State(app): State<App>,
    Known(caller): Known,
    Query(parameters): Query<Vec<(String, String)>>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let page = only_paging(&parameters)?;
    let (found, next) = app.services.jobs(&caller, &page).await?;
    let list = found.iter().map(listed_json).collect();
    page_of(list, next.as_deref(), (&base_url(&app, &headers), "/epcis/capture", &parameters), &headers)
}

/// A job in a list: a thousand jobs of thousands of events each only count them.
fn listed_json(job: &JobView) -> Value {
    let mut value = job_json(job);
    value["stored"] = job.stored.len().into();
    value
}

fn job_json(job: &JobView) -> Value {
    let errors: Vec<Value> = job
        .errors
        .iter()
        .map(|error| {
            json!({
                "type": "epcisException:ValidationException",
                "title": error.code,
                "status": 400,
                "detail": format!("{}: {}", error.pointer, error.message),
                "pointer": error.pointer,
            })
        })
        .collect();
    let mut value = json!({
        "captureID": job.id,
        "createdAt": utc_text(job.created),
        "running": job.finished.is_none(),
        "success": job.success,
        "captureErrorBehaviour": job.behaviour.name(),
        "errors": errors,
        "stored": job.stored,
    });
    if let Some(finished) = job.finished {
        value["finishedAt"] = Value::String(utc_text(finished));
    }
    value
}

fn accepted(status: StatusCode, location: &str) -> Response {
    let mut response = status.into_response();
    if let Ok(location) = HeaderValue::from_str(location) {
        response.headers_mut().insert(header::LOCATION, location);
    }
    response.headers_mut().insert("gs1-epcis-version", HeaderValue::from_static("2.0.0"));
    response
}

fn behaviour(headers: &HeaderMap) -> Result<Behaviour, Problem> {
    match headers.get("gs1-capture-error-behaviour").map(|value| String::from_utf8_lossy(value.as_bytes())) {
        None => Ok(Behaviour::Rollback),
        Some(value) => Behaviour::from_name(&value).ok_or_else(|| {
            Problem::bad_parameter("GS1-Capture-Error-Behaviour", &format!("“{value}” is not rollback or proceed"))
        }),
    }
}

pub(super) fn expect_json(headers: &HeaderMap) -> Result<(), Problem> {
    let kind = header_text(headers, header::CONTENT_TYPE.as_str()).unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    match kind.as_str() {
        "application/json" | "application/ld+json" => Ok(()),
        other => Err(Problem::unsupported_media_type(&format!(
            "“{other}”: expected application/json or application/ld+json"
        ))),
    }
}
