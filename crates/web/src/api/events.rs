use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, Uri};
use axum::response::Response;
use epcis::query::{Collection, EventQuery};
use services::clock::utc_text;
use services::{Caller, EventView, Page};

use super::{document, json, link_next, paging};
use crate::App;
use crate::error::Problem;
use crate::extract::{Known, Path, Query, base_url, epc_format};

/// `GET /epcis/events`
pub(crate) async fn list(
    State(app): State<App>,
    Known(caller): Known,
    Query(parameters): Query<Vec<(String, String)>>,
    uri: Uri,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let (page, rest) = paging(parameters.clone())?;
    let query = query(&rest)?;
    answer(&app, &caller, query, &page, (uri.path(), &parameters), &headers).await
}

/// `GET /epcis/epcs/{epc}/events`
pub(crate) async fn about(
    State(app): State<App>,
    Known(caller): Known,
    Path(epc): Path<String>,
    Query(parameters): Query<Vec<(String, String)>>,
    uri: Uri,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let (page, rest) = paging(parameters.clone())?;
    let query = query(&rest)?.with_resource(Collection::Epcs, &epc);
    answer(&app, &caller, query, &page, (uri.path(), &parameters), &headers).await
}

/// `GET /epcis/events/{id}`
pub(crate) async fn one(
    State(app): State<App>,
    Known(caller): Known,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let events = app.services.event(&caller, &id).await?;
    rendered(&app, &caller, &events, &headers).await
}

fn query(parameters: &[(String, String)]) -> Result<EventQuery, Problem> {
    let pairs = parameters.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    Ok(EventQuery::from_parameters(pairs, &epcis::Prefixes::default()).map_err(services::Error::from)?)
}

async fn answer(
    app: &App,
    caller: &Caller,
    query: EventQuery,
    page: &Page,
    (path, parameters): (&str, &[(String, String)]),
    headers: &HeaderMap,
) -> Result<Response, Problem> {
    let answer = app.services.events(caller, query, page).await?;
    let mut response = rendered(app, caller, &answer.events, headers).await?;
    if let Some(token) = answer.next {
        link_next(&mut response, &base_url(app, headers), path, parameters, &token);
    }
    Ok(response)
}

async fn rendered(app: &App, caller: &Caller, events: &[EventView], headers: &HeaderMap) -> Result<Response, Problem> {
    let format = epc_format(headers)?;
    let lengths = match format {
        epcis::format::EpcFormat::Urn => app.services.prefix_lengths(caller).await?,
        _ => services::PrefixLengths::default(),
    };
    let created = utc_text(app.services.now());
    let text = document::query_document(events, format, &created, &|digits| lengths.of(digits));
    let mut response = json(headers, text)?;
    response.headers_mut().insert("gs1-epc-format", HeaderValue::from_static(format.header()));
    Ok(response)
}
