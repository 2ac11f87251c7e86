//! Whether we and the reference engine accept and refuse the same messages: only then are their times comparable.

use std::path::Path;

use crate::error::{Error, Result};
use crate::gs1_engine;

/// Valid messages, for every row of the syntax dictionary.
const SEEDS: &str = include_str!("../peers/messages.txt");
/// Damaged messages made from each.
const DAMAGED: usize = 40;

/// Parses and validates one message of any notation, pairing included.
pub(crate) fn is_accepted(message: &str) -> bool {
    gs1::Key::parse(message).is_ok()
}

/// Lets both judge the seeds and damaged copies of them. Returns the sentence for the report; any difference that has no
/// known reason is an error.
pub(crate) fn compare(engine: &Path) -> Result<String> {
    let messages = corpus();
    let theirs = gs1_engine::verdicts(engine, &messages)?;
    let (mut accepted, mut known) = (0, 0);
    let mut unknown = Vec::new();
    for (message, theirs) in messages.iter().zip(&theirs) {
        match (is_accepted(message), theirs) {
            (true, Ok(())) => accepted += 1,
            (false, Err(_)) => {}
            (ours, theirs) if is_known_difference(message, ours, theirs) => known += 1,
            (true, Err(reason)) => unknown.push(format!("accepted by us alone: {message:?} ({reason})")),
            (false, Ok(())) => unknown.push(format!("refused by us alone: {message:?}")),
        }
    }
    if !unknown.is_empty() {
        let first: Vec<String> = unknown.iter().take(20).map(|line| format!("\n  {line}")).collect();
        return Err(Error::new(format!("{} verdicts differ from the engine's:{}", unknown.len(), first.concat())));
    }
    Ok(format!(
        "Both judged the same {} messages before, good and damaged, from every row of the dictionary: {accepted} accepted by \
         both, {known} judged differently for reasons that `bench/src/gs1_corpus.rs` names.",
        messages.len()
    ))
}

/// Differences that we want.
fn is_known_difference(_message: &str, _accepted_by_us: bool, _theirs: &std::result::Result<(), String>) -> bool {
    false
}

fn corpus() -> Vec<String> {
    let seeds = SEEDS.lines().filter(|line| !line.starts_with('#')).map(|line| line.replace("{GS}", "\u{1D}"));
    let seeds: Vec<String> = seeds.collect();
    let mut random = Random(0x9E37_79B9_7F4A_7C15);
    let mut messages = seeds.clone();
    for seed in &seeds {
        for _ in 0..DAMAGED {
            let damaged = random.damaged(seed, &seeds);
            // The engine's driver reads lines, and what it is asked for is told by the first character.
            if !damaged.contains('\n') && damaged.starts_with(['(', '^', ']', 'h', 'H']) {
                messages.push(damaged);
            }
        }
    }
    messages.sort();
    messages.dedup();
    messages
}

const PIECES: [&str; 30] = [
    "(",
    ")",
    "\\(",
    "^",
    "/",
    "?",
    "&",
    "=",
    "#",
    "%",
    "%2F",
    "%00",
    "+",
    " ",
    "0",
    "9",
    "A",
    "a",
    "~",
    "é",
    "\u{1D}",
    "(10)",
    "(21)1",
    "(37)5",
    "/10/",
    "/21/1",
    "?10=A",
    "&99=1",
    "(01)09521234543213",
    "(00)",
];

/// Xorshift with 64 bits: repeatable, and good enough to choose edits.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % bound as u64) as usize
    }

    /// One or two edits.
    fn damaged(&mut self, seed: &str, seeds: &[String]) -> String {
        let mut text: Vec<char> = seed.chars().collect();
        for _ in 0..=self.below(2) {
            let at = self.below(text.len() + 1);
            match self.below(8) {
                0 if at < text.len() => _ = text.remove(at),
                1 => text.truncate(at),
                2 => text.splice(at..at, PIECES[self.below(PIECES.len())].chars()).for_each(drop),
                // Two messages in one: what needs or excludes what shows here.
                3 => text.extend(seeds[self.below(seeds.len())].chars()),
                4 if at + 1 < text.len() => text.swap(at, at + 1),
                5 if at < text.len() => text[at] = char::from(b'!' + self.below(94) as u8),
                _ if at < text.len() && text[at].is_ascii_digit() => {
                    text[at] = char::from(b'0' + self.below(10) as u8);
                }
                _ => {}
            }
        }
        text.into_iter().collect()
    }
}
