//! A node of our own: `nguon init`, `nguon key create`, `nguon serve`.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use serde_json::{Value, json};
use tempfile::TempDir;

use super::command::{PROGRAM, nguon};
use super::database::{Database, Postgres};
use super::http::Client;

/// A running node; dropping it stops it and removes its data.
pub(crate) struct Node {
    server: Child,
    /// The operator's client: an unrestricted key.
    pub(crate) client: Client,
    config: PathBuf,
    _folder: TempDir,
    postgres: Option<Postgres>,
}

impl Node {
    /// A node with the settings as `init` writes them.
    pub(crate) fn start(database: Database) -> Self {
        Self::start_with(database, &[])
    }

    /// A node with some settings of `nguon.toml` changed.
    pub(crate) fn start_with(database: Database, settings: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().join("node");
        let postgres = (database == Database::Postgres).then(Postgres::new);
        let store = postgres.as_ref().map_or("sqlite", |postgres| &postgres.url);
        nguon(&["init", "--data", path(&data), "--store", store, "--origin", "test.nguon.local"]).well();
        let config = data.join("nguon.toml");
        change(&config, settings);
        let key = nguon(&["key", "create", "--config", path(&config), "--unrestricted"]).well();
        let (server, url) = serve(&config);
        let client = Client::new(&url, Some(key.trim()));
        Self { server, client, config, _folder: folder, postgres }
    }

    /// Runs a statement in its database, which is `PostgreSQL`.
    pub(crate) fn run_on_postgres(&self, sql: &str) {
        self.postgres.as_ref().unwrap().run(sql);
    }

    /// Ends the connections to its database, which is `PostgreSQL`.
    pub(crate) fn cut_connections(&self) {
        self.postgres.as_ref().unwrap().cut_connections();
    }

    /// Stops the node as a power cut would.
    pub(crate) fn kill(&mut self) {
        self.server.kill().unwrap();
        self.server.wait().unwrap();
    }

    /// Bytes of memory that are the node's own now; what is mapped from files is left out.
    pub(crate) fn memory(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.server.id())).unwrap();
        let line = status.lines().find_map(|line| line.strip_prefix("RssAnon:")).unwrap();
        line.trim().trim_end_matches(" kB").parse::<u64>().unwrap() * 1024
    }

    /// Stops the node as an operator would, and waits for its end.
    pub(crate) fn stop(&mut self) {
        let number = self.server.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &number]).status().unwrap().success());
        assert!(self.server.wait().unwrap().success());
    }

    /// Everything that the node keeps in its folder and in its database.
    pub(crate) fn stored_bytes(&self) -> Vec<u8> {
        let mut bytes = self.postgres.as_ref().map(Postgres::dump).unwrap_or_default();
        for entry in std::fs::read_dir(self.config.parent().unwrap()).unwrap() {
            let file = entry.unwrap().path();
            // The address that it listens on stands in its configuration.
            if file.is_file() && file != self.config {
                bytes.extend(std::fs::read(file).unwrap());
            }
        }
        bytes
    }

    /// Starts a node that was killed; its address is a new one.
    pub(crate) fn restart(&mut self) {
        let (server, url) = serve(&self.config);
        self.server = server;
        self.client = Client::new(&url, self.client.key.as_deref());
    }

    /// Starts a node that was killed, with a place where it ends itself, and waits until it has. Gives whether it did, and
    /// not for another reason; without an end in sight it is killed.
    #[cfg(feature = "fail-points")]
    pub(crate) fn fails_at(&mut self, points: &str) -> bool {
        let mut server = command(&self.config).env("FAILPOINTS", points).stdout(Stdio::null()).spawn().unwrap();
        let aborted = aborts(&mut server);
        self.server = server;
        aborted
    }

    /// Another server process on the same database.
    pub(crate) fn second_server(&self) -> Server {
        self.second_server_with("")
    }

    /// The same with places where it ends itself.
    pub(crate) fn second_server_with(&self, points: &str) -> Server {
        let config = self.config.with_file_name("second.toml");
        std::fs::copy(&self.config, &config).unwrap();
        change(&config, &[("server", "1")]);
        let (process, url) = serve_with(&config, points);
        Server { process, client: Client::new(&url, self.client.key.as_deref()) }
    }

    pub(crate) fn config(&self) -> &str {
        path(&self.config)
    }

    /// Registers an organisation and gives a client with a key of it.
    pub(crate) fn organisation(&self, gln: &str, prefix: &str) -> Client {
        let record = json!({
            "gln": gln, "name": { "vi": "Tổ chức (mẫu)", "en": "Organisation (sample)" }, "kind": "enterprise",
            "address": { "vi": "", "en": "" }, "country": "VN", "field": "agriculture", "verified": true,
            "company_prefixes": [prefix], "sample": true,
        });
        self.import(&json!({ "organisations": [record] }));
        self.key(&["--organisation", gln])
    }

    /// Sends master data.
    pub(crate) fn import(&self, records: &Value) {
        self.client.post("/api/v1/records", records.to_string()).expect(200);
    }

    /// Makes a key beside the running server and gives a client that uses it.
    pub(crate) fn key(&self, arguments: &[&str]) -> Client {
        let key = nguon(&[&["key", "create", "--config", self.config()], arguments].concat()).well();
        self.client.with_key(Some(key.trim()))
    }

    /// Nothing is stored: no event, no job.
    #[track_caller]
    pub(crate) fn is_empty(&self) {
        assert_eq!(self.client.events(""), Vec::<Value>::new());
        assert_eq!(self.client.get("/epcis/capture").expect(200).json(), json!([]));
    }
}

impl Drop for Node {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

/// One more server process of a node; dropping it stops it.
pub(crate) struct Server {
    process: Child,
    pub(crate) client: Client,
}

#[cfg(feature = "fail-points")]
impl Server {
    /// Waits until it has ended itself; see [`Node::fails_at`].
    pub(crate) fn aborts(&mut self) -> bool {
        aborts(&mut self.process)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// A path that a test made.
pub(crate) fn path(path: &Path) -> &str {
    path.to_str().unwrap()
}

/// Starts `nguon serve` on a free port and reads the address that it prints.
fn serve(config: &Path) -> (Child, String) {
    serve_with(config, "")
}

/// The same with places where it ends itself.
fn serve_with(config: &Path, points: &str) -> (Child, String) {
    let mut server = command(config).env("FAILPOINTS", points).stdout(Stdio::piped()).spawn().unwrap();
    let mut line = String::new();
    BufReader::new(server.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let url = line.trim().strip_prefix("listening on ").unwrap_or_else(|| panic!("no address: “{line}”"));
    (server, url.to_owned())
}

fn command(config: &Path) -> Command {
    let mut command = Command::new(PROGRAM);
    command.args(["serve", "--config", path(config), "--listen", "127.0.0.1:0"]).stdin(Stdio::null());
    command
}

/// Waits until a process has aborted; gives false, and kills it, when it lives on.
#[cfg(feature = "fail-points")]
fn aborts(process: &mut Child) -> bool {
    use std::os::unix::process::ExitStatusExt;
    const SIGABRT: i32 = 6;
    for _ in 0..3000 {
        if let Some(status) = process.try_wait().unwrap() {
            return status.signal() == Some(SIGABRT);
        }
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
    process.kill().unwrap();
    process.wait().unwrap();
    false
}

/// Replaces lines `name = …` in the configuration.
fn change(config: &Path, settings: &[(&str, &str)]) {
    let mut text = std::fs::read_to_string(config).unwrap();
    for (name, value) in settings {
        if name.starts_with('[') {
            // A table with what stands in it.
            assert!(text.contains(name), "{text}");
            text = text.replace(name, value);
            continue;
        }
        let line = text.lines().find(|line| line.starts_with(&format!("{name} = "))).unwrap().to_owned();
        text = text.replace(&line, &format!("{name} = {value}"));
    }
    std::fs::write(config, text).unwrap();
}
