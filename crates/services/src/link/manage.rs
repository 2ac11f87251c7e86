//! Setting links: the owner of the key does, or the node.

use epcis::Finding;
use gs1::Scan;
use store::record::{Link, LinkSet, LinkSetVersion, Organisation, Text};

use super::check;
use crate::{Caller, Error, Result, Services};

/// A link set as its owner sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinkSetView {
    /// Counts from 1.
    pub version: i64,
    /// When it was put, microseconds since 1970.
    pub record_time: i64,
    /// The set.
    pub set: LinkSet,
}

/// When each version of a link set was put.
pub type LinkHistory = Vec<LinkSetView>;

/// Versions listed at once.
const VERSIONS: u32 = 1000;

impl Services {
    /// One version of the links of an anchor; the current one unless `version` says otherwise.
    pub async fn link_set(&self, caller: &Caller, anchor: &Scan, version: Option<i64>) -> Result<LinkSetView> {
        self.may_manage(caller, anchor).await?;
        let found = self.store.link_set_version(&anchor.path(), version).await?;
        found.map(view).ok_or_else(|| {
            Error::NotFound(match version {
                Some(version) => format!("{} has no links in version {version}", anchor.path()),
                None => format!("{} has no links", anchor.path()),
            })
        })
    }

    /// Every version of the links of an anchor, the newest first.
    pub async fn link_history(&self, caller: &Caller, anchor: &Scan) -> Result<LinkHistory> {
        self.may_manage(caller, anchor).await?;
        let versions = self.store.link_set_versions(&anchor.path(), VERSIONS).await?;
        Ok(versions.into_iter().map(view).collect())
    }

    /// Puts the links of an anchor as its next version, none of them to take all away.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`] with pointers into `{"links": […]}`; [`Error::Stale`] unless `expected` is the number of the
    /// current version, 0 for none.
    pub async fn link_set_put(
        &self,
        caller: &Caller,
        anchor: &Scan,
        description: Option<Text>,
        links: Vec<Link>,
        expected: Option<i64>,
    ) -> Result<LinkSetView> {
        let owner = self.may_manage(caller, anchor).await?;
        let mut faults = Vec::new();
        check::links(&links, "", &mut faults);
        if description.as_ref().is_some_and(|text| text.vi.contains('\0') || text.en.contains('\0')) {
            faults.push(Finding::error("text", "/description", "the text holds the character U+0000"));
        }
        if !faults.is_empty() {
            return Err(Error::Invalid(faults));
        }
        let place = owner.as_ref().map(|it| (it.province_code.clone().unwrap_or_default(), it.field.clone()));
        let owner = owner.map(|it| it.gln).unwrap_or_default();
        let set = LinkSet { anchor: anchor.path(), owner, description, links };
        let put = self.store.link_set_put(&set, place.unwrap_or_default(), expected).await;
        put.map_err(|error| match error {
            store::Error::Stale(_) => {
                Error::Stale(format!("{} was changed meanwhile; read it again and repeat the change", set.anchor))
            }
            error => error.into(),
        })?;
        self.link_set(caller, anchor, None).await
    }

    /// Gives the organisation whose key it is, when the caller may set its links.
    async fn may_manage(&self, caller: &Caller, anchor: &Scan) -> Result<Option<Organisation>> {
        caller.must_be_known()?;
        if caller.sandbox() {
            return Err(Error::Forbidden("a sandbox key may not manage links".to_owned()));
        }
        let owner = self.owner_of(anchor).await?;
        let own = owner.as_ref().is_some_and(|owner| owner.gln == caller.organisation());
        if own || caller.unrestricted() {
            return Ok(owner);
        }
        Err(Error::Forbidden(format!(
            "{} belongs to another organisation, or to none that is registered",
            anchor.path()
        )))
    }

    /// Who owns a key: as the record of the product or place says, else whose company prefix begins it.
    async fn owner_of(&self, anchor: &Scan) -> Result<Option<Organisation>> {
        let elements = anchor.elements();
        let Some((ai, value)) = elements.first() else { return Ok(None) };
        let recorded = match ai.as_str() {
            "01" => self.store.product_get(value).await?.map(|product| product.owner),
            "414" => self.store.place_get(value).await?.map(|place| place.owner),
            "417" => Some(value.clone()),
            _ => None,
        };
        if let Some(gln) = recorded
            && let Some(owner) = self.store.organisation_get(&gln).await?
        {
            return Ok(Some(owner));
        }
        let digits = value.get(super::delegation::skipped(ai)..).unwrap_or_default();
        let longest = |it: &Organisation| {
            it.company_prefixes.iter().filter(|prefix| digits.starts_with(prefix.as_str())).map(String::len).max()
        };
        let organisations = self.store.organisation_list().await?;
        Ok(organisations.into_iter().filter(|it| longest(it).is_some()).max_by_key(longest))
    }
}

fn view(version: LinkSetVersion) -> LinkSetView {
    let LinkSetVersion { version, record_time, set, .. } = version;
    LinkSetView { version, record_time, set }
}
