use std::path::PathBuf;
use std::process::ExitCode;

use crate::config::Config;
use crate::{Outcome, node};

/// Arguments of `nguon migrate`.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Configuration of the node
    #[arg(long, default_value = "nguon.toml")]
    config: PathBuf,
}

pub(crate) fn run(arguments: &Arguments) -> Outcome {
    let config = Config::read(&arguments.config)?;
    let location = config.location()?;
    let applied = node::block_on(async move { store::migrate(&location).await.map_err(|error| error.to_string()) })?;
    match applied[..] {
        [] => println!("nothing to do"),
        _ => println!("applied {}", applied.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")),
    }
    Ok(ExitCode::SUCCESS)
}
