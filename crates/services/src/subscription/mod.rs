//! Named queries and subscriptions to them (EPCIS 2.0, 8.2.5 and 12.5).
//!
//! A named query belongs to an organisation and says nothing about who may see what: its answer is what the caller may
//! see, and a subscription delivers what its owner may see. A subscription is driven by positions of the log: what stands
//! before its position is delivered, and only the receiver's consent moves it.

mod compile;
mod deliver;
mod follow;
mod glance;
mod manage;
mod named;
mod schedule;
mod signature;

use std::sync::Arc;

use crate::Caller;

pub use deliver::{Batch, Held, Outcome};
pub(crate) use glance::Glances;

pub use follow::{FollowControls, Follower};
pub use manage::{Beginning, DeliverySyntax, NewSubscription, SubscriptionView, When};
pub use named::QueryView;
pub use schedule::Schedule;
pub use signature::signature;
pub use store::subscription::{Delivery, Subscription};

/// Limits of subscriptions, each a named setting of the configuration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SubscriptionSettings {
    /// Receivers may stand in private networks and on this machine.
    pub private_addresses: bool,
    /// The certificate authorities that receivers are trusted by, PEM; those that browsers trust when none are given.
    pub root_certificates: Option<Arc<str>>,
    /// How long a receiver may take for one document, in seconds.
    pub timeout_s: u32,
    /// Pause after the first failure, in seconds; it doubles with each further one.
    pub retry_first_s: u32,
    /// Longest pause, in seconds.
    pub retry_max_s: u32,
    /// Events in one document at most.
    pub batch_events: u32,
    /// Bytes of events in one document, unless a single event is larger.
    pub batch_bytes: usize,
    /// Deliveries at once; those to receivers that failed before have as many places of their own.
    pub parallel: usize,
    /// How often the log is looked at for what other processes captured, in milliseconds.
    pub poll_ms: u32,
    /// After how many seconds of silence another process takes a subscription over.
    pub lease_s: u32,
    /// Attempts kept in the delivery log of each subscription.
    pub keep_deliveries: u32,
    /// How long they are kept, in days.
    pub keep_days: u32,
    /// Named queries of one organisation at most.
    pub max_queries: u32,
    /// Subscriptions of one organisation at most.
    pub max_subscriptions: u32,
    /// Connections that follow a query, in one process at most.
    pub max_sockets: usize,
}

impl Default for SubscriptionSettings {
    fn default() -> Self {
        Self {
            private_addresses: false,
            root_certificates: None,
            timeout_s: 30,
            retry_first_s: 5,
            retry_max_s: 3600,
            batch_events: 500,
            batch_bytes: 8 * 1024 * 1024,
            parallel: 16,
            poll_ms: 1000,
            lease_s: 90,
            keep_deliveries: 1000,
            keep_days: 30,
            max_queries: 1000,
            max_subscriptions: 1000,
            max_sockets: 1000,
        }
    }
}

/// Bytes of a query at most.
pub const MAX_QUERY_BYTES: usize = 256 * 1024;

/// Whoever made a subscription, as far as it decides what they may see.
fn owner_of(subscription: &Subscription) -> Caller {
    Caller::Key {
        id: subscription.created_by.clone(),
        organisation: subscription.owner.clone(),
        unrestricted: subscription.unrestricted,
        sandbox: subscription.sandbox,
    }
}

fn key_of(caller: &Caller) -> String {
    match caller {
        Caller::Key { id, .. } => id.clone(),
        Caller::Anonymous | Caller::System => String::new(),
    }
}
