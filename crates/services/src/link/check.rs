//! Whether links and delegations are fit to be stored; every fault with its place and what was expected.

use epcis::Finding;
use gs1::Scan;
use store::record::{Delegation, Link, LinkSet};

use super::{delegation, kinds, template};

/// Links of one anchor.
const MOST: usize = 200;
/// Languages of one link, and contexts.
const MOST_ENTRIES: usize = 50;
/// Characters of a target, a title or a context.
const LONGEST: usize = 2000;

/// Faults of a whole import, at `/links/…` and `/delegations/…`.
pub(crate) fn faults(sets: &[LinkSet], delegations: &[Delegation]) -> Vec<Finding> {
    let mut faults = Vec::new();
    for (index, set) in sets.iter().enumerate() {
        let place = format!("/links/{index}");
        anchor(&set.anchor, &format!("{place}/anchor"), &mut faults);
        if !set.owner.is_empty() && gs1::Key::parse(&format!("417/{}", set.owner)).is_err() {
            let message = format!("“{}” is no GLN of an organisation; expected 13 digits", set.owner);
            faults.push(Finding::error("identifier", format!("{place}/owner"), message));
        }
        links(&set.links, &place, &mut faults);
    }
    for (index, it) in delegations.iter().enumerate() {
        let place = format!("/delegations/{index}");
        if let Some(message) = delegation::fault(&it.prefix) {
            faults.push(Finding::error("prefix", format!("{place}/prefix"), message));
        }
        if let Some(message) = it.resolver.as_deref().and_then(base_fault) {
            faults.push(Finding::error("address", format!("{place}/resolver"), message));
        }
    }
    faults
}

/// Faults of the links of one set, at `{place}/links/…`.
pub(super) fn links(links: &[Link], place: &str, faults: &mut Vec<Finding>) {
    if links.len() > MOST {
        let message = format!("{} links; expected {MOST} at most for one anchor", links.len());
        faults.push(Finding::error("links", format!("{place}/links"), message));
        return;
    }
    let mut default = None;
    for (index, link) in links.iter().enumerate() {
        let place = format!("{place}/links/{index}");
        one(link, &place, faults);
        if link.default && default.replace(index).is_some() {
            let message = "a second default link; expected one at most for each anchor";
            faults.push(Finding::error("links", format!("{place}/default"), message));
        }
        if link.default && !link.public {
            let message = "the default link is for everybody; expected public to be true";
            faults.push(Finding::error("links", format!("{place}/public"), message));
        }
    }
}

fn one(link: &Link, place: &str, faults: &mut Vec<Finding>) {
    let mut fault = |code, member: &str, message: Option<String>| {
        faults.extend(message.map(|message| Finding::error(code, format!("{place}/{member}"), message)));
    };
    fault("relation", "relation", kinds::fault(&link.relation));
    fault("address", "href", too_long(&link.href).or_else(|| template::fault(&link.href)));
    fault("text", "title", link.title.as_deref().and_then(|title| too_long(title).or_else(|| blank(title))));
    for (member, count) in [("hreflang", link.hreflang.len()), ("context", link.context.len())] {
        let message = format!("{count} entries; expected {MOST_ENTRIES} at most");
        fault("links", member, (count > MOST_ENTRIES).then_some(message));
    }
    for (number, language) in link.hreflang.iter().take(MOST_ENTRIES).enumerate() {
        fault("language", &format!("hreflang/{number}"), language_fault(language));
    }
    fault("media-type", "type", link.media_type.as_deref().and_then(media_type_fault));
    for (number, context) in link.context.iter().take(MOST_ENTRIES).enumerate() {
        fault("text", &format!("context/{number}"), too_long(context).or_else(|| blank(context)));
    }
    fault("date", "from", link.from.as_deref().and_then(day_fault));
    fault("date", "to", link.to.as_deref().and_then(day_fault));
    if let (Some(from), Some(to)) = (&link.from, &link.to)
        && day_fault(from).is_none()
        && day_fault(to).is_none()
        && from > to
    {
        fault("date", "to", Some(format!("ends on {to}, before it begins on {from}")));
    }
}

fn anchor(text: &str, place: &str, faults: &mut Vec<Finding>) {
    let message = match Scan::parse_path(&format!("/{text}"), None) {
        Ok(scan) if scan.path() == text => return,
        Ok(scan) => format!("“{text}” is not written as keys are; expected {}", scan.path()),
        Err(error) => error.to_string(),
    };
    faults.push(Finding::error("identifier", place, message));
}

fn too_long(text: &str) -> Option<String> {
    let count = text.chars().count();
    (count > LONGEST).then(|| format!("{count} characters; expected {LONGEST} at most"))
}

fn blank(text: &str) -> Option<String> {
    let wrong = text.trim().is_empty() || text.chars().any(char::is_control);
    wrong.then(|| "empty, or with control characters; expected words".to_owned())
}

/// Two letters, and two more for a country: what the schema of GS1 takes.
fn language_fault(tag: &str) -> Option<String> {
    let letters = |text: &str| text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_alphabetic());
    let fine = match tag.split_once('-') {
        None => letters(tag),
        Some((language, country)) => letters(language) && letters(country),
    };
    (!fine).then(|| format!("“{tag}” is no language; expected two letters such as vi, or en-GB"))
}

fn media_type_fault(text: &str) -> Option<String> {
    let word = |text: &str| {
        !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-+._".contains(&byte))
    };
    let fine = text.split_once('/').is_some_and(|(kind, form)| word(kind) && word(form));
    (!fine).then(|| format!("“{text}” is no media type; expected one such as text/html"))
}

/// A day is written `2026-07-01`, so that texts sort as days do.
fn day_fault(text: &str) -> Option<String> {
    let fine = text.len() == 10 && text.parse::<jiff::civil::Date>().is_ok_and(|date| date.to_string() == text);
    (!fine).then(|| format!("“{text}” is no day; expected a date such as 2026-07-01"))
}

/// The base address of a resolver: scheme, host, perhaps a path, nothing after it.
fn base_fault(address: &str) -> Option<String> {
    template::fault(address).or_else(|| {
        address
            .contains(['?', '#', '{'])
            .then(|| format!("“{address}” is no base address; expected one such as https://id.example.vn"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn found(links: &Value) -> Vec<(String, String)> {
        let set = json!({"anchor": "01/09506000134352", "links": links});
        let set: LinkSet = serde_json::from_value(set).unwrap();
        faults(&[set], &[]).into_iter().map(|it| (it.pointer, it.message)).collect()
    }

    #[test]
    fn each_fault_has_its_place() {
        let good = json!({"relation": "gs1:pip", "href": "https://a.example/"});
        assert_eq!(found(&json!([good])), []);
        for (member, value, told) in [
            ("relation", json!("pip!"), "gs1:pip"),
            ("href", json!("ftp://a"), "https://"),
            ("title", json!(" "), "words"),
            ("type", json!("html"), "text/html"),
            ("from", json!("2026-7-1"), "2026-07-01"),
            ("to", json!("2026-02-30"), "2026-07-01"),
        ] {
            let mut link = good.clone();
            link[member] = value;
            let found = found(&json!([good, link]));
            assert_eq!(found.len(), 1, "{member}");
            assert_eq!(found[0].0, format!("/links/0/links/1/{member}"));
            assert!(found[0].1.contains(told), "{}", found[0].1);
        }
        let mut link = good.clone();
        link["hreflang"] = json!(["vi", "eng"]);
        assert_eq!(found(&json!([link]))[0].0, "/links/0/links/0/hreflang/1");
        let mut link = good.clone();
        (link["from"], link["to"]) = (json!("2026-07-02"), json!("2026-07-01"));
        assert_eq!(found(&json!([link]))[0].0, "/links/0/links/0/to");
        let mut default = good;
        default["default"] = json!(true);
        assert_eq!(found(&json!([default, default]))[0].0, "/links/0/links/1/default");
    }

    #[test]
    fn anchors_and_delegations_are_judged() {
        let set = |anchor: &str| LinkSet { anchor: anchor.to_owned(), ..LinkSet::default() };
        for (anchor, told) in
            [("01/9506000134352", "01/09506000134352"), ("01/09506000134353", "check digit"), ("x", "no GS1 key")]
        {
            let found = faults(&[set(anchor)], &[]);
            assert!(found.len() == 1 && found[0].message.contains(told), "{found:?}");
        }
        let delegation = |prefix: &str, resolver: &str| Delegation {
            prefix: prefix.to_owned(),
            resolver: Some(resolver.to_owned()),
            name: None,
        };
        assert_eq!(faults(&[], &[delegation("893799023", "https://id.example.vn")]), []);
        let found = faults(&[], &[delegation("1", "id.example.vn"), delegation("8937", "https://a.vn/?x")]);
        let places: Vec<String> = found.iter().map(|it| it.pointer.to_string()).collect();
        assert_eq!(places, ["/delegations/0/prefix", "/delegations/0/resolver", "/delegations/1/resolver"]);
    }
}
