//! Master data of EPCIS (1.2 and 2.0, section 6.1; CBV 2.0, section 9): vocabularies, their elements, and what is said of
//! each, as it stands in the header of a document.
//!
//! Both syntaxes come in the shape of JSON, `epcisHeader.epcisMasterData.vocabularyList`; nothing of it is lost: an
//! attribute may be a text or a whole object, and members of other namespaces are kept where they stood.

mod prefixes;
mod query;
mod read;

use std::borrow::Cow;

use serde_json::{Map, Value};

pub use prefixes::{bring_under, prefixes_of};
pub use query::VocabularyQuery;
pub use read::{element_from_json, from_members};

use crate::model::Extensions;
use crate::vocabulary::{Kind, canonical};
use crate::{Prefixes, terms};

/// What the names of the vocabularies of the standard begin with.
pub const VTYPE: &str = "urn:epcglobal:epcis:vtype:";

/// What is said about the identifiers of one kind.
#[derive(Clone, Debug, PartialEq)]
pub struct Vocabulary {
    /// `type`, such as `urn:epcglobal:epcis:vtype:BusinessLocation`.
    pub kind: String,
    /// Its elements in order.
    pub elements: Vec<VocabularyElement>,
    /// Members beyond the standard.
    pub extensions: Extensions,
}

/// What is said about one identifier.
#[derive(Clone, Debug, PartialEq)]
pub struct VocabularyElement {
    /// The identifier as captured.
    pub id: String,
    /// Attributes in order; a name may occur again. A value is a text or an object.
    pub attributes: Vec<(String, Value)>,
    /// Identifiers of what belongs to it, such as the rooms of a building.
    pub children: Vec<String>,
    /// Members beyond the standard.
    pub extensions: Extensions,
}

impl VocabularyElement {
    /// The element in the JSON form of the standard.
    pub fn to_json(&self) -> Value {
        let mut members = Map::new();
        members.insert("id".to_owned(), Value::String(self.id.clone()));
        if !self.attributes.is_empty() {
            let attributes = self.attributes.iter().map(|(id, value)| {
                let pair = [("id".to_owned(), Value::String(id.clone())), ("attribute".to_owned(), value.clone())];
                Value::Object(pair.into_iter().collect())
            });
            members.insert("attributes".to_owned(), attributes.collect());
        }
        if !self.children.is_empty() {
            members.insert("children".to_owned(), self.children.iter().cloned().map(Value::String).collect());
        }
        members.extend(self.extensions.iter().cloned());
        Value::Object(members)
    }

    /// The values of an attribute as texts; an object has none.
    pub fn texts<'a>(&'a self, name: &'a str) -> impl Iterator<Item = Cow<'a, str>> {
        let named = self.attributes.iter().filter(move |(known, _)| known == name);
        named.filter_map(|(_, value)| text(value))
    }
}

impl Vocabulary {
    /// The vocabulary in the JSON form of the standard.
    pub fn to_json(&self) -> Value {
        let mut members = Map::new();
        members.insert("type".to_owned(), Value::String(self.kind.clone()));
        let elements = self.elements.iter().map(VocabularyElement::to_json).collect();
        members.insert("vocabularyElementList".to_owned(), elements);
        members.extend(self.extensions.iter().cloned());
        Value::Object(members)
    }
}

/// One form for every spelling of an identifier in a vocabulary: URN and Digital Link of a key, short and long names of CBV.
pub fn key(kind: &str, id: &str) -> String {
    match kind.strip_prefix(VTYPE) {
        Some("BusinessStep") => canonical(Kind::BizStep, id).into_owned(),
        Some("Disposition") => canonical(Kind::Disposition, id).into_owned(),
        _ => terms::key(id),
    }
}

/// A value that can be compared with a text, without the space around it.
pub fn text(value: &Value) -> Option<Cow<'_, str>> {
    match value {
        Value::String(text) => Some(Cow::Borrowed(text.trim())),
        Value::Number(_) | Value::Bool(_) => Some(Cow::Owned(value.to_string())),
        // A typed value of JSON-LD, and the text of an element in XML that has attributes.
        Value::Object(members) => members.get("@value").or_else(|| members.get("nguon:text")).and_then(text),
        Value::Null | Value::Array(_) => None,
    }
}

/// The namespace of the attributes of CBV (2.0, section 9), by which `cbvmda:site` is `urn:epcglobal:cbv:mda:site`.
const MDA: &str = "urn:epcglobal:cbv:mda";

/// The full name of an attribute: an IRI where its prefix is known.
pub fn attribute_name<'a>(name: &'a str, prefixes: &Prefixes) -> Cow<'a, str> {
    if let Some(local) = name.strip_prefix("cbvmda:") {
        return Cow::Owned(format!("{MDA}:{local}"));
    }
    if let Some(local) = name.strip_prefix(MDA).and_then(|rest| rest.strip_prefix('#')) {
        return Cow::Owned(format!("{MDA}:{local}"));
    }
    prefixes.expand(name).map_or(Cow::Borrowed(name), Cow::Owned)
}
