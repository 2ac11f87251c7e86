//! Identifiers that need no central sequence: time-ordered 64-bit numbers with the server's own bits.
//!
//! 42 bits of milliseconds since 2024, 6 bits of server number, 15 bits of count within the millisecond. One server
//! never goes back, even when its clock does.

/// 2024-01-01T00:00:00Z in milliseconds since 1970.
const EPOCH_MS: i64 = 1_704_067_200_000;
const SERVER_BITS: u32 = 6;
const COUNT_BITS: u32 = 15;

/// Makes identifiers for one server process.
#[derive(Debug)]
pub(crate) struct IdMaker {
    server: i64,
    last_ms: i64,
    count: i64,
}

impl IdMaker {
    /// `server` is 0 to 63, different for each process that writes to one database.
    pub(crate) fn new(server: u8) -> Self {
        Self { server: i64::from(server & 0x3f), last_ms: 0, count: 0 }
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
        let mut ids = IdMaker::new(3);
        let now = 1_790_000_000_000_000;
        let mut last = 0;
        for step in 0..100_000 {
            let id = ids.next(now - step);
            assert!(id > last);
            last = id;
        }
    }
}
