//! What went wrong, in words for the developer who reads the terminal.

use std::fmt;

/// The result of everything here.
pub(crate) type Result<T> = std::result::Result<T, Error>;

/// One sentence that says what was tried and why it failed.
#[derive(Debug)]
pub(crate) struct Error(String);

impl Error {
    pub(crate) fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Adds to an error what was being done.
pub(crate) trait Context<T> {
    /// `doing` names the action and its object.
    fn doing(self, doing: impl fmt::Display) -> Result<T>;
}

impl<T, E: fmt::Display + fmt::Debug> Context<T> for std::result::Result<T, E> {
    fn doing(self, doing: impl fmt::Display) -> Result<T> {
        // The debug form too: `tokio_postgres` shows its cause nowhere else.
        self.map_err(|error| Error(format!("cannot {doing}: {error} ({error:?})")))
    }
}
