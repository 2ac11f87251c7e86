//! `nguon gs1 parse`: identifiers in, one line each; one JSON object out for each.

use std::io::{BufRead, BufReader, Write};
use std::process::ExitCode;

use gs1::Key;
use serde::Serialize;

use crate::Outcome;

/// `nguon gs1 …`
#[derive(clap::Subcommand)]
pub(crate) enum Command {
    /// Reads identifiers from standard input, one a line, and writes one JSON object a line
    Parse,
}

/// A line that is longer is refused. No carrier holds more than a few thousand characters.
const MAX_LINE_BYTES: usize = 64 * 1024;

/// The answer to one line.
#[derive(Serialize)]
#[serde(untagged)]
enum Answer {
    Read { ok: bool, key: Option<String>, elements: Vec<Element>, digital_link: Option<String>, urn: Option<String> },
    Refused { ok: bool, error: String, at: usize },
}

#[derive(Serialize)]
struct Element {
    ai: String,
    value: String,
}

pub(crate) fn run(command: &Command) -> Outcome {
    let Command::Parse = command;
    let input = BufReader::with_capacity(1 << 16, std::io::stdin().lock());
    let output = std::io::BufWriter::with_capacity(1 << 16, std::io::stdout().lock());
    match parse_all(input, output) {
        Ok(()) => Ok(ExitCode::SUCCESS),
        // Whoever reads us has enough.
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Ok(ExitCode::SUCCESS),
        Err(error) => Err(format!("cannot read standard input or write the answers: {error}")),
    }
}

fn parse_all<R: std::io::Read>(mut input: BufReader<R>, mut output: impl Write) -> std::io::Result<()> {
    let mut line = Vec::new();
    loop {
        // A program that waits for an answer before it asks again must get it.
        if input.buffer().is_empty() {
            output.flush()?;
        }
        line.clear();
        if !read_line(&mut input, &mut line)? {
            return output.flush();
        }
        serde_json::to_writer(&mut output, &answer(&line))?;
        output.write_all(b"\n")?;
    }
}

/// Reads up to the end of a line, which is left out; of an overlong line only so much that it shows. `false` at the end.
fn read_line(input: &mut impl BufRead, line: &mut Vec<u8>) -> std::io::Result<bool> {
    let mut started = false;
    loop {
        let available = input.fill_buf()?;
        if available.is_empty() {
            break;
        }
        started = true;
        let end = available.iter().position(|&byte| byte == b'\n');
        let part = &available[..end.unwrap_or(available.len())];
        let room = (MAX_LINE_BYTES + 1).saturating_sub(line.len());
        line.extend_from_slice(&part[..part.len().min(room)]);
        let used = part.len() + usize::from(end.is_some());
        input.consume(used);
        if end.is_some() {
            break;
        }
    }
    if line.ends_with(b"\r") {
        line.pop();
    }
    Ok(started)
}

fn answer(line: &[u8]) -> Answer {
    if line.len() > MAX_LINE_BYTES {
        let error = format!("the line is longer than {MAX_LINE_BYTES} bytes");
        return Answer::Refused { ok: false, error, at: MAX_LINE_BYTES };
    }
    let text = match std::str::from_utf8(line) {
        Ok(text) => text,
        Err(error) => {
            let at = error.valid_up_to();
            return Answer::Refused { ok: false, error: format!("byte {at} is not UTF-8"), at };
        }
    };
    read(text).unwrap_or_else(|error| Answer::Refused { ok: false, error: error.to_string(), at: error.offset() })
}

fn read(text: &str) -> Result<Answer, gs1::Error> {
    let key = Key::parse(text)?;
    // The length of a company prefix stands in a URN and nowhere else in what was read.
    let length = gs1::urn_prefix_length(text);
    Ok(Answer::Read {
        ok: true,
        elements: key.elements().into_iter().map(|(ai, value)| Element { ai, value }).collect(),
        digital_link: Some(key.digital_link("https://id.gs1.org")),
        urn: key.urn(|_| length).ok(),
        key: Some(key.into()),
    })
}
