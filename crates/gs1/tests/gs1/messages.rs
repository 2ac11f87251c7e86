//! Element strings, scanned data and Digital Link URIs as messages.

use gs1::{Dictionary, ErrorKind, Message, Strictness, check_together};

fn parse(text: &str) -> Message<'_> {
    Message::parse(Dictionary::built_in(), text).unwrap_or_else(|errors| panic!("{text:?}: {errors}"))
}

/// Checks that a text is read, whatever its form, as what stands in brackets.
fn check(text: &str, bracketed: &str) {
    assert_eq!(parse(text).bracketed(), bracketed, "{text:?}");
}

/// Checks that a text is refused with exactly these faults: kind, offset and length of each.
fn check_refused(text: &str, faults: &[(ErrorKind, usize, usize)]) {
    let errors = Message::parse(Dictionary::built_in(), text).expect_err(text);
    let found: Vec<_> = errors.iter().map(|error| (error.kind(), error.offset(), error.length())).collect();
    assert_eq!(found, faults, "{text:?}: {errors}");
}

/// Checks what the partners of a message's identifiers are found to be: kind and identifier of each fault.
fn check_partners(text: &str, faults: &[(ErrorKind, &str)]) {
    let message = parse(text);
    let found = message.check_partners();
    let found: Vec<_> = found.iter().map(|error| (error.kind(), error.ai().unwrap_or_default())).collect();
    assert_eq!(found, faults, "{text}");
}

#[test]
fn every_form_of_one_message_reads_the_same() {
    let bracketed = "(01)09506000134352(10)LOT7(21)A1";
    for text in [
        "(01)09506000134352(10)LOT7(21)A1",
        "^010950600013435210LOT7^21A1",
        "010950600013435210LOT7\u{1d}21A1",
        "\u{1d}0109506000134352\u{1d}10LOT7\u{1d}21A1\u{1d}",
        "]C1010950600013435210LOT7\u{1d}21A1",
        "]d2010950600013435210LOT7\u{1d}21A1",
        "]Q3010950600013435210LOT7\u{1d}21A1",
        "]e0010950600013435210LOT7\u{1d}21A1",
        "]J1010950600013435210LOT7\u{1d}21A1",
        "https://example.vn/some/stem/01/09506000134352/10/LOT7/21/A1#top",
        "]Q1https://example.vn/01/09506000134352/10/LOT7/21/A1?utm=7",
        "]d1HTTPS://EXAMPLE.VN/01/09506000134352/10/LOT7/21/A1",
        "/01/09506000134352/10/LOT7/21/A1",
    ] {
        check(text, bracketed);
    }
}

#[test]
fn numbers_under_barcodes_are_trade_items() {
    for (text, gtin) in [
        ("]E09506000134352", "09506000134352"),
        ("]E3950600013435212", "09506000134352"),
        ("]E3950600013435212345", "09506000134352"),
        ("]E00036000291452", "00036000291452"),
        ("]E496385074", "00000096385074"),
        ("]I119506000134359", "19506000134359"),
        ("9506000134352", "09506000134352"),
        ("036000291452", "00036000291452"),
        ("96385074", "00000096385074"),
    ] {
        check(text, &format!("(01){gtin}"));
    }
    check("106141412345678908", "(00)106141412345678908");
}

#[test]
fn a_bracket_within_a_value_is_escaped() {
    let message = parse(r"(10)A\(1)(21)7");
    assert_eq!((message.value("10"), message.value("21")), (Some("A(1)"), Some("7")));
    assert_eq!(message.bracketed(), r"(10)A\(1)(21)7");
}

#[test]
fn every_fault_is_found_with_its_place() {
    use ErrorKind::{Brackets, Characters, CheckDigit, Length, MissingComponent, Repeated, Separator, Symbology};
    use ErrorKind::{Misplaced, NotGs1, UnknownIdentifier, Value};
    check_refused("(01)09506000134351(17)271331(10)Mẻ", &[(CheckDigit, 17, 1), (Value, 24, 2), (Characters, 33, 3)]);
    check_refused("(01)0950600013435", &[(Length, 17, 0)]);
    check_refused("(01)095060001343522(21)", &[(Length, 18, 1), (MissingComponent, 23, 0)]);
    check_refused("(01)09506000134352(8888)1", &[(UnknownIdentifier, 19, 4)]);
    check_refused("(01)09506000134352(1", &[(Brackets, 18, 2)]);
    check_refused("(423)0040086", &[(Length, 12, 0)]);
    check_refused("(400)A(400)B", &[(Repeated, 11, 0)]);
    check_refused("^0109506000134352^^10L", &[(Separator, 18, 1)]);
    check_refused("^010950600013435204567^10L", &[(UnknownIdentifier, 17, 5)]);
    check_refused("]X901", &[(Symbology, 0, 3)]);
    check_refused("]C1", &[(NotGs1, 3, 0)]);
    check_refused("]E09506000134351", &[(CheckDigit, 15, 1)]);
    check_refused("]E0123", &[(Length, 3, 3)]);
    check_refused("", &[(NotGs1, 0, 0)]);
    check_refused("Gạo", &[(NotGs1, 0, 0)]);
    check_refused(
        "https://example.vn/01/09506000134352?17=271331&8888=1",
        &[(Value, 42, 2), (UnknownIdentifier, 47, 4)],
    );
    check_refused("https://example.vn/01/09506000134352?21=A", &[(Misplaced, 37, 2)]);
    check_refused("https://example.vn/01/09506000134352?8020=A", &[(Misplaced, 37, 4)]);
    check_refused("https://example.vn/01/09506000134352?12345=A", &[(UnknownIdentifier, 37, 5)]);
    check_refused("https://example.vn/01/09506000134352/", &[(Misplaced, 36, 1)]);
    check_refused("https://example.vn/01/09506000134352?15=271231&15=271231", &[(Repeated, 50, 0)]);
}

#[test]
fn a_fault_names_identifier_check_and_expectation() {
    let errors = Message::parse(Dictionary::built_in(), "(17)271331").unwrap_err();
    let error = errors.first();
    assert_eq!((error.ai(), error.check().map(gs1::Check::name)), (Some("17"), Some("yymmd0")));
    assert_eq!(error.to_string(), "(17) \"271331\": expected a date YYMMDD; day 00 is the end of the month");
    assert_eq!(error.kind().code(), "value");
}

#[test]
fn a_tolerant_reader_takes_what_old_labels_and_people_write() {
    let dictionary = Dictionary::built_in();
    for text in [
        "https://example.vn/01/09506000134352/10/LOT7/",
        "https://example.vn/gtin/9506000134352/lot/LOT7",
        "https://example.vn/01/9506000134352?10=LOT7",
    ] {
        assert!(Message::parse_digital_link(dictionary, text, Strictness::Strict).is_err(), "{text}");
        let message = Message::parse_digital_link(dictionary, text, Strictness::Tolerant).unwrap();
        assert_eq!(message.bracketed(), "(01)09506000134352(10)LOT7", "{text}");
    }
}

#[test]
fn parameters_of_others_are_kept_apart() {
    let message = parse("https://example.vn/01/09506000134352?linkType=gs1%3Apip&17=271231&x=a+b&flag&");
    assert_eq!(message.bracketed(), "(01)09506000134352(17)271231");
    let parameters: Vec<_> = message.parameters().iter().map(|(name, value)| format!("{name}={value}")).collect();
    assert_eq!(parameters, ["linkType=gs1:pip", "x=a b", "flag="]);
}

#[test]
fn partners_are_required_excluded_and_the_same_everywhere() {
    use ErrorKind::{Excluded, MissingPartner};
    check_partners("(01)09506000134352(21)A(17)271231(3103)001250", &[]);
    check_partners("(17)271231", &[(MissingPartner, "17")]);
    check_partners("(01)09506000134352(250)X", &[(MissingPartner, "250")]);
    check_partners("(01)09506000134352(3922)100", &[(MissingPartner, "3922")]);
    check_partners("(01)09506000134352(3922)100(3103)000100", &[]);
    check_partners("(01)09506000134352(3103)000100(3102)000100", &[(Excluded, "3102")]);
    check_partners("(01)09506000134352(21)A(235)B", &[(Excluded, "235")]);
    check_partners("(01)09506000134352(8030)sig", &[(MissingPartner, "8030")]);
    check_partners("(253)9506000134352(8030)sig", &[(MissingPartner, "253")]);
    check_partners("(253)95060001343527(8030)sig", &[]);
    check_partners("(8018)950600013435200008(7258)1/2(7259)B", &[]);
}

#[test]
fn the_carriers_of_one_thing_are_judged_together() {
    let (contents, unit) = (parse("(02)09506000134352(37)12"), parse("(00)106141412345678908"));
    let alone: Vec<_> = check_together(&[&contents]).into_iter().map(|(place, error)| (place, error.kind())).collect();
    assert_eq!(alone, [(0, ErrorKind::MissingPartner)]);
    assert!(check_together(&[&contents, &unit]).is_empty());
    let other = parse("(00)106141412345678915");
    let faults = check_together(&[&unit, &contents, &other]);
    assert_eq!(faults.len(), 1);
    assert_eq!((faults[0].0, faults[0].1.kind()), (2, ErrorKind::Repeated));
}

#[test]
fn a_message_is_written_in_every_form() {
    let message = parse("(10)L/1(01)09506000134352(17)271231(3103)001250(21)S");
    assert_eq!(message.raw(), "10L/1\u{1d}01095060001343521727123131030012502\u{31}S");
    assert_eq!(message.raw_shortest(), "010950600013435217271231310300125010L/1\u{1d}21S");
    let link = "https://id.gs1.org/01/09506000134352/10/L%2F1/21/S?17=271231&3103=001250";
    assert_eq!(message.canonical().unwrap(), link);
    assert_eq!(parse(link).key(), message.key());
    assert_eq!(message.key().unwrap().as_str(), "01/09506000134352/21/S");
    assert_eq!(message.hri(false)[0], "(10) L/1");
    assert_eq!(message.hri(true)[1], "GTIN (01) 09506000134352");
    let faults = [("(17)271231", ErrorKind::MissingComponent), ("(01)09506000134352(8014)1", ErrorKind::Misplaced)];
    for (text, kind) in &faults[..1] {
        assert_eq!(parse(text).canonical().unwrap_err().kind(), *kind, "{text}");
    }
    assert_eq!(parse("(01)09506000134352(10).").canonical().unwrap_err().kind(), ErrorKind::Value);
}

#[test]
fn goods_come_before_places_in_a_key() {
    assert_eq!(parse("(414)9506000134352(01)09506000134352(10)L").key().unwrap().as_str(), "01/09506000134352/10/L");
    assert_eq!(parse("(414)9506000134352(254)7").key().unwrap().as_str(), "414/9506000134352/254/7");
    assert_eq!(parse("(400)PO7").key(), None);
}

#[test]
fn a_message_is_judged_by_the_dictionary_it_is_read_with() {
    let newer = Dictionary::parse("01 *? N14,csum dlpkey=10\n10 ? X..20 req=01\n8999 ? N6,yymmd0 req=01").unwrap();
    let message = Message::parse(&newer, "(01)09506000134352(8999)271231").unwrap();
    assert!(message.check_partners().is_empty());
    assert_eq!(message.canonical().unwrap(), "https://id.gs1.org/01/09506000134352?8999=271231");
    assert!(Message::parse(&newer, "(21)A").is_err());
}

#[test]
fn a_message_is_no_longer_than_a_symbol() {
    let long = format!("https://example.vn/01/09506000134352?x={}", "a".repeat(Message::MAX_BYTES - 39));
    assert_eq!(parse(&long).bracketed(), "(01)09506000134352");
    for text in
        [format!("{long}a"), "(10)A".repeat(2_000), "^10A".repeat(3_000), format!("]d2{}", "10A\u{1d}".repeat(3_000))]
    {
        check_refused(&text, &[(ErrorKind::Length, Message::MAX_BYTES, 0)]);
    }
    // Where the limit lies within a character, the fault is at that character.
    let text = format!("(10){}", "é".repeat(Message::MAX_BYTES / 2));
    check_refused(&text, &[(ErrorKind::Length, Message::MAX_BYTES - 1, 0)]);
}

#[test]
fn a_key_that_needs_a_qualifier_is_none_without_it() {
    assert_eq!(parse("(415)4012345000054").key(), None);
    assert_eq!(parse("(415)4012345000054(8020)7").key().unwrap().as_str(), "415/4012345000054/8020/7");
}

#[test]
fn a_fault_lies_within_the_text() {
    check_refused("https://example.vn/01/09506000134352?17", &[(ErrorKind::MissingComponent, 39, 0)]);
}
