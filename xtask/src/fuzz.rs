//! `cargo xtask fuzz`: a coverage-guided engine against every parser, on stable Rust.
//!
//! The program in the folder `fuzz` has a workspace of its own and holds libFuzzer. We compile it with the counters that
//! the engine steers by, let it write its seeds, and run each target for a while. What the engine learns stays in
//! `target/fuzz/corpus`, so the next run goes on from there; an input that breaks a promise stays in `target/fuzz/faults`.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::error::{Context, Error, Result};
use crate::test::cargo;
use crate::{guarded, root, setup, target_dir};

/// How long each target runs unless the command says otherwise.
pub(crate) const SECONDS: u32 = 60;
/// An input that takes longer is a fault: the longest ones, of 200 kB, take a few milliseconds.
const TIMEOUT_SECONDS: u32 = 5;
/// The engine invents nothing longer. Longer inputs come from the seeds.
const LONGEST_INVENTED: u32 = 2_048;

/// What `cargo fuzz` would add with a nightly compiler, without its sanitizers: ours is safe Rust. The stable compiler
/// takes the same LLVM pass by name.
const COVERAGE: &str = "-Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 \
                        -Cllvm-args=-sanitizer-coverage-inline-8bit-counters \
                        -Cllvm-args=-sanitizer-coverage-pc-table \
                        -Cllvm-args=-sanitizer-coverage-trace-compares";

/// Runs one target or all of them. The error names every target that found a fault.
pub(crate) fn run(only: Option<&str>, seconds: u32) -> Result<()> {
    setup::for_fuzz()?;
    let engine = build()?;
    let folder = target_dir().join("fuzz");
    let seeds = folder.join("seeds");
    let names = guarded::output(Command::new(&engine).env("NGUON_FUZZ_SEEDS", &seeds))?;
    let names: Vec<&str> = names.lines().filter(|name| only.is_none_or(|only| only == *name)).collect();
    if names.is_empty() {
        return Err(Error::new(format!("no fuzz target `{}`", only.unwrap_or_default())));
    }
    let mut broken = Vec::new();
    for name in names {
        let target = Target { name, engine: &engine, folder: &folder, seeds: seeds.join(name) };
        match target.run(seconds) {
            Ok(summary) => println!("{name}: {summary}"),
            Err(error) => {
                println!("{name}: {error}");
                broken.push(name);
            }
        }
    }
    if broken.is_empty() { Ok(()) } else { Err(Error::new(format!("faults found by: {}", broken.join(", ")))) }
}

/// Compiles the engine with the targets; returns the program.
fn build() -> Result<PathBuf> {
    let version = guarded::output(Command::new("rustc").arg("-vV"))?;
    let host = version.lines().find_map(|line| line.strip_prefix("host: "));
    let host = host.ok_or_else(|| Error::new("`rustc -vV` names no host"))?;
    let folder = target_dir().join("fuzz/build");
    let mut command = cargo();
    command.current_dir(root().join("fuzz")).env("CARGO_TARGET_DIR", &folder).env("RUSTFLAGS", COVERAGE);
    // Naming the platform keeps the counters out of build scripts, which could not be linked with them.
    guarded::run(command.args(["build", "--release", "--locked", "--target", host]))?;
    Ok(folder.join(host).join("release/fuzz"))
}

struct Target<'a> {
    name: &'a str,
    engine: &'a Path,
    folder: &'a Path,
    seeds: PathBuf,
}

impl Target<'_> {
    /// First the long inputs, each once; then whatever the engine invents. Returns a line for the reader.
    fn run(&self, seconds: u32) -> Result<String> {
        let long = fs::read_dir(self.seeds.join("long")).doing("list the long seeds")?;
        let long: Vec<PathBuf> = long.flatten().map(|entry| entry.path()).collect();
        self.start("long", |command| _ = command.arg("-runs=1").args(&long))?;

        let corpus = self.folder.join("corpus").join(self.name);
        make_folder(&corpus)?;
        let log = self.start("log", |command| {
            command.arg(format!("-max_total_time={seconds}")).arg(format!("-max_len={LONGEST_INVENTED}"));
            command.arg(format!("-dict={}", self.seeds.join("dictionary").display())).arg("-print_final_stats=1");
            command.arg(&corpus).arg(self.seeds.join("seeds"));
        })?;
        let value =
            |label: &str| log.lines().find_map(|line| line.strip_prefix(label)).unwrap_or("?").trim().to_owned();
        let covered = log.lines().rev().find_map(|line| line.split_once("cov: ")?.1.split(' ').next());
        Ok(format!(
            "no fault in {} inputs, {} branches reached",
            value("stat::number_of_executed_units:"),
            covered.unwrap_or("?")
        ))
    }

    /// Runs the engine and returns its log, which stays in the folder `logs`.
    fn start(&self, what: &str, arguments: impl FnOnce(&mut Command)) -> Result<String> {
        let faults = self.folder.join("faults").join(self.name);
        let logs = self.folder.join("logs");
        make_folder(&faults)?;
        make_folder(&logs)?;
        let path = logs.join(format!("{}.{what}", self.name));
        let file = File::create(&path).doing(format!("write {}", path.display()))?;
        let mut command = Command::new(self.engine);
        command.env("NGUON_FUZZ_TARGET", self.name).stderr(file);
        command.arg(format!("-timeout={TIMEOUT_SECONDS}")).arg(format!("-artifact_prefix={}/", faults.display()));
        arguments(&mut command);
        let outcome = guarded::run_quietly(&mut command);
        let log = fs::read(&path).doing(format!("read {}", path.display()))?;
        let log = String::from_utf8_lossy(&log).into_owned();
        match outcome {
            Ok(()) => Ok(log),
            Err(error) => Err(Error::new(format!("{error}; see {}\n{}", path.display(), telling(&log)))),
        }
    }
}

/// The lines of a log that say what broke: the panic, the engine's verdict and the name of the kept input.
fn telling(log: &str) -> String {
    let panic = log.lines().skip_while(|line| !line.contains("panicked at"));
    let panic = panic.take_while(|line| !line.starts_with("stack backtrace") && !line.starts_with("note:")).take(20);
    let verdict = log.lines().filter(|line| line.contains("ERROR: libFuzzer") || line.contains("Test unit written"));
    panic.chain(verdict).map(|line| line.chars().take(400).collect::<String>() + "\n").collect()
}

fn make_folder(path: &Path) -> Result<()> {
    fs::create_dir_all(path).doing(format!("make {}", path.display()))
}
