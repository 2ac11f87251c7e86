//! What of an event others than its owner get: what the standard defines. What it leaves to others nobody classified.

use serde_json::Value;

use crate::Prefixes;
use crate::model::{Event, Extensions, Location, SensorReport};

/// Namespace of the master data attributes of the CBV (section 9.2).
const MASTER_DATA: &str = "urn:epcglobal:cbv:mda:";

impl Event {
    /// The event without extensions at any level; of `ilmd` the attributes that the CBV defines stay.
    ///
    /// Queries of others than the owner are answered from this: what is not shown cannot be asked for either.
    #[must_use]
    pub fn without_extensions(&self, prefixes: &Prefixes) -> Self {
        let mut event = self.clone();
        event.extensions.clear();
        event.ilmd = event.ilmd.map(|ilmd| master_data(ilmd, prefixes));
        event.read_point = event.read_point.map(bare);
        event.biz_location = event.biz_location.map(bare);
        if let Some(declaration) = &mut event.error_declaration {
            declaration.extensions.clear();
        }
        for element in event.sensor_elements.iter_mut().flatten() {
            element.extensions.clear();
            element.metadata.iter_mut().for_each(only_standard);
            element.reports.iter_mut().for_each(|SensorReport { members }| only_standard(members));
        }
        event
    }
}

fn bare(location: Location) -> Location {
    Location { extensions: Vec::new(), ..location }
}

/// Every extension has a prefix or is a full IRI.
fn only_standard(members: &mut Extensions) {
    members.retain(|(name, _)| !name.contains(':'));
}

fn master_data(members: Extensions, prefixes: &Prefixes) -> Extensions {
    let is_known = |name: &str| prefixes.expand(name).is_some_and(|iri| iri.starts_with(MASTER_DATA));
    let kept = members.into_iter().filter(|(name, _)| name.starts_with('@') || is_known(name));
    kept.map(|(name, value)| (name, inner(value, prefixes))).collect()
}

fn inner(value: Value, prefixes: &Prefixes) -> Value {
    match value {
        Value::Object(members) => {
            Value::Object(master_data(members.into_iter().collect(), prefixes).into_iter().collect())
        }
        Value::Array(items) => items.into_iter().map(|item| inner(item, prefixes)).collect(),
        other => other,
    }
}
