//! What is special about EPC URNs: prefixes of every length, patterns, and faults.

use gs1::{ErrorKind, Key};

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
    assert_eq!(Key::parse("URN:EPC:id:pgln:4012345.00005").unwrap().as_str(), "417/4012345000054");
}
