use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use serde::Deserialize;
use serde_json::{Value, json};
use services::passport::{CodedStage, StageCodes};

use super::json as json_answer;
use crate::App;
use crate::error::Problem;
use crate::extract::{Known, Query};

/// Parameters of a list of stage codes.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Parameters {
    id: String,
}

/// `GET /api/v1/stage-codes?id=…`: the traceability codes of the stages of a lot, an item or a logistic unit.
pub(crate) async fn stage_codes(
    State(app): State<App>,
    Known(caller): Known,
    Query(parameters): Query<Parameters>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let key = gs1::Key::from_typed(parameters.id.trim());
    let key = key.map_err(|error| Problem::bad_parameter("id", &error.to_string()))?;
    let codes = app.services.stage_codes(&caller, &key).await?;
    json_answer(&headers, codes_json(&codes).to_string())
}

fn codes_json(codes: &StageCodes) -> Value {
    let stages: Vec<Value> = codes.stages.iter().map(|stage| stage_json(codes, stage)).collect();
    json!({ "id": codes.path, "stages": stages, "truncated": codes.truncated })
}

fn stage_json(codes: &StageCodes, stage: &CodedStage) -> Value {
    let text = |text: &services::record::Text| json!({ "vi": text.vi, "en": text.en });
    let code_of = |stage: &CodedStage| stage.code.as_ref().map(ToString::to_string);
    let previous: Vec<Value> = stage
        .previous
        .iter()
        .filter_map(|&at| codes.stages.get(at).map(|before| json!({ "stage": at, "code": code_of(before) })))
        .collect();
    json!({
        "code": code_of(stage),
        "elementString": stage.code.as_ref().map(gs1::StageCode::element_string),
        "product": stage.code.as_ref().map(gs1::StageCode::gtin),
        "place": stage.code.as_ref().map(gs1::StageCode::gln),
        "lot": stage.code.as_ref().map(gs1::StageCode::lot),
        "localTime": stage.code.as_ref().map(gs1::StageCode::local_time),
        "name": stage.stage.as_ref().map(text),
        "bizStep": stage.biz_step,
        "placeName": stage.place.as_ref().map(|place| text(&place.name)),
        "previous": previous,
    })
}
