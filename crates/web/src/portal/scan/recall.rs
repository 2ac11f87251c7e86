//! The recall banner: what to do, before anything else is said.

use services::passport::{Passport, RecallNotice};
use services::record::RecallStatus;

use crate::portal::date;
use crate::portal::text::Texts;

/// The banner above the verdict.
pub(super) struct RecallBanner {
    /// Class of the section: `open`, `checking`, `closed`.
    pub(super) tone: &'static str,
    pub(super) title: String,
    /// The order in bold: one or two sentences.
    pub(super) lead: String,
    pub(super) goods: String,
    pub(super) part: Option<String>,
    /// Bold words and the rest of the line.
    pub(super) lines: Vec<(String, String)>,
    pub(super) contact: String,
    pub(super) telephone: Option<Telephone>,
    pub(super) under: String,
}

/// A number to read and to call.
pub(crate) struct Telephone {
    pub(crate) shown: String,
    pub(crate) link: String,
}

impl Telephone {
    pub(crate) fn new(number: &str) -> Self {
        let digits: String = number.chars().filter(|sign| sign.is_ascii_digit() || *sign == '+').collect();
        Self { shown: number.to_owned(), link: format!("tel:{digits}") }
    }
}

impl RecallBanner {
    pub(super) fn new(notice: &RecallNotice, t: &Texts) -> Self {
        let (tone, title, lead) = words(notice, t);
        let day = |date| date::day(t.language, date);
        Self {
            tone,
            title,
            lead,
            goods: goods(notice, t),
            part: notice.part.as_ref().map(|(from, to, places)| {
                let places = t.pick(places).into();
                t.with("recall-part", &[("from", day(*from).into()), ("to", day(*to).into()), ("places", places)])
            }),
            lines: lines(notice, t),
            contact: t.pick(&notice.contact).to_owned(),
            telephone: notice.telephone.as_deref().map(Telephone::new),
            under: t.with(
                "recall-under",
                &[("document", t.pick(&notice.document).into()), ("date", day(notice.date).into())],
            ),
        }
    }
}

fn words(notice: &RecallNotice, t: &Texts) -> (&'static str, String, String) {
    let by_use = |food: &str, other: &str| t.get(if notice.food { food } else { other });
    match notice.status {
        RecallStatus::Open => ("open", t.get("recall-title"), by_use("recall-eat", "recall-use")),
        RecallStatus::Checking => ("checking", t.get("recall-checking-title"), t.get("recall-checking-lead")),
        RecallStatus::Closed => {
            let ended = match notice.closed {
                Some(date) => t.with("recall-closed-lead", &[("date", date::day(t.language, date).into())]),
                None => t.get("recall-closed-undated"),
            };
            let still = by_use("recall-closed-eat", "recall-closed-use");
            ("closed", t.get("recall-title"), format!("{ended} {still}"))
        }
    }
}

fn goods(notice: &RecallNotice, t: &Texts) -> String {
    let product = ("product", t.pick(&notice.product).into());
    let lot = ("lot", notice.lot.as_str().into());
    match notice.pack_date {
        Some(date) => t.with("recall-goods-dated", &[product, lot, ("date", date::day(t.language, date).into())]),
        None => t.with("recall-goods", &[product, lot]),
    }
}

/// Why and what to do. While goods are only being checked there is nothing to bring back yet.
fn lines(notice: &RecallNotice, t: &Texts) -> Vec<(String, String)> {
    let mut lines = vec![(t.get("recall-why"), t.pick(&notice.hazard).to_owned())];
    if notice.status != RecallStatus::Checking {
        let remedy = t.with("recall-do-line", &[("remedy", t.pick(&notice.remedy).into())]);
        lines.push((t.get("recall-do"), remedy));
        if notice.food {
            lines.push((t.get("recall-ill"), t.get("recall-ill-line")));
        }
    }
    lines
}

/// The sentence about other lots of the same product that are recalled.
pub(super) fn other_lots(passport: &Passport, t: &Texts) -> Option<String> {
    if passport.other_recalled_lots.is_empty() {
        return None;
    }
    let lots = ("lots", passport.other_recalled_lots.join(", ").into());
    Some(match &passport.lot {
        Some(lot) => t.with("recall-other", &[lots, ("lot", lot.as_str().into())]),
        None => t.with("recall-other-no-lot", &[lots]),
    })
}
