//! What every parser promises on every input, as one function a parser.
//!
//! The functions stand here once and are used twice: the test [`crate::fuzzed`] runs them over a fixed number of mutated
//! seeds, and the workspace `fuzz` runs them under a coverage-guided engine (`cargo xtask fuzz`).

mod forms;
mod identifiers;
pub(crate) mod long;
mod messages;
mod tables;

/// A parser under test.
pub(crate) struct Target {
    /// What `cargo xtask fuzz NAME` calls it.
    pub(crate) name: &'static str,
    /// Panics when the parser breaks a promise.
    pub(crate) check: fn(&[u8]),
    /// Inputs that reach the accepting paths.
    pub(crate) seeds: &'static [&'static str],
    /// Pieces that are likely to reach a branch: delimiters, escapes whole and broken, names.
    pub(crate) pieces: &'static [&'static str],
}

/// Every target.
pub(crate) const TARGETS: &[Target] = &[
    identifiers::KEY,
    identifiers::TYPED,
    identifiers::SCAN,
    identifiers::URN,
    identifiers::FOREIGN,
    forms::COMPRESSED,
    forms::PATTERN,
    forms::STAGE,
    forms::PREFIXES,
    messages::BRACKETED,
    messages::RAW,
    messages::DIGITAL_LINK,
    tables::DICTIONARY,
];

/// The input as the parsers take it. Bytes that are no UTF-8 become replacement characters.
fn text(input: &[u8]) -> std::borrow::Cow<'_, str> {
    String::from_utf8_lossy(input)
}

/// An error points into the text or to its end, at a whole character, and reads like one.
fn check_error(error: &gs1::Error, text: &str) {
    assert!(text.is_char_boundary(error.offset()), "{text:?}: {error} at {}", error.offset());
    let message = error.to_string();
    assert!(!message.is_empty(), "{text:?}");
    assert!(message.len() < 1_000, "{text:?}: a message repeats its input: {message}");
}
