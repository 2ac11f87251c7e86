//! Several server processes on one database: positions, identities and versions stay one.

use serde_json::json;
use store::record::Records;
use store::{Behaviour, EventOutcome};

use crate::harness::{Test, both};
use crate::record::organisation;
use crate::sample::{FARM, event, owner, unit, with};

both!(two_servers_store_each_event_once, two_servers_number_versions_once, each_server_sees_the_other);

const REQUESTS: usize = 24;

async fn two_servers_store_each_event_once(test: Test) {
    let stores = [test.store.clone(), test.open(2).await];
    let mut tasks = tokio::task::JoinSet::new();
    for request in 0..REQUESTS {
        for (server, store) in stores.iter().cloned().enumerate() {
            // Same event IDs in another order, other contexts for each: two writers must not wait in a circle.
            let mut ids: Vec<usize> = (request..request + 4).collect();
            if server == 1 {
                ids.reverse();
            }
            let events: Vec<_> = ids.iter().map(|id| event(&id.to_string())).collect();
            tasks.spawn(async move { store.capture(unit(&owner(FARM), Behaviour::Proceed, &events)).await });
        }
    }
    let mut stored = 0;
    while let Some(done) = tasks.join_next().await {
        let outcomes = done.unwrap().unwrap();
        assert!(!outcomes.contains(&EventOutcome::Conflict), "{outcomes:?}");
        stored += outcomes.iter().filter(|outcome| **outcome == EventOutcome::Stored).count();
    }
    assert_eq!(stored, REQUESTS + 3);
    assert_eq!(test.store.log_size().await.unwrap(), stored as u64);
    let entries = test.store.log_entries(0, 1000).await.unwrap();
    assert_eq!(entries.iter().map(|entry| entry.position).collect::<Vec<_>>(), (0..stored as u64).collect::<Vec<_>>());
    assert!(entries.is_sorted_by_key(|entry| entry.record_time));
}

async fn two_servers_number_versions_once(test: Test) {
    let stores = [test.store.clone(), test.open(2).await];
    let mut tasks = tokio::task::JoinSet::new();
    for number in 0..REQUESTS {
        for (server, store) in stores.iter().cloned().enumerate() {
            let name = format!("version {number} of server {server}");
            let mut organisations = vec![organisation(FARM, &name), organisation("8937990230006", &name)];
            if server == 1 {
                organisations.reverse();
            }
            let records = Records { organisations, ..Records::default() };
            tasks.spawn(async move { store.records_put(&records).await });
        }
    }
    while let Some(done) = tasks.join_next().await {
        done.unwrap().unwrap();
    }
    let versions = 2 * REQUESTS as i64;
    let sql = format!("SELECT COUNT(*), MAX(version) FROM record WHERE key = '{FARM}'");
    assert_eq!(test.home.rows(&sql).await[0], [versions.to_string(), versions.to_string()]);
    assert_eq!(test.store.log_size().await.unwrap(), 2 * versions as u64);
}

async fn each_server_sees_the_other(test: Test) {
    let other = test.open(2).await;
    let changed = with(event("1"), "ex:colour", json!("red"));
    let capture = |store: store::Store, event: serde_json::Value| async move {
        store.capture(unit(&owner(FARM), Behaviour::Rollback, &[event])).await.unwrap().remove(0)
    };
    assert_eq!(capture(test.store.clone(), event("1")).await, EventOutcome::Stored);
    assert_eq!(capture(other.clone(), event("1")).await, EventOutcome::Repeated);
    assert_eq!(capture(other.clone(), changed).await, EventOutcome::Conflict);
    assert_eq!(other.events_by_event_id("urn:example:event:1").await.unwrap().len(), 1);
    assert_eq!(other.log_size().await.unwrap(), 1);
}
