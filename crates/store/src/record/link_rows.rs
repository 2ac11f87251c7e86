//! Link sets and delegations: read several at once, put under the condition that nobody else did meanwhile.

use super::rows::{bodies, write};
use super::{Delegation, LinkSet, LinkSetVersion, RecordKind};
use crate::Store;
use crate::backend::{Row, Value};
use crate::capture::Owner;
use crate::error::{Error, Result};
use crate::writer::{Done, Work};

impl Store {
    /// The current link sets of these anchors.
    pub async fn link_sets(&self, anchors: &[String]) -> Result<Vec<LinkSet>> {
        self.records_named(RecordKind::Link, anchors).await
    }

    /// The current delegations of these prefixes.
    pub async fn delegations(&self, prefixes: &[String]) -> Result<Vec<Delegation>> {
        self.records_named(RecordKind::Delegation, prefixes).await
    }

    /// Which of these keys have a current record of the kind.
    pub async fn record_keys(&self, kind: RecordKind, keys: &[String]) -> Result<Vec<String>> {
        let sql = "SELECT key FROM record_head WHERE kind = $1 AND key @in($2) ORDER BY key";
        let rows = self.db.rows(sql, vec![Value::Int(kind as i64), Value::Texts(keys.to_vec())]).await?;
        rows.into_iter().map(|mut row| row.text(0)).collect()
    }

    /// One version of an anchor's link set; the current one unless `version` says otherwise.
    pub async fn link_set_version(&self, anchor: &str, version: Option<i64>) -> Result<Option<LinkSetVersion>> {
        let Some(version) = version else { return Ok(self.link_set_versions(anchor, 1).await?.pop()) };
        let sql = "SELECT version, record_time, owner, body FROM record WHERE kind = $1 AND key = $2 AND version = $3";
        let parameters = vec![Value::Int(RecordKind::Link as i64), anchor.into(), Value::Int(version)];
        self.db.rows(sql, parameters).await?.into_iter().next().map(version_of).transpose()
    }

    /// Versions of an anchor's link set, the newest first.
    pub async fn link_set_versions(&self, anchor: &str, limit: u32) -> Result<Vec<LinkSetVersion>> {
        let sql = "SELECT version, record_time, owner, body FROM record WHERE kind = $1 AND key = $2
                   ORDER BY version DESC LIMIT $3";
        let parameters = vec![Value::Int(RecordKind::Link as i64), anchor.into(), Value::Int(i64::from(limit))];
        self.db.rows(sql, parameters).await?.into_iter().map(version_of).collect()
    }

    /// Puts a link set as the next version; the same again makes none.
    ///
    /// # Errors
    ///
    /// [`Error::Stale`] when `expected` is not the number of the current version; 0 expects that there is none.
    pub async fn link_set_put(
        &self,
        set: &LinkSet,
        area_and_field: (String, String),
        expected: Option<i64>,
    ) -> Result<()> {
        let (area, field) = area_and_field;
        let owner = Owner { organisation: set.owner.clone(), area, field, sandbox: false };
        let mut write = write(RecordKind::Link, &set.anchor, owner, "", &[], set)?;
        write.expected = expected;
        match self.writer.write(Work::Records(vec![write])).await? {
            Done::Records(_) => Ok(()),
            other => Err(Error::Other(format!("a link set answered with {other:?}"))),
        }
    }

    async fn records_named<T: serde::de::DeserializeOwned>(&self, kind: RecordKind, keys: &[String]) -> Result<Vec<T>> {
        let sql = "SELECT body FROM record_head WHERE kind = $1 AND key @in($2) ORDER BY key";
        bodies(self.db.rows(sql, vec![Value::Int(kind as i64), Value::Texts(keys.to_vec())]).await?)
    }
}

fn version_of(mut row: Row) -> Result<LinkSetVersion> {
    let (version, record_time, owner) = (row.int(0)?, row.int(1)?, row.text(2)?);
    let set = serde_json::from_slice(&row.blob(3)?).map_err(|error| Error::Broken(format!("link set: {error}")))?;
    Ok(LinkSetVersion { version, record_time, owner, set })
}
