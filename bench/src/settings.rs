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
    /// Events of the large store that is asked by the measures of an EPCIS repository.
    pub(crate) scale: usize,
    /// How often everything is measured, with a fresh store each time.
    pub(crate) runs: u32,
    /// How long one load on the scan page lasts.
    pub(crate) seconds: u32,
    /// The driver of the GS1 engine, where there is one.
    pub(crate) gs1_engine: Option<PathBuf>,
}

impl Settings {
    /// Reads `--name value` pairs; every one is required but `--gs1-engine`.
    pub(crate) fn from_arguments(arguments: impl Iterator<Item = String>) -> Result<Self> {
        let arguments: Vec<String> = arguments.collect();
        let value = |name: &str| value(&arguments, name);
        Ok(Self {
            nguon: PathBuf::from(value("--nguon")?),
            postgres: value("--postgres")?.clone(),
            events: value("--events")?.parse().doing("read --events")?,
            scale: value("--scale")?.parse().doing("read --scale")?,
            runs: value("--runs")?.parse().doing("read --runs")?,
            seconds: value("--seconds")?.parse().doing("read --seconds")?,
            gs1_engine: value("--gs1-engine").ok().map(PathBuf::from),
        })
    }
}

/// What is measured when the GS1 parser is measured alone.
pub(crate) struct Gs1Settings {
    pub(crate) runs: u32,
    pub(crate) engine: Option<PathBuf>,
}

impl Gs1Settings {
    /// `None` unless the arguments say `--only gs1`.
    pub(crate) fn from_arguments(arguments: impl Iterator<Item = String>) -> Result<Option<Self>> {
        let arguments: Vec<String> = arguments.collect();
        if value(&arguments, "--only").is_ok_and(|only| only == "gs1") {
            let runs = value(&arguments, "--runs")?.parse().doing("read --runs")?;
            Ok(Some(Self { runs, engine: value(&arguments, "--gs1-engine").ok().map(PathBuf::from) }))
        } else {
            Ok(None)
        }
    }
}

fn value<'a>(arguments: &'a [String], name: &str) -> Result<&'a String> {
    let at = arguments.iter().position(|argument| argument == name);
    at.and_then(|at| arguments.get(at + 1)).ok_or_else(|| Error::new(format!("{name} is missing")))
}
