//! Errors on the wire: RFC 9457 problem documents for programs, a polite page for people. The one place that turns a
//! service's error into a status. A cause never leaves the house: the log has it under the request's number.

use std::any::Any;

use askama::Template;
use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use epcis::Finding;
use serde_json::{Value, json};
use services::Error;

use crate::portal::error_page::ErrorPage;
use crate::request_id;

/// An error as it goes out.
#[derive(Debug)]
pub(crate) struct Problem {
    status: StatusCode,
    /// Name of the EPCIS exception (REST binding, section 12.9).
    kind: &'static str,
    title: &'static str,
    detail: String,
    faults: Vec<Finding>,
    limit: Option<usize>,
    /// Members beyond those of RFC 9457.
    members: Box<[(&'static str, Value)]>,
}

/// Findings listed in one answer; the rest is counted.
const FAULTS: usize = 1000;

impl Problem {
    fn new(status: StatusCode, kind: &'static str, title: &'static str, detail: impl Into<String>) -> Self {
        Self { status, kind, title, detail: detail.into(), faults: Vec::new(), limit: None, members: Box::default() }
    }

    /// Adds a member.
    pub(crate) fn with(mut self, name: &'static str, value: Value) -> Self {
        self.members = self.members.into_iter().chain([(name, value)]).collect();
        self
    }

    pub(crate) fn not_acceptable(detail: &str) -> Self {
        Self::new(StatusCode::NOT_ACCEPTABLE, "NotAcceptableException", "Not acceptable", detail)
    }

    pub(crate) fn unsupported_media_type(detail: &str) -> Self {
        Self::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "UnsupportedMediaTypeException", "Unsupported media type", detail)
    }

    pub(crate) fn too_large(limit: usize) -> Self {
        let detail = format!("the body is larger than {limit} bytes");
        let problem = Self::new(StatusCode::PAYLOAD_TOO_LARGE, "CaptureLimitExceededException", "Too large", detail);
        Self { limit: Some(limit), ..problem }
    }

    pub(crate) fn address_too_long(limit: usize) -> Self {
        let detail = format!("the address is longer than {limit} bytes; name the query and ask by its name");
        Self::new(StatusCode::URI_TOO_LONG, "URITooLongException", "Address too long", detail)
    }

    pub(crate) fn broken_body(error: &axum::Error) -> Self {
        let detail = format!("the body could not be read: {error}");
        let causes = std::iter::successors(Some(error as &dyn std::error::Error), |cause| cause.source());
        let is_late = |cause: &std::io::Error| cause.kind() == std::io::ErrorKind::TimedOut;
        if causes.filter_map(|cause| cause.downcast_ref()).any(is_late) {
            return Self::new(StatusCode::REQUEST_TIMEOUT, "ValidationException", "Too slow", detail);
        }
        Self::unreadable_body(detail)
    }

    pub(crate) fn unreadable_body(detail: String) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "ValidationException", "Incomplete body", detail)
    }

    pub(crate) fn bad_header(name: &str, message: &str) -> Self {
        let detail = format!("{name}: {message}");
        Self::new(StatusCode::BAD_REQUEST, "ValidationException", "Wrong header", detail)
    }

    pub(crate) fn bad_parameter(name: &str, message: &str) -> Self {
        let detail = format!("{name}: {message}");
        Self::new(StatusCode::BAD_REQUEST, "QueryParameterException", "Wrong query parameter", detail)
    }

    pub(crate) fn bad_query(detail: &str) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "QueryParameterException", "Wrong query parameter", detail)
    }

    pub(crate) fn bad_address(detail: &str) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "ValidationException", "Wrong address", detail)
    }

    pub(crate) fn bad_link(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "ValidationException", "Not a GS1 Digital Link", detail)
    }

    pub(crate) fn no_resource(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::NOT_FOUND, "NoSuchResourceException", "Not found", detail)
    }

    pub(crate) fn busy(detail: &str) -> Self {
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "ImplementationException", "Busy", detail)
    }

    fn internal(detail: &str) -> Self {
        let number = request_id::current().map(|id| id.number).unwrap_or_default();
        tracing::error!(request = number, detail, "request failed");
        let public = "something went wrong on this server; the request number tells the operator what";
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "ImplementationException", "Server error", public)
    }

    fn body(&self, number: &str) -> Value {
        let mut body = json!({
            "type": format!("epcisException:{}", self.kind),
            "title": self.title,
            "status": self.status.as_u16(),
            "detail": self.detail,
            "instance": format!("urn:nguon:request:{number}"),
        });
        for (name, value) in &self.members {
            body[*name] = value.clone();
        }
        if !self.faults.is_empty() {
            let faults = self.faults.iter().take(FAULTS);
            let list: Vec<Value> = faults
                .map(|fault| json!({ "code": fault.code, "pointer": fault.pointer, "message": fault.message }))
                .collect();
            body["errors"] = Value::Array(list);
            body["errorCount"] = self.faults.len().into();
        }
        body
    }
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        match error {
            Error::Unauthenticated => {
                let detail = "send an API key: Authorization: Bearer …";
                Self::new(StatusCode::UNAUTHORIZED, "SecurityException", "API key needed", detail)
            }
            Error::Forbidden(detail) => Self::new(StatusCode::FORBIDDEN, "SecurityException", "Not allowed", detail),
            Error::NotFound(detail) => Self::no_resource(detail),
            Error::NotExpressible(detail) => Self::not_acceptable(&detail),
            Error::NoSuchName(detail) => {
                Self::new(StatusCode::NOT_FOUND, "NoSuchNameException", "No such query", detail)
            }
            Error::SubscriptionControls(detail) => {
                let kind = "SubscriptionControlsException";
                Self::new(StatusCode::BAD_REQUEST, kind, "Wrong subscription", detail)
            }
            Error::Invalid(faults) => {
                let detail = Error::Invalid(faults.clone()).to_string();
                let problem = Self::new(StatusCode::BAD_REQUEST, "ValidationException", "Not valid", detail);
                Self { faults, ..problem }
            }
            Error::Parameter(error) => Self::bad_parameter(&error.parameter, &error.message),
            Error::Conflict(detail) => {
                Self::new(StatusCode::CONFLICT, "ResourceAlreadyExistsException", "Already exists", detail)
            }
            Error::Stale(detail) => {
                let status = StatusCode::PRECONDITION_FAILED;
                Self::new(status, "ValidationException", "Changed meanwhile", detail)
            }
            Error::TooLarge { limit } => Self::too_large(limit),
            Error::TooManyCaptured { limit } => {
                let detail = format!("the document has more than {limit} events");
                let status = StatusCode::PAYLOAD_TOO_LARGE;
                Self::new(status, "CaptureLimitExceededException", "Too many events", detail)
            }
            Error::TooManyEvents { limit } => {
                let detail = format!("more than {limit} events match; maxEventCount allows no more");
                Self::new(StatusCode::PAYLOAD_TOO_LARGE, "QueryTooLargeException", "Too many events", detail)
            }
            Error::TooComplex(detail) => {
                Self::new(StatusCode::PAYLOAD_TOO_LARGE, "QueryTooComplexException", "Too complex", detail)
            }
            Error::TooManyElements { limit } => {
                let detail = format!("more than {limit} elements of vocabularies match");
                Self::new(StatusCode::PAYLOAD_TOO_LARGE, "QueryTooLargeException", "Too many elements", detail)
            }
            Error::Unavailable(detail) => {
                let problem = Self::internal(&detail);
                let public = "the database does not answer; please try again in a moment";
                Self {
                    status: StatusCode::SERVICE_UNAVAILABLE,
                    title: "Unavailable",
                    detail: public.to_owned(),
                    ..problem
                }
            }
            Error::Internal(detail) => Self::internal(&detail),
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let id = request_id::current();
        let number = id.as_ref().map(|id| id.number.clone()).unwrap_or_default();
        let mut response = match id {
            Some(id) if id.wants_page => page(&id, self.status),
            Some(id) if id.wants_xml => xml(&self.body(&number)),
            _ => {
                let mut response = Json(self.body(&number)).into_response();
                response
                    .headers_mut()
                    .insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
                response
            }
        };
        *response.status_mut() = self.status;
        let headers = response.headers_mut();
        if self.status == StatusCode::UNAUTHORIZED {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        if let Some(limit) = self.limit {
            headers.insert("gs1-epcis-capture-file-size-limit", HeaderValue::from(limit));
        }
        response
    }
}

fn page(id: &request_id::RequestId, status: StatusCode) -> Response {
    let page = ErrorPage::new(id.language, &id.path, status.as_u16(), Some(&id.number));
    match page.render() {
        Ok(text) => crate::pages::secured(Html(text).into_response()),
        Err(error) => {
            tracing::error!(request = id.number, %error, "error page failed");
            status.into_response()
        }
    }
}

/// The same members as the standard's schema has them (`EPCISException`).
fn xml(body: &Value) -> Response {
    let mut text = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<epcis:EPCISException xmlns:epcis=\"urn:epcglobal:epcis:xsd:2\">",
    );
    for name in ["type", "title", "status", "detail", "instance"] {
        let value = body[name].as_str().map_or_else(|| body[name].to_string(), str::to_owned);
        text.push_str(&format!("<{name}>{}</{name}>", epcis::xml::escape(&value)));
    }
    text.push_str("</epcis:EPCISException>\n");
    ([(header::CONTENT_TYPE, "application/problem+xml")], text).into_response()
}

pub(crate) async fn not_found() -> Problem {
    Problem::no_resource("there is nothing at this address")
}

pub(crate) async fn method_not_allowed() -> Problem {
    Problem::new(
        StatusCode::METHOD_NOT_ALLOWED,
        "NotAcceptableException",
        "Method not allowed",
        "this address does not take this method",
    )
}

/// A panic is a defect: the request fails, the server goes on.
#[expect(clippy::needless_pass_by_value, reason = "the signature is the layer's")]
pub(crate) fn panicked(cause: Box<dyn Any + Send + 'static>) -> Response {
    let text = cause.downcast_ref::<String>().map(String::as_str).or_else(|| cause.downcast_ref::<&str>().copied());
    Problem::internal(text.unwrap_or("panic")).into_response()
}
