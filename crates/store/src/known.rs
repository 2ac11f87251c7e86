//! The values that events have: event types, business steps and so on, each once for everybody who may see one.
//!
//! The writer adds to the table as it captures; what it knows to be there it keeps in memory, so that nearly every event
//! costs a few look-ups in a set and no statement.

use std::collections::{BTreeSet, HashSet};

use epcis::Event;
use epcis::terms::{Roles, Term, TermKind};
use epcis::vocabulary::{self, Kind};
use sha2::{Digest, Sha256};
use xxhash_rust::xxh3::xxh3_128;

use crate::Store;
use crate::backend::{Table, Tx, Type, Value};
use crate::error::Result;
use crate::event_query::Scope;

/// What kind of value it is. The numbers are stored: never renumber.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(i64)]
pub enum KnownKind {
    /// Name of an event type.
    EventType = 1,
    /// Canonical business step.
    BizStep = 2,
    /// Canonical disposition.
    Disposition = 3,
    /// Key of a `bizLocation`.
    BizLocation = 4,
    /// Key of a `readPoint`.
    ReadPoint = 5,
    /// Key of a product of which something is named.
    EpcClass = 6,
    /// Not a value: there are events from before the table.
    Incomplete = 0,
}

static KNOWN_VALUE: Table = Table {
    name: "known_value",
    columns: &[("sandbox", Type::Small), ("viewer", Type::Text), ("kind", Type::Small), ("key", Type::Text)],
};

/// The viewer who sees everything.
const EVERYBODY: &str = "*";
/// Longest value, and longest name of a viewer, that the table takes, in bytes: a row of PostgreSQL's index holds 2704.
pub const KNOWN_BYTES: usize = 1024;
/// Values kept in memory; past that the set starts anew.
const REMEMBERED: usize = 1 << 20;

/// The values of one event, and who beside its owner may see it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Known {
    values: Vec<(KnownKind, String)>,
    parties: Vec<String>,
}

impl Known {
    pub(crate) fn of(event: &Event, terms: &[Term]) -> Self {
        let mut values = vec![(KnownKind::EventType, event.kind.name().to_owned())];
        for (kind, list, name) in [
            (KnownKind::BizStep, Kind::BizStep, &event.biz_step),
            (KnownKind::Disposition, Kind::Disposition, &event.disposition),
        ] {
            values.extend(name.iter().map(|name| (kind, vocabulary::canonical(list, name).into_owned())));
        }
        for term in terms {
            for (role, kind) in
                [(Roles::BIZ_LOCATION, KnownKind::BizLocation), (Roles::READ_POINT, KnownKind::ReadPoint)]
            {
                if term.kind == TermKind::Place && term.roles.any(role) {
                    values.push((kind, term.key.clone()));
                }
            }
            // What is of a product has the product itself among the terms.
            let is_product = term.kind == TermKind::Thing && term.key.starts_with("01/") && term.key.len() == 17;
            if is_product {
                values.push((KnownKind::EpcClass, term.key.clone()));
            }
        }
        let named = terms.iter().filter(|term| term.roles.any(Roles::SOURCE | Roles::DESTINATION));
        Self { values, parties: named.map(|term| term.key.clone()).collect() }
    }
}

/// A row of the table.
type Row<'a> = (bool, &'a str, KnownKind, &'a str);

/// Adds the values of accepted events that are new; gives what the writer may remember once this is committed.
pub(crate) async fn append<'a>(
    tx: &Tx<'_>,
    remembered: &HashSet<u128>,
    events: impl Iterator<Item = (bool, &'a str, &'a Known)>,
) -> Result<Vec<u128>> {
    let mut fresh: BTreeSet<Row<'a>> = BTreeSet::new();
    let mut digests = HashSet::new();
    for (sandbox, owner, known) in events {
        let viewers = [EVERYBODY, owner].into_iter().chain(known.parties.iter().map(String::as_str));
        for viewer in viewers.filter(|viewer| viewer.len() <= KNOWN_BYTES) {
            for (kind, key) in known.values.iter().filter(|(_, key)| key.len() <= KNOWN_BYTES) {
                let row = (sandbox, viewer, *kind, key.as_str());
                let digest = digest(&row);
                if !remembered.contains(&digest) && digests.insert(digest) {
                    fresh.insert(row);
                }
            }
        }
    }
    // In order, so that two servers that add the same values wait for each other and never in a circle.
    let row =
        |(sandbox, viewer, kind, key): Row<'a>| [sandbox.into(), viewer.into(), Value::Int(kind as i64), key.into()];
    tx.append_new(&KNOWN_VALUE, fresh.into_iter().flat_map(row).collect()).await?;
    Ok(digests.into_iter().collect())
}

/// Remembers what is committed.
pub(crate) fn remember(remembered: &mut HashSet<u128>, digests: Vec<u128>) {
    if remembered.len() + digests.len() > REMEMBERED {
        remembered.clear();
    }
    remembered.extend(digests);
}

fn digest((sandbox, viewer, kind, key): &Row<'_>) -> u128 {
    let mut bytes = Vec::with_capacity(viewer.len() + key.len() + 10);
    bytes.extend([u8::from(*sandbox), *kind as u8]);
    bytes.extend((viewer.len() as u64).to_le_bytes());
    bytes.extend(viewer.as_bytes());
    bytes.extend(key.as_bytes());
    xxh3_128(&bytes)
}

impl Store {
    /// Values that the scope may know of, after `after` in the order of their bytes.
    pub async fn known_values(
        &self,
        scope: &Scope,
        sandbox: bool,
        kind: KnownKind,
        after: &str,
        limit: usize,
    ) -> Result<Vec<String>> {
        let sql = "SELECT DISTINCT key FROM known_value
                   WHERE sandbox = $1 AND viewer @in($2) AND kind = $3 AND key > $4 ORDER BY key LIMIT $5";
        let limit = Value::Int(i64::try_from(limit).unwrap_or(i64::MAX));
        let parameters =
            vec![sandbox.into(), Value::Texts(viewers(scope)), Value::Int(kind as i64), after.into(), limit];
        self.db.rows(sql, parameters).await?.into_iter().map(|mut row| row.text(0)).collect()
    }

    /// Whether the scope may know of a value, of up to [`KNOWN_BYTES`].
    pub async fn is_known(&self, scope: &Scope, sandbox: bool, kind: KnownKind, key: &str) -> Result<bool> {
        let sql = "SELECT 1 FROM known_value WHERE sandbox = $1 AND viewer @in($2) AND kind = $3 AND key = $4 LIMIT 1";
        let parameters = vec![sandbox.into(), Value::Texts(viewers(scope)), Value::Int(kind as i64), key.into()];
        Ok(!self.db.rows(sql, parameters).await?.is_empty())
    }

    /// Makes a page token void until it expires, and forgets those that have expired by `now`.
    pub async fn page_token_void(&self, token: &str, expires: i64, now: i64) -> Result<()> {
        let statements = vec![
            ("DELETE FROM page_token_void WHERE expires < $1", vec![Value::Int(now)]),
            (
                "INSERT INTO page_token_void (token, expires) VALUES ($1, $2) ON CONFLICT DO NOTHING",
                vec![token_digest(token), Value::Int(expires)],
            ),
        ];
        self.write_statements(statements).await.map(|_| ())
    }

    /// Whether a page token was made void.
    pub async fn page_token_is_void(&self, token: &str) -> Result<bool> {
        let sql = "SELECT 1 FROM page_token_void WHERE token = $1";
        Ok(!self.db.rows(sql, vec![token_digest(token)]).await?.is_empty())
    }
}

/// What a page token is kept as: it may be longer than an index takes.
fn token_digest(token: &str) -> Value {
    let digest: String = Sha256::digest(token.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect();
    Value::Text(digest)
}

fn viewers(scope: &Scope) -> Vec<String> {
    match scope {
        Scope::All => vec![EVERYBODY.to_owned()],
        Scope::Organisation { gln, parties } => [gln].into_iter().chain(parties).cloned().collect(),
    }
}
