//! Every check of the syntax dictionary, with values that pass it and values that do not.

use std::collections::BTreeSet;

use gs1::{Dictionary, Error};

/// A value that must be refused, and the place of the fault in it.
type Bad = (&'static str, usize);

/// What passes a check, and what does not.
type Vectors = (&'static str, &'static [&'static str], &'static [Bad]);

const NUMBERS: &[Vectors] = &[
    ("csetnumeric", &["0", "0123456789"], &[("12a4", 2), ("-1", 0), ("1.5", 1), ("12 ", 2)]),
    (
        "csum",
        &["96385074", "614141000036", "4006381333931", "09506000134352", "106141412345678908", "0"],
        &[("96385075", 7), ("4006381333913", 12), ("09506000134325", 13), ("1", 0), ("0950600013435X", 13)],
    ),
    ("gcppos1", &["8930", "8930001", "9506ABC"], &[("893", 3), ("89O0", 2), ("A893", 0), ("893-1", 3)]),
    ("gcppos2", &["18930", "X8930", "09506000134352"], &[("1893", 4), ("1", 1), ("18A30", 2)]),
    ("nonzero", &["1", "0001", "10"], &[("0", 0), ("0000", 0), ("1x", 1)]),
    ("nozeroprefix", &["1", "10", "999999999999"], &[("0", 0), ("01", 0), ("1a", 1)]),
    ("zero", &["0", "000"], &[("1", 0), ("01", 0), ("O", 0)]),
    (
        "pieceoftotal",
        &["0101", "0102", "9999", "001002"],
        &[("0001", 0), ("0100", 2), ("0302", 0), ("010", 0), ("1a02", 1)],
    ),
    (
        "posinseqslash",
        &["1/1", "1/2", "9/10", "10/10", "123/124"],
        &[
            ("2/1", 0),
            ("10/9", 0),
            ("0/1", 0),
            ("1/0", 2),
            ("01/2", 0),
            ("1/02", 2),
            ("1-2", 0),
            ("/2", 0),
            ("1/", 0),
            ("1/2/3", 0),
        ],
    ),
    (
        "latitude",
        &["0000000000", "0900000000", "1800000000"],
        &[("1800000001", 0), ("180000000", 0), ("09000O0000", 5)],
    ),
    (
        "longitude",
        &["0000000000", "1058542000", "3600000000"],
        &[("3600000001", 0), ("36000000000", 0), ("+105854200", 0)],
    ),
    (
        "iban",
        &["DE89370400440532013000", "GB29NWBK60161331926819", "FR1420041010050500013M02606"],
        &[
            ("DE88370400440532013000", 2),
            ("DE89370400440532013001", 2),
            ("XX89370400440532013000", 0),
            ("DE8937", 0),
            ("DE89370400440532-13000", 16),
            ("DE893704004405320130001234567890123", 0),
        ],
    ),
];

const TEXTS: &[Vectors] = &[
    (
        "cset82",
        &["!\"%&'()*+,-./0123456789:;<=>?", "ABCDEFGHIJKLMNOPQRSTUVWXYZ_", "abcdefghijklmnopqrstuvwxyz"],
        &[
            ("a b", 1),
            ("#", 0),
            ("12$", 2),
            ("@", 0),
            ("[", 0),
            ("\\", 0),
            ("^", 0),
            ("`", 0),
            ("{", 0),
            ("|", 0),
            ("~", 0),
            ("đ", 0),
        ],
    ),
    ("cset39", &["#-/0123456789", "ABCDEFGHIJKLMNOPQRSTUVWXYZ"], &[("a", 0), ("A_", 1), ("A.", 1), ("%", 0)]),
    (
        "cset64",
        &["ABCDEFGHIJKLMNOPQRSTUVWXYZ", "abcdefghijklmnopqrstuvwxyz", "0123456789-_", "aa=", "a==", "aaaaa="],
        &[("a+b", 1), ("a/b", 1), ("a=", 1), ("aaa=", 3), ("aaa===", 3), ("a=a", 1), ("aa==", 2)],
    ),
    (
        "csumalpha",
        &["1987654Ad4X4bL5ttr2310c2K", "22"],
        &[("1987654Ad4X4bL5ttr2310c2J", 23), ("1987654Ad4X4bL5ttr2310cK2", 23), ("23", 0), ("2", 0)],
    ),
    ("hasnondigit", &["A", "12-34", "1a"], &[("1234", 0), ("0", 0)]),
    ("hyphen", &["-", "--"], &[("+", 0), ("0", 0), ("-0", 0)]),
    ("importeridx", &["0", "9", "A", "Z", "a", "z", "-", "_"], &[("!", 0), ("/", 0), ("AB", 0)]),
    ("pcenc", &["plain", "%20", "C%C3%A0%20ph%c3%aa"], &[("%", 0), ("a%2", 1), ("100%", 3), ("%2G", 0), ("%20%zz", 3)]),
    ("winding", &["0", "1", "9"], &[("2", 0), ("8", 0), ("00", 0), ("a", 0)]),
    ("yesno", &["0", "1"], &[("2", 0), ("01", 0), ("y", 0)]),
    ("iso5218", &["0", "1", "2", "9"], &[("3", 0), ("8", 0), ("10", 0)]),
];

const DATES: &[Vectors] = &[
    (
        "yymmdd",
        &["260101", "261231", "280229", "000229"],
        &[
            ("261301", 2),
            ("260001", 2),
            ("260132", 4),
            ("260431", 4),
            ("270229", 4),
            ("260100", 4),
            ("26010", 0),
            ("2601011", 0),
            ("2x0101", 0),
        ],
    ),
    ("yymmd0", &["260101", "260200", "280229"], &[("270229", 4), ("261300", 2), ("260032", 2), ("260132", 4)]),
    (
        "yyyymmdd",
        &["20260101", "20000229", "20240229", "19480229", "99991231"],
        &[("19000229", 6), ("21000229", 6), ("20230229", 6), ("20261301", 4), ("20260100", 6), ("260101", 0)],
    ),
    ("yyyymmd0", &["20260200", "20000229"], &[("20261300", 4), ("21000229", 6)]),
    ("hh", &["00", "09", "23"], &[("24", 0), ("1", 0), ("000", 0), ("1a", 0)]),
    ("mi", &["00", "59"], &[("60", 0), ("5", 0)]),
    ("ss", &["00", "59"], &[("60", 0), ("5", 0)]),
    ("hhmi", &["0000", "2359"], &[("2400", 0), ("0060", 2), ("235", 0), ("23590", 0)]),
];

const CODES: &[Vectors] = &[
    (
        "iso3166",
        &["004", "704", "840", "894"],
        &[("000", 0), ("703.", 0), ("999", 0), ("70", 0), ("900", 0), ("003", 0)],
    ),
    ("iso3166999", &["704", "999"], &[("998", 0), ("000", 0), ("99", 0)]),
    ("iso3166alpha2", &["VN", "AD", "ZW", "GB"], &[("vn", 0), ("UK", 0), ("XX", 0), ("V", 0), ("VNM", 0), ("AA", 0)]),
    // The convertible peso of Cuba (931) and the old dong (none today) are gone; 704 is the dong, 978 the euro.
    ("iso4217", &["008", "704", "840", "978", "999"], &[("931", 0), ("000", 0), ("70", 0), ("VND", 0), ("280", 0)]),
    ("mediatype", &["01", "10", "80", "99"], &[("00", 0), ("11", 0), ("79", 0), ("1", 0)]),
    (
        "packagetype",
        &["1A", "201", "8", "9", "BX", "CT", "PX", "X20", "ZZ", "APE"],
        &[("1C", 0), ("ct", 0), ("X21", 0), ("7", 0), ("BXX", 0)],
    ),
];

/// The least that a coupon holds: company prefix 0614141, offer 654321, 1.50 off, one piece of family 120.
const COUPONS: &[Vectors] = &[
    (
        "couponcode",
        &[
            "106141416543213150110120",
            // Second and third purchase, each with its company or that of the first.
            "106141416543213150110120101203459",
            "1061414165432131501101201012034511234567",
            "10614141654321315011012021203450614141",
            // Last and first day, serial number, retailer, and how the value is saved.
            "1061414165432131501101203271231",
            "10614141654321315011012032712314270101",
            "10614141654321315011012050123456",
            "106141416543213150110120610614141",
            "10614141654321315011012090000",
        ],
        &[
            ("706141416543213150110120", 0),
            ("1061", 1),
            ("10614141654321", 14),
            ("106141416543216150110120", 14),
            ("106141416543213150110", 21),
            ("106141416543213150115120", 20),
            ("1061414165432131501101207", 24),
            ("1061414165432131501101203271301", 25),
            ("10614141654321315011012032701014271231", 24),
            ("10614141654321315011012090300", 26),
            ("10614141654321315011012A", 23),
        ],
    ),
    (
        "couponposoffer",
        &["0106141416543210123456", "106141416543210123456", "0106141416543219123456789012345"],
        &[
            ("2106141416543210123456", 0),
            ("0706141416543210123456", 1),
            ("01061414165432101234567", 22),
            ("010614141654321", 15),
            ("0A", 1),
        ],
    ),
];

/// Judges a value by one check alone.
fn judged(check: &str, value: &str) -> Result<(), Error> {
    // The character set lets through what the check itself is to refuse.
    let set = match check {
        "csetnumeric" => "N",
        "cset39" => "Y",
        "cset64" => "Z",
        _ => "X",
    };
    let dictionary = Dictionary::parse(&format!("8999 {set}..90,{check}")).unwrap();
    dictionary.identifier("8999").unwrap().element(value).map(|_| ())
}

#[test]
fn each_check_passes_the_good_and_refuses_the_bad_at_its_place() {
    let mut names = BTreeSet::new();
    for (check, good, bad) in [NUMBERS, TEXTS, DATES, CODES, COUPONS].concat() {
        assert!(names.insert(check), "{check}");
        for value in good {
            assert_eq!(judged(check, value), Ok(()), "{check} {value:?}");
        }
        for &(value, place) in bad {
            let error = judged(check, value).expect_err(value);
            assert_eq!(error.offset(), place, "{check} {value:?}: {error}");
            assert_eq!(error.ai(), Some("8999"));
            // A fault in the character set is found before the check is asked.
            assert!(error.check().is_none_or(|found| found.name() == check), "{check} {value:?}: {error}");
        }
    }
    assert_eq!(names.len(), 39);
    let used = Dictionary::built_in().identifiers().iter().flat_map(gs1::Identifier::components);
    let used: BTreeSet<_> = used.flat_map(|component| &component.checks).map(|check| check.name()).collect();
    assert_eq!(used.difference(&names).collect::<Vec<_>>(), Vec::<&&str>::new());
}

#[test]
fn lists_of_codes_are_complete() {
    let count =
        |check: &str, codes: &mut dyn Iterator<Item = String>| codes.filter(|code| judged(check, code).is_ok()).count();
    let numbers = || (0..1000).map(|number| format!("{number:03}"));
    let letters = || (b'A'..=b'Z').flat_map(|first| (b'A'..=b'Z').map(move |second| [first, second]));
    let pairs = || letters().map(|pair| pair.map(char::from).iter().collect::<String>());
    // ISO 3166-1 has 249 entries, in letters and in digits.
    assert_eq!(count("iso3166", &mut numbers()), 249);
    assert_eq!(count("iso3166alpha2", &mut pairs()), 249);
    assert_eq!(count("iso3166999", &mut numbers()), 250);
}

#[test]
fn the_fault_names_the_check_and_what_was_expected() {
    let dictionary = Dictionary::built_in();
    let error = |ai: &str, value: &str| dictionary.identifier(ai).unwrap().element(value).unwrap_err();
    for (ai, value, offset, length, check) in [
        ("01", "09506000134351", 13, 1, "csum"),
        ("17", "271331", 2, 2, "yymmd0"),
        ("8008", "2603012500", 6, 2, "hh"),
        ("423", "704999", 3, 3, "iso3166"),
        ("3912", "931100", 0, 3, "iso4217"),
        ("8006", "095060001343520302", 14, 4, "pieceoftotal"),
        ("8014", "1987654Ad4X4bL5ttr2310c2J", 23, 2, "csumalpha"),
        ("7040", "1AB/", 3, 1, "importeridx"),
        ("4309", "09000000003600000001", 10, 10, "longitude"),
    ] {
        let error = error(ai, value);
        let found = (error.offset(), error.length(), error.check().map(gs1::Check::name));
        assert_eq!(found, (offset, length, Some(check)), "({ai}){value}: {error}");
        assert!(error.to_string().contains("expected") || error.to_string().contains("wrong"), "{error}");
    }
    assert_eq!(error("17", "2713").to_string(), "(17) \"2713\" has 4 characters, expected 6");
    assert_eq!(error("01", "09506000134351").suggestion(), Some("09506000134352"));
}
