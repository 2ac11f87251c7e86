//! Installs what the tests need and the machine lacks.
//!
//! Only Debian and its relatives are installed on, and only as root. Elsewhere the command fails and names the packages,
//! because a test that is silently left out is worse than one that fails.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::error::{Error, Result};
use crate::guarded;

/// Something the tests start, and the Debian packages that bring it.
struct Need {
    what: &'static str,
    packages: &'static [&'static str],
    is_there: fn() -> bool,
}

const POSTGRES: Need =
    Need { what: "PostgreSQL server", packages: &["postgresql"], is_there: || postgres_bin().is_some() };
/// Checks what we write against the official XML schemas.
const XMLLINT: Need = Need { what: "xmllint", packages: &["libxml2-utils"], is_there: || on_path("xmllint") };
const CHROMIUM: Need = Need { what: "Chromium", packages: &["chromium"], is_there: || on_path("chromium") };
const NODE: Need = Need { what: "Node.js", packages: &["nodejs"], is_there: || on_path("node") };
const NPM: Need = Need { what: "npm", packages: &["npm"], is_there: || on_path("npm") };
/// Without a font that has them, a browser draws boxes for Vietnamese letters and measures the wrong widths.
const FONTS: Need = Need { what: "a font with Vietnamese letters", packages: &["fonts-noto-core"], is_there: has_font };
const C_COMPILER: Need = Need { what: "gcc", packages: &["gcc", "libc6-dev"], is_there: || on_path("gcc") };
const CXX_COMPILER: Need = Need { what: "a C++ compiler", packages: &["g++"], is_there: || on_path("c++") };
/// The environment that Python programs of others are installed into.
const PYTHON: Need = Need {
    what: "Python with venv",
    packages: &["python3", "python3-venv"],
    is_there: || on_path("python3") && has_venv(),
};
const WRK: Need = Need { what: "wrk", packages: &["wrk"], is_there: || on_path("wrk") };

/// What the tests of the crates need.
pub(crate) fn for_unit() -> Result<()> {
    install(&[POSTGRES, XMLLINT])
}

/// What brings and runs the packages of `e2e`.
pub(crate) fn for_packages() -> Result<()> {
    install(&[NODE, NPM])
}

/// What the tests in a browser need.
pub(crate) fn for_browser() -> Result<()> {
    install(&[CHROMIUM, NODE, NPM, FONTS])
}

/// What the test against the official description of the interface needs.
pub(crate) fn for_openapi() -> Result<()> {
    install(&[PYTHON])
}

/// What the benchmarks need.
pub(crate) fn for_bench() -> Result<()> {
    install(&[POSTGRES, WRK])
}

/// What the GS1 engine is built with.
pub(crate) fn for_engine() -> Result<()> {
    install(&[C_COMPILER])
}

/// What the fuzzing engine is built with.
pub(crate) fn for_fuzz() -> Result<()> {
    install(&[CXX_COMPILER])
}

fn install(needs: &[Need]) -> Result<()> {
    let missing: Vec<&Need> = needs.iter().filter(|need| !(need.is_there)()).collect();
    if missing.is_empty() {
        return Ok(());
    }
    let packages: Vec<&str> = missing.iter().flat_map(|need| need.packages.iter().copied()).collect();
    let names: Vec<&str> = missing.iter().map(|need| need.what).collect();
    println!("Not on this machine: {}. Installing: {}", names.join(", "), packages.join(" "));
    if !on_path("apt-get") || guarded::output(Command::new("id").arg("-u"))?.trim() != "0" {
        return Err(Error::new(format!(
            "cannot install without apt-get and root; please install: {}",
            packages.join(" ")
        )));
    }
    let apt = || {
        let mut command = Command::new("apt-get");
        command.env("DEBIAN_FRONTEND", "noninteractive").arg("-qq");
        command
    };
    guarded::run(apt().arg("update"))?;
    guarded::run(apt().args(["install", "--yes", "--no-install-recommends"]).args(&packages))?;
    match missing.iter().find(|need| !(need.is_there)()) {
        Some(need) => {
            Err(Error::new(format!("{} is still missing after {} was installed", need.what, need.packages.join(" "))))
        }
        None => Ok(()),
    }
}

/// The folder with `initdb` and `postgres` of the newest `PostgreSQL`. Debian keeps it off the path, one for each version.
pub(crate) fn postgres_bin() -> Option<PathBuf> {
    let mut versions: Vec<(u32, PathBuf)> = std::fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| Some((entry.file_name().to_str()?.parse().ok()?, entry.path().join("bin"))))
        .filter(|(version, bin)| *version >= 15 && bin.join("initdb").exists() && bin.join("postgres").exists())
        .collect();
    versions.sort();
    versions.pop().map(|(_, bin)| bin)
}

fn on_path(program: &str) -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).any(|dir| dir.join(program).exists())
}

fn has_venv() -> bool {
    Command::new("python3").args(["-c", "import ensurepip, venv"]).output().is_ok_and(|output| output.status.success())
}

fn has_font() -> bool {
    ["truetype/noto/NotoSans-Regular.ttf", "truetype/dejavu/DejaVuSans.ttf"]
        .iter()
        .any(|font| Path::new("/usr/share/fonts").join(font).exists())
}
