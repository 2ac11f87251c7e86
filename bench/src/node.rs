//! The program under test, as its operator would start it.

use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use tokio::process::{Child, Command};

use crate::client::Client;
use crate::error::{Context, Error, Result};

const START_TRIES: u32 = 600;
const START_PAUSE: Duration = Duration::from_millis(100);

/// A running node with a folder of its own; dropping it ends both.
pub(crate) struct Node {
    /// Address and port.
    pub(crate) host: String,
    /// A key that may do everything.
    pub(crate) key: String,
    /// Paths of scan pages, for a demo.
    pub(crate) scan: Vec<String>,
    folder: PathBuf,
    server: Child,
}

impl Node {
    /// `nguon init`, `migrate`, `key create`, `serve`: embedded, or on the given database.
    pub(crate) async fn start(nguon: &Path, database: Option<&str>) -> Result<Self> {
        Self::start_with(nguon, database, &[]).await
    }

    /// The same with other values for some settings of its file.
    pub(crate) async fn start_with(nguon: &Path, database: Option<&str>, settings: &[(&str, &str)]) -> Result<Self> {
        let folder = scratch_folder()?;
        let data = folder.to_string_lossy().into_owned();
        let config = folder.join("nguon.toml").to_string_lossy().into_owned();
        let mut init = vec!["init", "--data", &data];
        init.extend(database.into_iter().flat_map(|url| ["--store", url]));
        output(nguon, &init).await?;
        set(&folder.join("nguon.toml"), settings)?;
        output(nguon, &["migrate", "--config", &config]).await?;
        let printed = output(nguon, &["key", "create", "--config", &config, "--unrestricted"]).await?;
        // The key stands alone on the last line, whatever is explained above it.
        let key = printed.split_whitespace().next_back().unwrap_or_default().to_owned();
        let host = free_address()?;
        let server = spawn(nguon, &["serve", "--config", &config, "--listen", &host], &folder)?;
        Self { host, key, scan: Vec::new(), folder, server }.ready().await
    }

    /// `nguon demo`.
    pub(crate) async fn demo(nguon: &Path) -> Result<Self> {
        let folder = scratch_folder()?;
        let host = free_address()?;
        let server = spawn(nguon, &["demo", "--listen", &host, "--data", &folder.to_string_lossy()], &folder)?;
        let mut node = Self { host, key: String::new(), scan: Vec::new(), folder, server }.ready().await?;
        let facts = std::fs::read(node.folder.join("demo.json")).doing("read demo.json")?;
        let facts: serde_json::Value = serde_json::from_slice(&facts).doing("read demo.json")?;
        node.key = facts["api_key"].as_str().unwrap_or_default().to_owned();
        node.scan =
            facts["scan"].as_array().into_iter().flatten().filter_map(|path| Some(path.as_str()?.to_owned())).collect();
        Ok(node)
    }

    async fn ready(mut self) -> Result<Self> {
        self.wait().await?;
        Ok(self)
    }

    async fn wait(&mut self) -> Result<()> {
        for _ in 0..START_TRIES {
            if self.server.try_wait().doing("watch the server")?.is_some() {
                break;
            }
            if let Ok(mut client) = Client::connect(&self.host, &self.key).await
                && client.get("/readyz").await.is_ok_and(|answer| answer.status.is_success())
            {
                return Ok(());
            }
            tokio::time::sleep(START_PAUSE).await;
        }
        let log = std::fs::read_to_string(self.folder.join("bench.log")).unwrap_or_default();
        Err(Error::new(format!("the server did not become ready:\n{log}")))
    }

    /// Kills the server with signal 9.
    pub(crate) async fn kill(&mut self) -> Result<()> {
        self.server.kill().await.doing("kill the server")
    }

    /// Ends the server, if it still runs, and starts it again on the same store.
    pub(crate) async fn restart(&mut self, nguon: &Path) -> Result<()> {
        self.kill().await?;
        let config = self.folder.join("nguon.toml").to_string_lossy().into_owned();
        self.server = spawn(nguon, &["serve", "--config", &config, "--listen", &self.host], &self.folder)?;
        self.wait().await
    }

    /// Bytes of memory that the server held at most.
    pub(crate) fn peak_memory(&self) -> Result<u64> {
        let id = self.server.id().ok_or_else(|| Error::new("the server has ended"))?;
        let status = std::fs::read_to_string(format!("/proc/{id}/status")).doing("read the server's memory")?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let kilobytes = line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok());
        kilobytes.map(|it| it * 1024).ok_or_else(|| Error::new("the system tells no VmHWM"))
    }

    /// Bytes of all files of the node.
    pub(crate) fn disk_bytes(&self) -> u64 {
        folder_bytes(&self.folder)
    }
}

impl Drop for Node {
    fn drop(&mut self) {
        // A measured server holds nothing dear; the child itself is killed as it is dropped.
        let _ = self.server.start_kill();
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

/// Replaces the values of settings, which stand in the file with their defaults.
fn set(file: &Path, settings: &[(&str, &str)]) -> Result<()> {
    let mut text = std::fs::read_to_string(file).doing("read the configuration")?;
    for (name, value) in settings {
        let start = format!("{name} = ");
        let line = text.lines().find(|line| line.starts_with(&start)).map(str::to_owned);
        let line = line.ok_or_else(|| Error::new(format!("the configuration has no `{name}`")))?;
        text = text.replace(&line, &format!("{start}{value}"));
    }
    std::fs::write(file, text).doing("write the configuration")
}

fn spawn(nguon: &Path, arguments: &[&str], folder: &Path) -> Result<Child> {
    let log = std::fs::File::create(folder.join("bench.log")).doing("create a log")?;
    let errors = log.try_clone().doing("create a log")?;
    let mut command = Command::new(nguon);
    command.args(arguments).stdin(Stdio::null()).stdout(log).stderr(errors).kill_on_drop(true);
    command.spawn().doing(format!("start {} {}", nguon.display(), arguments.join(" ")))
}

async fn output(nguon: &Path, arguments: &[&str]) -> Result<String> {
    let doing = format!("run nguon {}", arguments.join(" "));
    let output = Command::new(nguon).args(arguments).stdin(Stdio::null()).output().await.doing(&doing)?;
    if !output.status.success() {
        return Err(Error::new(format!("cannot {doing}: {}", String::from_utf8_lossy(&output.stderr))));
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// A fresh folder; the limits in `raw` are measured beside it, on the same disk.
pub(crate) fn scratch_folder() -> Result<PathBuf> {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    let folder = std::env::temp_dir().join(format!("nguon-bench-{}-{count}", std::process::id()));
    std::fs::create_dir(&folder).doing(format!("create {}", folder.display()))?;
    Ok(folder)
}

fn folder_bytes(folder: &Path) -> u64 {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    entries
        .map(|entry| match entry.metadata() {
            Ok(metadata) if metadata.is_dir() => folder_bytes(&entry.path()),
            Ok(metadata) => metadata.len(),
            Err(_) => 0,
        })
        .sum()
}

fn free_address() -> Result<String> {
    let listener = TcpListener::bind("127.0.0.1:0").doing("find a free port")?;
    Ok(listener.local_addr().doing("find a free port")?.to_string())
}
