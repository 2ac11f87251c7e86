//! The registry of this node as vocabularies of CBV 2.0, section 9.

use epcis::master_data::VocabularyElement;
use serde_json::Value;
use store::record::{Organisation, OrganisationKind, Text};
use store::vocabulary::StoredElement;

use super::{LOCATION, MOST};
use crate::{Caller, Result, Services};

const CLASS: &str = "urn:epcglobal:epcis:vtype:EPCClass";
const PARTY: &str = "urn:epcglobal:epcis:vtype:Party";

impl Services {
    /// The caller's products and places, and every organisation; a household is a family, shown to itself alone.
    pub(super) async fn registered(&self, caller: &Caller) -> Result<Vec<StoredElement>> {
        caller.must_be_known()?;
        let owner = (!caller.unrestricted()).then(|| caller.organisation());
        let mut elements = Vec::new();
        for place in self.store.place_list(owner, MOST).await? {
            let mut attributes = vec![attribute("name", words(&place.name))];
            attributes.push(attribute("streetAddressOne", words(&place.address)));
            let degrees = [("latitude", place.latitude), ("longitude", place.longitude)];
            attributes
                .extend(degrees.into_iter().filter_map(|(name, value)| Some(attribute(name, value?.to_string()))));
            elements.push(element(LOCATION, link("414", &place.gln), attributes));
        }
        for product in self.store.product_list(owner, MOST).await? {
            let attributes = vec![attribute("tradeItemDescription", words(&product.name))];
            elements.push(element(CLASS, link("01", &product.gtin), attributes));
        }
        let seen =
            |it: &Organisation| it.kind != OrganisationKind::Household || owner.is_none_or(|owner| owner == it.gln);
        for organisation in self.store.organisation_list().await?.into_iter().filter(seen) {
            let attributes = vec![
                attribute("name", words(&organisation.name)),
                attribute("countryCode", organisation.country.clone()),
            ];
            elements.push(element(PARTY, link("417", &organisation.gln), attributes));
        }
        Ok(elements)
    }
}

fn element(kind: &str, id: String, attributes: Vec<(String, Value)>) -> StoredElement {
    let element = VocabularyElement { id, attributes, children: Vec::new(), extensions: Vec::new() };
    StoredElement { kind: kind.to_owned(), element, names: Vec::new(), prefixes: Vec::new() }
}

fn attribute(name: &str, value: String) -> (String, Value) {
    (format!("urn:epcglobal:cbv:mda:{name}"), Value::String(value))
}

fn link(kind: &str, number: &str) -> String {
    format!("https://id.gs1.org/{kind}/{number}")
}

fn words(text: &Text) -> String {
    text.vi.clone()
}
