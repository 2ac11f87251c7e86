//! `OPTIONS` and the root of the EPCIS interface: what this service speaks, on every path.

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, options};

use super::collections::{self, Collection};
use crate::App;
use crate::error::{self, Problem};
use crate::negotiate::{Form, SPOKEN, refuse_unspoken};

/// Longer addresses are refused: what a query needs beyond this belongs into a named query.
const MAX_ADDRESS: usize = 16_000;

/// Headers of every answer to `OPTIONS`, beyond those of every answer.
const OFFERED: [(&str, &str); 6] = [
    ("gs1-epcis-min", "1.2.0"),
    ("gs1-epcis-max", "2.0.0"),
    ("gs1-cbv-min", "1.2.2"),
    ("gs1-cbv-max", "2.0.0"),
    ("gs1-epc-format", "Always_GS1_Digital_Link"),
    ("gs1-cbv-xml-format", "Never_Translates"),
];

/// A resource of the EPCIS interface: its methods, what `OPTIONS` says of it, and a 405 for everything else.
pub(crate) fn resource(allow: &'static str, methods: MethodRouter<App>) -> MethodRouter<App> {
    methods
        .merge(options(move || async move { described(allow) }))
        .fallback(move || async move { refused(allow).await })
}

/// The same for the door of documents, which has limits to tell.
pub(crate) fn capture_resource(allow: &'static str, methods: MethodRouter<App>) -> MethodRouter<App> {
    limited(allow, methods, |app, headers| {
        let settings = app.services.settings();
        limits(headers, settings.max_bytes, settings.max_events);
        // That is: rollback and proceed, as the header of a capture asks.
        headers.insert("gs1-capture-error-behaviour", HeaderValue::from_static("all"));
    })
}

/// The same for the door of single events: one to a request, and no behaviour, since nothing is left to go on with.
pub(crate) fn event_resource(allow: &'static str, methods: MethodRouter<App>) -> MethodRouter<App> {
    limited(allow, methods, |app, headers| limits(headers, app.services.settings().inline_bytes, 1))
}

fn limited(allow: &'static str, methods: MethodRouter<App>, tell: fn(&App, &mut HeaderMap)) -> MethodRouter<App> {
    methods
        .merge(options(move |State(app): State<App>| async move {
            let mut response = described(allow);
            tell(&app, response.headers_mut());
            response
        }))
        .fallback(move || async move { refused(allow).await })
}

/// What a capture may be at most, in bytes and in events.
pub(crate) fn limits(headers: &mut HeaderMap, bytes: usize, events: u64) {
    headers.insert("gs1-epcis-capture-file-size-limit", HeaderValue::from(bytes));
    headers.insert("gs1-epcis-capture-limit", HeaderValue::from(events));
}

/// The answer to `OPTIONS`.
pub(crate) fn described(allow: &'static str) -> Response {
    let mut response = StatusCode::NO_CONTENT.into_response();
    response.headers_mut().insert(header::ALLOW, HeaderValue::from_static(allow));
    for (name, value) in OFFERED {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    response
}

async fn refused(allow: &'static str) -> Response {
    let mut response = error::method_not_allowed().await.into_response();
    response.headers_mut().insert(header::ALLOW, HeaderValue::from_static(allow));
    response
}

/// Around every path of the interface: versions on every answer, and an end to addresses.
pub(crate) async fn speak(request: Request, next: Next) -> Response {
    let length = request.uri().path_and_query().map_or(0, |address| address.as_str().len());
    let mut response = if length > MAX_ADDRESS && request.method() != Method::POST {
        Problem::address_too_long(MAX_ADDRESS).into_response()
    } else {
        match spoken(&request) {
            Ok(()) => next.run(request).await,
            Err(problem) => problem.into_response(),
        }
    };
    let headers = response.headers_mut();
    for (name, value) in SPOKEN {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    }
    response
}

/// Whoever finds out what is spoken here need not know it before.
fn spoken(request: &Request) -> Result<(), Problem> {
    if request.method() == Method::OPTIONS { Ok(()) } else { refuse_unspoken(request.headers()) }
}

/// `GET /epcis/`: the resources at the top.
pub(crate) async fn root(form: Form) -> Result<Response, Problem> {
    let mut names = vec!["queries".to_owned(), "capture".to_owned(), "events".to_owned()];
    names.extend(Collection::ALL.map(|collection| collection.name().to_owned()));
    Ok(collections::rendered(&names, &form))
}
