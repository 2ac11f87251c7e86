//! The trace level, its ladder, and the two ticks of *one step back, one step forward*.

use services::passport::{Level, Passport};

use crate::portal::text::Texts;

/// Level 0–4 in words.
pub(super) struct LevelView {
    pub(super) number: usize,
    pub(super) title: String,
    pub(super) label: String,
    pub(super) line: String,
    /// The labels of all five levels, for those who ask.
    pub(super) all: Vec<String>,
    pub(super) ticks: [Tick; 2],
}

/// Whether the step before or after is known.
pub(super) struct Tick {
    pub(super) known: bool,
    pub(super) text: String,
}

impl LevelView {
    pub(super) fn new(passport: &Passport, t: &Texts) -> Option<Self> {
        let level = passport.level.as_ref()?;
        let number = usize::from(level.number());
        let line = match level {
            Level::Description => t.get("level-0-line"),
            Level::OneSide { firm } => t.with("level-1-line", &[("firm", t.pick(firm).into())]),
            Level::SomeBothSides => t.get("level-2-line"),
            Level::BothSides { first } => t.with("level-3-line", &[("first", t.pick(first).into())]),
            Level::Checked => t.get("level-4-line"),
        };
        let all = labels(t);
        Some(Self {
            number,
            title: t.with("level-title", &[("level", number.into())]),
            label: all[number].clone(),
            line,
            all,
            ticks: [
                tick(passport.previous_known, "tick-previous-yes", "tick-previous-no", t),
                tick(passport.next_known, "tick-next-yes", "tick-next-no", t),
            ],
        })
    }
}

/// The labels of the five levels in order.
pub(in crate::portal) fn labels(t: &Texts) -> Vec<String> {
    ["level-0-label", "level-1-label", "level-2-label", "level-3-label", "level-4-label"].map(|key| t.get(key)).into()
}

fn tick(known: bool, yes: &str, no: &str, t: &Texts) -> Tick {
    Tick { known, text: t.get(if known { yes } else { no }) }
}
