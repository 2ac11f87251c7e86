//! Digital Links that come compressed, whole (`/AQ…`) or behind their key (`/01/…/AQ…`).

use axum::extract::{Request, State};
use axum::http::{Method, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use gs1::{Error as Fault, Scan, compression};

use crate::App;
use crate::error::Problem;

/// What is asked for, in plain form.
pub(super) struct Asked {
    pub(super) scan: Scan,
    pub(super) query: Option<String>,
    /// It came compressed.
    pub(super) compressed: bool,
}

impl Asked {
    pub(super) fn read(uri: &Uri) -> Result<Self, Fault> {
        let fault = match Scan::parse_path(uri.path(), uri.query()) {
            Ok(scan) => return Ok(Self { scan, query: uri.query().map(str::to_owned), compressed: false }),
            Err(fault) => fault,
        };
        if !compression::looks_compressed(uri.path()) {
            return Err(fault);
        }
        let plain = compression::decompress(uri.path_and_query().map_or("", |address| address.as_str()))?;
        let (path, query) = plain.split_once('?').map_or((plain.as_str(), None), |(path, query)| (path, Some(query)));
        Ok(Self { scan: Scan::parse_path(path, query)?, query: query.map(str::to_owned), compressed: true })
    }
}

/// Every address that no route knows: a compressed link, or nothing at all.
pub(crate) async fn resolve_or_not_found(State(app): State<App>, request: Request) -> Response {
    let uri = request.uri();
    let compressed = compression::looks_compressed(uri.path()) && Asked::read(uri).is_ok();
    let answer = match (compressed, request.method()) {
        (false, _) => return crate::error::not_found().await.into_response(),
        (true, &Method::GET | &Method::HEAD) => super::resolve(State(app), request).await,
        (true, &Method::OPTIONS) => {
            Ok(super::options(State(app), request.uri().clone(), request.headers().clone()).await)
        }
        (true, _) => Err(crate::error::method_not_allowed().await),
    };
    let mut response = answer.unwrap_or_else(Problem::into_response);
    if response.status() != StatusCode::METHOD_NOT_ALLOWED {
        super::open(response.headers_mut());
    }
    response
}
