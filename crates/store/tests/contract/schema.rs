//! Both databases have the same tables with the same columns in the same order.

use store::Location;

use crate::harness::{Database, Home, node, run_empty};

/// Table, column, NULL allowed, kind of type.
type Column = [String; 4];

#[test]
fn both_databases_have_the_same_columns() {
    run_empty(Database::Sqlite, |sqlite| async move {
        let postgres = Home::new(Database::Postgres).await;
        let (ours, theirs) = (columns(&sqlite).await, columns(&postgres).await);
        assert!(ours.len() > 50, "{} columns", ours.len());
        for (ours, theirs) in ours.iter().zip(&theirs) {
            assert_eq!(ours, theirs);
        }
        assert_eq!(ours.len(), theirs.len());
    });
}

#[test]
fn both_databases_have_the_same_indexes() {
    run_empty(Database::Sqlite, |sqlite| async move {
        let postgres = Home::new(Database::Postgres).await;
        store::create(&sqlite.location, &node()).await.unwrap();
        store::create(&postgres.location, &node()).await.unwrap();
        let ours = sqlite
            .rows("SELECT tbl_name, name FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL ORDER BY 1, 2")
            .await;
        let theirs = postgres
            .rows(
                "SELECT tablename COLLATE \"C\", indexname COLLATE \"C\" FROM pg_indexes WHERE schemaname = 'public'
                 AND indexname NOT LIKE '%\\_pkey' ORDER BY 1, 2",
            )
            .await;
        assert_eq!(ours, theirs);
    });
}

/// Keys and identifiers sort by their bytes on both databases, whatever language the server was set up for.
#[test]
fn texts_sort_by_bytes() {
    run_empty(Database::Postgres, |home| async move {
        store::create(&home.location, &node()).await.unwrap();
        let other = home
            .rows(
                "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'public'
                 AND data_type = 'text' AND collation_name IS DISTINCT FROM 'C' ORDER BY 1, 2",
            )
            .await;
        assert_eq!(other, Vec::<Vec<String>>::new());
    });
}

async fn columns(home: &Home) -> Vec<Column> {
    store::create(&home.location, &node()).await.unwrap();
    let rows = match home.location {
        Location::Sqlite(_) => {
            home.rows(
                "SELECT t.name, c.name, CASE WHEN c.\"notnull\" = 1 THEN 'NO' ELSE 'YES' END, c.type
                 FROM sqlite_schema t JOIN pragma_table_info(t.name) c
                 WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite%' ORDER BY t.name, c.cid",
            )
            .await
        }
        Location::Postgres(_) => {
            home.rows(
                "SELECT table_name, column_name, is_nullable, data_type FROM information_schema.columns
                 WHERE table_schema = 'public' ORDER BY table_name COLLATE \"C\", ordinal_position",
            )
            .await
        }
    };
    rows.into_iter().map(|row| [row[0].clone(), row[1].clone(), row[2].clone(), kind(&row[3]).to_owned()]).collect()
}

/// The four kinds of values that the store knows, three of them on `SQLite`.
fn kind(declared: &str) -> &str {
    match declared.to_ascii_uppercase().as_str() {
        "INTEGER" | "BIGINT" | "SMALLINT" => "integer",
        "TEXT" => "text",
        "BLOB" | "BYTEA" => "bytes",
        other => panic!("a column of type {other}"),
    }
}
