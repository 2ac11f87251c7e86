//! Named queries, for those whose they are.

use epcis::Finding;
use serde_json::Value;
use store::subscription::NamedQuery;

use super::compile::{compile_body, object};
use super::{MAX_QUERY_BYTES, key_of};
use crate::{Caller, Error, EventAnswer, Page, Result, Services, token};

/// A named query as its owner sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QueryView {
    /// Its name.
    pub name: String,
    /// What was given, JSON text `{"name": …, "query": {…}}`.
    pub body: String,
}

/// Names that the standard gives away (8.2.7).
const PREDEFINED: [&str; 2] = ["SimpleEventQuery", "SimpleMasterDataQuery"];
/// Characters of a name.
const MAX_NAME: usize = 256;

impl Services {
    /// Stores a named query as it was given, JSON `{"name": …, "query": {…}}`; the caller's organisation must not have used
    /// the name yet. `extensions` is `GS1-Extensions`, which declares prefixes.
    pub async fn query_create(&self, caller: &Caller, body: &str, extensions: &str) -> Result<QueryView> {
        caller.must_be_known()?;
        if body.len() > MAX_QUERY_BYTES {
            return Err(Error::TooLarge { limit: MAX_QUERY_BYTES });
        }
        let members = object(body)?;
        if let Some(unknown) = members.keys().find(|name| !["name", "query", "@context"].contains(&name.as_str())) {
            return Err(invalid(unknown, "is not a member of a named query"));
        }
        let name = members.get("name").and_then(Value::as_str).ok_or_else(|| invalid("name", "expected a text"))?;
        check_name(name)?;
        let owner = caller.organisation();
        let most = self.settings.subscriptions.max_queries;
        if self.store.named_query_count(owner, caller.sandbox()).await? >= u64::from(most) {
            return Err(Error::Conflict(format!("there are {most} named queries already; delete one first")));
        }
        let query = NamedQuery {
            id: self.job_id(),
            owner: owner.to_owned(),
            sandbox: caller.sandbox(),
            name: name.to_owned(),
            body: body.to_owned(),
            extensions: extensions.to_owned(),
            created: self.now(),
            created_by: key_of(caller),
        };
        compile_body(&query)?;
        let is_free = !PREDEFINED.contains(&name) && self.store.named_query_insert(&query).await?;
        if is_free { Ok(view(query)) } else { Err(Error::Conflict(format!("there is a query “{name}” already"))) }
    }

    /// The query of this name.
    pub async fn query_get(&self, caller: &Caller, name: &str) -> Result<QueryView> {
        self.own_query(caller, name).await.map(view)
    }

    /// The caller's queries in the order in which they were made, and the token of the next page.
    pub async fn query_list(&self, caller: &Caller, page: &Page) -> Result<(Vec<QueryView>, Option<String>)> {
        caller.must_be_known()?;
        let after = self.job_token(page).await?;
        let owner = (!caller.unrestricted()).then(|| caller.organisation());
        let mut found = self.store.named_query_list(owner, caller.sandbox(), after, page.limit() + 1).await?;
        let more = found.len() > page.limit() as usize;
        found.truncate(page.limit() as usize);
        let next = found
            .last()
            .filter(|_| more)
            .map(|it| token::write_job(&self.token_key, self.token_end(), it.created, &it.id));
        Ok((found.into_iter().map(view).collect(), next))
    }

    /// Removes a query with all subscriptions to it.
    pub async fn query_delete(&self, caller: &Caller, name: &str) -> Result<()> {
        let query = self.own_query(caller, name).await?;
        if self.store.named_query_delete(&query.id).await? { Ok(()) } else { Err(missing(name)) }
    }

    /// A page of the query's answer: what the caller may see of it.
    pub async fn query_events(&self, caller: &Caller, name: &str, page: &Page) -> Result<EventAnswer> {
        let query = self.own_query(caller, name).await?;
        self.events(caller, compile_body(&query)?, page).await
    }

    /// The query of this name: the caller's own; for who may see everything also that of the one organisation that has it.
    pub(super) async fn own_query(&self, caller: &Caller, name: &str) -> Result<NamedQuery> {
        caller.must_be_known()?;
        let own = self.store.named_query_find(Some(caller.organisation()), caller.sandbox(), name).await?;
        if let Some(own) = own.into_iter().next() {
            return Ok(own);
        }
        if !caller.unrestricted() {
            return Err(missing(name));
        }
        let mut found = self.store.named_query_find(None, caller.sandbox(), name).await?;
        match (found.pop(), found.len()) {
            (Some(query), 0) => Ok(query),
            (None, _) => Err(missing(name)),
            (Some(_), others) => {
                let message =
                    format!("{} organisations have a query “{name}”; ask with a key of one of them", others + 1);
                Err(Error::Conflict(message))
            }
        }
    }
}

fn check_name(name: &str) -> Result<()> {
    let length = name.chars().count();
    if length == 0 || length > MAX_NAME || name.chars().any(char::is_control) || matches!(name, "." | "..") {
        let message = format!("“{name}” cannot name a query: expected 1 to {MAX_NAME} printable characters");
        return Err(invalid("name", message));
    }
    Ok(())
}

fn invalid(member: &str, message: impl Into<String>) -> Error {
    Error::Invalid(vec![Finding::error("query", format!("/{member}"), message.into())])
}

fn missing(name: &str) -> Error {
    Error::NoSuchName(format!("there is no query “{name}”"))
}

fn view(query: NamedQuery) -> QueryView {
    QueryView { name: query.name, body: query.body }
}
