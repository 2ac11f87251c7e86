use std::io::BufRead;

use super::input::Input;
use super::{Limits, Place, RawEvent, Stop, json, xml};
use crate::Finding;

/// Parts a document into its envelope and its events, in the one syntax or the other.
pub(super) enum Splitter<R> {
    Json(json::Splitter<R>),
    Xml(xml::Splitter<R>),
}

impl<R: BufRead> Splitter<R> {
    /// Finds out how the document is written.
    pub(super) fn begin(mut input: Input<R>, limits: Limits) -> Result<Self, Stop> {
        input.take_mark()?;
        let mut space = Vec::new();
        // More white space in front than a header may have is none of a document.
        input.take_while(Some(&mut space), limits.part_bytes, |byte| byte.is_ascii_whitespace())?;
        Ok(match input.peek()? {
            Some(b'<' | 0xff | 0xfe) => Self::Xml(xml::Splitter::new(input, space, limits)),
            _ => Self::Json(json::Splitter::new(input, space, limits)),
        })
    }

    /// Passes over the next event; false when there is none left and the document has ended well.
    pub(super) fn pass_event(&mut self) -> Result<bool, Stop> {
        match self {
            Self::Json(splitter) => splitter.pass_event(),
            Self::Xml(splitter) => splitter.pass_event(),
        }
    }

    /// The next event.
    pub(super) fn next_event(&mut self) -> Result<Option<RawEvent>, Stop> {
        match self {
            Self::Json(splitter) => splitter.next_event(),
            Self::Xml(splitter) => splitter.next_event(),
        }
    }

    /// The document without its events, to be asked for at its end; with the place where they were left out.
    pub(super) fn envelope(self) -> Result<(String, (usize, Place)), Stop> {
        match self {
            Self::Json(splitter) => splitter.envelope(),
            Self::Xml(splitter) => splitter.envelope(),
        }
    }
}

/// The same fault as one of the event at `pointer`.
pub(super) fn named(stop: Stop, pointer: &str) -> Stop {
    match stop {
        Stop::Unreadable(findings) => Stop::Unreadable(
            findings.into_iter().map(|finding| Finding { pointer: pointer.to_owned(), ..finding }).collect(),
        ),
        other => other,
    }
}

/// Where byte `valid` of an envelope stands in the document that was cut at `at`.
pub(super) fn offset_of(valid: usize, at: usize, behind: Place) -> u64 {
    if valid < at { valid as u64 } else { behind.offset + (valid - at) as u64 }
}

pub(super) fn not_utf8(offset: u64, pointer: &str) -> Stop {
    let message = format!("byte {offset} is not UTF-8, which documents are written in");
    Stop::Unreadable(vec![Finding::error("utf-8", pointer, message)])
}
