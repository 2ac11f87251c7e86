//! Templates of labels: data, checked when they are read.
//!
//! Lengths are millimetres from the upper left corner of the label, sizes of type are points. The space of a symbol
//! holds its quiet zones, so that nothing that stands beside it can come too near.

use serde::Deserialize;
use store::record::Text;

use super::symbol::{Level, SymbolKind};

/// A template file.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Templates {
    #[expect(dead_code, reason = "tells the operator which file is in force")]
    version: String,
    pub(crate) templates: Vec<Template>,
}

/// One template.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Template {
    /// Stable name.
    pub id: String,
    /// Name for people.
    pub name: Text,
    /// The sheet; absent for a roll, where each label is a page.
    pub page: Option<Extent>,
    /// One label.
    pub label: Extent,
    /// Where labels stand on the sheet.
    #[serde(default)]
    pub grid: Grid,
    /// Outline of the label.
    #[serde(default)]
    pub shape: Shape,
    /// Draws small lines where to cut, for plain paper.
    #[serde(default)]
    pub cut_marks: bool,
    /// Resolution of the printer, where modules have to be whole dots.
    pub dots_per_inch: Option<u32>,
    /// Symbols.
    #[serde(default)]
    pub symbols: Vec<Space>,
    /// Blocks of text.
    #[serde(default)]
    pub blocks: Vec<Block>,
}

/// A width and a height.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Extent {
    /// Millimetres.
    pub width: f64,
    /// Millimetres.
    pub height: f64,
}

/// Rows and columns of labels.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Grid {
    /// Labels side by side.
    pub columns: u32,
    /// Labels one below the other.
    pub rows: u32,
    /// Left edge of the first label.
    pub left: f64,
    /// Upper edge of the first label.
    pub top: f64,
    /// From one left edge to the next.
    pub column_step: f64,
    /// From one upper edge to the next.
    pub row_step: f64,
}

impl Default for Grid {
    fn default() -> Self {
        Self { columns: 1, rows: 1, left: 0.0, top: 0.0, column_step: 0.0, row_step: 0.0 }
    }
}

/// Outline of a label.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Shape {
    /// Corners.
    #[default]
    Rectangle,
    /// Round or oval.
    Ellipse,
}

/// Where a symbol goes.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Space {
    /// Kind of symbol. A QR code carries the link, EAN, UPC and ITF the GTIN, the others what `elements` names.
    pub kind: SymbolKind,
    /// How much of a label the link of a QR code names.
    #[serde(default)]
    pub link: Link,
    /// Application identifiers in order; those that a label has no value for are left out.
    #[serde(default)]
    pub elements: Vec<String>,
    /// Left edge, quiet zone included.
    pub x: f64,
    /// Upper edge, quiet zone included.
    pub y: f64,
    /// Width, quiet zones included.
    pub width: f64,
    /// Height, quiet zones and caption included.
    pub height: f64,
    /// Modules no wider than this.
    pub most: f64,
    /// How much of a QR code may be lost; M where a symbol of a higher level does not fit.
    #[serde(default)]
    pub level: Level,
    /// Writes the data below for people.
    #[serde(default)]
    pub caption: bool,
}

/// What the link of a QR code names.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Link {
    /// Product, lot and serial: the page of the lot can be shown even where nobody knows the serial.
    #[default]
    Full,
    /// Where there is a serial, product and serial: a smaller symbol.
    Short,
}

/// Lines of text that flow downwards; a line without a value takes no room.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Block {
    /// Left edge.
    pub x: f64,
    /// Upper edge.
    pub y: f64,
    /// Width.
    pub width: f64,
    /// Height.
    pub height: f64,
    /// How lines stand.
    #[serde(default)]
    pub align: Align,
    /// Sets the lines in the middle of the height.
    #[serde(default)]
    pub middle: bool,
    /// The lines.
    pub lines: Vec<Line>,
}

/// How lines stand in their block.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Align {
    /// At the left edge.
    #[default]
    Left,
    /// In the middle.
    Middle,
}

/// One text; it may break into several lines.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Line {
    /// Words with `{fields}`.
    pub text: Text,
    /// Size of type in points.
    pub size: f64,
    /// Bold.
    #[serde(default)]
    pub bold: bool,
    /// Lines at most; what is longer ends in `…`.
    #[serde(default = "one")]
    pub lines: u32,
}

fn one() -> u32 {
    1
}

/// What may stand in braces.
pub(super) const FIELDS: [&str; 11] =
    ["name", "firm", "brand", "address", "gtin", "lot", "serial", "produced", "expires", "count", "sscc"];
/// Application identifiers that a label can have a value for.
pub(super) const ELEMENTS: [&str; 9] = ["00", "01", "02", "10", "11", "15", "17", "21", "37"];
/// From one base line to the next, in sizes of type: capitals with two marks, as in Ế, need the room.
pub(super) const LEADING: f64 = 1.25;
/// A point in millimetres.
pub(super) const POINT: f64 = 25.4 / 72.0;

impl Templates {
    /// The file that comes with the program; a test reads it.
    pub(crate) fn built_in() -> Self {
        match Self::read(include_str!("../../data/labels.json")) {
            Ok(templates) => templates,
            Err(error) => unreachable!("data/labels.json is part of the program: {error}"),
        }
    }

    /// Reads and checks a file; the message names the template and what is wrong with it.
    pub(crate) fn read(text: &str) -> Result<Self, String> {
        let read: Self = serde_json::from_str(text).map_err(|error| format!("label templates: {error}"))?;
        for template in &read.templates {
            template.check().map_err(|fault| format!("label template “{}”: {fault}", template.id))?;
        }
        Ok(read)
    }

    /// Takes in more; one with a known name takes its place.
    pub(crate) fn add(&mut self, more: Self) {
        self.templates.retain(|known| more.get(&known.id).is_none());
        self.templates.extend(more.templates);
    }

    pub(crate) fn get(&self, id: &str) -> Option<&Template> {
        self.templates.iter().find(|template| template.id == id)
    }
}

impl Template {
    /// Labels on one page.
    pub fn per_page(&self) -> u64 {
        u64::from(self.grid.columns) * u64::from(self.grid.rows)
    }

    /// The size of a page.
    pub fn page_size(&self) -> Extent {
        self.page.unwrap_or(self.label)
    }

    fn check(&self) -> Result<(), String> {
        self.check_page()?;
        for (number, space) in self.symbols.iter().enumerate() {
            self.check_symbol(space).map_err(|fault| format!("symbol {}: {fault}", number + 1))?;
        }
        for (number, block) in self.blocks.iter().enumerate() {
            self.check_block(block).map_err(|fault| format!("block {}: {fault}", number + 1))?;
        }
        Ok(())
    }

    fn check_page(&self) -> Result<(), String> {
        const LONGEST: f64 = 1_200.0;
        const MOST_ON_A_PAGE: u64 = 1_000;
        let (page, grid) = (self.page_size(), self.grid);
        for (what, length) in [
            ("page.width", page.width),
            ("page.height", page.height),
            ("label.width", self.label.width),
            ("label.height", self.label.height),
        ] {
            if !(5.0..=LONGEST).contains(&length) {
                return Err(format!("{what} is {length}: expected 5 to {LONGEST} mm"));
            }
        }
        if self.per_page() == 0 || self.per_page() > MOST_ON_A_PAGE {
            return Err(format!("{} labels on a page: expected 1 to {MOST_ON_A_PAGE}", self.per_page()));
        }
        if grid.columns > 1 && grid.column_step < self.label.width || grid.rows > 1 && grid.row_step < self.label.height
        {
            return Err("labels overlap on the page".to_owned());
        }
        let right = grid.left + f64::from(grid.columns - 1) * grid.column_step + self.label.width;
        let bottom = grid.top + f64::from(grid.rows - 1) * grid.row_step + self.label.height;
        if grid.left < 0.0 || grid.top < 0.0 || right > page.width + 0.01 || bottom > page.height + 0.01 {
            return Err(format!("labels reach to {right:.1} × {bottom:.1} mm, beyond the page"));
        }
        match self.dots_per_inch {
            Some(dpi) if !(100..=2400).contains(&dpi) => Err(format!("dots_per_inch is {dpi}: expected 100 to 2400")),
            _ => Ok(()),
        }
    }

    fn check_symbol(&self, space: &Space) -> Result<(), String> {
        let frame = [space.x, space.y, space.width, space.height];
        self.within(frame)?;
        let range = space.kind.range();
        if !(range.least..=range.most).contains(&space.most) {
            return Err(format!("most is {}: expected {} to {} mm", space.most, range.least, range.most));
        }
        let takes_elements = matches!(space.kind, SymbolKind::Gs1Qr | SymbolKind::Gs1Datamatrix | SymbolKind::Gs1128);
        if takes_elements == space.elements.is_empty() {
            return Err(format!(
                "{}: elements are for the kinds that begin with gs1-, and needed there",
                space.kind.name()
            ));
        }
        if let Some(unknown) = space.elements.iter().find(|ai| !ELEMENTS.contains(&ai.as_str())) {
            return Err(format!("a label has no value for AI ({unknown}); it has {}", ELEMENTS.join(", ")));
        }
        Ok(())
    }

    fn check_block(&self, block: &Block) -> Result<(), String> {
        let frame = [block.x, block.y, block.width, block.height];
        self.within(frame)?;
        if let Some(space) = self.symbols.iter().find(|it| overlap(frame, [it.x, it.y, it.width, it.height])) {
            return Err(format!("it reaches into the quiet zone of the {} symbol", space.kind.name()));
        }
        let mut needed = 0.0;
        for line in &block.lines {
            if !(4.0..=100.0).contains(&line.size) || !(1..=10).contains(&line.lines) {
                return Err(format!(
                    "type of {} points in {} lines: expected 4 to 100 in 1 to 10",
                    line.size, line.lines
                ));
            }
            needed += line.size * POINT * LEADING * f64::from(line.lines);
            for text in [&line.text.vi, &line.text.en] {
                check_fields(text)?;
            }
        }
        if needed > block.height + 0.01 {
            return Err(format!("its lines need {needed:.2} mm and it is {:.2} mm high", block.height));
        }
        Ok(())
    }

    /// Whether a frame lies on the label, with its corners too.
    fn within(&self, [x, y, width, height]: [f64; 4]) -> Result<(), String> {
        let label = self.label;
        if !(width > 0.0 && height > 0.0 && x >= 0.0 && y >= 0.0)
            || x + width > label.width + 0.01
            || y + height > label.height + 0.01
        {
            return Err("it does not lie on the label".to_owned());
        }
        let outside = |x: f64, y: f64| {
            let (x, y) = (x / label.width * 2.0 - 1.0, y / label.height * 2.0 - 1.0);
            x * x + y * y > 1.001
        };
        let corners = [(x, y), (x + width, y), (x, y + height), (x + width, y + height)];
        if self.shape == Shape::Ellipse && corners.into_iter().any(|(x, y)| outside(x, y)) {
            return Err("a corner of it lies outside the round label".to_owned());
        }
        Ok(())
    }
}

fn check_fields(text: &str) -> Result<(), String> {
    for part in text.split('{').skip(1) {
        match part.split_once('}') {
            Some((field, _)) if FIELDS.contains(&field) => {}
            Some((field, _)) => return Err(format!("there is no field {{{field}}}; there are {}", FIELDS.join(", "))),
            None => return Err(format!("“{text}”: a brace is not closed")),
        }
    }
    Ok(())
}

fn overlap(one: [f64; 4], other: [f64; 4]) -> bool {
    let apart = |axis: usize| {
        one[axis] + one[axis + 2] <= other[axis] + 0.01 || other[axis] + other[axis + 2] <= one[axis] + 0.01
    };
    !apart(0) && !apart(1)
}

#[cfg(test)]
mod tests {
    use super::Templates;

    /// The built-in file with one change.
    #[track_caller]
    fn check(from: &str, to: &str, fault: &str) {
        let text = include_str!("../../data/labels.json");
        assert!(text.contains(from), "{from}");
        let error = Templates::read(&text.replacen(from, to, 1)).unwrap_err();
        assert!(error.contains(fault), "{error}");
    }

    #[test]
    fn the_built_in_file_reads() {
        assert!(Templates::built_in().get("roll-40x25").is_some());
        assert!(Templates::built_in().get("none").is_none());
    }

    #[test]
    fn faults_are_named() {
        check("\"cut_marks\"", "\"cut_mark\"", "unknown field `cut_mark`");
        check("\"columns\": 3", "\"columns\": 4", "beyond the page");
        check("\"column_step\": 70", "\"column_step\": 69", "labels overlap");
        check("\"x\": 3, \"y\": 4,", "\"x\": 45, \"y\": 4,", "“a4-3x8”: symbol 1: it does not lie on the label");
        check("\"x\": 32, \"y\": 3", "\"x\": 29, \"y\": 3", "block 1: it reaches into the quiet zone of the qr symbol");
        check("{lot}", "{lots}", "there is no field {lots}");
        check("\"size\": 9,", "\"size\": 19,", "its lines need");
        check("\"most\": 0.7", "\"most\": 0.3", "most is 0.3: expected 0.396 to 0.99 mm");
        check("[\"01\", \"15\", \"17\"]", "[\"01\", \"99\"]", "no value for AI (99)");
        check("[\"01\", \"15\", \"17\"]", "[]", "elements are for");
        check("\"x\": 7.7, \"y\": 2.1", "\"x\": 7.7, \"y\": 0.5", "outside the round label");
    }
}
