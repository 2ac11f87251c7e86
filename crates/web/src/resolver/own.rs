//! The links that the node itself has for a key: its page, its events, and for a serial what can be told of it as a
//! stamp, wherever the owner set no other.

use gs1::Scan;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use services::link::{Links, Target};

/// The media type of our page.
const PAGE: &str = "text/html";

/// Adds them to the finest level. Gives whether the default link is our own page.
pub(super) fn add(links: &mut Links, base: &str, scan: &Scan) -> bool {
    let has = |links: &Links, relation: &str| {
        links.levels.iter().any(|level| level.links.iter().any(|link| link.relation == relation))
    };
    let has_default = links.levels.iter().any(|level| level.default.is_some());
    let mut added = Vec::new();
    let relations = page_relations(links);
    for relation in relations {
        if !has(links, relation) {
            added.extend(pages(relation, base, scan));
        }
    }
    if links.page {
        if !has(links, "gs1:epcis") {
            added.push(events(base, scan));
        }
        if !has(links, "gs1:verificationService") {
            added.extend(verification(base, scan));
        }
    }
    let first = links.levels.iter().flat_map(|level| &level.links).next().cloned();
    let Some(finest) = links.levels.first_mut() else { return false };
    finest.links.extend(added);
    if has_default {
        return false;
    }
    // A default has to exist: our page, else the first link that the owner gave.
    if let Some(relation) = relations.last() {
        let variants = pages(relation, base, scan);
        finest.default = variants.first().cloned();
        finest.default_multi = variants.into();
    } else {
        finest.default = first;
    }
    !relations.is_empty()
}

/// What our page is to the key; nothing where we have none.
fn page_relations(links: &Links) -> &'static [&'static str] {
    match &links.party {
        _ if links.page => &["gs1:pip", "gs1:traceability"],
        Some(party) if party.organisation => &["gs1:registryEntry"],
        Some(_) => &["gs1:locationInfo"],
        None => &[],
    }
}

fn pages(relation: &str, base: &str, scan: &Scan) -> [Target; 2] {
    ["vi", "en"].map(|language| Target {
        relation: relation.to_owned(),
        href: format!("{base}/{}?lang={language}", scan.path()),
        title: None,
        hreflang: vec![language.to_owned()],
        media_type: Some(PAGE.to_owned()),
        context: Vec::new(),
        fwqs: true,
    })
}

fn events(base: &str, scan: &Scan) -> Target {
    let key = format!("https://id.gs1.org/{}", scan.key());
    data("gs1:epcis", format!("{base}/epcis/epcs/{}/events", utf8_percent_encode(&key, NON_ALPHANUMERIC)))
}

fn verification(base: &str, scan: &Scan) -> Option<Target> {
    let serial = utf8_percent_encode(&scan.serial()?, NON_ALPHANUMERIC).to_string();
    Some(data("gs1:verificationService", format!("{base}/api/v1/stamps/{}/{serial}", scan.gtin()?)))
}

fn data(relation: &str, href: String) -> Target {
    Target {
        relation: relation.to_owned(),
        href,
        title: None,
        hreflang: Vec::new(),
        media_type: Some("application/json".to_owned()),
        context: Vec::new(),
        // These refuse parameters that they do not know.
        fwqs: false,
    }
}
