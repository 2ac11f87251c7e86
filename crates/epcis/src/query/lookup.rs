use super::extension::ExtensionName;
use super::{EventQuery, Filter};
use crate::vocabulary::{self, Kind};
use crate::{Prefixes, terms};

/// A field for places.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum PlaceKind {
    /// `readPoint`
    ReadPoint,
    /// `bizLocation`
    BizLocation,
}

/// A field of events whose values have master data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Field {
    /// `bizStep`
    BizStep,
    /// `disposition`
    Disposition,
    /// `readPoint`
    ReadPoint,
    /// `bizLocation`
    BizLocation,
    /// `epcClass` of a quantity list.
    EpcClass,
    /// An EPC in any list.
    Epc,
    /// A business transaction.
    BizTransaction,
    /// A source.
    Source,
    /// A destination.
    Destination,
    /// An extension field at the top of the event.
    Extension(ExtensionName),
}

/// A question to the master data that has to be answered before a query can be run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Lookup {
    /// What lies within a place, directly or not, by the children of its vocabulary element.
    Below {
        /// In which vocabulary.
        place_kind: PlaceKind,
        /// Canonical key of the place.
        key: String,
    },
    /// Which elements of a vocabulary have an attribute.
    Attribute {
        /// The field that the vocabulary belongs to.
        field: Field,
        /// Name of the attribute: an IRI where the prefix is known.
        name: String,
        /// The values it may have; absent when any will do.
        values: Option<Vec<String>>,
    },
}

impl PlaceKind {
    /// The vocabulary that has its values (CBV 2.0, clause 9.2).
    pub fn vocabulary_type(self) -> &'static str {
        match self {
            Self::ReadPoint => "urn:epcglobal:epcis:vtype:ReadPoint",
            Self::BizLocation => "urn:epcglobal:epcis:vtype:BusinessLocation",
        }
    }
}

impl Field {
    /// Names in `HASATTR_{field}` and `EQATTR_{field}_{attribute}`.
    pub(super) const NAMES: [(&'static str, Self); 10] = [
        ("bizStep", Self::BizStep),
        ("disposition", Self::Disposition),
        ("readPoint", Self::ReadPoint),
        ("bizLocation", Self::BizLocation),
        ("epcClass", Self::EpcClass),
        ("epc", Self::Epc),
        ("bizTransaction", Self::BizTransaction),
        ("source", Self::Source),
        ("destination", Self::Destination),
        ("epcList", Self::Epc),
    ];

    pub(super) fn parse(name: &str, prefixes: &Prefixes) -> Option<Self> {
        let known = Self::NAMES.into_iter().find(|(known, _)| *known == name);
        known.map(|(_, field)| field).or_else(|| ExtensionName::new(name, prefixes).map(Self::Extension))
    }

    /// The vocabulary that has its values; an extension field has none of its own, so all are asked.
    pub fn vocabulary_type(&self) -> Option<&'static str> {
        Some(match self {
            Self::BizStep => "urn:epcglobal:epcis:vtype:BusinessStep",
            Self::Disposition => "urn:epcglobal:epcis:vtype:Disposition",
            Self::ReadPoint => PlaceKind::ReadPoint.vocabulary_type(),
            Self::BizLocation => PlaceKind::BizLocation.vocabulary_type(),
            Self::EpcClass => "urn:epcglobal:epcis:vtype:EPCClass",
            Self::Epc => "urn:epcglobal:epcis:vtype:EPCInstance",
            Self::BizTransaction => "urn:epcglobal:epcis:vtype:BusinessTransaction",
            Self::Source | Self::Destination => "urn:epcglobal:epcis:vtype:SourceDest",
            Self::Extension(_) => return None,
        })
    }

    /// One form for every spelling of a value of this field.
    pub(super) fn key(&self, value: &str) -> String {
        match self {
            Self::BizStep => vocabulary::canonical(Kind::BizStep, value).into_owned(),
            Self::Disposition => vocabulary::canonical(Kind::Disposition, value).into_owned(),
            _ => terms::key(value),
        }
    }
}

impl EventQuery {
    /// What the master data has to be asked before the query can be run; none for most queries.
    ///
    /// Each stands there once, and no more than one beyond [`Self::MAX_LOOKUPS`].
    pub fn lookups(&self) -> Vec<Lookup> {
        let mut lookups: Vec<Lookup> = Vec::new();
        let mut add = |lookup: Lookup| {
            if lookups.len() <= Self::MAX_LOOKUPS && !lookups.contains(&lookup) {
                lookups.push(lookup);
            }
        };
        for filter in &self.filters {
            match filter {
                Filter::Within(place_kind, keys) => {
                    keys.iter().for_each(|key| add(Lookup::Below { place_kind: *place_kind, key: key.clone() }));
                }
                Filter::Attribute { field, names, values } => {
                    names.iter().for_each(|name| add(attribute(field, name, values)));
                }
                _ => {}
            }
        }
        lookups
    }

    /// What one query may ask of the master data: each is a question of its own.
    pub const MAX_LOOKUPS: usize = 200;

    /// Puts the answers in: each look-up with the identifiers that were found, in any spelling.
    ///
    /// What was asked and not answered stands for nothing found: a place is then itself alone, an attribute nobody's.
    pub fn resolve(&mut self, answers: &[(Lookup, Vec<String>)]) {
        let found = |wanted: &Lookup| -> Vec<String> {
            answers.iter().filter(|(lookup, _)| lookup == wanted).flat_map(|(_, ids)| ids.clone()).collect()
        };
        for filter in &mut self.filters {
            let resolved = match filter {
                Filter::Within(place_kind, keys) => {
                    let asked = keys.iter().map(|key| Lookup::Below { place_kind: *place_kind, key: key.clone() });
                    let below = asked.flat_map(|asked| found(&asked)).map(|id| terms::key(&id));
                    let mut all: Vec<String> = keys.iter().cloned().chain(below).collect();
                    all.sort_unstable();
                    all.dedup();
                    match place_kind {
                        PlaceKind::ReadPoint => Filter::ReadPoint(all),
                        PlaceKind::BizLocation => Filter::BizLocation(all),
                    }
                }
                Filter::Attribute { field, names, values } => {
                    let asked = names.iter().map(|name| attribute(field, name, values));
                    let mut keys: Vec<String> =
                        asked.flat_map(|asked| found(&asked)).map(|id| field.key(&id)).collect();
                    keys.sort_unstable();
                    keys.dedup();
                    Filter::Named(field.clone(), keys)
                }
                _ => continue,
            };
            *filter = resolved;
        }
    }
}

fn attribute(field: &Field, name: &str, values: &Option<Vec<String>>) -> Lookup {
    Lookup::Attribute { field: field.clone(), name: name.to_owned(), values: values.clone() }
}
