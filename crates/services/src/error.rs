use std::fmt;

use epcis::Finding;
use epcis::query::ParameterError;

/// Why a service refused or failed, without any transport in it.
///
/// What stands in a variant may be shown to the caller, except [`Error::Internal`] and [`Error::Unavailable`], whose
/// text is for the operator's log.
#[derive(Debug)]
pub enum Error {
    /// Nobody knows who asks.
    Unauthenticated,
    /// The caller may not do this.
    Forbidden(String),
    /// There is no such thing.
    NotFound(String),
    /// There is no named query of this name.
    NoSuchName(String),
    /// A subscription cannot be controlled like that.
    SubscriptionControls(String),
    /// What was sent is wrong; every fault with its place.
    Invalid(Vec<Finding>),
    /// A query parameter is wrong.
    Parameter(ParameterError),
    /// It contradicts what is stored.
    Conflict(String),
    /// It has changed since the caller read it.
    Stale(String),
    /// More than the limit of bytes.
    TooLarge {
        /// The limit in bytes.
        limit: usize,
    },
    /// More than the limit of events in one document.
    TooManyCaptured {
        /// The limit in events.
        limit: u64,
    },
    /// The answer would be larger than the caller allowed.
    TooManyEvents {
        /// The limit that the caller set.
        limit: u64,
    },
    /// The form that the caller asked for has no place for what is to be said.
    NotExpressible(String),
    /// The query asks for more work than one request may cause.
    TooComplex(String),
    /// More elements of vocabularies match than the caller or the node allows.
    TooManyElements {
        /// The limit.
        limit: u64,
    },
    /// The database does not answer.
    Unavailable(String),
    /// A defect, or broken data.
    Internal(String),
}

/// Result of a service.
pub type Result<T> = std::result::Result<T, Error>;

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unauthenticated => f.write_str("an API key is needed"),
            Self::Forbidden(what)
            | Self::NotFound(what)
            | Self::NoSuchName(what)
            | Self::SubscriptionControls(what)
            | Self::NotExpressible(what)
            | Self::TooComplex(what)
            | Self::Conflict(what)
            | Self::Stale(what) => f.write_str(what),
            Self::Invalid(findings) => match findings.first() {
                Some(first) if findings.len() > 1 => write!(f, "{first} (and {} more)", findings.len() - 1),
                Some(first) => first.fmt(f),
                None => f.write_str("invalid"),
            },
            Self::Parameter(error) => error.fmt(f),
            Self::TooLarge { limit } => write!(f, "larger than {limit} bytes"),
            Self::TooManyCaptured { limit } => write!(f, "more than {limit} events in one document"),
            Self::TooManyEvents { limit } => write!(f, "more than {limit} events match"),
            Self::TooManyElements { limit } => write!(f, "more than {limit} elements of vocabularies match"),
            Self::Unavailable(detail) => write!(f, "unavailable: {detail}"),
            Self::Internal(detail) => write!(f, "internal error: {detail}"),
        }
    }
}

impl std::error::Error for Error {}

impl From<store::Error> for Error {
    fn from(error: store::Error) -> Self {
        match error {
            store::Error::Unavailable(_)
            | store::Error::Lost(_)
            | store::Error::Contention(_)
            | store::Error::NotMigrated(_) => Self::Unavailable(error.to_string()),
            // A database's words about its constraints name tables and values: they are for the log. Where a conflict
            // is expected, its service says so in words of its own.
            store::Error::Stale(detail) => Self::Stale(detail),
            store::Error::Conflict(_) | store::Error::Broken(_) | store::Error::Other(_) => {
                Self::Internal(error.to_string())
            }
        }
    }
}

impl From<ParameterError> for Error {
    fn from(error: ParameterError) -> Self {
        Self::Parameter(error)
    }
}
