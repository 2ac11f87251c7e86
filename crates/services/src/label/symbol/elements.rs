//! Element strings as symbols carry them (General Specifications, clauses 7.8 and 4.14).

use gs1::{Dictionary, Message};

use super::SymbolError;

/// An element string that was read.
pub(super) struct Elements {
    /// Without brackets; GS after each value whose end nobody could tell otherwise.
    pub(super) raw: String,
    /// With brackets, for people.
    pub(super) text: String,
    /// Identifiers that would have to stand on the same goods, and are not in this symbol.
    pub(super) partners: Vec<String>,
}

/// Reads `(01)…(10)…`, with `\(` for a bracket in a value, or `01…10…` with GS or `^` after values of varying length.
pub(super) fn read(text: &str) -> Result<Elements, SymbolError> {
    let message = parse(text)?;
    Ok(Elements {
        raw: message.raw(),
        text: message.hri(false).join(" "),
        partners: message.check_partners().iter().map(ToString::to_string).collect(),
    })
}

/// The first fault, and how many there are.
pub(crate) fn parse(text: &str) -> Result<Message<'_>, SymbolError> {
    let dictionary = Dictionary::built_in();
    let message = match text.starts_with('(') {
        true => Message::parse_bracketed(dictionary, text),
        false => Message::parse_raw(dictionary, text),
    };
    message.map_err(|errors| {
        let (first, more) = (errors.first(), errors.iter().len() - 1);
        let more = if more > 0 { format!(" (and {more} more)") } else { String::new() };
        SymbolError::new(first.offset(), format!("{first}{more}"))
    })
}
