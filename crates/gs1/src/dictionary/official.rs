//! Reads the official syntax dictionary.
//!
//! ```text
//! 8008        ?  N6,yymmdd N2,hh [N2],mi [N2],ss  req=01,02          # PROD TIME
//! 3100-3105  *?  N6                               req=01,02 ex=310n  # NET WEIGHT (kg)
//! ```

use std::fmt;

use super::{CODES, Component, Dictionary, Identifier, Pattern, Primary, Requirement, code, is_ai_shaped};
use crate::charset::CharacterSet;
use crate::check::Check;
use crate::error::excerpt;

/// Where a syntax dictionary breaks its notation, and how.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DictionaryError {
    line: usize,
    message: String,
}

impl DictionaryError {
    /// The line, counted from 1; 0 when the fault is in no single line.
    pub fn line(&self) -> usize {
        self.line
    }
}

impl fmt::Display for DictionaryError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            0 => formatter.write_str(&self.message),
            line => write!(formatter, "line {line}: {}", self.message),
        }
    }
}

impl std::error::Error for DictionaryError {}

/// The longest row of the release of 2026 has 125 bytes and five components. Without limits a short file could ask for
/// gigabytes, since a row may stand for ten thousand identifiers.
const MAX_ROW_BYTES: usize = 1_000;
const MAX_COMPONENTS: usize = 16;

pub(super) fn parse(text: &str) -> Result<Dictionary, DictionaryError> {
    let mut identifiers = Vec::new();
    let mut release = None;
    for (index, line) in text.lines().enumerate() {
        let line = line.trim();
        if let Some(comment) = line.strip_prefix('#') {
            release = release.or_else(|| comment.trim().strip_prefix("Release:").map(str::trim));
            continue;
        }
        let at_line = |message| DictionaryError { line: index + 1, message };
        if !line.is_empty() {
            row(line, &mut identifiers).map_err(at_line)?;
        }
        if identifiers.len() > CODES {
            return Err(at_line("there are more rows than identifiers, so some occur twice".to_owned()));
        }
    }
    if identifiers.is_empty() {
        return Err(DictionaryError { line: 0, message: "there is no application identifier in it".to_owned() });
    }
    Dictionary::new(identifiers, release).map_err(|message| DictionaryError { line: 0, message })
}

/// What a row says beside its identifiers.
#[derive(Clone, Default)]
pub(super) struct Row {
    pub(super) components: Vec<Component>,
    pub(super) is_predefined_length: bool,
    pub(super) is_attribute: bool,
    pub(super) requires: Vec<Requirement>,
    pub(super) excludes: Vec<Pattern>,
    pub(super) primary: Option<Primary>,
    pub(super) old_name: String,
    pub(super) title: String,
}

impl Row {
    /// Makes the identifier, if its components can be told apart.
    pub(super) fn identifier(&self, ai: &str) -> Result<Identifier, String> {
        let Some(code) = code(ai.as_bytes()) else {
            return Err(format!("expected an application identifier of 2 to 4 digits, found {:?}", excerpt(ai)));
        };
        let Some((last, before)) = self.components.split_last() else { return Err("the value has no form".to_owned()) };
        if before.iter().any(|component| component.shortest != component.longest) {
            return Err("only the last component may vary in length".to_owned());
        }
        if before.iter().zip(&self.components[1..]).any(|(one, next)| one.is_optional && !next.is_optional) {
            return Err("no mandatory component may follow an optional one".to_owned());
        }
        let mandatory = self.components.iter().filter(|component| !component.is_optional);
        let shortest: usize = mandatory.map(|component| component.shortest).sum();
        let longest: usize = before.iter().chain([last]).map(|component| component.longest).sum();
        if self.is_predefined_length && shortest != longest {
            return Err("a value of predefined length cannot vary in length".to_owned());
        }
        Ok(Identifier {
            ai: ai.into(),
            code,
            title: self.title.as_str().into(),
            components: self.components.clone().into(),
            shortest,
            longest,
            is_predefined_length: self.is_predefined_length,
            is_attribute: self.is_attribute,
            requires: self.requires.clone().into(),
            excludes: self.excludes.clone().into(),
            primary: self.primary.clone(),
            old_name: self.old_name.as_str().into(),
        })
    }
}

fn row(line: &str, identifiers: &mut Vec<Identifier>) -> Result<(), String> {
    if line.len() > MAX_ROW_BYTES {
        return Err(format!("the row has {} bytes, at most {MAX_ROW_BYTES} are allowed", line.len()));
    }
    let (line, title) = line.split_once('#').unwrap_or((line, ""));
    let mut row = Row { title: title.trim().to_owned(), ..Row::default() };
    let mut words = line.split_whitespace();
    let range = words.next().unwrap_or_default();
    for (index, word) in words.enumerate() {
        if index == 0 && word.bytes().all(|byte| byte.is_ascii_punctuation() && byte != b'[') {
            // Flags beyond these two have no meaning yet.
            row.is_predefined_length = word.contains('*');
            row.is_attribute = word.contains('?');
        } else if let Some((name, value)) = word.split_once('=') {
            attribute(name, value, &mut row)?;
        } else if word == "dlpkey" {
            row.primary = Some(Primary::default());
        } else {
            row.components.push(component(word)?);
        }
    }
    if row.components.len() > MAX_COMPONENTS {
        return Err(format!("the value has {} components, at most {MAX_COMPONENTS} are allowed", row.components.len()));
    }
    let (first, last) = range.split_once('-').unwrap_or((range, range));
    if first.len() != last.len() || !is_ai_shaped(first) || !is_ai_shaped(last) || first > last {
        return Err(format!("expected an application identifier or a range of them, found {:?}", excerpt(range)));
    }
    // Both are four digits at most.
    let number = |text: &str| text.parse::<u16>().unwrap_or_default();
    for number in number(first)..=number(last) {
        identifiers.push(row.identifier(&format!("{number:0width$}", width = first.len()))?);
    }
    Ok(())
}

fn attribute(name: &str, value: &str, row: &mut Row) -> Result<(), String> {
    match name {
        "req" => row.requires.push(requirement(value, ',')?),
        "ex" => row.excludes.extend(patterns(value, ',')?),
        "dlpkey" => row.primary = Some(Primary { sequences: sequences(value, '|', ',')?, finer: Box::default() }),
        // A newer dictionary may say more than this program can judge by.
        _ => {}
    }
    Ok(())
}

/// `01+21,02`: alternatives, each with all of its parts.
pub(super) fn requirement(text: &str, or: char) -> Result<Requirement, String> {
    text.split(or).map(|group| Ok(patterns(group, '+')?.into())).collect()
}

pub(super) fn patterns(text: &str, separator: char) -> Result<Vec<Pattern>, String> {
    let pattern = |text: &str| {
        Pattern::parse(text).ok_or_else(|| format!("expected an application identifier, found {:?}", excerpt(text)))
    };
    text.split(separator).map(pattern).collect()
}

/// `22,10,21|235`: alternative sequences of qualifiers.
pub(super) fn sequences(text: &str, or: char, then: char) -> Result<Box<[Box<[u16]>]>, String> {
    text.split(or).map(|sequence| codes(sequence, then)).collect()
}

pub(super) fn codes(text: &str, separator: char) -> Result<Box<[u16]>, String> {
    let one = |ai: &str| {
        code(ai.as_bytes()).ok_or_else(|| format!("expected an application identifier, found {:?}", excerpt(ai)))
    };
    text.split(separator).map(one).collect()
}

/// `N6,yymmdd`, `X..20`, `[N..12]`.
fn component(word: &str) -> Result<Component, String> {
    let faulty = || format!("expected a component such as N6,yymmdd or [X..20], found {:?}", excerpt(word));
    let (form, checks) = word.split_once(',').unwrap_or((word, ""));
    let bracketed = form.strip_prefix('[').and_then(|form| form.strip_suffix(']'));
    let form = bracketed.unwrap_or(form);
    let mut characters = form.chars();
    let set = match characters.next() {
        Some('N') => CharacterSet::Digits,
        Some('X') => CharacterSet::Text,
        Some('Y') => CharacterSet::Part,
        Some('Z') => CharacterSet::Base64,
        _ => return Err(faulty()),
    };
    let length = characters.as_str();
    let (is_open, digits) = length.strip_prefix("..").map_or((false, length), |digits| (true, digits));
    let longest = count(digits).ok_or_else(faulty)?;
    let check = |name: &str| Check::by_name(name).ok_or_else(|| format!("there is no check {:?}", excerpt(name)));
    Ok(Component {
        set,
        shortest: if is_open { 1 } else { longest },
        longest,
        is_optional: bracketed.is_some(),
        checks: checks.split(',').filter(|name| !name.is_empty()).map(check).collect::<Result<_, _>>()?,
    })
}

/// A length of 1 to 99 characters.
pub(super) fn count(digits: &str) -> Option<usize> {
    let is_number = (1..=2).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
    digits.parse().ok().filter(|&count| is_number && count > 0)
}
