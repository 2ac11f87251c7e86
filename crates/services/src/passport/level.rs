//! Trace level and verdict: what the records prove, and what they leave open.

use std::collections::{BTreeSet, HashMap, HashSet};

use epcis::model::{Event, EventKind, Quantity};
use jiff::civil::Date;
use serde_json::Value;
use store::record::{Product, Text};

use super::chain::{Chain, Position};
use super::lookup::Directory;
use super::model::{Check, Checks, Level, Recorded, Verdict};
use super::relevance::Story;
use crate::Services;
use crate::clock::in_viet_nam;

/// What was found out about a story.
pub(super) struct Assessment {
    /// Sides that recorded anything.
    sides: usize,
    recorder: Option<Text>,
    both_sides: usize,
    hand_overs: usize,
    /// Hand-overs that one side recorded, in words.
    one_sided: Vec<Text>,
    /// Steps that nobody recorded: the first event after the hole, and what is missing in words.
    pub(super) holes: Vec<Hole>,
    unverified: Vec<Text>,
    firms: usize,
    agreeing: usize,
    differing: usize,
    out_of_order: usize,
    steps: usize,
    records: usize,
    first: Option<Text>,
    last: Option<Text>,
    made_on: Option<Date>,
    measured: bool,
    still_with_maker: bool,
    truncated: bool,
}

/// A step that nobody recorded.
pub(super) struct Hole {
    /// Event by index before which something is missing.
    pub(super) before: usize,
    /// What is missing.
    pub(super) missing: Text,
}

/// Assesses the story of the scanned goods.
pub(super) fn assess(
    services: &Services,
    chain: &Chain,
    story: &Story,
    product: Option<&Product>,
    directory: &Directory,
) -> Assessment {
    let owners: BTreeSet<&str> = story.events.iter().map(|&at| chain.events[at].stored.owner.as_str()).collect();
    let sides: HashSet<&str> = owners.iter().map(|owner| directory.side(owner)).collect();
    let unverified = owners
        .iter()
        .filter(|owner| !directory.known_organisation(owner).is_some_and(|it| it.verified))
        .map(|owner| directory.name(owner));
    let both = story.hand_overs.iter().filter(|it| it.recorded() == Recorded::BothSides).count();
    let profile = services.profiles.get(product.and_then(|product| product.profile.as_deref()));
    let figures = Figures::of(chain, story, profile.tolerance);
    let place = |at: Option<&usize>| {
        at.and_then(|&at| chain.events[at].place_gln().find_map(|gln| directory.known_place(&gln)))
    };
    let located = |at: &&usize| place(Some(at)).is_some();
    Assessment {
        sides: sides.len(),
        recorder: owners.iter().next().map(|owner| directory.name(owner)),
        both_sides: both,
        hand_overs: story.hand_overs.len(),
        one_sided: one_sided(chain, story, directory),
        holes: holes(services, chain, story, directory),
        unverified: unverified.collect(),
        firms: owners.len(),
        agreeing: figures.agreeing,
        differing: figures.differing,
        out_of_order: out_of_order(chain, story),
        steps: steps(chain, story),
        records: story.events.len(),
        first: place(story.events.iter().find(located)).map(|place| place.address),
        last: place(story.events.iter().rev().find(located)).map(|place| place.address),
        made_on: made_on(chain),
        measured: story.events.iter().any(|&at| chain.events[at].stored.event.sensor_elements.is_some()),
        still_with_maker: !story.hand_overs.iter().any(|it| concerns_goods(chain, it)),
        truncated: chain.truncated,
    }
}

impl Assessment {
    /// The trace level (`samples` A2: two sides, origins, figures).
    pub(super) fn level(&self, firm: &Text) -> Level {
        match self.number() {
            0 => Level::Description,
            1 => Level::OneSide { firm: self.recorder.clone().unwrap_or_else(|| firm.clone()) },
            2 => Level::SomeBothSides,
            3 => Level::BothSides { first: self.first.clone().unwrap_or_else(|| firm.clone()) },
            _ => Level::Checked,
        }
    }

    fn number(&self) -> u8 {
        if self.records == 0 {
            return 0;
        }
        if self.sides < 2 || self.both_sides == 0 {
            return 1;
        }
        if !self.holes.is_empty() || !self.one_sided.is_empty() {
            return 2;
        }
        let open =
            !self.unverified.is_empty() || self.differing > 0 || self.out_of_order > 0 || self.truncated;
        if open { 3 } else { 4 }
    }

    /// The first sentence of the page.
    pub(super) fn verdict(&self, firm: &Text) -> Verdict {
        let empty = || Text { vi: String::new(), en: String::new() };
        match self.number() {
            0 | 1 => Verdict::Declared { firm: self.recorder.clone().unwrap_or_else(|| firm.clone()) },
            2 if self.holes.is_empty() => Verdict::OneSide { steps: self.one_sided.clone() },
            2 => Verdict::StepMissing {
                recorded: self.steps,
                expected: self.steps + self.holes.len(),
                missing: self.holes.iter().map(|hole| hole.missing.clone()).collect(),
            },
            3 => Verdict::Unchecked { waiting: self.waiting() },
            _ => Verdict::Complete {
                first: self.first.clone().unwrap_or_else(empty),
                last: self.last.clone().unwrap_or_else(empty),
            },
        }
    }

    fn waiting(&self) -> Vec<Text> {
        let mut waiting: Vec<Text> = self
            .unverified
            .iter()
            .map(|name| Text {
                vi: format!("xác minh {}", decapitalised(&name.vi)),
                en: format!("verification of {}", name.en),
            })
            .collect();
        if self.differing > 0 {
            waiting.push(Text {
                vi: "đối chiếu số lượng".to_owned(), en: "the figures to be compared".to_owned()
            });
        }
        if self.out_of_order > 0 {
            waiting
                .push(Text { vi: "đối chiếu thời gian".to_owned(), en: "the times to be compared".to_owned() });
        }
        if self.truncated {
            let vi = "xem hết các kiện của lô lớn này".to_owned();
            waiting.push(Text { vi, en: "every package of this large lot to be looked at".to_owned() });
        }
        waiting
    }

    pub(super) fn previous_known(&self) -> bool {
        self.records > 0 && self.holes.is_empty()
    }

    pub(super) fn next_known(&self) -> bool {
        self.still_with_maker || self.both_sides > 0 || !self.one_sided.is_empty()
    }

    pub(super) fn made_on(&self) -> Option<Date> {
        self.made_on
    }

    /// The three lists of what was checked.
    pub(super) fn checks(&self, certificates: bool, pack_date: bool) -> Checks {
        let mut compared = vec![Check::Logged(self.records)];
        if self.hand_overs > 0 {
            compared.push(Check::HandOvers { both: self.both_sides, all: self.hand_overs });
        }
        if self.agreeing > 0 {
            compared.push(Check::QuantitiesAgree(self.agreeing));
        }
        if self.differing > 0 {
            compared.push(Check::QuantitiesDiffer(self.differing));
        }
        compared.push(match self.out_of_order {
            0 => Check::TimesInOrder,
            count => Check::TimesOutOfOrder(count),
        });
        compared.push(Check::FirmsVerified { verified: self.firms - self.unverified.len(), all: self.firms });
        let declared = [
            (true, Check::ProductData),
            (pack_date, Check::PackDates),
            (certificates, Check::Certificates),
            (self.measured, Check::Measurements),
        ];
        let unknown =
            [(!self.holes.is_empty(), Check::OriginUnknown), (true, Check::AfterLastStep), (true, Check::Quality)];
        let pick = |checks: Vec<(bool, Check)>| {
            checks.into_iter().filter(|(applies, _)| *applies).map(|(_, check)| check).collect()
        };
        Checks { compared, declared: pick(declared.to_vec()), unknown: pick(unknown.to_vec()) }
    }
}

/// Hand-overs that only one side recorded: what, and who is still missing.
fn one_sided(chain: &Chain, story: &Story, directory: &Directory) -> Vec<Text> {
    let mut seen = BTreeSet::new();
    let mut steps = Vec::new();
    for hand_over in &story.hand_overs {
        let missing = match hand_over.recorded() {
            Recorded::GiverOnly => hand_over.receiver.as_deref(),
            Recorded::ReceiverOnly if hand_over.giver.is_some() => hand_over.giver.as_deref(),
            _ => continue,
        };
        let name = missing.map_or_else(
            || Text { vi: "bên nhận".to_owned(), en: "the receiver".to_owned() },
            |gln| directory.name(gln),
        );
        let stage = stage(&chain.events[hand_over.event()].stored.event);
        let text = match stage {
            Some(stage) => Text {
                vi: format!("{} ({})", decapitalised(&stage.vi), name.vi),
                en: format!("{} ({})", decapitalised(&stage.en), name.en),
            },
            None => name,
        };
        if seen.insert(text.vi.clone()) {
            steps.push(text);
        }
    }
    steps
}

/// Things from which the goods were made and of which nobody knows where they came from.
fn holes(services: &Services, chain: &Chain, story: &Story, directory: &Directory) -> Vec<Hole> {
    let made: HashSet<usize> = chain.edges.iter().map(|edge| edge.to).collect();
    let mut holes: HashMap<String, Hole> = HashMap::new();
    for (at, thing) in chain.things.iter().enumerate() {
        let root = !made.contains(&at) && !thing.container && thing.position != Position::Downstream;
        if !root || is_label(chain, at) {
            continue;
        }
        let profile = services.profiles.get(directory.profile(&thing.key));
        let begun = chain.creations(at).any(|event| {
            let kind = event.place_gln().find_map(|gln| directory.place_kind(&gln));
            kind.is_some_and(|kind| profile.origins.contains(&kind))
        });
        let first = story.events.iter().find(|&&event| chain.events[event].roles_of(at).is_some());
        if let (false, Some(&before)) = (begun, first) {
            holes
                .entry(profile.missing_origin.vi.clone())
                .or_insert(Hole { before, missing: profile.missing_origin.clone() });
        }
    }
    let mut holes: Vec<Hole> = holes.into_values().collect();
    holes.sort_by_key(|hole| hole.before);
    holes
}

/// Whether a lot is only the number on packs whose contents have a story of their own: a lot of cartons is no origin.
fn is_label(chain: &Chain, lot: usize) -> bool {
    let items: HashSet<usize> = chain.edges.iter().filter(|edge| edge.from == lot).map(|edge| edge.to).collect();
    chain.edges.iter().any(|edge| edge.from != lot && items.contains(&edge.to))
}

/// How many processings and hand-overs have figures that agree, and how many do not.
struct Figures {
    agreeing: usize,
    differing: usize,
}

impl Figures {
    fn of(chain: &Chain, story: &Story, tolerance: f64) -> Self {
        let mut figures = Self { agreeing: 0, differing: 0 };
        for &at in &story.events {
            if let Some(share) = unbalanced(&chain.events[at].stored.event) {
                figures.count(share <= tolerance);
            }
        }
        for hand_over in &story.hand_overs {
            let (Some(given), Some(received)) = (hand_over.shipping, hand_over.receiving) else { continue };
            let (given, received) = (&chain.events[given].stored.event, &chain.events[received].stored.event);
            for quantity in given.quantities.iter().flatten() {
                let key = epcis::terms::key(&quantity.epc_class);
                let other =
                    received.quantities.iter().flatten().find(|other| epcis::terms::key(&other.epc_class) == key);
                let (Some(one), Some(other)) = (amount(quantity), other.and_then(amount)) else { continue };
                figures.count((one - other).abs() <= tolerance * one.abs().max(other.abs()));
            }
        }
        figures
    }

    fn count(&mut self, agrees: bool) {
        if agrees {
            self.agreeing += 1;
        } else {
            self.differing += 1;
        }
    }
}

/// By what share of the input a processing does not balance: inputs against outputs and declared losses, all in
/// kilograms. `None` where it cannot be said: other units, or a process that goes on (growing, feeding).
fn unbalanced(event: &Event) -> Option<f64> {
    if event.kind != EventKind::Transformation || event.transformation_id.is_some() {
        return None;
    }
    let sum = |list: &Option<Vec<Quantity>>| -> Option<f64> {
        let list = list.as_ref()?;
        list.iter().map(|quantity| (quantity.uom.as_deref() == Some("KGM")).then(|| amount(quantity)).flatten()).sum()
    };
    let (inputs, outputs) = (sum(&event.input_quantities)?, sum(&event.output_quantities)?);
    let losses: f64 =
        event.extensions.iter().filter(|(name, _)| name == "nguon:loss").map(|(_, value)| loss(value)).sum();
    (inputs > 0.0).then(|| (inputs - outputs - losses).abs() / inputs)
}

fn loss(value: &Value) -> f64 {
    match value {
        Value::Array(items) => items.iter().map(loss).sum(),
        Value::Object(members) => members.get("nguon:quantity").and_then(Value::as_f64).unwrap_or(0.0),
        _ => 0.0,
    }
}

fn amount(quantity: &Quantity) -> Option<f64> {
    quantity.quantity.as_ref()?.as_f64()
}

/// Receipts before their dispatch, and things used before they were made.
fn out_of_order(chain: &Chain, story: &Story) -> usize {
    let time = |at: usize| chain.events[at].stored.event_time;
    let moves = story
        .hand_overs
        .iter()
        .filter(|it| it.shipping.zip(it.receiving).is_some_and(|(out, back)| time(back) < time(out)));
    let kept: HashSet<usize> = story.events.iter().copied().collect();
    let uses = chain.edges.iter().filter(|edge| {
        let made = chain.creations(edge.from).map(|event| event.stored.event_time).min();
        kept.contains(&edge.event) && made.is_some_and(|made| time(edge.event) < made)
    });
    moves.count() + uses.count()
}

/// Distinct stages of the story: the same work at one place counts once.
fn steps(chain: &Chain, story: &Story) -> usize {
    let stages: HashSet<_> = story
        .events
        .iter()
        .map(|&at| {
            let event = &chain.events[at];
            (event.biz_step.clone(), stage(&event.stored.event).map(|stage| stage.vi), event.place_gln().next())
        })
        .collect();
    stages.len()
}

fn made_on(chain: &Chain) -> Option<Date> {
    let start = chain.things.iter().position(|thing| thing.position == Position::Start)?;
    chain.creations(start).map(|event| in_viet_nam(event.stored.event_time).date()).min()
}

fn concerns_goods(chain: &Chain, hand_over: &super::hand_over::HandOver) -> bool {
    hand_over.things.iter().any(|thing| chain.things[*thing].position != Position::Upstream)
}

/// The stage's name as its recorder gave it, in our own extension.
pub(super) fn stage(event: &Event) -> Option<Text> {
    let (_, value) = event.extensions.iter().find(|(name, _)| name == "nguon:stage")?;
    let text = |name: &str| value.get(name).and_then(Value::as_str).map(str::to_owned);
    Some(Text { vi: text("nguon:vi")?, en: text("nguon:en")? })
}

/// For a name within a sentence. A name that begins with an abbreviation stays as it is.
pub(super) fn decapitalised(text: &str) -> String {
    let mut letters = text.chars();
    match (letters.next(), letters.next()) {
        (Some(first), Some(second)) if second.is_lowercase() || second == ' ' => {
            first.to_lowercase().chain(text.chars().skip(1)).collect()
        }
        _ => text.to_owned(),
    }
}
