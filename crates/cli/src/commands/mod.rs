//! The commands that are done in one go.

pub(crate) mod capture;
pub(crate) mod config_check;
pub(crate) mod convert;
pub(crate) mod gs1_parse;
pub(crate) mod hash;
pub(crate) mod import;
pub(crate) mod init;
pub(crate) mod key;
pub(crate) mod label;
pub(crate) mod migrate;
pub(crate) mod trace;
pub(crate) mod validate;
