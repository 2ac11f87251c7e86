//! The two halves of `web`, the pages for people and the interface for programs, never import each other.

use std::path::Path;

use super::Finding;
use super::source::{File, segments_after};

/// What makes pages, and what answers requests for them.
const PEOPLE: [&str; 2] = ["portal", "pages"];
const PROGRAMS: [&str; 1] = ["api"];

/// All findings of one Rust file.
pub(super) fn check(file: &File) -> Vec<Finding> {
    let source = Path::new("crates/web/src");
    let is_in =
        |half: &&&str| file.path.starts_with(source.join(half)) || file.path == source.join(half).with_extension("rs");
    let (here, others) = match (PEOPLE.iter().find(is_in), PROGRAMS.iter().find(is_in)) {
        (Some(here), _) => (here, PROGRAMS.as_slice()),
        (_, Some(here)) => (here, PEOPLE.as_slice()),
        _ => return Vec::new(),
    };
    let code = file.shipped_code();
    ["crate", "super"]
        .iter()
        .flat_map(|root| segments_after(&code, root))
        .filter(|(_, segment)| others.contains(&segment.as_str()))
        .map(|(line, other)| {
            Finding::new(&file.path, line, format!("`{here}` must not import `{other}`; both may call `services`"))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_import_across_the_halves_is_found() {
        let lines = |path: &str, text: &str| check(&File::new(path, text)).iter().map(|f| f.line).collect::<Vec<_>>();
        assert_eq!(lines("crates/web/src/portal/scan.rs", "use crate::error;\nuse crate::{api::X, b};"), [2]);
        assert_eq!(lines("crates/web/src/api/mod.rs", "super::portal::page()"), [1]);
        assert_eq!(lines("crates/web/src/pages/home.rs", "use crate::portal;\nuse crate::api;"), [2]);
        assert_eq!(lines("crates/web/src/router.rs", "use crate::{api, portal};"), Vec::<usize>::new());
    }
}
