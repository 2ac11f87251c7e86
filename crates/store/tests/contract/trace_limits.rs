//! Every walk is bounded, and says so when it met a bound.

use store::trace::{Direction, Limits};

use crate::harness::{Test, both};
use crate::story::{key, names, tell, walk};

both!(depth_is_bounded, the_number_of_things_is_bounded);

async fn depth_is_bounded(test: Test) {
    let story: Vec<String> = (0..6).map(|hop| format!("{} make L{hop} -> L{}", hop + 1, hop + 1)).collect();
    tell(&test, &story.iter().map(String::as_str).collect::<Vec<_>>()).await;
    for (depth, expected, truncated) in [
        (0, "", true),
        (1, "L5", true),
        (3, "L3 L4 L5", true),
        (6, "L0 L1 L2 L3 L4 L5", false),
        (7, "L0 L1 L2 L3 L4 L5", false),
    ] {
        let limits = Limits { depth, ..Limits::default() };
        let trace = test.store.trace(&key("L6"), Direction::Back, false, limits).await.unwrap();
        assert_eq!((names(&trace).as_str(), trace.truncated), (expected, truncated), "depth {depth}");
    }
}

async fn the_number_of_things_is_bounded(test: Test) {
    let items: Vec<String> = (0..50).map(|number| format!("i{number}")).collect();
    tell(&test, &[&format!("1 items L: {}", items.join(" ")), "2 make F -> L"]).await;
    for (nodes, truncated) in [(1, true), (5, true), (50, true), (51, false), (100, false)] {
        let limits = Limits { nodes, ..Limits::default() };
        let trace = test.store.trace(&key("L"), Direction::Whereabouts, false, limits).await.unwrap();
        assert_eq!((trace.nodes.len(), trace.truncated), (nodes.min(51), truncated), "{nodes} things");
        assert!(trace.edges.iter().all(|edge| edge.from < trace.nodes.len() && edge.to < trace.nodes.len()));
    }
    assert!(!walk(&test, Direction::Whereabouts, "L").await.truncated);
}
