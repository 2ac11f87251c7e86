//! The top-level resources of EPCIS 2.0: which event types, EPCs, business steps, places and dispositions there are.

use axum::extract::State;
use axum::http::{HeaderMap, Uri};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, get};
use serde_json::json;
use services::Caller;

use epcis::format::{self, CbvFormat, EpcFormat};
pub(crate) use epcis::query::Collection;
use epcis::vocabulary::{self, Kind};

use super::events;
use super::{Place, link_next, only_paging};
use crate::App;
use crate::error::Problem;
use crate::extract::{Known, Path, Query};
use crate::negotiate::{Form, Syntax};

/// The standard context.
const CONTEXT: &str = "https://ref.gs1.org/standards/epcis/epcis-context.jsonld";

/// `GET /epcis/{collection}`
pub(crate) fn list(collection: Collection) -> MethodRouter<App> {
    get(
        move |State(app): State<App>,
              Known(caller): Known,
              Query(parameters): Query<Vec<(String, String)>>,
              form: Form,
              uri: Uri,
              headers: HeaderMap| async move {
            let form = form.of_2_0()?;
            let page = only_paging(&parameters)?;
            let (values, next) = app.services.collection(&caller, collection, &page).await?;
            let (values, form) = spelled(&app, &caller, collection, values, form).await?;
            let mut response = rendered(&values, &form);
            form.describe_events(&mut response);
            let place = Place { app: &app, headers: &headers, path: uri.path(), parameters: &parameters };
            link_next(&mut response, &place, next.as_deref());
            Ok::<Response, Problem>(response)
        },
    )
}

/// `GET /epcis/{collection}/{value}`: what there is below a value, where the value is known.
pub(crate) fn one(collection: Collection) -> MethodRouter<App> {
    get(move |State(app): State<App>, Known(caller): Known, Path(value): Path<String>, form: Form| async move {
        let form = form.of_2_0()?;
        if !app.services.collection_has(&caller, collection, &value).await? {
            return Err(unknown(collection, &value));
        }
        Ok::<Response, Problem>(rendered(&["events".to_owned()], &form))
    })
}

/// `GET /epcis/{collection}/{value}/events`: a query with one more condition.
pub(crate) fn events_of(collection: Collection) -> MethodRouter<App> {
    get(
        move |State(app): State<App>,
              Known(caller): Known,
              Path(value): Path<String>,
              Query(parameters): Query<Vec<(String, String)>>,
              form: Form,
              uri: Uri,
              headers: HeaderMap| async move {
            let place = Place { app: &app, headers: &headers, path: uri.path(), parameters: &parameters };
            events::of_resource(&caller, (collection, &value), &place, &form).await
        },
    )
}

/// Members as the request wants identifiers and names spelled, and the form that they have then. A member stands for
/// every spelling that was captured, so there is none to leave untranslated: identifiers are Digital Links unless URNs are
/// asked for, names in XML URNs unless web URIs are.
async fn spelled(
    app: &App,
    caller: &Caller,
    collection: Collection,
    mut values: Vec<String>,
    mut form: Form,
) -> services::Result<(Vec<String>, Form)> {
    if form.epcs == EpcFormat::NeverTranslates {
        form.epcs = EpcFormat::DigitalLink;
    }
    if form.names == CbvFormat::NeverTranslates {
        form.names = CbvFormat::Urn;
    }
    match collection {
        Collection::EventTypes => {}
        Collection::BizSteps => names(&mut values, Kind::BizStep, &form),
        Collection::Dispositions => names(&mut values, Kind::Disposition, &form),
        Collection::Epcs | Collection::BizLocations | Collection::ReadPoints if form.epcs == EpcFormat::Urn => {
            let lengths = app.services.prefix_lengths(caller).await?;
            for value in &mut values {
                if let Some(urn) = format::identifier(value, form.epcs, &|digits| lengths.of(digits)) {
                    *value = urn;
                }
            }
        }
        Collection::Epcs | Collection::BizLocations | Collection::ReadPoints => {}
    }
    Ok((values, form))
}

/// In JSON the names of the CBV are bare, as they are kept.
fn names(values: &mut [String], kind: Kind, form: &Form) {
    let spell = if form.names == CbvFormat::WebUri { vocabulary::web_uri } else { vocabulary::urn };
    for value in values.iter_mut().filter(|it| form.syntax == Syntax::Xml && vocabulary::is_standard(kind, it)) {
        *value = spell(kind, value);
    }
}

/// A 404 for a value that the repository does not know.
pub(crate) fn unknown(collection: Collection, value: &str) -> Problem {
    Problem::no_resource(format!("“{value}” is not among the {} of this repository", collection.name()))
}

/// A collection as the standard writes it.
pub(crate) fn rendered(values: &[String], form: &Form) -> Response {
    let body = match form.syntax {
        Syntax::Json => json!({ "@context": CONTEXT, "type": "Collection", "member": values }).to_string(),
        Syntax::Xml => xml(values),
    };
    let mut response = body.into_response();
    form.describe(&mut response);
    response
}

/// XML has no schema for it: the same members under the same names.
fn xml(values: &[String]) -> String {
    let mut text = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<epcis:Collection xmlns:epcis=\"urn:epcglobal:epcis:xsd:2\">",
    );
    for value in values {
        text.push_str(&format!("<member>{}</member>", epcis::xml::escape(value)));
    }
    text.push_str("</epcis:Collection>\n");
    text
}
