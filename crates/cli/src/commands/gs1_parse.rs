//! `nguon gs1 parse`: identifiers in, one line each; one JSON object out for each.

use std::io::{BufRead, BufReader, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use gs1::{Dictionary, Message};
use serde::Serialize;

use crate::{Outcome, dictionary};

/// `nguon gs1 …`
#[derive(clap::Subcommand)]
pub(crate) enum Command {
    /// Reads identifiers from standard input, one a line, and writes one JSON object a line
    ///
    /// A line is an element string (bracketed, or raw with FNC1 as ^ or GS), scanned data with its symbology identifier, a
    /// Digital Link URI, an EPC URN or a plain key. "ok" means that every check holds, the partners that each identifier
    /// needs or excludes included.
    #[command(verbatim_doc_comment)]
    Parse(Arguments),
}

/// Arguments of `nguon gs1 parse`.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// A syntax dictionary as GS1 publishes it, instead of the one that is built in
    #[arg(long, value_name = "FILE")]
    gs1_dictionary: Option<PathBuf>,
}

/// A line that is longer is refused. No carrier holds more than a few thousand characters.
const MAX_LINE_BYTES: usize = 64 * 1024;

/// The answer to one line.
#[derive(Serialize)]
#[serde(untagged)]
enum Answer<'a> {
    Read {
        ok: bool,
        key: Option<&'a str>,
        elements: Vec<Element<'a>>,
        digital_link: Option<String>,
        urn: Option<String>,
    },
    Refused {
        ok: bool,
        error: String,
        at: usize,
    },
}

#[derive(Serialize)]
struct Element<'a> {
    ai: &'a str,
    value: &'a str,
}

pub(crate) fn run(command: &Command) -> Outcome {
    let Command::Parse(arguments) = command;
    let loaded = arguments.gs1_dictionary.as_deref().map(dictionary::read).transpose()?;
    let dictionary = loaded.as_ref().unwrap_or_else(|| Dictionary::built_in());
    let input = BufReader::with_capacity(1 << 16, std::io::stdin().lock());
    let output = std::io::BufWriter::with_capacity(1 << 16, std::io::stdout().lock());
    match parse_all(dictionary, input, output) {
        Ok(()) => Ok(ExitCode::SUCCESS),
        // Whoever reads us has enough.
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Ok(ExitCode::SUCCESS),
        Err(error) => Err(format!("cannot read standard input or write the answers: {error}")),
    }
}

fn parse_all<R: std::io::Read>(
    dictionary: &Dictionary,
    mut input: BufReader<R>,
    mut output: impl Write,
) -> std::io::Result<()> {
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
        answer(dictionary, &line, &mut output)?;
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

fn answer(dictionary: &Dictionary, line: &[u8], output: &mut impl Write) -> std::io::Result<()> {
    let mut refuse =
        |error: String, at| Ok(serde_json::to_writer(&mut *output, &Answer::Refused { ok: false, error, at })?);
    if line.len() > MAX_LINE_BYTES {
        return refuse(format!("the line is longer than {MAX_LINE_BYTES} bytes"), MAX_LINE_BYTES);
    }
    let text = match std::str::from_utf8(line) {
        Ok(text) => text,
        Err(error) => return refuse(format!("byte {} is not UTF-8", error.valid_up_to()), error.valid_up_to()),
    };
    let message = match Message::parse(dictionary, text) {
        Ok(message) => message,
        Err(errors) => return refuse(errors.first().to_string(), errors.first().offset()),
    };
    if let Some(error) = message.check_partners().first() {
        return refuse(error.to_string(), error.offset());
    }
    let key = message.key();
    // The length of a company prefix stands in a URN and nowhere else in what was read.
    let length = gs1::urn_prefix_length(text);
    let elements = message.elements().iter().map(|element| Element { ai: element.ai(), value: element.value() });
    let read = Answer::Read {
        ok: true,
        key: key.as_ref().map(gs1::Key::as_str),
        elements: elements.collect(),
        digital_link: message.canonical().ok(),
        urn: key.as_ref().and_then(|key| key.urn(|_| length).ok()),
    };
    Ok(serde_json::to_writer(output, &read)?)
}
