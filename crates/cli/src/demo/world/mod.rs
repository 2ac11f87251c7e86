//! The sample world: three supply chains that hang together to the kilogram.
//!
//! Pangasius of An Giang, durian of Đắk Lắk, ST25 rice from several farms: invented firms in real places, told as the
//! captures that each of them would have sent. Everything but the serials of stamps is
//! computed, so that every run gives the same bytes.

mod document;
mod durian;
mod identifier;
mod packing;
mod pangasius;
mod party;
pub(crate) mod rice;
#[cfg(test)]
mod tests;

use serde_json::{Value, json};

use document::{Story, event_id};
pub(crate) use rice::BagStamps;

/// One capture: who sends it and the EPCIS document.
pub(crate) struct Capture {
    /// GLN of the organisation whose key sends it.
    pub(crate) recorder: String,
    /// The EPCIS document.
    pub(crate) document: Value,
}

/// Every capture of the sample world, in the order in which they were sent. The bags of rice bear these stamps.
pub(crate) fn captures(stamps: BagStamps) -> Vec<Capture> {
    let mut story = Story { stamps, ..Story::default() };
    pangasius::tell(&mut story);
    durian::tell(&mut story);
    rice::tell(&mut story);
    let mut captures = story.captures;
    // All of them in +07:00, so that the text sorts as the time does; a stable sort keeps giver before receiver.
    captures.sort_by(|one, other| sent_at(one).cmp(sent_at(other)));
    number_every_other(&mut captures);
    captures
}

/// Master data of the sample world, in the import format.
pub(crate) fn records() -> &'static str {
    include_str!("../../../sample/records.json")
}

/// Paths worth scanning, one for each state that the scan page can show.
pub(crate) fn scans() -> Vec<&'static str> {
    vec![
        "/01/08937990040117/10/CT260806A",
        "/01/08937990040117/10/CT260910B",
        "/01/08937990040117",
        "/01/08937990120116/10/SR260822A/21/K7P2W9XQ4D6MT",
        "/01/08937990120123/10/SR260829B/21/U0001",
        "/01/08937990230211/10/GA260905A",
        "/01/08937990230211/10/GA260912B",
        "/01/08937990230211/21/7Q4MZK2X9TB3H",
        "/01/08937990230211/21/C8N5WD3R7JX2F",
        "/01/08937990230211/21/V2T9KH6B4QM8S",
        "/01/08937990230310/10/GA260920Q",
        "/01/08937990230310",
        "/01/08937990230228",
        "/01/08937990990016",
        "/01/08937990230212",
    ]
}

fn sent_at(capture: &Capture) -> &str {
    capture.document["creationDate"].as_str().unwrap_or_default()
}

/// Every other event comes without an identifier and gets the CBV hash from the repository.
fn number_every_other(captures: &mut [Capture]) {
    let events = captures.iter_mut().filter_map(|capture| capture.document["epcisBody"]["eventList"].as_array_mut());
    for (event, number) in events.flatten().zip(1..) {
        if number % 2 == 1 && event.get("eventID").is_none() {
            event["eventID"] = json!(event_id(number));
        }
    }
}
