//! A JSON reader (RFC 8259) of its own, because three things are asked that `serde_json` does not do together: a
//! member that occurs twice is a fault with its place, nesting has a limit that leaves the stack alone, and the events
//! of a document can be passed over and read one by one from their own bytes.
//!
//! ```text
//! value  = object / array / string / number / "true" / "false" / "null"
//! object = "{" [ string ":" value *( "," string ":" value ) ] "}"
//! array  = "[" [ value *( "," value ) ] "]"
//! ```

use std::ops::Range;

use serde_json::map::Entry;
use serde_json::{Map, Value};

use crate::Document;
use crate::validate::{push_step, shown};

/// Why the text cannot be read; `pointer` names the innermost value that was being read.
pub(super) struct Fault {
    pub(super) code: &'static str,
    pub(super) offset: usize,
    pub(super) message: String,
    /// Steps from the innermost outwards: each caller adds its own on the way out, so that reading without a fault
    /// keeps no path at all.
    steps: Vec<String>,
}

impl Fault {
    fn within(mut self, step: &impl ToString) -> Self {
        self.steps.push(step.to_string());
        self
    }

    /// The JSON pointer, given the pointer at which reading began.
    pub(super) fn pointer(&self, base: &str) -> String {
        let mut pointer = base.to_owned();
        for step in self.steps.iter().rev() {
            push_step(&mut pointer, step);
        }
        pointer
    }
}

/// What the reader looks out for while it reads the envelope of a document.
#[derive(Clone, Copy, PartialEq)]
enum Watch {
    Nothing,
    Document,
    Body,
    QueryResults,
    ResultsBody,
    /// Elements are passed over and their places recorded.
    EventList,
    /// The value is kept and its place recorded.
    Context,
}

impl Watch {
    fn step(self, member: &str) -> Self {
        match (self, member) {
            (Self::Document, "@context") => Self::Context,
            (Self::Document, "epcisBody") => Self::Body,
            (Self::Body, "queryResults") => Self::QueryResults,
            (Self::QueryResults, "resultsBody") => Self::ResultsBody,
            (Self::Body | Self::ResultsBody, "eventList") => Self::EventList,
            _ => Self::Nothing,
        }
    }
}

/// The outside of a document: everything but its events, whose list stands empty in `value`.
pub(super) struct Envelope {
    pub(super) value: Value,
    /// Place of the value itself, white space around it left out.
    pub(super) span: Range<usize>,
    pub(super) context: Option<Range<usize>>,
    pub(super) events: Vec<Range<usize>>,
}

/// Reads everything but the events.
pub(super) fn envelope(text: &str) -> Result<Envelope, Fault> {
    let mut parser = Parser::new(text, 0, 0);
    let span_start = parser.skip_space();
    let value = parser.value(Watch::Document)?;
    let span = span_start..parser.at;
    parser.end()?;
    Ok(Envelope { value, span, context: parser.context, events: parser.events })
}

/// Reads the event at `span`, which stands `depth` levels deep in the document; offsets count from its beginning.
///
/// A member that occurs twice in an event is not a fault, since the standard's own examples have one: the last one
/// counts, as everywhere in JSON, the bytes keep both, and the second part of the answer says so.
pub(super) fn event_at(text: &str, span: &Range<usize>, depth: usize) -> Result<(Value, Vec<String>), Fault> {
    let mut parser = Parser::new(&text[..span.end], span.start, depth);
    parser.repeated = Some(Vec::new());
    let value = parser.value(Watch::Nothing)?;
    parser.end()?;
    Ok((value, parser.repeated.unwrap_or_default()))
}

/// Reads the whole text for its first fault: the passing over of events sees only whether brackets balance.
pub(super) fn first_fault(text: &str) -> Option<Fault> {
    let mut parser = Parser::new(text, 0, 0);
    parser.repeated = Some(Vec::new());
    parser.value(Watch::Nothing).and_then(|_| parser.end()).err()
}

pub(super) struct Parser<'a> {
    pub(super) text: &'a str,
    pub(super) bytes: &'a [u8],
    pub(super) at: usize,
    depth: usize,
    context: Option<Range<usize>>,
    events: Vec<Range<usize>>,
    /// Where members that occur twice are noted; without it they are faults.
    repeated: Option<Vec<String>>,
}

impl<'a> Parser<'a> {
    fn new(text: &'a str, at: usize, depth: usize) -> Self {
        Self { text, bytes: text.as_bytes(), at, depth, context: None, events: Vec::new(), repeated: None }
    }

    pub(super) fn fault(&self, message: impl Into<String>) -> Fault {
        Fault { code: "json", offset: self.at, message: message.into(), steps: Vec::new() }
    }

    pub(super) fn unexpected(&self, expected: &str) -> Fault {
        match self.text.get(self.at..).and_then(|rest| rest.chars().next()) {
            Some(found) => self.fault(format!("“{}” was found where {expected} was expected", found.escape_debug())),
            None => self.fault(format!("the text ends where {expected} was expected")),
        }
    }

    pub(super) fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    /// Moves to the next byte that is not white space and says where that is.
    fn skip_space(&mut self) -> usize {
        while let Some(b' ' | b'\t' | b'\n' | b'\r') = self.peek() {
            self.at += 1;
        }
        self.at
    }

    fn end(&mut self) -> Result<(), Fault> {
        self.skip_space();
        if self.at == self.bytes.len() { Ok(()) } else { Err(self.unexpected("the end of the text")) }
    }

    fn enter(&mut self) -> Result<(), Fault> {
        if self.depth == Document::MAX_DEPTH {
            let message = format!("arrays and objects are nested deeper than {} levels", Document::MAX_DEPTH);
            return Err(Fault { code: "depth", ..self.fault(message) });
        }
        self.depth += 1;
        self.at += 1;
        Ok(())
    }

    fn leave(&mut self) {
        self.depth -= 1;
        self.at += 1;
    }

    fn value(&mut self, watch: Watch) -> Result<Value, Fault> {
        let start = self.skip_space();
        let value = match self.peek() {
            Some(b'{') => self.object(watch)?,
            Some(b'[') if watch == Watch::EventList => self.event_list()?,
            Some(b'[') => self.array()?,
            Some(b'"') => Value::String(self.string()?),
            Some(b'-' | b'0'..=b'9') => self.number()?,
            Some(b't') => self.word("true", Value::Bool(true))?,
            Some(b'f') => self.word("false", Value::Bool(false))?,
            Some(b'n') => self.word("null", Value::Null)?,
            _ => return Err(self.unexpected("a value")),
        };
        if watch == Watch::Context {
            self.context = Some(start..self.at);
        }
        Ok(value)
    }

    fn object(&mut self, watch: Watch) -> Result<Value, Fault> {
        self.enter()?;
        let mut members = Map::new();
        self.skip_space();
        if self.peek() == Some(b'}') {
            self.leave();
            return Ok(Value::Object(members));
        }
        loop {
            self.skip_space();
            if self.peek() != Some(b'"') {
                return Err(self.unexpected("a member name in double quotes"));
            }
            let name_at = self.at;
            let name = self.string()?;
            self.skip_space();
            if self.peek() != Some(b':') {
                return Err(self.unexpected("“:”").within(&name));
            }
            self.at += 1;
            let value = self.value(watch.step(&name)).map_err(|fault| fault.within(&name))?;
            match members.entry(name) {
                Entry::Vacant(entry) => _ = entry.insert(value),
                Entry::Occupied(mut entry) => {
                    let message = format!("the member “{}” occurs twice in one object", shown(entry.key()));
                    match &mut self.repeated {
                        Some(repeated) => {
                            repeated.push(format!("{message}; the last one counts"));
                            entry.insert(value);
                        }
                        None => {
                            let fault = Fault { code: "duplicate-member", offset: name_at, message, steps: Vec::new() };
                            return Err(fault.within(entry.key()));
                        }
                    }
                }
            }
            self.skip_space();
            match self.peek() {
                Some(b',') => self.at += 1,
                Some(b'}') => break,
                _ => return Err(self.unexpected("“,” or “}”")),
            }
        }
        self.leave();
        Ok(Value::Object(members))
    }

    fn array(&mut self) -> Result<Value, Fault> {
        let mut items = Vec::new();
        self.items(|parser, index| {
            items.push(parser.value(Watch::Nothing).map_err(|fault| fault.within(&index))?);
            Ok(())
        })?;
        Ok(Value::Array(items))
    }

    fn event_list(&mut self) -> Result<Value, Fault> {
        self.items(|parser, index| {
            let start = parser.at;
            parser.pass_over().map_err(|fault| fault.within(&index))?;
            parser.events.push(start..parser.at);
            Ok(())
        })?;
        Ok(Value::Array(Vec::new()))
    }

    fn items(&mut self, mut item: impl FnMut(&mut Self, usize) -> Result<(), Fault>) -> Result<(), Fault> {
        self.enter()?;
        self.skip_space();
        if self.peek() == Some(b']') {
            self.leave();
            return Ok(());
        }
        for index in 0.. {
            self.skip_space();
            item(self, index)?;
            self.skip_space();
            match self.peek() {
                Some(b',') => self.at += 1,
                Some(b']') => break,
                _ => return Err(self.unexpected("“,” or “]”")),
            }
        }
        self.leave();
        Ok(())
    }

    /// Moves behind the value that begins here, looking at brackets and strings only.
    fn pass_over(&mut self) -> Result<(), Fault> {
        let outside = self.depth;
        loop {
            match self.peek() {
                Some(b'{' | b'[') => self.enter()?,
                Some(b'}' | b']') if self.depth == outside => return Ok(()),
                Some(b'}' | b']') => {
                    self.leave();
                    if self.depth == outside {
                        return Ok(());
                    }
                }
                Some(b'"') => self.pass_over_string()?,
                Some(b',') if self.depth == outside => return Ok(()),
                // A value that is no object or array ends at white space; it is refused when it is read.
                Some(b' ' | b'\t' | b'\n' | b'\r') if self.depth == outside => return Ok(()),
                Some(_) => self.at += 1,
                None => return Err(self.unexpected("the end of an event")),
            }
        }
    }

    fn pass_over_string(&mut self) -> Result<(), Fault> {
        self.at += 1;
        loop {
            match self.peek() {
                Some(b'"') => break,
                Some(b'\\') => self.at += 2,
                Some(_) => self.at += 1,
                None => return Err(self.unexpected("the end of a string")),
            }
        }
        self.at += 1;
        Ok(())
    }
}
