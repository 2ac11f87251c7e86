use std::path::PathBuf;
use std::process::ExitCode;

use services::Caller;

use crate::config::Config;
use crate::{Outcome, node};

/// `nguon key …`
#[derive(clap::Subcommand)]
pub(crate) enum Command {
    /// Makes a key and prints it once; only its digest is stored
    Create {
        /// Configuration of the node
        #[arg(long, default_value = "nguon.toml")]
        config: PathBuf,
        /// GLN of the organisation it speaks for
        #[arg(long, required_unless_present = "unrestricted")]
        organisation: Option<String>,
        /// Reads everything, and writes for the node itself where no organisation is given
        #[arg(long)]
        unrestricted: bool,
        /// Works in the sandbox only
        #[arg(long)]
        sandbox: bool,
        /// What its owner calls it
        #[arg(long, default_value = "")]
        label: String,
    },
}

pub(crate) fn run(command: Command) -> Outcome {
    let Command::Create { config, organisation, unrestricted, sandbox, label } = command;
    let config = Config::read(&config)?;
    let key = node::block_on(async move {
        let services = node::open(&config).await?;
        let made = services.key_create(&Caller::System, organisation.as_deref(), unrestricted, sandbox, &label).await;
        made.map_err(|error| error.to_string())
    })?;
    println!("{}", key.text);
    Ok(ExitCode::SUCCESS)
}
