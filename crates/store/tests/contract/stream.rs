//! Documents fed batch by batch into one transaction: all of it or nothing, and nobody loses anything over it.

use serde_json::{Value as Json, json};
use store::{Behaviour, CaptureJob, JobOutcome, PreparedEvent, StreamItem, Streamed};
use tokio::sync::mpsc;

use crate::harness::{START, Test, both};
use crate::sample::{FARM, capture, event, owner, prepared, unit, with};

both!(
    all_batches_are_stored_with_the_end,
    a_conflict_undoes_every_batch,
    a_feed_that_breaks_off_leaves_nothing,
    others_are_served_before_and_after,
    conflicts_are_seen_beforehand,
);

fn batch(events: &[Json]) -> Vec<PreparedEvent> {
    events.iter().map(|event| prepared(&owner(FARM), event)).collect()
}

fn numbered(numbers: std::ops::Range<usize>) -> Vec<Json> {
    numbers.map(|number| event(&number.to_string())).collect()
}

fn finish() -> StreamItem {
    StreamItem::Finish { job: "j".to_owned(), outcome: JobOutcome { more_stored: 9, ..JobOutcome::default() } }
}

async fn open_job(test: &Test) {
    let id = "j".to_owned();
    let job = CaptureJob { id, created: START, errors: Vec::new(), warnings: Vec::new(), header: Vec::new() };
    test.store.job_open(&owner(FARM), &job, Behaviour::Rollback, (0, vec![1])).await.unwrap();
}

/// Feeds items and gives what became of them.
async fn fed(test: &Test, items: Vec<StreamItem>) -> Streamed {
    let (sender, receiver) = mpsc::channel(1);
    let store = test.store.clone();
    let stored = tokio::spawn(async move { store.capture_stream(owner(FARM), receiver).await });
    for item in items {
        if sender.send(item).await.is_err() {
            break;
        }
    }
    drop(sender);
    stored.await.unwrap().unwrap()
}

async fn all_batches_are_stored_with_the_end(test: Test) {
    open_job(&test).await;
    capture(&test.store, &owner(FARM), &[event("0")]).await;
    let again = [numbered(4..6), numbered(0..1)].concat();
    let items = vec![
        StreamItem::Events(batch(&numbered(0..3))),
        StreamItem::Events(batch(&numbered(3..5))),
        StreamItem::Events(batch(&again)),
        finish(),
    ];
    assert_eq!(fed(&test, items).await, Streamed::Committed);
    assert_eq!(test.store.log_size().await.unwrap(), 6, "each event once");
    assert_eq!(*test.store.head().borrow(), 6);
    let entries = test.store.log_entries(0, 100).await.unwrap();
    assert_eq!(entries.iter().map(|entry| entry.position).collect::<Vec<_>>(), (0..6).collect::<Vec<_>>());
    let job = test.store.job_get("j").await.unwrap().unwrap();
    assert_eq!((job.finished.is_some(), job.success, job.outcome.more_stored), (true, true, 9));
    assert_eq!(test.store.spool_read("j", 0).await.unwrap(), None);
    // What was stored in the middle of a transaction is read by its context all the same.
    let reopened = test.open(2).await;
    assert_eq!(reopened.log_size().await.unwrap(), 6);
}

async fn a_conflict_undoes_every_batch(test: Test) {
    open_job(&test).await;
    capture(&test.store, &owner(FARM), &[event("5")]).await;
    let other = with(event("5"), "ex:a", json!(1));
    let items = vec![StreamItem::Events(batch(&numbered(0..3))), StreamItem::Events(batch(&[other])), finish()];
    assert_eq!(fed(&test, items).await, Streamed::Conflicts(vec!["urn:example:event:5".to_owned()]));
    // A batch against one before it counts as well.
    let other = with(event("1"), "ex:a", json!(1));
    let items = vec![StreamItem::Events(batch(&numbered(0..3))), StreamItem::Events(batch(&[other])), finish()];
    assert_eq!(fed(&test, items).await, Streamed::Conflicts(vec!["urn:example:event:1".to_owned()]));
    assert_eq!(test.store.log_size().await.unwrap(), 1);
    assert_eq!(test.store.job_get("j").await.unwrap().unwrap().finished, None);
    assert!(test.store.spool_read("j", 0).await.unwrap().is_some());
    capture(&test.store, &owner(FARM), &numbered(0..3)).await;
    assert_eq!(test.store.log_size().await.unwrap(), 4);
}

async fn a_feed_that_breaks_off_leaves_nothing(test: Test) {
    open_job(&test).await;
    assert_eq!(fed(&test, vec![StreamItem::Events(batch(&numbered(0..3)))]).await, Streamed::Abandoned);
    assert_eq!(fed(&test, vec![]).await, Streamed::Abandoned);
    assert_eq!(test.store.log_size().await.unwrap(), 0);
    let items = vec![StreamItem::Events(batch(&numbered(0..3))), finish()];
    assert_eq!(fed(&test, items).await, Streamed::Committed);
    assert_eq!(test.store.log_size().await.unwrap(), 3);
}

async fn others_are_served_before_and_after(test: Test) {
    let mut tasks = tokio::task::JoinSet::new();
    for request in 0..40 {
        let store = test.store.clone();
        tasks.spawn(async move {
            let events = [event(&format!("single.{request}"))];
            store.capture(unit(&owner(FARM), Behaviour::Rollback, &events)).await.unwrap();
        });
        if request % 10 == 5 {
            let (sender, receiver) = mpsc::channel(1);
            let store = test.store.clone();
            tasks.spawn(async move {
                let streamed = store.capture_stream(owner(FARM), receiver).await.unwrap();
                assert_eq!(streamed, Streamed::Committed);
            });
            tasks.spawn(async move {
                for part in 0..5 {
                    let events = [event(&format!("{request}.{part}")), event("shared")];
                    sender.send(StreamItem::Events(batch(&events))).await.unwrap();
                }
                sender.send(finish()).await.unwrap();
            });
        }
    }
    while let Some(done) = tasks.join_next().await {
        done.unwrap();
    }
    assert_eq!(test.store.log_size().await.unwrap(), 40 + 4 * 5 + 1);
    let entries = test.store.log_entries(0, 1000).await.unwrap();
    assert_eq!(entries.iter().map(|entry| entry.position).collect::<Vec<_>>(), (0..61).collect::<Vec<_>>());
}

async fn conflicts_are_seen_beforehand(test: Test) {
    capture(&test.store, &owner(FARM), &numbered(0..3)).await;
    let events = [event("0"), with(event("1"), "ex:a", json!(1)), event("7"), with(event("2"), "ex:a", json!(1))];
    assert_eq!(test.store.capture_conflicts(&batch(&events)).await.unwrap(), [1, 3]);
}
