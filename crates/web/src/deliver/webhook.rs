//! One document to one receiver (REST binding, 12.5.3): a `POST`, signed where a token was given, no redirect followed.
//!
//! The client blocks, so it runs beside the tasks; how many at once is bounded by the places that deliveries have.

use std::time::Duration;

use services::subscription::{Outcome, SubscriptionSettings, signature};
use ureq::Agent;
use ureq::tls::{Certificate, PemItem, RootCerts, TlsConfig, parse_pem};
use ureq::unversioned::transport::DefaultConnector;

use super::address::Checked;
use super::render::Rendered;

/// How long a look-up or a connection may take, in seconds.
const CONNECT_S: u32 = 10;

/// The client towards receivers.
#[derive(Clone, Debug)]
pub(crate) struct Webhook {
    agent: Agent,
}

/// What to send.
#[derive(Debug)]
pub(crate) struct Message {
    pub(crate) dest: String,
    /// Secret of the signature; empty without one.
    pub(crate) token: String,
    pub(crate) subscription: String,
    pub(crate) epc_format: String,
    pub(crate) document: Rendered,
}

impl Webhook {
    /// The certificates must have been checked; those that cannot be read are trusted by nobody.
    pub(crate) fn new(settings: &SubscriptionSettings) -> Self {
        let trusted = settings.root_certificates.as_deref().map(|pem| root_certificates(pem).unwrap_or_default());
        let trusted = trusted.map_or(RootCerts::WebPki, |trusted| RootCerts::new_with_certs(&trusted));
        let seconds = |seconds: u32| Some(Duration::from_secs(u64::from(seconds.max(1))));
        let config = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .tls_config(TlsConfig::builder().root_certs(trusted).build())
            // A proxy of the environment would connect to what nobody checked.
            .proxy(None)
            .user_agent(concat!("nguon/", env!("CARGO_PKG_VERSION")))
            .timeout_resolve(seconds(settings.timeout_s.min(CONNECT_S)))
            .timeout_connect(seconds(settings.timeout_s.min(CONNECT_S)))
            .timeout_global(seconds(settings.timeout_s))
            .max_idle_age(Duration::from_secs(5))
            .build();
        let resolver = Checked { private_addresses: settings.private_addresses };
        Self { agent: Agent::with_parts(config, DefaultConnector::default(), resolver) }
    }

    /// Sends a document and waits for the answer.
    pub(crate) async fn send(&self, message: Message) -> Outcome {
        let agent = self.agent.clone();
        let sent = tokio::task::spawn_blocking(move || post(&agent, &message)).await;
        sent.unwrap_or_else(|error| Outcome { code: None, error: format!("sending failed: {error}") })
    }
}

/// Reads the certificates of a PEM file; the message says what is wrong with it.
pub(super) fn root_certificates(pem: &str) -> Result<Vec<Certificate<'static>>, String> {
    let mut certificates = Vec::new();
    for item in parse_pem(pem.as_bytes()) {
        match item.map_err(|error| error.to_string())? {
            PemItem::Certificate(certificate) => certificates.push(certificate),
            _ => return Err("holds something else than certificates".to_owned()),
        }
    }
    if certificates.is_empty() { Err("holds no certificate".to_owned()) } else { Ok(certificates) }
}

fn post(agent: &Agent, message: &Message) -> Outcome {
    let document = &message.document;
    let mut request = agent
        .post(&message.dest)
        .header("content-type", document.media)
        .header("gs1-epcis-version", document.version)
        .header("gs1-cbv-version", document.version)
        .header("gs1-epc-format", &message.epc_format)
        .header("nguon-subscription", &message.subscription);
    if !message.token.is_empty() {
        request = request.header("gs1-signature", signature(&message.token, document.body.as_bytes()));
    }
    match request.send(document.body.as_bytes()) {
        Ok(answer) => Outcome { code: Some(answer.status().as_u16()), error: String::new() },
        Err(error) => Outcome { code: None, error: error.to_string() },
    }
}
