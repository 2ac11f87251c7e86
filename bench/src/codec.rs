//! Validating and hashing documents on one thread, beside the plain parse of the same bytes.

use std::hint::black_box;

use epcis::{Document, hash};
use serde::de::IgnoredAny;
use serde_json::{Value, json};

use crate::error::{Error, Result};
use crate::report::Series;
use crate::stopwatch::Stopwatch;
use crate::workload::{self, Workload};

/// Documents of 500 events that are read for one figure.
const DOCUMENTS: usize = 40;

/// What is done with the bytes of a document.
struct Task {
    what: &'static str,
    name: &'static str,
    run: fn(&workload::Document) -> usize,
}

const JSON: [Task; 4] = [
    Task { what: "JSON passed over (`serde_json`, nothing kept)", name: "codec skip", run: skipped },
    Task { what: "JSON parsed into values (`serde_json::Value`)", name: "codec plain", run: parsed },
    Task { what: "JSON validated: every rule, every identifier", name: "codec validate", run: validated },
    Task { what: "JSON validated and hashed", name: "codec hash", run: hashed },
];
/// The same events in XML.
const XML: [Task; 3] = [
    Task { what: "XML passed over (`quick-xml`, nothing kept)", name: "codec xml skip", run: passed_over },
    Task { what: "XML validated", name: "codec xml validate", run: validated },
    Task { what: "XML validated and hashed", name: "codec xml hash", run: hashed },
];
/// What is also told in events a second.
const IN_EVENTS: [(&str, &str, &str); 4] = [
    ("codec validate", "codec validate events", "JSON validated"),
    ("codec hash", "codec hash events", "JSON validated and hashed"),
    ("codec xml validate", "codec xml validate events", "XML validated"),
    ("codec xml hash", "codec xml hash events", "XML validated and hashed"),
];

/// Measures all of them in turn.
pub(crate) fn measure(workload: &Workload, series: &mut Series) -> Result<()> {
    let json = &workload.documents[..DOCUMENTS.min(workload.documents.len())];
    let xml: Vec<workload::Document> = json.iter().map(workload::xml_document).collect::<Result<_>>()?;
    run(&JSON, json, series)?;
    run(&XML, &xml, series)
}

fn run(tasks: &[Task], documents: &[workload::Document], series: &mut Series) -> Result<()> {
    let events: usize = documents.iter().map(|it| it.events).sum();
    let bytes: usize = documents.iter().map(|it| it.body.len()).sum();
    for task in tasks {
        let watch = Stopwatch::start();
        let read: usize = documents.iter().map(|it| (task.run)(black_box(it))).sum();
        let seconds = watch.seconds();
        if read != events {
            return Err(Error::new(format!("{}: {read} of {events} events were read", task.what)));
        }
        series.add(task.name, bytes as f64 / seconds / 1e6);
        if let Some((_, name, _)) = IN_EVENTS.iter().find(|(of, ..)| *of == task.name) {
            series.add(name, events as f64 / seconds);
        }
    }
    Ok(())
}

fn passed_over(document: &workload::Document) -> usize {
    let mut reader = quick_xml::Reader::from_reader(document.body.as_ref());
    loop {
        match reader.read_event() {
            Ok(quick_xml::events::Event::Eof) => return document.events,
            Ok(event) => _ = black_box(event),
            Err(_) => return 0,
        }
    }
}

fn skipped(document: &workload::Document) -> usize {
    // Nothing is kept, so there is nothing to count.
    serde_json::from_slice::<IgnoredAny>(&document.body).map_or(0, |_| document.events)
}

fn parsed(document: &workload::Document) -> usize {
    let value: Option<Value> = serde_json::from_slice(&document.body).ok();
    value.and_then(|value| value["epcisBody"]["eventList"].as_array().map(Vec::len)).unwrap_or(0)
}

fn validated(document: &workload::Document) -> usize {
    Document::parse(&document.body).map_or(0, |document| document.events.iter().filter(|it| it.event.is_ok()).count())
}

fn hashed(document: &workload::Document) -> usize {
    let Ok(document) = Document::parse(&document.body) else { return 0 };
    let ids = document.events.iter().filter_map(|captured| {
        let prefixes = captured.own_prefixes.as_ref().unwrap_or(&document.prefixes);
        captured.event.as_ref().ok().map(|event| hash::hash_id(event, prefixes))
    });
    ids.filter(|id| !black_box(id).is_empty()).count()
}

/// The section of the report.
pub(crate) fn section(series: &Series) -> Value {
    let text = format!(
        "One thread, {DOCUMENTS} documents of 500 events. Validating reads the bytes into the typed event, checks every rule \
         of the standard and every GS1 key; hashing adds the CBV 2.0 event hash. Beside it what `serde_json` needs for the \
         same bytes, with the features that this program uses (numbers and the order of members kept), and what `quick-xml` needs \
         for the same events in XML, whose bytes are more."
    );
    let mut rows: Vec<Value> = JSON.iter().chain(&XML).map(|task| series.row(task.what, "MB/s", task.name)).collect();
    rows.extend(IN_EVENTS.iter().map(|(_, name, what)| series.row(what, "events/s", name)));
    json!({"title": "Documents", "text": text, "rows": rows, "ratios": [
        series.ratio("**validating : plain parse**", "codec validate", "codec plain"),
        series.ratio("**validating and hashing : plain parse**", "codec hash", "codec plain"),
        series.ratio("**validating XML : passing over it**", "codec xml validate", "codec xml skip"),
        series.ratio("**XML validated : JSON validated, in events**", "codec xml validate events", "codec validate events"),
    ]})
}
