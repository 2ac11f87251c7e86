//! What one data carrier holds: application identifiers with their values, in order.

mod bracketed;
mod digital_link;
mod partners;
mod raw;
mod scan_data;
mod write;

use std::borrow::Cow;
use std::fmt;

use crate::dictionary::{Dictionary, Identifier};
use crate::error::{Error, ErrorKind, excerpt};
use crate::key::Key;
use crate::path::Elements;
use crate::value::{Element, described, located};

pub use crate::path::Strictness;
pub use partners::check_together;

/// The character that stands for FNC1 where it is transmitted as a separator: GS, 0x1D.
pub const SEPARATOR: char = '\u{1d}';
/// What people and the syntax engine write for FNC1.
const CARET: char = '^';

/// The content of one data carrier: application identifiers with their values, in the order in which they stand.
///
/// Every value is one of its identifier: characters, length and all checks hold. Whether the identifiers go together is
/// a question to all carriers on a thing, see [`Message::check_partners`] and [`check_together`].
///
/// ```
/// use gs1::{Dictionary, Message};
///
/// let message = Message::parse(Dictionary::built_in(), "]d20109506000134352211234\u{1d}17271231")?;
/// assert_eq!(message.bracketed(), "(01)09506000134352(21)1234(17)271231");
/// assert_eq!(message.key().unwrap().as_str(), "01/09506000134352/21/1234");
/// assert_eq!(message.canonical()?, "https://id.gs1.org/01/09506000134352/21/1234?17=271231");
/// assert!(message.check_partners().is_empty());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Message<'a> {
    elements: Vec<Element<'a>>,
    parameters: Vec<(String, String)>,
}

/// Everything that is wrong with a text, in the order in which it was found; never empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Errors(Vec<Error>);

impl Errors {
    /// The first fault.
    pub fn first(&self) -> &Error {
        // There is always one; see the only places that make the list.
        &self.0[0]
    }

    /// All faults.
    pub fn iter(&self) -> std::slice::Iter<'_, Error> {
        self.0.iter()
    }

    /// All faults, to keep.
    pub fn into_vec(self) -> Vec<Error> {
        self.0
    }

    fn shifted(self, start: usize) -> Errors {
        Errors(self.0.into_iter().map(|error| error.shifted(start)).collect())
    }
}

impl From<Error> for Errors {
    fn from(error: Error) -> Errors {
        Errors(vec![error])
    }
}

impl fmt::Display for Errors {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, error) in self.0.iter().enumerate() {
            formatter.write_str(if index > 0 { "; " } else { "" })?;
            error.fmt(formatter)?;
        }
        Ok(())
    }
}

impl std::error::Error for Errors {}

impl<'a> Message<'a> {
    /// The most bytes of a text: no symbol holds more, and each element is compared with each other.
    pub const MAX_BYTES: usize = 8_191;

    /// Reads a text in whichever form it is: scanned data with symbology identifier, bracketed or raw element string,
    /// Digital Link URI (strictly), path of one, EPC URN, or the bare digits of a GTIN or SSCC.
    ///
    /// # Errors
    ///
    /// Everything that is wrong with it in that form; [`ErrorKind::NotGs1`] when it has none of these forms.
    pub fn parse(dictionary: &'a Dictionary, text: &'a str) -> Result<Message<'a>, Errors> {
        check_size(text)?;
        let bytes = text.as_bytes();
        match bytes.first() {
            Some(b']') => Message::parse_scan(dictionary, text),
            Some(b'(') => Message::parse_bracketed(dictionary, text),
            Some(b'^' | 0x1d) => Message::parse_raw(dictionary, text),
            Some(b'u' | b'U') if bytes.get(..4).is_some_and(|start| start.eq_ignore_ascii_case(b"urn:")) => {
                Ok(Message::of(dictionary, &Key::parse(text)?))
            }
            _ => scan_data::parse_plain(dictionary, text),
        }
    }

    /// Reads a bracketed element string, `(01)09506000134352(21)1234`. A bracket within a value is written `\(`.
    ///
    /// # Errors
    ///
    /// Everything that is wrong with it; what follows a broken bracket is not looked at.
    pub fn parse_bracketed(dictionary: &'a Dictionary, text: &'a str) -> Result<Message<'a>, Errors> {
        check_size(text)?;
        bracketed::parse(dictionary, text)
    }

    /// Reads a raw element string, where `^` or GS stands for FNC1; one at the start and one at the end are ignored.
    ///
    /// # Errors
    ///
    /// Everything that is wrong with it; behind an unknown identifier reading goes on at the next separator.
    pub fn parse_raw(dictionary: &'a Dictionary, text: &'a str) -> Result<Message<'a>, Errors> {
        check_size(text)?;
        raw::parse(dictionary, text)
    }

    /// Reads what a scanner sends: a symbology identifier (ISO/IEC 15424) such as `]C1` or `]Q3`, then the data.
    ///
    /// Symbols of EAN, UPC and ITF give AI 01 with 14 digits; symbols without FNC1 may hold a Digital Link URI. Data
    /// without a symbology identifier is read by its look.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Symbology`] for symbols that hold no GS1 data, else as for the form of the data.
    pub fn parse_scan(dictionary: &'a Dictionary, text: &'a str) -> Result<Message<'a>, Errors> {
        check_size(text)?;
        scan_data::parse(dictionary, text)
    }

    /// Reads a Digital Link URI (GS1 Digital Link URI Syntax 1.6), or its path with the query.
    ///
    /// A tolerant reader takes trailing slashes, names such as `/gtin/`, short GTINs, and qualifiers in the query.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NotGs1`] when no primary key is in the path; else everything that is wrong with the URI.
    pub fn parse_digital_link(
        dictionary: &'a Dictionary,
        text: &'a str,
        strictness: Strictness,
    ) -> Result<Message<'a>, Errors> {
        check_size(text)?;
        digital_link::parse(dictionary, text, strictness)
    }

    /// The message that says what a key says.
    pub fn of(dictionary: &'a Dictionary, key: &Key) -> Message<'a> {
        let elements = key.elements().into_iter().filter_map(|(ai, value)| {
            Some(Element { identifier: dictionary.identifier(&ai)?, value: Cow::Owned(value), offset: 0 })
        });
        Message { elements: elements.collect(), parameters: Vec::new() }
    }

    /// The elements, in order.
    pub fn elements(&self) -> &[Element<'a>] {
        &self.elements
    }

    /// Parameters of a Digital Link URI's query that are no application identifiers, decoded, in order.
    pub fn parameters(&self) -> &[(String, String)] {
        &self.parameters
    }

    /// The value of an application identifier.
    pub fn value(&self, ai: &str) -> Option<&str> {
        self.elements.iter().find(|element| element.ai() == ai).map(Element::value)
    }

    /// The finest key for EPCIS that the message holds: the item if there is a serial, else the lot, else the primary key.
    ///
    /// Of several primary keys the first counts, and goods, documents and assets before places and parties.
    pub fn key(&self) -> Option<Key> {
        let elements = self.path()?;
        elements.finished().ok()?;
        let has_dots =
            std::iter::once(&elements.primary).chain(elements.finest()).any(|element| is_dots(&element.value));
        (!has_dots).then(|| Key::finest(&elements))
    }

    /// The primary key with the qualifiers that go with it.
    fn path(&self) -> Option<Elements<'a>> {
        let is_place = |element: &&Element<'_>| matches!(element.ai(), "414" | "415" | "417");
        let keys = || self.elements.iter().filter(|element| element.identifier.is_primary());
        let primary = keys().find(|element| !is_place(element)).or_else(|| keys().next())?;
        let mut path = Elements::new(primary.clone());
        // What makes the finest key comes first, since of two qualifiers that cannot stand in one path only one is taken.
        let finer = path.finer();
        let is_finer = |element: &&Element<'_>| finer.contains(&element.identifier.code);
        let finest = finer.iter().flat_map(|&code| self.elements.iter().filter(move |it| it.identifier.code == code));
        for element in finest.chain(self.elements.iter().filter(|element| !is_finer(element))) {
            if path.has_place(element.identifier.code) {
                // What stands twice is left aside; the partners of an element tell of it.
                let _ = path.insert(element.clone());
            }
        }
        Some(path)
    }
}

fn check_size(text: &str) -> Result<(), Error> {
    if text.len() <= Message::MAX_BYTES {
        return Ok(());
    }
    let message = format!("the text has {} bytes, a GS1 message has at most {}", text.len(), Message::MAX_BYTES);
    Err(Error::new(ErrorKind::Length, text.floor_char_boundary(Message::MAX_BYTES), message))
}

/// Whether a value would lead elsewhere as a segment of a path.
fn is_dots(value: &str) -> bool {
    value == "." || value == ".."
}

/// Collects elements and faults while a text is read.
struct Collector<'a> {
    text: &'a str,
    elements: Vec<Element<'a>>,
    parameters: Vec<(String, String)>,
    errors: Vec<Error>,
}

impl<'a> Collector<'a> {
    fn new(text: &'a str) -> Self {
        Collector { text, elements: Vec::with_capacity(8), parameters: Vec::new(), errors: Vec::new() }
    }

    #[inline]
    fn element(&mut self, identifier: &'a Identifier, value: Cow<'a, str>, offset: usize) {
        if let Err(refusal) = identifier.judge(&value) {
            self.errors.push(located(described(identifier, &value, refusal), &value, offset, self.text));
        }
        self.elements.push(Element { identifier, value, offset });
    }

    /// Whether an identifier is among the elements so far.
    fn contains(&self, code: u16) -> bool {
        self.elements.iter().any(|element| element.identifier.code == code)
    }

    #[cold]
    fn error(&mut self, error: Error) {
        self.errors.push(error);
    }

    fn finish(mut self) -> Result<Message<'a>, Errors> {
        for (index, element) in self.elements.iter().enumerate().skip(1) {
            let earlier =
                self.elements[..index].iter().find(|earlier| earlier.identifier.code == element.identifier.code);
            if let Some(earlier) = earlier.filter(|earlier| earlier.value != element.value) {
                self.errors.push(repeated(element, earlier));
            }
        }
        if self.errors.is_empty() {
            return Ok(Message { elements: self.elements, parameters: self.parameters });
        }
        Err(Errors(self.errors))
    }
}

fn repeated(element: &Element<'_>, earlier: &Element<'_>) -> Error {
    let (one, other) = (excerpt(&earlier.value), excerpt(&element.value));
    let message = format!("AI ({}) is there twice, as {one:?} and {other:?}", element.ai());
    Error::new(ErrorKind::Repeated, element.offset, message).about(element.ai())
}
