//! What stands in the header of a document, in the shape of the JSON binding: master data as `epcisMasterData`, and the
//! Standard Business Document Header, for which JSON has no shape, as the XML that it is.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde_json::{Map, Value, json};

use super::master_data::{self, Reading};
use super::names::{MARKS, SBDH};
use super::tree::{Element, Fault, Source};
use super::write::{Writer, escaped};
use crate::json::{self, Prefixes};
use crate::model::Extensions;

/// The member of a document that holds the business document header as XML.
const SBDH_MEMBER: &str = "nguon:sbdh";

/// The member of a document that holds its master data.
const HEADER: &str = "epcisHeader";

/// The same of a query document, which has none in JSON.
const QUERY_HEADER: &str = "nguon:epcisHeader";

/// The element of the business document header.
const SBDH_ELEMENT: &str = "StandardBusinessDocumentHeader";

/// The element of ours that holds, as JSON, members of a document for which XML has no place.
const DOCUMENT: &str = "document";

/// Members of the document for what stands in `EPCISHeader`; prefixes that they need are declared. In JSON a query
/// document has no header: there it is a member of ours.
pub(super) fn read(
    header: &Element<'_>,
    source: &Source<'_>,
    prefixes: &mut Prefixes,
    is_query: bool,
) -> Result<Map<String, Value>, Fault> {
    let (mut members, mut ours) = (Map::new(), Map::new());
    for child in header.elements() {
        if *child.namespace == *SBDH && child.local == SBDH_ELEMENT {
            members.insert(SBDH_MEMBER.to_owned(), Value::String(standalone(child, source)));
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
        } else {
            reading.other(child, &mut ours)?;
        }
    }
    if !ours.is_empty() {
        members.insert(if is_query { QUERY_HEADER } else { HEADER }.to_owned(), Value::Object(ours));
    }
    Ok(members)
}

/// Adds the master data in the body of a master data document to its members, as those of a header.
pub(super) fn read_body(
    body: &Element<'_>,
    source: &Source<'_>,
    prefixes: &mut Prefixes,
    members: &mut Map<String, Value>,
) -> Result<(), Fault> {
    master_data::declare(body, prefixes)?;
    let value = Reading { source, prefixes }.master_data(body)?;
    let header = members.entry(HEADER).or_insert_with(|| json!({}));
    match header.pointer_mut("/epcisMasterData/vocabularyList").and_then(Value::as_array_mut) {
        Some(list) => list.extend(value["vocabularyList"].as_array().into_iter().flatten().cloned()),
        None => header["epcisMasterData"] = value,
    }
    Ok(())
}

/// The member `vocabularyList` for master data that a query found.
pub(super) fn read_list(
    list: &Element<'_>,
    source: &Source<'_>,
    prefixes: &mut Prefixes,
) -> Result<Map<String, Value>, Fault> {
    master_data::declare(list, prefixes)?;
    let value = Reading { source, prefixes }.list(list)?;
    Ok([("vocabularyList".to_owned(), value)].into_iter().collect())
}

/// The text of an element with every prefix declared that it uses from around it.
fn standalone(element: &Element<'_>, source: &Source<'_>) -> String {
    let mut used = BTreeMap::new();
    prefixes_of(element, &mut Vec::new(), &mut used);
    let text = source.slice(element.span.clone());
    let at = text.find(['>', ' ', '/', '\n', '\r', '\t']).unwrap_or(text.len());
    let declared = used.into_iter().fold(String::new(), |mut out, (prefix, namespace)| {
        let name = if prefix.is_empty() { "xmlns".to_owned() } else { format!("xmlns:{prefix}") };
        let _ = write!(out, " {name}=\"{}\"", escaped(&namespace, true));
        out
    });
    format!("{}{declared}{}", &text[..at], &text[at..])
}

/// Prefixes that names use and nothing within declares.
fn prefixes_of<'a>(element: &Element<'a>, within: &mut Vec<&'a str>, used: &mut BTreeMap<String, String>) {
    let before = within.len();
    within.extend(element.declared.iter().map(|(prefix, _)| *prefix).chain(["xml"]));
    let attributes = element.attributes.iter().filter(|it| !it.prefix.is_empty()).map(|it| (it.prefix, &it.namespace));
    for (prefix, namespace) in attributes.chain([(element.prefix, &element.namespace)]) {
        if !namespace.is_empty() && !within.contains(&prefix) {
            used.entry(prefix.to_owned()).or_insert_with(|| namespace.to_string());
        }
    }
    element.elements().for_each(|child| prefixes_of(child, within, used));
    within.truncate(before);
}

/// Whether a text is a business document header that can stand alone: whoever invents one must not write other elements.
fn is_header_alone(text: &str) -> bool {
    let read = || -> Result<bool, Fault> {
        let mut source = Source::new(text, Vec::new())?;
        let Some(root) = source.next_child()? else { return Ok(false) };
        let root = source.fill(root)?;
        source.finish()?;
        Ok(*root.namespace == *SBDH && root.local == SBDH_ELEMENT && root.span == (0..text.len()))
    };
    read().unwrap_or(false)
}

/// Writes the content of `EPCISHeader` for the members of a document; nothing where they say nothing that XML has a place
/// for.
pub(super) fn write(writer: &mut Writer<'_>, members: &Extensions, is_query: bool) {
    let member = |name: &str| members.iter().find(|(known, _)| known == name).map(|(_, value)| value);
    if let Some(Value::String(header)) = member(SBDH_MEMBER).filter(|_| !writer.is_foreign_mark())
        && is_header_alone(header)
    {
        writer.raw_alone(header);
    }
    let Some(header) = member(if is_query { QUERY_HEADER } else { HEADER })
        .filter(|it| it.as_object().is_some_and(|it| !it.is_empty()))
    else {
        return;
    };
    writer.open("extension");
    if let Some(data) = header.get("epcisMasterData") {
        writer.open("EPCISMasterData");
        let list = data["vocabularyList"].as_array().map_or(&[][..], Vec::as_slice);
        master_data::vocabulary_list(writer, list);
        master_data::write_plain(writer, data);
        writer.close("EPCISMasterData");
    }
    master_data::write_plain(writer, header);
    writer.close("extension");
}

/// Writes what stands behind the body of a document: its extensions, and as JSON those members for which XML has no
/// place.
pub(super) fn write_extensions(writer: &mut Writer<'_>, members: &Extensions, beyond: Map<String, Value>) {
    let around: Map<String, Value> = members.iter().filter(|(name, _)| !beyond.contains_key(name)).cloned().collect();
    master_data::write_others(writer, &Value::Object(around), &[SBDH_MEMBER, QUERY_HEADER]);
    if !beyond.is_empty() {
        let tag = writer.open_own(DOCUMENT);
        writer.json(&Value::Object(beyond));
        writer.close(&tag);
    }
}

/// Adds the members for an element behind or in the body of a document; prefixes that they need are declared. What our
/// own element says takes the place of what was said before.
pub(super) fn read_extension(
    element: &Element<'_>,
    source: &Source<'_>,
    prefixes: &mut Prefixes,
    members: &mut Map<String, Value>,
) -> Result<(), Fault> {
    if *element.namespace == *MARKS && element.local == DOCUMENT {
        let Some(Value::Object(others)) = json::parse_event(&element.text()) else {
            let message = "an element that is marked as JSON is no object";
            return Err(Fault::new("marked-json", element.span.start, message));
        };
        for (name, value) in others {
            let has_shape = match name.as_str() {
                "@context" | "type" | "schemaVersion" | "creationDate" => false,
                HEADER | QUERY_HEADER => value.is_object(),
                "epcisBody" => value.as_object().is_some_and(|it| it.get("queryResults").is_none_or(Value::is_object)),
                _ => true,
            };
            if !has_shape {
                let message = format!("“{name}” cannot be said here");
                return Err(Fault::new("marked-json", element.span.start, message));
            }
            members.insert(name, value);
        }
        return Ok(());
    }
    master_data::declare(element, prefixes)?;
    Reading { source, prefixes }.other(element, members)
}
