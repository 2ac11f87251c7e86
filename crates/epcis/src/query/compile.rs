use std::collections::BTreeSet;
use std::fmt;

use serde_json::{Map, Value};

use super::extension::ExtensionName;
use super::table::{PLAIN, Values};
use super::{Direction, EventQuery, OrderBy, family};
use crate::{Prefixes, Severity};

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

impl ParameterError {
    fn new(parameter: &str, message: impl Into<String>) -> Self {
        Self { parameter: parameter.to_owned(), message: message.into() }
    }
}

impl EventQuery {
    /// Compiles parameters, each with its values; an empty list stands for a parameter without value (`EXISTS_…`).
    ///
    /// Prefixes in names and in private values are those of `prefixes`: what the request declares. Paging (`perPage`,
    /// `nextPageToken`) belongs to the caller and must be taken out before. The first parameter that is unknown, has
    /// a value of a wrong type or stands there twice is the error.
    pub fn compile(
        parameters: impl IntoIterator<Item = (String, Vec<String>)>,
        prefixes: &Prefixes,
    ) -> Result<Self, ParameterError> {
        let mut query = Self::default();
        let mut seen = BTreeSet::new();
        for (name, list) in parameters {
            let values = Values { list: &list, prefixes };
            query.parameter(&name, values).map_err(|message| ParameterError::new(&name, message))?;
            if seen.contains(&name) {
                return Err(ParameterError::new(
                    &name,
                    "stands there twice; more values of one parameter are one list",
                ));
            }
            seen.insert(name);
        }
        let most = Self::MAX_LOOKUPS;
        if query.lookups().len() > most {
            let message = format!("more than {most} places and names of attributes are looked up in master data");
            return Err(ParameterError::new("WD_, HASATTR_ and EQATTR_", message));
        }
        if query.event_count_limit.is_some() && query.max_event_count.is_some() {
            return Err(ParameterError::new("maxEventCount", "cannot stand together with eventCountLimit"));
        }
        if query.event_count_limit.is_some() && !seen.contains("orderBy") {
            return Err(ParameterError::new("eventCountLimit", "needs orderBy to say which events are the first"));
        }
        Ok(query)
    }

    /// Compiles parameters as they stand in a URL: lists are separated by `|`.
    pub fn from_parameters<'a>(
        parameters: impl IntoIterator<Item = (&'a str, &'a str)>,
        prefixes: &Prefixes,
    ) -> Result<Self, ParameterError> {
        let split =
            |value: &str| if value.is_empty() { Vec::new() } else { value.split('|').map(str::to_owned).collect() };
        Self::compile(parameters.into_iter().map(|(name, value)| (name.to_owned(), split(value))), prefixes)
    }

    /// Compiles the `query` object of a named query: lists, texts, numbers and booleans; its `@context` adds to the
    /// prefixes.
    pub fn from_json(query: &Map<String, Value>, prefixes: &Prefixes) -> Result<Self, ParameterError> {
        let mut prefixes = prefixes.clone();
        if let Some(context) = query.get("@context") {
            let findings = prefixes.extend(context, "");
            if let Some(fault) = findings.iter().find(|finding| finding.severity == Severity::Error) {
                return Err(ParameterError::new("@context", fault.to_string()));
            }
        }
        let mut parameters = Vec::with_capacity(query.len());
        for (name, value) in query.iter().filter(|(name, _)| *name != "@context") {
            let values = texts(value).map_err(|message| ParameterError::new(name, message))?;
            parameters.push((name.clone(), values));
        }
        Self::compile(parameters, &prefixes)
    }

    fn parameter(&mut self, name: &str, values: Values<'_>) -> Result<(), String> {
        match name {
            "orderBy" => return self.order_by(&values.one()?, values.prefixes),
            "orderDirection" => return self.direction(&values.one()?),
            "eventCountLimit" => return set(&mut self.event_count_limit, &values.one()?),
            "maxEventCount" => return set(&mut self.max_event_count, &values.one()?),
            _ => {}
        }
        match PLAIN.iter().find(|(known, _)| *known == name) {
            Some((_, read)) => self.filters.push(read(values)?),
            None => self.filters.extend(family::read(name, values)?),
        }
        Ok(())
    }

    fn order_by(&mut self, value: &str, prefixes: &Prefixes) -> Result<(), String> {
        self.order_by = match value {
            "eventTime" => OrderBy::EventTime,
            "recordTime" => OrderBy::RecordTime,
            "quantity" => OrderBy::Quantity,
            name => match ExtensionName::new(name, prefixes) {
                Some(name) => OrderBy::Extension(name),
                None => return Err(format!("“{name}” is not eventTime, recordTime or the name of an extension field")),
            },
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

fn set(field: &mut Option<u64>, value: &str) -> Result<(), String> {
    *field = Some(value.parse().map_err(|_| format!("“{value}” is not a whole number, zero or above"))?);
    Ok(())
}

fn texts(value: &Value) -> Result<Vec<String>, String> {
    let text = |value: &Value| match value {
        Value::String(text) => Ok(text.clone()),
        Value::Number(number) => Ok(number.to_string()),
        Value::Bool(value) => Ok(value.to_string()),
        _ => Err("is not a text, a number, true, false, or a list of them".to_owned()),
    };
    match value {
        Value::Null => Ok(Vec::new()),
        Value::Array(items) => items.iter().map(text).collect(),
        single => Ok(vec![text(single)?]),
    }
}

/// The prefixes that a `GS1-Extensions` header declares, `ex=https://example.com/ns#,other=…`, with the standard ones.
pub fn extension_prefixes(header: &str) -> Result<Prefixes, ParameterError> {
    let mut declared = Map::new();
    for part in header.split(',').map(str::trim).filter(|part| !part.is_empty()) {
        let Some((prefix, namespace)) = part.split_once('=') else {
            return Err(ParameterError::new(
                "GS1-Extensions",
                format!("“{part}” is not a prefix, `=` and a namespace"),
            ));
        };
        declared.insert(prefix.trim().to_owned(), Value::String(namespace.trim().trim_matches('"').to_owned()));
    }
    let (prefixes, findings) = Prefixes::from_context(&Value::Object(declared));
    match findings.iter().find(|finding| finding.severity == Severity::Error) {
        Some(fault) => Err(ParameterError::new("GS1-Extensions", fault.to_string())),
        None => Ok(prefixes),
    }
}
