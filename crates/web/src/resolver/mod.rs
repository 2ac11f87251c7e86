//! The resolver: GS1 Digital Link paths at the root of the node (GS1-Conformant Resolver 1.2).
//!
//! A browser that names no link type gets the scan page itself where that is the default link. Every other request gets
//! a redirect to the link that fits its wishes best, or the linkset (RFC 9264). Reading order: the wishes (`wish`), the
//! links of the key and of the node (`services::link`, `own`), the choice (`choose`), the way it is written (`linkset`,
//! `forward`, `reply`).

mod cache;
mod choose;
mod compressed;
mod forward;
mod linkset;
mod own;
mod refused;
mod reply;
mod wish;

use axum::Json;
use axum::extract::{Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use gs1::Scan;
use serde_json::json;
use services::Caller;
use services::link::{Links, Resolved, kinds};

use crate::error::Problem;
use crate::extract::{self, base_url};
use crate::pages;
use crate::pages::viewer::Viewer;
use crate::portal::language::Language;
use crate::{App, Operator};
use choose::Choice;
use compressed::Asked;
use reply::Reply;
use wish::Wish;

use cache::Age;
pub(crate) use cache::AnswerCache;
pub(crate) use compressed::resolve_or_not_found;

/// What an answer depends on besides the address.
const VARY: HeaderValue = HeaderValue::from_static("Accept, Accept-Language");

/// `GET /01/…` and its like
pub(crate) async fn resolve(State(app): State<App>, request: Request) -> Result<Response, Problem> {
    let key = cache_key(&request);
    let now_ms = app.services.now() / 1000;
    let takes_gzip = extract::takes_gzip(request.headers());
    if let Some(answer) = app.answers.get(&key, takes_gzip, now_ms) {
        return Ok(answer);
    }
    let language = extract::language(&request);
    let asked = Asked::read(request.uri());
    // Only items have stamps, whichever way the code names the serial.
    let is_item = asked.as_ref().is_ok_and(|asked| asked.scan.serial().is_some());
    let viewer = if is_item { Viewer::of(&app, &request) } else { None };
    let (Parts { uri, headers, .. }, _) = request.into_parts();
    let head = app.answers.head();
    let Asked { scan, query, compressed } = match asked {
        Ok(asked) => asked,
        Err(fault) => {
            let wish = Wish::of(uri.query(), &headers);
            return refused::answer(&app, uri.path(), &fault, &wish, language, &headers).await;
        }
    };
    let wish = Wish::of(query.as_deref(), &headers);
    let base = base_url(&app, &headers);
    let ask = Ask {
        app: &app,
        scan: &scan,
        wish: &wish,
        base: &base,
        language,
        query: query.as_deref(),
        headers: &headers,
        viewer: viewer.as_ref(),
    };
    let mut age = Age { head, made_ms: now_ms, until_ms: i64::MAX };
    let reply = if app.answers.is_page(&key, now_ms) {
        ask.page().await.map(Reply::Live)
    } else {
        let resolved = app.services.resolve(&Caller::Anonymous, &scan).await?;
        if let Resolved::Here(links) = &resolved {
            age.until_ms = links.until / 1000;
        }
        ask.reply(resolved).await
    };
    // Also a refusal says where the linkset is.
    let reply = reply.unwrap_or_else(|problem| Reply::Live(problem.into_response()));
    let link = reply::link_header(&base, &scan.path(), compressed);
    match reply {
        Reply::Kept(mut answer) => {
            answer.headers.insert(header::LINK, link);
            answer.headers.insert(header::VARY, VARY);
            let response = answer.response(takes_gzip);
            app.answers.put(key, age, answer);
            Ok(response)
        }
        Reply::Page(mut response) => {
            response.headers_mut().insert(header::LINK, link);
            app.answers.put_page(key, age);
            Ok(response)
        }
        Reply::Live(mut response) => {
            response.headers_mut().insert(header::LINK, link);
            Ok(response)
        }
    }
}

/// Everything that an answer can depend on. A header may come several times, and each of them counts.
fn cache_key(request: &Request) -> String {
    let header = |name: header::HeaderName| {
        let values = request.headers().get_all(name).into_iter();
        // No header holds these signs, so that no two requests have one key.
        values.map(|value| value.to_str().unwrap_or("\0")).collect::<Vec<_>>().join("\r")
    };
    let (host, accept) = (header(header::HOST), header(header::ACCEPT));
    let address = request.uri().path_and_query().map_or("", |address| address.as_str());
    [address, &host, &accept, &header(header::ACCEPT_LANGUAGE)].join("\n")
}

/// A request that names a key.
struct Ask<'a> {
    app: &'a App,
    scan: &'a Scan,
    wish: &'a Wish,
    base: &'a str,
    language: Language,
    query: Option<&'a str>,
    headers: &'a HeaderMap,
    viewer: Option<&'a Viewer>,
}

impl Ask<'_> {
    async fn reply(&self, resolved: Resolved) -> Result<Reply, Problem> {
        match resolved {
            Resolved::Here(mut links) => {
                let own = own::add(&mut links, self.base, self.scan);
                self.here(&links, own).await
            }
            Resolved::Elsewhere(resolver) if !self.is_here(&resolver) => {
                match forward::to_resolver(&resolver, &self.scan.path(), self.query) {
                    Some(address) => reply::redirect(&address),
                    None => self.unknown().await,
                }
            }
            Resolved::Elsewhere(_) | Resolved::Unknown => self.unknown().await,
        }
    }

    /// A delegation to ourselves would go round in circles.
    fn is_here(&self, resolver: &str) -> bool {
        let host = |address: &str| address.split("://").last().unwrap_or_default().to_ascii_lowercase();
        host(resolver) == host(self.base)
    }

    async fn here(&self, links: &Links, own_default: bool) -> Result<Reply, Problem> {
        let wish = self.wish;
        if wish.wants_linkset() {
            return reply::linkset(links, self.base, &self.address(), wish.form(), self.language, self.describe());
        }
        let Some(relation) = &wish.link_type else { return self.default(links, own_default).await };
        match choose::of_type(&links.levels, relation, wish) {
            Choice::One(target) => reply::redirect(&self.passed_on(&target.href, target.fwqs)),
            Choice::Several(targets) => {
                reply::choices(links, &targets, self.base, &self.address(), wish.form(), self.language, self.describe())
            }
            Choice::None => {
                let detail = format!("{} has no link of type “{relation}”", self.scan.path());
                Err(Problem::no_resource(detail))
            }
        }
    }

    /// No link type is named.
    async fn default(&self, links: &Links, own_default: bool) -> Result<Reply, Problem> {
        let wish = self.wish;
        let for_people = wish.prefers_page() || (wish.names_page && wish.takes_page());
        if for_people && (own_default || wish.names_page) {
            match &links.party {
                _ if links.page => return self.page().await.map(Reply::Page),
                Some(party) => return reply::party(party, &self.address(), self.language),
                None => {}
            }
        }
        let Some(target) = choose::default(&links.levels, wish) else {
            return Err(Problem::no_resource(format!("{} has no default link", self.scan.path())));
        };
        let singled_out = target.media_type.is_some() && wish.singles_out(target);
        if wish.prefers_json() && !singled_out {
            return reply::linkset(links, self.base, &self.address(), wish.form(), self.language, self.describe());
        }
        if own_default && !wish.takes_page() {
            let detail = format!("this code is answered in text/html, application/json or {}", wish::LINKSET);
            return Err(Problem::not_acceptable(&detail));
        }
        reply::redirect(&self.passed_on(&target.href, target.fwqs))
    }

    /// Nothing is known of the key. People get the page that helps.
    async fn unknown(&self) -> Result<Reply, Problem> {
        let wish = self.wish;
        if wish.link_type.is_none() && !wish.wants_linkset() && !wish.prefers_json() && wish.takes_page() {
            return self.page().await.map(Reply::Live);
        }
        Err(Problem::no_resource(format!("nothing is known here of {}", self.scan.path())))
    }

    async fn page(&self) -> Result<Response, Problem> {
        pages::scan::page(self.app, self.scan, self.language, self.headers, self.viewer).await
    }

    fn passed_on(&self, href: &str, fwqs: bool) -> String {
        if !fwqs {
            return href.to_owned();
        }
        // Our own pages have the language in their address.
        let own = href.starts_with(&format!("{}/", self.base));
        let used: &[&str] = if own { &["linkType", "context", "lang"] } else { &["linkType", "context"] };
        forward::with_query(href, self.query, used)
    }

    /// Path and query of the request, for the language switch of a page.
    fn address(&self) -> String {
        let address = format!("/{}", self.scan.path());
        let query = forward::with_query("", self.query, &["lang"]);
        format!("{address}{query}")
    }

    fn describe(&self) -> &'static str {
        if self.app.config.linkset_description { "description" } else { "itemDescription" }
    }
}

/// What every answer under a key has, refusals included: pages of another origin may read it.
pub(crate) async fn shared(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    open(response.headers_mut());
    response
}

fn open(headers: &mut HeaderMap) {
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, HeaderValue::from_static("Link, Location, Content-Type"));
    headers.entry(header::VARY).or_insert(VARY);
}

/// `OPTIONS /01/…`
pub(crate) async fn options(State(app): State<App>, uri: Uri, headers: HeaderMap) -> Response {
    let mut response = preflight().await;
    if let Ok(asked) = Asked::read(&uri) {
        let link = reply::link_header(&base_url(&app, &headers), &asked.scan.path(), asked.compressed);
        response.headers_mut().insert(header::LINK, link);
    }
    response
}

/// `OPTIONS` of what is the same for every key.
pub(crate) async fn preflight() -> Response {
    let headers = [
        (header::ALLOW, "GET, HEAD, OPTIONS"),
        (header::ACCESS_CONTROL_ALLOW_ORIGIN, "*"),
        (header::ACCESS_CONTROL_ALLOW_METHODS, "GET, HEAD, OPTIONS"),
        (header::ACCESS_CONTROL_ALLOW_HEADERS, "Accept, Accept-Language"),
    ];
    (StatusCode::NO_CONTENT, headers).into_response()
}

/// `GET /.well-known/gs1resolver`
pub(crate) async fn description(State(app): State<App>, headers: HeaderMap) -> Response {
    let operator = &app.config.operator;
    let name = operator.name.as_deref().unwrap_or("Nguồn");
    let mut body = json!({
        "name": name,
        "resolverRoot": base_url(&app, &headers),
        "supportedPrimaryKeys": ["all"],
        "supportedLinkType": [{ "namespace": kinds::NAMESPACE, "prefix": "gs1:" }],
        "linkTypeDefaultCanBeLinkset": false,
    });
    // Whoever runs it says so or not; a made-up contact would mislead.
    if *operator != Operator::default() {
        body["contact"] = json!({ "fn": name });
    }
    if let Some(email) = &operator.email {
        body["contact"]["hasEmail"] = format!("mailto:{email}").into();
    }
    if let Some(telephone) = &operator.telephone {
        let digits: String = telephone.chars().filter(|sign| sign.is_ascii_digit() || *sign == '+').collect();
        body["contact"]["hasTelephone"] = format!("tel:{digits}").into();
    }
    Json(body).into_response()
}

/// `GET /linkset-context`: what makes JSON-LD of a linkset.
pub(crate) async fn context() -> Response {
    let mut response = Json(linkset::context()).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/ld+json"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=86400"));
    response
}
