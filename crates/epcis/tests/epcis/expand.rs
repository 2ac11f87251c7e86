//! What events say as linked data, compared with the official context file and with a JSON-LD processor of others.
//!
//! `NGUON_JSONLD_PYTHON` names a Python that has `PyLD`; without it the comparison with it is not run.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use epcis::vocabulary::{self, Kind};
use epcis::{CapturedEvent, Document, expand};
use serde_json::{Value, json};

use crate::support::standards;

fn context() -> Option<(PathBuf, Value)> {
    let file = standards("expand")?.join("epcis/epcis-context.jsonld");
    let text = std::fs::read_to_string(&file).unwrap();
    let value: Value = serde_json::from_str(&text).unwrap();
    Some((file, value["@context"].clone()))
}

/// Every term of the official file means what our tables say, in every place; and our vocabularies have no more.
#[test]
fn terms_mean_what_the_official_context_says() {
    let Some((_, context)) = context() else { return };
    let prefixes = epcis::Prefixes::default();
    for (term, meaning) in context.as_object().unwrap() {
        if meaning.as_str().is_some_and(|iri| iri.ends_with(['/', '#', ':'])) {
            assert_eq!(prefixes.namespace(term), meaning.as_str(), "{term}");
        }
    }
    let mut compared = 0;
    compare(&context, &mut Vec::new(), &prefixes, &mut compared);
    assert!(compared > 60, "{compared}");
    let lists = [
        (Kind::BizStep, "/bizStep/@context"),
        (Kind::Disposition, "/disposition/@context"),
        (Kind::BizTransaction, "/bizTransactionList/@context/type/@context"),
        (Kind::SourceDestination, "/sourceList/@context/type/@context"),
        (Kind::ErrorReason, "/errorDeclaration/@context/reason/@context"),
        (Kind::Component, "/sensorElementList/@context/sensorReport/@context/component/@context"),
        (Kind::Measurement, "/sensorElementList/@context/sensorReport/@context/type/@context"),
        (Kind::SensorException, "/sensorElementList/@context/sensorReport/@context/exception/@context"),
    ];
    for (kind, place) in lists {
        let official = context.pointer(place).unwrap().as_object().unwrap();
        let mut names: Vec<&str> = official.keys().map(String::as_str).collect();
        names.sort_unstable();
        let mut ours = vocabulary::standard(kind).to_vec();
        ours.sort_unstable();
        let differing: Vec<_> =
            names.iter().filter(|it| !ours.contains(it)).chain(ours.iter().filter(|it| !names.contains(it))).collect();
        assert!(differing.is_empty(), "{kind:?}: {differing:?}");
        for (name, iri) in official {
            assert_eq!(prefixes.expand(iri.as_str().unwrap()).unwrap(), vocabulary::web_uri(kind, name));
        }
    }
}

/// Members that stand around events; the platform keeps them and reads them by their names.
const AROUND: [&str; 18] = [
    "Collection",
    "member",
    "creationDate",
    "sender",
    "receiver",
    "instanceIdentifier",
    "schemaVersion",
    "EPCISDocument",
    "EPCISQueryDocument",
    "epcisHeader",
    "masterData",
    "vocabularyList",
    "epcisBody",
    "queryResults",
    "subscriptionID",
    "queryName",
    "resultsBody",
    "eventList",
];

fn compare(terms: &Value, path: &mut Vec<String>, prefixes: &epcis::Prefixes, compared: &mut usize) {
    for (term, meaning) in terms.as_object().unwrap() {
        let is_kind = epcis::model::EventKind::from_name(term).is_some();
        if term.starts_with('@')
            || term == "baseURL"
            || term == "children"
            || is_kind
            || AROUND.contains(&term.as_str())
        {
            continue;
        }
        let id = meaning.as_str().or_else(|| meaning["@id"].as_str()).unwrap();
        if id.ends_with(['/', '#', ':']) {
            continue;
        }
        let iri = if id.starts_with('@') { id.to_owned() } else { prefixes.expand(id).unwrap() };
        let steps: Vec<&str> = path.iter().map(String::as_str).collect();
        assert_eq!(expand::standard_name(&steps, term).as_deref(), Some(iri.as_str()), "{path:?} {term}");
        *compared += 1;
        // A context of names for values is compared with the vocabularies.
        let nested = if meaning["@context"].is_array() { &meaning["@context"][1] } else { &meaning["@context"] };
        if nested.is_object() && meaning["@type"] != "@vocab" {
            path.push(term.clone());
            compare(nested, path, prefixes, compared);
            path.pop();
        }
    }
}

fn documents(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            documents(&path, found);
        } else if path.extension().is_some_and(|it| it == "jsonld" || it == "json") {
            found.push(path);
        }
    }
    found.sort();
}

/// How often each thing is said. Numbers are compared by value: a processor rewrites them.
fn counted(statements: impl Iterator<Item = (String, Option<String>)>) -> BTreeMap<(String, Option<String>), usize> {
    let mut counted = BTreeMap::new();
    for (property, value) in statements {
        let value = value.map(|text| text.parse::<f64>().map_or(text, |number| number.to_string()));
        *counted.entry((property, value)).or_default() += 1;
    }
    counted
}

#[test]
fn every_example_says_what_another_processor_reads() {
    let Some((context, _)) = context() else { return };
    let Some(python) = std::env::var_os("NGUON_JSONLD_PYTHON").filter(|it| !it.is_empty()) else {
        println!("expand: not run: NGUON_JSONLD_PYTHON is not set");
        return;
    };
    let mut files = Vec::new();
    documents(&context.parent().unwrap().join("examples"), &mut files);
    files.retain(|file| Document::parse(&std::fs::read(file).unwrap()).is_ok_and(|it| !it.has_errors()));
    assert!(files.len() > 40, "{}", files.len());
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/epcis/expand.py");
    let output = Command::new(python).arg(script).arg(&context).args(&files).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let told = String::from_utf8(output.stdout).unwrap();
    assert_eq!(told.lines().count(), files.len());
    for (file, told) in files.iter().zip(told.lines()) {
        let told: Vec<Vec<(String, Option<String>)>> = serde_json::from_str(told).unwrap();
        let document = Document::parse(&std::fs::read(file).unwrap()).unwrap();
        assert_eq!(document.events.len(), told.len(), "{}", file.display());
        for (captured, theirs) in document.events.iter().zip(told) {
            let prefixes = captured.own_prefixes.as_ref().unwrap_or(&document.prefixes);
            let value = CapturedEvent::value(&captured.raw, prefixes).unwrap();
            let ours = counted(expand::event(&value, prefixes).into_iter().map(|it| (it.property, it.value)));
            assert_eq!(ours, counted(theirs.into_iter()), "{} {}", file.display(), captured.pointer);
        }
    }
}

#[test]
fn custom_contexts_mixed_with_the_standard_one_are_understood() {
    let file = "https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld";
    let contexts = [
        json!([file, { "ex": "https://example.vn/terms/" }]),
        json!([{ "ex": "https://example.vn/old/" }, file, { "ex": "https://example.vn/terms/" }]),
        json!([file, { "base": "https://example.vn/", "ex": { "@id": "base:terms/", "@prefix": true } }]),
    ];
    for context in contexts {
        let (prefixes, _) = epcis::Prefixes::from_context(&context);
        let event = json!({
            "type": "ObjectEvent", "bizStep": "shipping", "disposition": "ex:lost", "ex:note": { "ex:inner": [1, "two"] },
            "urn:x:y": true, "https://example.vn/terms/full": "z",
        });
        let said: Vec<(String, Option<String>)> =
            expand::event(&event, &prefixes).into_iter().map(|it| (it.property, it.value)).collect();
        let epcis = |name: &str| format!("https://ref.gs1.org/epcis/{name}");
        let own = |name: &str| format!("https://example.vn/terms/{name}");
        let some = |text: &str| Some(text.to_owned());
        assert_eq!(
            said,
            [
                ("@type".to_owned(), Some(epcis("ObjectEvent"))),
                (epcis("bizStep"), some("https://ref.gs1.org/cbv/BizStep-shipping")),
                (epcis("disposition"), Some(own("lost"))),
                (own("note"), None),
                (own("inner"), some("1")),
                (own("inner"), some("two")),
                ("urn:x:y".to_owned(), some("true")),
                (own("full"), some("z")),
            ],
            "{context}"
        );
    }
}
