use super::lookup::{Field, PlaceKind};
use super::pattern::Pattern;
use super::{EventQuery, Filter, Level, NumberTest, extension, sensor};
use crate::Prefixes;
use crate::model::{BizTransaction, ErrorDeclaration, Event, Location, Party, PersistentDisposition, Quantity};
use crate::terms::{self, Roles, Term, TermKind};
use crate::units::Exact;
use crate::vocabulary::{self, Kind};

/// An event as a repository has it.
#[derive(Clone, Copy, Debug)]
pub struct Recorded<'a> {
    /// The event.
    pub event: &'a Event,
    /// The event ID it is stored under: its own or the one assigned to it.
    pub event_id: &'a str,
    /// When the repository recorded it, microseconds; the event's own record time is another's.
    pub record_time: i64,
    /// What the prefixes in the event stand for.
    pub prefixes: &'a Prefixes,
}

/// Whether an event satisfies every filter of `query`.
pub fn matches(query: &EventQuery, recorded: &Recorded<'_>) -> bool {
    let needs_terms = query.filters.iter().any(|filter| matches!(filter, Filter::Things { .. }));
    let things = if needs_terms { terms::terms(recorded.event) } else { Vec::new() };
    query.filters.iter().all(|filter| holds(filter, recorded, &things))
}

fn holds(filter: &Filter, recorded: &Recorded<'_>, things: &[Term]) -> bool {
    let event = recorded.event;
    match filter {
        Filter::Kind(kinds) => kinds.contains(&event.kind),
        Filter::Action(actions) => event.action.is_some_and(|action| actions.contains(&action)),
        Filter::EventTimeFrom(micros) => event.event_time.micros() >= *micros,
        Filter::EventTimeBefore(micros) => event.event_time.micros() < *micros,
        Filter::RecordTimeFrom(micros) => recorded.record_time >= *micros,
        Filter::RecordTimeBefore(micros) => recorded.record_time < *micros,
        Filter::BizStep(steps) => named(event.biz_step.as_deref(), Kind::BizStep, steps),
        Filter::Disposition(dispositions) => named(event.disposition.as_deref(), Kind::Disposition, dispositions),
        Filter::PersistentlySet(names) => persistently(event, |disposition| disposition.set.as_deref(), names),
        Filter::PersistentlyUnset(names) => persistently(event, |disposition| disposition.unset.as_deref(), names),
        Filter::ReadPoint(keys) | Filter::Within(PlaceKind::ReadPoint, keys) => at(event.read_point.as_ref(), keys),
        Filter::BizLocation(keys) | Filter::Within(PlaceKind::BizLocation, keys) => {
            at(event.biz_location.as_ref(), keys)
        }
        Filter::EventId(ids) => ids.iter().any(|id| id == recorded.event_id),
        Filter::TransformationId(keys) => {
            event.transformation_id.as_deref().is_some_and(|id| keys.contains(&terms::key(id)))
        }
        Filter::Things { keys, patterns, roles, level } => {
            things.iter().any(|term| is_meant(term, keys, patterns) && plays(term, *roles, *level, things))
        }
        Filter::Quantity(test) => any_quantity(event, test),
        Filter::BizTransaction(kind, keys) => {
            event.biz_transactions.iter().flatten().any(|transaction| transaction_is(transaction, kind, keys))
        }
        Filter::Source(kind, keys) => event.sources.iter().flatten().any(|party| party_is(party, kind, keys)),
        Filter::Destination(kind, keys) => event.destinations.iter().flatten().any(|party| party_is(party, kind, keys)),
        Filter::HasSensorElements => event.sensor_elements.as_ref().is_some_and(|elements| !elements.is_empty()),
        Filter::SensorTime(member, test) => sensor::time_holds(event, *member, test),
        Filter::SensorText(member, values) => sensor::text_holds(event, *member, values),
        Filter::SensorNumber(member, test) => sensor::number_holds(event, *member, test),
        Filter::Extension { place, inner, name, test } => extension::holds(*place, *inner, name, test, recorded),
        Filter::Attribute { .. } => false,
        Filter::Named(field, keys) => identifiers(field, recorded).iter().any(|id| keys.contains(&field.key(id))),
        _ => event.error_declaration.as_ref().is_some_and(|declaration| declares(filter, declaration)),
    }
}

fn declares(filter: &Filter, declaration: &ErrorDeclaration) -> bool {
    match filter {
        Filter::HasErrorDeclaration => true,
        Filter::ErrorTime(test) => test.holds(declaration.declaration_time.micros()),
        Filter::ErrorReason(reasons) => named(declaration.reason.as_deref(), Kind::ErrorReason, reasons),
        Filter::CorrectiveEventId(ids) => declaration.corrective_event_ids.iter().flatten().any(|id| ids.contains(id)),
        _ => false,
    }
}

fn is_meant(term: &Term, keys: &[String], patterns: &[Pattern]) -> bool {
    term.kind == TermKind::Thing
        && (keys.contains(&term.key) || patterns.iter().any(|pattern| pattern.matches(&term.key)))
}

/// Whether a term stands in one of the lists that a `MATCH_` parameter looks into. A class that is only implied by an
/// instance answers to patterns over instances, not to parameters over classes.
fn plays(term: &Term, roles: Roles, level: Level, things: &[Term]) -> bool {
    let level_fits = match level {
        Level::Instance => {
            !term.roles.any(Roles::QUANTITY) || things.iter().any(|thing| is_instance_of(thing, term, roles))
        }
        Level::Class => term.roles.any(Roles::QUANTITY),
        Level::Any => true,
    };
    term.roles.any(roles) && level_fits
}

/// Whether a thing is an instance in one of the lists, and of this class. A lot implies its class too, and is none.
fn is_instance_of(thing: &Term, class: &Term, roles: Roles) -> bool {
    let is_instance = thing.roles.any(roles) && !thing.roles.any(Roles::QUANTITY | Roles::CLASS_OF | Roles::LOT_OF);
    is_instance && gs1::Key::parse(&thing.key).is_ok_and(|key| key.class().is_some_and(|it| it.as_str() == class.key))
}

fn named(value: Option<&str>, kind: Kind, wanted: &[String]) -> bool {
    value.is_some_and(|value| wanted.iter().any(|name| *name == vocabulary::canonical(kind, value)))
}

fn persistently(event: &Event, list: fn(&PersistentDisposition) -> Option<&[String]>, wanted: &[String]) -> bool {
    let names = event.persistent_disposition.as_ref().and_then(list).unwrap_or_default();
    names.iter().any(|name| named(Some(name), Kind::Disposition, wanted))
}

fn at(location: Option<&Location>, keys: &[String]) -> bool {
    location.is_some_and(|location| keys.contains(&terms::key(&location.id)))
}

/// The elements of all quantity lists of an event, in the order of the standard.
pub(super) fn quantities(event: &Event) -> impl Iterator<Item = &Quantity> {
    [&event.quantities, &event.child_quantities, &event.input_quantities, &event.output_quantities]
        .into_iter()
        .flat_map(|list| list.iter().flatten())
}

fn any_quantity(event: &Event, test: &NumberTest) -> bool {
    quantities(event).any(|quantity| {
        let value = quantity.quantity.as_ref().and_then(|number| Exact::parse(&number.to_string()));
        value.is_some_and(|value| test.holds(&value, quantity.uom.as_deref()))
    })
}

fn transaction_is(transaction: &BizTransaction, kind: &str, keys: &[String]) -> bool {
    let of_kind =
        transaction.kind.as_deref().is_some_and(|own| vocabulary::canonical(Kind::BizTransaction, own) == kind);
    of_kind && keys.contains(&terms::key(&transaction.id))
}

fn party_is(party: &Party, kind: &str, keys: &[String]) -> bool {
    vocabulary::canonical(Kind::SourceDestination, &party.kind) == kind && keys.contains(&terms::key(&party.id))
}

/// The identifiers in a field of an event, as captured.
fn identifiers(field: &Field, recorded: &Recorded<'_>) -> Vec<String> {
    let event = recorded.event;
    let one = |value: Option<&String>| value.cloned().into_iter().collect::<Vec<_>>();
    let lists = |lists: [&Option<Vec<String>>; 4]| lists.into_iter().flatten().flatten().cloned().collect();
    match field {
        Field::BizStep => one(event.biz_step.as_ref()),
        Field::Disposition => one(event.disposition.as_ref()),
        Field::ReadPoint => one(event.read_point.as_ref().map(|location| &location.id)),
        Field::BizLocation => one(event.biz_location.as_ref().map(|location| &location.id)),
        Field::EpcClass => quantities(event).map(|quantity| quantity.epc_class.clone()).collect(),
        Field::Epc => {
            let mut found: Vec<String> = lists([&event.epcs, &event.child_epcs, &event.input_epcs, &event.output_epcs]);
            found.extend(event.parent_id.clone());
            found
        }
        Field::BizTransaction => event.biz_transactions.iter().flatten().map(|it| it.id.clone()).collect(),
        Field::Source => event.sources.iter().flatten().map(|party| party.id.clone()).collect(),
        Field::Destination => event.destinations.iter().flatten().map(|party| party.id.clone()).collect(),
        Field::Extension(name) => name.value(recorded).map(super::value::scalars).unwrap_or_default(),
    }
}
