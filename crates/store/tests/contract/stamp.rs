//! Stamps: counters as intervals, changes all or nothing, scans added up. `cost` measures what it takes.

use store::record::{StampAction, StampChange, StampOrder};
use store::stamp::{ScanCount, StampDraft, StampOutcome, StampState, province_bit};
use store::{Owner, Store};

use crate::harness::{SECOND, START, Test, both};

both!(
    orders_take_consecutive_counters,
    an_order_is_placed_once,
    keys_change_with_the_year_and_on_request,
    states_split_and_merge_intervals,
    a_refused_change_leaves_nothing,
    a_change_is_made_once,
    every_change_is_an_entry_of_the_log,
    serials_of_the_firm_are_found,
    a_billion_stamps_are_a_handful_of_rows,
    concurrent_orders_share_no_counter,
    two_servers_place_an_order_once,
    scans_add_up,
);

const GTIN: &str = "08937990230211";
const MILL: &str = "8937990230013";

fn owner() -> Owner {
    Owner { organisation: MILL.into(), area: "92".into(), field: "agriculture".into(), sandbox: false }
}

fn draft(name: &str, count: i64) -> StampDraft {
    let order = StampOrder {
        id: format!("{MILL}-{name}"),
        owner: MILL.into(),
        gtin: GTIN.into(),
        count,
        first: 0,
        epoch: 0,
        lot: None,
        label: String::new(),
        created: START,
        sandbox: false,
        serials: Vec::new(),
    };
    StampDraft { order, owner: owner(), year: 2026, new_key: false }
}

async fn place(store: &Store, draft: StampDraft) -> StampOrder {
    match store.stamp_order_place(draft).await.unwrap() {
        StampOutcome::Ordered(order) => order,
        other => panic!("{other:?}"),
    }
}

/// Makes a change to `first ..= last` of an order, counted within the order.
async fn change(
    store: &Store,
    order: &StampOrder,
    name: &str,
    action: StampAction,
    ranges: &[(i64, i64)],
) -> StampOutcome {
    let lot = if action == StampAction::Activate { "A" } else { "" };
    let change = StampChange {
        id: format!("{}/{name}", order.id),
        order: order.id.clone(),
        action,
        ranges: ranges.iter().map(|(first, last)| (order.first + first, order.first + last)).collect(),
        lot: lot.to_owned(),
        reason: String::new(),
        by: String::new(),
        time: START,
    };
    store.stamp_change(change, order.clone(), owner()).await.unwrap()
}

/// `first-last:state` of every interval of an order.
async fn states(test: &Test, order: &StampOrder) -> Vec<String> {
    let series = series_of(test, order).await;
    let ranges = test.store.stamp_range_list(series, order.first, order.first + order.count - 1, 1000).await.unwrap();
    ranges
        .iter()
        .map(|it| format!("{}-{}:{}{}", it.first - order.first, it.last - order.first, it.state.name(), it.lot))
        .collect()
}

async fn series_of(test: &Test, order: &StampOrder) -> i64 {
    let series = test.store.stamp_series_list(&order.gtin, order.sandbox).await.unwrap();
    series.into_iter().find(|it| it.owner == order.owner && it.epoch == order.epoch).unwrap().series
}

async fn orders_take_consecutive_counters(test: Test) {
    let one = place(&test.store, draft("1", 100)).await;
    let two = place(&test.store, draft("2", 50)).await;
    let mut other = draft("1", 7);
    (other.order.id, other.order.gtin) = (format!("{MILL}-x"), "08937990230310".into());
    let other = place(&test.store, other).await;
    let mut sandbox = draft("s", 5);
    (sandbox.order.sandbox, sandbox.owner.sandbox) = (true, true);
    let sandbox = place(&test.store, sandbox).await;
    assert_eq!([one.first, two.first, other.first, sandbox.first], [0, 100, 0, 0]);
    assert_eq!([one.epoch, two.epoch], [202_600, 202_600]);
    assert_eq!(test.store.stamp_order_get(&two.id).await.unwrap(), Some(two.clone()));
    let listed = test.store.stamp_order_list(Some(MILL), "", 10).await.unwrap();
    assert_eq!(listed.iter().map(|it| it.id.rsplit('-').next().unwrap()).collect::<Vec<_>>(), ["1", "2", "s", "x"]);
    assert_eq!(test.store.stamp_order_list(Some(MILL), &one.id, 1).await.unwrap(), [two]);
    assert_eq!(test.store.stamp_order_list(Some("8937990240012"), "", 10).await.unwrap(), []);
}

async fn an_order_is_placed_once(test: Test) {
    let first = place(&test.store, draft("1", 100)).await;
    test.clock.forward(SECOND);
    let again = test.store.stamp_order_place(draft("1", 100)).await.unwrap();
    assert_eq!(again, StampOutcome::Repeated(Some(first)));
    assert_eq!(test.store.stamp_order_place(draft("1", 101)).await.unwrap(), StampOutcome::NameTaken);
    // Also when the two come in one group.
    let (one, other) =
        tokio::join!(test.store.stamp_order_place(draft("2", 9)), test.store.stamp_order_place(draft("2", 9)));
    let placed = [one.unwrap(), other.unwrap()].iter().filter(|it| matches!(it, StampOutcome::Ordered(_))).count();
    assert_eq!(placed, 1);
    assert_eq!(test.home.number("SELECT next FROM stamp_series").await, 109);
    assert_eq!(test.store.log_size().await.unwrap(), 2);
}

async fn keys_change_with_the_year_and_on_request(test: Test) {
    let mut epochs = Vec::new();
    for (name, year, new_key) in
        [("a", 2026, false), ("b", 2026, true), ("c", 2026, false), ("d", 2027, false), ("e", 2027, false)]
    {
        epochs.push(place(&test.store, StampDraft { year, new_key, ..draft(name, 10) }).await);
    }
    let seen: Vec<(i64, i64)> = epochs.iter().map(|it| (it.epoch, it.first)).collect();
    assert_eq!(seen, [(202_600, 0), (202_601, 0), (202_601, 10), (202_700, 0), (202_700, 10)]);
    for number in 3..16 {
        place(&test.store, StampDraft { year: 2028, new_key: true, ..draft(&format!("k{number}"), 1) }).await;
    }
    let more = StampDraft { year: 2028, new_key: true, ..draft("last", 1) };
    let refused = test.store.stamp_order_place(more).await.unwrap();
    assert!(matches!(refused, StampOutcome::Exhausted(_)), "{refused:?}");
    let too_many = StampDraft { year: 2027, ..draft("many", (1 << 40) - 19) };
    assert!(matches!(test.store.stamp_order_place(too_many).await.unwrap(), StampOutcome::Exhausted(_)));
}

async fn states_split_and_merge_intervals(test: Test) {
    let order = place(&test.store, draft("1", 100)).await;
    let next = place(&test.store, draft("2", 100)).await;
    assert_eq!(states(&test, &order).await, ["0-99:issued"]);
    use StampAction::{Activate, Expire, Print, Void};
    for (name, action, ranges, count) in [
        ("a", Print, vec![(0, 99)], 100),
        ("b", Activate, vec![(0, 9), (20, 29)], 20),
        ("c", Activate, vec![(0, 29)], 10),
        ("d", Void, vec![(5, 5), (7, 7)], 2),
        ("e", Expire, vec![(30, 99)], 70),
        ("f", Expire, vec![(30, 99)], 0),
    ] {
        assert_eq!(change(&test.store, &order, name, action, &ranges).await, StampOutcome::Changed(count), "{name}");
    }
    let expected = ["0-4:activatedA", "5-5:voidA", "6-6:activatedA", "7-7:voidA", "8-29:activatedA", "30-99:expired"];
    assert_eq!(states(&test, &order).await, expected);
    assert_eq!(states(&test, &next).await, ["0-99:issued"], "its neighbour is as it was");
    let series = series_of(&test, &order).await;
    for (counter, state) in [(4, StampState::Activated), (5, StampState::Void), (99, StampState::Expired)] {
        assert_eq!(test.store.stamp_range_get(series, counter).await.unwrap().unwrap().state, state);
    }
    assert_eq!(test.store.stamp_range_get(series, 200).await.unwrap(), None);
    assert_eq!(change(&test.store, &order, "g", Void, &[(5, 7)]).await, StampOutcome::Changed(1));
    assert_eq!(states(&test, &order).await[1], "5-7:voidA");
}

async fn a_refused_change_leaves_nothing(test: Test) {
    let order = place(&test.store, draft("1", 100)).await;
    change(&test.store, &order, "a", StampAction::Void, &[(50, 50)]).await;
    let before = (states(&test, &order).await, test.store.log_size().await.unwrap());
    let refused = change(&test.store, &order, "b", StampAction::Activate, &[(0, 9), (40, 60)]).await;
    assert_eq!(refused, StampOutcome::Refused { counter: 50, state: StampState::Void, lot: String::new() });
    assert_eq!((states(&test, &order).await, test.store.log_size().await.unwrap()), before);
    // In one group with others, which do not suffer.
    let (fine, refused) = tokio::join!(
        change(&test.store, &order, "c", StampAction::Activate, &[(0, 9)]),
        change(&test.store, &order, "d", StampAction::Activate, &[(50, 50)]),
    );
    assert_eq!(fine, StampOutcome::Changed(10));
    assert!(matches!(refused, StampOutcome::Refused { .. }), "{refused:?}");
}

async fn a_change_is_made_once(test: Test) {
    let order = place(&test.store, draft("1", 100)).await;
    let first = change(&test.store, &order, "a", StampAction::Activate, &[(0, 9)]).await;
    assert_eq!(first, StampOutcome::Changed(10));
    let again = change(&test.store, &order, "a", StampAction::Activate, &[(0, 9)]).await;
    assert_eq!(again, StampOutcome::Repeated(None));
    let other = change(&test.store, &order, "a", StampAction::Activate, &[(0, 8)]).await;
    assert_eq!(other, StampOutcome::NameTaken);
    assert_eq!(test.store.log_size().await.unwrap(), 2);
}

async fn every_change_is_an_entry_of_the_log(test: Test) {
    let order = place(&test.store, draft("1", 100)).await;
    change(&test.store, &order, "a", StampAction::Activate, &[(0, 9)]).await;
    change(&test.store, &order, "b", StampAction::Activate, &[(0, 9)]).await;
    change(&test.store, &order, "c", StampAction::Download, &[(0, 99)]).await;
    let rows = test.home.rows("SELECT kind, version, position, owner FROM record ORDER BY position").await;
    let expected = [["8", "1", "0", MILL], ["9", "1", "1", MILL], ["9", "1", "2", MILL]];
    assert_eq!(rows, expected, "what changes nothing is none, but a download is");
    assert_eq!(test.home.number("SELECT COUNT(*) FROM record_head WHERE kind = 9").await, 0);
    let entries = test.store.log_entries(0, 10).await.unwrap();
    assert!(entries.iter().all(|entry| entry.kind == 2 && entry.leaf.len() == 32) && entries.len() == 3);
}

async fn serials_of_the_firm_are_found(test: Test) {
    let mut listed = draft("own", 2);
    listed.order.serials = vec!["7Q4MZK2X9TB3H".into(), "so-1".into()];
    let order = place(&test.store, listed.clone()).await;
    assert_eq!((order.epoch, order.first), (0, 0));
    let (series, counter) = test.store.stamp_serial_get(GTIN, false, "so-1").await.unwrap().unwrap();
    assert_eq!((series, counter), (series_of(&test, &order).await, 1));
    assert_eq!(test.store.stamp_serial_get(GTIN, false, "so-2").await.unwrap(), None);
    assert_eq!(test.store.stamp_serial_get(GTIN, true, "so-1").await.unwrap(), None);
    let mut more = draft("more", 2);
    more.order.serials = vec!["so-2".into(), "so-1".into()];
    assert_eq!(test.store.stamp_order_place(more).await.unwrap(), StampOutcome::SerialTaken("so-1".into()));
    assert_eq!(test.store.stamp_order_place(listed).await.unwrap(), StampOutcome::Repeated(Some(order)));
    let worked_out = place(&test.store, draft("1", 5)).await;
    assert_eq!((worked_out.epoch, worked_out.first), (202_600, 0), "they share no series with others");
}

async fn a_billion_stamps_are_a_handful_of_rows(test: Test) {
    let order = place(&test.store, draft("1", 1_000_000_000)).await;
    change(&test.store, &order, "a", StampAction::Activate, &[(0, 999_999_999)]).await;
    change(&test.store, &order, "b", StampAction::Void, &[(123_456_789, 123_456_789)]).await;
    assert_eq!(test.home.number("SELECT COUNT(*) FROM stamp_range").await, 3);
    for (table, rows) in [("stamp_series", 1), ("stamp_serial", 0), ("record", 3), ("record_head", 1), ("log", 3)] {
        let sql = format!("SELECT COUNT(*) FROM {table}");
        assert_eq!(test.home.number(&sql).await, rows, "{table}");
    }
    let bytes = test.home.number("SELECT SUM(LENGTH(body)) FROM record").await;
    assert!(bytes < 1_000, "{bytes} bytes of records");
}

async fn concurrent_orders_share_no_counter(test: Test) {
    let (one, other) = (test.store.clone(), test.open(2).await);
    let orders = (0..20).map(|number| {
        let store = if number % 2 == 0 { one.clone() } else { other.clone() };
        tokio::spawn(async move { place(&store, draft(&number.to_string(), 10)).await.first })
    });
    let orders: Vec<_> = orders.collect();
    let mut firsts = Vec::new();
    for order in orders {
        firsts.push(order.await.unwrap());
    }
    firsts.sort_unstable();
    assert_eq!(firsts, (0..20).map(|number| number * 10).collect::<Vec<_>>());
    let rows = test.home.rows("SELECT first, last FROM stamp_range ORDER BY first").await;
    let expected: Vec<_> = (0..20).map(|at| [(at * 10).to_string(), (at * 10 + 9).to_string()]).collect();
    assert_eq!(rows, expected, "without gap or overlap");
}

async fn two_servers_place_an_order_once(test: Test) {
    let stores = [test.store.clone(), test.open(2).await];
    place(&test.store, draft("first", 10)).await;
    for name in 0..20 {
        let placed = stores.clone().map(|store| {
            tokio::spawn(async move { store.stamp_order_place(draft(&name.to_string(), 10)).await.unwrap() })
        });
        let [one, other] = placed;
        let outcomes = [one.await.unwrap(), other.await.unwrap()];
        let placed = outcomes.iter().filter(|it| matches!(it, StampOutcome::Ordered(_))).count();
        assert_eq!(placed, 1, "{outcomes:?}");
        let repeated = outcomes.iter().any(|it| matches!(it, StampOutcome::Repeated(Some(_))));
        assert!(repeated, "{outcomes:?}");
    }
    assert_eq!(test.home.number("SELECT next FROM stamp_series").await, 210);
    assert_eq!(test.home.number("SELECT MAX(version) FROM record").await, 1);
}

async fn scans_add_up(test: Test) {
    let stamp = |serial: &str| (GTIN.to_owned(), serial.to_owned());
    let count = |scans, (first_time, first_province), (last_time, last_province), leaps| {
        let (one, other) = (province_bit(first_province), province_bit(last_province));
        let provinces = (one.0 | other.0, one.1 | other.1);
        ScanCount { scans, first_time, first_province, last_time, last_province, provinces, leaps }
    };
    let batch = [(stamp("A"), count(2, (50, 79), (60, 1), 1)), (stamp("B"), count(1, (55, 0), (0, 0), 0))];
    assert_eq!(test.store.stamp_scans_add(&batch).await.0, 2);
    // Another server's scans, some of them earlier.
    let batch = [(stamp("A"), count(3, (40, 92), (55, 92), 0)), (stamp("B"), count(1, (70, 96), (70, 96), 0))];
    let (done, result) = test.store.stamp_scans_add(&batch).await;
    result.unwrap();
    assert_eq!(done, 2);
    let a = test.store.stamp_scan_get(GTIN, "A").await.unwrap().unwrap();
    assert_eq!((a.scans, a.first_time, a.first_province, a.last_time, a.last_province), (5, 40, 92, 60, 1));
    assert_eq!((a.province_count(), a.leaps), (3, 1));
    let b = test.store.stamp_scan_get(GTIN, "B").await.unwrap().unwrap();
    assert_eq!((b.scans, b.first_time, b.first_province, b.last_time, b.last_province), (2, 55, 0, 70, 96));
    assert_eq!(test.store.stamp_scan_get(GTIN, "C").await.unwrap(), None);
    assert_eq!(test.store.log_size().await.unwrap(), 0, "scans are no entries");
    // In memory they add up to the same.
    let mut sum = ScanCount::default();
    sum.add(&count(2, (50, 79), (60, 1), 1));
    sum.add(&count(3, (40, 92), (55, 92), 0));
    assert_eq!(sum, a);
}

/// What intervals cost, measured where asked: `NGUON_STAMP_COST=100000 cargo test -p store stamp::cost -- --nocapture`.
#[test]
fn cost() {
    let Some(count) = std::env::var("NGUON_STAMP_COST").ok().and_then(|text| text.parse::<i64>().ok()) else { return };
    crate::harness::run(crate::harness::Database::Sqlite, |test| async move {
        let before = test.home.number("SELECT page_count * page_size FROM pragma_page_count, pragma_page_size").await;
        let order = place(&test.store, draft("1", count * 10_000)).await;
        let placed = test.home.number("SELECT page_count * page_size FROM pragma_page_count, pragma_page_size").await;
        for chunk in 0..count / 1_000 {
            // Every other thousand, so that no two neighbours say the same.
            let ranges: Vec<_> =
                (chunk * 1_000..(chunk + 1) * 1_000).map(|at| (at * 10_000, at * 10_000 + 4_999)).collect();
            change(&test.store, &order, &chunk.to_string(), StampAction::Activate, &ranges).await;
        }
        let after = test.home.number("SELECT page_count * page_size FROM pragma_page_count, pragma_page_size").await;
        let rows = test.home.number("SELECT COUNT(*) FROM stamp_range").await;
        println!("order of {}: {} bytes; {rows} intervals: {} bytes", count * 10_000, placed - before, after - placed);
    });
}
