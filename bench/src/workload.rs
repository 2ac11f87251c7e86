//! Supply-chain stories, the same in every run.
//!
//! A story begins with raw lots, goes through ten transformations, each of which adds a fresh raw lot, and ends with
//! forty items that are packed, sent, received, unpacked, counted and sold: 37 events. Stories overlap in time, and the
//! events of all of them are captured in the order of their time.

use hyper::body::Bytes;
use serde_json::{Value, json};

use crate::error::{Error, Result};
use crate::gs1;

/// Transformations between the first raw lot and the items.
pub(crate) const HOPS: usize = 10;
const ITEMS: usize = 40;
const ITEMS_A_CASE: usize = 10;
const EVENTS_A_DOCUMENT: usize = 500;
const MINUTES_BETWEEN_STEPS: usize = 90;
/// Less than a story lasts, so that about ten run at the same time.
const MINUTES_BETWEEN_STORIES: usize = 300;

/// All that is captured, and what is asked for afterwards.
pub(crate) struct Workload {
    /// Each event as JSON text, in the order of time.
    pub(crate) events: Vec<String>,
    /// The same events as EPCIS documents.
    pub(crate) documents: Vec<Document>,
    /// Lots with ten transformations behind them.
    pub(crate) lots: Vec<String>,
    /// The first raw lot behind each of them.
    pub(crate) origins: Vec<String>,
    /// Items that went all the way.
    pub(crate) items: Vec<String>,
}

/// One EPCIS document, ready to be sent. Cloning shares the bytes.
#[derive(Clone)]
pub(crate) struct Document {
    pub(crate) body: Bytes,
    pub(crate) events: usize,
}

impl Workload {
    /// At least `count` events: whole stories, so that every trace has its end.
    pub(crate) fn generate(count: usize) -> Self {
        let mut timed: Vec<(usize, String)> = Vec::new();
        let (mut lots, mut origins, mut items) = (Vec::new(), Vec::new(), Vec::new());
        let mut number = 0;
        while timed.len() < count {
            let story = Story { number };
            for (step, event) in story.events().into_iter().enumerate() {
                let minute = number * MINUTES_BETWEEN_STORIES + step * MINUTES_BETWEEN_STEPS;
                timed.push((minute, stamped(event, minute, number * 100 + step).to_string()));
            }
            lots.push(story.lot(HOPS));
            origins.push(story.lot(0));
            items.push(story.item(number % ITEMS));
            number += 1;
        }
        timed.sort_by_key(|(minute, _)| *minute);
        let events: Vec<String> = timed.into_iter().map(|(_, event)| event).collect();
        let documents = events.chunks(EVENTS_A_DOCUMENT).map(document).collect();
        Self { events, documents, lots, origins, items }
    }

    pub(crate) fn mean_bytes(&self) -> usize {
        self.events.iter().map(String::len).sum::<usize>() / self.events.len().max(1)
    }
}

/// Events as one document.
pub(crate) fn document(events: &[String]) -> Document {
    let head = r#"{"@context":["https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld",{"bench":"https://bench.example/epcis/"}],"type":"EPCISDocument","schemaVersion":"2.0","creationDate":"2026-01-01T00:00:00Z","epcisBody":{"eventList":["#;
    Document { body: format!("{head}{}]}}}}", events.join(",")).into(), events: events.len() }
}

/// The same events as a document in XML, as `nguon convert` writes it.
pub(crate) fn xml_document(document: &Document) -> Result<Document> {
    let parsed = epcis::Document::parse(&document.body).map_err(|_| Error::new("the workload is no EPCIS document"))?;
    let fragments: Vec<_> = parsed
        .events
        .iter()
        .filter_map(|it| it.event.as_ref().ok())
        .map(|event| epcis::xml::write_event(event, &parsed.prefixes, epcis::format::CbvFormat::Urn))
        .collect();
    let envelope = epcis::xml::Envelope { version: epcis::xml::Version::V2_0, creation_date: "2026-01-01T00:00:00Z" };
    let text = epcis::xml::document(&envelope, &parsed.members, &parsed.prefixes, &fragments);
    Ok(Document { body: text.into(), events: fragments.len() })
}

/// Adds what every event has. Minutes count from the first of January 2005: a million events fit before today.
fn stamped(mut event: Value, minute: usize, id: usize) -> Value {
    let (day, minute_of_day) = (minute / (24 * 60), minute % (24 * 60));
    // Months of 28 days: every date exists, and the order is kept.
    let (year, month, day) = (2005 + day / 336, day / 28 % 12 + 1, day % 28 + 1);
    let (hour, minute) = (minute_of_day / 60, minute_of_day % 60);
    event["eventTime"] = json!(format!("{year}-{month:02}-{day:02}T{hour:02}:{minute:02}:{:02}.000+07:00", id % 60));
    event["eventTimeZoneOffset"] = json!("+07:00");
    event["eventID"] = json!(format!("urn:uuid:00000000-0000-4000-8000-{id:012x}"));
    event["bench:operator"] = json!(format!("NV-{:04}", id % 977));
    event["bench:device"] =
        json!({"bench:model": "handheld scanner", "bench:firmware": format!("4.{}.{}", id % 7, id % 31)});
    event["bench:note"] = json!("Checked at the gate, seal intact, paper and labels agree with the order.");
    event
}

struct Story {
    number: usize,
}

impl Story {
    fn events(&self) -> Vec<Value> {
        let mut events = vec![self.commission(), self.commission_additions()];
        events.extend((1..=HOPS).map(|hop| self.transform(hop)));
        events.push(self.make_items());
        events.extend(
            (0..ITEMS / ITEMS_A_CASE)
                .map(|case| self.aggregate("ADD", "packing", &self.case(case), &self.case_items(case))),
        );
        events.push(self.aggregate("ADD", "packing", &self.pallet(), &self.cases()));
        events.push(self.hand_over("shipping", "in_transit", 0));
        events.push(self.hand_over("receiving", "in_progress", 1));
        events.push(self.aggregate("DELETE", "unpacking", &self.pallet(), &[]));
        events.extend(
            (0..ITEMS / ITEMS_A_CASE)
                .map(|case| self.aggregate("DELETE", "unpacking", &self.case(case), &self.case_items(case))),
        );
        events.extend(
            (0..ITEMS / ITEMS_A_CASE)
                .map(|case| self.observe("stocking", "sellable_accessible", &self.case_items(case))),
        );
        events.extend(
            (0..8).map(|sale| self.observe("retail_selling", "retail_sold", &self.items(sale * 5..sale * 5 + 5))),
        );
        events
    }

    /// The lot after `hop` transformations; zero is the first raw lot.
    fn lot(&self, hop: usize) -> String {
        gs1::lot(100 + hop, &format!("L{:06}", self.number))
    }

    fn addition(&self, hop: usize) -> String {
        gs1::lot(200 + hop, &format!("R{:06}", self.number))
    }

    fn item(&self, item: usize) -> String {
        gs1::item(300, &format!("S{:06}{item:02}", self.number))
    }

    fn items(&self, range: std::ops::Range<usize>) -> Vec<String> {
        range.map(|item| self.item(item)).collect()
    }

    fn case(&self, case: usize) -> String {
        gs1::sscc(self.number * 10 + case)
    }

    fn cases(&self) -> Vec<String> {
        (0..ITEMS / ITEMS_A_CASE).map(|case| self.case(case)).collect()
    }

    fn case_items(&self, case: usize) -> Vec<String> {
        self.items(case * ITEMS_A_CASE..(case + 1) * ITEMS_A_CASE)
    }

    fn pallet(&self) -> String {
        gs1::sscc(self.number * 10 + 9)
    }

    fn place(&self, role: usize) -> Value {
        json!({"id": gs1::place(role * 1000 + self.number % 997)})
    }

    fn commission(&self) -> Value {
        json!({
            "type": "ObjectEvent", "action": "ADD", "bizStep": "commissioning", "disposition": "active",
            "epcList": [], "quantityList": [quantity(&self.lot(0), 1200.5)],
            "readPoint": self.place(1), "bizLocation": self.place(1),
            "bizTransactionList": [self.order("prodorder")],
        })
    }

    fn commission_additions(&self) -> Value {
        let lots: Vec<Value> = (1..=HOPS).map(|hop| quantity(&self.addition(hop), 40.0)).collect();
        json!({
            "type": "ObjectEvent", "action": "ADD", "bizStep": "commissioning", "disposition": "active",
            "epcList": [], "quantityList": lots, "readPoint": self.place(2), "bizLocation": self.place(2),
        })
    }

    fn transform(&self, hop: usize) -> Value {
        json!({
            "type": "TransformationEvent", "bizStep": "creating_class_instance", "disposition": "active",
            "inputQuantityList": [quantity(&self.lot(hop - 1), 1000.0), quantity(&self.addition(hop), 40.0)],
            "outputQuantityList": [quantity(&self.lot(hop), 990.25)],
            "readPoint": self.place(3), "bizLocation": self.place(3), "bizTransactionList": [self.order("prodorder")],
        })
    }

    fn make_items(&self) -> Value {
        json!({
            "type": "TransformationEvent", "bizStep": "creating_class_instance", "disposition": "active",
            "inputQuantityList": [quantity(&self.lot(HOPS), 400.0)], "outputEPCList": self.items(0..ITEMS),
            "readPoint": self.place(3), "bizLocation": self.place(3),
        })
    }

    fn aggregate(&self, action: &str, step: &str, parent: &str, children: &[String]) -> Value {
        json!({
            "type": "AggregationEvent", "action": action, "bizStep": step, "disposition": "in_progress",
            "parentID": parent, "childEPCs": children, "readPoint": self.place(4), "bizLocation": self.place(4),
        })
    }

    /// Sending and receiving the pallet, with the temperature of the truck.
    fn hand_over(&self, step: &str, disposition: &str, side: usize) -> Value {
        let party = |role: usize| gs1::party(role * 1000 + self.number % 997);
        json!({
            "type": "ObjectEvent", "action": "OBSERVE", "bizStep": step, "disposition": disposition,
            "epcList": [self.pallet()], "readPoint": self.place(5 + side), "bizLocation": self.place(5 + side),
            "bizTransactionList": [self.order("po"), self.order("desadv")],
            "sourceList": [{"type": "owning_party", "source": party(4)}],
            "destinationList": [{"type": "owning_party", "destination": party(6)}],
            "sensorElementList": [{"sensorReport": [{"type": "Temperature", "value": -18.5, "uom": "CEL"}]}],
        })
    }

    fn observe(&self, step: &str, disposition: &str, items: &[String]) -> Value {
        json!({
            "type": "ObjectEvent", "action": "OBSERVE", "bizStep": step, "disposition": disposition,
            "epcList": items, "readPoint": self.place(7), "bizLocation": self.place(7),
        })
    }

    fn order(&self, kind: &str) -> Value {
        json!({"type": kind, "bizTransaction": format!("urn:epcglobal:cbv:bt:9521141000005:{kind}-{}", self.number)})
    }
}

fn quantity(class: &str, kilograms: f64) -> Value {
    json!({"epcClass": class, "quantity": kilograms, "uom": "KGM"})
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stories_are_whole_and_repeatable() {
        let workload = Workload::generate(1000);
        assert_eq!(workload.events.len(), 28 * 37);
        assert_eq!(workload.documents.iter().map(|document| document.events).sum::<usize>(), 28 * 37);
        assert!((900..1300).contains(&workload.mean_bytes()), "{}", workload.mean_bytes());
        assert_eq!(workload.events, Workload::generate(1000).events);
        for document in &workload.documents {
            let parsed: Value = serde_json::from_slice(&document.body).unwrap();
            assert_eq!(parsed["epcisBody"]["eventList"].as_array().map(Vec::len), Some(document.events));
        }
    }
}
