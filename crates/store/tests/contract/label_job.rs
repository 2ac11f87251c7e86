//! Label jobs: begun by one, taken over by another, files in pieces that never mix, and gone in time.

use store::{Download, LabelJob, LabelState, Store};

use crate::harness::{SECOND, START, Test, both};
use crate::sample::{FARM, MILL};

both!(
    a_job_is_printed_piece_by_piece,
    a_job_is_begun_once_and_taken_over_when_silent,
    a_cancelled_job_takes_no_more,
    a_failed_job_keeps_no_file,
    files_go_when_their_time_is_over,
    lists_are_of_one_owner,
    downloads_are_noted,
);

fn job(id: &str, created: i64) -> LabelJob {
    LabelJob {
        id: id.to_owned(),
        owner: FARM.to_owned(),
        sandbox: false,
        template: "roll".to_owned(),
        created,
        expires: created + 100 * SECOND,
        state: LabelState::Waiting,
        error: String::new(),
        total: 10,
        printed: 0,
        bytes: 0,
        finished: None,
        run: 0,
        beat: created,
    }
}

async fn make(test: &Test, id: &str) {
    test.store.label_job_insert(&job(id, START), b"{}".to_vec()).await.unwrap();
}

async fn get(store: &Store, id: &str) -> LabelJob {
    store.label_job_get(id).await.unwrap().unwrap()
}

/// All pieces of a file.
async fn file(store: &Store, id: &str) -> Vec<Vec<u8>> {
    let run = get(store, id).await.run;
    let mut pieces = Vec::new();
    while let Some(piece) = store.label_file_get(id, run, i64::try_from(pieces.len()).unwrap()).await.unwrap() {
        pieces.push(piece);
    }
    pieces
}

async fn a_job_is_printed_piece_by_piece(test: Test) {
    make(&test, "a").await;
    assert_eq!(get(&test.store, "a").await, job("a", START));
    assert_eq!(test.store.label_job_spec("a").await.unwrap(), Some(b"{}".to_vec()));
    assert!(test.store.label_job_take("a", 0, START, START).await.unwrap());
    let piece = vec![0_u8; 500_000];
    assert!(test.store.label_job_append("a", 1, 0, piece.clone(), 6, START + SECOND).await.unwrap());
    let running = get(&test.store, "a").await;
    assert_eq!((running.state, running.printed, running.bytes), (LabelState::Running, 6, 500_000));
    assert_eq!((running.beat, running.finished), (START + SECOND, None));
    assert!(test.store.label_job_append("a", 1, 1, vec![1, 2], 10, START + SECOND).await.unwrap());
    assert!(test.store.label_job_finish("a", 1, START + 2 * SECOND, None).await.unwrap());
    let done = get(&test.store, "a").await;
    assert_eq!((done.state, done.printed, done.bytes), (LabelState::Done, 10, 500_002));
    assert_eq!(done.finished, Some(START + 2 * SECOND));
    assert_eq!(file(&test.store, "a").await, [piece, vec![1, 2]]);
    assert_eq!(test.store.label_job_get("b").await.unwrap(), None);
}

async fn a_job_is_begun_once_and_taken_over_when_silent(test: Test) {
    make(&test, "a").await;
    let other = test.open(2).await;
    let silent = |now: i64| now - 10 * SECOND;
    let (one, two) = tokio::join!(
        test.store.label_job_take("a", 0, START, silent(START)),
        other.label_job_take("a", 0, START, silent(START))
    );
    assert_eq!(usize::from(one.unwrap()) + usize::from(two.unwrap()), 1);
    assert!(test.store.label_job_append("a", 1, 0, vec![1], 5, START + SECOND).await.unwrap());
    // While there are signs of life nobody else begins.
    let now = START + 5 * SECOND;
    assert!(!other.label_job_take("a", 1, now, silent(now)).await.unwrap());
    let now = START + 20 * SECOND;
    assert!(other.label_job_take("a", 1, now, silent(now)).await.unwrap());
    assert_eq!((get(&other, "a").await.run, get(&other, "a").await.printed), (2, 0));
    // The first was only slow: what it writes now is thrown away.
    assert!(!test.store.label_job_append("a", 1, 1, vec![9], 10, now).await.unwrap());
    assert!(!test.store.label_job_finish("a", 1, now, None).await.unwrap());
    assert!(other.label_job_append("a", 2, 0, vec![2], 10, now).await.unwrap());
    assert!(other.label_job_finish("a", 2, now, None).await.unwrap());
    assert_eq!(file(&test.store, "a").await, [vec![2]]);
    assert_eq!(test.home.number("SELECT COUNT(*) FROM label_file").await, 1);
    assert!(!other.label_job_take("a", 2, now + 100 * SECOND, now + 90 * SECOND).await.unwrap(), "it is done");
}

async fn a_cancelled_job_takes_no_more(test: Test) {
    make(&test, "a").await;
    test.store.label_job_take("a", 0, START, START).await.unwrap();
    test.store.label_job_append("a", 1, 0, vec![1], 5, START).await.unwrap();
    assert!(test.store.label_job_cancel("a", START + SECOND).await.unwrap());
    assert!(!test.store.label_job_append("a", 1, 1, vec![1], 10, START).await.unwrap());
    assert!(!test.store.label_job_finish("a", 1, START, None).await.unwrap());
    let job = get(&test.store, "a").await;
    assert_eq!((job.state, job.finished), (LabelState::Cancelled, Some(START + SECOND)));
    assert_eq!(test.home.number("SELECT COUNT(*) FROM label_file").await, 0);
    assert!(!test.store.label_job_cancel("a", START).await.unwrap());
    assert!(!test.store.label_job_cancel("b", START).await.unwrap());
    assert_eq!(test.store.label_job_unfinished().await.unwrap(), []);
}

async fn a_failed_job_keeps_no_file(test: Test) {
    make(&test, "a").await;
    assert_eq!(test.store.label_job_unfinished().await.unwrap(), [job("a", START)]);
    test.store.label_job_take("a", 0, START, START).await.unwrap();
    test.store.label_job_append("a", 1, 0, vec![1], 5, START).await.unwrap();
    assert!(test.store.label_job_finish("a", 1, START, Some("label 7: too long")).await.unwrap());
    let job = get(&test.store, "a").await;
    assert_eq!((job.state, &*job.error), (LabelState::Failed, "label 7: too long"));
    assert_eq!(file(&test.store, "a").await, Vec::<Vec<u8>>::new());
}

async fn files_go_when_their_time_is_over(test: Test) {
    for id in ["done", "waiting"] {
        make(&test, id).await;
    }
    test.store.label_job_take("done", 0, START, START).await.unwrap();
    test.store.label_job_append("done", 1, 0, vec![1], 10, START).await.unwrap();
    test.store.label_job_finish("done", 1, START, None).await.unwrap();
    test.store.label_file_expire(START + 99 * SECOND).await.unwrap();
    assert_eq!(file(&test.store, "done").await.len(), 1);
    test.store.label_file_expire(START + 100 * SECOND).await.unwrap();
    for id in ["done", "waiting"] {
        assert_eq!(get(&test.store, id).await.state, LabelState::Expired);
    }
    assert_eq!(get(&test.store, "done").await.finished, Some(START));
    assert_eq!(test.home.number("SELECT COUNT(*) FROM label_file").await, 0);
}

async fn lists_are_of_one_owner(test: Test) {
    for (number, owner) in [FARM, MILL, FARM, FARM].into_iter().enumerate() {
        let number = i64::try_from(number).unwrap();
        let job =
            LabelJob { owner: owner.to_owned(), sandbox: number == 3, ..job(&format!("j{number}"), START + number) };
        test.store.label_job_insert(&job, vec![]).await.unwrap();
    }
    let ids = |jobs: Vec<LabelJob>| jobs.into_iter().map(|job| job.id).collect::<Vec<_>>();
    assert_eq!(ids(test.store.label_job_list(FARM, false, 10).await.unwrap()), ["j2", "j0"]);
    assert_eq!(ids(test.store.label_job_list(FARM, false, 1).await.unwrap()), ["j2"]);
    assert_eq!(ids(test.store.label_job_list(FARM, true, 10).await.unwrap()), ["j3"]);
    assert_eq!(ids(test.store.label_job_list(MILL, false, 10).await.unwrap()), ["j1"]);
}

async fn downloads_are_noted(test: Test) {
    make(&test, "a").await;
    let downloads = [1, 2].map(|n| Download { time: START + n * SECOND, caller: format!("key{n}") });
    for download in [&downloads[1], &downloads[0], &downloads[0]] {
        test.store.label_download_insert("a", download).await.unwrap();
    }
    assert_eq!(test.store.label_download_list("a").await.unwrap(), downloads);
    assert_eq!(test.store.label_download_list("b").await.unwrap(), []);
}
