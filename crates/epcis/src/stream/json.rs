use std::io::BufRead;

use super::input::Input;
use super::splitter::{named, not_utf8, offset_of};
use super::{Limits, Place, RawEvent, Stop};
use crate::Syntax;

/// Which object is being read; everything else is a value that is taken over as it is.
#[derive(Clone, Copy, PartialEq)]
enum Level {
    Document,
    Body,
    QueryResults,
    ResultsBody,
}

/// What a member of such an object is.
enum Member {
    Object(Level),
    EventList,
    Other,
}

impl Level {
    fn member(self, name: &str) -> Member {
        match (self, name) {
            (Self::Document, "epcisBody") => Member::Object(Self::Body),
            (Self::Body, "queryResults") => Member::Object(Self::QueryResults),
            (Self::QueryResults, "resultsBody") => Member::Object(Self::ResultsBody),
            (Self::Body | Self::ResultsBody, "eventList") => Member::EventList,
            _ => Member::Other,
        }
    }
}

/// What may come next.
#[derive(Clone, Copy, PartialEq)]
enum State {
    Start,
    FirstMember,
    Member,
    AfterMember,
    FirstEvent,
    Event,
    AfterEvent,
    End,
}

/// Parts a JSON document into its envelope and its events.
pub(super) struct Splitter<R> {
    input: Input<R>,
    limits: Limits,
    state: State,
    levels: Vec<Level>,
    /// The document without its events.
    envelope: Vec<u8>,
    /// Where events were left out: the place in the envelope and the place in the document that follows it there.
    cut: (usize, Place),
    events: u64,
}

impl<R: BufRead> Splitter<R> {
    pub(super) fn new(input: Input<R>, space: Vec<u8>, limits: Limits) -> Self {
        Self {
            input,
            limits,
            state: State::Start,
            levels: Vec::new(),
            envelope: space,
            cut: (usize::MAX, Place::START),
            events: 0,
        }
    }

    /// Passes over the next event; false when there is none left and the document has ended well.
    pub(super) fn pass_event(&mut self) -> Result<bool, Stop> {
        if !self.find_event()? {
            return Ok(false);
        }
        self.take_event(None)?;
        Ok(true)
    }

    /// The next event.
    pub(super) fn next_event(&mut self) -> Result<Option<RawEvent>, Stop> {
        if !self.find_event()? {
            return Ok(None);
        }
        let place = self.input.place;
        let mut raw = Vec::new();
        let pointer = self.pointer();
        self.take_event(Some(&mut raw))?;
        let raw = String::from_utf8(raw)
            .map_err(|error| not_utf8(place.offset + error.utf8_error().valid_up_to() as u64, &pointer))?;
        Ok(Some(RawEvent { raw, syntax: Syntax::Json, pointer, place, depth: self.levels.len() + 1 }))
    }

    /// The document without its events, to be asked for at its end; with the place where they were left out.
    pub(super) fn envelope(self) -> Result<(String, (usize, Place)), Stop> {
        let (at, behind) = self.cut;
        let envelope = String::from_utf8(self.envelope)
            .map_err(|error| not_utf8(offset_of(error.utf8_error().valid_up_to(), at, behind), ""))?;
        Ok((envelope, self.cut))
    }

    /// Pointer to the event that comes next or was just taken.
    fn pointer(&self) -> String {
        match self.levels.last() {
            Some(Level::ResultsBody) => format!("/epcisBody/queryResults/resultsBody/eventList/{}", self.events),
            _ => format!("/epcisBody/eventList/{}", self.events),
        }
    }

    fn take_event(&mut self, out: Option<&mut Vec<u8>>) -> Result<(), Stop> {
        if self.events == self.limits.events {
            return Err(Stop::TooManyEvents(self.limits.events));
        }
        let pointer = self.pointer();
        let depth = self.levels.len() + 1;
        take_value(&mut self.input, out, depth, self.limits).map_err(|stop| named(stop, &pointer))?;
        self.events += 1;
        self.state = State::AfterEvent;
        Ok(())
    }

    /// Goes on to the beginning of the next event; false at the end of the document.
    fn find_event(&mut self) -> Result<bool, Stop> {
        loop {
            if self.envelope.len() > self.limits.part_bytes {
                return Err(self.input.limit("part-size", "the header", self.limits.part_bytes));
            }
            match self.state {
                State::Start => self.start()?,
                State::FirstMember => self.first_member()?,
                State::Member => self.member()?,
                State::AfterMember => self.after_member()?,
                State::FirstEvent | State::Event | State::AfterEvent => {
                    if self.in_list()? {
                        return Ok(true);
                    }
                }
                State::End => {
                    self.input.take_while(None, usize::MAX, is_space)?;
                    return match self.input.peek()? {
                        None => Ok(false),
                        Some(_) => Err(self.input.unexpected("the end of the text")),
                    };
                }
            }
        }
    }

    fn start(&mut self) -> Result<(), Stop> {
        self.space()?;
        if self.input.peek()? == Some(b'{') {
            self.sign(b'{');
            self.levels.push(Level::Document);
            self.state = State::FirstMember;
            return Ok(());
        }
        self.state = State::End;
        take_value(&mut self.input, Some(&mut self.envelope), 0, self.limits)
    }

    fn first_member(&mut self) -> Result<(), Stop> {
        self.space()?;
        self.state = if self.input.peek()? == Some(b'}') { State::AfterMember } else { State::Member };
        Ok(())
    }

    fn member(&mut self) -> Result<(), Stop> {
        self.space()?;
        if self.input.peek()? != Some(b'"') {
            return Err(self.input.unexpected("a member name in double quotes"));
        }
        let name_at = self.envelope.len();
        self.input.take_nested(Some(&mut self.envelope), self.levels.len(), self.limits)?;
        // A name that cannot be read is no name that is looked for; the envelope's reader refuses it.
        let name: String = serde_json::from_slice(&self.envelope[name_at..]).unwrap_or_default();
        self.space()?;
        if self.input.peek()? != Some(b':') {
            return Err(self.input.unexpected("“:”"));
        }
        self.sign(b':');
        self.space()?;
        let member = self.levels.last().map_or(Member::Other, |level| level.member(&name));
        match (member, self.input.peek()?) {
            (Member::Object(level), Some(b'{')) => {
                self.sign(b'{');
                self.levels.push(level);
                self.state = State::FirstMember;
                Ok(())
            }
            (Member::EventList, Some(b'[')) => {
                self.sign(b'[');
                self.state = State::FirstEvent;
                Ok(())
            }
            _ => {
                self.state = State::AfterMember;
                take_value(&mut self.input, Some(&mut self.envelope), self.levels.len(), self.limits)
            }
        }
    }

    fn after_member(&mut self) -> Result<(), Stop> {
        self.space()?;
        match self.input.peek()? {
            Some(b',') => {
                self.sign(b',');
                self.state = State::Member;
            }
            Some(b'}') => {
                self.sign(b'}');
                self.levels.pop();
                self.state = if self.levels.is_empty() { State::End } else { State::AfterMember };
            }
            _ => return Err(self.input.unexpected("“,” or “}”")),
        }
        Ok(())
    }

    /// True at the beginning of an event.
    fn in_list(&mut self) -> Result<bool, Stop> {
        self.input.take_while(None, usize::MAX, is_space)?;
        match (self.state, self.input.peek()?) {
            (State::FirstEvent | State::AfterEvent, Some(b']')) => {
                self.cut = (self.envelope.len(), self.input.place);
                self.sign(b']');
                self.state = State::AfterMember;
                Ok(false)
            }
            (State::AfterEvent, Some(b',')) => {
                self.input.take(b',');
                self.state = State::Event;
                Ok(false)
            }
            (State::AfterEvent, _) => Err(self.input.unexpected("“,” or “]”")),
            (_, None | Some(b']' | b'}' | b',' | b':')) => Err(self.input.unexpected("an event")),
            _ => Ok(true),
        }
    }

    fn space(&mut self) -> Result<(), Stop> {
        let room = self.limits.part_bytes.saturating_add(1);
        let taken = self.input.take_while(Some(&mut self.envelope), room, is_space)?;
        match taken {
            _ if taken == room => Err(self.input.limit("part-size", "the header", self.limits.part_bytes)),
            _ => Ok(()),
        }
    }

    fn sign(&mut self, byte: u8) {
        self.input.take(byte);
        self.envelope.push(byte);
    }
}

fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r')
}

/// Takes the value that begins here; what is no value is refused when it is read.
fn take_value<R: BufRead>(
    input: &mut Input<R>,
    out: Option<&mut Vec<u8>>,
    depth: usize,
    limits: Limits,
) -> Result<(), Stop> {
    match input.peek()? {
        Some(b'{' | b'[' | b'"') => input.take_nested(out, depth, limits),
        Some(_) => {
            let within = |byte| !is_space(byte) && !matches!(byte, b',' | b']' | b'}' | b'[' | b'{' | b'"' | b':');
            let room = limits.part_bytes.saturating_add(1);
            match input.take_while(out, room, within)? {
                0 => Err(input.unexpected("a value")),
                taken if taken == room => Err(input.limit("part-size", "a value", limits.part_bytes)),
                _ => Ok(()),
            }
        }
        None => Err(input.unexpected("a value")),
    }
}
