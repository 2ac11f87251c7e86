//! Paths and queries as a resolver gets them.

use gs1::{ErrorKind, Scan};

#[track_caller]
fn check(path: &str, query: Option<&str>, canonical: &str, key: &str) -> Scan {
    let scan = Scan::parse_path(path, query).unwrap_or_else(|error| panic!("{path}: {error}"));
    assert_eq!(scan.path(), canonical);
    assert_eq!(scan.key().as_str(), key);
    assert_eq!(Scan::parse_path(&format!("/{canonical}"), None).unwrap().path(), canonical);
    scan
}

#[test]
fn one_path_holds_a_product_a_lot_and_an_item() {
    let path = "01/09506000134352/22/V/10/L%2F1/21/S1";
    let scan = check(&format!("/{path}"), None, path, "01/09506000134352/21/S1");
    assert_eq!(scan.product().unwrap().as_str(), "01/09506000134352");
    assert_eq!(scan.lot_key().unwrap().as_str(), "01/09506000134352/10/L%2F1");
    assert_eq!(scan.item_key().unwrap().as_str(), "01/09506000134352/21/S1");
    assert_eq!(
        (scan.gtin(), scan.lot(), scan.serial()),
        (Some("09506000134352"), Some("L/1".into()), Some("S1".into()))
    );
    assert_eq!(scan.value("22").as_deref(), Some("V"));
}

#[test]
fn the_key_is_as_fine_as_the_path() {
    check("/01/09506000134352", None, "01/09506000134352", "01/09506000134352");
    check("/01/09506000134352/10/L", None, "01/09506000134352/10/L", "01/09506000134352/10/L");
    check("/01/09506000134352/235/T", None, "01/09506000134352/235/T", "01/09506000134352/235/T");
    check("/414/4012345000054/7040/1ABC", None, "414/4012345000054/7040/1ABC", "414/4012345000054");
    check("/8018/061414112345678902/8019/3", None, "8018/061414112345678902/8019/3", "8018/061414112345678902");
    let pallet = check("/00/106141412345678908", None, "00/106141412345678908", "00/106141412345678908");
    assert_eq!((pallet.product(), pallet.lot_key(), pallet.item_key(), pallet.gtin()), (None, None, None, None));
}

#[test]
fn old_labels_are_understood() {
    let canonical = "01/09506000134352/10/L/21/S";
    for path in ["/gtin/9506000134352/lot/L/ser/S", "/01/9506000134352/10/L/21/S/", "/shop/01/09506000134352/10/L/21/S"]
    {
        check(path, None, canonical, "01/09506000134352/21/S");
    }
    check("/01/09506000134352", Some("21=S&10=L"), canonical, "01/09506000134352/21/S");
    check("/01/96385074", None, "01/00000096385074", "01/00000096385074");
    check("/415/4012345000054", Some("8020=R"), "415/4012345000054/8020/R", "415/4012345000054/8020/R");
}

#[test]
fn the_query_is_sorted_into_attributes_and_parameters() {
    let scan =
        Scan::parse_path("/01/09506000134352", Some("17=271231&linkType=gs1%3Apip&3103=000189&q=a+b%&&x")).unwrap();
    let owned = |(name, value): (&str, &str)| (name.to_owned(), value.to_owned());
    assert_eq!(scan.attributes(), [("17", "271231"), ("3103", "000189")].map(owned));
    assert_eq!(scan.parameters(), [("linkType", "gs1:pip"), ("q", "a b%"), ("x", "")].map(owned));
}

#[test]
fn a_broken_link_is_an_error_and_another_page_is_not_gs1() {
    for (path, query, kind) in [
        ("/01/09506000134352/foo", None, ErrorKind::Sequence),
        ("/gtin/09506000134352/foo", None, ErrorKind::Sequence),
        ("/01/15", None, ErrorKind::Sequence),
        ("/01", None, ErrorKind::Sequence),
        ("/01/09506000134352/21/S/10/L", None, ErrorKind::Sequence),
        ("/01/09506000134351", None, ErrorKind::CheckDigit),
        ("/01/9506000134351", None, ErrorKind::CheckDigit),
        ("/01/09506000134352/10/%C4%83", None, ErrorKind::Characters),
        ("/01/09506000134352/10/L", Some("10=M"), ErrorKind::Sequence),
        ("/01/09506000134352", Some("21=%C4%83"), ErrorKind::Characters),
        ("/415/4012345000054", None, ErrorKind::MissingQualifier),
        ("/", None, ErrorKind::NotGs1),
        ("/about", None, ErrorKind::NotGs1),
        ("/api/events/17", None, ErrorKind::NotGs1),
        ("", None, ErrorKind::NotGs1),
    ] {
        assert_eq!(Scan::parse_path(path, query).expect_err(path).kind(), kind, "{path} {query:?}");
    }
}
