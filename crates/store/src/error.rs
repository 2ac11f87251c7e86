use std::fmt;

use tokio_postgres::error::SqlState;

/// What went wrong in the store.
#[derive(Debug)]
pub enum Error {
    /// The database cannot be reached, is full, or the connection was lost during a commit; trying again later may
    /// help.
    Unavailable(String),
    /// The connection was lost before a commit: nothing was stored, and trying again on another one may help.
    Lost(String),
    /// Two writers of one database got in each other's way, again and again.
    Contention(String),
    /// There is no Nguồn database at this place, or its schema is of another version.
    NotMigrated(String),
    /// A stored row breaks an invariant of this crate.
    Broken(String),
    /// The request contradicts what is stored (a name that is taken, a version that moved on).
    Conflict(String),
    /// The record has moved on since whoever writes it read it.
    Stale(String),
    /// A statement failed for another reason: a defect of this program.
    Other(String),
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unavailable(detail) => write!(f, "database unavailable: {detail}"),
            Self::Lost(detail) => write!(f, "connection to the database lost: {detail}"),
            Self::Contention(detail) => write!(f, "database contended: {detail}"),
            Self::NotMigrated(detail) => write!(f, "database not migrated: {detail}"),
            Self::Broken(detail) => write!(f, "stored data broken: {detail}"),
            Self::Conflict(detail) => write!(f, "conflict: {detail}"),
            Self::Stale(detail) => write!(f, "moved on: {detail}"),
            Self::Other(detail) => write!(f, "database error: {detail}"),
        }
    }
}

impl std::error::Error for Error {}

/// Result of a store operation.
pub type Result<T> = std::result::Result<T, Error>;

impl From<rusqlite::Error> for Error {
    fn from(error: rusqlite::Error) -> Self {
        use rusqlite::ErrorCode;
        match error.sqlite_error_code() {
            Some(
                ErrorCode::DiskFull
                | ErrorCode::CannotOpen
                | ErrorCode::SystemIoFailure
                | ErrorCode::DatabaseBusy
                | ErrorCode::DatabaseLocked
                | ErrorCode::ReadOnly,
            ) => Self::Unavailable(error.to_string()),
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => Self::Broken(error.to_string()),
            Some(ErrorCode::ConstraintViolation) => Self::Conflict(error.to_string()),
            _ => Self::Other(error.to_string()),
        }
    }
}

impl From<tokio_postgres::Error> for Error {
    fn from(error: tokio_postgres::Error) -> Self {
        let Some(db) = error.as_db_error() else {
            return if error.is_closed()
                || std::error::Error::source(&error).is_some_and(|source| source.is::<std::io::Error>())
            {
                Self::Lost(error.to_string())
            } else {
                Self::Other(format!("{error}: {:?}", std::error::Error::source(&error).map(ToString::to_string)))
            };
        };
        let detail = format!("{}: {}", db.code().code(), db.message());
        // Classes of SQLSTATE: 08 connection, 53 resources, 57 operator intervention, 40 serialization, 23 constraint.
        let ends = [
            SqlState::ADMIN_SHUTDOWN,
            SqlState::CRASH_SHUTDOWN,
            SqlState::IDLE_IN_TRANSACTION_SESSION_TIMEOUT,
            SqlState::IDLE_SESSION_TIMEOUT,
        ];
        if ends.contains(db.code()) {
            return Self::Lost(detail);
        }
        match &db.code().code()[..2] {
            "08" => Self::Lost(detail),
            "53" | "57" => Self::Unavailable(detail),
            "40" => Self::Contention(detail),
            "23" => Self::Conflict(detail),
            _ => Self::Other(detail),
        }
    }
}

impl From<deadpool_postgres::PoolError> for Error {
    fn from(error: deadpool_postgres::PoolError) -> Self {
        match error {
            deadpool_postgres::PoolError::Backend(error) => match Self::from(error) {
                Self::Other(detail) | Self::Lost(detail) => Self::Unavailable(detail),
                error => error,
            },
            error => Self::Unavailable(error.to_string()),
        }
    }
}
