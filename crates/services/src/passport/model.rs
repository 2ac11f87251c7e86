//! What a scan page says, as data: the page only chooses words and pictures.

use jiff::civil::{Date, DateTime};
use store::record::Text;

use crate::stamp::StampNote;

/// Everything a buyer may see about one scanned code.
///
/// Times are wall-clock times in Viet Nam (UTC+7).
#[derive(Clone, Debug, PartialEq)]
pub struct Passport {
    /// Canonical path of the scan, `/01/…/10/…/21/…`.
    pub path: String,
    /// GTIN-14, or another primary key's value.
    pub code: String,
    /// Lot, given in the code or known from the item.
    pub lot: Option<String>,
    /// Serial number in the code.
    pub serial: Option<String>,
    /// The stamp with that serial; absent where no stamps of the product are kept here and no event names the item.
    pub stamp: Option<StampNote>,
    /// The goods are invented for demonstration.
    pub sample: bool,
    /// A recall that touches these goods.
    pub recall: Option<RecallNotice>,
    /// Lots of the same product that are recalled while this one is not (or no lot was given).
    pub other_recalled_lots: Vec<String>,
    /// The verdict in one sentence.
    pub verdict: Verdict,
    /// Trace level; absent where the page asks for a lot, or the code is unknown or withdrawn.
    pub level: Option<Level>,
    /// The step before is known (Circular 02/2024, one step back).
    pub previous_known: bool,
    /// The step after is known (one step forward), or the goods are still with their maker.
    pub next_known: bool,
    /// The product.
    pub product: Option<ProductView>,
    /// The firm that owns the code.
    pub firm: Option<FirmView>,
    /// Where the goods were made.
    pub made_at: Option<PlaceView>,
    /// When they were made.
    pub made_on: Option<Date>,
    /// The date on the pack.
    pub pack_date: Option<PackDate>,
    /// What happened, oldest first.
    pub journey: Vec<Step>,
    /// Certificates that concern the firm, the places, the product or the lot.
    pub certificates: Vec<CertificateView>,
    /// What was compared, what the firm declared, what is not known.
    pub checks: Checks,
}

impl Passport {
    /// The passport of a code that is not known here.
    pub fn unknown(path: String, code: String, hint: Hint) -> Self {
        Self {
            path,
            code,
            lot: None,
            serial: None,
            stamp: None,
            sample: false,
            recall: None,
            other_recalled_lots: Vec::new(),
            verdict: Verdict::NotFound(hint),
            level: None,
            previous_known: false,
            next_known: false,
            product: None,
            firm: None,
            made_at: None,
            made_on: None,
            pack_date: None,
            journey: Vec::new(),
            certificates: Vec::new(),
            checks: Checks::default(),
        }
    }
}

/// The first sentence of the page (domain wording A1).
#[derive(Clone, Debug, PartialEq)]
pub enum Verdict {
    /// The whole journey is known, recorded by both sides, checked.
    Complete {
        /// Place of the first step.
        first: Text,
        /// Place of the last step.
        last: Text,
    },
    /// A step is missing.
    StepMissing {
        /// The missing steps in words.
        missing: Vec<Text>,
    },
    /// One side of a hand-over has not recorded it.
    OneSide {
        /// The hand-overs in words; who has not recorded stands in them.
        steps: Vec<Text>,
    },
    /// All steps are there, but something is not checked yet.
    Unchecked {
        /// What is waited for, in words.
        waiting: Vec<Text>,
    },
    /// Only the firm's own information.
    Declared {
        /// Name of the firm.
        firm: Text,
    },
    /// The code is no longer used.
    Withdrawn {
        /// Who owned it.
        owner: Text,
        /// Since when.
        date: Date,
        /// Why.
        reason: Text,
    },
    /// The code is not known here.
    NotFound(Hint),
}

/// The one extra line on the page of an unknown code, the most helpful that applies.
#[derive(Clone, Debug, PartialEq)]
pub enum Hint {
    /// The check digit is wrong.
    CheckDigit {
        /// Paths of the codes that are one slip away and exist, the likeliest first.
        neighbours: Vec<String>,
    },
    /// A character cannot stand where it does.
    Character {
        /// The character.
        found: String,
        /// Its place in the code, counted from 1.
        at: usize,
        /// Only digits may stand there; else letters without accents, digits and some signs.
        digits: bool,
        /// Paths of the codes that exist with a digit in its place.
        neighbours: Vec<String>,
    },
    /// A percent escape in the address is broken.
    Escape {
        /// The escape.
        found: String,
    },
    /// The number of a product has too few or too many digits.
    Length {
        /// Digits it has.
        digits: usize,
    },
    /// The product is known, the lot is not.
    LotUnknown {
        /// Name of the product.
        product: Text,
        /// Name of its firm.
        firm: Text,
        /// The lot asked for.
        lot: String,
    },
    /// Prefix 893: issued in Viet Nam, owner not registered here.
    VietnamesePrefix,
    /// Issued abroad.
    ForeignPrefix {
        /// GS1 prefix.
        prefix: String,
    },
    /// An ordinary link, not a code of goods.
    NotACode,
    /// Nothing better to say.
    None,
}

/// Trace level 0–4 with what its line names.
#[derive(Clone, Debug, PartialEq)]
pub enum Level {
    /// 0: description only.
    Description,
    /// 1: recorded by one side.
    OneSide {
        /// The recorder.
        firm: Text,
    },
    /// 2: some steps recorded by both sides.
    SomeBothSides,
    /// 3: both sides, back to the origin.
    BothSides {
        /// Place of the first step.
        first: Text,
    },
    /// 4: fully checked.
    Checked,
}

impl Level {
    /// 0 to 4.
    pub fn number(&self) -> u8 {
        match self {
            Self::Description => 0,
            Self::OneSide { .. } => 1,
            Self::SomeBothSides => 2,
            Self::BothSides { .. } => 3,
            Self::Checked => 4,
        }
    }
}

/// The recall notice (domain wording A5).
#[derive(Clone, Debug, PartialEq)]
pub struct RecallNotice {
    /// How it stands.
    pub status: store::record::RecallStatus,
    /// Eat or use.
    pub food: bool,
    /// Product name.
    pub product: Text,
    /// Lot.
    pub lot: String,
    /// Date on the pack.
    pub pack_date: Option<Date>,
    /// Hazard in one sentence.
    pub hazard: Text,
    /// Refund or exchange.
    pub remedy: Text,
    /// Set when only part of the lot is recalled: first day, last day, places.
    pub part: Option<(Date, Date, Text)>,
    /// Whom to ask.
    pub contact: Text,
    /// Telephone.
    pub telephone: Option<String>,
    /// Ordering document.
    pub document: Text,
    /// Its day.
    pub date: Date,
    /// Day it was closed.
    pub closed: Option<Date>,
}

/// Product as shown.
#[derive(Clone, Debug, PartialEq)]
pub struct ProductView {
    /// Name.
    pub name: Text,
    /// GTIN-14.
    pub gtin: String,
    /// Trademark.
    pub brand: Option<String>,
    /// Standards declared.
    pub standards: Vec<String>,
}

/// Firm as shown.
#[derive(Clone, Debug, PartialEq)]
pub struct FirmView {
    /// Name.
    pub name: Text,
    /// Address.
    pub address: Option<Text>,
    /// Telephone.
    pub telephone: Option<String>,
    /// An authority checked who it is.
    pub verified: bool,
}

/// Place as shown: never finer than the commune.
#[derive(Clone, Debug, PartialEq)]
pub struct PlaceView {
    /// Public name.
    pub name: Text,
    /// Commune and province.
    pub address: Text,
    /// Latitude and longitude in degrees, two decimals.
    pub position: Option<(f64, f64)>,
}

/// The date on the pack.
#[derive(Clone, Debug, PartialEq)]
pub struct PackDate {
    /// Expiry or best before.
    pub kind: store::record::DateKind,
    /// The day.
    pub date: Date,
    /// It has passed.
    pub past: bool,
}

/// One step of the journey.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// What was done, in the recorder's words; absent where only the business step is known.
    pub stage: Option<Text>,
    /// Bare CBV business step (`receiving`), for the label by key and the icon.
    pub biz_step: Option<String>,
    /// Where.
    pub place: Option<PlaceView>,
    /// When it began.
    pub from: Option<DateTime>,
    /// When it ended, where the step spans several days.
    pub to: Option<DateTime>,
    /// How it was recorded.
    pub recorded: Recorded,
    /// Who recorded it; the giver of a hand-over.
    pub by: Option<Text>,
    /// The receiver of a hand-over.
    pub receiver: Option<Text>,
    /// Day on which a record of this step was corrected.
    pub corrected: Option<Date>,
    /// Lowest and highest temperature in °C, and the readings in order, where the recorder made them public.
    pub temperature: Option<Temperature>,
}

/// Who recorded a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Recorded {
    /// A step inside one organisation.
    Inside,
    /// A hand-over that giver and receiver both recorded.
    BothSides,
    /// A hand-over only the giver recorded.
    GiverOnly,
    /// A hand-over only the receiver recorded.
    ReceiverOnly,
    /// A step that nobody recorded: a hole.
    Missing,
}

/// A series of temperatures.
#[derive(Clone, Debug, PartialEq)]
pub struct Temperature {
    /// Lowest, °C.
    pub min: f64,
    /// Highest, °C.
    pub max: f64,
    /// In order of time, °C.
    pub readings: Vec<f64>,
}

/// A certificate as shown.
#[derive(Clone, Debug, PartialEq)]
pub struct CertificateView {
    /// Name.
    pub name: Text,
    /// Number.
    pub number: String,
    /// Issuer.
    pub issuer: Text,
    /// First day.
    pub from: Date,
    /// Last day.
    pub to: Option<Date>,
    /// State today and when the goods were made.
    pub status: CertificateStatus,
    /// What it covers: place, firm, product.
    pub covers: Option<Text>,
}

/// State of a certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CertificateStatus {
    /// In force.
    Valid,
    /// Ended before these goods were made.
    EndedBefore,
    /// Ended after these goods were made.
    EndedAfter,
    /// Suspended today.
    Suspended,
}

/// The three lists under *What did we check?*
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Checks {
    /// Compared by the system.
    pub compared: Vec<Check>,
    /// Declared by the firm, not compared.
    pub declared: Vec<Check>,
    /// Not known.
    pub unknown: Vec<Check>,
}

/// One line of [`Checks`]; the words are the page's, by key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Check {
    /// Hand-overs recorded by giver and receiver: so many of so many.
    HandOvers {
        /// Recorded by both sides.
        both: usize,
        /// All.
        all: usize,
    },
    /// Quantities in and out of each processing agree within the tolerance: so many processings.
    QuantitiesAgree(usize),
    /// Quantities do not agree at so many processings or hand-overs.
    QuantitiesDiffer(usize),
    /// Times are in order.
    TimesInOrder,
    /// Times are not in order at so many steps.
    TimesOutOfOrder(usize),
    /// So many firms verified of so many.
    FirmsVerified {
        /// Verified.
        verified: usize,
        /// All.
        all: usize,
    },
    /// Entries in the log: so many records, none changed afterwards.
    Logged(usize),
    /// Product name, brand, standards: entered by the firm.
    ProductData,
    /// Dates on the pack: entered by the firm.
    PackDates,
    /// Certificates: entered, the issuer was not asked.
    Certificates,
    /// Measurements by the recorder's own devices.
    Measurements,
    /// Where the raw goods came from is not known.
    OriginUnknown,
    /// Quality and safety of the goods: never judged here.
    Quality,
    /// Which lot this pack belongs to.
    LotNotGiven,
    /// What happened after the last recorded step.
    AfterLastStep,
    /// So many records by sides that have no say in these goods; kept, and not counted.
    OtherRecords(usize),
}
