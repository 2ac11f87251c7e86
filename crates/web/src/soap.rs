//! `/epcis/soap`: the query interface of EPCIS 1.x and 2.0 in SOAP 1.1 (decision 0021).

use std::collections::BTreeMap;

use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use epcis::format::{CbvFormat, EpcFormat};
use epcis::query::EventQuery;
use epcis::soap::{self, Fault, Message, Request};
use epcis::xml::{self, Version};
use epcis::{Finding, Prefixes};
use services::{Caller, Error, Page};

use crate::App;
use crate::error::Problem;
use crate::extract::{Known, base_url, parameter, read};

/// Bytes of a request.
const MAX_BYTES: usize = 1 << 20;
/// Events of one answer: SOAP has no pages.
const MAX_EVENTS: usize = 10_000;

/// `GET /epcis/soap`: the description, that of 1.x for `?wsdl=1`.
pub(crate) async fn description(State(app): State<App>, uri: axum::http::Uri, headers: HeaderMap) -> Response {
    let version = match parameter(uri.query(), "wsdl").as_deref() {
        Some("1") => Version::V1_2,
        _ => Version::V2_0,
    };
    let address = format!("{}/epcis/soap", base_url(&app, &headers));
    ([(header::CONTENT_TYPE, "text/xml; charset=utf-8")], soap::description(version, &address)).into_response()
}

/// `POST /epcis/soap`
pub(crate) async fn call(
    State(app): State<App>,
    Known(caller): Known,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Problem> {
    let bytes = read(&headers, body, MAX_BYTES).await?;
    let message = match soap::read(&bytes) {
        Ok(message) => message,
        Err(finding) => return Ok(refused(Version::V2_0, &Error::Invalid(vec![finding]))),
    };
    Ok(match answer(&app, &caller, &message).await {
        Ok(content) => envelope(StatusCode::OK, soap::answer(message.version, &content)),
        Err(error) => refused(message.version, &error),
    })
}

async fn answer(app: &App, caller: &Caller, message: &Message) -> services::Result<String> {
    Ok(match &message.request {
        Request::StandardVersion => {
            simple("GetStandardVersionResult", if message.version == Version::V2_0 { "2.0" } else { "1.2" })
        }
        Request::VendorVersion => simple("GetVendorVersionResult", env!("CARGO_PKG_VERSION")),
        Request::QueryNames => {
            let mut names = vec!["SimpleEventQuery".to_owned()];
            let mut page = Page { per_page: Some(Page::MAX), token: None };
            loop {
                let (found, next) = app.services.query_list(caller, &page).await?;
                names.extend(found.into_iter().map(|query| query.name));
                match next {
                    Some(token) => page.token = Some(token),
                    None => break strings("GetQueryNamesResult", &names),
                }
            }
        }
        Request::SubscriptionIds { query_name } => {
            let mut ids = Vec::new();
            let mut page = Page { per_page: Some(Page::MAX), token: None };
            loop {
                let (found, next) = app.services.subscription_list(caller, query_name, &page).await?;
                ids.extend(found.into_iter().map(|it| it.subscription.id));
                match next {
                    Some(token) => page.token = Some(token),
                    None => break strings("GetSubscriptionIDsResult", &ids),
                }
            }
        }
        Request::Unsubscribe { subscription_id } => {
            app.services.subscription_delete(caller, None, subscription_id).await?;
            "<epcisq:UnsubscribeResult/>".to_owned()
        }
        Request::Subscribe => {
            let detail =
                "subscriptions are made at /epcis/queries/{name}/subscriptions; they can be listed and ended here";
            return Err(Error::Forbidden(detail.to_owned()));
        }
        Request::Poll { query_name, parameters } => poll(app, caller, message.version, query_name, parameters).await?,
    })
}

/// All events of a query, or none when there are too many for one answer.
async fn poll(
    app: &App,
    caller: &Caller,
    version: Version,
    query_name: &str,
    parameters: &[(String, Vec<String>)],
) -> services::Result<String> {
    let mut page = Page { per_page: Some(Page::MAX), token: None };
    let mut fragments = Vec::new();
    // Clients of this interface know URNs; a Digital Link stays where the length of a prefix is unknown.
    let lengths = app.services.prefix_lengths(caller).await?;
    loop {
        let found = if query_name == "SimpleEventQuery" {
            let query = EventQuery::compile(parameters.to_vec(), &Prefixes::default()).map_err(Error::from)?;
            app.services.events(caller, query, &page).await?
        } else if parameters.is_empty() {
            app.services.query_events(caller, query_name, &page).await?
        } else {
            let finding = Finding::error("parameters", "/params", "a named query has its parameters already");
            return Err(Error::Invalid(vec![finding]));
        };
        for event in &found.events {
            fragments.push(event.xml(version, EpcFormat::Urn, CbvFormat::Urn, &|digits| lengths.of(digits))?);
        }
        if fragments.len() > MAX_EVENTS {
            return Err(Error::TooManyEvents { limit: MAX_EVENTS as u64 });
        }
        match found.next {
            Some(token) => page.token = Some(token),
            None => return Ok(xml::query_results(query_name, None, &fragments, &BTreeMap::new())),
        }
    }
}

fn simple(element: &str, text: &str) -> String {
    format!("<epcisq:{element}>{}</epcisq:{element}>", xml::escape(text))
}

fn strings(element: &str, values: &[String]) -> String {
    let list: String = values.iter().map(|value| format!("<string>{}</string>", xml::escape(value))).collect();
    format!("<epcisq:{element}>{list}</epcisq:{element}>")
}

/// A fault. Those that the client can mend are a 400: SOAP 1.1 would have every fault be a 500, and its clients read the
/// envelope whatever the status is.
fn refused(version: Version, error: &Error) -> Response {
    let (exception, status) = match error {
        Error::Unauthenticated => ("SecurityException", StatusCode::UNAUTHORIZED),
        Error::Forbidden(detail) if detail.starts_with("subscriptions are made") => {
            ("SubscribeNotPermittedException", StatusCode::BAD_REQUEST)
        }
        Error::Forbidden(_) => ("SecurityException", StatusCode::FORBIDDEN),
        Error::NoSuchName(_) => ("NoSuchNameException", StatusCode::BAD_REQUEST),
        Error::NotFound(_) => ("NoSuchSubscriptionException", StatusCode::BAD_REQUEST),
        Error::Parameter(_) => ("QueryParameterException", StatusCode::BAD_REQUEST),
        Error::TooComplex(_) => ("QueryTooComplexException", StatusCode::BAD_REQUEST),
        Error::TooManyEvents { .. } => ("QueryTooLargeException", StatusCode::BAD_REQUEST),
        Error::Invalid(_) | Error::NotExpressible(_) | Error::Conflict(_) => {
            ("ValidationException", StatusCode::BAD_REQUEST)
        }
        Error::Unavailable(_) => ("ImplementationException", StatusCode::SERVICE_UNAVAILABLE),
        _ => ("ImplementationException", StatusCode::INTERNAL_SERVER_ERROR),
    };
    let is_client = status.is_client_error();
    let reason = if is_client {
        error.to_string()
    } else {
        tracing::error!(%error, "a SOAP request failed");
        "something went wrong on this server".to_owned()
    };
    envelope(status, soap::fault(version, &Fault { exception, reason, is_client }))
}

fn envelope(status: StatusCode, text: String) -> Response {
    (status, [(header::CONTENT_TYPE, "text/xml; charset=utf-8")], text).into_response()
}
