//! Small correct documents to change, and the official files.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};

/// Address of the standard context.
pub(crate) const CONTEXT: &str = "https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld";

/// The folder of official files; without it the test says that it was not run.
pub(crate) fn standards(test: &str) -> Option<PathBuf> {
    let folder = std::env::var_os("NGUON_STANDARDS").map(PathBuf::from);
    if folder.is_none() {
        println!("{test}: not run, NGUON_STANDARDS is not set");
    }
    folder
}

/// The files follow the official schema of this name.
#[track_caller]
pub(crate) fn valid(standards: &Path, schema: &str, files: &[PathBuf]) {
    let schema = standards.join("epcis/xsd").join(schema);
    let mut lint = std::process::Command::new("xmllint");
    let output = lint.arg("--noout").arg("--nonet").arg("--schema").arg(schema).args(files).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

/// A small correct event of the given type.
pub(crate) fn event(name: &str) -> Value {
    let mut event = json!({
        "type": name,
        "eventTime": "2026-08-05T04:30:00.000+07:00",
        "eventTimeZoneOffset": "+07:00",
        "action": "ADD",
    });
    let more = match name {
        "ObjectEvent" => json!({"epcList": ["urn:epc:id:sgtin:9506000.013435.1"]}),
        "TransactionEvent" => json!({
            "epcList": ["urn:epc:id:sgtin:9506000.013435.1"],
            "bizTransactionList": [{"bizTransaction": "https://example.vn/po/1"}],
        }),
        "TransformationEvent" => {
            event.as_object_mut().unwrap().shift_remove("action");
            json!({
                "inputQuantityList": [{"epcClass": "urn:epc:class:lgtin:9506000.013435.L1", "quantity": 1.50}],
                "outputEPCList": ["https://id.gs1.org/01/09506000134352/21/2"],
            })
        }
        _ => json!({
            "parentID": "urn:epc:id:sscc:9506000.0123456789",
            "childEPCs": ["urn:epc:id:sgtin:9506000.013435.1"],
        }),
    };
    event.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    event
}

/// A document around events; `ex` is declared.
pub(crate) fn document(events: impl Into<Value>) -> Value {
    json!({
        "@context": [CONTEXT, {"ex": "https://example.vn/terms/"}],
        "type": "EPCISDocument",
        "schemaVersion": "2.0",
        "creationDate": "2026-08-05T05:00:00+07:00",
        "epcisBody": {"eventList": events.into()},
    })
}
