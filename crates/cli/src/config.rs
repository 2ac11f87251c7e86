//! The configuration of a node: the only reader of files and environment.

use std::fs;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::dictionary;

/// `nguon.toml`. Unknown names are refused, so that a typing error never passes silently.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Config {
    #[serde(default)]
    pub(crate) server: Server,
    pub(crate) store: Store,
    #[serde(default)]
    pub(crate) node: Node,
    #[serde(default)]
    pub(crate) capture: Capture,
    #[serde(default)]
    pub(crate) trace: Trace,
    /// `[traceability]`: what happens to events that cannot follow what is known of their things.
    #[serde(default)]
    pub(crate) traceability: services::state::Levels,
    #[serde(default)]
    pub(crate) query: Query,
    #[serde(default)]
    pub(crate) scan: Scan,
    #[serde(default)]
    pub(crate) labels: Labels,
    #[serde(default)]
    pub(crate) subscriptions: Subscriptions,
    #[serde(default)]
    pub(crate) gs1: Gs1,
    #[serde(default)]
    pub(crate) resolver: Resolver,
    /// Folder of the file; paths in it start there.
    #[serde(skip)]
    folder: PathBuf,
}

/// `[server]`
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Server {
    /// Address and port to listen on.
    pub(crate) listen: SocketAddr,
    /// Address under which others reach the node, without a final slash. Set it behind a proxy.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) public_url: Option<String>,
    /// Seconds for which a request may send nothing of its body.
    pub(crate) body_idle_s: u32,
}

/// `[store]`
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Store {
    /// `sqlite:FOLDER` or `postgres://…`.
    pub(crate) url: String,
}

/// `[node]`
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Node {
    /// File with the node's private key, 64 hexadecimal digits.
    pub(crate) key_file: PathBuf,
    /// Number of this process among those that write to the same database, 0 to 63.
    pub(crate) server: u8,
}

/// `[capture]`
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Capture {
    pub(crate) inline_bytes: usize,
    pub(crate) max_bytes: usize,
    /// Events of one document at most.
    pub(crate) max_events: u64,
    /// Bytes of one event, and of everything around the events, in a document larger than `inline_bytes`.
    pub(crate) max_part_bytes: usize,
    pub(crate) future_tolerance_s: u32,
}

/// `[query]`
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Query {
    /// How long a page token is good, in seconds.
    pub(crate) token_seconds: u32,
}

/// `[trace]`
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Trace {
    pub(crate) nodes: usize,
    pub(crate) depth: u32,
}

/// `[scan]`
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Scan {
    /// Header in which the proxy names the client's province, a two-digit code. Leave it out without a proxy.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) province_header: Option<String>,
    /// Header in which the proxy names the client's address. It is hashed in memory and never stored.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) client_header: Option<String>,
    /// Telephone number for whoever has something to tell about a stamp.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) report_telephone: Option<String>,
}

/// `[labels]`
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Labels {
    /// Labels of one job at most.
    pub(crate) max_labels: u64,
    /// Unfinished jobs of one organisation at most.
    pub(crate) max_jobs: usize,
    /// How long a print file is kept.
    pub(crate) keep_hours: u32,
    /// After how many seconds of silence another server takes a job over.
    pub(crate) takeover_s: u32,
    /// File with templates of the operator's own, in the form of the built-in ones.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) templates: Option<PathBuf>,
}

/// `[subscriptions]`
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Subscriptions {
    /// Receivers may stand in private networks and on this machine.
    pub(crate) private_addresses: bool,
    /// File with the certificate authorities that receivers are trusted by, PEM, instead of those that browsers trust.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) root_certificates: Option<PathBuf>,
    /// How long a receiver may take for one document.
    pub(crate) timeout_s: u32,
    /// Pause after the first failure; it doubles with each further one.
    pub(crate) retry_first_s: u32,
    /// Longest pause.
    pub(crate) retry_max_s: u32,
    /// Events in one document at most.
    pub(crate) batch_events: u32,
    /// Bytes of events in one document at most.
    pub(crate) batch_bytes: usize,
    /// Deliveries at once.
    pub(crate) parallel: usize,
    /// How often the log is looked at for what other processes captured.
    pub(crate) poll_ms: u32,
    /// After how many seconds of silence another process takes a subscription over.
    pub(crate) lease_s: u32,
    /// Attempts kept in the delivery log of each subscription.
    pub(crate) keep_deliveries: u32,
    /// How long they are kept.
    pub(crate) keep_days: u32,
    /// Named queries of one organisation at most.
    pub(crate) max_queries: u32,
    /// Subscriptions of one organisation at most.
    pub(crate) max_subscriptions: u32,
    /// Connections that follow a query, in this process at most.
    pub(crate) max_sockets: usize,
}

/// `[gs1]`
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Gs1 {
    /// A syntax dictionary as GS1 publishes it, instead of the one that is built in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) dictionary: Option<PathBuf>,
    /// File with the lengths of company prefixes: the list that GS1 publishes as JSON or XML, or lines `prefix,length`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) prefix_table: Option<PathBuf>,
}

/// `[resolver]`
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Resolver {
    /// Linksets call what a key names `description`, as version 1.2 of the schema does, rather than `itemDescription`.
    pub(crate) linkset_description: bool,
    /// Who runs the resolver, as its description file tells everybody.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) name: Option<String>,
    /// E-mail address of whoever runs it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) email: Option<String>,
    /// Telephone number of whoever runs it, such as `+84 24 3791 1632`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) telephone: Option<String>,
}

impl Default for Server {
    fn default() -> Self {
        Self { listen: SocketAddr::from(([127, 0, 0, 1], 8080)), public_url: None, body_idle_s: 30 }
    }
}

impl Default for Node {
    fn default() -> Self {
        Self { key_file: PathBuf::from("node.key"), server: 0 }
    }
}

impl Default for Capture {
    fn default() -> Self {
        let settings = services::Settings::default();
        Self {
            inline_bytes: settings.inline_bytes,
            max_bytes: settings.max_bytes,
            max_events: settings.max_events,
            max_part_bytes: settings.max_part_bytes,
            future_tolerance_s: settings.future_tolerance_s,
        }
    }
}

impl Default for Query {
    fn default() -> Self {
        Self { token_seconds: services::Settings::default().token_s }
    }
}

impl Default for Trace {
    fn default() -> Self {
        let settings = services::Settings::default();
        Self { nodes: settings.trace_nodes, depth: settings.trace_depth }
    }
}

impl Default for Labels {
    fn default() -> Self {
        let settings = services::label::LabelSettings::default();
        Self {
            max_labels: settings.max_labels,
            max_jobs: settings.max_jobs,
            keep_hours: settings.keep_hours,
            takeover_s: settings.takeover_s,
            templates: None,
        }
    }
}

impl Default for Subscriptions {
    fn default() -> Self {
        let settings = services::subscription::SubscriptionSettings::default();
        Self {
            private_addresses: settings.private_addresses,
            root_certificates: None,
            timeout_s: settings.timeout_s,
            retry_first_s: settings.retry_first_s,
            retry_max_s: settings.retry_max_s,
            batch_events: settings.batch_events,
            batch_bytes: settings.batch_bytes,
            parallel: settings.parallel,
            poll_ms: settings.poll_ms,
            lease_s: settings.lease_s,
            keep_deliveries: settings.keep_deliveries,
            keep_days: settings.keep_days,
            max_queries: settings.max_queries,
            max_subscriptions: settings.max_subscriptions,
            max_sockets: settings.max_sockets,
        }
    }
}

impl Subscriptions {
    fn check(&self) -> Result<(), String> {
        let positive = [
            ("timeout_s", self.timeout_s),
            ("retry_first_s", self.retry_first_s),
            ("batch_events", self.batch_events),
            ("poll_ms", self.poll_ms),
            ("keep_deliveries", self.keep_deliveries),
        ];
        if let Some((name, _)) = positive.iter().find(|(_, value)| *value == 0) {
            return Err(format!("subscriptions.{name} is 0: expected at least 1"));
        }
        if self.lease_s <= self.timeout_s {
            return Err("subscriptions.lease_s must be longer than subscriptions.timeout_s".to_owned());
        }
        match self.parallel {
            1..=256 => Ok(()),
            other => Err(format!("subscriptions.parallel is {other}: expected 1 to 256")),
        }
    }

    fn settings(&self, root_certificates: Option<Arc<str>>) -> services::subscription::SubscriptionSettings {
        services::subscription::SubscriptionSettings {
            private_addresses: self.private_addresses,
            root_certificates,
            timeout_s: self.timeout_s,
            retry_first_s: self.retry_first_s,
            retry_max_s: self.retry_max_s,
            batch_events: self.batch_events,
            batch_bytes: self.batch_bytes,
            parallel: self.parallel,
            poll_ms: self.poll_ms,
            lease_s: self.lease_s,
            keep_deliveries: self.keep_deliveries,
            keep_days: self.keep_days,
            max_queries: self.max_queries,
            max_subscriptions: self.max_subscriptions,
            max_sockets: self.max_sockets,
        }
    }
}

impl Config {
    /// The configuration of a node that was just made in `folder`.
    pub(crate) fn fresh(folder: &Path, url: String, listen: SocketAddr) -> Self {
        Self {
            server: Server { listen, ..Server::default() },
            store: Store { url },
            node: Node::default(),
            capture: Capture::default(),
            trace: Trace::default(),
            query: Query::default(),
            traceability: services::state::Levels::default(),
            scan: Scan::default(),
            labels: Labels::default(),
            subscriptions: Subscriptions::default(),
            gs1: Gs1::default(),
            resolver: Resolver::default(),
            folder: folder.to_owned(),
        }
    }

    /// Reads and checks a file. The message names the file and what is wrong in it.
    pub(crate) fn read(file: &Path) -> Result<Self, String> {
        let text = fs::read_to_string(file).map_err(|error| format!("cannot read {}: {error}", file.display()))?;
        let mut config: Self = toml::from_str(&text).map_err(|error| format!("{}: {error}", file.display()))?;
        config.folder = file.parent().map_or_else(PathBuf::new, Path::to_owned);
        config.check().map_err(|message| format!("{}: {message}", file.display()))?;
        config.root_certificates()?;
        if let Some(templates) = config.label_templates()? {
            services::label::check_templates(&services::Caller::System, &templates)
                .map_err(|message| format!("{}: labels.templates: {message}", file.display()))?;
        }
        Ok(config)
    }

    /// Writes the file of a new node; an existing one stays as it is.
    pub(crate) fn write(&self) -> Result<PathBuf, String> {
        let file = self.folder.join("nguon.toml");
        let text = toml::to_string_pretty(self).map_err(|error| format!("cannot write the configuration: {error}"))?;
        write_new(&file, text.as_bytes())?;
        Ok(file)
    }

    fn check(&self) -> Result<(), String> {
        self.location()?;
        if self.node.server > 63 {
            return Err(format!("node.server is {}: expected 0 to 63", self.node.server));
        }
        self.subscriptions.check()?;
        if self.capture.inline_bytes > self.capture.max_bytes {
            return Err("capture.inline_bytes is larger than capture.max_bytes".to_owned());
        }
        for (name, header) in
            [("province_header", &self.scan.province_header), ("client_header", &self.scan.client_header)]
        {
            let token = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
            if let Some(header) = header
                && (header.is_empty() || !header.bytes().all(token))
            {
                return Err(format!("scan.{name} “{header}” is not the name of a header"));
            }
        }
        if let Some(url) = &self.server.public_url
            && (!url.starts_with("http://") && !url.starts_with("https://") || url.ends_with('/'))
        {
            return Err(format!("server.public_url “{url}”: expected http(s)://host without a final slash"));
        }
        self.check_resolver()
    }

    fn check_resolver(&self) -> Result<(), String> {
        let Resolver { name, email, telephone, .. } = &self.resolver;
        if let Some(name) = name.as_ref().filter(|name| name.trim().is_empty()) {
            return Err(format!("resolver.name “{name}” is empty: expected a name, or no such line"));
        }
        let odd = |sign: char| sign.is_whitespace() || sign.is_control() || "<>\"?&".contains(sign);
        let is_email = |text: &str| {
            text.split_once('@').is_some_and(|(who, host)| !who.is_empty() && host.contains('.')) && !text.contains(odd)
        };
        if let Some(email) = email.as_ref().filter(|email| !is_email(email)) {
            return Err(format!("resolver.email “{email}”: expected an address such as lienhe@example.vn"));
        }
        let is_telephone = |text: &str| {
            text.bytes().all(|byte| byte.is_ascii_digit() || b"+ .-()".contains(&byte))
                && text.bytes().filter(u8::is_ascii_digit).count() >= 3
        };
        match telephone.as_ref().filter(|telephone| !is_telephone(telephone)) {
            Some(telephone) => {
                Err(format!("resolver.telephone “{telephone}”: expected a number such as +84 24 3791 1632"))
            }
            None => Ok(()),
        }
    }

    /// Who runs the resolver.
    pub(crate) fn operator(&self) -> web::Operator {
        let Resolver { name, email, telephone, .. } = self.resolver.clone();
        web::Operator { name, email, telephone }
    }

    /// The operator's label templates, if there are any.
    pub(crate) fn label_templates(&self) -> Result<Option<String>, String> {
        let Some(file) = &self.labels.templates else { return Ok(None) };
        let file = self.folder.join(file);
        let text = fs::read_to_string(&file);
        text.map(Some).map_err(|error| format!("labels.templates: cannot read {}: {error}", file.display()))
    }

    /// Where the database is.
    pub(crate) fn location(&self) -> Result<store::Location, String> {
        let url = &self.store.url;
        match url.strip_prefix("sqlite:") {
            Some(folder) => Ok(store::Location::Sqlite(self.folder.join(folder))),
            None if url.starts_with("postgres://") || url.starts_with("postgresql://") => {
                Ok(store::Location::Postgres(url.clone()))
            }
            None => Err(format!("store.url “{url}”: expected sqlite:FOLDER or postgres://…")),
        }
    }

    /// The syntax dictionary that the file names; `None` for the one that is built in.
    pub(crate) fn dictionary(&self) -> Result<Option<gs1::Dictionary>, String> {
        self.gs1.dictionary.as_ref().map(|file| dictionary::read(&self.folder.join(file))).transpose()
    }

    /// The node's private key.
    pub(crate) fn secret(&self) -> Result<[u8; 32], String> {
        let file = self.folder.join(&self.node.key_file);
        let text =
            fs::read_to_string(&file).map_err(|error| format!("cannot read the key {}: {error}", file.display()))?;
        let text = text.trim();
        let bytes: Option<Vec<u8>> = (text.len() == 64 && text.is_ascii())
            .then(|| (0..64).step_by(2).map(|at| u8::from_str_radix(&text[at..at + 2], 16).ok()).collect())
            .flatten();
        let bytes = bytes.and_then(|bytes| <[u8; 32]>::try_from(bytes).ok());
        bytes.ok_or_else(|| format!("{} does not hold 64 hexadecimal digits", file.display()))
    }

    /// Writes the private key of a new node, readable by its owner only.
    pub(crate) fn write_secret(&self, secret: &[u8; 32]) -> Result<(), String> {
        let text: String = secret.iter().map(|byte| format!("{byte:02x}")).collect();
        write_new(&self.folder.join(&self.node.key_file), format!("{text}\n").as_bytes())
    }

    /// Scans of stamps, for the web.
    pub(crate) fn scan(&self) -> web::ScanConfig {
        web::ScanConfig {
            province_header: self.scan.province_header.clone(),
            client_header: self.scan.client_header.clone(),
            report_telephone: self.scan.report_telephone.clone(),
        }
    }

    /// Lengths of company prefixes that the operator supplies.
    fn prefix_table(&self) -> Result<Option<Arc<gs1::PrefixTable>>, String> {
        let Some(file) = &self.gs1.prefix_table else { return Ok(None) };
        let file = self.folder.join(file);
        let text = fs::read_to_string(&file).map_err(|error| format!("cannot read {}: {error}", file.display()))?;
        let table = gs1::PrefixTable::parse(&text).map_err(|error| format!("{}: {error}", file.display()))?;
        Ok(Some(Arc::new(table)))
    }

    /// Certificate authorities of receivers.
    fn root_certificates(&self) -> Result<Option<Arc<str>>, String> {
        let Some(file) = &self.subscriptions.root_certificates else { return Ok(None) };
        let file = self.folder.join(file);
        let fault = |why: String| format!("subscriptions.root_certificates: {}: {why}", file.display());
        let text = fs::read_to_string(&file).map_err(|error| fault(error.to_string()))?;
        web::check_root_certificates(&text).map_err(fault)?;
        Ok(Some(text.into()))
    }

    /// Limits for the services, and what they need from files.
    pub(crate) fn settings(&self) -> Result<services::Settings, String> {
        Ok(services::Settings {
            inline_bytes: self.capture.inline_bytes,
            max_bytes: self.capture.max_bytes,
            max_events: self.capture.max_events,
            max_part_bytes: self.capture.max_part_bytes,
            future_tolerance_s: self.capture.future_tolerance_s,
            token_s: self.query.token_seconds,
            trace_nodes: self.trace.nodes,
            trace_depth: self.trace.depth,
            labels: services::label::LabelSettings {
                max_labels: self.labels.max_labels,
                max_jobs: self.labels.max_jobs,
                keep_hours: self.labels.keep_hours,
                takeover_s: self.labels.takeover_s,
            },
            traceability: self.traceability.clone(),
            subscriptions: self.subscriptions.settings(self.root_certificates()?),
            prefix_table: self.prefix_table()?,
        })
    }
}

/// Writes a file that must not exist yet, readable by its owner only.
fn write_new(file: &Path, bytes: &[u8]) -> Result<(), String> {
    use std::io::Write;
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let written = options.open(file).and_then(|mut open| {
        open.write_all(bytes)?;
        open.sync_all()
    });
    written.map_err(|error| format!("cannot write {}: {error}", file.display()))
}
