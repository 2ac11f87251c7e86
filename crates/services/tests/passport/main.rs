//! The trust rules of the scan page, each from a small story with one change: what the records of two sides prove, what
//! lowers the level again, and what strangers cannot do to somebody else's page.
//!
//! The story: a cooperative harvests paddy on its plot, a mill makes rice of it, a shop takes the rice in. Told in full
//! it is worth level 4 (`samples` A2). Only `SQLite`: the contract suite of the store holds both databases to the same.
#![expect(clippy::unwrap_used, reason = "a test that fails may panic; clippy sees only test functions as tests")]

// What the tests stand on.
mod event;
mod tale;
mod world;

// What they are about.
mod correction;
mod dates;
mod figures;
mod hand_over;
mod origin;
mod recall;
mod sides;
mod stranger;
mod stranger_packs;
