//! Walks along transformations: what a thing was made of, what was made of it.

use serde_json::json;
use store::trace::{Direction, Limits, Relation};

use crate::harness::{Test, both};
use crate::sample::{FARM, MILL, capture, owner, with};
use crate::story::{check, check_back, check_forward, events, key, lines, names, steps, tell, tell_as, walk};

both!(
    a_chain_of_ten_hops,
    a_thing_nobody_recorded,
    a_lot_does_not_leak_into_another,
    time_decides_what_went_in,
    several_events_of_one_process,
    diamonds_are_walked_once,
    cycles_end,
    wrong_events_are_left_out,
    only_its_recorder_declares_an_event_wrong,
    a_correction_takes_the_place,
    sandbox_and_real_are_two_worlds,
    identifiers_outside_gs1_are_walked,
    several_recorders_make_one_chain,
);

async fn a_chain_of_ten_hops(test: Test) {
    let story: Vec<String> = (0..10).map(|hop| format!("{} make L{hop} -> L{}", hop + 1, hop + 1)).collect();
    tell(&test, &story.iter().map(String::as_str).collect::<Vec<_>>()).await;
    let trace = walk(&test, Direction::Back, "L10").await;
    assert_eq!(names(&trace), "L0 L1 L2 L3 L4 L5 L6 L7 L8 L9");
    assert_eq!(trace.nodes.iter().map(|node| node.depth).collect::<Vec<_>>(), (0..=10).collect::<Vec<_>>());
    assert_eq!(lines(&trace), (1..=10).collect::<Vec<_>>());
    assert_eq!(trace.edges.len(), 10);
    assert!(trace.edges.iter().all(|edge| edge.relation == Relation::Transformed && edge.until.is_none()));
    assert!(trace.edges.iter().all(|edge| edge.from == edge.to + 1), "steps run with time: {:?}", trace.edges);
    assert!(!trace.truncated);
    check_forward(&test, "L0", "L1 L10 L2 L3 L4 L5 L6 L7 L8 L9").await;
    check_back(&test, "L4", "L0 L1 L2 L3").await;
    check_forward(&test, "L4", "L10 L5 L6 L7 L8 L9").await;
    check(&test, Direction::Whereabouts, "L0", "").await;
}

async fn a_thing_nobody_recorded(test: Test) {
    tell(&test, &["1 make A -> B"]).await;
    for direction in [Direction::Back, Direction::Forward, Direction::Whereabouts] {
        let trace = walk(&test, direction, "Z").await;
        assert_eq!((trace.nodes.len(), trace.edges.len(), trace.events.len()), (1, 0, 0));
        assert_eq!((trace.nodes[0].key.as_str(), trace.truncated), (key("Z").as_str(), false));
    }
}

/// Two lots of one product share nothing but the product, whose key stands implied in every event of both.
async fn a_lot_does_not_leak_into_another(test: Test) {
    tell(&test, &["1 make F1 F2 -> A", "2 make F5 -> B", "3 make A -> A9", "4 make B -> B9", "5 see A9 B9"]).await;
    check_back(&test, "A9", "A F1 F2").await;
    check_back(&test, "B9", "B F5").await;
    check_forward(&test, "F5", "B B9").await;
    // The product itself was in no event: only its lots were.
    let product = test.store.trace("01/09506000134352", Direction::Forward, false, Limits::default()).await.unwrap();
    assert_eq!((product.nodes.len(), product.events.len()), (1, 0));
}

/// What was added to a lot after a part of it had been used did not go into that part.
async fn time_decides_what_went_in(test: Test) {
    tell(&test, &["1 make A -> S", "2 make S -> X", "3 make B -> S", "4 make S -> Y"]).await;
    check_back(&test, "X", "A S").await;
    check_back(&test, "Y", "A B S").await;
    check_forward(&test, "A", "S X Y").await;
    check_forward(&test, "B", "S Y").await;
}

async fn several_events_of_one_process(test: Test) {
    tell(
        &test,
        &["1 make A -> ~1", "2 make B -> ~1", "3 make -> X ~1", "4 make -> Y ~1", "5 make C -> ~2", "6 make -> Z ~2"],
    )
    .await;
    let trace = walk(&test, Direction::Back, "X").await;
    assert_eq!((names(&trace).as_str(), steps(&trace).as_str()), ("A B", "A>X B>X"));
    assert_eq!(trace.nodes.iter().map(|node| node.depth).collect::<Vec<_>>(), [0, 1, 1]);
    check_forward(&test, "B", "X Y").await;
    check_forward(&test, "C", "Z").await;
    check_back(&test, "Z", "C").await;
}

async fn diamonds_are_walked_once(test: Test) {
    tell(&test, &["1 make A -> B C", "2 make B -> D", "3 make C -> D E", "4 make D E -> F"]).await;
    let trace = walk(&test, Direction::Back, "F").await;
    assert_eq!(names(&trace), "A B C D E");
    assert_eq!(steps(&trace), "A>B A>C B>D C>D C>E D>F E>F");
    assert_eq!(lines(&trace), [1, 2, 3, 4]);
    let depth = |name: &str| trace.nodes.iter().find(|node| node.key == key(name)).unwrap().depth;
    assert_eq!(["F", "D", "E", "B", "C", "A"].map(depth), [0, 1, 1, 2, 2, 3]);
    let forward = walk(&test, Direction::Forward, "A").await;
    assert_eq!((names(&forward).as_str(), steps(&forward)), ("B C D E F", steps(&trace)));
}

async fn cycles_end(test: Test) {
    // Rework: the same lot goes in and comes out, at one time and in a circle.
    tell(&test, &["1 make A -> A", "2 make A -> B", "3 make B -> C", "4 make C -> A", "5 make A -> D"]).await;
    check_back(&test, "D", "A B C").await;
    check_forward(&test, "B", "A C D").await;
    check_forward(&test, "A", "B C D").await;
    tell_as(&test, &owner(MILL), &["1 pack #1: #2", "1 pack #2: #1"]).await;
    for direction in [Direction::Back, Direction::Forward, Direction::Whereabouts] {
        assert!(!walk(&test, direction, "#1").await.truncated);
    }
}

async fn wrong_events_are_left_out(test: Test) {
    tell(&test, &["1 make A -> B", "2 make X -> B", "3 make B -> C", "4 wrong 2", "5 pack #1: C", "6 wrong 5"]).await;
    let trace = walk(&test, Direction::Back, "C").await;
    assert_eq!((names(&trace).as_str(), lines(&trace)), ("A B", vec![1, 3]));
    let wrong: Vec<(&str, bool)> = trace
        .declared_wrong
        .iter()
        .map(|event| (event.event_id.as_str(), event.event.error_declaration.is_some()))
        .collect();
    let two = "urn:example:line:2";
    let five = "urn:example:line:5";
    assert_eq!(wrong, [(two, false), (two, true), (five, false), (five, true)]);
    check_forward(&test, "X", "").await;
    check_forward(&test, "C", "").await;
}

async fn only_its_recorder_declares_an_event_wrong(test: Test) {
    let story = events(&["1 make A -> B", "4 wrong 1"]);
    capture(&test.store, &owner(FARM), &story[..1]).await;
    capture(&test.store, &owner(MILL), &story[1..]).await;
    check_back(&test, "B", "A").await;
    capture(&test.store, &owner(FARM), &story[1..]).await;
    check_back(&test, "B", "").await;
}

async fn a_correction_takes_the_place(test: Test) {
    let mut story = events(&["1 make X -> B", "1 make A -> B", "2 make B -> C", "9 wrong 1"]);
    story[3]["errorDeclaration"]["correctiveEventIDs"] = json!(["urn:example:line:2"]);
    capture(&test.store, &owner(FARM), &story).await;
    let trace = walk(&test, Direction::Back, "C").await;
    assert_eq!((names(&trace).as_str(), lines(&trace)), ("A B", vec![2, 3]));
    assert_eq!(trace.declared_wrong.len(), 2);
}

async fn sandbox_and_real_are_two_worlds(test: Test) {
    let sandbox = store::Owner { sandbox: true, ..owner(FARM) };
    tell(&test, &["1 make A -> B"]).await;
    tell_as(&test, &sandbox, &["0 see Q", "2 make X -> B", "3 wrong 1"]).await;
    check_back(&test, "B", "A").await;
    let trace = test.store.trace(&key("B"), Direction::Back, true, Limits::default()).await.unwrap();
    assert_eq!(names(&trace), "X");
}

async fn identifiers_outside_gs1_are_walked(test: Test) {
    let event = with(events(&["1 make A -> B"]).remove(0), "inputEPCList", json!(["https://khac.example.vn/lo/7"]));
    capture(&test.store, &owner(FARM), &[event]).await;
    let trace = walk(&test, Direction::Back, "B").await;
    let keys: Vec<&str> = trace.nodes.iter().map(|node| node.key.as_str()).collect();
    assert_eq!(keys, [key("B").as_str(), key("A").as_str(), "https://khac.example.vn/lo/7"]);
    let back = test.store.trace("https://khac.example.vn/lo/7", Direction::Forward, false, Limits::default()).await;
    assert_eq!(names(&back.unwrap()), "B");
}

async fn several_recorders_make_one_chain(test: Test) {
    tell(&test, &["1 make A -> B"]).await;
    tell_as(&test, &owner(MILL), &["2 make B -> C"]).await;
    let trace = walk(&test, Direction::Back, "C").await;
    assert_eq!(names(&trace), "A B");
    assert_eq!(trace.events.iter().map(|event| event.owner.as_str()).collect::<Vec<_>>(), [FARM, MILL]);
}
