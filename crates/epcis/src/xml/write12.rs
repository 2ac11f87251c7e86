//! Events as XML 1.2 (EPCIS 1.2, section 9.5): what came after 1.0 stands in `extension`, what all event types share in
//! `baseExtension`.

use std::fmt;

use super::write::{
    Fragment, Writer, epcs, error_declaration, ilmd, is_attributes, parties, quantities, steps, transactions,
    write_extensions,
};
use crate::format::CbvFormat;
use crate::json::Prefixes;
use crate::model::{Event, EventKind};

/// Why an event has no form in EPCIS 1.2.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotExpressible {
    /// The member that 1.2 has no place for, such as `sensorElementList`; `type` for an event type that it lacks.
    pub member: &'static str,
}

impl fmt::Display for NotExpressible {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.member {
            "type" => f.write_str("an AssociationEvent cannot be said in EPCIS 1.2"),
            member => write!(f, "“{member}” cannot be said in EPCIS 1.2"),
        }
    }
}

impl std::error::Error for NotExpressible {}

/// The event as XML 1.2. A transformation comes within the `extension` that the event list of 1.2 wants around it.
pub(super) fn event(event: &Event, prefixes: &Prefixes, names: CbvFormat) -> Result<Fragment, NotExpressible> {
    if let Some(member) = inexpressible(event) {
        return Err(NotExpressible { member });
    }
    let mut writer = Writer::new(prefixes, names);
    writer.begin();
    super::write::marks(&mut writer, event);
    super::write::own_attributes(&mut writer, &event.extensions);
    times(&mut writer, event);
    base_extension(&mut writer, event);
    match event.kind {
        EventKind::Object => object(&mut writer, event),
        EventKind::Aggregation => aggregation(&mut writer, event),
        EventKind::Transaction => transaction(&mut writer, event),
        EventKind::Transformation | EventKind::Association => transformation(&mut writer, event),
    }
    write_extensions(&mut writer, event.extensions.iter().filter(|(name, value)| !is_attributes(name, value)));
    writer.close(event.kind.name());
    Ok(Fragment::of(event.kind, writer, event.kind == EventKind::Transformation))
}

/// The first member that came with 2.0.
fn inexpressible(event: &Event) -> Option<&'static str> {
    let members = [
        ("type", event.kind == EventKind::Association),
        ("sensorElementList", event.sensor_elements.is_some()),
        ("persistentDisposition", event.persistent_disposition.is_some()),
        ("certificationInfo", event.certification_info.is_some()),
    ];
    members.into_iter().find(|(_, is_there)| *is_there).map(|(name, _)| name)
}

fn times(writer: &mut Writer<'_>, event: &Event) {
    writer.leaf("eventTime", event.event_time.as_str());
    writer.maybe("recordTime", event.record_time.as_ref().map(|time| time.as_str()));
    writer.leaf("eventTimeZoneOffset", &event.event_time_zone_offset);
}

fn base_extension(writer: &mut Writer<'_>, event: &Event) {
    if event.event_id.is_none() && event.error_declaration.is_none() {
        return;
    }
    writer.open("baseExtension");
    writer.maybe("eventID", event.event_id.as_deref());
    if let Some(declaration) = &event.error_declaration {
        error_declaration(writer, declaration);
    }
    writer.close("baseExtension");
}

fn object(writer: &mut Writer<'_>, event: &Event) {
    required_epcs(writer, "epcList", event.epcs.as_deref());
    steps(writer, event);
    transactions(writer, event);
    let has_more = event.quantities.is_some() || has_parties(event) || event.ilmd.is_some();
    extension(writer, has_more, |writer| {
        quantities(writer, "quantityList", event.quantities.as_deref());
        parties(writer, event);
        ilmd(writer, event);
    });
}

fn aggregation(writer: &mut Writer<'_>, event: &Event) {
    writer.maybe("parentID", event.parent_id.as_deref());
    required_epcs(writer, "childEPCs", event.child_epcs.as_deref());
    steps(writer, event);
    transactions(writer, event);
    extension(writer, event.child_quantities.is_some() || has_parties(event), |writer| {
        quantities(writer, "childQuantityList", event.child_quantities.as_deref());
        parties(writer, event);
    });
}

fn transaction(writer: &mut Writer<'_>, event: &Event) {
    transactions(writer, event);
    writer.maybe("parentID", event.parent_id.as_deref());
    required_epcs(writer, "epcList", event.epcs.as_deref());
    steps(writer, event);
    extension(writer, event.quantities.is_some() || has_parties(event), |writer| {
        quantities(writer, "quantityList", event.quantities.as_deref());
        parties(writer, event);
    });
}

/// Transformations came with 1.1 and have everything in its place.
fn transformation(writer: &mut Writer<'_>, event: &Event) {
    epcs(writer, "inputEPCList", event.input_epcs.as_deref());
    quantities(writer, "inputQuantityList", event.input_quantities.as_deref());
    epcs(writer, "outputEPCList", event.output_epcs.as_deref());
    quantities(writer, "outputQuantityList", event.output_quantities.as_deref());
    writer.maybe("transformationID", event.transformation_id.as_deref());
    steps(writer, event);
    transactions(writer, event);
    parties(writer, event);
    ilmd(writer, event);
}

/// 1.2 wants the list even where only quantities are told.
fn required_epcs(writer: &mut Writer<'_>, name: &str, list: Option<&[String]>) {
    epcs(writer, name, Some(list.unwrap_or_default()));
}

fn has_parties(event: &Event) -> bool {
    event.sources.is_some() || event.destinations.is_some()
}

fn extension(writer: &mut Writer<'_>, is_there: bool, write: impl FnOnce(&mut Writer<'_>)) {
    if is_there {
        writer.open("extension");
        write(writer);
        writer.close("extension");
    }
}
