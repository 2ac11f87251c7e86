//! Home page with the look-up, and the answers of the look-up.

use askama::Template;
use services::record::Text;

use super::frame::Frame;
use super::language::Language;
use super::scan::level_labels;
use super::text::texts;

/// A product that fits what was typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SearchHit {
    /// Where its page is, `/01/…`.
    pub path: String,
    /// Name of the product.
    pub name: String,
    /// Name of the firm.
    pub firm: String,
}

impl SearchHit {
    /// A hit in the words of one language.
    pub fn new(path: impl Into<String>, name: &Text, firm: &Text, language: Language) -> Self {
        let t = texts(language);
        Self { path: path.into(), name: t.pick(name).to_owned(), firm: t.pick(firm).to_owned() }
    }
}

/// The home page; with a query also the page of results. `render()` gives the HTML.
#[derive(Template)]
#[template(path = "home.html")]
pub struct HomePage {
    frame: Frame,
    query: Option<String>,
    results: Vec<SearchHit>,
    results_title: String,
    examples: Vec<SearchHit>,
    levels: Vec<String>,
}

impl HomePage {
    /// The plain page (`query` none), or the answer to what was typed.
    pub fn new(language: Language, query: Option<String>, results: Vec<SearchHit>) -> Self {
        let t = texts(language);
        let query = query.map(|query| query.trim().to_owned()).filter(|query| !query.is_empty());
        let results_title = match &query {
            Some(query) if results.is_empty() => t.with("results-none", &[("query", query.as_str().into())]),
            _ => t.with("results-title", &[("n", results.len().into())]),
        };
        let title = if query.is_some() { results_title.clone() } else { t.get("home-title") };
        let path = match &query {
            Some(query) => {
                format!("/tim?ma={}", percent_encoding::utf8_percent_encode(query, percent_encoding::NON_ALPHANUMERIC))
            }
            None => "/".to_owned(),
        };
        Self {
            frame: Frame::new(language, title, path),
            query,
            results,
            results_title,
            examples: Vec::new(),
            levels: level_labels(t),
        }
    }

    /// Adds links to look at, as a demonstration has them.
    #[must_use]
    pub fn with_examples(mut self, examples: Vec<SearchHit>) -> Self {
        self.examples = examples;
        self
    }
}
