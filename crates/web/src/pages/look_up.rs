//! The look-up: what somebody typed, pasted or scanned becomes a code, or words to search by.

use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use gs1::Key;
use serde::Deserialize;
use services::Caller;
use services::passport::{Hint, Passport};

use super::render;
use crate::App;
use crate::error::Problem;
use crate::extract::{self, Query};
use crate::portal::home::{HomePage, SearchHit};
use crate::portal::language::Language;
use crate::portal::scan::ScanPage;

/// Characters of what is typed; a Digital Link with every attribute is shorter.
const LONGEST: usize = 2000;

/// The form's fields.
#[derive(Deserialize)]
pub(crate) struct Form {
    /// What was typed.
    #[serde(default)]
    ma: String,
    /// Or a product …
    #[serde(default)]
    gtin: String,
    /// … and its lot.
    #[serde(default)]
    lo: String,
}

/// `GET /tim`
pub(crate) async fn look_up(
    State(app): State<App>,
    Query(form): Query<Form>,
    request: Request,
) -> Result<Response, Problem> {
    let language = extract::language(&request);
    if !form.gtin.is_empty() && !form.lo.trim().is_empty() {
        let lot = format!("(01){}(10){}", form.gtin, form.lo.trim());
        return match Key::parse(&lot) {
            Ok(key) => Ok(to(&format!("/{key}"), language)),
            Err(_) => unknown(&form.lo, Hint::None, language),
        };
    }
    let typed = form.ma.trim();
    if typed.is_empty() {
        return Ok(to("/", language));
    }
    if typed.chars().count() > LONGEST {
        return Err(Problem::bad_parameter("ma", "is longer than any code"));
    }
    match Key::from_typed(typed) {
        Ok(_) if path_of(typed).is_some() => Ok(to(&path_of(typed).unwrap_or_default(), language)),
        Ok(key) => Ok(to(&format!("/{key}"), language)),
        Err(error) => match path_of(typed) {
            Some(path) => Ok(to(&path, language)),
            None => match app.services.hint(&Caller::Anonymous, typed, &error).await? {
                Hint::None if typed.contains("://") => unknown(typed, Hint::NotACode, language),
                Hint::None => by_name(&app, typed, language).await,
                hint => unknown(typed, hint, language),
            },
        },
    }
}

/// The scan path in a link: lot and serial together are fine there, which a single key cannot say.
fn path_of(typed: &str) -> Option<String> {
    let (_, rest) = typed.split_once("://")?;
    let (_, path) = rest.split_once('/')?;
    let path = path.split(['?', '#']).next().unwrap_or_default();
    let scan = gs1::Scan::parse_path(&format!("/{path}"), None).ok()?;
    Some(format!("/{}", scan.path()))
}

async fn by_name(app: &App, typed: &str, language: Language) -> Result<Response, Problem> {
    // A code with letters in it is no name: nothing but digits and separators was meant as a code.
    if typed.chars().all(|letter| letter.is_ascii_digit() || letter == ' ' || letter == '-') {
        return unknown(typed, Hint::None, language);
    }
    let hits = app.services.product_search(&Caller::Anonymous, typed).await?;
    let results: Vec<SearchHit> =
        hits.iter().map(|hit| SearchHit::new(hit.path.clone(), &hit.name, &hit.firm, language)).collect();
    let status = if results.is_empty() { StatusCode::NOT_FOUND } else { StatusCode::OK };
    render(&HomePage::new(language, Some(typed.to_owned()), results), status)
}

fn unknown(typed: &str, hint: Hint, language: Language) -> Result<Response, Problem> {
    let passport = Passport::unknown("/".to_owned(), typed.to_owned(), hint);
    render(&ScanPage::new(&passport, language), StatusCode::NOT_FOUND)
}

fn to(path: &str, language: Language) -> Response {
    let path = match language {
        Language::Vi => path.to_owned(),
        Language::En => format!("{path}?lang=en"),
    };
    Redirect::to(&path).into_response()
}
