use std::io::{BufRead, Write};
use std::process::ExitCode;

use gs1::Key;
use serde_json::{Value, json};

use crate::Outcome;

/// `nguon gs1 …`
#[derive(clap::Subcommand)]
pub(crate) enum Command {
    /// Reads identifiers from standard input, one a line, and writes one JSON object a line
    Parse,
}

pub(crate) fn run(command: &Command) -> Outcome {
    let Command::Parse = command;
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    for line in std::io::stdin().lock().lines() {
        let line = line.map_err(|error| format!("cannot read standard input: {error}"))?;
        if let Err(error) = writeln!(out, "{}", parsed(&line)) {
            // Whoever reads us has enough.
            return if error.kind() == std::io::ErrorKind::BrokenPipe {
                Ok(ExitCode::SUCCESS)
            } else {
                Err(error.to_string())
            };
        }
    }
    out.flush().map_err(|error| error.to_string())?;
    Ok(ExitCode::SUCCESS)
}

fn parsed(line: &str) -> Value {
    match Key::parse(line) {
        Ok(key) => {
            let elements: Vec<Value> =
                key.elements().into_iter().map(|(ai, value)| json!({ "ai": ai, "value": value })).collect();
            // The length of a company prefix stands in a URN and nowhere else in what was read.
            let length = gs1::urn_prefix_length(line);
            json!({
                "ok": true,
                "key": key.as_str(),
                "elements": elements,
                "digital_link": key.digital_link("https://id.gs1.org"),
                "urn": key.urn(|_| length).ok(),
            })
        }
        Err(error) => json!({ "ok": false, "error": error.to_string(), "at": error.offset() }),
    }
}
