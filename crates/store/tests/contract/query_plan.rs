//! How the databases run the statements that must stay fast: along an index, whatever is asked, however much is stored.
//!
//! The statements themselves and `SQLite`'s plans stand in `output/statements.txt`; run the tests with
//! `NGUON_UPDATE_OUTPUT=1` to write the file anew, and read the difference. The plans of `PostgreSQL` depend on its
//! statistics, so they are judged, not kept.

use std::fmt::Write as _;
use std::path::Path;

use epcis::model::EventKind;
use epcis::query::{Direction, EventQuery, Filter, Level, OrderBy};
use epcis::terms::Roles;
use store::{EventPlan, Explained, Keyset, Scope};

use crate::harness::{Database, START, Test, both};
use crate::sample::{FARM, capture_one, event, everything};

both!(no_statement_reads_a_whole_table, one_term_in_order_needs_no_sorting);

/// A thing that every event names, as a busy warehouse would be named.
const HOT: &str = "01/09506000134352/21/1";

/// Rows of the filled tables: enough for `PostgreSQL` to think before it reads all of them.
const EVENTS: i64 = 30_000;

async fn no_statement_reads_a_whole_table(test: Test) {
    fill(&test).await;
    let mut output = String::new();
    for (name, plan) in shapes() {
        let explained = test.store.event_query_explain(&plan).await.unwrap();
        for statement in &explained {
            check(&test, &name, statement);
            write(&mut output, &name, statement);
        }
    }
    for statement in test.store.trace_explain().await.unwrap() {
        check(&test, "trace", &statement);
        write(&mut output, "trace", &statement);
    }
    for statement in test.store.history_explain().await.unwrap() {
        check(&test, "history", &statement);
    }
    if test.home.database == Database::Sqlite {
        compare(&output);
    }
}

/// The commonest page of all: a thing's events by time, read off the index and no further than the page goes.
async fn one_term_in_order_needs_no_sorting(test: Test) {
    fill(&test).await;
    for direction in [Direction::Ascending, Direction::Descending] {
        let query = EventQuery { direction, ..EventQuery::about(HOT) };
        for after in [None, Some(Keyset { value: 100_000, id: 5 })] {
            let plan = EventPlan { query: query.clone(), after, limit: 31, ..everything() };
            let explained = test.store.event_query_explain(&plan).await.unwrap();
            let text = explained[0].plan.join("\n");
            assert!(!text.contains("Sort") && !text.contains("TEMP B-TREE"), "{}\n{text}", explained[0].sql);
        }
    }
}

/// Every shape that a statement for candidates can have.
fn shapes() -> Vec<(String, EventPlan)> {
    let key = |text: &str| vec![text.to_owned()];
    let organisation = Scope::Organisation { gln: FARM.to_owned(), parties: key("417/8937990040018") };
    let things = |keys| Filter::Things { keys, patterns: Vec::new(), roles: Roles::OBJECT, level: Level::Any };
    let shapes = [
        ("everything", Scope::All, vec![]),
        ("a time", Scope::All, vec![Filter::EventTimeFrom(START), Filter::EventTimeBefore(START + 1000)]),
        ("a record time", Scope::All, vec![Filter::RecordTimeFrom(START)]),
        ("an early record time", Scope::All, vec![Filter::RecordTimeFrom(1)]),
        ("a business step", Scope::All, vec![Filter::BizStep(key("shipping"))]),
        ("two business steps", Scope::All, vec![Filter::BizStep(vec!["shipping".to_owned(), "packing".to_owned()])]),
        ("a disposition", Scope::All, vec![Filter::Disposition(key("active"))]),
        ("a type", Scope::All, vec![Filter::Kind(vec![EventKind::Association])]),
        ("declarations", Scope::All, vec![Filter::HasErrorDeclaration]),
        ("a thing", Scope::All, vec![things(key("01/09506000134352/21/1"))]),
        ("a thing and a time", Scope::All, vec![things(key("a")), Filter::EventTimeFrom(START)]),
        ("two things", Scope::All, vec![things(vec!["a".to_owned(), "b".to_owned()])]),
        ("many things", Scope::All, vec![things((0..100).map(|number| number.to_string()).collect())]),
        ("an event ID", Scope::All, vec![Filter::EventId(key("urn:example:event:1"))]),
        ("a party", Scope::All, vec![Filter::Source("owning_party".to_owned(), key("417/8937990040018"))]),
        ("an organisation", organisation.clone(), vec![]),
        ("an organisation and a step", organisation.clone(), vec![Filter::BizStep(key("shipping"))]),
        ("an organisation and a thing", organisation, vec![things(key("a"))]),
    ];
    let mut plans = Vec::new();
    for (name, scope, filters) in shapes {
        for (order_by, direction) in
            [(OrderBy::EventTime, Direction::Descending), (OrderBy::RecordTime, Direction::Ascending)]
        {
            for after in [None, Some(Keyset { value: START, id: 5 })] {
                let query = EventQuery {
                    filters: filters.clone(),
                    order_by: order_by.clone(),
                    direction,
                    ..EventQuery::default()
                };
                let name = format!("{name}, {order_by:?} {direction:?}{}", if after.is_some() { ", next" } else { "" });
                plans.push((name, EventPlan { query, scope: scope.clone(), after, limit: 31, ..everything() }));
            }
        }
    }
    plans
}

fn check(test: &Test, name: &str, statement: &Explained) {
    let text = statement.plan.join("\n");
    assert!(!statement.plan.is_empty());
    match test.home.database {
        // A scan along an index in the wanted order, ended by the page, is what an answer without a filter is.
        Database::Sqlite => {
            for line in statement.plan.iter().filter(|line| line.starts_with("SCAN")) {
                let is_ordered = line.contains("USING INDEX") || line.contains("USING COVERING INDEX");
                let is_by_id = *line == "SCAN event" && !text.contains("TEMP B-TREE");
                let is_list = line.starts_with("SCAN json_each");
                assert!(is_ordered || is_by_id || is_list, "{name}: {}\n{text}", statement.sql);
            }
        }
        Database::Postgres => assert!(!text.contains("Seq Scan"), "{name}: {}\n{text}", statement.sql),
    }
}

fn write(output: &mut String, name: &str, statement: &Explained) {
    writeln!(output, "-- {name}\n{}", statement.sql).unwrap();
    for line in &statement.plan {
        writeln!(output, "    {line}").unwrap();
    }
}

fn compare(output: &str) {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/contract/output/statements.txt");
    if std::env::var_os("NGUON_UPDATE_OUTPUT").is_some() {
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(&file, output).unwrap();
    }
    let kept = std::fs::read_to_string(&file).unwrap_or_default();
    let differs = kept.lines().zip(output.lines()).find(|(kept, now)| kept != now);
    assert!(kept == output, "{}: {differs:?}; NGUON_UPDATE_OUTPUT=1 writes it anew", file.display());
}

/// Fills the tables that a query reads with rows of a plain pattern, and lets `PostgreSQL` look at them.
async fn fill(test: &Test) {
    // One real event gives the terms of the thing that all the others name too.
    capture_one(&test.store, &event("hot")).await;
    let (numbers, statistics, bytes) = match test.home.database {
        Database::Sqlite => (
            format!("WITH RECURSIVE g(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM g WHERE n < {EVENTS})"),
            "",
            "zeroblob(300)",
        ),
        Database::Postgres => (
            format!("WITH g(n) AS (SELECT generate_series(1::bigint, {EVENTS}))"),
            "ANALYZE;",
            "decode(repeat('00', 300), 'hex')",
        ),
    };
    // `INSERT … WITH …` is SQL that both read.
    let script = format!(
        "INSERT INTO event (id, position, record_time, event_time, kind, action, biz_step, disposition, declaration,
                            owner, area, field, sandbox, event_id, context, links)
         {numbers} SELECT n, n, n, n * 7 % 1000000, n % 5, n % 3, n % 20, n % 10,
                          CASE WHEN n % 5000 = 0 THEN 1 ELSE 0 END, '{FARM}' || (n % 100), '', '', 0, 'e' || n, 1, {bytes}
         FROM g;
         INSERT INTO log (position, kind, ref, record_time, leaf) {numbers} SELECT n, 1, n, n, {bytes} FROM g;
         UPDATE log_head SET size = {EVENTS} + 1;
         INSERT INTO event_doc (event, encoding, doc) {numbers} SELECT n, 0, {bytes} FROM g;
         INSERT INTO posting (term, time, event, roles)
         {numbers} SELECT n % 1000 - k.k * 100000, n * 7 % 1000000, n, 1
         FROM g CROSS JOIN (SELECT 0 AS k UNION ALL SELECT 1 UNION ALL SELECT 2) k;
         INSERT INTO posting (term, time, event, roles)
         {numbers} SELECT p.term, n * 7 % 1000000, n, 1
         FROM (SELECT term FROM posting WHERE event > {EVENTS}) p CROSS JOIN g;
         {statistics}"
    );
    test.home.execute(&script).await;
}
