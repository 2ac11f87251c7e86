//! What people type and phones scan.

use gs1::{ErrorKind, Key};

#[track_caller]
fn check(text: &str, key: &str) {
    match Key::from_typed(text) {
        Ok(found) => assert_eq!(found.as_str(), key, "{text:?}"),
        Err(error) => panic!("{text:?}: {error}"),
    }
}

#[test]
fn bare_digits_by_their_length() {
    check("96385074", "01/00000096385074");
    check("614141000036", "01/00614141000036");
    check("4006381333931", "01/04006381333931");
    check("09506000134352", "01/09506000134352");
    check("106141412345678908", "00/106141412345678908");
    check(" 4 006381-333931\u{a0}\n", "01/04006381333931");
    check("\u{feff}4006381\u{2013}333931", "01/04006381333931");
}

#[test]
fn addresses_as_labels_and_phones_write_them() {
    check("HTTPS://ID.GS1.ORG/01/09506000134352/21/ABC", "01/09506000134352/21/ABC");
    check("id.gs1.org/01/9506000134352/", "01/09506000134352");
    check("https://example.vn/s/01/96385074?17=271231#a", "01/00000096385074");
    check("https://example.vn/GTIN/9506000134352/lot/L1/ser/S1", "01/09506000134352/21/S1");
    check("https://example.vn/01/09506000134352/22/V/10/L1", "01/09506000134352/10/L1");
    check("/gln/4012345000054/glnx/7", "414/4012345000054/254/7");
    check("01/9506000134352", "01/09506000134352");
}

#[test]
fn element_strings_in_human_readable_form() {
    check("(01) 09506000134352 (17) 271231 (10) L1", "01/09506000134352/10/L1");
    check("(01)09506000134352(21)S(10)L", "01/09506000134352/21/S");
    check("(01)9506000134352", "01/09506000134352");
    check("(02)09506000134352(37)12(10)L1(00)106141412345678908", "00/106141412345678908");
    check("(01)09506000134352(414)4012345000054(254)5", "01/09506000134352");
    check(" URN:EPC:ID:SGTIN:9506000.013435.aB ", "01/09506000134352/21/aB");
}

#[test]
fn a_mistyped_digit_is_pointed_at() {
    for (text, offset, suggestion) in [
        ("4006381333930", 12, "4006381333931"),
        (" 4006 381 33393-0 ", 16, " 4006 381 33393-1 "),
        ("  https://id.gs1.org/01/9506000134351", 36, "  https://id.gs1.org/01/9506000134352"),
    ] {
        let error = Key::from_typed(text).unwrap_err();
        assert!(error.is_check_digit(), "{error}");
        assert_eq!((error.offset(), error.suggestion()), (offset, Some(suggestion)));
    }
}

#[test]
fn other_texts_are_told_apart() {
    for (text, kind) in [
        ("", ErrorKind::NotGs1),
        ("--", ErrorKind::NotGs1),
        ("cà phê", ErrorKind::NotGs1),
        ("https://example.vn/tin-tuc/2026/01/15", ErrorKind::NotGs1),
        ("ftp://example.vn/01/09506000134352", ErrorKind::NotGs1),
        ("123", ErrorKind::Length),
        ("12345678901234567890", ErrorKind::Length),
        ("(01)09506000134352(10", ErrorKind::Brackets),
    ] {
        assert_eq!(Key::from_typed(text).unwrap_err().kind(), kind, "{text:?}");
    }
}
