//! Identifiers that need no central sequence: time-ordered 64-bit numbers with the server's own bits.
//!
//! 42 bits of milliseconds since 2024, 6 bits of server number, 15 bits of count within the millisecond. One server
//! never goes back, even when its clock does.

use crate::backend::Database;
use crate::error::Result;

/// 2024-01-01T00:00:00Z in milliseconds since 1970.
const EPOCH_MS: i64 = 1_704_067_200_000;
const SERVER_BITS: u32 = 6;
const COUNT_BITS: u32 = 15;

/// The greatest identifier in the database, 0 in an empty one.
pub(crate) async fn last(database: &Database) -> Result<i64> {
    let mut last = 0;
    for sql in ["SELECT MAX(id) FROM event", "SELECT MAX(id) FROM record"] {
        let mut rows = database.rows(sql, vec![]).await?;
        let found = rows.first_mut().map(|row| row.maybe_int(0)).transpose()?.flatten();
        last = last.max(found.unwrap_or(0));
    }
    Ok(last)
}

/// An identifier that is lower than those of everything recorded at the same time or later, as long as the clocks of the
/// servers agree to ten minutes.
pub(crate) fn well_before(id: i64) -> i64 {
    const TEN_MINUTES_MS: i64 = 600_000;
    id - (TEN_MINUTES_MS << (SERVER_BITS + COUNT_BITS))
}

/// Makes identifiers for one server process.
#[derive(Debug)]
pub(crate) struct IdMaker {
    server: i64,
    last_ms: i64,
    count: i64,
}

impl IdMaker {
    /// `server` is 0 to 63, different for each process that writes to one database; `last` is the greatest identifier
    /// given out so far, so that a clock set back over a restart repeats none.
    pub(crate) fn new(server: u8, last: i64) -> Self {
        let last_ms = last >> (SERVER_BITS + COUNT_BITS);
        Self { server: i64::from(server & 0x3f), last_ms, count: (1 << COUNT_BITS) - 1 }
    }

    /// The next identifier at `now_micros`; greater than every one before.
    pub(crate) fn next(&mut self, now_micros: i64) -> i64 {
        let now_ms = now_micros / 1000 - EPOCH_MS;
        if now_ms > self.last_ms {
            self.last_ms = now_ms;
            self.count = 0;
        } else if self.count + 1 == 1 << COUNT_BITS {
            self.last_ms += 1;
            self.count = 0;
        } else {
            self.count += 1;
        }
        (self.last_ms << (SERVER_BITS + COUNT_BITS)) | (self.server << COUNT_BITS) | self.count
    }
}

#[cfg(test)]
mod tests {
    use super::IdMaker;

    #[test]
    fn grows_even_when_the_clock_goes_back() {
        let mut ids = IdMaker::new(3, 0);
        let now = 1_790_000_000_000_000;
        let mut last = 0;
        for step in 0..100_000 {
            let id = ids.next(now - step);
            assert!(id > last);
            last = id;
        }
        assert!(IdMaker::new(0, last).next(now - 1_000_000) > last, "over a restart too");
    }
}
