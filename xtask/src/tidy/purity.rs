//! `gs1` and `epcis` read no file, open no connection, ask no clock and print nothing.

use super::Finding;
use super::source::{File, lines_with, segments_after};

const PURE: [&str; 2] = ["crates/gs1/src", "crates/epcis/src"];
const MODULES: [&str; 5] = ["env", "fs", "net", "process", "thread"];
const WORDS: [&str; 6] = ["SystemTime", "Instant", "println!", "eprintln!", "print!", "eprint!"];

/// All findings of one Rust file.
pub(super) fn check(file: &File) -> Vec<Finding> {
    if !PURE.iter().any(|folder| file.path.starts_with(folder)) {
        return Vec::new();
    }
    let code = file.shipped_code();
    let modules = segments_after(&code, "std").into_iter().filter(|(_, module)| MODULES.contains(&module.as_str()));
    let modules = modules.map(|(line, module)| (line, format!("std::{module}")));
    let words = WORDS.iter().flat_map(|word| lines_with(&code, word).map(|line| (line, (*word).to_owned())));
    let mut found: Vec<(usize, String)> = modules.chain(words).collect();
    found.sort();
    // `println!` also contains `print!`'s last letters; one finding for each line says enough.
    found.dedup_by_key(|(line, _)| *line);
    found
        .into_iter()
        .map(|(line, what)| Finding::new(&file.path, line, format!("a pure crate must not use {what}")))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check_lines(path: &str, text: &str, lines: &[usize]) {
        let found: Vec<usize> = check(&File::new(path, text)).iter().map(|finding| finding.line).collect();
        assert_eq!(found, lines, "{text}");
    }

    #[test]
    fn files_clocks_and_output_are_found_outside_tests() {
        let text = "use std::{fmt, fs};\n// std::net\nlet a = \"std::env\";\nprintln!();\nSystemTime::now()";
        check_lines("crates/gs1/src/lib.rs", text, &[1, 4, 5]);
        check_lines("crates/store/src/lib.rs", text, &[]);
        check_lines("crates/epcis/src/a.rs", "#[cfg(test)]\nmod tests { use std::fs; }", &[]);
        check_lines("crates/epcis/tests/a.rs", "use std::fs;", &[]);
    }
}
