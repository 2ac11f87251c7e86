//! Faults in Digital Link URIs, paths and element strings.

use gs1::{ErrorKind, Key};

/// Checks that a text is refused, with a kind and at a byte offset.
fn check(text: &str, kind: ErrorKind, offset: usize) {
    let error = Key::parse(text).expect_err(text);
    assert_eq!((error.kind(), error.offset()), (kind, offset), "{text}: {error}");
}

#[test]
fn values_must_fit_their_identifier() {
    check("https://id.gs1.org/01/09506000134351", ErrorKind::CheckDigit, 35);
    check("https://id.gs1.org/01/9506000134352", ErrorKind::Length, 35);
    check("https://id.gs1.org/01/0950600013435X", ErrorKind::Characters, 35);
    check("https://id.gs1.org/01/O9506000134352", ErrorKind::Characters, 22);
    check("https://id.gs1.org/01/09506000134352/21/123456789012345678901", ErrorKind::Length, 60);
    check("https://id.gs1.org/01/09506000134352/21/a~b", ErrorKind::Characters, 41);
    check("https://id.gs1.org/01/09506000134352/21/a%20b", ErrorKind::Characters, 40);
    check("https://id.gs1.org/01/09506000134352/21/a%2", ErrorKind::Characters, 41);
    check("https://id.gs1.org/01/09506000134352/21/%FF", ErrorKind::Characters, 40);
    check("https://id.gs1.org/01/09506000134352/10/.", ErrorKind::Value, 40);
    check("https://id.gs1.org/01/09506000134352/10/%2E%2e", ErrorKind::Value, 40);
    check("https://id.gs1.org/01/09506000134352/10/Mẻ7", ErrorKind::Characters, 41);
    check("https://id.gs1.org/8003/14012345555554", ErrorKind::Value, 24);
    check("https://id.gs1.org/8004/4000001%FF", ErrorKind::Characters, 24);
    check("8013/1987654Ad4X4bL5ttr2310c2X", ErrorKind::CheckDigit, 28);
    check("8010/4012345part", ErrorKind::Characters, 12);
    check("8006/095060001343520302", ErrorKind::Value, 19);
}

#[test]
fn a_key_for_epcis_is_one_key_at_its_finest_level() {
    check("https://id.gs1.org/01/09506000134352/10/L/21/S", ErrorKind::NotConstrained, 45);
    check("https://id.gs1.org/01/09506000134352/22/V", ErrorKind::NotConstrained, 40);
    check("https://id.gs1.org/01/09506000134352/21/S?17=271231", ErrorKind::NotConstrained, 41);
    check("https://id.gs1.org/01/09506000134352/21/S#top", ErrorKind::NotConstrained, 41);
    check("https://id.gs1.org/01/09506000134352/21/S/", ErrorKind::NotConstrained, 41);
    check("01/09506000134352/21/S?17=271231", ErrorKind::NotConstrained, 22);
    check("/8010/4012345A#", ErrorKind::NotConstrained, 14);
    check("(01)09506000134352(21)S(17)271231", ErrorKind::NotConstrained, 27);
    check("(01)09506000134352(00)106141412345678908", ErrorKind::NotConstrained, 22);
}

#[test]
fn qualifiers_follow_their_key_in_order() {
    check("01/09506000134352/21/S/10/L", ErrorKind::Sequence, 26);
    check("01/09506000134352/21/S/21/S", ErrorKind::Sequence, 26);
    check("01/09506000134352/21/S/235/T", ErrorKind::Sequence, 27);
    check("01/09506000134352/254/S", ErrorKind::Sequence, 22);
    check("01/09506000134352/99/S", ErrorKind::Sequence, 21);
    check("415/4012345000054", ErrorKind::MissingQualifier, 17);
    check("(01)09506000134352(254)5", ErrorKind::Sequence, 23);
}

#[test]
fn element_strings_are_brackets_and_values() {
    check("(01)", ErrorKind::MissingComponent, 4);
    check("(21)1234", ErrorKind::MissingComponent, 0);
    check("(01)09506000134352(21", ErrorKind::Brackets, 18);
    check("(01)09506000134352(A)1", ErrorKind::Brackets, 18);
    check("(01)09506000134351", ErrorKind::CheckDigit, 17);
}

#[test]
fn other_addresses_and_texts_are_not_gs1() {
    for text in [
        "",
        "/",
        "http://transaction.acme.com/po/12345678",
        "https://example.com/2026/01/15",
        "https://example.com/2026/01/15/10/30",
        "https://example.com/01/2026-01-15",
        "https://example.com/room/401/plan",
        "https://example.com/01/09506000134352/about",
        "https://example.com",
        "https://example.com?u=/01/09506000134352",
        "https:///01/09506000134352",
        "ftp://example.com/01/09506000134352",
        "https://id.gs1.org/gtin/09506000134352",
        "shop/01/09506000134352",
        "09506000134352",
        "(see page 3)",
        "()",
        "(",
        "Nhà máy số 1",
    ] {
        check(text, ErrorKind::NotGs1, 0);
        assert!(Key::parse(text).unwrap_err().is_not_gs1());
    }
}

#[test]
fn a_wrong_check_digit_comes_with_the_whole_text_repaired() {
    for (text, suggestion) in [
        ("https://id.gs1.org/01/09506000134351/21/5", Some("https://id.gs1.org/01/09506000134352/21/5")),
        ("(8003)04012345555559A", Some("(8003)04012345555554A")),
        ("00/106141412345678900", Some("00/106141412345678908")),
        ("8013/1987654Ad4X4bL5ttr2310c2X", None),
        ("01/0950600013435%31", None),
    ] {
        let error = Key::parse(text).unwrap_err();
        assert!(error.is_check_digit(), "{text}");
        assert_eq!(error.suggestion(), suggestion, "{text}");
    }
}

#[test]
fn messages_name_the_value_and_what_was_expected() {
    for (text, message) in [
        ("01/09506000134351", "(01) 09506000134351 ends in the wrong check digit, expected 2"),
        ("01/0950600013435", "(01) \"0950600013435\" has 13 characters, expected 14"),
        (
            "414/4012345000054/254/123456789012345678901",
            "(254) \"123456789012345678901\" has 21 characters, expected 1 to 20",
        ),
        ("urn:epc:id:sgtin:95.1.1", "company prefix \"95\" is not 6 to 12 digits"),
        ("urn:example:x", "no GS1 key in \"urn:example:x\""),
    ] {
        assert_eq!(Key::parse(text).unwrap_err().to_string(), message);
    }
}
