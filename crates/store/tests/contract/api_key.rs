//! API keys: kept as they were made, revoked once.

use store::{ApiKey, Error};

use crate::harness::{SECOND, START, Test, both};
use crate::sample::FARM;

both!(a_key_is_found_until_it_is_revoked_and_after, an_id_belongs_to_one_key);

fn key(id: &str) -> ApiKey {
    ApiKey {
        id: id.to_owned(),
        secret: (0..32).collect(),
        organisation: FARM.to_owned(),
        unrestricted: false,
        sandbox: true,
        label: "Máy cân số 2".to_owned(),
        created: START,
        revoked: None,
    }
}

async fn a_key_is_found_until_it_is_revoked_and_after(test: Test) {
    test.store.api_key_insert(&key("a")).await.unwrap();
    let node = ApiKey { organisation: String::new(), unrestricted: true, sandbox: false, ..key("b") };
    test.store.api_key_insert(&node).await.unwrap();
    assert_eq!(test.store.api_key_get("a").await.unwrap(), Some(key("a")));
    assert_eq!(test.store.api_key_get("b").await.unwrap(), Some(node));
    assert_eq!(test.store.api_key_get("c").await.unwrap(), None);

    assert!(test.store.api_key_revoke("a", START + SECOND).await.unwrap());
    assert!(!test.store.api_key_revoke("a", START + 2 * SECOND).await.unwrap(), "revoked once");
    assert!(!test.store.api_key_revoke("c", START).await.unwrap());
    let revoked = ApiKey { revoked: Some(START + SECOND), ..key("a") };
    assert_eq!(test.store.api_key_get("a").await.unwrap(), Some(revoked));
}

async fn an_id_belongs_to_one_key(test: Test) {
    test.store.api_key_insert(&key("a")).await.unwrap();
    let other = ApiKey { organisation: String::new(), unrestricted: true, ..key("a") };
    let error = test.store.api_key_insert(&other).await.unwrap_err();
    assert!(matches!(error, Error::Conflict(_)), "{error}");
    assert_eq!(test.store.api_key_get("a").await.unwrap(), Some(key("a")));
}
