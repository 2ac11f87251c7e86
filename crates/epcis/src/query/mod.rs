//! The query language of EPCIS 2.0 (8.2.7.1, SimpleEventQuery): parameters, and whether an event satisfies them.
//!
//! One compiler reads the parameters of a URL, a named query, SOAP and a subscription. The matcher works in memory on one
//! event. It is what "matches" means: the store narrows down by its indexes, and what it finds is checked here before
//! anything is given out. Parameters are joined by AND, the values of one by OR; a parameter on a field that the event
//! does not have makes it not match.

mod compile;
mod extension;
mod family;
mod lookup;
mod matcher;
mod order;
mod pattern;
mod resource;
mod sensor;
mod table;
mod value;

pub use compile::{ParameterError, extension_prefixes};
pub use extension::{ExtensionName, ExtensionPlace};
pub use lookup::{Field, Lookup, PlaceKind};
pub use matcher::{Recorded, matches};
pub use order::{SortValue, sort_value};
pub use pattern::Pattern;
pub use resource::Collection;
pub use sensor::{SensorNumber, SensorText, SensorTime};
pub use value::{Comparison, NumberTest, Operand, Test, TimeTest};

use crate::model::{Action, EventKind};
use crate::terms::Roles;

/// A query: what must hold, and in which order the answer stands.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct EventQuery {
    /// All of these must hold.
    pub filters: Vec<Filter>,
    /// By what the answer is ordered.
    pub order_by: OrderBy,
    /// Lowest first or highest first.
    pub direction: Direction,
    /// `eventCountLimit`: give the first so many and no more.
    pub event_count_limit: Option<u64>,
    /// `maxEventCount`: refuse to answer when there are more.
    pub max_event_count: Option<u64>,
}

/// `orderBy`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum OrderBy {
    /// When it happened.
    #[default]
    EventTime,
    /// When the repository recorded it.
    RecordTime,
    /// The first quantity of the event; deprecated since EPCIS 1.1.
    Quantity,
    /// An extension field at the top of the event; events without it come last.
    Extension(ExtensionName),
}

/// `orderDirection`; descending is the standard's default.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Direction {
    /// Oldest first.
    Ascending,
    /// Newest first.
    #[default]
    Descending,
}

/// One parameter.
#[derive(Clone, Debug, PartialEq)]
pub enum Filter {
    /// `eventType`; empty where only types of others are asked for.
    Kind(Vec<EventKind>),
    /// `EQ_action`.
    Action(Vec<Action>),
    /// `GE_eventTime`, in microseconds.
    EventTimeFrom(i64),
    /// `LT_eventTime`.
    EventTimeBefore(i64),
    /// `GE_recordTime`.
    RecordTimeFrom(i64),
    /// `LT_recordTime`.
    RecordTimeBefore(i64),
    /// `EQ_bizStep`, canonical names.
    BizStep(Vec<String>),
    /// `EQ_disposition`, canonical names.
    Disposition(Vec<String>),
    /// `EQ_persistentDisposition_set`, canonical names.
    PersistentlySet(Vec<String>),
    /// `EQ_persistentDisposition_unset`.
    PersistentlyUnset(Vec<String>),
    /// `EQ_readPoint`, keys.
    ReadPoint(Vec<String>),
    /// `EQ_bizLocation`, keys.
    BizLocation(Vec<String>),
    /// `WD_readPoint` and `WD_bizLocation`, keys: these places until [`EventQuery::resolve`] adds what lies within.
    Within(PlaceKind, Vec<String>),
    /// `EQ_eventID`.
    EventId(Vec<String>),
    /// `EQ_transformationID`, keys.
    TransformationId(Vec<String>),
    /// `MATCH_…`: one of the keys in one of the roles, or what one of the patterns stands for.
    Things {
        /// Keys of instances or classes.
        keys: Vec<String>,
        /// Patterns over more than one class.
        patterns: Vec<Pattern>,
        /// Where they may stand.
        roles: Roles,
        /// Instances in EPC lists, classes in quantity lists, or either.
        level: Level,
    },
    /// `EQ_quantity` and its kin: any quantity of the event, whatever its unit.
    Quantity(NumberTest),
    /// `EQ_bizTransaction_{type}`: canonical type, keys.
    BizTransaction(String, Vec<String>),
    /// `EQ_source_{type}`.
    Source(String, Vec<String>),
    /// `EQ_destination_{type}`.
    Destination(String, Vec<String>),
    /// `EXISTS_errorDeclaration`.
    HasErrorDeclaration,
    /// `GE_errorDeclarationTime` and its kin.
    ErrorTime(TimeTest),
    /// `EQ_errorReason`, canonical names.
    ErrorReason(Vec<String>),
    /// `EQ_correctiveEventID`.
    CorrectiveEventId(Vec<String>),
    /// A field that the standard leaves to others: `EQ_ex:name`, `GT_INNER_ILMD_ex:name` and so on.
    Extension {
        /// In which part of the event.
        place: ExtensionPlace,
        /// Below the top of that part.
        inner: bool,
        /// What it is called.
        name: ExtensionName,
        /// What must hold for its value.
        test: Test,
    },
    /// `EXISTS_sensorElementList`.
    HasSensorElements,
    /// `GE_time`, `LT_startTime` and so on.
    SensorTime(SensorTime, TimeTest),
    /// `EQ_deviceID`, `EQ_type`, `EQ_stringValue` and so on: a text of a sensor element.
    SensorText(SensorText, Vec<String>),
    /// `GE_value_CEL`, `LT_percRank` and so on.
    SensorNumber(SensorNumber, NumberTest),
    /// `HASATTR_` and `EQATTR_`: nothing until [`EventQuery::resolve`] turns it into [`Filter::Named`].
    Attribute {
        /// Which identifiers of the event.
        field: Field,
        /// Names of master data attributes, any of which will do: IRIs where their prefixes are known.
        names: Vec<String>,
        /// The values it may have; absent when it only has to be there.
        values: Option<Vec<String>>,
    },
    /// One of these identifiers in a field, keys.
    Named(Field, Vec<String>),
}

/// Which lists a `MATCH_` parameter looks into.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// Lists of EPCs.
    Instance,
    /// Lists of quantities.
    Class,
    /// Both: what the resource `/epcs/{epc}/events` asks for.
    Any,
}

impl EventQuery {
    /// Whether anything but what the standard defines decides about the answer or its order.
    pub fn asks_for_extensions(&self) -> bool {
        let asks = |filter: &Filter| matches!(filter, Filter::Extension { .. } | Filter::Named(..));
        matches!(self.order_by, OrderBy::Extension(_)) || self.filters.iter().any(asks)
    }
}
