//! Answers of the resolver as they go out.

use askama::Template;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::Response;
use bytes::Bytes;
use services::link::{Links, Party, Target};

use super::cache::Kept;
use super::linkset;
use super::wish::{Form, LINKSET};
use crate::error::Problem;
use crate::portal::language::Language;
use crate::portal::links::LinksPage;
use crate::portal::party::PartyPage;

/// How long others may keep an answer: no longer than a scan page.
const CACHE_CONTROL: HeaderValue = HeaderValue::from_static("public, max-age=10");

/// An answer.
pub(super) enum Reply {
    /// The same for every request like this one.
    Kept(Kept),
    /// The scan page, as every request like this one gets it; it is kept elsewhere.
    Page(Response),
    /// Made for this request.
    Live(Response),
}

pub(super) fn redirect(address: &str) -> Result<Reply, Problem> {
    let location = HeaderValue::from_str(address)
        .map_err(|error| services::Error::Internal(format!("a link cannot be a header: {error}")))?;
    let mut headers = HeaderMap::with_capacity(8);
    headers.insert(header::LOCATION, location);
    headers.insert(header::CACHE_CONTROL, CACHE_CONTROL);
    Ok(Reply::Kept(Kept::new(StatusCode::TEMPORARY_REDIRECT, headers, Bytes::new())))
}

pub(super) fn linkset(
    links: &Links,
    base: &str,
    address: &str,
    form: Form,
    language: Language,
    describe: &str,
) -> Result<Reply, Problem> {
    if form == Form::Page {
        return page(&LinksPage::new(links, base, address, language), StatusCode::OK);
    }
    document(linkset::document(links, base, language, describe), base, form, StatusCode::OK)
}

/// Several links that fit alike: the client chooses.
pub(super) fn choices(
    links: &Links,
    targets: &[&Target],
    base: &str,
    address: &str,
    form: Form,
    language: Language,
    describe: &str,
) -> Result<Reply, Problem> {
    if form == Form::Page {
        return page(&LinksPage::candidates(links, targets, address, language), StatusCode::MULTIPLE_CHOICES);
    }
    let holds = |level: &&services::link::Level| level.links.iter().any(|link| targets.contains(&link));
    let level = links.levels.iter().find(holds).or(links.levels.first());
    let (anchor, description) = match level {
        Some(level) => (format!("{base}/{}", level.anchor), linkset::description(level, links, language)),
        None => (base.to_owned(), String::new()),
    };
    let body = linkset::candidates(&anchor, targets, description, describe);
    document(body, base, form, StatusCode::MULTIPLE_CHOICES)
}

fn document(mut body: serde_json::Value, base: &str, form: Form, status: StatusCode) -> Result<Reply, Problem> {
    let kind = match form {
        Form::JsonLd => {
            body["@context"] = format!("{base}/linkset-context").into();
            "application/ld+json"
        }
        _ => LINKSET,
    };
    Ok(Reply::Kept(kept(status, kind, Bytes::from(body.to_string()))))
}

/// The page of a place or an organisation.
pub(super) fn party(party: &Party, address: &str, language: Language) -> Result<Reply, Problem> {
    page(&PartyPage::new(party, address, language), StatusCode::OK)
}

fn page(page: &impl Template, status: StatusCode) -> Result<Reply, Problem> {
    let text = page.render().map_err(|error| services::Error::Internal(format!("page of the resolver: {error}")))?;
    let mut answer = kept(status, "text/html; charset=utf-8", Bytes::from(text));
    crate::pages::secure(&mut answer.headers);
    Ok(Reply::Kept(answer))
}

fn kept(status: StatusCode, kind: &'static str, body: Bytes) -> Kept {
    let mut headers = HeaderMap::with_capacity(8);
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    headers.insert(header::CACHE_CONTROL, CACHE_CONTROL);
    Kept::new(status, headers, body)
}

/// One header for all links, since clients exist that see only the last of several, and no comma within a link.
///
/// Of a request that came `compressed`, it also names the plain address.
pub(super) fn link_header(base: &str, path: &str, compressed: bool) -> HeaderValue {
    let mut text = format!(
        "<{base}/{path}?linkType=linkset>; rel=\"linkset\"; type=\"{LINKSET}\", <{base}/linkset-context>; \
         rel=\"http://www.w3.org/ns/json-ld#context\"; type=\"application/ld+json\""
    );
    if compressed {
        text.push_str(&format!(", <{base}/{path}>; rel=\"owl:sameAs\""));
    }
    // A path is percent-encoded and a base is a checked host.
    HeaderValue::from_str(&text).unwrap_or(HeaderValue::from_static(""))
}
