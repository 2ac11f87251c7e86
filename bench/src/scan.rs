//! Requests per second for a scan page, beside a static file of the same server. The load comes from `wrk`, which needs
//! less of the processors than anything we would write.

use std::process::Stdio;

use tokio::process::Command;

use crate::client::Client;
use crate::error::{Context, Error, Result};
use crate::node::Node;
use crate::report::Series;
use crate::settings::Settings;
use crate::stopwatch::Stopwatch;

/// Connections that ask at the same time.
pub(crate) const CONNECTIONS: usize = 16;
/// The file that the page is compared with.
pub(crate) const STATIC_FILE: &str = "/static/scan.js";

/// Measures the first visit of each page, then both loads in turn; each run with a fresh demo.
pub(crate) async fn measure(settings: &Settings, series: &mut Series) -> Result<()> {
    for run in 1..=settings.runs {
        let node = Node::demo(&settings.nguon).await?;
        let page = node.scan.iter().find(|path| path.contains("/10/"));
        let page = page.ok_or_else(|| Error::new("the demo lists no lot"))?;
        let slowest = slowest_first_visit_ms(&node).await?;
        let file = requests_per_second(&node, STATIC_FILE, "identity", settings.seconds).await?;
        let scan = requests_per_second(&node, page, "gzip", settings.seconds).await?;
        eprintln!("scan run {run}: page {scan:.0}, static file {file:.0} a second; first visit {slowest:.0} ms");
        series.add("first visit", slowest);
        series.add("static file", file);
        series.add("scan page", scan);
    }
    Ok(())
}

/// Nothing is cached yet. Afterwards everything is, and `wrk` meets warm pages only.
async fn slowest_first_visit_ms(node: &Node) -> Result<f64> {
    let mut client = Client::connect(&node.host, &node.key).await?.asking_for("text/html");
    client.get(STATIC_FILE).await?.success("get the static file")?;
    let mut slowest = 0.0_f64;
    for path in &node.scan {
        let watch = Stopwatch::start();
        let answer = client.get(path).await?;
        slowest = slowest.max(watch.milliseconds());
        // Some of the demo's codes are unknown on purpose.
        if answer.status.is_server_error() {
            return Err(Error::new(format!("{path} answers {}", answer.status)));
        }
    }
    Ok(slowest)
}

async fn requests_per_second(node: &Node, path: &str, encoding: &str, seconds: u32) -> Result<f64> {
    let output = Command::new("wrk")
        .args([
            "--threads",
            "1",
            "--connections",
            &CONNECTIONS.to_string(),
            "--duration",
            &format!("{seconds}s"),
            "--timeout",
            "30s",
        ])
        .args(["--header", "Accept: text/html", "--header", &format!("Accept-Encoding: {encoding}")])
        .arg(format!("http://{}{path}", node.host))
        .stdin(Stdio::null())
        .output()
        .await
        .doing("run wrk")?;
    let text = String::from_utf8_lossy(&output.stdout);
    if !output.status.success() || text.contains("Non-2xx") || text.contains("Socket errors") {
        return Err(Error::new(format!("wrk on {path} failed:\n{text}{}", String::from_utf8_lossy(&output.stderr))));
    }
    parse(&text).ok_or_else(|| Error::new(format!("wrk wrote:\n{text}")))
}

fn parse(text: &str) -> Option<f64> {
    text.lines().find_map(|line| line.trim().strip_prefix("Requests/sec:"))?.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    #[test]
    fn reads_what_wrk_writes() {
        assert_eq!(super::parse("  10 requests in 1.00s\nRequests/sec:   1234.56\n"), Some(1234.56));
    }
}
