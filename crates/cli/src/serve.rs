//! `nguon serve`

use std::future::IntoFuture;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::signal;
use tokio::sync::oneshot;
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
        let web = web::Config {
            public_url: config.server.public_url.clone(),
            examples: Vec::new(),
            scan: config.scan(),
            linkset_description: config.resolver.linkset_description,
            operator: config.operator(),
            body_idle: Duration::from_secs(u64::from(config.server.body_idle_s.max(1))),
        };
        let app = App::new(services, web);
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

/// How long requests under way may take after the process was asked to stop.
const GRACE: Duration = Duration::from_secs(10);

/// Serves until the process is asked to stop; requests under way are finished, unless they take too long.
pub(crate) async fn serve(listener: TcpListener, app: App) -> Result<(), String> {
    let (stopping, stopped) = oneshot::channel();
    let delivering = app.clone();
    let asked = async move {
        asked_to_stop().await;
        delivering.stop_delivering();
        let _ = stopping.send(());
    };
    tokio::spawn(write_scans(app.clone()));
    tokio::spawn(app.clone().deliver());
    let service = web::router(app.clone()).into_make_service_with_connect_info::<SocketAddr>();
    let served = axum::serve(listener, service).with_graceful_shutdown(asked).into_future();
    let too_late = async {
        match stopped.await {
            Ok(()) => tokio::time::sleep(GRACE).await,
            // The server ended by itself; its own result says why.
            Err(_) => std::future::pending().await,
        }
    };
    let result = tokio::select! {
        result = served => result.map_err(|error| format!("server failed: {error}")),
        () = too_late => {
            tracing::warn!("requests were still under way {} s after the stop; they are cut off", GRACE.as_secs());
            Ok(())
        }
    };
    app.stop_delivering();
    // A document that is on its way may still be taken; cut off, it would be sent again.
    if tokio::time::timeout(GRACE, app.deliveries_end()).await.is_err() {
        tracing::warn!("receivers took longer than {} s; their documents are sent again", GRACE.as_secs());
    }
    // After a batch that is on its way: the two never write at once.
    if let Err(error) = app.write_scans().await {
        tracing::warn!(%error, "the last scans were not written down");
    }
    result
}

/// How often the scans counted in memory are written down; so much of them a power cut may take.
const SCANS_EVERY: Duration = Duration::from_secs(1);

/// Writes down scans for as long as the process lives.
async fn write_scans(app: App) {
    let mut ticks = tokio::time::interval(SCANS_EVERY);
    ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        if let Err(error) = app.write_scans().await {
            tracing::warn!(%error, "scans wait to be written down");
        }
    }
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
