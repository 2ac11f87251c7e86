use super::{EventQuery, Filter, Level};
use crate::model::{BizTransaction, Event, Location, Party};
use crate::terms::{self, Roles, Term, TermKind};
use crate::vocabulary::{self, Kind};

/// Whether `event`, recorded at `record_time` (microseconds) under `event_id`, satisfies every filter of `query`.
///
/// Both come from the repository: the event itself may have no event ID, and its own record time is another's.
pub fn matches(query: &EventQuery, event: &Event, event_id: &str, record_time: i64) -> bool {
    let needs_terms = query.filters.iter().any(|filter| matches!(filter, Filter::Things { .. }));
    let things = if needs_terms { terms::terms(event) } else { Vec::new() };
    query.filters.iter().all(|filter| holds(filter, event, event_id, record_time, &things))
}

fn holds(filter: &Filter, event: &Event, event_id: &str, record_time: i64, things: &[Term]) -> bool {
    match filter {
        Filter::Kind(kinds) => kinds.contains(&event.kind),
        Filter::Action(actions) => event.action.is_some_and(|action| actions.contains(&action)),
        Filter::EventTimeFrom(micros) => event.event_time.micros() >= *micros,
        Filter::EventTimeBefore(micros) => event.event_time.micros() < *micros,
        Filter::RecordTimeFrom(micros) => record_time >= *micros,
        Filter::RecordTimeBefore(micros) => record_time < *micros,
        Filter::BizStep(steps) => named(event.biz_step.as_deref(), Kind::BizStep, steps),
        Filter::Disposition(dispositions) => named(event.disposition.as_deref(), Kind::Disposition, dispositions),
        Filter::ReadPoint(keys) => at(event.read_point.as_ref(), keys),
        Filter::BizLocation(keys) => at(event.biz_location.as_ref(), keys),
        Filter::EventId(ids) => ids.iter().any(|id| id == event_id),
        Filter::TransformationId(keys) => {
            event.transformation_id.as_deref().is_some_and(|id| keys.contains(&terms::key(id)))
        }
        Filter::Things { keys, roles, level } => things.iter().any(|term| {
            term.kind == TermKind::Thing && keys.contains(&term.key) && plays(term, *roles, *level, things)
        }),
        Filter::BizTransaction(kind, keys) => {
            event.biz_transactions.iter().flatten().any(|transaction| transaction_is(transaction, kind, keys))
        }
        Filter::Source(kind, keys) => event.sources.iter().flatten().any(|party| party_is(party, kind, keys)),
        Filter::Destination(kind, keys) => event.destinations.iter().flatten().any(|party| party_is(party, kind, keys)),
        Filter::HasErrorDeclaration => event.error_declaration.is_some(),
    }
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

fn at(location: Option<&Location>, keys: &[String]) -> bool {
    location.is_some_and(|location| keys.contains(&terms::key(&location.id)))
}

fn transaction_is(transaction: &BizTransaction, kind: &str, keys: &[String]) -> bool {
    let of_kind =
        transaction.kind.as_deref().is_some_and(|own| vocabulary::canonical(Kind::BizTransaction, own) == kind);
    of_kind && keys.contains(&terms::key(&transaction.id))
}

fn party_is(party: &Party, kind: &str, keys: &[String]) -> bool {
    vocabulary::canonical(Kind::SourceDestination, &party.kind) == kind && keys.contains(&terms::key(&party.id))
}
