//! One `nguon demo` for all tests that look at the sample world.

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::time::Duration;

use serde_json::Value;
use tempfile::TempDir;

use super::command::PROGRAM;
use super::http::Client;

/// The running demo.
pub(crate) struct Demo {
    /// A buyer: no key.
    pub(crate) anonymous: Client,
    /// Whoever has the unrestricted key of `demo.json`.
    pub(crate) client: Client,
    /// `demo.json`.
    pub(crate) description: Value,
    // A static is never dropped. The shell waits for its standard input, which closes when the test process ends,
    // however it ends; then it stops the demo and removes the data.
    _guard: Child,
}

/// The demo, started by the first test that asks for it.
pub(crate) fn demo() -> &'static Demo {
    static DEMO: OnceLock<Demo> = OnceLock::new();
    DEMO.get_or_init(start)
}

#[expect(clippy::zombie_processes, reason = "the shell ends after the tests, so nobody is there to wait for it")]
fn start() -> Demo {
    let folder = TempDir::new().unwrap().keep();
    let guard = spawn(&folder);
    // The world is some 13 000 events; a debug build on a busy machine takes its time.
    for _ in 0..1800 {
        if let Ok(text) = std::fs::read_to_string(folder.join("demo.json")) {
            let description: Value = serde_json::from_str(&text).unwrap();
            let anonymous = Client::new(description["url"].as_str().unwrap(), None);
            let client = anonymous.with_key(description["api_key"].as_str());
            if anonymous.get("/readyz").status == 200 {
                return Demo { anonymous, client, description, _guard: guard };
            }
        }
        std::thread::sleep(Duration::from_millis(100));
    }
    panic!("the demo does not get ready");
}

/// Starts the demo behind a shell that ends it.
fn spawn(folder: &Path) -> Child {
    let script =
        "\"$0\" demo --listen 127.0.0.1:0 --data \"$1\" >\"$1.out\" & cat; kill -9 $!; rm -rf \"$1\" \"$1.out\"";
    let mut command = Command::new("sh");
    command.args(["-c", script, PROGRAM]).arg(folder).stdin(Stdio::piped()).stdout(Stdio::null()).spawn().unwrap()
}
