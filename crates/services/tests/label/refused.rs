//! Wrong data is refused with its place and with what was expected.

use services::label::symbol::{LONGEST, Level, Symbol, SymbolKind};

use crate::random::Random;

#[track_caller]
fn check(kind: SymbolKind, data: &str, at: usize, what: &str) {
    let error = Symbol::encode(kind, data, Level::M).unwrap_err();
    assert!(error.message.contains(what), "{error}");
    assert_eq!(error.at, at, "{error}");
}

#[test]
fn wrong_check_digits_name_the_right_one() {
    check(SymbolKind::Ean13, "8937990230212", 12, "should be 1");
    check(SymbolKind::Ean13, "08937990230212", 13, "should be 1");
    check(SymbolKind::Ean8, "96385075", 7, "should be 4");
    check(SymbolKind::UpcA, "036000291453", 11, "should be 2");
    check(SymbolKind::Itf14, "18937990230219", 13, "should be 8");
}

#[test]
fn numbers_that_may_be_other_goods_are_refused() {
    // 13 digits that are a whole GTIN-13 would become the number of another trade item.
    check(SymbolKind::Itf14, "8937990230211", 0, "write all 14 digits");
    check(SymbolKind::Ean13, "036000291452", 0, "write all 13 digits");
}

#[test]
fn wrong_letters_and_lengths_are_placed() {
    check(SymbolKind::Ean13, "89379902302I1", 11, "digits only");
    check(SymbolKind::Ean8, "1234", 4, "8 digits, or 7");
    check(SymbolKind::Ean13, "18937990230218", 13, "13 digits, or 12");
    check(SymbolKind::Qr, "https://example.vn/gạo", 20, "percent-encode");
    check(SymbolKind::Qr, "", 0, "nothing");
    check(SymbolKind::Qr, &"A".repeat(LONGEST + 1), LONGEST, "longer than");
}

#[test]
fn element_strings_name_the_place() {
    for kind in [SymbolKind::Gs1Qr, SymbolKind::Gs1Datamatrix, SymbolKind::Gs1128] {
        check(kind, "(01)08937990230212", 17, "expected 1");
        check(kind, "(01)0893799023021", 17, "expected 14");
        check(kind, "0108937990230212", 15, "expected 1");
        check(kind, "(01)08937990230211(17)271301", 24, "YYMMDD");
        check(kind, "(01)08937990230211(10)", 22, "has no value");
        check(kind, "(01)08937990230211(10)A B", 23, "set 82");
        check(kind, "(01)08937990230211(10)Lô", 23, "set 82");
        check(kind, "(01)08937990230211(5)1", 18, "in brackets");
        check(kind, "(01)08937990230212(10)A B", 17, "(and 1 more)");
        check(kind, "lot 5", 0, "no application identifier");
        check(kind, "010893799023021159", 16, "no application identifier");
    }
}

#[test]
fn any_text_is_a_symbol_or_a_fault_within_it() {
    let mut random = Random::new(4);
    let parts = [
        "(01)",
        "01",
        "08937990230211",
        "(10)",
        "10",
        "^",
        "\u{1D}",
        "(",
        ")",
        "\\(",
        "é",
        "ạ",
        "%",
        "A1",
        "9",
        "(00",
        "37",
        "",
        " ",
    ];
    for _ in 0..3_000 {
        let count = random.below(8);
        let text: String = (0..count).map(|_| parts[random.below(parts.len())]).collect();
        for (kind, _) in SymbolKind::ALL {
            if let Err(error) = Symbol::encode(kind, &text, Level::M) {
                assert!(error.at <= text.len(), "{kind:?} {text:?}: {error:?}");
            }
        }
    }
}
