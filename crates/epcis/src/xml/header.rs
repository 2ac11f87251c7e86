//! What stands in the header of a document, in the shape of the JSON binding: master data as `epcisMasterData`, and the
//! Standard Business Document Header, for which JSON has no shape, as the XML that it is.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde_json::{Map, Value, json};

use super::extension;
use super::master_data::{self, Reading};
use super::names::{MARKS, SBDH};
use super::tree::{Element, Fault, Source};
use super::write::{self, Writer, escaped};
use crate::json::{self, Prefixes};
use crate::model::Extensions;

/// The member of a document that holds the business document header as XML.
const SBDH_MEMBER: &str = "nguon:sbdh";

/// The member of a document that holds its master data.
const HEADER: &str = "epcisHeader";

/// The element of ours that holds, as JSON, members of a document for which XML has no place.
const DOCUMENT: &str = "document";

/// Members of the document for what stands in `EPCISHeader`; prefixes that they need are declared.
pub(super) fn read(header: &Element<'_>, source: &Source<'_>, prefixes: &mut Prefixes) -> Result<Extensions, Fault> {
    let mut members = Extensions::new();
    let mut ours = Map::new();
    for child in header.elements() {
        if *child.namespace == *SBDH && child.local == "StandardBusinessDocumentHeader" {
            members.push((SBDH_MEMBER.to_owned(), Value::String(standalone(child, source))));
            continue;
        }
        master_data::declare(child, prefixes)?;
        let reading = Reading { source, prefixes };
        if child.is_plain() && child.local == "extension" {
            let found = child.elements().find(|it| it.is_plain() && it.local == "EPCISMasterData");
            if let Some(element) = found {
                ours.insert("epcisMasterData".to_owned(), reading.master_data(element)?);
            }
            reading.others(child, &[], &mut ours)?;
        } else if !child.is_plain() {
            let name = extension::member_name(child, prefixes);
            extension::add(&mut ours, name, extension::read(child, source, prefixes)?);
        }
    }
    if !ours.is_empty() {
        let value = Value::Object(ours);
        master_data::declare_marks(&value, prefixes);
        members.push((HEADER.to_owned(), value));
    }
    Ok(members)
}

/// The member `epcisHeader` for the body of a master data document.
pub(super) fn read_body(body: &Element<'_>, source: &Source<'_>, prefixes: &mut Prefixes) -> Result<Extensions, Fault> {
    master_data::declare(body, prefixes)?;
    let value = Reading { source, prefixes }.master_data(body)?;
    master_data::declare_marks(&value, prefixes);
    Ok(vec![(HEADER.to_owned(), json!({ "epcisMasterData": value }))])
}

/// The member `vocabularyList` for master data that a query found.
pub(super) fn read_list(
    list: &Element<'_>,
    source: &Source<'_>,
    prefixes: &mut Prefixes,
) -> Result<Map<String, Value>, Fault> {
    master_data::declare(list, prefixes)?;
    let value = Reading { source, prefixes }.list(list)?;
    master_data::declare_marks(&value, prefixes);
    Ok([("vocabularyList".to_owned(), value)].into_iter().collect())
}

/// The text of an element with every prefix declared that it uses.
fn standalone(element: &Element<'_>, source: &Source<'_>) -> String {
    let mut used = BTreeMap::new();
    prefixes_of(element, &mut used);
    let text = source.slice(element.span.clone());
    let at = text.find(['>', ' ', '/', '\n', '\r', '\t']).unwrap_or(text.len());
    let declared: String = used
        .into_iter()
        .filter(|(prefix, _)| !element.declared.iter().any(|(own, _)| own == prefix) && prefix != "xml")
        .fold(String::new(), |mut out, (prefix, namespace)| {
            let name = if prefix.is_empty() { "xmlns".to_owned() } else { format!("xmlns:{prefix}") };
            let _ = write!(out, " {name}=\"{}\"", escaped(&namespace, true));
            out
        });
    format!("{}{declared}{}", &text[..at], &text[at..])
}

fn prefixes_of(element: &Element<'_>, used: &mut BTreeMap<String, String>) {
    let mut add = |prefix: &str, namespace: &str| {
        if !namespace.is_empty() {
            used.entry(prefix.to_owned()).or_insert_with(|| namespace.to_owned());
        }
    };
    add(element.prefix, &element.namespace);
    let attributes = element.attributes.iter().filter(|it| !it.prefix.is_empty());
    attributes.for_each(|attribute| add(attribute.prefix, &attribute.namespace));
    element.elements().for_each(|child| prefixes_of(child, used));
}

/// Writes the content of `EPCISHeader` for the members of a document; nothing where they say nothing that XML has a place
/// for.
pub(super) fn write(writer: &mut Writer<'_>, members: &Extensions) {
    let member = |name: &str| members.iter().find(|(known, _)| known == name).map(|(_, value)| value);
    if let Some(Value::String(header)) = member(SBDH_MEMBER) {
        writer.raw_alone(header);
    }
    let Some(header) = member(HEADER).filter(|it| it.as_object().is_some_and(|it| !it.is_empty())) else { return };
    writer.open("extension");
    if let Some(data) = header.get("epcisMasterData") {
        writer.open("EPCISMasterData");
        let list = data["vocabularyList"].as_array().map_or(&[][..], Vec::as_slice);
        master_data::vocabulary_list(writer, list);
        master_data::write_plain(writer, data, &["vocabularyList"]);
        writer.close("EPCISMasterData");
    }
    master_data::write_plain(writer, header, &["epcisMasterData"]);
    writer.close("extension");
}

/// Writes what stands behind the body of a document: its extensions, and as JSON those members for which XML has no
/// place.
pub(super) fn write_extensions(writer: &mut Writer<'_>, members: &Extensions, beyond: Map<String, Value>) {
    let is_attributes = |name: &str, value: &Value| write::is_attributes(name, value);
    let extensions = members.iter().filter(|(name, value)| name.contains(':') && !is_attributes(name, value));
    let extensions = extensions.filter(|(name, _)| name != SBDH_MEMBER && !beyond.contains_key(name));
    write::write_extensions(writer, extensions);
    if !beyond.is_empty() {
        let tag = writer.open_own(DOCUMENT);
        writer.text(&extension::json_text(&Value::Object(beyond)));
        writer.close(&tag);
    }
}

/// The members for an element behind the body of a document; prefixes that they need are declared.
pub(super) fn read_extension(
    element: &Element<'_>,
    source: &Source<'_>,
    prefixes: &mut Prefixes,
) -> Result<Map<String, Value>, Fault> {
    if *element.namespace == *MARKS && element.local == DOCUMENT {
        return match json::parse_event(&element.text()) {
            Some(Value::Object(others)) => Ok(others),
            _ => Err(Fault::new("marked-json", element.span.start, "an element that is marked as JSON is no object")),
        };
    }
    master_data::declare(element, prefixes)?;
    let mut members = Map::new();
    Reading { source, prefixes }.other(element, &mut members)?;
    master_data::declare_marks(&Value::Object(members.clone()), prefixes);
    Ok(members)
}
