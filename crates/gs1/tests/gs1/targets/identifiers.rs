//! Identifiers of one thing: keys, what people type, what a resolver is asked for, EPC URNs.

use gs1::{ForeignId, Key, Scan, check_digit};

use super::{Target, check_error, text};

const PIECES: &[&str] = &[
    "/",
    ".",
    "*",
    "%",
    "%2",
    "%2F",
    "%C4%83",
    "%FF",
    "(",
    ")",
    "\\(",
    "\\",
    "?",
    "#",
    "&",
    "=",
    "+",
    ":",
    "0",
    "9",
    "01",
    "21",
    "10",
    "22",
    "235",
    "254",
    "7040",
    "8003",
    "8020",
    "(10)",
    "(21)",
    "/10/",
    "/21/",
    "gtin",
    "urn:epc:id:",
    "urn:epc:class:",
    "urn:epc:idpat:",
    "http://",
    "https://",
    " ",
    "-",
    "é",
    "ă",
    "€",
    "😀",
    "\u{200b}",
    "\0",
    "~",
];

pub(super) const KEY: Target = Target {
    name: "key",
    check: check_key,
    seeds: &[
        "https://id.gs1.org/8003/0401234555555498765",
        "https://example.vn/01/09506000134352/21/1234",
        "8006/095060001343520102/21/5",
        "8013/1987654Ad4X4bL5ttr2310c2K",
        "415/4012345000054/8020/AB-1",
        "417/4012345000054/7040/1ABC",
        "414/4012345000054/254/a%2Fb",
        "01/09506000134352/235/Th%21s",
        "(01)09506000134352(21)a\\(b",
        "(255)401234567890104711",
        "(8010)4012345PART(8011)12",
        "00/106141412345678908",
    ],
    pieces: PIECES,
};

pub(super) const TYPED: Target = Target {
    name: "typed",
    check: check_typed,
    seeds: &[
        " 4 006381-333931",
        "106141412345678908",
        "96385074",
        "\u{feff}(01) 0950 6000 1343 52 (10) L1",
        "EXAMPLE.VN/GTIN/9506000134352/LOT/L/",
        "HTTPS://example.vn/gtin/9506000134352/lot/L/ser/S/?a=b#c",
        "8010/4012345A%23B",
        "URN:EPC:ID:sgtin:9506000.013435.1234",
    ],
    pieces: PIECES,
};

pub(super) const SCAN: Target = Target {
    name: "scan",
    check: check_scan,
    seeds: &[
        "/01/09506000134352/10/L/21/S?17=271231&linkType=all",
        "/a/b/gtin/9506000134352/22/2A/lot/L%2F1/ser/S/",
        "/01/09506000134352?10=L+1&21=%61&x=%",
        "/414/4012345000054/254/32a%2Fb",
        "/8006/095060001343520102/10/L",
        "/01/96385074/",
    ],
    pieces: PIECES,
};

pub(super) const URN: Target = Target {
    name: "urn",
    check: check_key,
    seeds: &[
        "urn:epc:id:sgtin:9506000.013435.1234",
        "urn:epc:class:lgtin:9506000.013435.L%2F1",
        "urn:epc:idpat:sgtin:9506000.013435.*",
        "urn:epc:idpat:sgtin:9506000.*.*",
        "urn:epc:id:sscc:0614141.1234567890",
        "urn:epc:id:sgln:950600013435..0",
        "urn:epc:id:pgln:9506000.01343",
        "urn:epc:id:grai:4012345.55555.98765",
        "urn:epc:id:giai:4000001.111",
        "urn:epc:id:gsrn:0614141.1234567890",
        "urn:epc:id:gdti:0614141.12345.006847",
        "urn:epc:id:sgcn:4012345.67890.04711",
        "urn:epc:id:ginc:0614141.xyz3311cba",
        "urn:epc:id:gsin:0614141.123456789",
        "urn:epc:id:cpi:4012345.A-%2FB%23.9",
        "urn:epc:id:itip:9506000.013435.01.02.5",
        "urn:epc:id:upui:1234567.098765.51qIgY)%3C%26Jp3*j7'SDB",
    ],
    pieces: PIECES,
};

pub(super) const FOREIGN: Target = Target {
    name: "foreign",
    check: check_foreign,
    seeds: &[
        "urn:nguon:id:vn-tax:0000000017",
        "urn:nguon:id:vn-tax:0000000017001",
        "URN:Nguon:id:vn-establishment-approval:DL%20000",
        "urn:nguon:id:vn-growing-area-export:VN-DLOR-9901",
        "urn:nguon:id:local:temxa.example:L%c3%b4 7/a:b",
    ],
    pieces: PIECES,
};

fn check_foreign(input: &[u8]) {
    let text = &*text(input);
    match ForeignId::parse(text) {
        Ok(id) => {
            let canonical = id.to_string();
            assert_eq!(ForeignId::parse(&canonical).as_ref(), Ok(&id), "{text:?} gave {canonical}");
            assert!(canonical.is_ascii() && ForeignId::is_claimed_by(text), "{text:?} gave {canonical}");
        }
        Err(error) => check_error(&error, text),
    }
}

fn check_key(input: &[u8]) {
    let text = &*text(input);
    match Key::parse(text) {
        Ok(key) => check_canonical(&key, text),
        Err(error) => check_error(&error, text),
    }
    // These take any text, too.
    let _ = (gs1::urn_prefix_length(text), gs1::gs1_prefix(text), check_digit::corrected(text));
}

fn check_typed(input: &[u8]) {
    let text = &*text(input);
    let strict = Key::parse(text);
    match Key::from_typed(text) {
        Ok(key) => {
            check_canonical(&key, text);
            // Forgiving means reading more, never reading something else.
            assert!(strict.is_err() || strict.as_ref() == Ok(&key), "{text:?}: {strict:?} or {key}");
        }
        Err(error) => {
            check_error(&error, text);
            assert!(strict.is_err(), "{text:?} is {strict:?}, but typed: {error}");
            if let Some(suggestion) = error.suggestion() {
                assert!(Key::from_typed(suggestion) != Err(error.clone()), "{text:?}: {suggestion:?} is no better");
            }
        }
    }
}

fn check_scan(input: &[u8]) {
    let text = &*text(input);
    let (path, query) = text.split_once('?').map_or((text, None), |(path, query)| (path, Some(query)));
    match Scan::parse_path(path, query) {
        Ok(scan) => {
            check_canonical(&scan.key(), text);
            let again = Scan::parse_path(&format!("/{}", scan.path()), None);
            let again = again.unwrap_or_else(|error| panic!("{text:?} gave {}: {error}", scan.path()));
            assert_eq!((again.path(), again.key(), again.elements()), (scan.path(), scan.key(), scan.elements()));
            for key in [scan.product(), scan.lot_key(), scan.item_key()].into_iter().flatten() {
                check_canonical(&key, text);
            }
        }
        Err(error) => check_error(&error, text),
    }
}

/// A key is its own canonical form, and every notation that it can be written in reads back to it.
pub(super) fn check_canonical(key: &Key, text: &str) {
    let again = Key::parse(key.as_str()).unwrap_or_else(|error| panic!("{text:?} gave {key}: {error}"));
    assert_eq!(&again, key, "{text:?}");
    assert_eq!(Key::parse(&key.digital_link("https://id.gs1.org")).as_ref(), Ok(key), "{text:?}");
    for length in 6..=12 {
        if let Ok(urn) = key.urn(|_| Some(length)) {
            assert_eq!(Key::parse(&urn).as_ref(), Ok(key), "{text:?} gave {urn}");
            assert_eq!(gs1::urn_prefix_length(&urn), Some(length), "{urn}");
        }
    }
    if let Some(class) = key.class() {
        assert!(class.is_class() && key.as_str().starts_with(class.as_str()), "{text:?}: {class}");
    }
    let (_, _, _, _) = (key.elements(), key.scheme(), key.lot(), key.serial());
}
