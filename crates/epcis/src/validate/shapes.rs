//! The members of every object in an event, as tables (EPCIS 2.0, section 7; the JSON binding of section 10).

use crate::model::EventKind;
use crate::vocabulary::Kind;

/// What the value of a member has to be.
pub(super) enum Rule {
    /// Nothing is asked, or it is checked elsewhere.
    Any,
    Text,
    /// `dateTimeStamp`: with a zone.
    Time,
    /// `±hh:mm`, up to 14 hours.
    Offset,
    Action,
    /// Digits with points between, such as `2.0`.
    Version,
    /// An absolute URI or IRI.
    Uri,
    /// A URI that, where it is a GS1 key, has to be a correct one.
    Identifier(Place),
    /// A standard name, or a URI for a private one.
    Name(Kind),
    Number,
    /// A number that is not negative.
    Amount,
    /// A number from 0 to 100.
    Percent,
    Boolean,
    Hex,
    /// A code of UN/ECE Recommendation 20: two or three capitals or digits.
    Unit,
    /// One URI, or a list of them.
    UriOrUris,
    List {
        item: &'static Rule,
        least: usize,
        /// Nothing may stand in the list twice, in whatever spelling.
        distinct: bool,
    },
    Object(&'static Shape),
    /// An object of extension members only.
    Extensions,
}

/// What an identifier stands for at its place.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Place {
    /// One object: a class is refused.
    Instance,
    /// A class of objects: an instance is refused.
    Class,
    /// A location, a party, a document, a device: whatever its owner numbers.
    Any,
}

/// An object: what it is called in messages, its members, and whether others may add to it.
pub(super) struct Shape {
    pub(super) title: &'static str,
    pub(super) members: &'static [Member],
    pub(super) open: bool,
}

/// A member, the event kinds that have it, and those that cannot do without. Outside of events a member is on all.
pub(super) struct Member {
    pub(super) name: &'static str,
    pub(super) rule: Rule,
    pub(super) on: Kinds,
    pub(super) needed: Kinds,
}

/// A set of event kinds, one bit each.
pub(super) type Kinds = u8;

pub(super) const ALL: Kinds = 0b11111;
const NONE: Kinds = 0;
const OBJECT: Kinds = bit(EventKind::Object);
const AGGREGATION: Kinds = bit(EventKind::Aggregation);
const TRANSACTION: Kinds = bit(EventKind::Transaction);
const TRANSFORMATION: Kinds = bit(EventKind::Transformation);
const ASSOCIATION: Kinds = bit(EventKind::Association);

pub(super) const fn bit(kind: EventKind) -> Kinds {
    1 << kind as u8
}

const fn optional(name: &'static str, rule: Rule) -> Member {
    Member { name, rule, on: ALL, needed: NONE }
}

const fn needed(name: &'static str, rule: Rule) -> Member {
    Member { name, rule, on: ALL, needed: ALL }
}

const fn on(on: Kinds, name: &'static str, rule: Rule) -> Member {
    Member { name, rule, on, needed: NONE }
}

const fn list(item: &'static Rule) -> Rule {
    Rule::List { item, least: 0, distinct: false }
}

const fn distinct(item: &'static Rule, least: usize) -> Rule {
    Rule::List { item, least, distinct: true }
}

const EPCS: Rule = Rule::List { item: &Rule::Identifier(Place::Instance), least: 0, distinct: true };
const QUANTITIES: Rule = Rule::List { item: &Rule::Object(&QUANTITY), least: 0, distinct: false };

/// The five event types (7.4.1 for all, 7.4.2 to 7.4.6 for each). The standard's schema has `persistentDisposition`
/// on two types, its XSD on all five; all five have it here.
pub(super) static EVENT: Shape = Shape {
    title: "an event",
    open: true,
    members: &[
        needed("type", Rule::Text),
        needed("eventTime", Rule::Time),
        needed("eventTimeZoneOffset", Rule::Offset),
        optional("eventID", Rule::Uri),
        optional("recordTime", Rule::Time),
        optional("errorDeclaration", Rule::Object(&ERROR_DECLARATION)),
        optional("certificationInfo", Rule::UriOrUris),
        Member { name: "action", rule: Rule::Action, on: ALL & !TRANSFORMATION, needed: ALL & !TRANSFORMATION },
        on(OBJECT | TRANSACTION, "epcList", EPCS),
        on(OBJECT | TRANSACTION, "quantityList", QUANTITIES),
        Member {
            name: "parentID",
            rule: Rule::Identifier(Place::Instance),
            on: AGGREGATION | TRANSACTION | ASSOCIATION,
            needed: ASSOCIATION,
        },
        on(AGGREGATION | ASSOCIATION, "childEPCs", EPCS),
        on(AGGREGATION | ASSOCIATION, "childQuantityList", QUANTITIES),
        on(TRANSFORMATION, "inputEPCList", EPCS),
        on(TRANSFORMATION, "inputQuantityList", QUANTITIES),
        on(TRANSFORMATION, "outputEPCList", EPCS),
        on(TRANSFORMATION, "outputQuantityList", QUANTITIES),
        on(TRANSFORMATION, "transformationID", Rule::Identifier(Place::Any)),
        optional("bizStep", Rule::Name(Kind::BizStep)),
        optional("disposition", Rule::Name(Kind::Disposition)),
        optional("persistentDisposition", Rule::Object(&PERSISTENT_DISPOSITION)),
        optional("readPoint", Rule::Object(&LOCATION)),
        optional("bizLocation", Rule::Object(&LOCATION)),
        Member {
            name: "bizTransactionList",
            rule: list(&Rule::Object(&BIZ_TRANSACTION)),
            on: ALL,
            needed: TRANSACTION,
        },
        optional("sourceList", list(&Rule::Object(&SOURCE))),
        optional("destinationList", list(&Rule::Object(&DESTINATION))),
        optional("sensorElementList", list(&Rule::Object(&SENSOR_ELEMENT))),
        on(OBJECT | TRANSFORMATION, "ilmd", Rule::Extensions),
        optional("@context", Rule::Any),
    ],
};

static ERROR_DECLARATION: Shape = Shape {
    title: "an error declaration",
    open: true,
    members: &[
        needed("declarationTime", Rule::Time),
        optional("reason", Rule::Name(Kind::ErrorReason)),
        optional("correctiveEventIDs", list(&Rule::Uri)),
    ],
};

static PERSISTENT_DISPOSITION: Shape = Shape {
    title: "a persistent disposition",
    open: false,
    members: &[
        optional("set", distinct(&Rule::Name(Kind::Disposition), 1)),
        optional("unset", distinct(&Rule::Name(Kind::Disposition), 1)),
    ],
};

static LOCATION: Shape =
    Shape { title: "a location", open: true, members: &[needed("id", Rule::Identifier(Place::Any))] };

static QUANTITY: Shape = Shape {
    title: "a quantity",
    open: false,
    members: &[
        needed("epcClass", Rule::Identifier(Place::Class)),
        optional("quantity", Rule::Amount),
        optional("uom", Rule::Unit),
    ],
};

static BIZ_TRANSACTION: Shape = Shape {
    title: "a business transaction",
    open: false,
    members: &[
        optional("type", Rule::Name(Kind::BizTransaction)),
        needed("bizTransaction", Rule::Identifier(Place::Any)),
    ],
};

static SOURCE: Shape = Shape {
    title: "a source",
    open: false,
    members: &[needed("type", Rule::Name(Kind::SourceDestination)), needed("source", Rule::Identifier(Place::Any))],
};

static DESTINATION: Shape = Shape {
    title: "a destination",
    open: false,
    members: &[
        needed("type", Rule::Name(Kind::SourceDestination)),
        needed("destination", Rule::Identifier(Place::Any)),
    ],
};

static SENSOR_ELEMENT: Shape = Shape {
    title: "a sensor element",
    open: true,
    members: &[
        optional("sensorMetadata", Rule::Object(&SENSOR_METADATA)),
        needed("sensorReport", Rule::List { item: &Rule::Object(&SENSOR_REPORT), least: 1, distinct: false }),
    ],
};

static SENSOR_METADATA: Shape = Shape {
    title: "sensor metadata",
    open: true,
    members: &[
        optional("time", Rule::Time),
        optional("startTime", Rule::Time),
        optional("endTime", Rule::Time),
        optional("deviceID", Rule::Identifier(Place::Any)),
        optional("deviceMetadata", Rule::Uri),
        optional("rawData", Rule::Uri),
        optional("dataProcessingMethod", Rule::Uri),
        optional("bizRules", Rule::Uri),
    ],
};

static SENSOR_REPORT: Shape = Shape {
    title: "a sensor report",
    open: true,
    members: &[
        needed("type", Rule::Name(Kind::Measurement)),
        optional("exception", Rule::Name(Kind::SensorException)),
        optional("deviceID", Rule::Identifier(Place::Any)),
        optional("deviceMetadata", Rule::Uri),
        optional("rawData", Rule::Uri),
        optional("dataProcessingMethod", Rule::Uri),
        optional("bizRules", Rule::Uri),
        optional("time", Rule::Time),
        optional("microorganism", Rule::Uri),
        optional("chemicalSubstance", Rule::Uri),
        optional("coordinateReferenceSystem", Rule::Uri),
        optional("value", Rule::Number),
        optional("component", Rule::Name(Kind::Component)),
        optional("stringValue", Rule::Text),
        optional("booleanValue", Rule::Boolean),
        optional("hexBinaryValue", Rule::Hex),
        optional("uriValue", Rule::Uri),
        optional("minValue", Rule::Number),
        optional("maxValue", Rule::Number),
        optional("meanValue", Rule::Number),
        optional("sDev", Rule::Number),
        optional("percRank", Rule::Percent),
        optional("percValue", Rule::Number),
        optional("uom", Rule::Text),
    ],
};

/// The members around the events of an `EPCISDocument`; the header is kept as it comes. That
/// `@context` is there is asked where it is read.
pub(super) static DOCUMENT: Shape = Shape {
    title: "an EPCISDocument",
    open: true,
    members: &[
        optional("@context", Rule::Any),
        needed("type", Rule::Text),
        needed("schemaVersion", Rule::Version),
        needed("creationDate", Rule::Time),
        optional("id", Rule::Uri),
        optional("instanceIdentifier", Rule::Text),
        optional("sender", Rule::Text),
        optional("receiver", Rule::Text),
        optional("epcisHeader", Rule::Any),
        needed("epcisBody", Rule::Any),
    ],
};

/// The members around the results of an `EPCISQueryDocument`.
pub(super) static QUERY_DOCUMENT: Shape = Shape {
    title: "an EPCISQueryDocument",
    open: true,
    members: &[
        optional("@context", Rule::Any),
        needed("type", Rule::Text),
        optional("schemaVersion", Rule::Version),
        optional("creationDate", Rule::Time),
        optional("id", Rule::Uri),
        needed("epcisBody", Rule::Any),
    ],
};

/// Whether the standard gives events of this kind a member of this name.
pub(crate) fn is_event_member(kind: EventKind, name: &str) -> bool {
    EVENT.members.iter().any(|member| member.name == name && member.on & bit(kind) != 0)
}
