//! The drawing of a symbol in millimetres: rectangles and captions, the same for every format.

use super::size::{Size, bearer};
use super::{Symbol, SymbolKind};

/// A dark rectangle, in millimetres from the upper left corner.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rectangle {
    /// Left edge.
    pub x: f64,
    /// Upper edge.
    pub y: f64,
    /// Width.
    pub width: f64,
    /// Height.
    pub height: f64,
}

/// A line of text for people.
#[derive(Clone, Debug, PartialEq)]
pub struct Caption {
    /// Middle of the text.
    pub middle: f64,
    /// Its base line.
    pub base: f64,
    /// Height of the type in millimetres.
    pub size: f64,
    /// Width that the text has to keep within.
    pub width: f64,
    /// The text.
    pub text: String,
}

/// A drawing; everything that is not in it is light, the quiet zones included.
#[derive(Clone, Debug, PartialEq)]
pub struct Picture {
    /// Width in millimetres.
    pub width: f64,
    /// Height in millimetres.
    pub height: f64,
    /// What is dark.
    pub rectangles: Vec<Rectangle>,
    /// What people read.
    pub captions: Vec<Caption>,
}

/// Height of type in modules of EAN and UPC, whose digits are part of the symbol.
const DIGIT: f64 = 11.0;

impl Picture {
    /// Draws a symbol; its text for people stands below when `captioned`.
    pub fn of(symbol: &Symbol, size: &Size, captioned: bool) -> Self {
        if symbol.kind().is_linear() { bars(symbol, size, captioned) } else { modules(symbol, size, captioned) }
    }

    /// Makes room for a caption that is wider than the symbol.
    fn widen(&mut self, width: f64) {
        let more = width - self.width;
        if more > 0.0 {
            self.rectangles.iter_mut().for_each(|it| it.x += more / 2.0);
            self.width = width;
        }
    }
}

fn modules(symbol: &Symbol, size: &Size, captioned: bool) -> Picture {
    let free = f64::from(symbol.kind().quiet().around);
    let rectangles = (0..symbol.rows())
        .flat_map(|row| symbol.runs(row).into_iter().map(move |(column, length)| (row, column, length)))
        .map(|(row, column, length)| Rectangle {
            x: (free + column as f64) * size.x,
            y: (free + row as f64) * size.x,
            width: length as f64 * size.x,
            height: size.x,
        })
        .collect();
    let mut picture = Picture { width: size.width, height: size.height, rectangles, captions: Vec::new() };
    if captioned {
        below(&mut picture, symbol.text(), size.height);
    }
    picture
}

fn bars(symbol: &Symbol, size: &Size, captioned: bool) -> Picture {
    let kind = symbol.kind();
    let (left, bearer) = (f64::from(kind.quiet().left), bearer(kind) * size.x);
    let unit = size.x / symbol.columns_per_module() as f64;
    let digits = matches!(kind, SymbolKind::Ean13 | SymbolKind::Ean8 | SymbolKind::UpcA);
    // Guard bars reach five modules down between the digits (General Specifications, 5.2.1.5).
    let longer = if digits && captioned { 5.0 * size.x } else { 0.0 };
    let mut rectangles: Vec<Rectangle> = symbol
        .runs(0)
        .into_iter()
        .map(|(column, length)| {
            let reach = if is_guard(kind, column) { longer } else { 0.0 };
            let (column, length) = (column as f64, length as f64);
            Rectangle { x: left * size.x + column * unit, y: bearer, width: length * unit, height: size.bars + reach }
        })
        .collect();
    if bearer > 0.0 {
        let bar = Rectangle { x: 0.0, y: 0.0, width: size.width, height: bearer };
        rectangles.extend([bar, Rectangle { y: bearer + size.bars, ..bar }]);
    }
    let mut picture = Picture { width: size.width, height: size.height, rectangles, captions: Vec::new() };
    if captioned && digits {
        between(&mut picture, symbol, size);
    } else if captioned {
        below(&mut picture, symbol.text(), size.height);
    }
    picture
}

/// Whether a bar that begins in this column belongs to a guard pattern; in UPC-A the first and last digit do too.
fn is_guard(kind: SymbolKind, column: usize) -> bool {
    match kind {
        SymbolKind::Ean13 => matches!(column, 0..3 | 45..50 | 92..),
        SymbolKind::Ean8 => matches!(column, 0..3 | 31..36 | 64..),
        SymbolKind::UpcA => matches!(column, 0..10 | 45..50 | 85..),
        _ => false,
    }
}

/// The digits of EAN and UPC in their places.
fn between(picture: &mut Picture, symbol: &Symbol, size: &Size) {
    let text = symbol.text();
    // Groups of digits: text, first module and modules it spans; outside the bars the quiet zone holds a digit.
    let groups: Vec<(&str, f64, f64)> = match symbol.kind() {
        SymbolKind::Ean13 => vec![(&text[..1], -9.0, 7.0), (&text[1..7], 3.0, 42.0), (&text[7..], 50.0, 42.0)],
        SymbolKind::UpcA => vec![
            (&text[..1], -8.0, 6.0),
            (&text[1..6], 10.0, 35.0),
            (&text[6..11], 50.0, 35.0),
            (&text[11..], 97.0, 6.0),
        ],
        _ => vec![(&text[..4], 3.0, 28.0), (&text[4..], 36.0, 28.0)],
    };
    let left = f64::from(symbol.kind().quiet().left);
    // Digits are seven tenths of the type high and stand a little below the bars.
    let base = size.bars + (1.0 + DIGIT * 0.714) * size.x;
    picture.captions = groups
        .into_iter()
        .map(|(text, first, span)| Caption {
            middle: (left + first + span / 2.0) * size.x,
            base,
            size: DIGIT * size.x,
            width: (span - 1.0) * size.x,
            text: text.to_owned(),
        })
        .collect();
    picture.height = base + 0.3 * size.x;
}

/// Characters of a caption of this width in one line, at least.
const SHORTEST_LINE: usize = 14;

/// The text below the symbol, broken between elements where it is long.
fn below(picture: &mut Picture, text: &str, height: f64) {
    const TYPE: f64 = 2.4;
    /// Letters of most faces are about six tenths of the type wide.
    const LETTER: f64 = TYPE * 0.6;
    let fitting = ((picture.width / LETTER) as usize).max(SHORTEST_LINE);
    let lines = lines(text, fitting);
    let longest = lines.iter().map(String::len).max().and_then(|length| u32::try_from(length).ok());
    picture.widen(f64::from(longest.unwrap_or_default()) * LETTER);
    for (line, text) in (1_u32..).zip(lines) {
        let base = height + 0.6 + TYPE * (f64::from(line) * 1.15 - 0.25);
        picture.captions.push(Caption { middle: picture.width / 2.0, base, size: TYPE, width: picture.width, text });
        picture.height = base + 0.8;
    }
}

/// Breaks bracketed text before brackets.
fn lines(text: &str, fitting: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut starts: Vec<usize> = text.match_indices('(').map(|(at, _)| at).collect();
    if starts.first() != Some(&0) && !text.is_empty() {
        starts.insert(0, 0);
    }
    for (number, start) in starts.iter().enumerate() {
        let part = text[*start..starts.get(number + 1).copied().unwrap_or(text.len())].trim_end();
        match lines.last_mut() {
            Some(line) if line.len() + part.len() < fitting => {
                line.push(' ');
                line.push_str(part);
            }
            _ => lines.push(part.to_owned()),
        }
    }
    lines
}
