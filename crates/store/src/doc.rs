//! How the bytes of an event lie in `event_doc`: as they are, or compressed with the seed dictionary.
//!
//! The numbers in the column `encoding` are stored for ever; a new dictionary gets a new number.

use std::cell::RefCell;

use zstd::bulk::{Compressor, Decompressor};

use crate::error::{Error, Result};

/// The bytes themselves.
const RAW: i64 = 0;
/// Zstandard, level 1, with [`SEED`] as raw-content dictionary.
const ZSTD_SEED: i64 = 1;

/// Typical fragments of EPCIS events, most common last, where the compressor reaches them with the shortest distance.
/// Changing this file breaks every stored document: add another and a new number.
const SEED: &[u8] = include_bytes!("seed-dictionary.txt");

/// No stored document is larger than this; it bounds what a broken row can make us allocate.
const MAX_DOC: usize = 256 * 1024 * 1024;

thread_local! {
    static COMPRESSOR: RefCell<Option<Compressor<'static>>> = const { RefCell::new(None) };
    static DECOMPRESSOR: RefCell<Option<Decompressor<'static>>> = const { RefCell::new(None) };
}

/// The encoding's number and the encoded bytes.
pub(crate) fn encode(doc: &[u8]) -> (i64, Vec<u8>) {
    let compressed = COMPRESSOR.with_borrow_mut(|slot| {
        if slot.is_none() {
            *slot = Compressor::with_dictionary(1, SEED).ok();
        }
        slot.as_mut().and_then(|compressor| compressor.compress(doc).ok())
    });
    match compressed {
        Some(bytes) if bytes.len() < doc.len() => (ZSTD_SEED, bytes),
        _ => (RAW, doc.to_vec()),
    }
}

/// The bytes as captured.
pub(crate) fn decode(encoding: i64, bytes: Vec<u8>) -> Result<Vec<u8>> {
    match encoding {
        RAW => Ok(bytes),
        ZSTD_SEED => DECOMPRESSOR.with_borrow_mut(|slot| {
            if slot.is_none() {
                let fresh = Decompressor::with_dictionary(SEED);
                *slot = Some(fresh.map_err(|error| Error::Other(format!("dictionary: {error}")))?);
            }
            let Some(decompressor) = slot.as_mut() else { return Err(Error::Other("no decompressor".to_owned())) };
            let size = Decompressor::upper_bound(&bytes).filter(|&size| size <= MAX_DOC);
            let size = size.ok_or_else(|| Error::Broken("document without a plausible size".to_owned()))?;
            decompressor.decompress(&bytes, size).map_err(|error| Error::Broken(format!("document: {error}")))
        }),
        other => Err(Error::Broken(format!("document encoding {other} is not known"))),
    }
}

#[cfg(test)]
mod tests {
    use super::{decode, encode};

    #[test]
    fn gives_back_the_same_bytes() {
        for doc in ["", "{}", r#"{"type":"ObjectEvent","action":"OBSERVE"}"#, &"x".repeat(100_000)] {
            let (encoding, bytes) = encode(doc.as_bytes());
            assert_eq!(decode(encoding, bytes).unwrap(), doc.as_bytes());
        }
    }

    #[test]
    fn an_unknown_encoding_is_broken_data() {
        assert!(decode(99, Vec::new()).is_err());
    }
}
