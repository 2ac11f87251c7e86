//! Labels: data carriers, and sheets of them.

pub(crate) mod font;
pub mod symbol;
