//! What was captured comes back, byte for byte, with the context that gives it meaning.

use serde_json::json;
use store::{Behaviour, CaptureUnit, EventOutcome};

use crate::harness::{SECOND, START, Test, both};
use crate::sample::{CONTEXT, FARM, capture, capture_one, event, only, owner, parsed, prepared_raw, with};

both!(
    bytes_come_back_exactly,
    contexts_are_kept_apart,
    columns_say_what_the_event_says,
    an_event_without_an_id_is_found_under_the_one_assigned,
    record_time_never_goes_back,
    an_empty_unit_changes_nothing,
);

/// Members around `@@`, each with a spelling that a parser and printer would lose.
const SPELLINGS: [(&str, &str); 8] = [
    ("odd white space", "\"ex:a\" :\t[ 1 ,\r\n  2 ]"),
    ("number forms", r#""ex:a":[26.0,1e3,-0,1E+2,0.10,123456789012345678901234567890,1.7976931348623157e309]"#),
    ("letters beyond ASCII", r#""ex:a":"Cà phê Buôn Ma Thuột ☕ 🐟""#),
    ("letters as escapes", r#""ex:a":"\u0043\u00e0 \ud83d\udc1f \/ \b\f\n\r\t\\\"""#),
    ("a NUL as escape", r#""ex:a":"before\u0000after""#),
    ("decomposed letters", "\"ex:a\":\"Ho\u{0302}\u{0300}\""),
    ("a member twice", r#""ex:a":1,"ex:a":{"ex:b":2}"#),
    ("a context of its own", r#""@context":{"ex2":"https://example.vn/2/"},"ex2:a":true"#),
];

async fn bytes_come_back_exactly(test: Test) {
    let deep = format!("\"ex:a\":{}{}", "[".repeat(100), "]".repeat(100));
    let long = format!("\"ex:a\":\"{}\"", "Tôm sú ".repeat(40_000));
    let more = [("deep nesting", deep.as_str()), ("a long text", long.as_str())];
    for (number, (name, members)) in SPELLINGS.into_iter().chain(more).enumerate() {
        let raw = spelled(number, members);
        let events = vec![prepared_raw(&owner(FARM), CONTEXT, &raw)];
        let unit = CaptureUnit::of(&owner(FARM), Behaviour::Rollback, events);
        assert_eq!(test.store.capture(unit).await.unwrap(), [EventOutcome::Stored], "{name}");
        let stored = only(&test.store, &format!("urn:example:event:{number}")).await;
        assert_eq!(stored.raw, raw, "{name}");
        assert_eq!(stored.event, parsed(CONTEXT, &raw).1, "{name}");
        assert_eq!(stored.context.text, CONTEXT, "{name}");
    }
}

fn spelled(number: usize, members: &str) -> String {
    format!(
        r#"{{ "eventID":"urn:example:event:{number}", "type" : "ObjectEvent","action":"ADD",
  "eventTime":"2026-08-04T08:30:00.1234567+07:00","eventTimeZoneOffset":"+07:00",
"epcList":["https://id.example.vn/01/09506000134352/21/{number}"],{members} }}"#
    )
}

async fn contexts_are_kept_apart(test: Test) {
    let contexts = [
        CONTEXT.to_owned(),
        CONTEXT.replace("terms/", "other/"),
        CONTEXT.replace(' ', ""),
        r#"{"ex": "https://example.vn/terms/"}"#.to_owned(),
    ];
    for (number, context) in contexts.iter().enumerate() {
        let raw = with(event(&number.to_string()), "ex:a", json!(1)).to_string();
        let events = vec![prepared_raw(&owner(FARM), context, &raw)];
        let unit = CaptureUnit::of(&owner(FARM), Behaviour::Rollback, events);
        test.store.capture(unit).await.unwrap();
    }
    for (number, context) in contexts.iter().enumerate() {
        let stored = only(&test.store, &format!("urn:example:event:{number}")).await;
        assert_eq!(&stored.context.text, context);
        let expected = if number == 1 { "https://example.vn/other/a" } else { "https://example.vn/terms/a" };
        assert_eq!(stored.context.prefixes.expand("ex:a").as_deref(), Some(expected));
    }
    assert_eq!(test.home.number("SELECT COUNT(*) FROM context").await, 4);
}

async fn columns_say_what_the_event_says(test: Test) {
    test.clock.set(START + 5 * SECOND);
    capture_one(&test.store, &event("1")).await;
    let stored = only(&test.store, "urn:example:event:1").await;
    assert_eq!(stored.record_time, START + 5 * SECOND);
    // 08:30 in Viet Nam on the day before START is 22 h 30 min earlier.
    assert_eq!(stored.event_time, START - (22 * 60 + 30) * 60 * SECOND);
    let found = (stored.position, &*stored.owner, &*stored.area, &*stored.field, stored.sandbox);
    assert_eq!(found, (0, FARM, "92", "agriculture", false));
}

async fn an_event_without_an_id_is_found_under_the_one_assigned(test: Test) {
    let mut nameless = event("none");
    nameless.as_object_mut().unwrap().remove("eventID");
    assert_eq!(capture_one(&test.store, &nameless).await, EventOutcome::Stored);
    let (raw, parsed) = parsed(CONTEXT, &nameless.to_string());
    let assigned = epcis::hash::hash_id(&parsed, &epcis::Prefixes::default());
    let stored = only(&test.store, &assigned).await;
    assert_eq!((stored.raw, stored.event.event_id), (raw, None));
}

async fn record_time_never_goes_back(test: Test) {
    let mut times = Vec::new();
    for (number, now) in [START, START + 10 * SECOND, START - 3600 * SECOND, START + 9 * SECOND, START + 11 * SECOND]
        .into_iter()
        .enumerate()
    {
        test.clock.set(now);
        capture_one(&test.store, &event(&number.to_string())).await;
        let stored = only(&test.store, &format!("urn:example:event:{number}")).await;
        times.push((stored.record_time - START, stored.id));
    }
    let seconds: Vec<i64> = times.iter().map(|(time, _)| time / SECOND).collect();
    assert_eq!(seconds, [0, 10, 10, 10, 11]);
    assert!(times.is_sorted_by(|one, next| one.1 < next.1), "row numbers grow with the record time: {times:?}");
    let logged = test.store.log_entries(0, 10).await.unwrap();
    assert!(logged.iter().zip(&times).all(|(entry, (time, _))| entry.record_time - START == *time));
}

async fn an_empty_unit_changes_nothing(test: Test) {
    assert_eq!(capture(&test.store, &owner(FARM), &[]).await, []);
    assert_eq!(test.store.log_size().await.unwrap(), 0);
}
