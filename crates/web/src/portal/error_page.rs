//! The page of an error: polite, without its cause, with a number to quote.

use askama::Template;

use super::frame::Frame;
use super::language::Language;
use super::text::texts;

/// The page of a status that is no success. `render()` gives the HTML.
#[derive(Template)]
#[template(path = "error.html")]
pub struct ErrorPage {
    frame: Frame,
    status: u16,
    title: String,
    line: String,
    number: Option<String>,
}

impl ErrorPage {
    /// `path` is the page that was asked for, `request` the number under which the log knows it.
    pub fn new(language: Language, path: &str, status: u16, request: Option<&str>) -> Self {
        let t = texts(language);
        let (title, line) = match status {
            400 | 413 | 414 | 422 => ("error-400-title", "error-400-line"),
            404 | 410 => ("error-404-title", "error-404-line"),
            405 | 406 | 415 => ("error-405-title", "error-405-line"),
            429 => ("error-429-title", "error-429-line"),
            503 => ("error-503-title", "error-503-line"),
            500..=599 => ("error-500-title", "error-500-line"),
            _ => ("error-other-title", "error-other-line"),
        };
        Self {
            frame: Frame::new(language, t.get(title), path),
            status,
            title: t.get(title),
            line: t.get(line),
            number: request.map(|number| t.with("error-number", &[("number", number.into())])),
        }
    }
}
