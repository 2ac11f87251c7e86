use std::ops::Deref;

/// A place in a document, as people count: lines and columns from 1, columns in characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) offset: u64,
    pub(crate) line: u64,
    pub(crate) column: u64,
}

impl Place {
    /// The beginning of a document.
    pub(crate) const START: Self = Self { offset: 0, line: 1, column: 1 };

    /// Moves behind `bytes`.
    pub(crate) fn pass(&mut self, bytes: &[u8]) {
        self.offset += bytes.len() as u64;
        // Whole bytes of UTF-8 that begin no character are counted with the one they belong to.
        let characters = |bytes: &[u8]| bytes.iter().filter(|byte| **byte & 0xC0 != 0x80).count() as u64;
        match bytes.iter().rposition(|byte| *byte == b'\n') {
            None => self.column += characters(bytes),
            Some(last) => {
                self.line += bytes.iter().filter(|byte| **byte == b'\n').count() as u64;
                self.column = 1 + characters(&bytes[last + 1..]);
            }
        }
    }
}

/// Text of which a part, or what stood before it, was left out: places count in the document all the same.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Text<'a> {
    text: &'a str,
    /// From this byte of the text on, places count from there.
    cut: (usize, Place),
}

impl<'a> Text<'a> {
    /// A whole document.
    pub(crate) fn whole(text: &'a str) -> Self {
        Self::at(text, Place::START)
    }

    /// A part that begins at `place`.
    pub(crate) fn at(text: &'a str, place: Place) -> Self {
        Self { text, cut: (0, place) }
    }

    /// A document without what stood before `cut.1`.
    pub(crate) fn cut(text: &'a str, cut: (usize, Place)) -> Self {
        Self { text, cut }
    }

    /// Where byte `offset` of the text stands in the document.
    pub(crate) fn place(&self, offset: usize) -> Place {
        let (start, mut place) = if offset < self.cut.0 { (0, Place::START) } else { self.cut };
        place.pass(self.text.as_bytes().get(start..offset).unwrap_or_default());
        place
    }
}

impl Deref for Text<'_> {
    type Target = str;

    fn deref(&self) -> &str {
        self.text
    }
}
