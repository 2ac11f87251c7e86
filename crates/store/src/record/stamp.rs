use serde::{Deserialize, Serialize};

/// An order of stamps: consecutive counters of one series, or serials that the firm chose itself.
///
/// It never changes after it was placed; what becomes of its stamps stands in [`StampChange`]s.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StampOrder {
    /// Its name, `8937990230013-DH-001`: the owner's GLN and what the owner calls it.
    pub id: String,
    /// GLN of the organisation that owns the number of the product.
    pub owner: String,
    /// GTIN-14 that the stamps are for.
    pub gtin: String,
    /// How many.
    pub count: i64,
    /// The first counter.
    pub first: i64,
    /// Period of the key; 0 for serials that the firm chose itself.
    pub epoch: i64,
    /// Lot that the stamps are meant for; activation binds them to it unless it names another.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lot: Option<String>,
    /// What its owner notes about it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub label: String,
    /// When it was placed, microseconds since 1970.
    pub created: i64,
    /// Works in the sandbox only.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub sandbox: bool,
    /// The serials, in the order of their counters, where the firm chose them itself.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub serials: Vec<String>,
}

/// Something done to stamps of an order. One record each; nothing supersedes it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StampChange {
    /// Its name: the order's, and a number of its own or the client's idempotency key.
    pub id: String,
    /// The order.
    pub order: String,
    /// What was done.
    pub action: StampAction,
    /// First and last counter of each interval, in order and apart.
    pub ranges: Vec<(i64, i64)>,
    /// Lot that activation binds them to; empty otherwise.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub lot: String,
    /// Why; for voiding.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reason: String,
    /// Public half of the key that asked for it; empty for the node itself.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub by: String,
    /// When, microseconds since 1970.
    pub time: i64,
}

impl StampChange {
    /// Whether it asks for the same as another that bears its name; the time and who asks may differ.
    pub(crate) fn repeats(&self, other: &Self) -> bool {
        let same = Self { by: other.by.clone(), time: other.time, ..self.clone() };
        same == *other
    }
}

/// What is done to stamps.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StampAction {
    /// The serials were handed out for printing; changes nothing.
    Download,
    /// They are printed.
    Print,
    /// They are on goods of a lot, and good from now on.
    Activate,
    /// They are no longer used.
    Void,
    /// They were never used in time.
    Expire,
}
