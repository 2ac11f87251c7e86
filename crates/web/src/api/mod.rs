//! The API for programs: EPCIS 2.0 under `/epcis`, the rest under `/api/v1`.

pub(crate) mod capture;
pub(crate) mod collections;
pub(crate) mod discovery;
pub(crate) mod events;
pub(crate) mod health;
pub(crate) mod labels;
pub(crate) mod links;
pub(crate) mod queries;
pub(crate) mod records;
pub(crate) mod schemes;
pub(crate) mod stage_codes;
pub(crate) mod stamps;
pub(crate) mod trace;

use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use serde_json::Value;
use services::Page;

use crate::App;
use crate::error::Problem;
use crate::extract::base_url;
use crate::negotiate::Form;

/// JSON text under the media type that the client takes.
fn json(headers: &HeaderMap, text: String) -> Result<Response, Problem> {
    let form = Form::of_json(headers)?;
    let mut response = text.into_response();
    form.describe(&mut response);
    response.headers_mut().insert("gs1-epcis-version", HeaderValue::from_static("2.0.0"));
    Ok(response)
}

/// Takes paging out of the parameters and leaves the rest.
fn paging(parameters: Vec<(String, String)>) -> Result<(Page, Vec<(String, String)>), Problem> {
    let mut page = Page::default();
    let mut rest = Vec::with_capacity(parameters.len());
    for (name, value) in parameters {
        match name.as_str() {
            "perPage" if page.per_page.is_some() => return Err(Problem::bad_parameter(&name, "stands there twice")),
            "nextPageToken" if page.token.is_some() => return Err(Problem::bad_parameter(&name, "stands there twice")),
            "perPage" => {
                let count: u32 = value.parse().ok().filter(|&count| count > 0).ok_or_else(|| {
                    Problem::bad_parameter("perPage", &format!("“{value}” is not a whole number above zero"))
                })?;
                page.per_page = Some(count.min(Page::MAX));
            }
            "nextPageToken" => page.token = Some(value),
            _ => rest.push((name, value)),
        }
    }
    Ok((page, rest))
}

/// The page that a list without filters is asked for.
fn only_paging(parameters: &[(String, String)]) -> Result<Page, Problem> {
    let (page, rest) = paging(parameters.to_vec())?;
    match rest.first() {
        Some((name, _)) => Err(Problem::bad_parameter(name, "is not a parameter of this list")),
        None => Ok(page),
    }
}

/// One page of a list, in JSON, with the way to the next.
fn page_of(list: Vec<Value>, next: Option<&str>, place: &Place<'_>) -> Result<Response, Problem> {
    let mut response = json(place.headers, Value::Array(list).to_string())?;
    link_next(&mut response, place, next);
    Ok(response)
}

/// Where a list stands, and how it was asked for.
pub(crate) struct Place<'a> {
    app: &'a App,
    headers: &'a HeaderMap,
    path: &'a str,
    parameters: &'a [(String, String)],
}

/// `Link: <…>; rel="next"` with the same query and the next token where there is one, and beside it
/// `GS1-Next-Page-Token-Expires`. The list of deliveries has a mere number for a token, which does not expire.
fn link_next(response: &mut Response, place: &Place<'_>, token: Option<&str>) {
    let Some(token) = token else { return };
    if let Ok(value) = HeaderValue::from_str(&format!("<{}>; rel=\"next\"", next_address(place, token))) {
        response.headers_mut().insert(header::LINK, value);
    }
    let expires = place.app.services.token_expires(token).map(services::clock::utc_text);
    if let Some(value) = expires.and_then(|text| HeaderValue::from_str(&text).ok()) {
        response.headers_mut().insert("gs1-next-page-token-expires", value);
    }
}

fn next_address(place: &Place<'_>, token: &str) -> String {
    use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
    let mut address = format!("{}{}?", base_url(place.app, place.headers), place.path);
    for (name, value) in place.parameters.iter().filter(|(name, _)| name != "nextPageToken") {
        address.push_str(&utf8_percent_encode(name, NON_ALPHANUMERIC).to_string());
        address.push('=');
        address.push_str(&utf8_percent_encode(value, NON_ALPHANUMERIC).to_string());
        address.push('&');
    }
    address.push_str("nextPageToken=");
    address.push_str(token);
    address
}
