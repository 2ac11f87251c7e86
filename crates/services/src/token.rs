//! Page tokens: a position and when it expires, signed, so that nobody makes one up and no server has to remember any.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use epcis::query::ParameterError;
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};
use store::Keyset;

use crate::{Error, Result};

/// Bytes of the signature; enough against guessing, since a wrong token only costs its sender a 400.
const TAG: usize = 12;

/// Where the next page of events begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct EventToken {
    pub(crate) after: Keyset,
    pub(crate) snapshot: u64,
    /// Fingerprint of the query: a token fits the query it was made for.
    pub(crate) query: u64,
    /// Events given out so far, for `eventCountLimit`.
    pub(crate) given: u64,
}

pub(crate) fn derive_key(secret: &[u8; 32]) -> [u8; 32] {
    let mut digest = Sha256::new();
    digest.update(b"nguon page token v2");
    digest.update(secret);
    digest.finalize().into()
}

pub(crate) fn fingerprint(text: &str) -> u64 {
    let digest = Sha256::digest(text.as_bytes());
    digest[..8].iter().fold(0, |value, byte| value << 8 | u64::from(*byte))
}

pub(crate) fn write_event(key: &[u8; 32], expires: i64, token: &EventToken) -> String {
    let mut bytes = Vec::with_capacity(48 + TAG);
    bytes.extend_from_slice(&token.after.value.to_be_bytes());
    bytes.extend_from_slice(&token.after.id.to_be_bytes());
    bytes.extend_from_slice(&token.snapshot.to_be_bytes());
    bytes.extend_from_slice(&token.query.to_be_bytes());
    bytes.extend_from_slice(&token.given.to_be_bytes());
    seal(key, expires, bytes)
}

pub(crate) fn read_event(key: &[u8; 32], text: &str) -> Result<EventToken> {
    let (_, bytes) = open(key, text)?;
    let mut numbers = bytes.chunks_exact(8).filter_map(|chunk| chunk.try_into().ok().map(u64::from_be_bytes));
    let mut next = || numbers.next().ok_or_else(invalid);
    Ok(EventToken {
        after: Keyset { value: next()?.cast_signed(), id: next()?.cast_signed() },
        snapshot: next()?,
        query: next()?,
        given: next()?,
    })
}

pub(crate) fn write_job(key: &[u8; 32], expires: i64, created: i64, id: &str) -> String {
    let mut bytes = created.to_be_bytes().to_vec();
    bytes.extend_from_slice(id.as_bytes());
    seal(key, expires, bytes)
}

pub(crate) fn read_job(key: &[u8; 32], text: &str) -> Result<(i64, String)> {
    let (_, bytes) = open(key, text)?;
    let (created, id) = bytes.split_first_chunk().ok_or_else(invalid)?;
    Ok((i64::from_be_bytes(*created), String::from_utf8(id.to_vec()).map_err(|_| invalid())?))
}

/// Token of a list that is ordered by text; `print` says which list.
pub(crate) fn write_text(key: &[u8; 32], expires: i64, print: u64, after: &str) -> String {
    let mut bytes = print.to_be_bytes().to_vec();
    bytes.extend_from_slice(after.as_bytes());
    seal(key, expires, bytes)
}

pub(crate) fn read_text(key: &[u8; 32], text: &str, print: u64) -> Result<String> {
    let (_, bytes) = open(key, text)?;
    let (own, after) = bytes.split_first_chunk().ok_or_else(invalid)?;
    if u64::from_be_bytes(*own) != print {
        return Err(other_query());
    }
    String::from_utf8(after.to_vec()).map_err(|_| invalid())
}

/// When a token of this service expires, microseconds since 1970; an error for any other text.
pub(crate) fn expires(key: &[u8; 32], text: &str) -> Result<i64> {
    open(key, text).map(|(expires, _)| expires)
}

pub(crate) fn other_query() -> Error {
    fault("belongs to another query")
}

pub(crate) fn expired() -> Error {
    fault("has expired; ask for the first page anew")
}

fn seal(key: &[u8; 32], expires: i64, mut bytes: Vec<u8>) -> String {
    bytes.extend_from_slice(&expires.to_be_bytes());
    let tag = tag(key, &bytes);
    bytes.extend_from_slice(&tag);
    URL_SAFE_NO_PAD.encode(bytes)
}

fn open(key: &[u8; 32], text: &str) -> Result<(i64, Vec<u8>)> {
    let mut bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_| invalid())?;
    let at = bytes.len().checked_sub(TAG).ok_or_else(invalid)?;
    let given = bytes.split_off(at);
    if given != tag(key, &bytes) {
        return Err(invalid());
    }
    let at = bytes.len().checked_sub(8).ok_or_else(invalid)?;
    let expires = bytes.split_off(at).try_into().map_err(|_| invalid())?;
    Ok((i64::from_be_bytes(expires), bytes))
}

fn tag(key: &[u8; 32], bytes: &[u8]) -> [u8; TAG] {
    let mut tag = [0; TAG];
    // A key of any length is fine for HMAC, so this cannot fail.
    if let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key) {
        mac.update(bytes);
        tag.copy_from_slice(&mac.finalize().into_bytes()[..TAG]);
    }
    tag
}

fn invalid() -> Error {
    fault("is not a token of this service for this query")
}

fn fault(message: &str) -> Error {
    Error::Parameter(ParameterError { parameter: "nextPageToken".to_owned(), message: message.to_owned() })
}
