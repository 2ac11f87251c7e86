//! Orders and changes within the writer's transaction. What is refused leaves no trace, and no other request of the
//! group suffers: each request has a savepoint.

use super::interval::{Changed, Target, apply};
use super::read::{self, ORDER, order_parameters, range};
use super::{COUNTERS, KEYS, StampDraft, StampOutcome, StampRange, StampState, StampWork};
use crate::backend::Type::{Big, Small, Text};
use crate::backend::{Table, Tx, Value};
use crate::capture::Owner;
use crate::error::{Error, Result};
use crate::id::IdMaker;
use crate::record::{RecordKind, RecordWrite, StampChange, StampOrder};

static SERIAL: Table = Table {
    name: "stamp_serial",
    columns: &[("gtin", Text), ("sandbox", Small), ("serial", Text), ("series", Big), ("counter", Big)],
};
static RANGE: Table = Table {
    name: "stamp_range",
    columns: &[("series", Big), ("first", Big), ("last", Big), ("state", Small), ("lot", Text), ("since", Big)],
};

type Done = (StampOutcome, Option<RecordWrite>);

/// Does one request; the record of what was done goes into the log with the others of the group. `group` are the
/// records that requests before it in the group made and that are not written yet.
pub(crate) async fn work(
    tx: &Tx<'_>,
    work: &StampWork,
    ids: &mut IdMaker,
    now: i64,
    group: &[RecordWrite],
) -> Result<Done> {
    tx.batch("SAVEPOINT stamp").await?;
    let (outcome, record) = match work {
        StampWork::Order(draft) => order(tx, draft, ids, now, group).await?,
        StampWork::Change(parts) => change(tx, &parts.0, &parts.1, &parts.2, group).await?,
    };
    tx.batch(if record.is_some() { "RELEASE SAVEPOINT stamp" } else { "ROLLBACK TO SAVEPOINT stamp" }).await?;
    Ok((outcome, record))
}

async fn order(tx: &Tx<'_>, draft: &StampDraft, ids: &mut IdMaker, now: i64, group: &[RecordWrite]) -> Result<Done> {
    let wanted = &draft.order;
    if let Some(known) = known(tx, wanted, group).await? {
        return Ok((known, None));
    }
    let epoch = match epoch(tx, draft).await? {
        Ok(epoch) => epoch,
        Err(why) => return Ok((StampOutcome::Exhausted(why), None)),
    };
    if let Some(taken) = taken_serial(tx, wanted).await? {
        return Ok((StampOutcome::SerialTaken(taken), None));
    }
    let sql = "INSERT INTO stamp_series (gtin, sandbox, owner, epoch, series, next) VALUES ($1, $2, $3, $4, $5, $6)
               ON CONFLICT (gtin, sandbox, owner, epoch) DO UPDATE SET next = stamp_series.next + excluded.next
               RETURNING series, next";
    let mut parameters = series_key(wanted);
    parameters.extend([Value::Int(epoch), Value::Int(ids.next(now)), Value::Int(wanted.count)]);
    let mut rows = tx.rows(sql, parameters).await?;
    let row = rows.first_mut().ok_or_else(|| Error::Broken("stamp_series gave no row".to_owned()))?;
    let (series, next) = (row.int(0)?, row.int(1)?);
    // The row is locked by now: whatever another server placed meanwhile can be read.
    if let Some(known) = known(tx, wanted, group).await? {
        return Ok((known, None));
    }
    let placed = StampOrder { first: next - wanted.count, epoch, ..wanted.clone() };
    let row = StampRange {
        first: placed.first,
        last: next - 1,
        state: StampState::Issued,
        lot: String::new(),
        since: placed.created,
    };
    append(tx, series, &[row]).await?;
    let rows = placed.serials.iter().zip(placed.first..).flat_map(|(serial, counter)| {
        let mut row = vec![placed.gtin.as_str().into(), placed.sandbox.into(), serial.as_str().into()];
        row.extend([Value::Int(series), Value::Int(counter)]);
        row
    });
    tx.append(&SERIAL, rows.collect()).await?;
    let subjects = [format!("01/{}", placed.gtin)];
    let record =
        RecordWrite::new(RecordKind::StampOrder, &placed.id, draft.owner.clone(), &placed.label, &subjects, &placed)?;
    Ok((StampOutcome::Ordered(placed), Some(record)))
}

/// What to answer when there is an order of this name.
async fn known(tx: &Tx<'_>, wanted: &StampOrder, group: &[RecordWrite]) -> Result<Option<StampOutcome>> {
    let stored = match in_group(group, RecordKind::StampOrder, &wanted.id) {
        Some(body) => Some(read::body(body)?),
        None => read::order(tx.rows(ORDER, order_parameters(&wanted.id)).await?)?,
    };
    Ok(stored.map(|stored| {
        let same = StampOrder { first: stored.first, epoch: stored.epoch, created: stored.created, ..wanted.clone() };
        if same == stored { StampOutcome::Repeated(Some(stored)) } else { StampOutcome::NameTaken }
    }))
}

/// Period of the key for a new order, while there is a counter and a key left.
async fn epoch(tx: &Tx<'_>, draft: &StampDraft) -> Result<std::result::Result<i64, &'static str>> {
    let wanted = &draft.order;
    let sql = "SELECT epoch, next, owner FROM stamp_series WHERE gtin = $1 AND sandbox = $2 ORDER BY epoch";
    let rows = tx.rows(sql, vec![wanted.gtin.as_str().into(), wanted.sandbox.into()]).await?;
    let (mut newest, mut keys) = (None, 0);
    for mut row in rows {
        let (epoch, next, owner) = (row.int(0)?, row.int(1)?, row.text(2)?);
        keys += usize::from(epoch > 0);
        if owner == wanted.owner && (epoch > 0) == wanted.serials.is_empty() {
            newest = Some((epoch, next));
        }
    }
    let current = newest.filter(|(epoch, _)| *epoch == 0 || epoch / 100 == draft.year);
    let begins = draft.year * 100;
    let (epoch, next) = match current {
        _ if !wanted.serials.is_empty() => (0, newest.map_or(0, |(_, next)| next)),
        Some((epoch, _)) if draft.new_key => (epoch + 1, 0),
        Some(found) => found,
        None => (begins, 0),
    };
    Ok(match () {
        () if next + wanted.count > COUNTERS => Err("no counter is left under this key; begin a new key"),
        () if epoch > 0 && next == 0 && keys >= KEYS => Err("this product has as many keys as one may have"),
        () if epoch >= begins + 100 => Err("no key is left in this year"),
        () => Ok(epoch),
    })
}

/// A serial of the order that this product has already.
async fn taken_serial(tx: &Tx<'_>, order: &StampOrder) -> Result<Option<String>> {
    if order.serials.is_empty() {
        return Ok(None);
    }
    let sql = "SELECT serial FROM stamp_serial WHERE gtin = $1 AND sandbox = $2 AND serial @in($3) LIMIT 1";
    let parameters = vec![order.gtin.as_str().into(), order.sandbox.into(), Value::Texts(order.serials.clone())];
    tx.rows(sql, parameters).await?.first_mut().map(|row| row.text(0)).transpose()
}

async fn change(
    tx: &Tx<'_>,
    change: &StampChange,
    order: &StampOrder,
    owner: &Owner,
    group: &[RecordWrite],
) -> Result<Done> {
    let sql = "SELECT body FROM record WHERE kind = $1 AND key = $2 AND version = 1";
    let parameters = vec![Value::Int(RecordKind::StampChange as i64), change.id.as_str().into()];
    let mut found = tx.rows(sql, parameters).await?;
    let stored = found.first_mut().map(|row| row.blob(0)).transpose()?;
    let stored = in_group(group, RecordKind::StampChange, &change.id).map(<[u8]>::to_vec).or(stored);
    if let Some(stored) = stored {
        let stored: StampChange = read::body(&stored)?;
        let outcome = if change.repeats(&stored) { StampOutcome::Repeated(None) } else { StampOutcome::NameTaken };
        return Ok((outcome, None));
    }
    // Takes the lock of the series, so that two servers change its intervals one after the other.
    let sql = "UPDATE stamp_series SET next = next WHERE gtin = $1 AND sandbox = $2 AND owner = $3 AND epoch = $4
               RETURNING series";
    let mut parameters = series_key(order);
    parameters.push(Value::Int(order.epoch));
    let mut rows = tx.rows(sql, parameters).await?;
    let series = rows.first_mut().ok_or_else(|| Error::Broken(format!("no series for {}", order.id)))?.int(0)?;
    let target = Target { action: change.action, lot: &change.lot, now: change.time };
    let mut count = 0;
    for (first, last) in &change.ranges {
        // With a neighbour on each side, which may come to say the same.
        let sql = "SELECT first, last, state, lot, since FROM stamp_range WHERE series = $1 AND first <= $3
                   AND first >= COALESCE((SELECT MAX(first) FROM stamp_range WHERE series = $1 AND first <= $2), 0)
                   ORDER BY first";
        let parameters = vec![Value::Int(series), Value::Int((first - 1).max(0)), Value::Int(last + 1)];
        let window = tx.rows(sql, parameters).await?.into_iter().map(range).collect::<Result<Vec<_>>>()?;
        match apply(&window, *first, *last, &target) {
            Ok(Changed { rows, count: changed }) => {
                count += changed;
                if rows != window {
                    replace(tx, series, &window, &rows).await?;
                }
            }
            Err(StampRange { first: counter, state, lot, .. }) => {
                return Ok((StampOutcome::Refused { counter, state, lot }, None));
            }
        }
    }
    // What changes nothing needs no entry in the log, except that serials were handed out.
    if count == 0 && change.action != crate::record::StampAction::Download {
        return Ok((StampOutcome::Changed(0), None));
    }
    let record = RecordWrite::new(RecordKind::StampChange, &change.id, owner.clone(), "", &[], change)?;
    Ok((StampOutcome::Changed(count), Some(record)))
}

/// The record of this name that was made before in the same group.
fn in_group<'a>(group: &'a [RecordWrite], kind: RecordKind, key: &str) -> Option<&'a [u8]> {
    group.iter().find(|it| it.kind == kind && it.key == key).map(|it| it.body.as_slice())
}

async fn replace(tx: &Tx<'_>, series: i64, old: &[StampRange], new: &[StampRange]) -> Result<()> {
    let (Some(from), Some(to)) = (old.first(), old.last()) else { return Ok(()) };
    let sql = "DELETE FROM stamp_range WHERE series = $1 AND first >= $2 AND first <= $3";
    tx.execute(sql, vec![Value::Int(series), Value::Int(from.first), Value::Int(to.first)]).await?;
    append(tx, series, new).await
}

async fn append(tx: &Tx<'_>, series: i64, rows: &[StampRange]) -> Result<()> {
    let rows = rows.iter().flat_map(|row| {
        [
            Value::Int(series),
            Value::Int(row.first),
            Value::Int(row.last),
            Value::Int(row.state as i64),
            row.lot.as_str().into(),
            Value::Int(row.since),
        ]
    });
    tx.append(&RANGE, rows.collect()).await
}

fn series_key(order: &StampOrder) -> Vec<Value> {
    vec![order.gtin.as_str().into(), order.sandbox.into(), order.owner.as_str().into()]
}
