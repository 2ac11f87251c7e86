//! The links of a code, for people: where each leads, in which language, in whose house.

use askama::Template;
use services::link::{Links, Target};

use super::frame::Frame;
use super::language::Language;
use super::text::{Texts, texts};

/// The page of links. `render()` gives the HTML.
#[derive(Template)]
#[template(path = "links.html")]
pub struct LinksPage {
    frame: Frame,
    /// The code has several links of the kind asked for, and the reader has to choose.
    choose: bool,
    name: String,
    code: String,
    levels: Vec<LevelView>,
}

/// The links of one level.
struct LevelView {
    /// What they are about: this item, this lot, this product.
    title: String,
    links: Vec<LinkView>,
}

struct LinkView {
    href: String,
    title: String,
    /// What kind of page it is, unless the title says so already; its languages and form; whose house it is in.
    about: String,
    /// Where a scan of the code leads.
    default: bool,
}

impl LinksPage {
    /// Every link. `path` is the address of this page.
    pub fn new(links: &Links, base: &str, path: &str, language: Language) -> Self {
        let levels = links.levels.iter().filter(|level| !level.links.is_empty());
        let default = links.levels.iter().find_map(|level| level.default.as_ref()).map(|target| target.href.as_str());
        let mut page = Self::empty(links, path, language);
        let t = texts(language);
        page.levels = levels
            .map(|level| LevelView {
                title: level_title(&level.anchor, t),
                links: level
                    .links
                    .iter()
                    .map(|link| link_view(link, place(link, base, t), default == Some(&link.href), t))
                    .collect(),
            })
            .collect();
        page
    }

    /// Links of one kind that no wish of the reader could tell apart.
    pub fn candidates(links: &Links, targets: &[&Target], path: &str, language: Language) -> Self {
        let mut page = Self::empty(links, path, language);
        let t = texts(language);
        // Only the whole address may tell them apart.
        let whole = |link: &Target| link.href.split("://").last().unwrap_or_default().to_owned();
        let views = targets.iter().map(|link| link_view(link, whole(link), false, t)).collect();
        page.levels = vec![LevelView { title: t.get("links-choose"), links: views }];
        page.choose = true;
        page
    }

    fn empty(links: &Links, path: &str, language: Language) -> Self {
        let t = texts(language);
        let code = links.levels.first().map(|level| level.anchor.clone()).unwrap_or_default();
        let named = links.levels.iter().find_map(|level| level.description.as_ref()).or(links.name.as_ref());
        let name = named.map(|text| t.pick(text).to_owned()).filter(|name| !name.is_empty());
        Self {
            frame: Frame::new(language, t.get("links-title"), path),
            choose: false,
            name: name.unwrap_or_else(|| t.get("links-title")),
            code: code_in_words(&code, t),
            levels: Vec::new(),
        }
    }
}

/// The title of a link: its owner's, else the name of its type.
pub fn link_title(target: &Target, language: Language) -> String {
    target
        .title
        .clone()
        .unwrap_or_else(|| kind_name(target, texts(language)).unwrap_or_else(|| target.relation.clone()))
}

fn kind_name(target: &Target, t: &Texts) -> Option<String> {
    let key = format!("link-type-{}", target.relation.strip_prefix("gs1:")?);
    t.has(&key).then(|| t.get(&key))
}

/// Whose house the target is in.
fn place(target: &Target, base: &str, t: &Texts) -> String {
    if target.href.strip_prefix(base).is_some_and(|rest| rest.starts_with('/')) {
        return t.get("links-here");
    }
    let host = target.href.split("://").nth(1).and_then(|rest| rest.split(['/', '?', '#']).next());
    host.unwrap_or_default().to_owned()
}

fn link_view(target: &Target, place: String, default: bool, t: &Texts) -> LinkView {
    let title = link_title(target, t.language);
    let kind = kind_name(target, t).filter(|kind| *kind != title);
    let mut about: Vec<String> = kind.into_iter().collect();
    about.extend(target.hreflang.iter().map(|tag| language_name(tag, t)));
    about.extend(target.media_type.as_deref().filter(|kind| *kind != "text/html").map(|kind| form_name(kind, t)));
    about.extend(target.context.iter().cloned());
    about.push(place);
    LinkView { href: target.href.clone(), title, about: about.join(" · "), default }
}

fn language_name(tag: &str, t: &Texts) -> String {
    match tag.to_ascii_lowercase().split('-').next() {
        Some("vi") => t.get("links-vi"),
        Some("en") => t.get("links-en"),
        _ => tag.to_owned(),
    }
}

/// What people call a form of file.
fn form_name(kind: &str, t: &Texts) -> String {
    match kind {
        "application/pdf" => "PDF".to_owned(),
        "application/json" | "application/ld+json" => t.get("links-data"),
        _ if kind.starts_with("image/") => t.get("links-image"),
        _ if kind.starts_with("video/") => t.get("links-video"),
        other => other.to_owned(),
    }
}

fn level_title(anchor: &str, t: &Texts) -> String {
    let parts = anchor.split('/').count() / 2;
    let key = match (anchor.split('/').next(), anchor.rsplit('/').nth(1)) {
        (_, Some("21" | "235")) if parts > 1 => "links-item",
        (_, Some("10")) if parts > 1 => "links-lot",
        (_, Some("22")) if parts > 1 => "links-variant",
        (Some("01"), _) => "links-product",
        (Some("414" | "410" | "417"), _) => "links-place",
        _ => "links-thing",
    };
    t.get(key)
}

/// The code as people read it: its numbers, not its path.
fn code_in_words(anchor: &str, t: &Texts) -> String {
    let segments: Vec<&str> = anchor.split('/').collect();
    let part = |pair: &[&str]| match pair {
        [ai, value] => {
            let value = percent_encoding::percent_decode_str(value).decode_utf8_lossy().into_owned();
            Some(match *ai {
                "01" => super::scan::as_printed(&value).to_owned(),
                "10" => t.with("links-code-lot", &[("value", value.into())]),
                "21" => t.with("links-code-serial", &[("value", value.into())]),
                _ => value,
            })
        }
        _ => None,
    };
    segments.chunks(2).filter_map(part).collect::<Vec<_>>().join(" · ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use services::link::kinds::link_types;

    #[test]
    fn every_link_type_has_a_name() {
        for language in Language::ALL {
            let missing: Vec<_> =
                link_types().filter(|name| !texts(language).has(&format!("link-type-{name}"))).collect();
            assert!(missing.is_empty(), "{language:?}: {missing:?}");
        }
    }
}
