//! Units of measure: exact conversion within a quantity, and none between quantities.

use std::cmp::Ordering;
use std::collections::HashSet;

use epcis::units::{Exact, Measure, Unit};

fn exact(text: &str) -> Exact {
    Exact::parse(text).unwrap_or_else(|| panic!("{text}"))
}

fn measure(value: &str, unit: &str) -> Measure {
    Measure::new(&exact(value), unit)
}

#[test]
fn equal_measures_are_equal_to_the_last_digit() {
    for (left, right) in [
        (("25", "CEL"), ("298.15", "KEL")),
        (("25", "CEL"), ("77", "FAH")),
        (("-40", "CEL"), ("-40.0", "FAH")),
        (("536.67", "A48"), ("298.15", "KEL")),
        (("1", "TNE"), ("1000", "KGM")),
        (("1e3", "GRM"), ("1.000", "KGM")),
        (("1", "LBR"), ("0.45359237", "KGM")),
        (("36", "KMH"), ("10", "MTS")),
        (("1", "HUR"), ("3600", "SEC")),
        (("1", "KWH"), ("3.6", "3B")),
        (("1013.25", "MBR"), ("1", "ATM")),
        (("760", "UA"), ("1", "ATM")),
        (("50", "P1"), ("0.5", "C62")),
        (("1", "HAR"), ("10000", "MTK")),
        (("1", "LTR"), ("1", "DMQ")),
        (("1", "GL"), ("1000", "A93")),
        (("60", "RPM"), ("1", "RPS")),
    ] {
        assert_eq!(measure(left.0, left.1), measure(right.0, right.1), "{left:?} {right:?}");
    }
}

#[test]
fn the_smallest_difference_counts() {
    let order = |left: (&str, &str), right: (&str, &str)| measure(left.0, left.1).compare(&measure(right.0, right.1));
    assert_eq!(order(("25.0000000000000000000000000001", "CEL"), ("298.15", "KEL")), Some(Ordering::Greater));
    assert_eq!(order(("-0.1", "CEL"), ("273.15", "KEL")), Some(Ordering::Less));
    assert_eq!(order(("1", "KGM"), ("1", "MTR")), None);
    assert_eq!(order(("1", "XYZ"), ("2", "XYZ")), Some(Ordering::Less), "a code of nobody is comparable with itself");
    assert_eq!(order(("1", "XYZ"), ("2", "KGM")), None);
}

#[test]
fn a_difference_of_temperatures_has_no_zero_point() {
    let difference = |value: &str, unit| Measure::difference(&exact(value), unit);
    assert_eq!(difference("1", "CEL"), difference("1", "KEL"));
    assert_eq!(difference("9", "FAH"), difference("5", "CEL"));
}

#[test]
fn numbers_are_read_as_they_are_written() {
    for (left, right) in [("1", "1.000"), ("+1", "1"), ("-0", "0"), (".5", "0.5"), ("5e-1", "0.5"), ("12E2", "1200")] {
        assert_eq!(exact(left), exact(right), "{left} {right}");
    }
    assert!(exact("-2") < exact("-1") && exact("-1") < exact("0") && exact("9e399") > exact("8e399"));
    for text in ["", "-", ".", "1,5", "0x1", "NaN", "1e", "1e+", "1e999999999", "1e-999999999", " 1", "１"] {
        assert_eq!(Exact::parse(text), None, "{text:?}");
    }
}

#[test]
fn every_row_of_the_table_is_read() {
    let table = include_str!("../../data/units.txt");
    let rows = table.lines().filter(|line| !line.starts_with('#') && !line.is_empty());
    let codes: Vec<&str> = rows
        .flat_map(|row| row.split_once('|').unwrap().1.split(','))
        .map(|unit| unit.trim().split(' ').next().unwrap())
        .collect();
    let distinct: HashSet<&str> = codes.iter().copied().collect();
    assert_eq!(codes.len(), distinct.len(), "a code stands twice");
    assert_eq!(Unit::all().count(), codes.len());
    assert!(codes.len() > 200, "{}", codes.len());
    for unit in Unit::all() {
        assert_eq!(Unit::find(unit.code()).unwrap().quantity(), unit.quantity());
        assert!(Measure::new(&exact("2"), unit.code()).compare(&measure("1", unit.code())).unwrap().is_gt());
    }
}
