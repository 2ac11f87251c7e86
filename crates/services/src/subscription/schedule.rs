//! When a scheduled subscription runs (EPCIS 2.0, 8.2.5.3, `QuerySchedule`). Times are UTC.
//!
//! ```text
//! field   = element *("," element)
//! element = number | range | range "/" step
//! range   = "[" number "-" number "]" | number "-" number | "*" | number "/" step
//! ```
//!
//! Every field that is given must match. A field that is left out matches anything, unless a coarser one is given and no
//! finer one: then it matches its lowest value, so that `{"hour": "1", "minute": "5"}` runs once a day, as the standard's
//! example says.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use serde_json::{Map, Value};

/// A schedule that is understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Schedule {
    second: u64,
    minute: u64,
    hour: u64,
    day_of_month: u64,
    month: u64,
    day_of_week: u64,
}

/// The fields from fine to coarse, with the values each may have.
const FIELDS: [(&str, u8, u8); 6] = [
    ("second", 0, 59),
    ("minute", 0, 59),
    ("hour", 0, 23),
    ("dayOfMonth", 1, 31),
    ("month", 1, 12),
    ("dayOfWeek", 1, 7),
];
/// A 29 February on a given day of the week may be 40 years away.
const DAYS: usize = 41 * 366;

impl Schedule {
    /// Reads the object `schedule` of a subscription. The message names the field.
    pub fn read(fields: &Map<String, Value>) -> Result<Self, String> {
        if let Some(unknown) = fields.keys().find(|name| !FIELDS.iter().any(|(known, ..)| known == name)) {
            return Err(format!("schedule: “{unknown}” is not a field of a schedule"));
        }
        let finest = FIELDS.iter().position(|(name, ..)| fields.contains_key(*name));
        let finest = finest.ok_or_else(|| "schedule: names no time at all".to_owned())?;
        let mut masks = [0; 6];
        for (at, (name, low, high)) in FIELDS.into_iter().enumerate() {
            masks[at] = match fields.get(name) {
                Some(Value::String(text)) => mask(text, low, high).map_err(|why| format!("schedule: {name}: {why}"))?,
                Some(Value::Number(number)) => {
                    mask(&number.to_string(), low, high).map_err(|why| format!("schedule: {name}: {why}"))?
                }
                Some(other) => {
                    return Err(format!("schedule: {name}: {other} is not a text such as \"5\" or \"[1-5]\""));
                }
                // A day of the week alone means that day once, and so does a month: days above it stay open.
                None if at < finest && at < 3 => 1 << low,
                None => all(low, high),
            };
        }
        let [second, minute, hour, day_of_month, month, day_of_week] = masks;
        let schedule = Self { second, minute, hour, day_of_month, month, day_of_week };
        if schedule.next(0).is_none() {
            return Err("schedule: there is no such day".to_owned());
        }
        Ok(schedule)
    }

    /// The first time after `micros` (since 1970) that matches.
    pub fn next(&self, micros: i64) -> Option<i64> {
        let from = Timestamp::from_second(micros.div_euclid(1_000_000) + 1).ok()?;
        let from = TimeZone::UTC.to_datetime(from);
        let mut date = from.date();
        for _ in 0..DAYS {
            if self.is_day(date) {
                let earliest =
                    if date == from.date() { (from.hour(), from.minute(), from.second()) } else { (0, 0, 0) };
                if let Some((hour, minute, second)) = self.time_from(earliest) {
                    let time = DateTime::from_parts(date, jiff::civil::time(hour, minute, second, 0));
                    return Some(TimeZone::UTC.to_timestamp(time).ok()?.as_microsecond());
                }
            }
            date = date.tomorrow().ok()?;
        }
        None
    }

    fn is_day(&self, date: Date) -> bool {
        has(self.month, date.month())
            && has(self.day_of_month, date.day())
            && has(self.day_of_week, date.weekday().to_monday_one_offset())
    }

    /// The first matching time of a day that is not before `(hour, minute, second)`.
    fn time_from(&self, (hour, minute, second): (i8, i8, i8)) -> Option<(i8, i8, i8)> {
        if has(self.hour, hour) {
            if has(self.minute, minute)
                && let Some(second) = first(self.second, second)
            {
                return Some((hour, minute, second));
            }
            if let Some(minute) = first(self.minute, minute + 1) {
                return Some((hour, minute, first(self.second, 0)?));
            }
        }
        Some((first(self.hour, hour + 1)?, first(self.minute, 0)?, first(self.second, 0)?))
    }
}

fn all(low: u8, high: u8) -> u64 {
    (low..=high).fold(0, |mask, value| mask | 1 << value)
}

fn has(mask: u64, value: i8) -> bool {
    mask & 1_u64.checked_shl(u32::from(value.unsigned_abs())).unwrap_or(0) != 0
}

/// The first value of a mask that is not below `low`.
fn first(mask: u64, low: i8) -> Option<i8> {
    let left = mask & u64::MAX.checked_shl(u32::from(low.unsigned_abs())).unwrap_or(0);
    (left != 0).then(|| left.trailing_zeros() as i8)
}

fn mask(text: &str, low: u8, high: u8) -> Result<u64, String> {
    text.split(',').try_fold(0, |mask, element| Ok(mask | values(element.trim(), low, high)?))
}

fn values(element: &str, low: u8, high: u8) -> Result<u64, String> {
    let (range, step) = match element.split_once('/') {
        Some((range, step)) => (range, Some(step.parse::<u8>().ok().filter(|&step| step > 0))),
        None => (element, None),
    };
    let wrong = || format!("“{element}” is not a number from {low} to {high}, nor a range such as [{low}-{high}]");
    let number = |text: &str| {
        let digits = (1..=2).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
        let value = if digits { text.parse().ok() } else { None };
        value.filter(|value| (low..=high).contains(value)).ok_or_else(wrong)
    };
    let bare = range.strip_prefix('[').and_then(|range| range.strip_suffix(']')).unwrap_or(range);
    let (from, to) = match (bare, bare.split_once('-')) {
        ("*", _) if range == "*" => (low, high),
        (_, Some((from, to))) => (number(from)?, number(to)?),
        // `0/30` begins at 0 and goes on to the end.
        (_, None) if range == bare => (number(bare)?, if step.is_some() { high } else { number(bare)? }),
        _ => return Err(wrong()),
    };
    if from > to {
        return Err(format!("“{element}” ends before it begins"));
    }
    let step = step.map_or(Ok(1), |step| step.ok_or_else(wrong))?;
    Ok((from..=to).step_by(usize::from(step)).fold(0, |mask, value| mask | 1 << value))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::{micros, utc_text};

    fn read(fields: &Value) -> Result<Schedule, String> {
        Schedule::read(fields.as_object().unwrap())
    }

    /// The schedule runs at these times, one after the other, after the first.
    #[track_caller]
    fn check(fields: &Value, times: &[&str]) {
        let schedule = read(fields).unwrap();
        for pair in times.windows(2) {
            let next = schedule.next(micros(pair[0]).unwrap()).unwrap();
            assert_eq!(utc_text(next), utc_text(micros(pair[1]).unwrap()), "{fields} after {}", pair[0]);
        }
    }

    #[test]
    fn runs_when_the_standard_says() {
        use serde_json::json;
        let example = json!({ "hour": "1", "minute": "5" });
        check(&example, &["2026-08-05T01:04:59Z", "2026-08-05T01:05:00Z", "2026-08-06T01:05:00Z"]);
        check(&json!({ "second": "0/30" }), &["2026-08-05T01:00:00Z", "2026-08-05T01:00:30Z", "2026-08-05T01:01:00Z"]);
        check(
            &json!({ "minute": "[10-12],40" }),
            &["2026-08-05T01:11:30Z", "2026-08-05T01:12:00Z", "2026-08-05T01:40:00Z"],
        );
        check(&json!({ "dayOfWeek": "1" }), &["2026-08-05T01:00:00Z", "2026-08-10T00:00:00Z", "2026-08-17T00:00:00Z"]);
        check(&json!({ "dayOfMonth": "31" }), &["2026-08-31T00:00:00Z", "2026-10-31T00:00:00Z"]);
        check(
            &json!({ "month": "1", "hour": "23" }),
            &["2026-08-05T00:00:00Z", "2027-01-01T23:00:00Z", "2027-01-02T23:00:00Z"],
        );
        // Both must match, unlike in cron: the next 29 February that is a Tuesday.
        check(
            &json!({ "dayOfMonth": 29, "month": 2, "dayOfWeek": 2 }),
            &["2026-08-05T00:00:00Z", "2028-02-29T00:00:00Z"],
        );
        check(&json!({ "second": "*" }), &["2026-12-31T23:59:59.5Z", "2027-01-01T00:00:00Z"]);
    }

    #[test]
    fn refuses_what_it_cannot_keep() {
        use serde_json::json;
        for (fields, why) in [
            (json!({}), "no time"),
            (json!({ "seconds": "1" }), "“seconds”"),
            (json!({ "second": "60" }), "0 to 59"),
            (json!({ "hour": "" }), "hour"),
            (json!({ "hour": "[5-3]" }), "ends before"),
            (json!({ "hour": "[1-]" }), "hour"),
            (json!({ "hour": "[1]" }), "hour"),
            (json!({ "minute": "5,,6" }), "minute"),
            (json!({ "minute": "1/0" }), "minute"),
            (json!({ "minute": true }), "minute"),
            (json!({ "minute": "+5" }), "minute"),
            (json!({ "dayOfWeek": "0" }), "1 to 7"),
            (json!({ "dayOfMonth": "30", "month": "2" }), "no such day"),
        ] {
            let fault = read(&fields).unwrap_err();
            assert!(fault.contains(why), "{fields}: {fault}");
        }
    }
}
