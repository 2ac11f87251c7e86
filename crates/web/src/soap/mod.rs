//! The SOAP 1.1 query interface, `/epcis/soap`: decode, ask, encode (decision 0021).

mod subscribe;
mod wsdl;

use axum::body::Body;
use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use epcis::format::{CbvFormat, EpcFormat};
use epcis::master_data::VocabularyQuery;
use epcis::query::EventQuery;
use epcis::xml::Version;
use epcis::xml::soap::{self, FaultKind, Operation, Request};
use services::{Caller, Error, Page, PrefixLengths, Services};

use crate::App;
use crate::error::Problem;
use crate::extract::{Known, base_url, read};

/// A message is a query: this many bytes at most.
const MAX_BYTES: usize = 1024 * 1024;
/// Events in one answer, which has no pages; more are a `QueryTooLargeException`.
const MAX_EVENTS: usize = 10_000;

/// Names that the standard gives away.
const EVENTS: &str = "SimpleEventQuery";
const MASTER_DATA: &str = "SimpleMasterDataQuery";

/// Why there is no answer.
struct Refusal(FaultKind, String);

impl From<Error> for Refusal {
    fn from(error: Error) -> Self {
        let kind = match &error {
            Error::Unauthenticated | Error::Forbidden(_) => FaultKind::Security,
            Error::NoSuchName(_) => FaultKind::NoSuchName,
            Error::SubscriptionControls(_) => FaultKind::SubscriptionControls,
            Error::Parameter(_) => FaultKind::QueryParameter,
            Error::TooManyEvents { .. } | Error::TooManyElements { .. } => FaultKind::QueryTooLarge,
            Error::Unavailable(_) | Error::Internal(_) => {
                tracing::error!(%error, "a SOAP request failed");
                return Self(FaultKind::Implementation, "the request could not be answered".to_owned());
            }
            _ => FaultKind::Validation,
        };
        Self(kind, error.to_string())
    }
}

/// `GET /epcis/soap?wsdl`
pub(crate) async fn describe(
    State(app): State<App>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let version = match query.as_deref().map(str::to_ascii_lowercase).as_deref() {
        Some("wsdl") => Version::V2_0,
        Some("wsdl=1") => Version::V1_2,
        _ => return Err(Error::NotFound("the description is at ?wsdl, that of EPCIS 1 at ?wsdl=1".to_owned()).into()),
    };
    let address = format!("{}/epcis/soap", base_url(&app, &headers));
    Ok(xml(StatusCode::OK, wsdl::text(version, &address)))
}

/// `POST /epcis/soap`
pub(crate) async fn call(
    State(app): State<App>,
    caller: Result<Known, Problem>,
    headers: HeaderMap,
    content: Body,
) -> Result<Response, Problem> {
    let bytes = read(&headers, content, MAX_BYTES).await?;
    let request = match Request::read(&bytes) {
        Ok(request) => request,
        Err(unreadable) => {
            let refusal = Refusal(FaultKind::Validation, unreadable.message);
            return Ok(refused(StatusCode::BAD_REQUEST, unreadable.version, &refusal));
        }
    };
    let version = request.version;
    let answer = match caller {
        Ok(Known(caller)) if caller != Caller::Anonymous => answer(&app.services, &caller, request).await,
        _ => Err(Error::Unauthenticated.into()),
    };
    Ok(match answer {
        Ok(text) => xml(StatusCode::OK, text),
        Err(refusal) => refused(StatusCode::INTERNAL_SERVER_ERROR, version, &refusal),
    })
}

fn refused(status: StatusCode, version: Version, Refusal(kind, reason): &Refusal) -> Response {
    xml(status, soap::fault(version, *kind, *kind != FaultKind::Implementation, reason))
}

fn xml(status: StatusCode, text: String) -> Response {
    (status, [(header::CONTENT_TYPE, "text/xml; charset=utf-8")], text).into_response()
}

async fn answer(services: &Services, caller: &Caller, request: Request) -> Result<String, Refusal> {
    let version = request.version;
    match request.operation {
        Operation::StandardVersion => Ok(soap::single(version, "GetStandardVersionResult", version.name())),
        Operation::VendorVersion => {
            Ok(soap::single(version, "GetVendorVersionResult", concat!("nguon/", env!("CARGO_PKG_VERSION"))))
        }
        Operation::QueryNames => {
            let mut names = vec![EVENTS.to_owned(), MASTER_DATA.to_owned()];
            names.extend(query_names(services, caller).await?);
            Ok(soap::strings(version, "GetQueryNamesResult", &names))
        }
        Operation::SubscriptionIds(query) => {
            let ids = subscription_ids(services, caller, &query).await?;
            Ok(soap::strings(version, "GetSubscriptionIDsResult", &ids))
        }
        Operation::Unsubscribe(id) => {
            let done = services.subscription_delete_called(caller, &id).await;
            done.map_err(|error| match error {
                Error::NotFound(detail) => Refusal(FaultKind::NoSuchSubscription, detail),
                error => error.into(),
            })?;
            Ok(soap::single(version, "UnsubscribeResult", ""))
        }
        Operation::Subscribe(wish) => {
            subscribe::subscribe(services, caller, (version, &request.prefixes), wish).await?;
            Ok(soap::single(version, "SubscribeResult", ""))
        }
        Operation::Poll { query, parameters } if query == MASTER_DATA => {
            let wanted = VocabularyQuery::compile(parameters).map_err(Error::from)?;
            let (found, prefixes) = services.vocabulary_query(caller, &wanted).await?;
            Ok(soap::vocabularies(version, &query, &found, &prefixes))
        }
        Operation::Poll { query, parameters } => {
            let fragments = poll(services, caller, version, &query, parameters, &request.prefixes).await?;
            Ok(soap::events(version, &query, &fragments))
        }
    }
}

async fn poll(
    services: &Services,
    caller: &Caller,
    version: Version,
    query: &str,
    parameters: Vec<(String, Vec<String>)>,
    prefixes: &epcis::Prefixes,
) -> Result<Vec<epcis::xml::Fragment>, Refusal> {
    if query != EVENTS && !parameters.is_empty() {
        let reason = format!("the named query “{query}” has its parameters already and takes no others");
        return Err(Refusal(FaultKind::QueryParameter, reason));
    }
    let compiled = EventQuery::compile(parameters, prefixes).map_err(Error::from)?;
    let mut page = Page { per_page: Some(Page::MAX), token: None };
    let (mut fragments, lengths) = (Vec::new(), PrefixLengths::default());
    loop {
        let found = match query {
            EVENTS => services.events(caller, compiled.clone(), &page).await?,
            name => services.query_events(caller, name, &page).await?,
        };
        for event in &found.events {
            fragments
                .push(event.xml(version, EpcFormat::NeverTranslates, CbvFormat::Urn, &|digits| lengths.of(digits))?);
        }
        if found.next.is_none() {
            return Ok(fragments);
        }
        if fragments.len() >= MAX_EVENTS {
            return Err(Error::TooManyEvents { limit: MAX_EVENTS as u64 }.into());
        }
        page.token = found.next;
    }
}

async fn query_names(services: &Services, caller: &Caller) -> Result<Vec<String>, Refusal> {
    let mut page = Page { per_page: Some(Page::MAX), token: None };
    let mut names = Vec::new();
    loop {
        let (found, next) = services.query_list(caller, &page).await?;
        names.extend(found.into_iter().map(|query| query.name));
        if next.is_none() {
            return Ok(names);
        }
        page.token = next;
    }
}

/// The names that subscribers gave, and ours where they gave none.
async fn subscription_ids(services: &Services, caller: &Caller, query: &str) -> Result<Vec<String>, Refusal> {
    if query == MASTER_DATA {
        return Ok(Vec::new());
    }
    let mut page = Page { per_page: Some(Page::MAX), token: None };
    let mut ids = Vec::new();
    loop {
        let (found, next) = match query {
            EVENTS => services.subscription_list_all(caller, &page).await?,
            name => services.subscription_list(caller, name, &page).await?,
        };
        let of_query = found.into_iter().filter(|it| it.query_name == query).map(|it| it.subscription);
        ids.extend(of_query.map(|it| if it.external_id.is_empty() { it.id } else { it.external_id }));
        if next.is_none() {
            return Ok(ids);
        }
        page.token = next;
    }
}
