//! Capture jobs: written with their events, kept over restarts, put by when the document is large.

use serde_json::json;
use store::{Behaviour, CaptureJob, CaptureUnit, EventOutcome, Job, JobError, Owner};

use crate::harness::{SECOND, START, Test, both};
use crate::sample::{FARM, MILL, capture, event, owner, unit, with};

both!(
    a_job_stands_with_its_events,
    a_refused_inline_capture_leaves_no_job,
    proceed_lists_faults_and_events,
    a_spooled_document_waits_and_goes,
    a_spooled_document_may_turn_out_faulty,
    lists_go_back_in_time_page_by_page,
);

fn job(id: &str, spooled: bool, created: i64) -> CaptureJob {
    CaptureJob { id: id.to_owned(), spooled, created, errors: Vec::new(), warnings: Vec::new(), header: Vec::new() }
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
    test.store.capture(under(job("a", false, START), Behaviour::Rollback, &events)).await.unwrap();
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
    let outcomes = test.store.capture(under(job("a", false, START), Behaviour::Rollback, &events)).await.unwrap();
    assert_eq!(outcomes, [EventOutcome::Dropped, EventOutcome::Conflict]);
    assert_eq!(test.store.job_get("a").await.unwrap(), None);
}

async fn proceed_lists_faults_and_events(test: Test) {
    capture(&test.store, &owner(FARM), &[event("1")]).await;
    let fault =
        JobError { code: "uri".to_owned(), pointer: "/epcisBody/eventList/3".to_owned(), message: "…".to_owned() };
    let job = CaptureJob { errors: vec![fault.clone()], ..job("a", false, START) };
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

async fn a_spooled_document_waits_and_goes(test: Test) {
    let doc = [0_u8, 255, b'{'].repeat(100_000);
    let owner = Owner { sandbox: true, ..owner(FARM) };
    test.store.job_spool(&owner, &job("a", true, START), Behaviour::Proceed, doc.clone()).await.unwrap();
    let waiting = get(&test, "a").await;
    assert_eq!((waiting.finished, waiting.success, waiting.sandbox), (None, true, true));
    assert_eq!(waiting.behaviour, Behaviour::Proceed);
    assert_eq!(test.open(2).await.job_unfinished().await.unwrap(), [waiting]);
    assert_eq!(test.store.job_document("a").await.unwrap(), Some(doc));

    let unit = CaptureUnit { owner, ..under(job("a", true, START), Behaviour::Proceed, &[event("1")]) };
    test.store.capture(unit).await.unwrap();
    assert_eq!(get(&test, "a").await.outcome.stored, ["urn:example:event:1"]);
    assert_eq!(test.store.job_document("a").await.unwrap(), None);
    assert_eq!(test.store.job_unfinished().await.unwrap(), []);
}

async fn a_spooled_document_may_turn_out_faulty(test: Test) {
    capture(&test.store, &owner(FARM), &[event("1")]).await;
    test.store.job_spool(&owner(FARM), &job("a", true, START), Behaviour::Rollback, vec![1]).await.unwrap();
    let events = [event("2"), with(event("1"), "ex:a", json!(1))];
    test.store.capture(under(job("a", true, START), Behaviour::Rollback, &events)).await.unwrap();
    let found = get(&test, "a").await;
    assert_eq!((found.success, found.outcome.stored.len(), found.outcome.errors.len()), (false, 0, 1));
    assert_eq!(test.store.job_document("a").await.unwrap(), None);
    assert_eq!(test.store.log_size().await.unwrap(), 1);
}

async fn lists_go_back_in_time_page_by_page(test: Test) {
    // Two jobs of one moment each; the identifier orders them.
    for number in 0..10 {
        let owner = owner(if number % 5 == 4 { MILL } else { FARM });
        let job = job(&format!("j{number}"), true, START + number / 2 * SECOND);
        test.store.job_spool(&owner, &job, Behaviour::Rollback, vec![]).await.unwrap();
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
