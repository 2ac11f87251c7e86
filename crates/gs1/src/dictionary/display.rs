//! Writes rows in the notation of the official syntax dictionary.

use std::fmt;

use super::{Component, Identifier, Pattern, ai_of};
use crate::charset::CharacterSet;

/// The row of the identifier in the notation of the official dictionary, with single spaces between its columns.
impl fmt::Display for Identifier {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.ai)?;
        if self.is_predefined_length || self.is_attribute {
            let flag = |is_set, flag| if is_set { flag } else { "" };
            write!(formatter, " {}{}", flag(self.is_predefined_length, "*"), flag(self.is_attribute, "?"))?;
        }
        for component in &self.components {
            write!(formatter, " {component}")?;
        }
        for requirement in &self.requires {
            write!(formatter, " req={}", joined(requirement.iter().map(|group| joined(group, "+")), ","))?;
        }
        if !self.excludes.is_empty() {
            write!(formatter, " ex={}", joined(&self.excludes, ","))?;
        }
        if let Some(primary) = &self.primary {
            let sequences = primary.sequences.iter().map(|codes| joined(codes.iter().map(|&code| ai_of(code)), ","));
            let sequences = joined(sequences, "|");
            write!(formatter, " dlpkey{}{sequences}", if sequences.is_empty() { "" } else { "=" })?;
        }
        match &*self.title {
            "" => Ok(()),
            title => write!(formatter, " # {title}"),
        }
    }
}

impl fmt::Display for Component {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let set = match self.set {
            CharacterSet::Digits => 'N',
            CharacterSet::Text => 'X',
            CharacterSet::Part => 'Y',
            CharacterSet::Base64 => 'Z',
        };
        let dots = if self.shortest == self.longest { "" } else { ".." };
        let (open, close) = if self.is_optional { ("[", "]") } else { ("", "") };
        write!(formatter, "{open}{set}{dots}{}{close}", self.longest)?;
        self.checks.iter().try_for_each(|check| write!(formatter, ",{}", check.name()))
    }
}

impl fmt::Display for super::Dictionary {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.identifiers.iter().try_for_each(|identifier| writeln!(formatter, "{identifier}"))
    }
}

/// Words for a requirement in a message: `(01) with (21), or (02)`.
pub(crate) fn alternatives(groups: &[Box<[Pattern]>]) -> String {
    joined(groups.iter().map(|group| joined(group.iter().map(|pattern| format!("({pattern})")), " with ")), " or ")
}

fn joined<T: fmt::Display>(parts: impl IntoIterator<Item = T>, separator: &str) -> String {
    let mut text = String::new();
    for part in parts {
        if !text.is_empty() {
            text.push_str(separator);
        }
        text.push_str(&part.to_string());
    }
    text
}
