//! The one place where the program looks at the clock and asks the machine for randomness.

use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::{Offset, TimeZone};
use store::{Clock, Entropy};

/// The machine's clock.
pub fn system_clock() -> Clock {
    Arc::new(|| {
        #[expect(clippy::disallowed_methods, reason = "this is the clock that everybody else is given")]
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        i64::try_from(since.as_micros()).unwrap_or(i64::MAX)
    })
}

/// The machine's randomness.
pub fn system_entropy() -> Entropy {
    Arc::new(|buffer| {
        #[expect(clippy::disallowed_methods, reason = "this is the randomness that everybody else is given")]
        let filled = getrandom::fill(buffer);
        // Without randomness there are no salts and no keys: better to stop than to go on with zeros.
        assert!(filled.is_ok(), "the machine gives no randomness");
    })
}

/// Wall-clock time in Viet Nam (UTC+7, no summer time).
pub fn in_viet_nam(micros: i64) -> DateTime {
    let timestamp = Timestamp::from_microsecond(micros).unwrap_or(Timestamp::UNIX_EPOCH);
    TimeZone::fixed(Offset::constant(7)).to_datetime(timestamp)
}

/// Microseconds since 1970 of a time such as `2026-08-05T11:30+07:00`.
pub fn micros(text: &str) -> Option<i64> {
    text.parse::<Timestamp>().ok().map(Timestamp::as_microsecond)
}

/// `2026-08-05T04:30:00.123Z`.
pub fn utc_text(micros: i64) -> String {
    let timestamp = Timestamp::from_microsecond(micros).unwrap_or(Timestamp::UNIX_EPOCH);
    format!("{timestamp:.6}")
}
