//! The log: every durable change has a position, and its leaf can be computed again from what is stored.

use store::log::{EntryKind, leaf};
use store::record::Records;

use crate::harness::{SECOND, START, Test, both};
use crate::record::organisation;
use crate::sample::{CONTEXT, FARM, MILL, capture, event, only, owner};

both!(leaves_follow_from_what_is_stored, entries_come_in_order_and_in_parts, the_head_follows_commits);

async fn leaves_follow_from_what_is_stored(test: Test) {
    capture(&test.store, &owner(FARM), &[event("1"), event("2")]).await;
    capture(&test.store, &owner(MILL), &[event("3")]).await;
    let entries = test.store.log_entries(0, 10).await.unwrap();
    assert_eq!(entries.len(), 3);
    let mut salts = Vec::new();
    for (id, entry) in ["1", "2", "3"].into_iter().zip(&entries) {
        let stored = only(&test.store, &format!("urn:example:event:{id}")).await;
        let salt = test.store.log_salt(entry.position).await.unwrap().unwrap();
        assert_eq!((stored.position, stored.id, salt.len()), (entry.position, entry.reference, 32));
        let parts = [stored.raw.as_bytes(), CONTEXT.as_bytes()];
        assert_eq!(entry.leaf, leaf(EntryKind::Event, &stored.owner, &salt, &parts));
        assert_ne!(entry.leaf, leaf(EntryKind::Record, &stored.owner, &salt, &parts));
        assert_ne!(entry.leaf, leaf(EntryKind::Event, "", &salt, &parts));
        assert_eq!(entry.kind, EntryKind::Event as i64);
        salts.push(salt);
    }
    salts.dedup();
    assert_eq!(salts.len(), 3, "every leaf has a salt of its own");
}

async fn entries_come_in_order_and_in_parts(test: Test) {
    for number in 0..7 {
        test.clock.forward(SECOND);
        capture(&test.store, &owner(FARM), &[event(&number.to_string())]).await;
    }
    let records = Records { organisations: vec![organisation(FARM, "Hợp tác xã")], ..Records::default() };
    test.store.records_put(&records).await.unwrap();
    assert_eq!(test.store.log_size().await.unwrap(), 8);
    let all = test.store.log_entries(0, 100).await.unwrap();
    assert_eq!(all.iter().map(|entry| entry.position).collect::<Vec<_>>(), (0..8).collect::<Vec<_>>());
    assert_eq!(all[3].record_time, START + 4 * SECOND);
    assert_eq!(all.iter().map(|entry| entry.kind).collect::<Vec<_>>(), [1, 1, 1, 1, 1, 1, 1, 2]);
    assert_eq!(test.store.log_entries(2, 3).await.unwrap(), all[2..5]);
    assert_eq!(test.store.log_entries(6, 100).await.unwrap(), all[6..]);
    assert_eq!(test.store.log_entries(8, 100).await.unwrap(), []);
    assert_eq!(test.store.log_entries(u64::MAX, 100).await.unwrap(), []);
    assert_eq!(test.store.log_salt(8).await.unwrap(), None);
}

async fn the_head_follows_commits(test: Test) {
    let mut head = test.store.head();
    assert_eq!(*head.borrow_and_update(), 0);
    capture(&test.store, &owner(FARM), &[event("1"), event("2")]).await;
    head.changed().await.unwrap();
    assert_eq!(*head.borrow_and_update(), 2);
    capture(&test.store, &owner(FARM), &[event("1")]).await;
    assert!(!head.has_changed().unwrap(), "a repetition is no change");
    assert_eq!(*test.open(2).await.head().borrow(), 2);
}
