//! `nguon init`, `config check`, `serve`, `migrate`: making and running a node, and what goes wrong.

use std::path::Path;

use crate::harness::command::{Finished, nguon, nguon_in};
use crate::harness::database::Postgres;
use crate::harness::node::path;
use crate::harness::{Database, Node, both};

both!(a_node_is_made_once, a_made_node_can_be_served_and_migrated);

fn init(folder: &Path, more: &[&str]) -> Finished {
    nguon(&[&["init", "--data", path(folder)], more].concat())
}

fn a_node_is_made_once(database: Database) {
    let folder = tempfile::tempdir().unwrap();
    let (data, again) = (folder.path().join("node"), folder.path().join("again"));
    let postgres = (database == Database::Postgres).then(Postgres::new);
    let store = postgres.as_ref().map_or("sqlite", |it| &it.url);
    let said = init(&data, &["--store", store, "--origin", "truyxuat.example.vn"]).well();
    let config = data.join("nguon.toml");
    assert!(said.contains(path(&config)) && said.contains("nguon key create"), "{said}");
    let secret = data.join("node.key");
    let before = std::fs::read(&secret).unwrap();
    assert_eq!(
        std::os::unix::fs::PermissionsExt::mode(&std::fs::metadata(&secret).unwrap().permissions()) & 0o777,
        0o600
    );
    init(&data, &["--store", store]).failed_saying(&["nguon.toml exists already"]);
    if database == Database::Postgres {
        // The folder is new, the database is somebody's.
        assert_ne!(init(&again, &["--store", store]).status, 0);
        assert!(!again.join("nguon.toml").exists() && !again.join("node.key").exists());
    } else {
        std::fs::remove_file(&config).unwrap();
        assert_ne!(init(&data, &[]).status, 0, "the database is still there");
    }
    assert_eq!(std::fs::read(&secret).unwrap(), before, "the key is not touched");
    assert_ne!(init(&folder.path().join("third"), &["--origin", "two words"]).status, 0);
}

fn a_made_node_can_be_served_and_migrated(database: Database) {
    let node = Node::start(database);
    node.client.with_key(None).get("/healthz").expect(200);
    node.client.with_key(None).get("/readyz").expect(200);
    assert_eq!(nguon(&["migrate", "--config", node.config()]).well().trim(), "nothing to do");
    assert!(nguon(&["config", "check", "--config", node.config()]).well().contains("is fine"));
    nguon(&["key", "create", "--config", node.config(), "--organisation", "9506000134376"])
        .failed_saying(&["there is no organisation 9506000134376"]);
    assert_ne!(nguon(&["key", "create", "--config", node.config()]).status, 0, "a key speaks for somebody");
    let address = node.client.url.strip_prefix("http://").unwrap();
    nguon(&["serve", "--config", node.config(), "--listen", address]).failed_saying(&["cannot listen on", address]);
}

#[test]
fn serve_never_makes_a_database() {
    let folder = tempfile::tempdir().unwrap();
    nguon_in(folder.path(), &["serve"]).failed_saying(&["nguon.toml"]);
    nguon_in(folder.path(), &["init", "--data", "node"]).well();
    let data = folder.path().join("node");
    for entry in std::fs::read_dir(&data).unwrap() {
        let file = entry.unwrap().path();
        if file.is_file() && !["nguon.toml", "node.key"].contains(&file.file_name().unwrap().to_str().unwrap()) {
            std::fs::remove_file(file).unwrap();
        }
    }
    let config = data.join("nguon.toml");
    let served = nguon(&["serve", "--config", path(&config), "--listen", "127.0.0.1:0"]);
    served.failed_saying(&["there is no", "nguon.db; make it with `nguon init`"]);
    assert_eq!(std::fs::read_dir(&data).unwrap().count(), 2, "nothing was made");
}

#[test]
fn serve_says_what_is_missing_in_postgres() {
    let (folder, empty) = (tempfile::tempdir().unwrap(), Postgres::new());
    init(folder.path(), &[]).well();
    let config = folder.path().join("nguon.toml");
    let text = std::fs::read_to_string(&config).unwrap();
    let serve = |url: &str| {
        std::fs::write(&config, text.replace("sqlite:.", url)).unwrap();
        nguon(&["serve", "--config", path(&config), "--listen", "127.0.0.1:0"])
    };
    serve(&empty.url).failed_saying(&["no Nguồn database"]);
    serve("postgres://postgres@127.0.0.1:1/none").failed_saying(&["unavailable"]);
}

#[test]
fn a_foreign_key_file_is_refused() {
    let node = Node::start(Database::Sqlite);
    let other = Node::start(Database::Sqlite);
    let key = |node: &Node| Path::new(node.config()).with_file_name("node.key");
    std::fs::copy(key(&other), key(&node)).unwrap();
    nguon(&["serve", "--config", node.config(), "--listen", "127.0.0.1:0"]).failed_saying(&["node.key_file"]);
    std::fs::write(key(&node), "abc").unwrap();
    nguon(&["config", "check", "--config", node.config()]).failed_saying(&["node.key", "64 hexadecimal digits"]);
    std::fs::remove_file(key(&node)).unwrap();
    nguon(&["config", "check", "--config", node.config()]).failed_saying(&["cannot read the key"]);
}

#[test]
fn a_wrong_configuration_is_named_with_its_file() {
    let folder = tempfile::tempdir().unwrap();
    init(folder.path(), &[]).well();
    let config = folder.path().join("nguon.toml");
    let good = std::fs::read_to_string(&config).unwrap();
    let check = |text: &str, named: &str| {
        std::fs::write(&config, text).unwrap();
        nguon(&["config", "check", "--config", path(&config)]).failed_saying(&[path(&config), named]);
    };
    check(&format!("{good}\n[colour]\nred = 1\n"), "colour");
    check(&good.replace("inline_bytes", "inline_byte"), "inline_byte");
    check(&good.replace("127.0.0.1:8080", "here"), "listen");
    check(&good.replace("sqlite:.", "mysql://x"), "store.url");
    check(&good.replace("server = 0", "server = 64"), "node.server is 64");
    check(&good.replace("server = 0", "server = -1"), "server");
    check(&good.replace("max_bytes = ", "max_bytes = 1 # "), "capture.inline_bytes");
    check(&good.replace("[server]\n", "[server]\npublic_url = \"https://example.vn/\"\n"), "server.public_url");
    check(&good.replace("lease_s = 90", "lease_s = 30"), "subscriptions.lease_s");
    check(&good.replace("retry_first_s = 5", "retry_first_s = 0"), "subscriptions.retry_first_s is 0");
    check(&good.replace("parallel = 16", "parallel = 0"), "subscriptions.parallel is 0");
    check(&good.replace("[store]", "[stores]"), "stores");
    check("store = ", "nguon.toml");
    check("", "store");
    nguon(&["config", "check", "--config", path(&folder.path().join("none.toml"))]).failed_saying(&["none.toml"]);
}

#[test]
fn a_loaded_dictionary_is_checked_line_by_line() {
    let folder = tempfile::tempdir().unwrap();
    init(folder.path(), &[]).well();
    let (config, file) = (folder.path().join("nguon.toml"), folder.path().join("newer.txt"));
    let text = std::fs::read_to_string(&config).unwrap();
    std::fs::write(&config, text.replace("[gs1]\n", "[gs1]\ndictionary = \"newer.txt\"\n")).unwrap();
    let check = || nguon(&["config", "check", "--config", path(&config)]);
    check().failed_saying(&["cannot read", path(&file)]);
    std::fs::write(&file, "# Release: 2030-01-01\n01 *? N14,csum dlpkey\n10 X..20,colour\n").unwrap();
    check().failed_saying(&[path(&file), "line 3", "colour"]);
    nguon(&["serve", "--config", path(&config), "--listen", "127.0.0.1:0"]).failed_saying(&[path(&file), "line 3"]);
    std::fs::write(&file, "# ".repeat(3_000_000)).unwrap();
    check().failed_saying(&[path(&file), "6000000 bytes"]);
    std::fs::write(&file, "01 *? N14,csum dlpkey\n").unwrap();
    assert!(check().well().contains("is fine"));
}

#[test]
fn certificates_of_receivers_are_checked() {
    let folder = tempfile::tempdir().unwrap();
    init(folder.path(), &[]).well();
    let (config, file) = (folder.path().join("nguon.toml"), folder.path().join("roots.pem"));
    let text = std::fs::read_to_string(&config).unwrap();
    let named = "[subscriptions]\nroot_certificates = \"roots.pem\"\n";
    std::fs::write(&config, text.replace("[subscriptions]\n", named)).unwrap();
    let check = || nguon(&["config", "check", "--config", path(&config)]);
    check().failed_saying(&["subscriptions.root_certificates", path(&file)]);
    std::fs::write(&file, "no certificate at all").unwrap();
    check().failed_saying(&[path(&file), "no certificate"]);
    let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    std::fs::write(&file, made.signing_key.serialize_pem()).unwrap();
    check().failed_saying(&[path(&file), "something else than certificates"]);
    std::fs::write(&file, made.cert.pem()).unwrap();
    assert!(check().well().contains("is fine"));
}

#[test]
fn a_public_address_stands_in_every_link() {
    let mut node = Node::start(Database::Sqlite);
    let config = std::fs::read_to_string(node.config()).unwrap();
    let public = config.replace("[server]\n", "[server]\npublic_url = \"https://truyxuat.example.vn\"\n");
    std::fs::write(node.config(), public).unwrap();
    node.kill();
    node.restart();
    let answer = node
        .client
        .post("/epcis/capture", crate::harness::sample::document([crate::harness::sample::event(1)]).to_string());
    assert!(answer.expect(202).header("location").starts_with("https://truyxuat.example.vn/epcis/capture/"));
}
