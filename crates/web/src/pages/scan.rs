//! The scan page, from the cache where it can be.
//!
//! The page of a stamp is kept without what is said of the stamp: that is made for each view, after the view was counted
//! in memory. Neither waits for the write path.

use std::io::Write;
use std::sync::Arc;

use askama::Template;
use axum::body;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;
use gs1::Scan;
use services::Caller;
use services::passport::{Passport, Verdict};

use super::secured;
use super::viewer::Viewer;
use crate::App;
use crate::cache::{Body, Key, Rendered, Stamped};
use crate::error::Problem;
use crate::extract::takes_gzip;
use crate::portal::language::Language;
use crate::portal::scan::ScanPage;
use crate::portal::scan::stamp::{PLACE, StampBanner};
use crate::splice::Halves;

/// The page of a scanned code. Without a viewer the scan is not counted.
pub(crate) async fn page(
    app: &App,
    scan: &Scan,
    language: Language,
    headers: &HeaderMap,
    viewer: Option<&Viewer>,
) -> Result<Response, Problem> {
    let passport = async {
        let passport = app.services.passport(&Caller::Anonymous, scan).await?;
        let status = match passport.verdict {
            Verdict::NotFound(_) => StatusCode::NOT_FOUND,
            _ => StatusCode::OK,
        };
        Ok((passport, status))
    };
    let page = cached(app, (scan.path(), language), passport).await?;
    let Body::Stamped(stamped) = &page.body else { return Ok(answer(&page, "", headers)) };
    let banner = banner(app, stamped, viewer, language).await;
    let mut response = answer(&page, &banner, headers);
    // What is said of the stamp is for this view only.
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
    Ok(response)
}

/// What is said of the stamp. A page must not fail because its scans cannot be read.
async fn banner(app: &App, stamped: &Stamped, viewer: Option<&Viewer>, language: Language) -> String {
    let visit = viewer.map(Viewer::visit);
    let history = app.services.stamp_scan(&Caller::Anonymous, &stamped.note, visit.as_ref()).await;
    let history = history.inspect_err(|error| tracing::warn!(%error, "the scans of a stamp are not known")).ok();
    let banner = StampBanner::new(&stamped.note, history.as_ref(), &stamped.path, language);
    let rendered = banner.map(|banner| banner.render()).transpose();
    rendered.inspect_err(|error| tracing::error!(%error, "stamp banner failed")).ok().flatten().unwrap_or_default()
}

/// The page of a code that cannot be one: the same help as for an unknown code.
pub(crate) async fn impossible(
    app: &App,
    passport: Passport,
    language: Language,
    headers: &HeaderMap,
) -> Result<Response, Problem> {
    let key = (passport.path.clone(), language);
    let passport = async { Ok((passport, StatusCode::BAD_REQUEST)) };
    Ok(answer(&cached(app, key, passport).await?, "", headers))
}

/// The page from the cache, or made: a burst of scans of one code makes it once.
async fn cached(
    app: &App,
    key: Key,
    passport: impl Future<Output = services::Result<(Passport, StatusCode)>>,
) -> Result<Rendered, Problem> {
    let now_ms = || app.services.now() / 1000;
    if let Some(page) = app.pages.get(&key, now_ms()) {
        return Ok(page);
    }
    let _turn = match app.pages.try_turn(&key) {
        Some(turn) => turn,
        None => {
            if let Some(page) = app.pages.stale(&key, now_ms()) {
                return Ok(page);
            }
            app.pages.turn(&key).await
        }
    };
    // Whoever had the turn before may have made it.
    if let Some(page) = app.pages.get(&key, now_ms()) {
        return Ok(page);
    }
    let head = app.pages.head();
    let (passport, status) = passport.await?;
    // Rendering and compressing take milliseconds, which the other requests of this worker would wait.
    let (permit, language) = (app.pages.renderer().await, key.1);
    let task = tokio::task::spawn_blocking(move || {
        let _permit = permit;
        rendered(&passport, language, status)
    });
    let page = task.await.map_err(|error| services::Error::Internal(format!("scan page: {error}")))??;
    app.pages.put(key, head, now_ms(), page.clone());
    Ok(page)
}

fn rendered(passport: &Passport, language: Language, status: StatusCode) -> services::Result<Rendered> {
    let failed = |error: String| services::Error::Internal(format!("scan page: {error}"));
    let text = ScanPage::new(passport, language).render().map_err(|error| failed(error.to_string()))?;
    let status = status.as_u16();
    if let (Some(note), Some((before, after))) = (&passport.stamp, text.split_once(PLACE)) {
        let halves = Halves::new(before, after).ok_or_else(|| failed("cannot be compressed".to_owned()))?;
        let stamped = Stamped { halves, note: note.clone(), path: passport.path.clone() };
        return Ok(Rendered { status, body: Body::Stamped(Arc::new(stamped)) });
    }
    let mut encoder = GzEncoder::new(Vec::with_capacity(16 * 1024), Compression::default());
    encoder.write_all(text.as_bytes()).map_err(|error| failed(error.to_string()))?;
    let gzip = encoder.finish().map_err(|error| failed(error.to_string()))?;
    Ok(Rendered { status, body: Body::Whole { plain: Bytes::from(text), gzip: Bytes::from(gzip) } })
}

/// The page, with `banner` in its place.
fn answer(page: &Rendered, banner: &str, headers: &HeaderMap) -> Response {
    let takes_gzip = takes_gzip(headers);
    let bytes = match (&page.body, takes_gzip) {
        (Body::Whole { gzip, .. }, true) => gzip.clone(),
        (Body::Whole { plain, .. }, false) => plain.clone(),
        (Body::Stamped(stamped), true) => stamped.halves.gzip(banner),
        (Body::Stamped(stamped), false) => stamped.halves.plain(banner),
    };
    let mut response = body::Body::from(bytes).into_response();
    *response.status_mut() = StatusCode::from_u16(page.status).unwrap_or(StatusCode::OK);
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=10"));
    // Also on the plain form, so that the compression layer leaves a page alone that is compressed already.
    if takes_gzip {
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    }
    secured(response)
}
