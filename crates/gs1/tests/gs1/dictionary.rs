//! The table of application identifiers, and dictionaries that are loaded at run time.

use gs1::{CharacterSet, Dictionary};

/// Checks that a dictionary is refused at a line, with words in its message.
fn check_refused(text: &str, line: usize, words: &str) {
    let error = Dictionary::parse(text).expect_err(text);
    assert_eq!(error.line(), line, "{text}: {error}");
    assert!(error.to_string().contains(words), "{text}: {error}");
}

#[test]
fn our_table_says_what_the_official_release_says_row_by_row() {
    let Some(folder) = std::env::var_os("NGUON_STANDARDS") else {
        println!("not run: NGUON_STANDARDS is not set");
        return;
    };
    let path = std::path::Path::new(&folder).join("gs1/gs1-syntax-dictionary.txt");
    let official = Dictionary::parse(&std::fs::read_to_string(path).unwrap()).unwrap();
    assert_eq!(official.release(), Some("2026-01-27"));
    let ours = Dictionary::built_in();
    assert_eq!((ours.identifiers().len(), official.identifiers().len()), (541, 541));
    for identifier in official.identifiers() {
        let row = ours.identifier(identifier.ai()).map(ToString::to_string);
        assert_eq!(row, Some(identifier.to_string()));
    }
}

#[test]
fn a_row_tells_the_form_of_a_value() {
    let identifier = Dictionary::built_in().identifier("8008").unwrap();
    assert_eq!(identifier.to_string(), "8008 ? N6,yymmdd N2,hh [N2],mi [N2],ss req=01,02 # PROD TIME");
    assert_eq!((identifier.title(), identifier.lengths()), ("PROD TIME", (8, 12)));
    assert!(identifier.is_attribute() && !identifier.is_predefined_length() && !identifier.is_primary());
    let last = identifier.components().last().unwrap();
    assert_eq!((last.set, last.longest, last.is_optional), (CharacterSet::Digits, 2, true));
    assert_eq!(last.checks[0].name(), "ss");
}

#[test]
fn counts_are_those_of_the_standard() {
    let count = |is: fn(&gs1::Identifier) -> bool| {
        Dictionary::built_in().identifiers().iter().filter(|identifier| is(identifier)).count()
    };
    assert_eq!(count(gs1::Identifier::is_primary), 16);
    assert_eq!(count(gs1::Identifier::is_predefined_length), 337);
    assert_eq!(count(gs1::Identifier::is_attribute), 525);
}

#[test]
fn a_dictionary_written_out_reads_back_the_same() {
    let text = Dictionary::built_in().to_string();
    assert_eq!(Dictionary::parse(&text).unwrap().to_string(), text);
}

#[test]
fn a_newer_dictionary_may_know_more() {
    let newer =
        Dictionary::parse("# Release: 2030-01-01\n01 *? N14,csum dlpkey=10\n10 X..20\n8999 ? N6,yymmd0 new=1\n");
    let newer = newer.unwrap();
    assert_eq!(newer.release(), Some("2030-01-01"));
    assert!(newer.identifier("8999").is_some() && newer.identifier("21").is_none());
}

#[test]
fn faults_are_found_with_their_line() {
    check_refused("", 0, "no application identifier");
    check_refused("01 N14\n\nAI N14", 3, "expected an application identifier");
    check_refused("01 N14,sum", 1, "no check \"sum\"");
    check_refused("01 Q14", 1, "expected a component");
    check_refused("01 N..14 N2", 1, "only the last component may vary");
    check_refused("01 [N2] N2", 1, "no mandatory component");
    check_refused("01 *? N..14", 1, "predefined length");
    check_refused("01", 1, "no form");
    check_refused("01 N14 req=", 1, "found \"\"");
    check_refused("3105-3100 N6", 1, "range");
    check_refused("01 N14\n01 N14", 0, "(01) occurs twice");
    check_refused("310 N6\n3110 N6", 0, "another length");
}

#[test]
fn a_short_file_cannot_ask_for_gigabytes() {
    check_refused(&"0000-9999 N6\n".repeat(3), 2, "more rows than identifiers");
    check_refused(&format!("01 N14 # {}", "x".repeat(1_000)), 1, "1009 bytes");
    check_refused(&format!("01{}", " N2".repeat(17)), 1, "17 components");
}

#[test]
fn keys_do_not_depend_on_the_dictionary_that_is_loaded() {
    let loaded = Dictionary::parse(&Dictionary::built_in().to_string()).unwrap();
    for (text, key) in [
        ("(01)09506000134352(10)L(21)A1", "01/09506000134352/21/A1"),
        ("(01)09506000134352(10)L", "01/09506000134352/10/L"),
        ("(01)09506000134352(235)T", "01/09506000134352/235/T"),
        ("(414)9506000134352(254)X", "414/9506000134352/254/X"),
        ("(8010)9506000A(8011)7", "8010/9506000A/8011/7"),
    ] {
        for dictionary in [Dictionary::built_in(), &loaded] {
            let message = gs1::Message::parse(dictionary, text).unwrap();
            assert_eq!(message.key().map(String::from).as_deref(), Some(key), "{text}");
        }
    }
}
