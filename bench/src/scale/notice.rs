//! How long after its acknowledgement an event is with a subscriber.

use hyper::body::Bytes;
use serde_json::json;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

use crate::client::Client;
use crate::error::{Context, Error, Result};
use crate::node::Node;
use crate::scale::ask::percentile;
use crate::stopwatch::Stopwatch;

/// Events that are sent.
const NOTICES: usize = 50;

/// Median, in milliseconds, from the answer of the capture to the arrival at the webhook.
pub(super) async fn delay(node: &Node) -> Result<f64> {
    let webhook = TcpListener::bind("127.0.0.1:0").await.doing("open a webhook")?;
    let address = webhook.local_addr().doing("open a webhook")?;
    let mut client = Client::connect(&node.host, &node.key).await?;
    let query = json!({"name": "bench", "query": {"EQ_bizStep": ["inspecting"]}}).to_string();
    client.post("/epcis/queries", query.into()).await?.success("name a query")?;
    let subscription = json!({"dest": format!("http://{address}/"), "stream": true, "reportIfEmpty": false});
    let path = "/epcis/queries/bench/subscriptions";
    client.post(path, subscription.to_string().into()).await?.success("subscribe")?;
    let mut times = Vec::with_capacity(NOTICES);
    for number in 0..NOTICES {
        let id = format!("urn:uuid:00000000-0000-4000-9000-{number:012x}");
        client.post("/epcis/events", event(&id)).await?.success("capture an event")?;
        let watch = Stopwatch::start();
        while !called(&webhook).await?.contains(&id) {}
        times.push(watch.milliseconds());
    }
    Ok(percentile(&mut times, 50))
}

fn event(id: &str) -> Bytes {
    let event = json!({
        "@context": "https://ref.gs1.org/standards/epcis/epcis-context.jsonld",
        "type": "ObjectEvent", "action": "OBSERVE", "bizStep": "inspecting", "eventID": id,
        "eventTime": "2026-01-01T00:00:00Z", "eventTimeZoneOffset": "+00:00",
        "epcList": [format!("https://id.gs1.org/00/{}", crate::gs1::with_check_digit("09521141000099999"))],
    });
    event.to_string().into()
}

/// Takes one call and gives its body.
async fn called(webhook: &TcpListener) -> Result<String> {
    let (mut stream, _) = webhook.accept().await.doing("wait for a call")?;
    let request = request(&mut stream).await?;
    let answer = b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n";
    stream.write_all(answer).await.doing("answer a call")?;
    Ok(request)
}

async fn request(stream: &mut TcpStream) -> Result<String> {
    let mut bytes = Vec::new();
    loop {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length = head
                .lines()
                .find_map(|line| line.to_ascii_lowercase().strip_prefix("content-length:")?.trim().parse().ok());
            if body.len() >= length.unwrap_or(0) {
                return Ok(text);
            }
        }
        let mut part = [0; 16 * 1024];
        let count = stream.read(&mut part).await.doing("read a call")?;
        if count == 0 {
            return Err(Error::new("a call ended early"));
        }
        bytes.extend_from_slice(&part[..count]);
    }
}
