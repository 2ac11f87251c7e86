//! What was acknowledged is there when the database is opened again.

use store::{Location, Store};

use crate::harness::{SECOND, START, Test, both, options};
use crate::sample::{FARM, capture, event, everything, only, owner};

both!(an_acknowledged_capture_outlives_the_process, a_clock_set_back_over_a_restart_does_no_harm);

async fn an_acknowledged_capture_outlives_the_process(test: Test) {
    for number in 0..20 {
        capture(&test.store, &owner(FARM), &[event(&number.to_string())]).await;
    }
    let Test { store, clock, home } = test;
    drop(store);
    let store = Store::open(options(&home.location, 1, &clock)).await.unwrap();
    assert_eq!(store.log_size().await.unwrap(), 20);
    let page = store.event_query(&everything()).await.unwrap();
    assert_eq!(page.events.len(), 20);
    assert_eq!(only(&store, "urn:example:event:7").await.raw, event("7").to_string());
    if let Location::Sqlite(folder) = &home.location {
        assert!(folder.join("nguon.db").exists());
    }
}

/// Row numbers hold the time; a machine that comes back with an earlier clock must not give one out again, and
/// order by record time still is the order of capture.
async fn a_clock_set_back_over_a_restart_does_no_harm(test: Test) {
    capture(&test.store, &owner(FARM), &[event("before")]).await;
    let Test { store, clock, home } = test;
    drop(store);
    clock.set(START - 3600 * SECOND);
    let store = Store::open(options(&home.location, 1, &clock)).await.unwrap();
    capture(&store, &owner(FARM), &[event("after")]).await;
    let (before, after) =
        (only(&store, "urn:example:event:before").await, only(&store, "urn:example:event:after").await);
    assert!(before.id < after.id && before.record_time <= after.record_time);
    let mut plan = everything();
    plan.query.order_by = epcis::query::OrderBy::RecordTime;
    plan.query.direction = epcis::query::Direction::Ascending;
    let page = store.event_query(&plan).await.unwrap();
    assert_eq!(page.events.iter().map(|event| event.id).collect::<Vec<_>>(), [before.id, after.id]);
}
