use gs1::check_digit::{corrected, is_valid, mod10};
use gs1::gs1_prefix;

#[test]
fn every_length_has_the_same_weights_from_the_right() {
    for number in ["96385074", "614141000036", "4006381333931", "09506000134352", "106141412345678908"] {
        let (body, last) = number.split_at(number.len() - 1);
        assert_eq!(mod10(body).map(|digit| digit.to_string()), Some(last.to_owned()), "{number}");
        assert!(is_valid(number), "{number}");
    }
}

#[test]
fn one_wrong_digit_is_always_found() {
    let number = "4006381333931";
    for position in 0..number.len() {
        for digit in b'0'..=b'9' {
            let mut wrong = number.as_bytes().to_vec();
            wrong[position] = digit;
            let wrong = String::from_utf8(wrong).unwrap();
            assert_eq!(is_valid(&wrong), wrong == number, "{wrong}");
        }
    }
}

#[test]
fn corrected_changes_only_the_last_digit() {
    assert_eq!(corrected("4006381333930").as_deref(), Some("4006381333931"));
    assert_eq!(corrected("4006381333931").as_deref(), Some("4006381333931"));
}

#[test]
fn other_texts_have_no_check_digit() {
    for text in ["", "12a4", "１２３", "é", "-1"] {
        assert_eq!(mod10(text), None, "{text}");
        assert!(!is_valid(text), "{text}");
        assert_eq!(corrected(text), None, "{text}");
    }
    assert_eq!(corrected("7"), None);
}

#[test]
fn prefix_of_the_thirteen_digit_form() {
    assert_eq!(gs1_prefix("08935000100010"), Some("893"));
    assert_eq!(gs1_prefix("18935000100017"), Some("893"));
    assert_eq!(gs1_prefix("8935000100010"), Some("893"));
    assert_eq!(gs1_prefix("893"), None);
    assert_eq!(gs1_prefix("0893500010001x"), None);
}
