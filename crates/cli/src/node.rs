//! Opening and making a node: configuration, store, services.

use std::path::Path;

use services::clock::{system_clock, system_entropy};
use services::{Caller, Services};
use store::{Options, Store};

use crate::config::Config;

/// Opens the node of a configuration.
pub(crate) async fn open(config: &Config) -> Result<Services, String> {
    let (clock, entropy) = (system_clock(), system_entropy());
    let options = Options {
        location: config.location()?,
        server: config.node.server,
        clock: clock.clone(),
        entropy: entropy.clone(),
    };
    let store = Store::open(options).await.map_err(|error| error.to_string())?;
    let secret = config.secret()?;
    let node = store.node_get().await.map_err(|error| error.to_string())?;
    if !services::node::owns(&node, &secret) {
        return Err("the key in node.key_file is not the key of this database's node".to_owned());
    }
    let mut services = Services::new(store, clock, entropy, config.settings()?, &secret);
    if let Some(templates) = config.label_templates()? {
        services.label_templates_add(&Caller::System, &templates)?;
    }
    Ok(match config.dictionary()? {
        Some(dictionary) => services.with_dictionary(dictionary),
        None => services,
    })
}

/// Makes a node in `folder`: database, key and configuration; nothing that is there already is touched.
pub(crate) async fn create(folder: &Path, config: &Config, origin: &str) -> Result<(), String> {
    std::fs::create_dir_all(folder).map_err(|error| format!("cannot make {}: {error}", folder.display()))?;
    let secret = services::node::create(&config.location()?, origin, &system_clock(), &system_entropy()).await;
    let secret = secret.map_err(|error| error.to_string())?;
    config.write_secret(&secret)?;
    config.write().map(|_| ())
}

/// Runs `work` to its end on a runtime of its own.
pub(crate) fn block_on<T>(work: impl Future<Output = Result<T, String>>) -> Result<T, String> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let runtime = runtime.map_err(|error| format!("cannot start: {error}"))?;
    let result = runtime.block_on(work);
    // Work that nobody waits for any more is left behind; what was acknowledged is durable already.
    runtime.shutdown_background();
    result
}
