//! What is no Digital Link: a page that helps, or a problem document that names the place and what would be right.

use std::borrow::Cow;

use axum::http::HeaderMap;
use axum::response::Response;
use gs1::{Check, Error as Fault, ErrorKind, Scan};
use percent_encoding::percent_decode_str;
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
        let passport = Passport::unknown(path.to_owned(), at_fault(path, fault), hint);
        return pages::scan::impossible(app, passport, language, headers).await;
    }
    Err(problem(fault, &hint))
}

/// What the page says that it did not find. The key may well be known where a lot behind it cannot be one.
fn at_fault(path: &str, fault: &Fault) -> String {
    let mut segments = path.split('/').skip(1);
    let key = segments.next().zip(segments.next());
    let key = key.filter(|(ai, value)| Scan::parse_path(&format!("/{ai}/{value}"), None).is_err());
    let number = path.get(..fault.offset()).unwrap_or_default().matches('/').count();
    let segment = match (key, fault.kind()) {
        (Some((_, value)), _) if !value.is_empty() => value,
        (None, ErrorKind::Characters | ErrorKind::Length | ErrorKind::Value | ErrorKind::Compressed) => {
            path.split('/').nth(number).filter(|segment| !segment.is_empty()).unwrap_or(path)
        }
        _ => path,
    };
    percent_decode_str(segment).decode_utf8().map_or_else(|_| segment.to_owned(), Cow::into_owned)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_the_part_that_is_wrong() {
        for (path, told) in [
            ("/01/08937990230212", "08937990230212"),
            ("/01/0893799023021O/10/A", "0893799023021O"),
            ("/01/08937990230211/10/G%C3%A0o", "Gào"),
            ("/01/08937990230211/10/A%zz/21/7", "A%zz"),
            ("/01/08937990230211/10/A%FF", "A%FF"),
            ("/01/08937990230211/10/123456789012345678901", "123456789012345678901"),
            ("/01/08937990230211/foo", "foo"),
            ("/01/08937990230211/21/A/10/B", "/01/08937990230211/21/A/10/B"),
            ("/01/08937990230211/21/", "/01/08937990230211/21/"),
            ("/01/08937990230211/99x/1", "/01/08937990230211/99x/1"),
            ("/01/0", "0"),
        ] {
            let uri: axum::http::Uri = path.parse().unwrap();
            let fault = super::super::compressed::Asked::read(&uri).err().unwrap();
            assert_eq!(at_fault(path, &fault), told, "{path}");
        }
    }
}
