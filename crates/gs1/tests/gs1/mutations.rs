//! No input makes a parser panic, and whatever is accepted is canonical.

use gs1::{Key, Scan, check_digit};

const SEEDS: &[&str] = &[
    "urn:epc:id:sgtin:9506000.013435.1234",
    "urn:epc:class:lgtin:9506000.013435.L%2F1",
    "urn:epc:idpat:sgtin:9506000.013435.*",
    "urn:epc:id:sgln:950600013435..0",
    "urn:epc:id:grai:4012345.55555.98765",
    "urn:epc:id:giai:4000001.111",
    "urn:epc:id:cpi:4012345.A-%2FB%23.9",
    "urn:epc:id:itip:9506000.013435.01.02.5",
    "https://id.gs1.org/01/09506000134352/10/L/21/S?17=271231#a",
    "https://example.vn/gtin/9506000134352/lot/L/ser/S/",
    "https://id.gs1.org/8003/0401234555555498765",
    "8006/095060001343520102/21/5",
    "8013/1987654Ad4X4bL5ttr2310c2K",
    "415/4012345000054/8020/AB-1",
    "414/4012345000054/7040/1ABC",
    "(01)09506000134352(21)a\\(b",
    "(255)401234567890104711",
    " 4 006381-333931",
    "106141412345678908",
];

/// Pieces that are likely to reach a branch: delimiters, escapes whole and broken, and characters of every width.
const PIECES: &[&str] = &[
    "/", ".", "*", "%", "%2", "%2F", "%C4%83", "%FF", "(", ")", "\\", "?", "#", "&", "=", "+", ":", "0", "9", "01",
    "21", "10", "254", "8003", "gtin", "urn:epc:", "http://", " ", "-", "é", "ă", "€", "😀", "\u{200b}", "\u{0}", "~",
    "",
];

/// Xorshift with 64 bits: repeatable, and good enough to choose edits.
pub(crate) struct Random(pub(crate) u64);

impl Random {
    pub(crate) fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % bound as u64) as usize
    }
}

fn mutated(random: &mut Random) -> String {
    let mut text: Vec<char> = SEEDS[random.below(SEEDS.len())].chars().collect();
    for _ in 0..random.below(4) {
        let at = random.below(text.len() + 1);
        match random.below(4) {
            0 => text.truncate(at),
            1 if at < text.len() => drop(text.remove(at)),
            2 if at < text.len() => text[at] = char::from(b'!' + random.below(94) as u8),
            _ => drop(text.splice(at..at, PIECES[random.below(PIECES.len())].chars()).collect::<Vec<_>>()),
        }
    }
    text.into_iter().collect()
}

fn assert_canonical(key: &Key, text: &str) {
    let again = Key::parse(key.as_str()).unwrap_or_else(|error| panic!("{text:?} gave {key}: {error}"));
    assert_eq!(&again, key, "{text:?}");
    for length in 6..=12 {
        if let Ok(urn) = key.urn(|_| Some(length)) {
            assert_eq!(Key::parse(&urn).as_ref(), Ok(key), "{text:?} gave {urn}");
        }
    }
    let (_, _, _, _) = (key.elements(), key.class(), key.is_class(), key.lot());
}

fn assert_inside(error: &gs1::Error, text: &str) {
    assert!(error.offset() <= text.len(), "{text:?}: {error} at {}", error.offset());
    assert!(!error.to_string().ends_with('.') || text.ends_with('.'), "{error}");
}

#[test]
fn two_hundred_thousand_mutated_texts() {
    let mut random = Random(0x9E37_79B9_7F4A_7C15);
    let mut accepted = 0;
    for _ in 0..200_000 {
        let text = mutated(&mut random);
        for parsed in [Key::parse(&text), Key::from_typed(&text)] {
            match parsed {
                Ok(key) => {
                    accepted += 1;
                    assert_canonical(&key, &text);
                }
                Err(error) => assert_inside(&error, &text),
            }
        }
        let (path, query) = text.split_once('?').map_or((&*text, None), |(path, query)| (path, Some(query)));
        match Scan::parse_path(path, query) {
            Ok(scan) => {
                assert_canonical(&scan.key(), &text);
                let again = Scan::parse_path(&format!("/{}", scan.path()), None).expect(&text);
                assert_eq!((again.path(), again.key()), (scan.path(), scan.key()), "{text:?}");
            }
            Err(error) => assert_inside(&error, &text),
        }
        gs1::urn_prefix_length(&text);
        gs1::gs1_prefix(&text);
        check_digit::corrected(&text);
    }
    // Otherwise the edits would be too rough to reach the accepting paths.
    assert!(accepted > 20_000, "{accepted}");
}
