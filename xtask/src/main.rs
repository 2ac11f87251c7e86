//! The commands of this repository's developers.
//!
//! `cargo xtask test` is what continuous integration runs and what the README names. `tidy` guards the shape of the
//! house, `bench` measures it. Nothing here is shipped.

mod bench;
mod error;
mod fuzz;
mod guarded;
mod machine;
mod postgres;
mod setup;
mod test;
mod tidy;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use error::Error;

const USAGE: &str = "\
Usage: cargo xtask <command>

  test [--only PART]   everything that continuous integration checks; PART is one of
                       format, tidy, lint, unit, browser, openapi
  ci                   the same as `test`
  tidy                 the rules of the house: crate edges, purity, sizes, wording
  bench [--quick]      measures the release build and writes docs/benchmarks.md
                       (--quick: few events, one run, written to target/benchmarks.md)
  bench --only gs1     the GS1 parser alone; with NGUON_GS1_ENGINE beside the reference engine
  fuzz [TARGET] [--seconds N]
                       invented input for every parser, or for one, a minute each
";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let outcome = match words.as_slice() {
        ["test" | "ci"] => test::run(&test::Part::ALL),
        ["test" | "ci", "--only", part] => test::Part::parse(part).and_then(|part| test::run(&[part])),
        ["tidy"] => tidy::run(),
        ["bench"] => bench::run(&bench::FULL),
        ["bench", "--only", "gs1"] => bench::run_gs1(),
        ["bench", "--quick"] => bench::run(&bench::QUICK),
        ["fuzz", arguments @ ..] => fuzz_with(arguments),
        ["help" | "--help" | "-h"] => {
            print!("{USAGE}");
            Ok(())
        }
        _ => Err(Error::new(format!("unknown command `{}`\n\n{USAGE}", words.join(" ")))),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("xtask: {error}");
            ExitCode::FAILURE
        }
    }
}

fn fuzz_with(arguments: &[&str]) -> error::Result<()> {
    let (target, seconds) = match arguments {
        [] => (None, None),
        ["--seconds", seconds] => (None, Some(*seconds)),
        [target] => (Some(*target), None),
        [target, "--seconds", seconds] => (Some(*target), Some(*seconds)),
        _ => return Err(Error::new(format!("expected fuzz [TARGET] [--seconds N]\n\n{USAGE}"))),
    };
    let seconds = match seconds.map(str::parse) {
        None => fuzz::SECONDS,
        // Zero would mean without end.
        Some(Ok(seconds)) if seconds > 0 => seconds,
        Some(_) => return Err(Error::new("--seconds is no number above 0")),
    };
    fuzz::run(target, seconds)
}

/// The root of the repository, whichever directory the command was called from.
fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here).to_path_buf()
}

/// Where cargo puts what it builds.
fn target_dir() -> PathBuf {
    match std::env::var_os("CARGO_TARGET_DIR") {
        Some(dir) => root().join(dir),
        None => root().join("target"),
    }
}
