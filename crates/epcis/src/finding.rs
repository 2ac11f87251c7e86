use std::fmt;

/// How much a [`Finding`] weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Severity {
    /// Worth knowing; the event is stored.
    Warning,
    /// The event is refused.
    Error,
}

/// One fault of a document: what is wrong, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Stable name of the rule, in kebab case, such as `check-digit`.
    pub code: &'static str,
    /// Error or warning.
    pub severity: Severity,
    /// JSON pointer (RFC 6901) into the document; empty for the document as a whole.
    pub pointer: String,
    /// What was found, with its value, and what was expected; a plain English sentence without a final stop.
    pub message: String,
}

impl Finding {
    /// An error at `pointer`.
    pub fn error(code: &'static str, pointer: impl Into<String>, message: impl Into<String>) -> Self {
        Self { code, severity: Severity::Error, pointer: pointer.into(), message: message.into() }
    }

    /// A warning at `pointer`.
    pub fn warning(code: &'static str, pointer: impl Into<String>, message: impl Into<String>) -> Self {
        Self { code, severity: Severity::Warning, pointer: pointer.into(), message: message.into() }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let place = if self.pointer.is_empty() { "/" } else { &self.pointer };
        write!(f, "{place}: {}", self.message)
    }
}
