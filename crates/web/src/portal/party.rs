//! The page of a place or an organisation that somebody found by its number.

use askama::Template;
use services::link::Party;

use super::frame::Frame;
use super::language::Language;
use super::text::texts;

/// The page. `render()` gives the HTML.
#[derive(Template)]
#[template(path = "party.html")]
pub struct PartyPage {
    frame: Frame,
    /// What kind of thing it is.
    subject: String,
    name: String,
    gln: String,
    address: Option<String>,
    /// That it is no goods, and where their path is told.
    line: String,
}

impl PartyPage {
    /// `path` is the address of this page.
    pub fn new(party: &Party, path: &str, language: Language) -> Self {
        let t = texts(language);
        let (subject, line) = match party.organisation {
            true => ("party-organisation", "party-organisation-line"),
            false => ("party-place", "party-place-line"),
        };
        let name = t.pick(&party.name).to_owned();
        Self {
            frame: Frame::new(language, name.clone(), path),
            subject: t.get(subject),
            name,
            gln: party.gln.clone(),
            address: party.address.as_ref().map(|address| t.pick(address).to_owned()),
            line: t.get(line),
        }
    }
}
