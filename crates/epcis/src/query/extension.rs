use serde_json::{Map, Value};

use super::matcher::Recorded;
use super::value::Test;
use crate::Prefixes;
use crate::model::Extensions;

/// Where an extension field stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExtensionPlace {
    /// At the top of the event.
    Event,
    /// `ILMD_`
    Ilmd,
    /// `ERROR_DECLARATION_`
    ErrorDeclaration,
    /// `readPoint_`
    ReadPoint,
    /// `bizLocation_`
    BizLocation,
    /// `SENSORELEMENT_`
    SensorElement,
    /// `SENSORMETADATA_`
    SensorMetadata,
    /// `SENSORREPORT_`
    SensorReport,
}

impl ExtensionPlace {
    /// What stands before the name in a parameter; the top of the event has nothing.
    pub(super) const PREFIXES: [(&'static str, Self); 7] = [
        ("ILMD_", Self::Ilmd),
        ("ERROR_DECLARATION_", Self::ErrorDeclaration),
        ("readPoint_", Self::ReadPoint),
        ("bizLocation_", Self::BizLocation),
        ("SENSORELEMENT_", Self::SensorElement),
        ("SENSORMETADATA_", Self::SensorMetadata),
        ("SENSORREPORT_", Self::SensorReport),
    ];
}

/// The name of an extension field in a parameter.
///
/// With a known prefix or as an absolute IRI it is compared by its IRI, whatever prefix the event has for it. With a
/// prefix that the request does not declare it is compared as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExtensionName {
    name: String,
    iri: Option<String>,
}

impl ExtensionName {
    /// Reads a name with a colon in it.
    pub(super) fn new(name: &str, prefixes: &Prefixes) -> Option<Self> {
        let (prefix, local) = name.split_once(':')?;
        if prefix.is_empty() || local.is_empty() || name.contains(|letter: char| letter.is_whitespace()) {
            return None;
        }
        Some(Self { name: name.to_owned(), iri: prefixes.expand(name) })
    }

    /// Whether a member of an event has this name. EPCIS 1.x joins namespace and name with `#` (8.2.7.1), JSON-LD without.
    fn is(&self, member: &str, prefixes: &Prefixes) -> bool {
        let Some(iri) = &self.iri else { return self.name == member };
        if iri == member {
            return true;
        }
        let Some((prefix, local)) = member.split_once(':') else { return false };
        let Some(rest) = prefixes.namespace(prefix).and_then(|namespace| iri.strip_prefix(namespace)) else {
            return false;
        };
        rest == local || rest.strip_prefix('#') == Some(local)
    }

    /// The value of this field at the top of the event.
    pub(super) fn value<'a>(&self, recorded: &Recorded<'a>) -> Option<&'a Value> {
        let mut members = recorded.event.extensions.iter();
        members.find(|(member, _)| self.is(member, recorded.prefixes)).map(|(_, value)| value)
    }
}

pub(super) fn holds(
    place: ExtensionPlace,
    inner: bool,
    name: &ExtensionName,
    test: &Test,
    recorded: &Recorded<'_>,
) -> bool {
    let prefixes = recorded.prefixes;
    parts(place, recorded).iter().any(|members| {
        members.iter().any(|(member, value)| {
            if inner { within(value, name, test, prefixes) } else { name.is(member, prefixes) && test.holds(value) }
        })
    })
}

/// The extension members of a part of the event; the sensor parts occur several times.
fn parts<'a>(place: ExtensionPlace, recorded: &Recorded<'a>) -> Vec<&'a Extensions> {
    let event = recorded.event;
    let elements = || event.sensor_elements.iter().flatten();
    let one = |extensions: Option<&'a Extensions>| extensions.into_iter().collect();
    match place {
        ExtensionPlace::Event => one(Some(&event.extensions)),
        ExtensionPlace::Ilmd => one(event.ilmd.as_ref()),
        ExtensionPlace::ErrorDeclaration => one(event.error_declaration.as_ref().map(|it| &it.extensions)),
        ExtensionPlace::ReadPoint => one(event.read_point.as_ref().map(|it| &it.extensions)),
        ExtensionPlace::BizLocation => one(event.biz_location.as_ref().map(|it| &it.extensions)),
        ExtensionPlace::SensorElement => elements().map(|element| &element.extensions).collect(),
        ExtensionPlace::SensorMetadata => elements().filter_map(|it| it.metadata.as_ref()).collect(),
        ExtensionPlace::SensorReport => {
            elements().flat_map(|element| &element.reports).map(|report| &report.members).collect()
        }
    }
}

/// Whether a member of this name, at any depth within the value, satisfies the test.
fn within(value: &Value, name: &ExtensionName, test: &Test, prefixes: &Prefixes) -> bool {
    match value {
        Value::Array(items) => items.iter().any(|item| within(item, name, test, prefixes)),
        Value::Object(members) => within_object(members, name, test, prefixes),
        _ => false,
    }
}

fn within_object(members: &Map<String, Value>, name: &ExtensionName, test: &Test, prefixes: &Prefixes) -> bool {
    members
        .iter()
        .any(|(member, value)| (name.is(member, prefixes) && test.holds(value)) || within(value, name, test, prefixes))
}
