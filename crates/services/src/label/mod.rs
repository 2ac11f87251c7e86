//! Labels: data carriers, and sheets of them.
//!
//! A label is a template, which is data, filled with what is known of the goods and with the label's own lot, serial and
//! dates. Jobs print many of them into a PDF that is stored while it grows.

mod check;
mod data;
mod excel;
pub(crate) mod font;
mod job;
mod pdf;
mod print;
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

use std::sync::Arc;

use crate::{Caller, Services};

/// The templates that come with the program.
pub fn templates(_caller: &Caller) -> Vec<Template> {
    template::Templates::built_in().templates
}

/// Says what is wrong with a file of templates.
pub fn check_templates(_caller: &Caller, file: &str) -> Result<(), String> {
    template::Templates::read(file).map(|_| ())
}

impl Services {
    /// Adds an operator's templates to those that come with the program; the same name takes the place of a known one.
    ///
    /// # Errors
    ///
    /// A sentence that names the template and what is wrong with it.
    pub fn label_templates_add(&mut self, _caller: &Caller, file: &str) -> Result<(), String> {
        Arc::make_mut(&mut self.templates).add(template::Templates::read(file)?);
        Ok(())
    }
}
