//! The parameters with a fixed name, as a table.

use super::pattern::{Thing, identifier};
use super::value::{Comparison, TimeTest};
use super::{Filter, Level, PlaceKind};
use crate::model::{Action, EventKind};
use crate::terms::Roles;
use crate::vocabulary::{self, Kind};
use crate::{Prefixes, Time};

/// The values of one parameter, and what prefixes stand for in them.
#[derive(Clone, Copy)]
pub(super) struct Values<'a> {
    pub(super) list: &'a [String],
    pub(super) prefixes: &'a Prefixes,
}

/// Reads the values of a parameter; the error says what is wrong with them.
type Read = fn(Values<'_>) -> Result<Filter, String>;

const OBJECTS: Roles = Roles(Roles::OBJECT.0 | Roles::CHILD.0);
pub(super) const ANY: Roles =
    Roles(Roles::OBJECT.0 | Roles::CHILD.0 | Roles::PARENT.0 | Roles::INPUT.0 | Roles::OUTPUT.0);

/// Parameters with a fixed name that are no family (8.2.7.1).
pub(super) const PLAIN: [(&str, Read); 22] = [
    ("eventType", event_types),
    ("EQ_action", |values| values.each(action).map(Filter::Action)),
    ("GE_eventTime", |values| values.time().map(Filter::EventTimeFrom)),
    ("LT_eventTime", |values| values.time().map(Filter::EventTimeBefore)),
    ("GE_recordTime", |values| values.time().map(Filter::RecordTimeFrom)),
    ("LT_recordTime", |values| values.time().map(Filter::RecordTimeBefore)),
    ("EQ_bizStep", |values| values.names(Kind::BizStep).map(Filter::BizStep)),
    ("EQ_disposition", |values| values.names(Kind::Disposition).map(Filter::Disposition)),
    ("EQ_persistentDisposition_set", |values| values.names(Kind::Disposition).map(Filter::PersistentlySet)),
    ("EQ_persistentDisposition_unset", |values| values.names(Kind::Disposition).map(Filter::PersistentlyUnset)),
    ("EQ_readPoint", |values| values.keys().map(Filter::ReadPoint)),
    ("EQ_bizLocation", |values| values.keys().map(Filter::BizLocation)),
    ("WD_readPoint", |values| values.keys().map(|keys| Filter::Within(PlaceKind::ReadPoint, keys))),
    ("WD_bizLocation", |values| values.keys().map(|keys| Filter::Within(PlaceKind::BizLocation, keys))),
    ("EQ_eventID", |values| values.texts().map(Filter::EventId)),
    ("EQ_transformationID", |values| values.keys().map(Filter::TransformationId)),
    ("GE_errorDeclarationTime", |values| error_time(values, Comparison::GreaterOrEqual)),
    ("LT_errorDeclarationTime", |values| error_time(values, Comparison::Less)),
    ("GE_errorDeclaration_Time", |values| error_time(values, Comparison::GreaterOrEqual)),
    ("LT_errorDeclaration_Time", |values| error_time(values, Comparison::Less)),
    ("EQ_errorReason", |values| values.names(Kind::ErrorReason).map(Filter::ErrorReason)),
    ("EQ_correctiveEventID", |values| values.texts().map(Filter::CorrectiveEventId)),
];

/// The `MATCH_` family: name, roles, level.
pub(super) const MATCHES: [(&str, Roles, Level); 9] = [
    ("MATCH_epc", OBJECTS, Level::Instance),
    ("MATCH_parentID", Roles::PARENT, Level::Instance),
    ("MATCH_inputEPC", Roles::INPUT, Level::Instance),
    ("MATCH_outputEPC", Roles::OUTPUT, Level::Instance),
    ("MATCH_anyEPC", ANY, Level::Instance),
    ("MATCH_epcClass", OBJECTS, Level::Class),
    ("MATCH_inputEPCClass", Roles::INPUT, Level::Class),
    ("MATCH_outputEPCClass", Roles::OUTPUT, Level::Class),
    ("MATCH_anyEPCClass", ANY, Level::Class),
];

/// What only has to be there; the standard and its test cases spell the second in two ways.
pub(super) const EXISTS: [(&str, Filter); 3] = [
    ("errorDeclaration", Filter::HasErrorDeclaration),
    ("sensorElementList", Filter::HasSensorElements),
    ("sensorElement", Filter::HasSensorElements),
];

impl Values<'_> {
    /// Reads each value; there has to be one.
    pub(super) fn each<T>(self, read: impl Fn(&str) -> Result<T, String>) -> Result<Vec<T>, String> {
        if self.list.iter().all(String::is_empty) {
            return Err("has no value".to_owned());
        }
        self.list.iter().map(|text| read(text)).collect()
    }

    /// The only value.
    pub(super) fn one(self) -> Result<String, String> {
        match self.list {
            [one] if !one.is_empty() => Ok(one.clone()),
            [] | [_] => Err("has no value".to_owned()),
            _ => Err("takes one value, not a list".to_owned()),
        }
    }

    pub(super) fn texts(self) -> Result<Vec<String>, String> {
        self.each(|text| Ok(text.to_owned()))
    }

    pub(super) fn keys(self) -> Result<Vec<String>, String> {
        self.each(identifier)
    }

    pub(super) fn time(self) -> Result<i64, String> {
        time(&self.one()?)
    }

    /// Names of a vocabulary. A compact IRI stands for itself and for what it expands to.
    pub(super) fn names(self, kind: Kind) -> Result<Vec<String>, String> {
        let mut names = self.each(|text| Ok(vocabulary::canonical(kind, text).into_owned()))?;
        let expanded = names.iter().filter_map(|name| self.prefixes.expand(name).filter(|iri| iri != name));
        let expanded: Vec<String> = expanded.map(|iri| vocabulary::canonical(kind, &iri).into_owned()).collect();
        names.extend(expanded);
        Ok(names)
    }

    /// Things and patterns over things.
    pub(super) fn things(self, roles: Roles, level: Level) -> Result<Filter, String> {
        let (mut keys, mut patterns) = (Vec::new(), Vec::new());
        for thing in self.each(Thing::parse)? {
            match thing {
                Thing::Key(key) => keys.push(key),
                Thing::Pattern(pattern) => patterns.push(pattern),
            }
        }
        Ok(Filter::Things { keys, patterns, roles, level })
    }
}

pub(super) fn time(text: &str) -> Result<i64, String> {
    Time::parse(text).map(|time| time.micros())
}

/// The event type of a name in any spelling of JSON-LD.
pub(super) fn event_kind(text: &str) -> Option<EventKind> {
    let bare = ["epcis:", "https://ref.gs1.org/epcis/"].iter().find_map(|prefix| text.strip_prefix(prefix));
    EventKind::from_name(bare.unwrap_or(text))
}

/// A type that is an IRI and none of ours is another's: no event here has it, and asking is no fault.
fn event_types(values: Values<'_>) -> Result<Filter, String> {
    let kinds = values.each(|text| match event_kind(text) {
        None if !text.contains(':') => Err(format!("“{text}” is not an event type of EPCIS 2.0")),
        kind => Ok(kind),
    })?;
    Ok(Filter::Kind(kinds.into_iter().flatten().collect()))
}

fn action(text: &str) -> Result<Action, String> {
    Action::from_name(text).ok_or_else(|| format!("“{text}” is not ADD, OBSERVE or DELETE"))
}

fn error_time(values: Values<'_>, comparison: Comparison) -> Result<Filter, String> {
    Ok(Filter::ErrorTime(TimeTest { comparison, micros: vec![values.time()?] }))
}
