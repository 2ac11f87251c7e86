//! Loading a syntax dictionary of GS1 that is newer than this program.

use std::path::Path;

use gs1::Dictionary;

/// A dictionary is some forty kilobytes; whatever is larger is something else.
const MAX_BYTES: u64 = 4 * 1024 * 1024;

/// Reads and checks a file. The message names the file, and the line where one is at fault.
pub(crate) fn read(file: &Path) -> Result<Dictionary, String> {
    let cannot = |error: std::io::Error| format!("cannot read {}: {error}", file.display());
    let size = std::fs::metadata(file).map_err(cannot)?.len();
    if size > MAX_BYTES {
        return Err(format!("{} has {size} bytes, a syntax dictionary has at most {MAX_BYTES}", file.display()));
    }
    let text = std::fs::read_to_string(file).map_err(cannot)?;
    Dictionary::parse(&text).map_err(|error| format!("{}: {error}", file.display()))
}
