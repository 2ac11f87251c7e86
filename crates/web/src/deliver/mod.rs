//! Sending what subscriptions are owed: one loop in each server process, deliveries beside it.
//!
//! The loop looks for subscriptions that are due, when this process has written to the log and every now and then for what
//! other processes wrote. Receivers that failed before have places of their own, so that they never take those of the
//! others. What is owed, and what came of it, is the services' business.

mod address;
pub(crate) mod render;
mod webhook;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use services::subscription::{Held, Outcome, Subscription, SubscriptionSettings};
use services::{Caller, fail_point};
use tokio::sync::{Notify, OwnedSemaphorePermit, Semaphore};
use tokio::time::MissedTickBehavior;

use crate::App;

pub(crate) use address::destination;
pub(crate) use render::Rendered;
pub(crate) use webhook::{Message, Webhook};

/// Checks the certificates of a PEM file; the message says what is wrong with it.
pub fn check_root_certificates(pem: &str) -> Result<(), String> {
    webhook::root_certificates(pem).map(|_| ())
}

/// How often it is written down how far subscriptions are passed over that are owed nothing.
const PASS_EVERY: Duration = Duration::from_secs(1);
/// How often old rows of the delivery logs are thrown away.
const EXPIRE_EVERY: Duration = Duration::from_secs(3600);
/// Captures that come within this time are looked at together.
const TOGETHER: Duration = Duration::from_millis(5);
/// How long it may take to tell whether a subscription is owed anything.
const GLANCE: Duration = Duration::from_millis(500);
/// Test calls at once.
const TESTS: usize = 4;
/// Connections at once, whatever the settings say.
const MOST_SOCKETS: u32 = 100_000;

/// What deliveries of one process share.
#[derive(Debug)]
pub(crate) struct Deliverer {
    pub(crate) webhook: Webhook,
    /// Places for receivers that took the last document.
    healthy: Arc<Semaphore>,
    /// Places for those that did not.
    failing: Arc<Semaphore>,
    pub(crate) tests: Semaphore,
    pub(crate) sockets: Arc<Semaphore>,
    places: u32,
    socket_places: u32,
    /// A place became free.
    freed: Notify,
    stopping: AtomicBool,
}

impl Deliverer {
    pub(crate) fn new(settings: &SubscriptionSettings) -> Self {
        let places = u32::try_from(settings.parallel.clamp(1, 1000)).unwrap_or(1);
        let socket_places = u32::try_from(settings.max_sockets).unwrap_or(u32::MAX).min(MOST_SOCKETS);
        Self {
            webhook: Webhook::new(settings),
            healthy: Arc::new(Semaphore::new(places as usize)),
            failing: Arc::new(Semaphore::new(places as usize)),
            tests: Semaphore::new(TESTS),
            sockets: Arc::new(Semaphore::new(socket_places as usize)),
            places,
            socket_places,
            freed: Notify::new(),
            stopping: AtomicBool::new(false),
        }
    }

    pub(crate) fn is_stopping(&self) -> bool {
        self.stopping.load(Ordering::Acquire)
    }
}

impl App {
    /// Delivers to subscribers for as long as the process lives.
    pub async fn deliver(self) {
        let settings = self.services.settings().subscriptions.clone();
        let poll = Duration::from_millis(u64::from(settings.poll_ms.max(10)));
        let mut head = self.services.head();
        if let Err(error) = self.services.delivery_begin(&Caller::System).await {
            tracing::warn!(%error, "subscriptions of an earlier run wait until their leases end");
        }
        tokio::spawn(expire(self.clone()));
        let mut passes = tokio::time::interval(PASS_EVERY);
        passes.set_missed_tick_behavior(MissedTickBehavior::Delay);
        while !self.deliverer.is_stopping() {
            if let Err(error) = self.hand_out().await {
                tracing::warn!(%error, "cannot look for subscriptions that are due");
                tokio::time::sleep(poll).await;
            }
            tokio::time::sleep(TOGETHER).await;
            tokio::select! {
                // Without a writer there is nothing new to hear of; the next look at the log says why.
                changed = head.changed() => if changed.is_err() { tokio::time::sleep(poll).await },
                () = self.deliverer.freed.notified() => {}
                () = tokio::time::sleep(poll) => {}
                _ = passes.tick() => if let Err(error) = self.services.delivery_pass(&Caller::System).await {
                    tracing::warn!(%error, "how far subscriptions are passed over was not written down");
                },
            }
        }
    }

    /// Takes no more subscriptions, and says farewell to whoever follows a query.
    pub fn stop_delivering(&self) {
        self.deliverer.stopping.store(true, Ordering::Release);
    }

    /// Waits for the deliveries and connections under way, each of which has its own limit of time.
    pub async fn deliveries_end(&self) {
        let it = &self.deliverer;
        for (places, all) in [(&it.healthy, it.places), (&it.failing, it.places), (&it.sockets, it.socket_places)] {
            let _ = places.acquire_many(all).await;
        }
    }

    /// Begins with every subscription that is owed something and for which there is a place.
    async fn hand_out(&self) -> services::Result<()> {
        let system = Caller::System;
        let head = self.services.delivery_head(&system).await?;
        for (failing, places) in [(false, &self.deliverer.healthy), (true, &self.deliverer.failing)] {
            let mut last = None;
            while places.available_permits() > 0 {
                let due = self.services.delivery_due(&system, failing, head, last.as_ref()).await?;
                for it in &due {
                    // What is wrong with one, or slow, is no reason to let the others wait: who takes it has a place of
                    // its own, and sets it aside.
                    match tokio::time::timeout(GLANCE, self.services.delivery_owed(&system, it, head)).await {
                        Ok(Ok(true)) | Err(_) => {}
                        Ok(Ok(false)) => continue,
                        Ok(Err(error)) => tracing::warn!(subscription = it.id, %error, "cannot tell what it is owed"),
                    }
                    let Ok(place) = Arc::clone(places).try_acquire_owned() else { break };
                    tokio::spawn(self.clone().turn(it.clone(), place));
                }
                last = due.into_iter().next_back();
                if last.is_none() {
                    break;
                }
            }
        }
        Ok(())
    }

    /// One turn of work on a subscription, at a place for it.
    async fn turn(self, due: Subscription, place: OwnedSemaphorePermit) {
        let worked = self.work_on(&due).await;
        drop(place);
        match worked {
            // Somebody else was quicker; nothing has changed here.
            Ok(false) => {}
            Ok(true) => self.deliverer.freed.notify_one(),
            Err(error) => {
                tracing::error!(subscription = due.id, %error, "a delivery broke off; it is taken up again");
            }
        }
    }

    /// Works on a subscription; gives whether this process had it.
    async fn work_on(&self, due: &Subscription) -> services::Result<bool> {
        let system = Caller::System;
        let Some(mut held) = self.services.delivery_take(&system, due).await? else { return Ok(false) };
        let worked = self.send_all(&mut held).await;
        if worked.is_err() {
            self.services.delivery_give_back(&system, &held).await?;
        }
        worked.map(|()| true)
    }

    /// Sends what a subscription is owed, until it is somebody else's turn.
    async fn send_all(&self, held: &mut Held) -> services::Result<()> {
        let system = Caller::System;
        loop {
            let batch = self.services.delivery_batch(&system, held).await?;
            let outcome = if batch.must_send {
                let documents = match &batch.problem {
                    Some(problem) => vec![render::problem(self, held, problem)],
                    None => render::report(self, held, &batch.events).await?,
                };
                fail_point::at("delivery-before-send");
                let outcome = self.send(held, documents).await;
                fail_point::at("delivery-after-send");
                Some(outcome)
            } else {
                None
            };
            if let Some(refused) = outcome.as_ref().filter(|outcome| !outcome.is_success()) {
                let (id, Outcome { code, error }) = (&held.subscription.id, refused);
                tracing::info!(subscription = id, code, error, "a receiver did not take a document");
            }
            let goes_on = self.services.delivery_done(&system, held, &batch, outcome.as_ref()).await?;
            // Stopping, the lease is left: this server's next process gives it back.
            if !goes_on || self.deliverer.is_stopping() {
                return Ok(());
            }
        }
    }

    /// Sends documents one after the other, until one is refused; gives what came of the last.
    async fn send(&self, held: &Held, documents: Vec<Rendered>) -> Outcome {
        let it = &held.subscription;
        let mut outcome = Outcome { code: None, error: "there was nothing to send".to_owned() };
        for document in documents {
            let message = Message {
                dest: it.dest.clone(),
                token: it.token.clone(),
                subscription: it.id.clone(),
                epc_format: it.epc_format.clone(),
                document,
            };
            outcome = self.deliverer.webhook.send(message).await;
            if !outcome.is_success() {
                break;
            }
        }
        outcome
    }
}

/// Throws old rows of the delivery logs away, now and then.
async fn expire(app: App) {
    let mut ticks = tokio::time::interval(EXPIRE_EVERY);
    loop {
        ticks.tick().await;
        if let Err(error) = app.services.delivery_expire(&Caller::System).await {
            tracing::warn!(%error, "old deliveries were not thrown away");
        }
    }
}
