//! Making, migrating and opening: nothing appears by itself, nothing is made twice.

use store::{Error, Location, Store};

use crate::harness::{Database, Home, Test, both, clock, node, options, run_empty};

both!(creating_fixes_the_identity, migrating_again_does_nothing, creating_twice_is_refused, a_newer_schema_is_refused);

/// Tests that begin without a database.
mod empty {
    use super::*;

    #[test]
    fn sqlite_open_makes_nothing() {
        run_empty(Database::Sqlite, open_makes_nothing);
    }
    #[test]
    fn postgres_open_makes_nothing() {
        run_empty(Database::Postgres, open_makes_nothing);
    }
    #[test]
    fn sqlite_migrate_makes_no_node() {
        run_empty(Database::Sqlite, migrate_makes_no_node);
    }
    #[test]
    fn postgres_migrate_makes_no_node() {
        run_empty(Database::Postgres, migrate_makes_no_node);
    }
}

async fn creating_fixes_the_identity(test: Test) {
    assert_eq!(test.store.node_get().await.unwrap(), node());
    assert_eq!(test.store.log_size().await.unwrap(), 0);
}

async fn migrating_again_does_nothing(test: Test) {
    let before = test.home.rows("SELECT number FROM schema_migration ORDER BY number").await;
    assert!(!before.is_empty());
    for _ in 0..2 {
        assert_eq!(store::migrate(&test.home.location).await.unwrap(), [0_i64; 0]);
    }
    // Two servers that start at once migrate at once.
    let (one, other) = tokio::join!(store::migrate(&test.home.location), store::migrate(&test.home.location));
    assert_eq!((one.unwrap(), other.unwrap()), (vec![], vec![]));
    assert_eq!(test.home.rows("SELECT number FROM schema_migration ORDER BY number").await, before);
    assert_eq!(test.store.node_get().await.unwrap(), node());
}

async fn creating_twice_is_refused(test: Test) {
    let other = store::Node { node_id: "another".to_owned(), ..node() };
    let error = store::create(&test.home.location, &other).await.unwrap_err();
    assert!(matches!(error, Error::Conflict(_)), "{error}");
    assert_eq!(test.store.node_get().await.unwrap(), node());
}

async fn a_newer_schema_is_refused(test: Test) {
    test.home.execute("INSERT INTO schema_migration (number) VALUES (9000)").await;
    let error = opening(&test.home).await;
    assert!(matches!(&error, Error::NotMigrated(detail) if detail.contains("9000")), "{error}");
}

/// What `serve` does before `init`.
async fn open_makes_nothing(home: Home) {
    let error = opening(&home).await;
    assert!(matches!(error, Error::NotMigrated(_)), "{error}");
    if let Location::Sqlite(folder) = &home.location {
        assert!(!folder.exists(), "opening made {}", folder.display());
    } else {
        let tables = "SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = 'public'";
        assert_eq!(home.number(tables).await, 0);
    }
}

/// A node has an identity from its first moment: a schema without one could neither be served nor made again.
async fn migrate_makes_no_node(home: Home) {
    let error = store::migrate(&home.location).await.unwrap_err();
    assert!(matches!(error, Error::NotMigrated(_)), "{error}");
    store::create(&home.location, &node()).await.unwrap();
    let store = Store::open(options(&home.location, 1, &clock())).await.unwrap();
    assert_eq!(store.node_get().await.unwrap(), node());
}

async fn opening(home: &Home) -> Error {
    match Store::open(options(&home.location, 1, &clock())).await {
        Ok(_) => panic!("a store was opened where there is none"),
        Err(error) => error,
    }
}
