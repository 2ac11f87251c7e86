//! EPCIS events, built from keys.

use serde_json::{Map, Value, json};

/// One event.
#[derive(Clone, Debug)]
pub(crate) struct Event(pub(crate) Map<String, Value>);

impl Event {
    /// Something comes into being: `ADD`.
    pub(crate) fn add(step: &str) -> Self {
        Self::new("ObjectEvent", step).set("action", json!("ADD"))
    }

    /// Something is seen, moved, measured: `OBSERVE`.
    pub(crate) fn observe(step: &str) -> Self {
        Self::new("ObjectEvent", step).set("action", json!("OBSERVE"))
    }

    /// Something ceases to be: `DELETE`.
    pub(crate) fn delete(step: &str) -> Self {
        Self::new("ObjectEvent", step).set("action", json!("DELETE"))
    }

    /// Things become other things.
    pub(crate) fn transform() -> Self {
        Self::new("TransformationEvent", "commissioning")
    }

    /// Things are put into a pallet (`ADD`) or taken out of it (`DELETE`).
    pub(crate) fn pack(action: &str, pallet: &str) -> Self {
        let step = if action == "ADD" { "packing" } else { "unpacking" };
        Self::new("AggregationEvent", step).set("action", json!(action)).set("parentID", json!(link(pallet)))
    }

    fn new(kind: &str, step: &str) -> Self {
        Self(Map::new()).set("type", json!(kind)).set("bizStep", json!(step))
    }

    /// When, as `11-05 08:00` of 2026 in Viet Nam.
    pub(crate) fn at(self, time: &str) -> Self {
        self.set("eventTime", json!(moment(time))).set("eventTimeZoneOffset", json!("+07:00"))
    }

    pub(crate) fn place(self, gln: &str) -> Self {
        self.set("readPoint", json!({"id": link(&format!("414/{gln}"))}))
    }

    /// Weight of a lot.
    pub(crate) fn kg(self, lot: &str, amount: u32) -> Self {
        self.amount("quantityList", lot, amount, "KGM")
    }

    pub(crate) fn input(self, lot: &str, kilograms: u32) -> Self {
        self.amount("inputQuantityList", lot, kilograms, "KGM")
    }

    pub(crate) fn output(self, lot: &str, kilograms: u32) -> Self {
        self.amount("outputQuantityList", lot, kilograms, "KGM")
    }

    pub(crate) fn child(self, lot: &str, kilograms: u32) -> Self {
        self.amount("childQuantityList", lot, kilograms, "KGM")
    }

    pub(crate) fn amount(mut self, list: &str, lot: &str, amount: u32, unit: &str) -> Self {
        self.push(list, json!({"epcClass": link(lot), "quantity": amount, "uom": unit}));
        self
    }

    pub(crate) fn loss(self, kilograms: u32) -> Self {
        self.set("nguon:loss", json!({"nguon:quantity": kilograms, "nguon:uom": "KGM"}))
    }

    pub(crate) fn epcs(self, keys: &[&str]) -> Self {
        let links: Vec<String> = keys.iter().map(|key| link(key)).collect();
        self.set("epcList", json!(links))
    }

    pub(crate) fn id(self, number: u8) -> Self {
        self.set("eventID", json!(event_id(number)))
    }

    /// Who held the goods before.
    pub(crate) fn from(mut self, giver: &str) -> Self {
        self.push("sourceList", json!({"type": "possessing_party", "source": link(&format!("417/{giver}"))}));
        self
    }

    /// Who holds them afterwards.
    pub(crate) fn to(mut self, receiver: &str) -> Self {
        self.push(
            "destinationList",
            json!({"type": "possessing_party", "destination": link(&format!("417/{receiver}"))}),
        );
        self
    }

    /// A document by its issuer's number.
    pub(crate) fn paper(mut self, kind: &str, issuer: &str, number: &str) -> Self {
        let id = format!("urn:epcglobal:cbv:bt:{issuer}:{number}");
        self.push("bizTransactionList", json!({"type": kind, "bizTransaction": id}));
        self
    }

    /// The recorder's own name for the stage.
    pub(crate) fn stage(self, name: &str) -> Self {
        self.set("nguon:stage", json!({"nguon:vi": name, "nguon:en": name}))
    }

    /// Master data of what comes into being, such as `productionDate`.
    pub(crate) fn ilmd(mut self, name: &str, value: &str) -> Self {
        let ilmd = self.0.entry("ilmd").or_insert_with(|| json!({}));
        ilmd[format!("cbvmda:{name}")] = json!(value);
        self
    }

    /// Declares the event wrong, with what takes its place.
    pub(crate) fn wrong(self, correctives: &[u8]) -> Self {
        let ids: Vec<String> = correctives.iter().map(|number| event_id(*number)).collect();
        let mut declaration = json!({"declarationTime": moment("11-07 09:00"), "reason": "incorrect_data"});
        if !ids.is_empty() {
            declaration["correctiveEventIDs"] = json!(ids);
        }
        self.set("errorDeclaration", declaration)
    }

    pub(crate) fn set(mut self, name: &str, value: Value) -> Self {
        self.0.insert(name.to_owned(), value);
        self
    }

    /// Without a member.
    pub(crate) fn unset(mut self, name: &str) -> Self {
        self.0.remove(name);
        self
    }

    fn push(&mut self, list: &str, value: Value) {
        let entry = self.0.entry(list).or_insert_with(|| json!([]));
        entry.as_array_mut().unwrap().push(value);
    }
}

fn link(key: &str) -> String {
    format!("https://id.gs1.org/{key}")
}

fn event_id(number: u8) -> String {
    format!("urn:uuid:6e67756f-6e00-8000-8000-0000000000{number:02x}")
}

fn moment(time: &str) -> String {
    format!("2026-{}:00+07:00", time.replace(' ', "T"))
}
