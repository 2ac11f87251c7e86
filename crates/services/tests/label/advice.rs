//! Sizes are those of the General Specifications, and what would go wrong in print is said.

use services::label::symbol::{Level, Picture, Printing, Size, Symbol, SymbolKind, advise, svg};

fn symbol(kind: SymbolKind, data: &str) -> Symbol {
    Symbol::encode(kind, data, Level::M).unwrap()
}

fn ean13() -> Symbol {
    symbol(SymbolKind::Ean13, "8937990230211")
}

/// The codes of the serious advice, then of the rest.
fn codes(symbol: &Symbol, size: &Size, printing: &Printing) -> Vec<(bool, &'static str)> {
    let advice = advise(symbol, size, printing);
    advice.iter().map(|it| (it.serious, it.code)).filter(|(_, code)| *code != "colours").collect()
}

#[test]
fn an_ean_13_has_its_nominal_size() {
    let size = Size::of(&ean13(), 0.33, None);
    assert!((size.width - 37.29).abs() < 0.001 && (size.bars - 22.85).abs() < 0.001, "{size:?}");
    let picture = Picture::of(&ean13(), &size, true);
    assert!((picture.height - 25.93).abs() < 0.3, "{}", picture.height);
    let texts: Vec<&str> = picture.captions.iter().map(|caption| caption.text.as_str()).collect();
    assert_eq!(texts, ["8", "937990", "230211"]);
    assert!(svg(&picture).starts_with("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"37.29mm\""));
    assert_eq!(codes(&ean13(), &size, &Printing::default()), []);
}

#[test]
fn modules_out_of_range_are_serious() {
    let small = Size::of(&ean13(), 0.2, None);
    assert_eq!(codes(&ean13(), &small, &Printing::default()), [(true, "module-too-small")]);
    let large = Size::of(&ean13(), 0.7, None);
    assert_eq!(codes(&ean13(), &large, &Printing::default()), [(true, "module-too-large")]);
}

#[test]
fn whole_dots_are_worked_out() {
    // 0.33 mm are 2.6 dots at 203 dpi: printed in three, a module is 14 % wider.
    let printing = Printing { dots_per_inch: Some(203), space: None };
    let advice = advise(&ean13(), &Size::of(&ean13(), 0.33, None), &printing);
    let rounded = advice.iter().find(|it| it.code == "rounded-module").unwrap();
    assert!(
        rounded.serious && rounded.message.contains("printed in 3 dots a module is 0.375 mm (+14 %)"),
        "{rounded:?}"
    );
    // Within a box, the largest size of whole dots is chosen.
    let size = Size::within(&ean13(), 50.0, 25.0, 0.66, Some(203)).unwrap();
    assert!((size.x - 3.0 * 25.4 / 203.0).abs() < 1e-9, "{size:?}");
    assert_eq!(codes(&ean13(), &size, &printing), [(false, "low-bars")]);
    assert_eq!(Size::within(&ean13(), 25.0, 25.0, 0.66, None), None);
}

#[test]
fn quiet_zones_count_as_part_of_the_symbol() {
    let qr = symbol(SymbolKind::Qr, "HTTPS://EXAMPLE.VN/01/08937990230211/21/7Q4MZK2X9TB3H");
    let size = Size::of(&qr, 0.5, None);
    assert!((size.width - (29.0 + 8.0) * 0.5).abs() < 1e-9, "{size:?}");
    let printing = Printing { dots_per_inch: None, space: Some((18.0, 20.0)) };
    assert_eq!(codes(&qr, &size, &printing), [(true, "larger-than-label")]);
    let lower = symbol(SymbolKind::Qr, "https://example.vn/01/08937990230211");
    assert_eq!(codes(&lower, &Size::of(&lower, 0.5, None), &Printing::default()), [(false, "lower-case")]);
}

#[test]
fn long_gs1_128_symbols_are_too_much() {
    let long = symbol(SymbolKind::Gs1128, "(01)08937990230211(10)ABCDEFGHIJKLMNOPQRST(21)abcdefghijklmnopqrst");
    let found = codes(&long, &Size::of(&long, 0.495, None), &Printing::default());
    assert_eq!(found, [(true, "too-many-characters"), (true, "too-wide")]);
}

#[test]
fn code_sets_are_chosen_for_length() {
    // Start, FNC1, 8 pairs, check, stop: 11 symbol characters of 11 modules and a stop of 13.
    let columns = |data: &str| symbol(SymbolKind::Gs1128, data).columns();
    assert_eq!(columns("(01)08937990230211"), 11 * 11 + 13);
    // A lot of five digits: one goes in set B, with one change of set.
    assert_eq!(columns("(01)08937990230211(10)12345"), columns("(01)08937990230211") + 5 * 11);
}
