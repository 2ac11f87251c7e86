//! Stamps: orders, their serials for the printer, and what is done to them.

use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use epcis::Finding;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use services::clock::utc_text;
use services::record::{StampAction, StampOrder};
use services::stamp::{NewStampOrder, StampChoice, StampOrderView, StampRequest, StampSerials, StampStatus};
use services::{Caller, Error};

use super::{Place, json as json_answer, only_paging, page_of};
use crate::App;
use crate::error::Problem;
use crate::extract::{Known, Path, Query, base_url, header_text, read};

/// Serials in one piece of the answer to the printer.
const PIECE: usize = 250;

/// Body of an order.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Ordered {
    id: Option<String>,
    gtin: String,
    #[serde(default)]
    count: i64,
    lot: Option<String>,
    #[serde(default)]
    label: String,
    #[serde(default)]
    new_key: bool,
    #[serde(default)]
    serials: Vec<String>,
}

/// Body of a change: `serials`, or `from` and `count`, or neither for all of the order.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Changed {
    id: Option<String>,
    from: Option<i64>,
    count: Option<i64>,
    serials: Option<Vec<String>>,
    lot: Option<String>,
    #[serde(default)]
    reason: String,
}

/// Which serials the printer gets.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Span {
    #[serde(default)]
    from: i64,
    count: Option<i64>,
}

/// `POST /api/v1/stamps`
pub(crate) async fn order(
    State(app): State<App>,
    Known(caller): Known,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Problem> {
    let asked: Ordered = body_of(&app, &caller, &headers, body).await?;
    let new = NewStampOrder {
        name: asked.id.or_else(|| idempotency_key(&headers)),
        gtin: asked.gtin,
        count: asked.count,
        lot: asked.lot,
        label: asked.label,
        new_key: asked.new_key,
        serials: asked.serials,
    };
    let (order, is_new) = app.services.stamp_order(&caller, &new).await?;
    let mut response = json_answer(&headers, order_json(&order).to_string())?;
    *response.status_mut() = if is_new { StatusCode::CREATED } else { StatusCode::OK };
    let location = format!("{}/api/v1/stamps/{}", base_url(&app, &headers), order.id);
    if let Ok(location) = HeaderValue::from_str(&location) {
        response.headers_mut().insert(header::LOCATION, location);
    }
    Ok(response)
}

/// `GET /api/v1/stamps`
pub(crate) async fn list(
    State(app): State<App>,
    Known(caller): Known,
    Query(parameters): Query<Vec<(String, String)>>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let page = only_paging(&parameters)?;
    let (found, next) = app.services.stamp_orders(&caller, &page).await?;
    let list = found.iter().map(order_json).collect();
    let place = Place { app: &app, headers: &headers, path: "/api/v1/stamps", parameters: &parameters };
    page_of(list, next.as_deref(), &place)
}

/// `GET /api/v1/stamps/{id}`
pub(crate) async fn one(
    State(app): State<App>,
    Known(caller): Known,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let view = app.services.stamp_order_view(&caller, &id).await?;
    json_answer(&headers, view_json(&view).to_string())
}

/// `GET /api/v1/stamps/{id}/serials`: one line for each stamp, as the printer takes them.
pub(crate) async fn serials(
    State(app): State<App>,
    Known(caller): Known,
    Path(id): Path<String>,
    Query(span): Query<Span>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let serials = app.services.stamp_serials(&caller, &id, span.from, span.count).await?;
    let start = format!("{}/01/{}/21/", base_url(&app, &headers), serials.order().gtin);
    let file = format!("attachment; filename=\"{id}.csv\"");
    let lines = Lines { serials, start, number: span.from, begun: false };
    let mut response = Body::from_stream(futures_util::stream::iter(lines)).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8; header=present"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if let Ok(file) = HeaderValue::from_str(&file) {
        headers.insert(header::CONTENT_DISPOSITION, file);
    }
    Ok(response)
}

/// `POST /api/v1/stamps/{id}/{action}`
pub(crate) async fn change(
    State(app): State<App>,
    Known(caller): Known,
    Path((id, action)): Path<(String, String)>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Problem> {
    let action = match action.as_str() {
        "print" => StampAction::Print,
        "activate" => StampAction::Activate,
        "void" => StampAction::Void,
        "expire" => StampAction::Expire,
        _ => return Err(Problem::no_resource("there is nothing at this address")),
    };
    let asked: Changed = body_of(&app, &caller, &headers, body).await?;
    let choice = match (asked.from, asked.count, asked.serials) {
        (None, None, None) => StampChoice::All,
        (None, None, Some(serials)) => StampChoice::Serials(serials),
        (from, Some(count), None) => StampChoice::Span { from: from.unwrap_or(0), count },
        (Some(_), None, None) => return Err(invalid("/count", "is missing; it says how many stamps from there")),
        (_, _, Some(_)) => return Err(invalid("/serials", "either serials, or from and count")),
    };
    let name = asked.id.or_else(|| idempotency_key(&headers));
    let request = StampRequest { name, action, choice, lot: asked.lot, reason: asked.reason };
    let changed = app.services.stamp_change(&caller, &id, &request).await?;
    json_answer(&headers, json!({ "changed": changed.count, "repeated": changed.repeated }).to_string())
}

/// `GET /api/v1/stamps/{gtin}/{serial}`: what anybody may know; not counted as a scan.
pub(crate) async fn status(
    State(app): State<App>,
    Known(caller): Known,
    Path((gtin, serial)): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let status = app.services.stamp_status(&caller, &gtin, &serial).await?;
    json_answer(&headers, status_json(&status).to_string())
}

/// Reads a JSON body, after making sure that somebody known sends it.
async fn body_of<T: DeserializeOwned>(
    app: &App,
    caller: &Caller,
    headers: &HeaderMap,
    body: Body,
) -> Result<T, Problem> {
    if *caller == Caller::Anonymous {
        return Err(Error::Unauthenticated.into());
    }
    let body = read(headers, body, app.services.settings().inline_bytes).await?;
    let body = if body.is_empty() { b"{}".as_slice() } else { &body };
    serde_json::from_slice(body).map_err(|error| invalid("", &error.to_string()))
}

fn invalid(place: &str, message: &str) -> Problem {
    Error::Invalid(vec![Finding::error("json", place, message)]).into()
}

/// `Idempotency-Key`, for clients that cannot put a name into the body.
fn idempotency_key(headers: &HeaderMap) -> Option<String> {
    let key = header_text(headers, "idempotency-key")?.trim().trim_matches('"');
    Some(key.to_owned())
}

fn order_json(order: &StampOrder) -> Value {
    let mut value = json!({
        "id": order.id,
        "owner": order.owner,
        "gtin": order.gtin,
        "count": order.count,
        "label": order.label,
        "created": utc_text(order.created),
        "listed": order.epoch == 0,
    });
    if let Some(lot) = &order.lot {
        value["lot"] = lot.as_str().into();
    }
    value
}

fn view_json(view: &StampOrderView) -> Value {
    let ranges: Vec<Value> = view
        .ranges
        .iter()
        .map(|range| {
            let mut value = json!({
                "from": range.first,
                "count": range.last - range.first + 1,
                "state": range.state.name(),
                "since": utc_text(range.since),
            });
            if !range.lot.is_empty() {
                value["lot"] = range.lot.as_str().into();
            }
            value
        })
        .collect();
    let mut value = order_json(&view.order);
    value["ranges"] = Value::Array(ranges);
    value["truncated"] = view.truncated.into();
    value
}

fn status_json(status: &StampStatus) -> Value {
    let mut value = json!({
        "gtin": status.gtin,
        "serial": status.serial,
        "state": status.state.map_or("unknown", services::stamp::StampState::name),
    });
    if let Some(lot) = &status.lot {
        value["lot"] = lot.as_str().into();
    }
    if let Some(history) = &status.history {
        value["scans"] = json!({
            "count": history.scans,
            "firstDay": history.first_day.map(|day| day.to_string()),
            "firstProvince": history.first_province.as_ref().map(|province| &province.vi),
            "provinces": history.provinces,
            "unusual": history.unusual,
        });
    }
    value
}

/// The file for the printer, a piece at a time: number in the order, serial, address in the code.
struct Lines {
    serials: StampSerials,
    start: String,
    number: i64,
    begun: bool,
}

impl Iterator for Lines {
    type Item = Result<Bytes, std::io::Error>;

    fn next(&mut self) -> Option<Self::Item> {
        let mut text = String::with_capacity(PIECE * (self.start.len() + 40));
        if !self.begun {
            self.begun = true;
            text.push_str("number,serial,link\r\n");
        }
        for serial in self.serials.by_ref().take(PIECE) {
            let link = format!("{}{}", self.start, percent_encoding::utf8_percent_encode(&serial, UNRESERVED));
            // A serial that the firm chose may hold what a table takes for its own signs.
            let serial =
                if serial.contains([',', '"']) { format!("\"{}\"", serial.replace('"', "\"\"")) } else { serial };
            text.push_str(&format!("{},{serial},{link}\r\n", self.number));
            self.number += 1;
        }
        (!text.is_empty()).then(|| Ok(Bytes::from(text)))
    }
}

/// Everything but the unreserved signs of RFC 3986.
const UNRESERVED: &percent_encoding::AsciiSet =
    &percent_encoding::NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');
