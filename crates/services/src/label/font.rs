//! The typeface of labels: Noto Sans, cut to Latin and Vietnamese letters.

use std::sync::OnceLock;

use ttf_parser::{Face, GlyphId, OutlineBuilder};

/// One weight.
pub(crate) struct Font {
    /// Its name in files; the letters before the plus sign say that it was cut.
    pub(crate) name: &'static str,
    pub(crate) data: &'static [u8],
    face: Face<'static>,
}

/// What a font says about itself, in thousandths of the type size.
pub(crate) struct Metrics {
    pub(crate) ascent: f64,
    pub(crate) descent: f64,
    pub(crate) capitals: f64,
    pub(crate) bounds: [f64; 4],
}

impl Font {
    /// The regular weight.
    pub(crate) fn regular() -> &'static Self {
        static FONT: OnceLock<Font> = OnceLock::new();
        FONT.get_or_init(|| {
            Self::read("NGUONR+NotoSans-Regular", include_bytes!("../../data/fonts/NotoSans-Regular.ttf"))
        })
    }

    /// The bold weight.
    pub(crate) fn bold() -> &'static Self {
        static FONT: OnceLock<Font> = OnceLock::new();
        FONT.get_or_init(|| Self::read("NGUONB+NotoSans-Bold", include_bytes!("../../data/fonts/NotoSans-Bold.ttf")))
    }

    fn read(name: &'static str, data: &'static [u8]) -> Self {
        match Face::parse(data, 0) {
            Ok(face) => Self { name, data, face },
            Err(error) => unreachable!("{name} is part of the program: {error}"),
        }
    }

    /// The number of a letter's shape; 0 when the font has none.
    pub(crate) fn glyph(&self, letter: char) -> u16 {
        self.face.glyph_index(letter).map_or(0, |glyph| glyph.0)
    }

    /// Every letter with its shape, sorted by shape.
    pub(crate) fn letters(&self) -> Vec<(u16, char)> {
        let mut letters = Vec::new();
        for table in self.face.tables().cmap.iter().flat_map(|cmap| cmap.subtables).filter(|table| table.is_unicode()) {
            table.codepoints(|code| letters.extend(char::from_u32(code).map(|letter| (self.glyph(letter), letter))));
        }
        letters.sort_unstable();
        letters.dedup_by_key(|(glyph, _)| *glyph);
        letters
    }

    /// How far a shape moves the pen, in thousandths of the type size.
    pub(crate) fn advance(&self, glyph: u16) -> f64 {
        let advance = self.face.glyph_hor_advance(GlyphId(glyph)).unwrap_or_default();
        f64::from(advance) * self.thousandth()
    }

    /// The number of shapes.
    pub(crate) fn glyphs(&self) -> u16 {
        self.face.number_of_glyphs()
    }

    /// The width of a text, in the unit of `size`.
    pub(crate) fn width(&self, text: &str, size: f64) -> f64 {
        text.chars().map(|letter| self.advance(self.glyph(letter))).sum::<f64>() * size / 1000.0
    }

    pub(crate) fn metrics(&self) -> Metrics {
        let unit = self.thousandth();
        let bounds = self.face.global_bounding_box();
        Metrics {
            ascent: f64::from(self.face.ascender()) * unit,
            descent: f64::from(self.face.descender()) * unit,
            capitals: f64::from(self.face.capital_height().unwrap_or(714)) * unit,
            bounds: [bounds.x_min, bounds.y_min, bounds.x_max, bounds.y_max].map(|edge| f64::from(edge) * unit),
        }
    }

    fn thousandth(&self) -> f64 {
        1000.0 / f64::from(self.face.units_per_em())
    }

    /// The outline of a letter as straight lines, with its foot at (`x`, `y`) and `y` growing downwards.
    pub(crate) fn outline(&self, letter: char, size: f64, x: f64, y: f64) -> Vec<[(f64, f64); 2]> {
        let scale = size / f64::from(self.face.units_per_em());
        let mut lines = Lines { scale, origin: (x, y), start: (x, y), at: (x, y), found: Vec::new() };
        self.face.outline_glyph(GlyphId(self.glyph(letter)), &mut lines);
        lines.found
    }
}

/// Collects an outline; a curve becomes a few straight lines, which is plenty for digits of two millimetres.
struct Lines {
    scale: f64,
    origin: (f64, f64),
    start: (f64, f64),
    at: (f64, f64),
    found: Vec<[(f64, f64); 2]>,
}

impl Lines {
    fn point(&self, x: f32, y: f32) -> (f64, f64) {
        (self.origin.0 + f64::from(x) * self.scale, self.origin.1 - f64::from(y) * self.scale)
    }

    fn line(&mut self, to: (f64, f64)) {
        self.found.push([self.at, to]);
        self.at = to;
    }
}

impl OutlineBuilder for Lines {
    fn move_to(&mut self, x: f32, y: f32) {
        self.start = self.point(x, y);
        self.at = self.start;
    }

    fn line_to(&mut self, x: f32, y: f32) {
        self.line(self.point(x, y));
    }

    fn quad_to(&mut self, x1: f32, y1: f32, x: f32, y: f32) {
        let (from, over, to) = (self.at, self.point(x1, y1), self.point(x, y));
        for step in 1..=6 {
            let t = f64::from(step) / 6.0;
            let mix = |a: f64, b: f64, c: f64| (1.0 - t) * (1.0 - t) * a + 2.0 * t * (1.0 - t) * b + t * t * c;
            self.line((mix(from.0, over.0, to.0), mix(from.1, over.1, to.1)));
        }
    }

    fn curve_to(&mut self, _: f32, _: f32, _: f32, _: f32, x: f32, y: f32) {
        // TrueType outlines have no cubic curves; a straight line keeps the outline closed all the same.
        self.line(self.point(x, y));
    }

    fn close(&mut self) {
        self.line(self.start);
    }
}

#[cfg(test)]
mod tests {
    use unicode_normalization::UnicodeNormalization;

    use super::Font;

    /// Every Vietnamese letter: each vowel with each tone, both cases, and Đ.
    fn letters() -> String {
        let mut letters = String::from("đĐ");
        for vowel in "aăâeêioôơuưyAĂÂEÊIOÔƠUƯY".chars() {
            letters.push(vowel);
            for tone in ['\u{300}', '\u{301}', '\u{303}', '\u{309}', '\u{323}'] {
                letters.extend([vowel, tone].into_iter().nfc());
            }
        }
        letters
    }

    #[test]
    fn every_vietnamese_letter_has_a_shape_of_its_own() {
        assert_eq!(letters().chars().count(), 146);
        for font in [Font::regular(), Font::bold()] {
            let ascii: String = (' '..='~').collect();
            let known = font.letters();
            for letter in (letters() + &ascii + "×·–—…‘’“”•°−₫²³").chars() {
                let glyph = font.glyph(letter);
                assert!(glyph != 0 && font.advance(glyph) > 0.0, "{} has no “{letter}”", font.name);
                // The letter is found again from its shape, so that text can be copied out of a file.
                let back = known.iter().find(|(it, _)| *it == glyph).map(|(_, letter)| *letter);
                assert!(back == Some(letter), "{letter} comes back as {back:?}");
            }
        }
    }
}
