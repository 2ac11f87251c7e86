use std::collections::HashMap;
use std::sync::{Arc, LazyLock};

use serde_json::Value;

use crate::Finding;
use crate::validate::{push_step, shown};

/// Prefixes of extension names and the namespaces they stand for: those of the standard context and those that a
/// document's `@context` declares.
///
/// Nothing is fetched: of a context given by its address only the standard one is known.
///
/// Those of an event with a `@context` of its own share what its document declares: a small event costs little, however
/// many prefixes stand around it.
#[derive(Clone, Debug)]
pub struct Prefixes(Arc<Layer>);

#[derive(Clone, Debug, Default)]
struct Layer {
    /// What is declared here; `None` takes back what `outer` declares.
    declared: HashMap<String, Option<String>>,
    /// Prefixes by what they stood for when they were declared here.
    named: HashMap<String, Vec<String>>,
    outer: Option<Arc<Layer>>,
}

/// Prefixes that one context may declare, and the bytes of what one may stand for: no honest document comes near.
pub(crate) const MAX_DECLARED: usize = 1000;
const MAX_NAMESPACE: usize = 2048;
/// How often terms are looked at again that stand for something declared behind them.
const ROUNDS: usize = 8;

static STANDARD_LAYER: LazyLock<Arc<Layer>> = LazyLock::new(|| {
    let mut layer = Layer::default();
    STANDARD.iter().for_each(|(prefix, iri)| layer.set(prefix, Some((*iri).to_owned())));
    Arc::new(layer)
});

impl Layer {
    fn get(&self, prefix: &str) -> Option<&str> {
        match (self.declared.get(prefix), &self.outer) {
            (Some(found), _) => found.as_deref(),
            (None, Some(outer)) => outer.get(prefix),
            (None, None) => None,
        }
    }

    fn set(&mut self, prefix: &str, iri: Option<String>) {
        if let Some(iri) = &iri {
            self.named.entry(iri.clone()).or_default().push(prefix.to_owned());
        }
        self.declared.insert(prefix.to_owned(), iri);
    }

    /// Prefixes that stand for an IRI, or did.
    fn candidates<'a>(&'a self, iri: &'a str) -> impl Iterator<Item = &'a str> {
        let layers = std::iter::successors(Some(self), |layer| layer.outer.as_deref());
        layers.filter_map(move |layer| layer.named.get(iri)).flatten().map(String::as_str)
    }

    fn collect<'a>(&'a self, into: &mut HashMap<&'a str, Option<&'a str>>) {
        if let Some(outer) = &self.outer {
            outer.collect(into);
        }
        into.extend(self.declared.iter().map(|(prefix, iri)| (prefix.as_str(), iri.as_deref())));
    }
}

impl PartialEq for Prefixes {
    fn eq(&self, other: &Self) -> bool {
        let sorted = |it: &Self| {
            let mut all: Vec<(String, String)> = it.all().map(|(prefix, iri)| (prefix.into(), iri.into())).collect();
            all.sort_unstable();
            all
        };
        Arc::ptr_eq(&self.0, &other.0) || sorted(self) == sorted(other)
    }
}

impl Eq for Prefixes {}

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
        Self(Arc::clone(&STANDARD_LAYER))
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
        match self.0.get(prefix) {
            Some(namespace) => Some(format!("{namespace}{rest}")),
            None if is_iri_scheme(prefix) => Some(name.to_owned()),
            None => None,
        }
    }

    /// The IRI that `prefix` stands for.
    pub fn namespace(&self, prefix: &str) -> Option<&str> {
        self.0.get(prefix)
    }

    /// Whether a prefix stands for what the standard context says.
    pub(crate) fn is_standard(&self, prefix: &str) -> bool {
        STANDARD.iter().any(|(known, iri)| *known == prefix && self.namespace(prefix) == Some(iri))
    }

    /// The prefix that stands for an IRI, the first in order of several.
    pub(crate) fn prefix_of<'a>(&'a self, iri: &'a str) -> Option<&'a str> {
        self.0.candidates(iri).filter(|prefix| self.0.get(prefix) == Some(iri)).min()
    }

    /// Every prefix with the IRI that it stands for.
    pub(crate) fn all(&self) -> impl Iterator<Item = (&str, &str)> {
        let mut all = HashMap::new();
        self.0.collect(&mut all);
        all.into_iter().filter_map(|(prefix, iri)| Some((prefix, iri?)))
    }

    /// Prefixes that the standard context does not declare, or declares otherwise, in order.
    pub fn beyond_standard(&self) -> impl Iterator<Item = (&str, &str)> {
        let mut beyond: Vec<(&str, &str)> = self.all().filter(|declared| !STANDARD.contains(declared)).collect();
        beyond.sort_unstable();
        beyond.into_iter()
    }

    /// Declares a prefix.
    pub(crate) fn insert(&mut self, prefix: &str, iri: &str) {
        self.set(prefix, Some(iri.to_owned()));
    }

    fn set(&mut self, prefix: &str, iri: Option<String>) {
        match Arc::get_mut(&mut self.0) {
            Some(layer) => layer.set(prefix, iri),
            None => {
                let mut layer = Layer { outer: Some(Arc::clone(&self.0)), ..Layer::default() };
                layer.set(prefix, iri);
                self.0 = Arc::new(layer);
            }
        }
    }

    /// Whether [`Prefixes::expand`] would give an IRI.
    pub(crate) fn knows(&self, name: &str) -> bool {
        name.split_once(':').is_some_and(|(prefix, rest)| {
            rest.starts_with("//") || self.0.get(prefix).is_some() || is_iri_scheme(prefix)
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
                // Keywords such as @vocab, and what JSON-LD says about names with a prefix, declare no prefix.
                let mut left: Vec<(&String, &Value)> = terms.iter().filter(|(term, _)| is_prefix(term)).collect();
                let count = left.len() + self.0.declared.len();
                if count > MAX_DECLARED {
                    let message = format!("more than {MAX_DECLARED} prefixes are declared");
                    findings.push(Finding::error("context", pointer, message));
                    return;
                }
                // The order of terms says nothing: one may stand for something that is declared behind it.
                for round in 1..=ROUNDS {
                    let before = left.len();
                    let mut found = Vec::new();
                    left.retain(|(term, definition)| {
                        let mut pointer = pointer.to_owned();
                        push_step(&mut pointer, term);
                        let finding = self.declare(term, definition, &pointer);
                        let again = finding.as_ref().is_some_and(|finding| finding.code == UNKNOWN);
                        found.extend(finding);
                        again
                    });
                    let is_last = left.is_empty() || left.len() == before || round == ROUNDS;
                    findings.extend(found.into_iter().filter(|it| is_last || it.code != UNKNOWN).map(named));
                    if is_last {
                        break;
                    }
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
            Value::Null => {
                self.set(prefix, None);
                return None;
            }
            _ => return Some(Finding::error("context", pointer, "a prefix stands for an IRI in double quotes")),
        };
        if iri.starts_with('@') {
            return None;
        }
        let Some(namespace) = self.expand(iri) else {
            let message = format!("“{}” is not an absolute IRI, which a prefix has to stand for", shown(iri));
            return Some(Finding::error(UNKNOWN, pointer, message));
        };
        if namespace.len() > MAX_NAMESPACE {
            let message = format!("stands for {} bytes; {MAX_NAMESPACE} at most are read", namespace.len());
            return Some(Finding::error("context", pointer, message));
        }
        let standard = STANDARD.iter().find(|(name, _)| *name == prefix);
        self.set(prefix, Some(namespace));
        standard.filter(|(_, known)| known != iri).map(|(_, known)| {
            let message = format!("“{prefix}” stands for “{known}” in the standard, not for “{}”", shown(iri));
            Finding::warning("context-redefined", pointer, message)
        })
    }
}

/// The code of what is not declared, or not yet, while a context is read.
const UNKNOWN: &str = "context-later";

/// The same fault under the code that people see.
fn named(finding: Finding) -> Finding {
    if finding.code == UNKNOWN { Finding { code: "context", ..finding } } else { finding }
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
