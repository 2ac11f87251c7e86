//! Whether we and the reference engine accept and refuse the same messages: only then are their times comparable.

use std::path::Path;

use gs1::{Dictionary, Message};

use crate::error::{Error, Result};
use crate::gs1_engine;

/// Valid messages, for every row of the syntax dictionary.
const SEEDS: &str = include_str!("../peers/messages.txt");
/// Damaged messages made from each.
const DAMAGED: usize = 40;

/// Parses and validates one message of any notation, pairing included.
pub(crate) fn is_accepted(message: &str) -> bool {
    Message::parse(Dictionary::built_in(), message).is_ok_and(|message| message.check_partners().is_empty())
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

/// Differences that we want, each with its reason.
fn is_known_difference(message: &str, accepted_by_us: bool, theirs: &std::result::Result<(), String>) -> bool {
    if accepted_by_us {
        let reason = theirs.as_ref().err().map_or("", String::as_str);
        // Data without FNC1 is read by its look, since phones leave out FNC1 and the symbology identifier; a symbol without
        // FNC1, or of a kind that the engine does not know, may hold a Digital Link URI; EAN digits are a GTIN.
        let by_its_look = reason == "plain data" || reason.starts_with("Unsupported symbology");
        // Translation patterns of the Tag Data Standard leave the quotation mark bare in a URI.
        return by_its_look || (message.contains('"') && reason.starts_with("URI contains illegal"));
    }
    let is_uri = message.starts_with(['h', 'H']) || message.starts_with("]Q1") || message.starts_with("]d1");
    let (path, query) = message.split('#').next().unwrap_or_default().split_once('?').unwrap_or((message, ""));
    // Programs that normalise an address would take such segments out of it.
    let has_dots = path.split('/').any(|segment| segment == "." || segment == "..");
    // A name of digits is an identifier, and one without a value is half of something; the engine leaves it aside.
    let has_bare_name = query.split(['&', ';']).any(|pair| !pair.is_empty() && !pair.contains('='));
    // The engine takes a broken escape as text.
    let has_broken_escape = message.match_indices('%').any(|(at, _)| {
        let digits = message.as_bytes().get(at + 1..at + 3).unwrap_or_default();
        digits.len() < 2 || !digits.iter().all(u8::is_ascii_hexdigit)
    });
    // The bar divides a linear symbol from its composite component; a message of ours is one symbol.
    (is_uri && (has_dots || has_bare_name || has_broken_escape)) || (!is_uri && message.contains('|'))
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
