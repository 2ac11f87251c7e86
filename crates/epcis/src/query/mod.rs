//! The query language of EPCIS 2.0 (8.2.7.1, SimpleEventQuery): parameters, and whether an event satisfies them.
//!
//! The matcher works in memory on one event. It is what "matches" means: the store narrows down by its indexes, and
//! what it finds is checked here before anything is given out. Parameters are joined by AND, the values of one by OR;
//! a parameter on a field that the event does not have makes it not match.

mod matcher;
mod parameters;

pub use matcher::matches;
pub use parameters::ParameterError;

use crate::model::{Action, EventKind};
use crate::terms::Roles;

/// A query: what must hold, and in which order the answer stands.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct EventQuery {
    /// All of these must hold.
    pub filters: Vec<Filter>,
    /// By which time the answer is ordered.
    pub order_by: OrderBy,
    /// Oldest first or newest first.
    pub direction: Direction,
    /// `eventCountLimit`: give the first so many and no more.
    pub event_count_limit: Option<u64>,
    /// `maxEventCount`: refuse to answer when there are more.
    pub max_event_count: Option<u64>,
}

/// `orderBy`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum OrderBy {
    /// When it happened.
    #[default]
    EventTime,
    /// When the repository recorded it.
    RecordTime,
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
    /// `eventType`.
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
    /// `EQ_readPoint`, keys.
    ReadPoint(Vec<String>),
    /// `EQ_bizLocation`, keys.
    BizLocation(Vec<String>),
    /// `EQ_eventID`.
    EventId(Vec<String>),
    /// `EQ_transformationID`, keys.
    TransformationId(Vec<String>),
    /// `MATCH_…`: one of the keys in one of the roles.
    Things {
        /// Keys of instances or classes.
        keys: Vec<String>,
        /// Where they may stand.
        roles: Roles,
        /// Instances in EPC lists, classes in quantity lists, or either.
        level: Level,
    },
    /// `EQ_bizTransaction_{type}`: canonical type, keys.
    BizTransaction(String, Vec<String>),
    /// `EQ_source_{type}`.
    Source(String, Vec<String>),
    /// `EQ_destination_{type}`.
    Destination(String, Vec<String>),
    /// `EXISTS_errorDeclaration`.
    HasErrorDeclaration,
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
