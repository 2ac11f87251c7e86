//! Master data in XML, in the shape of the JSON binding (EPCIS 2.0, section 9.4; `epcisMasterData` there).
//!
//! What is said beside the standard comes along as it does with events: attributes as `nguon:attributes`, elements in an
//! `extension` as members of `nguon:extension`, elements of other namespaces as members with a prefix.

use serde_json::{Map, Value, json};

use super::extension;
use super::names::{self, XML, XSI};
use super::read;
use super::tree::{Element, Fault, Source};
use super::write::{self, Writer};
use crate::Severity;
use crate::json::Prefixes;

type Members = Map<String, Value>;

/// Master data is read with these at hand.
#[derive(Clone, Copy)]
pub(super) struct Reading<'s, 'a, 'p> {
    pub(super) source: &'s Source<'a>,
    pub(super) prefixes: &'p Prefixes,
}

/// Declares what the members for an element and all below will need beyond what is declared around it.
pub(super) fn declare(element: &Element<'_>, prefixes: &mut Prefixes) -> Result<(), Fault> {
    let mut own = Members::new();
    read::namespaces_below(element, prefixes, &mut own);
    declare_all(own, element, prefixes)
}

/// The same for the attributes of an element alone.
pub(super) fn declare_attributes(element: &Element<'_>, prefixes: &mut Prefixes) -> Result<(), Fault> {
    let mut own = Members::new();
    read::used_by_attributes(element, prefixes, &mut own);
    declare_all(own, element, prefixes)
}

fn declare_all(own: Members, element: &Element<'_>, prefixes: &mut Prefixes) -> Result<(), Fault> {
    if own.is_empty() {
        return Ok(());
    }
    let findings = prefixes.extend(&Value::Object(own), "");
    match findings.into_iter().find(|finding| finding.severity == Severity::Error) {
        Some(finding) => Err(Fault::new("prefix", element.span.start, finding.message)),
        None => Ok(()),
    }
}

/// Declares the prefixes of marks that members turned out to need.
pub(super) fn declare_marks(members: &Members, prefixes: &mut Prefixes) {
    for (name, value) in members {
        for (prefix, iri) in [(names::MARK, names::MARK_IRI), ("xsi", XSI), ("xml", XML)] {
            let is_used = name.strip_prefix(prefix).is_some_and(|rest| rest.starts_with(':'));
            if is_used && prefixes.namespace(prefix).is_none() {
                prefixes.insert(prefix, iri);
            }
        }
        declare_marks_in(value, prefixes);
    }
}

fn declare_marks_in(value: &Value, prefixes: &mut Prefixes) {
    match value {
        Value::Object(members) => declare_marks(members, prefixes),
        Value::Array(items) => items.iter().for_each(|item| declare_marks_in(item, prefixes)),
        _ => {}
    }
}

impl Reading<'_, '_, '_> {
    /// `epcisMasterData`, for the element that holds the list of vocabularies.
    pub(super) fn master_data(self, element: &Element<'_>) -> Result<Value, Fault> {
        let mut members = Members::new();
        for child in element.elements().filter(|it| it.is_plain() && it.local == "VocabularyList") {
            members.insert("vocabularyList".to_owned(), self.list(child)?);
        }
        self.others(element, &[], &mut members)?;
        Ok(Value::Object(members))
    }

    /// `vocabularyList`.
    pub(super) fn list(self, element: &Element<'_>) -> Result<Value, Fault> {
        element.elements().filter(|it| it.local == "Vocabulary").map(|it| self.vocabulary(it)).collect()
    }

    fn vocabulary(self, element: &Element<'_>) -> Result<Value, Fault> {
        let mut elements = Vec::new();
        for list in element.elements().filter(|it| it.is_plain() && it.local == "VocabularyElementList") {
            for child in list.elements().filter(|it| it.local == "VocabularyElement") {
                elements.push(self.element(child)?);
            }
        }
        let mut members = Members::new();
        members.insert("type".to_owned(), required(element, "type")?);
        members.insert("vocabularyElementList".to_owned(), Value::Array(elements));
        self.others(element, &["type"], &mut members)?;
        Ok(Value::Object(members))
    }

    fn element(self, element: &Element<'_>) -> Result<Value, Fault> {
        let mut members = Members::new();
        members.insert("id".to_owned(), required(element, "id")?);
        let mut attributes = Vec::new();
        for child in element.elements().filter(|it| it.is_plain()) {
            match child.local {
                "attribute" => {
                    let value = extension::read_besides(child, &["id"], self.source, self.prefixes)?;
                    attributes.push(json!({ "id": required(child, "id")?, "attribute": value }));
                }
                "children" => {
                    let ids = child.elements().map(|id| Value::String(id.text().trim().to_owned()));
                    members.insert("children".to_owned(), ids.collect());
                }
                _ => {}
            }
        }
        if !attributes.is_empty() {
            members.insert("attributes".to_owned(), Value::Array(attributes));
        }
        self.others(element, &["id"], &mut members)?;
        Ok(Value::Object(members))
    }

    /// What an element says beyond the standard, and beyond those attributes; nothing takes the place of a member.
    pub(super) fn others(self, element: &Element<'_>, but: &[&str], members: &mut Members) -> Result<(), Fault> {
        let mut others = extension::attributes(element, but, self.prefixes);
        element.elements().try_for_each(|child| self.other(child, &mut others))?;
        for (name, value) in others {
            members.entry(name).or_insert(value);
        }
        Ok(())
    }

    /// Adds the member for a child that is an extension, or for an `extension` with elements of no namespace.
    pub(super) fn other(self, child: &Element<'_>, members: &mut Members) -> Result<(), Fault> {
        if !child.is_plain() {
            let name = extension::member_name(child, self.prefixes);
            // Marks could give it the name of a member of the standard.
            if name.contains(':') {
                extension::add(members, name, extension::read(child, self.source, self.prefixes)?);
            }
        } else if child.local == "extension" {
            let mut plain = Members::new();
            for extension in child.elements().filter(|it| it.local != "EPCISMasterData") {
                let name = extension::member_name(extension, self.prefixes);
                extension::add(&mut plain, name, extension::read(extension, self.source, self.prefixes)?);
            }
            if !plain.is_empty() {
                extension::add(members, EXTENSION.to_owned(), Value::Object(plain));
            }
        }
        Ok(())
    }
}

/// The member for elements without namespace in an `extension`.
const EXTENSION: &str = "nguon:extension";

fn required(element: &Element<'_>, name: &str) -> Result<Value, Fault> {
    let value = element.attribute(name).map(|text| Value::String(text.trim().to_owned()));
    value.ok_or_else(|| Fault::new("missing", element.span.start, format!("“{}” has no {name}", element.local)))
}

/// `VocabularyList` for vocabularies in the shape of the JSON binding.
pub(super) fn vocabulary_list(writer: &mut Writer<'_>, list: &[Value]) {
    writer.open("VocabularyList");
    for vocabulary in list {
        writer.open("Vocabulary");
        writer.attribute("type", vocabulary["type"].as_str().unwrap_or_default());
        own_attributes(writer, vocabulary);
        let elements = vocabulary["vocabularyElementList"].as_array().map_or(&[][..], Vec::as_slice);
        if !elements.is_empty() {
            writer.open("VocabularyElementList");
            elements.iter().for_each(|element| write_element(writer, element));
            writer.close("VocabularyElementList");
        }
        write_others(writer, vocabulary, &["type", "vocabularyElementList"]);
        writer.close("Vocabulary");
    }
    writer.close("VocabularyList");
}

fn write_element(writer: &mut Writer<'_>, element: &Value) {
    writer.open("VocabularyElement");
    writer.attribute("id", element["id"].as_str().unwrap_or_default());
    own_attributes(writer, element);
    for attribute in element["attributes"].as_array().into_iter().flatten() {
        writer.open("attribute");
        writer.attribute("id", attribute["id"].as_str().unwrap_or_default());
        extension::write_untyped(writer, &attribute["attribute"], &["id"]);
        writer.close("attribute");
    }
    if let Some(children) = element["children"].as_array() {
        writer.open("children");
        children.iter().for_each(|id| writer.leaf("id", id.as_str().unwrap_or_default()));
        writer.close("children");
    }
    write_others(writer, element, &["id", "attributes", "children"]);
    writer.close("VocabularyElement");
}

/// Attributes of the element itself, behind those of the standard.
pub(super) fn own_attributes(writer: &mut Writer<'_>, value: &Value) {
    if let Some(attributes) = value.get("nguon:attributes").filter(|it| write::is_attributes("nguon:attributes", it)) {
        write::own_attributes(writer, &vec![("nguon:attributes".to_owned(), attributes.clone())]);
    }
}

/// Members beyond those of the standard, as elements behind the standard's own; those without prefix are not said.
pub(super) fn write_others(writer: &mut Writer<'_>, value: &Value, standard: &[&str]) {
    write_plain(writer, value);
    for (name, value) in value.as_object().into_iter().flatten() {
        let is_said = standard.contains(&name.as_str()) || name == EXTENSION || write::is_attributes(name, value);
        if name.contains(':') && !is_said {
            extension::write(writer, name, value);
        }
    }
}

/// The `extension` with elements without namespace; some places of the schema have no room for others.
pub(super) fn write_plain(writer: &mut Writer<'_>, value: &Value) {
    let plain = || value.get(EXTENSION).and_then(Value::as_object).into_iter().flatten();
    if plain().next().is_some() && plain().all(|(name, _)| names::is_nc_name(name)) {
        writer.open("extension");
        plain().for_each(|(name, value)| extension::write(writer, name, value));
        writer.close("extension");
    }
}
