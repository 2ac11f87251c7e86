//! The scan page, from the cache where it can be.

use std::io::Write;

use askama::Template;
use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;
use gs1::Scan;
use services::Caller;
use services::passport::{Passport, Verdict};

use super::secured;
use crate::App;
use crate::cache::Rendered;
use crate::error::Problem;
use crate::extract::header_text;
use crate::portal::language::Language;
use crate::portal::scan::ScanPage;

/// The page of a scanned code.
pub(crate) async fn page(app: &App, scan: &Scan, language: Language, headers: &HeaderMap) -> Result<Response, Problem> {
    let path = scan.path();
    let now_ms = app.services.now() / 1000;
    if let Some(page) = app.pages.get(&path, language, now_ms) {
        return Ok(answer(page, headers));
    }
    let head = app.pages.head();
    let passport = app.services.passport(&Caller::Anonymous, scan).await?;
    let page = rendered(&passport, language)?;
    app.pages.put(path, language, head, now_ms, page.clone());
    Ok(answer(page, headers))
}

/// The page of a code that cannot be one: the same help as for an unknown code.
pub(crate) fn impossible(passport: &Passport, language: Language, headers: &HeaderMap) -> Result<Response, Problem> {
    let mut page = rendered(passport, language)?;
    page.status = StatusCode::BAD_REQUEST.as_u16();
    Ok(answer(page, headers))
}

fn rendered(passport: &Passport, language: Language) -> Result<Rendered, Problem> {
    let failed = |error: String| services::Error::Internal(format!("scan page: {error}"));
    let text = ScanPage::new(passport, language).render().map_err(|error| failed(error.to_string()))?;
    let mut encoder = GzEncoder::new(Vec::with_capacity(16 * 1024), Compression::best());
    encoder.write_all(text.as_bytes()).map_err(|error| failed(error.to_string()))?;
    let gzip = encoder.finish().map_err(|error| failed(error.to_string()))?;
    let status = match passport.verdict {
        Verdict::NotFound(_) => StatusCode::NOT_FOUND,
        _ => StatusCode::OK,
    };
    Ok(Rendered { status: status.as_u16(), plain: Bytes::from(text), gzip: Bytes::from(gzip) })
}

fn answer(page: Rendered, headers: &HeaderMap) -> Response {
    let takes_gzip = header_text(headers, header::ACCEPT_ENCODING.as_str())
        .is_some_and(|value| value.split(',').any(|coding| coding.trim().split(';').next() == Some("gzip")));
    let body = if takes_gzip { page.gzip } else { page.plain };
    let mut response = Body::from(body).into_response();
    *response.status_mut() = StatusCode::from_u16(page.status).unwrap_or(StatusCode::OK);
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=10"));
    // Also on the plain form, so that the compression layer leaves a page alone that is compressed already.
    if takes_gzip {
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    }
    secured(response)
}
