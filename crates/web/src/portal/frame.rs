//! What stands around every page: language, title, links, style.

use super::language::Language;
use super::static_files::style;
use super::text::{Texts, texts};

/// The part that all pages share.
pub(super) struct Frame {
    /// Words.
    pub(super) t: &'static Texts,
    /// Title of the window.
    pub(super) title: String,
    /// The page's own address without `lang`.
    pub(super) path: String,
    /// The style sheet, to be written into the page unescaped: the content security policy names its hash.
    pub(super) style: &'static str,
}

impl Frame {
    pub(super) fn new(language: Language, title: String, path: impl Into<String>) -> Self {
        Self { t: texts(language), title, path: path.into(), style: style() }
    }

    /// A link inside the portal that stays in the language of the page.
    ///
    /// Vietnamese is named too: whoever chose it on a machine that prefers English wants to keep it.
    pub(super) fn link(&self, path: &str) -> String {
        in_language(path, self.t.language)
    }

    /// Tag of the page's language.
    pub(super) fn tag(&self) -> &'static str {
        self.t.language.tag()
    }

    /// Tag of the other language.
    pub(super) fn other_tag(&self) -> &'static str {
        self.t.language.other().tag()
    }

    /// The same page in the other language.
    pub(super) fn other_link(&self) -> String {
        in_language(&self.path, self.t.language.other())
    }

    /// Name of the other language, in that language.
    pub(super) fn other_name(&self) -> String {
        texts(self.t.language.other()).get("language-name")
    }
}

fn in_language(path: &str, language: Language) -> String {
    // A path of two slashes would name another host; only addresses of this one are linked.
    let path = if path.starts_with('/') && !path.starts_with("//") { path } else { "/" };
    let (path, fragment) = path.split_at(path.find('#').unwrap_or(path.len()));
    let separator = if path.contains('?') { '&' } else { '?' };
    format!("{path}{separator}lang={}{fragment}", language.tag())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn adds_the_language_to_any_path() {
        assert_eq!(in_language("/", Language::En), "/?lang=en");
        assert_eq!(in_language("/tim?ma=1", Language::Vi), "/tim?ma=1&lang=vi");
        assert_eq!(in_language("/#quet", Language::En), "/?lang=en#quet");
        assert_eq!(in_language("//example.org", Language::En), "/?lang=en");
    }
}
