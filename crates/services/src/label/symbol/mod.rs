//! Data carriers: what is printed so that a scanner or a phone can read it.
//!
//! [`Symbol::encode`] turns data into modules; [`Size`] gives them millimetres, [`advise`] says what would go wrong in
//! print, [`Picture`] is the drawing that SVG, PNG and PDF share.

mod code128;
mod digits;
pub(crate) mod elements;
mod linear;
mod matrix;
mod picture;
mod png;
mod size;
mod svg;

use std::fmt;

pub use picture::{Caption, Picture, Rectangle};
pub use png::png;
pub use size::{Advice, Printing, Quiet, Range, Size, advise};
pub use svg::svg;

/// Kinds of symbols.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SymbolKind {
    /// QR Code with a text, most often a Digital Link URI (ISO/IEC 18004).
    Qr,
    /// GS1 QR Code: an element string behind FNC1.
    Gs1Qr,
    /// GS1 `DataMatrix`: an element string behind FNC1 (ISO/IEC 16022).
    Gs1Datamatrix,
    /// EAN-13 with a GTIN-13 (ISO/IEC 15420).
    #[serde(rename = "ean-13")]
    Ean13,
    /// EAN-8 with a GTIN-8.
    #[serde(rename = "ean-8")]
    Ean8,
    /// UPC-A with a GTIN-12.
    UpcA,
    /// ITF-14 with a GTIN-14 (ISO/IEC 16390).
    #[serde(rename = "itf-14")]
    Itf14,
    /// GS1-128: an element string in Code 128 behind FNC1 (ISO/IEC 15417).
    #[serde(rename = "gs1-128")]
    Gs1128,
}

impl SymbolKind {
    /// Every kind with its name.
    pub const ALL: [(Self, &str); 8] = [
        (Self::Qr, "qr"),
        (Self::Gs1Qr, "gs1-qr"),
        (Self::Gs1Datamatrix, "gs1-datamatrix"),
        (Self::Ean13, "ean-13"),
        (Self::Ean8, "ean-8"),
        (Self::UpcA, "upc-a"),
        (Self::Itf14, "itf-14"),
        (Self::Gs1128, "gs1-128"),
    ];

    /// The kind of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|(_, known)| *known == name).map(|(kind, _)| kind)
    }

    /// Its name in addresses and templates.
    pub fn name(self) -> &'static str {
        Self::ALL.iter().find(|(kind, _)| *kind == self).map_or("", |(_, name)| name)
    }

    /// Bars in one direction rather than a matrix.
    pub fn is_linear(self) -> bool {
        !matches!(self, Self::Qr | Self::Gs1Qr | Self::Gs1Datamatrix)
    }

    /// What a scanner puts in front of the data (ISO/IEC 15424; General Specifications, figure 5.1.2-1).
    pub fn identifier(self) -> &'static str {
        match self {
            Self::Qr => "]Q1",
            Self::Gs1Qr => "]Q3",
            Self::Gs1Datamatrix => "]d2",
            Self::Ean13 | Self::UpcA => "]E0",
            Self::Ean8 => "]E4",
            Self::Itf14 => "]I1",
            Self::Gs1128 => "]C1",
        }
    }
}

/// How much of a QR Code may be lost and still be read: about 7, 15, 25 and 30 %. The other kinds have no choice.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
pub enum Level {
    /// 7 %.
    L,
    /// 15 %: paper labels.
    #[default]
    M,
    /// 25 %: where dirt, wet or bending is expected.
    Q,
    /// 30 %.
    H,
}

impl Level {
    /// The level of that letter.
    pub fn from_name(name: &str) -> Option<Self> {
        match name {
            "L" | "l" => Some(Self::L),
            "M" | "m" => Some(Self::M),
            "Q" | "q" => Some(Self::Q),
            "H" | "h" => Some(Self::H),
            _ => None,
        }
    }
}

/// Why data cannot become a symbol.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SymbolError {
    /// Where in the data, in bytes.
    pub at: usize,
    /// What is wrong and what was expected.
    pub message: String,
}

impl SymbolError {
    pub(crate) fn new(at: usize, message: impl Into<String>) -> Self {
        Self { at, message: message.into() }
    }
}

impl fmt::Display for SymbolError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}, at character {}", self.message, self.at + 1)
    }
}

impl std::error::Error for SymbolError {}

/// An encoded symbol: dark and light without any size yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Symbol {
    kind: SymbolKind,
    /// Units in one row: modules, or half modules of ITF-14, whose wide bars are two and a half modules.
    columns: usize,
    rows: usize,
    dark: Vec<bool>,
    text: String,
    message: String,
    /// What else has to stand on the goods.
    partners: Vec<String>,
}

/// The longest data of one symbol in bytes; a Digital Link URI with everything in it is far shorter.
pub const LONGEST: usize = 1_000;

impl Symbol {
    /// Encodes `data`.
    ///
    /// [`SymbolKind::Qr`] takes a text of visible ASCII. The other matrix kinds and GS1-128 take an element string, in
    /// brackets or raw with GS or `^` for FNC1. EAN, UPC and ITF take digits with or without the check digit, and
    /// numbers of 13 or 14 digits where the leading ones are zeros.
    ///
    /// # Errors
    ///
    /// [`SymbolError`] with the place of the fault; a wrong check digit names the right one.
    pub fn encode(kind: SymbolKind, data: &str, level: Level) -> Result<Self, SymbolError> {
        if data.is_empty() {
            return Err(SymbolError::new(0, "there is nothing to encode"));
        }
        if data.len() > LONGEST {
            return Err(SymbolError::new(LONGEST, format!("longer than {LONGEST} characters")));
        }
        match kind {
            SymbolKind::Qr => matrix::qr(data, level),
            SymbolKind::Gs1Qr => matrix::gs1_qr(&elements::read(data)?, level),
            SymbolKind::Gs1Datamatrix => matrix::datamatrix(&elements::read(data)?),
            SymbolKind::Gs1128 => code128::encode(&elements::read(data)?),
            SymbolKind::Ean13 | SymbolKind::Ean8 | SymbolKind::UpcA | SymbolKind::Itf14 => {
                linear::encode(kind, &digits::read(kind, data)?)
            }
        }
    }

    /// What kind it is.
    pub fn kind(&self) -> SymbolKind {
        self.kind
    }

    /// What a scanner gives, without the symbology identifier; GS stands for FNC1 between elements.
    pub fn message(&self) -> &str {
        &self.message
    }

    /// What is printed beside it for people (General Specifications, clause 4.14); empty for a plain QR Code.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Which application identifiers lack a partner that has to stand on the same goods (General Specifications, clause
    /// 4.13); it may be in another symbol beside this one.
    pub fn partners(&self) -> &[String] {
        &self.partners
    }

    /// Columns of [`Symbol::is_dark`].
    pub fn columns(&self) -> usize {
        self.columns
    }

    /// Rows of [`Symbol::is_dark`]; 1 for bars.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// Columns that make up one module.
    pub fn columns_per_module(&self) -> usize {
        if self.kind == SymbolKind::Itf14 { 2 } else { 1 }
    }

    /// Width in modules, without quiet zones.
    pub fn modules(&self) -> f64 {
        self.columns as f64 / self.columns_per_module() as f64
    }

    /// Whether that cell is dark; outside everything is light.
    pub fn is_dark(&self, column: usize, row: usize) -> bool {
        column < self.columns && self.dark.get(row * self.columns + column).copied().unwrap_or(false)
    }

    /// The dark cells of a row as runs: first column and length.
    pub fn runs(&self, row: usize) -> Vec<(usize, usize)> {
        let cells = self.dark.get(row * self.columns..(row + 1) * self.columns).unwrap_or_default();
        let mut runs = Vec::new();
        let mut column = 0;
        for run in cells.chunk_by(|one, next| one == next) {
            if run[0] {
                runs.push((column, run.len()));
            }
            column += run.len();
        }
        runs
    }
}
