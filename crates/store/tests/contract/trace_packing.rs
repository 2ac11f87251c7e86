//! Walks along packing: a thing is with its container for as long as it is inside, and never with its neighbours.

use store::trace::{Direction, Relation};

use crate::harness::{Test, both};
use crate::sample::{FARM, MILL, capture, owner};
use crate::story::{
    at, check_back, check_forward, check_whereabouts, events, lines, names, steps, tell, tell_as, walk,
};

both!(
    a_lot_goes_out_in_a_container,
    items_of_a_transformation_know_their_lot,
    an_unpacked_carton_leaves_its_pallet,
    unpacking_all_parts_everything,
    a_repacked_carton_has_two_stays,
    a_used_again_pallet_keeps_its_loads_apart,
    back_from_a_product_of_a_pallet,
    forward_from_a_pallet_follows_what_was_in_it,
    lots_are_packed_like_items,
    an_association_is_a_stay_too,
    a_second_container_without_unpacking_keeps_both,
);

async fn a_lot_goes_out_in_a_container(test: Test) {
    tell(
        &test,
        &[
            "1 make F -> L",
            "2 items L: a b c",
            "3 pack #1: a b",
            "4 pack #2: c",
            "5 pack #10: #1",
            "6 pack #10: #3",
            "7 pack #20: #10",
            "8 see #20",
        ],
    )
    .await;
    check_whereabouts(&test, "L", "[#10] [#1] [#20] [#2] a b c").await;
    check_forward(&test, "F", "L [#10] [#1] [#20] [#2] a b c").await;
    check_forward(&test, "a", "[#10] [#1] [#20]").await;
    let trace = walk(&test, Direction::Forward, "a").await;
    assert_eq!(steps(&trace), "#10>#20 #1>#10 a>#1");
    assert_eq!(lines(&trace), [2, 3, 5, 6, 7, 8]);
    // Back from the container: everything in it, and what that was made of.
    check_back(&test, "#20", "#1 #10 #3 F L a b").await;
    check_back(&test, "#2", "F L c").await;
    check_back(&test, "a", "F L [#10] [#1] [#20]").await;
}

async fn items_of_a_transformation_know_their_lot(test: Test) {
    let mut event = events(&["1 make F -> a b"]).remove(0);
    event["ilmd"] = serde_json::json!({"cbvmda:lotNumber": "L"});
    capture(&test.store, &owner(FARM), &[event]).await;
    tell_as(&test, &owner(MILL), &["2 see a", "3 see b"]).await;
    check_back(&test, "a", "F L").await;
    check_forward(&test, "F", "L a b").await;
    check_whereabouts(&test, "L", "a b").await;
    let trace = walk(&test, Direction::Whereabouts, "L").await;
    assert!(trace.edges.iter().all(|edge| edge.relation == Relation::ItemOf));
}

/// The carton of the sample world: it knows its pallet only until it was unpacked, and no other carton.
async fn an_unpacked_carton_leaves_its_pallet(test: Test) {
    tell(&test, &["1 pack #1: a b c", "2 see #1", "3 unpack #1: a", "4 see #1", "5 see a"]).await;
    let trace = walk(&test, Direction::Back, "a").await;
    assert_eq!((names(&trace).as_str(), lines(&trace)), ("[#1]", vec![1, 2, 3, 5]));
    assert_eq!(trace.edges[0].until, Some(at(3)));
    let trace = walk(&test, Direction::Back, "b").await;
    assert_eq!((names(&trace).as_str(), lines(&trace)), ("[#1]", vec![1, 2, 3, 4]));
    assert_eq!(trace.edges[0].until, None);
    check_back(&test, "#1", "a b c").await;
}

/// A DELETE that names no children parts them all, though none of them is found by it.
async fn unpacking_all_parts_everything(test: Test) {
    tell(&test, &["1 pack #1: a b", "2 unpack #1:", "3 pack #1: c", "4 see #1"]).await;
    for direction in [Direction::Back, Direction::Forward, Direction::Whereabouts] {
        let trace = walk(&test, direction, "a").await;
        assert_eq!((names(&trace).as_str(), lines(&trace)), ("[#1]", vec![1, 2]), "{direction:?}");
        assert_eq!(trace.edges[0].until, Some(at(2)), "{direction:?}");
    }
    let trace = walk(&test, Direction::Back, "c").await;
    assert_eq!((trace.edges[0].until, lines(&trace)), (None, vec![3, 4]));
}

async fn a_repacked_carton_has_two_stays(test: Test) {
    tell(&test, &["1 pack #1: a", "2 unpack #1: a", "3 pack #2: a b", "4 unpack #2: a", "5 pack #1: a", "6 see #1"])
        .await;
    let trace = walk(&test, Direction::Forward, "a").await;
    assert_eq!(names(&trace), "[#1] [#2]");
    let mut stays: Vec<_> = trace.edges.iter().map(|edge| edge.until).collect();
    stays.sort();
    assert_eq!(stays, [None, Some(at(2)), Some(at(4))]);
    assert_eq!(lines(&trace), [1, 2, 3, 4, 5, 6]);
}

/// A pallet that went round twice: its second load is no neighbour of the first.
async fn a_used_again_pallet_keeps_its_loads_apart(test: Test) {
    tell(
        &test,
        &[
            "1 items A: a",
            "2 items B: b",
            "3 pack #1: a",
            "4 unpack #1: a",
            "5 pack #1: b",
            "6 pack #9: #1",
            "7 see #9",
        ],
    )
    .await;
    check_forward(&test, "A", "[#1] a").await;
    check_forward(&test, "B", "[#1] [#9] b").await;
    // What was in the container when the pallet stood in it, not what had been on the pallet before.
    check_back(&test, "#9", "#1 B b").await;
    check_back(&test, "#1", "A B [#9] a b").await;
}

/// What was still inside when the pallet went in was used; what had been taken out was not.
async fn back_from_a_product_of_a_pallet(test: Test) {
    tell(
        &test,
        &["1 items A: a", "2 items B: b", "3 pack #1: a b", "4 unpack #1: a", "5 make #1 -> X", "6 pack #1: c"],
    )
    .await;
    check_back(&test, "X", "#1 B b").await;
}

/// A recall of pallets reaches what was on them, after they were unpacked too.
async fn forward_from_a_pallet_follows_what_was_in_it(test: Test) {
    tell(
        &test,
        &[
            "1 make a -> Z",
            "2 pack #1: a b",
            "3 pack #10: #1",
            "4 unpack #10: #1",
            "5 unpack #1: a",
            "6 see a",
            "7 make a -> X",
            "8 make b -> Y",
        ],
    )
    .await;
    let trace = walk(&test, Direction::Forward, "#10").await;
    assert_eq!(names(&trace), "#1 X Y a b");
    assert_eq!(lines(&trace), [2, 3, 4, 5, 6, 7, 8]);
}

async fn lots_are_packed_like_items(test: Test) {
    tell(&test, &["1 make F -> L", "2 pack #1: L", "3 pack #2: L M", "4 unpack #1: L", "5 see #2"]).await;
    check_forward(&test, "F", "L [#1] [#2]").await;
    check_back(&test, "#1", "F L").await;
    check_back(&test, "#2", "F L M").await;
    check_forward(&test, "M", "[#2]").await;
}

/// Soft: an association (a sensor on a pallet) is walked like a stay in a container, since the standard uses both.
async fn an_association_is_a_stay_too(test: Test) {
    tell(&test, &["1 pack #1: a", "2 fix #1: s", "3 see #1"]).await;
    check_forward(&test, "s", "[#1]").await;
    check_forward(&test, "a", "[#1]").await;
    check_back(&test, "#1", "a s").await;
}

/// Soft: who packs anew without unpacking leaves two stays; the walk believes both rather than lose one.
async fn a_second_container_without_unpacking_keeps_both(test: Test) {
    tell(&test, &["1 pack #1: a", "2 pack #2: a", "3 see #1"]).await;
    let trace = walk(&test, Direction::Forward, "a").await;
    assert_eq!((names(&trace).as_str(), lines(&trace)), ("[#1] [#2]", vec![1, 2, 3]));
}
