//! The five event types with every field of EPCIS 2.0, in the standard's own words (GS1 EPCIS 2.0, section 7.4).
//!
//! An `Option<Vec<…>>` tells an absent list from an empty one; both occur in the field, and both are given back as
//! they came. Values stand as they were captured: identifiers are not rewritten, numbers keep their decimals.

use serde_json::{Number, Value};

use crate::Time;

/// Members of an object that the standard leaves to others, in document order: `prefix:name` or an absolute IRI, and
/// the value as captured.
pub type Extensions = Vec<(String, Value)>;

/// Which of the five EPCIS event types an [`Event`] is (7.4.2–7.4.6).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum EventKind {
    /// Something happened to objects: `epcList`, `quantityList`.
    Object,
    /// Children were put into, seen in or taken out of a parent.
    Aggregation,
    /// Objects were linked to business transactions.
    Transaction,
    /// Inputs were consumed, outputs produced.
    Transformation,
    /// A child was fixed to a parent object or place.
    Association,
}

/// What an event did to the state of its objects (7.3.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Action {
    /// Created or put together.
    Add,
    /// Seen; nothing created or taken apart.
    Observe,
    /// Ended or taken apart.
    Delete,
}

impl EventKind {
    /// All five.
    pub const ALL: [Self; 5] =
        [Self::Object, Self::Aggregation, Self::Transaction, Self::Transformation, Self::Association];

    /// The standard's name, `ObjectEvent`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Object => "ObjectEvent",
            Self::Aggregation => "AggregationEvent",
            Self::Transaction => "TransactionEvent",
            Self::Transformation => "TransformationEvent",
            Self::Association => "AssociationEvent",
        }
    }

    /// The kind of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

impl Action {
    /// `ADD`, `OBSERVE` or `DELETE`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Add => "ADD",
            Self::Observe => "OBSERVE",
            Self::Delete => "DELETE",
        }
    }

    /// The action of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Add, Self::Observe, Self::Delete].into_iter().find(|action| action.name() == name)
    }
}

/// One EPCIS event.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    /// `type`.
    pub kind: EventKind,
    /// `eventID`, absent where the recorder left it to the repository.
    pub event_id: Option<String>,
    /// `eventTime`.
    pub event_time: Time,
    /// `eventTimeZoneOffset`, as `+07:00`.
    pub event_time_zone_offset: String,
    /// `recordTime` as another repository gave it; ours replaces it on the way out.
    pub record_time: Option<Time>,
    /// `errorDeclaration` (7.4.1.2).
    pub error_declaration: Option<ErrorDeclaration>,
    /// `certificationInfo`, one URI or several.
    pub certification_info: Option<OneOrMany>,
    /// `action`; a transformation has none.
    pub action: Option<Action>,
    /// `bizStep`: bare CBV name, CBV URN or web URI, or a private URI.
    pub biz_step: Option<String>,
    /// `disposition`, in the same forms.
    pub disposition: Option<String>,
    /// `persistentDisposition`.
    pub persistent_disposition: Option<PersistentDisposition>,
    /// `readPoint`.
    pub read_point: Option<Location>,
    /// `bizLocation`.
    pub biz_location: Option<Location>,
    /// `bizTransactionList`.
    pub biz_transactions: Option<Vec<BizTransaction>>,
    /// `sourceList`.
    pub sources: Option<Vec<Party>>,
    /// `destinationList`.
    pub destinations: Option<Vec<Party>>,
    /// `sensorElementList`.
    pub sensor_elements: Option<Vec<SensorElement>>,
    /// `parentID` of an aggregation, association or transaction.
    pub parent_id: Option<String>,
    /// `epcList` (object, transaction).
    pub epcs: Option<Vec<String>>,
    /// `quantityList` (object, transaction).
    pub quantities: Option<Vec<Quantity>>,
    /// `childEPCs` (aggregation, association).
    pub child_epcs: Option<Vec<String>>,
    /// `childQuantityList` (aggregation, association).
    pub child_quantities: Option<Vec<Quantity>>,
    /// `inputEPCList` (transformation).
    pub input_epcs: Option<Vec<String>>,
    /// `inputQuantityList` (transformation).
    pub input_quantities: Option<Vec<Quantity>>,
    /// `outputEPCList` (transformation).
    pub output_epcs: Option<Vec<String>>,
    /// `outputQuantityList` (transformation).
    pub output_quantities: Option<Vec<Quantity>>,
    /// `transformationID`: ties several transformation events to one process.
    pub transformation_id: Option<String>,
    /// `ilmd`: instance/lot master data.
    pub ilmd: Option<Extensions>,
    /// Everything else at the top of the event; a `@context` is not among it.
    pub extensions: Extensions,
}

/// One string, or a list of them: JSON-LD allows either where the schema says so.
#[derive(Clone, Debug, PartialEq)]
pub enum OneOrMany {
    /// A plain string.
    One(String),
    /// A list.
    Many(Vec<String>),
}

/// That an earlier event was wrong, and what corrects it.
#[derive(Clone, Debug, PartialEq)]
pub struct ErrorDeclaration {
    /// `declarationTime`.
    pub declaration_time: Time,
    /// `reason`: bare CBV name or URI.
    pub reason: Option<String>,
    /// `correctiveEventIDs`.
    pub corrective_event_ids: Option<Vec<String>>,
    /// Further members.
    pub extensions: Extensions,
}

/// Dispositions that hold until they are taken back.
#[derive(Clone, Debug, PartialEq)]
pub struct PersistentDisposition {
    /// `set`.
    pub set: Option<Vec<String>>,
    /// `unset`.
    pub unset: Option<Vec<String>>,
}

/// `readPoint` or `bizLocation`.
#[derive(Clone, Debug, PartialEq)]
pub struct Location {
    /// `id`.
    pub id: String,
    /// Further members.
    pub extensions: Extensions,
}

/// A business document that the event belongs to.
#[derive(Clone, Debug, PartialEq)]
pub struct BizTransaction {
    /// `type`, optional.
    pub kind: Option<String>,
    /// `bizTransaction`.
    pub id: String,
}

/// A `source` or `destination`: who or where the objects come from or go to.
#[derive(Clone, Debug, PartialEq)]
pub struct Party {
    /// `type`: `owning_party`, `possessing_party`, `location` or a URI.
    pub kind: String,
    /// `source` or `destination`.
    pub id: String,
}

/// So much of a class: a lot, or a product without a lot.
#[derive(Clone, Debug, PartialEq)]
pub struct Quantity {
    /// `epcClass`.
    pub epc_class: String,
    /// `quantity`; absent when it is not known.
    pub quantity: Option<Number>,
    /// `uom`, a code of UN/ECE Recommendation 20; absent when things are counted.
    pub uom: Option<String>,
}

/// One `sensorElement`: its metadata and its reports.
#[derive(Clone, Debug, PartialEq)]
pub struct SensorElement {
    /// `sensorMetadata`, members in document order (times, device, rules and extensions).
    pub metadata: Option<Extensions>,
    /// `sensorReport`.
    pub reports: Vec<SensorReport>,
    /// Further members.
    pub extensions: Extensions,
}

/// One `sensorReport`: members in document order, each checked against the type the standard gives it.
#[derive(Clone, Debug, PartialEq)]
pub struct SensorReport {
    /// Every member as captured.
    pub members: Extensions,
}

impl SensorReport {
    /// The member `name`, if the report has it.
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.members.iter().find(|(member, _)| member == name).map(|(_, value)| value)
    }
}
