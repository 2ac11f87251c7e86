//! `nguon serve`

use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;

use tokio::net::TcpListener;
use tokio::signal;
use web::App;

use crate::config::Config;
use crate::{Outcome, node};

/// Arguments of `nguon serve`.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Configuration of the node
    #[arg(long, default_value = "nguon.toml")]
    config: PathBuf,
    /// Address and port, instead of those in the configuration
    #[arg(long)]
    listen: Option<SocketAddr>,
}

pub(crate) fn run(arguments: &Arguments) -> Outcome {
    let config = Config::read(&arguments.config)?;
    node::block_on(async move {
        let services = node::open(&config).await?;
        services.resume().await.map_err(|error| error.to_string())?;
        let app =
            App::new(services, web::Config { public_url: config.server.public_url.clone(), examples: Vec::new() });
        let listener = bind(arguments.listen.unwrap_or(config.server.listen)).await?;
        let address = listener.local_addr().map_err(|error| error.to_string())?;
        println!("listening on http://{address}");
        serve(listener, app).await?;
        Ok(ExitCode::SUCCESS)
    })
}

/// Takes the address, or says why not.
pub(crate) async fn bind(address: SocketAddr) -> Result<TcpListener, String> {
    TcpListener::bind(address).await.map_err(|error| format!("cannot listen on {address}: {error}"))
}

/// Serves until the process is asked to stop; requests under way are finished.
pub(crate) async fn serve(listener: TcpListener, app: App) -> Result<(), String> {
    let served = axum::serve(listener, web::router(app)).with_graceful_shutdown(asked_to_stop());
    served.await.map_err(|error| format!("server failed: {error}"))
}

async fn asked_to_stop() {
    let interrupt = async {
        if signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    };
    #[cfg(unix)]
    let terminate = async {
        match signal::unix::signal(signal::unix::SignalKind::terminate()) {
            Ok(mut signal) => _ = signal.recv().await,
            Err(_) => std::future::pending().await,
        }
    };
    #[cfg(not(unix))]
    let terminate = std::future::pending::<()>();
    tokio::select! {
        () = interrupt => {}
        () = terminate => {}
    }
}
