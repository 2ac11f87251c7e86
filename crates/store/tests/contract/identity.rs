//! One event ID, one event: for each owner, apart in sandbox and real data; declarations stand beside it.

use serde_json::{Value as Json, json};
use store::EventOutcome::{Conflict, Dropped, Repeated, Stored};
use store::{Behaviour, Owner};

use crate::harness::{Test, both};
use crate::sample::{FARM, MILL, capture, capture_one, declared_wrong, event, owner, unit, with};

both!(
    the_same_again_is_a_repetition,
    other_content_is_a_conflict,
    declarations_stand_beside_the_original,
    rollback_drops_all_and_leaves_no_row,
    proceed_keeps_the_good_ones,
    a_unit_sees_its_own_events,
    sandbox_and_real_never_meet,
    owners_are_apart,
);

async fn the_same_again_is_a_repetition(test: Test) {
    let first = event("1");
    assert_eq!(capture_one(&test.store, &first).await, Stored);
    let before = rows(&test).await;
    let mut turned: Json = json!({});
    for (name, value) in first.as_object().unwrap().iter().rev() {
        turned[name] = value.clone();
    }
    for again in [first.clone(), turned, with(first, "recordTime", json!("2026-08-05T00:00:00Z"))] {
        assert_eq!(capture_one(&test.store, &again).await, Repeated, "{again}");
    }
    assert_eq!(rows(&test).await, before);
}

async fn other_content_is_a_conflict(test: Test) {
    let first = with(event("1"), "ex:number", json!(26));
    assert_eq!(capture_one(&test.store, &first).await, Stored);
    let before = rows(&test).await;
    let time = "2026-08-04T01:30:00.000Z";
    for (member, value) in [("bizStep", json!("packing")), ("ex:more", json!(1)), ("eventTime", json!(time))] {
        assert_eq!(capture_one(&test.store, &with(first.clone(), member, value)).await, Conflict, "{member}");
    }
    assert_eq!(rows(&test).await, before);
}

async fn declarations_stand_beside_the_original(test: Test) {
    let original = event("1");
    let declarations = [declared_wrong(&original, "incorrect_data"), declared_wrong(&original, "did_not_occur")];
    assert_eq!(capture_one(&test.store, &original).await, Stored);
    for declaration in &declarations {
        assert_eq!(capture_one(&test.store, declaration).await, Stored);
        assert_eq!(capture_one(&test.store, declaration).await, Repeated);
    }
    let stored = test.store.events_by_event_id("urn:example:event:1").await.unwrap();
    let declared: Vec<bool> = stored.iter().map(|event| event.event.error_declaration.is_some()).collect();
    assert_eq!(declared, [false, true, true]);
    // A declaration may come first; it takes nothing from the original.
    assert_eq!(capture_one(&test.store, &declared_wrong(&event("2"), "incorrect_data")).await, Stored);
    assert_eq!(capture_one(&test.store, &event("2")).await, Stored);
}

async fn rollback_drops_all_and_leaves_no_row(test: Test) {
    capture_one(&test.store, &event("taken")).await;
    capture_one(&test.store, &event("known")).await;
    let before = rows(&test).await;
    let changed = with(event("taken"), "bizStep", json!("packing"));
    let events = [event("new"), event("known"), changed, event("later"), event("later")];
    // The second `later` repeats what was dropped, so it is not stored either.
    assert_eq!(capture(&test.store, &owner(FARM), &events).await, [Dropped, Repeated, Conflict, Dropped, Dropped]);
    assert_eq!(rows(&test).await, before);
    assert_eq!(capture_one(&test.store, &event("later")).await, Stored);
}

async fn proceed_keeps_the_good_ones(test: Test) {
    capture_one(&test.store, &event("taken")).await;
    let events = [event("1"), with(event("taken"), "bizStep", json!("packing")), event("taken"), event("2")];
    let unit = unit(&owner(FARM), Behaviour::Proceed, &events);
    assert_eq!(test.store.capture(unit).await.unwrap(), [Stored, Conflict, Repeated, Stored]);
    assert_eq!(test.store.log_size().await.unwrap(), 3);
}

async fn a_unit_sees_its_own_events(test: Test) {
    let changed = with(event("1"), "bizStep", json!("packing"));
    let events = [event("1"), event("1"), changed];
    assert_eq!(capture(&test.store, &owner(FARM), &events).await, [Dropped, Dropped, Conflict]);
    assert_eq!(test.store.log_size().await.unwrap(), 0);
    let unit = unit(&owner(FARM), Behaviour::Proceed, &events);
    assert_eq!(test.store.capture(unit).await.unwrap(), [Stored, Repeated, Conflict]);
}

async fn sandbox_and_real_never_meet(test: Test) {
    let real = owner(FARM);
    let sandbox = Owner { sandbox: true, ..real.clone() };
    let changed = with(event("1"), "bizStep", json!("packing"));
    assert_eq!(capture(&test.store, &real, &[event("1")]).await, [Stored]);
    assert_eq!(capture(&test.store, &sandbox, std::slice::from_ref(&changed)).await, [Stored]);
    assert_eq!(capture(&test.store, &sandbox, &[event("1")]).await, [Conflict]);
    assert_eq!(capture(&test.store, &real, &[changed]).await, [Conflict]);
    for sandbox in [false, true] {
        let plan = store::EventPlan { sandbox, ..crate::sample::everything() };
        let page = test.store.event_query(&plan).await.unwrap();
        assert_eq!(page.events.iter().map(|event| event.sandbox).collect::<Vec<_>>(), [sandbox]);
    }
}

async fn owners_are_apart(test: Test) {
    let changed = with(event("1"), "bizStep", json!("packing"));
    assert_eq!(capture(&test.store, &owner(FARM), &[event("1")]).await, [Stored]);
    assert_eq!(capture(&test.store, &owner(MILL), std::slice::from_ref(&changed)).await, [Stored]);
    assert_eq!(capture(&test.store, &owner(MILL), &[changed]).await, [Repeated]);
    let stored = test.store.events_by_event_id("urn:example:event:1").await.unwrap();
    assert_eq!(stored.iter().map(|event| &*event.owner).collect::<Vec<_>>(), [FARM, MILL]);
}

/// Rows of every table, so that a test sees any that appears.
async fn rows(test: &Test) -> Vec<(String, i64)> {
    let tables = match test.home.database {
        crate::harness::Database::Sqlite => "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name",
        crate::harness::Database::Postgres => "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1",
    };
    let mut counts = Vec::new();
    for table in test.home.rows(tables).await {
        counts.push((table[0].clone(), test.home.number(&format!("SELECT COUNT(*) FROM {}", table[0])).await));
    }
    counts
}
