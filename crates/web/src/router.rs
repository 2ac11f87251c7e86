//! Every route on one page, grouped by who calls it.

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::{get, post};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{DefaultPredicate, NotForContentType, Predicate};

use crate::api::{capture, discovery, events, health, labels, links, records, schemes, stage_codes, stamps, trace};
use crate::{App, error, extract, pages, request_id, resolver};

/// The primary keys of GS1 Digital Link (URI syntax 1.6, section 4.3): each roots a tree of scan paths.
const PRIMARY_KEYS: [&str; 16] = [
    "00", "01", "253", "255", "401", "402", "414", "415", "417", "8003", "8004", "8006", "8010", "8013", "8017", "8018",
];

/// The router of a node.
pub fn router(app: App) -> Router {
    let mut router = Router::new()
        // People
        .route("/", get(pages::home::home))
        .route("/tim", get(pages::look_up::look_up))
        .route("/bao", get(pages::report::report))
        .route("/static/{*path}", get(pages::files::file))
        .route("/favicon.ico", get(pages::files::icon))
        .route("/robots.txt", get(pages::files::robots))
        // EPCIS 2.0, section 12
        .route("/epcis", get(discovery::root).options(discovery::options))
        .route("/epcis/", get(discovery::root).options(discovery::options))
        .route("/epcis/capture", post(capture::capture).get(capture::list).options(discovery::capture_options))
        .route("/epcis/capture/{id}", get(capture::job).options(discovery::options))
        .route("/epcis/events", post(capture::event).get(events::list).options(discovery::capture_options))
        .route("/epcis/events/{id}", get(events::one).options(discovery::options))
        .route("/epcis/epcs/{epc}/events", get(events::about).options(discovery::options))
        // Other programs
        .route("/api/v1/trace", get(trace::trace))
        .route("/api/v1/stage-codes", get(stage_codes::stage_codes))
        .route("/api/v1/records", post(records::import))
        .route("/api/v1/schemes", get(schemes::list))
        .route("/api/v1/validate", post(capture::validate))
        .route("/api/v1/captures/{id}/header", get(capture::header))
        .route("/api/v1/symbols", get(labels::symbol))
        .route("/api/v1/symbols.svg", get(labels::symbol_svg))
        .route("/api/v1/symbols.png", get(labels::symbol_png))
        .route("/api/v1/labels", post(labels::create).get(labels::list))
        .route("/api/v1/labels/templates", get(labels::templates))
        .route("/api/v1/labels/{id}", get(labels::job).delete(labels::cancel))
        .route("/api/v1/labels/{id}/file", get(labels::file))
        .route("/api/v1/stamps", post(stamps::order).get(stamps::list))
        .route("/api/v1/stamps/{id}", get(stamps::one))
        .route("/api/v1/stamps/{id}/serials", get(stamps::serials))
        // `POST` does something to an order, `GET` asks for one stamp: `…/{gtin}/{serial}`.
        .route("/api/v1/stamps/{id}/{action}", post(stamps::change).get(stamps::status))
        .route("/api/v1/links/{*key}", get(links::get).put(links::put).delete(links::delete))
        // Operators
        .route("/healthz", get(health::health))
        .route("/readyz", get(health::ready));
    // Scanners
    let mut scanners = Router::new()
        .route("/.well-known/gs1resolver", get(resolver::description).options(resolver::preflight))
        .route("/linkset-context", get(resolver::context).options(resolver::preflight));
    for key in PRIMARY_KEYS {
        let methods = get(resolver::resolve).options(resolver::options).fallback(error::method_not_allowed);
        scanners = scanners.route(&format!("/{key}/{{*rest}}"), methods);
    }
    router = router.merge(scanners.layer(from_fn(resolver::shared)));
    router
        .fallback(resolver::resolve_or_not_found)
        .method_not_allowed_fallback(error::method_not_allowed)
        // Bodies are read by the handlers, each with its own limit.
        .layer(DefaultBodyLimit::disable())
        // Pages of a PDF are compressed already.
        .layer(
            CompressionLayer::new()
                .gzip(true)
                .compress_when(DefaultPredicate::new().and(NotForContentType::new("application/pdf"))),
        )
        .layer(CatchPanicLayer::custom(error::panicked))
        .layer(from_fn(extract::refuse_nul))
        .layer(from_fn_with_state(app.clone(), request_id::mark))
        .with_state(app)
}
