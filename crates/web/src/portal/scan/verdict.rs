//! The verdict in one sentence, with its picture.

use services::passport::{Passport, Recorded, Step, Verdict};

use crate::portal::date;
use crate::portal::text::Texts;

/// Bold lead, the rest, and a picture that says the same by its shape.
pub(super) struct VerdictView {
    pub(super) lead: String,
    pub(super) rest: String,
    /// Class of the section; it chooses the colour.
    pub(super) tone: &'static str,
    pub(super) picture: Picture,
}

/// What stands beside the sentence.
pub(super) enum Picture {
    /// A path of dots.
    Path([Dot; 6]),
    /// A speech bubble: only told.
    Bubble,
    /// A code with a bar across.
    Barred,
}

/// One dot of a [`Picture::Path`].
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Dot {
    Solid,
    Hollow,
    Hole,
    Marked,
}

impl Picture {
    /// The lines between the dots: none to or from a hole.
    pub(super) fn lines(dots: &[Dot]) -> String {
        let open = |pair: &[Dot]| !pair.contains(&Dot::Hole);
        let line = |(index, _): (usize, _)| format!("M{} 19h40", 16 + 40 * index);
        dots.windows(2).enumerate().filter(|(_, pair)| open(pair)).map(line).collect()
    }
}

impl VerdictView {
    /// Nothing for an unknown code: its page says it at length.
    ///
    /// `(recorded, all)` counts the steps as the journey on the page shows them.
    pub(super) fn new(passport: &Passport, (recorded, all): (usize, usize), t: &Texts) -> Option<Self> {
        use Dot::{Hole, Hollow, Marked, Solid};
        let (tone, lead, rest, picture) = match &passport.verdict {
            Verdict::Complete { first, last } => (
                "complete",
                t.get("verdict-complete-lead"),
                t.with("verdict-complete", &[("first", t.pick(first).into()), ("last", t.pick(last).into())]),
                Picture::Path([Solid; 6]),
            ),
            Verdict::StepMissing { missing } => (
                "partial",
                t.get("verdict-partial-lead"),
                t.with(
                    "verdict-missing",
                    &[("recorded", recorded.into()), ("expected", all.into()), ("missing", t.list(missing).into())],
                ),
                Picture::Path([Solid, Hole, Solid, Solid, Solid, Solid]),
            ),
            Verdict::OneSide { steps } => (
                "partial",
                t.get("verdict-partial-lead"),
                t.with(silent_side(&passport.journey), &[("steps", t.list(steps).into())]),
                Picture::Path([Solid, Solid, Solid, Solid, Solid, Hollow]),
            ),
            Verdict::Unchecked { waiting } => (
                "partial",
                t.get("verdict-unchecked-lead"),
                t.with("verdict-unchecked", &[("waiting", t.list(waiting).into())]),
                Picture::Path([Solid, Solid, Marked, Solid, Solid, Solid]),
            ),
            Verdict::Declared { firm } => (
                "declared",
                t.get("verdict-declared-lead"),
                t.with("verdict-declared", &[("firm", t.pick(firm).into())]),
                Picture::Bubble,
            ),
            Verdict::Withdrawn { owner, date, reason } => (
                "withdrawn",
                t.get("verdict-withdrawn-lead"),
                t.with(
                    "verdict-withdrawn",
                    &[
                        ("owner", t.pick(owner).into()),
                        ("date", date::day(t.language, *date).into()),
                        ("reason", t.pick(reason).into()),
                    ],
                ),
                Picture::Barred,
            ),
            Verdict::NotFound(_) => return None,
        };
        Some(Self { lead, rest, tone, picture })
    }
}

/// Who has not recorded: mostly the receiver, but the sentence must not blame the wrong side.
fn silent_side(journey: &[Step]) -> &'static str {
    let any = |recorded| journey.iter().any(|step| step.recorded == recorded);
    match (any(Recorded::GiverOnly), any(Recorded::ReceiverOnly)) {
        (true, true) => "verdict-either",
        (false, true) => "verdict-giver",
        (true | false, false) => "verdict-receiver",
    }
}
