use std::io::BufWriter;
use std::path::PathBuf;
use std::process::ExitCode;

use epcis::{Document, Finding, hash};

use crate::{Outcome, files};

/// Arguments of `nguon hash`.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Prints the pre-hash string instead
    #[arg(long)]
    prehash: bool,
    /// EPCIS documents, or folders of them; `-` is standard input
    #[arg(required = true)]
    files: Vec<PathBuf>,
}

pub(crate) fn run(arguments: &Arguments) -> Outcome {
    let mut failed = false;
    let mut out = BufWriter::new(std::io::stdout().lock());
    files::each(
        &arguments.files,
        |_, bytes| hashes(&bytes, arguments.prehash),
        |file, outcome| match outcome {
            Ok(lines) => {
                for line in lines {
                    match line {
                        Ok(hash) => files::line(&mut out, format_args!("{hash}")),
                        Err(finding) => {
                            eprintln!("{}: {finding}", file.display());
                            failed = true;
                        }
                    }
                }
            }
            Err(message) => {
                eprintln!("{message}");
                failed = true;
            }
        },
    );
    files::end(out)?;
    Ok(if failed { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

/// The hash of each event, or what is wrong with it, in document order.
fn hashes(document: &[u8], prehash: bool) -> Vec<Result<String, Finding>> {
    let document = match Document::parse(document) {
        Ok(document) => document,
        Err(findings) => return findings.into_iter().map(Err).collect(),
    };
    let mut lines = Vec::with_capacity(document.events.len());
    for captured in &document.events {
        let prefixes = captured.own_prefixes.as_ref().unwrap_or(&document.prefixes);
        match &captured.event {
            Ok(event) if prehash => lines.push(Ok(hash::prehash(event, prefixes))),
            Ok(event) => lines.push(Ok(hash::hash_id(event, prefixes))),
            Err(findings) => lines.extend(findings.iter().cloned().map(Err)),
        }
    }
    lines
}
