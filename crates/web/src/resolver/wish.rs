//! What a request wishes for: a link type, languages, media types, a context, a representation.

use axum::http::{HeaderMap, header};
use services::link::kinds;

use crate::extract;

/// Names with their weights in thousandths, in the order received.
type Weighted = Vec<(String, u16)>;

/// Media type of a linkset (RFC 9264, section 4.2).
pub(super) const LINKSET: &str = "application/linkset+json";
const JSON_LD: &str = "application/ld+json";

/// The wishes of one request.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Wish {
    /// The relation named, in its canonical form.
    pub(super) link_type: Option<String>,
    /// `linkType=linkset`, or the deprecated `all`.
    all: bool,
    /// Languages; none when the client says nothing.
    languages: Option<Weighted>,
    media: Option<Weighted>,
    context: Option<String>,
    /// `lang` is how the pages of this node name a language: whoever sends it wants such a page.
    pub(super) names_page: bool,
}

/// How a linkset is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// RFC 9264.
    Linkset,
    /// The same with the context of JSON-LD.
    JsonLd,
    /// A page for people.
    Page,
}

impl Wish {
    pub(super) fn of(query: Option<&str>, headers: &HeaderMap) -> Self {
        let named = extract::parameter(query, "linkType").filter(|name| !name.is_empty());
        let all = matches!(named.as_deref(), Some("linkset" | "all"));
        let language = extract::parameter(query, "lang").filter(|tag| !tag.is_empty());
        Self {
            link_type: named.filter(|_| !all).map(|name| kinds::canonical(&name)),
            all,
            names_page: language.is_some(),
            languages: match language {
                Some(tag) => Some(vec![(tag.to_ascii_lowercase(), 1000)]),
                None => weighted(headers, &header::ACCEPT_LANGUAGE),
            },
            media: weighted(headers, &header::ACCEPT),
            context: extract::parameter(query, "context").filter(|context| !context.is_empty()),
        }
    }

    /// Weight of an exact media type; wildcards do not count.
    fn named(&self, kind: &str) -> u16 {
        self.media.iter().flatten().find(|(name, _)| name == kind).map_or(0, |(_, weight)| *weight)
    }

    fn page_weight(&self) -> u16 {
        ["text/html", "application/xhtml+xml", "text/*"].map(|kind| self.named(kind)).into_iter().max().unwrap_or(0)
    }

    /// The linkset is asked for by name.
    pub(super) fn wants_linkset(&self) -> bool {
        self.all || (self.named(LINKSET) > 0 && self.named(LINKSET) >= self.page_weight())
    }

    /// A program that takes JSON rather than a page, without naming the linkset.
    pub(super) fn prefers_json(&self) -> bool {
        let json = ["application/json", JSON_LD, "application/*"].map(|kind| self.named(kind)).into_iter().max();
        json.is_some_and(|weight| weight > 0 && weight > self.page_weight())
    }

    /// A browser: it names a page's media type.
    pub(super) fn prefers_page(&self) -> bool {
        self.page_weight() > 0 && !self.wants_linkset() && !self.prefers_json()
    }

    /// Whether a page will do.
    pub(super) fn takes_page(&self) -> bool {
        self.page_weight() > 0 || self.media.is_none() || self.named("*/*") > 0
    }

    pub(super) fn form(&self) -> Form {
        let json = self.named(LINKSET).max(self.named("application/json"));
        let (page, linked) = (self.page_weight(), self.named(JSON_LD));
        if page > json.max(linked) {
            Form::Page
        } else if linked > json {
            Form::JsonLd
        } else {
            Form::Linkset
        }
    }

    /// How well a link with these languages fits: the weight, how many of the wishes it meets, and fewer languages
    /// first. Without a wish the link for no language in particular comes first; a link in none of the languages last.
    fn language(&self, tags: &[String]) -> (i32, i32) {
        let Some(wishes) = &self.languages else { return (i32::from(tags.is_empty()), 0) };
        if tags.is_empty() {
            return (1, 0);
        }
        let fit = |range: &str, tag: &str| match tag.eq_ignore_ascii_case(range) {
            true => 1,
            false if range == "*" => 3,
            // `vi-VN` falls back to `vi`, and `vi` takes `vi-VN` too.
            false if primary(range).eq_ignore_ascii_case(primary(tag)) => 2,
            false => 0,
        };
        best(wishes, |range| tags.iter().map(|tag| fit(range, tag)).filter(|fit| *fit > 0).min(), tags.len())
    }

    fn media_type(&self, kind: Option<&str>) -> (i32, i32) {
        let Some(wishes) = &self.media else { return (i32::from(kind.is_none()), 0) };
        let Some(kind) = kind else {
            // The target's type is unknown: it is as good as anything.
            return (best(wishes, |range| (range == "*/*").then_some(2), 1).0.max(1), 0);
        };
        let whole = kind.split('/').next().unwrap_or_default();
        best(
            wishes,
            |range| match range {
                _ if range.eq_ignore_ascii_case(kind) => Some(1),
                "*/*" => Some(3),
                _ => range.strip_suffix("/*").filter(|start| start.eq_ignore_ascii_case(whole)).map(|_| 2),
            },
            1,
        )
    }

    /// Links for another context come last; without a wish those for every context come first.
    fn context(&self, contexts: &[String]) -> i32 {
        match &self.context {
            _ if contexts.is_empty() => 1,
            Some(wish) if contexts.iter().any(|context| context.eq_ignore_ascii_case(wish)) => 2,
            _ => 0,
        }
    }

    /// How well a link fits; greater is better.
    pub(super) fn rank(&self, target: &services::link::Target) -> impl Ord + use<> {
        let language = self.language(&target.hreflang);
        (self.context(&target.context), language, self.media_type(target.media_type.as_deref()))
    }

    /// Whether the request prefers this link over one that suits everybody: for variants of the default link.
    pub(super) fn singles_out(&self, target: &services::link::Target) -> bool {
        let language =
            self.languages.is_some() && !target.hreflang.is_empty() && self.language(&target.hreflang).0 > 10;
        let exact = |kind: &str| self.media.iter().flatten().any(|(range, weight)| *weight > 0 && range == kind);
        let media = target.media_type.as_deref().is_some_and(|kind| exact(&kind.to_ascii_lowercase()));
        let context = self.context.is_some() && self.context(&target.context) == 2;
        let elsewhere = self.language(&target.hreflang).0 <= 0 && self.languages.is_some();
        (language || media || context) && !elsewhere && self.context(&target.context) > 0
    }
}

/// The best of several wishes: ten times its weight less how loosely it fits, then how many are met, then the fewest
/// offers.
fn best(wishes: &Weighted, fit: impl Fn(&str) -> Option<i32>, offers: usize) -> (i32, i32) {
    // The closest range decides, so that `text/html;q=0, */*` refuses a page.
    let mut closest: Option<(i32, i32)> = None;
    let (mut top, mut met) = (0, 0);
    for (range, weight) in wishes {
        let Some(looseness) = fit(range) else { continue };
        let value = if *weight == 0 { 0 } else { 10 * i32::from(*weight) - looseness };
        if closest.is_none_or(|(known, _)| looseness < known) {
            closest = Some((looseness, value));
        }
        top = top.max(value);
        met += i32::from(*weight > 0);
    }
    match closest {
        Some((_, 0)) | None => (0, 0),
        Some(_) => (top, 100 * met - i32::try_from(offers.min(99)).unwrap_or(99)),
    }
}

fn primary(tag: &str) -> &str {
    tag.split(['-', '_']).next().unwrap_or(tag)
}

/// A header of names with `q` weights; `None` when the client does not send it.
fn weighted(headers: &HeaderMap, name: &header::HeaderName) -> Option<Weighted> {
    let values = headers.get_all(name).iter().filter_map(|value| value.to_str().ok());
    let list: Weighted = values
        .flat_map(|value| value.split(','))
        .filter_map(|item| {
            let mut parts = item.split(';').map(str::trim);
            let name = parts.next().filter(|name| !name.is_empty())?.to_ascii_lowercase();
            let weight = parts.find_map(|part| part.strip_prefix("q=").or_else(|| part.strip_prefix("Q=")));
            let weight = weight.map_or(Some(1.0), |text| text.trim().parse::<f32>().ok()).unwrap_or(0.0);
            Some((name, (weight.clamp(0.0, 1.0) * 1000.0) as u16))
        })
        .collect();
    (!list.is_empty()).then_some(list)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wish(query: &str, accept: &str, language: &str) -> Wish {
        let mut headers = HeaderMap::new();
        for (name, value) in [(header::ACCEPT, accept), (header::ACCEPT_LANGUAGE, language)] {
            if !value.is_empty() {
                headers.insert(name, value.parse().unwrap());
            }
        }
        Wish::of(Some(query), &headers)
    }

    #[test]
    fn tells_a_browser_from_a_program() {
        let browser = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";
        assert!(wish("", browser, "").prefers_page());
        assert!(wish("", "image/png, text/html;q=0.5", "").prefers_page());
        for program in ["*/*", "", "application/json", "application/linkset+json", "image/png"] {
            assert!(!wish("", program, "").prefers_page(), "{program}");
        }
        assert!(wish("", "application/linkset+json", "").wants_linkset());
        assert!(!wish("", "text/html, application/linkset+json;q=0.5", "").wants_linkset());
        assert!(wish("linkType=all", browser, "").wants_linkset());
        assert!(wish("", "application/ld+json", "").prefers_json() && !wish("", "*/*", "").prefers_json());
        assert!(wish("", "*/*", "").takes_page() && !wish("", "text/html;q=0", "").takes_page());
    }

    #[test]
    fn writes_the_linkset_as_it_is_taken() {
        for (accept, form) in [
            ("*/*", Form::Linkset),
            ("", Form::Linkset),
            ("application/json", Form::Linkset),
            ("application/ld+json", Form::JsonLd),
            ("application/ld+json;q=0.5, application/linkset+json", Form::Linkset),
            ("text/html,*/*;q=0.8", Form::Page),
            ("text/html;q=0.2, application/linkset+json", Form::Linkset),
        ] {
            assert_eq!(wish("linkType=linkset", accept, "").form(), form, "{accept}");
        }
    }

    #[test]
    fn languages_fall_back_by_prefix_and_weight() {
        let tags = |tags: &[&str]| tags.iter().map(|&tag| tag.to_owned()).collect::<Vec<_>>();
        let better = |language: &str, one: &[&str], other: &[&str]| {
            let wish = wish("", "", language);
            assert!(wish.language(&tags(one)) > wish.language(&tags(other)), "{language}: {one:?} {other:?}");
        };
        better("vi-VN", &["vi"], &["en"]);
        better("vi;q=0.2, en;q=0.9", &["en"], &["vi"]);
        better("en-GB", &["en-GB"], &["en"]);
        better("fr", &[], &["vi"]);
        better("vi", &["vi"], &["vi", "en"]);
        better("vi, en", &["vi", "en"], &["vi"]);
        better("*;q=0.5, en;q=0", &["vi"], &["en"]);
        better("", &[], &["vi"]);
    }

    #[test]
    fn media_types_by_weight_and_wildcard() {
        let better = |accept: &str, one: Option<&str>, other: Option<&str>| {
            let wish = wish("", accept, "");
            assert!(wish.media_type(one) > wish.media_type(other), "{accept}: {one:?} {other:?}");
        };
        better("application/pdf, text/html;q=0.4", Some("application/pdf"), Some("text/html"));
        better("text/*;q=0.5, application/pdf;q=0.1", Some("text/plain"), Some("application/pdf"));
        better("*/*, text/html;q=0", Some("image/png"), Some("text/html"));
        better("*/*", None, Some("text/html"));
        better("text/html", Some("text/html"), None);
    }
}
