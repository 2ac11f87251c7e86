//! Rendered pages, compressed once and kept for as long as nothing can have changed.

use std::sync::Arc;

use bytes::Bytes;
use quick_cache::sync::Cache;
use tokio::sync::watch;

use crate::portal::language::Language;

/// Pages kept; at about 12 kB each this is some 50 MB at most.
const PAGES: usize = 4096;
/// Younger than this, a page is served even when something was recorded since: a scan must not wait for the write path.
const FRESH_MS: i64 = 1_000;
/// Older than this, a page is made anew even when this server recorded nothing: another one may have, and days pass.
const OLD_MS: i64 = 30_000;

/// A rendered page.
#[derive(Clone)]
pub(crate) struct Rendered {
    pub(crate) status: u16,
    pub(crate) plain: Bytes,
    pub(crate) gzip: Bytes,
}

struct Entry {
    page: Rendered,
    head: u64,
    made_ms: i64,
}

/// Pages by path and language.
pub(crate) struct PageCache {
    pages: Cache<(String, Language), Arc<Entry>>,
    head: watch::Receiver<u64>,
}

impl PageCache {
    pub(crate) fn new(head: watch::Receiver<u64>) -> Self {
        Self { pages: Cache::new(PAGES), head }
    }

    /// The log size to hand to [`PageCache::put`]: taken before the page is made.
    pub(crate) fn head(&self) -> u64 {
        *self.head.borrow()
    }

    pub(crate) fn get(&self, path: &str, language: Language, now_ms: i64) -> Option<Rendered> {
        let entry = self.pages.get(&(path.to_owned(), language))?;
        let age = now_ms - entry.made_ms;
        let current = age < FRESH_MS || (age < OLD_MS && entry.head == self.head());
        current.then(|| entry.page.clone())
    }

    pub(crate) fn put(&self, path: String, language: Language, head: u64, made_ms: i64, page: Rendered) {
        self.pages.insert((path, language), Arc::new(Entry { page, head, made_ms }));
    }
}
