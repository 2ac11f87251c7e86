use std::collections::HashMap;

use serde_json::Value;

use crate::Finding;
use crate::validate::{push_step, shown};

/// Prefixes of extension names and the namespaces they stand for: those of the standard context and those that a
/// document's `@context` declares.
///
/// Nothing is fetched: of a context given by its address only the standard one is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Prefixes {
    declared: HashMap<String, String>,
}

/// Prefixes of the standard context (EPCIS 2.0, `epcis-context.jsonld`).
const STANDARD: [(&str, &str); 8] = [
    ("epcis", "https://ref.gs1.org/epcis/"),
    ("cbv", "https://ref.gs1.org/cbv/"),
    ("cbvmda", "urn:epcglobal:cbv:mda:"),
    ("gs1", "https://gs1.org/voc/"),
    ("rdfs", "http://www.w3.org/2000/01/rdf-schema#"),
    ("owl", "http://www.w3.org/2002/07/owl#"),
    ("xsd", "http://www.w3.org/2001/XMLSchema#"),
    ("dcterms", "http://purl.org/dc/terms/"),
];

/// The file name that every published address of the standard context ends with.
const STANDARD_FILE: &str = "epcis-context.jsonld";

/// Schemes without `//` that begin an absolute IRI rather than a compact one.
const SCHEMES: [&str; 6] = ["urn", "tag", "did", "ni", "info", "mailto"];

impl Default for Prefixes {
    /// The standard prefixes alone.
    fn default() -> Self {
        Self { declared: STANDARD.iter().map(|(prefix, iri)| ((*prefix).to_owned(), (*iri).to_owned())).collect() }
    }
}

impl Prefixes {
    /// Reads a `@context`: an address, an object, or an array of both. Pointers of findings begin at the context.
    pub fn from_context(value: &Value) -> (Self, Vec<Finding>) {
        let mut prefixes = Self::default();
        let findings = prefixes.extend(value, "");
        (prefixes, findings)
    }

    /// The absolute IRI of a name: `ex:f` becomes `https://…f`, an absolute IRI stays. Nothing for a name without
    /// prefix and for an undeclared prefix.
    pub fn expand(&self, name: &str) -> Option<String> {
        let (prefix, rest) = name.split_once(':')?;
        if rest.starts_with("//") {
            return Some(name.to_owned());
        }
        match self.declared.get(prefix) {
            Some(namespace) => Some(format!("{namespace}{rest}")),
            None if is_iri_scheme(prefix) => Some(name.to_owned()),
            None => None,
        }
    }

    /// The IRI that `prefix` stands for.
    pub fn namespace(&self, prefix: &str) -> Option<&str> {
        self.declared.get(prefix).map(String::as_str)
    }

    /// Every prefix with the IRI that it stands for.
    pub(crate) fn all(&self) -> impl Iterator<Item = (&str, &str)> {
        self.declared.iter().map(|(prefix, iri)| (prefix.as_str(), iri.as_str()))
    }

    /// Prefixes that the standard context does not declare, or declares otherwise, in order.
    pub fn beyond_standard(&self) -> impl Iterator<Item = (&str, &str)> {
        let mut beyond: Vec<(&str, &str)> = self.all().filter(|declared| !STANDARD.contains(declared)).collect();
        beyond.sort_unstable();
        beyond.into_iter()
    }

    /// Declares a prefix.
    pub(crate) fn insert(&mut self, prefix: &str, iri: &str) {
        self.declared.insert(prefix.to_owned(), iri.to_owned());
    }

    /// Whether [`Prefixes::expand`] would give an IRI.
    pub(crate) fn knows(&self, name: &str) -> bool {
        name.split_once(':').is_some_and(|(prefix, rest)| {
            rest.starts_with("//") || self.declared.contains_key(prefix) || is_iri_scheme(prefix)
        })
    }

    /// Adds what a further context declares; a later declaration takes the place of an earlier one.
    pub(crate) fn extend(&mut self, context: &Value, pointer: &str) -> Vec<Finding> {
        let mut findings = Vec::new();
        let mut addresses = Vec::new();
        match context {
            Value::Array(items) => {
                for (index, item) in items.iter().enumerate() {
                    self.extend_one(item, &format!("{pointer}/{index}"), &mut addresses, &mut findings);
                }
            }
            single => self.extend_one(single, pointer, &mut addresses, &mut findings),
        }
        findings.extend(addresses.iter().filter(|(_, address)| !address.ends_with(STANDARD_FILE)).map(
            |(pointer, address)| {
                let message = format!("the context “{}” is not read: only the standard one is known", shown(address));
                Finding::warning("context-unknown", pointer, message)
            },
        ));
        findings
    }

    fn extend_one<'a>(
        &mut self,
        context: &'a Value,
        pointer: &str,
        addresses: &mut Vec<(String, &'a str)>,
        findings: &mut Vec<Finding>,
    ) {
        match context {
            Value::String(address) => addresses.push((pointer.to_owned(), address)),
            Value::Object(terms) => {
                for (term, definition) in terms {
                    // Keywords such as @vocab, and what JSON-LD says about names with a prefix, declare no prefix.
                    if !is_prefix(term) {
                        continue;
                    }
                    let mut pointer = pointer.to_owned();
                    push_step(&mut pointer, term);
                    findings.extend(self.declare(term, definition, &pointer));
                }
            }
            Value::Null => {}
            _ => findings.push(Finding::error("context", pointer, "a context is an address or an object of prefixes")),
        }
    }

    fn declare(&mut self, prefix: &str, definition: &Value, pointer: &str) -> Option<Finding> {
        let iri = match definition {
            Value::String(iri) => iri,
            // A definition without @id only gives a term its type.
            Value::Object(members) => match members.get("@id") {
                Some(Value::String(iri)) => iri,
                _ => return None,
            },
            Value::Null => return None,
            _ => return Some(Finding::error("context", pointer, "a prefix stands for an IRI in double quotes")),
        };
        if iri.starts_with('@') {
            return None;
        }
        let Some(namespace) = self.expand(iri) else {
            let message = format!("“{}” is not an absolute IRI, which a prefix has to stand for", shown(iri));
            return Some(Finding::error("context", pointer, message));
        };
        let standard = STANDARD.iter().find(|(name, _)| *name == prefix);
        self.declared.insert(prefix.to_owned(), namespace);
        standard.filter(|(_, known)| known != iri).map(|(_, known)| {
            let message = format!("“{prefix}” stands for “{known}” in the standard, not for “{}”", shown(iri));
            Finding::warning("context-redefined", pointer, message)
        })
    }
}

/// Whether a term can stand before a colon, in XML too: letters and digits with `-`, `_` and `.` within.
fn is_prefix(term: &str) -> bool {
    term.starts_with(|first: char| first.is_alphabetic() || first == '_')
        && term.chars().all(|letter| letter.is_alphanumeric() || matches!(letter, '-' | '_' | '.'))
}

fn is_iri_scheme(prefix: &str) -> bool {
    SCHEMES.iter().any(|scheme| prefix.eq_ignore_ascii_case(scheme))
}

/// Whether a context names the standard one, without which its terms have no meaning in JSON-LD.
pub(super) fn names_standard(context: &Value) -> bool {
    let is_standard = |item: &Value| item.as_str().is_some_and(|address| address.ends_with(STANDARD_FILE));
    is_standard(context) || context.as_array().is_some_and(|items| items.iter().any(is_standard))
}
