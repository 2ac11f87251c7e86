//! Tests of the `epcis` crate, one module for each part.
#![expect(clippy::unwrap_used, reason = "a test that fails may panic; clippy sees only test functions as tests")]

mod support;

mod accepted;
mod around;
mod codecs;
mod expand;
mod format;
mod hash;
mod mutated;
mod promises;
mod query;
mod query_official;
mod refused;
mod said;
mod schema;
mod stream;
mod units;
mod vocabulary;
mod xml;
mod xml12;
mod xml_odds;
