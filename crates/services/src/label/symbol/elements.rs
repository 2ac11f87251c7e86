//! Element strings as symbols carry them.

use super::SymbolError;

/// An element string that was read.
pub(super) struct Elements {
    /// Without brackets; GS after each value whose end nobody could tell otherwise.
    pub(super) raw: String,
    /// With brackets, for people.
    pub(super) text: String,
}

/// Reads `(01)…(10)…`.
pub(super) fn read(text: &str) -> Result<Elements, SymbolError> {
    let mut raw = String::new();
    let mut open = false;
    let mut at = 0;
    while at < text.len() {
        let rest = &text[at..];
        let group = rest.strip_prefix('(').and_then(|rest| rest.split_once(')'));
        let Some((ai, value)) = group.filter(|(ai, _)| (2..=4).contains(&ai.len())) else {
            return Err(SymbolError::new(at, "expected an application identifier in brackets"));
        };
        let value = &value[..value.find('(').unwrap_or(value.len())];
        if value.is_empty() || value.bytes().any(|byte| !byte.is_ascii_graphic()) {
            return Err(SymbolError::new(at, format!("the value of ({ai}) is empty or not ASCII")));
        }
        if open {
            raw.push('\u{1D}');
        }
        raw.push_str(ai);
        raw.push_str(value);
        const FIXED: [&str; 24] = [
            "00", "01", "02", "03", "04", "11", "12", "13", "14", "15", "16", "17", "18", "19", "20", "31", "32", "33",
            "34", "35", "36", "41", "--", "--",
        ];
        open = !FIXED.contains(&&ai[..2]);
        at += ai.len() + 2 + value.len();
    }
    let spaced = text.replace(')', ") ").replace('(', " (");
    Ok(Elements { raw, text: spaced.trim().to_owned() })
}
