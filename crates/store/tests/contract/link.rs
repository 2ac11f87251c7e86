//! Links and delegations: versions of an anchor's whole set, found by level and by prefix.

use serde_json::json;
use store::Error;
use store::record::{Delegation, LinkSet, RecordKind, Records};

use crate::harness::{Test, both};
use crate::sample::FARM;

both!(a_set_keeps_its_versions, a_stale_writer_is_refused, sets_and_delegations_are_found_by_name);

const PRODUCT: &str = "01/09506000134352";

fn set(anchor: &str, href: &str) -> LinkSet {
    serde_json::from_value(json!({
        "anchor": anchor, "owner": FARM, "links": [{"relation": "gs1:pip", "href": href, "default": true}],
    }))
    .unwrap()
}

async fn put(test: &Test, set: &LinkSet, expected: Option<i64>) -> Result<(), Error> {
    test.store.link_set_put(set, ("92".to_owned(), "agriculture".to_owned()), expected).await
}

async fn a_set_keeps_its_versions(test: Test) {
    let first = set(PRODUCT, "https://a.example/");
    put(&test, &first, None).await.unwrap();
    put(&test, &first, None).await.unwrap();
    let empty = LinkSet { links: Vec::new(), ..first.clone() };
    put(&test, &empty, None).await.unwrap();
    assert_eq!(test.store.log_size().await.unwrap(), 2, "the same again is no version");
    let versions = test.store.link_set_versions(PRODUCT, 10).await.unwrap();
    assert_eq!(versions.iter().map(|it| (it.version, it.set.links.len())).collect::<Vec<_>>(), [(2, 0), (1, 1)]);
    let version = async |number| test.store.link_set_version(PRODUCT, number).await.unwrap();
    assert_eq!(version(Some(1)).await.map(|it| (it.owner, it.set)), Some((FARM.to_owned(), first)));
    assert_eq!(version(None).await.map(|it| it.set), Some(empty.clone()));
    assert_eq!(version(Some(3)).await, None);
    assert_eq!(test.store.link_sets(&[PRODUCT.to_owned()]).await.unwrap(), [empty]);
}

async fn a_stale_writer_is_refused(test: Test) {
    let one = set(PRODUCT, "https://a.example/1");
    assert!(matches!(put(&test, &one, Some(1)).await, Err(Error::Stale(_))), "there is no version 1");
    put(&test, &one, Some(0)).await.unwrap();
    assert!(matches!(put(&test, &one, Some(0)).await, Err(Error::Stale(_))), "somebody was first");
    let (left, right) = (set(PRODUCT, "https://a.example/2"), set(PRODUCT, "https://a.example/3"));
    let both = tokio::join!(put(&test, &left, Some(1)), put(&test, &right, Some(1)));
    assert_eq!([both.0.is_ok(), both.1.is_ok()].into_iter().filter(|ok| *ok).count(), 1, "one of two wins");
    assert_eq!(test.store.log_size().await.unwrap(), 2);
}

async fn sets_and_delegations_are_found_by_name(test: Test) {
    let links = vec![set(PRODUCT, "https://a.example/"), set("01/09506000134352/10/A", "https://a.example/a")];
    let delegation = |prefix: &str, resolver: Option<&str>| Delegation {
        prefix: prefix.to_owned(),
        resolver: resolver.map(str::to_owned),
        name: None,
    };
    let delegations = vec![delegation("9506000", Some("https://b.example")), delegation("950600", None)];
    let records = Records { links: links.clone(), delegations: delegations.clone(), ..Records::default() };
    assert_eq!(test.store.records_put(&records).await.unwrap(), 4);
    let names = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect::<Vec<_>>();
    let found = test.store.link_sets(&names(&["01/09506000134352/10/A", "01/09506000134352/10/B"])).await.unwrap();
    assert_eq!(found, links[1..]);
    assert_eq!(test.store.link_sets(&[]).await.unwrap(), []);
    assert_eq!(test.store.delegations(&names(&["9506", "9506000"])).await.unwrap(), delegations[..1]);
    let keys = names(&[PRODUCT, "01/00000000000000"]);
    assert_eq!(test.store.record_keys(RecordKind::Link, &keys).await.unwrap(), [PRODUCT]);
    assert_eq!(test.store.record_keys(RecordKind::Product, &keys).await.unwrap(), [""; 0]);
}
