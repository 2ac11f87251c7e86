//! `cargo xtask test`: everything that must hold before a change lands, in the order in which it fails fastest.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::error::{Context, Error, Result};
use crate::guarded;
use crate::postgres::{Durability, Postgres};
use crate::{root, setup, target_dir, tidy};

/// The browser tests drive a debug build: its demo starts within seconds, and no second build of every crate is needed.
const BROWSER_PROFILE: &str = "dev";
const BROWSER_PROFILE_FOLDER: &str = "debug";

/// One part of the test run.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    Format,
    Tidy,
    Lint,
    Unit,
    Browser,
    OpenApi,
}

impl Part {
    /// What a change has to pass, in order.
    pub(crate) const ALL: [Self; 6] = [Self::Format, Self::Tidy, Self::Lint, Self::Unit, Self::Browser, Self::OpenApi];

    fn name(self) -> &'static str {
        match self {
            Self::Format => "format",
            Self::Tidy => "tidy",
            Self::Lint => "lint",
            Self::Unit => "unit",
            Self::Browser => "browser",
            Self::OpenApi => "openapi",
        }
    }

    pub(crate) fn parse(name: &str) -> Result<Self> {
        Self::ALL.into_iter().find(|part| part.name() == name).ok_or_else(|| Error::new(format!("no part `{name}`")))
    }

    fn run(self) -> Result<()> {
        println!("\n== {}", self.name());
        match self {
            Self::Format => guarded::run(cargo().args(["fmt", "--all", "--check"])),
            Self::Tidy => tidy::run(),
            Self::Lint => {
                guarded::run(cargo().args(["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"]))
            }
            Self::Unit => unit(),
            Self::Browser => browser(),
            Self::OpenApi => openapi(),
        }
    }
}

/// Runs the parts and stops at the first that fails.
pub(crate) fn run(parts: &[Part]) -> Result<()> {
    // Installing comes first: a machine that lacks something says so before ten minutes of compiling.
    if parts.contains(&Part::Unit) {
        setup::for_unit()?;
        if standards().is_some() {
            setup::for_packages()?;
        }
    }
    if parts.contains(&Part::Browser) {
        setup::for_browser()?;
    }
    if parts.contains(&Part::OpenApi) && standards().is_some() {
        setup::for_openapi()?;
    }
    parts.iter().try_for_each(|part| part.run())
}

fn unit() -> Result<()> {
    let standards = standards();
    let mut test = cargo();
    // With the places where a test ends the process as a power cut would.
    test.args(["test", "--workspace", "--no-fail-fast", "--features", "cli/fail-points"]);
    if let Some(folder) = &standards {
        let folder = std::fs::canonicalize(folder).doing(format!("find NGUON_STANDARDS={}", folder.display()))?;
        test.env("NGUON_STANDARDS", folder);
        // A JSON-LD processor that others wrote reads the official examples.
        install_packages()?;
    }
    let postgres = Postgres::start(Durability::Off)?;
    let outcome = guarded::run(test.env("NGUON_TEST_POSTGRES", postgres.url()));
    if standards.is_none() {
        println!("Tests against the official artefacts: not run: NGUON_STANDARDS is not set");
    }
    outcome
}

/// The folder of official artefacts, where it is named.
fn standards() -> Option<OsString> {
    std::env::var_os("NGUON_STANDARDS").filter(|folder| !folder.is_empty())
}

fn browser() -> Result<()> {
    guarded::run(cargo().args(["build", "--package", "cli", "--profile", BROWSER_PROFILE]))?;
    let e2e = install_packages()?;
    guarded::run(Command::new("node").arg("run.mjs").env("NGUON_BIN", binary(BROWSER_PROFILE_FOLDER)).current_dir(&e2e))
}

/// Every operation of the official description, asked of a running demo.
fn openapi() -> Result<()> {
    let Some(folder) = standards() else {
        println!("The official description of the interface: not run: NGUON_STANDARDS is not set");
        return Ok(());
    };
    let folder = std::fs::canonicalize(&folder).doing(format!("find NGUON_STANDARDS={}", folder.display()))?;
    guarded::run(cargo().args(["build", "--package", "cli", "--profile", BROWSER_PROFILE]))?;
    let scripts = root().join("e2e/openapi");
    let python = python_with(&scripts.join("requirements.txt"))?;
    let mut run = Command::new(python);
    run.arg(scripts.join("run.py")).env("NGUON_BIN", binary(BROWSER_PROFILE_FOLDER)).env("NGUON_STANDARDS", folder);
    guarded::run(&mut run)
}

/// A Python with these packages, in an environment of its own that is made anew when the list changes.
fn python_with(requirements: &Path) -> Result<PathBuf> {
    let (home, wanted) = (target_dir().join("python"), std::fs::read(requirements).doing("read requirements.txt")?);
    let (python, mark) = (home.join("bin/python"), home.join("installed.txt"));
    if std::fs::read(&mark).ok().as_ref() != Some(&wanted) {
        guarded::run(Command::new("python3").args(["-m", "venv", "--clear"]).arg(&home))?;
        let mut install = Command::new(&python);
        install.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--requirement"]);
        guarded::run(install.arg(requirements))?;
        std::fs::write(&mark, wanted).doing("note what is installed")?;
    }
    Ok(python)
}

/// Installs what tests of others' programs need from npm, unless it is there; gives the folder.
fn install_packages() -> Result<PathBuf> {
    let e2e = root().join("e2e");
    if !is_installed(&e2e) {
        // No script of a package runs: none of ours needs one, and some download browsers.
        let arguments = ["ci", "--no-audit", "--no-fund", "--ignore-scripts"];
        guarded::run(Command::new("npm").args(arguments).current_dir(&e2e))?;
    }
    Ok(e2e)
}

/// Whether `npm ci` has run since the lock file last changed.
fn is_installed(e2e: &Path) -> bool {
    let changed = |path: PathBuf| std::fs::metadata(path).and_then(|metadata| metadata.modified()).ok();
    let installed = changed(e2e.join("node_modules/.package-lock.json"));
    installed.is_some() && installed >= changed(e2e.join("package-lock.json"))
}

/// The program that the project ships, as built in the given profile folder.
pub(crate) fn binary(profile_folder: &str) -> PathBuf {
    target_dir().join(profile_folder).join("nguon")
}

/// Cargo, in the workspace of the benchmarks, which has a target folder of its own.
pub(crate) fn bench_cargo() -> Command {
    let mut command = cargo();
    command.current_dir(root().join("bench")).env("CARGO_TARGET_DIR", bench_target_dir());
    command
}

/// Where the benchmarks are built.
pub(crate) fn bench_target_dir() -> PathBuf {
    target_dir().join("bench")
}

/// Cargo, in the root of the repository.
pub(crate) fn cargo() -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(root());
    command
}
