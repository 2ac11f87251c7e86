//! How long one caller waits for an answer, over HTTP, on a store that holds the whole workload.

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use crate::client::Client;
use crate::error::{Error, Result};
use crate::node::Node;
use crate::stopwatch::Stopwatch;
use crate::workload::{HOPS, Workload};

const TRACES: usize = 200;
const LOOK_UPS: usize = 1000;
/// Asked for before the watch starts, so that connections and caches are warm.
const WARM_UP: usize = 50;

/// Medians of one run.
pub(crate) struct Times {
    pub(crate) trace_ms: f64,
    pub(crate) look_up_ms: f64,
}

/// Asks for lots and items spread over the whole workload.
pub(crate) async fn measure(node: &Node, workload: &Workload) -> Result<Times> {
    let mut client = Client::connect(&node.host, &node.key).await?;
    let encode = |id: &str| utf8_percent_encode(id, NON_ALPHANUMERIC).to_string();
    let trace = |id: &str| format!("/api/v1/trace?id={}&direction=back", encode(id));
    let look_up = |id: &str| format!("/epcis/epcs/{}/events", encode(id));
    let traces: Vec<String> = spread(&workload.lots, TRACES + WARM_UP).map(trace).collect();
    let look_ups: Vec<String> = spread(&workload.items, LOOK_UPS + WARM_UP).map(look_up).collect();
    // A trace that stops short would be fast: the oldest raw lot must be in the answer.
    let answer = client.get(&traces[0]).await?.success("trace a lot")?;
    let text = String::from_utf8_lossy(&answer.body).into_owned();
    let origin = workload.origins[0].trim_start_matches("https://id.gs1.org/");
    if !text.contains(origin) {
        let lot = &workload.lots[0];
        return Err(Error::new(format!("the trace of {lot} over {HOPS} hops does not reach {origin}: {text:.600}")));
    }
    let trace_ms = median_ms(&mut client, &traces).await?;
    let look_up_ms = median_ms(&mut client, &look_ups).await?;
    eprintln!("  trace {trace_ms:.2} ms, look-up {look_up_ms:.2} ms");
    Ok(Times { trace_ms, look_up_ms })
}

async fn median_ms(client: &mut Client, paths: &[String]) -> Result<f64> {
    let mut times = Vec::with_capacity(paths.len());
    for path in paths {
        let watch = Stopwatch::start();
        client.get(path).await?.success(path)?;
        times.push(watch.milliseconds());
    }
    let mut times = times.split_off(WARM_UP.min(times.len() / 2));
    times.sort_by(f64::total_cmp);
    Ok(times[times.len() / 2])
}

/// `count` of them in even steps, from the beginning again where there are fewer.
fn spread(all: &[String], count: usize) -> impl Iterator<Item = &str> {
    let step = (all.len() / count).max(1);
    (0..count).map(move |index| all[index * step % all.len()].as_str())
}
