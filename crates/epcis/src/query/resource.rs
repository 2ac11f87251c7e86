use super::table::{ANY, event_kind};
use super::{EventQuery, Filter, Level};
use crate::model::EventKind;
use crate::terms;
use crate::vocabulary::{self, Kind};

/// A top-level resource of the REST binding: `/epcis/{kind}`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Collection {
    /// `eventTypes`
    EventTypes,
    /// `epcs`
    Epcs,
    /// `bizSteps`
    BizSteps,
    /// `bizLocations`
    BizLocations,
    /// `readPoints`
    ReadPoints,
    /// `dispositions`
    Dispositions,
}

impl Collection {
    /// All six.
    pub const ALL: [Self; 6] =
        [Self::EventTypes, Self::Epcs, Self::BizSteps, Self::BizLocations, Self::ReadPoints, Self::Dispositions];

    /// Its name in a path.
    pub fn name(self) -> &'static str {
        match self {
            Self::EventTypes => "eventTypes",
            Self::Epcs => "epcs",
            Self::BizSteps => "bizSteps",
            Self::BizLocations => "bizLocations",
            Self::ReadPoints => "readPoints",
            Self::Dispositions => "dispositions",
        }
    }

    /// The resource of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|collection| collection.name() == name)
    }

    /// One form for every spelling of a member.
    pub fn key(self, value: &str) -> String {
        match self {
            Self::EventTypes => event_kind(value).map_or_else(|| value.to_owned(), |kind| kind.name().to_owned()),
            Self::BizSteps => vocabulary::canonical(Kind::BizStep, value).into_owned(),
            Self::Dispositions => vocabulary::canonical(Kind::Disposition, value).into_owned(),
            Self::Epcs | Self::BizLocations | Self::ReadPoints => terms::key(value),
        }
    }

    /// The members that the standard gives it, whatever is captured: those of `bizSteps` and `dispositions`.
    pub fn standard(self) -> &'static [&'static str] {
        match self {
            Self::BizSteps => vocabulary::standard(Kind::BizStep),
            Self::Dispositions => vocabulary::standard(Kind::Disposition),
            _ => &[],
        }
    }
}

impl EventQuery {
    /// Everything about one identifier, in any role and at any level.
    pub fn about(identifier: &str) -> Self {
        Self::default().with_resource(Collection::Epcs, identifier)
    }

    /// The same query within `/epcis/{collection}/{value}/events`.
    #[must_use]
    pub fn with_resource(mut self, collection: Collection, value: &str) -> Self {
        let key = collection.key(value);
        self.filters.push(match collection {
            Collection::EventTypes => Filter::Kind(EventKind::from_name(&key).into_iter().collect()),
            Collection::Epcs => Filter::Things { keys: vec![key], patterns: Vec::new(), roles: ANY, level: Level::Any },
            Collection::BizSteps => Filter::BizStep(vec![key]),
            Collection::BizLocations => Filter::BizLocation(vec![key]),
            Collection::ReadPoints => Filter::ReadPoint(vec![key]),
            Collection::Dispositions => Filter::Disposition(vec![key]),
        });
        self
    }
}
