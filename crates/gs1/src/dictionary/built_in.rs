//! Reads our own table, whose first lines explain its notation.

use std::sync::OnceLock;

use super::official::{Row, codes, count, patterns, requirement, sequences};
use super::{Component, Dictionary, Identifier, Primary};
use crate::charset::CharacterSet;
use crate::check::Check;

const TABLE: &str = include_str!("../../data/identifiers.txt");
/// In a column: as in the row above.
const DITTO: &str = "\"";

pub(super) fn dictionary() -> &'static Dictionary {
    static DICTIONARY: OnceLock<Dictionary> = OnceLock::new();
    // A table that cannot be read would leave no identifier at all; a test keeps that from being shipped.
    DICTIONARY.get_or_init(|| parse(TABLE).unwrap_or_default())
}

impl Default for Dictionary {
    fn default() -> Self {
        Dictionary { identifiers: Vec::new(), index: Box::default(), lengths: [0; 100], release: None }
    }
}

fn parse(text: &str) -> Result<Dictionary, String> {
    let mut identifiers = Vec::new();
    let (mut value, mut rules) = ("", "");
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')) {
        let mut columns = line.split('|').map(str::trim);
        let ais = columns.next().unwrap_or_default();
        let (Some(own_value), Some(own_rules), Some(title)) = (columns.next(), columns.next(), columns.next()) else {
            return Err(format!("{line}: expected four columns"));
        };
        value = if own_value == DITTO { value } else { own_value };
        rules = if own_rules == DITTO { rules } else { own_rules };
        row(ais, value, rules, title, &mut identifiers).map_err(|message| format!("{line}: {message}"))?;
    }
    Dictionary::new(identifiers, None)
}

fn row(ais: &str, value: &str, rules: &str, title: &str, identifiers: &mut Vec<Identifier>) -> Result<(), String> {
    let mut row = Row { title: title.to_owned(), ..Row::default() };
    row.components = value.split_whitespace().map(component).collect::<Result<_, _>>()?;
    let mut finer = Box::default();
    for word in rules.split_whitespace() {
        match word.split_once('=').unwrap_or((word, "")) {
            ("fixed", "") => row.is_predefined_length = true,
            ("attribute", "") => row.is_attribute = true,
            ("with", groups) => row.requires.push(requirement(groups, '/')?),
            ("not", excluded) => row.excludes.extend(patterns(excluded, '/')?),
            ("key", "") => row.primary = Some(Primary::default()),
            ("key", text) => {
                row.primary = Some(Primary { sequences: sequences(text, '/', '>')?, finer: Box::default() })
            }
            ("finest", text) => finer = codes(text, '/')?,
            ("name", name) => name.clone_into(&mut row.old_name),
            _ => return Err(format!("unknown rule {word}")),
        }
    }
    if let Some(primary) = &mut row.primary {
        primary.finer = finer;
    }
    match ais.split_once('[') {
        None => identifiers.push(row.identifier(ais)?),
        Some((stem, range)) => {
            let &[first, b'-', last, b']'] = range.as_bytes() else { return Err("expected [0-5]".to_owned()) };
            for digit in first..=last {
                identifiers.push(row.identifier(&format!("{stem}{}", char::from(digit)))?);
            }
        }
    }
    Ok(())
}

/// `d13.check.prefix`, `?t1-17`.
fn component(word: &str) -> Result<Component, String> {
    let faulty = || format!("component {word}");
    let form = word.trim_start_matches('?');
    let mut parts = form.split('.');
    let form = parts.next().unwrap_or_default();
    let set = match form.as_bytes().first() {
        Some(b'd') => CharacterSet::Digits,
        Some(b't') => CharacterSet::Text,
        Some(b'p') => CharacterSet::Part,
        Some(b'b') => CharacterSet::Base64,
        _ => return Err(faulty()),
    };
    let (shortest, longest) = form[1..].split_once('-').unwrap_or((&form[1..], &form[1..]));
    Ok(Component {
        set,
        shortest: count(shortest).ok_or_else(faulty)?,
        longest: count(longest).ok_or_else(faulty)?,
        is_optional: word.starts_with('?'),
        checks: parts.map(|name| Check::by_short_name(name).ok_or_else(faulty)).collect::<Result<_, _>>()?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_can_be_read() {
        assert_eq!(parse(TABLE).unwrap().identifiers().len(), 541);
    }
}
