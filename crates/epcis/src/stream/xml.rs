use std::io::BufRead;

use super::input::Input;
use super::splitter::{named, not_utf8, offset_of};
use super::{Limits, Place, RawEvent, Stop, Text};
use crate::{Document, Finding, Syntax};

/// What an open element is.
#[derive(Clone, Copy, PartialEq)]
enum Level {
    Document,
    Body,
    Results,
    /// A list of events; 1.1 and 1.2 have `extension` in it, with events of its own.
    List,
    Other,
}

impl Level {
    fn child(self, local: &[u8]) -> Self {
        match (self, local) {
            (Self::Document, b"EPCISBody") => Self::Body,
            (Self::Body | Self::Results, b"QueryResults" | b"resultsBody") => Self::Results,
            (Self::Body | Self::Results, b"EventList") | (Self::List, b"extension") => Self::List,
            _ => Self::Other,
        }
    }
}

/// One piece of markup.
#[derive(Clone, Copy, PartialEq)]
enum Markup {
    Start,
    Empty,
    End,
    /// A comment or a processing instruction.
    Aside,
    /// Text in CDATA.
    Text,
}

/// Parts an XML document into its envelope and its events, looking at tags only.
pub(super) struct Splitter<R> {
    input: Input<R>,
    limits: Limits,
    levels: Vec<Level>,
    /// The document without its events.
    envelope: Vec<u8>,
    /// Where events were left out: the place in the envelope and the place in the document that follows it there.
    cut: (usize, Place),
    events: u64,
    /// The first tag of the next event, and where it stands.
    tag: Vec<u8>,
    place: Place,
    is_empty: bool,
}

impl<R: BufRead> Splitter<R> {
    pub(super) fn new(input: Input<R>, space: Vec<u8>, limits: Limits) -> Self {
        Self {
            input,
            limits,
            levels: Vec::new(),
            envelope: space,
            cut: (usize::MAX, Place::START),
            events: 0,
            tag: Vec::new(),
            place: Place::START,
            is_empty: false,
        }
    }

    pub(super) fn pass_event(&mut self) -> Result<bool, Stop> {
        if !self.find_event()? {
            return Ok(false);
        }
        let mut passed = Vec::new();
        self.take_event(&mut passed, false)?;
        Ok(true)
    }

    pub(super) fn next_event(&mut self) -> Result<Option<RawEvent>, Stop> {
        if !self.find_event()? {
            return Ok(None);
        }
        let (place, pointer) = (self.place, self.pointer());
        let mut raw = std::mem::take(&mut self.tag);
        self.take_event(&mut raw, true)?;
        let raw = String::from_utf8(raw)
            .map_err(|error| not_utf8(place.offset + error.utf8_error().valid_up_to() as u64, &pointer))?;
        Ok(Some(RawEvent { raw, syntax: Syntax::Xml, pointer, place, depth: self.levels.len() }))
    }

    pub(super) fn envelope(self) -> Result<(String, (usize, Place)), Stop> {
        let (at, behind) = self.cut;
        let envelope = String::from_utf8(self.envelope)
            .map_err(|error| not_utf8(offset_of(error.utf8_error().valid_up_to(), at, behind), ""))?;
        Ok((envelope, self.cut))
    }

    fn pointer(&self) -> String {
        match self.levels.contains(&Level::Results) {
            true => format!("/epcisBody/queryResults/resultsBody/eventList/{}", self.events),
            false => format!("/epcisBody/eventList/{}", self.events),
        }
    }

    /// Goes on behind the first tag of the next event; false at the end of the document.
    fn find_event(&mut self) -> Result<bool, Stop> {
        loop {
            if self.envelope.len() > self.limits.part_bytes {
                return Err(self.input.limit("part-size", "the header", self.limits.part_bytes));
            }
            let in_list = self.levels.last() == Some(&Level::List);
            if in_list {
                self.input.take_while(None, usize::MAX, |byte| byte.is_ascii_whitespace())?;
            }
            let room = self.limits.part_bytes.saturating_add(1);
            self.input.take_while(Some(&mut self.envelope), room, |byte| byte != b'<')?;
            match self.input.peek()? {
                None => return Ok(false),
                // More text than there is room for.
                Some(byte) if byte != b'<' => continue,
                Some(_) => {}
            }
            self.place = self.input.place;
            self.tag.clear();
            let markup = take_markup(&mut self.input, &mut self.tag, self.limits)?;
            match markup {
                Markup::Start | Markup::Empty if in_list && local(&self.tag) != b"extension" => {
                    self.is_empty = markup == Markup::Empty;
                    return Ok(true);
                }
                Markup::Aside if in_list => self.pass_aside()?,
                _ => self.pass_markup(markup)?,
            }
        }
    }

    /// Whoever reads the envelope does not see what stands between the events.
    fn pass_aside(&self) -> Result<(), Stop> {
        let text = std::str::from_utf8(&self.tag)
            .map_err(|error| not_utf8(self.place.offset + error.valid_up_to() as u64, ""))?;
        crate::xml::check_aside(Text::at(text, self.place)).map_err(|finding| Stop::Unreadable(vec![finding]))
    }

    /// Takes markup around the events over into the envelope.
    fn pass_markup(&mut self, markup: Markup) -> Result<(), Stop> {
        match markup {
            Markup::Start => {
                let level = match self.levels.last() {
                    None => Level::Document,
                    Some(level) => level.child(local(&self.tag)),
                };
                self.levels.push(level);
                self.input.check_depth(self.levels.len())?;
            }
            Markup::End => {
                if self.levels.pop() == Some(Level::List) {
                    self.cut = (self.envelope.len(), self.place);
                }
            }
            Markup::Empty | Markup::Aside | Markup::Text => {}
        }
        self.envelope.append(&mut self.tag);
        Ok(())
    }

    /// Takes an event behind its first tag.
    fn take_event(&mut self, out: &mut Vec<u8>, keep: bool) -> Result<(), Stop> {
        if self.events == self.limits.events {
            return Err(Stop::TooManyEvents(self.limits.events));
        }
        let pointer = self.pointer();
        if !self.is_empty {
            self.take_inside(out, keep).map_err(|stop| named(stop, &pointer))?;
        }
        self.events += 1;
        Ok(())
    }

    fn take_inside(&mut self, out: &mut Vec<u8>, keep: bool) -> Result<(), Stop> {
        let (mut depth, mut size) = (1, 0);
        while depth > 0 {
            let before = out.len();
            let room = self.limits.part_bytes.saturating_add(1);
            self.input.take_while(Some(&mut *out), room, |byte| byte != b'<')?;
            if self.input.peek()?.is_none() {
                return Err(self.input.fault_in("xml", "the text ends within an event"));
            }
            match take_markup(&mut self.input, out, self.limits)? {
                Markup::Start => depth += 1,
                Markup::End => depth -= 1,
                Markup::Empty | Markup::Aside | Markup::Text => {}
            }
            self.input.check_depth(self.levels.len() + depth)?;
            size += out.len() - before;
            if size > self.limits.part_bytes {
                return Err(self.input.limit("part-size", "the event", self.limits.part_bytes));
            }
            if !keep {
                out.clear();
            }
        }
        Ok(())
    }
}

/// The name of an element without its prefix.
fn local(tag: &[u8]) -> &[u8] {
    let name = &tag[1..];
    let end = name.iter().position(|byte| matches!(byte, b'>' | b'/' | b' ' | b'\t' | b'\n' | b'\r'));
    let name = &name[..end.unwrap_or(name.len())];
    name.rsplit(|byte| *byte == b':').next().unwrap_or(name)
}

/// Takes the markup that begins here, to be judged when it is read.
fn take_markup<R: BufRead>(input: &mut Input<R>, out: &mut Vec<u8>, limits: Limits) -> Result<Markup, Stop> {
    let (start, place) = (out.len(), input.place);
    let (mut looked, mut quote) = (start + 1, None);
    loop {
        let room = limits.part_bytes.saturating_add(1);
        input.take_while(Some(&mut *out), room, |byte| byte != b'>')?;
        if input.peek()? != Some(b'>') {
            return Err(match input.peek()? {
                None => input.fault_in("xml", "the text ends within a tag"),
                Some(_) => input.limit("part-size", "a tag", limits.part_bytes),
            });
        }
        input.take(b'>');
        out.push(b'>');
        if out.len() - start > limits.part_bytes {
            return Err(input.limit("part-size", "a tag", limits.part_bytes));
        }
        let text = &out[start..];
        if text.starts_with(b"<!--") {
            if text.len() >= 7 && text.ends_with(b"-->") {
                return Ok(Markup::Aside);
            }
        } else if text.starts_with(b"<![CDATA[") {
            if text.ends_with(b"]]>") {
                return Ok(Markup::Text);
            }
        } else if text.starts_with(b"<?") {
            if text.len() >= 4 && text.ends_with(b"?>") {
                return Ok(Markup::Aside);
            }
        } else if text.starts_with(b"<!") {
            return Err(doctype(place));
        } else {
            for byte in &out[looked..] {
                match (quote, byte) {
                    (None, b'"' | b'\'') => quote = Some(*byte),
                    (Some(open), byte) if open == *byte => quote = None,
                    _ => {}
                }
            }
            looked = out.len();
            if quote.is_none() {
                let text = &out[start..];
                return Ok(match text {
                    [b'<', b'/', ..] => Markup::End,
                    [.., b'/', b'>'] => Markup::Empty,
                    _ => Markup::Start,
                });
            }
        }
    }
}

fn doctype(place: Place) -> Stop {
    let message = format!(
        "line {}, column {}: a document type declaration is not taken: EPCIS documents have none",
        place.line, place.column
    );
    Stop::Unreadable(vec![Finding::error("doctype", "", message)])
}

/// As deep as [`Document::MAX_DEPTH`] says.
impl<R: BufRead> Input<R> {
    fn check_depth(&self, depth: usize) -> Result<(), Stop> {
        if depth <= Document::MAX_DEPTH {
            return Ok(());
        }
        let message = format!("elements stand more than {} deep in one another", Document::MAX_DEPTH);
        Err(self.fault_in("depth", &message))
    }
}
