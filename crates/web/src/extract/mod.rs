//! What handlers take out of a request: the caller, a body within its limit, languages and wishes.

mod address;
mod body;
mod caller;
mod negotiate;
mod unread;

use axum::extract::Request;
use axum::http::header;
use axum::middleware::Next;
use axum::response::Response;
use percent_encoding::percent_decode_str;

use crate::error::Problem;
use crate::portal::language::Language;

pub(crate) use address::{Path, Query};
pub(crate) use body::read;
pub(crate) use caller::Known;
pub(crate) use negotiate::{Accepts, base_url, epc_format, header_text, takes_gzip};
pub(crate) use unread::watch_body;

/// The language of the page: `?lang=`, else what the browser asks for.
pub(crate) fn language(request: &Request) -> Language {
    language_of(request.uri().query(), header_text(request.headers(), header::ACCEPT_LANGUAGE.as_str()))
}

/// The same from its parts.
pub(crate) fn language_of(query: Option<&str>, accept_language: Option<&str>) -> Language {
    Language::from_query_cookie_header(parameter(query, "lang").as_deref(), None, accept_language)
}

/// The first parameter of this name in a query, decoded; a full IRI arrives percent-encoded.
pub(crate) fn parameter(query: Option<&str>, name: &str) -> Option<String> {
    let pairs = query.unwrap_or_default().split('&').map(|pair| pair.split_once('=').unwrap_or((pair, "")));
    let value = pairs.filter(|(known, _)| *known == name).map(|(_, value)| value.replace('+', " ")).next()?;
    Some(percent_decode_str(&value).decode_utf8_lossy().into_owned())
}

/// U+0000 stands in no identifier and in no word, and not every database can look for it.
pub(crate) async fn refuse_nul(request: Request, next: Next) -> Result<Response, Problem> {
    if request.uri().path_and_query().is_some_and(|address| address.as_str().contains("%00")) {
        return Err(Problem::bad_address("the address holds the character U+0000"));
    }
    Ok(next.run(request).await)
}

/// Whether the client would rather have a page.
pub(crate) fn prefers_page(request: &Request) -> bool {
    Accepts::of(request.headers()).prefers_page()
}

/// Whether the client would rather have a problem in XML.
pub(crate) fn prefers_xml(request: &Request) -> bool {
    Accepts::of(request.headers()).prefers_xml()
}
