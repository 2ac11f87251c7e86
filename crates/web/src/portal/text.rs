//! The words of the pages by key, from `locales/{vi,en}/*.ftl`.

use std::sync::LazyLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use services::record::Text;
use unic_langid::LanguageIdentifier;

use super::date;
use super::language::Language;

/// The files of Vietnamese.
pub(super) const VI: [&str; 6] = [
    include_str!("../../locales/vi/common.ftl"),
    include_str!("../../locales/vi/scan.ftl"),
    include_str!("../../locales/vi/steps.ftl"),
    include_str!("../../locales/vi/home.ftl"),
    include_str!("../../locales/vi/stamp.ftl"),
    include_str!("../../locales/vi/links.ftl"),
];

/// The files of English.
pub(super) const EN: [&str; 6] = [
    include_str!("../../locales/en/common.ftl"),
    include_str!("../../locales/en/scan.ftl"),
    include_str!("../../locales/en/steps.ftl"),
    include_str!("../../locales/en/home.ftl"),
    include_str!("../../locales/en/stamp.ftl"),
    include_str!("../../locales/en/links.ftl"),
];

/// All messages of one language.
pub struct Texts {
    /// The language.
    pub language: Language,
    bundle: FluentBundle<FluentResource>,
}

/// The messages of a language, read once.
pub fn texts(language: Language) -> &'static Texts {
    static VIETNAMESE: LazyLock<Texts> = LazyLock::new(|| Texts::load(Language::Vi, &VI));
    static ENGLISH: LazyLock<Texts> = LazyLock::new(|| Texts::load(Language::En, &EN));
    match language {
        Language::Vi => &VIETNAMESE,
        Language::En => &ENGLISH,
    }
}

impl Texts {
    fn load(language: Language, sources: &[&str]) -> Self {
        // Decides the plural forms. The tags are ours and well formed; a test counts in both.
        let id: LanguageIdentifier = language.tag().parse().unwrap_or_default();
        let mut bundle = FluentBundle::new_concurrent(vec![id]);
        // Isolating marks help only where scripts of both directions meet; they would break copying of codes.
        bundle.set_use_isolating(false);
        bundle.set_formatter(Some(match language {
            Language::Vi => |value, _| group_digits(value, Language::Vi),
            Language::En => |value, _| group_digits(value, Language::En),
        }));
        for source in sources {
            // What could be read of a faulty file is kept; a test makes sure that no file is faulty.
            let resource = FluentResource::try_new((*source).to_owned()).unwrap_or_else(|(resource, _)| resource);
            bundle.add_resource_overriding(resource);
        }
        Self { language, bundle }
    }

    /// The message without values.
    pub fn get(&self, key: &str) -> String {
        self.with(key, &[])
    }

    /// The message with its values filled in; the key itself where there is no such message.
    pub fn with<'a>(&'a self, key: &str, values: &[(&'a str, FluentValue<'a>)]) -> String {
        let Some(pattern) = self.bundle.get_message(key).and_then(|message| message.value()) else {
            return key.to_owned();
        };
        let mut args = FluentArgs::with_capacity(values.len());
        for (name, value) in values {
            args.set(*name, value.clone());
        }
        self.bundle.format_pattern(pattern, Some(&args), &mut Vec::new()).into_owned()
    }

    /// The message before and after its one value, for a value that needs markup of its own.
    pub fn around(&self, key: &str, name: &str) -> (String, String) {
        const MARK: &str = "\u{1}";
        let whole = self.with(key, &[(name, MARK.into())]);
        match whole.split_once(MARK) {
            Some((before, after)) => (before.to_owned(), after.to_owned()),
            None => (whole, String::new()),
        }
    }

    /// The side of a two-language text that this page speaks.
    pub fn pick<'a>(&self, text: &'a Text) -> &'a str {
        match self.language {
            Language::Vi => &text.vi,
            Language::En => &text.en,
        }
    }

    /// Several texts in one line.
    pub fn list(&self, texts: &[Text]) -> String {
        texts.iter().map(|text| self.pick(text)).collect::<Vec<_>>().join("; ")
    }

    /// Whether a message of this name exists.
    pub fn has(&self, key: &str) -> bool {
        self.bundle.has_message(key)
    }
}

fn group_digits(value: &FluentValue, language: Language) -> Option<String> {
    match value {
        FluentValue::Number(number) => Some(date::number(language, number.value, 0)),
        _ => None,
    }
}

#[cfg(test)]
#[path = "text_tests.rs"]
pub(super) mod tests;
