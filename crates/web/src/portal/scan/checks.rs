//! *What did we check?* in three short lists.

use services::passport::{Check, Checks};

use crate::portal::text::Texts;

/// One of the three lists.
pub(super) struct CheckList {
    /// Name of its mark: `yes`, `said`, `open`.
    pub(super) mark: &'static str,
    pub(super) title: String,
    pub(super) lines: Vec<String>,
}

/// Compared, declared, not known, in this order.
pub(super) fn lists(checks: &Checks, t: &Texts) -> Vec<CheckList> {
    let list = |mark, title: &str, checks: &[Check]| CheckList {
        mark,
        title: t.get(title),
        lines: checks.iter().map(|check| line(check, t)).collect(),
    };
    vec![
        list("yes", "checks-compared", &checks.compared),
        list("said", "checks-declared", &checks.declared),
        list("open", "checks-unknown", &checks.unknown),
    ]
}

fn line(check: &Check, t: &Texts) -> String {
    let counted = |key, n: usize| t.with(key, &[("n", n.into())]);
    match check {
        Check::HandOvers { both, all } => {
            t.with("check-hand-overs", &[("both", (*both).into()), ("all", (*all).into())])
        }
        Check::QuantitiesAgree(n) => counted("check-quantities-agree", *n),
        Check::QuantitiesDiffer(n) => counted("check-quantities-differ", *n),
        Check::TimesInOrder => t.get("check-times"),
        Check::TimesOutOfOrder(n) => counted("check-times-out", *n),
        Check::FirmsVerified { verified, all } => {
            t.with("check-firms", &[("verified", (*verified).into()), ("all", (*all).into())])
        }
        Check::Logged(n) => counted("check-logged", *n),
        Check::ProductData => t.get("check-product"),
        Check::PackDates => t.get("check-pack-dates"),
        Check::Certificates => t.get("check-certificates"),
        Check::Measurements => t.get("check-measurements"),
        Check::OriginUnknown => t.get("check-origin"),
        Check::Quality => t.get("check-quality"),
        Check::LotNotGiven => t.get("check-lot"),
        Check::AfterLastStep => t.get("check-after"),
        Check::OtherRecords(n) => counted("check-others", *n),
    }
}
