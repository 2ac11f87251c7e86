//! Thresholds and provinces: data with dates, not code.

use std::collections::BTreeMap;

use serde::Deserialize;
use store::record::Text;

/// `data/stamps.json`
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Thresholds {
    #[expect(dead_code, reason = "tells the operator which file is in force")]
    version: String,
    #[expect(dead_code, reason = "read for its form; rows with other dates come with the registry")]
    valid_from: String,
    /// Scans up to which nothing is unusual, by product profile.
    usual_scans: BTreeMap<String, i64>,
    /// Faster than this nobody travels with goods.
    fastest_km_h: f64,
    /// Provinces whose middles are nearer than this may be one step apart.
    near_km: f64,
    /// So many leaps are unusual.
    leaps: i64,
    /// What says that an item was sold or used.
    sold: Signs,
    /// What says that a stamp is no longer used.
    void: Signs,
    /// Words in the name of a program that reads pages for nobody.
    robots: Vec<String>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Signs {
    biz_steps: Vec<String>,
    dispositions: Vec<String>,
}

/// `data/provinces.json`
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Provinces {
    #[expect(dead_code, reason = "tells the operator which file is in force")]
    version: String,
    #[expect(dead_code, reason = "tells the operator where the list is from")]
    source: String,
    provinces: Vec<Province>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Province {
    code: String,
    name: Text,
    latitude: f64,
    longitude: f64,
}

/// What the rules are read from.
pub(crate) struct Rules {
    thresholds: Thresholds,
    provinces: BTreeMap<u8, Province>,
}

/// What an event says about the fate of an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sign {
    Sold,
    Void,
}

impl Rules {
    /// The files that come with the program; a test reads them.
    pub(crate) fn built_in() -> Self {
        let thresholds = match serde_json::from_str(include_str!("../../data/stamps.json")) {
            Ok(thresholds) => thresholds,
            Err(error) => unreachable!("data/stamps.json is part of the program: {error}"),
        };
        let provinces: Provinces = match serde_json::from_str(include_str!("../../data/provinces.json")) {
            Ok(provinces) => provinces,
            Err(error) => unreachable!("data/provinces.json is part of the program: {error}"),
        };
        let numbered = provinces.provinces.into_iter().filter_map(|it| Some((it.code.parse().ok()?, it)));
        Self { thresholds, provinces: numbered.collect() }
    }

    /// Scans up to which nothing is unusual, for a product profile.
    pub(crate) fn usual(&self, profile: Option<&str>) -> i64 {
        let named = profile.and_then(|profile| self.thresholds.usual_scans.get(profile));
        named.or_else(|| self.thresholds.usual_scans.get("default")).copied().unwrap_or(i64::MAX)
    }

    /// So many leaps are unusual.
    pub(crate) fn unusual_leaps(&self) -> i64 {
        self.thresholds.leaps
    }

    /// The province of a two-digit code.
    pub(crate) fn province(&self, code: &str) -> Option<u8> {
        let number =
            code.parse().ok().filter(|_| code.len() == 2 && code.bytes().all(|digit| digit.is_ascii_digit()))?;
        self.provinces.contains_key(&number).then_some(number)
    }

    /// The name of a province.
    pub(crate) fn province_name(&self, code: u8) -> Option<&Text> {
        Some(&self.provinces.get(&code)?.name)
    }

    /// Whether nobody gets from one province to the other in this time.
    pub(crate) fn too_far(&self, from: u8, to: u8, micros: i64) -> bool {
        let (Some(one), Some(other)) = (self.provinces.get(&from), self.provinces.get(&to)) else { return false };
        let hours = micros.max(0) as f64 / 3.6e9;
        distance_km(one, other) - self.thresholds.near_km > self.thresholds.fastest_km_h * hours
    }

    /// What an event with this step and this disposition says about its items.
    pub(crate) fn sign(&self, biz_step: Option<&str>, disposition: Option<&str>) -> Option<Sign> {
        let says = |signs: &Signs| {
            biz_step.is_some_and(|step| signs.biz_steps.iter().any(|known| known == step))
                || disposition.is_some_and(|name| signs.dispositions.iter().any(|known| known == name))
        };
        match () {
            () if says(&self.thresholds.void) => Some(Sign::Void),
            () if says(&self.thresholds.sold) => Some(Sign::Sold),
            () => None,
        }
    }

    /// Whether a program of this name reads pages for nobody.
    pub(crate) fn is_robot(&self, user_agent: &str) -> bool {
        let name = user_agent.to_ascii_lowercase();
        self.thresholds.robots.iter().any(|word| name.contains(word.as_str()))
    }
}

/// Along the surface, in kilometres.
fn distance_km(one: &Province, other: &Province) -> f64 {
    const EARTH_KM: f64 = 6371.0;
    let (a, b) = (one.latitude.to_radians(), other.latitude.to_radians());
    let (dy, dx) = (b - a, (other.longitude - one.longitude).to_radians());
    let h = (dy / 2.0).sin().powi(2) + a.cos() * b.cos() * (dx / 2.0).sin().powi(2);
    2.0 * EARTH_KM * h.sqrt().asin()
}

#[cfg(test)]
mod tests {
    use super::*;

    const MINUTE: i64 = 60_000_000;

    #[test]
    fn there_are_thirty_four_provinces() {
        let rules = Rules::built_in();
        assert_eq!(rules.provinces.len(), 34);
        for (code, it) in &rules.provinces {
            assert_eq!(format!("{code:02}"), it.code);
            assert!((8.0..24.0).contains(&it.latitude) && (102.0..110.0).contains(&it.longitude), "{}", it.code);
        }
        assert_eq!(rules.province("79"), Some(79));
        for wrong in ["", "1", "79 ", "02", "100", "+1", "-1", "７９"] {
            assert_eq!(rules.province(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn distances_tell_what_is_too_fast() {
        let rules = Rules::built_in();
        assert!(rules.too_far(1, 79, 40 * MINUTE), "Hà Nội to Hồ Chí Minh City in 40 minutes");
        assert!(!rules.too_far(1, 79, 120 * MINUTE), "there are flights");
        assert!(!rules.too_far(79, 75, MINUTE), "neighbours");
        assert!(!rules.too_far(92, 86, 0), "a phone near the border of two provinces");
        assert!(!rules.too_far(1, 1, 0) && !rules.too_far(1, 0, 0));
    }

    #[test]
    fn events_say_what_became_of_an_item() {
        let rules = Rules::built_in();
        assert_eq!(rules.sign(Some("retail_selling"), None), Some(Sign::Sold));
        assert_eq!(rules.sign(Some("other"), Some("retail_sold")), Some(Sign::Sold));
        assert_eq!(rules.sign(Some("decommissioning"), Some("inactive")), Some(Sign::Void));
        assert_eq!(rules.sign(Some("shipping"), Some("in_transit")), None);
    }
}
