//! Links of a key, set by its owner: `/api/v1/links/01/…`.

use axum::body::Body;
use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, HeaderValue, Uri, header};
use axum::response::Response;
use epcis::Finding;
use gs1::Scan;
use serde_json::{Value, json};
use services::clock::utc_text;
use services::link::LinkSetView;
use services::record::{Link, Text};
use services::{Caller, Error};

use super::json;
use crate::App;
use crate::error::Problem;
use crate::extract::{self, Known, header_text, read};

const ROOT: &str = "/api/v1/links";
/// Faults after which no further link is looked at.
const MOST_FAULTS: usize = 100;

/// `GET /api/v1/links/{key}`: the current links, `?version=2` those of a version, `?version=all` the list of versions.
pub(crate) async fn get(
    State(app): State<App>,
    Known(caller): Known,
    RawQuery(query): RawQuery,
    uri: Uri,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let anchor = anchor(&uri)?;
    let version = match extract::parameter(query.as_deref(), "version").as_deref() {
        None => None,
        Some("all") => {
            let versions = app.services.link_history(&caller, &anchor).await?;
            let list: Vec<Value> = versions
                .iter()
                .map(|it| json!({ "version": it.version, "time": utc_text(it.record_time), "links": it.set.links.len() }))
                .collect();
            return json(&headers, json!({ "anchor": anchor.path(), "versions": list }).to_string());
        }
        Some(text) => Some(number(text).ok_or_else(|| {
            Problem::bad_parameter("version", &format!("“{text}” is not a whole number above zero, nor all"))
        })?),
    };
    answer(&headers, &app.services.link_set(&caller, &anchor, version).await?)
}

/// `PUT /api/v1/links/{key}`: the whole set, as its next version.
pub(crate) async fn put(
    State(app): State<App>,
    Known(caller): Known,
    uri: Uri,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Problem> {
    if caller == Caller::Anonymous {
        return Err(Error::Unauthenticated.into());
    }
    let anchor = anchor(&uri)?;
    let expected = expected(&headers)?;
    let body = read(&headers, body, app.services.settings().inline_bytes).await?;
    let (description, links) = parse(&body).map_err(Error::Invalid)?;
    change(&app, &caller, &anchor, description, links, expected, &headers).await
}

/// `DELETE /api/v1/links/{key}`: a version without links. Earlier ones stay.
pub(crate) async fn delete(
    State(app): State<App>,
    Known(caller): Known,
    uri: Uri,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let anchor = anchor(&uri)?;
    let expected = expected(&headers)?;
    app.services.link_set(&caller, &anchor, None).await?;
    change(&app, &caller, &anchor, None, Vec::new(), expected, &headers).await
}

async fn change(
    app: &App,
    caller: &Caller,
    anchor: &Scan,
    description: Option<Text>,
    links: Vec<Link>,
    expected: Option<i64>,
    headers: &HeaderMap,
) -> Result<Response, Problem> {
    let view = app.services.link_set_put(caller, anchor, description, links, expected).await?;
    app.answers.clear();
    answer(headers, &view)
}

fn anchor(uri: &Uri) -> Result<Scan, Problem> {
    let path = uri.path().strip_prefix(ROOT).unwrap_or_default();
    Scan::parse_path(path, None)
        .map_err(|error| Problem::bad_link(error.to_string()).with("offset", (ROOT.len() + error.offset()).into()))
}

/// The version that the client has seen: `If-Match: "3"`, or `If-None-Match: *` for none.
fn expected(headers: &HeaderMap) -> Result<Option<i64>, Problem> {
    if header_text(headers, header::IF_NONE_MATCH.as_str()).is_some_and(|value| value.trim() == "*") {
        return Ok(Some(0));
    }
    match header_text(headers, header::IF_MATCH.as_str()).map(str::trim) {
        None | Some("*") => Ok(None),
        Some(tag) => match tag.strip_prefix('"').and_then(|tag| tag.strip_suffix('"')).and_then(number) {
            Some(version) => Ok(Some(version)),
            None => Err(Problem::bad_parameter(
                "If-Match",
                &format!("{tag} is no ETag of links; expected one such as \"3\""),
            )),
        },
    }
}

fn number(text: &str) -> Option<i64> {
    text.parse().ok().filter(|&number: &i64| number > 0)
}

fn answer(headers: &HeaderMap, view: &LinkSetView) -> Result<Response, Problem> {
    let set = serde_json::to_value(&view.set).map_err(|error| Error::Internal(format!("link set: {error}")))?;
    let mut body = json!({ "version": view.version, "time": utc_text(view.record_time) });
    if let (Value::Object(body), Value::Object(set)) = (&mut body, set) {
        body.extend(set);
    }
    let mut response = json(headers, body.to_string())?;
    if let Ok(tag) = HeaderValue::from_str(&format!("\"{}\"", view.version)) {
        response.headers_mut().insert(header::ETAG, tag);
    }
    Ok(response)
}

/// Reads `{"description": {"vi", "en"}?, "links": […]}` link by link, so that every fault has its pointer.
fn parse(body: &[u8]) -> Result<(Option<Text>, Vec<Link>), Vec<Finding>> {
    let one = |pointer: &str, message: String| vec![Finding::error("json", pointer, message)];
    let value: Value = serde_json::from_slice(body).map_err(|error| one("", error.to_string()))?;
    let Value::Object(mut members) = value else {
        return Err(one("", "expected an object with the member links".to_owned()));
    };
    let mut faults = Vec::new();
    let description = members.shift_remove("description").filter(|value| !value.is_null());
    let description = description.and_then(|value| {
        serde_json::from_value(value)
            .map_err(|error| faults.extend(one("/description", format!("{error}; expected the members vi and en"))))
            .ok()
    });
    let mut links = Vec::new();
    match members.shift_remove("links") {
        Some(Value::Array(items)) => {
            for (index, item) in items.into_iter().enumerate() {
                // A body of millions of wrong links would make an answer many times its size.
                if faults.len() >= MOST_FAULTS {
                    break;
                }
                match link(item, &format!("/links/{index}")) {
                    Ok(link) => links.push(link),
                    Err(found) => faults.extend(found),
                }
            }
        }
        _ => faults.extend(one("/links", "expected an array of links; an empty one takes all away".to_owned())),
    }
    // What an answer to GET has besides may be sent back unchanged.
    for name in members
        .keys()
        .take(MOST_FAULTS)
        .filter(|name| !matches!(name.as_str(), "version" | "time" | "anchor" | "owner"))
    {
        let pointer = format!("/{}", name.replace('~', "~0").replace('/', "~1"));
        faults.extend(one(&pointer, "there is no such member; expected description and links".to_owned()));
    }
    if faults.is_empty() { Ok((description, links)) } else { Err(faults) }
}

/// Members of a link and what they hold.
const MEMBERS: [(&str, &str); 12] = [
    ("relation", "a text"),
    ("href", "a text"),
    ("title", "a text"),
    ("type", "a text"),
    ("from", "a text"),
    ("to", "a text"),
    ("hreflang", "an array of texts"),
    ("context", "an array of texts"),
    ("fwqs", "true or false"),
    ("public", "true or false"),
    ("default", "true or false"),
    ("default_multi", "true or false"),
];

fn link(value: Value, place: &str) -> Result<Link, Vec<Finding>> {
    let Value::Object(members) = &value else {
        return Err(vec![Finding::error("json", place, "expected an object with relation and href")]);
    };
    let mut faults = Vec::new();
    for (name, value) in members.iter().take(MOST_FAULTS) {
        let pointer = format!("{place}/{}", name.replace('~', "~0").replace('/', "~1"));
        let Some((_, kind)) = MEMBERS.iter().find(|(known, _)| known == name) else {
            let known: Vec<&str> = MEMBERS.iter().map(|(name, _)| *name).collect();
            let message = format!("there is no such member; expected {}", known.join(", "));
            faults.push(Finding::error("json", pointer, message));
            continue;
        };
        let fits = match *kind {
            "a text" => value.is_string(),
            "true or false" => value.is_boolean(),
            _ => value.as_array().is_some_and(|items| items.iter().all(Value::is_string)),
        };
        if !fits {
            faults.push(Finding::error("json", pointer, format!("expected {kind}")));
        }
    }
    for name in ["relation", "href"].into_iter().filter(|name| !members.contains_key(*name)) {
        faults.push(Finding::error("json", format!("{place}/{name}"), "expected, and absent"));
    }
    if !faults.is_empty() {
        return Err(faults);
    }
    serde_json::from_value(value).map_err(|error| vec![Finding::error("json", place, error.to_string())])
}
