//! The application identifiers: what their values look like, which of them need or exclude each other, and which make up
//! Digital Link URIs.
//!
//! [`Dictionary::built_in`] is read from a table of ours, `data/identifiers.txt`. An operator may load a newer official
//! syntax dictionary with [`Dictionary::parse`]: messages are then judged by that one. Keys are always those of the built-in
//! table, since two nodes that know different dictionaries must still call the same thing by the same key.

mod built_in;
mod display;
mod official;
mod pattern;
mod value;

use crate::charset::CharacterSet;
use crate::check::Check;

pub(crate) use display::alternatives;
pub use official::DictionaryError;
pub(crate) use pattern::Pattern;
pub(crate) use value::Refusal;

/// How many application identifiers there can be of two, three and four digits.
const CODES: usize = 100 + 1_000 + 10_000;
/// In the index of identifiers: there is none.
const NONE: u16 = u16::MAX;

/// A set of application identifiers.
#[derive(Debug, Clone)]
pub struct Dictionary {
    identifiers: Vec<Identifier>,
    /// Place in `identifiers` by code.
    index: Box<[u16]>,
    /// Count of digits by the first two: 2 to 4, or 0 where no identifier starts with them.
    lengths: [u8; 100],
    release: Option<Box<str>>,
}

/// An application identifier.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identifier {
    ai: Box<str>,
    pub(crate) code: u16,
    title: Box<str>,
    components: Box<[Component]>,
    /// The fewest and the most characters of a value.
    shortest: usize,
    longest: usize,
    is_predefined_length: bool,
    is_attribute: bool,
    /// All of these must hold; each holds when one of its groups does; a group when each of its patterns does.
    pub(crate) requires: Box<[Requirement]>,
    pub(crate) excludes: Box<[Pattern]>,
    pub(crate) primary: Option<Primary>,
    old_name: Box<str>,
}

/// Groups of identifiers of which one must be there, all of it.
pub(crate) type Requirement = Box<[Box<[Pattern]>]>;

/// A part of a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Component {
    /// Its characters.
    pub set: CharacterSet,
    /// The fewest characters, where it is there at all.
    pub shortest: usize,
    /// The most characters.
    pub longest: usize,
    /// Whether it may be absent; so may be all that follow it.
    pub is_optional: bool,
    /// What is checked, in order.
    pub checks: Box<[Check]>,
}

/// What may follow a primary key of Digital Link.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Primary {
    /// Alternative sequences of optional qualifiers, each in the order that the URI Syntax demands.
    pub(crate) sequences: Box<[Box<[u16]>]>,
    /// The qualifiers that make a finer key in EPCIS (CBV 2.0, clause 8), the finest first. At most one is used.
    pub(crate) finer: Box<[u16]>,
}

impl Dictionary {
    /// The identifiers of the General Specifications as of the syntax dictionary's release 2026-01-27.
    pub fn built_in() -> &'static Dictionary {
        built_in::dictionary()
    }

    /// Reads a syntax dictionary as GS1 publishes it (`gs1-syntax-dictionary.txt`).
    ///
    /// ```
    /// let dictionary = gs1::Dictionary::parse("8999  *?  N6,yymmdd  req=01 ex=17  # A DATE TO COME\n")?;
    /// let identifier = dictionary.identifier("8999").unwrap();
    /// assert_eq!((identifier.title(), identifier.is_predefined_length()), ("A DATE TO COME", true));
    /// # Ok::<(), gs1::DictionaryError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// The first line that breaks the notation, names a check that this program does not have, or repeats an identifier.
    pub fn parse(text: &str) -> Result<Dictionary, DictionaryError> {
        official::parse(text)
    }

    /// The identifier of two to four digits, such as `01` or `3103`.
    #[inline]
    pub fn identifier(&self, ai: &str) -> Option<&Identifier> {
        self.by_code(code(ai.as_bytes())?)
    }

    /// Every identifier, in the order of the rows.
    pub fn identifiers(&self) -> &[Identifier] {
        &self.identifiers
    }

    /// The release that an official dictionary says it is, such as `2026-01-27`.
    pub fn release(&self) -> Option<&str> {
        self.release.as_deref()
    }

    pub(crate) fn by_old_name(&self, name: &str) -> Option<&Identifier> {
        self.identifiers
            .iter()
            .find(|identifier| !identifier.old_name.is_empty() && identifier.old_name.eq_ignore_ascii_case(name))
    }

    #[inline]
    pub(crate) fn by_code(&self, code: u16) -> Option<&Identifier> {
        self.identifiers.get(usize::from(*self.index.get(usize::from(code))?))
    }

    /// The identifier at the start of a text that has no brackets: its first two digits tell its length.
    #[inline]
    pub(crate) fn leading(&self, text: &[u8]) -> Option<&Identifier> {
        let &[first, second, ..] = text else { return None };
        if !first.is_ascii_digit() || !second.is_ascii_digit() {
            return None;
        }
        let length = self.lengths[usize::from((first - b'0') * 10 + second - b'0')];
        self.by_code(code(text.get(..usize::from(length))?)?)
    }

    fn new(identifiers: Vec<Identifier>, release: Option<&str>) -> Result<Dictionary, String> {
        let mut index = vec![NONE; CODES].into_boxed_slice();
        let mut lengths = [0u8; 100];
        for (place, identifier) in identifiers.iter().enumerate() {
            let (ai, slot) = (&identifier.ai, &mut index[usize::from(identifier.code)]);
            if *slot != NONE {
                return Err(format!("AI ({ai}) occurs twice"));
            }
            *slot = u16::try_from(place).map_err(|_| "there are too many rows".to_owned())?;
            let digits = ai.as_bytes();
            let length = &mut lengths[usize::from((digits[0] - b'0') * 10 + digits[1] - b'0')];
            if *length != 0 && usize::from(*length) != ai.len() {
                return Err(format!("AI ({ai}) has another length than those that start with the same two digits"));
            }
            *length = ai.len() as u8;
        }
        Ok(Dictionary { identifiers, index, lengths, release: release.map(Into::into) })
    }
}

impl Identifier {
    /// The identifier itself, 2 to 4 digits.
    #[inline]
    pub fn ai(&self) -> &str {
        &self.ai
    }

    /// The data title, such as `BATCH/LOT`; some have none.
    pub fn title(&self) -> &str {
        &self.title
    }

    /// The parts of its values, in order.
    pub fn components(&self) -> &[Component] {
        &self.components
    }

    /// The fewest and the most characters of a value.
    pub fn lengths(&self) -> (usize, usize) {
        (self.shortest, self.longest)
    }

    /// Whether the length is defined in advance, so that no separator follows the value (General Specifications, 7.8.5).
    #[inline]
    pub fn is_predefined_length(&self) -> bool {
        self.is_predefined_length
    }

    /// Whether it may stand in the query of a Digital Link URI.
    pub fn is_attribute(&self) -> bool {
        self.is_attribute
    }

    /// Whether it is a primary key of Digital Link.
    #[inline]
    pub fn is_primary(&self) -> bool {
        self.primary.is_some()
    }

    /// Whether it is a primary key or a qualifier of one: exactly those had names in Digital Link URIs up to version 1.2.
    pub(crate) fn is_in_keys(&self) -> bool {
        !self.old_name.is_empty()
    }

    /// Whether a value of it starts with digits, as numbers do, and not with text.
    pub(crate) fn is_number(&self) -> bool {
        self.components
            .first()
            .is_some_and(|first| first.set == CharacterSet::Digits && first.shortest == first.longest)
    }

    /// Whether it means nothing without one of its qualifiers, as AI 415 without AI 8020.
    pub(crate) fn needs_qualifier(&self) -> bool {
        let Some(primary) = &self.primary else { return false };
        let qualifies = |group: &[Pattern]| {
            group.iter().all(|pattern| primary.sequences.iter().flatten().any(|&code| pattern.matches(code)))
        };
        self.requires.iter().any(|requirement| requirement.iter().all(|group| qualifies(group)))
    }
}

/// A number for the text of an identifier, in the order of length and digits; `None` unless it is 2 to 4 digits.
#[inline]
pub(crate) fn code(ai: &[u8]) -> Option<u16> {
    let digit = |byte: u8| Some(u16::from(byte.wrapping_sub(b'0'))).filter(|&digit| digit < 10);
    match *ai {
        [a, b] => Some(digit(a)? * 10 + digit(b)?),
        [a, b, c] => Some(100 + digit(a)? * 100 + digit(b)? * 10 + digit(c)?),
        [a, b, c, d] => Some(1_100 + digit(a)? * 1_000 + digit(b)? * 100 + digit(c)? * 10 + digit(d)?),
        _ => None,
    }
}

/// The text of a code.
pub(crate) fn ai_of(code: u16) -> String {
    match code {
        ..100 => format!("{code:02}"),
        100..1_100 => format!("{:03}", code - 100),
        _ => format!("{:04}", code - 1_100),
    }
}

/// Whether a path segment or bracket can be an application identifier at all: 2 to 4 digits.
pub(crate) fn is_ai_shaped(text: &str) -> bool {
    (2..=4).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
}
