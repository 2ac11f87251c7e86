use axum::http::HeaderMap;
use axum::response::Response;
use gs1::{IdScheme, IdSchemes, Translated};
use serde_json::{Value, json};

use super::json as json_answer;
use crate::error::Problem;

/// `GET /api/v1/schemes`: schemes outside GS1 whose codes are identifiers here, `urn:nguon:id:SCHEME:CODE`.
pub(crate) async fn list(headers: HeaderMap) -> Result<Response, Problem> {
    let schemes: Vec<Value> = IdSchemes::built_in().iter().map(scheme_json).collect();
    json_answer(&headers, json!({ "schemes": schemes }).to_string())
}

fn scheme_json(scheme: &IdScheme) -> Value {
    let text = |text: &Translated| json!({ "vi": text.vi, "en": text.en });
    let (from, to) = scheme.validity();
    json!({
        "scheme": scheme.id(),
        "name": text(scheme.name()),
        "issuer": text(scheme.issuer()),
        "patterns": scheme.patterns().collect::<Vec<_>>(),
        "check": scheme.check(),
        "from": from,
        "to": to,
    })
}
