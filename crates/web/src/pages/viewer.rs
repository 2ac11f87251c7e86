//! Who looks at the page of a stamp, as far as a count needs it.

use std::net::SocketAddr;

use axum::extract::{ConnectInfo, Request};
use axum::http::{Method, header};
use services::Caller;
use services::stamp::Visit;

use crate::App;
use crate::extract::header_text;

/// Somebody whose view counts as a scan. It lives as long as the request; nothing of it is stored but the province.
pub(crate) struct Viewer {
    client: String,
    province: Option<String>,
}

impl Viewer {
    /// Nobody for a `HEAD`, a program with a key (a firm or shop that scans while packing), a robot, or a browser that
    /// only loads ahead.
    pub(crate) fn of(app: &App, request: &Request) -> Option<Self> {
        let headers = request.headers();
        let text = |name: &str| header_text(headers, name);
        let ahead = ["sec-purpose", "purpose", "x-moz"]
            .iter()
            .any(|name| text(name).is_some_and(|purpose| purpose.contains("prefetch") || purpose.contains("preview")));
        if request.method() != Method::GET || headers.contains_key(header::AUTHORIZATION) || ahead {
            return None;
        }
        let program = text(header::USER_AGENT.as_str()).unwrap_or_default();
        if app.services.stamp_robot(&Caller::Anonymous, program) {
            return None;
        }
        let given = app.config.scan.client_header.as_deref().and_then(text);
        let peer = || {
            let peer = request.extensions().get::<ConnectInfo<SocketAddr>>();
            peer.map(|ConnectInfo(address)| address.ip().to_string()).unwrap_or_default()
        };
        let address = given.map_or_else(peer, str::to_owned);
        let province = app.config.scan.province_header.as_deref().and_then(text);
        Some(Self { client: format!("{address}\n{program}"), province: province.map(str::to_owned) })
    }

    /// What is counted.
    pub(crate) fn visit(&self) -> Visit<'_> {
        Visit { client: &self.client, province: self.province.as_deref() }
    }
}
