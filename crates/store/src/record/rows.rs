//! Records as rows: versions that are never rewritten, the current one beside them, and what it can be found by.

use std::collections::HashMap;

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::{Certificate, Organisation, Place, Product, Recall, Records};
use crate::Store;
use crate::backend::Type::{Big, Blob, Small, Text};
use crate::backend::{Table, Tx, Value};
use crate::capture::Owner;
use crate::error::{Error, Result};
use crate::id::IdMaker;
use crate::writer::{Done, Work};

pub(crate) static RECORD: Table = Table {
    name: "record",
    columns: &[
        ("id", Big),
        ("kind", Small),
        ("key", Text),
        ("version", Big),
        ("record_time", Big),
        ("position", Big),
        ("owner", Text),
        ("area", Text),
        ("field", Text),
        ("sandbox", Small),
        ("body", Blob),
    ],
};

/// Kinds of records. The numbers are stored: never renumber.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(i64)]
pub enum RecordKind {
    /// [`Organisation`], by GLN.
    Organisation = 1,
    /// [`Place`], by GLN.
    Place = 2,
    /// [`Product`], by GTIN-14.
    Product = 3,
    /// [`Certificate`], by number and issuer.
    Certificate = 4,
    /// [`Recall`], by its number.
    Recall = 5,
    /// [`StampOrder`](super::StampOrder), by its name.
    StampOrder = 8,
    /// [`StampChange`](super::StampChange), by its name; each is one version and none is a current one.
    StampChange = 9,
    /// [`LinkSet`](super::LinkSet), by its anchor.
    Link = 6,
    /// [`Delegation`](super::Delegation), by its prefix.
    Delegation = 7,
    /// An element of a vocabulary, by its owner, vocabulary and identifier.
    Vocabulary = 10,
}

/// A record on its way in.
#[derive(Clone, Debug)]
pub(crate) struct RecordWrite {
    pub(crate) kind: RecordKind,
    pub(crate) key: String,
    pub(crate) owner: Owner,
    folded: String,
    subjects: Vec<String>,
    pub(crate) body: Vec<u8>,
    /// Number of the version that the writer has seen; 0 for none.
    pub(super) expected: Option<i64>,
}

/// A record that differs from its current version, with the number of the new one.
pub(crate) struct Version<'a> {
    pub(crate) id: i64,
    version: i64,
    pub(crate) write: &'a RecordWrite,
}

impl RecordWrite {
    /// A record on its way in; `name` is what people search it by.
    pub(crate) fn new<T: Serialize>(
        kind: RecordKind,
        key: &str,
        owner: Owner,
        name: &str,
        subjects: &[String],
        record: &T,
    ) -> Result<Self> {
        write(kind, key, owner, name, subjects, record)
    }
}

impl Version<'_> {
    pub(crate) fn row(&self, position: i64, record_time: i64) -> [Value; 11] {
        let write = self.write;
        [
            Value::Int(self.id),
            Value::Int(write.kind as i64),
            Value::Text(write.key.clone()),
            Value::Int(self.version),
            Value::Int(record_time),
            Value::Int(position),
            Value::Text(write.owner.organisation.clone()),
            Value::Text(write.owner.area.clone()),
            Value::Text(write.owner.field.clone()),
            write.owner.sandbox.into(),
            Value::Blob(write.body.clone()),
        ]
    }
}

/// Numbers new versions and puts them in place as the current ones; a record equal to its current version is passed over.
pub(crate) async fn new_versions<'a>(
    tx: &Tx<'_>,
    writes: &[&'a RecordWrite],
    ids: &mut IdMaker,
    now: i64,
) -> Result<Vec<Version<'a>>> {
    let mut current: HashMap<(i64, &str), (i64, Vec<u8>)> = HashMap::new();
    let mut versions = Vec::new();
    let mut writes = writes.to_vec();
    // In order, so that two servers that put the same records wait for each other and never in a circle.
    writes.sort_by(|one, other| (one.kind, &one.key).cmp(&(other.kind, &other.key)));
    for write in writes {
        // What was done once is never a current state that the next version would replace.
        if write.kind == RecordKind::StampChange {
            versions.push(Version { id: ids.next(now), version: 1, write });
            continue;
        }
        let name = (write.kind as i64, write.key.as_str());
        if let std::collections::hash_map::Entry::Vacant(e) = current.entry(name) {
            let sql = "SELECT version, body FROM record_head WHERE kind = $1 AND key = $2";
            let mut rows = tx.rows(sql, vec![Value::Int(name.0), name.1.into()]).await?;
            let found = rows.first_mut().map(|row| Ok::<_, Error>((row.int(0)?, row.blob(1)?))).transpose()?;
            e.insert(found.unwrap_or((0, Vec::new())));
        }
        let Some((version, body)) = current.get_mut(&name) else { continue };
        if let Some(expected) = write.expected.filter(|expected| expected != version) {
            let key = &write.key;
            return Err(Error::Stale(format!("{key} is at version {version}, not at {expected}")));
        }
        if *body == write.body {
            continue;
        }
        if write.kind == RecordKind::StampOrder && *version > 0 {
            // An order is placed once: another server did, after this one had looked.
            return Err(Error::Conflict(format!("the order {} was placed meanwhile", write.key)));
        }
        *version += 1;
        body.clone_from(&write.body);
        put_head(tx, write, *version).await?;
        versions.push(Version { id: ids.next(now), version: *version, write });
    }
    Ok(versions)
}

async fn put_head(tx: &Tx<'_>, write: &RecordWrite, version: i64) -> Result<()> {
    let name = || [Value::Int(write.kind as i64), Value::Text(write.key.clone())];
    let sql =
        "INSERT INTO record_head (kind, key, version, owner, sandbox, folded, body) VALUES ($1, $2, $3, $4, $5, $6, $7)
               ON CONFLICT (kind, key) DO UPDATE SET version = excluded.version, owner = excluded.owner,
               sandbox = excluded.sandbox, folded = excluded.folded, body = excluded.body";
    let mut parameters = name().to_vec();
    parameters.extend([
        Value::Int(version),
        Value::Text(write.owner.organisation.clone()),
        write.owner.sandbox.into(),
        Value::Text(write.folded.clone()),
        Value::Blob(write.body.clone()),
    ]);
    tx.execute(sql, parameters).await?;
    tx.execute("DELETE FROM record_subject WHERE kind = $1 AND key = $2", name().to_vec()).await?;
    for subject in &write.subjects {
        let sql = "INSERT INTO record_subject (kind, key, subject) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING";
        let mut parameters = name().to_vec();
        parameters.push(subject.as_str().into());
        tx.execute(sql, parameters).await?;
    }
    Ok(())
}

impl Store {
    /// Stores records, each as a new version unless it is equal to the current one; gives how many were handed over.
    pub async fn records_put(&self, records: &Records) -> Result<usize> {
        let fields = self.areas_and_fields(records).await?;
        let owned = |organisation: &str| {
            let (area, field) = fields.get(organisation).cloned().unwrap_or_default();
            Owner { organisation: organisation.to_owned(), area, field, sandbox: false }
        };
        let mut writes = Vec::new();
        for it in &records.organisations {
            writes.push(write(RecordKind::Organisation, &it.gln, owned(&it.gln), &it.name.vi, &[], it)?);
        }
        for it in &records.places {
            writes.push(write(RecordKind::Place, &it.gln, owned(&it.owner), &it.name.vi, &[], it)?);
        }
        for it in &records.products {
            writes.push(write(RecordKind::Product, &it.gtin, owned(&it.owner), &it.name.vi, &[], it)?);
        }
        for it in &records.certificates {
            let key = format!("{} · {}", it.number, it.issuer.vi);
            writes.push(write(RecordKind::Certificate, &key, owned(""), &it.name.vi, &it.subjects, it)?);
        }
        for it in &records.recalls {
            // A recall is found by its lots, and by their products for the notice about other lots.
            let mut subjects = it.lots.clone();
            subjects
                .extend(it.lots.iter().filter_map(|lot| lot.split_once("/10/").map(|(product, _)| product.to_owned())));
            writes.push(write(RecordKind::Recall, &it.id, owned(&it.contact), &it.hazard.vi, &subjects, it)?);
        }
        for it in &records.links {
            writes.push(write(RecordKind::Link, &it.anchor, owned(&it.owner), "", &[], it)?);
        }
        for it in &records.delegations {
            let name = it.name.as_ref().map_or("", |name| &name.vi);
            writes.push(write(RecordKind::Delegation, &it.prefix, owned(""), name, &[], it)?);
        }
        match self.writer.write(Work::Records(writes)).await? {
            Done::Records(count) => Ok(count),
            other => Err(Error::Other(format!("records answered with {other:?}"))),
        }
    }

    /// Area and field of every organisation that the records name as owner: from the records, else as stored.
    async fn areas_and_fields(&self, records: &Records) -> Result<HashMap<String, (String, String)>> {
        let pair = |it: &Organisation| (it.province_code.clone().unwrap_or_default(), it.field.clone());
        let mut known: HashMap<String, (String, String)> =
            records.organisations.iter().map(|it| (it.gln.clone(), pair(it))).collect();
        let owners = records.places.iter().map(|it| &it.owner);
        let owners = owners.chain(records.products.iter().map(|it| &it.owner));
        let owners = owners.chain(records.recalls.iter().map(|it| &it.contact));
        let owners: Vec<&String> = owners.chain(records.links.iter().map(|it| &it.owner)).collect();
        for owner in owners {
            if !known.contains_key(owner) {
                let found = self.organisation_get(owner).await?;
                known.insert(owner.clone(), found.as_ref().map(pair).unwrap_or_default());
            }
        }
        Ok(known)
    }

    /// An organisation by its GLN.
    pub async fn organisation_get(&self, gln: &str) -> Result<Option<Organisation>> {
        self.record_get(RecordKind::Organisation, gln).await
    }

    /// Every organisation.
    pub async fn organisation_list(&self) -> Result<Vec<Organisation>> {
        let sql = "SELECT body FROM record_head WHERE kind = $1 ORDER BY key";
        bodies(self.db.rows(sql, vec![Value::Int(RecordKind::Organisation as i64)]).await?)
    }

    /// Places of an organisation, or of all; `limit` at most.
    pub async fn place_list(&self, owner: Option<&str>, limit: usize) -> Result<Vec<Place>> {
        self.records_of(RecordKind::Place, owner, limit).await
    }

    /// Products of an organisation, or of all; `limit` at most.
    pub async fn product_list(&self, owner: Option<&str>, limit: usize) -> Result<Vec<Product>> {
        self.records_of(RecordKind::Product, owner, limit).await
    }

    async fn records_of<T: DeserializeOwned>(
        &self,
        kind: RecordKind,
        owner: Option<&str>,
        limit: usize,
    ) -> Result<Vec<T>> {
        let mut parameters = vec![Value::Int(kind as i64), Value::Int(i64::try_from(limit).unwrap_or(i64::MAX))];
        let sql = match owner {
            None => "SELECT body FROM record_head WHERE kind = $1 ORDER BY key LIMIT $2",
            Some(owner) => {
                parameters.push(owner.into());
                "SELECT body FROM record_head WHERE kind = $1 AND owner = $3 ORDER BY key LIMIT $2"
            }
        };
        bodies(self.db.rows(sql, parameters).await?)
    }

    /// A place by its GLN.
    pub async fn place_get(&self, gln: &str) -> Result<Option<Place>> {
        self.record_get(RecordKind::Place, gln).await
    }

    /// A product by its GTIN-14.
    pub async fn product_get(&self, gtin: &str) -> Result<Option<Product>> {
        self.record_get(RecordKind::Product, gtin).await
    }

    /// Products whose name holds `words`, compared without case and accents.
    pub async fn product_search(&self, words: &str, limit: u32) -> Result<Vec<Product>> {
        let pattern: String = fold(words).chars().flat_map(escape_like).collect();
        let sql = "SELECT body FROM record_head WHERE kind = $1 AND folded LIKE $2 ESCAPE '!' ORDER BY key LIMIT $3";
        let parameters = vec![
            Value::Int(RecordKind::Product as i64),
            Value::Text(format!("%{pattern}%")),
            Value::Int(i64::from(limit)),
        ];
        bodies(self.db.rows(sql, parameters).await?)
    }

    /// Certificates bound to one of the keys.
    pub async fn certificate_list(&self, subjects: &[String]) -> Result<Vec<Certificate>> {
        self.records_about(RecordKind::Certificate, subjects).await
    }

    /// Recalls of one of the lots or products.
    pub async fn recall_list(&self, subjects: &[String]) -> Result<Vec<Recall>> {
        self.records_about(RecordKind::Recall, subjects).await
    }

    async fn record_get<T: DeserializeOwned>(&self, kind: RecordKind, key: &str) -> Result<Option<T>> {
        let sql = "SELECT body FROM record_head WHERE kind = $1 AND key = $2";
        Ok(bodies(self.db.rows(sql, vec![Value::Int(kind as i64), key.into()]).await?)?.pop())
    }

    async fn records_about<T: DeserializeOwned>(&self, kind: RecordKind, subjects: &[String]) -> Result<Vec<T>> {
        let sql = "SELECT h.body FROM record_head h WHERE h.kind = $1 AND h.key IN
                   (SELECT s.key FROM record_subject s WHERE s.kind = $1 AND s.subject @in($2)) ORDER BY h.key";
        bodies(self.db.rows(sql, vec![Value::Int(kind as i64), Value::Texts(subjects.to_vec())]).await?)
    }
}

pub(super) fn write<T: Serialize>(
    kind: RecordKind,
    key: &str,
    owner: Owner,
    name: &str,
    subjects: &[String],
    record: &T,
) -> Result<RecordWrite> {
    let body = serde_json::to_vec(record).map_err(|error| Error::Other(format!("record {key}: {error}")))?;
    Ok(RecordWrite {
        kind,
        key: key.to_owned(),
        owner,
        folded: fold(name),
        subjects: subjects.to_vec(),
        body,
        expected: None,
    })
}

pub(super) fn bodies<T: DeserializeOwned>(rows: Vec<crate::backend::Row>) -> Result<Vec<T>> {
    rows.into_iter()
        .map(|mut row| {
            serde_json::from_slice(&row.blob(0)?).map_err(|error| Error::Broken(format!("body of a record: {error}")))
        })
        .collect()
}

fn escape_like(letter: char) -> impl Iterator<Item = char> {
    let escape = matches!(letter, '%' | '_' | '!').then_some('!');
    escape.into_iter().chain(std::iter::once(letter))
}

/// Folds Vietnamese text for searching: lower case, without tone and vowel marks, đ as d. The same on both databases.
pub fn fold(text: &str) -> String {
    text.chars().flat_map(char::to_lowercase).filter_map(fold_letter).collect()
}

fn fold_letter(letter: char) -> Option<char> {
    Some(match letter {
        'à' | 'á' | 'ả' | 'ã' | 'ạ' | 'ă' | 'ằ' | 'ắ' | 'ẳ' | 'ẵ' | 'ặ' | 'â' | 'ầ' | 'ấ' | 'ẩ' | 'ẫ' | 'ậ' => {
            'a'
        }
        'è' | 'é' | 'ẻ' | 'ẽ' | 'ẹ' | 'ê' | 'ề' | 'ế' | 'ể' | 'ễ' | 'ệ' => 'e',
        'ì' | 'í' | 'ỉ' | 'ĩ' | 'ị' => 'i',
        'ò' | 'ó' | 'ỏ' | 'õ' | 'ọ' | 'ô' | 'ồ' | 'ố' | 'ổ' | 'ỗ' | 'ộ' | 'ơ' | 'ờ' | 'ớ' | 'ở' | 'ỡ' | 'ợ' => {
            'o'
        }
        'ù' | 'ú' | 'ủ' | 'ũ' | 'ụ' | 'ư' | 'ừ' | 'ứ' | 'ử' | 'ữ' | 'ự' => 'u',
        'ỳ' | 'ý' | 'ỷ' | 'ỹ' | 'ỵ' => 'y',
        'đ' => 'd',
        // Combining marks of decomposed text.
        '\u{0300}'..='\u{036f}' => return None,
        other => other,
    })
}

#[cfg(test)]
mod tests {
    use super::fold;

    #[test]
    fn folds_composed_and_decomposed_text_alike() {
        for (text, folded) in [("Đồng Tháp", "dong thap"), ("ƯỚP lạnh", "uop lanh"), ("Ho\u{0302}\u{0300}", "ho")]
        {
            assert_eq!(fold(text), folded);
        }
    }
}
