//! The official artefacts, which are test data beside the project.

use std::path::{Path, PathBuf};

/// The folder of official files; without it the test says that it was not run.
pub(crate) fn standards(test: &str) -> Option<PathBuf> {
    let folder = std::env::var_os("NGUON_STANDARDS").filter(|folder| !folder.is_empty()).map(PathBuf::from);
    if folder.is_none() {
        println!("{test}: not run: NGUON_STANDARDS is not set");
    }
    folder
}

/// Every file under a folder whose name ends so, sorted.
pub(crate) fn files(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display())) {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path, ending));
        } else if path.to_str().is_some_and(|name| name.ends_with(ending)) {
            found.push(path);
        }
    }
    found.sort();
    found
}
