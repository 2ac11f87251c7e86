//! PDF files that are written as they grow: only the places of their objects stay in memory.

use std::io::Write;

use flate2::Compression;
use flate2::write::ZlibEncoder;
use pdf_writer::types::{CidFontType, FontFlags, SystemInfo, UnicodeCmap};
use pdf_writer::{Chunk, Filter, Name, Rect, Ref, Settings, Str};

use super::font::Font;
use super::template::Extent;

/// Points of 1/72 inch in a millimetre.
const POINTS: f64 = 72.0 / 25.4;
/// Pages under one node of the page tree.
const PAGES_OF_A_NODE: usize = 200;

/// A file in the making.
pub(crate) struct Pdf {
    /// Written and not yet taken.
    out: Vec<u8>,
    /// Bytes that were taken before those.
    taken: u64,
    /// Where each object begins, by its number less one; 0 for those not yet written.
    places: Vec<u64>,
    /// Numbers of the nodes of the page tree with their counts of pages.
    nodes: Vec<(i32, usize)>,
    /// Numbers of the pages of the last node.
    pages: Vec<i32>,
}

const CATALOGUE: i32 = 1;
const TREE: i32 = 2;
const INFORMATION: i32 = 3;
const RESOURCES: i32 = 4;
const FONTS: i32 = 5;
/// Objects of one font.
const OBJECTS_OF_A_FONT: i32 = 5;

impl Pdf {
    /// Begins a file: header and fonts.
    pub(crate) fn new() -> Self {
        let reserved = FONTS - 1 + 2 * OBJECTS_OF_A_FONT;
        let mut pdf = Self {
            // The comment tells transfer programs that the file is not text.
            out: b"%PDF-1.7\n%\xE2\xE3\xCF\xD3\n".to_vec(),
            taken: 0,
            places: vec![0; usize::try_from(reserved).unwrap_or_default()],
            nodes: Vec::new(),
            pages: Vec::new(),
        };
        pdf.font(FONTS, Font::regular());
        pdf.font(FONTS + OBJECTS_OF_A_FONT, Font::bold());
        pdf.object(RESOURCES, |chunk, id| {
            let mut resources = chunk.indirect(id).start::<pdf_writer::writers::Resources>();
            resources.fonts().pair(Name(b"R"), Ref::new(FONTS)).pair(Name(b"B"), Ref::new(FONTS + OBJECTS_OF_A_FONT));
        });
        pdf
    }

    /// Adds a page with these drawing operators, in millimetres with `y` growing downwards.
    pub(crate) fn page(&mut self, size: Extent, operators: &[u8]) {
        if self.pages.is_empty() {
            let node = self.reserve();
            self.nodes.push((node, 0));
        }
        let node = self.nodes.last().map_or(TREE, |node| node.0);
        let (content, page) = (self.reserve(), self.reserve());
        let scale = POINTS;
        let mut whole = format!("{scale:.6} 0 0 -{scale:.6} 0 {:.4} cm\n", size.height * scale).into_bytes();
        whole.extend_from_slice(operators);
        let packed = deflated(&whole);
        self.object(content, |chunk, id| {
            chunk.stream(id, &packed).filter(Filter::FlateDecode);
        });
        self.object(page, |chunk, id| {
            let mut page = chunk.page(id);
            let (width, height) = ((size.width * scale) as f32, (size.height * scale) as f32);
            page.parent(Ref::new(node)).media_box(Rect::new(0.0, 0.0, width, height)).contents(Ref::new(content));
            page.pair(Name(b"Resources"), Ref::new(RESOURCES));
        });
        self.pages.push(page);
        if let Some(last) = self.nodes.last_mut() {
            last.1 += 1;
        }
        if self.pages.len() == PAGES_OF_A_NODE {
            self.close_node();
        }
    }

    /// Ends the file: page tree, catalogue, table of places.
    pub(crate) fn finish(&mut self, title: &str) {
        if !self.pages.is_empty() {
            self.close_node();
        }
        let nodes = std::mem::take(&mut self.nodes);
        self.object(TREE, |chunk, id| {
            let count = nodes.iter().map(|(_, pages)| pages).sum::<usize>();
            let mut tree = chunk.pages(id);
            tree.kids(nodes.iter().map(|(node, _)| Ref::new(*node))).count(i32::try_from(count).unwrap_or(i32::MAX));
        });
        self.object(CATALOGUE, |chunk, id| {
            let mut catalogue = chunk.indirect(id).start::<pdf_writer::writers::Catalog>();
            catalogue.pages(Ref::new(TREE));
            // A viewer that fits the page to the paper would change the size of every module.
            catalogue.viewer_preferences().pair(Name(b"PrintScaling"), Name(b"None"));
        });
        self.object(INFORMATION, |chunk, id| {
            let mut information = chunk.indirect(id).start::<pdf_writer::writers::DocumentInfo>();
            information.title(pdf_writer::TextStr(title)).producer(pdf_writer::TextStr("Nguồn"));
        });
        let start = self.length();
        let count = self.places.len() + 1;
        let mut table = format!("xref\n0 {count}\n0000000000 65535 f\r\n");
        for place in &self.places {
            table.push_str(&format!("{place:010} 00000 n\r\n"));
        }
        table.push_str(&format!(
            "trailer\n<</Size {count}/Root {CATALOGUE} 0 R/Info {INFORMATION} 0 R>>\nstartxref\n{start}\n%%EOF\n"
        ));
        self.out.extend_from_slice(table.as_bytes());
    }

    /// Bytes that wait to be taken.
    pub(crate) fn waiting(&self) -> usize {
        self.out.len()
    }

    /// Takes what was written since the last time.
    pub(crate) fn take(&mut self) -> Vec<u8> {
        self.taken = self.length();
        std::mem::take(&mut self.out)
    }

    fn length(&self) -> u64 {
        self.taken + u64::try_from(self.out.len()).unwrap_or_default()
    }

    /// A number for an object that comes later.
    fn reserve(&mut self) -> i32 {
        self.places.push(0);
        i32::try_from(self.places.len()).unwrap_or(i32::MAX)
    }

    /// Writes an object and notes its place.
    fn object(&mut self, number: i32, write: impl FnOnce(&mut Chunk, Ref)) {
        let mut chunk = Chunk::with_settings(Settings { pretty: false });
        write(&mut chunk, Ref::new(number));
        let place = self.length();
        if let Some(known) = usize::try_from(number - 1).ok().and_then(|index| self.places.get_mut(index)) {
            *known = place;
        }
        self.out.extend_from_slice(chunk.as_bytes());
    }

    fn close_node(&mut self) {
        let pages = std::mem::take(&mut self.pages);
        let node = self.nodes.last().map_or(TREE, |node| node.0);
        self.object(node, |chunk, id| {
            let count = i32::try_from(pages.len()).unwrap_or(i32::MAX);
            let mut tree = chunk.pages(id);
            tree.parent(Ref::new(TREE)).kids(pages.iter().map(|page| Ref::new(*page))).count(count);
        });
    }

    /// A font as a whole: texts name its shapes by number, and a table tells which letters they are, so that the text
    /// of a label can be searched and copied.
    fn font(&mut self, first: i32, font: &Font) {
        const SYSTEM: SystemInfo<'static> =
            SystemInfo { registry: Str(b"Adobe"), ordering: Str(b"Identity"), supplement: 0 };
        let [own, descendant, descriptor, file, letters] = [0, 1, 2, 3, 4].map(|offset| Ref::new(first + offset));
        let name = font.name.as_bytes();
        self.object(first, |chunk, id| {
            let mut it = chunk.type0_font(id);
            it.base_font(Name(name)).encoding_predefined(Name(b"Identity-H"));
            it.descendant_font(descendant).to_unicode(letters);
        });
        self.object(descendant.get(), |chunk, id| {
            let mut it = chunk.cid_font(id);
            it.subtype(CidFontType::Type2).base_font(Name(name)).system_info(SYSTEM).font_descriptor(descriptor);
            it.cid_to_gid_map_predefined(Name(b"Identity"));
            it.widths().consecutive(0, (0..font.glyphs()).map(|glyph| font.advance(glyph) as f32));
        });
        self.object(descriptor.get(), |chunk, id| {
            let metrics = font.metrics();
            let [left, bottom, right, top] = metrics.bounds.map(|edge| edge as f32);
            chunk
                .font_descriptor(id)
                .name(Name(name))
                .flags(FontFlags::NON_SYMBOLIC)
                .bbox(Rect::new(left, bottom, right, top))
                .italic_angle(0.0)
                .ascent(metrics.ascent as f32)
                .descent(metrics.descent as f32)
                .cap_height(metrics.capitals as f32)
                .stem_v(80.0)
                .font_file2(file);
        });
        let packed = deflated(font.data);
        self.object(file.get(), |chunk, id| {
            let mut stream = chunk.stream(id, &packed);
            stream.filter(Filter::FlateDecode);
            stream.pair(Name(b"Length1"), i32::try_from(font.data.len()).unwrap_or_default());
        });
        let mut map = UnicodeCmap::new(Name(b"Letters"), SYSTEM);
        for (glyph, letter) in font.letters() {
            map.pair(glyph, letter);
        }
        let packed = deflated(map.finish().as_slice());
        self.object(letters.get(), |chunk, id| {
            chunk.stream(id, &packed).filter(Filter::FlateDecode);
        });
        debug_assert_eq!(own.get(), first);
    }
}

fn deflated(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::with_capacity(bytes.len() / 3), Compression::default());
    // Writing to memory cannot fail.
    let _ = encoder.write_all(bytes);
    encoder.finish().unwrap_or_default()
}
