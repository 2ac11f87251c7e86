//! Vocabulary elements: master data as documents bring it, one record for each owner, vocabulary and identifier.
//!
//! A record is found by digests of its identifier, its vocabulary and its attributes, so that however long a text is,
//! the index has short keys; what is found is checked against the element itself.

use std::collections::BTreeMap;

use epcis::Prefixes;
use epcis::master_data::{self, Vocabulary, VocabularyElement};
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use sha2::{Digest, Sha256};

use crate::Store;
use crate::backend::Value;
use crate::capture::Owner;
use crate::error::{Error, Result};
use crate::record::{RecordKind, RecordWrite};

/// An element on its way in.
#[derive(Clone, Debug)]
pub struct VocabularyWrite(pub(crate) RecordWrite);

/// By what elements are found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Subject<'a> {
    /// An identifier, as a canonical key.
    Id(&'a str),
    /// A vocabulary.
    Kind(&'a str),
    /// The name of an attribute.
    Attribute(&'a str),
    /// The name of an attribute and its value.
    Value(&'a str, &'a str),
}

/// Whose elements are looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VocabularyScope {
    /// GLN of the organisation; every organisation when absent.
    pub owner: Option<String>,
    /// Those of the sandbox, or the real ones.
    pub sandbox: bool,
}

#[derive(Serialize, Deserialize)]
struct Body {
    kind: String,
    element: Json,
    /// Names of its attributes as IRIs, where they are written shorter.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    names: Vec<(String, String)>,
    /// What the prefixes of its names stand for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    prefixes: Vec<(String, String)>,
}

impl VocabularyWrite {
    /// An element of a vocabulary of `kind`; `prefixes` are those of its document.
    pub fn new(owner: &Owner, kind: &str, element: &VocabularyElement, prefixes: &Prefixes) -> Result<Self> {
        let id = master_data::key(kind, &element.id);
        let place = digest(&[if owner.sandbox { "sandbox" } else { "" }, kind, &id]);
        let mut subjects = vec![Subject::Id(&id).text(), Subject::Kind(kind).text()];
        let mut names = BTreeMap::new();
        for (name, value) in &element.attributes {
            let full = master_data::attribute_name(name, prefixes);
            subjects.push(Subject::Attribute(&full).text());
            if let Some(value) = master_data::text(value) {
                subjects.push(Subject::Value(&full, &value).text());
            }
            if full != *name {
                names.insert(name.clone(), full.into_owned());
            }
        }
        subjects.sort_unstable();
        subjects.dedup();
        let prefixes = master_data::prefixes_of(element, prefixes);
        let body =
            Body { kind: kind.to_owned(), element: element.to_json(), names: names.into_iter().collect(), prefixes };
        let key = format!("{} {place}", owner.organisation);
        RecordWrite::new(RecordKind::Vocabulary, &key, owner.clone(), "", &subjects, &body).map(Self)
    }

    /// Every element of these vocabularies.
    pub fn all(owner: &Owner, vocabularies: &[Vocabulary], prefixes: &Prefixes) -> Result<Vec<Self>> {
        let elements = vocabularies.iter().flat_map(|it| it.elements.iter().map(move |element| (&it.kind, element)));
        elements.map(|(kind, element)| Self::new(owner, kind, element, prefixes)).collect()
    }
}

impl Subject<'_> {
    fn text(&self) -> String {
        match self {
            Self::Id(key) => format!("id:{}", digest(&[key])),
            Self::Kind(kind) => format!("kind:{}", digest(&[kind])),
            Self::Attribute(name) => format!("attribute:{}", digest(&[name])),
            // However an identifier is written as a value.
            Self::Value(name, value) => format!("value:{}", digest(&[name, &epcis::terms::key(value)])),
        }
    }
}

/// A found element.
#[derive(Clone, Debug, PartialEq)]
pub struct StoredElement {
    /// Its vocabulary.
    pub kind: String,
    /// What is said.
    pub element: VocabularyElement,
    /// Names of its attributes as IRIs, where they are written shorter.
    pub names: Vec<(String, String)>,
    /// What the prefixes of its names stand for.
    pub prefixes: Vec<(String, String)>,
}

impl Store {
    /// Puts elements outside a capture, each as a new version unless it equals the current one.
    pub async fn vocabulary_put(&self, writes: Vec<VocabularyWrite>) -> Result<()> {
        let writes = writes.into_iter().map(|write| write.0).collect();
        self.writer.write(crate::writer::Work::Records(writes)).await.map(|_| ())
    }

    /// Elements under one of the subjects, or all when none are given; `limit` at most, in a fixed order.
    pub async fn vocabulary_find(
        &self,
        scope: &VocabularyScope,
        subjects: Option<&[Subject<'_>]>,
        limit: usize,
    ) -> Result<Vec<StoredElement>> {
        let mut parameters = vec![Value::Int(RecordKind::Vocabulary as i64), scope.sandbox.into()];
        parameters.push(Value::Int(i64::try_from(limit).unwrap_or(i64::MAX)));
        let texts = subjects.map(|subjects| Value::Texts(subjects.iter().map(Subject::text).collect()));
        let sql = match (&scope.owner, &texts) {
            (None, None) => ALL,
            (Some(_), None) => OWN,
            (None, Some(_)) => ABOUT,
            (Some(_), Some(_)) => OWN_ABOUT,
        };
        // The list of subjects comes before the owner where both are.
        parameters.extend(texts);
        parameters.extend(scope.owner.as_deref().map(Value::from));
        let rows = self.db.rows(sql, parameters).await?;
        rows.into_iter().map(|mut row| stored(&row.blob(0)?)).collect()
    }
}

const ALL: &str = "SELECT h.body FROM record_head h WHERE h.kind = $1 AND h.sandbox = $2 ORDER BY h.key LIMIT $3";
const OWN: &str = "SELECT h.body FROM record_head h WHERE h.kind = $1 AND h.sandbox = $2 AND h.owner = $4
                   ORDER BY h.key LIMIT $3";
const ABOUT: &str = "SELECT h.body FROM record_head h WHERE h.kind = $1 AND h.sandbox = $2 AND h.key IN
                     (SELECT s.key FROM record_subject s WHERE s.kind = $1 AND s.subject @in($4))
                     ORDER BY h.key LIMIT $3";
const OWN_ABOUT: &str = "SELECT h.body FROM record_head h WHERE h.kind = $1 AND h.sandbox = $2 AND h.owner = $5
                         AND h.key IN (SELECT s.key FROM record_subject s WHERE s.kind = $1 AND s.subject @in($4))
                         ORDER BY h.key LIMIT $3";

fn stored(body: &[u8]) -> Result<StoredElement> {
    let broken = |what: &str| Error::Broken(format!("element of a vocabulary: {what}"));
    let body = serde_json::from_slice(body).map_err(|error| broken(&error.to_string()))?;
    let Body { kind, element, names, prefixes } = body;
    let element = master_data::element_from_json(&element).ok_or_else(|| broken("not an element"))?;
    Ok(StoredElement { kind, element, names, prefixes })
}

/// A short name for texts of any length, which nobody can aim.
fn digest(parts: &[&str]) -> String {
    let mut digest = Sha256::new();
    for part in parts {
        digest.update((part.len() as u64).to_be_bytes());
        digest.update(part);
    }
    digest.finalize()[..16].iter().map(|byte| format!("{byte:02x}")).collect()
}
