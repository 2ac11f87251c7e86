//! The nine measures of an EPCIS repository, on a store of the size that `--scale` says.
//!
//! One document holds all events; it is captured as one, so that the same run shows how much memory that takes. Then
//! come the questions, a subscription, and a server that is killed while it captures.

mod ask;
mod kill;
mod notice;

use serde_json::{Value, json};

use crate::capture;
use crate::client::Client;
use crate::error::Result;
use crate::node::Node;
use crate::raw::Database;
use crate::report::Series;
use crate::settings::Settings;
use crate::stopwatch::Stopwatch;
use crate::workload::{self, Workload};

use ask::{percentile, times};

/// A node that takes a document of any size and calls webhooks on this machine.
const SETTINGS: [(&str, &str); 3] =
    [("max_bytes", "8000000000"), ("max_events", "100000000"), ("private_addresses", "true")];
/// Questions of each kind.
const QUESTIONS: usize = 1000;
/// Questions that a database answers more slowly are asked less often.
const FEW: usize = 100;
/// Pages that are turned to reach the last one measured.
const PAGES: usize = 1000;
/// Asked for before the watch starts.
const WARM_UP: usize = 50;
const WARM_FEW: usize = 3;

/// A figure: what it is, its unit, and its names in the series of both databases.
struct Figure {
    what: &'static str,
    unit: &'static str,
    names: [&'static str; 2],
}

const fn figure(what: &'static str, unit: &'static str, names: [&'static str; 2]) -> Figure {
    Figure { what, unit, names }
}

const WHOLE: Figure = figure("all events as one document, rollback", "events/s", ["s whole", "p whole"]);
const MEMORY: Figure = figure("memory of the server at most, meanwhile", "MB", ["s memory", "p memory"]);
const DISK: Figure = figure("on disk for each event", "bytes", ["s disk", "p disk"]);
const LOOK_UP: Figure = figure("events of one EPC, p50", "ms", ["s epc 50", "p epc 50"]);
const LOOK_UP_99: Figure = figure("events of one EPC, p99", "ms", ["s epc 99", "p epc 99"]);
const COLD: Figure = figure("events of one EPC after a restart, p50", "ms", ["s cold 50", "p cold 50"]);
const COLD_99: Figure = figure("events of one EPC after a restart, p99", "ms", ["s cold 99", "p cold 99"]);
const PATTERN: Figure = figure("`MATCH_anyEPC` with a pattern over a product, p50", "ms", ["s pattern", "p pattern"]);
const PREFIX: Figure = figure("`MATCH_anyEPC` with a pattern over a company, p50", "ms", ["s prefix", "p prefix"]);
const WINDOW: Figure = figure("an hour, a business step and a place, p50", "ms", ["s window", "p window"]);
const PAGE_ONE: Figure = figure("first page of everything", "ms", ["s page 1", "p page 1"]);
const PAGE_DEEP: Figure = figure("page 1000 of everything, p50 of the last ten", "ms", ["s page n", "p page n"]);
const NOTICE: Figure = figure("capture acknowledged to webhook called, p50", "ms", ["s notice", "p notice"]);
const SINGLE: Figure = figure("documents of 1 event", "events/s", ["s by 1", "p by 1"]);
const HUNDRED: Figure = figure("documents of 100 events", "events/s", ["s by 100", "p by 100"]);
const FIVE_HUNDRED: Figure = figure("documents of 500 events", "events/s", ["s by 500", "p by 500"]);
const IN_XML: Figure = figure("documents of 500 events in XML", "events/s", ["s in xml", "p in xml"]);
const LOST: Figure = figure("acknowledged events lost by a kill -9", "events", ["s lost", "p lost"]);

const FIGURES: [&Figure; 18] = [
    &SINGLE,
    &HUNDRED,
    &FIVE_HUNDRED,
    &IN_XML,
    &WHOLE,
    &MEMORY,
    &DISK,
    &LOOK_UP,
    &LOOK_UP_99,
    &COLD,
    &COLD_99,
    &PATTERN,
    &PREFIX,
    &WINDOW,
    &PAGE_ONE,
    &PAGE_DEEP,
    &NOTICE,
    &LOST,
];

/// Where the store lies: in the node's folder, or on the server of that address.
#[derive(Clone, Copy)]
struct Side<'a> {
    settings: &'a Settings,
    index: usize,
    server: Option<&'a str>,
}

/// A node with a database of its own.
struct Place {
    node: Node,
    database: Option<Database>,
}

/// Measures everything on both databases.
pub(crate) async fn measure(settings: &Settings, series: &mut Series) -> Result<()> {
    let workload = Workload::generate(settings.scale);
    Side { settings, index: 0, server: None }.measure(&workload, series).await?;
    Side { settings, index: 1, server: Some(&settings.postgres) }.measure(&workload, series).await
}

impl Side<'_> {
    async fn measure(&self, workload: &Workload, series: &mut Series) -> Result<()> {
        for (figure, size, events) in
            [(&SINGLE, 1, 2_000), (&HUNDRED, 100, 20_000), (&FIVE_HUNDRED, 500, 50_000), (&IN_XML, 500, 50_000)]
        {
            let place = self.fresh("small").await?;
            let events = &workload.events[..events.min(workload.events.len())];
            let mut documents: Vec<_> = events.chunks(size).map(workload::document).collect();
            if figure.names == IN_XML.names {
                documents = documents.iter().map(workload::xml_document).collect::<Result<_>>()?;
            }
            self.add(series, figure, capture::documents(&place.node, documents).await?);
            place.remove().await?;
        }
        let mut place = self.fresh("scale").await?;
        self.whole(&place, workload, series).await?;
        self.add(series, &DISK, place.disk_bytes().await? / workload.events.len() as f64);
        self.questions(&place.node, workload, series).await?;
        place.node.restart(&self.settings.nguon).await?;
        let mut cold = times(&place.node, &ask::look_ups(workload, QUESTIONS, 3), 0).await?;
        self.add(series, &COLD, percentile(&mut cold, 50));
        self.add(series, &COLD_99, percentile(&mut cold, 99));
        self.add(series, &NOTICE, notice::delay(&place.node).await?);
        place.remove().await?;
        let place = self.fresh("kill").await?;
        self.add(series, &LOST, kill::lost(place.node, &self.settings.nguon, workload).await? as f64);
        drop_database(place.database).await
    }

    fn add(&self, series: &mut Series, figure: &Figure, value: f64) {
        eprintln!("  {}, {}: {value:.2} {}", ["SQLite", "PostgreSQL"][self.index], figure.what, figure.unit);
        series.add(figure.names[self.index], value);
    }

    /// A node that takes a document of any size and calls webhooks on this machine.
    async fn fresh(&self, name: &str) -> Result<Place> {
        let database = match self.server {
            Some(server) => Some(Database::create(server, &format!("bench_{name}")).await?),
            None => None,
        };
        let url = database.as_ref().map(|database| database.url.as_str());
        let node = Node::start_with(&self.settings.nguon, url, &SETTINGS).await?;
        Ok(Place { node, database })
    }

    async fn whole(&self, place: &Place, workload: &Workload, series: &mut Series) -> Result<()> {
        let document = workload::document(&workload.events);
        let (mut client, events) = (Client::connect(&place.node.host, &place.node.key).await?, document.events as f64);
        let watch = Stopwatch::start();
        capture::document(&mut client, document).await?;
        self.add(series, &WHOLE, events / watch.seconds());
        self.add(series, &MEMORY, place.node.peak_memory()? as f64 / 1e6);
        Ok(())
    }

    async fn questions(&self, node: &Node, workload: &Workload, series: &mut Series) -> Result<()> {
        let mut warm = times(node, &ask::look_ups(workload, QUESTIONS + WARM_UP, 1), WARM_UP).await?;
        self.add(series, &LOOK_UP, percentile(&mut warm, 50));
        self.add(series, &LOOK_UP_99, percentile(&mut warm, 99));
        let products = ask::product_patterns(FEW);
        self.add(series, &PATTERN, percentile(&mut times(node, &products, WARM_FEW).await?, 50));
        let firm = ask::firm_patterns(FEW);
        self.add(series, &PREFIX, percentile(&mut times(node, &firm, WARM_FEW).await?, 50));
        let windows = ask::windows(workload, FEW)?;
        self.add(series, &WINDOW, percentile(&mut times(node, &windows, WARM_FEW).await?, 50));
        let (first, last) = ask::turned(node, PAGES.min(workload.events.len() / 40)).await?;
        self.add(series, &PAGE_ONE, first);
        self.add(series, &PAGE_DEEP, last);
        Ok(())
    }
}

impl Place {
    async fn disk_bytes(&self) -> Result<f64> {
        match &self.database {
            Some(database) => database.bytes().await,
            None => Ok(self.node.disk_bytes() as f64),
        }
    }

    async fn remove(self) -> Result<()> {
        drop(self.node);
        drop_database(self.database).await
    }
}

async fn drop_database(database: Option<Database>) -> Result<()> {
    match database {
        Some(database) => database.drop().await,
        None => Ok(()),
    }
}

/// The sections of the report, one for each database.
pub(crate) fn sections(settings: &Settings, series: &Series) -> [Value; 2] {
    let text = format!(
        "A store of {} events that came as one document of about a kilobyte an event, streamed to `POST /epcis/capture` \
         under `rollback`. Questions over one keep-alive connection, as the caller sees them, pages of 30 events; after a \
         restart of the server, while the files stay in the page cache. Documents of 1, 100 and 500 events go into fresh \
         stores over {} connections. The memory is `VmHWM` of the server process; on disk counts the whole store with its \
         indexes. The last row kills the server with signal 9 while {} connections capture, starts it again, and asks for \
         every event whose capture was acknowledged, {} times.",
        settings.scale,
        capture::CONNECTIONS,
        capture::CONNECTIONS,
        kill::TIMES
    );
    [0, 1].map(|side| {
        let title = ["EPCIS at scale, SQLite", "EPCIS at scale, PostgreSQL"][side];
        let rows = FIGURES.iter().map(|figure| series.row(figure.what, figure.unit, figure.names[side]));
        json!({"title": title, "text": text, "rows": rows.collect::<Vec<Value>>(), "ratios": []})
    })
}
