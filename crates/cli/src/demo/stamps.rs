//! Stamps of the sample world: ordered, activated and voided over HTTP as the mill would, and their scans since.

use std::collections::BTreeMap;

use serde_json::json;
use services::clock::micros;
use services::stamp::PastScan;
use services::{Caller, Services};

use super::world::BagStamps;
use super::world::rice::{BAG, FOUR_FIELDS, ORDERS, SOLD_STAMPS, TORN_STAMP};
use crate::client::Client;

/// GLN of the mill, which owns the number of the bag.
const MILL: &str = "8937990230013";

/// Scans of the much scanned stamp: Viet Nam time and province. The three of 16 November lie within forty minutes.
const MUCH_SCANNED: [(&str, &str); 14] = [
    ("2026-09-20T18:05", "92"),
    ("2026-09-24T09:40", "79"),
    ("2026-09-29T19:12", "79"),
    ("2026-10-03T11:30", "75"),
    ("2026-10-08T17:55", "01"),
    ("2026-10-14T20:20", "79"),
    ("2026-10-21T08:15", "52"),
    ("2026-10-27T12:45", "01"),
    ("2026-11-02T18:30", "79"),
    ("2026-11-09T10:10", "75"),
    ("2026-11-16T09:44", "01"),
    ("2026-11-16T10:02", "79"),
    ("2026-11-16T10:21", "01"),
    ("2026-11-18T19:35", "52"),
];
/// Scans of the other one.
const TWICE_SCANNED: [(&str, &str); 2] = [("2026-09-27T19:20", "86"), ("2026-10-01T06:50", "86")];

/// Orders and activates the stamps of both lots, and takes over those that the mill had printed itself.
pub(super) fn order(url: &str, keys: &BTreeMap<String, String>) -> Result<BagStamps, String> {
    let mill = Client::new(url, keys.get(MILL).cloned());
    let post = |path: &str, body: serde_json::Value| mill.post(path, body.to_string().as_bytes()).map(|_| ());
    let mut serials = Vec::new();
    for (lot, count) in ORDERS {
        post(
            "/api/v1/stamps",
            json!({ "id": lot, "gtin": BAG, "count": count, "lot": lot, "label": "Túi 5 kg (mẫu)" }),
        )?;
        let path = format!("/api/v1/stamps/{MILL}-{lot}");
        let file = mill.get_text(&format!("{path}/serials"))?;
        let column = file.lines().skip(1).filter_map(|line| line.split(',').nth(1));
        serials.push(column.map(str::to_owned).collect::<Vec<_>>());
        post(&format!("{path}/activate"), json!({}))?;
    }
    let listed = [SOLD_STAMPS[0], SOLD_STAMPS[1], TORN_STAMP];
    let own =
        json!({ "id": "tem-in-san", "gtin": BAG, "serials": listed, "lot": FOUR_FIELDS, "label": "Tem in sẵn (mẫu)" });
    post("/api/v1/stamps", own)?;
    let path = format!("/api/v1/stamps/{MILL}-tem-in-san");
    // In a folder that was used before, the torn one is void already.
    post(&format!("{path}/activate"), json!({ "serials": SOLD_STAMPS }))?;
    post(&format!("{path}/void"), json!({ "serials": [TORN_STAMP], "reason": "Rách khi đóng gói" }))?;
    let five_fields = serials.pop().unwrap_or_default();
    Ok(BagStamps { four_fields: serials.pop().unwrap_or_default(), five_fields })
}

/// The scans of the past weeks, unless they were taken over before.
pub(super) async fn scan(services: &Services) -> Result<(), String> {
    let failed = |error: services::Error| error.to_string();
    for (serial, scans) in SOLD_STAMPS.iter().zip([MUCH_SCANNED.as_slice(), &TWICE_SCANNED]) {
        let status = services.stamp_status(&Caller::System, BAG, serial).await.map_err(failed)?;
        if status.history.is_some_and(|history| history.scans > 0) {
            continue;
        }
        let past = scans.iter().map(|(time, province)| {
            let time = micros(&format!("{time}+07:00")).ok_or_else(|| format!("{time} is no time"))?;
            let (gtin, serial) = (BAG.to_owned(), (*serial).to_owned());
            Ok(PastScan { gtin, serial, time, province: Some((*province).to_owned()) })
        });
        let past = past.collect::<Result<Vec<_>, String>>()?;
        services.stamp_scans_record(&Caller::System, &past).await.map_err(failed)?;
    }
    Ok(())
}
