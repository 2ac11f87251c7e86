//! Questions to a large store, one after the other over one connection.

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;

use crate::client::Client;
use crate::error::{Context, Error, Result};
use crate::gs1;
use crate::node::Node;
use crate::stopwatch::Stopwatch;
use crate::workload::Workload;

/// Pages whose median stands for a page this deep.
const LAST_PAGES: usize = 10;

fn encode(text: &str) -> String {
    utf8_percent_encode(text, NON_ALPHANUMERIC).to_string()
}

/// Milliseconds for each path but the first `warm_up`; every answer holds an event.
pub(super) async fn times(node: &Node, paths: &[String], warm_up: usize) -> Result<Vec<f64>> {
    let mut client = Client::connect(&node.host, &node.key).await?;
    let mut times = Vec::with_capacity(paths.len());
    for path in paths {
        let watch = Stopwatch::start();
        let answer = client.get(path).await?.success(path)?;
        times.push(watch.milliseconds());
        if !String::from_utf8_lossy(&answer.body).contains("eventTime") {
            return Err(Error::new(format!("{path} finds no event")));
        }
    }
    Ok(times.split_off(warm_up.min(times.len() - 1)))
}

/// The value below which `percent` of them lie.
pub(super) fn percentile(times: &mut [f64], percent: usize) -> f64 {
    times.sort_by(f64::total_cmp);
    times[(times.len() * percent / 100).min(times.len() - 1)]
}

/// Items spread over the workload; `offset` gives others.
pub(super) fn look_ups(workload: &Workload, count: usize, offset: usize) -> Vec<String> {
    let step = (workload.items.len() / count).max(1);
    let items = (0..count).map(|index| &workload.items[(index * step + offset) % workload.items.len()]);
    items.map(|item| format!("/epcis/epcs/{}/events", encode(item))).collect()
}

/// Any item of one product.
pub(super) fn product_patterns(count: usize) -> Vec<String> {
    vec![pattern(gs1::ANY_ITEM_OF_PRODUCT); count]
}

/// Any item of any product of one firm.
pub(super) fn firm_patterns(count: usize) -> Vec<String> {
    vec![pattern(gs1::ANY_ITEM_OF_FIRM); count]
}

fn pattern(pattern: &str) -> String {
    format!("/epcis/events?MATCH_anyEPC={}", encode(pattern))
}

/// The hour in which a shipment left, its business step and its place.
pub(super) fn windows(workload: &Workload, count: usize) -> Result<Vec<String>> {
    let shipped: Vec<&String> = workload.events.iter().filter(|it| it.contains("\"bizStep\":\"shipping\"")).collect();
    let step = (shipped.len() / count).max(1);
    (0..count)
        .map(|index| {
            let event: Value = serde_json::from_str(shipped[index * step % shipped.len()]).doing("read an event")?;
            let (time, place) = (text(&event["eventTime"])?, text(&event["bizLocation"]["id"])?);
            // The text of a time begins with its date and hour.
            let hour = time.get(..13).unwrap_or_default();
            let (from, to) = (format!("{hour}:00:00+07:00"), format!("{hour}:59:59.999+07:00"));
            Ok(format!(
                "/epcis/events?GE_eventTime={}&LT_eventTime={}&EQ_bizStep=shipping&EQ_bizLocation={}",
                encode(&from),
                encode(&to),
                encode(place)
            ))
        })
        .collect()
}

fn text(value: &Value) -> Result<&str> {
    value.as_str().ok_or_else(|| Error::new(format!("{value} is not a text")))
}

/// Milliseconds of the first page of all events, and of the last of so many pages.
pub(super) async fn turned(node: &Node, pages: usize) -> Result<(f64, f64)> {
    let mut client = Client::connect(&node.host, &node.key).await?;
    let mut path = "/epcis/events".to_owned();
    let mut times = Vec::with_capacity(pages);
    for page in 0..pages {
        let watch = Stopwatch::start();
        let answer = client.get(&path).await?.success(&path)?;
        times.push(watch.milliseconds());
        let next = answer.next.ok_or_else(|| Error::new(format!("page {page} has no next page")))?;
        path =
            next.split_once("://").and_then(|(_, rest)| rest.find('/').map(|at| rest[at..].to_owned())).unwrap_or(next);
    }
    let first = times[0];
    let mut last = times.split_off(times.len().saturating_sub(LAST_PAGES));
    Ok((first, percentile(&mut last, 50)))
}
