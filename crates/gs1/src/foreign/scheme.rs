//! The table of schemes; the first lines of `data/schemes.txt` explain its notation.

use std::fmt;
use std::sync::OnceLock;

use super::pattern::Pattern;
use super::{LOCAL, tax};
use crate::error::{Error, ErrorKind};

const TABLE: &str = include_str!("../../data/schemes.txt");
/// A table of more rows than this is a mistake.
const MOST_SCHEMES: usize = 1_000;

/// A text in both languages of the platform.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Translated {
    /// Vietnamese.
    pub vi: Box<str>,
    /// English.
    pub en: Box<str>,
}

/// One scheme: who issues codes, and how they are written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct IdScheme {
    id: Box<str>,
    name: Translated,
    issuer: Translated,
    patterns: Vec<Pattern>,
    /// Identity numbers of persons.
    personal: Vec<Pattern>,
    check: Option<Rule>,
    from: Option<Box<str>>,
    to: Option<Box<str>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Rule {
    VnTax,
}

impl IdScheme {
    /// Its name within identifiers, such as `vn-pond`.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// What people call its codes.
    pub fn name(&self) -> &Translated {
        &self.name
    }

    /// Who issues them.
    pub fn issuer(&self) -> &Translated {
        &self.issuer
    }

    /// How they are written, in the notation of the table.
    pub fn patterns(&self) -> impl Iterator<Item = &str> {
        self.patterns.iter().map(Pattern::notation)
    }

    /// The name of the rule for the check digit.
    pub fn check(&self) -> Option<&str> {
        self.check.map(|Rule::VnTax| "vn-tax")
    }

    /// First and last day, such as `2025-07-01`, on which codes are issued under this row; `None` is open.
    pub fn validity(&self) -> (Option<&str>, Option<&str>) {
        (self.from.as_deref(), self.to.as_deref())
    }

    /// Whether codes are issued under this row on a day written `2025-07-01`.
    pub fn is_issued_on(&self, day: &str) -> bool {
        self.from.as_deref().is_none_or(|from| from <= day) && self.to.as_deref().is_none_or(|to| day <= to)
    }

    /// The one spelling of a code.
    pub(super) fn read(&self, value: &str) -> Result<String, Error> {
        if self.personal.iter().any(|pattern| pattern.read(value).is_ok()) {
            let message = "this is the identity number of a person, which is never an identifier here: a household is \
                           known by its cooperative, its member number there and its GLN";
            return Err(Error::new(ErrorKind::PersonalNumber, 0, message));
        }
        let mut furthest = 0;
        for pattern in &self.patterns {
            match pattern.read(value) {
                Ok(canonical) => return self.checked(canonical),
                Err(at) => furthest = furthest.max(at),
            }
        }
        let notations: Vec<&str> = self.patterns().collect();
        let message = format!("this is no code of {}, which is written {}", self.id, notations.join(" or "));
        let kind = if furthest == value.len() { ErrorKind::Length } else { ErrorKind::Characters };
        Err(Error::new(kind, furthest, message))
    }

    fn checked(&self, value: String) -> Result<String, Error> {
        match self.check {
            Some(Rule::VnTax) if !tax::is_valid(value.as_bytes()) => {
                let message = "the check digit, the tenth, does not fit the nine digits before it";
                Err(Error::new(ErrorKind::CheckDigit, 9, message))
            }
            _ => Ok(value),
        }
    }
}

/// Every scheme of a table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct IdSchemes(Vec<IdScheme>);

impl IdSchemes {
    /// The schemes that come with the program.
    pub fn built_in() -> &'static Self {
        static SCHEMES: OnceLock<IdSchemes> = OnceLock::new();
        // A table that cannot be read would leave no scheme at all; a test keeps that from being shipped.
        SCHEMES.get_or_init(|| Self::parse(TABLE).unwrap_or_default())
    }

    /// Reads a table.
    ///
    /// # Errors
    ///
    /// The line that breaks the notation, and how.
    pub fn parse(text: &str) -> Result<Self, IdSchemesError> {
        let mut schemes: Vec<IdScheme> = Vec::new();
        for (index, line) in text.lines().enumerate() {
            let line = line.trim();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let at_line = |message| IdSchemesError { line: index + 1, message };
            let (word, rest) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
            let rest = rest.trim_start();
            match (word, schemes.last_mut()) {
                ("scheme", last) => {
                    last.map_or(Ok(()), |last| complete(last)).map_err(at_line)?;
                    schemes.push(start(rest, &schemes).map_err(at_line)?);
                }
                (_, None) => return Err(at_line(format!("{word} stands before the first scheme"))),
                (_, Some(scheme)) => add(scheme, word, rest).map_err(at_line)?,
            }
        }
        let end = |message| IdSchemesError { line: text.lines().count(), message };
        match schemes.last() {
            Some(last) => complete(last).map_err(end)?,
            None => return Err(end("there is no scheme in it".to_owned())),
        }
        Ok(IdSchemes(schemes))
    }

    /// The scheme of that name.
    pub fn get(&self, id: &str) -> Option<&IdScheme> {
        self.0.iter().find(|scheme| &*scheme.id == id)
    }

    /// Every scheme, in the order of the table.
    pub fn iter(&self) -> impl Iterator<Item = &IdScheme> {
        self.0.iter()
    }
}

/// Where a table of schemes breaks its notation, and how.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IdSchemesError {
    line: usize,
    message: String,
}

impl IdSchemesError {
    /// The line, counted from 1.
    pub fn line(&self) -> usize {
        self.line
    }
}

impl fmt::Display for IdSchemesError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "line {}: {}", self.line, self.message)
    }
}

impl std::error::Error for IdSchemesError {}

fn start(id: &str, others: &[IdScheme]) -> Result<IdScheme, String> {
    let known = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    if id.is_empty() || id.len() > 63 || !id.bytes().all(known) || id == LOCAL {
        return Err(format!("{id:?} cannot be the name of a scheme: small letters, digits and hyphens, not {LOCAL}"));
    }
    if others.len() == MOST_SCHEMES || others.iter().any(|other| &*other.id == id) {
        return Err(format!("scheme {id} is there twice, or is one too many"));
    }
    Ok(IdScheme { id: id.into(), ..IdScheme::default() })
}

fn add(scheme: &mut IdScheme, word: &str, rest: &str) -> Result<(), String> {
    match word {
        "name" => translate(&mut scheme.name, rest),
        "issuer" => translate(&mut scheme.issuer, rest),
        "pattern" => {
            scheme.patterns.push(Pattern::parse(rest)?);
            Ok(())
        }
        "refuse" => {
            let pattern = rest.strip_suffix("personal").ok_or("expected a pattern and the word personal")?;
            scheme.personal.push(Pattern::parse(pattern)?);
            Ok(())
        }
        "check" => {
            scheme.check = Some(if rest == "vn-tax" { Rule::VnTax } else { return Err(format!("no rule {rest:?}")) });
            Ok(())
        }
        "from" => once(&mut scheme.from, day(rest)?),
        "to" => once(&mut scheme.to, day(rest)?),
        _ => Err(format!("{word:?} is no word of this table")),
    }
}

fn translate(text: &mut Translated, rest: &str) -> Result<(), String> {
    let place = match rest.split_once(' ') {
        Some(("vi", words)) if !words.trim().is_empty() => (&mut text.vi, words),
        Some(("en", words)) if !words.trim().is_empty() => (&mut text.en, words),
        _ => return Err("expected vi or en, and words".to_owned()),
    };
    if !place.0.is_empty() {
        return Err("this is there twice".to_owned());
    }
    *place.0 = place.1.trim().into();
    Ok(())
}

fn once(place: &mut Option<Box<str>>, day: &str) -> Result<(), String> {
    if place.is_some() {
        return Err("this is there twice".to_owned());
    }
    *place = Some(day.into());
    Ok(())
}

/// A day as `2025-07-01`, so that texts sort as days do.
fn day(text: &str) -> Result<&str, String> {
    let shape = text.len() == 10
        && text
            .bytes()
            .enumerate()
            .all(|(at, byte)| if matches!(at, 4 | 7) { byte == b'-' } else { byte.is_ascii_digit() });
    let number = |range| text.get(range).and_then(|digits: &str| digits.parse::<u8>().ok()).unwrap_or_default();
    if shape && (1..=12).contains(&number(5..7)) && (1..=31).contains(&number(8..10)) {
        Ok(text)
    } else {
        Err(format!("{text:?} is not a day such as 2025-07-01"))
    }
}

fn complete(scheme: &IdScheme) -> Result<(), String> {
    let texts = [&scheme.name.vi, &scheme.name.en, &scheme.issuer.vi, &scheme.issuer.en];
    if texts.into_iter().any(|text| text.is_empty()) || scheme.patterns.is_empty() {
        return Err(format!("scheme {} needs name and issuer in vi and en, and a pattern", scheme.id));
    }
    match scheme.validity() {
        (Some(from), Some(to)) if to < from => Err(format!("scheme {} ends before it begins", scheme.id)),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_can_be_read() {
        assert_eq!(IdSchemes::parse(TABLE).as_ref(), Ok(IdSchemes::built_in()));
        assert_eq!(IdSchemes::built_in().iter().count(), 6);
    }
}
