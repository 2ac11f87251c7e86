//! Labels on pages: symbols, lines of text, marks where to cut.

use std::io::Write;

use super::data::{Catalogue, Goods, LabelData, LabelLanguage};
use super::font::Font;
use super::pdf::Pdf;
use super::symbol::elements::parse;
use super::symbol::{Level, Picture, Size, Symbol, SymbolKind};
use super::template::{Align, Block, LEADING, Line, Link, POINT, Space, Template};

/// Everything that all labels of a job share.
pub(crate) struct Sheet {
    pub(crate) template: Template,
    pub(crate) language: LabelLanguage,
    /// Address of the resolver that links begin with, without a final slash.
    pub(crate) resolver: String,
    pub(crate) catalogue: Catalogue,
}

/// Operators are written into memory, which cannot fail.
macro_rules! draw {
    ($out:expr, $($rest:tt)*) => { let _ = writeln!($out, $($rest)*); };
}

impl Sheet {
    /// Draws one page; the message of a failure names the label, counted from `first`.
    pub(crate) fn page(&self, pdf: &mut Pdf, first: u64, labels: &[LabelData]) -> Result<(), String> {
        let mut out = Vec::with_capacity(labels.len() * 2048);
        let grid = self.template.grid;
        let mut places =
            (0..grid.rows).flat_map(|row| (0..grid.columns).map(move |column| (f64::from(column), f64::from(row))));
        for (number, label) in (first + 1..).zip(labels) {
            let (column, row) = places.next().unwrap_or_default();
            let (x, y) = (grid.left + column * grid.column_step, grid.top + row * grid.row_step);
            draw!(out, "q 1 0 0 1 {x:.3} {y:.3} cm");
            self.label(&mut out, label).map_err(|fault| format!("label {number}: {fault}"))?;
            draw!(out, "Q");
        }
        if self.template.cut_marks {
            self.marks(&mut out);
        }
        pdf.page(self.template.page_size(), &out);
        Ok(())
    }

    /// Whether a label can be drawn at all, and what its symbols say goes together.
    pub(crate) fn check(&self, label: &LabelData) -> Result<(), String> {
        self.label(&mut Vec::new(), label)?;
        let Some(goods) = self.catalogue.get(&label.gtin) else { return Ok(()) };
        let mut texts = Vec::new();
        for space in self.template.symbols.iter().filter(|space| !space.elements.is_empty()) {
            texts.extend(self.symbol_data(space, label, goods)?);
        }
        let messages: Result<Vec<_>, _> = texts.iter().map(|text| parse(text)).collect();
        let messages = messages.map_err(|error| error.to_string())?;
        let faults = gs1::check_together(&messages.iter().collect::<Vec<_>>());
        faults.first().map_or(Ok(()), |(_, fault)| Err(fault.to_string()))
    }

    fn label(&self, out: &mut Vec<u8>, label: &LabelData) -> Result<(), String> {
        let goods = self.catalogue.get(&label.gtin).ok_or_else(|| format!("product {} is not known", label.gtin))?;
        for space in &self.template.symbols {
            self.symbol(out, space, label, goods)?;
        }
        for block in &self.template.blocks {
            self.block(out, block, label, goods)?;
        }
        Ok(())
    }

    fn symbol(&self, out: &mut Vec<u8>, space: &Space, label: &LabelData, goods: &Goods) -> Result<(), String> {
        let Some(data) = self.symbol_data(space, label, goods)? else { return Ok(()) };
        let caption = if space.caption { CAPTION } else { 0.0 };
        let (symbol, size) = self.fitting(space, &data, space.height - caption)?;
        let picture = Picture::of(&symbol, &size, false);
        let (left, top) = ((space.width - size.width) / 2.0, (space.height - caption - size.height) / 2.0);
        if symbol.kind().is_linear() {
            for it in &picture.rectangles {
                let (x, y) = (space.x + left + it.x, space.y + top + it.y);
                draw!(out, "{x:.4} {y:.4} {:.4} {:.4} re", it.width, it.height);
            }
            draw!(out, "f");
        } else {
            modules(out, &symbol, &size, space.x + left, space.y + top);
        }
        if space.caption {
            let middle = space.x + space.width / 2.0;
            caption_below(out, symbol.text(), middle, space.y + space.height - caption, space.width);
        }
        Ok(())
    }

    /// The symbol in the largest size that its space allows.
    fn fitting(&self, space: &Space, data: &str, height: f64) -> Result<(Symbol, Size), String> {
        let dpi = self.template.dots_per_inch;
        for level in [space.level, Level::M] {
            let symbol = Symbol::encode(space.kind, data, level);
            let symbol = symbol.map_err(|error| format!("{} {data}: {error}", space.kind.name()))?;
            if let Some(size) = Size::within(&symbol, space.width, height, space.most, dpi) {
                return Ok((symbol, size));
            }
        }
        let (kind, least) = (space.kind.name(), space.kind.range().least);
        Err(format!("the {kind} symbol of {data} does not fit its space with modules of {least} mm or more"))
    }

    /// What the symbol carries; none when the label has nothing of it.
    fn symbol_data(&self, space: &Space, label: &LabelData, goods: &Goods) -> Result<Option<String>, String> {
        Ok(match space.kind {
            SymbolKind::Qr => {
                let short = space.link == Link::Short && label.serial.is_some();
                let lot = label.lot.clone().filter(|_| !short);
                let label = LabelData { lot, ..label.clone() };
                Some(label.link(&self.resolver).map_err(|error| error.to_string())?)
            }
            SymbolKind::Gs1Qr | SymbolKind::Gs1Datamatrix | SymbolKind::Gs1128 => {
                let mut text = String::new();
                for ai in &space.elements {
                    if let Some(value) = label.element(ai, goods) {
                        text.push_str(&format!("({ai}){}", value.replace('(', "\\(")));
                    }
                }
                Some(text).filter(|text| !text.is_empty())
            }
            SymbolKind::Ean13 | SymbolKind::Ean8 | SymbolKind::UpcA | SymbolKind::Itf14 => Some(label.gtin.clone()),
        })
    }

    fn block(&self, out: &mut Vec<u8>, block: &Block, label: &LabelData, goods: &Goods) -> Result<(), String> {
        let mut lines: Vec<(&Line, String)> = Vec::new();
        for line in &block.lines {
            let Some(words) = label.words(self.language.of(&line.text), goods, self.language) else { continue };
            let broken = broken(&words, font(line), line.size * POINT, block.width, line.lines);
            lines.extend(broken.into_iter().map(|words| (line, words)));
        }
        let height: f64 = lines.iter().map(|(line, _)| line.size * POINT * LEADING).sum();
        let mut y = block.y + if block.middle { (block.height - height) / 2.0 } else { 0.0 };
        for (line, words) in lines {
            let size = line.size * POINT;
            let width = font(line).width(&words, size);
            let x = match block.align {
                Align::Left => block.x,
                Align::Middle => block.x + (block.width - width) / 2.0,
            };
            // Capitals stand in the middle of their line, with room above for marks.
            text(out, line.bold, size, x, y + size * (LEADING * 0.5 + 0.4), &words)?;
            y += size * LEADING;
        }
        Ok(())
    }

    /// Short lines between labels, at the edges of the page and at their corners.
    fn marks(&self, out: &mut Vec<u8>) {
        const LENGTH: f64 = 1.5;
        let (grid, label) = (self.template.grid, self.template.label);
        draw!(out, "0.1 w 0.6 G");
        for row in 0..grid.rows {
            for column in 0..grid.columns {
                let left = grid.left + f64::from(column) * grid.column_step;
                let top = grid.top + f64::from(row) * grid.row_step;
                for (x, inward) in [(left, 1.0), (left + label.width, -1.0)] {
                    for (y, down) in [(top, 1.0), (top + label.height, -1.0)] {
                        let (to_x, to_y) = (x + inward * LENGTH, y + down * LENGTH);
                        draw!(out, "{to_x:.2} {y:.2} m {x:.2} {y:.2} l {x:.2} {to_y:.2} l S");
                    }
                }
            }
        }
    }
}

/// Height of the line below a symbol.
const CAPTION: f64 = 4.5;

fn font(line: &Line) -> &'static Font {
    if line.bold { Font::bold() } else { Font::regular() }
}

/// A matrix as one path of whole numbers of modules: sharp at every resolution, with no seams between rows of one
/// rectangle.
fn modules(out: &mut Vec<u8>, symbol: &Symbol, size: &Size, x: f64, y: f64) {
    let free = f64::from(symbol.kind().quiet().around) * size.x;
    draw!(out, "q {0:.5} 0 0 {0:.5} {1:.4} {2:.4} cm", size.x, x + free, y + free);
    for (column, row, width, height) in rectangles(symbol) {
        draw!(out, "{column} {row} {width} {height} re");
    }
    draw!(out, "f Q");
}

/// Dark cells as rectangles: runs of a row that the next rows repeat grow downwards.
fn rectangles(symbol: &Symbol) -> Vec<(usize, usize, usize, usize)> {
    let mut done: Vec<(usize, usize, usize, usize)> = Vec::new();
    let mut open: Vec<(usize, usize, usize, usize)> = Vec::new();
    for row in 0..symbol.rows() {
        let mut next = Vec::new();
        for (column, length) in symbol.runs(row) {
            let grown = open.iter().position(|it| it.0 == column && it.2 == length).map(|at| open.swap_remove(at));
            next.push(grown.map_or((column, row, length, 1), |it| (it.0, it.1, it.2, it.3 + 1)));
        }
        done.append(&mut open);
        open = next;
    }
    done.append(&mut open);
    done
}

fn caption_below(out: &mut Vec<u8>, words: &str, middle: f64, top: f64, width: f64) {
    let font = Font::regular();
    let natural = font.width(words, 3.2);
    let size = if natural > width { 3.2 * width / natural } else { 3.2 };
    let left = middle - font.width(words, size) / 2.0;
    // Captions hold visible ASCII only, which the font has.
    let _ = text(out, false, size, left, top + 3.6, words);
}

/// Writes a line with its foot at (`x`, `y`).
fn text(out: &mut Vec<u8>, bold: bool, size: f64, x: f64, y: f64, words: &str) -> Result<(), String> {
    let (name, font) = if bold { ("B", Font::bold()) } else { ("R", Font::regular()) };
    let mut glyphs = String::with_capacity(words.len() * 4);
    for letter in words.chars() {
        match font.glyph(letter) {
            0 => return Err(format!("the font has no letter “{letter}” (in “{words}”)")),
            glyph => glyphs.push_str(&format!("{glyph:04x}")),
        }
    }
    draw!(out, "BT /{name} {size:.3} Tf 1 0 0 -1 {x:.3} {y:.3} Tm <{glyphs}> Tj ET");
    Ok(())
}

/// Breaks words into lines; what does not fit into the last ends in an ellipsis.
fn broken(words: &str, font: &Font, size: f64, width: f64, most: u32) -> Vec<String> {
    let most = usize::try_from(most).unwrap_or(1);
    let fits = |text: &str| font.width(text, size) <= width;
    let mut lines: Vec<String> = Vec::new();
    let mut rest = words.split_whitespace().peekable();
    while lines.len() < most && rest.peek().is_some() {
        let mut line = String::new();
        while let Some(word) = rest.peek() {
            let longer = if line.is_empty() { (*word).to_owned() } else { format!("{line} {word}") };
            if !fits(&longer) && !line.is_empty() {
                break;
            }
            line = longer;
            rest.next();
            if !fits(&line) {
                break;
            }
        }
        lines.push(line);
    }
    let left_over = rest.peek().is_some();
    let last = lines.len().saturating_sub(1);
    for (number, line) in lines.iter_mut().enumerate() {
        let cut = left_over && number == last;
        if cut || !fits(line) {
            shorten(line, &fits);
        }
    }
    lines
}

fn shorten(line: &mut String, fits: &impl Fn(&str) -> bool) {
    while !line.is_empty() && !fits(&format!("{}…", line.trim_end())) {
        line.pop();
    }
    let kept = line.trim_end_matches([' ', ',', '·', '-', '–', '(']).len();
    line.truncate(kept);
    line.push('…');
}
