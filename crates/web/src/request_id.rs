//! A number for every request: it stands in every problem, and the log knows the cause under it.

use std::sync::atomic::{AtomicU64, Ordering};

use axum::extract::{Request, State};
use axum::http::{HeaderName, HeaderValue};
use axum::middleware::Next;
use axum::response::Response;

use crate::App;

/// The header that carries it.
const HEADER: HeaderName = HeaderName::from_static("x-request-id");

tokio::task_local! {
    static CURRENT: RequestId;
}

/// What an error needs to know of the request it answers.
#[derive(Clone, Debug)]
pub(crate) struct RequestId {
    pub(crate) number: String,
    pub(crate) path: String,
    /// The client is a person with a browser: it prefers a page to a problem document.
    pub(crate) wants_page: bool,
    /// It asked for XML.
    pub(crate) wants_xml: bool,
    pub(crate) language: crate::portal::language::Language,
}

/// The request being answered; empty outside of one.
pub(crate) fn current() -> Option<RequestId> {
    CURRENT.try_with(Clone::clone).ok()
}

/// Marks the request and its answer.
pub(crate) async fn mark(State(app): State<App>, request: Request, next: Next) -> Response {
    static COUNT: AtomicU64 = AtomicU64::new(0);
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    let number = format!("{:010x}{:04x}", app.services.now() / 1000, count & 0xffff);
    let path = request.uri().path().to_owned();
    let id = RequestId {
        wants_page: crate::extract::prefers_page(&request) && !path.starts_with("/epcis") && !path.starts_with("/api"),
        wants_xml: crate::extract::prefers_xml(&request),
        language: crate::extract::language(&request),
        path,
        number: number.clone(),
    };
    let mut response = CURRENT.scope(id, next.run(request)).await;
    if let Ok(value) = HeaderValue::from_str(&number) {
        response.headers_mut().insert(HEADER, value);
    }
    response
}
