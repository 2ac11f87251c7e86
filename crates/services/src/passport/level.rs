//! Trace level and verdict: what the records prove, and what they leave open.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use epcis::model::{Event, EventKind, Quantity};
use jiff::civil::Date;
use serde_json::Value;
use store::record::{Product, Text};
use store::trace::Relation;

use super::chain::{Chain, Position};
use super::lookup::Directory;
use super::model::{Check, Checks, Level, Recorded, Verdict};
use super::relevance::Story;
use crate::Services;
use crate::clock::in_viet_nam;
use crate::profile::Profile;

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
    records: usize,
    first: Option<Text>,
    last: Option<Text>,
    made_on: Option<Date>,
    measured: bool,
    still_with_maker: bool,
    truncated: bool,
    contradiction: Option<Text>,
    others: usize,
}

/// A step that nobody recorded.
pub(super) struct Hole {
    /// Event by index before which something is missing.
    pub(super) before: usize,
    /// Things, by index, of which it is not known where they came from.
    things: Vec<usize>,
    /// What is missing.
    pub(super) missing: Text,
}

/// Assesses the story of the scanned goods.
pub(super) fn assess(
    services: &Services,
    chain: &Chain,
    story: &Story<'_>,
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
    let figures = Figures::of(chain, story, profile);
    let mut holes = holes(services, chain, story, directory);
    let covered: HashSet<usize> = holes.iter().flat_map(|hole| hole.things.iter().copied()).collect();
    holes.extend(withdrawn(chain, story, directory));
    let place = |at: Option<&usize>| {
        at.and_then(|&at| chain.events[at].place_gln().find_map(|gln| directory.known_place(&gln)))
    };
    let located = |at: &&usize| place(Some(at)).is_some();
    Assessment {
        sides: sides.len(),
        recorder: owners.iter().next().map(|owner| directory.name(owner)),
        both_sides: both,
        hand_overs: story.hand_overs.len(),
        one_sided: one_sided(chain, story, directory, &covered),
        holes,
        unverified: unverified.collect(),
        firms: owners.len(),
        agreeing: figures.agreeing,
        differing: figures.differing,
        out_of_order: out_of_order(chain, story),
        records: story.events.len(),
        first: place(story.events.iter().find(located)).map(|place| place.address),
        last: place(story.events.iter().rev().find(located)).map(|place| place.address),
        made_on: made_on(chain, story, directory),
        measured: story.events.iter().any(|&at| chain.events[at].stored.event.sensor_elements.is_some()),
        still_with_maker: !story.hand_overs.iter().any(|it| concerns_goods(chain, it)),
        truncated: chain.truncated,
        contradiction: None,
        others: story.others,
    }
}

impl Assessment {
    /// Notes that the code names another lot than the records: nothing is fully checked then.
    pub(super) fn lot_differs(&mut self, scanned: &str, recorded: &str) {
        self.contradiction = Some(Text {
            vi: format!("mã ghi lô {scanned}, sổ ghi lô {recorded}"),
            en: format!("the code says lot {scanned}, the records say lot {recorded}"),
        });
    }

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
        let open = !self.unverified.is_empty()
            || self.differing > 0
            || self.out_of_order > 0
            || self.truncated
            || self.agreeing == 0
            || self.contradiction.is_some();
        if open { 3 } else { 4 }
    }

    /// The first sentence of the page.
    pub(super) fn verdict(&self, firm: &Text) -> Verdict {
        let empty = || Text { vi: String::new(), en: String::new() };
        match self.number() {
            0 | 1 => Verdict::Declared { firm: self.recorder.clone().unwrap_or_else(|| firm.clone()) },
            2 if self.holes.is_empty() => Verdict::OneSide { steps: self.one_sided.clone() },
            2 => Verdict::StepMissing { missing: self.holes.iter().map(|hole| hole.missing.clone()).collect() },
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
        if self.differing > 0 || self.agreeing == 0 {
            waiting.push(Text {
                vi: "đối chiếu số lượng".to_owned(), en: "the figures to be compared".to_owned()
            });
        }
        if self.out_of_order > 0 {
            waiting
                .push(Text { vi: "đối chiếu thời gian".to_owned(), en: "the times to be compared".to_owned() });
        }
        waiting.extend(self.contradiction.clone());
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
        let others = (self.others > 0, Check::OtherRecords(self.others));
        let unknown: Vec<(bool, Check)> = unknown.into_iter().chain([others]).collect();
        let pick = |checks: Vec<(bool, Check)>| {
            checks.into_iter().filter(|(applies, _)| *applies).map(|(_, check)| check).collect()
        };
        Checks { compared, declared: pick(declared.to_vec()), unknown: pick(unknown) }
    }
}

/// Hand-overs that only one side recorded: what, and who is still missing. Where goods came from nobody knows is a hole
/// already.
fn one_sided(chain: &Chain, story: &Story<'_>, directory: &Directory, holes: &HashSet<usize>) -> Vec<Text> {
    let mut seen = BTreeSet::new();
    let mut steps = Vec::new();
    for hand_over in &story.hand_overs {
        let (missing, unnamed) = match hand_over.recorded() {
            Recorded::GiverOnly => (hand_over.receiver.as_deref(), ("bên nhận", "the receiver")),
            Recorded::ReceiverOnly => (hand_over.giver.as_deref(), ("bên giao", "the giver")),
            _ => continue,
        };
        if missing.is_none() && hand_over.things.iter().any(|thing| holes.contains(thing)) {
            continue;
        }
        let unnamed = || Text { vi: unnamed.0.to_owned(), en: unnamed.1.to_owned() };
        let name = missing.map_or_else(unnamed, |gln| directory.name(gln));
        let text = match stage(&chain.events[hand_over.event()].stored.event) {
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
fn holes(services: &Services, chain: &Chain, story: &Story<'_>, directory: &Directory) -> Vec<Hole> {
    let made: HashSet<usize> = story.edges.iter().map(|edge| edge.to).collect();
    let mut holes: BTreeMap<String, Hole> = BTreeMap::new();
    let mut things: Vec<usize> = story.things.iter().copied().collect();
    things.sort_unstable();
    for at in things {
        let thing = &chain.things[at];
        let root = !made.contains(&at) && !thing.container && thing.position != Position::Downstream;
        if !root || is_label(story, at) {
            continue;
        }
        let profile = services.profiles.get(directory.profile(&thing.key));
        // A place of the right kind, and the recorder's own: nobody harvests on another's field by record alone.
        let begun = chain.creations(at).filter(|(event, _)| story.events.contains(event)).any(|(_, event)| {
            let recorder = directory.side(&event.stored.owner);
            event.place_gln().any(|gln| {
                directory.place_kind(&gln).is_some_and(|kind| profile.origins.contains(&kind))
                    && directory.place_owner(&gln).is_some_and(|owner| directory.side(owner) == recorder)
            })
        });
        let first = story.events.iter().find(|&&event| chain.events[event].roles_of(at).is_some());
        if let (false, Some(&before)) = (begun, first) {
            let fresh = || Hole { before, things: Vec::new(), missing: profile.missing_origin.clone() };
            holes.entry(profile.missing_origin.vi.clone()).or_insert_with(fresh).things.push(at);
        }
    }
    let mut holes: Vec<Hole> = holes.into_values().collect();
    holes.sort_by_key(|hole| hole.before);
    holes
}

/// Whether a lot is only the number on packs whose contents have a story of their own: a lot of cartons is no origin.
fn is_label(story: &Story<'_>, lot: usize) -> bool {
    let of_lot = story.edges.iter().filter(|edge| edge.from == lot && edge.relation == Relation::ItemOf);
    let items: HashSet<usize> = of_lot.map(|edge| edge.to).collect();
    story.edges.iter().any(|edge| edge.relation != Relation::ItemOf && items.contains(&edge.to))
}

/// Records that their own recorder declared wrong without putting another in their place.
fn withdrawn(chain: &Chain, story: &Story<'_>, directory: &Directory) -> Vec<Hole> {
    let recorded: HashSet<(&str, &str)> =
        chain.events.iter().map(|event| (event.stored.owner.as_str(), event.stored.event_id.as_str())).collect();
    let open = chain.declared_wrong.iter().filter(|declared| {
        let Some(declaration) = &declared.event.error_declaration else { return false };
        let corrective = declaration.corrective_event_ids.iter().flatten();
        let replaced = corrective.into_iter().any(|id| recorded.contains(&(declared.owner.as_str(), id.as_str())));
        let side = directory.side(&declared.owner);
        let concerned = declared.terms().iter().any(|term| {
            story.things.iter().any(|&at| chain.things[at].key == term.key && story.standing.has(side, at))
        });
        !replaced && concerned
    });
    open.filter_map(|declared| {
        let after = story.events.iter().find(|&&at| chain.events[at].stored.event_time >= declared.event_time);
        let before = *after.or(story.events.last())?;
        let unnamed =
            || Text { vi: "một bản ghi đã rút lại".to_owned(), en: "a record that was taken back".to_owned() };
        Some(Hole { before, things: Vec::new(), missing: stage(&declared.event).unwrap_or_else(unnamed) })
    })
    .collect()
}

/// How many processings and hand-overs have figures that agree, and how many do not.
struct Figures {
    agreeing: usize,
    differing: usize,
}

impl Figures {
    fn of(chain: &Chain, story: &Story<'_>, profile: &Profile) -> Self {
        let mut figures = Self { agreeing: 0, differing: 0 };
        for &at in &story.events {
            if let Some((gap, loss)) = balance(&chain.events[at].stored.event) {
                figures.count(gap <= profile.tolerance && (0.0..=profile.max_loss).contains(&loss));
            }
        }
        for hand_over in &story.hand_overs {
            let Some(given) = hand_over.shipping.filter(|_| !hand_over.receivings.is_empty()) else { continue };
            for quantity in chain.events[given].stored.event.quantities.iter().flatten() {
                let Some(sent) = kilograms(quantity).or_else(|| amount(quantity)) else { continue };
                let received = |at: &usize| received_of(&chain.events[*at].stored.event, quantity);
                let received: Vec<f64> = hand_over.receivings.iter().filter_map(received).collect();
                if !received.is_empty() {
                    let total: f64 = received.iter().sum();
                    figures.count((sent - total).abs() <= profile.tolerance * sent.abs().max(total.abs()));
                }
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

/// How much of a quantity a receipt counts: the same class, masses in kilograms, else in the same unit.
fn received_of(event: &Event, sent: &Quantity) -> Option<f64> {
    let key = epcis::terms::key(&sent.epc_class);
    let other = event.quantities.iter().flatten().find(|other| epcis::terms::key(&other.epc_class) == key)?;
    match (kilograms(sent), kilograms(other)) {
        (Some(_), Some(mass)) => Some(mass),
        (None, None) if sent.uom == other.uom => amount(other),
        // A mass against a count, or two units that nothing converts: it cannot agree.
        _ => Some(f64::INFINITY),
    }
}

/// By what share of its input a processing does not balance, and what share it declares lost. `None` where it cannot be
/// said: units that are no mass, or a process that goes on (growing, feeding).
fn balance(event: &Event) -> Option<(f64, f64)> {
    if event.kind != EventKind::Transformation || event.transformation_id.is_some() {
        return None;
    }
    let sum = |list: &Option<Vec<Quantity>>| -> Option<f64> { list.as_ref()?.iter().map(kilograms).sum() };
    let (inputs, outputs) = (sum(&event.input_quantities)?, sum(&event.output_quantities)?);
    let named = event.extensions.iter().filter(|(name, _)| name == "nguon:loss");
    let losses: f64 = named.map(|(_, value)| loss(value)).sum();
    (inputs > 0.0).then(|| ((inputs - outputs - losses).abs() / inputs, losses / inputs))
}

/// A mass in kilograms (UN/ECE Recommendation 20).
fn kilograms(quantity: &Quantity) -> Option<f64> {
    let factor = match quantity.uom.as_deref()? {
        "KGM" => 1.0,
        "GRM" => 0.001,
        "TNE" => 1000.0,
        _ => return None,
    };
    Some(amount(quantity)? * factor)
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

/// Clocks of two devices may differ by so much, in microseconds (an hour), without the order being in doubt.
const SKEW: i64 = 3600 * 1_000_000;

/// Receipts before their dispatch, and things used before they were made.
fn out_of_order(chain: &Chain, story: &Story<'_>) -> usize {
    let time = |at: usize| chain.events[at].stored.event_time;
    let moves = story.hand_overs.iter().filter(|it| {
        it.shipping.is_some_and(|sent| it.receivings.iter().any(|&received| time(received) + SKEW < time(sent)))
    });
    let uses = story.edges.iter().filter(|edge| {
        let made = chain.creations(edge.from).map(|(_, event)| event.stored.event_time).min();
        made.is_some_and(|made| time(edge.event) + SKEW < made)
    });
    moves.count() + uses.count()
}

/// The day of the first record that made the goods, by a side that may speak about them.
fn made_on(chain: &Chain, story: &Story<'_>, directory: &Directory) -> Option<Date> {
    let mut own: Vec<usize> = story.things.iter().copied().collect();
    own.retain(|&at| chain.things[at].position == Position::Start);
    let made = own.into_iter().flat_map(|thing| chain.creations(thing).map(move |(_, event)| (thing, event)));
    let counted = made.filter(|(thing, event)| story.standing.has(directory.side(&event.stored.owner), *thing));
    counted.map(|(_, event)| in_viet_nam(event.stored.event_time).date()).min()
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
