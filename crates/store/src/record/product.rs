use serde::{Deserialize, Serialize};

use super::Text;

/// A trade item.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Product {
    /// GTIN, 14 digits with leading zeros.
    pub gtin: String,
    /// GLN of the organisation that owns the number.
    pub owner: String,
    /// Name as on the pack.
    pub name: Text,
    /// UN/ECE Recommendation 20 code of its unit (`KGM`), absent when counted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// Trademark.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub brand: Option<String>,
    /// Product-group profile, such as `pangasius`, `durian`, `rice`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub profile: Option<String>,
    /// People eat it: a recall then says *do not eat*, else *do not use*.
    #[serde(default = "yes")]
    pub food: bool,
    /// Which date the pack carries.
    #[serde(default)]
    pub date_kind: DateKind,
    /// GLN of the place where it is made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub made_at: Option<String>,
    /// Standards it is declared to follow.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub standards: Vec<String>,
    /// Set when the code is no longer in use.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub withdrawn: Option<Withdrawal>,
    /// Invented for demonstration.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub sample: bool,
}

/// The date on a pack.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DateKind {
    /// Expiry: not to be used afterwards.
    #[default]
    Expiry,
    /// Best before: fresh goods.
    BestBefore,
}

/// Since when and why a code is no longer used.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Withdrawal {
    /// Day, `2026-07-01`.
    pub date: String,
    /// Reason in a few words.
    pub reason: Text,
}

fn yes() -> bool {
    true
}
