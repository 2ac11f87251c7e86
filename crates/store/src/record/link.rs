use serde::{Deserialize, Serialize};

use super::Text;

/// Where a key leads: the links of one anchor. The whole set is one record, so that each change of it is one version.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LinkSet {
    /// Canonical Digital Link path without leading slash, at whatever level: `01/08937990230211`, `01/…/10/A`, `00/…`.
    pub anchor: String,
    /// GLN of the organisation that keeps it; empty for the node.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub owner: String,
    /// What the key names, in words; absent, the name of the product stands for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<Text>,
    /// The links; none when all were taken away.
    #[serde(default)]
    pub links: Vec<Link>,
}

/// One link.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Link {
    /// What the target is: a GS1 link type such as `gs1:pip`, a registered relation such as `license`, or a URI.
    pub relation: String,
    /// Absolute address; `{01}`, `{10}`, `{lot}`, `{serial}` … stand for values of the request.
    pub href: String,
    /// Words for people; absent, the name of the link type stands for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Languages of the target, `vi` or `en-GB`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub hreflang: Vec<String>,
    /// Media type of the target.
    #[serde(default, rename = "type", skip_serializing_if = "Option::is_none")]
    pub media_type: Option<String>,
    /// Where or for whom it holds, such as a country or a trade.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub context: Vec<String>,
    /// Whether the query string of a request is passed on.
    #[serde(default = "yes", skip_serializing_if = "is_true")]
    pub fwqs: bool,
    /// Whether anybody may see and follow it; else only its owner sees it.
    #[serde(default = "yes", skip_serializing_if = "is_true")]
    pub public: bool,
    /// First day it holds, `2026-07-01`, in Viet Nam.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// Last day it holds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<String>,
    /// Where a request leads that names no link type. One link of a set at most.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub default: bool,
    /// Where such a request leads when its language or media type fits this link.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub default_multi: bool,
}

/// Keys that another resolver answers for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Delegation {
    /// A company prefix, `893799023`, or the start of a key, `01/0893799023`.
    pub prefix: String,
    /// Base address of the resolver, such as `https://truyxuat.dongthap.example`; absent when the delegation has ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resolver: Option<String>,
    /// Whose resolver it is, in words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<Text>,
}

/// One version of a link set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinkSetVersion {
    /// Counts from 1.
    pub version: i64,
    /// When it was put, microseconds since 1970.
    pub record_time: i64,
    /// GLN of the organisation that keeps it; empty for the node.
    pub owner: String,
    /// The set as it was then.
    pub set: LinkSet,
}

fn yes() -> bool {
    true
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes the field by reference")]
fn is_true(value: &bool) -> bool {
    *value
}
