//! Turns the answer of the load driver into `docs/benchmarks.md`.
//!
//! The answer is `{"sections": [{"title", "text", "rows": [{"what", "unit", "values": […]}], "ratios": […]}], "notes": […]}`;
//! each value comes from one run, and a ratio's values are taken run by run.

use std::fmt::Write as _;

use serde_json::Value;

use crate::error::{Error, Result};

const INTRODUCTION: &str = "\
# Benchmarks

Written by `cargo xtask bench`; do not edit. The ratios are the figures to compare: both sides of each were measured side
by side in the same run, on the same machine, and a ratio is taken within each run before the median. Absolute figures
belong to this machine only, on which the load driver shares the processors with the server that it measures.
";

/// The page.
pub(super) fn render(command: &str, machine: &[(&str, String)], result: &Value) -> Result<String> {
    let mut page = format!("{INTRODUCTION}\n| | |\n| --- | --- |\n| Command | `{command}` |\n");
    for (name, value) in machine {
        let _ = writeln!(page, "| {name} | {value} |");
    }
    let sections = list(result, "sections")?;
    if sections.is_empty() {
        return Err(Error::new("the load driver measured nothing"));
    }
    for section in sections {
        let _ = writeln!(page, "\n## {}\n\n{}\n", text(section, "title")?, text(section, "text")?);
        page.push_str("| what | unit | median | min – max | runs |\n| --- | --- | ---: | ---: | ---: |\n");
        for row in list(section, "rows")? {
            page.push_str(&line(row, text(row, "unit")?)?);
        }
        for ratio in list(section, "ratios")? {
            page.push_str(&line(ratio, "ratio")?);
        }
    }
    page.push_str("\n## What the figures leave out\n\n");
    for note in list(result, "notes")? {
        let _ = writeln!(page, "- {}", note.as_str().unwrap_or_default());
    }
    Ok(page)
}

fn line(row: &Value, unit: &str) -> Result<String> {
    let mut values: Vec<f64> = list(row, "values")?.iter().filter_map(Value::as_f64).collect();
    values.sort_by(f64::total_cmp);
    let (Some(lowest), Some(highest)) = (values.first(), values.last()) else {
        return Err(Error::new(format!("the load driver has no value for `{}`", text(row, "what")?)));
    };
    let (middle, lowest, highest) = (number(median(&values)), number(*lowest), number(*highest));
    Ok(format!("| {} | {unit} | {middle} | {lowest} – {highest} | {} |\n", text(row, "what")?, values.len()))
}

/// The middle of sorted values; of an even number of them, the mean of the two in the middle.
fn median(sorted: &[f64]) -> f64 {
    let middle = sorted.len() / 2;
    if sorted.len() % 2 == 1 { sorted[middle] } else { f64::midpoint(sorted[middle - 1], sorted[middle]) }
}

/// Three significant digits are all that such measurements carry.
fn number(value: f64) -> String {
    if value == 0.0 {
        return "0".to_owned();
    }
    let places = 2.0 - value.abs().log10().floor();
    if places >= 0.0 {
        return format!("{value:.*}", places as usize);
    }
    let step = 10_f64.powf(-places);
    let digits = format!("{:.0}", (value / step).round() * step);
    let mut grouped = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

fn list<'a>(value: &'a Value, key: &str) -> Result<&'a Vec<Value>> {
    let list = value.get(key).and_then(Value::as_array);
    list.ok_or_else(|| Error::new(format!("the load driver's answer has no list `{key}`")))
}

fn text<'a>(value: &'a Value, key: &str) -> Result<&'a str> {
    let text = value.get(key).and_then(Value::as_str);
    text.ok_or_else(|| Error::new(format!("the load driver's answer has no text `{key}`")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn numbers_keep_three_digits() {
        for (value, expected) in
            [(0.0, "0"), (0.012345, "0.0123"), (1.5, "1.50"), (123.4, "123"), (1234567.0, "1,230,000")]
        {
            assert_eq!(number(value), expected);
        }
    }

    #[test]
    fn a_page_has_medians_and_spread() {
        let row = json!({"what": "append", "unit": "events/s", "values": [3.0, 1.0, 2.0]});
        let section = json!({"title": "Capture", "text": "How.", "rows": [row], "ratios": []});
        let result = json!({"sections": [section], "notes": ["Nothing."]});
        let page = render("cargo xtask bench", &[("Memory", "24 GiB".to_owned())], &result).unwrap();
        assert!(page.contains("| append | events/s | 2.00 | 1.00 – 3.00 | 3 |"), "{page}");
        assert!(page.contains("| Memory | 24 GiB |") && page.contains("- Nothing."), "{page}");
        assert!(render("c", &[], &json!({"sections": []})).is_err());
    }
}
