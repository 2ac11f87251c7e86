//! The canonical key.

use std::borrow::Borrow;
use std::fmt;
use std::str::FromStr;

use crate::charset;
use crate::error::{Error, ErrorKind};
use crate::path::Elements;
use crate::scheme::Scheme;
use crate::{bracketed, digital_link, typed, urn};

/// A GS1 identifier in its one canonical form.
///
/// The form is the path of a Digital Link URI without its leading slash: numeric application identifiers, GTINs of 14
/// digits, at most one qualifier (the one that makes the key finest for EPCIS), and every byte outside `A-Z a-z 0-9 -
/// . _ ~` percent-encoded in upper case. Two texts name the same thing exactly when their keys are equal, so keys can
/// be compared, hashed, sorted and stored as texts.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Key(String);

impl Key {
    /// Reads an identifier as programs write it, strictly: check digits, character sets and lengths must be right.
    ///
    /// Accepted are EPC URNs (`urn:epc:id:`, `urn:epc:class:`, and `urn:epc:idpat:` where it stands for one class),
    /// Digital Link URIs of any host in the constrained form of EPCIS (CBV 2.0, clause 8: one key at its finest
    /// level, no query, no fragment), canonical paths with or without leading slash, and bracketed element strings.
    ///
    /// ```
    /// use gs1::Key;
    ///
    /// let key = Key::parse("urn:epc:id:sgtin:9506000.013435.1234")?;
    /// assert_eq!(key, Key::parse("https://example.vn/01/09506000134352/21/1234")?);
    /// assert_eq!(key, Key::parse("(01)09506000134352(21)1234")?);
    /// assert_eq!(key.as_str(), "01/09506000134352/21/1234");
    /// # Ok::<(), gs1::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NotGs1`] when the text is something else altogether; any other kind when it is a GS1 identifier
    /// with a fault.
    pub fn parse(text: &str) -> Result<Key, Error> {
        let start = text.as_bytes().get(..4).unwrap_or_default();
        if start.eq_ignore_ascii_case(b"urn:") {
            urn::parse(text)
        } else if start.eq_ignore_ascii_case(b"http") {
            digital_link::parse(text)
        } else if start.starts_with(b"(") {
            bracketed::parse(text)
        } else {
            digital_link::parse_path(text)
        }
    }

    /// Reads what a person types or a phone scans, forgiving what cannot be misunderstood.
    ///
    /// Beyond [`Key::parse`]: bare digits (8, 12, 13 or 14 are a GTIN, 18 an SSCC) with spaces and hyphens, short GTINs
    /// in AI 01, upper-case addresses, addresses without scheme, trailing slashes, the names that Digital Link used up
    /// to version 1.2 (`/gtin/…/lot/…/ser/…`), and query and fragment, which are ignored. Where lot and serial
    /// both stand, the serial decides, since it names the item itself.
    ///
    /// ```
    /// assert_eq!(gs1::Key::from_typed(" 9506 0001 3435 2 ")?.as_str(), "01/09506000134352");
    /// # Ok::<(), gs1::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As [`Key::parse`]. A wrong check digit comes with a [suggestion](Error::suggestion).
    pub fn from_typed(text: &str) -> Result<Key, Error> {
        typed::parse(text)
    }

    /// The canonical form.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The kind of thing that the key names.
    pub fn scheme(&self) -> Scheme {
        let mut segments = self.0.split('/');
        let primary = segments.next().unwrap_or_default();
        Scheme::of(primary, segments.nth(1))
    }

    /// Application identifiers with their decoded values, the primary key first.
    pub fn elements(&self) -> Vec<(String, String)> {
        self.pairs().map(|(ai, value)| (ai.to_owned(), decoded(value))).collect()
    }

    /// The decoded value of an application identifier, such as `"10"` for the lot.
    pub fn value(&self, ai: &str) -> Option<String> {
        self.raw(ai).map(decoded)
    }

    /// The GTIN in 14 digits, of a trade item, its lots and its items.
    pub fn gtin(&self) -> Option<&str> {
        // Digits are never percent-encoded, so the raw value is the value.
        self.raw("01")
    }

    /// The batch or lot number, AI 10.
    pub fn lot(&self) -> Option<String> {
        self.value("10")
    }

    /// The serial number, AI 21.
    pub fn serial(&self) -> Option<String> {
        self.value("21")
    }

    /// The class that a lot or an item of a trade item belongs to: the key of its GTIN.
    ///
    /// `None` for every other kind of key, and for the bare GTIN, which is the class itself.
    pub fn class(&self) -> Option<Key> {
        let class = &self.0[.."01/".len() + self.gtin()?.len()];
        (class.len() < self.0.len()).then(|| Key(class.to_owned()))
    }

    /// Whether the key names a class of things, counted by quantity, instead of one thing: a GTIN, a lot, a component
    /// or trade item piece without serial, or a GRAI, GDTI or GCN without serial.
    pub fn is_class(&self) -> bool {
        match self.scheme() {
            Scheme::Gtin | Scheme::Lgtin => true,
            Scheme::Cpi | Scheme::Itip => self.pairs().nth(1).is_none(),
            Scheme::Grai => self.primary_value().len() == 14,
            Scheme::Gdti | Scheme::Sgcn => self.primary_value().len() == 13,
            _ => false,
        }
    }

    /// The Digital Link URI at a scheme and host, such as `https://id.gs1.org`, with or without a stem.
    pub fn digital_link(&self, domain: &str) -> String {
        let domain = domain.trim_end_matches('/');
        let mut uri = String::with_capacity(domain.len() + 1 + self.0.len());
        uri.push_str(domain);
        uri.push('/');
        uri.push_str(&self.0);
        uri
    }

    /// The EPC URN (Tag Data Standard, clause 6.3). A GTIN gives `urn:epc:idpat:sgtin:…*`, a lot `urn:epc:class:lgtin:`.
    ///
    /// `prefix_length` is asked for the length of the GS1 Company Prefix, given the key's digits from the start of that
    /// prefix (without indicator, extension or check digit). A key does not carry this length itself.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::UnknownPrefixLength`] when `prefix_length` gives `None` or a length that an EPC URN cannot have
    /// (6 to 12); [`ErrorKind::NoUrn`] for keys that EPC has no scheme for.
    pub fn urn(&self, prefix_length: impl Fn(&str) -> Option<usize>) -> Result<String, Error> {
        urn::write(self, prefix_length)
    }

    /// Builds the key from elements that are one key at its finest level already, and refuses all others.
    pub(crate) fn constrained(elements: &Elements<'_>) -> Result<Key, Error> {
        let finer = elements.finer();
        for (index, element) in elements.qualifiers().enumerate() {
            if index > 0 || !finer.contains(&element.identifier.code) {
                let ai = element.identifier.ai();
                let message = format!("AI ({ai}) does not belong in a key for EPCIS next to what stands before it");
                return Err(Error::new(ErrorKind::NotConstrained, element.offset, message));
            }
        }
        Ok(Key::finest(elements))
    }

    /// Builds the finest key that the elements hold.
    pub(crate) fn finest(elements: &Elements<'_>) -> Key {
        let primary = (elements.primary.identifier.ai(), &*elements.primary.value);
        Key::from_values(primary, elements.finest().map(|element| (element.identifier.ai(), &*element.value)))
    }

    /// Joins checked values: application identifier and decoded value of the primary key and of its qualifier.
    pub(crate) fn from_values(primary: (&str, &str), qualifier: Option<(&str, &str)>) -> Key {
        // Room for the separators and a few escapes, so that one allocation serves nearly every key.
        let length = primary.1.len() + qualifier.map_or(0, |(_, value)| value.len()) + 16;
        let mut text = String::with_capacity(length);
        push(primary, &mut text);
        // Extension 0 says that there is none (Tag Data Standard, clause 6.3.3): both forms name the same place.
        if let Some(qualifier) = qualifier.filter(|&qualifier| qualifier != ("254", "0")) {
            text.push('/');
            push(qualifier, &mut text);
        }
        Key(text)
    }

    /// The raw value of the primary key, which is the decoded value wherever it is digits only.
    pub(crate) fn primary_value(&self) -> &str {
        self.pairs().next().map_or("", |(_, value)| value)
    }

    pub(crate) fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        let mut segments = self.0.split('/');
        std::iter::from_fn(move || Some((segments.next()?, segments.next()?)))
    }

    fn raw(&self, wanted: &str) -> Option<&str> {
        self.pairs().find(|(ai, _)| *ai == wanted).map(|(_, value)| value)
    }
}

/// Appends `AI/value`.
pub(crate) fn push((ai, value): (&str, &str), text: &mut String) {
    text.push_str(ai);
    text.push('/');
    charset::encode_path(value, text);
}

pub(crate) fn decoded(raw: &str) -> String {
    // A key is built from decoded values only, so its escapes are whole.
    charset::decode(raw).map_or_else(|_| raw.to_owned(), |value| value.into_owned())
}

impl fmt::Display for Key {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(&self.0)
    }
}

impl AsRef<str> for Key {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl Borrow<str> for Key {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl From<Key> for String {
    fn from(key: Key) -> String {
        key.0
    }
}

impl FromStr for Key {
    type Err = Error;

    fn from_str(text: &str) -> Result<Key, Error> {
        Key::parse(text)
    }
}
