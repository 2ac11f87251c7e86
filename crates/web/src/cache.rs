//! Rendered pages, compressed once and kept for as long as nothing can have changed.

use std::hash::{BuildHasher, RandomState};
use std::sync::Arc;

use bytes::Bytes;
use quick_cache::sync::Cache;
use services::stamp::StampNote;
use tokio::sync::{Mutex, MutexGuard, OwnedSemaphorePermit, Semaphore, watch};

use crate::portal::language::Language;
use crate::splice::Halves;

/// Pages kept; at about 12 kB each this is some 50 MB at most.
const PAGES: usize = 4096;
/// Pages kept of codes that do not exist. They are kept apart: whoever tries random codes pushes out no real page.
const ABSENT: usize = 256;
/// Bytes of a path beyond which its page is not kept; what is no code may be as long as an address can be.
const LONGEST: usize = 512;
/// Younger than this, a page is served even when something was recorded since: a scan must not wait for the write path.
const FRESH_MS: i64 = 1_000;
/// Younger than this, a page is served while another request makes the new one.
const STALE_MS: i64 = 5_000;
/// Older than this, a page is made anew even when this server recorded nothing: another one may have, and days pass.
const OLD_MS: i64 = 30_000;
/// Locks that pages share by their hash: a fixed number needs no cleaning up, and two pages seldom meet in one.
const TURNS: usize = 256;

/// Path and language of a page.
pub(crate) type Key = (String, Language);

/// A rendered page.
#[derive(Clone)]
pub(crate) struct Rendered {
    pub(crate) status: u16,
    pub(crate) body: Body,
}

/// What is kept of a page.
#[derive(Clone)]
pub(crate) enum Body {
    /// All of it, plain and compressed.
    Whole { plain: Bytes, gzip: Bytes },
    /// The page of a stamp, without what is said of the stamp.
    Stamped(Arc<Stamped>),
}

/// A page around what is said of a stamp.
pub(crate) struct Stamped {
    pub(crate) halves: Halves,
    pub(crate) note: StampNote,
    /// Path of the page.
    pub(crate) path: String,
}

struct Entry {
    page: Rendered,
    head: u64,
    made_ms: i64,
}

/// Pages by path and language.
pub(crate) struct PageCache {
    pages: Cache<Key, Arc<Entry>>,
    absent: Cache<Key, Arc<Entry>>,
    head: watch::Receiver<u64>,
    turns: Vec<Mutex<()>>,
    hasher: RandomState,
    renderers: Arc<Semaphore>,
}

impl PageCache {
    pub(crate) fn new(head: watch::Receiver<u64>) -> Self {
        let cores = std::thread::available_parallelism().map_or(2, std::num::NonZero::get);
        Self {
            pages: Cache::new(PAGES),
            absent: Cache::new(ABSENT),
            head,
            turns: (0..TURNS).map(|_| Mutex::new(())).collect(),
            hasher: RandomState::new(),
            renderers: Arc::new(Semaphore::new(cores)),
        }
    }

    /// The log size to hand to [`PageCache::put`]: taken before the page is made.
    pub(crate) fn head(&self) -> u64 {
        *self.head.borrow()
    }

    /// The page, unless it may be outdated.
    pub(crate) fn get(&self, key: &Key, now_ms: i64) -> Option<Rendered> {
        self.younger(key, now_ms, FRESH_MS)
    }

    /// The page, although it may be outdated by a few seconds: for those who find another request making it anew.
    pub(crate) fn stale(&self, key: &Key, now_ms: i64) -> Option<Rendered> {
        self.younger(key, now_ms, STALE_MS)
    }

    fn younger(&self, key: &Key, now_ms: i64, limit_ms: i64) -> Option<Rendered> {
        let entry = self.pages.get(key).or_else(|| self.absent.get(key))?;
        let age = now_ms - entry.made_ms;
        let current = age < limit_ms || (age < OLD_MS && entry.head == self.head());
        current.then(|| entry.page.clone())
    }

    /// Keeps a page; `made_ms` is when it was finished.
    pub(crate) fn put(&self, key: Key, head: u64, made_ms: i64, page: Rendered) {
        let (kept, other) = match page.status {
            200 => (&self.pages, &self.absent),
            _ => (&self.absent, &self.pages),
        };
        other.remove(&key);
        if key.0.len() > LONGEST {
            return;
        }
        kept.insert(key, Arc::new(Entry { page, head, made_ms }));
    }

    /// The right to make the page, at once or not at all.
    pub(crate) fn try_turn(&self, key: &Key) -> Option<MutexGuard<'_, ()>> {
        self.lock(key).try_lock().ok()
    }

    /// The right to make the page, after whoever makes it now.
    pub(crate) async fn turn(&self, key: &Key) -> MutexGuard<'_, ()> {
        self.lock(key).lock().await
    }

    fn lock(&self, key: &Key) -> &Mutex<()> {
        let hash = self.hasher.hash_one(key);
        &self.turns[(hash % TURNS as u64) as usize]
    }

    /// The right to render: not more at once than there are cores.
    pub(crate) async fn renderer(&self) -> Option<OwnedSemaphorePermit> {
        Arc::clone(&self.renderers).acquire_owned().await.ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(status: u16) -> Rendered {
        Rendered { status, body: Body::Whole { plain: Bytes::from_static(b"page"), gzip: Bytes::new() } }
    }

    #[test]
    fn a_page_lasts_while_nothing_is_recorded() {
        let (sender, head) = watch::channel(7);
        let cache = PageCache::new(head);
        let key = ("01/1".to_owned(), Language::Vi);
        assert!(cache.get(&key, 0).is_none());
        cache.put(key.clone(), cache.head(), 0, page(200));
        assert!(cache.get(&key, OLD_MS - 1).is_some());
        assert!(cache.get(&key, OLD_MS).is_none());
        assert!(cache.get(&("01/1".to_owned(), Language::En), 0).is_none());
        sender.send_replace(8);
        assert!(cache.get(&key, FRESH_MS - 1).is_some());
        assert!(cache.get(&key, FRESH_MS).is_none());
        assert!(cache.stale(&key, STALE_MS - 1).is_some());
        assert!(cache.stale(&key, STALE_MS).is_none());
    }

    #[test]
    fn codes_that_do_not_exist_push_out_no_page() {
        let cache = PageCache::new(watch::channel(0).1);
        let real = ("01/1".to_owned(), Language::Vi);
        cache.put(real.clone(), 0, 0, page(200));
        for number in 0..2 * PAGES {
            cache.put((format!("01/x{number}"), Language::Vi), 0, 0, page(404));
        }
        assert!(cache.get(&real, 0).is_some());
        assert!(cache.absent.len() <= ABSENT);
        // What comes to exist is no longer absent.
        let late = ("01/2".to_owned(), Language::Vi);
        cache.put(late.clone(), 0, 0, page(404));
        cache.put(late.clone(), 0, 0, page(200));
        assert_eq!(cache.get(&late, 0).unwrap().status, 200);
        assert!(cache.absent.get(&late).is_none());
    }

    #[test]
    fn one_request_at_a_time_makes_a_page() {
        let cache = PageCache::new(watch::channel(0).1);
        let key = ("01/1".to_owned(), Language::Vi);
        let turn = cache.try_turn(&key);
        assert!(turn.is_some() && cache.try_turn(&key).is_none());
        drop(turn);
        assert!(cache.try_turn(&key).is_some());
    }
}
