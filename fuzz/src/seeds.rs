//! Writes what libFuzzer starts from.

use std::fs;
use std::io;
use std::path::Path;

use crate::gs1_targets::Target;
use crate::gs1_targets::long::long_inputs;
use crate::targets;

/// Length of the inputs that show whether a parser's work is bounded.
const LONG_BYTES: usize = 200_000;

/// For each target: `FOLDER/NAME/seeds`, `FOLDER/NAME/long` and `FOLDER/NAME/dictionary`. Its name goes to standard output.
pub(crate) fn write(folder: &Path) -> io::Result<()> {
    for target in targets() {
        write_target(target, &folder.join(target.name))?;
        println!("{}", target.name);
    }
    Ok(())
}

fn write_target(target: &Target, folder: &Path) -> io::Result<()> {
    let seeds = target.seeds.iter().map(|seed| seed.as_bytes().to_vec());
    write_each(&folder.join("seeds"), seeds)?;
    write_each(&folder.join("long"), long_inputs(target.seeds, target.pieces, LONG_BYTES).into_iter())?;
    let dictionary: String = target.pieces.iter().filter_map(|piece| entry(piece)).collect();
    fs::write(folder.join("dictionary"), dictionary)
}

fn write_each(folder: &Path, inputs: impl Iterator<Item = Vec<u8>>) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    for (index, input) in inputs.enumerate() {
        fs::write(folder.join(format!("{index:03}")), input)?;
    }
    Ok(())
}

/// One line of a libFuzzer dictionary: the bytes in quotes, all escaped.
fn entry(piece: &str) -> Option<String> {
    let escaped: String = piece.bytes().map(|byte| format!("\\x{byte:02X}")).collect();
    (!piece.is_empty()).then(|| format!("\"{escaped}\"\n"))
}
