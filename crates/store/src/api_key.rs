//! API keys: only the digest of the secret is stored.

use crate::Store;
use crate::backend::Value;
use crate::error::Result;
use crate::writer::Work;

/// A key for programs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApiKey {
    /// The public half, by which it is found.
    pub id: String,
    /// SHA-256 of the secret half.
    pub secret: Vec<u8>,
    /// GLN of the organisation it speaks for; empty for the node itself.
    pub organisation: String,
    /// May read everything and write for the node.
    pub unrestricted: bool,
    /// Works in the sandbox only.
    pub sandbox: bool,
    /// What its owner calls it.
    pub label: String,
    /// When it was made, microseconds since 1970.
    pub created: i64,
    /// When it was revoked.
    pub revoked: Option<i64>,
}

impl Store {
    /// Stores a new key.
    pub async fn api_key_insert(&self, key: &ApiKey) -> Result<()> {
        let sql = "INSERT INTO api_key (id, secret, organisation, unrestricted, sandbox, label, created, revoked)
                   VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
        let parameters = vec![
            key.id.as_str().into(),
            Value::Blob(key.secret.clone()),
            key.organisation.as_str().into(),
            key.unrestricted.into(),
            key.sandbox.into(),
            key.label.as_str().into(),
            Value::Int(key.created),
            key.revoked.into(),
        ];
        self.writer.write(Work::Statements(vec![(sql, parameters)])).await.map(|_| ())
    }

    /// The key with that public half.
    pub async fn api_key_get(&self, id: &str) -> Result<Option<ApiKey>> {
        let sql = "SELECT id, secret, organisation, unrestricted, sandbox, label, created, revoked FROM api_key WHERE id = $1";
        let mut rows = self.db.rows(sql, vec![id.into()]).await?;
        let Some(row) = rows.first_mut() else { return Ok(None) };
        Ok(Some(ApiKey {
            id: row.text(0)?,
            secret: row.blob(1)?,
            organisation: row.text(2)?,
            unrestricted: row.int(3)? != 0,
            sandbox: row.int(4)? != 0,
            label: row.text(5)?,
            created: row.int(6)?,
            revoked: row.maybe_int(7)?,
        }))
    }

    /// Revokes a key; gives whether there was one to revoke.
    pub async fn api_key_revoke(&self, id: &str, now: i64) -> Result<bool> {
        let sql = "UPDATE api_key SET revoked = $2 WHERE id = $1 AND revoked IS NULL";
        let done = self.writer.write(Work::Statements(vec![(sql, vec![id.into(), Value::Int(now)])])).await?;
        Ok(matches!(done, crate::writer::Done::Statements(1)))
    }
}
