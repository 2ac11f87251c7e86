//! `cargo xtask tidy`: the rules of the house that no compiler checks.
//!
//! Each rule is a function from the files of the repository to findings. The scanners are simple on purpose: they read
//! masked text (see [`lexer`]), not syntax trees, and a rule that cannot be checked that way does not belong here.

mod architecture;
mod crates;
mod lexer;
mod portal;
mod purity;
mod sizes;
mod source;
mod sql;
mod wording;

use std::fmt;
use std::path::PathBuf;

use crate::error::{Error, Result};
use crate::root;

/// One broken rule, with its place.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Finding {
    path: PathBuf,
    /// Counted from one; zero when the whole file is meant.
    line: usize,
    text: String,
}

impl Finding {
    fn new(path: impl Into<PathBuf>, line: usize, text: impl Into<String>) -> Self {
        Self { path: path.into(), line, text: text.into() }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            0 => write!(f, "{}: {}", self.path.display(), self.text),
            line => write!(f, "{}:{line}: {}", self.path.display(), self.text),
        }
    }
}

/// Checks every rule and prints every finding.
pub(crate) fn run() -> Result<()> {
    let files = source::read_all(&root())?;
    let graph = crates::Graph::read()?;
    let mut findings = graph.check();
    findings.extend(architecture::check(&root().join("ARCHITECTURE.md"), &graph.member_paths()));
    findings.extend(sizes::check(&files)?);
    for file in &files {
        findings.extend(wording::check(file));
        if file.is_rust() {
            findings.extend(purity::check(file));
            findings.extend(portal::check(file));
            findings.extend(sql::check(file));
        }
    }
    findings.sort();
    for finding in &findings {
        println!("{finding}");
    }
    match findings.len() {
        0 => {
            println!("tidy: {} files, nothing to say", files.len());
            Ok(())
        }
        count => Err(Error::new(format!("tidy found {count} broken rules"))),
    }
}
