//! Tables that an operator loads.

use gs1::Dictionary;

use super::{Target, text};

pub(super) const DICTIONARY: Target = Target {
    name: "dictionary",
    check: check_dictionary,
    seeds: &[
        "# Release: 2026-01-27\n01 *? N14,csum,gcppos2 ex=255,37 dlpkey=22,10,21|235 # GTIN\n21 X..20 req=01,03,8006 ex=235 # SERIAL\n",
        "8008  ?  N6,yymmdd N2,hh [N2],mi [N2],ss  req=01,02  # PROD TIME\n",
        "3100-3105 *? N6 req=01,02 ex=310n # NET WEIGHT (kg)\n",
        "253 ? N13,csum,gcppos1 [X..17] dlpkey # GDTI\n7230-7239 ? X2 X..28 req=01,8004 # CERT\n",
        "00 *? N18,csum,gcppos2 dlpkey\n37 ? N..8 req=00+02,00+8026 req=02\n8030 Z..90 req=253,255,8003\n",
        "8010 ? Y..30,gcppos1 dlpkey=8011 # CPID\r\n8011 N..12,nozeroprefix req=8010\r\n",
    ],
    pieces: &[
        "\n",
        " ",
        "#",
        "*",
        "?",
        "*?",
        "=",
        ",",
        "+",
        "|",
        "-",
        "[",
        "]",
        "..",
        "n",
        "N",
        "X",
        "Y",
        "Z",
        "N6",
        "X..20",
        "[N..12]",
        "N0",
        "N99",
        "N..100",
        ",csum",
        ",iso4217",
        "req=",
        "ex=",
        "dlpkey",
        "dlpkey=",
        "00",
        "01",
        "310n",
        "nnnn",
        "0000-9999 N1\n",
        "# Release: ",
        "é",
        "\0",
    ],
};

/// What is read can be written in the official notation and says the same.
fn check_dictionary(input: &[u8]) {
    let text = &*text(input);
    match Dictionary::parse(text) {
        Ok(dictionary) => {
            let written = dictionary.to_string();
            let again =
                Dictionary::parse(&written).unwrap_or_else(|error| panic!("{text:?} gave {written:?}: {error}"));
            assert_eq!(again.to_string(), written, "{text:?}");
            assert_eq!(again.identifiers(), dictionary.identifiers(), "{text:?}");
            for identifier in dictionary.identifiers() {
                assert_eq!(dictionary.identifier(identifier.ai()), Some(identifier), "{text:?}");
            }
        }
        Err(error) => {
            assert!(error.line() <= text.lines().count(), "{text:?}: {error}");
            let message = error.to_string();
            assert!(!message.is_empty() && message.len() < 1_000, "{text:?}: {message}");
        }
    }
}
