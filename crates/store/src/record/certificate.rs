use serde::{Deserialize, Serialize};

use super::Text;

/// A certificate, approval or code issued for an organisation, a place, a product or a lot.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Certificate {
    /// Number as issued, unique together with `issuer`.
    pub number: String,
    /// The scheme under which the number is an identifier, such as `vn-growing-area-export`; absent where it is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scheme: Option<String>,
    /// What it certifies, as people call it.
    pub name: Text,
    /// Who issued it.
    pub issuer: Text,
    /// First day it holds, `2025-05-15`.
    pub from: String,
    /// Last day it holds; absent when it has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<String>,
    /// Periods in which it did not hold.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub suspensions: Vec<Suspension>,
    /// What it is bound to: keys such as `414/8937990041015` (place), `417/8937990040018` (organisation),
    /// `01/08937990230211` (product) or `01/…/10/…` (lot).
    pub subjects: Vec<String>,
    /// Shown on the public page.
    #[serde(default = "yes")]
    pub public: bool,
    /// Invented for demonstration.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub sample: bool,
}

/// A period in which a certificate was suspended, both days included.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Suspension {
    /// First day.
    pub from: String,
    /// Last day; absent while it lasts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<String>,
}

fn yes() -> bool {
    true
}
