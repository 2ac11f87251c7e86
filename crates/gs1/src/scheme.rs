//! The kinds of keys, and how the EPC URN of each is laid out.

use std::fmt;

/// The kind of thing that a [`Key`](crate::Key) names.
///
/// A scheme whose serial is optional (GRAI, GDTI, GCN, CPI, ITIP) covers both the class and the single thing; see
/// [`Key::is_class`](crate::Key::is_class).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Scheme {
    /// A class of trade items: Global Trade Item Number, AI 01.
    Gtin,
    /// A batch or lot of a trade item, AI 01 with 10.
    Lgtin,
    /// One trade item: serialised GTIN, AI 01 with 21.
    Sgtin,
    /// One unit pack of tobacco: unit pack identifier, AI 01 with 235.
    Upui,
    /// A logistic unit: Serial Shipping Container Code, AI 00.
    Sscc,
    /// A place: Global Location Number, AI 414.
    Gln,
    /// A place inside a place: GLN with extension, AI 414 with 254.
    Sgln,
    /// A party: Global Location Number, AI 417.
    Pgln,
    /// A payment slip: GLN of the invoicing party, AI 415, with the reference, AI 8020.
    PaymentSlip,
    /// A returnable asset: Global Returnable Asset Identifier, AI 8003.
    Grai,
    /// An individual asset: Global Individual Asset Identifier, AI 8004.
    Giai,
    /// A document: Global Document Type Identifier, AI 253.
    Gdti,
    /// A coupon: Global Coupon Number, AI 255.
    Sgcn,
    /// A consignment: Global Identification Number for Consignment, AI 401.
    Ginc,
    /// A shipment: Global Shipment Identification Number, AI 402.
    Gsin,
    /// A piece of a trade item, AI 8006, with or without serial, AI 21.
    Itip,
    /// A component or part, AI 8010, with or without serial, AI 8011.
    Cpi,
    /// A product model: Global Model Number, AI 8013.
    Gmn,
    /// The recipient of a service: Global Service Relation Number, AI 8018.
    Gsrn,
    /// The provider of a service: Global Service Relation Number, AI 8017.
    Gsrnp,
}

impl Scheme {
    /// The scheme of a primary key with the qualifier that makes it finer.
    pub(crate) fn of(primary: &str, qualifier: Option<&str>) -> Scheme {
        match (primary, qualifier) {
            ("01", Some("21")) => Scheme::Sgtin,
            ("01", Some("10")) => Scheme::Lgtin,
            ("01", Some("235")) => Scheme::Upui,
            ("00", _) => Scheme::Sscc,
            ("414", None) => Scheme::Gln,
            ("414", Some(_)) => Scheme::Sgln,
            ("417", _) => Scheme::Pgln,
            ("415", _) => Scheme::PaymentSlip,
            ("8003", _) => Scheme::Grai,
            ("8004", _) => Scheme::Giai,
            ("253", _) => Scheme::Gdti,
            ("255", _) => Scheme::Sgcn,
            ("401", _) => Scheme::Ginc,
            ("402", _) => Scheme::Gsin,
            ("8006", _) => Scheme::Itip,
            ("8010", _) => Scheme::Cpi,
            ("8013", _) => Scheme::Gmn,
            ("8018", _) => Scheme::Gsrn,
            ("8017", _) => Scheme::Gsrnp,
            _ => Scheme::Gtin,
        }
    }

    /// The short name, as in EPC URNs where one exists: `sgtin`, `gln`, `pgln`.
    pub fn name(self) -> &'static str {
        match self {
            Scheme::Gtin => "gtin",
            Scheme::Lgtin => "lgtin",
            Scheme::Sgtin => "sgtin",
            Scheme::Upui => "upui",
            Scheme::Sscc => "sscc",
            Scheme::Gln => "gln",
            Scheme::Sgln => "sgln",
            Scheme::Pgln => "pgln",
            Scheme::PaymentSlip => "payment_slip",
            Scheme::Grai => "grai",
            Scheme::Giai => "giai",
            Scheme::Gdti => "gdti",
            Scheme::Sgcn => "sgcn",
            Scheme::Ginc => "ginc",
            Scheme::Gsin => "gsin",
            Scheme::Itip => "itip",
            Scheme::Cpi => "cpi",
            Scheme::Gmn => "gmn",
            Scheme::Gsrn => "gsrn",
            Scheme::Gsrnp => "gsrnp",
        }
    }
}

impl fmt::Display for Scheme {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.name())
    }
}
