//! Organisations and places that a page names, each read once.

use std::collections::{BTreeSet, HashMap};

use store::Store;
use store::record::{Organisation, Place, Product, Text};

use super::chain::{Chain, paper_gln, party_gln};
use super::model::PlaceView;
use crate::Result;

/// What is known of the parties and places of a chain.
#[derive(Default)]
pub(super) struct Directory {
    organisations: HashMap<String, Option<Organisation>>,
    places: HashMap<String, Option<Place>>,
    /// Products of the chain, by GTIN.
    products: HashMap<String, Option<Product>>,
}

impl Directory {
    /// Reads every organisation and place that the chain names.
    pub(super) async fn load(&mut self, store: &Store, chain: &Chain) -> Result<()> {
        let mut parties = BTreeSet::new();
        let mut places = BTreeSet::new();
        for link in &chain.events {
            let event = &link.stored.event;
            parties.insert(link.stored.owner.clone());
            let named = event.sources.iter().chain(&event.destinations).flatten();
            parties.extend(named.filter_map(|party| party_gln(&party.id)));
            let papers = event.biz_transactions.iter().flatten();
            parties.extend(papers.filter_map(|paper| paper_gln(&paper.id).map(str::to_owned)));
            places.extend(link.place_gln());
        }
        for gln in &parties {
            self.organisation_record(store, gln).await?;
        }
        for gln in &places {
            self.place_record(store, gln).await?;
        }
        for gtin in chain.things.iter().filter_map(|thing| gtin(&thing.key)).collect::<BTreeSet<_>>() {
            let product = store.product_get(&gtin).await?;
            if let Some(product) = &product {
                self.organisation_record(store, &product.owner).await?;
                if let Some(gln) = &product.made_at {
                    self.place_record(store, gln).await?;
                }
            }
            self.products.insert(gtin, product);
        }
        let owners: Vec<String> = self.places.values().flatten().map(|place| place.owner.clone()).collect();
        for gln in owners {
            self.organisation_record(store, &gln).await?;
        }
        Ok(())
    }

    /// The product that a key names.
    fn product(&self, key: &str) -> Option<&Product> {
        self.products.get(&gtin(key)?)?.as_ref()
    }

    /// The profile of the product that a key names.
    pub(super) fn profile(&self, key: &str) -> Option<&str> {
        self.product(key)?.profile.as_deref()
    }

    /// GLN of the registered owner of the number that a key begins with.
    pub(super) fn owner(&self, key: &str) -> Option<&str> {
        Some(&self.product(key)?.owner)
    }

    /// GLN of whoever runs the place where the product is made.
    pub(super) fn maker(&self, key: &str) -> Option<&str> {
        self.place_owner(self.product(key)?.made_at.as_deref()?)
    }

    /// GLN of the organisation that a place belongs to.
    pub(super) fn place_owner(&self, gln: &str) -> Option<&str> {
        Some(&self.places.get(gln)?.as_ref()?.owner)
    }

    pub(super) async fn organisation_record(&mut self, store: &Store, gln: &str) -> Result<Option<&Organisation>> {
        if !self.organisations.contains_key(gln) {
            let found = store.organisation_get(gln).await?;
            self.organisations.insert(gln.to_owned(), found);
        }
        Ok(self.known_organisation(gln))
    }

    async fn place_record(&mut self, store: &Store, gln: &str) -> Result<()> {
        if !self.places.contains_key(gln) {
            let found = store.place_get(gln).await?;
            self.places.insert(gln.to_owned(), found);
        }
        Ok(())
    }

    /// The name of an organisation; its number where nobody registered it.
    pub(super) async fn organisation(&mut self, store: &Store, gln: &str) -> Result<Text> {
        self.organisation_record(store, gln).await?;
        Ok(self.name(gln))
    }

    /// A place as the public may see it.
    pub(super) async fn place(&mut self, store: &Store, gln: &str) -> Result<Option<PlaceView>> {
        self.place_record(store, gln).await?;
        Ok(self.known_place(gln))
    }

    pub(super) fn known_organisation(&self, gln: &str) -> Option<&Organisation> {
        self.organisations.get(gln)?.as_ref()
    }

    pub(super) fn name(&self, gln: &str) -> Text {
        let known = self.known_organisation(gln).map(|it| it.name.clone());
        known.unwrap_or_else(|| Text { vi: gln.to_owned(), en: gln.to_owned() })
    }

    /// The side an organisation is on: two under one owner, or served by one account, are one side.
    pub(super) fn side<'a>(&'a self, gln: &'a str) -> &'a str {
        self.known_organisation(gln).and_then(|it| it.group.as_deref()).unwrap_or(gln)
    }

    pub(super) fn place_kind(&self, gln: &str) -> Option<store::record::PlaceKind> {
        Some(self.places.get(gln)?.as_ref()?.kind)
    }

    pub(super) fn known_place(&self, gln: &str) -> Option<PlaceView> {
        let place = self.places.get(gln)?.as_ref()?;
        Some(PlaceView {
            name: place.public_name.clone().unwrap_or_else(|| place.name.clone()),
            address: place.address.clone(),
            // Never finer than the middle of a commune, whatever the record holds.
            position: place
                .latitude
                .zip(place.longitude)
                .map(|(latitude, longitude)| (coarse(latitude), coarse(longitude))),
        })
    }
}

fn coarse(degrees: f64) -> f64 {
    (degrees * 100.0).round() / 100.0
}

fn gtin(key: &str) -> Option<String> {
    gs1::Key::parse(key).ok()?.gtin().map(str::to_owned)
}
