//! What is no Digital Link: a page that helps, or a problem document that names the place and what would be right.

use axum::http::HeaderMap;
use axum::response::Response;
use gs1::Error as Fault;
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
