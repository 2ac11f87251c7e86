//! ARCHITECTURE.md names exactly the crates that exist.

use std::path::Path;

use super::Finding;

/// The crates that are no member of the workspace.
const OUTSIDE: [&str; 1] = ["bench"];

/// Compares the document with the folders of the workspace's crates.
pub(super) fn check(document: &Path, members: &[String]) -> Vec<Finding> {
    match std::fs::read_to_string(document) {
        Ok(text) => compare(&text, members),
        Err(error) => vec![Finding::new("ARCHITECTURE.md", 0, format!("cannot be read: {error}"))],
    }
}

fn compare(text: &str, members: &[String]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for member in members.iter().map(String::as_str).chain(OUTSIDE) {
        if !text.contains(member) {
            findings.push(Finding::new("ARCHITECTURE.md", 0, format!("does not name `{member}`")));
        }
    }
    for (index, line) in text.lines().enumerate() {
        for (at, prefix) in line.match_indices("crates/") {
            let name: String =
                line[at + prefix.len()..].chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
            if !name.is_empty() && !members.contains(&format!("crates/{name}")) {
                findings.push(Finding::new(
                    "ARCHITECTURE.md",
                    index + 1,
                    format!("names `crates/{name}`, which does not exist"),
                ));
            }
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn missing_and_invented_crates_are_found() {
        let members = ["crates/gs1".to_owned(), "xtask".to_owned()];
        assert_eq!(compare("`crates/gs1/src` and xtask, bench", &members), []);
        let found = compare("xtask, bench\ncrates/gone", &members);
        assert_eq!(found.iter().map(|finding| finding.line).collect::<Vec<_>>(), [0, 2]);
    }
}
