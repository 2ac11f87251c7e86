//! EPCIS 2.0 and CBV 2.0 (TCVN 13987): the events of a supply chain, read and written without loss.
//!
//! A [`Document`] is read from its bytes; each event keeps those bytes beside the typed [`Event`], so that storing and
//! giving back never changes what was captured. Reading is also checking: every fault is a [`Finding`] with the JSON
//! pointer of its place. [`hash`] computes the CBV 2.0 event hash, [`query`] is the query language with its in-memory
//! matcher, [`units`] compares what was measured, [`terms`] lists the keys under which an event is found.

mod document;
pub mod expand;
mod finding;
pub mod format;
pub mod hash;
mod json;
pub mod master_data;
pub mod model;
pub mod query;
mod shared;
pub mod stream;
pub mod terms;
mod time;
pub mod units;
mod validate;
pub mod vocabulary;
pub mod xml;

pub use document::{CapturedEvent, Document, DocumentKind, Prefixes, Syntax};
pub use finding::{Finding, Severity};
pub use model::Event;
pub use time::Time;
pub use validate::check_times;
