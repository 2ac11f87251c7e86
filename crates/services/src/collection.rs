//! The top-level resources of EPCIS 2.0 (placeholder of the shape; the values come from the store).

use epcis::query::Collection;

use crate::{Caller, Page, Result, Services};

impl Services {
    /// One page of the values of a collection that the caller may know, and the token of the next.
    pub async fn collection(
        &self,
        caller: &Caller,
        collection: Collection,
        _page: &Page,
    ) -> Result<(Vec<String>, Option<String>)> {
        self.scope(caller)?;
        Ok((collection.standard().iter().map(|name| (*name).to_owned()).collect(), None))
    }

    /// Whether the caller may know of a value.
    pub async fn collection_has(&self, caller: &Caller, _collection: Collection, _value: &str) -> Result<bool> {
        self.scope(caller)?;
        Ok(true)
    }

    /// When a page token expires, microseconds since 1970.
    pub fn token_expires(&self, _token: &str) -> Option<i64> {
        None
    }

    /// Makes a page token worthless.
    pub async fn token_delete(&self, caller: &Caller, _token: &str) -> Result<()> {
        self.scope(caller).map(|_| ())
    }
}
