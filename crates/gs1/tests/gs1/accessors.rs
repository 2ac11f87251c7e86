//! What values mean.

use gs1::{Date, Decimal, Dictionary, Element, Moment};

/// The element of an identifier with a value that must be good.
fn element(ai: &str, value: &'static str) -> Element<'static> {
    let identifier = Dictionary::built_in().identifier(ai).unwrap();
    identifier.element(value).unwrap_or_else(|error| panic!("({ai}){value}: {error}"))
}

/// Checks the date of an element, seen from a year, in the notation of ISO 8601.
#[track_caller]
fn check_date(ai: &str, value: &'static str, current_year: u16, expected: &str) {
    let date = element(ai, value).date(current_year).map(|date| date.to_string());
    assert_eq!(
        date.as_deref(),
        Some(expected).filter(|expected| !expected.is_empty()),
        "({ai}){value} in {current_year}"
    );
}

#[test]
fn years_of_two_digits_lie_around_the_current_one() {
    check_date("17", "271231", 2026, "2027-12-31");
    check_date("17", "760101", 2026, "2076-01-01");
    check_date("11", "770101", 2026, "1977-01-01");
    check_date("11", "991231", 2026, "1999-12-31");
    check_date("15", "000101", 2026, "2000-01-01");
    check_date("15", "000101", 2051, "2100-01-01");
    check_date("15", "010101", 2050, "2001-01-01");
    check_date("15", "000101", 2050, "2100-01-01");
    check_date("15", "490101", 1998, "1949-01-01");
    check_date("15", "480101", 1998, "2048-01-01");
    check_date("7250", "19480229", 2026, "1948-02-29");
    // 29 February is there in every fourth year of two digits, but not in 2100.
    check_date("11", "000229", 2026, "2000-02-29");
    check_date("11", "000229", 2080, "");
    check_date("11", "000200", 2080, "2100-02-28");
    check_date("11", "991231", u16::MAX, "65499-12-31");
    check_date("11", "991231", 0, "");
}

#[test]
fn day_zero_is_the_end_of_the_month() {
    check_date("17", "280200", 2026, "2028-02-29");
    check_date("17", "270200", 2026, "2027-02-28");
    check_date("17", "270400", 2026, "2027-04-30");
    assert!(element("17", "270400").is_whole_month());
    assert!(!element("17", "270430").is_whole_month());
    assert!(!element("10", "00").is_whole_month());
}

#[test]
fn a_harvest_has_a_first_and_a_last_day() {
    let day = |month, day| Date::new(2026, month, day).unwrap();
    assert_eq!(element("7007", "260301260412").period(2026), Some((day(3, 1), day(4, 12))));
    assert_eq!(element("7007", "260301").period(2026), Some((day(3, 1), day(3, 1))));
    assert_eq!(element("7003", "2603011500").period(2026), Some((day(3, 1), day(3, 1))));
    assert_eq!(element("10", "L1").period(2026), None);
}

#[test]
fn times_are_as_precise_as_they_were_given() {
    let moment = |hour, minute, second| Some(Moment { date: Date::new(2026, 3, 1).unwrap(), hour, minute, second });
    assert_eq!(element("8008", "26030107").moment(2026), moment(7, None, None));
    assert_eq!(element("8008", "2603010705").moment(2026), moment(7, Some(5), None));
    assert_eq!(element("8008", "260301070559").moment(2026), moment(7, Some(5), Some(59)));
    assert_eq!(element("7003", "2603012359").moment(2026), moment(23, Some(59), None));
    assert_eq!(element("7011", "2603010000").moment(2026), moment(0, Some(0), None));
    assert_eq!(element("7011", "260301").moment(2026), None);
    assert_eq!(element("4324", "2603011200").moment(2026), moment(12, Some(0), None));
    assert_eq!(element("7251", "202603011200").moment(2026), moment(12, Some(0), None));
    assert_eq!(element("17", "260301").moment(2026), None);
}

#[test]
fn the_last_digit_of_the_identifier_counts_the_decimals() {
    let decimal = |ai, value| element(ai, value).decimal().map(|decimal| decimal.to_string());
    for (ai, value, expected) in [
        ("3100", "001250", "1250"),
        ("3103", "001250", "1.250"),
        ("3105", "000007", "0.00007"),
        ("3693", "999999", "999.999"),
        ("3370", "000000", "0"),
        ("3902", "123", "1.23"),
        ("3909", "1", "0.000000001"),
        ("3909", "999999999999999", "999999.999999999"),
        ("3912", "704123", "1.23"),
        ("3943", "0125", "0.125"),
        ("3952", "001999", "19.99"),
        ("4330", "002500", "25.00"),
        ("4333", "001850-", "-18.50"),
        ("4331", "000050-", "-0.50"),
    ] {
        assert_eq!(decimal(ai, value).as_deref(), Some(expected), "({ai}){value}");
    }
    for (ai, value) in [("01", "09506000134352"), ("37", "12"), ("8005", "001250"), ("4326", "260301"), ("10", "3103")]
    {
        assert_eq!(decimal(ai, value), None, "({ai}){value}");
    }
}

#[test]
fn money_has_a_currency_or_that_of_the_place() {
    let eleven = Decimal { coefficient: 1_100, scale: 2 };
    let price = element("3932", "7041100");
    let amount = price.amount().unwrap();
    assert_eq!((amount.value, amount.currency), (eleven, Some("704")));
    let local = element("3922", "1100");
    let amount = local.amount().unwrap();
    assert_eq!((amount.value, amount.currency), (eleven, None));
    // A percentage and a weight are no money.
    assert_eq!(element("3942", "0125").amount(), None);
    assert_eq!(element("3102", "001100").amount(), None);
}

#[test]
fn dates_that_are_none() {
    for (year, month, day) in [(2026, 2, 29), (2026, 0, 1), (2026, 13, 1), (2026, 4, 31), (2026, 1, 0), (1900, 2, 29)] {
        assert_eq!(Date::new(year, month, day), None);
    }
    let date = Date::new(2000, 2, 29).unwrap();
    assert_eq!((date.year(), date.month(), date.day()), (2000, 2, 29));
    assert!(date < Date::new(2000, 3, 1).unwrap());
}
