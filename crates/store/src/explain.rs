//! How the database would run the statements that must stay fast: for `nguon doctor`, and for the contract suite, which
//! refuses a plan that reads a whole table.

use crate::Store;
use crate::backend::Value;
use crate::error::Result;
use crate::event::COLUMNS;
use crate::event_query::{EventPlan, statements};
use crate::history;
use crate::trace::walk;

/// A statement and how the database would run it.
#[derive(Clone, Debug)]
pub struct Explained {
    /// The statement, as it stands in this crate.
    pub sql: String,
    /// The database's plan, line by line.
    pub plan: Vec<String>,
}

impl Store {
    /// The statements that find the candidates of one page.
    pub async fn event_query_explain(&self, plan: &EventPlan) -> Result<Vec<Explained>> {
        let mut explained = Vec::new();
        let narrowed = self.narrowed(plan).await?;
        for (sql, parameters) in statements(plan, &narrowed, plan.after, plan.limit) {
            explained.push(self.explain(sql, parameters).await?);
        }
        Ok(explained)
    }

    /// The statements of a walk: postings of things, heads of events, and events with their bytes.
    pub async fn trace_explain(&self) -> Result<Vec<Explained>> {
        let some = || Value::Ints(vec![1, 2, 3]);
        Ok(vec![
            self.explain(walk::TERMS.to_owned(), vec![some()]).await?,
            self.explain(walk::HEADS.to_owned(), vec![some(), false.into()]).await?,
            self.explain(format!("{COLUMNS} WHERE e.id @in($1)"), vec![some()]).await?,
        ])
    }

    /// The statements that read what happened to things.
    pub async fn history_explain(&self) -> Result<Vec<Explained>> {
        let some = || Value::Ints(vec![1, 2, 3]);
        Ok(vec![
            self.explain(history::TERMS.to_owned(), vec![some(), Value::Int(100)]).await?,
            self.explain(history::DEEDS.to_owned(), vec![some(), false.into()]).await?,
        ])
    }

    async fn explain(&self, sql: String, parameters: Vec<Value>) -> Result<Explained> {
        let plan = self.db.explain(&sql, parameters).await?;
        Ok(Explained { sql: sql.split_whitespace().collect::<Vec<_>>().join(" "), plan })
    }
}
