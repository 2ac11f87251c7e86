use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::Response;

use super::render;
use crate::App;
use crate::error::Problem;
use crate::extract;
use crate::portal::home::{HomePage, SearchHit};

/// `GET /`
pub(crate) async fn home(State(app): State<App>, request: Request) -> Result<Response, Problem> {
    let language = extract::language(&request);
    let examples = app.config.examples.iter();
    let examples = examples.map(|it| SearchHit::new(it.path.clone(), &it.name, &it.firm, language)).collect();
    render(&HomePage::new(language, None, Vec::new()).with_examples(examples), StatusCode::OK)
}
