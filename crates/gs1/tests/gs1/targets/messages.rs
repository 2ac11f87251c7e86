//! What one data carrier holds, in every form.

use gs1::{Dictionary, Message, SEPARATOR, Strictness, check_together};

use super::{Target, check_error, text};

const PIECES: &[&str] = &[
    "(",
    ")",
    "\\(",
    "\\",
    "^",
    "\u{1d}",
    "/",
    "//",
    "?",
    "&",
    "=",
    "&=",
    "#",
    "+",
    "%",
    "%2",
    "%2F",
    "%28",
    "%D5",
    ".",
    "|",
    "0",
    "1",
    "9",
    "A",
    "-",
    "_",
    "=",
    " ",
    "é",
    "€",
    "😀",
    "\0",
    "(01)",
    "(10)",
    "(21)",
    "(17)",
    "(3103)",
    "(8030)",
    "(235)",
    "10",
    "21",
    "17",
    "/10/",
    "/21/",
    "?10=",
    "&17=",
    "]C1",
    "]d2",
    "]Q1",
    "]E0",
    "https://",
    "(10)A(21)B",
    "10A^",
    "&17=271231",
    "(01)09506000134352",
    "000000",
    "/8020/1",
];

pub(super) const BRACKETED: Target = Target {
    name: "bracketed",
    check: check_message,
    seeds: &[
        "(01)09506000134352(10)A\\(1(17)271231(3103)001250",
        "(00)106141412345678908(02)09506000134352(37)12",
        "(414)4012345000054(254)a/b(7040)1ABC",
        "(253)4012345678901S(8030)AB=",
        "(8008)26080512(01)09506000134352",
        "(8007)GB82WEST12345698765432(415)4012345000054(8020)7",
        "(8110)106141416543213150110120",
        "(4309)02790858483015297971(00)106141412345678908",
        "(01)09506000134352(235)T(423)704840(7030)704A(392)1",
    ],
    pieces: PIECES,
};

pub(super) const RAW: Target = Target {
    name: "raw",
    check: check_message,
    seeds: &[
        "^010950600013435210LOT7^21A1^17271231",
        "\u{1d}0109506000134352\u{1d}10LOT7\u{1d}",
        "010950600013435210LOT7\u{1d}21A1",
        "]C1010950600013435210LOT7\u{1d}21A1",
        "]d200106141412345678908",
        "]Q1https://example.vn/01/09506000134352/10/LOT7?17=271231",
        "]E3950600013435212345",
        "9506000134352",
        "106141412345678908",
    ],
    pieces: PIECES,
};

pub(super) const DIGITAL_LINK: Target = Target {
    name: "digital-link",
    check: check_digital_link,
    seeds: &[
        "https://id.gs1.org/01/09506000134352/22/2A/10/L%2F1/21/S?17=271231&3103=001250&linkType=gs1%3Apip#top",
        "http://example.vn:8080/a/b/414/4012345000054/254/32a%2Fb?x=y",
        "HTTPS://EXAMPLE.VN/01/09506000134352/235/T?10=A",
        "https://example.vn/gtin/9506000134352/lot/L?21=S+1/",
        "/8006/095060001343520102/10/L",
        "https://example.vn/253/4012345678901S?8030=AB%3D",
    ],
    pieces: PIECES,
};

fn check_message(input: &[u8]) {
    let text = &*text(input);
    match Message::parse(Dictionary::built_in(), text) {
        Ok(message) => check_written(&message, text),
        Err(errors) => errors.iter().for_each(|error| check_error(error, text)),
    }
}

fn check_digital_link(input: &[u8]) {
    let text = &*text(input);
    let strict = Message::parse_digital_link(Dictionary::built_in(), text, Strictness::Strict);
    match Message::parse_digital_link(Dictionary::built_in(), text, Strictness::Tolerant) {
        Ok(message) => {
            check_written(&message, text);
            if let Ok(strict) = &strict {
                assert_eq!(message.canonical(), strict.canonical(), "{text:?}");
            }
        }
        Err(errors) => {
            assert!(strict.is_err(), "{text:?}: strictly right, but tolerantly {errors}");
            errors.iter().for_each(|error| check_error(error, text));
        }
    }
    if let Err(errors) = strict {
        errors.iter().for_each(|error| check_error(error, text));
    }
}

/// Every form in which a message is written reads back as the same elements, and the canonical form is its own.
fn check_written(message: &Message<'_>, text: &str) {
    let dictionary = Dictionary::built_in();
    let pairs = |message: &Message<'_>| -> Vec<(String, String)> {
        message.elements().iter().map(|element| (element.ai().to_owned(), element.value().to_owned())).collect()
    };
    let check = |written: &str, expected: &[(String, String)]| match Message::parse(dictionary, written) {
        Ok(again) => assert_eq!(pairs(&again), expected, "{text:?} gave {written:?}"),
        Err(errors) => panic!("{text:?} gave {written:?}: {errors}"),
    };
    let mut elements = pairs(message);
    for element in message.elements() {
        assert!(element.offset() <= text.len(), "{text:?}: {} at {}", element.ai(), element.offset());
    }
    let faults = message.check_partners();
    assert_eq!(check_together(&[message]).len(), faults.len(), "{text:?}");
    faults.iter().for_each(|error| check_error(error, text));
    assert_eq!(message.hri(true).len(), elements.len(), "{text:?}");
    // A backslash before a bracket is the escape itself; such a value has no bracketed form. No value holds one.
    check(&message.bracketed(), &elements);
    check(&format!("{SEPARATOR}{}", message.raw()), &elements);
    if let Some(key) = message.key() {
        super::identifiers::check_canonical(&key, text);
    }
    if let Ok(uri) = message.canonical() {
        let again = Message::parse(dictionary, &uri).unwrap_or_else(|errors| panic!("{text:?} gave {uri}: {errors}"));
        assert_eq!(again.canonical().as_ref(), Ok(&uri), "{text:?}");
        assert_eq!(again.key(), message.key(), "{text:?} gave {uri}");
        let mut again = pairs(&again);
        again.sort();
        elements.sort();
        elements.dedup();
        assert_eq!(again, elements, "{text:?} gave {uri}");
    }
}
