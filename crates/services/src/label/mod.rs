//! Labels: data carriers, and sheets of them.
//!
//! A label is a template, which is data, filled with what is known of the goods and with the label's own lot, serial and
//! dates. Jobs print many of them into a PDF that is stored while it grows.

mod data;
mod excel;
pub(crate) mod font;
mod job;
mod pdf;
mod sheet;
mod single;
mod source;
pub mod symbol;
pub(crate) mod template;

pub use data::{LabelData, LabelLanguage};
pub use job::{LabelFile, LabelJobView, LabelRequest, LabelSettings};
pub use single::{Drawn, SymbolRequest, draw};
pub use source::{LabelRow, LabelSource};
pub use store::{Download, LabelJob, LabelState};
pub use template::Template;

use crate::Caller;

/// The templates that come with the program.
pub fn templates(_caller: &Caller) -> Vec<Template> {
    template::Templates::built_in().templates
}
