//! The traceability codes of the stages that goods went through (Circular 02/2024/TT-BKHCN, article 3), each linked to
//! those before it.
//!
//! A stage is where a lot came into being, from the origin of its product group on; what was then done to pack it; a stay
//! in a store; and each dispatch that does not lead into a store. Records of the same stage at one place are one.

use std::collections::{BTreeSet, HashMap, HashSet};

use epcis::model::Event;
use epcis::terms::{Roles, TermKind};
use gs1::{Key, Scan, StageCode};
use jiff::tz::{Offset, TimeZone};
use store::record::Text;
use store::trace::Relation;

use super::chain::{Chain, ChainEvent, Position, location_gln};
use super::hand_over;
use super::level::stage;
use super::lookup::Directory;
use super::model::PlaceView;
use super::relevance::{self, Story};
use super::stamp;
use crate::profile::Profile;
use crate::{Caller, Error, Result, Services};

/// The stages of goods, oldest first.
#[derive(Clone, Debug, PartialEq)]
pub struct StageCodes {
    /// Canonical path of the code asked about.
    pub path: String,
    /// The stages.
    pub stages: Vec<CodedStage>,
    /// There is more than a page can look at.
    pub truncated: bool,
}

/// A stage with its code.
#[derive(Clone, Debug, PartialEq)]
pub struct CodedStage {
    /// The code; none where the record says no place that has a GLN.
    pub code: Option<StageCode>,
    /// Its name as the recorder gave it.
    pub stage: Option<Text>,
    /// Bare business step.
    pub biz_step: Option<String>,
    /// The place as the public may see it.
    pub place: Option<PlaceView>,
    /// Indexes of the stages right before it; several where lots were joined.
    pub previous: Vec<usize>,
}

/// A stage while it is looked for.
struct Draft {
    /// The lot it is about, by index.
    lot: usize,
    /// The first event of it, by index.
    event: usize,
    /// Drafts right before it.
    previous: BTreeSet<usize>,
    /// Things it is about with what they hold, for telling two ways apart.
    things: HashSet<usize>,
}

/// A stage in which a lot came into being, while those of its inputs are looked for.
struct Origin {
    draft: Draft,
    /// Lots that are still to be looked at, the first one last.
    inputs: Vec<usize>,
}

impl Services {
    /// The codes of the stages of a product's lot, an item, or a logistic unit, as anybody may see them.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`] when no record counts for these goods.
    pub async fn stage_codes(&self, _caller: &Caller, key: &Key) -> Result<StageCodes> {
        let unknown = || Error::NotFound(format!("nothing is known about “{key}”"));
        let scan = Scan::parse_path(&format!("/{key}"), None).map_err(|_| unknown())?;
        let chain = self.chain_of_any(&scan).await?.ok_or_else(unknown)?;
        let mut directory = Directory::default();
        directory.load(&self.store, &chain).await?;
        let services = self.clone();
        // A long chain is seconds of work, which no other request has to wait for.
        let codes = self.compute(move || services.stages_of(&scan, &chain, &directory)).await?;
        codes.ok_or_else(unknown)
    }

    fn stages_of(&self, scan: &Scan, chain: &Chain, directory: &Directory) -> Option<StageCodes> {
        let claimed = hand_over::pair(chain, directory, &|_, _| true);
        let story = relevance::story(chain, &claimed, directory);
        if story.events.is_empty() {
            return None;
        }
        let stages = Stages::of(self, chain, &story, directory).all();
        Some(StageCodes { path: format!("/{}", scan.path()), stages, truncated: chain.truncated })
    }

    async fn chain_of_any(&self, scan: &Scan) -> Result<Option<Chain>> {
        match scan.gtin() {
            Some(gtin) => {
                let found = self.stamp_of(scan, gtin).await?;
                // The stamp knows its lot, and how its serial is spelled.
                let bound = found.as_ref().and_then(|found| stamp::bound(scan, found));
                self.chain_of(bound.as_ref().unwrap_or(scan), found.as_ref()).await
            }
            None => Chain::read(self, scan.key().as_str()).await,
        }
    }
}

struct Stages<'a> {
    services: &'a Services,
    chain: &'a Chain,
    story: &'a Story<'a>,
    directory: &'a Directory,
    /// What each thing was made of.
    inputs: HashMap<usize, Vec<usize>>,
    /// What was packed into each thing.
    contents: HashMap<usize, Vec<usize>>,
    /// When each of the goods was last put into the store at a place.
    stored: HashMap<(String, usize), i64>,
    drafts: Vec<Draft>,
}

impl<'a> Stages<'a> {
    fn of(services: &'a Services, chain: &'a Chain, story: &'a Story<'a>, directory: &'a Directory) -> Self {
        let (mut inputs, mut contents) = (HashMap::new(), HashMap::new());
        for edge in &story.edges {
            let known: &mut HashMap<usize, Vec<usize>> = match edge.relation {
                Relation::Transformed => &mut inputs,
                Relation::PackedInto => &mut contents,
                _ => continue,
            };
            known.entry(edge.to).or_default().push(edge.from);
        }
        let (stored, drafts) = (HashMap::new(), Vec::new());
        let mut stages = Self { services, chain, story, directory, inputs, contents, stored, drafts };
        for event in story.events.iter().map(|&at| &chain.events[at]).filter(|event| event.is("storing")) {
            let goods = stages.goods(event);
            for gln in event.place_gln() {
                for &thing in &goods {
                    let last = stages.stored.entry((gln.clone(), thing)).or_insert(i64::MIN);
                    *last = event.stored.event_time.max(*last);
                }
            }
        }
        stages
    }

    fn all(mut self) -> Vec<CodedStage> {
        let mut made = HashMap::new();
        for lot in self.inner_lots() {
            let last = self.back(lot, &mut made);
            self.forth(lot, last);
        }
        self.finish()
    }

    /// The lots of goods in the thing asked about, without those that only count its boxes.
    fn inner_lots(&self) -> Vec<usize> {
        let at = |key: &String| self.chain.things.iter().position(|thing| thing.key == *key);
        let lots: Vec<usize> = self.chain.lots_inside().iter().filter_map(at).collect();
        let packed = |item: usize| {
            let mut into = self.story.edges.iter().filter(|edge| edge.relation == Relation::PackedInto);
            into.any(|edge| edge.to == item && lots.contains(&edge.from))
        };
        let is_box = |lot: usize| {
            let mut items =
                self.story.edges.iter().filter(|edge| edge.relation == Relation::ItemOf && edge.from == lot);
            items.any(|edge| packed(edge.to))
        };
        let mut inner: Vec<usize> =
            lots.iter().copied().filter(|&lot| self.story.things.contains(&lot) && !is_box(lot)).collect();
        inner.sort_by(|one, other| self.chain.things[*one].key.cmp(&self.chain.things[*other].key));
        inner
    }

    /// The stage in which a lot came into being, after those of the lots it was made of; `None` where none is recorded.
    ///
    /// A chain may be as long as there are lots, so the walk keeps its way in a list rather than on the stack.
    fn back(&mut self, lot: usize, made: &mut HashMap<usize, Option<usize>>) -> Option<usize> {
        if let Some(&known) = made.get(&lot) {
            return known;
        }
        let mut way: Vec<Origin> = self.begin(lot, made).into_iter().collect();
        while let Some(last) = way.last_mut() {
            match last.inputs.last().copied() {
                Some(input) => match made.get(&input) {
                    Some(&known) => {
                        last.inputs.pop();
                        last.draft.previous.extend(known);
                    }
                    None => way.extend(self.begin(input, made)),
                },
                None => {
                    let Some(Origin { draft, .. }) = way.pop() else { break };
                    made.insert(draft.lot, Some(self.drafts.len()));
                    self.drafts.push(draft);
                }
            }
        }
        made.get(&lot).copied().flatten()
    }

    /// The origin of a lot before those of its inputs are known; `None` where none is recorded.
    fn begin(&self, lot: usize, made: &mut HashMap<usize, Option<usize>>) -> Option<Origin> {
        // A lot that is made of itself, by a wrong record, ends here.
        made.insert(lot, None);
        let event =
            self.chain.creations(lot).map(|(at, _)| at).find(|at| self.story.events.binary_search(at).is_ok())?;
        let mut inputs = Vec::new();
        if !self.is_origin(lot, event) {
            inputs.extend(self.inputs.get(&lot).into_iter().flatten().copied().filter(|&from| self.is_lot(from)));
            inputs.sort_unstable_by(|one, other| other.cmp(one));
            inputs.dedup();
        }
        Some(Origin { draft: Draft { lot, event, previous: BTreeSet::new(), things: HashSet::new() }, inputs })
    }

    /// What was done to the goods after their lot came into being.
    fn forth(&mut self, lot: usize, made: Option<usize>) {
        let first = self.drafts.len();
        let mut known: HashMap<(Option<String>, Option<String>), usize> = HashMap::new();
        known.extend(made.map(|made| (sameness(&self.chain.events[self.drafts[made].event]), made)));
        for &at in &self.story.events {
            let event = &self.chain.events[at];
            let concerned = self.goods(event);
            if concerned.is_empty() || made.is_some_and(|made| self.drafts[made].event == at) || !self.is_stage(at) {
                continue;
            }
            let held = self.with_contents(concerned);
            match known.get(&sameness(event)) {
                Some(&at) => self.drafts[at].things.extend(held),
                None => {
                    known.insert(sameness(event), self.drafts.len());
                    self.drafts.push(Draft { lot, event: at, previous: BTreeSet::new(), things: held });
                }
            }
        }
        // Two stages are about the same goods where they share a single thing, or one of them names none.
        let (mut of_lot, mut of_thing) = (None, HashMap::new());
        for at in first..self.drafts.len() {
            let things = self.drafts[at].things.iter().copied();
            let single: Vec<usize> = things.filter(|&thing| !self.is_lot(thing)).collect();
            let before = match single.is_empty() {
                true => at.checked_sub(1).filter(|&before| before >= first),
                false => single.iter().filter_map(|thing| of_thing.get(thing).copied()).max().max(of_lot),
            };
            self.drafts[at].previous.extend(before.or(made));
            of_thing.extend(single.iter().map(|&thing| (thing, at)));
            of_lot = if single.is_empty() { Some(at) } else { of_lot };
        }
    }

    /// Whether an event is a stage of its own: packing, a stay in a store, or a dispatch that does not lead into a store.
    fn is_stage(&self, at: usize) -> bool {
        let event = &self.chain.events[at];
        if event.is("shipping") {
            let named = event.stored.event.destinations.iter().flatten();
            let to: HashSet<String> = named.filter_map(|place| location_gln(&place.id)).collect();
            let time = event.stored.event_time;
            let stored = |gln: &String, thing| self.stored.get(&(gln.clone(), thing)).is_some_and(|last| *last >= time);
            return !self.goods(event).into_iter().any(|thing| to.iter().any(|gln| stored(gln, thing)));
        }
        ["commissioning", "packing", "storing"].into_iter().any(|step| event.is(step))
    }

    /// The things of an event that are the goods asked about, or what they were packed into.
    fn goods(&self, event: &ChainEvent) -> HashSet<usize> {
        let named = event.things.iter().map(|(thing, _)| *thing);
        let goods: HashSet<usize> =
            named.filter(|&thing| self.chain.things[thing].position != Position::Upstream).collect();
        // Other pallets of the same lot, counted beside their numbers, are not the one asked about.
        let counted = goods.iter().all(|&thing| self.is_lot(thing)) && !self.is_lot(0);
        let of_others = |term: &epcis::terms::Term| {
            term.kind == TermKind::Thing && !term.roles.any(Roles::QUANTITY | Roles::CLASS_OF | Roles::LOT_OF)
        };
        if counted && event.stored.terms().iter().any(of_others) { HashSet::new() } else { goods }
    }

    /// The things, and everything that was packed into them.
    fn with_contents(&self, mut things: HashSet<usize>) -> HashSet<usize> {
        let mut open: Vec<usize> = things.iter().copied().collect();
        while let Some(thing) = open.pop() {
            let inside = self.contents.get(&thing).into_iter().flatten().copied();
            open.extend(inside.filter(|inside| things.insert(*inside)));
        }
        things
    }

    fn is_lot(&self, thing: usize) -> bool {
        self.chain.things[thing].key.contains("/10/")
    }

    fn profile(&self, lot: usize) -> &Profile {
        let key = &self.chain.things[lot].key;
        self.services.profiles.get(self.directory.profile(key))
    }

    /// Whether a lot came into being where such goods begin.
    fn is_origin(&self, lot: usize, event: usize) -> bool {
        let kinds = self.chain.events[event].place_gln().filter_map(|gln| self.directory.place_kind(&gln));
        let origins = &self.profile(lot).origins;
        kinds.into_iter().any(|kind| origins.contains(&kind))
    }

    /// The stages in the order of time, with their codes.
    fn finish(self) -> Vec<CodedStage> {
        let time = |draft: &Draft| self.chain.events[draft.event].stored.event_time;
        let mut order: Vec<usize> = (0..self.drafts.len()).collect();
        order.sort_by_key(|&at| (time(&self.drafts[at]), at));
        let place_of: HashMap<usize, usize> = order.iter().enumerate().map(|(place, &at)| (at, place)).collect();
        let coded = |&at: &usize| {
            let draft = &self.drafts[at];
            let event = &self.chain.events[draft.event];
            let gln = event.place_gln().next();
            CodedStage {
                code: gln.as_deref().and_then(|gln| code(&self.chain.things[draft.lot].key, gln, &event.stored.event)),
                stage: stage(&event.stored.event),
                biz_step: event.biz_step.clone(),
                place: gln.and_then(|gln| self.directory.known_place(&gln)),
                previous: draft.previous.iter().map(|before| place_of[before]).collect(),
            }
        };
        order.iter().map(coded).collect()
    }
}

/// What makes two records one stage: its name, whichever business step each of them has, and the place.
fn sameness(event: &ChainEvent) -> (Option<String>, Option<String>) {
    let name = stage(&event.stored.event).map(|name| name.vi).or_else(|| event.biz_step.clone());
    (name, event.place_gln().next())
}

/// Composes the code of a stage.
fn code(lot: &str, gln: &str, event: &Event) -> Option<StageCode> {
    let lot = Key::parse(lot).ok()?;
    StageCode::new(lot.gtin()?, &lot.lot()?, gln, &local_time(event)?).ok()
}

/// The time on the clock at the place, as AI 8008 has it.
fn local_time(event: &Event) -> Option<String> {
    let (sign, rest) = event.event_time_zone_offset.split_at_checked(1)?;
    let (hours, minutes) = rest.split_once(':')?;
    let seconds = hours.parse::<i32>().ok()? * 3600 + minutes.parse::<i32>().ok()? * 60;
    let offset = Offset::from_seconds(if sign == "-" { -seconds } else { seconds }).ok()?;
    let timestamp = jiff::Timestamp::from_microsecond(event.event_time.micros()).ok()?;
    Some(TimeZone::fixed(offset).to_datetime(timestamp).strftime("%y%m%d%H%M").to_string())
}
