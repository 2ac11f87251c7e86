use std::path::PathBuf;
use std::process::ExitCode;

use crate::client::{Client, Target};
use crate::{Outcome, files};

/// Arguments of `nguon capture`.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// EPCIS documents; `-` is standard input
    #[arg(required = true)]
    files: Vec<PathBuf>,
    #[command(flatten)]
    target: Target,
}

pub(crate) fn run(arguments: &Arguments) -> Outcome {
    let client = Client::from(&arguments.target);
    let mut failed = false;
    for file in &arguments.files {
        match client.capture(&files::read(file)?) {
            Ok(job) => {
                let count = |name: &str| job[name].as_array().map_or(0, Vec::len);
                println!("{}: {} stored, {} errors", file.display(), count("stored"), count("errors"));
                for error in job["errors"].as_array().into_iter().flatten() {
                    println!("  {}", error["detail"].as_str().unwrap_or_default());
                }
                failed |= job["success"] != true;
            }
            Err(message) => {
                eprintln!("{}: {message}", file.display());
                failed = true;
            }
        }
    }
    Ok(if failed { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}
