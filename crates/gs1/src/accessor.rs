//! What values mean: dates, times, and numbers with implied decimals.
//!
//! All of these give `None` for application identifiers whose values mean something else. No clock is read: a year of two
//! digits is placed around a year that the caller gives.

use std::fmt;

use crate::check::{Check, days_in};
use crate::dictionary::Component;
use crate::value::Element;

/// A day of the Gregorian calendar. Dates compare as days do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date {
    year: u16,
    month: u8,
    day: u8,
}

impl Date {
    /// The day, if there is such a one; months and days count from 1.
    pub fn new(year: u16, month: u8, day: u8) -> Option<Date> {
        let last = days_in(month, is_leap(year))?;
        (1..=last).contains(&day).then_some(Date { year, month, day })
    }

    /// The year, in full.
    pub fn year(self) -> u16 {
        self.year
    }

    /// The month, 1 to 12.
    pub fn month(self) -> u8 {
        self.month
    }

    /// The day of the month, 1 to 31.
    pub fn day(self) -> u8 {
        self.day
    }
}

impl fmt::Display for Date {
    /// As in ISO 8601: `2027-12-31`.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

/// A day and a time of that day, as precise as it was given. The local time where the thing was made or is to go.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Moment {
    /// The day.
    pub date: Date,
    /// The hour, 0 to 23.
    pub hour: u8,
    /// The minute, 0 to 59.
    pub minute: Option<u8>,
    /// The second, 0 to 59.
    pub second: Option<u8>,
}

/// A number with a fixed count of decimals: `coefficient` / 10^`scale`.
///
/// The count of decimals is part of what was written, so 1.50 and 1.5 are not equal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Decimal {
    /// All digits as one number.
    pub coefficient: i64,
    /// How many of the digits are decimals.
    pub scale: u8,
}

impl fmt::Display for Decimal {
    /// With a point and all decimals: `1.250`.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.coefficient < 0 { "-" } else { "" };
        let scale = usize::from(self.scale);
        let digits = format!("{:0>width$}", self.coefficient.unsigned_abs(), width = scale + 1);
        match digits.split_at(digits.len() - scale) {
            (whole, "") => write!(formatter, "{sign}{whole}"),
            (whole, decimals) => write!(formatter, "{sign}{whole}.{decimals}"),
        }
    }
}

/// An amount of money.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Amount<'a> {
    /// How much.
    pub value: Decimal,
    /// The currency as three digits of ISO 4217, such as `704` for đồng; `None` is the currency of the place.
    pub currency: Option<&'a str>,
}

impl Element<'_> {
    /// The day that the value names, or the last day of the month where it names a month only (day 00).
    ///
    /// Years of two digits lie from 49 years before to 50 years after `current_year` (General Specifications, clause 7.12).
    /// `None` where the value holds no date, and for 29 February of a year that this makes a common one.
    ///
    /// ```
    /// let dictionary = gs1::Dictionary::built_in();
    /// let best_before = dictionary.identifier("15").unwrap();
    /// assert_eq!(best_before.element("280200")?.date(2026), gs1::Date::new(2028, 2, 29));
    /// # Ok::<(), gs1::Error>(())
    /// ```
    pub fn date(&self, current_year: u16) -> Option<Date> {
        self.parts().find_map(|(component, part)| date(component, part, current_year))
    }

    /// Whether the date leaves the day open (day 00), so that [`Element::date`] is the end of a whole month.
    pub fn is_whole_month(&self) -> bool {
        self.parts().any(|(component, part)| date_check(component).is_some() && part.ends_with("00"))
    }

    /// The first and the last day of a period, such as that of a harvest (AI 7007); the same day twice where the value
    /// names one day only.
    pub fn period(&self, current_year: u16) -> Option<(Date, Date)> {
        let mut dates = self.parts().filter(|(component, _)| date_check(component).is_some());
        let mut next = || dates.next().map(|(component, part)| date(component, part, current_year));
        let first = next()??;
        let last = next().unwrap_or(Some(first))?;
        Some((first, last))
    }

    /// The day with its time, of AI 8008 and the like. `None` where the value holds no time of day.
    pub fn moment(&self, current_year: u16) -> Option<Moment> {
        let date = self.date(current_year)?;
        let mut moment = None;
        for (component, part) in self.parts() {
            for check in &component.checks {
                match (check, &mut moment) {
                    (Check::HourMinute, _) => {
                        moment = Some(Moment { date, hour: two(part, 0)?, minute: two(part, 2), second: None });
                    }
                    (Check::Hour, _) => moment = Some(Moment { date, hour: two(part, 0)?, minute: None, second: None }),
                    (Check::Minute, Some(moment)) => moment.minute = two(part, 0),
                    (Check::Second, Some(moment)) => moment.second = two(part, 0),
                    _ => {}
                }
            }
        }
        moment
    }

    /// The number whose decimals the identifier implies: measures (AI 31nn to 36nn) in the unit of their title, money and
    /// percentages (39nn), temperatures (4330 to 4333) in degrees.
    ///
    /// ```
    /// let weight = gs1::Dictionary::built_in().identifier("3103").unwrap();
    /// assert_eq!(weight.element("001250")?.decimal().unwrap().to_string(), "1.250");
    /// # Ok::<(), gs1::Error>(())
    /// ```
    pub fn decimal(&self) -> Option<Decimal> {
        let &[first, second, _, last] = self.ai().as_bytes() else { return None };
        match (first, second) {
            (b'3', b'1'..=b'6' | b'9') => {
                let (_, digits) = self.parts().last()?;
                Some(Decimal { coefficient: digits.parse().ok()?, scale: last.checked_sub(b'0')? })
            }
            (b'4', b'3') if matches!(self.ai(), "4330" | "4331" | "4332" | "4333") => {
                let below_zero = self.value().strip_suffix('-');
                let degrees: i64 = below_zero.unwrap_or(self.value()).parse().ok()?;
                Some(Decimal { coefficient: if below_zero.is_some() { -degrees } else { degrees }, scale: 2 })
            }
            _ => None,
        }
    }

    /// The amount of money of AI 390n to 393n and 395n.
    pub fn amount(&self) -> Option<Amount<'_>> {
        if !matches!(self.ai().as_bytes(), [b'3', b'9', b'0'..=b'3' | b'5', _]) {
            return None;
        }
        let currency = self.parts().find(|(component, _)| component.checks.contains(&Check::Currency));
        Some(Amount { value: self.decimal()?, currency: currency.map(|(_, digits)| digits) })
    }

    /// The components that are there, each with its part of the value.
    fn parts(&self) -> impl Iterator<Item = (&Component, &str)> {
        let mut rest = self.value();
        self.identifier().components().iter().map_while(move |component| {
            let (part, after) = rest.split_at_checked(component.longest.min(rest.len()))?;
            rest = after;
            (!part.is_empty()).then_some((component, part))
        })
    }
}

/// The check that makes a component a date.
fn date_check(component: &Component) -> Option<Check> {
    let is_date = |check: &&Check| matches!(check, Check::YymmD0 | Check::Yymmdd | Check::YyyymmD0 | Check::Yyyymmdd);
    component.checks.iter().find(is_date).copied()
}

fn date(component: &Component, part: &str, current_year: u16) -> Option<Date> {
    let (year, at) = match date_check(component)? {
        Check::YymmD0 | Check::Yymmdd => (full_year(two(part, 0)?, current_year)?, 2),
        _ => (u16::from(two(part, 0)?) * 100 + u16::from(two(part, 2)?), 4),
    };
    let month = two(part, at)?;
    match two(part, at + 2)? {
        0 => Date::new(year, month, days_in(month, is_leap(year))?),
        day => Date::new(year, month, day),
    }
}

/// Places a year of two digits: at most 49 years back and 50 ahead (General Specifications, clause 7.12).
fn full_year(two_digits: u8, current_year: u16) -> Option<u16> {
    let current_year = i32::from(current_year);
    let year = current_year / 100 * 100 + i32::from(two_digits);
    let year = match year - current_year {
        51.. => year - 100,
        ..=-50 => year + 100,
        _ => year,
    };
    u16::try_from(year).ok()
}

fn is_leap(year: u16) -> bool {
    year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400))
}

/// The number of two digits at a place.
fn two(text: &str, at: usize) -> Option<u8> {
    text.get(at..at + 2)?.parse().ok()
}
