use std::io::BufRead;

use super::{Limits, Place, Stop};
use crate::{Document, Finding};

/// Bytes that are looked at once, with the place where the next one stands.
pub(super) struct Input<R> {
    reader: R,
    pub(super) place: Place,
}

impl<R: BufRead> Input<R> {
    pub(super) fn new(reader: R) -> Self {
        Self { reader, place: Place::START }
    }

    /// The next byte, left where it is.
    pub(super) fn peek(&mut self) -> Result<Option<u8>, Stop> {
        Ok(self.reader.fill_buf().map_err(Stop::Input)?.first().copied())
    }

    /// Takes bytes as long as `wanted` says so, no more than `room`; gives how many.
    pub(super) fn take_while(
        &mut self,
        mut out: Option<&mut Vec<u8>>,
        room: usize,
        wanted: impl Fn(u8) -> bool,
    ) -> Result<usize, Stop> {
        let mut taken = 0;
        loop {
            let bytes = self.reader.fill_buf().map_err(Stop::Input)?;
            let bytes = &bytes[..bytes.len().min(room - taken)];
            let end = bytes.iter().position(|byte| !wanted(*byte)).unwrap_or(bytes.len());
            let last = end < bytes.len() || bytes.is_empty();
            if let Some(out) = &mut out {
                out.extend_from_slice(&bytes[..end]);
            }
            self.place.pass(&bytes[..end]);
            self.reader.consume(end);
            taken += end;
            if last {
                return Ok(taken);
            }
        }
    }

    /// Takes one byte.
    pub(super) fn take(&mut self, byte: u8) {
        self.place.pass(&[byte]);
        self.reader.consume(1);
    }

    /// Takes a byte order mark, which is no part of the document and counts for no place.
    pub(super) fn take_mark(&mut self) -> Result<(), Stop> {
        const MARK: &[u8] = "\u{feff}".as_bytes();
        for byte in MARK {
            if self.peek()? != Some(*byte) {
                return Ok(());
            }
            self.reader.consume(1);
        }
        Ok(())
    }

    /// Takes a string with its quotes, or an object or array with everything in it, looking at brackets and strings
    /// only. `depth` is that around it.
    pub(super) fn take_nested(
        &mut self,
        mut out: Option<&mut Vec<u8>>,
        depth: usize,
        limits: Limits,
    ) -> Result<(), Stop> {
        let mut nesting = Nesting { depth, outside: depth, in_string: false, escaped: false };
        let mut taken = 0;
        loop {
            let bytes = self.reader.fill_buf().map_err(Stop::Input)?;
            if bytes.is_empty() {
                let message = if nesting.in_string { "the end of a string" } else { "the end of an object or array" };
                return Err(self.fault(&format!("the text ends where {message} was expected")));
            }
            let end = nesting.end(bytes);
            let used = end.unwrap_or(bytes.len());
            taken += used;
            if taken <= limits.part_bytes
                && let Some(out) = &mut out
            {
                out.extend_from_slice(&bytes[..used]);
            }
            self.place.pass(&bytes[..used]);
            self.reader.consume(used);
            if taken > limits.part_bytes {
                return Err(self.limit("part-size", "an event or a member of the header", limits.part_bytes));
            }
            if nesting.depth > Document::MAX_DEPTH {
                let message = format!("arrays and objects are nested deeper than {} levels", Document::MAX_DEPTH);
                return Err(at(self.place, "depth", &message));
            }
            if end.is_some() {
                return Ok(());
            }
        }
    }

    /// What stands here is not what was expected.
    pub(super) fn unexpected(&mut self, expected: &str) -> Stop {
        let found = match self.reader.fill_buf() {
            Ok(bytes) => bytes.iter().take(4).copied().collect::<Vec<u8>>(),
            Err(error) => return Stop::Input(error),
        };
        match String::from_utf8_lossy(&found).chars().next() {
            Some(found) => self.fault(&format!("“{}” was found where {expected} was expected", found.escape_debug())),
            None => self.fault(&format!("the text ends where {expected} was expected")),
        }
    }

    pub(super) fn fault(&self, message: &str) -> Stop {
        at(self.place, "json", message)
    }

    pub(super) fn fault_in(&self, code: &'static str, message: &str) -> Stop {
        at(self.place, code, message)
    }

    /// Something is larger than so many bytes.
    pub(super) fn limit(&self, code: &'static str, what: &str, bytes: usize) -> Stop {
        at(self.place, code, &format!("{what} is larger than {bytes} bytes"))
    }
}

fn at(place: Place, code: &'static str, message: &str) -> Stop {
    let message = format!("line {}, column {}: {message}", place.line, place.column);
    Stop::Unreadable(vec![Finding::error(code, "", message)])
}

/// How brackets and strings nest; goes on from one piece of input to the next.
struct Nesting {
    depth: usize,
    outside: usize,
    in_string: bool,
    escaped: bool,
}

impl Nesting {
    /// Looks through `bytes`: the number of those up to the end of the value, if it ends here.
    fn end(&mut self, bytes: &[u8]) -> Option<usize> {
        for (at, byte) in bytes.iter().enumerate() {
            if self.in_string {
                match byte {
                    _ if self.escaped => self.escaped = false,
                    b'\\' => self.escaped = true,
                    b'"' => self.in_string = false,
                    _ => continue,
                }
                if !self.in_string && self.depth == self.outside {
                    return Some(at + 1);
                }
                continue;
            }
            match byte {
                b'"' => self.in_string = true,
                b'{' | b'[' => {
                    self.depth += 1;
                    if self.depth > Document::MAX_DEPTH {
                        return Some(at);
                    }
                }
                b'}' | b']' => {
                    self.depth -= 1;
                    if self.depth == self.outside {
                        return Some(at + 1);
                    }
                }
                _ => {}
            }
        }
        None
    }
}
