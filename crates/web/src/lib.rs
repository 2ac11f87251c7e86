//! Everything HTTP: the EPCIS API, the resolver and the portal's pages, over `services`.
//!
//! Handlers decode, ask and encode; what is allowed and what is true is decided by the services. `api` and `portal`
//! never import each other.

mod api;
mod cache;
mod deliver;
mod document;
mod error;
mod extract;
mod negotiate;
mod pages;
pub mod portal;
mod request_id;
mod resolver;
mod router;
mod soap;
mod splice;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use services::Services;

pub use deliver::check_root_certificates;
pub use router::router;

/// What the handlers share.
#[derive(Clone)]
pub struct App {
    pub(crate) services: Services,
    pub(crate) config: Arc<Config>,
    pub(crate) pages: Arc<cache::PageCache>,
    pub(crate) answers: Arc<resolver::AnswerCache>,
    pub(crate) deliverer: Arc<deliver::Deliverer>,
    pub(crate) ready: Arc<AtomicBool>,
}

/// How the node presents itself over HTTP.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Config {
    /// Address under which the node is reached, without a final slash; without it the `Host` of each request counts.
    pub public_url: Option<String>,
    /// Linksets call what a key names `description`, as version 1.2 of the schema does, rather than `itemDescription`.
    pub linkset_description: bool,
    /// Who runs the resolver, for its description file.
    pub operator: Operator,
    /// Scan paths that the home page offers to look at.
    pub examples: Vec<Example>,
    /// Scans of stamps.
    pub scan: ScanConfig,
    /// How long a request may send nothing of its body.
    pub body_idle: Duration,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            public_url: None,
            linkset_description: false,
            operator: Operator::default(),
            examples: Vec::new(),
            scan: ScanConfig::default(),
            body_idle: Duration::from_secs(30),
        }
    }
}

/// Who runs the resolver, as `/.well-known/gs1resolver` tells everybody.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Operator {
    /// Name of the authority or the firm.
    pub name: Option<String>,
    /// E-mail address.
    pub email: Option<String>,
    /// Telephone number, with its country code.
    pub telephone: Option<String>,
}

/// Scans of stamps. The headers are those that a reverse proxy sets; without a proxy they must stay unset, since a client
/// could send them itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ScanConfig {
    /// Two-digit code of the province that the client is in.
    pub province_header: Option<String>,
    /// Address of the client; only hashed, in memory, to tell a reload from another scan.
    pub client_header: Option<String>,
    /// Telephone number that somebody calls who has something to tell about a stamp.
    pub report_telephone: Option<String>,
}

/// A scan path with its name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Example {
    /// `/01/…`.
    pub path: String,
    /// What it shows.
    pub name: services::Text,
    /// Whose goods it shows.
    pub firm: services::Text,
}

impl App {
    /// Puts the web face together.
    pub fn new(services: Services, config: Config) -> Self {
        let pages = Arc::new(cache::PageCache::new(services.head()));
        let answers = Arc::new(resolver::AnswerCache::new(services.head()));
        let deliverer = Arc::new(deliver::Deliverer::new(&services.settings().subscriptions));
        let ready = Arc::new(AtomicBool::new(true));
        Self { services, config: Arc::new(config), pages, answers, deliverer, ready }
    }

    /// Writes down the scans that were counted since the last time.
    pub async fn write_scans(&self) -> services::Result<()> {
        self.services.stamp_scans_write(&services::Caller::System).await
    }

    /// Says over `/readyz` whether the node is ready; it begins ready.
    pub fn set_ready(&self, ready: bool) {
        self.ready.store(ready, Ordering::Release);
    }
}
