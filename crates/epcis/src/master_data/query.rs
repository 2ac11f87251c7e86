use std::collections::HashSet;

use super::{VTYPE, Vocabulary, VocabularyElement, key, text};
use crate::query::ParameterError;
use crate::terms;

/// `SimpleMasterDataQuery` (EPCIS 1.2 and 2.0, 8.2.7.2).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct VocabularyQuery {
    /// `includeAttributes`: give the attributes.
    pub attributes: bool,
    /// `includeChildren`: give the children.
    pub children: bool,
    /// `vocabularyName`; empty for all.
    pub vocabularies: Vec<String>,
    /// `attributeNames`: of the attributes only these; all where it is absent.
    pub attribute_names: Option<Vec<String>>,
    /// `EQ_name`, canonical keys: these elements.
    pub names: Option<Vec<String>>,
    /// `WD_name`, canonical keys: these and what lies within them.
    pub within: Option<Vec<String>>,
    /// `HASATTR`: elements with one of these attributes; each of the lists must hold.
    pub has: Vec<Vec<String>>,
    /// `EQATTR_{attribute}`: elements whose attribute has one of these values.
    pub equal: Vec<(String, Vec<String>)>,
    /// `maxElementCount`: refuse to answer when there are more.
    pub max_elements: Option<u64>,
}

impl VocabularyQuery {
    /// Reads the parameters, a list of values for each.
    pub fn compile(parameters: impl IntoIterator<Item = (String, Vec<String>)>) -> Result<Self, ParameterError> {
        let mut query = Self::default();
        let mut seen = Vec::new();
        for (name, values) in parameters {
            if seen.contains(&name) {
                return Err(wrong(&name, "stands twice"));
            }
            query.parameter(&name, values)?;
            seen.push(name);
        }
        for required in ["includeAttributes", "includeChildren"] {
            if !seen.iter().any(|name| name == required) {
                return Err(wrong(required, "is required: true or false"));
            }
        }
        if query.attribute_names.is_some() && !query.attributes {
            return Err(wrong("attributeNames", "needs includeAttributes to be true"));
        }
        Ok(query)
    }

    fn parameter(&mut self, name: &str, values: Vec<String>) -> Result<(), ParameterError> {
        let keys = |values: Vec<String>| values.iter().map(|id| terms::key(id)).collect();
        match name {
            "includeAttributes" => self.attributes = boolean(name, &values)?,
            "includeChildren" => self.children = boolean(name, &values)?,
            "maxElementCount" => self.max_elements = Some(number(name, &values)?),
            "vocabularyName" => self.vocabularies = values,
            "attributeNames" => self.attribute_names = Some(values),
            "EQ_name" => self.names = Some(keys(values)),
            "WD_name" => self.within = Some(keys(values)),
            "HASATTR" => self.has.push(values),
            _ => match name.strip_prefix("EQATTR_").filter(|attribute| !attribute.is_empty()) {
                Some(attribute) => self.equal.push((attribute.to_owned(), values)),
                None => return Err(wrong(name, "is not a parameter of SimpleMasterDataQuery")),
            },
        }
        Ok(())
    }

    /// What tells whether elements satisfy the query; `within` are the keys that `WD_name` stands for.
    pub fn matcher(&self, within: &[String]) -> Matcher<'_> {
        let set = |list: &[String]| list.iter().cloned().collect::<HashSet<String>>();
        let equal = self.equal.iter().map(|(name, wanted)| {
            // A value is found by its text, and an identifier in every spelling.
            (name.as_str(), set(wanted).into_iter().chain(wanted.iter().map(|text| terms::key(text))).collect())
        });
        Matcher {
            vocabularies: set(&self.vocabularies),
            names: self.names.as_deref().map(set),
            within: self.within.is_some().then(|| set(within)),
            has: self.has.iter().map(|wanted| set(wanted)).collect(),
            equal: equal.collect(),
        }
    }

    /// The part of an element that is asked for.
    pub fn shown(&self, mut element: VocabularyElement) -> VocabularyElement {
        if !self.attributes {
            element.attributes.clear();
        } else if let Some(wanted) = &self.attribute_names {
            element.attributes.retain(|(name, _)| wanted.contains(name));
        }
        if !self.children {
            element.children.clear();
        }
        element
    }

    /// The vocabularies of an answer in the order in which they are given, each once.
    pub fn grouped(elements: impl IntoIterator<Item = (String, VocabularyElement)>) -> Vec<Vocabulary> {
        let mut vocabularies: Vec<Vocabulary> = Vec::new();
        for (kind, element) in elements {
            match vocabularies.iter_mut().find(|known| known.kind == kind) {
                Some(known) => known.elements.push(element),
                None => vocabularies.push(Vocabulary { kind, elements: vec![element], extensions: Vec::new() }),
            }
        }
        vocabularies
    }
}

/// A query made ready for many elements: every list is a set.
#[derive(Debug)]
pub struct Matcher<'q> {
    vocabularies: HashSet<String>,
    names: Option<HashSet<String>>,
    within: Option<HashSet<String>>,
    has: Vec<HashSet<String>>,
    equal: Vec<(&'q str, HashSet<String>)>,
}

impl Matcher<'_> {
    /// Whether an element of a vocabulary satisfies the query.
    pub fn matches(&self, kind: &str, element: &VocabularyElement) -> bool {
        let names = [key(kind, &element.id), terms::key(&element.id)];
        let one_of = |wanted: &HashSet<String>| names.iter().any(|name| wanted.contains(name));
        self.wants(kind)
            && self.names.as_ref().is_none_or(one_of)
            && self.within.as_ref().is_none_or(one_of)
            && self.has.iter().all(|wanted| element.attributes.iter().any(|(name, _)| wanted.contains(name)))
            && self.equal.iter().all(|(name, wanted)| has_value(element, name, wanted))
    }

    /// Whether the elements of a vocabulary are asked for.
    fn wants(&self, kind: &str) -> bool {
        let short = kind.strip_prefix(VTYPE);
        self.vocabularies.is_empty()
            || self.vocabularies.contains(kind)
            || short.is_some_and(|short| self.vocabularies.contains(short))
    }
}

fn has_value(element: &VocabularyElement, name: &str, wanted: &HashSet<String>) -> bool {
    let values = element.attributes.iter().filter(|(known, _)| known == name);
    values
        .filter_map(|(_, value)| text(value))
        .any(|value| wanted.contains(&*value) || wanted.contains(&terms::key(&value)))
}

fn boolean(name: &str, values: &[String]) -> Result<bool, ParameterError> {
    match values {
        [value] if value == "true" || value == "1" => Ok(true),
        [value] if value == "false" || value == "0" => Ok(false),
        _ => Err(wrong(name, "expected true or false")),
    }
}

fn number(name: &str, values: &[String]) -> Result<u64, ParameterError> {
    let number = if let [value] = values { value.parse().ok().filter(|number| *number > 0) } else { None };
    number.ok_or_else(|| wrong(name, "expected a whole number above 0"))
}

fn wrong(parameter: &str, message: &str) -> ParameterError {
    ParameterError { parameter: parameter.to_owned(), message: message.to_owned() }
}
