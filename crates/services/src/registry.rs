//! Master data: import, and looking up by what people type.

use std::collections::HashMap;

use gs1::Key;
use serde_json::Value;
use store::record::{Records, Text};

use crate::{Caller, Error, Result, Services};

/// A product found by its name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SearchHit {
    /// Path of its page, `/01/…`.
    pub path: String,
    /// Name.
    pub name: Text,
    /// Name of its firm.
    pub firm: Text,
}

/// Products shown for one search.
const HITS: u32 = 20;

impl Services {
    /// Takes in master data; each record that differs becomes a new version.
    pub async fn import(&self, caller: &Caller, records: &Records) -> Result<usize> {
        caller.must_be_unrestricted("import records")?;
        check(records)?;
        Ok(self.store.records_put(records).await?)
    }

    /// Products whose name holds the words, whatever their accents.
    pub async fn product_search(&self, _caller: &Caller, words: &str) -> Result<Vec<SearchHit>> {
        let words = words.trim();
        if words.is_empty() {
            return Ok(Vec::new());
        }
        let mut hits = Vec::new();
        for product in self.store.product_search(words, HITS).await? {
            let firm = self.store.organisation_get(&product.owner).await?;
            let firm = firm.map_or_else(|| Text { vi: String::new(), en: String::new() }, |firm| firm.name);
            hits.push(SearchHit { path: format!("/01/{}", product.gtin), name: product.name, firm });
        }
        Ok(hits)
    }

    /// How long the company prefix is that begins these digits: known from the organisations registered here.
    pub async fn prefix_lengths(&self, _caller: &Caller) -> Result<PrefixLengths> {
        let organisations = self.store.organisation_list().await?;
        let lengths = organisations
            .into_iter()
            .flat_map(|organisation| organisation.company_prefixes)
            .map(|prefix| (prefix.clone(), prefix.len()))
            .collect();
        Ok(PrefixLengths(lengths))
    }
}

/// Lengths of the company prefixes that are registered here.
#[derive(Clone, Debug, Default)]
pub struct PrefixLengths(HashMap<String, usize>);

impl PrefixLengths {
    /// The length of the company prefix that begins `digits`; prefixes have 4 to 12 digits.
    pub fn of(&self, digits: &str) -> Option<usize> {
        (4..=12).filter_map(|length| digits.get(..length)).find_map(|prefix| self.0.get(prefix).copied())
    }
}

/// Keys must be right, what a record names must be a key, and every text one that every database can keep.
fn check(records: &Records) -> Result<()> {
    let mut faults = Vec::new();
    let texts = serde_json::to_value(records).map_err(|error| Error::Internal(format!("records: {error}")))?;
    without_nul(&texts, "", &mut faults);
    let mut key = |pointer: String, text: String| {
        if let Err(error) = Key::parse(&text) {
            faults.push(epcis::Finding::error("identifier", pointer, error.to_string()));
        }
    };
    for (index, it) in records.organisations.iter().enumerate() {
        key(format!("/organisations/{index}/gln"), format!("417/{}", it.gln));
    }
    for (index, it) in records.places.iter().enumerate() {
        key(format!("/places/{index}/gln"), format!("414/{}", it.gln));
        key(format!("/places/{index}/owner"), format!("417/{}", it.owner));
    }
    for (index, it) in records.products.iter().enumerate() {
        key(format!("/products/{index}/gtin"), format!("01/{}", it.gtin));
        key(format!("/products/{index}/owner"), format!("417/{}", it.owner));
    }
    for (index, it) in records.recalls.iter().enumerate() {
        for (number, lot) in it.lots.iter().enumerate() {
            key(format!("/recalls/{index}/lots/{number}"), lot.clone());
        }
    }
    if faults.is_empty() { Ok(()) } else { Err(Error::Invalid(faults)) }
}

/// PostgreSQL cannot keep U+0000 in a text.
fn without_nul(value: &Value, pointer: &str, faults: &mut Vec<epcis::Finding>) {
    match value {
        Value::String(text) if text.contains('\0') => {
            faults.push(epcis::Finding::error("text", pointer, "the text holds the character U+0000"));
        }
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(at, item)| without_nul(item, &format!("{pointer}/{at}"), faults));
        }
        Value::Object(members) => {
            members.iter().for_each(|(name, member)| without_nul(member, &format!("{pointer}/{name}"), faults));
        }
        _ => {}
    }
}
