//! EPC patterns for more than one thing (Tag Data Standard, clause 8).

use super::read::Reader;
use super::write::{self, Parts};
use super::{Body, LAYOUTS, Layout, Namespace, Serial};
use crate::charset;
use crate::error::{Error, ErrorKind, excerpt};
use crate::key::Key;

/// A pattern `urn:epc:idpat:SCHEME:…`, whose last components may be asterisks: everything of a scheme, of a company
/// prefix, of a class, or one thing.
///
/// ```
/// use gs1::{Key, KeyPattern};
///
/// let pattern = KeyPattern::parse("urn:epc:idpat:sgtin:9506000.*.*")?;
/// assert!(pattern.matches(&Key::parse("urn:epc:id:sgtin:9506000.013435.1234")?));
/// assert!(!pattern.matches(&Key::parse("urn:epc:id:sgtin:0614141.112345.400")?));
/// # Ok::<(), gs1::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyPattern {
    /// Name of the scheme.
    name: &'static str,
    /// What is said, decoded: company prefix, reference (with indicator), piece, total, serial.
    components: Vec<String>,
}

impl KeyPattern {
    /// Reads a pattern.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NotGs1`] for everything else than `urn:epc:idpat:` of a GS1 key; other kinds for a malformed pattern.
    pub fn parse(text: &str) -> Result<KeyPattern, Error> {
        let rest = super::after_start(text)?;
        let Some(("idpat", body)) = rest.split_once(':') else { return Err(Error::not_gs1(text)) };
        let (name, body) = body.split_once(':').unwrap_or((body, ""));
        let at = text.len() - body.len();
        let Some(layout) = LAYOUTS.iter().find(|layout| layout.name == name && layout.namespace == Namespace::Id)
        else {
            // The schemes of others, and faults, are told apart where keys are.
            return match super::parse(text) {
                Err(error) => Err(error),
                Ok(_) => Err(Error::not_gs1(text)),
            };
        };
        let (said, asterisks) = split(body);
        if asterisks == 0 {
            // One thing: its components are those of its key.
            let key = Reader::new(text, at, layout).key(false)?;
            let length = body.find('.').unwrap_or_default();
            return Ok(KeyPattern { name: layout.name, components: components(layout, &key, length) });
        }
        let expected = count(layout);
        let wrong = |message: String| Err(Error::new(ErrorKind::Pattern, at, message));
        if said.len() + asterisks != expected {
            return wrong(format!("{:?}: {name} has {expected} components", excerpt(body)));
        }
        if said.contains(&"*") {
            return wrong(format!("{:?}: what follows an asterisk has to be one, too", excerpt(body)));
        }
        // Piece and total go together.
        if matches!(layout.body, Body::Piece(_)) && said.len() == 3 {
            return wrong(format!("{:?}: a piece needs its total", excerpt(body)));
        }
        let components = Reader::new(text, at, layout).some(said.len())?;
        Ok(KeyPattern { name: layout.name, components })
    }

    /// Whether the key names a thing that the pattern stands for, or the very class of them.
    pub fn matches(&self, key: &Key) -> bool {
        let Ok(layout) = write::layout_of(key) else { return false };
        if layout.name != self.name {
            return false;
        }
        let Some(prefix) = self.components.first() else { return true };
        // No company prefix starts another one, so digits that start with it are of that company.
        let known = components(layout, key, prefix.len());
        known.len() >= self.components.len() && known.iter().zip(&self.components).all(|(known, said)| known == said)
    }
}

/// The components before the first trailing asterisk, and the count of asterisks.
fn split(body: &str) -> (Vec<&str>, usize) {
    let mut components: Vec<&str> = body.split('.').collect();
    let all = components.len();
    while components.last() == Some(&"*") {
        components.pop();
    }
    let asterisks = all - components.len();
    (components, asterisks)
}

/// How many components a scheme has.
fn count(layout: &Layout) -> usize {
    2 + if matches!(layout.body, Body::Piece(_)) { 2 } else { 0 } + usize::from(layout.serial != Serial::None)
}

/// The components of a key's URN for a company prefix of the given length; without a serial for a class.
fn components(layout: &Layout, key: &Key, length: usize) -> Vec<String> {
    let values: Vec<String> = key.elements().into_iter().map(|(_, value)| value).collect();
    let number = values.first().map_or("", String::as_str);
    let parts = Parts::split(layout, number);
    let (Some(prefix), Some(reference)) = (parts.prefixed.get(..length), parts.reference(number).get(length..)) else {
        return Vec::new();
    };
    let mut components = vec![prefix.to_owned(), format!("{}{reference}", parts.indicator)];
    components.extend(parts.piece.into_iter().flatten().map(str::to_owned));
    let serial = match layout.serial {
        Serial::None => None,
        Serial::Appended => Some(parts.appended.to_owned()).filter(|serial| !serial.is_empty()),
        Serial::Qualifier(_) => values.get(1).cloned(),
        Serial::Extension(_) => Some(values.get(1).cloned().unwrap_or_else(|| "0".to_owned())),
    };
    components.extend(serial);
    components
}

impl std::fmt::Display for KeyPattern {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let expected = LAYOUTS.iter().find(|layout| layout.name == self.name).map_or(0, count);
        let mut text = format!("urn:epc:idpat:{}:", self.name);
        for place in 0..expected {
            text.push_str(if place > 0 { "." } else { "" });
            match self.components.get(place) {
                Some(component) => charset::encode_urn(component, &mut text),
                None => text.push('*'),
            }
        }
        // The last character of a serial, which would pass for any serial.
        if self.components.len() >= expected && text.ends_with(".*") {
            text.truncate(text.len() - 1);
            text.push_str("%2A");
        }
        formatter.pad(&text)
    }
}
