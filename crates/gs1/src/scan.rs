//! What a resolver is asked for: a key with all its qualifiers, and the data that the query carries.

use std::borrow::Cow;

use crate::charset;
use crate::dictionary::{Dictionary, is_ai_shaped};
use crate::error::{Error, ErrorKind, excerpt};
use crate::key::{self, Key};
use crate::path::{self, Elements, Strictness};
use crate::value::Element;

/// The path and query of a Digital Link URI as a resolver receives them.
///
/// Unlike a [`Key`] it may hold several qualifiers, `01/GTIN/22/VARIANT/10/LOT/21/SERIAL`, from which each coarser key
/// can be taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scan {
    path: String,
    key: Key,
    attributes: Vec<(String, String)>,
    parameters: Vec<(String, String)>,
}

impl Scan {
    /// Reads a path, percent-encoded and with its leading slash, and the query without its question mark.
    ///
    /// Tolerated are trailing slashes, GTINs of 8, 12 or 13 digits, and the names in place of application identifiers
    /// that Digital Link URIs had up to version 1.2. Qualifiers must stand in the order of the URI Syntax 1.6; those
    /// found in the query are moved to their place in the path. A stem before the key is skipped.
    ///
    /// ```
    /// let scan = gs1::Scan::parse_path("/gtin/9506000134352/10/LOT1/21/7", Some("17=271231&linkType=all"))?;
    /// assert_eq!(scan.path(), "01/09506000134352/10/LOT1/21/7");
    /// assert_eq!(scan.key().as_str(), "01/09506000134352/21/7");
    /// assert_eq!(scan.attributes(), [("17".to_owned(), "271231".to_owned())]);
    /// # Ok::<(), gs1::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NotGs1`] when the path does not start with a primary key and none is found in it: it is another
    /// page. Every other kind is a faulty Digital Link, which a resolver answers with status 400. Offsets count from
    /// the start of `path`; a fault in the query is at the end of the path.
    pub fn parse_path(path: &str, query: Option<&str>) -> Result<Scan, Error> {
        let dictionary = Dictionary::built_in();
        let trimmed = path.trim_end_matches('/');
        let Some(start) = path::find_primary(dictionary, trimmed, Strictness::Tolerant) else {
            return Err(refused(trimmed));
        };
        let mut elements = path::read_unfinished(dictionary, path, start, trimmed.len(), Strictness::Tolerant)?;
        let (mut attributes, mut parameters) = (Vec::new(), Vec::new());
        for pair in query.unwrap_or_default().split('&').filter(|pair| !pair.is_empty()) {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            let (name, value) = (decode_query(name), decode_query(value));
            if !is_ai_shaped(&name) {
                parameters.push((name, value));
                continue;
            }
            match dictionary.identifier(&name) {
                // What belongs in the path is moved there; whatever else a label claims is left aside.
                Some(identifier) if elements.is_qualifier(identifier.code) || !identifier.is_attribute() => {
                    let element = Element::padded(identifier, Cow::Owned(value), path.len(), path)?;
                    elements.insert(element)?;
                }
                _ => attributes.push((name, value)),
            }
        }
        Ok(Scan::from_elements(elements.finished()?, attributes, parameters))
    }

    fn from_elements(
        elements: &Elements<'_>,
        attributes: Vec<(String, String)>,
        parameters: Vec<(String, String)>,
    ) -> Scan {
        let mut path = String::with_capacity(64);
        key::push((elements.primary.identifier.ai(), &elements.primary.value), &mut path);
        for element in elements.qualifiers() {
            path.push('/');
            key::push((element.identifier.ai(), &element.value), &mut path);
        }
        Scan { path, key: Key::finest(elements), attributes, parameters }
    }

    /// The finest key for EPCIS: the item if there is a serial, else the lot, else the primary key.
    pub fn key(&self) -> Key {
        self.key.clone()
    }

    /// The class of trade items: `01/GTIN`. `None` unless the primary key is a GTIN.
    pub fn product(&self) -> Option<Key> {
        self.gtin().map(|gtin| Key::from_values(("01", gtin), None))
    }

    /// The lot: `01/GTIN/10/LOT`. `None` without a GTIN or a lot.
    pub fn lot_key(&self) -> Option<Key> {
        self.under_gtin("10")
    }

    /// The single item: `01/GTIN/21/SERIAL`, or `01/GTIN/235/SERIAL` of a tobacco pack. `None` without a GTIN or serial.
    pub fn item_key(&self) -> Option<Key> {
        self.under_gtin("21").or_else(|| self.under_gtin("235"))
    }

    fn under_gtin(&self, ai: &str) -> Option<Key> {
        Some(Key::from_values(("01", self.gtin()?), Some((ai, &self.value(ai)?))))
    }

    /// The canonical path with all qualifiers, without leading slash.
    pub fn path(&self) -> String {
        self.path.clone()
    }

    /// The GTIN in 14 digits.
    pub fn gtin(&self) -> Option<&str> {
        self.key.gtin()
    }

    /// The batch or lot number, AI 10.
    pub fn lot(&self) -> Option<String> {
        self.value("10")
    }

    /// The serial number, AI 21.
    pub fn serial(&self) -> Option<String> {
        self.value("21")
    }

    /// The decoded value of an application identifier in the path.
    pub fn value(&self, ai: &str) -> Option<String> {
        self.elements().into_iter().find(|(candidate, _)| candidate == ai).map(|(_, value)| value)
    }

    /// Application identifiers of the path with their decoded values, the primary key first.
    pub fn elements(&self) -> Vec<(String, String)> {
        let mut segments = self.path.split('/');
        let pairs = std::iter::from_fn(|| Some((segments.next()?, segments.next()?)));
        pairs.map(|(ai, raw)| (ai.to_owned(), key::decoded(raw))).collect()
    }

    /// Data attributes of the query, such as AI 17 for the expiry date, decoded and in the order received.
    ///
    /// Their values are what the label claims; they are not checked.
    pub fn attributes(&self) -> &[(String, String)] {
        &self.attributes
    }

    /// Other parameters of the query, such as `linkType`, decoded and in the order received.
    pub fn parameters(&self) -> &[(String, String)] {
        &self.parameters
    }
}

/// Tells a faulty Digital Link from the path of another page.
fn refused(path: &str) -> Error {
    let first = path.trim_start_matches('/').split('/').next().unwrap_or_default();
    let known = Dictionary::built_in().identifier(first).or_else(|| Dictionary::built_in().by_old_name(first));
    match known {
        Some(identifier) if identifier.is_primary() => {
            let message = format!("{:?} starts with AI ({}) but is no Digital Link", excerpt(path), identifier.ai());
            Error::new(ErrorKind::Sequence, 0, message)
        }
        _ => Error::not_gs1(path),
    }
}

/// Decodes a name or value of a query, where a plus sign stands for a space. Broken escapes stay as they are.
fn decode_query(text: &str) -> String {
    let spaced = text.replace('+', " ");
    match charset::decode(&spaced) {
        Ok(decoded) => decoded.into_owned(),
        Err(_) => spaced,
    }
}
