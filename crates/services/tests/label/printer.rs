//! A node that prints: a store with a firm and its products, and jobs that are waited for.

use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};
use services::label::LabelState;
use services::record::Records;
use services::{Caller, Services, Settings};
use store::{Location, Node, Options, Store};
use tempfile::TempDir;

pub(crate) const GTIN: &str = "08937990230211";
pub(crate) const DURIAN: &str = "08937990230228";
pub(crate) const RESOLVER: &str = "https://txng.example.vn";

pub(crate) struct Printer {
    pub(crate) services: Services,
    _folder: TempDir,
}

impl Printer {
    pub(crate) async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let location = Location::Sqlite(folder.path().join("data"));
        let node =
            Node { node_id: "node".to_owned(), origin: "node.example".to_owned(), public_key: vec![7; 32], created: 0 };
        store::create(&location, &node).await.unwrap();
        let clock = services::clock::system_clock();
        let entropy = services::clock::system_entropy();
        let options = Options { location, server: 0, clock: Arc::clone(&clock), entropy: Arc::clone(&entropy) };
        let store = Store::open(options).await.unwrap();
        let services = Services::new(store, clock, entropy, Settings::default(), &[7; 32]);
        services.import(&Caller::System, &records()).await.unwrap();
        Self { services, _folder: folder }
    }

    /// Prints to the end; gives the file, or why it failed.
    pub(crate) async fn print(&self, request: Value) -> Result<Vec<u8>, String> {
        let request = serde_json::from_value(request).unwrap();
        let caller = Caller::System;
        let created = self.services.label_create(&caller, request, RESOLVER).await;
        let id = created.map_err(|error| error.to_string())?;
        loop {
            let view = self.services.label_job(&caller, &id).await.unwrap();
            match view.job.state {
                LabelState::Done => break,
                LabelState::Waiting | LabelState::Running => tokio::time::sleep(Duration::from_millis(5)).await,
                _ => return Err(view.job.error),
            }
        }
        let file = self.services.label_file(&caller, &id).await.unwrap();
        let mut bytes = Vec::new();
        let mut seq = 0;
        while let Some(piece) = self.services.label_piece(&caller, &file, seq).await.unwrap() {
            bytes.extend(piece);
            seq += 1;
        }
        assert_eq!(bytes.len() as u64, file.length);
        Ok(bytes)
    }
}

/// `count` labels with serials that count up.
pub(crate) fn range(template: &str, count: u64) -> Value {
    json!({
        "template": template,
        "source": { "range": {
            "label": {
                "gtin": GTIN, "lot": "GA260905A", "produced": "2026-09-05", "expires": "2027-03-05", "count": 24,
                "sscc": "189379902300000010",
            },
            "prefix": "7Q4MZK2X9T", "first": 8, "digits": 3, "count": count,
        }},
    })
}

fn records() -> Records {
    let product = |gtin: &str, vi: &str, en: &str, date: &str| {
        json!({
            "gtin": gtin, "owner": "8937990230006", "name": { "vi": vi, "en": en }, "brand": "Hạt Sương (mẫu)",
            "date_kind": date,
        })
    };
    // The second name comes with its marks apart, as some systems send texts.
    let records = json!({
        "organisations": [{
            "gln": "8937990230006", "kind": "enterprise", "field": "trade", "verified": true,
            "name": { "vi": "Công ty TNHH Xay xát Hạt Sương (mẫu)", "en": "Dewdrop Rice Milling Co. (sample)" },
            "address": { "vi": "phường Mỹ Xuyên, thành phố Cần Thơ", "en": "Mỹ Xuyên ward, Cần Thơ city" },
        }],
        "products": [
            product(GTIN, "Gạo ST25 Hạt Sương, túi 5 kg (mẫu)", "ST25 rice, 5 kg bag (sample)", "expiry"),
            product(DURIAN, "Sa\u{302}\u{300}u rie\u{302}ng tươi nguyên trái loại một (mẫu)", "Fresh durian (sample)", "best_before"),
        ],
    });
    serde_json::from_value(records).unwrap()
}
