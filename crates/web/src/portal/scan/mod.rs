//! The scan page: a [`Passport`] in words.
//!
//! Reading order: recall, sample label, stamp, verdict, date, trace level, goods, journey, map, certificates, checks. The
//! modules beside this one turn each part of the passport into sentences; `templates/scan.html` puts them in order.

mod checks;
mod facts;
mod journey;
mod level;
mod recall;
#[cfg(test)]
mod samples;
pub(crate) mod stamp;
mod unknown;
mod verdict;

use askama::Template;
use services::passport::{Hint, Passport, Verdict};
use services::record::DateKind;

use super::date;
use super::frame::Frame;
use super::language::Language;
use super::map::{MapView, Stops};
use super::text::{Texts, texts};
use checks::CheckList;
use facts::{CertificateLine, Fact};
use journey::StepView;
use level::LevelView;
use recall::RecallBanner;
use unknown::UnknownView;
use verdict::{Dot, Picture, VerdictView};

pub(super) use facts::as_printed;
pub(super) use level::labels as level_labels;
pub(super) use recall::Telephone;
#[cfg(test)]
pub use samples::{sample, sample_names};

/// Steps from which the journey is taller than map and certificates together.
const LONG_JOURNEY: usize = 14;

/// The page of one scanned code. `render()` gives the HTML.
#[derive(Template)]
#[template(path = "scan.html")]
pub struct ScanPage {
    frame: Frame,
    /// The code as scanned.
    code: String,
    sample: bool,
    /// There is a stamp: what is said of it goes to [`stamp::PLACE`], for each view anew.
    stamp: bool,
    recall: Option<RecallBanner>,
    other_lots: Option<String>,
    unknown: Option<UnknownView>,
    verdict: Option<VerdictView>,
    /// Product and lot in one line above the verdict, so that nobody reads about the wrong goods.
    subject: Option<String>,
    past: Option<PastDate>,
    /// GTIN of the product whose lot is asked for.
    lot_wanted: Option<String>,
    level: Option<LevelView>,
    facts: Vec<Fact>,
    journey: Vec<StepView>,
    journey_count: String,
    /// There is a lot, so that an empty journey deserves a sentence.
    has_lot: bool,
    map: Option<MapView>,
    certificates: Vec<CertificateLine>,
    checks: Vec<CheckList>,
    /// The journey is long: on a wide screen the checks fill the column beside it.
    checks_beside: bool,
}

struct PastDate {
    /// Past expiry, which forbids use; past best-before only informs.
    serious: bool,
    text: String,
}

impl ScanPage {
    /// Chooses words and pictures for a passport.
    pub fn new(passport: &Passport, language: Language) -> Self {
        let t = texts(language);
        let stops = Stops::of(&passport.journey);
        let journey = journey::steps(&passport.journey, &stops, t);
        let recorded = journey.iter().filter(|step| step.kind != "gap").count();
        let known = !matches!(passport.verdict, Verdict::NotFound(_));
        let withdrawn = matches!(passport.verdict, Verdict::Withdrawn { .. });
        Self {
            frame: Frame::new(language, title(passport, t), &passport.path),
            code: facts::as_printed(&passport.code).to_owned(),
            sample: passport.sample,
            stamp: passport.stamp.is_some(),
            recall: passport.recall.as_ref().map(|notice| RecallBanner::new(notice, t)),
            other_lots: recall::other_lots(passport, t),
            unknown: UnknownView::new(passport, t),
            verdict: VerdictView::new(passport, (recorded, journey.len()), t),
            subject: subject(passport, t),
            past: past_date(passport, t),
            lot_wanted: lot_wanted(passport, known && !withdrawn),
            level: LevelView::new(passport, t),
            facts: if known { facts::facts(passport, t) } else { Vec::new() },
            journey_count: t.with("journey-count", &[("n", journey.len().into())]),
            checks_beside: journey.len() >= LONG_JOURNEY,
            journey,
            has_lot: known && !withdrawn && passport.lot.is_some(),
            map: MapView::new(&stops, t),
            certificates: facts::certificates(passport, t),
            checks: if known && !withdrawn { checks::lists(&passport.checks, t) } else { Vec::new() },
        }
    }
}

fn title(passport: &Passport, t: &Texts) -> String {
    match (&passport.verdict, &passport.product) {
        (Verdict::NotFound(_), _) => t.get("unknown-title"),
        (_, Some(product)) => t.with("scan-title", &[("name", t.pick(&product.name).into())]),
        (_, None) => t.with("scan-title-code", &[("code", passport.code.as_str().into())]),
    }
}

fn subject(passport: &Passport, t: &Texts) -> Option<String> {
    let name = t.pick(&passport.product.as_ref()?.name).to_owned();
    Some(match &passport.lot {
        Some(lot) => format!("{name} · {}", t.with("subject-lot", &[("lot", lot.as_str().into())])),
        None => name,
    })
}

fn past_date(passport: &Passport, t: &Texts) -> Option<PastDate> {
    let pack_date = passport.pack_date.as_ref().filter(|pack_date| pack_date.past)?;
    let values = [("date", date::day(t.language, pack_date.date).into())];
    Some(match pack_date.kind {
        DateKind::Expiry => PastDate { serious: true, text: t.with("past-expiry", &values) },
        DateKind::BestBefore => PastDate { serious: false, text: t.with("past-best-before", &values) },
    })
}

/// Asking for the lot helps only where the lot decides what is known, and where the product is.
fn lot_wanted(passport: &Passport, open: bool) -> Option<String> {
    let product_known = matches!(passport.verdict, Verdict::NotFound(Hint::LotUnknown { .. }));
    let missing = passport.lot.is_none() && passport.serial.is_none() && passport.level.is_none();
    ((open && missing) || product_known)
        .then(|| passport.product.as_ref().map_or(&passport.code, |product| &product.gtin).clone())
}

#[cfg(test)]
mod tests;
