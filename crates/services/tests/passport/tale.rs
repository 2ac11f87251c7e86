//! A story: who recorded what, and the page that comes of it.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use serde_json::json;
use services::passport::{Passport, Step, Verdict};
use services::{Behaviour, Caller, Records, Services, Settings};
use store::{Clock, Entropy, Location, Options, Store};

use crate::event::Event;
use crate::world::{BRAN, COOP, COUNTER, MILL, ORGANISATIONS, PADDY, PLANT, PLOT, RICE, SHOP, records};

/// 2026-11-20T00:00Z in microseconds: when every page is read.
const NOW: i64 = 1_795_132_800_000_000;

/// Records, and events in the order in which they were recorded.
#[derive(Clone)]
pub(crate) struct Tale {
    records: Records,
    told: Vec<(&'static str, &'static str, Event)>,
}

impl Tale {
    /// The story that is worth level 4.
    pub(crate) fn base() -> Self {
        let harvest = Event::add("creating_class_instance").at("11-01 06:00").place(PLOT).kg(PADDY, 1000);
        let milled = Event::transform().at("11-03 08:00").place(PLANT).input(PADDY, 1000);
        let milled = milled.output(RICE, 600).output(BRAN, 350).loss(50);
        let milled = milled.ilmd("productionDate", "2026-11-03").ilmd("itemExpirationDate", "2027-11-03");
        let sent = shipping(COOP, MILL, "DN-1").at("11-01 13:00").place(PLOT);
        let received = receiving(COOP, MILL, "DN-1").at("11-01 16:00").place(PLANT);
        let sold = shipping(MILL, SHOP, "DN-2").at("11-05 08:00").place(PLANT);
        let stocked = receiving(MILL, SHOP, "DN-2").at("11-05 14:00").place(COUNTER);
        let told = vec![
            ("harvest", COOP, harvest),
            ("sent", COOP, sent.kg(PADDY, 1000)),
            ("received", MILL, received.kg(PADDY, 1000)),
            ("milled", MILL, milled),
            ("sold", MILL, sold.kg(RICE, 600)),
            ("stocked", SHOP, stocked.kg(RICE, 600)),
        ];
        Self { records: records(), told }
    }

    /// Leaves records of the base out.
    pub(crate) fn without(mut self, names: &[&str]) -> Self {
        assert!(names.iter().all(|name| self.told.iter().any(|(told, ..)| told == name)), "no such records: {names:?}");
        self.told.retain(|(told, ..)| !names.contains(told));
        self
    }

    /// Changes one record of the base.
    pub(crate) fn change(mut self, name: &str, how: impl FnOnce(Event) -> Event) -> Self {
        let told = self.told.iter_mut().find(|(told, ..)| *told == name).unwrap();
        told.2 = how(told.2.clone());
        self
    }

    /// Lets somebody else record an event of the base.
    pub(crate) fn recorded_by(mut self, name: &str, recorder: &'static str) -> Self {
        self.told.iter_mut().find(|(told, ..)| *told == name).unwrap().1 = recorder;
        self
    }

    /// Adds a record.
    pub(crate) fn also(mut self, recorder: &'static str, event: Event) -> Self {
        self.told.push(("", recorder, event));
        self
    }

    /// Changes the master data.
    pub(crate) fn records(mut self, how: impl FnOnce(&mut Records)) -> Self {
        how(&mut self.records);
        self
    }

    /// One record of the base.
    pub(crate) fn event(&self, name: &str) -> Event {
        self.told.iter().find(|(told, ..)| *told == name).unwrap().2.clone()
    }

    /// Tells the story to a new node and reads the page of a key.
    pub(crate) fn page(&self, key: &str) -> Passport {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let folder = tempfile::tempdir().unwrap();
            let services = open(Location::Sqlite(folder.path().to_owned())).await;
            services.import(&Caller::System, &self.records).await.unwrap();
            let mut callers = HashMap::new();
            for gln in ORGANISATIONS {
                let key = services.key_create(&Caller::System, Some(gln), false, false, "test").await.unwrap();
                callers.insert(gln, services.authenticate(&key.text).await.unwrap());
            }
            for (name, recorder, event) in &self.told {
                let captured = services.capture(&callers[recorder], document(event), Behaviour::Rollback).await;
                captured.unwrap_or_else(|error| panic!("{name} of {recorder} was refused: {error}\n{event:?}"));
            }
            let scan = gs1::Scan::parse_path(&format!("/{key}"), None).unwrap();
            services.passport(&Caller::Anonymous, &scan).await.unwrap()
        })
    }

    /// Reads the page of a key and compares level and verdict; level 9 stands for none.
    pub(crate) fn check_page(&self, what: &str, key: &str, level: u8, verdict: &str) -> Passport {
        let page = self.page(key);
        let found = (page.level.as_ref().map_or(9, services::passport::Level::number), kind(&page.verdict));
        assert_eq!(found, (level, verdict), "{what}: {:#?}\n{:#?}\n{}", page.verdict, page.checks, outline(&page));
        page
    }

    /// The same for the lot of rice.
    pub(crate) fn check(&self, what: &str, level: u8, verdict: &str) -> Passport {
        self.check_page(what, RICE, level, verdict)
    }
}

/// What a giver records.
pub(crate) fn shipping(giver: &str, receiver: &str, notice: &str) -> Event {
    Event::observe("shipping").from(giver).to(receiver).paper("desadv", giver, notice)
}

/// What a receiver records.
pub(crate) fn receiving(giver: &str, receiver: &str, notice: &str) -> Event {
    Event::observe("receiving").from(giver).to(receiver).paper("desadv", giver, notice)
}

/// A verdict by one name.
pub(crate) fn kind(verdict: &Verdict) -> &'static str {
    match verdict {
        Verdict::Complete { .. } => "complete",
        Verdict::StepMissing { .. } => "step missing",
        Verdict::OneSide { .. } => "one side",
        Verdict::Unchecked { .. } => "unchecked",
        Verdict::Declared { .. } => "declared",
        Verdict::Withdrawn { .. } => "withdrawn",
        Verdict::NotFound(_) => "not found",
    }
}

/// The journey in short, for people who read a failure.
fn outline(page: &Passport) -> String {
    let line = |step: &Step| {
        let by = step.by.as_ref().map(|by| by.vi.as_str());
        let stage = step.stage.as_ref().map(|stage| stage.vi.as_str());
        format!("{:?} {:?} {stage:?} by {by:?} at {:?}\n", step.biz_step, step.recorded, step.from)
    };
    page.journey.iter().map(line).collect()
}

fn document(event: &Event) -> Vec<u8> {
    let body = json!({
        "@context": [
            "https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld",
            {"nguon": "https://nguon.example/epcis/"},
        ],
        "type": "EPCISDocument",
        "schemaVersion": "2.0",
        "creationDate": "2026-11-19T00:00:00Z",
        "epcisBody": {"eventList": [event.0]},
    });
    body.to_string().into_bytes()
}

/// A new node whose clock stands still and whose randomness repeats.
async fn open(location: Location) -> Services {
    let clock: Clock = Arc::new(|| NOW);
    let count = AtomicU64::new(1);
    let entropy: Entropy = Arc::new(move |buffer| {
        for byte in buffer {
            let next = count.fetch_add(1, Ordering::SeqCst).wrapping_mul(0x9E37_79B9_7F4A_7C15);
            *byte = next.to_be_bytes()[0];
        }
    });
    let secret = services::node::create(&location, "test.nguon.local", &clock, &entropy).await.unwrap();
    let options = Options { location, server: 0, clock: clock.clone(), entropy: entropy.clone() };
    let store = Store::open(options).await.unwrap();
    Services::new(store, clock, entropy, Settings::default(), &secret)
}
