//! A server that is killed while it captures, and what is left of what it acknowledged.

use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;

use crate::capture::CONNECTIONS;
use crate::client::Client;
use crate::error::{Context, Error, Result};
use crate::node::Node;
use crate::workload::{self, Workload};

/// How often the server is killed.
pub(crate) const TIMES: usize = 3;
const EVENTS_A_DOCUMENT: usize = 20;
/// How long it captures before it is killed.
const ALIVE: Duration = Duration::from_millis(700);

/// Events that were acknowledged and are not there after the restart.
pub(super) async fn lost(mut node: Node, nguon: &Path, workload: &Workload) -> Result<usize> {
    let next = Arc::new(AtomicUsize::new(0));
    let documents: Arc<Vec<workload::Document>> =
        Arc::new(workload.events.chunks(EVENTS_A_DOCUMENT).map(workload::document).collect());
    let acknowledged = Arc::new(Mutex::new(Vec::new()));
    for _ in 0..TIMES {
        let mut senders = Vec::new();
        for _ in 0..CONNECTIONS {
            let client = Client::connect(&node.host, &node.key).await?;
            senders.push(tokio::spawn(send(
                client,
                Arc::clone(&documents),
                Arc::clone(&next),
                Arc::clone(&acknowledged),
            )));
        }
        tokio::time::sleep(ALIVE).await;
        node.kill().await?;
        for sender in senders {
            sender.await.doing("wait for a sender")?;
        }
        node.restart(nguon).await?;
    }
    let acknowledged = acknowledged.lock().map_err(|_| Error::new("a sender failed"))?.clone();
    if acknowledged.is_empty() {
        return Err(Error::new("nothing was acknowledged before the server was killed"));
    }
    missing(&node, workload, &acknowledged).await
}

/// Sends until the server is gone.
async fn send(
    mut client: Client,
    documents: Arc<Vec<workload::Document>>,
    next: Arc<AtomicUsize>,
    acknowledged: Arc<Mutex<Vec<usize>>>,
) {
    loop {
        let index = next.fetch_add(1, Ordering::Relaxed);
        let Some(document) = documents.get(index) else { return };
        match client.post("/epcis/capture", document.body.clone()).await {
            Ok(answer) if answer.status.is_success() => {
                acknowledged.lock().map(|mut list| list.push(index)).unwrap_or(())
            }
            _ => return,
        }
    }
}

async fn missing(node: &Node, workload: &Workload, documents: &[usize]) -> Result<usize> {
    let mut client = Client::connect(&node.host, &node.key).await?;
    let mut missing = 0;
    for &document in documents {
        let first = document * EVENTS_A_DOCUMENT;
        let last = (first + EVENTS_A_DOCUMENT).min(workload.events.len());
        let ids: Vec<String> =
            workload.events[first..last].iter().map(|event| event_id(event)).collect::<Result<_>>()?;
        let list = utf8_percent_encode(&ids.join("|"), NON_ALPHANUMERIC).to_string();
        let path = format!("/epcis/events?perPage=1000&EQ_eventID={list}");
        let answer = client.get(&path).await?.success("read events again")?;
        let text = String::from_utf8_lossy(&answer.body);
        missing += ids.iter().filter(|id| !text.contains(id.as_str())).count();
    }
    eprintln!("  {} documents were acknowledged before {TIMES} kills, {missing} events are missing", documents.len());
    Ok(missing)
}

fn event_id(event: &str) -> Result<String> {
    let event: Value = serde_json::from_str(event).doing("read an event")?;
    event["eventID"].as_str().map(str::to_owned).ok_or_else(|| Error::new("an event has no ID"))
}
