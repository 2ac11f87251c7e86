//! Compressed Digital Link URIs: what others wrote, what we write, and what is no such thing.

use gs1::compression::{self, Format, Options};
use gs1::{ErrorKind, check_digit};

use crate::fuzzed::Random;

/// Checks that a compressed path means a plain one.
fn check(compressed: &str, plain: &str) {
    assert_eq!(compression::decompress(compressed).as_deref(), Ok(plain), "{compressed}");
    assert!(compression::looks_compressed(compressed), "{compressed}");
    assert!(!compression::looks_compressed(plain), "{plain}");
}

/// Checks that a plain path and query survives every way of compressing it.
fn check_round_trip(plain: &str) {
    for (keep_key, keep_parameters) in [(false, false), (false, true), (true, false), (true, true)] {
        let mut options = Options::default();
        (options.keep_key, options.keep_parameters) = (keep_key, keep_parameters);
        let compressed = compression::compress(plain, options).unwrap_or_else(|error| panic!("{plain}: {error}"));
        if compressed != plain {
            check(&compressed, plain);
        }
    }
}

fn check_refused(path: &str, kind: ErrorKind, offset: usize) {
    let error = compression::decompress(path).expect_err(path);
    assert_eq!((error.kind(), error.offset()), (kind, offset), "{path}: {error}");
}

#[test]
fn what_the_prototype_of_gs1_writes_is_read() {
    // Made with GS1DigitalLinkToolkit.js, which loses the zeros of the second when it reads it back.
    check("/CxBCE3chhtIwG3WnunIBC29ocGMlbL-pg7jg", "/01/08937990230211/10/GA260905A/21/7Q4MZK2X9TB3H");
    check("/DBFKk4XBoBADP0t", "/01/09506000134352/21/00851245");
    check("/LRFKk4XBoABd3iJYp5E8qXoHz82Lrhp4A", "/01/09506000134352?3103=000750&linkType=gs1:pip");
    // In the printed tables the serial stands before the expiry date, and the place before its extension.
    check("/GhFKk4XBoMReqEb-xJag", "/01/09506000134352/10/L1/21/S1?17=271231");
    check("/nWTXb5o6YyZgB2", "/414/4012345000054/254/12-a");
    check(
        "/CxBCE3FUatISe3WnmnQCC0EITcVtvABBjfXGQA",
        "/01/08937990040117/10/CT260806A?416=8937990041015&8008=2608071000",
    );
    // The key may stay in clear, and a stem may stand before it.
    check("/01/09506000134352/EGIvUXQjfyEEAKg", "/01/09506000134352/10/L1/21/0042?17=271231");
    check("/a/b/DBFKk4XBoBADP0t?linkType=all", "/a/b/01/09506000134352/21/00851245?linkType=all");
}

#[test]
fn the_binary_form_of_an_epc_is_read_and_written() {
    let epc = Options { format: Format::Epc, ..Options::default() };
    // Example of the Tag Data Standard, F7 0 79521141123453 8566CB0AFC4: the characters after the kind are ASCII.
    check("/9weVIRQRI0U4Vmywr8Q", "/01/79521141123453/21/32a%2Fb");
    for (plain, is_packed) in [
        ("/01/79521141123453/21/32a%2Fb", true),
        ("/01/09506000134352/21/00851245", true),
        ("/01/09506000134352/21/12345678901234567890", true),
        ("/a/b/01/09506000134352/21/abc?17=271231&linkType=all", true),
        ("/00/106141412345678908", true),
        ("/414/4012345000054", true),
        ("/414/4012345000054/254/12-a", true),
        ("/8003/0401234555555498765", true),
        ("/253/0614141123452A%2F7", true),
        ("/8018/061414112345678902", true),
        ("/8017/061414112345678902", true),
        ("/8006/095060001343520102/21/5", true),
        // There is no binary form of a class, of a lot, or of a key with more than its serial.
        ("/01/09506000134352", false),
        ("/01/09506000134352/10/L1", false),
        ("/01/09506000134352/10/L1/21/S1", false),
        ("/8003/04012345555554", false),
        ("/417/4012345000054", false),
    ] {
        let compressed = compression::compress(plain, epc).unwrap();
        assert_eq!(compressed != plain, is_packed, "{compressed}");
        if is_packed {
            check(&compressed, plain);
        }
    }
    // Texts of each kind: hexadecimal in capitals and small, base64url, ASCII, and URN Code 40.
    for (bits, serial) in [
        ("00100011".to_owned() + "101000000001", "A01"),
        ("01000011".to_owned() + "101000000001", "a01"),
        ("01100010".to_owned() + "111110111111", "-_"),
        ("10000010".to_owned() + "01000010101111", "%21%2F"),
        ("10100010".to_owned() + &format!("{:016b}", 1600 * 24 + 40 * 30 + 1), "X0"),
    ] {
        let gtin: String = "09506000134352".bytes().map(|digit| format!("{:04b}", digit - b'0')).collect();
        check(
            &format!("/{}", base64(&format!("111101110000{gtin}{bits}"))),
            &format!("/01/09506000134352/21/{serial}"),
        );
    }
    check_refused("/9weVIRQRI0U4Vmywr8R", ErrorKind::Compressed, 19);
    check_refused("/9weVIRQRI0U4Vmyw", ErrorKind::Compressed, 16);
    check_refused("/9weVIRQRI0Y4Vmywr8Q", ErrorKind::Compressed, 3);
    check_refused("/9weVIRQvI0U4Vmywr8Q", ErrorKind::Compressed, 8);
    // Data behind the key, and a header of no scheme.
    check_refused("/94eVIRQRI0U4Vmywr8Q", ErrorKind::Compressed, 2);
    check_refused("/_weVIRQRI0U4Vmywr8Q", ErrorKind::Compressed, 1);
}

/// The characters that stand for a text of zeros and ones.
fn base64(bits: &str) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let six = |bits: &[u8]| (0..6).fold(0, |six, at| six << 1 | usize::from(bits.get(at) == Some(&b'1')));
    bits.as_bytes().chunks(6).map(|bits| char::from(ALPHABET[six(bits)])).collect()
}

#[test]
fn leading_zeros_come_back() {
    // Nothing is shorter than a GINC of four digits.
    check("/QBRAlQ", "/401/0950");
    for serial in ["0", "00", "007", "00851245", "00000000000000000000", "01234567890123456789", "12345678901234567890"]
    {
        check_round_trip(&format!("/01/09506000134352/21/{serial}"));
        check_round_trip(&format!(
            "/01/09506000134352/10/{serial}/21/{serial}?91={serial}&30=00{}&n={serial}",
            &serial[..1]
        ));
    }
}

#[test]
fn the_order_of_the_query_and_foreign_parameters_come_back() {
    for query in [
        "17=271231&11=260101",
        "linkType=gs1:pip&17=271231&lang=vi",
        "flag",
        "a=1&a=2&flag&b=",
        "name=L%C3%BAa",
        "x=%2Fbare%3Dnot",
        "a.b=1",
        "423=704",
        "7007=260101260131&7007=260101",
        // The tables have room for 24 characters of a bank account; this one has 28.
        "8007=PL61109010140000071219812874",
        "q=%22%20",
    ] {
        check_round_trip(&format!("/01/09506000134352/22/A/10/B/21/C?{query}"));
    }
    check_round_trip("/shop/de/01/09506000134352/10/B");
    // Behind such a stem, a compressed segment would pass for a lot.
    let plain = "/a/01/09506000134352/22/A/10/01/09506000134352/21/0012";
    assert_eq!(compression::compress(plain, Options::default()).as_deref(), Ok(plain));
    // What is given is made canonical first.
    let canonical = compression::compress("/gtin/9506000134352/?10=a&17=271231", Options::default()).unwrap();
    check(&canonical, "/01/09506000134352/10/a?17=271231");
    // A fault in the query is at the end of the path.
    let error = compression::compress("/01/09506000134352?17=271331", Options::default()).unwrap_err();
    assert_eq!((error.ai(), error.offset()), (Some("17"), 18), "{error}");
    assert_eq!(compression::compress("/about", Options::default()).unwrap_err().kind(), ErrorKind::NotGs1);
}

#[test]
fn every_digital_link_comes_back() {
    let mut random = Random(0x9506_0001_3435_2003);
    for _ in 0..4_000 {
        check_round_trip(&digital_link(&mut random));
    }
}

/// A Digital Link in canonical form, with any of the keys, some qualifiers, and some of the data that labels carry.
fn digital_link(random: &mut Random) -> String {
    const KEYS: &[(&str, usize, &str, &[&str])] = &[
        ("01", 13, "", &["22", "10", "21"]),
        ("01", 13, "", &["235"]),
        ("00", 17, "", &[]),
        ("414", 12, "", &["254"]),
        ("417", 12, "", &[]),
        ("253", 12, "t", &[]),
        ("255", 12, "d", &[]),
        ("401", 0, "t", &[]),
        ("402", 16, "", &[]),
        ("8004", 0, "t", &["7040"]),
        ("8017", 17, "", &["8019"]),
        ("8018", 17, "", &[]),
    ];
    let (ai, digits, tail, qualifiers) = KEYS[random.below(KEYS.len())];
    let mut value =
        if digits > 0 { check_digit::corrected(&number(random, digits + 1)).unwrap() } else { "9506000".to_owned() };
    match tail {
        "t" => value += &text(random, 17),
        "d" => value += &digits_up_to(random, 12),
        _ => {}
    }
    let mut link = format!("/{ai}/{}", escaped(&value));
    for qualifier in qualifiers {
        let value = match *qualifier {
            "7040" => "1ABC".to_owned(),
            "8019" => digits_up_to(random, 10),
            _ => text(random, 20),
        };
        if random.below(2) == 0 {
            link += &format!("/{qualifier}/{}", escaped(&value));
        }
    }
    let claims = [
        ("17", "271231".to_owned()),
        ("3103", number(random, 6)),
        ("30", digits_up_to(random, 8)),
        ("7003", "2701310930".to_owned()),
        ("8008", "26080710".to_owned()),
        ("240", text(random, 30)),
        ("4309", "02790858483015297971".to_owned()),
        ("99", text(random, 90)),
        ("x-y", text(random, 40).replace(['%', '&', '+', '"', '<', '>'], "0")),
    ];
    let mut separator = '?';
    for _ in 0..random.below(4) {
        let (name, value) = &claims[random.below(claims.len())];
        if ai == "8004" && *name == "7040" {
            continue;
        }
        let value = if *name == "x-y" { value.clone() } else { escaped(value) };
        link += &format!("{separator}{name}={value}");
        separator = '&';
    }
    link
}

fn number(random: &mut Random, digits: usize) -> String {
    (0..digits).map(|_| char::from(b'0' + random.below(10) as u8)).collect()
}

fn digits_up_to(random: &mut Random, longest: usize) -> String {
    let digits = 1 + random.below(longest);
    number(random, digits)
}

/// A text of one of the kinds that are packed differently.
fn text(random: &mut Random, longest: usize) -> String {
    const KINDS: [&[u8]; 5] =
        [b"0123456789", b"0123456789abcdef", b"0123456789ABCDEF", b"XYZxyz-_09", b"!\"%&'()*+,-./:;<=>?_aZ0"];
    let kind = KINDS[random.below(KINDS.len())];
    let length = 1 + random.below(longest);
    let text: String = (0..length).map(|_| char::from(kind[random.below(kind.len())])).collect();
    if text == "." || text == ".." { "0".to_owned() } else { text }
}

fn escaped(value: &str) -> String {
    let escape = |byte: u8| match byte {
        b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => char::from(byte).to_string(),
        _ => format!("%{byte:02X}"),
    };
    value.bytes().map(escape).collect()
}

#[test]
fn other_paths_are_refused_with_their_place() {
    check_refused("/index.html", ErrorKind::NotGs1, 0);
    check_refused("/", ErrorKind::NotGs1, 0);
    check_refused("", ErrorKind::NotGs1, 0);
    check_refused("/about-us", ErrorKind::Compressed, 1);
    // The check digit of the GTIN is wrong.
    check_refused("/DBFKk4YBoBADP0t", ErrorKind::Compressed, 1);
    // Cut short within the serial.
    check_refused("/DBFKk4XBoBAD", ErrorKind::Compressed, 11);
    // Filled with something else than zeros.
    check_refused("/nWTXb5o6YyZgB2B", ErrorKind::Compressed, 15);
    // What stands in clear behind it has no place in a query.
    check_refused("/DBFKk4XBoBADP0t?8014=1", ErrorKind::CheckDigit, 1);
    // A production date alone is no Digital Link.
    check_refused("/EVn3Og", ErrorKind::Compressed, 1);
    for path in ["/01/8937990230212", "/a/01/89379902302", "/8004/9weVIRQRI0U4Vmywr8Q"] {
        check_refused(path, ErrorKind::NotGs1, 0);
        assert!(!compression::looks_compressed(path), "{path}");
    }
    for path in ["/about", "/index.html", "/api/v1/trace", "/01/09506000134352", "/robots", "/favicon"] {
        assert!(!compression::looks_compressed(path), "{path}");
    }
}

#[test]
fn garbage_never_makes_the_reader_panic() {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let mut random = Random(0x0614_1411_2345_6789);
    let seed =
        compression::compress("/01/09506000134352/10/abc/21/00851245?17=271231&99=x%2Fy&lang=vi", Options::default());
    let seed = seed.unwrap().into_bytes();
    let mut accepted = 0;
    for _ in 0..20_000 {
        let mut path = seed.clone();
        for _ in 0..=random.below(3) {
            let at = 1 + random.below(path.len() - 1);
            match random.below(3) {
                0 => path.truncate(at.max(2)),
                1 => path[at] = ALPHABET[random.below(64)],
                _ => path.insert(at, ALPHABET[random.below(64)]),
            }
        }
        let path = String::from_utf8(path).unwrap();
        match compression::decompress(&path) {
            Ok(plain) => {
                accepted += 1;
                assert!(gs1::Scan::parse_path(plain.split('?').next().unwrap(), None).is_ok(), "{path}: {plain}");
            }
            Err(error) => assert!(error.offset() <= path.len(), "{path}: {error}"),
        }
    }
    assert!((1..10_000).contains(&accepted), "{accepted} of 20,000 were accepted");
    assert!(compression::decompress(&format!("/{}", "A".repeat(1 << 20))).is_err());
}
