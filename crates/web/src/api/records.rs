use axum::body::Body;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use epcis::Finding;
use services::{Error, Records};

use super::json;
use crate::App;
use crate::error::Problem;
use crate::extract::{Known, read};

/// `POST /api/v1/records`: master data, each record a new version where it differs.
pub(crate) async fn import(
    State(app): State<App>,
    Known(caller): Known,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Problem> {
    if caller == services::Caller::Anonymous {
        return Err(Error::Unauthenticated.into());
    }
    let body = read(&headers, body, app.services.settings().inline_bytes).await?;
    let records: Records = serde_json::from_slice(&body)
        .map_err(|error| Error::Invalid(vec![Finding::error("json", "", error.to_string())]))?;
    let count = app.services.import(&caller, &records).await?;
    app.answers.clear();
    json(&headers, serde_json::json!({ "records": count }).to_string())
}
