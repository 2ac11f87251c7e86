//! Identifiers outside GS1, each under the scheme or the system that gave it.

use gs1::{ErrorKind, ForeignId, IdSchemes};

#[track_caller]
fn check(text: &str, canonical: &str) {
    let id = ForeignId::parse(text).unwrap_or_else(|error| panic!("{text}: {error}"));
    assert_eq!(id.to_string(), canonical);
    assert_eq!(ForeignId::parse(canonical).as_ref(), Ok(&id));
}

#[track_caller]
fn refused(text: &str, kind: ErrorKind, offset: usize) {
    let error = ForeignId::parse(text).expect_err(text);
    assert_eq!((error.kind(), error.offset()), (kind, offset), "{text}: {error}");
}

#[test]
fn codes_of_the_sample_world_have_one_text() {
    for (scheme, value, text) in [
        ("vn-growing-area-export", "VN-DLOR-9901", "urn:nguon:id:vn-growing-area-export:VN-DLOR-9901"),
        ("vn-packing-house", "VN-DLPH-9901", "urn:nguon:id:vn-packing-house:VN-DLPH-9901"),
        ("vn-pond", "89-01-9901-001", "urn:nguon:id:vn-pond:89-01-9901-001"),
        ("vn-establishment-approval", "DL 000", "urn:nguon:id:vn-establishment-approval:DL%20000"),
        ("vn-tax", "0000000017", "urn:nguon:id:vn-tax:0000000017"),
        ("vn-tax", "0000000017-001", "urn:nguon:id:vn-tax:0000000017-001"),
    ] {
        let id = ForeignId::new(scheme, value).unwrap();
        assert_eq!((id.scheme(), id.system(), id.value()), (scheme, None, value));
        assert_eq!(id.to_string(), text);
        check(text, text);
    }
}

#[test]
fn two_systems_never_share_a_code() {
    let one = ForeignId::local("temxa.example", "A:1").unwrap();
    let other = ForeignId::local("nhanhtrace.example", "A:1").unwrap();
    assert_ne!(one, other);
    assert_ne!(one.to_string(), other.to_string());
    assert_eq!((one.scheme(), one.system(), one.value()), ("local", Some("temxa.example"), "A:1"));
    // No way of cutting system and value gives the text of another pair.
    let shifted = ForeignId::local("temxa.example", "1").unwrap();
    assert_ne!(ForeignId::local("temxa", "example:1").unwrap().to_string(), shifted.to_string());
    // Nor does the same code under two schemes.
    let area = ForeignId::new("vn-growing-area-export", "9901").unwrap();
    assert_ne!(area.to_string(), ForeignId::new("vn-growing-area-domestic", "9901").unwrap().to_string());
}

#[test]
fn every_spelling_gives_the_one_text() {
    check("URN:Nguon:id:vn-pond:89-01-9901-001", "urn:nguon:id:vn-pond:89-01-9901-001");
    check("urn:nguon:id:vn-pond:%38%39-01", "urn:nguon:id:vn-pond:89-01");
    check("urn:nguon:id:vn-tax:0000000017001", "urn:nguon:id:vn-tax:0000000017-001");
    check("urn:nguon:id:local:TemXa.EXAMPLE:Lô%207%2fa", "urn:nguon:id:local:temxa.example:L%C3%B4%207%2Fa");
    check("urn:nguon:id:local:0123456789abcdef:a:b", "urn:nguon:id:local:0123456789abcdef:a%3Ab");
    check("urn:nguon:id:vn-pond:a'(b)", "urn:nguon:id:vn-pond:a%27%28b%29");
}

#[test]
fn tax_numbers_have_a_check_digit() {
    // Those of the sample world; any other last digit is wrong.
    for number in ["0000000024", "0000000031", "0000000049", "0000000105", "0000000112", "0000000137", "0000000169"] {
        assert!(ForeignId::new("vn-tax", number).is_ok(), "{number}");
        for digit in "0123456789".chars().filter(|&digit| !number.ends_with(digit)) {
            let wrong = format!("{}{digit}", &number[..9]);
            assert_eq!(ForeignId::new("vn-tax", &wrong).unwrap_err().kind(), ErrorKind::CheckDigit, "{wrong}");
        }
    }
    // 0, and 5 + 2 × 3 = 11, leave nothing, which would ask for the digit 10: such numbers do not exist.
    for body in ["000000000", "000000012"] {
        assert!((0..10).all(|digit| ForeignId::new("vn-tax", &format!("{body}{digit}")).is_err()), "{body}");
    }
    refused("urn:nguon:id:vn-tax:0000000018", ErrorKind::CheckDigit, 29);
    refused("urn:nguon:id:vn-tax:000000001", ErrorKind::Length, 29);
    refused("urn:nguon:id:vn-tax:0000000017-01", ErrorKind::Length, 33);
    refused("urn:nguon:id:vn-tax:00000000170", ErrorKind::Length, 31);
    refused("urn:nguon:id:vn-tax:00000O0017", ErrorKind::Characters, 25);
    refused("urn:nguon:id:vn-tax:%30000000018", ErrorKind::CheckDigit, 20);
}

#[test]
fn the_number_of_a_person_is_refused_and_never_repeated() {
    let error = ForeignId::new("vn-tax", "000099012345").unwrap_err();
    assert_eq!(error.kind(), ErrorKind::PersonalNumber);
    assert!(error.to_string().contains("household") && !error.to_string().contains("0000990"), "{error}");
    refused("urn:nguon:id:vn-tax:000099012345", ErrorKind::PersonalNumber, 20);
    // Nor may a slip of the pen bring it into a log.
    for slip in ["000099012345x", "0000990 12345", "00009901234"] {
        let error = ForeignId::parse(&format!("urn:nguon:id:vn-tax:{slip}")).unwrap_err();
        assert!(!error.to_string().contains("0000990"), "{error}");
    }
}

#[test]
fn malformed_identifiers_are_errors_with_their_place() {
    for text in
        ["", "VN-DLOR-9901", "urn:nguon:", "urn:nguon:ID:vn-pond:1", "urn:x:1", "urn:nguon:id", "ürn:nguon:id:vn"]
    {
        refused(text, ErrorKind::NotNamespaced, 0);
        assert!(!ForeignId::is_claimed_by(text), "{text}");
    }
    refused("urn:nguon:id:", ErrorKind::MissingComponent, 13);
    refused("urn:nguon:id:vn-pond", ErrorKind::MissingComponent, 20);
    refused("urn:nguon:id:vn-pond:", ErrorKind::Length, 21);
    refused("urn:nguon:id:vn-lake:1", ErrorKind::UnknownScheme, 13);
    refused("urn:nguon:id:VN-POND:1", ErrorKind::UnknownScheme, 13);
    refused("urn:nguon:id:vn-pond:1?=2", ErrorKind::Characters, 22);
    refused("urn:nguon:id:vn-pond:1%2", ErrorKind::Characters, 22);
    refused("urn:nguon:id:vn-pond:ao-ă", ErrorKind::Characters, 24);
    refused("urn:nguon:id:vn-pond:a%20", ErrorKind::Characters, 21);
    refused("urn:nguon:id:vn-pond:a  b", ErrorKind::Characters, 22);
    refused("urn:nguon:id:local:temxa.example", ErrorKind::MissingComponent, 32);
    refused("urn:nguon:id:local:tem_xa:1", ErrorKind::Value, 22);
    refused("urn:nguon:id:local:a..b:1", ErrorKind::Value, 21);
    refused("urn:nguon:id:local::1", ErrorKind::Value, 19);
    refused("urn:nguon:id:local:a:", ErrorKind::Length, 21);
    refused("urn:nguon:id:local:a:o\u{302}", ErrorKind::Characters, 22);
    refused("urn:nguon:id:local:a:1\u{200b}2", ErrorKind::Characters, 22);
    refused(&format!("urn:nguon:id:local:a:{}", "x".repeat(129)), ErrorKind::Length, 21);
    refused(&format!("urn:nguon:id:vn-pond:{}", "x".repeat(41)), ErrorKind::Characters, 61);
}

#[test]
fn every_scheme_says_who_issues_it() {
    for scheme in IdSchemes::built_in().iter() {
        for text in [&scheme.name().vi, &scheme.name().en, &scheme.issuer().vi, &scheme.issuer().en] {
            assert!(!text.is_empty(), "{}", scheme.id());
        }
    }
    let tax = IdSchemes::built_in().get("vn-tax").unwrap();
    assert_eq!(tax.patterns().collect::<Vec<_>>(), ["d10", "d10 \"-\"? d3"]);
    assert_eq!((tax.check(), tax.validity()), (Some("vn-tax"), (None, None)));
    assert_eq!(IdSchemes::built_in().get("local"), None);
}

const HEAD: &str = "scheme vn-x\nname vi a\nname en b\nissuer vi c\nissuer en d\n";

#[test]
fn another_table_brings_other_schemes() {
    let table = format!("# ours\n{HEAD}pattern \"X-\" c2 d1..3\nfrom 2025-07-01\nto 2026-06-30\n");
    let schemes = IdSchemes::parse(&table).unwrap();
    assert_eq!(ForeignId::of(&schemes, "vn-x", "X-AB12").unwrap().to_string(), "urn:nguon:id:vn-x:X-AB12");
    assert_eq!(ForeignId::of(&schemes, "vn-x", "AB12").unwrap_err().offset(), 0);
    assert_eq!(ForeignId::of(&schemes, "vn-x", "X-AB").unwrap_err().kind(), ErrorKind::Length);
    assert_eq!(ForeignId::of(&schemes, "vn-tax", "0000000017").unwrap_err().kind(), ErrorKind::UnknownScheme);
    let scheme = schemes.get("vn-x").unwrap();
    for (day, is_issued) in [("2025-06-30", false), ("2025-07-01", true), ("2026-06-30", true), ("2026-07-01", false)] {
        assert_eq!(scheme.is_issued_on(day), is_issued, "{day}");
    }
}

#[test]
fn a_broken_table_is_refused_with_its_line() {
    for (table, line) in [
        (String::new(), 0),
        ("name vi a".to_owned(), 1),
        (format!("{HEAD}\n"), 6),
        (format!("{HEAD}pattern"), 6),
        (format!("{HEAD}pattern d0"), 6),
        (format!("{HEAD}pattern d3..2"), 6),
        (format!("{HEAD}pattern d1..2 d3"), 6),
        (format!("{HEAD}pattern x9"), 6),
        (format!("{HEAD}pattern \"-"), 6),
        (format!("{HEAD}pattern d99999999999999999999"), 6),
        (format!("{HEAD}pattern d100 d100"), 6),
        (format!("{HEAD}pattern d1\nrefuse d12 secret"), 7),
        (format!("{HEAD}pattern d1\ncheck sum"), 7),
        (format!("{HEAD}pattern d1\nfrom 2025-13-01"), 7),
        (format!("{HEAD}pattern d1\nfrom 2025-07-01\nto 2025-06-30"), 8),
        (format!("{HEAD}pattern d1\nname vi again"), 7),
        (format!("{HEAD}pattern d1\nscheme vn-x"), 7),
        (format!("{HEAD}pattern d1\nscheme local"), 7),
        (format!("{HEAD}scheme vn-y"), 6),
        (format!("{HEAD}colour red"), 6),
    ] {
        let error = IdSchemes::parse(&table).expect_err(&table);
        assert_eq!(error.line(), line, "{table}: {error}");
    }
}
