//! Documents of any size, read piece by piece: what stands around the events, and the events one by one.
//!
//! What a reader holds is one event and the envelope, never the document. Since `@context` may stand behind the
//! events, [`outline`] goes through a document for its envelope first, and [`Events`] then gives the events, each to be
//! read in the light of that envelope ([`RawEvent::read`]). Both see brackets and strings only; what an event says is
//! looked at when it is read.

mod input;
mod json;
mod place;
mod splitter;
mod xml;

use std::io::{self, BufRead};

use crate::{CapturedEvent, Document, Finding, Syntax};

pub(crate) use place::{Place, Text};

use input::Input;
use splitter::Splitter;

/// How much of a document is held at once, and how many events it may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of one event, and bytes of everything around the events.
    pub part_bytes: usize,
    /// Events of one document.
    pub events: u64,
}

/// Why a document is not read on.
#[derive(Debug)]
pub enum Stop {
    /// It cannot be read; the place stands in the findings.
    Unreadable(Vec<Finding>),
    /// It has more than so many events.
    TooManyEvents(u64),
    /// Its bytes did not arrive.
    Input(io::Error),
}

/// What stands around the events of a document.
#[derive(Clone, Debug)]
pub struct Outline {
    /// The document without its events, and what is wrong with it.
    pub document: Document,
    /// Its bytes as they stood, the list of events empty.
    pub envelope: String,
    /// How many events it has.
    pub events: u64,
}

/// Reads a document for its envelope; the events are passed over and counted.
///
/// `Err` for whatever makes [`Document::parse`] give up, as far as it shows outside the events, and for a limit.
pub fn outline<R: BufRead>(input: R, limits: Limits) -> Result<Outline, Stop> {
    let mut splitter = Splitter::begin(Input::new(input), limits)?;
    let mut events = 0;
    while splitter.pass_event()? {
        events += 1;
    }
    let (envelope, cut) = splitter.envelope()?;
    let text = Text::cut(&envelope, cut);
    let document = match Syntax::of(envelope.as_bytes()) {
        Syntax::Json => crate::json::parse_outline(text),
        Syntax::Xml => crate::xml::parse_outline(text),
    };
    let document = document.map_err(Stop::Unreadable)?;
    Ok(Outline { document, envelope, events })
}

/// Reads an envelope that [`outline`] gave before.
pub fn envelope(bytes: &[u8]) -> Result<Document, Vec<Finding>> {
    Document::parse(bytes)
}

/// The events of a document, in order, each with its own bytes.
pub struct Events<R>(Reading<R>);

enum Reading<R> {
    Begin(Input<R>, Limits),
    On(Splitter<R>),
    End,
}

impl<R: BufRead> Events<R> {
    /// The events of the document that `input` gives from its beginning.
    pub fn new(input: R, limits: Limits) -> Self {
        Self(Reading::Begin(Input::new(input), limits))
    }
}

impl<R: BufRead> Iterator for Events<R> {
    type Item = Result<RawEvent, Stop>;

    /// The next event; after an error there is none.
    fn next(&mut self) -> Option<Self::Item> {
        let mut splitter = match std::mem::replace(&mut self.0, Reading::End) {
            Reading::Begin(input, limits) => match Splitter::begin(input, limits) {
                Ok(splitter) => splitter,
                Err(stop) => return Some(Err(stop)),
            },
            Reading::On(splitter) => splitter,
            Reading::End => return None,
        };
        let event = splitter.next_event().transpose();
        if let Some(Ok(_)) = event {
            self.0 = Reading::On(splitter);
        }
        event
    }
}

/// The bytes of one event and where they stood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RawEvent {
    pub(crate) raw: String,
    pub(crate) syntax: Syntax,
    pub(crate) pointer: String,
    /// Where it begins in the document.
    pub(crate) place: Place,
    /// How many objects and arrays it stands in.
    pub(crate) depth: usize,
}

impl RawEvent {
    /// Bytes of the event.
    pub fn bytes(&self) -> usize {
        self.raw.len()
    }

    /// Reads and checks the event as one of `document`; `Err` when its bytes cannot be read, which makes the whole
    /// document unreadable.
    pub fn read(self, document: &Document) -> Result<CapturedEvent, Finding> {
        let text = Text::at(&self.raw, self.place);
        match self.syntax {
            Syntax::Json => crate::json::parse_part(text, self.depth, self.pointer, &document.prefixes),
            Syntax::Xml => crate::xml::parse_part(text, &self.pointer, &document.prefixes),
        }
    }
}
