//! What a measurement was made on: the machine and the versions of what was measured.

use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

use crate::error::{Context, Result};
use crate::guarded;
use crate::test::cargo;

/// One line for each fact, as (name, value).
pub(crate) fn describe(postgres_version: &str) -> Result<Vec<(&'static str, String)>> {
    let cores = std::thread::available_parallelism().doing("count the processors")?;
    Ok(vec![
        ("Processor", format!("{}, {cores} cores", field("/proc/cpuinfo", "model name"))),
        ("Memory", memory()),
        ("Kernel", fs::read_to_string("/proc/sys/kernel/osrelease").unwrap_or_default().trim().to_owned()),
        ("Compiler", guarded::output(Command::new("rustc").arg("--version"))?.trim().to_owned()),
        ("SQLite", format!("{} (built in)", sqlite_version()?)),
        ("PostgreSQL", postgres_version.to_owned()),
    ])
}

fn field(file: &str, name: &str) -> String {
    let text = fs::read_to_string(file).unwrap_or_default();
    let line = text.lines().find_map(|line| line.strip_prefix(name)?.trim_start().strip_prefix(':'));
    line.unwrap_or("unknown").trim().to_owned()
}

fn memory() -> String {
    let kib: Option<u64> = field("/proc/meminfo", "MemTotal").trim_end_matches(" kB").parse().ok();
    kib.map_or("unknown".to_owned(), |kib| format!("{} GiB", kib.div_ceil(1024 * 1024)))
}

/// The version of the `SQLite` that the driver crate brings, read from the header it is built from.
fn sqlite_version() -> Result<String> {
    let metadata = guarded::output(cargo().args(["metadata", "--format-version", "1", "--locked"]))?;
    let metadata: Value = serde_json::from_str(&metadata).doing("read what cargo metadata wrote")?;
    let packages = metadata["packages"].as_array().map_or(&[][..], Vec::as_slice);
    let package = packages.iter().find(|package| package["name"] == "libsqlite3-sys");
    let manifest = package.and_then(|package| package["manifest_path"].as_str()).unwrap_or_default();
    let header = Path::new(manifest).with_file_name("sqlite3").join("sqlite3.h");
    let text = fs::read_to_string(&header).doing(format!("read {}", header.display()))?;
    let version = text.lines().find_map(|line| line.strip_prefix("#define SQLITE_VERSION "));
    Ok(version.unwrap_or("unknown").trim().trim_matches('"').to_owned())
}
