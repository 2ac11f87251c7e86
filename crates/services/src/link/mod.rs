//! Links of keys: what the resolver answers with, who may set them, and which keys live at another node.
//!
//! A link set belongs to one anchor; a request walks up from its finest level to the key. Rules of the GS1-Conformant
//! Resolver 1.2, section 6.

mod check;
mod delegation;
pub mod kinds;
mod manage;
mod party;
mod resolve;
mod template;

pub(crate) use check::faults;
pub use manage::{LinkHistory, LinkSetView};
pub use party::Party;
pub use resolve::{Level, Links, Resolved, Target};
