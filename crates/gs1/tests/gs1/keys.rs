//! One thing, all its notations, one key.

use gs1::{ErrorKind, Key, Scheme};

use crate::SEVEN;

/// Checks that URN, Digital Link, path and element string give `key`, and that the key gives them back.
fn check(scheme: Scheme, key: &str, urn: &str, bracketed: &str) {
    let parsed = Key::parse(key).unwrap_or_else(|error| panic!("{key}: {error}"));
    assert_eq!(parsed.as_str(), key);
    assert_eq!(parsed.scheme(), scheme, "{key}");
    assert_eq!(parsed.to_string(), key);
    let link = parsed.digital_link("https://id.gs1.org");
    assert_eq!(link, format!("https://id.gs1.org/{key}"));
    let shop = parsed.digital_link("http://example.vn:8080/shop/01/");
    for text in [urn, bracketed, &link, &shop, &format!("/{key}")] {
        let same = Key::parse(text).unwrap_or_else(|error| panic!("{text}: {error}"));
        assert_eq!(same, parsed, "{text}");
        assert_eq!(Key::from_typed(text).as_ref(), Ok(&parsed), "typed {text}");
    }
    assert_eq!(parsed.urn(SEVEN).as_deref(), Ok(urn), "{key}");
    assert_eq!(gs1::urn_prefix_length(urn), Some(7), "{urn}");
}

#[test]
fn trade_items() {
    check(Scheme::Gtin, "01/09506000134352", "urn:epc:idpat:sgtin:9506000.013435.*", "(01)09506000134352");
    check(
        Scheme::Sgtin,
        "01/09506000134352/21/1234",
        "urn:epc:id:sgtin:9506000.013435.1234",
        "(01)09506000134352(21)1234",
    );
    check(
        Scheme::Lgtin,
        "01/09506000134352/10/LOT-7",
        "urn:epc:class:lgtin:9506000.013435.LOT-7",
        "(10)LOT-7(01)09506000134352",
    );
    check(
        Scheme::Upui,
        "01/09506000134352/235/TPX5",
        "urn:epc:id:upui:9506000.013435.TPX5",
        "(01)09506000134352(235)TPX5",
    );
    check(Scheme::Sgtin, "01/19506000134359/21/0", "urn:epc:id:sgtin:9506000.113435.0", "(01)19506000134359(21)0");
    check(
        Scheme::Itip,
        "8006/095060001343520102/21/5",
        "urn:epc:id:itip:9506000.013435.01.02.5",
        "(8006)095060001343520102(21)5",
    );
    check(
        Scheme::Itip,
        "8006/095060001343520102",
        "urn:epc:idpat:itip:9506000.013435.01.02.*",
        "(8006)095060001343520102",
    );
}

#[test]
fn logistics_places_and_parties() {
    check(Scheme::Sscc, "00/106141412345678908", "urn:epc:id:sscc:0614141.1234567890", "(00)106141412345678908");
    check(Scheme::Gln, "414/4012345000054", "urn:epc:id:sgln:4012345.00005.0", "(414)4012345000054");
    check(
        Scheme::Sgln,
        "414/4012345000054/254/Gate%2F5",
        "urn:epc:id:sgln:4012345.00005.Gate%2F5",
        "(414)4012345000054(254)Gate/5",
    );
    check(Scheme::Pgln, "417/4012345000054", "urn:epc:id:pgln:4012345.00005", "(417)4012345000054");
    check(Scheme::Ginc, "401/4012345xyz%28", "urn:epc:id:ginc:4012345.xyz(", "(401)4012345xyz\\(");
    check(Scheme::Gsin, "402/40123451234567894", "urn:epc:id:gsin:4012345.123456789", "(402)40123451234567894");
    check(Scheme::Gsrn, "8018/061414112345678902", "urn:epc:id:gsrn:0614141.1234567890", "(8018)061414112345678902");
    check(Scheme::Gsrnp, "8017/061414112345678902", "urn:epc:id:gsrnp:0614141.1234567890", "(8017)061414112345678902");
}

#[test]
fn assets_documents_coupons_and_parts() {
    check(Scheme::Grai, "8003/0401234555555498765", "urn:epc:id:grai:4012345.55555.98765", "(8003)0401234555555498765");
    check(Scheme::Grai, "8003/04012345555554", "urn:epc:idpat:grai:4012345.55555.*", "(8003)04012345555554");
    check(Scheme::Giai, "8004/4000001111", "urn:epc:id:giai:4000001.111", "(8004)4000001111");
    check(Scheme::Gdti, "253/0614141123452ABC", "urn:epc:id:gdti:0614141.12345.ABC", "(253)0614141123452ABC");
    check(Scheme::Gdti, "253/0614141123452", "urn:epc:idpat:gdti:0614141.12345.*", "(253)0614141123452");
    check(Scheme::Sgcn, "255/401234567890104711", "urn:epc:id:sgcn:4012345.67890.04711", "(255)401234567890104711");
    check(Scheme::Sgcn, "255/4012345678901", "urn:epc:idpat:sgcn:4012345.67890.*", "(255)4012345678901");
    check(
        Scheme::Cpi,
        "8010/4012345A-%2FB%23/8011/9",
        "urn:epc:id:cpi:4012345.A-%2FB%23.9",
        "(8010)4012345A-/B#(8011)9",
    );
    check(Scheme::Cpi, "8010/4012345PART", "urn:epc:idpat:cpi:4012345.PART.*", "(8010)4012345PART");
}

#[test]
fn keys_outside_epc_have_no_urn() {
    for (text, scheme) in
        [("8013/1987654Ad4X4bL5ttr2310c2K", Scheme::Gmn), ("415/4012345000054/8020/AB-1", Scheme::PaymentSlip)]
    {
        let key = Key::parse(text).unwrap();
        assert_eq!(key.scheme(), scheme);
        assert_eq!(key.urn(SEVEN).unwrap_err().kind(), ErrorKind::NoUrn);
    }
}

#[test]
fn every_character_of_set_82_survives_every_notation() {
    let alphabet = "!\"%&'()*+,-./0123456789:;<=>?ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz";
    assert_eq!(alphabet.len(), 82);
    for start in 0..alphabet.len() {
        let serial: String = alphabet.chars().cycle().skip(start).take(20).collect();
        let key = Key::parse(&format!("(01)09506000134352(21){}", serial.replace('(', "\\("))).unwrap();
        assert_eq!(key.serial().as_deref(), Some(&*serial));
        assert!(key.as_str().bytes().all(|byte| byte.is_ascii_alphanumeric() || b"/%-._~".contains(&byte)), "{key}");
        assert_eq!(Key::parse(key.as_str()).as_ref(), Ok(&key));
        assert_eq!(Key::parse(&key.digital_link("https://id.gs1.org")).as_ref(), Ok(&key));
        assert_eq!(Key::parse(&key.urn(SEVEN).unwrap()).as_ref(), Ok(&key));
    }
}

#[test]
fn both_spellings_of_one_thing_are_one_key() {
    let key = "01/09506000134352/21/a%2Bb";
    for text in
        ["01/09506000134352/21/a+b", "01/09506000134352/21/%61%2bb", "HTTPS://ID.GS1.ORG/01/09506000134352/21/a+b"]
    {
        assert_eq!(Key::parse(text).unwrap().as_str(), key);
    }
    // Extension 0 is how a URN says that there is no extension.
    assert_eq!(Key::parse("414/4012345000054/254/0").unwrap().as_str(), "414/4012345000054");
}

#[test]
fn parts_of_a_key() {
    let item = Key::parse("01/09506000134352/21/A%2FB").unwrap();
    let owned = |ai: &str, value: &str| (ai.to_owned(), value.to_owned());
    assert_eq!(item.elements(), [owned("01", "09506000134352"), owned("21", "A/B")]);
    assert_eq!((item.gtin(), item.lot(), item.serial()), (Some("09506000134352"), None, Some("A/B".to_owned())));
    assert_eq!(item.class().unwrap().as_str(), "01/09506000134352");
    assert_eq!(item.class().unwrap().class(), None);
    assert_eq!(Key::parse("00/106141412345678908").unwrap().class(), None);
}

#[test]
fn classes_are_counted_and_things_are_not() {
    for (text, is_class) in [
        ("01/09506000134352", true),
        ("01/09506000134352/10/L", true),
        ("01/09506000134352/21/S", false),
        ("8003/04012345555554", true),
        ("8003/040123455555541", false),
        ("253/0614141123452", true),
        ("253/06141411234521", false),
        ("8010/4012345PART", true),
        ("8010/4012345PART/8011/1", false),
        ("00/106141412345678908", false),
        ("414/4012345000054", false),
    ] {
        assert_eq!(Key::parse(text).unwrap().is_class(), is_class, "{text}");
    }
}
