use serde_json::Value;

use super::value::{NumberTest, TimeTest};
use crate::model::{Event, SensorElement, SensorReport};
use crate::units::Exact;
use crate::vocabulary::{self, Kind};
use crate::{Time, terms};

/// A time of a sensor element.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SensorTime {
    /// `time`: of the element, or of a report.
    Time,
    /// `startTime`
    StartTime,
    /// `endTime`
    EndTime,
}

/// A text of a sensor element. Members of metadata may stand at a report as well, and are found at either (TCR-53).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SensorText {
    /// `type`, canonical measurement types.
    Type,
    /// `deviceID`
    DeviceId,
    /// `deviceMetadata`
    DeviceMetadata,
    /// `rawData`
    RawData,
    /// `dataProcessingMethod`
    DataProcessingMethod,
    /// `bizRules`
    BizRules,
    /// `microorganism`
    Microorganism,
    /// `chemicalSubstance`
    ChemicalSubstance,
    /// `stringValue`
    StringValue,
    /// `booleanValue`
    BooleanValue,
    /// `hexBinaryValue`, in capitals.
    HexBinaryValue,
    /// `uriValue`
    UriValue,
}

/// A number of a sensor report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SensorNumber {
    /// `value`
    Value,
    /// `minValue`
    MinValue,
    /// `maxValue`
    MaxValue,
    /// `meanValue`
    MeanValue,
    /// `sDev`: a difference, so its conversion has no offset.
    StandardDeviation,
    /// `percValue`
    PercentileValue,
    /// `percRank`, without unit.
    PercentileRank,
}

impl SensorTime {
    /// Members and their names.
    pub(super) const ALL: [(&'static str, Self); 3] =
        [("time", Self::Time), ("startTime", Self::StartTime), ("endTime", Self::EndTime)];
}

impl SensorText {
    /// Members and their names.
    pub(super) const ALL: [(&'static str, Self); 12] = [
        ("type", Self::Type),
        ("deviceID", Self::DeviceId),
        ("deviceMetadata", Self::DeviceMetadata),
        ("rawData", Self::RawData),
        ("dataProcessingMethod", Self::DataProcessingMethod),
        ("bizRules", Self::BizRules),
        ("microorganism", Self::Microorganism),
        ("chemicalSubstance", Self::ChemicalSubstance),
        ("stringValue", Self::StringValue),
        ("booleanValue", Self::BooleanValue),
        ("hexBinaryValue", Self::HexBinaryValue),
        ("uriValue", Self::UriValue),
    ];

    /// One form for every spelling of a value; the error says what was expected.
    pub(super) fn canonical(self, text: &str) -> Result<String, String> {
        Ok(match self {
            Self::Type => vocabulary::canonical(Kind::Measurement, text).into_owned(),
            Self::StringValue => text.to_owned(),
            Self::BooleanValue => match text {
                "true" | "1" => "true".to_owned(),
                "false" | "0" => "false".to_owned(),
                _ => return Err(format!("“{text}” is not true or false")),
            },
            Self::HexBinaryValue => {
                if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
                    return Err(format!("“{text}” is not a number in hexadecimal"));
                }
                text.to_ascii_uppercase()
            }
            _ => terms::key(text),
        })
    }
}

impl SensorNumber {
    /// Members and their names.
    pub(super) const ALL: [(&'static str, Self); 7] = [
        ("value", Self::Value),
        ("minValue", Self::MinValue),
        ("maxValue", Self::MaxValue),
        ("meanValue", Self::MeanValue),
        ("sDev", Self::StandardDeviation),
        ("percValue", Self::PercentileValue),
        ("percRank", Self::PercentileRank),
    ];
}

fn name<T: PartialEq>(table: &'static [(&'static str, T)], member: &T) -> &'static str {
    table.iter().find(|(_, known)| known == member).map_or("", |(name, _)| name)
}

pub(super) fn time_holds(event: &Event, member: SensorTime, test: &TimeTest) -> bool {
    let name = name(&SensorTime::ALL, &member);
    members(event, name).any(|value| {
        value.as_str().and_then(|text| Time::parse(text).ok()).is_some_and(|time| test.holds(time.micros()))
    })
}

pub(super) fn text_holds(event: &Event, member: SensorText, wanted: &[String]) -> bool {
    let name = name(&SensorText::ALL, &member);
    let is_wanted = |text: &str| member.canonical(text).is_ok_and(|text| wanted.contains(&text));
    members(event, name).any(|value| match value {
        Value::String(text) => is_wanted(text),
        Value::Bool(value) => is_wanted(if *value { "true" } else { "false" }),
        _ => false,
    })
}

pub(super) fn number_holds(event: &Event, member: SensorNumber, test: &NumberTest) -> bool {
    let name = name(&SensorNumber::ALL, &member);
    let holds = |report: &SensorReport| {
        let Some(Value::Number(number)) = report.get(name) else { return false };
        let Some(value) = Exact::parse(&number.to_string()) else { return false };
        let unit = report.get("uom").and_then(Value::as_str);
        match member {
            SensorNumber::StandardDeviation => test.holds_for_difference(&value, unit),
            _ => test.holds(&value, unit),
        }
    };
    elements(event).flat_map(|element| &element.reports).any(holds)
}

fn elements(event: &Event) -> impl Iterator<Item = &SensorElement> {
    event.sensor_elements.iter().flatten()
}

/// A member wherever it stands: in the metadata of an element or at one of its reports.
fn members<'a>(event: &'a Event, name: &'a str) -> impl Iterator<Item = &'a Value> {
    let metadata = elements(event).flat_map(|element| element.metadata.iter().flatten());
    let reports = elements(event).flat_map(|element| &element.reports).flat_map(|report| &report.members);
    metadata.chain(reports).filter(move |(member, _)| member == name).map(|(_, value)| value)
}
