//! Millimetres: how large modules are, how much stays free around them, and what a printer makes of it.
//!
//! Source: GS1 General Specifications 25, clause 5.12.3, symbol specification tables 1 (retail), 2 and 5 (general
//! distribution), and clause 5.12.3.1 addenda for matrix symbols that phones read.

use super::{Symbol, SymbolKind};

/// Allowed sizes of a module (the X-dimension) in millimetres.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Range {
    /// No smaller.
    pub least: f64,
    /// What is best aimed at.
    pub target: f64,
    /// No larger.
    pub most: f64,
}

/// Modules that stay light around a symbol.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quiet {
    /// On the left.
    pub left: u32,
    /// On the right.
    pub right: u32,
    /// Above and below.
    pub around: u32,
}

impl SymbolKind {
    /// Allowed sizes of a module.
    pub fn range(self) -> Range {
        let (least, target, most) = match self {
            Self::Qr | Self::Gs1Qr | Self::Gs1Datamatrix => (0.396, 0.495, 0.990),
            Self::Ean13 | Self::Ean8 | Self::UpcA => (0.264, 0.330, 0.660),
            Self::Itf14 => (0.495, 0.495, 1.016),
            Self::Gs1128 => (0.250, 0.495, 1.016),
        };
        Range { least, target, most }
    }

    /// Quiet zones.
    pub fn quiet(self) -> Quiet {
        let (left, right, around) = match self {
            Self::Qr | Self::Gs1Qr => (4, 4, 4),
            Self::Gs1Datamatrix => (1, 1, 1),
            Self::Ean13 => (11, 7, 0),
            Self::Ean8 => (7, 7, 0),
            Self::UpcA => (9, 9, 0),
            Self::Itf14 | Self::Gs1128 => (10, 10, 0),
        };
        Quiet { left, right, around }
    }

    /// The height of bars that are printed in modules of `x` millimetres: for EAN and UPC it grows with them, for the
    /// others it is one height.
    fn bar_height(self, x: f64) -> f64 {
        let nominal = match self {
            Self::Ean8 => 18.23,
            Self::Ean13 | Self::UpcA => 22.85,
            _ => return 31.75,
        };
        nominal * x / self.range().target
    }

    /// The lowest bars of this kind: omnidirectional scanners need height, hand-held ones get by with half an inch.
    fn least_height(self, x: f64) -> f64 {
        match self {
            Self::Ean13 | Self::Ean8 | Self::UpcA => self.bar_height(x),
            _ => 12.7,
        }
    }
}

/// A symbol's size in millimetres.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Size {
    /// Width of a module.
    pub x: f64,
    /// Width of everything, quiet zones included.
    pub width: f64,
    /// Height of everything, quiet zones and bearer bars included, the text for people not.
    pub height: f64,
    /// Height of the bars; of a matrix, its side.
    pub bars: f64,
}

impl Size {
    /// The size in modules of `x` millimetres; bars get `height` where it is given, else their nominal height.
    pub fn of(symbol: &Symbol, x: f64, height: Option<f64>) -> Self {
        let quiet = symbol.kind().quiet();
        let width = (symbol.modules() + f64::from(quiet.left) + f64::from(quiet.right)) * x;
        if !symbol.kind().is_linear() {
            let bars = symbol.modules() * x;
            return Self { x, width, height: bars + 2.0 * f64::from(quiet.around) * x, bars };
        }
        let bars = height.unwrap_or_else(|| symbol.kind().bar_height(x));
        Self { x, width, height: bars + 2.0 * bearer(symbol.kind()) * x, bars }
    }

    /// The largest size within a box, with modules of whole printer dots where a resolution is given; none when even
    /// the smallest allowed module does not fit.
    pub fn within(symbol: &Symbol, width: f64, height: f64, most: f64, dots_per_inch: Option<u32>) -> Option<Self> {
        let unit = Self::of(symbol, 1.0, Some(0.0));
        let linear = symbol.kind().is_linear();
        let mut x = (width / unit.width).min(most);
        if !linear {
            x = x.min(height / unit.height);
        }
        if let Some(dpi) = dots_per_inch {
            let dot = 25.4 / f64::from(dpi);
            x = (x / dot + 1e-6).floor() * dot;
        }
        // A dot of the printer may miss the lower limit by its own rounding.
        (x >= symbol.kind().range().least - 1e-6).then(|| {
            let bars = linear.then(|| height - 2.0 * bearer(symbol.kind()) * x);
            Self::of(symbol, x, bars)
        })
    }
}

/// Thickness of a bearer bar in modules: they keep ITF-14 from being read in part (General Specifications, 5.3.2.4).
pub(super) fn bearer(kind: SymbolKind) -> f64 {
    if kind == SymbolKind::Itf14 { 2.0 } else { 0.0 }
}

/// How a symbol will be printed, as far as it is known.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Printing {
    /// Resolution in dots per inch.
    pub dots_per_inch: Option<u32>,
    /// Space that the label has for it, width and height in millimetres.
    pub space: Option<(f64, f64)>,
}

/// Something to mind in print.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Advice {
    /// Stable name.
    pub code: &'static str,
    /// Scanners will fail, rather than might.
    pub serious: bool,
    /// What it is, in English.
    pub message: String,
}

impl Advice {
    fn new(code: &'static str, serious: bool, message: impl Into<String>) -> Self {
        Self { code, serious, message: message.into() }
    }
}

/// What to mind when a symbol is printed in this size.
pub fn advise(symbol: &Symbol, size: &Size, printing: &Printing) -> Vec<Advice> {
    let mut found = Vec::new();
    module_size(symbol, size, &mut found);
    if let Some(dpi) = printing.dots_per_inch {
        resolution(symbol, size, dpi, &mut found);
    }
    if let Some((width, height)) = printing.space
        && (size.width > width + 1e-6 || size.height > height + 1e-6)
    {
        let message = format!(
            "with its quiet zones it takes {:.1} × {:.1} mm and the label leaves {width:.1} × {height:.1} mm",
            size.width, size.height
        );
        found.push(Advice::new("larger-than-label", true, message));
    }
    if symbol.kind().is_linear() && size.bars + 1e-6 < symbol.kind().least_height(size.x) {
        let least = symbol.kind().least_height(size.x);
        let message = format!("bars of {:.1} mm are hard to hit; aim at {least:.1} mm", size.bars);
        found.push(Advice::new("low-bars", false, message));
    }
    if symbol.kind() == SymbolKind::Gs1128 {
        length(symbol, size, &mut found);
    }
    if symbol.kind() == SymbolKind::Qr && symbol.message().bytes().any(|byte| byte.is_ascii_lowercase()) {
        let message = "lower-case letters make a QR code larger; scheme and host may be written in capitals";
        found.push(Advice::new("lower-case", false, message));
    }
    for partner in symbol.partners() {
        found.push(Advice::new("partner", false, format!("{partner}, in this symbol or another on the same goods")));
    }
    let message = "print dark on light: black, dark blue or dark green; scanners see red bars as white";
    found.push(Advice::new("colours", false, message));
    found
}

fn module_size(symbol: &Symbol, size: &Size, found: &mut Vec<Advice>) {
    let range = symbol.kind().range();
    if size.x < range.least - 1e-6 {
        let message = format!("modules of {:.3} mm are smaller than the allowed {:.3} mm", size.x, range.least);
        found.push(Advice::new("module-too-small", true, message));
    }
    if size.x > range.most + 1e-6 {
        let message = format!("modules of {:.3} mm are larger than the allowed {:.3} mm", size.x, range.most);
        found.push(Advice::new("module-too-large", true, message));
    }
}

/// A printer has whole dots: what it makes of a module, and how far that is from what was asked.
fn resolution(symbol: &Symbol, size: &Size, dpi: u32, found: &mut Vec<Advice>) {
    let dots = size.x * f64::from(dpi) / 25.4 / symbol.columns_per_module() as f64;
    let whole = dots.round().max(1.0);
    let printed = size.x * whole / dots;
    if whole < 3.0 {
        let message =
            format!("a module of {whole} dots at {dpi} dpi leaves no room for ink that spreads; aim at 3 or more");
        found.push(Advice::new("few-dots", whole < 2.0, message));
    }
    let deviation = (printed / size.x - 1.0) * 100.0;
    if deviation.abs() > 1.0 {
        let message = format!(
            "{:.3} mm are not whole dots at {dpi} dpi: printed in {whole} dots a module is {printed:.3} mm ({deviation:+.0} %)",
            size.x
        );
        found.push(Advice::new("rounded-module", deviation.abs() > 10.0, message));
    }
}

/// General Specifications, clause 5.4.1: at most 48 characters and 165 mm.
fn length(symbol: &Symbol, size: &Size, found: &mut Vec<Advice>) {
    let characters = symbol.message().len();
    if characters > 48 {
        let message = format!("{characters} characters; GS1-128 allows 48: use two symbols or a matrix symbol");
        found.push(Advice::new("too-many-characters", true, message));
    }
    if size.width > 165.0 {
        let message = format!("{:.0} mm wide; GS1-128 allows 165 mm", size.width);
        found.push(Advice::new("too-wide", true, message));
    }
}
