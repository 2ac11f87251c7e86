//! Whom to tell about a stamp, and what to keep until then.

use askama::Template;
use services::passport::Passport;

use super::frame::Frame;
use super::language::Language;
use super::scan::{Telephone, as_printed};
use super::text::texts;

/// The page. `render()` gives the HTML.
#[derive(Template)]
#[template(path = "report.html")]
pub struct ReportPage {
    frame: Frame,
    /// Path of the page to go back to.
    back: String,
    code: String,
    serial: Option<String>,
    goods: Option<String>,
    /// Who is called what, with the number to call.
    contacts: Vec<(String, Telephone)>,
}

impl ReportPage {
    /// `telephone` is the number of whoever runs this node.
    pub fn new(passport: &Passport, telephone: Option<&str>, language: Language) -> Self {
        let t = texts(language);
        let own = telephone.map(|number| (t.get("report-us"), Telephone::new(number)));
        let firm = passport.firm.as_ref().and_then(|firm| {
            let number = firm.telephone.as_deref()?;
            let name = passport.product.as_ref().map(|_| t.pick(&firm.name).to_owned())?;
            Some((name, Telephone::new(number)))
        });
        let path = format!("/bao?ma={}", super::scan::stamp::in_query(&passport.path));
        Self {
            frame: Frame::new(language, t.get("report-title"), path),
            back: passport.path.clone(),
            code: as_printed(&passport.code).to_owned(),
            serial: passport.serial.clone(),
            goods: passport.product.as_ref().map(|product| t.pick(&product.name).to_owned()),
            contacts: own.into_iter().chain(firm).collect(),
        }
    }
}
