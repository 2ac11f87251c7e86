//! A generated world of varied events, and queries over it: every filter, in every mixture.

use std::cmp::Reverse;

use epcis::model::{Action, EventKind};
use epcis::query::{Direction, EventQuery, Filter, Level, OrderBy, Recorded, matches};
use epcis::terms::{Roles, key};
use epcis::vocabulary::{self, Kind};
use epcis::{Event, Prefixes};
use serde_json::{Value as Json, json};
use store::{EventOutcome, Owner, Scope};

use crate::details;
use crate::harness::{SECOND, START, Test};
use crate::random::Random;
use crate::sample::{CONTEXT, FARM, MILL, capture, declared_wrong, parsed};

const OWNERS: [&str; 4] = [FARM, MILL, "8937990110001", ""];
/// The same places and parties in two spellings each.
const PLACES: [&str; 4] = [
    "urn:epc:id:sgln:9506000.00001.0",
    "https://id.gs1.org/414/9506000000015",
    "urn:epc:id:sgln:9506000.00002.a",
    "https://example.vn/place/7",
];
const PARTIES: [&str; 4] = [
    "https://id.gs1.org/417/8937990040018",
    "https://example.vn/417/8937990040018",
    "https://id.gs1.org/417/8937990230006",
    "https://example.vn/party/7",
];
const STEPS: [&str; 5] =
    ["shipping", "https://ref.gs1.org/cbv/BizStep-shipping", "receiving", "packing", "https://example.vn/step/drying"];
const DISPOSITIONS: [&str; 3] = ["in_transit", "https://ref.gs1.org/cbv/Disp-in_transit", "active"];
const PARTY_KINDS: [&str; 4] =
    ["owning_party", "possessing_party", "location", "https://ref.gs1.org/cbv/SDT-owning_party"];
const DOCUMENT_KINDS: [&str; 3] = ["po", "https://ref.gs1.org/cbv/BTT-po", "inv"];

/// An event as the test knows it, without asking the store.
pub(crate) struct Known {
    pub(crate) raw: String,
    event: Event,
    event_id: String,
    owner: Owner,
    record_time: i64,
    order: usize,
}

impl Known {
    fn recorded<'a>(&'a self, prefixes: &'a Prefixes) -> Recorded<'a> {
        Recorded { event: &self.event, event_id: &self.event_id, record_time: self.record_time, prefixes }
    }
}

/// What the context of the events declares.
fn prefixes() -> Prefixes {
    Prefixes::from_context(&serde_json::from_str(CONTEXT).unwrap()).0
}

/// Everything captured so far.
pub(crate) struct World {
    pub(crate) known: Vec<Known>,
    originals: Vec<(Json, Owner)>,
    prefixes: Prefixes,
}

impl World {
    pub(crate) fn new() -> Self {
        Self { known: Vec::new(), originals: Vec::new(), prefixes: prefixes() }
    }

    /// Captures one more event at a moment of its own.
    pub(crate) async fn grow(&mut self, test: &Test, random: &mut Random) {
        test.clock.forward(random.below(3) as i64 * SECOND);
        let number = self.known.len();
        let (event, owner) = match random.below(100) {
            0..8 if !self.originals.is_empty() => {
                let (original, owner) = self.originals[random.below(self.originals.len())].clone();
                (declared_wrong(&original, &format!("https://example.vn/reason/{number}")), owner)
            }
            _ => {
                let owner = crate::sample::owner(random.one(&OWNERS));
                let owner = Owner { sandbox: random.percent(15), ..owner };
                (event(number, random), owner)
            }
        };
        if event.get("errorDeclaration").is_none() {
            self.originals.push((event.clone(), owner.clone()));
        }
        let outcome = capture(&test.store, &owner, std::slice::from_ref(&event)).await;
        assert_eq!(outcome, [EventOutcome::Stored], "{event}");
        let (raw, parsed) = parsed(CONTEXT, &event.to_string());
        let event_id = parsed.event_id.clone().unwrap();
        self.known.push(Known { raw, event: parsed, event_id, owner, record_time: test.clock.now(), order: number });
    }

    /// The answer by the matcher alone, in order.
    pub(crate) fn answer(&self, query: &EventQuery, scope: &Scope, sandbox: bool) -> Vec<&Known> {
        let mut found: Vec<&Known> = self
            .known
            .iter()
            .filter(|known| known.owner.sandbox == sandbox && reaches(scope, known))
            .filter(|known| {
                // Others are answered from what they are shown, whatever the query asks for.
                let shown = match scope {
                    Scope::Organisation { gln, .. } if known.owner.organisation != *gln => {
                        known.event.without_extensions(&self.prefixes)
                    }
                    _ => known.event.clone(),
                };
                matches(query, &Recorded { event: &shown, ..known.recorded(&self.prefixes) })
            })
            .collect();
        let time = |known: &Known| match query.order_by {
            OrderBy::RecordTime => known.record_time,
            _ => known.event.event_time.micros(),
        };
        match query.direction {
            Direction::Ascending => found.sort_by_key(|known| (time(known), known.order)),
            Direction::Descending => found.sort_by_key(|known| Reverse((time(known), known.order))),
        }
        found
    }
}

/// What a scope means, said once more in other words than the store's.
fn reaches(scope: &Scope, known: &Known) -> bool {
    let Scope::Organisation { gln, parties } = scope else { return true };
    let lists = [&known.event.sources, &known.event.destinations];
    let mut named = lists.into_iter().flatten().flatten();
    known.owner.organisation == *gln || named.any(|party| parties.contains(&key(&party.id)))
}

fn event(number: usize, random: &mut Random) -> Json {
    let seconds = random.below(400) * 10;
    let zone = random.one(&["Z", "+00:00"]);
    let mut event = json!({
        "eventID": format!("urn:example:event:{number}"),
        "eventTime": format!("2026-08-04T{:02}:{:02}:{:02}.5{zone}", seconds / 3600, seconds / 60 % 60, seconds % 60),
        "eventTimeZoneOffset": "+07:00",
    });
    let kind = random.one(&EventKind::ALL);
    event["type"] = json!(kind.name());
    objects(&mut event, kind, random);
    for (member, values) in [("bizStep", &STEPS[..]), ("disposition", &DISPOSITIONS[..])] {
        if random.percent(70) {
            event[member] = json!(random.one(values));
        }
    }
    for member in ["readPoint", "bizLocation"] {
        if random.percent(50) {
            event[member] = json!({"id": random.one(&PLACES)});
        }
    }
    for (list, member) in [("sourceList", "source"), ("destinationList", "destination")] {
        if random.percent(35) {
            event[list] = parties(member, random);
        }
    }
    if random.percent(30) || kind == EventKind::Transaction {
        event["bizTransactionList"] = documents(random);
    }
    details::add(&mut event, kind, random);
    event
}

fn parties(member: &str, random: &mut Random) -> Json {
    let party = |random: &mut Random| {
        let kind = random.one(&PARTY_KINDS);
        let is_place = kind == "location" && random.percent(70);
        let id = random.one(if is_place { &PLACES } else { &PARTIES });
        json!({"type": kind, member: id})
    };
    (0..=random.below(2)).map(|_| party(random)).collect()
}

fn documents(random: &mut Random) -> Json {
    let mut document = json!({"bizTransaction": format!("https://example.vn/doc/{}", random.below(5))});
    if random.percent(70) {
        document["type"] = json!(random.one(&DOCUMENT_KINDS));
    }
    json!([document])
}

fn objects(event: &mut Json, kind: EventKind, random: &mut Random) {
    let action = random.one(&[Action::Add, Action::Observe, Action::Delete]);
    let (instances, quantities) = match kind {
        EventKind::Object | EventKind::Transaction => ("epcList", "quantityList"),
        EventKind::Aggregation | EventKind::Association => ("childEPCs", "childQuantityList"),
        EventKind::Transformation => ("inputEPCList", "inputQuantityList"),
    };
    things(event, instances, quantities, random);
    if kind == EventKind::Transformation {
        things(event, "outputEPCList", "outputQuantityList", random);
        if random.percent(40) {
            event["transformationID"] = json!(format!("urn:example:process:{}", random.below(4)));
        }
        return;
    }
    event["action"] = json!(action.name());
    if matches!(kind, EventKind::Aggregation | EventKind::Association) {
        event["parentID"] = json!(format!("urn:epc:id:sscc:9506000.000000000{}", random.below(4)));
    }
    if kind == EventKind::Object && action == Action::Add && random.percent(50) {
        event["ilmd"] = json!({"cbvmda:lotNumber": format!("L{}", random.below(4))});
    }
}

fn things(event: &mut Json, instances: &str, quantities: &str, random: &mut Random) {
    let lists = random.below(3);
    if lists != 0 {
        let mut named: Vec<String> = (0..=random.below(3)).map(|_| instance(random)).collect();
        // An EPC list holds nothing twice, not even in two spellings.
        named.sort_by_key(|identifier| key(identifier));
        named.dedup_by_key(|identifier| key(identifier));
        event[instances] = named.into();
    }
    if lists != 1 {
        event[quantities] = json!([{"epcClass": class(random), "quantity": 10, "uom": "KGM"}]);
    }
}

fn instance(random: &mut Random) -> String {
    let serial = random.below(12);
    match random.below(4) {
        0 => format!("https://id.gs1.org/01/09506000134352/21/{serial}"),
        1 => format!("https://example.vn/thing/{serial}"),
        _ => format!("urn:epc:id:sgtin:9506000.013435.{serial}"),
    }
}

fn class(random: &mut Random) -> String {
    match random.below(3) {
        0 => "https://id.gs1.org/01/09506000134352".to_owned(),
        1 => format!("https://example.vn/01/09506000134352/10/L{}", random.below(4)),
        _ => format!("urn:epc:class:lgtin:9506000.013435.L{}", random.below(4)),
    }
}

/// A query of none to three filters, any order. Half of the filters are made by the compiler, from parameters.
pub(crate) fn query(random: &mut Random) -> EventQuery {
    let filters = (0..random.below(4))
        .flat_map(|_| if random.percent(50) { vec![filter(random)] } else { details::filters(random, &prefixes()) });
    EventQuery {
        filters: filters.collect(),
        order_by: random.one(&[&OrderBy::EventTime, &OrderBy::RecordTime]).clone(),
        direction: random.one(&[Direction::Ascending, Direction::Descending]),
        ..EventQuery::default()
    }
}

/// Everything, or what one of the organisations may see.
pub(crate) fn scope(random: &mut Random) -> Scope {
    if random.percent(50) {
        return Scope::All;
    }
    let parties = PARTIES.map(key).to_vec();
    Scope::Organisation { gln: random.one(&OWNERS).to_owned(), parties: random.some(&parties, 0, 2) }
}

fn filter(random: &mut Random) -> Filter {
    match random.below(17) {
        0 => Filter::Kind(random.some(&EventKind::ALL, 1, 3)),
        1 => Filter::Action(random.some(&[Action::Add, Action::Observe, Action::Delete], 1, 2)),
        2 => Filter::EventTimeFrom(START + (random.below(4000) as i64 - 86_400) * SECOND),
        3 => Filter::EventTimeBefore(START + (random.below(4000) as i64 - 86_400) * SECOND),
        4 => Filter::RecordTimeFrom(START + random.below(300) as i64 * SECOND),
        5 => Filter::RecordTimeBefore(START + random.below(300) as i64 * SECOND),
        6 => Filter::BizStep(names(Kind::BizStep, &STEPS, random)),
        7 => Filter::Disposition(names(Kind::Disposition, &DISPOSITIONS, random)),
        8 => Filter::ReadPoint(keys(&PLACES, random)),
        9 => Filter::BizLocation(keys(&PLACES, random)),
        10 => Filter::EventId((0..3).map(|_| format!("urn:example:event:{}", random.below(320))).collect()),
        11 => Filter::TransformationId((0..2).map(|_| format!("urn:example:process:{}", random.below(5))).collect()),
        12 => Filter::BizTransaction(
            canonical(Kind::BizTransaction, random.one(&DOCUMENT_KINDS)),
            (0..2).map(|_| format!("https://example.vn/doc/{}", random.below(6))).collect(),
        ),
        13 => Filter::Source(canonical(Kind::SourceDestination, random.one(&PARTY_KINDS)), party_keys(random)),
        14 => Filter::Destination(canonical(Kind::SourceDestination, random.one(&PARTY_KINDS)), party_keys(random)),
        15 => Filter::HasErrorDeclaration,
        _ => things_filter(random),
    }
}

fn things_filter(random: &mut Random) -> Filter {
    let roles = [Roles::OBJECT, Roles::CHILD, Roles::PARENT, Roles::INPUT, Roles::OUTPUT];
    let roles = random.some(&roles, 1, 5).into_iter().fold(Roles(0), |all, role| all | role);
    let one = |random: &mut Random| match random.below(4) {
        0 => key(&instance(random)),
        1 => key(&class(random)),
        2 => key(&format!("urn:epc:id:sscc:9506000.000000000{}", random.below(4))),
        _ => "01/09506000134352".to_owned(),
    };
    // Past a handful of keys the store asks for all of them at once.
    let count = if random.percent(20) { 12 } else { 1 + random.below(3) };
    let keys = (0..count).map(|_| one(random)).collect();
    Filter::Things {
        keys,
        patterns: Vec::new(),
        roles,
        level: random.one(&[Level::Instance, Level::Class, Level::Any]),
    }
}

fn canonical(kind: Kind, name: &str) -> String {
    vocabulary::canonical(kind, name).into_owned()
}

fn names(kind: Kind, values: &[&str], random: &mut Random) -> Vec<String> {
    random.some(values, 1, 2).into_iter().map(|name| canonical(kind, name)).collect()
}

fn keys(values: &[&str], random: &mut Random) -> Vec<String> {
    random.some(values, 1, 2).into_iter().map(key).collect()
}

fn party_keys(random: &mut Random) -> Vec<String> {
    if random.percent(70) { keys(&PARTIES, random) } else { keys(&PLACES, random) }
}
