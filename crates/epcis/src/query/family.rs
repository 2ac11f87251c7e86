//! The parameters with a part of their name left open: a unit, a type, a field of another's.

use super::Filter;
use super::extension::{ExtensionName, ExtensionPlace};
use super::lookup::Field;
use super::sensor::{SensorNumber, SensorText, SensorTime};
use super::table::{EXISTS, MATCHES, Values, time};
use super::value::{Comparison, NumberTest, Operand, Test, TimeTest};
use crate::units::Exact;
use crate::vocabulary::{self, Kind};

const UNKNOWN: &str = "is not a query parameter that this service knows";

/// Reads a parameter that is in no list of fixed names. `None` where it asks for nothing.
pub(super) fn read(name: &str, values: Values<'_>) -> Result<Option<Filter>, String> {
    if let Some((_, roles, level)) = MATCHES.iter().find(|(known, _, _)| *known == name) {
        return values.things(*roles, *level).map(Some);
    }
    if let Some(field) = name.strip_prefix("EXISTS_") {
        return exists(field, values);
    }
    if let Some(field) = name.strip_prefix("HASATTR_") {
        return has_attribute(field, values).map(Some);
    }
    if let Some(rest) = name.strip_prefix("EQATTR_").or_else(|| name.strip_prefix("EQ_ATTR_")) {
        return attribute_is(rest, values).map(Some);
    }
    let Some((comparison, field)) = Comparison::split(name) else { return Err(UNKNOWN.to_owned()) };
    compared(comparison, field, values).map(Some)
}

/// What stands after the operator: types, sensor members, quantities, fields of others.
fn compared(comparison: Comparison, field: &str, values: Values<'_>) -> Result<Filter, String> {
    if comparison == Comparison::Equal {
        if let Some((_, member)) = SensorText::ALL.iter().find(|(name, _)| *name == field) {
            let wanted = match member {
                // By its IRI where the request knows the prefix, as it stands where it does not: like names of extensions.
                SensorText::Type => values.each(|text| {
                    let iri = values.prefixes.expand(text);
                    member.canonical(iri.as_deref().unwrap_or(text))
                })?,
                _ => values.each(|text| member.canonical(text))?,
            };
            return Ok(Filter::SensorText(*member, wanted));
        }
        if let Some(filter) = typed(field, values)? {
            return Ok(filter);
        }
    }
    if let Some((_, member)) = SensorTime::ALL.iter().find(|(name, _)| *name == field) {
        return Ok(Filter::SensorTime(*member, times(comparison, values)?));
    }
    if let Some(filter) = number(comparison, field, values)? {
        return Ok(filter);
    }
    extension(field, values, Some(comparison))
}

/// `bizTransaction_{type}`, `source_{type}` and `destination_{type}`.
fn typed(field: &str, values: Values<'_>) -> Result<Option<Filter>, String> {
    for (prefix, kind, make) in [
        ("bizTransaction_", Kind::BizTransaction, Filter::BizTransaction as fn(String, Vec<String>) -> Filter),
        ("source_", Kind::SourceDestination, Filter::Source),
        ("destination_", Kind::SourceDestination, Filter::Destination),
    ] {
        if let Some(of_type) = field.strip_prefix(prefix) {
            if of_type.is_empty() {
                return Err("names no type".to_owned());
            }
            return Ok(Some(make(vocabulary::canonical(kind, of_type).into_owned(), values.keys()?)));
        }
    }
    Ok(None)
}

fn times(comparison: Comparison, values: Values<'_>) -> Result<TimeTest, String> {
    let micros = if comparison == Comparison::Equal { values.each(time)? } else { vec![values.time()?] };
    Ok(TimeTest { comparison, micros })
}

/// `quantity`, `percRank`, and the sensor values with a unit after an underscore.
fn number(comparison: Comparison, field: &str, values: Values<'_>) -> Result<Option<Filter>, String> {
    let (base, unit) = match field.split_once('_') {
        Some((base, unit)) => (base, Some(unit)),
        None => (field, None),
    };
    let member = SensorNumber::ALL.iter().find(|(name, _)| *name == base).map(|(_, member)| *member);
    if base != "quantity" && member.is_none() {
        return Ok(None);
    }
    match (unit, member) {
        (Some(_), Some(SensorNumber::PercentileRank)) => return Err("takes no unit".to_owned()),
        (None, Some(member)) if member != SensorNumber::PercentileRank => {
            return Err(format!("names no unit, as {base}_CEL would"));
        }
        (Some(unit), _) if !is_unit(unit) => {
            return Err(format!("“{unit}” is not a unit code of two to four capitals or digits"));
        }
        _ => {}
    }
    let wanted = if comparison == Comparison::Equal { values.each(exact)? } else { vec![exact(&values.one()?)?] };
    let test = NumberTest { comparison, values: wanted, unit: unit.map(str::to_owned) };
    Ok(Some(match member {
        Some(member) => Filter::SensorNumber(member, test),
        None => Filter::Quantity(test),
    }))
}

fn exact(text: &str) -> Result<Exact, String> {
    Exact::parse(text).ok_or_else(|| format!("“{text}” is not a number"))
}

fn is_unit(text: &str) -> bool {
    (2..=4).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
}

fn exists(field: &str, values: Values<'_>) -> Result<Option<Filter>, String> {
    let filter = match EXISTS.iter().find(|(known, _)| *known == field) {
        Some((_, filter)) => filter.clone(),
        None => extension(field, values, None)?,
    };
    // An integer, a boolean or nothing at all, by which of the official texts one reads; only `false` asks for nothing.
    match values.list {
        [] => Ok(Some(filter)),
        [one] => match one.as_str() {
            "" | "true" => Ok(Some(filter)),
            "false" | "0" => Ok(None),
            text if text.parse::<i64>().is_ok() => Ok(Some(filter)),
            text => Err(format!("“{text}” is not true or false")),
        },
        _ => Err("takes one value, not a list".to_owned()),
    }
}

/// `[INNER_][ILMD_…]name`, with a comparison, or without where it only has to exist.
fn extension(field: &str, values: Values<'_>, comparison: Option<Comparison>) -> Result<Filter, String> {
    let (inner, rest) = match field.strip_prefix("INNER_") {
        Some(rest) => (true, rest),
        None => (false, field),
    };
    let in_part =
        ExtensionPlace::PREFIXES.iter().find_map(|(prefix, place)| Some((*place, rest.strip_prefix(prefix)?)));
    let (place, name) = in_part.unwrap_or((ExtensionPlace::Event, rest));
    let Some(name) = ExtensionName::new(name, values.prefixes) else { return Err(UNKNOWN.to_owned()) };
    let test = match comparison {
        None => Test::Exists,
        Some(Comparison::Equal) => Test::Equals(values.each(|text| Ok(Operand::new(text)))?),
        Some(comparison) => {
            let operand = Operand::new(&values.one()?);
            if !operand.is_ordered() {
                return Err("takes a number, or a time with a zone".to_owned());
            }
            Test::Compares(comparison, operand)
        }
    };
    Ok(Filter::Extension { place, inner, name, test })
}

/// `HASATTR_{field}`: names of attributes, any of which will do.
fn has_attribute(field: &str, values: Values<'_>) -> Result<Filter, String> {
    let field = Field::parse(field, values.prefixes).ok_or_else(|| format!("“{field}” is not a field of events"))?;
    let names = values.each(|text| Ok(attribute_name(text, values)))?;
    Ok(Filter::Attribute { field, names, values: None })
}

/// `EQATTR_{field}_{attribute}`.
fn attribute_is(rest: &str, values: Values<'_>) -> Result<Filter, String> {
    // Both names may hold underscores: an attribute with a known prefix is the likeliest reading, the last one the next.
    let splits: Vec<(Field, &str)> = rest
        .match_indices('_')
        .filter_map(|(at, _)| Some((Field::parse(&rest[..at], values.prefixes)?, &rest[at + 1..])))
        .filter(|(_, name)| !name.is_empty())
        .collect();
    let likely = splits
        .iter()
        .find(|(field, name)| !matches!(field, Field::Extension(_)) || values.prefixes.expand(name).is_some());
    let Some((field, name)) = likely.or(splits.last()) else {
        return Err("does not name a field of events and an attribute of master data".to_owned());
    };
    let names = vec![attribute_name(name, values)];
    Ok(Filter::Attribute { field: field.clone(), names, values: Some(values.texts()?) })
}

fn attribute_name(name: &str, values: Values<'_>) -> String {
    values.prefixes.expand(name).unwrap_or_else(|| name.to_owned())
}
