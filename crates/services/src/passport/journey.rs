//! The journey as a list of steps: many records of the same work at one place are one step.

use std::collections::{BTreeMap, HashMap, HashSet};

use epcis::model::Event;
use jiff::civil::Date;
use serde_json::Value;
use store::record::Text;

use super::chain::Chain;
use super::hand_over::HandOver;
use super::level::{Assessment, stage};
use super::lookup::Directory;
use super::model::{PlaceView, Recorded, Step, Temperature};
use super::relevance::Story;
use crate::clock::in_viet_nam;

/// What makes two records one step.
type Sameness = (Option<String>, Option<String>, Option<String>, Option<String>, Option<String>, u8);

/// A step while records are added to it.
struct Draft {
    step: Step,
    from: i64,
    to: i64,
    readings: Vec<(i64, f64)>,
}

/// Readings shown at most; a longer series keeps its extremes.
const READINGS: usize = 60;

/// The steps of the story, oldest first.
pub(super) fn steps(chain: &Chain, story: &Story<'_>, assessment: &Assessment, directory: &Directory) -> Vec<Step> {
    let corrections = corrections(chain);
    let mut drafts: BTreeMap<Sameness, Draft> = BTreeMap::new();
    let mut moved = HashSet::new();
    for hand_over in &story.hand_overs {
        moved.extend(hand_over.events());
        add_hand_over(&mut drafts, chain, hand_over, directory, &corrections);
    }
    for &at in story.events.iter().filter(|at| !moved.contains(at)) {
        add_event(&mut drafts, chain, at, directory, &corrections);
    }
    for hole in &assessment.holes {
        let before = chain.events[hole.before].stored.event_time;
        let sameness = (Some(hole.missing.vi.clone()), None, None, None, None, Recorded::Missing as u8);
        let step = blank(Some(hole.missing.clone()), None, None, Recorded::Missing);
        // Just before the first record after the hole.
        drafts.insert(sameness, Draft { step, from: before - 1, to: before - 1, readings: Vec::new() });
    }
    let mut drafts: Vec<Draft> = drafts.into_values().collect();
    drafts.sort_by_key(|draft| (draft.from, draft.to));
    drafts.into_iter().map(finish).collect()
}

fn add_hand_over(
    drafts: &mut BTreeMap<Sameness, Draft>,
    chain: &Chain,
    hand_over: &HandOver,
    directory: &Directory,
    corrections: &Corrections,
) {
    let event = &chain.events[hand_over.event()];
    let name = |gln: &Option<String>| gln.as_deref().map(|gln| directory.name(gln));
    let place = place(chain, hand_over.event(), directory);
    let recorded = hand_over.recorded();
    let mut step = blank(stage(&event.stored.event), event.biz_step.clone(), place, recorded);
    step.by = name(&hand_over.giver);
    step.receiver = name(&hand_over.receiver);
    let events: Vec<usize> = hand_over.events().collect();
    let times = || events.iter().map(|&at| chain.events[at].stored.event_time);
    let time = event.stored.event_time;
    let span = (times().min().unwrap_or(time), times().max().unwrap_or(time));
    let sameness = sameness(&step, hand_over.giver.clone(), hand_over.receiver.clone());
    merge(drafts, sameness, step, span, chain, &events, corrections);
}

fn add_event(
    drafts: &mut BTreeMap<Sameness, Draft>,
    chain: &Chain,
    at: usize,
    directory: &Directory,
    corrections: &Corrections,
) {
    let event = &chain.events[at];
    let mut step =
        blank(stage(&event.stored.event), event.biz_step.clone(), place(chain, at, directory), Recorded::Inside);
    step.by = Some(directory.name(&event.stored.owner));
    let sameness = sameness(&step, Some(event.stored.owner.clone()), None);
    let time = event.stored.event_time;
    merge(drafts, sameness, step, (time, time), chain, &[at], corrections);
}

fn sameness(step: &Step, giver: Option<String>, receiver: Option<String>) -> Sameness {
    let place = step.place.as_ref().map(|place| place.name.vi.clone());
    let stage = step.stage.as_ref().map(|stage| stage.vi.clone());
    // The same stage is the same step, whichever business step each of its records names.
    let biz_step = if stage.is_some() { None } else { step.biz_step.clone() };
    (stage, biz_step, place, giver, receiver, step.recorded as u8)
}

fn merge(
    drafts: &mut BTreeMap<Sameness, Draft>,
    sameness: Sameness,
    step: Step,
    (from, to): (i64, i64),
    chain: &Chain,
    events: &[usize],
    corrections: &Corrections,
) {
    let draft = drafts.entry(sameness).or_insert(Draft { step, from, to, readings: Vec::new() });
    draft.from = draft.from.min(from);
    draft.to = draft.to.max(to);
    for &at in events {
        let stored = &chain.events[at].stored;
        draft.readings.extend(temperatures(&stored.event, stored.event_time));
        let correction = corrections.get(&(stored.owner.clone(), stored.event_id.clone()));
        draft.step.corrected = draft.step.corrected.max(correction.copied());
    }
}

fn finish(mut draft: Draft) -> Step {
    let (from, to) = (in_viet_nam(draft.from), in_viet_nam(draft.to));
    if draft.step.recorded != Recorded::Missing {
        draft.step.from = Some(from);
        draft.step.to = (from != to).then_some(to);
    }
    draft.readings.sort_by_key(|(time, _)| *time);
    draft.readings.dedup();
    let values: Vec<f64> = draft.readings.into_iter().map(|(_, value)| value).collect();
    if !values.is_empty() {
        let min = values.iter().copied().fold(f64::INFINITY, f64::min);
        let max = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        draft.step.temperature = Some(Temperature { min, max, readings: thinned(values) });
    }
    draft.step
}

fn thinned(values: Vec<f64>) -> Vec<f64> {
    let stride = values.len().div_ceil(READINGS).max(1);
    values.into_iter().step_by(stride).collect()
}

fn blank(stage: Option<Text>, biz_step: Option<String>, place: Option<PlaceView>, recorded: Recorded) -> Step {
    Step {
        stage,
        biz_step,
        place,
        from: None,
        to: None,
        recorded,
        by: None,
        receiver: None,
        corrected: None,
        temperature: None,
    }
}

fn place(chain: &Chain, at: usize, directory: &Directory) -> Option<PlaceView> {
    chain.events[at].place_gln().find_map(|gln| directory.known_place(&gln))
}

/// Days on which events were corrected, by recorder and event ID of what took their place: nobody corrects for another.
type Corrections = HashMap<(String, String), Date>;

fn corrections(chain: &Chain) -> Corrections {
    let mut days = HashMap::new();
    for declared in &chain.declared_wrong {
        let Some(declaration) = &declared.event.error_declaration else { continue };
        let day = in_viet_nam(declaration.declaration_time.micros()).date();
        for id in declaration.corrective_event_ids.iter().flatten() {
            days.insert((declared.owner.clone(), id.clone()), day);
        }
    }
    days
}

/// Temperatures in °C that an event reports, each with its time.
fn temperatures(event: &Event, event_time: i64) -> Vec<(i64, f64)> {
    let mut readings = Vec::new();
    for element in event.sensor_elements.iter().flatten() {
        let time = |members: &epcis::model::Extensions| {
            let found = members.iter().find(|(name, _)| name == "time" || name == "startTime")?;
            epcis::Time::parse(found.1.as_str()?).ok().map(|time| time.micros())
        };
        let at = element.metadata.as_ref().and_then(time).unwrap_or(event_time);
        for report in &element.reports {
            let kind = report.get("type").and_then(Value::as_str).unwrap_or_default();
            let celsius = report.get("uom").and_then(Value::as_str) == Some("CEL");
            if !celsius || !kind.ends_with("Temperature") {
                continue;
            }
            let at = time(&report.members).unwrap_or(at);
            let names = ["value", "minValue", "maxValue"];
            readings.extend(names.iter().filter_map(|name| Some((at, report.get(name)?.as_f64()?))));
        }
    }
    readings
}
