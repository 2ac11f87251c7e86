//! Documents on their way in.

mod job;

use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use epcis::Finding;
use http_body_util::BodyExt;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};
use services::{Behaviour, Error, Intake, Validated};

use super::discovery::limits;
use super::json as json_answer;
use crate::App;
use crate::error::Problem;
use crate::extract::{Known, base_url, header_text, read};
use crate::negotiate::{Syntax, body_syntax};

pub(crate) use job::{header, job, list};

/// `POST /epcis/capture`
pub(crate) async fn capture(State(app): State<App>, Known(caller): Known, headers: HeaderMap, body: Body) -> Response {
    // Who may not capture is told so before the body is read.
    let answer = async {
        if caller == services::Caller::Anonymous {
            return Err(Error::Unauthenticated.into());
        }
        let syntax = body_syntax(&headers)?;
        let behaviour = behaviour(&headers)?;
        let intake = app.services.capture_begin(&caller).await?;
        let captured = take_in(&headers, syntax, body, intake).await?.capture(behaviour).await?;
        let location = format!("{}/epcis/capture/{}", base_url(&app, &headers), captured.job);
        Ok(accepted(StatusCode::ACCEPTED, &location))
    };
    let settings = app.services.settings();
    within_limits(answer.await, settings.max_bytes, settings.max_events)
}

/// `POST /epcis/events`
pub(crate) async fn event(State(app): State<App>, Known(caller): Known, headers: HeaderMap, body: Body) -> Response {
    let answer = async {
        if caller == services::Caller::Anonymous {
            return Err(Error::Unauthenticated.into());
        }
        let syntax = body_syntax(&headers)?;
        let document = read(&headers, body, app.services.settings().inline_bytes).await?;
        expect_syntax(syntax, &document)?;
        let captured = app.services.capture_event(&caller, document).await?;
        let id = utf8_percent_encode(&captured.event_id, NON_ALPHANUMERIC);
        let address = format!("{}/epcis/events/{id}", base_url(&app, &headers));
        let mut response = accepted(StatusCode::CREATED, &address);
        if !captured.warnings.is_empty() {
            let warnings: Vec<Value> =
                captured.warnings.iter().map(|it| warning(it.code, &it.pointer, &it.message)).collect();
            *response.body_mut() = Body::from(json!({ "warnings": warnings }).to_string());
            response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
        }
        Ok(response)
    };
    within_limits(answer.await, app.services.settings().inline_bytes, 1)
}

/// `POST /api/v1/validate`: what is wrong with a document, nothing stored.
pub(crate) async fn validate(
    State(app): State<App>,
    Known(caller): Known,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Problem> {
    let syntax = body_syntax(&headers)?;
    let intake = app.services.validate_begin(&caller).await?;
    let validated = match take_in(&headers, syntax, body, intake).await {
        Err(Refused::Invalid(findings)) => Validated::of(findings),
        intake => intake?.validate().await?,
    };
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

/// Why a document was not taken in.
enum Refused {
    /// What makes it unreadable.
    Invalid(Vec<Finding>),
    /// Anything else.
    Problem(Problem),
}

impl From<Refused> for Problem {
    fn from(refused: Refused) -> Self {
        match refused {
            Refused::Invalid(findings) => Error::Invalid(findings).into(),
            Refused::Problem(problem) => problem,
        }
    }
}

/// Takes a body in as it arrives. What is too large is refused at once; what cannot be read is passed over to its end,
/// since few clients listen while they send.
async fn take_in(headers: &HeaderMap, syntax: Syntax, mut body: Body, mut intake: Intake) -> Result<Intake, Refused> {
    let limit = intake.limit();
    let announced = header_text(headers, header::CONTENT_LENGTH.as_str()).and_then(|text| text.parse::<usize>().ok());
    if announced.is_some_and(|length| length > limit) {
        return Err(Refused::Problem(Problem::too_large(limit)));
    }
    let mut unreadable = None;
    let mut total = 0_usize;
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|error| Refused::Problem(Problem::broken_body(&error)))?;
        let Ok(data) = frame.into_data() else { continue };
        if total == 0 {
            expect_syntax(syntax, &data).map_err(Refused::Problem)?;
        }
        total = total.saturating_add(data.len());
        if unreadable.is_some() {
            if total > limit {
                break;
            }
            continue;
        }
        match intake.push(&data).await {
            Ok(()) => {}
            Err(Error::Invalid(findings)) => unreadable = Some(findings),
            Err(error) => return Err(Refused::Problem(error.into())),
        }
    }
    unreadable.map_or(Ok(intake), |findings| Err(Refused::Invalid(findings)))
}

/// A refusal for size names both limits of this door.
fn within_limits(answer: Result<Response, Problem>, bytes: usize, events: u64) -> Response {
    let mut response = answer.into_response();
    if response.status() == StatusCode::PAYLOAD_TOO_LARGE {
        limits(response.headers_mut(), bytes, events);
    }
    response
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
            Problem::bad_header("GS1-Capture-Error-Behaviour", &format!("“{value}” is not rollback or proceed"))
        }),
    }
}

/// Refuses a document that begins otherwise than it says.
fn expect_syntax(syntax: Syntax, bytes: &[u8]) -> Result<(), Problem> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes).trim_ascii_start();
    match (syntax, epcis::Syntax::of(bytes)) {
        (Syntax::Json, epcis::Syntax::Xml) if bytes.starts_with(b"<") => Err(Problem::unsupported_media_type(
            "the body begins like XML, and its media type says JSON; expected application/xml or text/xml",
        )),
        (Syntax::Xml, epcis::Syntax::Json) if !bytes.is_empty() => Err(Problem::unsupported_media_type(
            "the body does not begin like XML; expected application/json or application/ld+json",
        )),
        _ => Ok(()),
    }
}

/// What is odd about an event that is stored all the same.
fn warning(code: &str, pointer: &str, message: &str) -> Value {
    json!({ "title": code, "pointer": pointer, "detail": message })
}
