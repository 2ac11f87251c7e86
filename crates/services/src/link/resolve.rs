//! From a scan to its links.

use std::collections::HashSet;

use gs1::Scan;
use store::record::{Link, LinkSet, Text};
use store::trace::{Direction, Limits};

use super::party::Party;
use super::{kinds, template};
use crate::clock::in_viet_nam;
use crate::{Caller, Result, Services};

/// Where a scan leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Resolved {
    /// It is answered here.
    Here(Links),
    /// Another resolver answers for the key: its base address, without a final slash.
    Elsewhere(String),
    /// Nothing is known of the key.
    Unknown,
}

/// The links of a scan.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Links {
    /// Every level of the scan, the finest first, the key last; levels without links are among them.
    pub levels: Vec<Level>,
    /// Name of the product, place or organisation, where it is registered.
    pub name: Option<Text>,
    /// The node has a page about where it has been.
    pub page: bool,
    /// The place or organisation that it names, where nothing is told of its path.
    pub party: Option<Party>,
    /// The links stay what they are until then, microseconds since 1970, unless something is recorded.
    pub until: i64,
}

/// The links of one level. A link type of a finer level is not repeated in a coarser one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Level {
    /// Canonical path, without leading slash.
    pub anchor: String,
    /// What its owner says that it names.
    pub description: Option<Text>,
    /// The links.
    pub links: Vec<Target>,
    /// Where a request leads that names no link type; only on the finest level that has one.
    pub default: Option<Target>,
    /// The same for some languages and media types.
    pub default_multi: Vec<Target>,
}

/// A link with the values of the request filled in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// `gs1:pip`, a registered relation, or a URI.
    pub relation: String,
    /// Absolute address.
    pub href: String,
    /// Words for people.
    pub title: Option<String>,
    /// Languages, `vi` or `en-GB`.
    pub hreflang: Vec<String>,
    /// Media type.
    pub media_type: Option<String>,
    /// Where or for whom it holds.
    pub context: Vec<String>,
    /// Whether the query string of the request is passed on.
    pub fwqs: bool,
}

impl Services {
    /// Where a scan leads, for anybody.
    ///
    /// What is registered here is answered here; a delegation counts for keys that nobody registered here.
    pub async fn resolve(&self, _caller: &Caller, scan: &Scan) -> Result<Resolved> {
        let plan = Plan::of(scan);
        let sets = self.store.link_sets(&plan.anchors()).await?;
        let now = in_viet_nam(self.now());
        let today = now.date().to_string();
        let mut links = merge(&plan, &sets, scan, &today);
        let has_links = sets.iter().any(|set| !set.links.is_empty());
        let product = match scan.gtin() {
            Some(gtin) => self.store.product_get(gtin).await?,
            None => None,
        };
        links.until = self.next_midnight();
        links.page = product.is_some();
        links.name = product.map(|product| product.name);
        if has_links || links.page || self.is_registered(scan).await? {
            links.page = links.page || (scan.gtin().is_none() && self.has_events(scan).await?);
            links.party = if links.page { None } else { self.party(scan).await? };
            links.name = links.name.or_else(|| links.party.as_ref().map(|party| party.name.clone()));
            let known = links.page || links.party.is_some() || links.any();
            return Ok(if known { Resolved::Here(links) } else { Resolved::Unknown });
        }
        if let Some(resolver) = self.delegated(scan).await? {
            return Ok(Resolved::Elsewhere(resolver));
        }
        links.page = scan.gtin().is_none() && self.has_events(scan).await?;
        Ok(if links.page { Resolved::Here(links) } else { Resolved::Unknown })
    }

    async fn has_events(&self, scan: &Scan) -> Result<bool> {
        let limits = Limits { nodes: 1, depth: 0 };
        Ok(!self.store.trace(scan.key().as_str(), Direction::Back, false, limits).await?.events.is_empty())
    }

    /// The next change of day in Viet Nam, when links may begin and end.
    fn next_midnight(&self) -> i64 {
        const DAY: i64 = 86_400_000_000;
        const OFFSET: i64 = 7 * 3_600_000_000;
        let local = self.now() + OFFSET;
        local - local.rem_euclid(DAY) + DAY - OFFSET
    }
}

impl Links {
    /// Whether any link is left to follow.
    fn any(&self) -> bool {
        self.levels.iter().any(|level| !level.links.is_empty())
    }
}

/// The anchors that count for a scan, by level.
struct Plan {
    /// For each level, the finest first: its path, and every anchor whose finest part is the same, the most exact first.
    levels: Vec<(String, Vec<String>)>,
}

impl Plan {
    /// A serial is the same item whether or not its lot is named beside it, so parts between key and finest part may be
    /// absent in an anchor.
    fn of(scan: &Scan) -> Self {
        let path = scan.path();
        let segments: Vec<&str> = path.split('/').collect();
        let pairs: Vec<String> = segments.chunks(2).map(|pair| pair.join("/")).collect();
        let levels = (0..pairs.len()).rev().map(|finest| {
            let between = finest.saturating_sub(1);
            let mut subsets: Vec<u32> = (0..1 << between).collect();
            subsets.sort_by_key(|subset: &u32| std::cmp::Reverse((subset.count_ones(), *subset)));
            let anchors = subsets.into_iter().map(|subset| {
                let kept = (0..=finest).filter(|&at| at == 0 || at == finest || subset & (1 << (at - 1)) != 0);
                kept.map(|at| pairs[at].as_str()).collect::<Vec<_>>().join("/")
            });
            (pairs[..=finest].join("/"), anchors.collect())
        });
        Self { levels: levels.collect() }
    }

    fn anchors(&self) -> Vec<String> {
        self.levels.iter().flat_map(|(_, anchors)| anchors.clone()).collect()
    }
}

fn merge(plan: &Plan, sets: &[LinkSet], scan: &Scan, today: &str) -> Links {
    let mut seen: HashSet<String> = HashSet::new();
    let mut has_default = false;
    let mut levels = Vec::with_capacity(plan.levels.len());
    for (path, anchors) in &plan.levels {
        let mut level = Level { anchor: path.clone(), ..Level::default() };
        for set in anchors.iter().filter_map(|anchor| sets.iter().find(|set| set.anchor == *anchor)) {
            let mut here: HashSet<String> = HashSet::new();
            let (mut default, mut multi) = (None, Vec::new());
            level.description = level.description.take().or_else(|| set.description.clone());
            for link in set.links.iter().filter(|link| link.public && holds(link, today)) {
                let Some(target) = target(link, scan) else { continue };
                if link.default {
                    default = Some(target.clone());
                }
                if link.default_multi {
                    multi.push(target.clone());
                }
                if !seen.contains(&target.relation) {
                    here.insert(target.relation.clone());
                    level.links.push(target);
                }
            }
            if !has_default && default.is_some() {
                has_default = true;
                // The default is one of its variants; alone it is no variant of anything.
                if let Some(default) = default.as_ref().filter(|default| !multi.contains(default)) {
                    multi.insert(0, default.clone());
                }
                level.default_multi = if multi.len() > 1 { multi } else { Vec::new() };
                level.default = default;
            }
            seen.extend(here);
        }
        levels.push(level);
    }
    Links { levels, ..Links::default() }
}

/// Days are written so that texts sort as days do.
fn holds(link: &Link, today: &str) -> bool {
    link.from.as_deref().is_none_or(|from| from <= today) && link.to.as_deref().is_none_or(|to| today <= to)
}

fn target(link: &Link, scan: &Scan) -> Option<Target> {
    Some(Target {
        relation: kinds::canonical(&link.relation),
        href: template::fill(&link.href, scan)?,
        title: link.title.clone(),
        hreflang: link.hreflang.clone(),
        media_type: link.media_type.clone(),
        context: link.context.clone(),
        fwqs: link.fwqs,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    const ALL: &str = "/01/09506000134352/22/V/10/L/21/S";

    fn scan(path: &str) -> Scan {
        Scan::parse_path(path, None).unwrap()
    }

    fn set(anchor: &str, links: &Value) -> LinkSet {
        serde_json::from_value(json!({ "anchor": anchor, "links": links })).unwrap()
    }

    fn merged(path: &str, sets: &[LinkSet]) -> Vec<(String, Vec<String>, Option<String>)> {
        let scan = scan(path);
        let links = merge(&Plan::of(&scan), sets, &scan, "2026-07-01");
        let told = |level: Level| {
            let hrefs: Vec<String> = level.links.into_iter().map(|link| link.href.replace("https://", "")).collect();
            (level.anchor, hrefs, level.default.map(|link| link.href.replace("https://", "")))
        };
        links.levels.into_iter().map(told).filter(|(_, links, _)| !links.is_empty()).collect()
    }

    #[test]
    fn levels_go_from_the_item_up_to_the_key() {
        let plan = Plan::of(&scan(ALL));
        let levels: Vec<&str> = plan.levels.iter().map(|(path, _)| path.as_str()).collect();
        let key = "01/09506000134352";
        assert_eq!(levels, [&ALL[1..], &ALL[1..28], &ALL[1..23], key]);
        assert_eq!(plan.levels[0].1.len(), 4, "{:?}", plan.levels[0].1);
        assert_eq!(plan.levels[0].1[0], ALL[1..]);
        assert_eq!(plan.levels[0].1[3], format!("{key}/21/S"));
        assert_eq!(plan.levels[3].1, [key]);
    }

    #[test]
    fn a_finer_link_type_hides_the_same_above() {
        let link = |relation: &str, href: &str| json!({"relation": relation, "href": format!("https://{href}")});
        let mut with_default = link("gs1:pip", "a/pip");
        with_default["default"] = true.into();
        let key = set("01/09506000134352", &json!([with_default, link("gs1:faqs", "a/faqs")]));
        let serial = set("01/09506000134352/21/S", &json!([link("https://gs1.org/voc/pip", "b/{serial}")]));
        let found = merged(ALL, &[key.clone(), serial]);
        let expected = [
            (ALL[1..].to_owned(), vec!["b/S".to_owned()], None),
            ("01/09506000134352".to_owned(), vec!["a/faqs".to_owned()], Some("a/pip".to_owned())),
        ];
        assert_eq!(found, expected);
        assert_eq!(merged("/01/09506000134352/10/NEW", &[key])[0].1, ["a/pip", "a/faqs"], "an unknown lot walks up");
    }

    #[test]
    fn links_count_on_their_days_for_everybody_and_with_their_values() {
        let links = json!([
            {"relation": "gs1:pip", "href": "https://past", "to": "2026-06-30"},
            {"relation": "gs1:pip", "href": "https://first", "from": "2026-07-01"},
            {"relation": "gs1:pip", "href": "https://last", "to": "2026-07-01"},
            {"relation": "gs1:pip", "href": "https://future", "from": "2026-07-02"},
            {"relation": "gs1:faqs", "href": "https://hidden", "public": false},
            {"relation": "gs1:faqs", "href": "https://lot/{lot}"},
        ]);
        let found = merged("/01/09506000134352", &[set("01/09506000134352", &links)]);
        assert_eq!(found[0].1, ["first", "last"]);
    }
}
