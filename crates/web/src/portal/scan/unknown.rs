//! The page of a code that is not known here: never empty, never an accusation.

use services::passport::{Hint, Passport, Verdict};

use super::facts::as_printed;
use crate::portal::frame::Frame;
use crate::portal::text::Texts;

/// Words of the page.
pub(super) struct UnknownView {
    /// The sentence about the code, before and after the code itself.
    pub(super) code: (String, String),
    pub(super) hint: Option<HintView>,
    pub(super) reasons: Vec<String>,
    pub(super) tries: Vec<String>,
}

/// The most helpful extra line.
#[derive(Default)]
pub(super) struct HintView {
    pub(super) before: String,
    /// The code that is meant most likely: where it leads and how it reads.
    pub(super) link: Option<(String, String)>,
    pub(super) after: String,
    /// Other codes that may be meant, behind their words.
    pub(super) others: Option<(String, Vec<(String, String)>)>,
}

impl UnknownView {
    pub(super) fn new(passport: &Passport, t: &Texts) -> Option<Self> {
        let Verdict::NotFound(hint) = &passport.verdict else { return None };
        Some(Self {
            code: t.around("unknown-code", "code"),
            hint: hint_view(hint, t),
            reasons: ["unknown-why-1", "unknown-why-2", "unknown-why-3", "unknown-why-4"].map(|key| t.get(key)).into(),
            tries: ["unknown-try-1", "unknown-try-2", "unknown-try-3"].map(|key| t.get(key)).into(),
        })
    }
}

fn hint_view(hint: &Hint, t: &Texts) -> Option<HintView> {
    let line = |before| Some(HintView { before, ..HintView::default() });
    match hint {
        Hint::CheckDigit { neighbours } => Some(with_neighbours(t.get("hint-check-digit"), neighbours, t)),
        Hint::Character { found, at, digits, neighbours } => {
            let key = if *digits { "hint-digit" } else { "hint-character" };
            let before = t.with(key, &[("found", found.as_str().into()), ("at", (*at).into())]);
            Some(with_neighbours(before, neighbours, t))
        }
        Hint::Escape { found } => line(t.with("hint-escape", &[("found", found.as_str().into())])),
        Hint::Length { digits } => line(t.with("hint-length", &[("n", (*digits).into())])),
        Hint::LotUnknown { product, firm, lot } => line(t.with(
            "hint-lot",
            &[("product", t.pick(product).into()), ("firm", t.pick(firm).into()), ("lot", lot.as_str().into())],
        )),
        Hint::VietnamesePrefix => line(t.get("hint-prefix")),
        Hint::ForeignPrefix { prefix } => line(t.with("hint-foreign", &[("prefix", prefix.as_str().into())])),
        Hint::NotACode => line(t.get("hint-link")),
        Hint::None => None,
    }
}

/// Only codes that exist are proposed: a code that is merely possible would send people to the wrong goods.
fn with_neighbours(before: String, neighbours: &[String], t: &Texts) -> HintView {
    let mut links = neighbours.iter().map(|neighbour| neighbour_link(neighbour, t));
    let Some(link) = links.next() else { return HintView { before, ..HintView::default() } };
    let (ask, after) = t.around("hint-neighbour", "neighbour");
    let others: Vec<_> = links.collect();
    let others = (!others.is_empty()).then(|| (t.get("hint-others"), others));
    HintView { before: format!("{before} {ask}"), link: Some(link), after, others }
}

/// A neighbour may be a path (`/01/…`) or a bare number; a bare number goes through the look-up.
fn neighbour_link(neighbour: &str, t: &Texts) -> (String, String) {
    let (path, shown) = match neighbour.strip_prefix('/') {
        Some(path) => (neighbour.to_owned(), as_printed(path.split('/').nth(1).unwrap_or(path)).to_owned()),
        None => (format!("/tim?ma={neighbour}"), neighbour.to_owned()),
    };
    (Frame::new(t.language, String::new(), "").link(&path), shown)
}
