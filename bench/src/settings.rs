//! What is measured, and how much of it.

use std::path::PathBuf;

use crate::error::{Context, Error, Result};

/// The arguments of the program.
pub(crate) struct Settings {
    /// The release build that is measured.
    pub(crate) nguon: PathBuf,
    /// A superuser's address of an otherwise idle PostgreSQL server.
    pub(crate) postgres: String,
    /// Events in each store.
    pub(crate) events: usize,
    /// How often everything is measured, with a fresh store each time.
    pub(crate) runs: u32,
    /// How long one load on the scan page lasts.
    pub(crate) seconds: u32,
}

impl Settings {
    /// Reads `--name value` pairs; every one is required.
    pub(crate) fn from_arguments(arguments: impl Iterator<Item = String>) -> Result<Self> {
        let arguments: Vec<String> = arguments.collect();
        let value = |name: &str| {
            let at = arguments.iter().position(|argument| argument == name);
            at.and_then(|at| arguments.get(at + 1)).ok_or_else(|| Error::new(format!("{name} is missing")))
        };
        Ok(Self {
            nguon: PathBuf::from(value("--nguon")?),
            postgres: value("--postgres")?.clone(),
            events: value("--events")?.parse().doing("read --events")?,
            runs: value("--runs")?.parse().doing("read --runs")?,
            seconds: value("--seconds")?.parse().doing("read --seconds")?,
        })
    }
}
