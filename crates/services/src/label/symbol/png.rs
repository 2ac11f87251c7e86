//! A drawing as a picture of black and white dots.

use super::{Picture, SymbolError};
use crate::label::font::Font;

/// Dots in one picture at most; a symbol of 100 mm at 600 dpi has five million.
const MOST_DOTS: f64 = 25_000_000.0;

/// Writes a drawing as PNG of one bit a dot.
///
/// Draw with modules of whole dots ([`super::Size::within`] does), else bars come out unevenly.
///
/// # Errors
///
/// When the picture would be too large.
pub fn png(picture: &Picture, dots_per_inch: u32) -> Result<Vec<u8>, SymbolError> {
    let scale = f64::from(dots_per_inch) / 25.4;
    let (width, height) = ((picture.width * scale).ceil(), (picture.height * scale).ceil());
    if width * height > MOST_DOTS {
        return Err(SymbolError::new(0, format!("the picture would have {width} × {height} dots")));
    }
    let mut canvas = Canvas::new(whole(width).max(1), whole(height).max(1));
    for it in &picture.rectangles {
        let (left, right) = (whole((it.x * scale).round()), whole(((it.x + it.width) * scale).round()));
        let (top, bottom) = (whole((it.y * scale).round()), whole(((it.y + it.height) * scale).round()));
        for row in top..bottom {
            canvas.darken(row, left..right);
        }
    }
    let font = Font::regular();
    for it in &picture.captions {
        let natural = font.width(&it.text, it.size);
        let size = if natural > it.width { it.size * it.width / natural } else { it.size };
        let mut pen = it.middle - font.width(&it.text, size) / 2.0;
        for letter in it.text.chars() {
            let lines = font.outline(letter, size * scale, pen * scale, it.base * scale);
            canvas.fill(&lines);
            pen += font.width(letter.encode_utf8(&mut [0; 4]), size);
        }
    }
    canvas.encode(dots_per_inch)
}

/// Dots, packed eight to a byte; a set bit is white.
struct Canvas {
    width: usize,
    height: usize,
    stride: usize,
    bits: Vec<u8>,
}

impl Canvas {
    fn new(width: usize, height: usize) -> Self {
        let stride = width.div_ceil(8);
        Self { width, height, stride, bits: vec![0xFF; stride * height] }
    }

    fn darken(&mut self, row: usize, columns: std::ops::Range<usize>) {
        if row >= self.height {
            return;
        }
        for column in columns.start..columns.end.min(self.width) {
            self.bits[row * self.stride + column / 8] &= !(0x80 >> (column % 8));
        }
    }

    /// Fills the area within closed lines: every dot whose middle they go around.
    fn fill(&mut self, lines: &[[(f64, f64); 2]]) {
        let top = lines.iter().flatten().map(|point| point.1).fold(f64::MAX, f64::min);
        let bottom = lines.iter().flatten().map(|point| point.1).fold(0.0, f64::max);
        for row in whole(top.floor())..whole(bottom.ceil()) {
            let y = row as f64 + 0.5;
            let mut crossings: Vec<(f64, i32)> = lines
                .iter()
                .filter(|[(_, from), (_, to)]| (*from <= y) != (*to <= y))
                .map(|[(x, from), (to_x, to)]| {
                    (x + (y - from) / (to - from) * (to_x - x), if to > from { 1 } else { -1 })
                })
                .collect();
            crossings.sort_by(|one, other| one.0.total_cmp(&other.0));
            let mut winding = 0;
            for pair in crossings.windows(2) {
                winding += pair[0].1;
                if winding != 0 {
                    self.darken(row, whole((pair[0].0 - 0.5).ceil())..whole((pair[1].0 - 0.5).ceil()));
                }
            }
        }
    }

    fn encode(self, dots_per_inch: u32) -> Result<Vec<u8>, SymbolError> {
        let failed =
            |error: png::EncodingError| SymbolError::new(0, format!("the picture could not be written: {error}"));
        let (width, height) = (u32::try_from(self.width), u32::try_from(self.height));
        let (Ok(width), Ok(height)) = (width, height) else {
            return Err(SymbolError::new(0, "the picture would be too large"));
        };
        let mut bytes = Vec::new();
        let mut encoder = png::Encoder::new(&mut bytes, width, height);
        encoder.set_color(png::ColorType::Grayscale);
        encoder.set_depth(png::BitDepth::One);
        let per_metre = whole((f64::from(dots_per_inch) / 0.0254).round());
        let per_metre = u32::try_from(per_metre).unwrap_or(u32::MAX);
        encoder.set_pixel_dims(Some(png::PixelDimensions { xppu: per_metre, yppu: per_metre, unit: png::Unit::Meter }));
        let mut writer = encoder.write_header().map_err(failed)?;
        writer.write_image_data(&self.bits).map_err(failed)?;
        writer.finish().map_err(failed)?;
        Ok(bytes)
    }
}

/// A number of dots; what lies outside the picture on the left or above becomes its edge.
fn whole(value: f64) -> usize {
    value.max(0.0) as usize
}
