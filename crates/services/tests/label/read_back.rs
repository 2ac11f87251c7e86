//! What was encoded comes back from the picture, for fixed and for random data.

use services::label::symbol::{Level, Symbol, SymbolKind};

use crate::random::Random;
use crate::scanner::{print_and_scan, scan};

/// The characters of AI values (set 82) without brackets, which the bracketed form would have to escape.
const SET_82: &str = "!\"%&'*+,-./0123456789:;<=>?ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz";

#[track_caller]
fn check(kind: SymbolKind, data: &str, message: &str) {
    for level in [Level::M, Level::Q] {
        let (identifier, text) = print_and_scan(kind, data, level);
        assert_eq!(text, message, "{kind:?} {data}");
        assert_eq!(identifier, kind.identifier(), "{kind:?} {data}");
    }
}

#[test]
fn a_qr_code_gives_its_link() {
    check(
        SymbolKind::Qr,
        "https://example.vn/01/08937990230211/10/GA260905A",
        "https://example.vn/01/08937990230211/10/GA260905A",
    );
    let upper = "HTTPS://EXAMPLE.VN/01/08937990230211/10/GA260905A/21/7Q4MZK2X9TB3H";
    check(SymbolKind::Qr, upper, upper);
    // Capitals make it smaller (alphanumeric mode).
    let columns = |data: &str| Symbol::encode(SymbolKind::Qr, data, Level::M).unwrap().columns();
    assert!(columns(upper) < columns(&upper.to_lowercase()), "{} {}", columns(upper), columns(&upper.to_lowercase()));
}

#[test]
fn element_strings_keep_their_separators() {
    for kind in [SymbolKind::Gs1Qr, SymbolKind::Gs1Datamatrix, SymbolKind::Gs1128] {
        check(kind, "(01)08937990230211(17)270905(10)GA260905A", "01089379902302111727090510GA260905A");
        check(kind, "(01)08937990230211(10)GA260905A(21)7Q4MZK", "010893799023021110GA260905A\u{1D}217Q4MZK");
        check(kind, "(00)189379900000000019", "00189379900000000019");
        check(kind, "^010893799023021110GA260905A^217Q4MZK", "010893799023021110GA260905A\u{1D}217Q4MZK");
        check(kind, "(10)A\\(B)(21)7", "10A(B)\u{1D}217");
        // In a GS1 QR code a percent sign must not turn into a separator.
        check(kind, "(01)08937990230211(10)50%-A%B", "01089379902302111050%-A%B");
    }
}

#[test]
fn numbers_come_back_whole() {
    check(SymbolKind::Ean13, "8937990230211", "8937990230211");
    check(SymbolKind::Ean13, "08937990230211", "8937990230211");
    check(SymbolKind::Ean13, "893799023021", "8937990230211");
    check(SymbolKind::Ean8, "9638507", "96385074");
    check(SymbolKind::UpcA, "03600029145", "036000291452");
    check(SymbolKind::Itf14, "18937990230218", "18937990230218");
}

#[test]
fn random_links_are_read() {
    let mut random = Random::new(1);
    for round in 0..40 {
        let length = 1 + random.below(20);
        let serial = random.text("ABCDEFGHJKLMNPQRSTUVWXYZ23456789", length);
        let host = if round % 2 == 0 { "HTTPS://ID.EXAMPLE.VN" } else { "https://id.example.vn" };
        let gtin = gtin(&mut random);
        let link = format!("{host}/01/{gtin}/21/{serial}");
        check(SymbolKind::Qr, &link, &link);
    }
}

#[test]
fn random_element_strings_are_read() {
    let mut random = Random::new(2);
    for round in 0..60 {
        let gtin = gtin(&mut random);
        let (lot, serial) = (1 + random.below(20), 1 + random.below(12));
        let set = if round % 3 == 0 { "0123456789" } else { SET_82 };
        let (lot, serial) = (random.text(set, lot), random.text(SET_82, serial));
        let message = format!("01{gtin}10{lot}\u{1D}21{serial}");
        let bracketed = format!("(01){gtin}(10){lot}(21){serial}");
        for kind in [SymbolKind::Gs1Qr, SymbolKind::Gs1Datamatrix, SymbolKind::Gs1128] {
            check(kind, &bracketed, &message);
        }
    }
}

#[test]
fn random_numbers_are_read() {
    let mut random = Random::new(3);
    for _ in 0..60 {
        for (kind, length) in
            [(SymbolKind::Ean13, 13), (SymbolKind::Ean8, 8), (SymbolKind::UpcA, 12), (SymbolKind::Itf14, 14)]
        {
            // A leading zero would make UPC-A of EAN-13, which is the same bars.
            let body = format!("{}{}", 1 + random.below(9), random.digits(length - 2));
            let number = format!("{body}{}", gs1::check_digit::mod10(&body).unwrap());
            check(kind, &number, &number);
        }
    }
}

#[test]
fn every_resolution_gives_a_readable_picture() {
    for (kind, data) in [
        (SymbolKind::Qr, "HTTPS://EXAMPLE.VN/01/08937990230211/21/7Q4MZK2X9TB3H"),
        (SymbolKind::Gs1Datamatrix, "(01)08937990230211(21)7Q4MZK2X9TB3H"),
        (SymbolKind::Ean13, "8937990230211"),
        (SymbolKind::Itf14, "18937990230218"),
        (SymbolKind::Gs1128, "(01)08937990230211(10)GA260905A"),
    ] {
        let symbol = Symbol::encode(kind, data, Level::M).unwrap();
        for dpi in [203, 300, 600] {
            assert_eq!(
                scan(&symbol, dpi),
                (kind.identifier().to_owned(), symbol.message().to_owned()),
                "{kind:?} {dpi}"
            );
        }
    }
}

fn gtin(random: &mut Random) -> String {
    let body = random.digits(13);
    format!("{body}{}", gs1::check_digit::mod10(&body).unwrap())
}
