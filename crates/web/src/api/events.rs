use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use epcis::query::EventQuery;
use services::{Caller, EventView, Page};

use super::collections::{self, Collection};
use super::{Place, link_next, paging};
use crate::App;
use crate::document::{self, About};
use crate::error::Problem;
use crate::extract::{Known, Path, Query};
use crate::negotiate::Form;

/// `GET /epcis/events`
pub(crate) async fn list(
    State(app): State<App>,
    Known(caller): Known,
    Query(parameters): Query<Vec<(String, String)>>,
    form: Form,
    uri: Uri,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let (page, rest) = paging(parameters.clone())?;
    let query = query(&rest, &form)?;
    let place = Place { app: &app, headers: &headers, path: uri.path(), parameters: &parameters };
    answer(&caller, query, &page, &place, &form).await
}

/// `GET /epcis/{collection}/{value}/events`
pub(crate) async fn of_resource(
    caller: &Caller,
    (collection, value): (Collection, &str),
    place: &Place<'_>,
    form: &Form,
) -> Result<Response, Problem> {
    let (page, rest) = paging(place.parameters.to_vec())?;
    let query = query(&rest, form)?.with_resource(collection, value);
    if !place.app.services.collection_has(caller, collection, value).await? {
        return Err(collections::unknown(collection, value));
    }
    answer(caller, query, &page, place, form).await
}

/// `GET /epcis/events/{id}`
pub(crate) async fn one(
    State(app): State<App>,
    Known(caller): Known,
    Path(id): Path<String>,
    form: Form,
) -> Result<Response, Problem> {
    let events = app.services.event(&caller, &id).await?;
    rendered(&app, &caller, &events, &form).await
}

fn query(parameters: &[(String, String)], form: &Form) -> Result<EventQuery, Problem> {
    let pairs = parameters.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    Ok(EventQuery::from_parameters(pairs, &form.prefixes).map_err(services::Error::from)?)
}

async fn answer(
    caller: &Caller,
    query: EventQuery,
    page: &Page,
    place: &Place<'_>,
    form: &Form,
) -> Result<Response, Problem> {
    let answer = place.app.services.events(caller, query, page).await?;
    let mut response = rendered(place.app, caller, &answer.events, form).await?;
    link_next(&mut response, place, answer.next.as_deref());
    Ok(response)
}

async fn rendered(app: &App, caller: &Caller, events: &[EventView], form: &Form) -> Result<Response, Problem> {
    let mut response = document::query_document(app, caller, events, form, About::default()).await?.into_response();
    form.describe_events(&mut response);
    Ok(response)
}

/// `DELETE /epcis/nextPageToken/{token}`
pub(crate) async fn forget_token(
    State(app): State<App>,
    Known(caller): Known,
    Path(token): Path<String>,
) -> Result<StatusCode, Problem> {
    app.services.token_delete(&caller, &token).await?;
    Ok(StatusCode::NO_CONTENT)
}
