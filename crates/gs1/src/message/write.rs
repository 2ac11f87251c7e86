//! Messages as texts.

use super::{Message, SEPARATOR, is_dots};
use crate::error::{Error, ErrorKind};
use crate::key;
use crate::value::{Element, dots};

impl Message<'_> {
    /// The bracketed element string; an opening bracket within a value is written `\(`.
    pub fn bracketed(&self) -> String {
        let mut text = String::with_capacity(self.elements.len() * 24);
        for element in &self.elements {
            text.push('(');
            text.push_str(element.ai());
            text.push(')');
            if element.value.contains('(') {
                text.push_str(&element.value.replace('(', "\\("));
            } else {
                text.push_str(&element.value);
            }
        }
        text
    }

    /// What a symbol encodes after the FNC1 at its start: the elements in their order, with a [separator](super::SEPARATOR)
    /// after each value whose length is not predefined, unless it is the last.
    pub fn raw(&self) -> String {
        raw(self.elements.iter())
    }

    /// As [`Message::raw`], with the values of predefined length first: it has the fewest separators.
    pub fn raw_shortest(&self) -> String {
        let is_fixed = |element: &&Element<'_>| element.identifier.is_predefined_length();
        let (fixed, open): (Vec<_>, Vec<_>) = self.elements.iter().partition(is_fixed);
        raw(fixed.into_iter().chain(open))
    }

    /// The human readable interpretation (General Specifications, clause 4.14), one line for each element, in the order in
    /// which they are encoded; with its data title before it where `titles` are wanted.
    pub fn hri(&self, titles: bool) -> Vec<String> {
        let line = |element: &Element<'_>| match element.identifier.title() {
            title if titles && !title.is_empty() => format!("{title} ({}) {}", element.ai(), element.value),
            _ => format!("({}) {}", element.ai(), element.value),
        };
        self.elements.iter().map(line).collect()
    }

    /// The Digital Link URI at a scheme and host, with or without a stem: qualifiers in the path in their order, data
    /// attributes in the query in the order of their identifiers.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::MissingComponent`] without a primary key, [`ErrorKind::Misplaced`] when an identifier can stand
    /// neither in the path nor in the query.
    pub fn digital_link(&self, domain: &str) -> Result<String, Error> {
        let Some(path) = self.path() else {
            let message = "no application identifier is a primary key of Digital Link";
            return Err(Error::new(ErrorKind::MissingComponent, 0, message));
        };
        let mut uri = domain.trim_end_matches('/').to_owned();
        for element in std::iter::once(&path.primary).chain(path.qualifiers()) {
            if is_dots(&element.value) {
                return Err(dots(element.identifier, &element.value));
            }
            uri.push('/');
            key::push((element.ai(), &element.value), &mut uri);
        }
        let in_path = |code: u16| code == path.primary.identifier.code || path.qualifier(code).is_some();
        let mut attributes: Vec<_> = self.elements.iter().filter(|element| !in_path(element.identifier.code)).collect();
        attributes.sort_by_key(|element| element.ai());
        attributes.dedup_by_key(|element| element.ai());
        for (index, element) in attributes.into_iter().enumerate() {
            if !element.identifier.is_attribute() || path.has_place(element.identifier.code) {
                let message =
                    format!("AI ({}) has no place in a Digital Link URI of AI ({})", element.ai(), path.primary.ai());
                return Err(Error::new(ErrorKind::Misplaced, element.offset, message).about(element.ai()));
            }
            uri.push(if index == 0 { '?' } else { '&' });
            uri.push_str(element.ai());
            uri.push('=');
            crate::charset::encode_path(&element.value, &mut uri);
        }
        Ok(uri)
    }

    /// The canonical Digital Link URI: at `https://id.gs1.org`.
    ///
    /// # Errors
    ///
    /// As [`Message::digital_link`].
    pub fn canonical(&self) -> Result<String, Error> {
        self.digital_link("https://id.gs1.org")
    }
}

fn raw<'m, 'a: 'm>(elements: impl Iterator<Item = &'m Element<'a>>) -> String {
    let mut text = String::with_capacity(64);
    let mut is_open = false;
    for element in elements {
        if is_open {
            text.push(SEPARATOR);
        }
        text.push_str(element.ai());
        text.push_str(&element.value);
        is_open = !element.identifier.is_predefined_length();
    }
    text
}
