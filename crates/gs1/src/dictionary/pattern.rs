//! Patterns of application identifiers, such as `31nn`.

use std::fmt;
use std::ops::RangeInclusive;

use super::{ai_of, code};

/// An identifier, or all those of one length that start with the same digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Pattern {
    first: u16,
    last: u16,
}

impl Pattern {
    /// Reads digits with any number of `n` at the end.
    pub(crate) fn parse(text: &str) -> Option<Pattern> {
        let digits = text.trim_end_matches('n');
        if digits.is_empty() {
            return None;
        }
        let filled = |digit: &str| code(text.replace('n', digit).as_bytes());
        // An `n` in the middle would stand for more than one run of codes.
        (!digits.contains('n')).then_some(())?;
        Some(Pattern { first: filled("0")?, last: filled("9")? })
    }

    #[inline]
    pub(crate) fn matches(self, code: u16) -> bool {
        self.first <= code && code <= self.last
    }

    pub(crate) fn range(self) -> RangeInclusive<u16> {
        self.first..=self.last
    }
}

impl fmt::Display for Pattern {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (first, last) = (ai_of(*self.range().start()), ai_of(*self.range().end()));
        first.chars().zip(last.chars()).try_for_each(|(first, last)| {
            let digit = if first == last { first } else { 'n' };
            write!(formatter, "{digit}")
        })
    }
}
