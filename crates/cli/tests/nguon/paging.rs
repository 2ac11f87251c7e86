//! Pages of events: to the end without loss or doubling, whatever arrives meanwhile.

use serde_json::Value;

use crate::harness::sample::{document, event, event_id, ids};
use crate::harness::{Client, Database, Node, both};

both!(
    pages_lead_to_the_end_while_events_arrive,
    a_page_holds_up_to_a_thousand,
    a_token_belongs_to_its_query_and_its_node,
    counts_limit_the_whole_answer,
);

/// Follows `rel="next"` from a path to the end.
pub(crate) fn all(client: &Client, path: &str) -> Vec<Value> {
    let mut events = Vec::new();
    let mut next = Some(path.to_owned());
    while let Some(address) = next {
        let answer = client.get(&address);
        events.extend(answer.expect(200).events());
        next = answer.next();
    }
    events
}

fn fill(node: &Node, numbers: std::ops::Range<usize>) {
    let numbers: Vec<usize> = numbers.collect();
    for chunk in numbers.chunks(500) {
        node.client.capture(&document(chunk.iter().map(|n| event(*n)).collect::<Vec<_>>()));
    }
}

fn pages_lead_to_the_end_while_events_arrive(database: Database) {
    let node = Node::start(database);
    fill(&node, 100..200);
    let orders = [
        "orderDirection=ASC",
        "orderDirection=DESC",
        "orderBy=recordTime&orderDirection=ASC",
        "orderBy=recordTime",
        "EQ_bizStep=inspecting",
    ];
    let mut stored = 100;
    for (round, order) in orders.iter().enumerate() {
        let before = ids(&node.client.events(order)).into_iter().map(str::to_owned).collect::<Vec<_>>();
        assert_eq!(before.len(), stored);
        let mut found = Vec::new();
        let mut next = Some(format!("/epcis/events?perPage=7&{order}"));
        while let Some(address) = next {
            let answer = node.client.get(&address);
            let page = answer.expect(200).events();
            assert!(page.len() <= 7 && !page.is_empty());
            found.extend(ids(&page).into_iter().map(str::to_owned));
            next = answer.next();
            // One before everything that is there and one after, in time.
            if found.len() <= 35 {
                let n = round * 10 + found.len() / 7;
                node.client.capture(&document([event(n), event(1_000 + n)]));
                stored += 2;
            }
        }
        assert_eq!(found, before, "{order}");
    }
}

fn a_page_holds_up_to_a_thousand(database: Database) {
    let node = Node::start(database);
    fill(&node, 0..1_105);
    for (wanted, given) in [("", 30), ("perPage=1", 1), ("perPage=1000", 1_000), ("perPage=5000", 1_000)] {
        let answer = node.client.get(&format!("/epcis/events?{wanted}"));
        assert_eq!(answer.expect(200).events().len(), given, "{wanted}");
        let next = answer.next().unwrap();
        assert!(next.starts_with(&format!("{}/epcis/events?", node.client.url)), "absolute: {next}");
    }
    let everything = all(&node.client, "/epcis/events?perPage=1000&orderDirection=ASC");
    let expected: Vec<String> = (0..1_105).map(event_id).collect();
    assert_eq!(ids(&everything), expected);
    for wrong in ["0", "-1", "ten", "", "1.5", "99999999999"] {
        node.client.get(&format!("/epcis/events?perPage={wrong}")).problem(400, "perPage");
    }
    // A last page that is exactly full has no next.
    let answer = node.client.get("/epcis/events?perPage=10&LT_eventTime=2026-08-05T00:10:00%2B07:00");
    assert_eq!((answer.expect(200).events().len(), answer.next()), (10, None));
}

fn a_token_belongs_to_its_query_and_its_node(database: Database) {
    let node = Node::start(database);
    fill(&node, 0..5);
    let next = node.client.get("/epcis/events?perPage=2&EQ_bizStep=inspecting").next().unwrap();
    let (_, token) = next.split_once("nextPageToken=").unwrap();
    let ask =
        |client: &Client, query: &str, token: &str| client.get(&format!("/epcis/events?{query}nextPageToken={token}"));
    let same = "perPage=2&EQ_bizStep=inspecting&";
    assert_eq!(ask(&node.client, same, token).expect(200).events().len(), 2);
    ask(&node.client, "", token).problem(400, "nextPageToken");
    ask(&node.client, "EQ_bizStep=storing&", token).problem(400, "nextPageToken");
    ask(&node.client, "EQ_bizStep=inspecting&orderDirection=ASC&", token).problem(400, "nextPageToken");
    let mut forged = token.to_owned().into_bytes();
    for at in [0, forged.len() / 2, forged.len() - 1] {
        forged[at] = if forged[at] == b'A' { b'B' } else { b'A' };
        let forged = String::from_utf8(forged.clone()).unwrap();
        ask(&node.client, same, &forged).problem(400, "nextPageToken");
    }
    for wrong in ["", "x", "AAAA", "%F0%9F%8D%9A", &token[..20], &format!("{token}AAAA")] {
        ask(&node.client, same, wrong).problem(400, "nextPageToken");
    }
    let other = Node::start(database);
    fill(&other, 0..5);
    ask(&other.client, same, token).problem(400, "nextPageToken");
    // The token of a list of jobs is none for events.
    fill(&node, 10..11);
    let jobs = node.client.get("/epcis/capture?perPage=1").next().unwrap();
    let (_, jobs) = jobs.split_once("nextPageToken=").unwrap();
    ask(&node.client, "", jobs).problem(400, "nextPageToken");
    // Every server of a node reads its tokens, so a restart changes nothing.
    let mut node = node;
    node.kill();
    node.restart();
    assert_eq!(ask(&node.client, same, token).expect(200).events().len(), 2);
}

fn counts_limit_the_whole_answer(database: Database) {
    let node = Node::start(database);
    fill(&node, 0..20);
    let count = |query: &str| all(&node.client, &format!("/epcis/events?{query}")).len();
    assert_eq!(count("orderBy=eventTime&eventCountLimit=7&perPage=3"), 7);
    assert_eq!(count("orderBy=eventTime&eventCountLimit=100&perPage=3"), 20);
    assert_eq!(count("maxEventCount=20&perPage=9"), 20);
    let problem = node.client.get("/epcis/events?maxEventCount=19").problem(413, "19");
    assert_eq!(problem["type"], "epcisException:QueryTooLargeException");
    node.client.get("/epcis/events?maxEventCount=5&eventCountLimit=5").problem(400, "maxEventCount");
    // Both are plain whole numbers: none is a number too.
    assert_eq!(count("orderBy=eventTime&eventCountLimit=0"), 0);
    assert_eq!(count("orderBy=quantity&eventCountLimit=0"), 0);
    node.client.get("/epcis/events?maxEventCount=0").problem(413, "0");
    assert_eq!(count("maxEventCount=0&EQ_bizStep=storing"), 0);
    node.client.get("/epcis/events?eventCountLimit=0").problem(400, "eventCountLimit");
    for wrong in ["-1", "1.5", "many"] {
        node.client.get(&format!("/epcis/events?orderBy=eventTime&eventCountLimit={wrong}")).problem(400, "eventCount");
        node.client.get(&format!("/epcis/events?maxEventCount={wrong}")).problem(400, "maxEventCount");
    }
}
