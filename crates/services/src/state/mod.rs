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

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::sync::Arc;

use epcis::{Event, Finding, Severity};
use store::history::Deed;

use crate::{Result, Services};

use amount::Movement;
use past::{Past, Sifted};
use rules::Rule;

pub(crate) use past::Earlier;
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

    /// Judges the new events of `batch`, in the order of their document, against each other, against what is stored
    /// and against `earlier`, the batches of the same document before it; without it the batch is all there is.
    ///
    /// With `all_or_nothing` every fault is named at once. Without, what is refused is taken away and the rest judged
    /// again, for an event may be fine only because of one that is not.
    pub(crate) async fn judge_state(
        &self,
        batch: Vec<Candidate>,
        sandbox: bool,
        all_or_nothing: bool,
        earlier: Option<&mut Earlier>,
    ) -> Result<Judgement> {
        let levels = self.settings.traceability.clone();
        if batch.is_empty() || !levels.any() {
            return Ok(Judgement::default());
        }
        let past = self.past(&batch, sandbox, earlier.as_deref()).await?;
        let rules = Arc::clone(&self.state_rules);
        let judge = move || {
            let judgement = Court { batch: &batch, past: &past, rules: &rules, levels }.judge(all_or_nothing);
            (judgement, batch)
        };
        let (judgement, batch) = self.compute(judge).await?;
        if let Some(earlier) = earlier {
            let kept = batch.into_iter().enumerate().filter(|(at, _)| !judgement.refused.contains_key(at));
            earlier.keep(kept.map(|(_, it)| it), &self.state_rules);
        }
        Ok(judgement)
    }
}

/// Everything one judgement rests on.
struct Court<'a> {
    batch: &'a [Candidate],
    past: &'a Past,
    rules: &'a Rules,
    levels: Levels,
}

/// A broken rule, at an event of the batch.
#[derive(Clone, Copy)]
struct Fault {
    at: usize,
    rule: Rule,
    thing: i64,
    /// The event that should not be there is stored, and the new one is what speaks against it.
    is_late: bool,
    /// It rests on what another organisation recorded.
    by_others: bool,
}

impl Court<'_> {
    fn judge(&self, all_or_nothing: bool) -> Judgement {
        let mut judgement = Judgement::default();
        let repeated = self.repeated();
        for round in 0..ROUNDS {
            let is_left = |at: &usize| !repeated.contains(at) && !judgement.refused.contains_key(at);
            let left: Vec<usize> = (0..self.batch.len()).filter(is_left).collect();
            let (refused, warnings): (Vec<_>, Vec<_>) =
                self.findings(&left).into_iter().partition(|(_, finding)| finding.severity == Severity::Error);
            let is_last = refused.is_empty() || all_or_nothing || round + 1 == ROUNDS;
            for (at, finding) in refused {
                judgement.refused.entry(at).or_default().push(finding);
            }
            if is_last {
                let kept = warnings.into_iter().filter(|(at, _)| !judgement.refused.contains_key(at));
                judgement.warnings = kept.map(|(_, finding)| finding).collect();
                break;
            }
        }
        judgement
    }

    /// Events that repeat an earlier one of the batch: they are stored once, so they count once.
    fn repeated(&self) -> BTreeSet<usize> {
        let mut seen = HashSet::new();
        let repeats = |(at, it): (usize, &Candidate)| {
            (!it.deed.declaration && !seen.insert(it.deed.event_id.clone())).then_some(at)
        };
        self.batch.iter().enumerate().filter_map(repeats).collect()
    }

    /// What is wrong with the events of `left`, in their order.
    fn findings(&self, left: &[usize]) -> Vec<(usize, Finding)> {
        let sifted = Sifted::of(self.batch, left, self.past);
        let mut faults = Vec::new();
        if self.levels.instances() {
            faults.extend(self.contradictions(&sifted));
        }
        if self.levels.of(Rule::QuantityNegative) != Level::Off {
            faults.extend(self.overdrafts(&sifted));
        }
        faults.sort_by_key(|fault| fault.at);
        faults.into_iter().filter_map(|fault| Some((fault.at, self.finding(fault)?))).collect()
    }

    fn contradictions(&self, sifted: &Sifted<'_>) -> Vec<Fault> {
        let mut deeds = sifted.deeds.clone();
        deeds.sort_by_key(|(deed, _)| life::order(deed, self.rules));
        let bare: Vec<&Deed> = deeds.iter().map(|(deed, _)| *deed).collect();
        let fault = |it: life::Contradiction| {
            let because = it.because.and_then(|because| deeds[because].1);
            let (at, is_late) = deeds[it.at].1.map(|at| (at, false)).or_else(|| Some((because?, true)))?;
            let evidence = if is_late { Some(it.at) } else { it.because };
            let by_others = evidence.is_some_and(|evidence| bare[evidence].owner != self.batch[at].deed.owner);
            Some(Fault { at, rule: it.rule, thing: it.thing, is_late, by_others })
        };
        life::contradictions(&bare, self.rules).into_iter().filter_map(fault).collect()
    }

    fn overdrafts(&self, sifted: &Sifted<'_>) -> Vec<Fault> {
        let mut movements: Vec<Movement> = sifted
            .moves
            .iter()
            .flat_map(|(deed, event)| amount::movements(event, deed, None, self.rules))
            .chain(sifted.moved.iter().map(|it| (*it).clone()))
            .collect();
        for &at in &sifted.left {
            let it = &self.batch[at];
            movements.extend(amount::movements(&it.event, &it.deed, Some(at), self.rules));
        }
        let fault = |it: amount::Overdraft| Fault {
            at: it.batch,
            rule: Rule::QuantityNegative,
            thing: it.thing,
            is_late: false,
            by_others: it.by_others,
        };
        amount::overdrafts(movements, self.rules).into_iter().map(fault).collect()
    }

    /// The fault in words; none where its rule is off, or asks nothing of such a thing.
    fn finding(&self, fault: Fault) -> Option<Finding> {
        let level = self.levels.of(fault.rule);
        let level = if fault.by_others { level.min(self.levels.by_others) } else { level };
        if level == Level::Off {
            return None;
        }
        let it = &self.batch[fault.at];
        let (path, identifier) = past::place(&it.event, fault.thing)?;
        if fault.rule == Rule::NotCommissioned && !self.rules.is_commissioned(&epcis::terms::key(identifier)) {
            return None;
        }
        let message = self.rules.message(fault.rule, identifier, fault.is_late);
        let pointer = format!("{}{path}", it.pointer);
        Some(match level {
            Level::Refuse => Finding::error(fault.rule.code(), pointer, message),
            _ => Finding::warning(fault.rule.code(), pointer, message),
        })
    }
}
