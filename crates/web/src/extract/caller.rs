use axum::extract::FromRequestParts;
use axum::http::header;
use axum::http::request::Parts;
use services::{Caller, Error};

use crate::App;
use crate::error::Problem;

/// The caller, as the `Authorization` header says.
pub(crate) struct Known(pub(crate) Caller);

impl FromRequestParts<App> for Known {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let Some(value) = parts.headers.get(header::AUTHORIZATION) else { return Ok(Self(Caller::Anonymous)) };
        let bearer = value.to_str().ok().and_then(|text| {
            let (scheme, key) = text.split_once(' ')?;
            scheme.eq_ignore_ascii_case("bearer").then(|| key.trim())
        });
        let Some(bearer) = bearer else { return Err(Error::Unauthenticated.into()) };
        Ok(Self(app.services.authenticate(bearer).await?))
    }
}
