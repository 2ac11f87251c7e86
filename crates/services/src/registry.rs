//! Master data: import, and looking up by what people type.

use std::collections::HashMap;
use std::sync::Arc;

use gs1::{ErrorKind, ForeignId, Key};
use serde_json::Value;
use store::record::{Certificate, Organisation, OrganisationKind, Recall, RecallScope, Records, Text};

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
        // Records have no sandbox: what is tried out there would change the pages of real goods.
        if caller.sandbox() {
            return Err(Error::Forbidden("a sandbox key may not import records".to_owned()));
        }
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

    /// How long the company prefix is that begins these digits: known from the organisations registered here, else from the
    /// operator's table.
    pub async fn prefix_lengths(&self, _caller: &Caller) -> Result<PrefixLengths> {
        let organisations = self.store.organisation_list().await?;
        let lengths = organisations
            .into_iter()
            .flat_map(|organisation| organisation.company_prefixes)
            .map(|prefix| (prefix.clone(), prefix.len()))
            .collect();
        Ok(PrefixLengths { registered: lengths, table: self.settings.prefix_table.clone() })
    }
}

/// Lengths of company prefixes: those registered here, then those of the operator's table. What neither knows is unknown.
#[derive(Clone, Debug, Default)]
pub struct PrefixLengths {
    registered: HashMap<String, usize>,
    table: Option<Arc<gs1::PrefixTable>>,
}

impl PrefixLengths {
    /// The length of the company prefix that begins `digits`; prefixes have 4 to 12 digits.
    pub fn of(&self, digits: &str) -> Option<usize> {
        let mut prefixes = (4..=12).filter_map(|length| digits.get(..length));
        let registered = prefixes.find_map(|prefix| self.registered.get(prefix).copied());
        registered.or_else(|| self.table.as_ref()?.length_of(digits))
    }
}

/// Keys must be right, what a record names must be a key, days must be days, and every text one that every database
/// can keep.
fn check(records: &Records) -> Result<()> {
    let mut faults = Faults::default();
    let texts = serde_json::to_value(records).map_err(|error| Error::Internal(format!("records: {error}")))?;
    without_nul(&texts, "", &mut faults.0);
    for (index, it) in records.organisations.iter().enumerate() {
        faults.key(format!("/organisations/{index}/gln"), &format!("417/{}", it.gln));
        faults.tax_number(format!("/organisations/{index}/tax_number"), it);
        for (number, prefix) in it.company_prefixes.iter().enumerate() {
            faults.company_prefix(format!("/organisations/{index}/company_prefixes/{number}"), prefix);
        }
    }
    for (index, it) in records.places.iter().enumerate() {
        faults.key(format!("/places/{index}/gln"), &format!("414/{}", it.gln));
        faults.key(format!("/places/{index}/owner"), &format!("417/{}", it.owner));
    }
    for (index, it) in records.products.iter().enumerate() {
        faults.key(format!("/products/{index}/gtin"), &format!("01/{}", it.gtin));
        faults.key(format!("/products/{index}/owner"), &format!("417/{}", it.owner));
        if let Some(gln) = &it.made_at {
            faults.key(format!("/products/{index}/made_at"), &format!("414/{gln}"));
        }
        if let Some(withdrawn) = &it.withdrawn {
            faults.day(format!("/products/{index}/withdrawn/date"), &withdrawn.date);
        }
    }
    for (index, it) in records.certificates.iter().enumerate() {
        faults.certificate(&format!("/certificates/{index}"), it);
    }
    for (index, it) in records.recalls.iter().enumerate() {
        faults.recall(&format!("/recalls/{index}"), it);
    }
    faults.0.extend(crate::link::faults(&records.links, &records.delegations));
    if faults.0.is_empty() { Ok(()) } else { Err(Error::Invalid(faults.0)) }
}

/// What is wrong with records, each with its place.
#[derive(Default)]
struct Faults(Vec<epcis::Finding>);

impl Faults {
    fn key(&mut self, pointer: String, text: &str) {
        if let Err(error) = Key::parse(text) {
            self.0.push(epcis::Finding::error("identifier", pointer, error.to_string()));
        }
    }

    /// A code under a scheme outside GS1. Neither this nor any log may repeat the number of a person.
    fn code(&mut self, pointer: String, scheme: &str, value: &str) {
        if let Err(error) = ForeignId::new(scheme, value) {
            let code = if error.kind() == ErrorKind::PersonalNumber { "personal-number" } else { "identifier" };
            self.0.push(epcis::Finding::error(code, pointer, error.to_string()));
        }
    }

    /// Whoever has a prefix has every key that begins with it, so an empty one would give everything away.
    fn company_prefix(&mut self, pointer: String, prefix: &str) {
        if !(4..=12).contains(&prefix.len()) || !prefix.bytes().all(|byte| byte.is_ascii_digit()) {
            let message = format!("“{prefix}” is no company prefix; expected 4 to 12 digits");
            self.0.push(epcis::Finding::error("prefix", pointer, message));
        }
    }

    /// Other countries number their enterprises in their own ways.
    fn tax_number(&mut self, pointer: String, it: &Organisation) {
        let Some(number) = it.tax_number.as_deref().filter(|_| it.country == "VN") else { return };
        if it.kind == OrganisationKind::Household {
            let message = "the tax number of a household is the identity number of a person, which is not kept here";
            self.0.push(epcis::Finding::error("personal-number", pointer, message));
        } else {
            self.code(pointer, "vn-tax", number);
        }
    }

    /// A day is written `2026-07-01`, so that texts sort as days do.
    fn day(&mut self, pointer: String, text: &str) {
        let digits = text.bytes().enumerate().all(|(at, byte)| match at {
            4 | 7 => byte == b'-',
            _ => byte.is_ascii_digit(),
        });
        if text.len() != 10 || !digits || text.parse::<jiff::civil::Date>().is_err() {
            let message = "this is not a day; expected a date such as 2026-07-01";
            self.0.push(epcis::Finding::error("date", pointer, message));
        }
    }

    fn last_day(&mut self, pointer: String, text: Option<&String>) {
        if let Some(text) = text {
            self.day(pointer, text);
        }
    }

    fn certificate(&mut self, place: &str, it: &Certificate) {
        if let Some(scheme) = &it.scheme {
            self.code(format!("{place}/number"), scheme, &it.number);
        }
        self.day(format!("{place}/from"), &it.from);
        self.last_day(format!("{place}/to"), it.to.as_ref());
        for (number, suspension) in it.suspensions.iter().enumerate() {
            self.day(format!("{place}/suspensions/{number}/from"), &suspension.from);
            self.last_day(format!("{place}/suspensions/{number}/to"), suspension.to.as_ref());
        }
        for (number, subject) in it.subjects.iter().enumerate() {
            self.key(format!("{place}/subjects/{number}"), subject);
        }
    }

    fn recall(&mut self, place: &str, it: &Recall) {
        for (number, lot) in it.lots.iter().enumerate() {
            self.key(format!("{place}/lots/{number}"), lot);
        }
        self.day(format!("{place}/date"), &it.date);
        self.last_day(format!("{place}/closed"), it.closed.as_ref());
        if let RecallScope::Part { from, to, .. } = &it.scope {
            self.day(format!("{place}/scope/part/from"), from);
            self.day(format!("{place}/scope/part/to"), to);
        }
        self.key(format!("{place}/contact"), &format!("417/{}", it.contact));
    }
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
