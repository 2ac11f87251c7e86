use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;

use crate::config::Config;
use crate::{Outcome, node};

/// Arguments of `nguon init`.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Folder of the node: configuration, key, and the database unless it is elsewhere
    #[arg(long, default_value = ".")]
    data: PathBuf,
    /// `sqlite`, or the address of an empty PostgreSQL database
    #[arg(long, default_value = "sqlite")]
    store: String,
    /// Origin of the node's log, such as truyxuat.example.vn; fixed for ever
    #[arg(long, default_value = "nguon.local")]
    origin: String,
    /// Address and port that `serve` will listen on
    #[arg(long, default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
}

pub(crate) fn run(arguments: Arguments) -> Outcome {
    let url = if arguments.store == "sqlite" { "sqlite:.".to_owned() } else { arguments.store };
    let config = Config::fresh(&arguments.data, url, arguments.listen);
    let file = arguments.data.join("nguon.toml");
    if file.exists() {
        return Err(format!("{} exists already", file.display()));
    }
    node::block_on(node::create(&arguments.data, &config, &arguments.origin))?;
    println!("made {}", file.display());
    println!("next: nguon key create --config {0} --unrestricted; nguon serve --config {0}", file.display());
    Ok(ExitCode::SUCCESS)
}
