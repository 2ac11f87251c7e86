use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use epcis::Finding;
use futures_util::stream;
use serde::Deserialize;
use serde_json::{Value, json};
use services::clock::utc_text;
use services::label::symbol::{Advice, Level, SymbolKind};
use services::label::{
    Drawn, LabelFile, LabelJob, LabelLanguage, LabelRequest, LabelSource, LabelState, SymbolRequest, Template,
};
use services::{Caller, Error, Services};

use super::json as json_answer;
use crate::App;
use crate::error::Problem;
use crate::extract::{Known, Path, Query, base_url, header_text, read};

/// Parameters of a symbol.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SymbolParameters {
    r#type: String,
    data: String,
    level: Option<String>,
    x: Option<f64>,
    height: Option<f64>,
    dpi: Option<u32>,
    width_mm: Option<f64>,
    height_mm: Option<f64>,
    text: Option<bool>,
}

/// `GET /api/v1/symbols?type=…&data=…`: measures and what to mind in print.
pub(crate) async fn symbol(
    State(app): State<App>,
    Known(caller): Known,
    Query(parameters): Query<SymbolParameters>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let drawn = drawn(&app, &caller, parameters).await?;
    json_answer(&headers, symbol_json(&drawn).to_string())
}

/// `GET /api/v1/symbols.svg?type=…&data=…`
pub(crate) async fn symbol_svg(
    State(app): State<App>,
    Known(caller): Known,
    Query(parameters): Query<SymbolParameters>,
) -> Result<Response, Problem> {
    let drawn = drawn(&app, &caller, parameters).await?;
    Ok(([(header::CONTENT_TYPE, "image/svg+xml")], drawn.svg()).into_response())
}

/// `GET /api/v1/symbols.png?type=…&data=…&dpi=…`
pub(crate) async fn symbol_png(
    State(app): State<App>,
    Known(caller): Known,
    Query(parameters): Query<SymbolParameters>,
) -> Result<Response, Problem> {
    let drawn = drawn(&app, &caller, parameters).await?;
    let png = app.services.label_symbol_png(&caller, drawn).await?;
    Ok(([(header::CONTENT_TYPE, "image/png")], png).into_response())
}

async fn drawn(app: &App, caller: &Caller, parameters: SymbolParameters) -> Result<Drawn, Problem> {
    let kind = SymbolKind::from_name(&parameters.r#type).ok_or_else(|| {
        let known: Vec<&str> = SymbolKind::ALL.iter().map(|(_, name)| *name).collect();
        Problem::bad_parameter("type", &format!("“{}” is not one of {}", parameters.r#type, known.join(", ")))
    })?;
    let level = parameters.level.as_deref().map_or(Some(Level::default()), Level::from_name);
    let level = level.ok_or_else(|| Problem::bad_parameter("level", "expected L, M, Q or H"))?;
    let request = SymbolRequest {
        kind,
        data: parameters.data,
        level,
        x: parameters.x,
        height: parameters.height,
        dots_per_inch: parameters.dpi,
        space: parameters.width_mm.zip(parameters.height_mm),
        captioned: parameters.text.unwrap_or(true),
    };
    Ok(app.services.label_symbol(caller, request).await?)
}

/// `GET /api/v1/labels/templates`
pub(crate) async fn templates(State(app): State<App>, headers: HeaderMap) -> Result<Response, Problem> {
    let list: Vec<Value> = app.services.label_templates(&Caller::Anonymous).iter().map(template_json).collect();
    json_answer(&headers, Value::Array(list).to_string())
}

/// What a workbook does not say.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ListParameters {
    template: Option<String>,
    language: Option<LabelLanguage>,
}

/// A workbook of Excel.
const WORKBOOK: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// `POST /api/v1/labels`: a request in JSON, or a list from Excel with the template as parameter.
pub(crate) async fn create(
    State(app): State<App>,
    Known(caller): Known,
    Query(parameters): Query<ListParameters>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Problem> {
    if caller == Caller::Anonymous {
        return Err(Error::Unauthenticated.into());
    }
    let kind = header_text(&headers, header::CONTENT_TYPE.as_str()).unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    if kind != WORKBOOK && kind != "application/json" {
        return Err(Problem::unsupported_media_type(&format!("expected application/json or {WORKBOOK}")));
    }
    let body = read(&headers, body, app.services.settings().inline_bytes).await?;
    let request = if kind == WORKBOOK {
        let template = parameters
            .template
            .ok_or_else(|| Problem::bad_parameter("template", "a workbook does not say which template; name one"))?;
        let source = LabelSource::List(app.services.label_list(&caller, body).await?);
        LabelRequest { template, language: parameters.language.unwrap_or_default(), source }
    } else {
        serde_json::from_slice(&body)
            .map_err(|error| Error::Invalid(vec![Finding::error("json", "", error.to_string())]))?
    };
    let base = base_url(&app, &headers);
    let id = app.services.label_create(&caller, request, &base).await?;
    let mut response = StatusCode::ACCEPTED.into_response();
    if let Ok(location) = HeaderValue::from_str(&format!("{base}/api/v1/labels/{id}")) {
        response.headers_mut().insert(header::LOCATION, location);
    }
    Ok(response)
}

/// `GET /api/v1/labels`
pub(crate) async fn list(
    State(app): State<App>,
    Known(caller): Known,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let jobs = app.services.label_jobs(&caller).await?;
    let base = base_url(&app, &headers);
    let list: Vec<Value> = jobs.iter().map(|job| job_json(job, &base)).collect();
    json_answer(&headers, Value::Array(list).to_string())
}

/// `GET /api/v1/labels/{id}`
pub(crate) async fn job(
    State(app): State<App>,
    Known(caller): Known,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let view = app.services.label_job(&caller, &id).await?;
    let mut value = job_json(&view.job, &base_url(&app, &headers));
    let downloads = view.downloads.iter().map(|it| json!({ "time": utc_text(it.time), "key": it.caller }));
    value["downloads"] = Value::Array(downloads.collect());
    json_answer(&headers, value.to_string())
}

/// `DELETE /api/v1/labels/{id}`
pub(crate) async fn cancel(
    State(app): State<App>,
    Known(caller): Known,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    app.services.label_cancel(&caller, &id).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// `GET /api/v1/labels/{id}/file`
pub(crate) async fn file(
    State(app): State<App>,
    Known(caller): Known,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let file = app.services.label_file(&caller, &id).await?;
    let (length, name) = (file.length, file.name.clone());
    let mut response = Body::from_stream(pieces(app.services, caller, file)).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/pdf"));
    headers.insert(header::CONTENT_LENGTH, HeaderValue::from(length));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if let Ok(value) = HeaderValue::from_str(&format!("attachment; filename=\"{name}\"")) {
        headers.insert(header::CONTENT_DISPOSITION, value);
    }
    Ok(response)
}

/// The pieces of a file, each read when the client is ready for it.
fn pieces(
    services: Services,
    caller: Caller,
    file: LabelFile,
) -> impl futures_util::Stream<Item = Result<Bytes, std::io::Error>> {
    stream::try_unfold(0, move |seq| {
        let (services, caller, file) = (services.clone(), caller.clone(), file.clone());
        async move {
            let piece = services.label_piece(&caller, &file, seq).await;
            // The answer has begun: all that is left is to break it off, which the announced length makes visible.
            let piece = piece.map_err(|error| std::io::Error::other(error.to_string()))?;
            Ok(piece.map(|bytes| (Bytes::from(bytes), seq + 1)))
        }
    })
}

fn job_json(job: &LabelJob, base: &str) -> Value {
    let mut value = json!({
        "id": job.id,
        "template": job.template,
        "state": job.state.name(),
        "createdAt": utc_text(job.created),
        "expiresAt": utc_text(job.expires),
        "labels": job.total,
        "printed": job.printed,
        "bytes": job.bytes,
    });
    if let Some(finished) = job.finished {
        value["finishedAt"] = utc_text(finished).into();
    }
    if !job.error.is_empty() {
        value["error"] = job.error.as_str().into();
    }
    if job.state == LabelState::Done {
        value["file"] = format!("{base}/api/v1/labels/{}/file", job.id).into();
    }
    value
}

fn template_json(template: &Template) -> Value {
    let page = template.page_size();
    json!({
        "id": template.id,
        "name": { "vi": template.name.vi, "en": template.name.en },
        "label": { "width": template.label.width, "height": template.label.height },
        "page": { "width": page.width, "height": page.height },
        "labelsPerPage": template.per_page(),
        "symbols": template.symbols.iter().map(|space| space.kind.name()).collect::<Vec<_>>(),
    })
}

fn symbol_json(drawn: &Drawn) -> Value {
    let (symbol, size) = (&drawn.symbol, &drawn.size);
    let (range, quiet) = (symbol.kind().range(), symbol.kind().quiet());
    json!({
        "type": symbol.kind().name(),
        "symbologyIdentifier": symbol.kind().identifier(),
        "message": symbol.message(),
        "text": symbol.text(),
        "modules": { "width": symbol.modules(), "height": symbol.rows() },
        "quietZone": { "left": quiet.left, "right": quiet.right, "aboveAndBelow": quiet.around },
        "xDimension": { "value": size.x, "least": range.least, "target": range.target, "most": range.most },
        "widthMm": rounded(size.width),
        "heightMm": rounded(size.height),
        "advice": drawn.advice.iter().map(advice_json).collect::<Vec<_>>(),
    })
}

fn advice_json(advice: &Advice) -> Value {
    json!({ "code": advice.code, "serious": advice.serious, "message": advice.message })
}

/// Micrometres are enough.
fn rounded(value: f64) -> f64 {
    (value * 1000.0).round() / 1000.0
}
