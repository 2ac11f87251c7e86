//! Subscriptions: who works on one, what an older holder can still do, where reading stands, and what is kept.

use store::subscription::{Delivery, DeliveryLimits, Lease, NamedQuery, Sent, Subscription};
use store::{EventPlan, Scope};

use crate::harness::{SECOND, START, Test, both};
use crate::query_world::{World, query, scope};
use crate::random::Random;
use crate::record::organisation;
use crate::sample::{FARM, MILL, capture, event, everything, owner};

both!(
    names_are_one_of_a_kind_for_an_owner,
    queries_are_listed_in_pages,
    deleting_a_query_takes_everything_along,
    one_of_two_takes_it,
    an_older_holder_changes_nothing,
    a_silent_holder_is_relieved,
    an_earlier_process_of_the_server_gives_back,
    due_is_what_has_something_to_do,
    the_delivery_log_is_trimmed,
    what_is_owed_nothing_is_passed_over_at_once,
    going_back_makes_an_attempt_under_way_void,
    positions_are_found_by_record_time,
    the_log_is_read_as_the_matcher_says,
    an_event_seen_by_one_reader_is_not_hidden_from_the_next,
);

const LIMITS: DeliveryLimits = DeliveryLimits { rows: 3, age: 100 * SECOND };

fn named(id: &str, owner: &str, name: &str) -> NamedQuery {
    NamedQuery {
        id: id.to_owned(),
        owner: owner.to_owned(),
        sandbox: false,
        name: name.to_owned(),
        body: r#"{ "name": "q", "query": {"a":1.50} }"#.to_owned(),
        extensions: "ex=https://example.vn/terms/".to_owned(),
        created: START,
        created_by: "key".to_owned(),
    }
}

fn stream(id: &str) -> Subscription {
    Subscription {
        external_id: String::new(),
        body: String::new(),
        id: id.to_owned(),
        query: "q".to_owned(),
        owner: FARM.to_owned(),
        sandbox: false,
        unrestricted: true,
        created: START,
        created_by: "key".to_owned(),
        dest: "https://client.example.com/in".to_owned(),
        token: "secret".to_owned(),
        schedule: String::new(),
        report_if_empty: true,
        epc_format: "Always_EPC_URN".to_owned(),
        cbv_format: "No_Preference".to_owned(),
        syntax: "json".to_owned(),
        initial: Some(START - SECOND),
        read_to: 0,
        target: None,
        reported: 0,
        min_record_time: START,
        last_notified: None,
        due: START,
        attempt: 0,
        batch: 10,
        deliveries: 0,
        lease: 0,
    }
}

/// A query `q` with these subscriptions.
async fn with(test: &Test, subscriptions: &[Subscription]) {
    assert!(test.store.named_query_insert(&named("q", FARM, "q")).await.unwrap());
    for subscription in subscriptions {
        test.store.subscription_insert(subscription).await.unwrap();
    }
}

async fn get(test: &Test, id: &str) -> Subscription {
    test.store.subscription_get(id).await.unwrap().unwrap()
}

async fn take(test: &Test, id: &str) -> Lease {
    let seen = get(test, id).await;
    let now = test.clock.now();
    test.store.subscription_take(&seen, now, now + 10 * SECOND).await.unwrap().expect("nobody has it").1
}

/// A success up to a position, or a failure.
fn sent(read_to: u64, attempt: i64) -> Sent {
    let delivery = Delivery {
        seq: 0,
        from: 0,
        to: read_to,
        attempt,
        events: 2,
        delivered: attempt == 0,
        code: (attempt == 0).then_some(200),
        error: "timeout: global".to_owned(),
        started: START,
        finished: START + SECOND,
    };
    Sent {
        delivery: Some(delivery),
        read_to,
        target: Some(9),
        reported: 2,
        due: START + SECOND,
        attempt,
        batch: 5,
        last_notified: (attempt == 0).then_some(START + SECOND),
        min_record_time: START + SECOND,
        lease_until: 0,
    }
}

async fn ids(test: &Test, now: i64, head: u64, failing: bool) -> Vec<String> {
    let due = test.store.subscription_due((now, head), failing, None, 10).await.unwrap();
    due.into_iter().map(|it| it.id).collect()
}

async fn names_are_one_of_a_kind_for_an_owner(test: Test) {
    let sandbox = NamedQuery { sandbox: true, ..named("3", FARM, "a") };
    for query in [&named("1", FARM, "a"), &named("2", MILL, "a"), &sandbox, &named("4", FARM, "A")] {
        assert!(test.store.named_query_insert(query).await.unwrap());
    }
    assert!(!test.store.named_query_insert(&named("5", FARM, "a")).await.unwrap());
    assert_eq!(test.store.named_query_find(Some(FARM), false, "a").await.unwrap(), [named("1", FARM, "a")]);
    assert_eq!(test.store.named_query_find(Some(FARM), true, "a").await.unwrap(), [sandbox]);
    assert_eq!(test.store.named_query_find(None, false, "a").await.unwrap().len(), 2);
    assert_eq!(test.store.named_query_find(Some(MILL), false, "A").await.unwrap(), []);
    assert_eq!(test.store.named_query_get("4").await.unwrap(), Some(named("4", FARM, "A")));
    assert_eq!(test.store.named_query_get("5").await.unwrap(), None);
    assert_eq!(test.store.named_query_count(FARM, false).await.unwrap(), 2);
}

async fn queries_are_listed_in_pages(test: Test) {
    for number in 0..5_i64 {
        let owner = if number == 2 { MILL } else { FARM };
        let query =
            NamedQuery { created: START - number / 2, ..named(&format!("i{number}"), owner, &number.to_string()) };
        test.store.named_query_insert(&query).await.unwrap();
    }
    let list = async |owner: Option<&str>, after: Option<(i64, String)>, limit| {
        let found = test.store.named_query_list(owner, false, after, limit).await.unwrap();
        found.into_iter().map(|query| query.id).collect::<Vec<_>>()
    };
    assert_eq!(list(None, None, 10).await, ["i4", "i2", "i3", "i0", "i1"]);
    assert_eq!(list(Some(FARM), None, 2).await, ["i4", "i3"]);
    assert_eq!(list(Some(FARM), Some((START - 1, "i3".to_owned())), 10).await, ["i0", "i1"]);
    assert_eq!(test.store.named_query_list(None, true, None, 10).await.unwrap(), []);
}

async fn deleting_a_query_takes_everything_along(test: Test) {
    with(&test, &[stream("a"), stream("b")]).await;
    assert_eq!(get(&test, "a").await, stream("a"));
    let lease = take(&test, "a").await;
    assert!(test.store.subscription_sent("a", lease, &sent(4, 0), LIMITS).await.unwrap());
    assert_eq!(test.store.subscription_count(FARM, false).await.unwrap(), 2);
    assert_eq!(test.store.subscription_list("q", None, None, 1).await.unwrap().len(), 1);
    let rest = test.store.subscription_list("q", None, Some((START, "a".to_owned())), 9).await.unwrap();
    assert_eq!(rest, [stream("b")]);
    assert_eq!(test.store.subscription_min_record_time("q", FARM).await.unwrap(), Some(START));
    assert!(test.store.subscription_delete("b").await.unwrap());
    assert!(!test.store.subscription_delete("b").await.unwrap());
    assert!(test.store.named_query_delete("q").await.unwrap());
    assert!(!test.store.named_query_delete("q").await.unwrap());
    for table in ["named_query", "subscription", "delivery"] {
        assert_eq!(test.home.number(&format!("SELECT COUNT(*) FROM {table}")).await, 0, "{table}");
    }
    // Nobody subscribes to what is gone, and what was under way ends nowhere.
    assert!(test.store.subscription_insert(&stream("c")).await.is_err());
    assert!(!test.store.subscription_sent("a", lease, &sent(5, 0), LIMITS).await.unwrap());
    assert_eq!(test.home.number("SELECT COUNT(*) FROM delivery").await, 0);
    assert_eq!(test.store.subscription_min_record_time("q", FARM).await.unwrap(), None);
}

async fn one_of_two_takes_it(test: Test) {
    with(&test, &[stream("a")]).await;
    let other = test.open(2).await;
    let seen = get(&test, "a").await;
    let (one, two) = tokio::join!(
        test.store.subscription_take(&seen, START, START + SECOND),
        other.subscription_take(&seen, START, START + SECOND)
    );
    assert_eq!(usize::from(one.unwrap().is_some()) + usize::from(two.unwrap().is_some()), 1);
    assert_eq!(ids(&test, START, 10, false).await, [""; 0]);
}

async fn an_older_holder_changes_nothing(test: Test) {
    with(&test, &[stream("a")]).await;
    let old = take(&test, "a").await;
    test.clock.forward(10 * SECOND);
    let new = take(&test, "a").await;
    assert_eq!((old.number, new.number), (1, 2));
    assert!(!test.store.subscription_sent("a", old, &sent(7, 0), LIMITS).await.unwrap());
    assert_eq!(get(&test, "a").await, Subscription { lease: 2, ..stream("a") });
    assert_eq!(test.store.delivery_list("a", None, 10).await.unwrap(), []);
    assert!(test.store.subscription_sent("a", new, &sent(4, 0), LIMITS).await.unwrap());
    let moved = get(&test, "a").await;
    assert_eq!((moved.read_to, moved.target, moved.reported, moved.batch), (4, Some(9), 2, 5));
    assert_eq!((moved.last_notified, moved.min_record_time), (Some(START + SECOND), START + SECOND));
    // A failure forgets no success.
    let third = take(&test, "a").await;
    assert!(test.store.subscription_sent("a", third, &sent(4, 1), LIMITS).await.unwrap());
    assert_eq!(get(&test, "a").await.last_notified, Some(START + SECOND));
    assert_eq!((get(&test, "a").await.attempt, get(&test, "a").await.deliveries), (1, 2));
}

async fn a_silent_holder_is_relieved(test: Test) {
    with(&test, &[stream("a")]).await;
    take(&test, "a").await;
    let now = test.clock.now();
    let seen = get(&test, "a").await;
    assert!(test.store.subscription_take(&seen, now + 9 * SECOND, now + 20 * SECOND).await.unwrap().is_none());
    assert!(test.store.subscription_take(&seen, now + 10 * SECOND, now + 20 * SECOND).await.unwrap().is_some());
}

async fn an_earlier_process_of_the_server_gives_back(test: Test) {
    with(&test, &[stream("a"), stream("b")]).await;
    let old = take(&test, "a").await;
    let other = test.open(2).await;
    let seen = get(&test, "b").await;
    other.subscription_take(&seen, START, START + 10 * SECOND).await.unwrap().unwrap();
    assert_eq!(ids(&test, START, 10, false).await, [""; 0]);
    assert_eq!(test.open(1).await.subscription_release_own().await.unwrap(), 1);
    assert_eq!(ids(&test, START, 10, false).await, ["a"], "what another server holds stays with it");
    assert!(!test.store.subscription_sent("a", old, &sent(4, 0), LIMITS).await.unwrap());
}

async fn due_is_what_has_something_to_do(test: Test) {
    let scheduled = |id: &str, due| Subscription { schedule: "{}".to_owned(), due, ..stream(id) };
    let read = Subscription { read_to: 10, ..stream("read") };
    let waits = Subscription { due: START + 5, ..stream("waits") };
    let later = Subscription { due: START - 5, ..stream("first") };
    with(&test, &[stream("x"), read, waits, later, scheduled("timed", START - 9), scheduled("not yet", START + 9)])
        .await;
    assert_eq!(ids(&test, START, 10, false).await, ["timed", "first", "x"]);
    assert_eq!(ids(&test, START, 0, false).await, ["timed"]);
    assert_eq!(ids(&test, START, 11, false).await, ["timed", "first", "read", "x"]);
    let page = test.store.subscription_due((START, 11), false, None, 2).await.unwrap();
    let after = Some((page[1].due, page[1].id.clone()));
    let rest = test.store.subscription_due((START, 11), false, after, 10).await.unwrap();
    assert_eq!((page.len(), rest.iter().map(|it| it.id.as_str()).collect::<Vec<_>>()), (2, vec!["read", "x"]));
    // Who failed stands in a queue of its own.
    let lease = take(&test, "x").await;
    assert!(test.store.subscription_sent("x", lease, &sent(0, 1), LIMITS).await.unwrap());
    assert_eq!(ids(&test, START + SECOND, 10, true).await, ["x"]);
    assert_eq!(ids(&test, START, 10, true).await, [""; 0], "its pause is not over");
    assert!(!ids(&test, START + SECOND, 10, false).await.contains(&"x".to_owned()));
}

async fn the_delivery_log_is_trimmed(test: Test) {
    with(&test, &[stream("a")]).await;
    for number in 0..5 {
        let lease = take(&test, "a").await;
        let mut sent = sent(number, i64::from(number % 2 == 0));
        sent.due = START;
        assert!(test.store.subscription_sent("a", lease, &sent, LIMITS).await.unwrap());
    }
    // Reading on without sending leaves no row.
    let lease = take(&test, "a").await;
    let silent = Sent { delivery: None, read_to: 8, ..sent(8, 0) };
    assert!(test.store.subscription_sent("a", lease, &silent, LIMITS).await.unwrap());
    let kept = test.store.delivery_list("a", None, 10).await.unwrap();
    assert_eq!(
        kept.iter().map(|it| (it.seq, it.to, it.code)).collect::<Vec<_>>(),
        [(5, 4, None), (4, 3, Some(200)), (3, 2, None)]
    );
    assert_eq!(kept[1], Delivery { seq: 4, ..sent(3, 0).delivery.unwrap() });
    assert_eq!(test.store.delivery_list("a", Some(5), 1).await.unwrap()[0].seq, 4);
    assert_eq!(get(&test, "a").await.read_to, 8);
    test.store.delivery_expire(START + 101 * SECOND, LIMITS).await.unwrap();
    assert_eq!(test.store.delivery_list("a", None, 10).await.unwrap().len(), 3);
    test.store.delivery_expire(START + 101 * SECOND + 1, LIMITS).await.unwrap();
    assert_eq!(test.store.delivery_list("a", None, 10).await.unwrap(), []);
}

async fn what_is_owed_nothing_is_passed_over_at_once(test: Test) {
    with(&test, &[stream("a"), stream("b"), stream("taken"), stream("moved")]).await;
    take(&test, "taken").await;
    let lease = take(&test, "moved").await;
    assert!(test.store.subscription_sent("moved", lease, &sent(2, 0), LIMITS).await.unwrap());
    let passed = ["a", "b", "taken", "moved"].map(|id| (id.to_owned(), 0, 5));
    test.store.subscription_pass(&passed, START + SECOND).await.unwrap();
    let mut read = Vec::new();
    for id in ["a", "b", "taken", "moved"] {
        read.push(get(&test, id).await.read_to);
    }
    assert_eq!(read, [5, 5, 0, 2]);
    assert_eq!(get(&test, "a").await.min_record_time, START + SECOND);
    // Nobody goes back this way.
    test.store.subscription_pass(&[("a".to_owned(), 0, 3)], START).await.unwrap();
    assert_eq!((get(&test, "a").await.read_to, get(&test, "a").await.min_record_time), (5, START + SECOND));
    test.store.subscription_rewind("b", 1, START).await.unwrap();
    test.store.subscription_pass(&[("b".to_owned(), 0, 9)], START).await.unwrap();
    assert_eq!(get(&test, "b").await.read_to, 1, "what was seen before it went back counts no more");
}

async fn going_back_makes_an_attempt_under_way_void(test: Test) {
    with(&test, &[Subscription { read_to: 8, due: i64::MAX, ..stream("a") }]).await;
    let lease = take(&test, "a").await;
    assert!(test.store.subscription_rewind("a", 3, START + SECOND).await.unwrap());
    assert!(!test.store.subscription_sent("a", lease, &sent(9, 0), LIMITS).await.unwrap());
    let it = get(&test, "a").await;
    assert_eq!((it.read_to, it.due, it.attempt), (3, START + SECOND, 0));
    assert_eq!(ids(&test, START + SECOND, 10, false).await, ["a"]);
    assert!(test.store.subscription_rewind("a", 5, START).await.unwrap());
    assert_eq!(get(&test, "a").await.read_to, 3, "going back never skips anything");
    assert!(!test.store.subscription_rewind("b", 5, START).await.unwrap());
}

async fn positions_are_found_by_record_time(test: Test) {
    let at = async |micros| test.store.log_position_at(micros).await.unwrap();
    assert_eq!(at(START).await, 0);
    for number in 0..9 {
        test.clock.set(START + number / 3 * 10 * SECOND);
        capture(&test.store, &owner(FARM), &[event(&number.to_string())]).await;
    }
    assert_eq!((at(i64::MIN).await, at(START).await), (0, 0));
    assert_eq!((at(START + 1).await, at(START + 10 * SECOND).await), (3, 3));
    assert_eq!((at(START + 20 * SECOND).await, at(START + 20 * SECOND + 1).await), (6, 9));
}

/// The oracle: reading in stretches of every size gives the matcher's answer over all events, in the order of the log.
async fn the_log_is_read_as_the_matcher_says(test: Test) {
    let mut random = Random::new(7);
    let mut world = World::new();
    for number in 0..200 {
        world.grow(&test, &mut random).await;
        if number % 20 == 0 {
            // Other entries stand between the events.
            let records = store::record::Records {
                organisations: vec![organisation(FARM, &format!("Hợp tác xã {number}"))],
                ..store::record::Records::default()
            };
            test.store.records_put(&records).await.unwrap();
        }
    }
    let size = test.store.log_size().await.unwrap();
    let mut total = 0;
    for _ in 0..100 {
        let (query, scope, sandbox) = (query(&mut random), scope(&mut random), random.percent(10));
        let snapshot = if random.percent(50) { size } else { random.below(size as usize) as u64 };
        let limit = 1 + random.below(9);
        let mut expected: Vec<String> =
            world.answer(&query, &scope, sandbox).iter().map(|known| known.raw.clone()).collect();
        let plan = EventPlan { query, scope, sandbox, after: None, snapshot, limit };
        let (mut found, mut position, mut last) = (Vec::new(), 0, None);
        while position < snapshot {
            let (events, end) = test.store.log_matches(&plan, position, 1 + random.below(900) as u32).await.unwrap();
            assert!(events.len() <= limit && end > position && end <= snapshot);
            for event in events {
                assert!(last < Some(event.position) && (position..end).contains(&event.position));
                last = Some(event.position);
                found.push(event.raw);
            }
            position = end;
        }
        total += found.len();
        if snapshot == size {
            found.sort_unstable();
            expected.sort_unstable();
            assert_eq!(found, expected, "{plan:?}");
        } else {
            assert!(found.iter().all(|raw| expected.contains(raw)), "{plan:?}");
        }
    }
    assert!(total > 500, "{total} events found");
}

async fn an_event_seen_by_one_reader_is_not_hidden_from_the_next(test: Test) {
    let other = test.open(2).await;
    for number in 0..6_u64 {
        capture(&test.store, &owner(FARM), &[event(&number.to_string())]).await;
        let plan = EventPlan { snapshot: number + 1, ..everything() };
        let strangers =
            EventPlan { scope: Scope::Organisation { gln: MILL.to_owned(), parties: vec![] }, ..plan.clone() };
        for store in [&test.store, &other] {
            for from in [number, 0, number] {
                // Whoever may see nothing asks first, for the same stretch.
                assert_eq!(store.log_matches(&strangers, from, 100).await.unwrap().0.len(), 0);
                let (events, end) = store.log_matches(&plan, from, 100).await.unwrap();
                assert_eq!((events.len() as u64, end), (number + 1 - from, number + 1));
            }
        }
    }
}
