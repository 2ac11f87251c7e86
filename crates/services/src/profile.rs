//! Product-group profiles: what counts as an origin and how exactly figures have to agree. Data, not code.

use serde::Deserialize;
use store::record::{PlaceKind, Text};

/// One product group.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Profile {
    id: String,
    /// First day it applies; the file is versioned as a whole, and later versions add rows.
    #[expect(dead_code, reason = "read for its form; rows with other dates come with the registry")]
    valid_from: String,
    /// Goods of this group are traced lot by lot: a code without a lot says nothing about a journey.
    pub(crate) by_lot: bool,
    /// Kinds of places where such goods may begin. Buying from somebody outside the system is not an origin.
    pub(crate) origins: Vec<PlaceKind>,
    /// Share by which quantities may differ and still agree: drying out, scales.
    pub(crate) tolerance: f64,
    /// Share of the input that a processing may declare as lost and still count as balanced.
    pub(crate) max_loss: f64,
    /// What is missing when the origin is not known, in words.
    pub(crate) missing_origin: Text,
}

/// Every profile.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Profiles {
    #[expect(dead_code, reason = "tells the operator which file is in force")]
    version: String,
    profiles: Vec<Profile>,
}

impl Profiles {
    /// The file that comes with the program; a test reads it.
    pub(crate) fn built_in() -> Self {
        match serde_json::from_str(include_str!("../data/profiles.json")) {
            Ok(profiles) => profiles,
            Err(error) => unreachable!("data/profiles.json is part of the program: {error}"),
        }
    }

    /// The profile of that name, else the default one, which is the last.
    pub(crate) fn get(&self, id: Option<&str>) -> &Profile {
        let named = self.profiles.iter().find(|profile| Some(profile.id.as_str()) == id);
        named.unwrap_or(&self.profiles[self.profiles.len() - 1])
    }
}

#[cfg(test)]
mod tests {
    use super::Profiles;

    #[test]
    fn the_built_in_file_reads_and_ends_with_the_default() {
        let profiles = Profiles::built_in();
        assert_eq!(profiles.get(Some("durian")).id, "durian");
        assert_eq!(profiles.get(Some("no such group")).id, "default");
        assert_eq!(profiles.get(None).id, "default");
    }
}
