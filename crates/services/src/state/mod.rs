//! Traceability-state checks: whether what an event says can follow what is known of its things.
//!
//! An item is commissioned once and before anything else happens to it, is in one parent at a time, and is heard of no
//! more after its end; no more of a lot is used than there was. Which rules there are, how they are told and how much
//! they weigh by default stands in `data/traceability.json`; the operator chooses for each: off, warn, refuse.
//!
//! Events are judged in the order of their times, whatever the order in which they come, together with everything
//! stored about their things: events of others too, but only to judge. A finding names the sender's own identifier and
//! nothing of what others recorded. Events that were declared wrong do not count. Two captures at the same moment do
//! not see each other: what may not happen at all needs a look at the warnings of the second.

mod amount;
mod life;
mod past;
mod rules;

#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use epcis::{Event, Finding, Severity};
use store::history::Deed;

use crate::{Result, Services};

pub(crate) use rules::Rules;
pub use rules::{Level, Levels};

/// A new event to be judged with the others of its batch.
#[derive(Clone, Debug)]
pub(crate) struct Candidate {
    /// What it does.
    pub(crate) deed: Deed,
    /// The event, for its words and quantities.
    pub(crate) event: Event,
    /// Where it stands in its document.
    pub(crate) pointer: String,
}

/// What the checks say about a batch.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Judgement {
    /// Faults of events that must not be stored, by their place in the batch.
    pub(crate) refused: BTreeMap<usize, Vec<Finding>>,
    /// What is odd about the others.
    pub(crate) warnings: Vec<Finding>,
}

/// Rounds in which events are refused one because of another; what is left after them is told as warnings.
const ROUNDS: usize = 16;

impl Services {
    /// Whether any rule is in force; without one nothing has to be kept for the checks.
    pub(crate) fn watches_state(&self) -> bool {
        self.settings.traceability.any()
    }

    /// Judges the new events of `batch`, in the order of their document, against each other and what is stored.
    ///
    /// With `all_or_nothing` every fault is named at once. Without, what is refused is taken away and the rest judged
    /// again, for an event may be fine only because of one that is not.
    pub(crate) async fn judge_state(&self, batch: Vec<Candidate>, sandbox: bool, all_or_nothing: bool) -> Result<Judgement> {
        let levels = self.settings.traceability.clone();
        if batch.is_empty() || !levels.any() {
            return Ok(Judgement::default());
        }
        let past = self.past(&batch, sandbox).await?;
        let rules = std::sync::Arc::clone(&self.state_rules);
        self.compute(move || judge(&batch, &past, &rules, &levels, all_or_nothing)).await
    }
}

/// What is stored about the things of a batch.
#[derive(Clone, Debug, Default)]
pub(crate) struct Past {
    /// Deeds of instances and of what they were packed into; none when there are too many to judge by.
    pub(crate) deeds: Option<Vec<Deed>>,
    /// Deeds that move quantities of lots, with their events.
    pub(crate) moves: Vec<(Deed, Event)>,
}

fn judge(batch: &[Candidate], past: &Past, rules: &Rules, levels: &Levels, all_or_nothing: bool) -> Judgement {
    let mut judgement = Judgement::default();
    let known = known_before(batch);
    for round in 0..ROUNDS {
        let left: Vec<usize> = (0..batch.len())
            .filter(|at| !known.contains(at) && !judgement.refused.contains_key(at))
            .collect();
        let found = faults(batch, &left, past, rules, levels);
        let (refused, warnings): (Vec<_>, Vec<_>) =
            found.into_iter().partition(|(_, finding)| finding.severity == Severity::Error);
        let is_last = refused.is_empty() || all_or_nothing || round + 1 == ROUNDS;
        for (at, finding) in refused {
            judgement.refused.entry(at).or_default().push(finding);
        }
        if is_last {
            judgement.warnings =
                warnings.into_iter().filter(|(at, _)| !judgement.refused.contains_key(at)).map(|(_, it)| it).collect();
            break;
        }
    }
    judgement
}

/// Events of a batch that repeat an earlier one of it: they are stored once, so they count once.
fn known_before(batch: &[Candidate]) -> BTreeSet<usize> {
    let mut seen = BTreeSet::new();
    let repeats = |(at, it): (usize, &Candidate)| {
        (!it.deed.declaration && !seen.insert(it.deed.event_id.clone())).then_some(at)
    };
    batch.iter().enumerate().filter_map(repeats).collect()
}

/// One round: what is wrong with the events of `left`, each fault with its event.
fn faults(batch: &[Candidate], left: &[usize], past: &Past, rules: &Rules, levels: &Levels) -> Vec<(usize, Finding)> {
    let sifted = past::Sifted::of(batch, left, past);
    let mut found = Vec::new();
    if levels.instances() && past.deeds.is_some() {
        let mut deeds: Vec<&Deed> = sifted.deeds(batch);
        life::order(&mut deeds, rules);
        let place = past::places(batch, &deeds);
        for fault in life::contradictions(&deeds, rules) {
            let because = fault.because.and_then(|because| place[because]);
            let (at, is_late) = match (place[fault.at], because) {
                (Some(at), _) => (at, false),
                (None, Some(because)) => (because, true),
                (None, None) => continue,
            };
            let evidence = if is_late { Some(fault.at) } else { fault.because };
            let by_others = evidence.is_some_and(|deed| deeds[deed].owner != batch[at].deed.owner);
            found.extend(tell(batch, at, fault.rule, fault.thing, is_late, by_others, rules, levels));
        }
    }
    if levels.of(rules::Rule::QuantityNegative) != Level::Off {
        for fault in amount::overdrafts(sifted.movements(batch, rules), rules) {
            let rule = rules::Rule::QuantityNegative;
            found.extend(tell(batch, fault.batch, rule, fault.thing, false, fault.by_others, rules, levels));
        }
    }
    found.sort_by_key(|(at, _)| *at);
    found.dedup();
    found
}
