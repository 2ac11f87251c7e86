//! The GS1 Barcode Syntax Engine, the peer of our GS1 parser, from a checkout beside the repository.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::error::{Context, Error, Result};
use crate::{guarded, root, setup, target_dir};

/// Names the root of the checkout.
const VARIABLE: &str = "NGUON_GS1_ENGINE";
/// Programs of the engine's own that stand beside the library's files.
const PROGRAMS: [&str; 3] = ["test", "fuzzer", "example"];

/// Our driver, compiled with the engine.
pub(super) struct Engine {
    pub(super) program: PathBuf,
    /// The release that the checkout calls itself, from the first line of its `CHANGES`.
    pub(super) version: String,
}

/// Compiles our driver with the library; `None` without the variable, since nothing of the engine is in the repository.
pub(super) fn build() -> Result<Option<Engine>> {
    let Some(checkout) = std::env::var_os(VARIABLE).filter(|folder| !folder.is_empty()) else {
        println!("GS1 engine: not measured, {VARIABLE} is not set");
        return Ok(None);
    };
    setup::for_engine()?;
    let library = Path::new(&checkout).join("src/c-lib");
    let sources = [sources(&library)?, sources(&library.join("syntax"))?].concat();
    if sources.is_empty() {
        return Err(Error::new(format!("{VARIABLE}: no C file in {}", library.display())));
    }
    let program = target_dir().join("gs1_engine");
    let mut gcc = Command::new("gcc");
    // Faster than the -O2 of the engine's own Makefile: the peer gets the best that we know of.
    gcc.args(["-O3", "-flto=auto", "-DGS1_LINTER_ERR_STR_EN", "-w", "-I"]).arg(&library);
    gcc.arg(root().join("bench/peers/gs1_engine.c")).args(sources).arg("-o").arg(&program);
    guarded::run_quietly(&mut gcc)?;
    let changes = std::fs::read_to_string(Path::new(&checkout).join("CHANGES")).unwrap_or_default();
    let version = changes.lines().next().map_or("of unknown version", str::trim).to_owned();
    Ok(Some(Engine { program, version }))
}

/// The C files of the library in one folder.
fn sources(folder: &Path) -> Result<Vec<PathBuf>> {
    let entries = std::fs::read_dir(folder).doing(format!("list {}", folder.display()))?;
    let mut files: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    let is_program = |file: &Path| {
        let name = file.file_stem().unwrap_or_default().to_string_lossy();
        name.split('-').any(|word| PROGRAMS.contains(&word))
    };
    files.retain(|file| file.extension().is_some_and(|extension| extension == "c") && !is_program(file));
    files.sort();
    Ok(files)
}
