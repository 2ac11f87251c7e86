//! Comparison with the official files, where `NGUON_STANDARDS` names the folder that holds them.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use gs1::{ErrorKind, Key, Scan};

fn standards() -> Option<PathBuf> {
    let folder = std::env::var_os("NGUON_STANDARDS").map(PathBuf::from);
    if folder.is_none() {
        println!("not run: NGUON_STANDARDS is not set");
    }
    folder
}

/// One row of the syntax dictionary, as far as it concerns keys.
fn dictionary_rows(folder: &Path) -> BTreeMap<String, Vec<String>> {
    let text = fs::read_to_string(folder.join("gs1/gs1-syntax-dictionary.txt")).unwrap();
    let rows = text.lines().filter(|line| line.starts_with(|first: char| first.is_ascii_digit()));
    rows.map(|line| {
        let mut words = line.split('#').next().unwrap_or_default().split_whitespace().map(str::to_owned);
        (words.next().unwrap(), words.collect())
    })
    .collect()
}

#[test]
fn primary_keys_and_qualifiers_are_those_of_the_dictionary() {
    let Some(folder) = standards() else { return };
    let samples = BTreeMap::from([
        ("00", "106141412345678908"),
        ("01", "09506000134352"),
        ("253", "0614141123452"),
        ("255", "4012345678901"),
        ("401", "4012345xyz"),
        ("402", "40123451234567894"),
        ("414", "4012345000054"),
        ("415", "4012345000054"),
        ("417", "4012345000054"),
        ("7040", "1ABC"),
        ("8003", "04012345555554"),
        ("8004", "4000001111"),
        ("8006", "095060001343520102"),
        ("8010", "4012345PART"),
        ("8013", "1987654Ad4X4bL5ttr2310c2K"),
        ("8017", "061414112345678902"),
        ("8018", "061414112345678902"),
    ]);
    let mut keys = 0;
    for (ai, words) in dictionary_rows(&folder) {
        let Some(attribute) = words.iter().find(|word| word.starts_with("dlpkey")) else {
            assert_eq!(Key::parse(&format!("{ai}/09506000134352")).unwrap_err().kind(), ErrorKind::NotGs1, "{ai}");
            continue;
        };
        keys += 1;
        let sample = samples.get(&*ai).unwrap_or_else(|| panic!("AI {ai} is a new key"));
        for sequence in attribute.trim_start_matches("dlpkey").trim_start_matches('=').split('|') {
            let mut path = format!("/{ai}/{sample}");
            for qualifier in sequence.split(',').filter(|qualifier| !qualifier.is_empty()) {
                path += &format!("/{qualifier}/{}", samples.get(qualifier).unwrap_or(&"1"));
            }
            assert_eq!(Scan::parse_path(&path, None).map(|scan| format!("/{}", scan.path())), Ok(path));
        }
    }
    assert_eq!(keys, 16);
}

#[test]
fn value_lengths_are_those_of_the_dictionary() {
    let Some(folder) = standards() else { return };
    let rows = dictionary_rows(&folder);
    // Qualifiers of one component `X..20` or `N..12`, each with a key that it follows.
    for (ai, key) in [
        ("10", "01/09506000134352"),
        ("21", "01/09506000134352"),
        ("22", "01/09506000134352"),
        ("235", "01/09506000134352"),
        ("254", "414/4012345000054"),
        ("8011", "8010/4012345PART"),
        ("8019", "8018/061414112345678902"),
        ("8020", "415/4012345000054"),
    ] {
        let component = rows[ai].iter().find(|word| word.contains("..")).unwrap();
        let longest: usize = component[3..].split(',').next().unwrap().parse().unwrap();
        let parse = |length: usize| Scan::parse_path(&format!("/{key}/{ai}/{}", "1".repeat(length)), None);
        assert!(parse(1).is_ok() && parse(longest).is_ok(), "{ai}");
        assert_eq!(parse(longest + 1).unwrap_err().kind(), ErrorKind::Length, "{ai}");
        let letter = Scan::parse_path(&format!("/{key}/{ai}/a"), None);
        assert_eq!(letter.is_ok(), component.starts_with('X'), "{ai}");
    }
}

fn files_under(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { files_under(&path, found) } else { found.push(path) }
    }
}

#[test]
fn identifiers_in_the_official_epcis_examples_are_read() {
    let Some(folder) = standards() else { return };
    let mut files = Vec::new();
    files_under(&folder.join("epcis/examples"), &mut files);
    let (mut read, mut refused) = (0, BTreeMap::new());
    for file in files {
        let text = String::from_utf8_lossy(&fs::read(&file).unwrap()).into_owned();
        for word in text.split(['"', '<', '>', ' ', '\n', '\r', '\t']) {
            let claims = word.starts_with("urn:epc:id") || word.starts_with("urn:epc:class");
            if !claims && !word.starts_with("https://id.gs1.org/") {
                continue;
            }
            match Key::parse(word) {
                Ok(key) => {
                    read += 1;
                    let back = match gs1::urn_prefix_length(word) {
                        Some(length) => key.urn(|_| Some(length)).unwrap(),
                        None => key.digital_link("https://id.gs1.org"),
                    };
                    assert_eq!(Key::parse(&back).as_ref(), Ok(&key), "{word}");
                }
                Err(error) => drop(refused.insert(word.to_owned(), error.to_string())),
            }
        }
    }
    assert!(read > 200, "{read}");
    assert!(refused.is_empty(), "{refused:#?}");
}
