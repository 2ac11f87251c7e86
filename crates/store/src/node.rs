//! The node's identity, fixed when the database is made.

use crate::Store;
use crate::error::{Error, Result};

/// Who this node is towards its peers and in its log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Node {
    /// Stable name.
    pub node_id: String,
    /// Origin line of the log's checkpoints.
    pub origin: String,
    /// Ed25519 public key; the private half stands in a file of the operator.
    pub public_key: Vec<u8>,
    /// When it was made, microseconds since 1970.
    pub created: i64,
}

impl Store {
    /// The identity of this node.
    pub async fn node_get(&self) -> Result<Node> {
        let sql = "SELECT node_id, origin, public_key, created FROM node WHERE id = 1";
        let mut rows = self.db.rows(sql, vec![]).await?;
        let row = rows.first_mut().ok_or_else(|| Error::NotMigrated("the node has no identity".to_owned()))?;
        Ok(Node { node_id: row.text(0)?, origin: row.text(1)?, public_key: row.blob(2)?, created: row.int(3)? })
    }
}
