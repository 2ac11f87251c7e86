//! A small reader of the PDF files under test: checks the table of places, and gives pages with what is drawn and said.

use std::collections::HashMap;
use std::io::Read;

/// A page in millimetres.
pub(crate) struct Page {
    pub(crate) width: f64,
    pub(crate) height: f64,
    /// Dark rectangles: x, y (from the top), width, height.
    pub(crate) rectangles: Vec<[f64; 4]>,
    /// Texts in order with the place of their foot.
    pub(crate) texts: Vec<(f64, f64, String)>,
}

impl Page {
    /// The picture of the page in dots, dark ones 0.
    pub(crate) fn dots(&self, dots_per_inch: f64) -> (Vec<u8>, u32, u32) {
        let scale = dots_per_inch / 25.4;
        let dots = |length: f64| (length * scale).round().max(0.0) as usize;
        let (width, height) = (dots(self.width), dots(self.height));
        let mut luma = vec![255; width * height];
        for [x, y, w, h] in &self.rectangles {
            for row in dots(*y)..dots(y + h).min(height) {
                luma[row * width + dots(*x)..row * width + dots(x + w).min(width)].fill(0);
            }
        }
        (luma, u32::try_from(width).unwrap(), u32::try_from(height).unwrap())
    }

    /// All that is said, one text a line.
    pub(crate) fn text(&self) -> String {
        self.texts.iter().map(|(_, _, text)| text.as_str()).collect::<Vec<_>>().join("\n")
    }
}

/// Reads a file from its end, as a viewer does: places, catalogue, page tree, pages.
pub(crate) fn read(file: &[u8]) -> Vec<Page> {
    assert!(file.starts_with(b"%PDF-1.7\n") && file.ends_with(b"%%EOF\n"));
    let tail = String::from_utf8_lossy(&file[file.len() - 200..]).into_owned();
    let start: usize = tail.split("startxref\n").nth(1).unwrap().lines().next().unwrap().parse().unwrap();
    let table = String::from_utf8_lossy(&file[start..]).into_owned();
    let mut lines = table.lines();
    assert_eq!(lines.next(), Some("xref"));
    let count: usize = lines.next().unwrap().strip_prefix("0 ").unwrap().parse().unwrap();
    let places: Vec<usize> = lines.skip(1).take(count - 1).map(|line| line[..10].parse().unwrap()).collect();
    let objects = Objects { file, places };
    let tree = objects.reference(&objects.text(1), "/Pages");
    let mut fonts = Vec::new();
    let resources = objects.text(4);
    for name in ["/R", "/B"] {
        let font = objects.text(objects.reference(&resources, name));
        let letters = objects.stream(objects.reference(&font, "/ToUnicode"));
        fonts.push(letters_of(&String::from_utf8_lossy(&letters)));
    }
    let mut pages = Vec::new();
    for node in objects.kids(tree) {
        for page in objects.kids(node) {
            let text = objects.text(page);
            assert!(text.contains(&format!("/Parent {node} 0 R")), "{text}");
            let content = objects.stream(objects.reference(&text, "/Contents"));
            let frame: Vec<f64> =
                between(&text, "/MediaBox[", "]").split_whitespace().map(|it| it.parse().unwrap()).collect();
            pages.push(draw(frame[2], frame[3], &String::from_utf8(content).unwrap(), &fonts));
        }
    }
    let total: usize = between(&objects.text(tree), "/Count ", ">>").trim().parse().unwrap();
    assert_eq!(pages.len(), total);
    pages
}

struct Objects<'a> {
    file: &'a [u8],
    places: Vec<usize>,
}

impl Objects<'_> {
    /// An object up to its stream.
    fn text(&self, number: usize) -> String {
        let at = &self.file[self.places[number - 1]..];
        let head = format!("{number} 0 obj\n");
        assert!(at.starts_with(head.as_bytes()), "object {number} is not in its place");
        let end = at.windows(6).position(|it| it == b"endobj" || it == b"stream").unwrap();
        String::from_utf8_lossy(&at[head.len()..end]).into_owned()
    }

    fn stream(&self, number: usize) -> Vec<u8> {
        let at = &self.file[self.places[number - 1]..];
        let length: usize = between(&self.text(number), "/Length ", "/").trim().parse().unwrap();
        let start = at.windows(7).position(|it| it == b"stream\n").unwrap() + 7;
        let mut out = Vec::new();
        flate2::read::ZlibDecoder::new(&at[start..start + length]).read_to_end(&mut out).unwrap();
        out
    }

    fn reference(&self, text: &str, name: &str) -> usize {
        between(text, &format!("{name} "), " 0 R").parse().unwrap()
    }

    fn kids(&self, number: usize) -> Vec<usize> {
        let text = self.text(number);
        between(&text, "/Kids[", "]").split(" 0 R").filter_map(|it| it.trim().parse().ok()).collect()
    }
}

fn between<'a>(text: &'a str, start: &str, end: &str) -> &'a str {
    let at = text.find(start).unwrap_or_else(|| panic!("no {start} in {text}")) + start.len();
    let length = text[at..].find(end).unwrap_or(text.len() - at);
    &text[at..at + length]
}

/// Letters by the numbers of their shapes, from `<0001> <0041>` lines.
fn letters_of(map: &str) -> HashMap<String, char> {
    let mut letters = HashMap::new();
    for line in map.lines() {
        let parts: Vec<&str> = line.split(['<', '>', ' ']).filter(|part| !part.is_empty()).collect();
        if let [glyph, letter] = parts[..]
            && let Some(letter) = u32::from_str_radix(letter, 16).ok().and_then(char::from_u32)
        {
            letters.insert(glyph.to_lowercase(), letter);
        }
    }
    letters
}

/// Follows the operators; only scaling and moving are used.
fn draw(width: f64, height: f64, content: &str, fonts: &[HashMap<String, char>]) -> Page {
    let millimetres = |points: f64| points * 25.4 / 72.0;
    let mut page =
        Page { width: millimetres(width), height: millimetres(height), rectangles: Vec::new(), texts: Vec::new() };
    // Scale and shift from drawing to page, in points from the lower left corner.
    let mut now = [1.0, 1.0, 0.0, 0.0];
    let (mut saved, mut operands, mut waiting) = (Vec::new(), Vec::new(), Vec::new());
    let mut font = 0;
    for word in content.split_whitespace() {
        let number = |back: usize| -> f64 { operands[operands.len() - back] };
        match word {
            "q" => saved.push(now),
            "Q" => now = saved.pop().unwrap(),
            "cm" => {
                let [sx, sy, x, y] = now;
                now = [sx * number(6), sy * number(3), x + sx * number(2), y + sy * number(1)];
            }
            "re" => {
                let [sx, sy, x, y] = now;
                let (left, upper) = (millimetres(x + sx * number(4)), millimetres(height - (y + sy * number(3))));
                waiting.push([left, upper, millimetres(sx * number(2)), millimetres(-sy * number(1))]);
            }
            "f" => page.rectangles.append(&mut waiting),
            "Tm" => {
                let [sx, sy, x, y] = now;
                let place = (millimetres(x + sx * number(2)), millimetres(height - (y + sy * number(1))));
                page.texts.push((place.0, place.1, String::new()));
            }
            "/R" => font = 0,
            "/B" => font = 1,
            _ if word.starts_with('<') => {
                let hex = word.trim_matches(['<', '>']);
                let letters = (0..hex.len()).step_by(4).map(|at| fonts[font][&hex[at..at + 4]]);
                page.texts.last_mut().unwrap().2.extend(letters);
            }
            _ => {}
        }
        match word.parse() {
            Ok(number) => operands.push(number),
            Err(_) if !word.starts_with(['/', '<']) => operands.clear(),
            Err(_) => {}
        }
    }
    page
}
