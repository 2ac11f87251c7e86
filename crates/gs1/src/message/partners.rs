//! Which application identifiers need, exclude or contradict each other (General Specifications, clause 4.13). The rules
//! hold over all carriers on a thing, not over one symbol.

use super::{Message, repeated};
use crate::dictionary::{Pattern, alternatives};
use crate::error::{Error, ErrorKind};
use crate::value::Element;

/// Keys that a digital signature, AI 8030, can only be about with their serial component.
const SERIALISED: [&str; 3] = ["253", "255", "8003"];

/// Judges whether the messages of all carriers on one thing go together: each fault with the place of its message in the
/// list, in the order of the messages.
///
/// ```
/// use gs1::{Dictionary, Message, check_together};
///
/// let dictionary = Dictionary::built_in();
/// let contents = Message::parse(dictionary, "(02)09506000134352(37)12")?;
/// assert_eq!(contents.check_partners().len(), 1, "the number of the logistic unit is missing");
/// let unit = Message::parse(dictionary, "(00)106141412345678908")?;
/// assert!(check_together(&[&contents, &unit]).is_empty());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn check_together(messages: &[&Message<'_>]) -> Vec<(usize, Error)> {
    let mut faults = Vec::new();
    for (index, message) in messages.iter().enumerate() {
        for (place, element) in message.elements().iter().enumerate() {
            let earlier = messages[..index].iter().flat_map(|message| message.elements());
            let earlier = earlier.chain(&message.elements()[..place]);
            let all = || messages.iter().flat_map(|message| message.elements());
            judge(element, earlier, all, |error| faults.push((index, error)));
        }
    }
    faults
}

impl Message<'_> {
    /// Judges whether the identifiers of this message go together, taken for everything that is on the thing: partners
    /// that are required, excluded or repeated with another value, and the serial that a signature needs.
    pub fn check_partners(&self) -> Vec<Error> {
        let mut faults = Vec::new();
        for (place, element) in self.elements.iter().enumerate() {
            judge(element, self.elements[..place].iter(), || self.elements.iter(), |error| faults.push(error));
        }
        faults
    }
}

/// Judges one element: `earlier` are those before it, `all` gives every one.
#[inline]
fn judge<'m, 'a: 'm, I: Iterator<Item = &'m Element<'a>>>(
    element: &Element<'_>,
    earlier: impl Iterator<Item = &'m Element<'a>>,
    all: impl Fn() -> I,
    mut fault: impl FnMut(Error),
) {
    let identifier = element.identifier;
    for other in earlier {
        if other.identifier.code == identifier.code {
            if other.value != element.value {
                fault(repeated(element, other));
            }
        } else if excludes(element, other) || excludes(other, element) {
            fault(excluded(element, other));
        }
    }
    let is_there = |pattern: &Pattern| all().any(|other| pattern.matches(other.identifier.code));
    for requirement in &identifier.requires {
        if !requirement.iter().any(|group| group.iter().all(is_there)) {
            let message = format!("AI ({}) needs {}", element.ai(), alternatives(requirement));
            fault(Error::new(ErrorKind::MissingPartner, element.offset, message).about(element.ai()));
        }
    }
    if SERIALISED.contains(&element.ai())
        && element.value.len() == identifier.lengths().0
        && all().any(|other| other.ai() == "8030")
    {
        let message = format!("AI (8030) signs one thing, and AI ({}) has no serial component", element.ai());
        fault(Error::new(ErrorKind::MissingPartner, element.offset, message).about(element.ai()));
    }
}

fn excludes(element: &Element<'_>, other: &Element<'_>) -> bool {
    element.identifier.excludes.iter().any(|pattern| pattern.matches(other.identifier.code))
}

#[cold]
fn excluded(element: &Element<'_>, other: &Element<'_>) -> Error {
    let message = format!("AI ({}) and AI ({}) exclude each other", other.ai(), element.ai());
    Error::new(ErrorKind::Excluded, element.offset, message).about(element.ai())
}
