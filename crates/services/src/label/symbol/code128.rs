//! GS1-128: Code 128 with the shortest choice of code sets.

use barcoders::sym::code128::Code128;

use super::elements::Elements;
use super::{Symbol, SymbolError, SymbolKind};

/// How the encoder writes FNC1 and the choice of a code set.
const FNC1: char = '\u{0179}';
const SETS: [char; 2] = ['\u{0181}', '\u{0106}'];
/// Set B holds every character that an element string may have, set C pairs of digits.
const C: usize = 1;

/// Encodes an element string.
pub(super) fn encode(elements: &Elements) -> Result<Symbol, SymbolError> {
    let text = choose(elements.raw.as_bytes());
    let refused = |error| SymbolError::new(0, format!("no GS1-128 symbol can hold this: {error}"));
    let dark = Code128::new(text).map_err(refused)?.encode();
    Ok(Symbol {
        kind: SymbolKind::Gs1128,
        columns: dark.len(),
        rows: 1,
        dark: dark.into_iter().map(|module| module == 1).collect(),
        text: elements.text.clone(),
        message: elements.raw.clone(),
        partners: elements.partners.clone(),
    })
}

/// The element string with FNC1 in front and code sets chosen so that the symbol is as short as can be
/// (ISO/IEC 15417, annex E, gives rules of thumb; this looks at every way).
fn choose(raw: &[u8]) -> String {
    // The fewest symbol characters from each place to the end, when set B or C is in force there.
    let mut fewest = vec![[0_usize; 2]; raw.len() + 2];
    for at in (0..raw.len()).rev() {
        let direct = [0, C].map(|set| step(raw, at, set).map(|length| 1 + fewest[at + length][set]));
        let cost = |set: usize| direct[set].unwrap_or(usize::MAX);
        fewest[at] = [cost(0).min(cost(C).saturating_add(1)), cost(C).min(cost(0).saturating_add(1))];
    }
    let mut set = if fewest[0][C] < fewest[0][0] { C } else { 0 };
    let mut text = String::from_iter([SETS[set], FNC1]);
    let mut at = 0;
    while at < raw.len() {
        let stays = step(raw, at, set).filter(|length| 1 + fewest[at + length][set] == fewest[at][set]);
        let Some(length) = stays else {
            set = C - set;
            text.push(SETS[set]);
            continue;
        };
        match &raw[at..at + length] {
            [SEPARATOR] => text.push(FNC1),
            bytes => text.extend(bytes.iter().map(|byte| char::from(*byte))),
        }
        at += length;
    }
    text
}

const SEPARATOR: u8 = 0x1D;

/// How many bytes one symbol character takes at this place in this set; none when the set has no such character.
fn step(raw: &[u8], at: usize, set: usize) -> Option<usize> {
    match raw[at] {
        SEPARATOR => Some(1),
        _ if set != C => Some(1),
        first if first.is_ascii_digit() && raw.get(at + 1).is_some_and(u8::is_ascii_digit) => Some(2),
        _ => None,
    }
}
