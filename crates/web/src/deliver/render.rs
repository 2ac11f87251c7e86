//! What receivers get.

use epcis::format::{CbvFormat, EpcFormat};
use epcis::xml::{Envelope, Version, soap};
use serde_json::json;
use services::clock::utc_text;
use services::subscription::{DeliverySyntax, Held, Subscription};
use services::{Caller, Error, EventView};

use crate::App;
use crate::document::{About, query_document};
use crate::negotiate::{Form, Syntax};

/// A document as it is sent.
#[derive(Debug)]
pub(crate) struct Rendered {
    pub(crate) media: &'static str,
    /// `GS1-EPCIS-Version` and, of the same number, `GS1-CBV-Version`.
    pub(crate) version: &'static str,
    pub(crate) body: String,
}

/// The next documents of a subscription: one, and where EPCIS 1.2 cannot say what some events say, one more that names
/// them.
pub(super) async fn report(app: &App, held: &Held, events: &[EventView]) -> services::Result<Vec<Rendered>> {
    let it = &held.subscription;
    let (form, about) = (form_of(it), about(&held.query_name, it));
    match query_document(app, &Caller::System, events, &form, about).await {
        Ok(body) => Ok(vec![rendered(&form, body)]),
        Err(Error::NotExpressible(_)) => {
            let (mut told, mut untold) = (Vec::new(), Vec::new());
            for event in events {
                match query_document(app, &Caller::System, std::slice::from_ref(event), &form, about).await {
                    Ok(_) => told.push(event.clone()),
                    Err(Error::NotExpressible(why)) => untold.push(why),
                    Err(error) => return Err(error),
                }
            }
            let mut documents = Vec::new();
            if !told.is_empty() {
                let body = query_document(app, &Caller::System, &told, &form, about).await?;
                documents.push(rendered(&form, body));
            }
            documents.push(problem(app, held, &untold.join("; ")));
            Ok(documents)
        }
        Err(error) => Err(error),
    }
}

/// JSON with identifiers in this format.
pub(crate) fn form(epcs: EpcFormat) -> Form {
    Form { epcs, ..Form::default() }
}

/// What a receiver gets that cannot get an answer.
pub(super) fn problem(app: &App, held: &Held, why: &str) -> Rendered {
    let form = form_of(&held.subscription);
    if form.syntax == Syntax::Xml {
        let created = utc_text(app.services.now());
        let envelope = Envelope { version: form.version, creation_date: &created };
        return rendered(&form, soap::failure(&envelope, why, &held.query_name, name(&held.subscription)));
    }
    let body = json!({
        "type": "epcisException:QueryValidationException",
        "title": "The query cannot be answered",
        "status": 400,
        "detail": why,
    });
    Rendered { media: "application/problem+json", ..rendered(&form, body.to_string()) }
}

/// A query document without events, as a subscription to `query` gets its own, for a test call.
pub(crate) async fn empty(app: &App, query: &str, subscription: &Subscription) -> services::Result<Rendered> {
    without_events(app, &form_of(subscription), about(query, subscription)).await
}

/// The same for a receiver that has no subscription yet, under the name of one.
pub(crate) async fn empty_for(app: &App, name: &str) -> services::Result<Rendered> {
    without_events(app, &Form::default(), About { query_name: None, subscription_id: Some(name) }).await
}

async fn without_events(app: &App, form: &Form, about: About<'_>) -> services::Result<Rendered> {
    Ok(rendered(form, query_document(app, &Caller::System, &[], form, about).await?))
}

fn rendered(form: &Form, body: String) -> Rendered {
    let version = if form.version == Version::V1_2 { "1.2.0" } else { "2.0.0" };
    Rendered { media: form.media, version, body }
}

fn form_of(subscription: &Subscription) -> Form {
    let json = form(EpcFormat::from_header(&subscription.epc_format).unwrap_or_default());
    let version = match DeliverySyntax::of(subscription) {
        DeliverySyntax::Json => return json,
        DeliverySyntax::Xml => Version::V2_0,
        DeliverySyntax::Xml12 => Version::V1_2,
    };
    let names = CbvFormat::from_header(&subscription.cbv_format).unwrap_or_default();
    Form { syntax: Syntax::Xml, media: "application/xml", version, names, ..json }
}

fn about<'a>(query: &'a str, subscription: &'a Subscription) -> About<'a> {
    About { query_name: Some(query), subscription_id: Some(name(subscription)) }
}

/// The name that the subscriber knows.
fn name(subscription: &Subscription) -> &str {
    if subscription.external_id.is_empty() { &subscription.id } else { &subscription.external_id }
}
