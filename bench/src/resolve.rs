//! Requests per second for a redirect and for a linkset of the resolver, beside a fixed 204 of the same server: the
//! answer to `OPTIONS` under the address that describes the resolver. The load comes from `wrk`, as for the scan page.

use std::process::Stdio;

use serde_json::{Value, json};
use tokio::io::AsyncWriteExt;
use tokio::process::Command;

use crate::error::{Context, Error, Result};
use crate::node::Node;
use crate::report::Series;
use crate::scan::CONNECTIONS;
use crate::settings::Settings;

/// What is asked for: names of the rows, method, path, `Accept`, `Accept-Encoding`.
const LOADS: [(&str, &str, &str, &str, &str, &str); 4] = [
    ("fixed 204", "p99 of fixed 204", "OPTIONS", "/.well-known/gs1resolver", "*/*", "identity"),
    ("redirect", "p99 of redirect", "GET", "{key}?linkType=gs1:pip", "*/*", "gzip"),
    ("linkset", "p99 of linkset", "GET", "{key}?linkType=linkset", "application/linkset+json", "identity"),
    ("gzip linkset", "p99 of gzip linkset", "GET", "{key}?linkType=linkset", "application/linkset+json", "gzip"),
];

/// Measures every load in turn; each run with a fresh demo.
pub(crate) async fn measure(settings: &Settings, series: &mut Series) -> Result<()> {
    for run in 1..=settings.runs {
        let node = Node::demo(&settings.nguon).await?;
        let key = node.scan.iter().find(|path| path.contains("/10/"));
        let key = key.ok_or_else(|| Error::new("the demo lists no lot"))?;
        for (name, p99, method, path, accept, coding) in LOADS {
            let address = format!("http://{}{}", node.host, path.replace("{key}", key));
            let (rate, slow) = load(&address, method, [accept, coding], settings.seconds).await?;
            eprintln!("resolve run {run}: {name} {rate:.0} a second, p99 {slow:.2} ms");
            series.add(name, rate);
            series.add(p99, slow);
        }
    }
    Ok(())
}

/// Requests per second, and the 99th percentile in milliseconds.
async fn load(address: &str, method: &str, [accept, coding]: [&str; 2], seconds: u32) -> Result<(f64, f64)> {
    let mut command = Command::new("wrk");
    command.args(["--threads", "1", "--latency", "--timeout", "30s", "--script", "/dev/stdin"]);
    command.args(["--connections", &CONNECTIONS.to_string(), "--duration", &format!("{seconds}s")]);
    command.args([
        "--header",
        &format!("Accept: {accept}"),
        "--header",
        &format!("Accept-Encoding: {coding}"),
        address,
    ]);
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .doing("start wrk")?;
    if let Some(mut script) = child.stdin.take() {
        script.write_all(format!("wrk.method = \"{method}\"\n").as_bytes()).await.doing("hand wrk its script")?;
    }
    let output = child.wait_with_output().await.doing("run wrk")?;
    let text = String::from_utf8_lossy(&output.stdout);
    if !output.status.success() || text.contains("Non-2xx") || text.contains("Socket errors") {
        return Err(Error::new(format!("wrk on {address} failed:\n{text}{}", String::from_utf8_lossy(&output.stderr))));
    }
    parse(&text).ok_or_else(|| Error::new(format!("wrk wrote:\n{text}")))
}

fn parse(text: &str) -> Option<(f64, f64)> {
    let after = |start: &str| text.lines().find_map(|line| line.trim().strip_prefix(start));
    let rate = after("Requests/sec:")?.trim().parse().ok()?;
    let slow = after("99%")?.trim();
    let units = [("us", 0.001), ("ms", 1.0), ("s", 1000.0)];
    let (number, scale) = units.iter().find_map(|(unit, scale)| Some((slow.strip_suffix(unit)?, scale)))?;
    Some((rate, number.parse::<f64>().ok()? * scale))
}

/// The section of the report.
pub(crate) fn section(settings: &Settings, series: &Series) -> Value {
    let text = format!(
        "{CONNECTIONS} connections of `wrk` for {} s each on the demo: the redirect of a lot to a named link type, its \
         linkset plain and compressed, and for comparison a fixed 204 of the same server \
         (`OPTIONS /.well-known/gs1resolver`). The resolver's answers are cached ones.",
        settings.seconds
    );
    let rates = LOADS.iter().map(|(name, ..)| series.row(name, "requests/s", name));
    let slow = LOADS.iter().map(|(_, p99, ..)| series.row(p99, "ms", p99));
    json!({"title": "Resolver", "text": text, "rows": rates.chain(slow).collect::<Vec<_>>(), "ratios": [
        series.ratio("redirect to fixed 204", "redirect", "fixed 204"),
        series.ratio("linkset to fixed 204", "linkset", "fixed 204"),
        series.ratio("gzip linkset to fixed 204", "gzip linkset", "fixed 204"),
    ]})
}

#[cfg(test)]
mod tests {
    #[test]
    fn reads_what_wrk_writes() {
        let text = "  Latency Distribution\n     50%  255.00us\n     99%    1.25ms\nRequests/sec:  61234.5\n";
        assert_eq!(super::parse(text), Some((61234.5, 1.25)));
        assert_eq!(super::parse(&text.replace("1.25ms", "850.00us")), Some((61234.5, 0.85)));
    }
}
