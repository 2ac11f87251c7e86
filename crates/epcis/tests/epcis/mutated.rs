//! Damaged documents: no input makes the reader panic, what is JSON is decided as `serde_json` decides it, and what is
//! taken for XML is XML to another reader too.

use epcis::Document;

use crate::promises::{PIECES, SEEDS, XML_PIECES, XML_SEEDS, check_document, check_xml};
use crate::support::{document, event};

/// A small repeatable generator (Numerical Recipes).
pub(crate) struct Random(pub(crate) u32);

impl Random {
    pub(crate) fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (self.0 >> 8) as usize % limit
    }

    /// The text with up to three places changed.
    fn damaged(&mut self, seed: &str, pieces: &[&str]) -> Vec<u8> {
        let mut text = seed.as_bytes().to_vec();
        for _ in 0..=self.below(3) {
            let at = self.below(text.len());
            let piece = pieces[self.below(pieces.len())].as_bytes();
            match self.below(4) {
                0 => _ = text.splice(at..at, piece.iter().copied()),
                1 => _ = text.splice(at..=at, piece.iter().copied()),
                2 => _ = text.remove(at),
                _ => text.truncate(at.max(4)),
            }
        }
        text
    }
}

#[test]
fn mutations() {
    let whole = document([event("AssociationEvent"), event("ObjectEvent"), event("TransactionEvent")]);
    let mut random = Random(7);
    for seed in SEEDS.iter().map(ToString::to_string).chain([whole.to_string(), format!("{whole:#}")]) {
        check_document(seed.as_bytes());
        for _ in 0..4_000 {
            check_document(&random.damaged(&seed, PIECES));
        }
    }
}

#[test]
fn mutations_of_xml() {
    let mut random = Random(11);
    for seed in XML_SEEDS {
        let document = Document::parse(seed.as_bytes()).unwrap();
        assert!(!document.has_errors(), "{:?}", document.all_findings().collect::<Vec<_>>());
        check_xml(seed.as_bytes());
        for _ in 0..4_000 {
            let text = random.damaged(seed, XML_PIECES);
            check_xml(&text);
            let Ok(Ok(_)) = std::str::from_utf8(&text).map(|text| Document::parse(text.as_bytes())) else { continue };
            let text = String::from_utf8(text).unwrap();
            let judged = roxmltree::Document::parse(&text);
            assert!(judged.is_ok(), "{judged:?}: {text}");
        }
    }
}
