//! Pages over HTTP: the handlers around the portal.

pub(crate) mod files;
pub(crate) mod home;
pub(crate) mod look_up;
pub(crate) mod report;
pub(crate) mod scan;
pub(crate) mod viewer;

use askama::Template;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};

use crate::error::Problem;
use crate::portal;

/// Renders a page with the headers that every page has.
pub(crate) fn render(page: &impl Template, status: StatusCode) -> Result<Response, Problem> {
    let text = page.render().map_err(|error| services::Error::Internal(format!("page: {error}")))?;
    Ok(secured((status, Html(text)).into_response()))
}

/// Adds what keeps a page to itself: no third party, no framing, no sniffing, no referrer beyond the origin.
pub(crate) fn secured(mut response: Response) -> Response {
    secure(response.headers_mut());
    response
}

/// The same for headers alone.
pub(crate) fn secure(headers: &mut HeaderMap) {
    if let Ok(policy) = HeaderValue::from_str(&portal::CONTENT_SECURITY_POLICY) {
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("same-origin"));
    headers.insert(header::VARY, HeaderValue::from_static("Accept, Accept-Language, Accept-Encoding"));
}
