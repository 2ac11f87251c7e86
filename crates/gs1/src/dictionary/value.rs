//! Judges values by the components of their identifier.

use super::Identifier;
use crate::charset::CharacterSet;
use crate::check::{Check, Refused};

/// Why a value is not one of its identifier.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// There is no value.
    Empty,
    /// The byte at this place is outside the character set.
    Character { at: usize, set: CharacterSet },
    /// It is too short, too long, or ends within a component.
    Length,
    /// A check refuses it. `component` is where the component starts and ends.
    Check { check: Check, refused: Refused, component: (usize, usize) },
}

impl Identifier {
    /// Judges a decoded value.
    #[inline]
    pub(crate) fn judge(&self, value: &str) -> Result<(), Refusal> {
        let bytes = value.as_bytes();
        // Most identifiers have one component: one loop for the characters, then the checks.
        if let [component] = &*self.components {
            if let Some(at) = component.set.first_byte_outside(&bytes[..bytes.len().min(component.longest)]) {
                return Err(Refusal::Character { at, set: component.set });
            }
            if bytes.len() < component.shortest || bytes.len() > component.longest {
                return Err(if bytes.is_empty() { Refusal::Empty } else { Refusal::Length });
            }
            return judge_all(&component.checks, bytes, 0);
        }
        self.judge_components(bytes)
    }

    fn judge_components(&self, bytes: &[u8]) -> Result<(), Refusal> {
        if bytes.is_empty() {
            return Err(Refusal::Empty);
        }
        // All characters first, then the length, then the checks: the order in which a person finds the fault.
        let mut start = 0;
        for component in &self.components {
            let end = bytes.len().min(start + component.longest);
            if let Some(at) = component.set.first_byte_outside(&bytes[start..end]) {
                return Err(Refusal::Character { at: start + at, set: component.set });
            }
            start = end;
        }
        if !self.is_length(bytes.len()) {
            return Err(Refusal::Length);
        }
        start = 0;
        for component in &self.components {
            let end = bytes.len().min(start + component.longest);
            if start == end && component.is_optional {
                break;
            }
            judge_all(&component.checks, &bytes[start..end], start)?;
            start = end;
        }
        Ok(())
    }

    /// Whether the components divide this count of characters among them.
    fn is_length(&self, length: usize) -> bool {
        let mut left = length;
        for component in &self.components {
            if left == 0 && component.is_optional {
                return true;
            }
            if left < component.shortest {
                return false;
            }
            left = left.saturating_sub(component.longest);
        }
        left == 0
    }
}

fn judge_all(checks: &[Check], component: &[u8], start: usize) -> Result<(), Refusal> {
    for &check in checks {
        check.judge(component).map_err(|refused| Refusal::Check {
            check,
            refused: Refused { at: start + refused.at, length: refused.length },
            component: (start, start + component.len()),
        })?;
    }
    Ok(())
}
