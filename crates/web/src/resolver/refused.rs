//! What is no Digital Link: a page that helps, or a problem document that names the place and what would be right.

use axum::http::HeaderMap;
use axum::response::Response;
use gs1::{Check, Error as Fault};
use serde_json::Value;
use services::Caller;
use services::passport::{Hint, Passport};

use super::wish::Wish;
use crate::App;
use crate::error::Problem;
use crate::pages;
use crate::portal::language::Language;

pub(super) async fn answer(
    app: &App,
    path: &str,
    fault: &Fault,
    wish: &Wish,
    language: Language,
    headers: &HeaderMap,
) -> Result<Response, Problem> {
    let hint = app.services.hint(&Caller::Anonymous, path, fault).await?;
    let for_people = wish.link_type.is_none() && !wish.wants_linkset() && !wish.prefers_json() && wish.takes_page();
    if for_people {
        let code = path.split('/').nth(2).unwrap_or(path).to_owned();
        let passport = Passport::unknown(path.to_owned(), code, hint);
        return pages::scan::impossible(app, passport, language, headers).await;
    }
    Err(problem(fault, &hint))
}

/// The offset counts bytes from the start of the path.
fn problem(fault: &Fault, hint: &Hint) -> Problem {
    let mut problem = Problem::bad_link(fault.to_string()).with("offset", fault.offset().into());
    let (found, neighbours) = match hint {
        Hint::Character { found, neighbours, .. } => (Some(found), neighbours.as_slice()),
        Hint::Escape { found } => (Some(found), [].as_slice()),
        Hint::CheckDigit { neighbours } => (None, neighbours.as_slice()),
        _ => (None, [].as_slice()),
    };
    if let Some(expected) = expected(fault, hint) {
        problem = problem.with("expected", expected.into());
    }
    if let Some(found) = found {
        problem = problem.with("found", found.as_str().into());
    }
    if let Some(suggestion) = neighbours.first() {
        problem = problem.with("suggestion", suggestion.as_str().into());
    }
    if neighbours.len() > 1 {
        problem = problem.with("suggestions", neighbours.iter().map(String::as_str).map(Value::from).collect());
    }
    problem
}

/// What would be right at the offset, where more is known than that it is wrong.
fn expected(fault: &Fault, hint: &Hint) -> Option<String> {
    // Of a check digit, the one digit that fits the others.
    let digit = fault.suggestion().and_then(|whole| whole.get(fault.offset()..=fault.offset()));
    let known = digit.or(fault.check().map(Check::expectation)).map(str::to_owned);
    match hint {
        Hint::Escape { .. } => Some("two hexadecimal digits after %, of a text in UTF-8".to_owned()),
        Hint::Length { .. } => Some("a GTIN of 8, 12, 13 or 14 digits".to_owned()),
        Hint::Character { digits: true, .. } => Some("digits".to_owned()),
        // The message ends in the character set that the application identifier has.
        Hint::Character { .. } => {
            known.or_else(|| fault.to_string().rsplit_once(": expected ").map(|(_, set)| set.to_owned()))
        }
        _ => known,
    }
}
