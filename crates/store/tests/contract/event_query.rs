//! Queries answer exactly what the matcher says, in order, page by page, whatever arrives meanwhile.

use epcis::query::{Direction, EventQuery, Filter, OrderBy};
use store::{EventPlan, Scope};

use crate::harness::{SECOND, START, Test, both};
use crate::query_world::{World, query, scope};
use crate::random::Random;
use crate::sample::{FARM, capture, event, everything, owner, with};

both!(
    generated_queries_answer_like_the_matcher,
    pages_stay_as_they_were_begun,
    the_last_page_says_so,
    a_page_is_never_longer_than_asked_for,
    times_are_bounded_exactly,
);

const EVENTS: usize = 300;
const QUERIES: usize = 200;

/// The oracle: pages of every size, joined, are the matcher's answer over all events, sorted.
async fn generated_queries_answer_like_the_matcher(test: Test) {
    let seed = std::env::var("NGUON_TEST_SEED").ok().and_then(|text| text.parse().ok()).unwrap_or(2026);
    println!("seed {seed}; NGUON_TEST_SEED sets another");
    let mut random = Random::new(seed);
    let mut world = World::new();
    for _ in 0..EVENTS {
        world.grow(&test, &mut random).await;
    }
    let mut found = 0;
    for number in 0..QUERIES {
        let (query, scope, sandbox) = (query(&mut random), scope(&mut random), random.percent(10));
        let expected: Vec<String> =
            world.answer(&query, &scope, sandbox).iter().map(|known| known.raw.clone()).collect();
        let limit = if expected.len() < 30 { 1 + random.below(50) } else { 5 + random.below(46) };
        let snapshot = test.store.log_size().await.unwrap();
        let mut plan = EventPlan { query, scope, sandbox, after: None, snapshot, limit };
        let mut answer = Vec::new();
        loop {
            let page = test.store.event_query(&plan).await.unwrap();
            assert!(page.events.len() <= limit, "query {number}: {plan:?}");
            answer.extend(page.events.into_iter().map(|event| event.raw));
            let Some(next) = page.next else { break };
            plan.after = Some(next);
            if random.percent(5) {
                world.grow(&test, &mut random).await;
            }
        }
        assert_eq!(answer, expected, "query {number}: {plan:?}");
        found += answer.len();
    }
    // A generator of queries that find nothing would prove nothing.
    assert!(found > QUERIES * 10, "{found} events in {QUERIES} queries");
}

async fn numbered(test: &Test, numbers: std::ops::Range<usize>) {
    for number in numbers {
        test.clock.forward(SECOND);
        let time = format!("2026-08-04T01:{:02}:{:02}Z", number / 60, number % 60);
        capture(&test.store, &owner(FARM), &[with(event(&number.to_string()), "eventTime", time.into())]).await;
    }
}

async fn pages_stay_as_they_were_begun(test: Test) {
    numbered(&test, 0..40).await;
    for order_by in [OrderBy::EventTime, OrderBy::RecordTime] {
        for direction in [Direction::Ascending, Direction::Descending] {
            let snapshot = test.store.log_size().await.unwrap();
            let query = EventQuery { order_by: order_by.clone(), direction, ..EventQuery::default() };
            let mut plan = EventPlan { query, snapshot, limit: 7, ..everything() };
            let mut ids = Vec::new();
            loop {
                let page = test.store.event_query(&plan).await.unwrap();
                ids.extend(page.events.iter().map(|event| event.position));
                let Some(next) = page.next else { break };
                plan.after = Some(next);
                // Newer than everything and older than everything, between any two pages.
                let size = usize::try_from(test.store.log_size().await.unwrap()).unwrap();
                numbered(&test, size..size + 1).await;
                let old = with(event(&format!("old{size}")), "eventTime", "2020-01-01T00:00:00Z".into());
                capture(&test.store, &owner(FARM), &[old]).await;
            }
            ids.sort_unstable();
            assert_eq!(ids, (0..snapshot).collect::<Vec<_>>(), "{order_by:?} {direction:?}");
        }
    }
}

async fn the_last_page_says_so(test: Test) {
    numbered(&test, 0..20).await;
    for (limit, lengths) in [(5, vec![5, 5, 5, 5]), (6, vec![6, 6, 6, 2]), (20, vec![20]), (21, vec![20])] {
        let mut plan = EventPlan { limit, ..everything() };
        let mut found = Vec::new();
        loop {
            let page = test.store.event_query(&plan).await.unwrap();
            found.push(page.events.len());
            let Some(next) = page.next else { break };
            plan.after = Some(next);
        }
        assert_eq!(found, lengths, "pages of {limit}");
    }
    let nobody = Scope::Organisation { gln: "none".to_owned(), parties: vec![] };
    let page = test.store.event_query(&EventPlan { scope: nobody, ..everything() }).await.unwrap();
    assert!(page.events.is_empty() && page.next.is_none());
}

/// More candidates than one round holds, of which few belong to the answer.
async fn a_page_is_never_longer_than_asked_for(test: Test) {
    let events: Vec<_> = (0..700)
        .map(|number| {
            let action = if number % 100 == 99 { "DELETE" } else { "OBSERVE" };
            with(event(&number.to_string()), "action", action.into())
        })
        .collect();
    capture(&test.store, &owner(FARM), &events).await;
    let key = "01/09506000134352/21/1";
    let filters = [
        vec![],
        EventQuery::about(key).filters,
        vec![Filter::Action(vec![epcis::model::Action::Delete])],
        [EventQuery::about(key).filters, vec![Filter::Action(vec![epcis::model::Action::Delete])]].concat(),
    ];
    for (filters, total) in filters.into_iter().zip([700, 700, 7, 7]) {
        let mut plan = EventPlan { query: EventQuery { filters, ..EventQuery::default() }, limit: 3, ..everything() };
        let mut seen = std::collections::BTreeSet::new();
        loop {
            let page = test.store.event_query(&plan).await.unwrap();
            assert!(page.events.len() <= 3);
            seen.extend(page.events.iter().map(|event| event.id));
            let Some(next) = page.next else { break };
            plan.after = Some(next);
        }
        assert_eq!(seen.len(), total, "{:?}", plan.query);
    }
}

async fn times_are_bounded_exactly(test: Test) {
    numbered(&test, 0..10).await;
    let record = |second: i64| START + (second + 1) * SECOND;
    let happened = |second: i64| START + (second - 23 * 3600) * SECOND;
    for (filters, expected) in [
        (vec![Filter::RecordTimeFrom(record(3)), Filter::RecordTimeBefore(record(6))], 3..6),
        (vec![Filter::EventTimeFrom(happened(3)), Filter::EventTimeBefore(happened(6))], 3..6),
        (vec![Filter::EventTimeFrom(happened(9))], 9..10),
        (vec![Filter::RecordTimeFrom(record(4)), Filter::RecordTimeFrom(record(8))], 8..10),
        (vec![Filter::RecordTimeFrom(record(6)), Filter::RecordTimeBefore(record(6))], 0..0),
    ] {
        let query = EventQuery { filters, direction: Direction::Ascending, ..EventQuery::default() };
        let page = test.store.event_query(&EventPlan { query: query.clone(), ..everything() }).await.unwrap();
        let positions: Vec<u64> = page.events.iter().map(|event| event.position).collect();
        assert_eq!(positions, expected.collect::<Vec<_>>(), "{query:?}");
    }
}
