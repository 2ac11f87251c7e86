//! Files that pages use.

use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

use crate::error::Problem;
use crate::extract::{Path, header_text};
use crate::portal::static_file;

/// `GET /static/{path}`
pub(crate) async fn file(Path(path): Path<String>, headers: HeaderMap) -> Result<Response, Problem> {
    serve(&path, &headers)
}

/// `GET /favicon.ico`: browsers ask for it unasked.
pub(crate) async fn icon(headers: HeaderMap) -> Result<Response, Problem> {
    serve("icon.svg", &headers)
}

/// `GET /robots.txt`: products may be found, what people typed may not.
pub(crate) async fn robots() -> &'static str {
    "User-agent: *\nDisallow: /tim\nDisallow: /bao\nDisallow: /epcis/\nDisallow: /api/\n"
}

fn serve(path: &str, headers: &HeaderMap) -> Result<Response, Problem> {
    let Some((kind, bytes, tag)) = static_file(path) else {
        return Err(Problem::no_resource("there is no such file"));
    };
    if header_text(headers, header::IF_NONE_MATCH.as_str()) == Some(tag) {
        return Ok(StatusCode::NOT_MODIFIED.into_response());
    }
    let mut response = bytes.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    headers.insert(header::ETAG, HeaderValue::from_static(tag));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=3600"));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    Ok(response)
}
