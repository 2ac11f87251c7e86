//! Stamps as intervals of counters, and what is kept of their scans.
//!
//! Orders and changes are records, so each is an entry of the log; the intervals are derived from them in the same
//! transaction (`change`, `interval`). Scans are no entries: they are counted (`scan`).

pub(crate) mod change;
mod interval;
mod read;
mod scan;

use crate::capture::Owner;
use crate::record::{StampChange, StampOrder};

pub use scan::{ScanCount, province_bit};

/// Counters have 40 bits.
pub const COUNTERS: i64 = 1 << 40;
/// Keys that stamps of one product may bear: as many are tried on a scanned serial.
pub const KEYS: usize = 16;

/// State of a stamp. The numbers are stored: never renumber.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(i64)]
pub enum StampState {
    /// Ordered.
    Issued = 1,
    /// Printed.
    Printed = 2,
    /// On goods.
    Activated = 3,
    /// No longer used.
    Void = 4,
    /// Never used in time.
    Expired = 5,
}

impl StampState {
    pub(crate) fn from_number(number: i64) -> Option<Self> {
        [Self::Issued, Self::Printed, Self::Activated, Self::Void, Self::Expired]
            .into_iter()
            .find(|state| *state as i64 == number)
    }

    /// As programs read it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Issued => "issued",
            Self::Printed => "printed",
            Self::Activated => "activated",
            Self::Void => "void",
            Self::Expired => "expired",
        }
    }
}

/// Counters that share one key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StampSeries {
    /// GLN of whoever ordered.
    pub owner: String,
    /// Period of the key; 0 for serials that the firm chose itself.
    pub epoch: i64,
    /// Number of the series.
    pub series: i64,
    /// The first counter that nobody ordered yet.
    pub next: i64,
}

/// An interval of counters in one state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StampRange {
    /// First counter.
    pub first: i64,
    /// Last counter.
    pub last: i64,
    /// Their state.
    pub state: StampState,
    /// Lot they are bound to; empty while there is none.
    pub lot: String,
    /// When they came into this state, microseconds since 1970.
    pub since: i64,
}

/// An order that is to be placed.
#[derive(Clone, Debug)]
pub struct StampDraft {
    /// The order; `first` and `epoch` are set when it is placed.
    pub order: StampOrder,
    /// Whose record it becomes.
    pub owner: Owner,
    /// The calendar year, which begins a new key.
    pub year: i64,
    /// Begin a new key within the year.
    pub new_key: bool,
}

/// What became of an order or a change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StampOutcome {
    /// The order was placed.
    Ordered(StampOrder),
    /// The change was made; so many stamps changed their state.
    Changed(i64),
    /// It had been done before: the order as it stands, for an order.
    Repeated(Option<StampOrder>),
    /// The name belongs to another order or change.
    NameTaken,
    /// The firm's own serial is taken.
    SerialTaken(String),
    /// No counter or no key is left.
    Exhausted(&'static str),
    /// A stamp is in a state that does not allow it.
    Refused {
        /// Its counter.
        counter: i64,
        /// Its state.
        state: StampState,
        /// Its lot.
        lot: String,
    },
}

/// Something for the writer.
#[derive(Debug)]
pub(crate) enum StampWork {
    Order(Box<StampDraft>),
    Change(Box<(StampChange, StampOrder, Owner)>),
}
