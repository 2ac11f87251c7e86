//! Dates, times and numbers as people of each language write them.

use jiff::civil::{Date, DateTime};

use super::language::Language;

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// A date in running text: `05/8/2026`, `5 August 2026`.
///
/// Vietnamese follows the rule for official papers: a zero before days below 10 and before the months 1 and 2 only.
pub fn day(language: Language, date: Date) -> String {
    let (year, month, day) = (date.year(), date.month(), date.day());
    match language {
        Language::Vi if month < 3 => format!("{day:02}/{month:02}/{year}"),
        Language::Vi => format!("{day:02}/{month}/{year}"),
        Language::En => format!("{day} {} {year}", MONTHS[usize::from(month.unsigned_abs()) - 1]),
    }
}

/// A date in a table, where columns should align: `05/08/2026`, `5 August 2026`.
pub fn day_in_table(language: Language, date: Date) -> String {
    match language {
        Language::Vi => format!("{:02}/{:02}/{}", date.day(), date.month(), date.year()),
        Language::En => day(language, date),
    }
}

/// A time of day: `16:20`.
pub fn time(at: DateTime) -> String {
    format!("{:02}:{:02}", at.hour(), at.minute())
}

/// A moment or a span: `06/8/2026, 00:30–13:50`; two full moments where the span ends on another day.
pub fn span(language: Language, from: DateTime, to: Option<DateTime>) -> String {
    let start = format!("{}, {}", day(language, from.date()), time(from));
    match to {
        Some(to) if to.date() != from.date() => format!("{start} – {}, {}", day(language, to.date()), time(to)),
        Some(to) if time(to) != time(from) => format!("{start}–{}", time(to)),
        _ => start,
    }
}

/// A number with grouped thousands: `59.700`, `−18,5`; in English `59,700`, `−18.5`.
pub fn number(language: Language, value: f64, decimals: usize) -> String {
    let (group, point) = match language {
        Language::Vi => ('.', ','),
        Language::En => (',', '.'),
    };
    let digits = format!("{:.decimals$}", value.abs());
    let (whole, fraction) = digits.split_once('.').unwrap_or((&digits, ""));
    let mut text = String::new();
    // What rounds to nothing carries no sign.
    if value < 0.0 && digits.bytes().any(|digit| (b'1'..=b'9').contains(&digit)) {
        text.push('\u{2212}');
    }
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index) % 3 == 0 {
            text.push(group);
        }
        text.push(digit);
    }
    if !fraction.is_empty() {
        text.push(point);
        text.push_str(fraction);
    }
    text
}

#[cfg(test)]
mod tests {
    use jiff::civil::{date, datetime};

    use super::*;
    use Language::{En, Vi};

    #[test]
    fn writes_dates() {
        assert_eq!(day(Vi, date(2026, 8, 5)), "05/8/2026");
        assert_eq!(day(Vi, date(2026, 2, 14)), "14/02/2026");
        assert_eq!(day(Vi, date(2026, 11, 20)), "20/11/2026");
        assert_eq!(day(En, date(2026, 8, 5)), "5 August 2026");
        assert_eq!(day_in_table(Vi, date(2026, 8, 5)), "05/08/2026");
        assert_eq!(day_in_table(En, date(2026, 8, 5)), "5 August 2026");
    }

    #[test]
    fn writes_spans() {
        let from = datetime(2026, 8, 6, 0, 30, 0, 0);
        assert_eq!(span(Vi, from, None), "06/8/2026, 00:30");
        assert_eq!(span(Vi, from, Some(from)), "06/8/2026, 00:30");
        assert_eq!(span(Vi, from, Some(datetime(2026, 8, 6, 13, 50, 0, 0))), "06/8/2026, 00:30–13:50");
        assert_eq!(
            span(En, from, Some(datetime(2026, 8, 7, 16, 20, 0, 0))),
            "6 August 2026, 00:30 – 7 August 2026, 16:20"
        );
    }

    #[test]
    fn writes_numbers() {
        assert_eq!(number(Vi, 59700.0, 0), "59.700");
        assert_eq!(number(En, 59700.0, 0), "59,700");
        assert_eq!(number(Vi, -18.5, 1), "−18,5");
        assert_eq!(number(En, -18.5, 1), "−18.5");
        assert_eq!(number(Vi, -0.04, 1), "0,0");
        assert_eq!(number(En, 1_234_567.0, 0), "1,234,567");
        assert_eq!(number(Vi, 999.0, 0), "999");
    }
}
