//! Numbers without leading or trailing zeros.

use std::fmt::Write as _;

/// Writes `text` as the shortest decimal of the same value (rules 6 and 7); `false`, and nothing written, when it is
/// not a number.
///
/// ```text
/// number = [ "+" | "-" ] ( digits [ "." [ digits ] ] | "." digits ) [ ( "e" | "E" ) [ "+" | "-" ] digits ]
/// ```
///
/// The value goes through a binary double, because that of the reference implementation does and a published hash
/// depends on it: 24 digits of a `stringValue` in its sensor examples come out changed after the 16th. Its notation
/// is kept too: whole numbers in full, and below 0.0001 an exponent of two digits, `1e-05`.
pub(super) fn write(text: &str, out: &mut String) -> bool {
    // Most values are URIs, which the first character tells apart.
    if !text.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '+' | '-' | '.')) || !is_number(text) {
        return false;
    }
    let Ok(value) = text.parse::<f64>() else { return false };
    if !value.is_finite() {
        return false;
    }
    let written = if value == 0.0 {
        // Minus zero is zero.
        out.write_str("0")
    } else if value.fract() == 0.0 {
        // Every whole number of a double in full is slow to write, and rarely needed.
        const EXACT: f64 = 9_007_199_254_740_992.0;
        if value.abs() < EXACT { write!(out, "{}", value as i64) } else { write!(out, "{value:.0}") }
    } else if value.abs() < 1e-4 {
        write_small(value, out)
    } else {
        write!(out, "{value}")
    };
    written.is_ok()
}

fn write_small(value: f64, out: &mut String) -> std::fmt::Result {
    let text = format!("{value:e}");
    match text.split_once("e-") {
        Some((mantissa, exponent)) => write!(out, "{mantissa}e-{exponent:0>2}"),
        None => out.write_str(&text),
    }
}

/// The grammar above; the library's own also reads `inf` and `nan`.
fn is_number(text: &str) -> bool {
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    let (mantissa, exponent) = unsigned.split_once(['e', 'E']).unwrap_or((unsigned, "0"));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let exponent = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    mantissa.len() > usize::from(mantissa.contains('.'))
        && digits(whole)
        && digits(fraction)
        && !exponent.is_empty()
        && digits(exponent)
}
