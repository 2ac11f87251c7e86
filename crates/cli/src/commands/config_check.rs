use std::path::PathBuf;
use std::process::ExitCode;

use crate::Outcome;
use crate::config::Config;

/// `nguon config …`
#[derive(clap::Subcommand)]
pub(crate) enum Command {
    /// Reads the configuration, the key and the files it names, and says what is wrong with them
    Check {
        /// Configuration of the node
        #[arg(long, default_value = "nguon.toml")]
        config: PathBuf,
    },
}

pub(crate) fn run(command: Command) -> Outcome {
    let Command::Check { config } = command;
    let read = Config::read(&config)?;
    read.secret()?;
    read.dictionary()?;
    read.settings()?;
    println!("{} is fine", config.display());
    Ok(ExitCode::SUCCESS)
}
