//! Reading orders, series and intervals.

use serde::de::DeserializeOwned;

use super::{StampDraft, StampOutcome, StampRange, StampSeries, StampState, StampWork};
use crate::Store;
use crate::backend::{Row, Value};
use crate::capture::Owner;
use crate::error::{Error, Result};
use crate::record::{RecordKind, StampChange, StampOrder};
use crate::writer::{Done, Work};

impl Store {
    /// Places an order, or says why not.
    pub async fn stamp_order_place(&self, draft: StampDraft) -> Result<StampOutcome> {
        self.stamp_work(StampWork::Order(Box::new(draft))).await
    }

    /// Makes a change to stamps of an order, all of it or nothing.
    pub async fn stamp_change(&self, change: StampChange, order: StampOrder, owner: Owner) -> Result<StampOutcome> {
        self.stamp_work(StampWork::Change(Box::new((change, order, owner)))).await
    }

    async fn stamp_work(&self, work: StampWork) -> Result<StampOutcome> {
        match self.writer.write(Work::Stamp(work)).await? {
            Done::Stamp(outcome) => Ok(outcome),
            other => Err(Error::Other(format!("a stamp request answered with {other:?}"))),
        }
    }

    /// An order by its name.
    pub async fn stamp_order_get(&self, id: &str) -> Result<Option<StampOrder>> {
        order(self.db.rows(ORDER, order_parameters(id)).await?)
    }

    /// Orders of an owner (of everybody when none is given) after a name, in the order of their names.
    pub async fn stamp_order_list(&self, owner: Option<&str>, after: &str, limit: u32) -> Result<Vec<StampOrder>> {
        let kind = Value::Int(RecordKind::StampOrder as i64);
        let mut parameters = vec![kind, after.into(), Value::Int(i64::from(limit))];
        let sql = match owner {
            None => "SELECT body FROM record_head WHERE kind = $1 AND key > $2 ORDER BY key LIMIT $3",
            Some(owner) => {
                parameters.push(owner.into());
                "SELECT body FROM record_head WHERE owner = $4 AND kind = $1 AND key > $2 ORDER BY key LIMIT $3"
            }
        };
        self.db.rows(sql, parameters).await?.into_iter().map(|mut row| body(&row.blob(0)?)).collect()
    }

    /// Every series of a product: as many keys have to be tried on one of its serials.
    pub async fn stamp_series_list(&self, gtin: &str, sandbox: bool) -> Result<Vec<StampSeries>> {
        let sql = "SELECT owner, epoch, series, next FROM stamp_series WHERE gtin = $1 AND sandbox = $2
                   ORDER BY epoch DESC, owner";
        let rows = self.db.rows(sql, vec![gtin.into(), sandbox.into()]).await?;
        rows.into_iter()
            .map(|mut row| {
                Ok(StampSeries { owner: row.text(0)?, epoch: row.int(1)?, series: row.int(2)?, next: row.int(3)? })
            })
            .collect()
    }

    /// The interval that a counter is in.
    pub async fn stamp_range_get(&self, series: i64, counter: i64) -> Result<Option<StampRange>> {
        let sql = "SELECT first, last, state, lot, since FROM stamp_range WHERE series = $1 AND first <= $2
                   ORDER BY first DESC LIMIT 1";
        let rows = self.db.rows(sql, vec![Value::Int(series), Value::Int(counter)]).await?;
        let found = rows.into_iter().map(range).next().transpose()?;
        Ok(found.filter(|range| range.last >= counter))
    }

    /// Intervals of a series that touch `first ..= last`, cut to it, at most `limit`.
    pub async fn stamp_range_list(&self, series: i64, first: i64, last: i64, limit: u32) -> Result<Vec<StampRange>> {
        let sql = "SELECT first, last, state, lot, since FROM stamp_range WHERE series = $1 AND first <= $3
                   AND first >= COALESCE((SELECT MAX(first) FROM stamp_range WHERE series = $1 AND first <= $2), 0)
                   ORDER BY first LIMIT $4";
        let parameters = [series, first, last, i64::from(limit)].map(Value::Int).to_vec();
        let rows = self.db.rows(sql, parameters).await?;
        let cut = |row: StampRange| StampRange { first: row.first.max(first), last: row.last.min(last), ..row };
        rows.into_iter().map(|row| range(row).map(cut)).collect()
    }

    /// Series and counter of a serial that its firm chose itself.
    pub async fn stamp_serial_get(&self, gtin: &str, sandbox: bool, serial: &str) -> Result<Option<(i64, i64)>> {
        let sql = "SELECT series, counter FROM stamp_serial WHERE gtin = $1 AND sandbox = $2 AND serial = $3";
        let mut rows = self.db.rows(sql, vec![gtin.into(), sandbox.into(), serial.into()]).await?;
        rows.first_mut().map(|row| Ok((row.int(0)?, row.int(1)?))).transpose()
    }
}

/// Reads an order by its name.
pub(super) const ORDER: &str = "SELECT body FROM record_head WHERE kind = $1 AND key = $2";

pub(super) fn order_parameters(id: &str) -> Vec<Value> {
    vec![Value::Int(RecordKind::StampOrder as i64), id.into()]
}

pub(super) fn order(rows: Vec<Row>) -> Result<Option<StampOrder>> {
    rows.into_iter().next().map(|mut row| body(&row.blob(0)?)).transpose()
}

/// The body of a record.
pub(super) fn body<T: DeserializeOwned>(bytes: &[u8]) -> Result<T> {
    serde_json::from_slice(bytes).map_err(|error| Error::Broken(format!("body of a stamp record: {error}")))
}

pub(super) fn range(mut row: Row) -> Result<StampRange> {
    let state = row.int(2)?;
    let state = StampState::from_number(state).ok_or_else(|| Error::Broken(format!("stamp state {state}")))?;
    Ok(StampRange { first: row.int(0)?, last: row.int(1)?, state, lot: row.text(3)?, since: row.int(4)? })
}
