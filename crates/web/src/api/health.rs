//! For operators.

use axum::extract::State;
use axum::http::StatusCode;

use crate::App;

/// `GET /healthz`: the process lives.
pub(crate) async fn health() -> &'static str {
    "ok\n"
}

/// `GET /readyz`: the database answers, and whatever the start had to do is done.
pub(crate) async fn ready(State(app): State<App>) -> (StatusCode, &'static str) {
    if !app.ready.load(std::sync::atomic::Ordering::Acquire) {
        return (StatusCode::SERVICE_UNAVAILABLE, "starting\n");
    }
    match app.services.ready().await {
        Ok(()) => (StatusCode::OK, "ready\n"),
        Err(error) => {
            tracing::warn!(%error, "not ready");
            (StatusCode::SERVICE_UNAVAILABLE, "database does not answer\n")
        }
    }
}
