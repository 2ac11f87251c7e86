//! Small supply chains in a notation of one line an event, and what a walk over them must find.
//!
//! ```text
//! line   = minute verb
//! verb   = "make" things "->" things [ "~" process ]     a transformation
//!        | "items" lot ":" items                         commissioning, ilmd names the lot
//!        | "pack" parent ":" things                      AggregationEvent ADD
//!        | "unpack" parent ":" [ things ]                AggregationEvent DELETE; without things, of all
//!        | "fix" parent ":" things                       AssociationEvent ADD
//!        | "see" things                                  ObjectEvent OBSERVE
//!        | "wrong" line-number                           the same event again, declared wrong
//! thing  = "A1" a lot | "a1" an item | "#1" a logistic unit
//! ```

use serde_json::{Value as Json, json};
use store::trace::{Direction, Limits, Trace};
use store::{EventOutcome, Owner};

use crate::harness::{SECOND, START, Test};
use crate::sample::{FARM, capture, owner};

/// Minute 0 of every story.
pub(crate) const MIDNIGHT: i64 = START;

/// Microseconds of a minute of the story.
pub(crate) fn at(minute: i64) -> i64 {
    MIDNIGHT + minute * 60 * SECOND
}

/// The identifier behind a name, as events write it.
pub(crate) fn identifier(name: &str) -> String {
    match name.strip_prefix('#') {
        Some(number) => format!("urn:epc:id:sscc:9506000.0{number:0>9}"),
        None if is_lot(name) => format!("urn:epc:class:lgtin:9506000.013435.{name}"),
        None => format!("urn:epc:id:sgtin:9506000.013435.{name}"),
    }
}

pub(crate) fn key(name: &str) -> String {
    epcis::terms::key(&identifier(name))
}

fn is_lot(name: &str) -> bool {
    name.starts_with(|first: char| first.is_ascii_uppercase())
}

/// The name behind a key of this notation.
fn name(key: &str) -> String {
    match (key.rsplit_once("/10/"), key.rsplit_once("/21/")) {
        (Some((_, lot)), _) => lot.to_owned(),
        (_, Some((_, serial))) => serial.to_owned(),
        _ => key
            .strip_prefix("00/")
            .map_or(key.to_owned(), |digits| format!("#{}", digits[8..17].trim_start_matches('0'))),
    }
}

/// The events of a story.
pub(crate) fn events(story: &[&str]) -> Vec<Json> {
    let mut events: Vec<Json> = Vec::new();
    for (number, line) in story.iter().enumerate() {
        let (minute, rest) = line.trim().split_once(' ').unwrap();
        let (verb, rest) = rest.trim().split_once(' ').unwrap();
        let event = match verb {
            "wrong" => {
                let line: usize = rest.parse().unwrap();
                crate::sample::declared_wrong(&events[line - 1], "incorrect_data")
            }
            "make" => envelope(number, minute, "TransformationEvent", &transformation(rest)),
            "see" => envelope(number, minute, "ObjectEvent", &objects(rest)),
            "items" => envelope(number, minute, "ObjectEvent", &items(rest)),
            "pack" => envelope(number, minute, "AggregationEvent", &packing("ADD", rest)),
            "unpack" => envelope(number, minute, "AggregationEvent", &packing("DELETE", rest)),
            "fix" => envelope(number, minute, "AssociationEvent", &packing("ADD", rest)),
            _ => panic!("no verb {verb}"),
        };
        events.push(event);
    }
    events
}

fn envelope(number: usize, minute: &str, kind: &str, members: &Json) -> Json {
    let minute: i64 = minute.parse().unwrap();
    let mut event = json!({
        "type": kind,
        "eventID": format!("urn:example:line:{}", number + 1),
        "eventTime": format!("2026-08-05T{:02}:{:02}:00.000Z", minute / 60, minute % 60),
        "eventTimeZoneOffset": "+07:00",
    });
    event.as_object_mut().unwrap().extend(members.as_object().unwrap().clone());
    event
}

fn transformation(rest: &str) -> Json {
    let (rest, process) = rest.split_once('~').map_or((rest, None), |(rest, process)| (rest, Some(process)));
    let (inputs, outputs) = rest.split_once("->").unwrap();
    let mut members = json!({});
    lists(&mut members, inputs, "inputEPCList", "inputQuantityList");
    lists(&mut members, outputs, "outputEPCList", "outputQuantityList");
    if let Some(process) = process {
        members["transformationID"] = json!(format!("urn:example:process:{}", process.trim()));
    }
    members
}

fn objects(rest: &str) -> Json {
    let mut members = json!({"action": "OBSERVE"});
    lists(&mut members, rest, "epcList", "quantityList");
    members
}

fn items(rest: &str) -> Json {
    let (lot, items) = rest.split_once(':').unwrap();
    let mut members = json!({"action": "ADD", "bizStep": "commissioning", "ilmd": {"cbvmda:lotNumber": lot.trim()}});
    lists(&mut members, items, "epcList", "quantityList");
    members
}

fn packing(action: &str, rest: &str) -> Json {
    let (parent, children) = rest.split_once(':').unwrap();
    let mut members = json!({"action": action, "parentID": identifier(parent.trim())});
    lists(&mut members, children, "childEPCs", "childQuantityList");
    members
}

/// Writes names into the list for instances and the list for lots; a list without members is left out.
fn lists(members: &mut Json, names: &str, instances: &str, quantities: &str) {
    let (lots, items): (Vec<&str>, Vec<&str>) = names.split_whitespace().partition(|name| is_lot(name));
    if !items.is_empty() {
        members[instances] = items.into_iter().map(identifier).collect();
    }
    if !lots.is_empty() {
        let quantity = |name| json!({"epcClass": identifier(name), "quantity": 10, "uom": "KGM"});
        members[quantities] = lots.into_iter().map(quantity).collect();
    }
}

/// Captures a story as the farm's.
pub(crate) async fn tell(test: &Test, story: &[&str]) {
    tell_as(test, &owner(FARM), story).await;
}

pub(crate) async fn tell_as(test: &Test, owner: &Owner, story: &[&str]) {
    let outcomes = capture(&test.store, owner, &events(story)).await;
    assert!(outcomes.iter().all(|outcome| *outcome == EventOutcome::Stored), "{outcomes:?}");
}

pub(crate) async fn walk(test: &Test, direction: Direction, from: &str) -> Trace {
    test.store.trace(&key(from), direction, false, Limits::default()).await.unwrap()
}

/// Names of the things met, without the start, in order of the alphabet; a mere container stands in brackets.
pub(crate) fn names(trace: &Trace) -> String {
    let mut names: Vec<String> = trace.nodes[1..]
        .iter()
        .map(|node| if node.container { format!("[{}]", name(&node.key)) } else { name(&node.key) })
        .collect();
    names.sort();
    names.join(" ")
}

/// Steps as `a>b`, in order of the alphabet.
pub(crate) fn steps(trace: &Trace) -> String {
    let name_of = |index: usize| name(&trace.nodes[index].key);
    let mut steps: Vec<String> =
        trace.edges.iter().map(|edge| format!("{}>{}", name_of(edge.from), name_of(edge.to))).collect();
    steps.sort();
    steps.dedup();
    steps.join(" ")
}

/// Line numbers of the events that a trace gives.
pub(crate) fn lines(trace: &Trace) -> Vec<usize> {
    trace.events.iter().map(|event| event.event_id.rsplit(':').next().unwrap().parse().unwrap()).collect()
}

/// Walks and compares the things met.
pub(crate) async fn check(test: &Test, direction: Direction, from: &str, expected: &str) {
    let trace = walk(test, direction, from).await;
    assert_eq!(names(&trace), expected, "{direction:?} from {from}");
    assert_eq!(trace.nodes[0].key, key(from));
}

pub(crate) async fn check_back(test: &Test, from: &str, expected: &str) {
    check(test, Direction::Back, from, expected).await;
}

pub(crate) async fn check_forward(test: &Test, from: &str, expected: &str) {
    check(test, Direction::Forward, from, expected).await;
}

pub(crate) async fn check_whereabouts(test: &Test, from: &str, expected: &str) {
    check(test, Direction::Whereabouts, from, expected).await;
}
