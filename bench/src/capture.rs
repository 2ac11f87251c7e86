//! Events per second from the first byte sent to the last job seen finished.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use hyper::StatusCode;
use serde_json::Value;

use crate::client::Client;
use crate::error::{Context, Error, Result};
use crate::node::Node;
use crate::stopwatch::Stopwatch;
use crate::workload::{Document, Workload};

/// Connections that send at the same time.
pub(crate) const CONNECTIONS: usize = 8;
const JOB_PAUSE: Duration = Duration::from_millis(5);
const JOB_TRIES: u32 = 200_000;

/// Captures the whole workload.
pub(crate) async fn measure(node: &Node, workload: &Workload) -> Result<f64> {
    documents(node, workload.documents.clone()).await
}

/// Captures these documents.
pub(crate) async fn documents(node: &Node, documents: Vec<Document>) -> Result<f64> {
    let events: usize = documents.iter().map(|document| document.events).sum();
    let queue: Arc<Mutex<VecDeque<Document>>> = Arc::new(Mutex::new(documents.into()));
    let mut clients = Vec::new();
    for _ in 0..CONNECTIONS {
        clients.push(Client::connect(&node.host, &node.key).await?);
    }
    let watch = Stopwatch::start();
    let senders: Vec<_> =
        clients.into_iter().map(|client| tokio::spawn(send_all(client, Arc::clone(&queue)))).collect();
    let mut acknowledged = 0;
    for sender in senders {
        acknowledged += sender.await.doing("wait for a sender")??;
    }
    let rate = acknowledged as f64 / watch.seconds();
    if acknowledged != events {
        return Err(Error::new(format!("{acknowledged} of {events} events were acknowledged")));
    }
    eprintln!("  captured {acknowledged} events, {rate:.0} a second, {} bytes in the node's folder", node.disk_bytes());
    Ok(rate)
}

async fn send_all(mut client: Client, queue: Arc<Mutex<VecDeque<Document>>>) -> Result<usize> {
    let mut acknowledged = 0;
    loop {
        let next = queue.lock().map_err(|_| Error::new("another sender failed"))?.pop_front();
        let Some(document) = next else { return Ok(acknowledged) };
        acknowledged += document.events;
        self::document(&mut client, document).await?;
    }
}

/// Captures one document and waits until its job is finished.
pub(crate) async fn document(client: &mut Client, document: Document) -> Result<()> {
    let answer = client.post("/epcis/capture", document.body).await?.success("capture a document")?;
    if answer.status == StatusCode::ACCEPTED {
        let location = answer.location.ok_or_else(|| Error::new("a 202 came without a Location"))?;
        wait_for_job(client, &location).await?;
    }
    Ok(())
}

/// A capture counts once its job is finished and successful.
async fn wait_for_job(client: &mut Client, location: &str) -> Result<()> {
    let path =
        location.split_once("://").and_then(|(_, rest)| rest.find('/').map(|at| &rest[at..])).unwrap_or(location);
    for _ in 0..JOB_TRIES {
        let answer = client.get(path).await?.success("read a capture job")?;
        let job: Value = serde_json::from_slice(&answer.body).doing("read a capture job")?;
        match (job["running"].as_bool(), job["success"].as_bool()) {
            (Some(false), Some(true)) => return Ok(()),
            (Some(false), _) => return Err(Error::new(format!("a capture failed: {:.600}", job.to_string()))),
            _ => tokio::time::sleep(JOB_PAUSE).await,
        }
    }
    Err(Error::new(format!("{location} did not finish")))
}
