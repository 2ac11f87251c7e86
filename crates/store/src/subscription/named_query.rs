//! Named queries: a name, and a query as it was given.

use super::read;
use crate::Store;
use crate::backend::Value;
use crate::error::{Error, Result};

/// A named query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamedQuery {
    /// Its number.
    pub id: String,
    /// GLN of the organisation it belongs to; empty for the node itself.
    pub owner: String,
    /// In the sandbox.
    pub sandbox: bool,
    /// Its name, one of a kind for its owner.
    pub name: String,
    /// The query as it was given, JSON text.
    pub body: String,
    /// `GS1-Extensions` as it was given: prefixes of the names in the query; empty without.
    pub extensions: String,
    /// When it was made, microseconds since 1970.
    pub created: i64,
    /// Public half of the key it was made with; empty for the node itself.
    pub created_by: String,
}

impl Store {
    /// Stores a named query; gives whether the name was free.
    pub async fn named_query_insert(&self, query: &NamedQuery) -> Result<bool> {
        let sql = "INSERT INTO named_query (id, owner, sandbox, name, body, extensions, created, created_by)
                   VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING";
        let parameters = vec![
            query.id.as_str().into(),
            query.owner.as_str().into(),
            query.sandbox.into(),
            query.name.as_str().into(),
            query.body.as_str().into(),
            query.extensions.as_str().into(),
            Value::Int(query.created),
            query.created_by.as_str().into(),
        ];
        Ok(self.write_statements(vec![(sql, parameters)]).await? == 1)
    }

    /// A named query by its number.
    pub async fn named_query_get(&self, id: &str) -> Result<Option<NamedQuery>> {
        let sql =
            "SELECT id, owner, sandbox, name, body, extensions, created, created_by FROM named_query WHERE id = $1";
        self.db.rows(sql, vec![id.into()]).await?.into_iter().next().map(read::named_query).transpose()
    }

    /// Queries of this name: one of an owner, or one of each owner when none is given, oldest first.
    pub async fn named_query_find(&self, owner: Option<&str>, sandbox: bool, name: &str) -> Result<Vec<NamedQuery>> {
        let (sql, owner) = match owner {
            Some(owner) => (
                "SELECT id, owner, sandbox, name, body, extensions, created, created_by FROM named_query
                 WHERE sandbox = $1 AND name = $2 AND owner = $3",
                vec![owner.into()],
            ),
            None => (
                "SELECT id, owner, sandbox, name, body, extensions, created, created_by FROM named_query
                 WHERE sandbox = $1 AND name = $2 ORDER BY created, id LIMIT 100",
                vec![],
            ),
        };
        let parameters = [vec![sandbox.into(), name.into()], owner].concat();
        self.db.rows(sql, parameters).await?.into_iter().map(read::named_query).collect()
    }

    /// Queries of an owner, or of all when none is given, in the order in which they were made, behind `after`.
    pub async fn named_query_list(
        &self,
        owner: Option<&str>,
        sandbox: bool,
        after: Option<(i64, String)>,
        limit: u32,
    ) -> Result<Vec<NamedQuery>> {
        let (created, id) = after.unwrap_or((i64::MIN, String::new()));
        let mut parameters = vec![sandbox.into(), Value::Int(created), id.into(), Value::Int(i64::from(limit))];
        let sql = match owner {
            Some(owner) => {
                parameters.push(owner.into());
                "SELECT id, owner, sandbox, name, body, extensions, created, created_by FROM named_query
                 WHERE sandbox = $1 AND (created, id) > ($2, $3) AND owner = $5 ORDER BY created, id LIMIT $4"
            }
            None => {
                "SELECT id, owner, sandbox, name, body, extensions, created, created_by FROM named_query
                 WHERE sandbox = $1 AND (created, id) > ($2, $3) ORDER BY created, id LIMIT $4"
            }
        };
        self.db.rows(sql, parameters).await?.into_iter().map(read::named_query).collect()
    }

    /// How many named queries an owner has.
    pub async fn named_query_count(&self, owner: &str, sandbox: bool) -> Result<u64> {
        let sql = "SELECT COUNT(*) FROM named_query WHERE owner = $1 AND sandbox = $2";
        let mut rows = self.db.rows(sql, vec![owner.into(), sandbox.into()]).await?;
        let row = rows.first_mut().ok_or_else(|| Error::Other("a count without a row".to_owned()))?;
        Ok(u64::try_from(row.int(0)?).unwrap_or(0))
    }

    /// Removes a named query with its subscriptions and their deliveries; gives whether there was one.
    pub async fn named_query_delete(&self, id: &str) -> Result<bool> {
        let statements = [
            "DELETE FROM delivery WHERE subscription IN (SELECT id FROM subscription WHERE query = $1)",
            "DELETE FROM subscription WHERE query = $1",
            "DELETE FROM named_query WHERE id = $1",
        ];
        let statements = statements.map(|sql| (sql, vec![Value::from(id)])).to_vec();
        Ok(self.write_statements(statements).await? == 1)
    }
}
