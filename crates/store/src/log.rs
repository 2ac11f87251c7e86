//! The node's log: what a leaf is made of, and which kinds of entries there are.

use sha2::{Digest, Sha256};

use crate::Store;
use crate::backend::Value;
use crate::error::Result;

/// Version byte of the leaf format.
const LEAF_VERSION: u8 = 1;
/// Bytes of salt per leaf.
pub(crate) const SALT: usize = 32;

/// What an entry of the log is about. The numbers are stored and hashed: never renumber.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum EntryKind {
    /// A captured event.
    Event = 1,
    /// A version of a master-data record.
    Record = 2,
}

/// One entry of the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Position, from 0 without gaps.
    pub position: u64,
    /// What it is about.
    pub kind: i64,
    /// `event.id` or `record.id`.
    pub reference: i64,
    /// When it was recorded, microseconds since 1970.
    pub record_time: i64,
    /// SHA-256 leaf.
    pub leaf: Vec<u8>,
}

/// The leaf: SHA-256 over version, kind, owner, salt and the parts of the content, each length-prefixed.
///
/// The salt keeps somebody who knows the leaf from guessing a short document; destroying it unties the leaf from the
/// content, which an erasure needs. An event's parts are its bytes and its `@context`, a record's its body.
pub fn leaf(kind: EntryKind, owner: &str, salt: &[u8], parts: &[&[u8]]) -> [u8; 32] {
    let mut digest = Sha256::new();
    digest.update([LEAF_VERSION, kind as u8]);
    for part in [owner.as_bytes(), salt].iter().chain(parts) {
        digest.update((part.len() as u64).to_be_bytes());
        digest.update(part);
    }
    digest.finalize().into()
}

impl Store {
    /// How many entries the log has.
    pub async fn log_size(&self) -> Result<u64> {
        let mut rows = self.db.rows("SELECT size FROM log_head WHERE id = 1", vec![]).await?;
        match rows.first_mut() {
            Some(row) => Ok(u64::try_from(row.int(0)?).unwrap_or(0)),
            None => Ok(0),
        }
    }

    /// Entries from `from`, at most `limit`, in order.
    pub async fn log_entries(&self, from: u64, limit: u32) -> Result<Vec<Entry>> {
        let sql =
            "SELECT position, kind, ref, record_time, leaf FROM log WHERE position >= $1 ORDER BY position LIMIT $2";
        let from = i64::try_from(from).unwrap_or(i64::MAX);
        let rows = self.db.rows(sql, vec![Value::Int(from), Value::Int(i64::from(limit))]).await?;
        rows.into_iter()
            .map(|mut row| {
                Ok(Entry {
                    position: u64::try_from(row.int(0)?).unwrap_or(0),
                    kind: row.int(1)?,
                    reference: row.int(2)?,
                    record_time: row.int(3)?,
                    leaf: row.blob(4)?,
                })
            })
            .collect()
    }

    /// The salt of an entry, while it has one.
    pub async fn log_salt(&self, position: u64) -> Result<Option<Vec<u8>>> {
        let position = i64::try_from(position).unwrap_or(i64::MAX);
        let mut rows =
            self.db.rows("SELECT salt FROM log_salt WHERE position = $1", vec![Value::Int(position)]).await?;
        rows.first_mut().map(|row| row.blob(0)).transpose()
    }
}
