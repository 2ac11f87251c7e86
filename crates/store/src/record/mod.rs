//! Master data as plain records with history: organisations, places, products, certificates, recalls, links.
//!
//! A record is one JSON document with an identifier. Putting it again makes a new version; nothing is overwritten, and
//! each version is an entry of the log. The same shapes are the import format (`nguon import`).

mod certificate;
mod link;
mod link_rows;
mod organisation;
mod place;
mod product;
mod recall;
mod rows;
mod stamp;

use serde::{Deserialize, Serialize};

pub use certificate::{Certificate, Suspension};
pub use link::{Delegation, Link, LinkSet, LinkSetVersion};
pub use organisation::{Organisation, OrganisationKind};
pub use place::{Place, PlaceKind};
pub use product::{DateKind, Product, Withdrawal};
pub use recall::{Recall, RecallScope, RecallStatus};
pub(crate) use rows::{RECORD, RecordWrite, Version, new_versions};
pub use rows::{RecordKind, fold};
pub use stamp::{StampAction, StampChange, StampOrder};

/// A text in Vietnamese and English.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Text {
    /// Vietnamese.
    pub vi: String,
    /// English.
    pub en: String,
}

/// Many records at once: what `nguon import` reads.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Records {
    /// Organisations first: the others name them.
    pub organisations: Vec<Organisation>,
    /// Places.
    pub places: Vec<Place>,
    /// Products.
    pub products: Vec<Product>,
    /// Certificates.
    pub certificates: Vec<Certificate>,
    /// Recalls.
    pub recalls: Vec<Recall>,
    /// Where keys lead.
    pub links: Vec<LinkSet>,
    /// Keys that other resolvers answer for.
    pub delegations: Vec<Delegation>,
}
