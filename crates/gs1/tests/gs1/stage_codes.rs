//! Traceability codes of stages.

use gs1::{ErrorKind, StageCode};

const PATH: &str = "/01/08937990040117/10/CT260806A?416=8937990041015&8008=2608071000";

/// Checks that a text is no stage code, with the kind, identifier and offset of each fault.
fn check_refused(text: &str, faults: &[(ErrorKind, &str, usize)]) {
    let errors = StageCode::parse(text).expect_err(text);
    let found: Vec<_> =
        errors.iter().map(|error| (error.kind(), error.ai().unwrap_or_default(), error.offset())).collect();
    assert_eq!(found, faults, "{text}: {errors}");
}

#[test]
fn a_code_reads_the_same_in_every_form() {
    for text in [
        PATH,
        "https://example.vn/01/08937990040117/10/CT260806A?8008=2608071000&416=8937990041015&linkType=all",
        "https://example.vn/01/8937990040117/10/CT260806A/?416=8937990041015&8008=2608071000",
        "https://example.vn/01/08937990040117/10/CT260806A?414=8937990041015&8008=2608071000",
        "(01)08937990040117(10)CT260806A(416)8937990041015(8008)2608071000",
        "]C1010893799004011710CT260806A\u{1d}416893799004101580082608071000",
    ] {
        let code = StageCode::parse(text).unwrap_or_else(|errors| panic!("{text}: {errors}"));
        assert_eq!(code.path(), PATH, "{text}");
        assert_eq!((code.gtin(), code.lot()), ("08937990040117", "CT260806A"));
        assert_eq!((code.place(), code.time()), ("8937990041015", "2608071000"));
        assert_eq!(code.lot_key().as_str(), "01/08937990040117/10/CT260806A");
    }
}

#[test]
fn a_lot_of_any_characters_is_written_and_read() {
    let code = StageCode::new("08937990040117", "A/(1)&?", "8937990041015", "260807").unwrap_err();
    assert_eq!((code.kind(), code.ai()), (ErrorKind::Length, Some("8008")));
    let code = StageCode::new("08937990040117", "A/(1)&?", "8937990041015", "260807100059").unwrap();
    assert_eq!(code.to_string(), "/01/08937990040117/10/A%2F%281%29%26%3F?416=8937990041015&8008=260807100059");
    for text in [code.path(), code.bracketed(), code.digital_link("https://example.vn/")] {
        assert_eq!(StageCode::parse(&text).unwrap(), code, "{text}");
    }
}

#[test]
fn every_part_is_needed_and_checked() {
    use ErrorKind::{CheckDigit, MissingComponent, NotGs1, Value};
    check_refused("/01/08937990040117/10/L", &[(MissingComponent, "416", 23), (MissingComponent, "8008", 23)]);
    check_refused("(01)08937990040117(416)8937990041015(8008)26080710", &[(MissingComponent, "10", 50)]);
    check_refused(
        "(01)08937990040117(10)L(416)8937990041016(8008)26130710",
        &[(CheckDigit, "416", 40), (Value, "8008", 49)],
    );
    check_refused("hôm nay", &[(NotGs1, "", 0)]);
}
