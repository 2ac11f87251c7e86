//! Answers that are the same for the same request, kept while nothing can have changed.

use std::io::Write;
use std::sync::{Arc, OnceLock};

use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;
use quick_cache::sync::Cache;
use tokio::sync::watch;

/// Answers kept; at some 4 kB each this is about 32 MB.
const ANSWERS: usize = 8192;
/// Bytes of a request's key and of an answer beyond which it is not kept.
const LONGEST: usize = 1024;
const LARGEST: usize = 64 * 1024;
/// Bytes below which a body is sent as it is: compressed it would be no shorter.
const SMALL: usize = 256;
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
    /// The body compressed, made when somebody takes it so for the first time.
    gzip: OnceLock<Option<Bytes>>,
}

struct Entry {
    answer: Kept,
    age: Age,
}

/// For how long something that was worked out holds.
#[derive(Clone, Copy)]
pub(super) struct Age {
    /// The log size before it was worked out.
    pub(super) head: u64,
    /// When that was.
    pub(super) made_ms: i64,
    /// When a link begins or ends.
    pub(super) until_ms: i64,
}

impl Age {
    fn holds(self, head: u64, now_ms: i64) -> bool {
        let age = now_ms - self.made_ms;
        (age < FRESH_MS || (age < OLD_MS && self.head == head)) && now_ms < self.until_ms
    }
}

/// Answers by whatever they depend on: address, host, wishes.
pub(crate) struct AnswerCache {
    answers: Cache<String, Arc<Entry>>,
    /// Requests whose answer is the scan page, which has a cache of its own.
    pages: Cache<String, Age>,
    head: watch::Receiver<u64>,
}

impl Kept {
    pub(super) fn new(status: StatusCode, headers: HeaderMap, body: Bytes) -> Self {
        Self { status, headers, body, gzip: OnceLock::new() }
    }

    pub(super) fn response(&self, takes_gzip: bool) -> Response {
        let gzip = if takes_gzip { self.compressed() } else { None };
        let mut response = Body::from(gzip.unwrap_or(&self.body).clone()).into_response();
        *response.status_mut() = self.status;
        *response.headers_mut() = self.headers.clone();
        // What is marked so, the compression layer leaves alone. It names the header in `Vary` for the plain form.
        if gzip.is_some() {
            let headers = response.headers_mut();
            headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
            headers.append(header::VARY, HeaderValue::from_static("accept-encoding"));
        }
        response
    }

    fn compressed(&self) -> Option<&Bytes> {
        if self.body.len() < SMALL {
            return None;
        }
        let make = || {
            let mut encoder = GzEncoder::new(Vec::with_capacity(self.body.len() / 2), Compression::default());
            encoder.write_all(&self.body).ok()?;
            Some(Bytes::from(encoder.finish().ok()?))
        };
        self.gzip.get_or_init(make).as_ref()
    }
}

impl AnswerCache {
    pub(crate) fn new(head: watch::Receiver<u64>) -> Self {
        Self { answers: Cache::new(ANSWERS), pages: Cache::new(ANSWERS), head }
    }

    /// The log size to hand to [`AnswerCache::put`]: taken before the answer is made.
    pub(super) fn head(&self) -> u64 {
        *self.head.borrow()
    }

    pub(super) fn get(&self, key: &str, takes_gzip: bool, now_ms: i64) -> Option<Response> {
        let entry = self.answers.get(key)?;
        entry.age.holds(self.head(), now_ms).then(|| entry.answer.response(takes_gzip))
    }

    pub(super) fn put(&self, key: String, age: Age, answer: Kept) {
        if key.len() <= LONGEST && answer.body.len() <= LARGEST {
            self.answers.insert(key, Arc::new(Entry { answer, age }));
        }
    }

    /// Whether the request is known to be answered by the scan page: no link has to be read for that.
    pub(super) fn is_page(&self, key: &str, now_ms: i64) -> bool {
        self.pages.get(key).is_some_and(|age| age.holds(self.head(), now_ms))
    }

    pub(super) fn put_page(&self, key: String, age: Age) {
        if key.len() <= LONGEST {
            self.pages.insert(key, age);
        }
    }

    /// Whoever changes links sees the change at once.
    pub(crate) fn clear(&self) {
        self.answers.clear();
        self.pages.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(body: &'static str) -> Kept {
        Kept::new(StatusCode::OK, HeaderMap::new(), Bytes::from_static(body.as_bytes()))
    }

    #[test]
    fn an_answer_lasts_while_nothing_changes() {
        let (sender, head) = watch::channel(3);
        let cache = AnswerCache::new(head);
        let until = 10 * OLD_MS;
        cache.put("a".to_owned(), Age { head: cache.head(), made_ms: 0, until_ms: until }, answer("a"));
        assert!(cache.get("a", false, OLD_MS - 1).is_some() && cache.get("b", false, 0).is_none());
        assert!(cache.get("a", false, OLD_MS).is_none(), "another server may know more");
        sender.send_replace(4);
        assert!(cache.get("a", false, FRESH_MS - 1).is_some() && cache.get("a", false, FRESH_MS).is_none());
        cache.clear();
        assert!(cache.get("a", false, 0).is_none());
    }

    #[test]
    fn an_answer_ends_when_a_link_begins_and_stays_small() {
        let cache = AnswerCache::new(watch::channel(0).1);
        let age = Age { head: 0, made_ms: 0, until_ms: 500 };
        cache.put("a".to_owned(), age, answer("a"));
        cache.put_page("p".to_owned(), age);
        assert!(cache.is_page("p", 499) && !cache.is_page("p", 500) && !cache.is_page("a", 0));
        assert!(cache.get("a", false, 499).is_some() && cache.get("a", false, 500).is_none());
        cache.put("k".repeat(LONGEST + 1), age, answer("a"));
        assert!(cache.get(&"k".repeat(LONGEST + 1), false, 0).is_none());
    }

    #[test]
    fn a_body_is_compressed_once_for_those_who_take_it() {
        let long = Kept::new(StatusCode::OK, HeaderMap::new(), Bytes::from("linkset ".repeat(100)));
        assert!(long.response(false).headers().get(header::CONTENT_ENCODING).is_none() && long.gzip.get().is_none());
        assert_eq!(long.response(true).headers()[header::CONTENT_ENCODING], "gzip");
        assert!(long.compressed().is_some_and(|bytes| bytes.len() < 100));
        assert!(answer("short").response(true).headers().get(header::CONTENT_ENCODING).is_none());
    }
}
