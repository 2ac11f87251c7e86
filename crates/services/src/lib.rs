//! What the platform does, for everybody who asks: API, pages, command line, jobs.
//!
//! Every public function takes the [`Caller`] first; what the caller may see is part of the plan of a query, never
//! filtered afterwards. Nothing here knows HTTP, HTML or SQL.

pub mod access;
mod capture;
pub mod clock;
mod collection;
mod error;
mod event;
mod job;
pub mod label;
pub mod link;
mod neighbour;
pub mod node;
pub mod passport;
mod profile;
mod query;
mod registry;
pub mod stamp;
pub mod state;
pub mod subscription;
mod token;
mod trace;
mod vocabulary;

use std::collections::HashSet;
use std::sync::{Arc, Mutex};

use gs1::Dictionary;
use store::{Clock, Entropy, Store};
use tokio::sync::Semaphore;

pub use access::{Caller, NewKey};
pub use capture::{Captured, Intake, SingleCaptured, Validated};
pub use error::{Error, Result};
pub use event::EventView;
pub use job::JobView;
pub use query::{EventAnswer, Page};
pub use registry::{PrefixLengths, SearchHit};
pub use store::fail_point;
pub use store::record::{self, Records, Text};
pub use store::{Behaviour, JobError, trace::Direction};
pub use trace::{TraceEdge, TraceEvent, TraceNode, TraceView};

/// Limits and tolerances, each a named setting of the configuration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// A document up to this many bytes is checked and committed before the answer.
    pub inline_bytes: usize,
    /// A larger document is refused while it is read.
    pub max_bytes: usize,
    /// A document with more events is refused while it is read.
    pub max_events: u64,
    /// Of a document that is larger than `inline_bytes`: bytes of one event, and bytes of everything around the
    /// events. So much is held in memory.
    pub max_part_bytes: usize,
    /// How far in the future an event may lie, for clocks that differ, in seconds.
    pub future_tolerance_s: u32,
    /// How long a page token is good, in seconds.
    pub token_s: u32,
    /// Things visited by one trace.
    pub trace_nodes: usize,
    /// Hops of one trace.
    pub trace_depth: u32,
    /// Label jobs.
    pub labels: label::LabelSettings,
    /// What the checks of traceability states do.
    pub traceability: state::Levels,
    /// Named queries and subscriptions.
    pub subscriptions: subscription::SubscriptionSettings,
    /// Lengths of company prefixes that are not registered here, where the operator supplies a table.
    pub prefix_table: Option<Arc<gs1::PrefixTable>>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            inline_bytes: 10 * 1024 * 1024,
            max_bytes: 64 * 1024 * 1024,
            max_events: 10_000_000,
            max_part_bytes: 16 * 1024 * 1024,
            future_tolerance_s: 300,
            token_s: 3600,
            trace_nodes: 100_000,
            trace_depth: 100,
            labels: label::LabelSettings::default(),
            traceability: state::Levels::default(),
            subscriptions: subscription::SubscriptionSettings::default(),
            prefix_table: None,
        }
    }
}

/// Spooled documents worked off at once: each has a few batches of events in memory.
const SPOOLED: usize = 2;
/// Large documents that arrive at once; each has a thread, of which there are 512 for everything that blocks.
const INTAKES: usize = 64;
/// Label jobs printed at once; each uses a core.
const PRINTING: usize = 2;

/// The platform: a store, the time, randomness, settings. Clones share all of it.
#[derive(Clone)]
pub struct Services {
    pub(crate) store: Store,
    pub(crate) clock: Clock,
    pub(crate) entropy: Entropy,
    pub(crate) settings: Arc<Settings>,
    /// Key for page tokens; derived from the node's secret, so that every server of a node reads them.
    pub(crate) token_key: [u8; 32],
    /// Parsing, hashing and compression run beside the requests, as many at once as there are cores.
    pub(crate) workers: Arc<Semaphore>,
    /// Spooled documents that are worked off at once; the others wait in the database.
    pub(crate) spooled: Arc<Semaphore>,
    /// Places for large documents on their way in.
    pub(crate) intakes: Arc<Semaphore>,
    pub(crate) profiles: Arc<profile::Profiles>,
    pub(crate) templates: Arc<label::template::Templates>,
    /// Label jobs that are printed at once; the others wait.
    pub(crate) printing: Arc<Semaphore>,
    /// Their names, and those of jobs that wait.
    pub(crate) printing_jobs: Arc<Mutex<HashSet<String>>>,
    pub(crate) stamps: Arc<stamp::Stamps>,
    /// How far this process has looked for subscriptions that are owed nothing.
    pub(crate) glances: Arc<subscription::Glances>,
    pub(crate) state_rules: Arc<state::Rules>,
    /// What application identifiers there are: the built-in ones unless the operator loads newer ones.
    pub(crate) dictionary: Arc<Dictionary>,
}

impl Services {
    /// Puts the platform together. `secret` is the node's private key.
    pub fn new(store: Store, clock: Clock, entropy: Entropy, settings: Settings, secret: &[u8; 32]) -> Self {
        let cores = std::thread::available_parallelism().map_or(2, std::num::NonZero::get);
        Self {
            store,
            clock,
            entropy,
            settings: Arc::new(settings),
            token_key: token::derive_key(secret),
            workers: Arc::new(Semaphore::new(cores)),
            spooled: Arc::new(Semaphore::new(SPOOLED)),
            intakes: Arc::new(Semaphore::new(INTAKES)),
            profiles: Arc::new(profile::Profiles::built_in()),
            templates: Arc::new(label::template::Templates::built_in()),
            printing: Arc::new(Semaphore::new(PRINTING)),
            printing_jobs: Arc::default(),
            stamps: Arc::new(stamp::Stamps::new(secret)),
            glances: Arc::default(),
            state_rules: Arc::new(state::Rules::built_in()),
            dictionary: Arc::new(Dictionary::built_in().clone()),
        }
    }

    /// The same platform with other application identifiers: those of a dictionary that the operator loads.
    #[must_use]
    pub fn with_dictionary(mut self, dictionary: Dictionary) -> Self {
        self.dictionary = Arc::new(dictionary);
        self
    }

    /// The application identifiers by which GS1 messages are judged.
    pub fn dictionary(&self) -> &Arc<Dictionary> {
        &self.dictionary
    }

    /// The settings in force.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// Microseconds since 1970.
    pub fn now(&self) -> i64 {
        (self.clock)()
    }

    /// Follows the size of the log; whoever keeps a rendered answer knows by it when to look again.
    pub fn head(&self) -> tokio::sync::watch::Receiver<u64> {
        self.store.head()
    }

    /// Whether the database answers, for reading and for writing.
    pub async fn ready(&self) -> Result<()> {
        Ok(self.store.ready().await?)
    }

    /// Runs `work` on a core of its own, not more at once than there are cores.
    pub(crate) async fn compute<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
        let permit = Arc::clone(&self.workers).acquire_owned().await;
        let task = tokio::task::spawn_blocking(move || {
            let _permit = permit;
            work()
        });
        task.await.map_err(|error| Error::Internal(format!("a computation failed: {error}")))
    }
}
