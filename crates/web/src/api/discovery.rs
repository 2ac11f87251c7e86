//! `OPTIONS` and the root of the EPCIS interface: what this service speaks.

use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

use super::json;
use crate::App;
use crate::error::Problem;

/// Headers of every answer to `OPTIONS`.
const VERSIONS: [(&str, &str); 8] = [
    ("gs1-epcis-version", "2.0.0"),
    ("gs1-epcis-min", "2.0.0"),
    ("gs1-epcis-max", "2.0.0"),
    ("gs1-cbv-version", "2.0.0"),
    ("gs1-cbv-min", "2.0.0"),
    ("gs1-cbv-max", "2.0.0"),
    ("gs1-epc-format", "Always_GS1_Digital_Link"),
    ("gs1-vendor-version", env!("CARGO_PKG_VERSION")),
];

/// `OPTIONS` of a reading resource
pub(crate) async fn options() -> Response {
    described("GET, HEAD, OPTIONS")
}

/// `OPTIONS` of the capture interface
pub(crate) async fn capture_options(State(app): State<App>) -> Response {
    let mut response = described("GET, HEAD, POST, OPTIONS");
    let headers = response.headers_mut();
    headers.insert("gs1-epcis-capture-file-size-limit", HeaderValue::from(app.services.settings().max_bytes));
    headers.insert("gs1-epcis-capture-limit", HeaderValue::from(app.services.settings().max_events));
    headers.insert("gs1-capture-error-behaviour", HeaderValue::from_static("rollback"));
    response
}

/// `GET /epcis/`
pub(crate) async fn root(headers: HeaderMap) -> Result<Response, Problem> {
    let body = serde_json::json!(["capture", "events", "epcs"]);
    json(&headers, body.to_string())
}

fn described(allow: &'static str) -> Response {
    let mut response = StatusCode::NO_CONTENT.into_response();
    response.headers_mut().insert(header::ALLOW, HeaderValue::from_static(allow));
    for (name, value) in VERSIONS {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    response
}
