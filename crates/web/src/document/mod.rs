//! Events as documents, in the form that was agreed on: for answers, webhooks and web sockets.

mod json;

use epcis::format::EpcFormat;
use epcis::xml::{self, Envelope};
use services::clock::utc_text;
use services::{Caller, EventView, PrefixLengths};

use crate::App;
use crate::negotiate::{Form, Syntax};

/// What a document says around its events.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct About<'a> {
    /// The name of the query; the standard's own unless it has one.
    pub(crate) query_name: Option<&'a str>,
    /// The subscription that the document answers.
    pub(crate) subscription_id: Option<&'a str>,
}

/// An `EPCISQueryDocument` with these events.
pub(crate) async fn query_document(
    app: &App,
    caller: &Caller,
    events: &[EventView],
    form: &Form,
    about: About<'_>,
) -> services::Result<String> {
    let lengths = match form.epcs {
        EpcFormat::Urn => app.services.prefix_lengths(caller).await?,
        _ => PrefixLengths::default(),
    };
    let created = utc_text(app.services.now());
    let name = about.query_name.unwrap_or("SimpleEventQuery");
    match form.syntax {
        Syntax::Json => Ok(json::query_document(
            events,
            form.epcs,
            &created,
            &|digits| lengths.of(digits),
            name,
            about.subscription_id,
        )),
        Syntax::Xml => {
            let mut fragments = Vec::with_capacity(events.len());
            for event in events {
                fragments.push(event.xml(form.version, form.epcs, form.names, &|digits| lengths.of(digits))?);
            }
            let envelope = Envelope { version: form.version, creation_date: &created };
            Ok(xml::query_document(&envelope, name, about.subscription_id, &fragments))
        }
    }
}
