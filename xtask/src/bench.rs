//! `cargo xtask bench`: measures the release build and writes the figures down.
//!
//! The measuring itself is the work of the program in the folder `bench`, which has a workspace of its own. Here we
//! build both, lend a `PostgreSQL` server with durable settings, and turn the program's answer into a page.

mod engine;
mod report;

use std::path::Path;
use std::process::{Command, Stdio};

use engine::Engine;

use crate::error::{Context, Error, Result};
use crate::guarded;
use crate::postgres::{Durability, Postgres};
use crate::test::{bench_cargo, bench_target_dir, binary, cargo};
use crate::{machine, root, setup, target_dir};

/// How much is measured, and where the page goes.
pub(crate) struct Size {
    command: &'static str,
    events: u32,
    scale: u32,
    runs: u32,
    seconds: u32,
    is_published: bool,
}

/// What is published.
pub(crate) const FULL: Size =
    Size { command: "cargo xtask bench", events: 60_000, scale: 1_000_000, runs: 5, seconds: 5, is_published: true };
/// Enough to see that everything still runs.
pub(crate) const QUICK: Size = Size {
    command: "cargo xtask bench --quick",
    events: 4_000,
    scale: 20_000,
    runs: 1,
    seconds: 1,
    is_published: false,
};

/// Runs of the GS1 parser alone.
const GS1_RUNS: u32 = 9;

/// Builds, measures, writes the page.
pub(crate) fn run(size: &Size) -> Result<()> {
    setup::for_bench()?;
    guarded::run(cargo().args(["build", "--release", "--package", "cli"]))?;
    guarded::run(bench_cargo().args(["build", "--release", "--locked"]))?;
    let engine = engine::build()?;

    let postgres = Postgres::start(Durability::On)?;
    let machine = machine::describe(postgres.version())?;
    let mut driver = Command::new(bench_target_dir().join("release/bench"));
    driver.arg("--nguon").arg(binary("release"));
    driver.args(["--postgres", &postgres.url()]);
    driver.args(["--events", &size.events.to_string(), "--runs", &size.runs.to_string()]);
    driver.args(["--scale", &size.scale.to_string()]);
    driver.args(["--seconds", &size.seconds.to_string()]);
    let page = measured(driver, engine.as_ref(), size.command, machine)?;
    drop(postgres);
    let path = if size.is_published { root().join("docs/benchmarks.md") } else { target_dir().join("benchmarks.md") };
    write(&path, &page)
}

/// Measures the GS1 parser alone, without a database, and shows the page.
pub(crate) fn run_gs1() -> Result<()> {
    guarded::run(bench_cargo().args(["build", "--release", "--locked"]))?;
    let engine = engine::build()?;
    let machine = machine::describe("not used")?;
    let mut driver = Command::new(bench_target_dir().join("release/bench"));
    driver.args(["--only", "gs1", "--runs", &GS1_RUNS.to_string()]);
    let page = measured(driver, engine.as_ref(), "cargo xtask bench --only gs1", machine)?;
    println!("{page}");
    write(&target_dir().join("benchmarks-gs1.md"), &page)
}

/// Runs the load driver and turns its answer into the page.
fn measured(
    mut driver: Command,
    engine: Option<&Engine>,
    command: &str,
    mut machine: Vec<(&'static str, String)>,
) -> Result<String> {
    if let Some(engine) = engine {
        driver.arg("--gs1-engine").arg(&engine.program);
        machine.push(("GS1 engine", engine.version.clone()));
    }
    let result = guarded::run_for_output(driver.stderr(Stdio::inherit()))?;
    let result = serde_json::from_str(&result).doing("read what the load driver wrote")?;
    report::render(command, &machine, &result)
}

fn write(path: &Path, page: &str) -> Result<()> {
    std::fs::write(path, page).map_err(|error| Error::new(format!("cannot write {}: {error}", path.display())))?;
    println!("Wrote {}", path.display());
    Ok(())
}
