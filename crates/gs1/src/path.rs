//! Reads the path of a Digital Link URI (GS1 Digital Link URI Syntax 1.6, clause 4).
//!
//! ```text
//! path      = stem "/" primary *( "/" qualifier )
//! primary   = AI "/" value          ; the rightmost primary key counts, what stands before it is the stem
//! qualifier = AI "/" value          ; in the order that the primary key's row demands
//! ```

use crate::charset;
use crate::dictionary::{Dictionary, Identifier, ai_of, is_ai_shaped};
use crate::error::{Error, ErrorKind, excerpt};
use crate::value::Element;

/// How much a reader forgives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Strictness {
    /// What EPCIS and our own writers use.
    Strict,
    /// What a resolver gets from old labels and from people: short GTINs, names instead of identifiers.
    Tolerant,
}

impl Strictness {
    fn identifier<'a>(self, dictionary: &'a Dictionary, segment: &str) -> Option<&'a Identifier> {
        dictionary.identifier(segment).or_else(|| match self {
            Strictness::Strict => None,
            Strictness::Tolerant => dictionary.by_old_name(segment),
        })
    }

    fn element<'a>(
        self,
        identifier: &'a Identifier,
        raw: &'a str,
        offset: usize,
        text: &str,
    ) -> Result<Element<'a>, Error> {
        let value = charset::decode(raw).map_err(|at| {
            let message = format!("({}) {:?} has a broken percent escape", identifier.ai(), excerpt(raw));
            Error::new(ErrorKind::Characters, offset + at, message)
        })?;
        match self {
            Strictness::Strict => Element::new(identifier, value, offset, text),
            Strictness::Tolerant => Element::padded(identifier, value, offset, text),
        }
    }
}

/// A primary key and its qualifiers, in the order of the table.
#[derive(Clone, Debug)]
pub(crate) struct Elements<'a> {
    pub(crate) primary: Element<'a>,
    /// No primary key has more than three qualifiers, so reading a key needs no heap for the list.
    qualifiers: [Option<Element<'a>>; 3],
}

impl<'a> Elements<'a> {
    pub(crate) fn new(primary: Element<'a>) -> Self {
        Elements { primary, qualifiers: [const { None }; 3] }
    }

    pub(crate) fn qualifiers(&self) -> impl Iterator<Item = &Element<'a>> {
        self.qualifiers.iter().flatten()
    }

    /// Whether an identifier is the primary key or one of the qualifiers that are there.
    pub(crate) fn contains(&self, code: u16) -> bool {
        self.primary.identifier.code == code || self.qualifier(code).is_some()
    }

    /// Moves the elements, in their order, to the end of a list.
    pub(crate) fn move_into(self, list: &mut Vec<Element<'a>>) {
        list.push(self.primary);
        for qualifier in self.qualifiers.into_iter().flatten() {
            list.push(qualifier);
        }
    }

    pub(crate) fn qualifier(&self, code: u16) -> Option<&Element<'a>> {
        self.qualifiers().find(|element| element.identifier.code == code)
    }

    /// Whether an identifier is one of those that may follow the primary key.
    pub(crate) fn is_qualifier(&self, code: u16) -> bool {
        self.sequences().iter().any(|sequence| sequence.contains(&code))
    }

    /// Whether an identifier could stand in the path beside the qualifiers that are there.
    pub(crate) fn has_place(&self, code: u16) -> bool {
        self.sequence_with(code).is_some()
    }

    fn sequence_with(&self, code: u16) -> Option<&'a [u16]> {
        let is_open = |sequence: &&[u16]| {
            sequence.contains(&code) && self.qualifiers().all(|present| sequence.contains(&present.identifier.code))
        };
        self.sequences().iter().map(|sequence| &**sequence).find(is_open)
    }

    fn sequences(&self) -> &'a [Box<[u16]>] {
        self.primary.identifier.primary.as_ref().map_or(&[], |primary| &primary.sequences)
    }

    /// The qualifier that makes the finest key for EPCIS, if one is there.
    pub(crate) fn finest(&self) -> Option<&Element<'a>> {
        self.finer().iter().find_map(|&code| self.qualifier(code))
    }

    /// The qualifiers that make a finer key for EPCIS: always those of the built-in table, since an official dictionary does
    /// not tell, and a key must not depend on the dictionary that a node has loaded.
    pub(crate) fn finer(&self) -> &'static [u16] {
        let identifier = Dictionary::built_in().by_code(self.primary.identifier.code);
        identifier.and_then(|identifier| identifier.primary.as_ref()).map_or(&[], |primary| &primary.finer)
    }

    /// Adds a qualifier at its place, in whatever order they come.
    pub(crate) fn insert(&mut self, element: Element<'a>) -> Result<(), Error> {
        let (ai, code) = (element.identifier.ai(), element.identifier.code);
        let place =
            self.sequence_with(code).and_then(|sequence| sequence.iter().position(|&candidate| candidate == code));
        match place.and_then(|place| self.qualifiers.get_mut(place)) {
            Some(free @ None) => *free = Some(element),
            Some(Some(_)) => return Err(sequence_error(&element, format!("AI ({ai}) occurs twice"))),
            None => {
                let message = format!("AI ({ai}) does not qualify AI ({}) here", self.primary.identifier.ai());
                return Err(sequence_error(&element, message));
            }
        }
        Ok(())
    }

    /// Adds a qualifier that must stand after those present, as in a path.
    fn append(&mut self, element: Element<'a>) -> Result<(), Error> {
        let (ai, offset) = (element.identifier.ai(), element.offset);
        self.insert(element)?;
        match self.qualifiers().last() {
            Some(last) if last.offset == offset => Ok(()),
            _ => Err(Error::new(ErrorKind::Sequence, offset, format!("AI ({ai}) stands after its place in the path"))),
        }
    }

    /// Refuses a primary key that means nothing alone.
    pub(crate) fn finished(&self) -> Result<&Self, Error> {
        if self.primary.identifier.needs_qualifier() && self.qualifiers().next().is_none() {
            let wanted: Vec<String> = self.finer().iter().map(|&code| ai_of(code)).collect();
            let (ai, wanted) = (self.primary.identifier.ai(), wanted.join(" or "));
            let end = self.primary.offset + self.primary.value.len();
            return Err(Error::new(ErrorKind::MissingQualifier, end, format!("AI ({ai}) needs AI ({wanted})")));
        }
        Ok(self)
    }
}

fn sequence_error(element: &Element<'_>, message: String) -> Error {
    Error::new(ErrorKind::Sequence, element.offset, message).about(element.identifier.ai())
}

/// Reads the elements of `text[..end]`, whose rightmost primary key starts at byte `start`.
pub(crate) fn read(text: &str, start: usize, end: usize, strictness: Strictness) -> Result<Elements<'_>, Error> {
    let elements = read_unfinished(Dictionary::built_in(), text, start, end, strictness)?;
    elements.finished()?;
    Ok(elements)
}

/// As [`read`], but leaves it to the caller to add qualifiers from elsewhere.
pub(crate) fn read_unfinished<'a>(
    dictionary: &'a Dictionary,
    text: &'a str,
    start: usize,
    end: usize,
    strictness: Strictness,
) -> Result<Elements<'a>, Error> {
    let mut pairs = Pairs { text: &text[..end], at: start };
    let mut elements = match pairs.next() {
        Some((ai, raw, offset)) => match strictness.identifier(dictionary, ai) {
            Some(identifier) => Elements::new(strictness.element(identifier, raw, offset, text)?),
            None => return Err(Error::not_gs1(text)),
        },
        None => return Err(Error::not_gs1(text)),
    };
    for (ai, raw, offset) in pairs {
        let Some(identifier) = strictness.identifier(dictionary, ai) else {
            let message = format!("({}) does not qualify AI ({})", excerpt(ai), elements.primary.identifier.ai());
            return Err(Error::new(ErrorKind::Sequence, offset, message));
        };
        elements.append(strictness.element(identifier, raw, offset, text)?)?;
    }
    Ok(elements)
}

/// Pairs of segments from byte `at` on: identifier, raw value, offset of the value.
struct Pairs<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Iterator for Pairs<'a> {
    type Item = (&'a str, &'a str, usize);

    fn next(&mut self) -> Option<Self::Item> {
        let start = self.at;
        if start >= self.text.len() {
            return None;
        }
        let slash = slash_from(self.text, start);
        let offset = self.text.len().min(slash + 1);
        let end = slash_from(self.text, offset);
        self.at = end + 1;
        Some((&self.text[start..slash], &self.text[offset..end], offset))
    }
}

/// Where the next slash from byte `start` on is, or the end. The segments of a key are short: a loop over bytes is faster
/// than the searches of the standard library.
fn slash_from(text: &str, start: usize) -> usize {
    text.as_bytes()[start..].iter().position(|&byte| byte == b'/').map_or(text.len(), |found| start + found)
}

/// Finds where the rightmost primary key starts in `path`, counting pairs of segments from the end.
///
/// `None` when the pairs do not lead to a primary key, or when the value is so unlike that key's values that the path
/// must mean something else, as in `/2026/01/15`.
pub(crate) fn find_primary(dictionary: &Dictionary, path: &str, strictness: Strictness) -> Option<usize> {
    let bytes = path.as_bytes();
    let mut end = path.len();
    loop {
        let slash = bytes[..end].iter().rposition(|&byte| byte == b'/')?;
        let start = bytes[..slash].iter().rposition(|&byte| byte == b'/').map_or(0, |before| before + 1);
        let (segment, value) = (&path[start..slash], &path[slash + 1..end]);
        match strictness.identifier(dictionary, segment) {
            Some(identifier) if identifier.is_primary() => {
                return is_likely(identifier, value).then_some(start);
            }
            // An unknown identifier may still turn out to follow a primary key, which is then an error to report.
            Some(_) => {}
            None if is_ai_shaped(segment) => {}
            None => return None,
        }
        end = start.checked_sub(1)?;
    }
}

/// Whether a value looks enough like a key to call a fault in it an error.
///
/// One wrong character among the first eight is forgiven in a number, since it is then a misread number; a date such
/// as `2026-01-15` has two. Other keys start with a company prefix, four digits at least.
fn is_likely(identifier: &Identifier, value: &str) -> bool {
    let (length, enough) = if identifier.is_number() { (8, 7) } else { (4, 4) };
    let start = value.as_bytes().get(..length).unwrap_or_default();
    start.iter().filter(|byte| byte.is_ascii_digit()).count() >= enough
}
