//! Capture jobs as their owners see them, in JSON and XML.

use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, header as names};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};
use services::clock::utc_text;
use services::{JobError, JobView};

use super::super::{Place, link_next, only_paging};
use crate::App;
use crate::error::Problem;
use crate::extract::{Known, Path, Query};
use crate::negotiate::{Form, Syntax};

/// `GET /epcis/capture/{id}`
pub(crate) async fn job(
    State(app): State<App>,
    Known(caller): Known,
    Path(id): Path<String>,
    form: Form,
) -> Result<Response, Problem> {
    let form = form.of_2_0()?;
    let job = app.services.job(&caller, &id).await?;
    Ok(match form.syntax {
        Syntax::Xml => xml_answer(&xml(&job, &job.stored), &form),
        Syntax::Json => answer(job_json(&job).to_string(), &form),
    })
}

/// `GET /epcis/capture`
pub(crate) async fn list(
    State(app): State<App>,
    Known(caller): Known,
    Query(parameters): Query<Vec<(String, String)>>,
    form: Form,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let form = form.of_2_0()?;
    let page = only_paging(&parameters)?;
    let (found, next) = app.services.jobs(&caller, &page).await?;
    let mut response = match form.syntax {
        Syntax::Xml => {
            let jobs: String = found.iter().map(|job| xml(job, &[])).collect();
            let text = format!("<EPCISCaptureJobs xmlns:epcis=\"{NAMESPACE}\">\n{jobs}</EPCISCaptureJobs>\n");
            xml_answer(&text, &form)
        }
        Syntax::Json => answer(found.iter().map(listed_json).collect::<Value>().to_string(), &form),
    };
    let place = Place { app: &app, headers: &headers, path: "/epcis/capture", parameters: &parameters };
    link_next(&mut response, &place, next.as_deref());
    Ok(response)
}

/// `GET /api/v1/captures/{id}/header`: the document as it came, without its events.
pub(crate) async fn header(
    State(app): State<App>,
    Known(caller): Known,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let bytes = app.services.job_header(&caller, &id).await?;
    let kind = match epcis::Syntax::of(&bytes) {
        epcis::Syntax::Json => "application/ld+json",
        epcis::Syntax::Xml => "application/xml",
    };
    let mut response = bytes.into_response();
    response.headers_mut().insert(names::CONTENT_TYPE, HeaderValue::from_static(kind));
    Ok(response)
}

/// A job in a list: a thousand jobs of thousands of events each only count them.
fn listed_json(job: &JobView) -> Value {
    let mut value = job_json(job);
    value["stored"] = (job.stored.len() as u64).saturating_add(job.more_stored).into();
    if let Some(members) = value.as_object_mut() {
        members.shift_remove("moreStored");
    }
    value
}

fn job_json(job: &JobView) -> Value {
    let errors: Vec<Value> = job
        .errors
        .iter()
        .map(|error| {
            let (kind, status) = problem(error);
            json!({
                "type": kind,
                "title": error.code,
                "status": status,
                "detail": detail(error),
                "pointer": error.pointer,
            })
        })
        .collect();
    let mut value = json!({
        "captureID": job.id,
        "createdAt": utc_text(job.created),
        "running": job.finished.is_none(),
        "success": job.success,
        "captureErrorBehaviour": job.behaviour.name(),
        "errors": errors,
        "stored": job.stored,
    });
    // A member of our own, so it stands there only when it says something.
    if !job.warnings.is_empty() {
        let warnings = job.warnings.iter();
        value["warnings"] = warnings.map(|it| super::warning(&it.code, &it.pointer, &it.message)).collect();
    }
    // Of a large document the first ones are named and the others counted.
    for (name, more) in [("moreStored", job.more_stored), ("moreErrors", job.more_errors)] {
        if more > 0 {
            value[name] = more.into();
        }
    }
    if let Some(finished) = job.finished {
        value["finishedAt"] = Value::String(utc_text(finished));
    }
    value
}

/// What was wrong, with its place where it has one.
fn detail(error: &JobError) -> String {
    if error.pointer.is_empty() { error.message.clone() } else { format!("{}: {}", error.pointer, error.message) }
}

/// Type and status that a refusal for this alone would have.
fn problem(error: &JobError) -> (&'static str, u16) {
    match error.code.as_str() {
        JobError::EVENT_ID_TAKEN => ("epcisException:ResourceAlreadyExistsException", 409),
        _ => ("epcisException:ValidationException", 400),
    }
}

const NAMESPACE: &str = "urn:epcglobal:epcis:xsd:2";

/// Elements of a job that the schema of EPCIS 2.0 does not have.
const OWN: &str = "urn:nguon:capture";

/// A job as the schema of EPCIS 2.0 has it, with the event IDs that are stored as an extension.
fn xml(job: &JobView, stored: &[String]) -> String {
    let mut text = format!(
        "<epcis:EPCISCaptureJob xmlns:epcis=\"{NAMESPACE}\" running=\"{}\" success=\"{}\" captureID=\"{}\">\n",
        job.finished.is_none(),
        job.success,
        escaped(&job.id)
    );
    let mut element = |name: &str, value: &str| text.push_str(&format!("  <{name}>{}</{name}>\n", escaped(value)));
    element("captureErrorBehaviour", job.behaviour.name());
    element("createdAt", &utc_text(job.created));
    if let Some(finished) = job.finished {
        element("finishedAt", &utc_text(finished));
    }
    if !job.errors.is_empty() {
        text.push_str("  <errors>\n");
        for error in &job.errors {
            let detail = escaped(&detail(error));
            let (kind, status) = problem(error);
            text.push_str(&format!(
                "    <error><type>{kind}</type><title>{}</title><status>{status}</status><detail>{detail}</detail></error>\n",
                escaped(&error.code)
            ));
        }
        text.push_str("  </errors>\n");
    }
    for warning in &job.warnings {
        let detail = escaped(&format!("{}: {}", warning.pointer, warning.message));
        let code = escaped(&warning.code);
        text.push_str(&format!("  <own:warning xmlns:own=\"{OWN}\" title=\"{code}\">{detail}</own:warning>\n"));
    }
    for id in stored {
        text.push_str(&format!("  <own:stored xmlns:own=\"{OWN}\">{}</own:stored>\n", escaped(id)));
    }
    for (name, more) in [("moreStored", job.more_stored), ("moreErrors", job.more_errors)] {
        if more > 0 {
            text.push_str(&format!("  <own:{name} xmlns:own=\"{OWN}\">{more}</own:{name}>\n"));
        }
    }
    text.push_str("</epcis:EPCISCaptureJob>\n");
    text
}

/// Text between tags or in quotes; what cannot stand in XML becomes a sign that says so.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\t' | '\n' => escaped.push(character),
            '\u{0}'..'\u{20}' | '\u{fffe}' | '\u{ffff}' => escaped.push('\u{fffd}'),
            _ => escaped.push(character),
        }
    }
    escaped
}

fn xml_answer(text: &str, form: &Form) -> Response {
    answer(format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n{text}"), form)
}

fn answer(text: String, form: &Form) -> Response {
    let mut response = text.into_response();
    form.describe(&mut response);
    response
}
