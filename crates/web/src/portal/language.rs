//! Which of the two languages a page speaks.

/// A language the pages are written in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Language {
    /// Vietnamese, the language of the portal unless somebody asks for the other.
    #[default]
    Vi,
    /// English.
    En,
}

impl Language {
    /// Both, for tests and for the language switch.
    pub const ALL: [Self; 2] = [Self::Vi, Self::En];

    /// BCP 47 tag.
    pub fn tag(self) -> &'static str {
        match self {
            Self::Vi => "vi",
            Self::En => "en",
        }
    }

    /// The other one.
    pub fn other(self) -> Self {
        match self {
            Self::Vi => Self::En,
            Self::En => Self::Vi,
        }
    }

    /// Decides from `?lang=`, then a cookie's value, then `Accept-Language`; what is absent or foreign is passed over.
    pub fn from_query_cookie_header(query: Option<&str>, cookie: Option<&str>, header: Option<&str>) -> Self {
        query
            .and_then(Self::from_tag)
            .or_else(|| cookie.and_then(Self::from_tag))
            .or_else(|| header.and_then(Self::from_accept_language))
            .unwrap_or_default()
    }

    fn from_tag(tag: &str) -> Option<Self> {
        let primary = tag.trim().split(['-', '_']).next()?;
        Self::ALL.into_iter().find(|language| primary.eq_ignore_ascii_case(language.tag()))
    }

    /// The language of highest weight; at equal weight the first named. `*` prefers nothing.
    fn from_accept_language(header: &str) -> Option<Self> {
        let mut best: Option<(Self, f32)> = None;
        for range in header.split(',') {
            let mut parts = range.split(';');
            let Some(language) = parts.next().and_then(Self::from_tag) else { continue };
            let weight = parts
                .find_map(|part| part.trim().strip_prefix("q="))
                .map_or(1.0, |text| text.trim().parse::<f32>().unwrap_or(0.0));
            if weight > best.map_or(0.0, |(_, highest)| highest) {
                best = Some((language, weight));
            }
        }
        best.map(|(language, _)| language)
    }
}

#[cfg(test)]
mod tests {
    use super::Language::{self, En, Vi};

    #[test]
    fn asks_query_then_cookie_then_header() {
        let language = Language::from_query_cookie_header;
        assert_eq!(language(None, None, None), Vi);
        assert_eq!(language(Some("en"), Some("vi"), Some("vi")), En);
        assert_eq!(language(Some("fr"), Some("en"), None), En);
        assert_eq!(language(Some("vi"), None, Some("en-GB,en;q=0.9")), Vi);
    }

    #[test]
    fn reads_weights_of_accept_language() {
        let language = |header| Language::from_query_cookie_header(None, None, Some(header));
        assert_eq!(language("en-GB,en;q=0.9"), En);
        assert_eq!(language("vi-VN,vi;q=0.9,en;q=0.8"), Vi);
        assert_eq!(language("vi;q=0.1, en;q=0.7"), En);
        assert_eq!(language("fr, *;q=0.5"), Vi);
        assert_eq!(language("en;q=0, fr"), Vi);
        assert_eq!(language("en;q=x"), Vi);
        assert_eq!(language(";;,,"), Vi);
    }
}
