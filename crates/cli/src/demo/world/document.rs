//! A small builder for the EPCIS documents of the sample world.

use serde_json::{Map, Value, json};

use super::BagStamps;
use super::Capture;
use super::identifier::{Form, spelled};
use super::party::{BEN_DA_XANH, SONG_LAP};

/// Name of a stage, Vietnamese and English.
pub(crate) type Stage = (&'static str, &'static str);

/// Most events in one document.
const EVENTS_PER_DOCUMENT: usize = 1_000;

/// The captures of one story, in the order in which they are told.
#[derive(Default)]
pub(crate) struct Story {
    pub(crate) captures: Vec<Capture>,
    /// Stamps on the bags of rice.
    pub(crate) stamps: BagStamps,
}

impl Story {
    /// Sends events as soon as the last of them has happened.
    pub(crate) fn record(&mut self, recorder: &str, events: impl IntoIterator<Item = Event>) {
        self.send(recorder, None, events.into_iter().collect());
    }

    /// Sends events later than they happened; `time` as in [`Event::at`].
    pub(crate) fn record_later(&mut self, recorder: &str, time: &str, events: impl IntoIterator<Item = Event>) {
        self.send(recorder, Some(&moment(time)), events.into_iter().collect());
    }

    /// Records a hand-over twice: by the giver and by the receiver, each with the goods it counted.
    pub(crate) fn hand_over(
        &mut self,
        hand_over: &HandOver<'_>,
        sent: impl FnOnce(Event) -> Event,
        received: impl FnOnce(Event) -> Event,
    ) {
        self.record(hand_over.from.organisation, [sent(hand_over.shipping())]);
        self.record(hand_over.to.organisation, [received(hand_over.receiving())]);
    }

    fn send(&mut self, recorder: &str, creation: Option<&str>, events: Vec<Event>) {
        let form = if [SONG_LAP, BEN_DA_XANH].contains(&recorder) { Form::Urn } else { Form::DigitalLink };
        let mut events: Vec<Value> = events.into_iter().map(|event| Value::Object(event.body)).collect();
        for event in &mut events {
            spell_keys(event, form);
        }
        for chunk in events.chunks(EVENTS_PER_DOCUMENT) {
            let last = chunk.iter().filter_map(|event| event["eventTime"].as_str()).max().unwrap_or_default();
            let document = json!({
                "@context": [
                    "https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld",
                    {"nguon": "https://nguon.example/epcis/"},
                ],
                "type": "EPCISDocument",
                "schemaVersion": "2.0",
                "creationDate": creation.unwrap_or(last),
                "epcisBody": {"eventList": chunk},
            });
            self.captures.push(Capture { recorder: recorder.to_owned(), document });
        }
    }
}

/// Where, when and with whom one end of a hand-over happens.
#[derive(Clone, Copy)]
pub(crate) struct Side<'a> {
    pub(crate) organisation: &'a str,
    pub(crate) place: &'a str,
    pub(crate) time: &'a str,
}

/// One end of a hand-over.
pub(crate) fn side<'a>(organisation: &'a str, place: &'a str, time: &'a str) -> Side<'a> {
    Side { organisation, place, time }
}

/// Goods that pass from one place to another under one despatch advice.
pub(crate) struct HandOver<'a> {
    pub(crate) from: Side<'a>,
    pub(crate) to: Side<'a>,
    /// Number of the giver's despatch advice.
    pub(crate) notice: &'a str,
    pub(crate) shipped: Stage,
    pub(crate) received: Stage,
}

impl HandOver<'_> {
    /// What the giver records.
    pub(crate) fn shipping(&self) -> Event {
        let event = Event::observe("shipping", self.shipped).at(self.from.time).read_point(self.from.place);
        let mut event = self.parties(event.set("disposition", json!("in_transit")));
        event.push("destinationList", json!({"type": "location", "destination": format!("414/{}", self.to.place)}));
        event
    }

    /// What the receiver records.
    pub(crate) fn receiving(&self) -> Event {
        let event = Event::observe("receiving", self.received).at(self.to.time).place(self.to.place);
        self.parties(event.set("disposition", json!("in_progress")))
    }

    fn parties(&self, event: Event) -> Event {
        let giver = self.from.organisation;
        let mut event = event.paper("desadv", giver, self.notice);
        event.push("sourceList", json!({"type": "possessing_party", "source": format!("417/{giver}")}));
        let receiver = format!("417/{}", self.to.organisation);
        event.push("destinationList", json!({"type": "possessing_party", "destination": receiver}));
        event
    }
}

/// One event; identifiers are keys until the document is written.
#[derive(Clone)]
pub(crate) struct Event {
    body: Map<String, Value>,
}

impl Event {
    /// Something new comes into being.
    pub(crate) fn add(step: &str, stage: Stage) -> Self {
        Self::new("ObjectEvent", step, stage).set("action", json!("ADD"))
    }

    /// Something is seen, moved, measured.
    pub(crate) fn observe(step: &str, stage: Stage) -> Self {
        Self::new("ObjectEvent", step, stage).set("action", json!("OBSERVE"))
    }

    /// Something ceases to be.
    pub(crate) fn delete(step: &str, stage: Stage) -> Self {
        Self::new("ObjectEvent", step, stage).set("action", json!("DELETE"))
    }

    /// Things are put into `parent`.
    pub(crate) fn put_into(parent: &str, step: &str, stage: Stage) -> Self {
        Self::new("AggregationEvent", step, stage).set("action", json!("ADD")).set("parentID", json!(parent))
    }

    /// Things are taken out of `parent`.
    pub(crate) fn take_out_of(parent: &str, step: &str, stage: Stage) -> Self {
        Self::new("AggregationEvent", step, stage).set("action", json!("DELETE")).set("parentID", json!(parent))
    }

    /// Things become other things.
    pub(crate) fn transform(step: &str, stage: Stage) -> Self {
        Self::new("TransformationEvent", step, stage)
    }

    fn new(kind: &str, step: &str, (vi, en): Stage) -> Self {
        let mut body = Map::new();
        body.insert("type".to_owned(), json!(kind));
        let event = Self { body }.set("bizStep", json!(step));
        event.set("nguon:stage", json!({"nguon:vi": vi, "nguon:en": en}))
    }

    /// When, as `2026-08-05 04:30` in Viet Nam.
    pub(crate) fn at(self, time: &str) -> Self {
        self.set("eventTime", json!(moment(time))).set("eventTimeZoneOffset", json!("+07:00"))
    }

    /// When, abroad.
    pub(crate) fn at_offset(self, time: &str, offset: &str) -> Self {
        let time = format!("{}:00{offset}", time.replace(' ', "T"));
        self.set("eventTime", json!(time)).set("eventTimeZoneOffset", json!(offset))
    }

    /// Gives the event an identifier of its own.
    pub(crate) fn id(self, number: u64) -> Self {
        self.set("eventID", json!(event_id(number)))
    }

    /// Where it happened and where the goods are afterwards.
    pub(crate) fn place(self, gln: &str) -> Self {
        self.read_point(gln).set("bizLocation", json!({"id": format!("414/{gln}")}))
    }

    /// Where it happened; the goods move on.
    pub(crate) fn read_point(self, gln: &str) -> Self {
        self.set("readPoint", json!({"id": format!("414/{gln}")}))
    }

    pub(crate) fn epcs(self, epcs: &[String]) -> Self {
        self.set("epcList", json!(epcs))
    }

    pub(crate) fn children(self, epcs: &[String]) -> Self {
        self.set("childEPCs", json!(epcs))
    }

    /// Weight of a lot.
    pub(crate) fn kilograms(mut self, lot: &str, quantity: u32) -> Self {
        self.push("quantityList", json!({"epcClass": lot, "quantity": quantity, "uom": "KGM"}));
        self
    }

    /// Number of pieces of a lot.
    pub(crate) fn pieces(mut self, lot: &str, quantity: u32) -> Self {
        self.push("quantityList", json!({"epcClass": lot, "quantity": quantity}));
        self
    }

    /// A lot or a kind of goods, no matter how much.
    pub(crate) fn about(mut self, class: &str) -> Self {
        self.push("quantityList", json!({"epcClass": class}));
        self
    }

    /// Further member of an event's lists: `childQuantityList`, `inputQuantityList`, `outputQuantityList`.
    pub(crate) fn amount(mut self, list: &str, lot: &str, quantity: u32, unit: Option<&str>) -> Self {
        let mut amount = json!({"epcClass": lot, "quantity": quantity});
        if let Some(unit) = unit {
            amount["uom"] = json!(unit);
        }
        self.push(list, amount);
        self
    }

    pub(crate) fn input(self, lot: &str, kilograms: u32) -> Self {
        self.amount("inputQuantityList", lot, kilograms, Some("KGM"))
    }

    pub(crate) fn output(self, lot: &str, kilograms: u32) -> Self {
        self.amount("outputQuantityList", lot, kilograms, Some("KGM"))
    }

    /// What is lost on the way: one entry alone, several as a list.
    pub(crate) fn loss(mut self, (vi, en): Stage, kilograms: u32) -> Self {
        let entry = json!({"nguon:quantity": kilograms, "nguon:uom": "KGM", "nguon:vi": vi, "nguon:en": en});
        let losses = match self.body.remove("nguon:loss") {
            None => entry,
            Some(Value::Array(mut entries)) => {
                entries.push(entry);
                Value::Array(entries)
            }
            Some(first) => json!([first, entry]),
        };
        self.set("nguon:loss", losses)
    }

    /// A business document by its issuer's number: `desadv`, `testres`, `cert` and so on.
    pub(crate) fn paper(mut self, kind: &str, issuer: &str, number: &str) -> Self {
        let id = format!("urn:epcglobal:cbv:bt:{issuer}:{number}");
        self.push("bizTransactionList", json!({"type": kind, "bizTransaction": id}));
        self
    }

    /// A measurement, see [`reading`].
    pub(crate) fn sensor(mut self, element: Value) -> Self {
        self.push("sensorElementList", element);
        self
    }

    /// A remark for people.
    pub(crate) fn note(self, vi: &str, en: &str) -> Self {
        self.set("nguon:note", json!({"nguon:vi": vi, "nguon:en": en}))
    }

    pub(crate) fn set(mut self, name: &str, value: Value) -> Self {
        self.body.insert(name.to_owned(), value);
        self
    }

    fn push(&mut self, list: &str, value: Value) {
        let entry = self.body.entry(list).or_insert_with(|| json!([]));
        if let Value::Array(values) = entry {
            values.push(value);
        }
    }
}

/// One temperature at one time; `alarm` marks a reading beyond the limit.
pub(crate) fn reading(device: &str, time: &str, celsius: f64, alarm: bool) -> Value {
    let mut report = json!({"type": "Temperature", "value": celsius, "uom": "CEL"});
    if alarm {
        report["exception"] = json!("ALARM_CONDITION");
    }
    json!({"sensorMetadata": {"time": moment(time), "deviceID": format!("8004/{device}")}, "sensorReport": [report]})
}

/// Identifier of an event of the sample world.
pub(crate) fn event_id(number: u64) -> String {
    format!("urn:uuid:6e67756f-6e00-8000-8000-{number:012x}")
}

/// Time of day on a day, from minutes since midnight.
pub(crate) fn clock(day: &str, minutes: usize) -> String {
    format!("{day} {:02}:{:02}", minutes / 60, minutes % 60)
}

/// `2026-08-05 04:30` as an EPCIS time in Viet Nam.
pub(crate) fn moment(time: &str) -> String {
    format!("{}:00+07:00", time.replace(' ', "T"))
}

/// Turns the keys of an event into identifiers; texts of extensions are left alone.
fn spell_keys(value: &mut Value, form: Form) {
    match value {
        Value::String(text) => *text = spelled(text, form),
        Value::Array(values) => values.iter_mut().for_each(|value| spell_keys(value, form)),
        Value::Object(members) => {
            let standard = members.iter_mut().filter(|(name, _)| !name.contains(':'));
            standard.for_each(|(_, value)| spell_keys(value, form));
        }
        _ => {}
    }
}
