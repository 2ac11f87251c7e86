//! Damaged documents: no input makes the reader panic, and what is JSON is decided as `serde_json` decides it.

use epcis::Document;
use serde_json::{Value, json};

use crate::support::{CONTEXT, document, event};

/// A small repeatable generator (Numerical Recipes).
struct Random(u32);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (self.0 >> 8) as usize % limit
    }
}

const PIECES: [&str; 22] = [
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    "\"",
    "\\",
    "\\u00e9",
    "\\ud83d",
    "\\ude00",
    "0",
    "-",
    ".5",
    "e9",
    "true",
    "null",
    " ",
    "\n",
    "ố",
    "\u{1f34d}",
    "\t",
];

/// Whether the reader took the bytes for JSON; the other faults are told apart by their code.
fn is_json(text: &[u8]) -> bool {
    match Document::parse(text) {
        Ok(_) => true,
        Err(findings) => findings.iter().all(|finding| !matches!(finding.code, "json" | "utf-8")),
    }
}

fn check(text: &[u8]) {
    let judged = serde_json::from_slice::<Value>(text);
    assert_eq!(is_json(text), judged.is_ok(), "{} {judged:?}", String::from_utf8_lossy(text));
}

#[test]
fn mutations() {
    let mut single = event("AggregationEvent");
    single["@context"] = json!([CONTEXT, {"ex": "https://example.vn/số/"}]);
    single["ex:a"] = json!([{"ex:b": [1.50, -0, 1e5, true, null, "\u{e9}\"\\\n"]}]);
    let whole = document([single.clone(), event("ObjectEvent"), event("TransformationEvent")]);
    let mut random = Random(7);
    for seed in [single.to_string(), whole.to_string(), format!("{whole:#}")] {
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
            check(&text);
        }
    }
}
