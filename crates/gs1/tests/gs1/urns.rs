//! What is special about EPC URNs: prefixes of every length, patterns, and faults.

use gs1::{ErrorKind, Key, KeyPattern};

/// Checks that a URN is refused, with a kind and at a byte offset.
fn check(urn: &str, kind: ErrorKind, offset: usize) {
    let error = Key::parse(urn).expect_err(urn);
    assert_eq!((error.kind(), error.offset()), (kind, offset), "{urn}: {error}");
}

#[test]
fn the_company_prefix_may_have_six_to_twelve_digits() {
    let item = Key::parse("01/89506000134358/21/7").unwrap();
    let place = Key::parse("414/9506000134352").unwrap();
    for length in 0..20 {
        for key in [&item, &place] {
            match key.urn(|digits| digits.starts_with("950600013435").then_some(length)) {
                Ok(urn) => {
                    assert!((6..=12).contains(&length));
                    assert_eq!(gs1::urn_prefix_length(&urn), Some(length), "{urn}");
                    assert_eq!(Key::parse(&urn).as_ref(), Ok(key), "{urn}");
                }
                Err(error) => {
                    assert!(!(6..=12).contains(&length));
                    assert_eq!(error.kind(), ErrorKind::UnknownPrefixLength);
                }
            }
        }
    }
    assert_eq!(place.urn(|_| Some(12)).as_deref(), Ok("urn:epc:id:sgln:950600013435..0"));
    assert_eq!(item.urn(|_| None).unwrap_err().kind(), ErrorKind::UnknownPrefixLength);
}

#[test]
fn malformed_urns_are_errors() {
    check("urn:epc:id:sgtin:95060x0.013435.1", ErrorKind::CompanyPrefix, 17);
    check("urn:epc:id:sgtin:95060.01343500.1", ErrorKind::CompanyPrefix, 17);
    check("urn:epc:id:sgtin:9506000123456.1.1", ErrorKind::CompanyPrefix, 17);
    check("urn:epc:id:sgtin:9506000.01343.1", ErrorKind::Length, 25);
    check("urn:epc:id:sgtin:9506000.0134355.1", ErrorKind::Length, 25);
    check("urn:epc:id:sgtin:9506000.01343é.1", ErrorKind::Characters, 30);
    check("urn:epc:id:sgtin:9506000.013435", ErrorKind::MissingComponent, 31);
    check("urn:epc:id:sgtin:9506000.013435.", ErrorKind::MissingComponent, 32);
    check("urn:epc:id:sgtin:9506000", ErrorKind::MissingComponent, 24);
    check("urn:epc:id:sgtin:", ErrorKind::CompanyPrefix, 17);
    check("urn:epc:id:sgtin", ErrorKind::CompanyPrefix, 16);
    check("urn:epc:id:sgtin:9506000.013435.123456789012345678901", ErrorKind::Length, 32);
    check("urn:epc:id:sgtin:9506000.013435.a/b", ErrorKind::Characters, 33);
    check("urn:epc:id:sgtin:9506000.013435.a%2", ErrorKind::Characters, 33);
    check("urn:epc:id:sgtin:9506000.013435.a%20b", ErrorKind::Characters, 32);
    check("urn:epc:id:sgtin:9506000.013435.ă", ErrorKind::Characters, 32);
    check("urn:epc:id:sscc:0614141.123456789", ErrorKind::Length, 24);
    check("urn:epc:id:sscc:0614141.1234567890.1", ErrorKind::Length, 34);
    check("urn:epc:id:pgln:4012345.00005.", ErrorKind::Length, 29);
    check("urn:epc:id:giai:4000001.", ErrorKind::MissingComponent, 24);
    check("urn:epc:id:grai:4012345.55555.12345678901234567", ErrorKind::Length, 30);
    check("urn:epc:id:cpi:4012345.abc.1", ErrorKind::Characters, 15);
    check("urn:epc:id:cpi:4012345.ABC.01", ErrorKind::Value, 27);
    check("urn:epc:id:itip:9506000.013435.03.02.5", ErrorKind::Value, 16);
}

#[test]
fn schemes_belong_to_their_namespace() {
    check("urn:epc:id:lgtin:9506000.013435.1", ErrorKind::UnknownScheme, 11);
    check("urn:epc:class:sgtin:9506000.013435.1", ErrorKind::UnknownScheme, 14);
    check("urn:epc:id:gtin:9506000.013435", ErrorKind::UnknownScheme, 11);
    check("urn:epc:id::", ErrorKind::UnknownScheme, 11);
    check("urn:epc:id:SGTIN:9506000.013435.1", ErrorKind::UnknownScheme, 11);
}

#[test]
fn patterns_for_several_classes_are_no_keys() {
    check("urn:epc:idpat:sgtin:9506000.*.*", ErrorKind::Pattern, 20);
    check("urn:epc:idpat:sgtin:*.*.*", ErrorKind::Pattern, 20);
    check("urn:epc:idpat:sgln:4012345.00005.*", ErrorKind::Pattern, 19);
    check("urn:epc:idpat:giai:4012345.*", ErrorKind::Pattern, 19);
    check("urn:epc:idpat:sgtin:9506000.013435.1.*", ErrorKind::Pattern, 35);
    // Without an asterisk a pattern is the thing itself; outside patterns an asterisk is an ordinary character.
    assert_eq!(Key::parse("urn:epc:idpat:sgtin:9506000.013435.7").unwrap().as_str(), "01/09506000134352/21/7");
    assert_eq!(Key::parse("urn:epc:id:sgtin:9506000.013435.*").unwrap().as_str(), "01/09506000134352/21/%2A");
}

#[test]
fn foreign_urns_are_left_to_the_caller() {
    for text in [
        "urn:example:x",
        "urn:uuid:9f0d2a4b",
        "urn:epcglobal:cbv:bizstep:shipping",
        "urn:epc:id:gid:952056.2718.1414",
        "urn:epc:id:usdod:2S194.68",
        "urn:epc:tag:sgtin-96:3.0614141.112345.400",
        "urn:epc:",
        "urn:",
    ] {
        check(text, ErrorKind::NotGs1, 0);
        assert_eq!(gs1::urn_prefix_length(text), None, "{text}");
    }
    for text in ["urn:epc:id:adi:2S194..12345678901", "urn:epc:id:bic:CSQU3054383", "urn:epc:id:imovn:9176187"] {
        check(text, ErrorKind::NotGs1, 0);
    }
    assert_eq!(Key::parse("URN:EPC:id:pgln:4012345.00005").unwrap().as_str(), "417/4012345000054");
}

/// Checks that an EPC URN outside GS1 is kept, in one form.
fn check_foreign(text: &str, canonical: &str) {
    assert_eq!(gs1::canonical_epc(text).as_deref(), Ok(canonical), "{text}");
    assert_eq!(gs1::canonical_epc(canonical).as_deref(), Ok(canonical));
}

#[test]
fn epcs_that_are_no_gs1_key_keep_their_urn() {
    check_foreign("urn:epc:id:gid:95100000.12345.400", "urn:epc:id:gid:95100000.12345.400");
    check_foreign("URN:Epc:id:usdod:2S194.1", "urn:epc:id:usdod:2S194.1");
    check_foreign("urn:epc:id:adi:35962.PQ7VZ4.M37GXB92", "urn:epc:id:adi:35962.PQ7VZ4.M37GXB92");
    check_foreign("urn:epc:id:adi:W81X9C.3KL984PX1.2WMA52", "urn:epc:id:adi:W81X9C.3KL984PX1.2WMA52");
    check_foreign("urn:epc:id:adi:W81X9C..%232WMA%2f52", "urn:epc:id:adi:W81X9C..%232WMA%2F52");
    check_foreign("urn:epc:id:bic:CSQU3054383", "urn:epc:id:bic:CSQU3054383");
    check_foreign("urn:epc:id:imovn:9176187", "urn:epc:id:imovn:9176187");
    check_foreign("urn:epc:idpat:gid:95100000.*.*", "urn:epc:idpat:gid:95100000.*.*");
    check_foreign("urn:epc:raw:96.x30700048440663802E185523", "urn:epc:raw:96.x30700048440663802E185523");
    check_foreign(
        "urn:epc:pat:sgtin-96:3.0652642.[1024-2047].%c3%a1",
        "urn:epc:pat:sgtin-96:3.0652642.[1024-2047].%C3%A1",
    );
    for (text, offset) in [
        ("urn:epc:raw:96.x3 0", 17),
        ("urn:epc:raw:96.xé", 16),
        ("urn:epc:tag:sgtin-198:3.0614141.712345.%zz", 39),
        ("urn:epc:tag:sgtin-198:3.0614141.712345.a%2", 40),
    ] {
        let error = gs1::canonical_epc(text).expect_err(text);
        assert_eq!((error.kind(), error.offset()), (ErrorKind::Characters, offset), "{text}: {error}");
    }
    for text in ["urn:epc:id:sgtin:9506000.013435.1", "urn:uuid:9f0d2a4b", "https://example.vn/x"] {
        assert_eq!(gs1::canonical_epc(text).unwrap_err().kind(), ErrorKind::NotGs1, "{text}");
    }
}

#[test]
fn malformed_epcs_outside_gs1_are_errors() {
    check("urn:epc:id:gid:95100000.12345", ErrorKind::MissingComponent, 15);
    check("urn:epc:id:gid:95100000.012345.400", ErrorKind::Value, 24);
    check("urn:epc:id:gid:268435456.1.1", ErrorKind::Value, 15);
    check("urn:epc:id:gid:1.2.3.4", ErrorKind::Length, 15);
    check("urn:epc:id:gid:1.*.*", ErrorKind::Value, 17);
    check("urn:epc:idpat:gid:1.*.3", ErrorKind::Pattern, 22);
    check("urn:epc:id:usdod:2SI94.1", ErrorKind::Characters, 17);
    check("urn:epc:id:usdod:2S194.68719476736", ErrorKind::Value, 23);
    check("urn:epc:id:adi:2S194.abc.1", ErrorKind::Characters, 21);
    check("urn:epc:id:adi:2S194.ABC.", ErrorKind::Characters, 25);
    check("urn:epc:id:bic:CSQU3054384", ErrorKind::CheckDigit, 15);
    check("urn:epc:id:bic:CSQA3054383", ErrorKind::Characters, 15);
    check("urn:epc:id:imovn:9176188", ErrorKind::CheckDigit, 17);
    check("urn:epc:id:imovn:917618", ErrorKind::Characters, 17);
}

/// Checks which of these keys a pattern stands for, in the order of the list.
fn check_pattern(pattern: &str, expected: &[&str]) {
    const KEYS: [&str; 13] = [
        "01/09506000134352",
        "01/09506000134352/21/1234",
        "01/09506000134352/10/1234",
        "01/89506000134358/21/1234",
        "01/10614141123459/21/1234",
        "00/095060001343520000",
        "414/9506000134352",
        "414/9506000134352/254/a",
        "8003/09506000134352",
        "8003/0950600013435298",
        "8004/9506000abc",
        "8010/9506000AB/8011/5",
        "8006/095060001343520102/21/7",
    ];
    let parsed = KeyPattern::parse(pattern).unwrap_or_else(|error| panic!("{pattern}: {error}"));
    let matched: Vec<&str> =
        KEYS.into_iter().filter(|key| parsed.matches(&Key::parse(key).unwrap_or_else(|_| panic!("{key}")))).collect();
    assert_eq!(matched, expected, "{pattern}");
    assert_eq!(parsed.to_string(), pattern);
}

#[test]
fn a_pattern_stands_for_everything_it_leaves_open() {
    let class = "01/09506000134352";
    let item = "01/09506000134352/21/1234";
    let other = "01/89506000134358/21/1234";
    check_pattern("urn:epc:idpat:sgtin:*.*.*", &[class, item, other, "01/10614141123459/21/1234"]);
    check_pattern("urn:epc:idpat:sgtin:9506000.*.*", &[class, item, other]);
    check_pattern("urn:epc:idpat:sgtin:9506000.013435.*", &[class, item]);
    check_pattern("urn:epc:idpat:sgtin:9506000.013435.1234", &[item]);
    check_pattern("urn:epc:idpat:sgtin:9506000.813435.*", &[other]);
    // An asterisk that is escaped is the serial itself.
    check_pattern("urn:epc:idpat:sgtin:9506000.013435.%2A", &[]);
    check_pattern("urn:epc:idpat:sgtin:9506000.013435.a.%2A", &[]);
    check_pattern("urn:epc:idpat:sgtin:950600013435.0.*", &[class, item]);
    check_pattern("urn:epc:idpat:sscc:*.*", &["00/095060001343520000"]);
    check_pattern("urn:epc:idpat:sscc:9506000.*", &["00/095060001343520000"]);
    check_pattern("urn:epc:idpat:sgln:9506000.13435.*", &["414/9506000134352", "414/9506000134352/254/a"]);
    check_pattern("urn:epc:idpat:sgln:9506000.13435.0", &["414/9506000134352"]);
    check_pattern("urn:epc:idpat:sgln:950600013435..*", &["414/9506000134352", "414/9506000134352/254/a"]);
    check_pattern("urn:epc:idpat:grai:9506000.13435.*", &["8003/09506000134352", "8003/0950600013435298"]);
    check_pattern("urn:epc:idpat:grai:9506000.13435.98", &["8003/0950600013435298"]);
    check_pattern("urn:epc:idpat:giai:9506000.*", &["8004/9506000abc"]);
    check_pattern("urn:epc:idpat:cpi:9506000.AB.*", &["8010/9506000AB/8011/5"]);
    check_pattern("urn:epc:idpat:itip:9506000.*.*.*.*", &["8006/095060001343520102/21/7"]);
    check_pattern("urn:epc:idpat:itip:9506000.013435.01.02.*", &["8006/095060001343520102/21/7"]);
    check_pattern("urn:epc:idpat:itip:9506000.013435.02.02.*", &[]);
    check_pattern("urn:epc:idpat:gsrn:*.*", &[]);
}

#[test]
fn malformed_patterns_are_errors() {
    let check = |pattern: &str, kind, offset| {
        let error = KeyPattern::parse(pattern).expect_err(pattern);
        assert_eq!((error.kind(), error.offset()), (kind, offset), "{pattern}: {error}");
    };
    check("urn:epc:idpat:sgtin:*.013435.*", ErrorKind::Pattern, 20);
    check("urn:epc:idpat:sgtin:9506000.*", ErrorKind::Pattern, 20);
    check("urn:epc:idpat:sgtin:95060.*.*", ErrorKind::CompanyPrefix, 20);
    check("urn:epc:idpat:sgtin:9506000.01343.*", ErrorKind::Length, 28);
    check("urn:epc:idpat:itip:9506000.013435.01.*.*", ErrorKind::Pattern, 19);
    check("urn:epc:idpat:cpi:409445.A-%2Eb.*", ErrorKind::Characters, 25);
    check("urn:epc:idpat:lgtin:9506000.013435.*", ErrorKind::UnknownScheme, 14);
    check("urn:epc:idpat:gid:1.*.*", ErrorKind::NotGs1, 0);
    check("urn:epc:id:sgtin:9506000.013435.1", ErrorKind::NotGs1, 0);
    check("https://example.vn/", ErrorKind::NotGs1, 0);
}

#[test]
fn what_a_tag_says_is_read_where_people_paste_it() {
    let check = |tag: &str, key: &str| {
        assert_eq!(Key::from_typed(tag).as_ref().map(Key::as_str), Ok(key), "{tag}");
        assert_eq!(Key::parse(tag).unwrap_err().kind(), ErrorKind::NotGs1, "{tag}");
    };
    check("urn:epc:tag:sgtin-96:3.0614141.112345.400", "01/10614141123459/21/400");
    check("urn:epc:tag:sgtin-198:0.9506000.013435.a%2Fb", "01/09506000134352/21/a%2Fb");
    check("urn:epc:tag:sscc-96:2.0614141.1234567890", "00/106141412345678908");
    check("urn:epc:tag:sgln-195:0.9506000.13435.0", "414/9506000134352");
    let refused = |tag: &str, kind, offset| {
        let error = Key::from_typed(tag).expect_err(tag);
        assert_eq!((error.kind(), error.offset()), (kind, offset), "{tag}: {error}");
    };
    refused("urn:epc:tag:sgtin-96:8.0614141.112345.400", ErrorKind::MissingComponent, 21);
    refused("urn:epc:tag:sgtin-64:3.0614141.112345.400", ErrorKind::UnknownScheme, 12);
    refused("urn:epc:tag:sgtin-96:3.0614141.11234.400", ErrorKind::Length, 31);
    refused("urn:epc:tag:gid-96:95100000.12345.400", ErrorKind::NotGs1, 0);
    refused("urn:epc:raw:96.x30700048440663802E185523", ErrorKind::UnknownScheme, 0);
}
