//! Answers that are the same for the same request, kept while nothing can have changed.

use std::sync::Arc;

use axum::body::Body;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use quick_cache::sync::Cache;
use tokio::sync::watch;

/// Answers kept; at some 3 kB each this is about 25 MB.
const ANSWERS: usize = 8192;
/// Bytes of a request's key and of an answer beyond which it is not kept.
const LONGEST: usize = 1024;
const LARGEST: usize = 64 * 1024;
/// Younger than this, an answer is given even when something was recorded since, as scan pages are.
const FRESH_MS: i64 = 1_000;
/// Older than this, it is made anew: another server may have recorded something.
const OLD_MS: i64 = 30_000;

/// A status with its headers and body.
#[derive(Clone, Debug)]
pub(crate) struct Kept {
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
    pub(super) body: Bytes,
}

struct Entry {
    answer: Kept,
    head: u64,
    made_ms: i64,
    until_ms: i64,
}

/// Answers by whatever they depend on: address, host, wishes.
pub(crate) struct AnswerCache {
    answers: Cache<String, Arc<Entry>>,
    head: watch::Receiver<u64>,
}

impl Kept {
    pub(super) fn response(&self) -> Response {
        let mut response = Body::from(self.body.clone()).into_response();
        *response.status_mut() = self.status;
        *response.headers_mut() = self.headers.clone();
        response
    }
}

impl AnswerCache {
    pub(crate) fn new(head: watch::Receiver<u64>) -> Self {
        Self { answers: Cache::new(ANSWERS), head }
    }

    /// The log size to hand to [`AnswerCache::put`]: taken before the answer is made.
    pub(super) fn head(&self) -> u64 {
        *self.head.borrow()
    }

    pub(super) fn get(&self, key: &str, now_ms: i64) -> Option<Response> {
        let entry = self.answers.get(key)?;
        let age = now_ms - entry.made_ms;
        let unchanged = age < FRESH_MS || (age < OLD_MS && entry.head == self.head());
        (unchanged && now_ms < entry.until_ms).then(|| entry.answer.response())
    }

    /// Keeps an answer until a link begins or ends at `until_ms`.
    pub(super) fn put(&self, key: String, head: u64, made_ms: i64, until_ms: i64, answer: Kept) {
        if key.len() <= LONGEST && answer.body.len() <= LARGEST {
            self.answers.insert(key, Arc::new(Entry { answer, head, made_ms, until_ms }));
        }
    }

    /// Whoever changes links sees the change at once.
    pub(crate) fn clear(&self) {
        self.answers.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(body: &'static str) -> Kept {
        Kept { status: StatusCode::OK, headers: HeaderMap::new(), body: Bytes::from_static(body.as_bytes()) }
    }

    #[test]
    fn an_answer_lasts_while_nothing_changes() {
        let (sender, head) = watch::channel(3);
        let cache = AnswerCache::new(head);
        let until = 10 * OLD_MS;
        cache.put("a".to_owned(), cache.head(), 0, until, answer("a"));
        assert!(cache.get("a", OLD_MS - 1).is_some() && cache.get("b", 0).is_none());
        assert!(cache.get("a", OLD_MS).is_none(), "another server may know more");
        sender.send_replace(4);
        assert!(cache.get("a", FRESH_MS - 1).is_some() && cache.get("a", FRESH_MS).is_none());
        cache.clear();
        assert!(cache.get("a", 0).is_none());
    }

    #[test]
    fn an_answer_ends_when_a_link_begins_and_stays_small() {
        let cache = AnswerCache::new(watch::channel(0).1);
        cache.put("a".to_owned(), 0, 0, 500, answer("a"));
        assert!(cache.get("a", 499).is_some() && cache.get("a", 500).is_none());
        cache.put("k".repeat(LONGEST + 1), 0, 0, 500, answer("a"));
        assert!(cache.get(&"k".repeat(LONGEST + 1), 0).is_none());
    }
}
