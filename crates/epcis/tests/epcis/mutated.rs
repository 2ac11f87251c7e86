//! Damaged documents: no input makes the reader panic, and what is JSON is decided as `serde_json` decides it.

use crate::promises::{PIECES, SEEDS, check_document};
use crate::support::{document, event};

/// A small repeatable generator (Numerical Recipes).
struct Random(u32);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (self.0 >> 8) as usize % limit
    }
}

#[test]
fn mutations() {
    let whole = document([event("AssociationEvent"), event("ObjectEvent"), event("TransactionEvent")]);
    let mut random = Random(7);
    for seed in SEEDS.iter().map(ToString::to_string).chain([whole.to_string(), format!("{whole:#}")]) {
        check_document(seed.as_bytes());
        for _ in 0..4_000 {
            let mut text = seed.clone().into_bytes();
            for _ in 0..=random.below(3) {
                let at = random.below(text.len());
                let piece = PIECES[random.below(PIECES.len())].as_bytes();
                match random.below(4) {
                    0 => _ = text.splice(at..at, piece.iter().copied()),
                    1 => _ = text.splice(at..=at, piece.iter().copied()),
                    2 => _ = text.remove(at),
                    _ => text.truncate(at.max(4)),
                }
            }
            check_document(&text);
        }
    }
}
