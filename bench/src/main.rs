//! The load driver behind `cargo xtask bench`.
//!
//! It starts the real program, loads it over HTTP, measures the limits of the stores beside it in the same run, and
//! writes one JSON document to standard output. What it is doing goes to standard error.

mod capture;
mod client;
mod codec;
mod error;
mod gs1;
mod gs1_corpus;
mod gs1_engine;
mod gs1_parse;
mod node;
mod query;
mod raw;
mod report;
mod resolve;
mod scale;
mod scan;
mod settings;
mod stopwatch;
mod workload;

use std::path::Path;
use std::process::ExitCode;

use error::Result;
use node::Node;
use report::{Report, Series};
use settings::{Gs1Settings, Settings};
use workload::Workload;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[tokio::main]
async fn main() -> ExitCode {
    match measure().await {
        Ok(report) => {
            println!("{}", report.to_json());
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("bench: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn measure() -> Result<Report> {
    if let Some(settings) = Gs1Settings::from_arguments(std::env::args().skip(1))? {
        let mut series = Series::default();
        let compared = measure_gs1(settings.engine.as_deref(), settings.runs, &mut series)?;
        return Ok(Report::of_gs1(compared.as_deref(), &series));
    }
    let settings = Settings::from_arguments(std::env::args().skip(1))?;
    let workload = Workload::generate(settings.events);
    eprintln!("{} events, {} bytes each on average", workload.events.len(), workload.mean_bytes());
    let mut series = Series::default();
    for run in 1..=settings.runs {
        eprintln!("run {run} of {}", settings.runs);
        measure_sqlite(&settings, &workload, &mut series).await?;
        measure_postgres(&settings, &workload, run, &mut series).await?;
    }
    for _ in 0..settings.runs {
        codec::measure(&workload, &mut series)?;
    }
    scale::measure(&settings, &mut series).await?;
    scan::measure(&settings, &mut series).await?;
    resolve::measure(&settings, &mut series).await?;
    let compared = measure_gs1(settings.gs1_engine.as_deref(), settings.runs, &mut series)?;
    Ok(Report::new(&settings, &workload, compared.as_deref(), &series))
}

/// Says how the verdicts compare, where there is an engine to compare with.
fn measure_gs1(engine: Option<&Path>, runs: u32, series: &mut Series) -> Result<Option<String>> {
    let compared = engine.map(gs1_corpus::compare).transpose()?;
    gs1_parse::measure(engine, runs, series)?;
    Ok(compared)
}

async fn measure_sqlite(settings: &Settings, workload: &Workload, series: &mut Series) -> Result<()> {
    let append = raw::append(workload)?;
    series.add("raw append", append.events_per_second);
    series.add("sync", append.sync_ms);
    let node = Node::start(&settings.nguon, None).await?;
    series.add("capture sqlite", capture::measure(&node, workload).await?);
    let times = query::measure(&node, workload).await?;
    series.add("trace sqlite", times.trace_ms);
    series.add("look-up sqlite", times.look_up_ms);
    Ok(())
}

async fn measure_postgres(settings: &Settings, workload: &Workload, run: u32, series: &mut Series) -> Result<()> {
    let database = raw::Database::create(&settings.postgres, &format!("bench_raw_{run}")).await?;
    series.add("raw copy", raw::copy(&database, workload).await?);
    database.drop().await?;
    let database = raw::Database::create(&settings.postgres, &format!("bench_node_{run}")).await?;
    let node = Node::start(&settings.nguon, Some(&database.url)).await?;
    series.add("capture postgres", capture::measure(&node, workload).await?);
    let times = query::measure(&node, workload).await?;
    series.add("trace postgres", times.trace_ms);
    series.add("look-up postgres", times.look_up_ms);
    drop(node);
    database.drop().await
}
