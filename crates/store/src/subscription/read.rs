//! Rows as they come out of the database.

use super::{Delivery, NamedQuery, Subscription};
use crate::backend::Row;
use crate::error::Result;

pub(super) fn named_query(mut row: Row) -> Result<NamedQuery> {
    Ok(NamedQuery {
        id: row.text(0)?,
        owner: row.text(1)?,
        sandbox: row.int(2)? != 0,
        name: row.text(3)?,
        body: row.text(4)?,
        extensions: row.text(5)?,
        created: row.int(6)?,
        created_by: row.text(7)?,
    })
}

pub(super) fn subscription(mut row: Row) -> Result<Subscription> {
    Ok(Subscription {
        id: row.text(0)?,
        query: row.text(1)?,
        owner: row.text(2)?,
        sandbox: row.int(3)? != 0,
        unrestricted: row.int(4)? != 0,
        created: row.int(5)?,
        created_by: row.text(6)?,
        dest: row.text(7)?,
        token: row.text(8)?,
        schedule: row.text(9)?,
        report_if_empty: row.int(10)? != 0,
        epc_format: row.text(11)?,
        cbv_format: row.text(12)?,
        syntax: row.text(13)?,
        initial: row.maybe_int(14)?,
        read_to: position(row.int(15)?),
        target: row.maybe_int(16)?.map(position),
        reported: row.int(17)?,
        min_record_time: row.int(18)?,
        last_notified: row.maybe_int(19)?,
        due: row.int(20)?,
        attempt: row.int(21)?,
        batch: row.int(22)?,
        deliveries: row.int(23)?,
        lease: row.int(24)?,
        external_id: row.text(25)?,
        body: row.text(26)?,
    })
}

pub(super) fn delivery(mut row: Row) -> Result<Delivery> {
    Ok(Delivery {
        seq: row.int(0)?,
        from: position(row.int(1)?),
        to: position(row.int(2)?),
        attempt: row.int(3)?,
        events: row.int(4)?,
        delivered: row.int(5)? != 0,
        code: row.maybe_int(6)?,
        error: row.text(7)?,
        started: row.int(8)?,
        finished: row.int(9)?,
    })
}

fn position(value: i64) -> u64 {
    u64::try_from(value).unwrap_or(0)
}
