//! Codes of a stage: product, place, lot and time in one.

use gs1::{ErrorKind, StageCode};

const PACKING: &str = "/01/08937990040117/10/CT260806A?416=8937990041015&8008=2608071000";

#[test]
fn every_form_gives_the_same_code() {
    let code = StageCode::new("08937990040117", "CT260806A", "8937990041015", "2608071000").unwrap();
    assert_eq!(code.to_string(), PACKING);
    for text in [
        PACKING,
        "https://truyxuat.example.vn/01/08937990040117/10/CT260806A?8008=2608071000&416=8937990041015",
        "https://truyxuat.example.vn/01/08937990040117/10/CT260806A/21/7Q4?17=280806&416=8937990041015&8008=2608071000",
        "/01/08937990040117/10/CT260806A?414=8937990041015&8008=2608071000",
        "(01)08937990040117(10)CT260806A(416)8937990041015(8008)2608071000",
        "(414)8937990041015(01)08937990040117(8008)2608071000(10)CT260806A",
        "^010893799004011710CT260806A^416893799004101580082608071000",
    ] {
        assert_eq!(StageCode::parse(text).as_ref(), Ok(&code), "{text}");
    }
    assert_eq!(code.element_string(), "(01)08937990040117(10)CT260806A(416)8937990041015(8008)2608071000");
    assert_eq!(code.lot_key().as_str(), "01/08937990040117/10/CT260806A");
    assert_eq!(code.digital_link("https://a.vn/"), format!("https://a.vn{PACKING}"));
    assert_eq!(code.local_time(), "2026-08-07T10:00");
}

#[test]
fn seconds_and_odd_lots_survive() {
    let code = StageCode::new("08937990040117", "L(1)/%", "8937990041015", "260807100059").unwrap();
    assert_eq!(code.to_string(), "/01/08937990040117/10/L%281%29%2F%25?416=8937990041015&8008=260807100059");
    assert_eq!(StageCode::parse(&code.to_string()).as_ref(), Ok(&code));
    assert_eq!(StageCode::parse(&code.element_string()).as_ref(), Ok(&code));
    assert_eq!(code.local_time(), "2026-08-07T10:00:59");
}

#[test]
fn each_component_is_checked() {
    let check = |gtin, lot, gln, time, ai, kind| {
        let error = StageCode::new(gtin, lot, gln, time).unwrap_err();
        assert_eq!((error.ai(), error.kind()), (Some(ai), kind), "{error}");
    };
    let (gtin, lot, gln, time) = ("08937990040117", "CT260806A", "8937990041015", "2608071000");
    check("08937990040118", lot, gln, time, "01", ErrorKind::CheckDigit);
    check("8937990040117", lot, gln, time, "01", ErrorKind::Length);
    check(gtin, "", gln, time, "10", ErrorKind::MissingComponent);
    check(gtin, "ao cá", gln, time, "10", ErrorKind::Characters);
    check(gtin, "..", gln, time, "10", ErrorKind::Value);
    check(gtin, lot, "8937990041016", time, "416", ErrorKind::CheckDigit);
    check(gtin, lot, gln, "2613071000", "8008", ErrorKind::Value);
    check(gtin, lot, gln, "26080710", "8008", ErrorKind::Length);
}

#[test]
fn a_code_without_one_of_the_four_is_none() {
    let check = |text: &str, kind, ai| {
        let error = StageCode::parse(text).expect_err(text);
        assert_eq!((error.kind(), error.ai()), (kind, ai), "{text}: {error}");
    };
    check("/01/08937990040117?416=8937990041015&8008=2608071000", ErrorKind::MissingComponent, Some("10"));
    check("/01/08937990040117/10/A?8008=2608071000", ErrorKind::MissingComponent, Some("416"));
    check("/01/08937990040117/10/A?416=8937990041015", ErrorKind::MissingComponent, Some("8008"));
    check("/414/8937990041015?8008=2608071000", ErrorKind::MissingComponent, Some("01"));
    check("/01/08937990040117/10/A?416=8937990041016&8008=2608071000", ErrorKind::CheckDigit, Some("416"));
    check("/01/08937990040117/10/A?416=8937990041015&8008=2608072500", ErrorKind::Value, Some("8008"));
    check("/about", ErrorKind::NotGs1, None);
}
