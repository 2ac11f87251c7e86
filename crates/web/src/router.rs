//! Every route on one page, grouped by who calls it.

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::{delete, get, post};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{DefaultPredicate, NotForContentType, Predicate};

use crate::api::collections::Collection;
use crate::api::discovery::{capture_resource, event_resource, resource};
use crate::api::queries::{self, manage, subscriptions};
use crate::api::{
    capture, collections, discovery, events, health, labels, links, records, schemes, stage_codes, stamps, trace,
};
use crate::{App, error, extract, pages, request_id, resolver, soap};

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
    router = router.merge(scanners.layer(from_fn(resolver::shared))).merge(subscriptions_of_ours()).merge(epcis());
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
        .layer(from_fn_with_state(app.clone(), extract::watch_body))
        .layer(from_fn_with_state(app.clone(), request_id::mark))
        .with_state(app)
}

/// Subscriptions beyond what the standard has: deliveries, replay, test calls.
fn subscriptions_of_ours() -> Router<App> {
    Router::new()
        .route("/api/v1/subscriptions", get(manage::list))
        .route("/api/v1/subscriptions/test", post(manage::test_receiver))
        .route("/api/v1/subscriptions/{id}", get(manage::one).delete(manage::delete))
        .route("/api/v1/subscriptions/{id}/deliveries", get(manage::deliveries))
        .route("/api/v1/subscriptions/{id}/replay", post(manage::replay))
        .route("/api/v1/subscriptions/{id}/test", post(manage::test))
}

/// EPCIS 2.0, section 12: the paths of the standard's description.
fn epcis() -> Router<App> {
    const READ: &str = "GET, HEAD, OPTIONS";
    const WRITE: &str = "GET, HEAD, POST, OPTIONS";
    const REMOVE: &str = "GET, HEAD, DELETE, OPTIONS";
    let mut router = Router::new()
        .route("/epcis", resource(READ, get(discovery::root)))
        .route("/epcis/", resource(READ, get(discovery::root)))
        .route("/epcis/capture", capture_resource(WRITE, post(capture::capture).get(capture::list)))
        .route("/epcis/capture/{id}", resource(READ, get(capture::job)))
        .route("/epcis/events", event_resource(WRITE, post(capture::event).get(events::list)))
        .route("/epcis/events/{id}", resource(READ, get(events::one)))
        .route("/epcis/nextPageToken/{token}", resource("DELETE, OPTIONS", delete(events::forget_token)))
        .route("/epcis/soap", resource(WRITE, get(soap::describe).post(soap::call)))
        .route("/epcis/queries", resource(WRITE, get(queries::list).post(queries::create)))
        .route("/epcis/queries/{q}", resource(REMOVE, get(queries::one).delete(queries::delete)))
        .route("/epcis/queries/{q}/events", resource(READ, get(queries::events)))
        .route(
            "/epcis/queries/{q}/subscriptions",
            get(subscriptions::list).post(subscriptions::create).options(subscriptions::options),
        )
        .route(
            "/epcis/queries/{q}/subscriptions/{id}",
            get(subscriptions::one).delete(subscriptions::delete).options(subscriptions::options_of_one),
        );
    for collection in Collection::ALL {
        let path = format!("/epcis/{}", collection.name());
        router = router
            .route(&path, resource(READ, collections::list(collection)))
            .route(&format!("{path}/{{value}}"), resource(READ, collections::one(collection)))
            .route(&format!("{path}/{{value}}/events"), resource(READ, collections::events_of(collection)));
    }
    router.layer(from_fn(discovery::speak))
}
