//! Concurrent captures share a commit, and only that: none sees, harms or loses another.

use std::collections::BTreeSet;

use serde_json::json;
use store::{Behaviour, CaptureUnit, EventOutcome, Owner, PreparedEvent};

use crate::harness::{Database, Test, both};
use crate::sample::{CONTEXT, FARM, MILL, event, owner, parsed, prepared, prepared_as, unit, with};

both!(positions_have_no_gap, units_of_one_group_see_each_other, a_poisoned_request_fails_alone);

/// Concurrent requests of a test; the writer takes most of them in a few groups.
const REQUESTS: usize = 64;

async fn positions_have_no_gap(test: Test) {
    let mut tasks = tokio::task::JoinSet::new();
    for request in 0..REQUESTS {
        let store = test.store.clone();
        let events: Vec<_> = (0..=request % 3).map(|number| event(&format!("{request}.{number}"))).collect();
        tasks.spawn(async move { (request, store.capture(unit(&owner(FARM), Behaviour::Rollback, &events)).await) });
    }
    let mut stored = 0;
    while let Some(done) = tasks.join_next().await {
        let (request, outcomes) = done.unwrap();
        let outcomes = outcomes.unwrap();
        assert_eq!(outcomes, vec![EventOutcome::Stored; request % 3 + 1]);
        stored += outcomes.len() as u64;
    }
    assert_eq!(test.store.log_size().await.unwrap(), stored);
    let entries = test.store.log_entries(0, 1000).await.unwrap();
    assert_eq!(entries.iter().map(|entry| entry.position).collect::<Vec<_>>(), (0..stored).collect::<Vec<_>>());
    let references: BTreeSet<i64> = entries.iter().map(|entry| entry.reference).collect();
    assert_eq!(references.len() as u64, stored);
}

/// However requests fall into groups, each event ID is stored once.
async fn units_of_one_group_see_each_other(test: Test) {
    let mut tasks = tokio::task::JoinSet::new();
    for request in 0..REQUESTS {
        let store = test.store.clone();
        let colour = if request % 2 == 0 { "red" } else { "blue" };
        let id = format!("{}", request / 4);
        let events = [with(event(&id), "ex:colour", json!(colour)), event(&format!("own.{request}"))];
        tasks.spawn(async move { store.capture(unit(&owner(FARM), Behaviour::Rollback, &events)).await.unwrap() });
    }
    let mut counts = [0; 4];
    while let Some(done) = tasks.join_next().await {
        for outcome in done.unwrap() {
            counts[outcome as usize] += 1;
        }
    }
    // Of four requests with one event ID, two of each colour: one is stored, its twin repeats, two conflict and drop.
    let ids = REQUESTS / 4;
    assert_eq!(counts, [ids + 2 * ids, ids, 2 * ids, 2 * ids]);
    assert_eq!(test.store.log_size().await.unwrap(), 3 * ids as u64);
}

/// An event ID that `PostgreSQL` cannot store. The services refuse it; the store must not let it spread.
async fn a_poisoned_request_fails_alone(test: Test) {
    let mut tasks = tokio::task::JoinSet::new();
    for request in 0..REQUESTS {
        let store = test.store.clone();
        let poisoned = request % 8 == 3;
        let prepared = if poisoned { poison(request) } else { prepared(&owner(MILL), &event(&request.to_string())) };
        let owner: Owner = if poisoned { owner(FARM) } else { owner(MILL) };
        let unit = CaptureUnit::of(&owner, Behaviour::Rollback, vec![prepared]);
        tasks.spawn(async move { (poisoned, store.capture(unit).await) });
    }
    while let Some(done) = tasks.join_next().await {
        let (poisoned, result) = done.unwrap();
        // SQLite stores such a text; what matters is that it is all or nothing.
        let refused = poisoned && test.home.database == Database::Postgres;
        assert_eq!(result.is_err(), refused, "{result:?}");
    }
    let expected = if test.home.database == Database::Postgres { REQUESTS - REQUESTS / 8 } else { REQUESTS };
    assert_eq!(test.store.log_size().await.unwrap(), expected as u64);
    assert_eq!(test.home.number("SELECT COUNT(*) FROM event_doc").await, expected as i64);
}

fn poison(request: usize) -> PreparedEvent {
    let (raw, parsed) = parsed(CONTEXT, &event(&request.to_string()).to_string());
    prepared_as(&owner(FARM), CONTEXT, raw, &parsed, format!("urn:example:\0:{request}"))
}
