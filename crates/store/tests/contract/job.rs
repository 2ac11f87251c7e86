//! Capture jobs: written with their events, kept over restarts, put by when the document is large.

use serde_json::json;
use store::{Behaviour, CaptureJob, CaptureUnit, EventOutcome, Job, JobError, JobOutcome, Owner, Store};

use crate::harness::{SECOND, START, Test, both};
use crate::sample::{FARM, MILL, capture, event, owner, unit, with};

both!(
    a_job_stands_with_its_events,
    a_refused_inline_capture_leaves_no_job,
    proceed_lists_faults_and_events,
    a_spooled_document_waits_and_goes,
    what_never_became_a_job_is_swept_up,
    lists_go_back_in_time_page_by_page,
);

fn job(id: &str, created: i64) -> CaptureJob {
    CaptureJob { id: id.to_owned(), created, errors: Vec::new(), warnings: Vec::new(), header: Vec::new() }
}

fn under(job: CaptureJob, behaviour: Behaviour, events: &[serde_json::Value]) -> CaptureUnit {
    CaptureUnit { job: Some(job), ..unit(&owner(FARM), behaviour, events) }
}

async fn get(test: &Test, id: &str) -> Job {
    test.store.job_get(id).await.unwrap().unwrap()
}

async fn a_job_stands_with_its_events(test: Test) {
    test.clock.set(START + 3 * SECOND);
    let events = [event("1"), event("2")];
    test.store.capture(under(job("a", START), Behaviour::Rollback, &events)).await.unwrap();
    let found = get(&test, "a").await;
    assert_eq!((&*found.owner, found.sandbox, found.behaviour), (FARM, false, Behaviour::Rollback));
    assert_eq!((found.created, found.finished, found.success), (START, Some(START + 3 * SECOND), true));
    assert_eq!(found.outcome.stored, ["urn:example:event:1", "urn:example:event:2"]);
    assert_eq!(found.outcome.errors, []);
    assert_eq!(test.store.job_get("b").await.unwrap(), None);
}

async fn a_refused_inline_capture_leaves_no_job(test: Test) {
    capture(&test.store, &owner(FARM), &[event("1")]).await;
    let events = [event("2"), with(event("1"), "ex:a", json!(1))];
    let outcomes = test.store.capture(under(job("a", START), Behaviour::Rollback, &events)).await.unwrap();
    assert_eq!(outcomes, [EventOutcome::Dropped, EventOutcome::Conflict]);
    assert_eq!(test.store.job_get("a").await.unwrap(), None);
}

async fn proceed_lists_faults_and_events(test: Test) {
    capture(&test.store, &owner(FARM), &[event("1")]).await;
    let fault =
        JobError { code: "uri".to_owned(), pointer: "/epcisBody/eventList/3".to_owned(), message: "…".to_owned() };
    let job = CaptureJob { errors: vec![fault.clone()], ..job("a", START) };
    let events = [event("1"), event("2"), with(event("1"), "ex:a", json!(1))];
    test.store.capture(under(job, Behaviour::Proceed, &events)).await.unwrap();
    let found = get(&test, "a").await;
    assert!(!found.success && found.finished.is_some());
    // An event that was there already is stored, as far as its sender is concerned.
    assert_eq!(found.outcome.stored, ["urn:example:event:1", "urn:example:event:2"]);
    assert_eq!(found.outcome.errors.len(), 2);
    assert_eq!(found.outcome.errors[0], fault);
    assert!(found.outcome.errors[1].message.contains("urn:example:event:1"));
}

/// Puts a document by in parts and makes its job.
async fn put_by(store: &Store, owner: &Owner, job: &CaptureJob, behaviour: Behaviour, parts: &[&[u8]]) {
    let (last, first) = parts.split_last().unwrap();
    for (seq, part) in first.iter().enumerate() {
        store.spool_write(&job.id, seq as i64, part.to_vec()).await.unwrap();
    }
    store.job_open(owner, job, behaviour, (first.len() as i64, last.to_vec())).await.unwrap();
}

async fn a_spooled_document_waits_and_goes(test: Test) {
    let part = [0_u8, 255, b'{'].repeat(100_000);
    let owner = Owner { sandbox: true, ..owner(FARM) };
    let open = CaptureJob { header: b"{}".to_vec(), ..job("a", START) };
    put_by(&test.store, &owner, &open, Behaviour::Proceed, &[&part, b"end"]).await;
    let waiting = get(&test, "a").await;
    assert_eq!((waiting.finished, waiting.success, waiting.sandbox), (None, true, true));
    assert_eq!(waiting.behaviour, Behaviour::Proceed);
    let other = test.open(2).await;
    assert_eq!(other.job_unfinished().await.unwrap(), [waiting]);
    assert_eq!(other.spool_read("a", 0).await.unwrap(), Some(part));
    assert_eq!(other.spool_read("a", 1).await.unwrap().unwrap(), b"end");
    assert_eq!(other.spool_read("a", 2).await.unwrap(), None);
    assert_eq!(other.job_header("a").await.unwrap().unwrap(), b"{}");

    let fault = JobError::event_id_taken("urn:x:1", "/epcisBody/eventList/1");
    let outcome = JobOutcome { errors: vec![fault.clone()], ..JobOutcome::default() };
    test.store.job_progress("a", &outcome).await.unwrap();
    let running = get(&test, "a").await;
    assert_eq!((running.finished, running.success, &running.outcome), (None, false, &outcome));

    test.clock.set(START + SECOND);
    let stored = vec!["urn:example:event:1".to_owned()];
    let outcome = JobOutcome { stored, more_stored: 7, ..outcome };
    test.store.job_finish("a", START + SECOND, &outcome).await.unwrap();
    // Whoever comes later changes nothing.
    test.store.job_finish("a", START + 2 * SECOND, &JobOutcome::default()).await.unwrap();
    let ended = get(&test, "a").await;
    assert_eq!((ended.finished, ended.success, &ended.outcome), (Some(START + SECOND), false, &outcome));
    assert_eq!(test.store.spool_read("a", 0).await.unwrap(), None);
    assert_eq!(test.store.job_header("a").await.unwrap().unwrap(), b"{}");
    assert_eq!(test.store.job_unfinished().await.unwrap(), []);
}

async fn what_never_became_a_job_is_swept_up(test: Test) {
    for job in ["10", "20", "30"] {
        test.store.spool_write(job, 0, vec![1]).await.unwrap();
        test.store.spool_write(job, 1, vec![2]).await.unwrap();
    }
    test.store.job_open(&owner(FARM), &job("10", START), Behaviour::Rollback, (2, vec![])).await.unwrap();
    test.store.spool_sweep("30").await.unwrap();
    let left = async |job| test.store.spool_read(job, 1).await.unwrap().is_some();
    assert_eq!([left("10").await, left("20").await, left("30").await], [true, false, true]);
    test.store.spool_drop("30").await.unwrap();
    assert!(!left("30").await);
}

async fn lists_go_back_in_time_page_by_page(test: Test) {
    // Two jobs of one moment each; the identifier orders them.
    for number in 0..10 {
        let owner = owner(if number % 5 == 4 { MILL } else { FARM });
        let job = job(&format!("j{number}"), START + number / 2 * SECOND);
        test.store.job_open(&owner, &job, Behaviour::Rollback, (0, vec![])).await.unwrap();
    }
    let mut seen = Vec::new();
    let mut after = None;
    loop {
        let page = test.store.job_list(Some(FARM), after, 3).await.unwrap();
        let Some(last) = page.last() else { break };
        after = Some((last.created, last.id.clone()));
        seen.extend(page.into_iter().map(|job| job.id));
    }
    assert_eq!(seen, ["j8", "j7", "j6", "j5", "j3", "j2", "j1", "j0"]);
    assert_eq!(test.store.job_list(None, None, 100).await.unwrap().len(), 10);
    assert_eq!(test.store.job_list(Some("none"), None, 100).await.unwrap(), []);
}
