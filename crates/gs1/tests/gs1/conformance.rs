//! Verdicts on edge cases in which we follow the GS1 Barcode Syntax Engine; each was found by comparing the two.

use gs1::{Dictionary, ErrorKind, Message};

fn check_accepted(text: &str, digital_link: &str) {
    let message = Message::parse(Dictionary::built_in(), text).unwrap_or_else(|errors| panic!("{text}: {errors}"));
    assert_eq!(message.check_partners(), [], "{text}");
    assert_eq!(message.canonical().as_deref(), Ok(digital_link), "{text}");
}

/// Checks the first fault and its place.
fn check_refused(text: &str, kind: ErrorKind, offset: usize) {
    let errors = Message::parse(Dictionary::built_in(), text).expect_err(text);
    assert_eq!((errors.first().kind(), errors.first().offset()), (kind, offset), "{text}: {errors}");
}

#[test]
fn a_lot_beside_a_third_party_serial_is_an_attribute() {
    let uri = "https://id.gs1.org/01/09506000134352/235/T?10=L";
    check_accepted("https://example.vn/01/09506000134352/235/T?10=L", uri);
    for text in ["(01)09506000134352(10)L(235)T", "(235)T(10)L(01)09506000134352"] {
        check_accepted(text, uri);
    }
    check_refused("https://example.vn/01/09506000134352/10/L/235/T", ErrorKind::Sequence, 46);
    check_refused("https://example.vn/01/09506000134352/22/V?10=L", ErrorKind::Misplaced, 42);
}

#[test]
fn padding_stands_at_the_end_of_whole_groups() {
    for signature in ["A", "AB", "ABC", "AB=", "A==", "ABCDE="] {
        let text = format!("(253)9506000134352S(8030){signature}");
        let encoded = signature.replace('=', "%3D");
        check_accepted(&text, &format!("https://id.gs1.org/253/9506000134352S?8030={encoded}"));
    }
    for (signature, at) in [("=", 0), ("===", 0), ("=AB", 0), ("A=B", 1), ("ABC=", 3), ("AB==", 2), ("A+B", 1)] {
        check_refused(&format!("(253)9506000134352S(8030){signature}"), ErrorKind::Characters, 25 + at);
    }
}

#[test]
fn an_address_holds_what_an_address_may() {
    check_refused("https://exa%6Dple.vn/01/09506000134352", ErrorKind::Characters, 11);
    check_refused("https://us@example.vn/01/09506000134352", ErrorKind::Characters, 10);
    check_refused("https://example.vn/01/09506000134352?x=a\\b", ErrorKind::Characters, 40);
    check_refused("https://example.vn/01/09506000134352?x=ạ", ErrorKind::Characters, 39);
    check_refused("https://example.vn/01/09506000134352#a b", ErrorKind::Characters, 38);
    check_refused("https://example.vn/01/09506000134352?17=271231&=", ErrorKind::UnknownIdentifier, 47);
    check_accepted("http://[::1]:8080/01/09506000134352?x=%&&y", "https://id.gs1.org/01/09506000134352");
}

#[test]
fn escapes_of_the_query_are_whole() {
    for (value, at) in [("a%", 1), ("%zz", 0), ("%D5", 0), ("a+b%1", 3)] {
        let text = format!("https://example.vn/01/09506000134352?240={value}");
        check_refused(&text, ErrorKind::Characters, 41 + at);
    }
}

#[test]
fn a_scanner_sends_what_its_symbol_holds() {
    check_refused("]Q3^0109506000134352", ErrorKind::Separator, 3);
    check_refused("]d210L^0109506000134352", ErrorKind::Separator, 6);
    check_refused("]E0950600013435212", ErrorKind::Length, 3);
    check_refused("]E39506000134352", ErrorKind::Length, 3);
}

#[test]
fn a_withdrawn_currency_is_none() {
    check_refused("(01)09506000134352(30)1(3932)9311234", ErrorKind::Value, 29);
    check_accepted("(01)09506000134352(30)1(3932)7041234", "https://id.gs1.org/01/09506000134352?30=1&3932=7041234");
}
