//! Tests of the `epcis` crate, one module for each part.
#![expect(clippy::unwrap_used, reason = "a test that fails may panic; clippy sees only test functions as tests")]

mod support;

mod accepted;
mod codecs;
mod format;
mod hash;
mod mutated;
mod promises;
mod refused;
mod schema;
mod stream;
mod vocabulary;
mod xml;
mod xml12;
