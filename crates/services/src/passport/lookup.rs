//! Organisations and places that a page names, each read once.

use std::collections::hash_map::Entry;
use std::collections::{BTreeSet, HashMap};

use store::Store;
use store::record::{Organisation, Place, Text};

use super::chain::{Chain, Position, party_gln};
use super::model::PlaceView;
use crate::Result;

/// What is known of the parties and places of a chain.
#[derive(Default)]
pub(super) struct Directory {
    organisations: HashMap<String, Option<Organisation>>,
    places: HashMap<String, Option<Place>>,
    /// Profile of each product of the chain, by GTIN.
    profiles: HashMap<String, Option<String>>,
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
            places.extend(link.place_gln());
        }
        for gln in &parties {
            self.organisation_record(store, gln).await?;
        }
        for gln in &places {
            self.place_record(store, gln).await?;
        }
        for thing in chain.things.iter().filter(|thing| thing.position != Position::Downstream) {
            let Some(gtin) = gtin(&thing.key) else { continue };
            if let Entry::Vacant(entry) = self.profiles.entry(gtin) {
                let product = store.product_get(entry.key()).await?;
                entry.insert(product.and_then(|product| product.profile));
            }
        }
        Ok(())
    }

    /// The profile of the product that a key names.
    pub(super) fn profile(&self, key: &str) -> Option<&str> {
        self.profiles.get(&gtin(key)?)?.as_deref()
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
            position: place.latitude.zip(place.longitude),
        })
    }
}

fn gtin(key: &str) -> Option<String> {
    gs1::Key::parse(key).ok()?.gtin().map(str::to_owned)
}
