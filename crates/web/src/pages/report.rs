//! The page that a warning about a stamp leads to.

use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use gs1::Scan;
use serde::Deserialize;
use services::Caller;

use super::render;
use crate::App;
use crate::error::Problem;
use crate::extract::{self, Query};
use crate::portal::report::ReportPage;

/// What the page is about.
#[derive(Deserialize)]
pub(crate) struct Parameters {
    /// Path of the scanned code, `/01/…`.
    #[serde(default)]
    ma: String,
}

/// `GET /bao`
pub(crate) async fn report(
    State(app): State<App>,
    Query(parameters): Query<Parameters>,
    request: Request,
) -> Result<Response, Problem> {
    let language = extract::language(&request);
    let Ok(scan) = Scan::parse_path(&parameters.ma, None) else {
        return Err(Problem::bad_parameter("ma", "is not the path of a code"));
    };
    let passport = app.services.passport(&Caller::Anonymous, &scan).await?;
    let telephone = app.config.scan.report_telephone.as_deref();
    render(&ReportPage::new(&passport, telephone, language), StatusCode::OK)
}
