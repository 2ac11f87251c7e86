//! One symbol for whoever asks: encoded, sized and judged.

use super::job::bad_parameter;
use super::symbol::{Advice, Level, Picture, Printing, Size, Symbol, SymbolKind, advise, png, svg};
use crate::{Caller, Result, Services};

/// A symbol as it is wanted.
#[derive(Clone, Debug, PartialEq)]
pub struct SymbolRequest {
    /// Kind.
    pub kind: SymbolKind,
    /// Data.
    pub data: String,
    /// How much of a QR code may be lost.
    pub level: Level,
    /// Width of a module in millimetres; without it the target of the kind.
    pub x: Option<f64>,
    /// Height of bars in millimetres; without it the nominal one.
    pub height: Option<f64>,
    /// Resolution of the printer.
    pub dots_per_inch: Option<u32>,
    /// Width and height in millimetres that the label has for it.
    pub space: Option<(f64, f64)>,
    /// Writes the data below for people.
    pub captioned: bool,
}

/// A symbol with its drawing.
#[derive(Clone, Debug, PartialEq)]
pub struct Drawn {
    /// The symbol.
    pub symbol: Symbol,
    /// Its size.
    pub size: Size,
    /// What to mind in print.
    pub advice: Vec<Advice>,
    picture: Picture,
    dots_per_inch: u32,
}

/// Resolution of a picture when nothing else is said.
const DOTS_PER_INCH: u32 = 300;
/// Resolutions that printers have.
const RESOLUTIONS: std::ops::RangeInclusive<u32> = 72..=2400;
/// Modules and bars beyond this are no label any more, in millimetres.
const LARGEST_X: f64 = 10.0;
const HIGHEST: f64 = 300.0;

/// Draws a symbol for a caller who is known: it costs nothing but time, and time is what strangers would take.
pub fn draw(caller: &Caller, request: &SymbolRequest) -> Result<Drawn> {
    caller.must_be_known()?;
    let symbol = Symbol::encode(request.kind, &request.data, request.level);
    let symbol = symbol.map_err(|error| bad_parameter("data", error.to_string()))?;
    let x = request.x.unwrap_or(request.kind.range().target);
    if !(x > 0.0 && x <= LARGEST_X) {
        return Err(bad_parameter("x", format!("{x} is not a width in millimetres up to {LARGEST_X}")));
    }
    if let Some(height) = request.height
        && !(height > 0.0 && height <= HIGHEST)
    {
        return Err(bad_parameter("height", format!("{height} is not a height in millimetres up to {HIGHEST}")));
    }
    if let Some(dpi) = request.dots_per_inch
        && !RESOLUTIONS.contains(&dpi)
    {
        let (least, most) = (RESOLUTIONS.start(), RESOLUTIONS.end());
        return Err(bad_parameter("dpi", format!("{dpi} is not a resolution from {least} to {most}")));
    }
    let size = Size::of(&symbol, x, request.height);
    let printing = Printing { dots_per_inch: request.dots_per_inch, space: request.space };
    Ok(Drawn {
        advice: advise(&symbol, &size, &printing),
        picture: Picture::of(&symbol, &size, request.captioned),
        dots_per_inch: request.dots_per_inch.unwrap_or(DOTS_PER_INCH),
        symbol,
        size,
    })
}

impl Services {
    /// The same beside the requests.
    pub async fn label_symbol(&self, caller: &Caller, request: SymbolRequest) -> Result<Drawn> {
        caller.must_be_known()?;
        let caller = caller.clone();
        self.compute(move || draw(&caller, &request)).await?
    }

    /// The picture of a drawing, made beside the requests.
    pub async fn label_symbol_png(&self, caller: &Caller, drawn: Drawn) -> Result<Vec<u8>> {
        caller.must_be_known()?;
        self.compute(move || drawn.png()).await?
    }
}

impl Drawn {
    /// As SVG, in millimetres.
    pub fn svg(&self) -> String {
        svg(&self.picture)
    }

    /// As PNG with modules of whole dots: the nearest to what was asked for.
    pub fn png(&self) -> Result<Vec<u8>> {
        let units = self.symbol.columns_per_module() as f64;
        let dot = 25.4 / f64::from(self.dots_per_inch);
        let whole = (self.size.x / units / dot).round().max(1.0) * dot * units;
        let linear = self.symbol.kind().is_linear();
        let size = Size::of(&self.symbol, whole, linear.then_some(self.size.bars));
        let picture = Picture::of(&self.symbol, &size, !self.picture.captions.is_empty());
        png(&picture, self.dots_per_inch).map_err(|error| bad_parameter("x", error.to_string()))
    }
}
