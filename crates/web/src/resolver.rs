//! The resolver: GS1 Digital Link paths at the root of the node.
//!
//! A client that prefers a page and names no link type gets the scan page itself, which is the default link. Others
//! get a redirect to the link type they name, or the linkset (RFC 9264).

use axum::Json;
use axum::extract::{Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use gs1::Scan;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};
use services::passport::{Hint, Passport};

use crate::App;
use crate::error::Problem;
use crate::extract::{self, Accepts, base_url};
use crate::pages;
use crate::pages::viewer::Viewer;

/// Namespace of GS1 link types.
const LINK_TYPES: &str = "https://ref.gs1.org/voc/";
const LINKSET: &str = "application/linkset+json";

/// `GET /01/…` and its like
pub(crate) async fn resolve(State(app): State<App>, request: Request) -> Result<Response, Problem> {
    let language = extract::language(&request);
    let viewer = Viewer::of(&app, &request);
    let (Parts { uri, headers, .. }, _) = request.into_parts();
    let (path, query) = (uri.path(), uri.query());
    let accepts = Accepts::of(&headers);
    let link_type = extract::parameter(query, "linkType");
    let wants_page = link_type.is_none() && !accepts.names(LINKSET) && accepts.prefers_page();
    let scan = match Scan::parse_path(path, query) {
        Ok(scan) => scan,
        Err(error) if wants_page => {
            let hint = match error.suggestion() {
                Some(neighbour) if error.is_check_digit() => Hint::CheckDigit { neighbour: neighbour.to_owned() },
                _ => Hint::None,
            };
            let code = path.split('/').nth(2).unwrap_or(path).to_owned();
            let passport = Passport::unknown(path.to_owned(), code, hint);
            return pages::scan::impossible(&app, passport, language, &headers).await;
        }
        Err(error) => return Err(Problem::bad_link(error.to_string())),
    };
    // Also a refusal differs by what the client takes, and may be read by a page of another origin.
    let wants_linkset = matches!(link_type.as_deref(), Some("linkset" | "all")) || accepts.names(LINKSET);
    let links = links(&app, &scan, query, &headers);
    let answer = match link_type {
        _ if wants_linkset => Ok(linkset(&links)),
        Some(name) => redirect(&links, &name),
        None if !wants_page && accepts.json().is_some() => Ok(linkset(&links)),
        // The page is at this very address: a redirect to it would lead back here.
        None if accepts.takes_page() => pages::scan::page(&app, &scan, language, &headers, viewer).await,
        None => {
            let detail = format!("this code is answered in text/html, application/json or {LINKSET}");
            Err(Problem::not_acceptable(&detail))
        }
    };
    // Also a refusal differs by what the client takes, and may be read by a page of another origin.
    let mut response = answer.unwrap_or_else(IntoResponse::into_response);
    let link = format!("<{}?linkType=linkset>; rel=\"linkset\"; type=\"{LINKSET}\"", links.anchor);
    let headers = response.headers_mut();
    if let Ok(link) = HeaderValue::from_str(&link) {
        headers.insert(header::LINK, link);
    }
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    headers.entry(header::VARY).or_insert(HeaderValue::from_static("Accept, Accept-Language"));
    Ok(response)
}

/// `OPTIONS /01/…`
pub(crate) async fn options() -> Response {
    let headers = [
        (header::ALLOW, "GET, HEAD, OPTIONS"),
        (header::ACCESS_CONTROL_ALLOW_ORIGIN, "*"),
        (header::ACCESS_CONTROL_ALLOW_METHODS, "GET, HEAD, OPTIONS"),
        (header::ACCESS_CONTROL_ALLOW_HEADERS, "Accept, Accept-Language"),
    ];
    (StatusCode::NO_CONTENT, headers).into_response()
}

/// `GET /.well-known/gs1resolver`
pub(crate) async fn description(State(app): State<App>, headers: HeaderMap) -> Response {
    let body = json!({
        "name": "Nguồn",
        "resolverRoot": base_url(&app, &headers),
        "supportedPrimaryKeys": ["all"],
        "supportedLinkType": [{ "namespace": LINK_TYPES, "prefix": "gs1:" }],
        "linkTypeDefaultCanBeLinkset": false,
    });
    ([(header::ACCESS_CONTROL_ALLOW_ORIGIN, "*")], Json(body)).into_response()
}

/// The links of one code.
struct Links {
    anchor: String,
    /// The page, in the language that the request names.
    page: String,
    events: String,
}

fn links(app: &App, scan: &Scan, query: Option<&str>, headers: &HeaderMap) -> Links {
    let base = base_url(app, headers);
    let key = utf8_percent_encode(&format!("https://id.gs1.org/{}", scan.key()), NON_ALPHANUMERIC).to_string();
    let anchor = format!("{base}/{}", scan.path());
    let page = match extract::parameter(query, "lang") {
        Some(language) => format!("{anchor}?lang={}", utf8_percent_encode(&language, NON_ALPHANUMERIC)),
        None => anchor.clone(),
    };
    Links { page, events: format!("{base}/epcis/epcs/{key}/events"), anchor }
}

fn linkset(links: &Links) -> Response {
    let page = json!([{ "href": links.page, "title": "Nguồn", "type": "text/html", "hreflang": ["vi", "en"] }]);
    let body: Value = json!({ "linkset": [{
        "anchor": links.anchor,
        "itemDescription": "Nguồn",
        format!("{LINK_TYPES}defaultLink"): [{ "href": links.page, "title": "Nguồn" }],
        format!("{LINK_TYPES}pip"): page,
        format!("{LINK_TYPES}traceability"): page,
        format!("{LINK_TYPES}epcis"): [{ "href": links.events, "title": "EPCIS", "type": "application/json" }],
    }] });
    ([(header::CONTENT_TYPE, LINKSET)], Json(body).0.to_string()).into_response()
}

fn redirect(links: &Links, link_type: &str) -> Result<Response, Problem> {
    let name = link_type.rsplit([':', '/']).next().unwrap_or(link_type);
    match name {
        "defaultLink" | "pip" | "traceability" => Ok(see(&links.page)),
        "epcis" => Ok(see(&links.events)),
        _ => Err(Problem::no_resource(format!("there is no link of type “{link_type}”"))),
    }
}

fn see(address: &str) -> Response {
    (StatusCode::TEMPORARY_REDIRECT, [(header::LOCATION, address)]).into_response()
}
