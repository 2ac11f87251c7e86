use std::path::PathBuf;
use std::process::ExitCode;

use crate::client::{Client, Target};
use crate::{Outcome, files};

/// Arguments of `nguon import`.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Files of records in JSON: organisations, places, products, certificates, recalls
    #[arg(required = true)]
    files: Vec<PathBuf>,
    #[command(flatten)]
    target: Target,
}

pub(crate) fn run(arguments: &Arguments) -> Outcome {
    let client = Client::from(&arguments.target);
    for file in &arguments.files {
        client
            .post("/api/v1/records", &files::read(file)?)
            .map_err(|message| format!("{}: {message}", file.display()))?;
        println!("{}: imported", file.display());
    }
    Ok(ExitCode::SUCCESS)
}
