//! A stored event that cannot be read is missing from answers; it does not take the others with it.

use store::trace::{Direction, Limits};

use crate::harness::{Database, Test, both};
use crate::sample::{FARM, capture, event, everything, owner};

both!(a_spoilt_event_is_left_out, an_event_that_a_newer_rule_refuses_is_left_out);

async fn a_spoilt_event_is_left_out(test: Test) {
    only_the_good_one_is_found(&test, "encoding = 99").await;
}

async fn an_event_that_a_newer_rule_refuses_is_left_out(test: Test) {
    let document = match test.home.database {
        Database::Sqlite => "encoding = 0, doc = CAST('{}' AS BLOB)",
        Database::Postgres => "encoding = 0, doc = convert_to('{}', 'UTF8')",
    };
    only_the_good_one_is_found(&test, document).await;
}

async fn only_the_good_one_is_found(test: &Test, change: &str) {
    capture(&test.store, &owner(FARM), &[event("good"), event("bad")]).await;
    let all = test.store.event_query(&everything()).await.unwrap().events;
    let good = all.iter().find(|event| event.event_id.ends_with("good")).unwrap();
    let bad = all.iter().find(|event| event.event_id.ends_with("bad")).unwrap();
    test.home.execute(&format!("UPDATE event_doc SET {change} WHERE event = {}", bad.id)).await;
    let found = test.store.event_query(&everything()).await.unwrap();
    assert_eq!(found.events.iter().map(|event| event.id).collect::<Vec<_>>(), [good.id]);
    assert!(found.next.is_none());
    assert_eq!(test.store.events_by_event_id(&bad.event_id).await.unwrap().len(), 0);
    assert_eq!(test.store.events_by_event_id(&good.event_id).await.unwrap().len(), 1);
    let thing = "01/09506000134352/21/1";
    let trace = test.store.trace(thing, Direction::Back, false, Limits::default()).await.unwrap();
    assert_eq!(trace.events.iter().map(|event| event.id).collect::<Vec<_>>(), [good.id]);
}
