//! Master data in the shape of EPCIS: what documents bring in their headers, and the registry of this node.

mod registry;

use std::collections::{BTreeMap, HashMap, HashSet};

use epcis::master_data::{self, Vocabulary, VocabularyQuery};
use epcis::query::{EventQuery, Lookup};
use epcis::{Document, Prefixes};
use store::Owner;
use store::vocabulary::{StoredElement, Subject, VocabularyScope, VocabularyWrite};

use crate::{Caller, Error, Result, Services};

/// Elements that one question looks at.
const MOST: usize = 100_000;
/// The combined vocabulary for places of CBV, beside those for read points and business locations.
const LOCATION: &str = "urn:epcglobal:epcis:vtype:Location";

/// The master data of a document that is captured; [`Error::Invalid`] names everything that is wrong with it.
pub(crate) fn from_document(owner: &Owner, document: &Document) -> Result<Vec<VocabularyWrite>> {
    let (vocabularies, findings) = master_data::from_members(&document.members);
    if !findings.is_empty() {
        return Err(Error::Invalid(findings));
    }
    Ok(VocabularyWrite::all(owner, &vocabularies, &document.prefixes)?)
}

impl Services {
    /// Puts what the master data says into a query that asks for it (`WD_…`, `HASATTR_…`, `EQATTR_…`).
    pub async fn answer_lookups(&self, caller: &Caller, query: &mut EventQuery) -> Result<()> {
        let (lookups, mut answers) = (query.lookups(), Vec::new());
        let asks_registry = lookups.iter().any(|lookup| matches!(lookup, Lookup::Attribute { .. }));
        let registered = if asks_registry { self.registered(caller).await? } else { Vec::new() };
        for lookup in lookups {
            let found = self.lookup(caller, &lookup, &registered).await?;
            answers.push((lookup, found));
        }
        query.resolve(&answers);
        Ok(())
    }

    async fn lookup(&self, caller: &Caller, lookup: &Lookup, registered: &[StoredElement]) -> Result<Vec<String>> {
        match lookup {
            Lookup::Below { place_kind, key } => {
                let found = self.below(caller, vec![key.clone()], Some(place_kind.vocabulary_type())).await?;
                // The query takes identifiers as they are written, and has the place itself already.
                Ok(found.into_values().filter(|id| id != key).collect())
            }
            Lookup::Attribute { field, name, values } => {
                let subjects: Vec<Subject<'_>> = match values {
                    None => vec![Subject::Attribute(name)],
                    Some(values) => values.iter().map(|value| Subject::Value(name, value)).collect(),
                };
                let kind = field.vocabulary_type();
                let mut found = self.find(caller, Some(&subjects)).await?;
                let values: Option<HashSet<&str>> =
                    values.as_ref().map(|values| values.iter().map(String::as_str).collect());
                found.extend(registered.iter().filter(|it| says(it, name, values.as_ref())).cloned());
                found.retain(|it| kind.is_none_or(|kind| fits(&it.kind, kind)));
                Ok(found.into_iter().map(|it| it.element.id).collect())
            }
        }
    }

    /// Everything that lies within these keys, themselves included, however deep: keys with the identifiers as they are
    /// written; circles do no harm.
    async fn below(&self, caller: &Caller, keys: Vec<String>, kind: Option<&str>) -> Result<BTreeMap<String, String>> {
        let mut seen: BTreeMap<String, String> = keys.iter().map(|key| (key.clone(), key.clone())).collect();
        let mut level = keys;
        while !level.is_empty() && seen.len() <= MOST {
            let subjects: Vec<Subject<'_>> = level.iter().map(|key| Subject::Id(key)).collect();
            let found = self.find(caller, Some(&subjects)).await?;
            level = Vec::new();
            for it in found.into_iter().filter(|it| kind.is_none_or(|kind| fits(&it.kind, kind))) {
                for child in it.element.children {
                    let key = master_data::key(&it.kind, &child);
                    if !seen.contains_key(&key) {
                        seen.insert(key.clone(), child);
                        level.push(key);
                    }
                }
            }
        }
        Ok(seen)
    }

    /// Answers a `SimpleMasterDataQuery` with what the caller may see: what their organisation has captured, and the
    /// registry's word on its places, products and organisations. With it come the prefixes that it uses.
    pub async fn vocabulary_query(
        &self,
        caller: &Caller,
        query: &VocabularyQuery,
    ) -> Result<(Vec<Vocabulary>, Prefixes)> {
        caller.must_be_known()?;
        let within = match &query.within {
            Some(keys) => self.below(caller, keys.clone(), None).await?.into_keys().collect(),
            None => Vec::new(),
        };
        let named = query.names.as_deref().or(query.within.is_some().then_some(&within[..]));
        let subjects: Option<Vec<Subject<'_>>> = named.map(|keys| keys.iter().map(|key| Subject::Id(key)).collect());
        let mut found = self.find(caller, subjects.as_deref()).await?;
        found.extend(self.registered(caller).await?);
        let (asked, limit) = (query.clone(), query.max_elements.unwrap_or(MOST as u64));
        let matching = move || {
            let matcher = asked.matcher(&within);
            found.retain(|it| matcher.matches(&it.kind, &full(it)));
            found
        };
        let mut found = self.compute(matching).await?;
        if found.len() as u64 > limit {
            return Err(Error::TooManyElements { limit });
        }
        found.sort_by(|one, other| (&one.kind, &one.element.id).cmp(&(&other.kind, &other.element.id)));
        let mut prefixes = Prefixes::default();
        let shown = found.into_iter().map(|it| {
            let mut element = query.shown(it.element);
            master_data::bring_under(&mut prefixes, &mut element, &it.prefixes);
            (it.kind, element)
        });
        Ok((VocabularyQuery::grouped(shown), prefixes))
    }

    async fn find(&self, caller: &Caller, subjects: Option<&[Subject<'_>]>) -> Result<Vec<StoredElement>> {
        caller.must_be_known()?;
        let owner = (!caller.unrestricted()).then(|| caller.organisation().to_owned());
        let scope = VocabularyScope { owner, sandbox: caller.sandbox() };
        let found = self.store.vocabulary_find(&scope, subjects, MOST + 1).await?;
        if found.len() > MOST { Err(Error::TooManyElements { limit: MOST as u64 }) } else { Ok(found) }
    }
}

/// Whether a vocabulary has the values of a field.
fn fits(kind: &str, wanted: &str) -> bool {
    let place = |kind: &str| kind.ends_with(":ReadPoint") || kind.ends_with(":BusinessLocation");
    kind == wanted || kind == LOCATION && place(wanted)
}

fn says(it: &StoredElement, name: &str, values: Option<&HashSet<&str>>) -> bool {
    let has = it.element.attributes.iter().any(|(known, _)| known == name);
    has && values.is_none_or(|values| it.element.texts(name).any(|text| values.contains(&*text)))
}

/// The element with the full names of its attributes beside the short ones, so that either is found.
fn full(it: &StoredElement) -> master_data::VocabularyElement {
    let mut element = it.element.clone();
    let names: HashMap<&str, &String> = it.names.iter().map(|(short, name)| (short.as_str(), name)).collect();
    let long = it.element.attributes.iter().filter_map(|(short, value)| Some((names.get(short.as_str())?, value)));
    element.attributes.extend(long.map(|(name, value)| ((*name).clone(), value.clone())));
    element
}
