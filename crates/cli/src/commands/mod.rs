//! The commands that are done in one go.

pub(crate) mod capture;
pub(crate) mod config_check;
pub(crate) mod gs1_parse;
pub(crate) mod hash;
pub(crate) mod import;
pub(crate) mod init;
pub(crate) mod key;
pub(crate) mod label;
pub(crate) mod migrate;
pub(crate) mod trace;
pub(crate) mod validate;

use std::path::Path;

/// A file's bytes; `-` is standard input.
fn read(file: &Path) -> Result<Vec<u8>, String> {
    use std::io::Read;
    let read = if file == Path::new("-") {
        let mut bytes = Vec::new();
        std::io::stdin().read_to_end(&mut bytes).map(|_| bytes)
    } else {
        std::fs::read(file)
    };
    read.map_err(|error| format!("cannot read {}: {error}", file.display()))
}
