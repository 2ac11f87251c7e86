//! The bodies of subscriptions, in and out.

use axum::http::HeaderMap;
use epcis::Time;
use serde_json::{Value, json};
use services::Error;
use services::clock::utc_text;
use services::subscription::{DeliverySyntax, NewSubscription, SubscriptionView, When};

use super::{invalid, member};
use crate::deliver::destination;
use crate::error::Problem;
use crate::extract::header_text;

const MEMBERS: [&str; 7] =
    ["dest", "signatureToken", "secret", "initialRecordTime", "reportIfEmpty", "stream", "schedule"];
/// Values of `GS1-CBV-XML-Format`.
const CBV_FORMATS: [&str; 4] = ["No_Preference", "Always_Web_URI", "Always_URN", "Never_Translates"];
/// Characters of a `signatureToken`.
const MAX_TOKEN: usize = 1024;

/// Reads a subscription. Formats come from the headers of the request.
pub(super) fn subscription(
    text: &str,
    epc_format: String,
    cbv_format: String,
    private_addresses: bool,
) -> Result<NewSubscription, Error> {
    let body = object(text)?;
    if let Some(unknown) = body.as_object().and_then(|it| it.keys().find(|name| !MEMBERS.contains(&name.as_str()))) {
        return Err(invalid(&format!("/{unknown}"), "is not a member of a subscription"));
    }
    let (dest, token) = receiver(&body, private_addresses)?;
    let initial = match member(&body, "initialRecordTime") {
        None => None,
        Some(value) => Some(time("/initialRecordTime", value)?),
    };
    let report_if_empty = match member(&body, "reportIfEmpty") {
        None => false,
        Some(Value::Bool(value)) => *value,
        Some(_) => return Err(invalid("/reportIfEmpty", "expected true or false")),
    };
    Ok(NewSubscription {
        dest,
        token,
        when: when(&body)?,
        report_if_empty,
        initial,
        epc_format,
        cbv_format,
        syntax: DeliverySyntax::Json,
        external_id: None,
    })
}

/// `dest` and `signatureToken`. The official schema calls the latter `secret` where it says what is required, so both are read.
pub(super) fn receiver(body: &Value, private_addresses: bool) -> Result<(String, Option<String>), Error> {
    let dest = member(body, "dest").and_then(Value::as_str).ok_or_else(|| invalid("/dest", "expected an address"))?;
    destination(dest, private_addresses).map_err(|why| invalid("/dest", why))?;
    let token = match member(body, "signatureToken").or_else(|| member(body, "secret")) {
        None => None,
        Some(Value::String(token)) if is_token(token) => Some(token.clone()),
        Some(_) => {
            let message = format!("expected a text of 1 to {MAX_TOKEN} printable characters");
            return Err(invalid("/signatureToken", message));
        }
    };
    Ok((dest.to_owned(), token))
}

fn is_token(text: &str) -> bool {
    (1..=MAX_TOKEN).contains(&text.chars().count()) && !text.chars().any(char::is_control)
}

/// `GS1-CBV-XML-Format` of a request; it has a meaning for documents in XML only.
pub(super) fn cbv_format(headers: &HeaderMap) -> Result<&str, Problem> {
    let value = header_text(headers, "gs1-cbv-xml-format").unwrap_or(CBV_FORMATS[0]);
    CBV_FORMATS.into_iter().find(|known| *known == value).ok_or_else(|| {
        let expected = CBV_FORMATS.join(", ");
        Problem::not_acceptable(&format!("GS1-CBV-XML-Format “{value}”: expected one of {expected}"))
    })
}

/// A JSON object.
pub(super) fn object(text: &str) -> Result<Value, Error> {
    let value: Value = serde_json::from_str(text).map_err(|error| invalid("", format!("not JSON: {error}")))?;
    if value.is_object() { Ok(value) } else { Err(invalid("", "expected an object")) }
}

/// A time with its zone, in microseconds since 1970.
pub(super) fn time(pointer: &str, value: &Value) -> Result<i64, Error> {
    let text = value.as_str().ok_or_else(|| invalid(pointer, "expected a time such as 2026-08-05T11:30:00+07:00"))?;
    Time::parse(text).map(|time| time.micros()).map_err(|why| invalid(pointer, why))
}

fn when(body: &Value) -> Result<When, Error> {
    let controls = |message: &str| Error::SubscriptionControls(message.to_owned());
    let stream = match member(body, "stream") {
        None | Some(Value::Bool(false)) => false,
        Some(Value::Bool(true)) => true,
        Some(_) => return Err(controls("stream: expected true")),
    };
    match (stream, member(body, "schedule")) {
        (true, None) => Ok(When::Stream),
        (false, Some(Value::Object(fields))) => Ok(When::Scheduled(fields.clone())),
        (false, Some(_)) => Err(controls("schedule: expected an object")),
        (true, Some(_)) => Err(controls("stream and schedule exclude each other")),
        (false, None) => Err(controls("one of stream and schedule is needed")),
    }
}

/// A subscription as its owner sees it: never with its secret.
pub(super) fn view(view: &SubscriptionView) -> Value {
    let it = &view.subscription;
    let mut value = json!({
        "subscriptionID": it.id,
        "queryName": view.query_name,
        "dest": it.dest,
        "createdAt": utc_text(it.created),
    });
    if let Some(notified) = it.last_notified {
        value["lastNotifiedAt"] = utc_text(notified).into();
    }
    if let Some(initial) = it.initial {
        value["initialRecordTime"] = utc_text(initial).into();
    }
    value["minRecordTime"] = utc_text(it.min_record_time).into();
    value["epcFormat"] = it.epc_format.as_str().into();
    value["reportIfEmpty"] = it.report_if_empty.into();
    if it.is_stream() {
        value["stream"] = true.into();
    } else {
        value["schedule"] = serde_json::from_str(&it.schedule).unwrap_or(Value::Null);
    }
    value
}
