//! The files of the repository: what git tracks, and what it would track at the next `git add`.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::lexer::{Masked, mask, without_tests};
use crate::error::Result;
use crate::guarded;

/// One text file.
pub(super) struct File {
    /// From the root of the repository.
    pub(super) path: PathBuf,
    pub(super) text: String,
    /// Empty for anything but Rust.
    pub(super) masked: Masked,
}

impl File {
    pub(super) fn new(path: impl Into<PathBuf>, text: impl Into<String>) -> Self {
        let (path, text) = (path.into(), text.into());
        let masked =
            if path.extension().is_some_and(|extension| extension == "rs") { mask(&text) } else { Masked::default() };
        Self { path, text, masked }
    }

    pub(super) fn is_rust(&self) -> bool {
        self.path.extension().is_some_and(|extension| extension == "rs")
    }

    /// Whether the file holds only tests: `tests.rs` modules and the `tests` folders beside `src`.
    pub(super) fn is_test(&self) -> bool {
        self.path.ends_with("tests.rs") || self.path.components().any(|part| part.as_os_str() == "tests")
    }

    /// The code that ships: no literals, no comments, no tests.
    pub(super) fn shipped_code(&self) -> String {
        if self.is_test() { String::new() } else { without_tests(&self.masked.code) }
    }
}

/// Reads every text file of the repository.
pub(super) fn read_all(root: &Path) -> Result<Vec<File>> {
    let arguments = ["ls-files", "-z", "--cached", "--others", "--exclude-standard"];
    let list = guarded::output(Command::new("git").args(arguments).current_dir(root))?;
    let paths = list.split('\0').filter(|path| !path.is_empty());
    // What is not UTF-8 is a picture or a font; what cannot be read was deleted and not yet staged.
    Ok(paths.filter_map(|path| Some(File::new(path, std::fs::read_to_string(root.join(path)).ok()?))).collect())
}

/// The lines, counted from one, on which `code` has `word`.
pub(super) fn lines_with<'a>(code: &'a str, word: &'a str) -> impl Iterator<Item = usize> + 'a {
    code.lines().enumerate().filter(move |(_, line)| line.contains(word)).map(|(index, _)| index + 1)
}

/// The first segments that follow `root::` in paths and in `use root::{…}` groups, with their lines.
pub(super) fn segments_after(code: &str, root: &str) -> Vec<(usize, String)> {
    let prefix = format!("{root}::");
    let mut found = Vec::new();
    for (at, _) in code.match_indices(&prefix) {
        if code[..at].ends_with(|before: char| before.is_alphanumeric() || before == '_') {
            continue;
        }
        let line = code[..at].matches('\n').count() + 1;
        let tail = &code[at + prefix.len()..];
        if tail.starts_with('{') {
            found.extend(group_heads(tail).into_iter().map(|head| (line, head)));
        } else {
            found.push((line, word(tail)));
        }
    }
    found
}

/// The first words of the entries of one `{a::b, c::{d, e}}`.
fn group_heads(group: &str) -> Vec<String> {
    let mut heads = Vec::new();
    let mut depth = 0_usize;
    for (at, next) in group.char_indices() {
        match next {
            '{' | ',' => {
                depth += usize::from(next == '{');
                if depth == 1 {
                    heads.push(word(group[at + 1..].trim_start()));
                }
            }
            '}' if depth <= 1 => break,
            '}' => depth -= 1,
            _ => {}
        }
    }
    heads.retain(|head| !head.is_empty());
    heads
}

fn word(text: &str) -> String {
    text.chars().take_while(|next| next.is_alphanumeric() || *next == '_').collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn segments_are_found_in_paths_and_groups() {
        let found = segments_after("use std::{fs, io::{self, net}};\nlet a = std::env::args(); mystd::x", "std");
        assert_eq!(found, [(1, "fs".into()), (1, "io".into()), (2, "env".into())]);
    }
}
