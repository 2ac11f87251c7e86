use std::fmt;

use super::{Direction, EventQuery, Filter, Level, OrderBy};
use crate::Time;
use crate::model::{Action, EventKind};
use crate::terms::{self, Roles};
use crate::vocabulary::{self, Kind};

/// A parameter that cannot be understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParameterError {
    /// Name of the parameter.
    pub parameter: String,
    /// What is wrong with it.
    pub message: String,
}

impl fmt::Display for ParameterError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.parameter, self.message)
    }
}

impl std::error::Error for ParameterError {}

const OBJECTS: Roles = Roles(Roles::OBJECT.0 | Roles::CHILD.0);
const ANY: Roles = Roles(Roles::OBJECT.0 | Roles::CHILD.0 | Roles::PARENT.0 | Roles::INPUT.0 | Roles::OUTPUT.0);

/// The `MATCH_` family: name, roles, level (8.2.7.1).
const MATCHES: [(&str, Roles, Level); 9] = [
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

impl EventQuery {
    /// Reads parameters as they stand in a URL: lists are separated by `|`.
    ///
    /// Paging (`perPage`, `nextPageToken`) belongs to the caller and must be taken out before.
    pub fn from_parameters<'a>(
        parameters: impl IntoIterator<Item = (&'a str, &'a str)>,
    ) -> Result<Self, ParameterError> {
        let mut query = Self::default();
        for (name, value) in parameters {
            query.parameter(name, value).map_err(|message| ParameterError { parameter: name.to_owned(), message })?;
        }
        if query.event_count_limit.is_some() && query.max_event_count.is_some() {
            return Err(ParameterError {
                parameter: "maxEventCount".to_owned(),
                message: "cannot stand together with eventCountLimit".to_owned(),
            });
        }
        Ok(query)
    }

    /// Everything about one identifier, in any role and at any level.
    pub fn about(identifier: &str) -> Self {
        Self { filters: vec![about(identifier)], ..Self::default() }
    }

    fn parameter(&mut self, name: &str, value: &str) -> Result<(), String> {
        let filter = match name {
            "eventType" => Filter::Kind(each(value, |text| {
                EventKind::from_name(text).ok_or_else(|| format!("“{text}” is not an event type of EPCIS 2.0"))
            })?),
            "EQ_action" => Filter::Action(each(value, |text| {
                Action::from_name(text).ok_or_else(|| format!("“{text}” is not ADD, OBSERVE or DELETE"))
            })?),
            "GE_eventTime" => Filter::EventTimeFrom(time(value)?),
            "LT_eventTime" => Filter::EventTimeBefore(time(value)?),
            "GE_recordTime" => Filter::RecordTimeFrom(time(value)?),
            "LT_recordTime" => Filter::RecordTimeBefore(time(value)?),
            "EQ_bizStep" => Filter::BizStep(names(Kind::BizStep, value)?),
            "EQ_disposition" => Filter::Disposition(names(Kind::Disposition, value)?),
            "EQ_readPoint" => Filter::ReadPoint(keys(value)?),
            "EQ_bizLocation" => Filter::BizLocation(keys(value)?),
            "EQ_eventID" => Filter::EventId(each(value, |text| Ok(text.to_owned()))?),
            "EQ_transformationID" => Filter::TransformationId(keys(value)?),
            "EXISTS_errorDeclaration" => Filter::HasErrorDeclaration,
            "orderBy" => return self.order_by(value),
            "orderDirection" => return self.direction(value),
            "eventCountLimit" => return set(&mut self.event_count_limit, value),
            "maxEventCount" => return set(&mut self.max_event_count, value),
            _ => family(name, value)?,
        };
        self.filters.push(filter);
        Ok(())
    }

    fn order_by(&mut self, value: &str) -> Result<(), String> {
        self.order_by = match value {
            "eventTime" => OrderBy::EventTime,
            "recordTime" => OrderBy::RecordTime,
            _ => return Err(format!("“{value}” is not eventTime or recordTime")),
        };
        Ok(())
    }

    fn direction(&mut self, value: &str) -> Result<(), String> {
        self.direction = match value {
            "ASC" => Direction::Ascending,
            "DESC" => Direction::Descending,
            _ => return Err(format!("“{value}” is not ASC or DESC")),
        };
        Ok(())
    }
}

fn about(identifier: &str) -> Filter {
    Filter::Things { keys: vec![terms::key(identifier)], roles: ANY, level: Level::Any }
}

fn family(name: &str, value: &str) -> Result<Filter, String> {
    if let Some(&(_, roles, level)) = MATCHES.iter().find(|(known, _, _)| *known == name) {
        let keys = each(value, thing_key)?;
        return Ok(Filter::Things { keys, roles, level });
    }
    for (prefix, kind, make) in [
        ("EQ_bizTransaction_", Kind::BizTransaction, Filter::BizTransaction as fn(String, Vec<String>) -> Filter),
        ("EQ_source_", Kind::SourceDestination, Filter::Source),
        ("EQ_destination_", Kind::SourceDestination, Filter::Destination),
    ] {
        if let Some(of_type) = name.strip_prefix(prefix) {
            if of_type.is_empty() {
                return Err("names no type".to_owned());
            }
            return Ok(make(vocabulary::canonical(kind, of_type).into_owned(), keys(value)?));
        }
    }
    Err("is not a query parameter that this service knows".to_owned())
}

/// A `MATCH_` value: an identifier, or a pattern that stands for a whole class.
fn thing_key(text: &str) -> Result<String, String> {
    match gs1::Key::parse(text) {
        Ok(key) => Ok(key.as_str().to_owned()),
        // A container or a ship is no GS1 key, and still a thing; a malformed EPC is nothing at all.
        Err(error) if text.starts_with("urn:epc:") => gs1::canonical_epc(text).map_err(|_| error.to_string()),
        Err(_) if gs1::ForeignId::is_claimed_by(text) => {
            gs1::ForeignId::parse(text).map(|id| id.to_string()).map_err(|error| error.to_string())
        }
        Err(_) => Ok(terms::key(text)),
    }
}

fn each<T>(value: &str, read: impl Fn(&str) -> Result<T, String>) -> Result<Vec<T>, String> {
    if value.is_empty() {
        return Err("has no value".to_owned());
    }
    value.split('|').map(read).collect()
}

fn keys(value: &str) -> Result<Vec<String>, String> {
    each(value, |text| Ok(terms::key(text)))
}

fn names(kind: Kind, value: &str) -> Result<Vec<String>, String> {
    each(value, |text| Ok(vocabulary::canonical(kind, text).into_owned()))
}

fn time(value: &str) -> Result<i64, String> {
    Time::parse(value).map(|time| time.micros())
}

fn set(field: &mut Option<u64>, value: &str) -> Result<(), String> {
    let count = value.parse().ok().filter(|&count| count > 0);
    *field = Some(count.ok_or_else(|| format!("“{value}” is not a whole number above zero"))?);
    Ok(())
}
