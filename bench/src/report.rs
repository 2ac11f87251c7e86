//! The answer for `cargo xtask bench`: sections of rows with one value for each run.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::settings::Settings;
use crate::workload::{HOPS, Workload};
use crate::{capture, codec, gs1_parse, resolve, scale, scan};

/// Values by name, in the order of the runs.
#[derive(Default)]
pub(crate) struct Series(BTreeMap<&'static str, Vec<f64>>);

impl Series {
    pub(crate) fn add(&mut self, name: &'static str, value: f64) {
        self.0.entry(name).or_default().push(value);
    }

    pub(crate) fn row(&self, what: &str, unit: &str, name: &str) -> Value {
        json!({"what": what, "unit": unit, "values": self.0.get(name)})
    }

    /// One value by another, run by run.
    pub(crate) fn ratio(&self, what: &str, above: &str, below: &str) -> Value {
        let pairs = self.0.get(above).into_iter().flatten().zip(self.0.get(below).into_iter().flatten());
        json!({"what": what, "values": pairs.map(|(above, below)| above / below).collect::<Vec<f64>>()})
    }
}

/// All sections.
pub(crate) struct Report(Value);

impl Report {
    /// `compared` says how our verdicts compare with those of the GS1 engine, where it was measured.
    pub(crate) fn new(settings: &Settings, workload: &Workload, compared: Option<&str>, series: &Series) -> Self {
        let [sqlite, postgres] = scale::sections(settings, series);
        Self(json!({
            "sections": [capture_section(workload, series), query_section(workload, series), codec::section(series), sqlite,
                postgres, scan_section(settings, series), resolve::section(settings, series),
                gs1_parse::section(compared, series)],
            "notes": notes(),
        }))
    }

    /// The GS1 parser alone.
    pub(crate) fn of_gs1(compared: Option<&str>, series: &Series) -> Self {
        let note = "The network, the database and the server: only the parser is measured.";
        Self(json!({"sections": [gs1_parse::section(compared, series)], "notes": [note]}))
    }

    pub(crate) fn to_json(&self) -> String {
        self.0.to_string()
    }
}

fn capture_section(workload: &Workload, series: &Series) -> Value {
    let text = format!(
        "{} events of {} bytes on average, in documents of 500, over {} keep-alive connections to `POST /epcis/capture` of \
         a fresh node. An event counts when its capture job reports success, so parsing, validation, hashing, the log and \
         the durable commit are all inside. The raw append writes the same JSON to one file with `fdatasync` after every \
         1000 events; the raw copy sends the same events, compressed beforehand, into a table without an index, 1000 to a \
         transaction.",
        workload.events.len(),
        workload.mean_bytes(),
        capture::CONNECTIONS
    );
    json!({"title": "Capture", "text": text, "rows": [
        series.row("capture over HTTP, SQLite", "events/s", "capture sqlite"),
        series.row("raw durable append to a file", "events/s", "raw append"),
        series.row("one `fdatasync` of that file, p50", "ms", "sync"),
        series.row("capture over HTTP, PostgreSQL", "events/s", "capture postgres"),
        series.row("raw COPY BINARY into PostgreSQL", "events/s", "raw copy"),
    ], "ratios": [
        series.ratio("**capture on SQLite : raw append**", "capture sqlite", "raw append"),
        series.ratio("**capture on PostgreSQL : raw COPY**", "capture postgres", "raw copy"),
    ]})
}

fn query_section(workload: &Workload, series: &Series) -> Value {
    let text = format!(
        "One caller, one keep-alive connection, the store of the capture above with its {} events, warm. Each value is the \
         median of one run, as the caller sees it: HTTP, authentication and JSON are inside. The traced lots have {HOPS} \
         transformations behind them, each with a fresh raw lot beside.",
        workload.events.len()
    );
    json!({"title": "Questions", "text": text, "rows": [
        series.row("trace back of a 10-hop lot, SQLite, p50", "ms", "trace sqlite"),
        series.row("trace back of a 10-hop lot, PostgreSQL, p50", "ms", "trace postgres"),
        series.row("events of one EPC, SQLite, p50", "ms", "look-up sqlite"),
        series.row("events of one EPC, PostgreSQL, p50", "ms", "look-up postgres"),
    ], "ratios": [
        series.ratio("trace, PostgreSQL : SQLite", "trace postgres", "trace sqlite"),
        series.ratio("EPC look-up, PostgreSQL : SQLite", "look-up postgres", "look-up sqlite"),
    ]})
}

fn scan_section(settings: &Settings, series: &Series) -> Value {
    let text = format!(
        "`nguon demo`, `wrk` with one thread and {} connections, {} seconds each, page and file in turn. The page is that \
         of one lot, asked for as a browser does (`Accept: text/html`, `Accept-Encoding: gzip`); the file is `{}`, sent as \
         it is, since the server would compress it anew for every request.",
        scan::CONNECTIONS,
        settings.seconds,
        scan::STATIC_FILE
    );
    json!({"title": "Scan page", "text": text, "rows": [
        series.row("scan page", "requests/s", "scan page"),
        series.row("static file", "requests/s", "static file"),
        series.row("slowest of the demo's scan pages on its first visit", "ms", "first visit"),
    ], "ratios": [series.ratio("**scan page : static file**", "scan page", "static file")]})
}

fn notes() -> Value {
    json!([
        "The load driver, the server and PostgreSQL share the processors of this machine; on a machine of its own each \
         would be faster, and not all by the same factor.",
        "Cold caches and stores larger than memory: everything fits into the page cache.",
        "The network: all traffic is on the loopback interface, without TLS.",
        "Whether `fdatasync` reaches a physical disk on this virtual machine is not known to us. Where one takes far less \
         than a millisecond, the raw append runs at the speed of memory, and the ratio to it is smaller than on a disk \
         that keeps its promise.",
        "The load on the scan page asks for one page whose cache is warm; the row of first visits shows what a cold one \
         costs. The static file has another size than the page.",
        "Generated events resemble each other more than real ones and compress better.",
        "PostgreSQL runs with shared_buffers=1GB, max_wal_size=8GB and wal_compression=lz4; fsync and synchronous_commit \
         are on.",
    ])
}
