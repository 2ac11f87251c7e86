//! The GS1 Barcode Syntax Engine as a program beside us: `bench/peers/gs1_engine.c` against a checkout of the engine.

use std::io::{Read as _, Write as _};
use std::path::Path;
use std::process::{Command, Stdio};

use crate::error::{Context, Error, Result};

/// Nanoseconds for one message: all messages, `rounds` times, on one thread.
pub(crate) fn nanoseconds(engine: &Path, messages: &[String], rounds: u32) -> Result<f64> {
    let answer = run(engine, &["time", &rounds.to_string()], messages)?;
    answer.trim().parse().doing("read the engine's time")
}

/// The engine's verdict on each message: `Ok`, or its reason.
pub(crate) fn verdicts(engine: &Path, messages: &[String]) -> Result<Vec<std::result::Result<(), String>>> {
    let answer = run(engine, &["check"], messages)?;
    let verdicts: Vec<_> = answer
        .lines()
        .map(|line| if line == "1" { Ok(()) } else { Err(line.trim_start_matches("0 ").to_owned()) })
        .collect();
    if verdicts.len() == messages.len() {
        Ok(verdicts)
    } else {
        Err(Error::new(format!("the engine judged {} of {} messages", verdicts.len(), messages.len())))
    }
}

fn run(engine: &Path, arguments: &[&str], messages: &[String]) -> Result<String> {
    let mut command = Command::new(engine);
    command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = command.spawn().doing("start the GS1 engine")?;
    let mut input = child.stdin.take().ok_or_else(|| Error::new("the GS1 engine has no input"))?;
    let text = messages.join("\n") + "\n";
    // It may answer while it still reads, so that both pipes would fill up on one thread.
    let writer = std::thread::spawn(move || input.write_all(text.as_bytes()));
    let mut answer = Vec::new();
    if let Some(mut output) = child.stdout.take() {
        output.read_to_end(&mut answer).doing("read the GS1 engine's answer")?;
    }
    // Its reasons may cut a character in two.
    let answer = String::from_utf8_lossy(&answer).into_owned();
    let _ = writer.join();
    let status = child.wait().doing("wait for the GS1 engine")?;
    if status.success() { Ok(answer) } else { Err(Error::new(format!("the GS1 engine failed: {status}"))) }
}
