//! The event hash of the Core Business Vocabulary 2.0 (section 8.9): a name for an event that follows from what it
//! says, whichever way it was written.
//!
//! An event is first brought into its pre-hash string, in which a URN and a Digital Link, two time zones or two
//! orders of a list look the same; SHA-256 over that string, in the `ni` scheme of RFC 6920, is the name.
//!
//! Hashes are worth something only if every party computes the same ones, so the published documents with hashes and
//! the reference implementation (RalphTro/epcis-event-hash-generator) decide where the description says something else.
//! Rules are cited by their place in that description:
//!
//! - `parentID` comes before `epcList`, though the order table has it after;
//! - `bizTransactionList`, `destinationList`, `ilmd`, `sourceList` and user extensions come last, sorted together, and
//!   therefore after `sensorElementList`;
//! - any value that reads as a number is written as one, a string such as `007` included.
//!
//! We leave the reference where it would tell twins apart or falls short of a rule: a fourth decimal of 5 always
//! rounds a time up, a boolean is `true` in JSON as in XML, extensions of a location or sensor report stay with it
//! whatever their namespace ends with, Digital Links may hold percent-encoded symbols, and the order of members never
//! shows.

mod digest;
mod number;
mod value;
mod writer;

use sha2::{Digest as _, Sha256};

pub use digest::content_digest;
use value::Form;
use writer::Writer;

use crate::Prefixes;
use crate::model::{BizTransaction, Event, Location, OneOrMany, Party, Quantity, SensorElement};
use crate::vocabulary::Kind;

/// The event hash as an event ID, `ni:///sha-256;<hex>?ver=CBV2.0` (CBV 2.0, section 8.9).
pub fn hash_id(event: &Event, prefixes: &Prefixes) -> String {
    const HEX: &[u8; 16] = b"0123456789abcdef";
    let hash = Sha256::digest(prehash(event, prefixes).as_bytes());
    let mut id = String::with_capacity(93);
    id.push_str("ni:///sha-256;");
    for byte in hash {
        id.push(char::from(HEX[usize::from(byte >> 4)]));
        id.push(char::from(HEX[usize::from(byte & 15)]));
    }
    id.push_str("?ver=CBV2.0");
    id
}

/// The pre-hash string of an event (CBV 2.0, section 8.9): equal for every spelling of the same event.
///
/// Left out are what a repository adds or what speaks about the event rather than of it: `eventID`, `recordTime`,
/// `errorDeclaration`, and comments (`rdfs:comment`, which stands for a comment of XML).
pub fn prehash(event: &Event, prefixes: &Prefixes) -> String {
    let mut writer = Writer::new(prefixes);
    writer.raw_field("eventType", event.kind.name());
    writer.time_field("eventTime", &event.event_time);
    writer.raw_field("eventTimeZoneOffset", event.event_time_zone_offset.trim());
    certification_info(&mut writer, event.certification_info.as_ref());
    objects(&mut writer, event);
    if let Some(action) = event.action {
        writer.raw_field("action", action.name());
    }
    optional(&mut writer, "transformationID", event.transformation_id.as_deref(), Form::Any);
    optional(&mut writer, "bizStep", event.biz_step.as_deref(), Form::Name(Kind::BizStep));
    optional(&mut writer, "disposition", event.disposition.as_deref(), Form::Name(Kind::Disposition));
    if let Some(persistent) = &event.persistent_disposition {
        writer.block("persistentDisposition", |writer| {
            let form = Form::Name(Kind::Disposition);
            writer.values("set", persistent.set.as_deref().unwrap_or_default(), form);
            writer.values("unset", persistent.unset.as_deref().unwrap_or_default(), form);
        });
    }
    location(&mut writer, "readPoint", event.read_point.as_ref());
    location(&mut writer, "bizLocation", event.biz_location.as_ref());
    sensor_elements(&mut writer, event.sensor_elements.as_deref().unwrap_or_default());
    // One sorted run: an extension with a name of its own kind may come to stand between the standard's members.
    writer.sorted(|writer| {
        writer.part(|writer| biz_transactions(writer, event.biz_transactions.as_deref().unwrap_or_default()));
        writer.part(|writer| parties(writer, "destinationList", "destination", event.destinations.as_deref()));
        if let Some(ilmd) = &event.ilmd {
            writer.part(|writer| {
                writer.push("ilmd");
                writer.sorted(|writer| writer.extensions(ilmd));
            });
        }
        writer.part(|writer| misplaced_sensor_members(writer, event.sensor_elements.as_deref().unwrap_or_default()));
        writer.part(|writer| parties(writer, "sourceList", "source", event.sources.as_deref()));
        writer.extensions(&event.extensions);
    });
    writer.finish()
}

/// What the event is about, of every event type; each uses a few of them.
fn objects(writer: &mut Writer<'_>, event: &Event) {
    optional(writer, "parentID", event.parent_id.as_deref(), Form::Any);
    epcs(writer, "epcList", event.epcs.as_deref());
    epcs(writer, "inputEPCList", event.input_epcs.as_deref());
    epcs(writer, "childEPCs", event.child_epcs.as_deref());
    quantities(writer, "quantityList", event.quantities.as_deref());
    quantities(writer, "childQuantityList", event.child_quantities.as_deref());
    quantities(writer, "inputQuantityList", event.input_quantities.as_deref());
    epcs(writer, "outputEPCList", event.output_epcs.as_deref());
    quantities(writer, "outputQuantityList", event.output_quantities.as_deref());
}

fn optional(writer: &mut Writer<'_>, name: &str, text: Option<&str>, form: Form) {
    if let Some(text) = text {
        writer.field(name, text, form);
    }
}

fn certification_info(writer: &mut Writer<'_>, info: Option<&OneOrMany>) {
    match info {
        None => {}
        Some(OneOrMany::One(uri)) => writer.field("certificationInfo", uri, Form::Any),
        Some(OneOrMany::Many(uris)) => writer.values("certificationInfo", uris, Form::Any),
    }
}

fn epcs(writer: &mut Writer<'_>, list: &str, epcs: Option<&[String]>) {
    if let Some(epcs) = epcs {
        writer.block(list, |writer| writer.values("epc", epcs, Form::Any));
    }
}

fn quantities(writer: &mut Writer<'_>, list: &str, quantities: Option<&[Quantity]>) {
    writer.list(list, quantities.unwrap_or_default(), |writer, element| {
        writer.block("quantityElement", |writer| {
            writer.field("epcClass", &element.epc_class, Form::Any);
            if let Some(quantity) = &element.quantity {
                writer.field("quantity", quantity.as_str(), Form::Any);
            }
            optional(writer, "uom", element.uom.as_deref(), Form::Any);
        });
    });
}

/// Extensions of a location stay with it (rule 21), other than those of the event.
fn location(writer: &mut Writer<'_>, name: &str, location: Option<&Location>) {
    if let Some(location) = location {
        writer.block(name, |writer| {
            writer.field("id", &location.id, Form::Any);
            writer.sorted(|writer| writer.extensions(&location.extensions));
        });
    }
}

fn biz_transactions(writer: &mut Writer<'_>, transactions: &[BizTransaction]) {
    writer.list("bizTransactionList", transactions, |writer, transaction| {
        optional(writer, "type", transaction.kind.as_deref(), Form::Name(Kind::BizTransaction));
        writer.field("bizTransaction", &transaction.id, Form::Any);
    });
}

fn parties(writer: &mut Writer<'_>, list: &str, member: &str, parties: Option<&[Party]>) {
    writer.list(list, parties.unwrap_or_default(), |writer, party| {
        writer.field("type", &party.kind, Form::Name(Kind::SourceDestination));
        writer.field(member, &party.id, Form::Any);
    });
}

/// Members of `sensorMetadata` in the order of the standard.
const SENSOR_METADATA: &[(&str, Form)] = &[
    ("time", Form::Time),
    ("startTime", Form::Time),
    ("endTime", Form::Time),
    ("deviceID", Form::Any),
    ("deviceMetadata", Form::Any),
    ("rawData", Form::Any),
    ("dataProcessingMethod", Form::Any),
    ("bizRules", Form::Any),
];

/// Members of `sensorReport` in the order of the standard.
const SENSOR_REPORT: &[(&str, Form)] = &[
    ("type", Form::Name(Kind::Measurement)),
    ("exception", Form::Name(Kind::SensorException)),
    ("deviceID", Form::Any),
    ("deviceMetadata", Form::Any),
    ("rawData", Form::Any),
    ("dataProcessingMethod", Form::Any),
    ("time", Form::Time),
    ("microorganism", Form::Any),
    ("chemicalSubstance", Form::Any),
    ("value", Form::Any),
    ("component", Form::Name(Kind::Component)),
    ("stringValue", Form::Any),
    ("booleanValue", Form::Any),
    ("hexBinaryValue", Form::Any),
    ("uriValue", Form::Any),
    ("minValue", Form::Any),
    ("maxValue", Form::Any),
    ("meanValue", Form::Any),
    ("sDev", Form::Any),
    ("percRank", Form::Any),
    ("percValue", Form::Any),
    ("uom", Form::Any),
    ("coordinateReferenceSystem", Form::Any),
];

fn sensor_elements(writer: &mut Writer<'_>, elements: &[SensorElement]) {
    writer.list("sensorElementList", elements, |writer, element| {
        writer.block("sensorElement", |writer| {
            if let Some(metadata) = &element.metadata {
                writer.block("sensorMetadata", |writer| writer.members(SENSOR_METADATA, metadata));
            }
            writer.sorted(|writer| {
                for report in &element.reports {
                    writer.part(|writer| {
                        writer.block("sensorReport", |writer| writer.members(SENSOR_REPORT, &report.members));
                    });
                }
            });
            writer.sorted(|writer| writer.extensions(&element.extensions));
        });
    });
}

/// What stands in a sensor element although the standard puts it elsewhere, such as `bizRules` in a report of GS1's own
/// sensor example 8: it follows at the end of the event, under the same headings once more.
fn misplaced_sensor_members(writer: &mut Writer<'_>, elements: &[SensorElement]) {
    writer.list("sensorElementList", elements, |writer, element| {
        writer.block("sensorElement", |writer| {
            writer.sorted(|writer| {
                if let Some(metadata) = &element.metadata {
                    writer.part(|writer| writer.misplaced("sensorMetadata", SENSOR_METADATA, metadata));
                }
                for report in &element.reports {
                    writer.part(|writer| writer.misplaced("sensorReport", SENSOR_REPORT, &report.members));
                }
            });
        });
    });
}
