//! The way of a document's bytes: from whoever sends them or from the database to a reader that waits for them.

use std::io::{self, BufRead, Read};

use store::Store;
use tokio::sync::mpsc;

/// Bytes of one part in the database.
pub(super) const PART: usize = 1 << 20;
/// Parts on their way to a reader.
const AHEAD: usize = 2;

/// Where the parts of a document go in.
pub(super) type Feed = mpsc::Sender<io::Result<Vec<u8>>>;

/// The parts of a document as one text; reading waits, so it belongs on a thread of its own.
pub(super) struct Chunks {
    parts: mpsc::Receiver<io::Result<Vec<u8>>>,
    current: Vec<u8>,
    at: usize,
}

/// A reader and the end from which it is fed; dropping that is the end of the text.
pub(super) fn channel() -> (Feed, Chunks) {
    let (feed, parts) = mpsc::channel(AHEAD);
    (feed, Chunks { parts, current: Vec::new(), at: 0 })
}

/// Reads a document that was put by.
pub(super) fn read(store: Store, job: String) -> Chunks {
    let (feed, chunks) = channel();
    tokio::spawn(async move {
        for seq in 0.. {
            let part = match store.spool_read(&job, seq).await {
                Ok(Some(part)) => Ok(part),
                Ok(None) => break,
                Err(error) => Err(io::Error::other(error.to_string())),
            };
            // Whoever read has enough, or has read its last.
            let last = part.is_err();
            if feed.send(part).await.is_err() || last {
                break;
            }
        }
    });
    chunks
}

impl BufRead for Chunks {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        while self.at == self.current.len() {
            match self.parts.blocking_recv() {
                Some(part) => {
                    self.current = part?;
                    self.at = 0;
                }
                None => return Ok(&[]),
            }
        }
        Ok(&self.current[self.at..])
    }

    fn consume(&mut self, amount: usize) {
        self.at = (self.at + amount).min(self.current.len());
    }
}

impl Read for Chunks {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let bytes = self.fill_buf()?;
        let size = bytes.len().min(buffer.len());
        buffer[..size].copy_from_slice(&bytes[..size]);
        self.consume(size);
        Ok(size)
    }
}
