//! What stands in the header of a document, in the shape of the JSON binding: master data as `epcisMasterData`, and the
//! Standard Business Document Header, for which JSON has no shape, as the XML that it is.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde_json::{Map, Value};

use super::extension;
use super::names::{MARKS, SBDH};
use super::tree::{Element, Fault, Source};
use super::write::{Writer, escaped};
use crate::format::CbvFormat;
use crate::json::{self, Prefixes};
use crate::model::Extensions;

/// The member of a document that holds the business document header as XML.
const SBDH_MEMBER: &str = "nguon:sbdh";

/// The element of ours that holds, as JSON, members of a document for which XML has no place.
const DOCUMENT: &str = "document";

/// Members of the document for what stands in `EPCISHeader`.
pub(super) fn read(header: &Element<'_>, source: &Source<'_>, prefixes: &Prefixes) -> Result<Extensions, Fault> {
    let mut members = Extensions::new();
    for child in header.elements() {
        if *child.namespace == *SBDH && child.local == "StandardBusinessDocumentHeader" {
            members.push((SBDH_MEMBER.to_owned(), Value::String(standalone(child, source))));
        } else if child.is_plain() && child.local == "extension" {
            members.extend(vocabularies(child, source, prefixes)?);
        }
    }
    Ok(members)
}

/// The member `epcisHeader` for vocabularies anywhere below an element: the header's extension, or the body of a master
/// data document.
pub(super) fn vocabularies(
    within: &Element<'_>,
    source: &Source<'_>,
    prefixes: &Prefixes,
) -> Result<Extensions, Fault> {
    let mut list = Vec::new();
    collect(within, source, prefixes, &mut list)?;
    if list.is_empty() {
        return Ok(Vec::new());
    }
    let master_data = object([("vocabularyList", Value::Array(list))]);
    Ok(vec![("epcisHeader".to_owned(), object([("epcisMasterData", master_data)]))])
}

fn collect(within: &Element<'_>, source: &Source<'_>, prefixes: &Prefixes, list: &mut Vec<Value>) -> Result<(), Fault> {
    for child in within.elements() {
        match child.local {
            "Vocabulary" => list.push(vocabulary(child, source, prefixes)?),
            "EPCISMasterData" | "VocabularyList" | "extension" => collect(child, source, prefixes, list)?,
            _ => {}
        }
    }
    Ok(())
}

fn vocabulary(element: &Element<'_>, source: &Source<'_>, prefixes: &Prefixes) -> Result<Value, Fault> {
    let mut elements = Vec::new();
    for list in element.elements().filter(|it| it.local == "VocabularyElementList") {
        for child in list.elements().filter(|it| it.local == "VocabularyElement") {
            elements.push(vocabulary_element(child, source, prefixes)?);
        }
    }
    let kind = required(element, "type")?;
    Ok(object([("type", kind), ("vocabularyElementList", Value::Array(elements))]))
}

fn vocabulary_element(element: &Element<'_>, source: &Source<'_>, prefixes: &Prefixes) -> Result<Value, Fault> {
    let mut members = Map::new();
    members.insert("id".to_owned(), required(element, "id")?);
    let mut attributes = Vec::new();
    for child in element.elements() {
        match (child.is_plain(), child.local) {
            (true, "attribute") => {
                let value = content(child, source, prefixes)?;
                attributes.push(object([("id", required(child, "id")?), ("attribute", value)]));
            }
            (true, "children") => {
                let ids = child.elements().map(|id| Value::String(id.text().trim().to_owned()));
                members.insert("children".to_owned(), Value::Array(ids.collect()));
            }
            (true, _) => {}
            (false, _) => {
                let name = extension::member_name(child, prefixes);
                extension::add(&mut members, name, extension::read(child, source, prefixes)?);
            }
        }
    }
    if !attributes.is_empty() {
        members.insert("attributes".to_owned(), Value::Array(attributes));
    }
    Ok(Value::Object(members))
}

/// The value of an attribute: text, or elements as an object.
fn content(element: &Element<'_>, source: &Source<'_>, prefixes: &Prefixes) -> Result<Value, Fault> {
    if element.attribute_in(MARKS, "json") == Some("true") {
        let message = "an element that is marked as JSON is none";
        return json::parse_event(&element.text())
            .ok_or_else(|| Fault::new("marked-json", element.span.start, message));
    }
    if element.elements().next().is_none() {
        return Ok(Value::String(element.text().trim().to_owned()));
    }
    let mut members = Map::new();
    for child in element.elements() {
        let name = extension::member_name(child, prefixes);
        extension::add(&mut members, name, extension::read(child, source, prefixes)?);
    }
    Ok(Value::Object(members))
}

fn required(element: &Element<'_>, name: &str) -> Result<Value, Fault> {
    let value = element.attribute(name).map(|text| Value::String(text.trim().to_owned()));
    value.ok_or_else(|| Fault::new("missing", element.span.start, format!("“{}” has no {name}", element.local)))
}

fn object<const N: usize>(members: [(&str, Value); N]) -> Value {
    Value::Object(members.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
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

/// The content of `EPCISHeader` for the members of a document, and the prefixes that it uses; empty where they say nothing
/// that XML has a place for.
pub(super) fn write(members: &Extensions, prefixes: &Prefixes) -> (String, BTreeMap<String, String>) {
    let mut writer = Writer::new(prefixes, CbvFormat::Urn);
    if let Some((_, Value::String(header))) = members.iter().find(|(name, _)| name == SBDH_MEMBER) {
        writer.raw_alone(header);
    }
    let header = members.iter().find(|(name, _)| name == "epcisHeader").map(|(_, value)| value);
    let list = header.and_then(|header| header.pointer("/epcisMasterData/vocabularyList")).and_then(Value::as_array);
    if let Some(list) = list {
        writer.open("extension");
        writer.open("EPCISMasterData");
        vocabulary_list(&mut writer, list);
        writer.close("EPCISMasterData");
        writer.close("extension");
    }
    writer.finish()
}

/// Whether XML has no place for a member of a document: `sender`, `receiver`, `instanceIdentifier`, `id`.
fn is_beyond(name: &str) -> bool {
    !name.contains(':')
        && !["schemaVersion", "creationDate", "epcisHeader", "queryName", "subscriptionID"].contains(&name)
}

/// What stands behind the body of a document, and the prefixes that it uses: extensions of the document itself, and those
/// members for which XML has no place.
pub(super) fn write_extensions(members: &Extensions, prefixes: &Prefixes) -> (String, BTreeMap<String, String>) {
    let mut writer = Writer::new(prefixes, CbvFormat::Urn);
    let extensions = members.iter().filter(|(name, _)| name.contains(':') && name != SBDH_MEMBER);
    extensions.for_each(|(name, value)| extension::write(&mut writer, name, value));
    let others: Map<String, Value> = members.iter().filter(|(name, _)| is_beyond(name)).cloned().collect();
    if !others.is_empty() {
        let tag = writer.open_own(DOCUMENT);
        writer.text(&extension::json_text(&Value::Object(others)));
        writer.close(&tag);
    }
    writer.finish()
}

/// The member, or members, for an extension of a document.
pub(super) fn read_extension(
    element: &Element<'_>,
    source: &Source<'_>,
    prefixes: &Prefixes,
) -> Result<Extensions, Fault> {
    if *element.namespace != *MARKS || element.local != DOCUMENT {
        let name = extension::member_name(element, prefixes);
        return Ok(vec![(name, extension::read(element, source, prefixes)?)]);
    }
    match json::parse_event(&element.text()) {
        Some(Value::Object(others)) => Ok(others.into_iter().collect()),
        _ => Err(Fault::new("marked-json", element.span.start, "an element that is marked as JSON is no object")),
    }
}

/// `VocabularyList` for vocabularies in the shape of the JSON binding.
pub(super) fn vocabulary_list(writer: &mut Writer<'_>, list: &[Value]) {
    writer.open("VocabularyList");
    for vocabulary in list {
        writer.open("Vocabulary");
        writer.attribute("type", vocabulary["type"].as_str().unwrap_or_default());
        let elements = vocabulary["vocabularyElementList"].as_array().map_or(&[][..], Vec::as_slice);
        if !elements.is_empty() {
            writer.open("VocabularyElementList");
            elements.iter().for_each(|element| write_element(writer, element));
            writer.close("VocabularyElementList");
        }
        writer.close("Vocabulary");
    }
    writer.close("VocabularyList");
}

fn write_element(writer: &mut Writer<'_>, element: &Value) {
    writer.open("VocabularyElement");
    writer.attribute("id", element["id"].as_str().unwrap_or_default());
    for attribute in element["attributes"].as_array().into_iter().flatten() {
        writer.open("attribute");
        writer.attribute("id", attribute["id"].as_str().unwrap_or_default());
        match &attribute["attribute"] {
            Value::Object(members) => members.iter().for_each(|(name, value)| extension::write(writer, name, value)),
            Value::String(text) => writer.text(text),
            Value::Null => {}
            other => {
                writer.mark("json", "true");
                writer.text(&extension::json_text(other));
            }
        }
        writer.close("attribute");
    }
    if let Some(children) = element["children"].as_array() {
        writer.open("children");
        children.iter().for_each(|id| writer.leaf("id", id.as_str().unwrap_or_default()));
        writer.close("children");
    }
    let others = element.as_object().into_iter().flatten().filter(|(name, _)| name.contains(':'));
    others.for_each(|(name, value)| extension::write(writer, name, value));
    writer.close("VocabularyElement");
}
