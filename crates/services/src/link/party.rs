//! What a GLN names, as anybody may see it.

use gs1::Scan;
use store::record::{OrganisationKind, RecordKind, Text};

use crate::{Result, Services};

/// A place or an organisation that is registered here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Party {
    /// Its GLN.
    pub gln: String,
    /// Its public name.
    pub name: Text,
    /// Commune and province of a place, address of an organisation.
    pub address: Option<Text>,
    /// It is an organisation, not a place.
    pub organisation: bool,
}

impl Services {
    /// Whether the key names a place or an organisation of this node, hidden or not.
    pub(super) async fn is_registered(&self, scan: &Scan) -> Result<bool> {
        let Some((ai, gln)) = scan.elements().into_iter().next() else { return Ok(false) };
        let kind = match ai.as_str() {
            "414" => RecordKind::Place,
            "417" => RecordKind::Organisation,
            _ => return Ok(false),
        };
        Ok(!self.store.record_keys(kind, &[gln]).await?.is_empty())
    }

    /// The place or organisation, unless nobody is to find it by its number.
    ///
    /// Numbers can be counted through, so a household is not told by its own: that would be a list of persons. A place
    /// bears its public name.
    pub(super) async fn party(&self, scan: &Scan) -> Result<Option<Party>> {
        let Some((ai, gln)) = scan.elements().into_iter().next() else { return Ok(None) };
        match ai.as_str() {
            "414" => Ok(self.store.place_get(&gln).await?.map(|place| Party {
                gln,
                name: place.public_name.unwrap_or(place.name),
                address: Some(place.address),
                organisation: false,
            })),
            "417" => {
                let found = self.store.organisation_get(&gln).await?;
                let found = found.filter(|it| it.kind != OrganisationKind::Household);
                Ok(found.map(|it| Party { gln, name: it.name, address: it.address, organisation: true }))
            }
            _ => Ok(None),
        }
    }
}
