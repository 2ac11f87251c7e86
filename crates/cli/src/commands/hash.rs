use std::path::PathBuf;
use std::process::ExitCode;

use epcis::{Document, hash};

use super::read;
use crate::Outcome;

/// Arguments of `nguon hash`.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Prints the pre-hash string instead
    #[arg(long)]
    prehash: bool,
    /// EPCIS documents in JSON or JSON-LD; `-` is standard input
    #[arg(required = true)]
    files: Vec<PathBuf>,
}

pub(crate) fn run(arguments: &Arguments) -> Outcome {
    let mut failed = false;
    for file in &arguments.files {
        let document = match Document::parse(&read(file)?) {
            Ok(document) => document,
            Err(findings) => {
                findings.iter().for_each(|finding| eprintln!("{}: {finding}", file.display()));
                failed = true;
                continue;
            }
        };
        for captured in &document.events {
            let prefixes = captured.own_prefixes.as_ref().unwrap_or(&document.prefixes);
            match &captured.event {
                Ok(event) if arguments.prehash => println!("{}", hash::prehash(event, prefixes)),
                Ok(event) => println!("{}", hash::hash_id(event, prefixes)),
                Err(findings) => {
                    findings.iter().for_each(|finding| eprintln!("{}: {finding}", file.display()));
                    failed = true;
                }
            }
        }
    }
    Ok(if failed { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}
