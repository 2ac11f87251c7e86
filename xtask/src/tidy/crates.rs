//! The crates stand in one straight line, and the first two stay pure.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde_json::Value;

use super::Finding;
use crate::error::{Context, Error, Result};
use crate::test::cargo;
use crate::{guarded, root};

/// The line, from left to right. Each crate may depend on what stands to its left.
const LINE: [&str; 6] = ["gs1", "epcis", "store", "services", "web", "cli"];
/// Crates of the workspace that are not shipped and depend on none that are.
const DEVELOPERS: [&str; 1] = ["xtask"];
/// Edges that the line would allow and the design does not: no SQL in a request handler.
const FORBIDDEN: [(&str, &str); 1] = [("web", "store")];

/// The pure crates, each with everything it may be built from. None of these does I/O, runs tasks or talks to a
/// database; `jiff` is there for calendar arithmetic, and clippy.toml bans its clock.
const PURE: [(&str, &[&str]); 2] = [("gs1", &["gs1"]), ("epcis", &EPCIS_TREE)];
const EPCIS_TREE: [&str; 29] = [
    "epcis",
    "gs1",
    "block-buffer",
    "cfg-if",
    "const-oid",
    "cpufeatures",
    "crypto-common",
    "digest",
    "equivalent",
    "foldhash",
    "hashbrown",
    "hybrid-array",
    "indexmap",
    "itoa",
    "jiff",
    "jiff-core",
    "memchr",
    "proc-macro2",
    "quote",
    "serde",
    "serde_core",
    "serde_derive",
    "serde_json",
    "quick-xml",
    "sha2",
    "syn",
    "typenum",
    "unicode-ident",
    "zmij",
];

/// What `cargo metadata` says about the workspace.
pub(super) struct Graph {
    /// Crate name to the path of its folder, from the root.
    members: BTreeMap<String, String>,
    /// Crate name to the workspace crates it names as normal dependencies.
    edges: BTreeMap<String, BTreeSet<String>>,
    /// The same for its tests.
    test_edges: BTreeMap<String, BTreeSet<String>>,
    /// Name of a pure crate to the names of everything it is built from.
    trees: BTreeMap<String, BTreeSet<String>>,
}

impl Graph {
    /// Asks cargo.
    pub(super) fn read() -> Result<Self> {
        let text = guarded::output(cargo().args(["metadata", "--format-version", "1", "--no-deps", "--locked"]))?;
        let metadata = serde_json::from_str(&text).doing("read what cargo metadata wrote")?;
        let mut graph = Self::from_metadata(&metadata, &root())?;
        for (name, _) in PURE {
            graph.trees.insert(name.to_owned(), tree(name)?);
        }
        Ok(graph)
    }

    fn from_metadata(metadata: &Value, root: &Path) -> Result<Self> {
        let ids: BTreeSet<&str> = array(metadata, "workspace_members").iter().filter_map(Value::as_str).collect();
        let packages: Vec<&Value> =
            array(metadata, "packages").iter().filter(|package| ids.contains(string(package, "id"))).collect();
        let mut graph = Self {
            members: BTreeMap::new(),
            edges: BTreeMap::new(),
            test_edges: BTreeMap::new(),
            trees: BTreeMap::new(),
        };
        for package in packages {
            let name = string(package, "name").to_owned();
            let folder = Path::new(string(package, "manifest_path")).parent().unwrap_or(root);
            let folder = folder.strip_prefix(root).unwrap_or(folder);
            graph.members.insert(name.clone(), folder.display().to_string());
            for dependency in array(package, "dependencies") {
                // Only what is in the repository has a path.
                if dependency.get("path").is_none_or(Value::is_null) {
                    continue;
                }
                let edges = if string(dependency, "kind") == "dev" { &mut graph.test_edges } else { &mut graph.edges };
                edges.entry(name.clone()).or_default().insert(string(dependency, "name").to_owned());
            }
        }
        if graph.members.is_empty() {
            return Err(Error::new("cargo metadata names no workspace crate"));
        }
        Ok(graph)
    }

    /// The folders of all crates, from the root.
    pub(super) fn member_paths(&self) -> Vec<String> {
        self.members.values().cloned().collect()
    }

    /// All findings about edges and purity.
    pub(super) fn check(&self) -> Vec<Finding> {
        let manifest = |name: &str| Path::new(self.members.get(name).map_or("", String::as_str)).join("Cargo.toml");
        let mut findings = Vec::new();
        let expected: BTreeSet<&str> = LINE.into_iter().chain(DEVELOPERS).collect();
        let found: BTreeSet<&str> = self.members.keys().map(String::as_str).collect();
        for name in expected.symmetric_difference(&found) {
            findings.push(Finding::new(
                "Cargo.toml",
                0,
                format!("the workspace should hold exactly {expected:?}; see `{name}`"),
            ));
        }
        for (edges, for_tests) in [(&self.edges, false), (&self.test_edges, true)] {
            for (from, to) in edges.iter().flat_map(|(from, to)| to.iter().map(move |to| (from, to))) {
                if !is_allowed(from, to, for_tests) {
                    findings.push(Finding::new(manifest(from), 0, format!("`{from}` must not depend on `{to}`")));
                }
            }
        }
        for (name, allowed) in PURE {
            for dependency in self.trees.get(name).into_iter().flatten() {
                if !allowed.contains(&dependency.as_str()) {
                    let text =
                        format!("`{name}` is pure, and `{dependency}` is not on the list of what it may be built from");
                    findings.push(Finding::new(manifest(name), 0, text));
                }
            }
        }
        findings
    }
}

/// Whether one crate of the workspace may depend on another. Tests may cross a forbidden edge, never turn the line round.
fn is_allowed(from: &str, to: &str, for_tests: bool) -> bool {
    let place = |name: &str| LINE.iter().position(|crate_name| *crate_name == name);
    match (place(from), place(to)) {
        (Some(from_place), Some(to_place)) => to_place < from_place && (for_tests || !FORBIDDEN.contains(&(from, to))),
        _ => false,
    }
}

/// The names of everything that the crate is built from on this platform, itself included. `cargo tree` knows which
/// features are on for this crate alone; the graph of `cargo metadata` mixes those of the whole workspace.
fn tree(name: &str) -> Result<BTreeSet<String>> {
    let arguments = ["tree", "--locked", "--package", name, "--edges", "normal", "--prefix", "none", "--format", "{p}"];
    let text = guarded::output(cargo().args(arguments))?;
    Ok(text.lines().filter_map(|line| line.split_whitespace().next()).map(str::to_owned).collect())
}

fn array<'a>(value: &'a Value, key: &str) -> &'a [Value] {
    value.get(key).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

fn string<'a>(value: &'a Value, key: &str) -> &'a str {
    value.get(key).and_then(Value::as_str).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_line_goes_left_only() {
        assert!(is_allowed("epcis", "gs1", false));
        assert!(is_allowed("cli", "store", false));
        assert!(!is_allowed("gs1", "epcis", false));
        assert!(!is_allowed("web", "store", false));
        assert!(is_allowed("web", "store", true));
        assert!(!is_allowed("gs1", "epcis", true));
        assert!(!is_allowed("xtask", "gs1", false));
    }

    #[test]
    fn wrong_edges_and_impure_trees_are_found() {
        let dependency = |name: &str, kind: Option<&str>| json!({"name": name, "kind": kind, "path": "/r/crates/x"});
        let metadata = json!({
            "workspace_members": ["g", "w"],
            "packages": [
                {"id": "g", "name": "gs1", "manifest_path": "/r/crates/gs1/Cargo.toml",
                 "dependencies": [dependency("epcis", None)]},
                {"id": "w", "name": "web", "manifest_path": "/r/crates/web/Cargo.toml",
                 "dependencies": [dependency("services", None), dependency("store", Some("dev")), {"name": "axum"}]},
            ],
        });
        let mut graph = Graph::from_metadata(&metadata, Path::new("/r")).unwrap();
        graph.trees.insert("gs1".to_owned(), ["gs1", "rusqlite"].map(str::to_owned).into());
        let findings: Vec<String> = graph.check().iter().map(Finding::to_string).collect();
        let has = |text: &str| findings.iter().any(|finding| finding.contains(text));
        assert!(has("`gs1` is pure, and `rusqlite`") && has("`gs1` must not depend on `epcis`"), "{findings:?}");
        assert!(!has("`web` must not depend"), "{findings:?}");
        assert_eq!(graph.member_paths(), ["crates/gs1", "crates/web"]);
    }
}
