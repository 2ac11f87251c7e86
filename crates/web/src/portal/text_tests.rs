use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::*;

/// Keys of messages and the values each names.
fn messages(sources: &[&str]) -> BTreeMap<String, BTreeSet<String>> {
    let mut messages: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for source in sources {
        let mut key = String::new();
        for line in source.lines().filter(|line| !line.starts_with('#')) {
            if let Some((name, _)) =
                line.split_once(" =").filter(|_| line.starts_with(|sign: char| sign.is_ascii_lowercase()))
            {
                key = name.to_owned();
                assert!(messages.insert(key.clone(), BTreeSet::new()).is_none(), "{key} stands twice");
            }
            for value in line.split("{ $").skip(1) {
                let name = value.split([' ', '}']).next().unwrap().to_owned();
                messages.get_mut(&key).unwrap().insert(name);
            }
        }
    }
    messages
}

pub(in crate::portal) fn keys(sources: &[&str]) -> Vec<String> {
    messages(sources).into_keys().collect()
}

/// Every text in double quotes of the portal's sources and templates.
fn quoted(folder: &Path, found: &mut BTreeSet<String>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            quoted(&path, found);
        } else if path.extension().is_some_and(|kind| kind == "rs" || kind == "html") {
            let text = std::fs::read_to_string(&path).unwrap();
            found.extend(text.split('"').filter(|part| part.len() < 60).map(str::to_owned));
        }
    }
}

fn sources() -> (std::path::PathBuf, std::path::PathBuf) {
    let portal = Path::new(file!()).parent().unwrap().to_owned();
    let portal = if portal.is_dir() { portal } else { Path::new(env!("CARGO_MANIFEST_DIR")).join("src/portal") };
    let templates = Path::new(env!("CARGO_MANIFEST_DIR")).join("templates");
    (portal, templates)
}

#[test]
fn files_are_without_fault() {
    for source in VI.iter().chain(&EN) {
        if let Err((_, errors)) = FluentResource::try_new((*source).to_owned()) {
            panic!("{errors:?}");
        }
    }
}

#[test]
fn both_languages_have_the_same_keys_and_values() {
    let (vi, en) = (messages(&VI), messages(&EN));
    assert_eq!(vi, en);
    assert!(vi.len() > 150);
    for (key, _) in vi {
        assert!(texts(Language::Vi).has(&key) && texts(Language::En).has(&key), "{key}");
    }
}

#[test]
fn every_key_is_used_and_every_used_key_exists() {
    let (portal, templates) = sources();
    let mut found = BTreeSet::new();
    quoted(&portal, &mut found);
    quoted(&templates, &mut found);
    let known = messages(&VI);
    for key in known.keys().filter(|key| !key.starts_with("step-") && !key.starts_with("link-")) {
        assert!(found.contains(key), "{key} is not used");
    }
    let areas: BTreeSet<&str> = known.keys().filter_map(|key| key.split_once('-')).map(|(area, _)| area).collect();
    let looks_like_a_key = |text: &str| {
        text.split_once('-').is_some_and(|(area, rest)| {
            areas.contains(area)
                && !rest.is_empty()
                && rest.bytes().all(|sign| sign.is_ascii_alphanumeric() || sign == b'-')
        })
    };
    // Names of samples and of classes that look alike.
    let not_keys = [
        "recall-open",
        "recall-use",
        "recall-checking",
        "recall-closed",
        "recall-other",
        "unknown-digit",
        "unknown-lot",
        "unknown-prefix",
        "unknown-foreign",
        "unknown-link",
        "error-404",
        "error-500",
        "way-line",
    ];
    for text in found.iter().filter(|text| looks_like_a_key(text) && !not_keys.contains(&text.as_str())) {
        assert!(known.contains_key(text), "{text} is used but has no words");
    }
}

#[test]
fn every_business_step_of_cbv_has_a_label() {
    let steps = "accepting arriving assembling collecting commissioning consigning creating_class_instance cycle_counting \
        decommissioning departing destroying disassembling dispensing encoding entering_exiting holding inspecting installing \
        killing loading other packing picking receiving removing repackaging repairing replacing reserving retail_selling \
        sampling sensor_reporting shipping staging_outbound stock_taking stocking storing transporting unloading unpacking \
        void_shipping";
    let missing: Vec<_> =
        steps.split_whitespace().filter(|step| !texts(Language::Vi).has(&format!("step-{step}"))).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn counts_in_words() {
    let english = texts(Language::En);
    assert_eq!(english.with("results-title", &[("n", 1.into())]), "1 product found");
    assert_eq!(english.with("results-title", &[("n", 4217.into())]), "4,217 products found");
    assert_eq!(texts(Language::Vi).with("results-title", &[("n", 4217.into())]), "Tìm thấy 4.217 mặt hàng");
    assert_eq!(english.get("no-such-key"), "no-such-key");
}
