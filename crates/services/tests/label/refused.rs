//! Wrong data is refused with its place and with what was expected.

use services::label::symbol::{LONGEST, Level, Symbol, SymbolKind};

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
