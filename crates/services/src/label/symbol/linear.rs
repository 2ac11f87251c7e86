//! EAN-13, EAN-8, UPC-A and ITF-14.

use barcoders::sym::ean8::EAN8;
use barcoders::sym::ean13::EAN13;

use super::{Symbol, SymbolError, SymbolKind};

/// Encodes a whole number, check digit included.
pub(super) fn encode(kind: SymbolKind, digits: &str) -> Result<Symbol, SymbolError> {
    let dark = match kind {
        SymbolKind::Ean8 => EAN8::new(digits).map(|code| code.encode()).map_err(refused)?,
        // UPC-A is the EAN-13 symbol of the same number with a zero in front (ISO/IEC 15420, clause 4.3.6).
        SymbolKind::UpcA => EAN13::new(format!("0{digits}")).map(|code| code.encode()).map_err(refused)?,
        SymbolKind::Itf14 => interleaved(digits),
        _ => EAN13::new(digits).map(|code| code.encode()).map_err(refused)?,
    };
    let text = match kind {
        SymbolKind::Itf14 => format!("{} {} {} {}", &digits[..1], &digits[1..8], &digits[8..13], &digits[13..]),
        _ => digits.to_owned(),
    };
    Ok(Symbol {
        kind,
        columns: dark.len(),
        rows: 1,
        dark: dark.into_iter().map(|module| module == 1).collect(),
        text,
        message: digits.to_owned(),
        partners: Vec::new(),
    })
}

fn refused(error: barcoders::error::Error) -> SymbolError {
    SymbolError::new(0, format!("not a number for this symbol: {error}"))
}

/// Interleaved 2 of 5 in half modules: narrow is one module, wide two and a half, the target ratio (clause 5.3.2).
fn interleaved(digits: &str) -> Vec<u8> {
    /// Wide elements of each digit.
    const WIDE: [[bool; 5]; 10] = {
        const N: bool = false;
        const W: bool = true;
        [
            [N, N, W, W, N],
            [W, N, N, N, W],
            [N, W, N, N, W],
            [W, W, N, N, N],
            [N, N, W, N, W],
            [W, N, W, N, N],
            [N, W, W, N, N],
            [N, N, N, W, W],
            [W, N, N, W, N],
            [N, W, N, W, N],
        ]
    };
    let mut halves = Vec::new();
    let mut element = |dark: u8, wide: bool| halves.extend(std::iter::repeat_n(dark, if wide { 5 } else { 2 }));
    for dark in [1, 0, 1, 0] {
        element(dark, false);
    }
    let digits: Vec<usize> = digits.bytes().map(|byte| usize::from(byte.saturating_sub(b'0')) % 10).collect();
    for pair in digits.chunks_exact(2) {
        for (bar, space) in WIDE[pair[0]].into_iter().zip(WIDE[pair[1]]) {
            element(1, bar);
            element(0, space);
        }
    }
    for (dark, wide) in [(1, true), (0, false), (1, false)] {
        element(dark, wide);
    }
    halves
}
