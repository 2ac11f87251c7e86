//! `nguon demo`: a node with the sample world, captured through the same HTTP that everybody uses.

mod stamps;
mod world;

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use serde_json::{Value, json};
use services::{Caller, Records, Services};
use web::{App, Example};

use crate::client::Client;
use crate::config::Config;
use crate::serve::{bind, serve};
use crate::{Outcome, node};

/// Arguments of `nguon demo`.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Address and port
    #[arg(long, default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
    /// Folder to keep the data in; a temporary one is removed at the end
    #[arg(long)]
    data: Option<PathBuf>,
}

pub(crate) fn run(arguments: &Arguments) -> Outcome {
    // Kept until the end, so that a temporary folder goes with the process.
    let temporary = match &arguments.data {
        Some(_) => None,
        None => Some(tempfile::tempdir().map_err(|error| format!("cannot make a temporary folder: {error}"))?),
    };
    let folder = match (&arguments.data, &temporary) {
        (Some(folder), _) => folder.clone(),
        (None, Some(temporary)) => temporary.path().to_owned(),
        (None, None) => return Err("no folder for the data".to_owned()),
    };
    node::block_on(async move {
        let mut config = Config::fresh(&folder, "sqlite:.".to_owned(), arguments.listen);
        // Whoever tries subscriptions has a receiver on the same machine.
        config.subscriptions.private_addresses = true;
        if !folder.join("nguon.toml").exists() {
            node::create(&folder, &config, "demo.nguon.local").await?;
        }
        let services = node::open(&config).await?;
        let records: Records =
            serde_json::from_str(world::records()).map_err(|error| format!("sample records: {error}"))?;
        let app = App::new(services.clone(), web::Config { examples: examples(&records), ..web::Config::default() });
        app.set_ready(false);
        let listener = bind(arguments.listen).await?;
        let address = listener.local_addr().map_err(|error| error.to_string())?;
        let url = format!("http://{address}");
        let server = tokio::spawn(serve(listener, app.clone()));
        println!("nguon demo: storing the sample world …");
        let keys = fill(&services, &records, &url).await?;
        write_down(&folder, &url, &keys, &records)?;
        app.set_ready(true);
        announce(&folder, &url, &keys);
        server.await.map_err(|error| error.to_string())??;
        drop(temporary);
        Ok(ExitCode::SUCCESS)
    })
}

/// The keys of the sample organisations, and the unrestricted one.
struct Keys {
    unrestricted: String,
    organisations: BTreeMap<String, String>,
}

/// Sends records and captures over HTTP, each capture with the key of its recorder.
async fn fill(services: &Services, records: &Records, url: &str) -> Result<Keys, String> {
    let make = async |organisation: Option<&str>, unrestricted| {
        let made = services.key_create(&Caller::System, organisation, unrestricted, false, "demo").await;
        made.map(|key| key.text).map_err(|error| error.to_string())
    };
    let mut keys = Keys { unrestricted: make(None, true).await?, organisations: BTreeMap::new() };
    let (root, address) = (keys.unrestricted.clone(), url.to_owned());
    blocking(move || {
        Client::new(&address, Some(root)).post("/api/v1/records", world::records().as_bytes()).map(|_| ())
    })
    .await?;
    for organisation in &records.organisations {
        keys.organisations.insert(organisation.gln.clone(), make(Some(&organisation.gln), false).await?);
    }
    let (organisations, address) = (keys.organisations.clone(), url.to_owned());
    blocking(move || {
        let stamps = stamps::order(&address, &organisations)?;
        for capture in world::captures(stamps) {
            let key = organisations.get(&capture.recorder).cloned();
            let job = Client::new(&address, key).capture(capture.document.to_string().as_bytes())?;
            if job["success"] != true {
                return Err(format!("a sample of {} was refused: {job}", capture.recorder));
            }
        }
        Ok(())
    })
    .await?;
    stamps::scan(services).await?;
    Ok(keys)
}

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> Result<T, String> + Send + 'static) -> Result<T, String> {
    tokio::task::spawn_blocking(work).await.map_err(|error| format!("the demo's client failed: {error}"))?
}

/// Products that the home page offers, one for each scan path worth showing.
fn examples(records: &Records) -> Vec<Example> {
    let known = world::scans().into_iter().filter_map(|path| {
        let gtin = path.split('/').nth(2)?;
        let lot = path.split("/10/").nth(1)?.split('/').next()?;
        let product = records.products.iter().find(|product| product.gtin == gtin)?;
        let firm = records.organisations.iter().find(|organisation| organisation.gln == product.owner)?;
        let name = services::Text {
            vi: format!("{} · lô {lot}", product.name.vi),
            en: format!("{} · lot {lot}", product.name.en),
        };
        Some(Example { path: path.to_owned(), name, firm: firm.name.clone() })
    });
    known.collect()
}

/// `demo.json`, for programs that start a demo.
fn write_down(folder: &Path, url: &str, keys: &Keys, records: &Records) -> Result<(), String> {
    let organisations: Vec<Value> = records
        .organisations
        .iter()
        .filter_map(|it| {
            Some(json!({ "gln": it.gln, "name": it.name.vi, "api_key": keys.organisations.get(&it.gln)? }))
        })
        .collect();
    let body = json!({
        "url": url,
        "api_key": keys.unrestricted,
        "accounts": [],
        "organisations": organisations,
        "scan": world::scans(),
    });
    let text = serde_json::to_string_pretty(&body).map_err(|error| error.to_string())?;
    let (file, part) = (folder.join("demo.json"), folder.join("demo.json.part"));
    // Whoever waits for the file must never read half of it.
    std::fs::write(&part, text)
        .and_then(|()| std::fs::rename(&part, &file))
        .map_err(|error| format!("cannot write {}: {error}", file.display()))
}

fn announce(folder: &Path, url: &str, keys: &Keys) {
    println!("ready: {url}/");
    for path in world::scans() {
        println!("  {url}{path}");
    }
    println!("API key (unrestricted): {}", keys.unrestricted);
    println!("keys of the sample firms: {}", folder.join("demo.json").display());
    println!("stop with Ctrl+C");
}
