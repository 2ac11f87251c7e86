//! The fuzz targets of the crates under libFuzzer; `cargo xtask fuzz` builds and runs it.
//!
//! One program for all targets, so that they are compiled once; the variable `NGUON_FUZZ_TARGET` names the one to run.
//! The targets themselves stand in the tests of their crates, which run them too.
//!
//! With `NGUON_FUZZ_SEEDS=FOLDER` the program writes each target's seeds and dictionary there instead, prints the names
//! of the targets, and ends.

#![no_main]

#[path = "../../crates/epcis/tests/epcis/promises.rs"]
mod epcis_promises;
#[path = "../../crates/gs1/tests/gs1/targets/mod.rs"]
mod gs1_targets;
mod seeds;

use std::sync::OnceLock;

use gs1_targets::Target;

const DOCUMENT: Target = Target {
    name: "epcis",
    check: epcis_promises::check_document,
    seeds: epcis_promises::SEEDS,
    pieces: epcis_promises::PIECES,
};

const XML: Target = Target {
    name: "epcis-xml",
    check: epcis_promises::check_xml,
    seeds: epcis_promises::XML_SEEDS,
    pieces: epcis_promises::XML_PIECES,
};

/// The targets of all crates.
fn targets() -> impl Iterator<Item = &'static Target> {
    gs1_targets::TARGETS.iter().chain([&DOCUMENT, &XML])
}

static TARGET: OnceLock<&Target> = OnceLock::new();

libfuzzer_sys::fuzz_target!(
    init: {
        if let Some(folder) = std::env::var_os("NGUON_FUZZ_SEEDS") {
            let written = seeds::write(folder.as_ref());
            if let Err(error) = &written {
                eprintln!("fuzz: cannot write to {}: {error}", folder.display());
            }
            std::process::exit(i32::from(written.is_err()));
        }
        let name = std::env::var("NGUON_FUZZ_TARGET").unwrap_or_default();
        let Some(target) = targets().find(|target| target.name == name) else {
            eprintln!("fuzz: NGUON_FUZZ_TARGET names no target: {name:?}");
            std::process::exit(2);
        };
        TARGET.get_or_init(|| target);
    },
    |input: &[u8]| {
        if let Some(target) = TARGET.get() {
            (target.check)(input);
        }
    }
);
