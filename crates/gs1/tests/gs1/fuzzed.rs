//! Each fuzz target over a fixed number of mutated seeds, so that every test run tries some. `cargo xtask fuzz` tries more.

use crate::targets::long::long_inputs;
use crate::targets::{TARGETS, Target};

/// Mutated inputs for each target: a second's worth in a debug build.
const ITERATIONS: u32 = 40_000;

/// Says which input broke the promise, whatever the panic itself says.
struct Tried<'a>(&'a Target, &'a [u8]);

impl Drop for Tried<'_> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            println!("target {}: {:?}", self.0.name, String::from_utf8_lossy(&self.1[..self.1.len().min(1_000)]));
        }
    }
}

fn try_one(target: &Target, input: &[u8]) {
    let _tried = Tried(target, input);
    (target.check)(input);
}

fn check(target: &Target) {
    for seed in target.seeds {
        try_one(target, seed.as_bytes());
    }
    // A walk over the text for each of its characters would take minutes here.
    for input in long_inputs(target.seeds, target.pieces, 20_000) {
        try_one(target, &input);
    }
    let mut random = Random(0x9E37_79B9_7F4A_7C15);
    for _ in 0..ITERATIONS {
        try_one(target, &mutated(&mut random, target.seeds, target.pieces));
    }
}

#[test]
fn every_parser_keeps_its_promises_on_mutated_seeds() {
    for target in TARGETS {
        check(target);
    }
}

/// Xorshift with 64 bits: good enough to choose edits.
pub(crate) struct Random(pub(crate) u64);

impl Random {
    /// A number from 0 to `bound` without `bound`, which is at least 1.
    pub(crate) fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % bound as u64) as usize
    }
}

/// A seed with up to four edits, each at a random place.
fn mutated(random: &mut Random, seeds: &[&str], pieces: &[&str]) -> Vec<u8> {
    let seed = |random: &mut Random| seeds[random.below(seeds.len())].as_bytes();
    let mut bytes = seed(random).to_vec();
    for _ in 0..random.below(5) {
        let at = random.below(bytes.len() + 1);
        let end = (at + 1 + random.below(12)).min(bytes.len());
        match random.below(16) {
            0 => bytes.truncate(at),
            1..=3 => drop(bytes.drain(at..end)),
            4..=6 if at < bytes.len() => bytes[at] = b'!' + random.below(94) as u8,
            // One digit for another keeps more of the text valid than any other edit.
            7..=9 if at < bytes.len() && bytes[at].is_ascii_digit() => bytes[at] = b'0' + random.below(10) as u8,
            10 if at < bytes.len() => bytes[at] ^= 1 << random.below(8),
            11 => drop(bytes.splice(at..at, bytes[at..end].to_vec()).collect::<Vec<_>>()),
            12 => {
                let other = seed(random);
                let from = random.below(other.len() + 1);
                bytes.truncate(at);
                bytes.extend_from_slice(&other[from..]);
            }
            _ => drop(bytes.splice(at..at, pieces[random.below(pieces.len())].bytes()).collect::<Vec<_>>()),
        }
    }
    bytes
}
