//! Stamps (*tem truy xuất nguồn gốc*): orders, activation, voiding, and the history of their scans.
//!
//! A stamp is a counter; its serial is worked out from the counter and a key (`serial`), its state stands in an interval of
//! counters (`store::stamp`). Whether a scanned serial is one of ours is decided without a read from the database.

mod change;
mod find;
mod order;
mod rules;
mod scan;
mod serial;

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use jiff::civil::Date;
use store::record::{StampAction, StampOrder, Text};
use store::stamp::StampSeries;

pub use order::StampSerials;
pub use scan::{PastScan, Visit};
pub use store::stamp::{StampRange, StampState};

pub(crate) use find::Found;
pub(crate) use rules::{Rules, Sign};

/// Series by product and sandbox, with the time they were read in milliseconds.
type KnownSeries = HashMap<(String, bool), (i64, Arc<Vec<StampSeries>>)>;

/// What the platform keeps in memory about stamps; clones of [`crate::Services`] share it.
pub(crate) struct Stamps {
    /// Root of all keys.
    root: [u8; 32],
    pub(crate) rules: Rules,
    series: Mutex<KnownSeries>,
    pub(crate) scans: scan::Counter,
}

impl Stamps {
    pub(crate) fn new(secret: &[u8; 32]) -> Self {
        let root = serial::root(secret);
        Self { root, rules: Rules::built_in(), series: Mutex::default(), scans: scan::Counter::default() }
    }

    fn key(&self, owner: &str, epoch: i64, gtin: &str, sandbox: bool) -> serial::SerialKey {
        serial::SerialKey::derive(&self.root, &serial::KeyName { owner, epoch, gtin, sandbox })
    }
}

/// An order of stamps as it is asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NewStampOrder {
    /// What the owner calls it; the same name with the same content is the same order. Without it a name is made.
    pub name: Option<String>,
    /// GTIN of the product, in any length.
    pub gtin: String,
    /// How many stamps; with `serials` it may be left 0.
    pub count: i64,
    /// Lot that they are meant for.
    pub lot: Option<String>,
    /// A note.
    pub label: String,
    /// Begin a new key, because print files of the present one may have got out.
    pub new_key: bool,
    /// Serials that the firm chose itself, printed already.
    pub serials: Vec<String>,
}

/// An order and what became of its stamps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StampOrderView {
    /// The order.
    pub order: StampOrder,
    /// States by interval, counted from the first stamp of the order (0).
    pub ranges: Vec<StampRange>,
    /// There are more intervals than are given.
    pub truncated: bool,
}

/// Which stamps of an order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StampChoice {
    /// All of them.
    All,
    /// So many from the one with this number, counted from 0.
    Span {
        /// The first.
        from: i64,
        /// How many.
        count: i64,
    },
    /// Single ones.
    Serials(Vec<String>),
}

/// Something to be done to stamps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StampRequest {
    /// The client's name for this request; the same name with the same content is done once.
    pub name: Option<String>,
    /// What.
    pub action: StampAction,
    /// To which.
    pub choice: StampChoice,
    /// The lot that activation binds them to; without it the lot of the order.
    pub lot: Option<String>,
    /// Why; voiding needs a reason.
    pub reason: String,
}

/// What a request has done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StampChanged {
    /// Stamps that came into another state.
    pub count: i64,
    /// The request of this name had been done before, so nothing was done now.
    pub repeated: bool,
}

/// What anybody may know of a stamp.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StampStatus {
    /// GTIN-14.
    pub gtin: String,
    /// The serial as it is printed.
    pub serial: String,
    /// Its state; none when it is no stamp of this product.
    pub state: Option<StampState>,
    /// Its lot.
    pub lot: Option<String>,
    /// Its scans.
    pub history: Option<ScanHistory>,
}

/// What a page has to know about the stamp it shows, apart from its scans.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StampNote {
    /// GTIN-14.
    pub gtin: String,
    /// The serial as it is printed.
    pub serial: String,
    /// What became of it.
    pub fate: StampFate,
    /// The stamp exists: its scans are counted. Invented serials must not fill the database.
    pub counted: bool,
    /// Scans up to which nothing is unusual.
    pub usual: i64,
}

/// What became of a stamp.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StampFate {
    /// Nothing that matters to a buyer.
    Live,
    /// The item was recorded as sold or used on this day.
    Sold(Date),
    /// It was voided on this day.
    Void(Date),
    /// Nobody activated it, or nobody ever ordered it.
    NotActivated,
}

/// The scans of a stamp before the one that asks.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ScanHistory {
    /// How many.
    pub scans: i64,
    /// Day of the first one.
    pub first_day: Option<Date>,
    /// Its province.
    pub first_province: Option<Text>,
    /// Known provinces.
    pub provinces: u32,
    /// More than usual, or too far apart for the time between.
    pub unusual: bool,
}
